"""用紙受払簿: how many sheets came, were used, were spoiled, and are left, a laptop and day at a time. Pure.

A first printing is 払出. A reprint uses the sheets the first one was counted with; what it says was spoiled is 書損, so
that the stock falls by every sheet fed and no day's figure is ever corrected backwards. A voided certificate's sheet
left the stock when it was printed and is not counted again. A physical count that differs is written in with its reason
as 増減, and the book balances from there on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from victim_support.books.rules import day_words

RECEIVED: Final = "受入"
SPOILED: Final = "書損"
DISCARDED: Final = "廃棄"
RETURNED: Final = "返納"
COUNTED: Final = "棚卸"
MOVEMENTS: Final = (RECEIVED, SPOILED, DISCARDED, RETURNED)
"""What a person enters; 棚卸 is entered by its own form, 払出 comes from the printings."""
MOST_SHEETS: Final = 1_000_000


@dataclass(frozen=True)
class Movement:
    """One entered movement of one laptop's paper. `order` is (epoch, seq) on that laptop.

    Of a count `sheets` is what was counted and `expected` what the book said then.
    """

    subject: str
    laptop: str
    movement: str
    day: str
    sheets: int
    order: tuple[int, int]
    expected: int = 0
    other_party: str = ""
    paper_numbers: str = ""
    reason: str = ""
    recorded_by: str = ""
    recorded_time: int = 0
    withdrawn: bool = False
    withdrawal_reason: str = ""


@dataclass(frozen=True)
class StockDay:
    """One line of the book. closing = opening + received − used − spoiled − discarded − returned + adjusted."""

    laptop: str
    day: str
    opening: int
    received: int = 0
    used: int = 0
    spoiled: int = 0
    discarded: int = 0
    returned: int = 0
    adjusted: int = 0
    closing: int = 0
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fed:
    """The sheets one laptop fed on a day between two counts: `used`, `spoiled` by reprints, and how those are told.

    `since`: (epoch, seq) of the last count before them on that laptop; (0, 0) before the first.
    """

    laptop: str
    day: str
    since: tuple[int, int] = (0, 0)
    used: int = 0
    spoiled: int = 0
    notes: tuple[str, ...] = ()


def faults_in(movement: str, day: str, sheets: int | None, other_party: str, reason: str) -> dict[str, str]:
    """What is missing of an entered movement, in Japanese by field name."""
    faults = {}
    if movement not in MOVEMENTS:
        faults["movement"] = "受入・書損・廃棄・返納から選んでください。"
    if not day:
        faults["day"] = "日付を入れてください。"
    if sheets is None or not 0 < sheets <= MOST_SHEETS:
        faults["sheets"] = "枚数を1以上の数字で入れてください。"
    if movement in (RECEIVED, RETURNED) and not other_party:
        faults["other_party"] = "だれから受け入れたか（だれへ返したか）を入れてください。"
    if movement in (SPOILED, DISCARDED) and not reason:
        faults["reason"] = "書損・廃棄のときは、理由を入れてください。"
    return faults


def ledger(movements: Iterable[Movement], prints: Iterable[Fed]) -> dict[str, tuple[StockDay, ...]]:
    """Return the book of every laptop that has a movement entered; a laptop without one keeps no book.

    The book begins on the day of its first movement: what was printed before used paper nobody counted.
    """
    entered: dict[str, list[Movement]] = {}
    for one in movements:
        if not one.withdrawn:
            entered.setdefault(one.laptop, []).append(one)
    printed: dict[str, list[Fed]] = {}
    for piece in prints:
        printed.setdefault(piece.laptop, []).append(piece)
    return {
        laptop: _book(laptop, rows, printed.get(laptop, ()), min(one.day for one in rows))
        for laptop, rows in sorted(entered.items())
    }


def _book(laptop: str, rows: Sequence[Movement], prints: Iterable[Fed], begins: str) -> tuple[StockDay, ...]:
    days: dict[str, tuple[list[Movement], list[Fed]]] = {}
    for row in rows:
        days.setdefault(row.day, ([], []))[0].append(row)
    for one in prints:
        if one.day >= begins:
            days.setdefault(one.day, ([], []))[1].append(one)
    lines: list[StockDay] = []
    opening = 0
    for day, (entered, fed) in sorted(days.items()):
        lines.append(_line(laptop, day, opening, entered, fed))
        opening = lines[-1].closing
    return tuple(lines)


def _line(laptop: str, day: str, opening: int, rows: Sequence[Movement], prints: Sequence[Fed]) -> StockDay:
    received, spoiled, discarded, returned = (_sum(rows, movement) for movement in MOVEMENTS)
    used = sum(one.used for one in prints)
    spoiled += sum(one.spoiled for one in prints)
    adjusted = sum(one.sheets - one.expected for one in rows if one.movement == COUNTED)
    closing = opening + received - used - spoiled - discarded - returned + adjusted
    notes = (*(_note(one) for one in rows), *(note for one in prints for note in one.notes))
    return StockDay(laptop, day, opening, received, used, spoiled, discarded, returned, adjusted, closing, notes)


def _sum(rows: Iterable[Movement], movement: str) -> int:
    return sum(one.sheets for one in rows if one.movement == movement)


def _note(one: Movement) -> str:
    if one.movement == COUNTED:
        told = f"棚卸{one.sheets}枚" + (f"（差{one.sheets - one.expected:+d}枚）" if one.sheets != one.expected else "")
    else:
        told = f"{one.movement}{one.sheets}枚"
    return "　".join(part for part in (told, one.other_party, one.paper_numbers, one.reason) if part)


def remaining(movements: Iterable[Movement], prints: Iterable[Fed], laptop: str, day: str) -> int:
    """Return how many sheets the book says a laptop has at the end of `day`, the book begun on that day at the latest.

    Before the first movement that is what was fed on the day, below nothing: the count that begins a book makes it up.
    """
    rows = [one for one in movements if one.laptop == laptop and one.day <= day and not one.withdrawn]
    fed = [one for one in prints if one.laptop == laptop and one.day <= day]
    begins = min([day, *(one.day for one in rows)])
    return _line(laptop, day, 0, rows, [one for one in fed if one.day >= begins]).closing


def stock_faults(movements: Sequence[Movement], prints: Sequence[Fed]) -> list[str]:
    """What does not balance in the books of paper, in words."""
    found = []
    for laptop, lines in ledger(movements, prints).items():
        short = next((one for one in lines if one.closing < 0), None)
        if short is not None:
            found.append(
                f"端末{laptop}の用紙が、{day_words(short.day)}に計算上{-short.closing}枚足りません。"
                "受入の入れ忘れがないか確かめてください。"
            )
        for one in movements:
            if one.laptop == laptop and one.movement == COUNTED and not one.withdrawn:
                found += _count_faults(one, movements, prints)
    return found


def _count_faults(count: Movement, movements: Sequence[Movement], prints: Sequence[Fed]) -> list[str]:
    """A count holds for what was on record when it was taken; what was entered later for before it is told."""
    own = [one for one in movements if one.laptop == count.laptop and one.day <= count.day]
    fed = [one for one in prints if one.laptop == count.laptop and one.day <= count.day]
    before = [one for one in own if one.order < count.order]
    now = remaining(before, [one for one in fed if one.since < count.order], count.laptop, count.day)
    late = [
        one
        for one in own
        if one.order > count.order and one.day < count.day and one.movement != COUNTED and not one.withdrawn
    ]
    shown = f"端末{count.laptop}の{day_words(count.day)}の棚卸（{count.sheets}枚）"
    found = []
    if now != count.expected:
        found.append(f"{shown}のときの計算上の残りは{count.expected}枚でしたが、いまの記録では{now}枚です。")
    if late:
        found.append(f"{shown}のあとに、それより前の日付の受払が{len(late)}件入りました。数え直してください。")
    return found
