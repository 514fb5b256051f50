"""The 不詳 forms of 住民記録システム標準仕様書 1.1.8, read as far as they bound a day.

年月日不詳, 令和○○年 月日不詳, ○月 日不詳, 頃, 推定, 春, 上旬, 中旬頃, 1日から10日まで, 以前, dates not in the calendar.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from victim_support.japanese.eras import Era, era_named
from victim_support.japanese.numerals import NUMERAL_CLASS
from victim_support.japanese.written import ERA, NUMBER, YEAR, Written, number, split, year_of


@dataclass(frozen=True)
class Span:
    """From `earliest` to `latest`, either open; `approximate` when the text says 頃, 推定 or the like."""

    earliest: date | None
    latest: date | None
    approximate: bool = False


_ABOUT = re.compile(r"\(?(?:頃|ころ|ごろ|推定|約|くらい|ぐらい|前後)\)?")
_NOT_COUNTED = rf"(?<![\d元{NUMERAL_CLASS}])"  # in 3月日不詳 the 3月 is known
_UNKNOWN = re.compile(rf"生?(?:{_NOT_COUNTED}年)?(?:{_NOT_COUNTED}月)?日?以?下?(?:不詳|不明)")
_BETWEEN = re.compile(r"から|より|乃至|ないし|又は|または|若しくは|もしくは|或いは|あるいは|[~〜]|(?<=[年月日旬])-")
_CLOSING = re.compile(r"(?:まで)?(?:の?間)?$")
_OPEN = re.compile(r"(?P<point>.+?)(?P<side>以前|以後|以降)$")
_POINT = re.compile(rf"{YEAR}年(?:(?P<month>{NUMBER})月(?:(?P<day>{NUMBER})日)?)?(?P<part>[^\d]*)")
_ERA_ALONE = re.compile(rf"{ERA}年?")
_HEAD = re.compile(rf"(?P<year_head>{YEAR}年)(?P<month_head>{NUMBER}月)?")

# Bounds wide enough for the old and the new calendar's season.
_SEASONS = {"春": ((2, 1), (5, 31)), "夏": ((5, 1), (8, 31)), "秋": ((8, 1), (11, 30)), "冬": ((1, 1), (12, 31))}
_TENS = {"上旬": (1, 10), "初旬": (1, 10), "初め": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "末": (21, 31)}
_MONTHS = 12
_LONGEST_MONTH = 31


def read_span(text: str) -> Span | None:
    """What a text in `written.plain` form says about the day; None when it cannot be read."""
    about = _ABOUT.search(text) is not None
    bare = _ABOUT.sub("", text)
    span = _read_bare(bare)
    if span is None:
        return None
    return Span(span.earliest, span.latest, approximate=about)


def _read_bare(text: str) -> Span | None:
    if len(ends := _BETWEEN.split(text, maxsplit=1)) > 1:
        return _read_range(ends[0], _CLOSING.sub("", ends[1], count=1))
    if opened := _OPEN.fullmatch(text):
        point = _read_bare(opened["point"])
        if point is None:
            return None
        return Span(None, point.latest) if opened["side"] == "以前" else Span(point.earliest, None)
    return _read_point(text)


def _read_range(first: str, last: str) -> Span | None:
    start, end = _read_point(first), _read_point(_inherit(first, last))
    if start is None or end is None:
        return None
    if start.earliest and end.latest and start.earliest > end.latest:
        return None
    return Span(start.earliest, end.latest)


def _inherit(first: str, last: str) -> str:
    """昭和20年3月1日 + 10日 -> 昭和20年3月10日."""
    if _HEAD.match(last) or not (head := _HEAD.match(first)):
        return last
    if re.match(rf"{NUMBER}月", last):
        return head["year_head"] + last
    return head["year_head"] + (head["month_head"] or "") + last


def _read_point(text: str) -> Span | None:
    if (whole := split(text)) is not None:
        return _not_in_calendar(whole)
    rest = _UNKNOWN.sub("", text)
    if not rest:
        return Span(None, None)
    if found := _ERA_ALONE.fullmatch(rest):
        alone = era_named(found["era"])
        return Span(alone.first, alone.last)
    if not (found := _POINT.fullmatch(rest)):
        return None
    era, year = year_of(found)
    month = number(found["month"]) if found["month"] else 0
    day = number(found["day"]) if found["day"] else 0
    if found["part"]:
        return _part_of(era, year, month, found["part"]) if not day else None
    return _not_in_calendar(Written(era, year, month, day))


def _part_of(era: Era | None, year: int, month: int, part: str) -> Span | None:
    western = year + (era.origin if era else 0)
    if not month and part in _SEASONS:
        (from_month, from_day), (to_month, to_day) = _SEASONS[part]
        return _within(era, year, date(western, from_month, from_day), date(western, to_month, to_day))
    if 1 <= month <= _MONTHS and part in _TENS:
        first, last = _TENS[part]
        last = min(last, calendar.monthrange(western, month)[1])
        return _within(era, year, date(western, month, first), date(western, month, last))
    return None


def _not_in_calendar(written: Written) -> Span | None:
    """Bounds of a date whose day or month is missing (0) or not in the calendar (2月29日, 4月31日)."""
    if written.era is None and written.year == written.month == written.day == 0:
        return Span(None, None)
    if not date.min.year <= written.western_year < date.max.year:
        return None
    if written.month == 0 and written.day == 0:
        year = written.western_year
        return _within(written.era, written.year, date(year, 1, 1), date(year, 12, 31))
    return _in_month(written) if 1 <= written.month <= _MONTHS and written.day <= _LONGEST_MONTH else None


def _in_month(written: Written) -> Span | None:
    """The month where the day is missing, the day, or both sides of one the calendar lacks."""
    year = written.western_year
    last = date(year, written.month, calendar.monthrange(year, written.month)[1])
    if written.day == 0:
        return _within(written.era, written.year, last.replace(day=1), last)
    day = written.to_day()
    return _within(written.era, written.year, day or last, day or last + timedelta(days=1))


def _within(era: Era | None, year: int, first: date, last: date) -> Span | None:
    """The part of a span that lies in its era; None when none does."""
    if era is None:
        return Span(first, last)
    if year < 1 or first > era.last or last < era.first:
        return None
    return Span(max(first, era.first), min(last, era.last))
