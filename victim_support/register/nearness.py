"""Spellings near one that finds nobody: one sign more, less, other or swapped; kanji of one reading. Pure.

Distance is counted on folded texts (japanese/folding.py), so 異体字, voice marks and long marks are no distance at all.
"""

from __future__ import annotations

import csv
from functools import cache
from typing import TYPE_CHECKING, Final

from victim_support.japanese.folding import fold_kana, fold_name
from victim_support.resources import data_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

KANA: Final = "アイウエオカキクケコサシスセソタテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン"
LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
SHORTEST: Final = 3
LONGEST: Final = 12
"""Signs of a word that is taken for misheard: shorter ones are near to everything, longer ones are no name."""


def alphabet_of(key: str) -> str:
    """The signs that may stand in for one of a folded reading or Latin name; empty for anything else."""
    return next((signs for signs in (KANA, LATIN) if key and all(one in signs for one in key)), "")


def edits(key: str) -> Iterator[str]:
    """Every reading one step from `key`, each once: a sign missing or too many (ワタベ) before a wrong one."""
    signs = alphabet_of(key)
    if not signs or not SHORTEST <= len(key) <= LONGEST:
        return
    seen = {key}
    for text in _steps(key, signs):
        if text not in seen:
            seen.add(text)
            yield text


def _steps(key: str, signs: str) -> Iterator[str]:
    places = range(len(key))
    yield from (key[:at] + key[at + 1 :] for at in places)
    yield from (key[:at] + sign + key[at:] for at in (*places, len(key)) for sign in signs)
    yield from (key[:at] + key[at + 1] + key[at] + key[at + 2 :] for at in places[:-1])
    yield from (key[:at] + sign + key[at + 1 :] for at in places for sign in signs)


def within_one(one: str, other: str) -> bool:
    """Whether the texts differ by at most one sign: more, less, other, or two neighbours swapped."""
    if one == other:
        return True
    if abs(len(one) - len(other)) > 1:
        return False
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    rest, rest_other = one[start:], other[start:]
    if len(rest) == len(rest_other):
        swapped = rest[:2] == rest_other[1::-1] and rest[2:] == rest_other[2:]
        return rest[1:] == rest_other[1:] or swapped
    longer, shorter = (rest, rest_other) if len(rest) > len(rest_other) else (rest_other, rest)
    return longer[1:] == shorter


def holes(key: str) -> Iterator[tuple[str, str]]:
    """What is left around each sign of a name in kanji when that sign is the wrong one, or one too many."""
    if SHORTEST <= len(key) <= LONGEST and not alphabet_of(key):
        yield from ((key[:at], key[at + 1 :]) for at in range(len(key)))


@cache
def _surnames() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    with data_file("names", "surnames.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = fold_name(row["姓"])
            found[key] = (*found.get(key, ()), fold_kana(row["カナ"]))
    return found


def surname_readings(key: str) -> tuple[str, ...]:
    """Readings of a folded surname in kanji, the commonest first; none where it is not among the 2,000 commonest."""
    return _surnames().get(key, ())


def near_name(word: str, name: str, kana: str) -> str | None:
    """How a registered name is near a folded word: the part that is, as registered, or None.

    `name` and `kana` are as registered, their parts apart by a blank; each part counts, and all together.
    """
    reading = _near_part(word, kana, fold_kana)
    if alphabet_of(word):
        return reading or _near_part(word, name, fold_name)
    if any(_same_part(one, kana) for one in surname_readings(word)):
        return name.split(maxsplit=1)[0]
    return _near_part(word, name, fold_name) if len(word) > 1 else None


def _near_part(word: str, text: str, fold: Callable[[str], str]) -> str | None:
    parts = text.split()
    for part in (*parts, text) if len(parts) > 1 else parts:
        key = fold(part)
        if len(key) > 1 and within_one(word, key):
            return part
    return None


def _same_part(reading: str, kana: str) -> bool:
    return any(fold_kana(part) == reading for part in kana.split()[:1])
