"""What is searched inside names and addresses: bigrams as words of a full-text index. Pure.

A trigram index finds nothing for two characters (太郎), and a scan is too slow; each pair of neighbouring characters
is a word, with marks at both ends so that a single character is found as the beginning of a word.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from victim_support.register.resident_rows import Resident

# Letters no folded Japanese or Latin text holds (Yi syllables); the index's tokenizer takes them for parts of words.
_FIRST, _LAST = "\ua000", "\ua001"
# ASCII signs would end a word of the `ascii` tokenizer; only the hyphen means anything, between numbers.
_SIGNS = {code: None for code in range(0x21, 0x7F) if not chr(code).isalnum()} | {ord("-"): "‐", ord(" "): None}


def resident_text(resident: Resident) -> str:
    """The words of a person: every name they bear, and the address."""
    keys = [resident.name_key, resident.kana_key, *resident.other_keys, resident.address_key]
    return " ".join(_words(key) for key in keys if key)


def _words(key: str) -> str:
    marked = f"{_FIRST}{key.translate(_SIGNS)}{_LAST}"
    return " ".join(map("".join, pairwise(marked)))


def phrase(key: str) -> str | None:
    """The query that finds a folded text anywhere inside; None when nothing searchable is left of it."""
    plain = key.translate(_SIGNS)
    if not plain or '"' in plain:
        return None
    if len(plain) == 1:
        return f'"{plain}" *'
    return '"' + " ".join(plain[at : at + 2] for at in range(len(plain) - 1)) + '"'


def all_of(keys: Iterable[Iterable[str]]) -> str | None:
    """The query for rows that hold, for each group, one of its folded texts."""
    groups = []
    for group in keys:
        phrases = list(dict.fromkeys(found for key in group if (found := phrase(key))))
        if not phrases:
            return None
        groups.append("(" + " OR ".join(phrases) + ")")
    return " AND ".join(groups) or None
