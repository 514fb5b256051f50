"""全国地方公共団体コード: JIS X 0402 with its check digit, and Gifu's 42 municipalities (data/municipalities.csv)."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache

from victim_support.japanese.errors import (
    MunicipalityCodeWrongError,
    MunicipalityNameUnknownError,
    MunicipalityUnknownError,
)
from victim_support.resources import data_file

_WEIGHTS = (6, 5, 4, 3, 2)
_JIS_LENGTH = 5


@dataclass(frozen=True)
class Municipality:
    """A municipality; `county` (郡) is empty for a city."""

    code: str
    name: str
    kana: str
    county: str
    prefecture: str


def check_digit(code5: str) -> str:
    """The sixth digit of a five-digit JIS code. MunicipalityCodeWrongError unless it is five ASCII digits."""
    if len(code5) != _JIS_LENGTH or not (code5.isascii() and code5.isdecimal()):
        raise MunicipalityCodeWrongError(code=code5)
    weighted = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, code5, strict=True))
    return str((11 - weighted % 11) % 10)


@cache
def municipalities() -> tuple[Municipality, ...]:
    """Gifu's municipalities by code."""
    with data_file("municipalities.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(Municipality(**row) for row in csv.DictReader(lines))


def municipality(code6: str) -> Municipality:
    """The municipality of a six-digit code, full width allowed.

    MunicipalityCodeWrongError for a wrong length or check digit, MunicipalityUnknownError for another prefecture's.
    """
    code = unicodedata.normalize("NFKC", code6).strip()
    if len(code) != _JIS_LENGTH + 1 or check_digit(code[:_JIS_LENGTH]) != code[_JIS_LENGTH]:
        raise MunicipalityCodeWrongError(code=code6)
    for found in municipalities():
        if found.code == code:
            return found
    raise MunicipalityUnknownError(code=code6)


def by_name(name: str) -> Municipality:
    """The municipality of that name, with or without prefecture and county. MunicipalityNameUnknownError."""
    bare = name.strip()
    for found in municipalities():
        if bare in (
            found.name,
            found.county + found.name,
            found.prefecture + found.name,
            found.prefecture + found.county + found.name,
        ):
            return found
    raise MunicipalityNameUnknownError(name=name)
