"""Telephone numbers as one searches them: digits alone. Pure; what was typed is stored and shown as typed."""

from __future__ import annotations

import re
import unicodedata

FEWEST = 9
_JAPAN = re.compile(r"^\+81[-(\s]*(?:\(?0\)?)?")
_DIGITS = re.compile(r"[0-9]+")
_NUMBER = re.compile(r"\+?[0-9][0-9()\-‐‑–—−―ー. ]*[0-9]")


def phone_digits(text: str) -> str:
    """The digits of a whole number, 国番号 81 as 0; empty where the text holds fewer than nine, so is no whole number.

    058-265-4141, （０５８）２６５－４１４１ and +81 58 265 4141 are 0582654141; 090-1111-2222（妻） is 09011112222.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = _NUMBER.search(plain)
    if found is None:
        return ""
    number = _JAPAN.sub("0", found[0]) if found[0].startswith("+") else found[0]
    digits = "".join(_DIGITS.findall(number))
    return digits if len(digits) >= FEWEST else ""


def typed_phone(text: str) -> str:
    """The digits where the whole text is one telephone number as people write it, else nothing."""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = plain.removeprefix("電話").removeprefix("TEL").removeprefix("tel").lstrip(":： ")
    whole = plain if plain.startswith("+") else plain.lstrip("(")
    return phone_digits(plain) if _NUMBER.fullmatch(whole) and plain.startswith(("0", "(0", "+81")) else ""
