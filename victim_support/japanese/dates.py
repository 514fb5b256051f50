"""Dates: one parser for wareki and western forms, and registered birthdates that need not be dates at all.

住民記録システム標準仕様書 1.1.8: Japanese birthdates are kept in wareki and foreigners' in western years; 不詳 forms,
dates that are not in the calendar (2月29日 of a common year) and 明治45年7月30日 stay as they are registered, and no
day is invented for them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from victim_support.japanese.eras import Era, era_date, era_of, eras, wareki, wareki_short
from victim_support.japanese.errors import (
    DateDoesNotExistError,
    DateOutsideEraError,
    DateUnreadableError,
    EraUnknownBeforeError,
)
from victim_support.japanese.uncertain import read_span
from victim_support.japanese.written import plain, split

__all__ = [
    "Era",
    "RegisteredDate",
    "age_at",
    "display",
    "era_of",
    "eras",
    "parse_date",
    "parse_registered_date",
    "wareki",
    "wareki_short",
]

Calendar = Literal["wareki", "western"]

_NAMES_ERA = re.compile("(?:推定|約)?(?:明治|大正|昭和|平成|令和)").match


@dataclass(frozen=True)
class RegisteredDate:
    """A birthdate as registered.

    `text` is never changed. `earliest` and `latest` bound the day where the text says enough; `exact` is set only
    for a day of the calendar that is registered without reserve. `approximate`: 頃 or 推定, so that the bounds
    are not to be counted on. `readable` is False where the text is kept but says nothing to the program.
    """

    text: str
    earliest: date | None
    latest: date | None
    exact: date | None
    calendar: Calendar
    approximate: bool = False
    readable: bool = True


def parse_date(text: str) -> date:
    """A day someone typed, in any usual form; its era's borders are kept.

    R8.10.3, 令和8年10月3日, 令和元年5月1日, 2026-10-03, 2026/10/3, 20261003, S55.1.2, full-width or kanji digits.
    DateUnreadableError, DateDoesNotExistError, DateOutsideEraError.
    """
    written = split(plain(text))
    if written is None:
        raise DateUnreadableError(text=text)
    day = written.to_day()
    if day is None:
        raise DateDoesNotExistError(text=text)
    if written.era and not written.within_era(day):
        last = "現在" if written.era.last == date.max else written.era.last.isoformat()
        raise DateOutsideEraError(text=text, era=written.era.name, first=written.era.first.isoformat(), last=last)
    return day


def parse_registered_date(text: str, *, foreigner: bool = False, unknown: bool = False) -> RegisteredDate:
    """A birthdate as a register holds it; never an error.

    `unknown` is the register's own 生年月日不詳 flag: then no day is taken for exact whatever the text says.
    """
    bare = plain(text)
    written = split(bare)
    own: Calendar = "western" if foreigner else "wareki"
    if not bare:
        return RegisteredDate(text, None, None, None, own)
    if written is not None:
        own = "wareki" if written.era else "western"
        day = written.to_day()
        if unknown:
            return RegisteredDate(text, None, None, None, own)
        if day is not None and written.within_era(day):
            return RegisteredDate(text, day, day, day, own)
    elif _NAMES_ERA(bare):
        own = "wareki"
    elif bare[:4].isdecimal():
        own = "western"
    span = read_span(bare)
    if span is None:
        return RegisteredDate(text, None, None, None, own, readable=False)
    return RegisteredDate(text, span.earliest, span.latest, None, own, approximate=span.approximate)


def age_at(birth: RegisteredDate, day: date) -> int | None:
    """Full years on a day, or None when what is registered does not decide it.

    年齢計算ニ関スル法律 with 民法143条: someone born on 29 February is a year older from 1 March of a common year.
    """
    if birth.approximate or birth.earliest is None or birth.latest is None or birth.latest > day:
        return None
    oldest, youngest = _full_years(birth.earliest, day), _full_years(birth.latest, day)
    return oldest if oldest == youngest else None


def _full_years(born: date, day: date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def display(birth: RegisteredDate, foreigner: bool) -> str:
    """As shown and printed: wareki, for foreigners western (標準仕様書 1.1.9); what is no plain day, verbatim."""
    if not birth.text.strip():
        return "年月日不詳"
    written = split(plain(birth.text))
    if birth.exact is None or written is None:
        return birth.text
    if foreigner:
        return f"{birth.exact.year}年{birth.exact.month}月{birth.exact.day}日"
    if written.era:  # 明治45年7月30日 stays 明治
        return era_date(written.era, written.year, written.month, written.day)
    try:
        return wareki(birth.exact)
    except EraUnknownBeforeError:
        return birth.text
