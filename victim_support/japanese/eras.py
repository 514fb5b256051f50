"""The eras and their borders, from data/eras.csv."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache

from victim_support.japanese.errors import EraUnknownBeforeError
from victim_support.resources import data_file


@dataclass(frozen=True)
class Era:
    """One era. Two eras share a day where registers hold both (1912-07-30, 1926-12-25)."""

    name: str
    letter: str
    first: date
    last: date

    @property
    def origin(self) -> int:
        """The western year of the era's year 0."""
        return {"明治": 1867}.get(self.name, self.first.year - 1)

    def holds(self, day: date) -> bool:
        """Whether a date of this era may be that day."""
        return self.first <= day <= self.last


@cache
def eras() -> tuple[Era, ...]:
    """Every era, oldest first; the running one ends at date.max."""
    with data_file("eras.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(
            Era(
                name=row["era"],
                letter=row["letter"],
                first=date.fromisoformat(row["first"]),
                last=date.fromisoformat(row["last"]) if row["last"] else date.max,
            )
            for row in csv.DictReader(lines)
        )


@cache
def era_named(written: str) -> Era:
    """The era of 令和, 令 or R (any case); KeyError when there is none."""
    for era in eras():
        if written in (era.name, era.name[0]) or written.upper() == era.letter:
            return era
    raise KeyError(written)


def era_of(day: date) -> Era:
    """The era of a day; on a shared day the new one, as the edicts say. EraUnknownBeforeError before 1873."""
    for era in reversed(eras()):
        if era.first <= day:
            return era
    raise EraUnknownBeforeError(day=day.isoformat())


def wareki(day: date) -> str:
    """令和8年10月3日; the first year is 元年."""
    era = era_of(day)
    return era_date(era, day.year - era.origin, day.month, day.day)


def wareki_short(day: date) -> str:
    """R8.10.3."""
    era = era_of(day)
    return f"{era.letter}{day.year - era.origin}.{day.month}.{day.day}"


def era_date(era: Era, year: int, month: int, day: int) -> str:
    """An era date as forms print it; the numbers are not checked (昭和50年2月29日 is registered somewhere)."""
    return f"{era.name}{'元' if year == 1 else year}年{month}月{day}日"
