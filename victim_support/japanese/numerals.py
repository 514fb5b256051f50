"""Numbers written with kanji: 十二, 二十三, 一〇五, 千二百."""

from __future__ import annotations

_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")}
_DIGITS |= {"零": 0, "壱": 1, "弐": 2, "参": 3, "元": 1}
_UNITS = {"十": 10, "拾": 10, "百": 100, "千": 1000}

_LONGEST = 24
"""Digits, leading zeros included, that anyone writes."""

NUMERAL_CLASS = "〇零一二三四五六七八九壱弐参十拾百千"
"""The characters `kanji_number` reads, to stand inside a regular expression's brackets."""


def whole_number(text: str, highest: int) -> int | None:
    """The value of decimal digits, or None for anything else and for more than `highest`.

    What is typed may be of any length; `int` refuses thousands of digits with an error of its own.
    """
    if not text.isdecimal() or len(text) > _LONGEST:
        return None
    value = int(text)
    return value if value <= highest else None


def kanji_number(text: str) -> int:
    """The value of kanji digits, by place (一〇五) or with units (百五); ValueError for anything else.

    元 (first year) reads as 1.
    """
    if not text:
        raise ValueError(text)
    if not any(sign in _UNITS for sign in text):
        return int("".join(str(_digit(sign)) for sign in text))
    total, pending = 0, 0
    for sign in text:
        if sign in _UNITS:
            total += max(pending, 1) * _UNITS[sign]
            pending = 0
        else:
            pending = pending * 10 + _digit(sign)
    return total + pending


def _digit(sign: str) -> int:
    if sign not in _DIGITS:
        raise ValueError(sign)
    return _DIGITS[sign]
