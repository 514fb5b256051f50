"""The day's words and the numbers of 整理券. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime
from typing import Final

from victim_support.japanese.dates import wareki

WAITING: Final = "待ち"
CALLED: Final = "呼出し"
DONE: Final = "済み"
ABSENT: Final = "不在"
TICKET_STATES: Final = (WAITING, ABSENT, CALLED, DONE)
"""From the provisional value that yields to the one that prevails when two laptops disagree."""
PER_EPOCH: Final = 10_000
MOST_TICKETS: Final = PER_EPOCH - 1
MOST_PLACES: Final = 9_999
_WEEKDAYS: Final = "月火水木金土日"
_LONGEST_COUNTER: Final = 12
_HOUR, _DAY = 60, 24


def day_text(day: date) -> str:
    """「令和8年11月28日（土）」: with the weekday, which a wrong year or month shows by."""
    return f"{wareki(day)}（{_WEEKDAYS[day.weekday()]}）"


def day_words(day: str) -> str:
    """The same of an ISO text; what is no day as it is."""
    try:
        return day_text(date.fromisoformat(day))
    except ValueError:
        return day


def time_text(moment: datetime) -> str:
    """「令和8年11月28日（土）9時05分」."""
    return f"{day_text(moment.date())}{moment.hour}時{moment.minute:02d}分"


def compared(last: datetime | None, present: datetime) -> str:
    """The clock beside this laptop's last entry, in words: a clock that jumped shows in them."""
    clock = f"この端末の時計は {time_text(present)}です。"
    if last is None:
        return f"{clock}この端末には、まだ記録がありません。"
    if last > present:
        return f"{clock}最後の記録（{time_text(last)}）より {_span(last, present)}前です。時計が戻っています。"
    days = (present.date() - last.date()).days
    if days == 0:
        return f"{clock}最後の記録は、今日の{last.hour}時{last.minute:02d}分です。"
    return f"{clock}最後の記録は {time_text(last)}で、{days}日前です。"


def _span(later: datetime, earlier: datetime) -> str:
    minutes = int((later - earlier).total_seconds()) // 60
    if minutes < _HOUR:
        return f"{max(1, minutes)}分"
    hours, minutes = divmod(minutes, _HOUR)
    return f"{hours}時間{minutes}分" if hours < _DAY else f"{hours // _DAY}日"


def ticket_rank(state: str) -> int:
    """How strongly a ticket's state prevails while two laptops disagree."""
    return TICKET_STATES.index(state) if state in TICKET_STATES else -1


def ticket_number(device: str, epoch: int, count: int) -> str:
    """「01-023」: the laptop's digits, then the day's count. Digits alone, to be read out and typed by anyone.

    Laptops have series of their own, so that no two of them give one number. A laptop that began a new epoch may have
    lost what it gave out this morning: its later epochs count from 10001, 20001 and so on. A laptop whose letter is not
    L (none so far) bears the letter's place in front, so that K01 and L01 differ.
    """
    letter = "" if device[:1] == "L" else f"{ord(device[0]) - ord('A') + 1:02d}"
    return f"{letter}{device[1:]}-{(epoch - 1) * PER_EPOCH + count:03d}"


def typed_number(text: str) -> str:
    """A ticket's number as somebody typed it: any width and dash, without a dash too."""
    plain = re.sub(r"[\s‐-―−ー－]", "-", unicodedata.normalize("NFKC", text).strip())
    found = re.fullmatch(r"(\d{2}|\d{4})-?(\d{3,6})", plain)
    return plain if found is None else f"{found[1]}-{found[2]}"


def counter_name(text: str) -> str:
    """The counter as it is shown on the wall: short, one line, figures narrow."""
    return " ".join(unicodedata.normalize("NFKC", text).split())[:_LONGEST_COUNTER]
