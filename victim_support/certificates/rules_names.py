"""Names a clerk may have printed otherwise than registered, and only where the fonts cannot print them. Pure.

Source: 内閣府「被災者台帳の作成等に関する実務指針」: for characters that are hard to enter the municipality may record
another writing than the register's. By default such a certificate is not made; nothing is ever replaced by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_PLACES: Final = {
    "head_name": "世帯主氏名",
    "head_address": "世帯主住所",
    "dwelling_address": "所在地",
}
_MEMBERS: Final = "members"


@dataclass(frozen=True)
class Unprintable:
    """A registered text with characters no font has: where it stands, the characters, its kana where one is known."""

    label: str
    text: str
    characters: tuple[str, ...]
    kana: str = ""


@dataclass(frozen=True)
class Spelling:
    """What is printed in place of a registered text that cannot be printed."""

    registered: str
    printed: str


def unprintable(
    values: Mapping[str, Any], missing: Callable[[str], list[str]], kana: Mapping[str, str]
) -> tuple[Unprintable, ...]:
    """Every registered text among the printed values that cannot be printed, each once.

    `missing` names the characters of a text that no font has; `kana` is by registered name.
    """
    texts = [(label, str(values.get(name, ""))) for name, label in _PLACES.items()]
    texts += [("世帯構成員", str(member["name"])) for member in values.get(_MEMBERS, ())]
    found: dict[str, Unprintable] = {}
    for label, text in texts:
        bad = tuple(missing(text))
        if bad and text not in found:
            found[text] = Unprintable(label, text, bad, kana.get(text, ""))
    return tuple(found.values())


def spelled(
    values: Mapping[str, Any], found: Sequence[Unprintable], wished: Sequence[Spelling]
) -> tuple[dict[str, Any], tuple[Spelling, ...]]:
    """The values with what was wished in place of what cannot be printed, and which wishes were taken.

    A wish for a text that can be printed is not taken: a registered name is printed as registered.
    """
    allowed = {one.text for one in found}
    taken = tuple(one for one in wished if one.registered in allowed and one.printed.strip())
    instead = {one.registered: one.printed.strip() for one in taken}
    new = dict(values)
    for name in _PLACES:
        if name in new:
            new[name] = instead.get(str(new[name]), new[name])
    if _MEMBERS in new:
        new[_MEMBERS] = [{**member, "name": instead.get(member["name"], member["name"])} for member in new[_MEMBERS]]
    return new, taken


def recorded(found: Sequence[Unprintable], taken: Sequence[Spelling], agreed_by: str) -> list[dict[str, Any]] | None:
    """What the making records of it: which characters, what was printed instead, who agreed; None where nothing was."""
    characters = {one.text: list(one.characters) for one in found}
    return [
        {
            "registered": one.registered,
            "characters": characters[one.registered],
            "printed": one.printed.strip(),
            "agreed_by": agreed_by,
        }
        for one in taken
    ] or None
