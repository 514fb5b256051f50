"""Lengths and cuts by what the eye counts as one character, so that a name with a variant is never split.

Unicode UAX #29 extended grapheme clusters: a variation selector, a voice mark or a surrogate pair stays with its base.
"""

from __future__ import annotations

from collections.abc import Iterator

import regex

_CLUSTER = regex.compile(r"\X")
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))


def graphemes(text: str) -> list[str]:
    """The text's graphemes in order; joined they are the text."""
    found: list[str] = _CLUSTER.findall(text)
    return found


def grapheme_len(text: str) -> int:
    """How many characters the eye counts."""
    return len(graphemes(text))


def cut(text: str, n: int) -> str:
    """The first n graphemes."""
    return "".join(graphemes(text)[:n])


def is_selector(character: str) -> bool:
    """Whether a code point is a variation selector (U+FE00-FE0F, U+E0100-E01EF)."""
    return any(ord(character) in selectors for selectors in _SELECTORS)


def name_characters(text: str) -> Iterator[tuple[str, str | None]]:
    """Each code point with the variation selector that follows it, as a font looks it up.

    A selector with no base before it, or a second one, comes alone as its own base.
    """
    at = 0
    while at < len(text):
        base, following = text[at], text[at + 1 : at + 2]
        if following and is_selector(following) and not is_selector(base):
            yield base, following
            at += 2
        else:
            yield base, None
            at += 1
