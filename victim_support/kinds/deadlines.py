"""Until when a kind may be applied for: a town's words, and the day they mean where they can be read. Pure.

A deadline is told, never enforced: what a town wrote and this program cannot read is shown as it was written.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from datetime import date, timedelta

from victim_support.japanese.dates import parse_date
from victim_support.japanese.errors import DateDoesNotExistError, DateOutsideEraError, DateUnreadableError

_MONTHS = re.compile(r"(?:災害の日から)?(\d{1,3})(?:か|ヶ|ヵ|カ|ケ|箇)?月(?:以内)?")
_DAYS = re.compile(r"(?:災害の日から)?(\d{1,4})日(?:以内)?")
_NEXT_FISCAL_YEAR = re.compile(r"翌年度の?(\d{1,2})月(\d{1,2}|末)日?(?:まで)?")
_NEW_FISCAL_YEAR = 4  # April


def last_day(rule: str, disaster_day: date) -> date | None:
    """The last day to apply; None where the rule names none or is in words of the town's own.

    「災害の日から3か月以内」「30日」「翌年度8月31日まで」「令和9年3月31日」. The day of the disaster is not counted
    (民法 第140条), so that three months from 10月3日 end with 1月3日; a day the last month lacks is its end
    (民法 第143条).
    """
    text = unicodedata.normalize("NFKC", rule).replace(" ", "")
    if found := _MONTHS.fullmatch(text):
        return _months_later(disaster_day, int(found[1]))
    if found := _DAYS.fullmatch(text):
        return disaster_day + timedelta(days=int(found[1]))
    if found := _NEXT_FISCAL_YEAR.fullmatch(text):
        return _in_next_fiscal_year(disaster_day, int(found[1]), found[2])
    try:
        return parse_date(text.removesuffix("まで"))
    except (DateUnreadableError, DateDoesNotExistError, DateOutsideEraError):
        return None


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return _clamped(day.year + years, month + 1, day.day)


def _in_next_fiscal_year(day: date, month: int, of_month: str) -> date | None:
    if not 1 <= month <= 12:  # noqa: PLR2004  months of a year
        return None
    next_begins = day.year + (1 if day.month >= _NEW_FISCAL_YEAR else 0)
    year = next_begins if month >= _NEW_FISCAL_YEAR else next_begins + 1
    return _clamped(year, month, 31 if of_month == "末" else max(1, int(of_month)))


def _clamped(year: int, month: int, day: int) -> date:
    return date(year, month, min(day, calendar.monthrange(year, month)[1]))
