"""How a written date splits into era, year, month and day, before anyone asks whether such a day exists."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from victim_support.japanese.eras import Era, era_named
from victim_support.japanese.numerals import NUMERAL_CLASS, kanji_number

NUMBER = rf"(?:\d{{1,2}}|[{NUMERAL_CLASS}]{{1,4}})"
"""Pattern of a year of an era, a month or a day."""

ERA = r"(?P<era>明治|大正|昭和|平成|令和|[明大昭平令]|[MTSHRmtshr])"
YEAR = rf"(?:{ERA}(?P<year>元|{NUMBER})|(?P<western>\d{{4}}))"

_FORMS = (
    re.compile(rf"{YEAR}年(?P<month>{NUMBER})月(?P<day>{NUMBER})日?"),
    re.compile(rf"{YEAR}(?P<mark>[-./])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})"),
    re.compile(rf"(?:{ERA}(?P<year>\d\d)|(?P<western>\d{{4}}))(?P<month>\d\d)(?P<day>\d\d)"),
)
_DASHES = str.maketrans(dict.fromkeys("ー‐‑‒–—―−", "-"))


@dataclass(frozen=True)
class Written:
    """The numbers of a full date as written; they need not make a day."""

    era: Era | None
    year: int
    month: int
    day: int

    @property
    def western_year(self) -> int:
        """The year counted from the era's origin, whether or not the era lasted that long."""
        return self.year + (self.era.origin if self.era else 0)

    def to_day(self) -> date | None:
        """The day meant, or None when the calendar has none."""
        try:
            return date(self.western_year, self.month, self.day)
        except ValueError:
            return None

    def within_era(self, day: date) -> bool:
        """Whether the era, if one is written, holds the day."""
        return self.era is None or (self.year > 0 and self.era.holds(day))


def plain(text: str) -> str:
    """Widths and squared eras (㍻) made plain, dashes one, spaces gone: for reading, never for keeping."""
    return "".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())


def number(text: str) -> int:
    """The value of ASCII or kanji digits; 元 is 1."""
    return int(text) if text.isascii() and text.isdecimal() else kanji_number(text)


def year_of(found: re.Match[str]) -> tuple[Era | None, int]:
    """Era and year of a match of `YEAR`."""
    if found["era"]:
        return era_named(found["era"]), number(found["year"])
    return None, int(found["western"])


def split(text: str) -> Written | None:
    """A full date in `plain` form taken apart, or None."""
    for form in _FORMS:
        if found := form.fullmatch(text):
            era, year = year_of(found)
            return Written(era, year, number(found["month"]), number(found["day"]))
    return None
