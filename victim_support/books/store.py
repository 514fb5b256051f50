"""What other rooms and the list of rooms use of this room: the balances, and one day in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from victim_support.books import store_kept
from victim_support.books.rules import (
    CAME_BACK,
    DELIVERED_BY_HAND,
    FAULTS,
    FEES,
    FEES_TAKEN,
    FILED,
    FLOW,
    POSTED,
    PRINTED,
    REPRINTED,
    SEAL_PAPERS,
    SEAL_SILENT,
    SEALED,
    SEALED_AGAIN,
    SPOILED_AGAIN,
    STATE,
    STRANGER,
    USED,
    Balance,
    Numbers,
    balance,
    seal_faults,
)
from victim_support.books.rules_stock import StockDay, ledger, stock_faults
from victim_support.books.store_acts import moments
from victim_support.books.store_stock import PAPER_STOCK, fed, movements
from victim_support.books.store_tables import MIGRATIONS
from victim_support.certificates.numbers import place_of
from victim_support.certificates.rules import DELIVERED, MADE, SUPERSEDED, VOIDED
from victim_support.certificates.store_seals import seals

if TYPE_CHECKING:
    from victim_support.journal.journal import Journal

__all__ = [
    "MIGRATIONS", "SUBJECT_TYPES", "DaySummary", "Numbers", "NumbersUsed", "Records", "day_summary", "numbers",
    "read", "stock",
]  # fmt: skip
SUBJECT_TYPES: Final = (PAPER_STOCK,)


@dataclass(frozen=True)
class Records:
    """What the books of every laptop known here come to.

    `stock`: the books of paper, by laptop; `differences`: everything that does not balance, in words, empty when all
    does.
    """

    papers: Balance
    stock: Mapping[str, Sequence[StockDay]]
    printed: int
    seal_uses: int
    seal_uses_again: int
    differences: tuple[str, ...]


def read(journal: Journal) -> Records:
    """Read what the books of every laptop known here come to."""
    store_kept.refresh(journal)
    found = store_kept.sums(journal, FLOW, STATE, PRINTED, SEALED, SEALED_AGAIN, SEAL_PAPERS)
    faults = {what: store_kept.told_numbers(journal, what, once=what == STRANGER) for what in FAULTS}
    papers = balance(found, {what: told for what, told in faults.items() if told.count}, store_kept.numbers(journal))

    def total(what: str) -> int:
        return sum(amount for part, amount in found.items() if part.what == what)

    approved = {str(row["digest"]) for row in seals(journal)}
    unknown = {part.place: n for part, n in found.items() if part.what == SEAL_PAPERS and part.place not in approved}
    silent = store_kept.told_numbers(journal, SEAL_SILENT, once=True)
    entered, used = movements(journal), fed(journal)
    differences = (
        *papers.differences,
        *seal_faults(total(SEALED), store_kept.sealed_with(journal, unknown), silent),
        *stock_faults(entered, used),
    )
    return Records(
        papers, ledger(entered, used), total(PRINTED), total(SEALED), total(SEALED_AGAIN), differences
    )  # fmt: skip


def stock(journal: Journal, first: str = "", last: str = "") -> dict[str, tuple[StockDay, ...]]:
    """The books of paper, by laptop; reprints are told in the notes of the days `first` to `last` (ISO)."""
    return ledger(movements(journal), fed(journal, first, last))


def numbers(journal: Journal) -> dict[str, Numbers]:
    """Every series of certificate numbers (罹-L01A) known here, with what is missing and what is there twice."""
    store_kept.refresh(journal)
    return store_kept.numbers(journal)


@dataclass(frozen=True)
class NumbersUsed:
    """The numbers one laptop's counter gave on the day: from `first` to `last`, as printed, and how many."""

    first: str
    last: str
    count: int


@dataclass(frozen=True)
class DaySummary:
    """One day in numbers. Counts are of acts; `fees` in yen; `stock` has a line for each laptop that keeps a book.

    `differences` is everything that does not balance on any day, in words: a day is closed knowing of it.
    """

    day: str
    laptop: str
    numbers: tuple[NumbersUsed, ...]
    receptions: int
    made: int
    printed: int
    reprinted: int
    sheets: int
    delivered: int
    posted: int
    came_back: int
    filed: int
    superseded: int
    voided: int
    fees: int
    fees_taken: int
    seal_uses: int
    stock: tuple[StockDay, ...]
    differences: tuple[str, ...]


def day_summary(journal: Journal, day: str, *, whole_town: bool = False) -> DaySummary:
    """Return one day (ISO date) of this laptop in numbers, or of every laptop whose records are here.

    Days are those of the books: of a hand-over the day entered, of every other act Japan's day by the laptop's clock.
    """
    laptop = "" if whole_town else journal.device
    records = read(journal)
    today = store_kept.on_day(journal, day, laptop)
    return DaySummary(
        day=day,
        laptop=laptop,
        numbers=_numbers_used(journal, day, laptop),
        receptions=_receptions(journal, day, laptop),
        made=today[MADE],
        printed=today[PRINTED],
        reprinted=today[REPRINTED],
        sheets=today[USED] + today[SPOILED_AGAIN],
        delivered=today[DELIVERED] + today[DELIVERED_BY_HAND],
        posted=today[POSTED],
        came_back=today[CAME_BACK],
        filed=today[FILED],
        superseded=today[SUPERSEDED],
        voided=today[VOIDED],
        fees=today[FEES],
        fees_taken=today[FEES_TAKEN],
        seal_uses=today[SEALED],
        stock=_stock_on(stock(journal, day, day), day, laptop),
        differences=records.differences,
    )


def _numbers_used(journal: Journal, day: str, laptop: str) -> tuple[NumbersUsed, ...]:
    rows = journal.query(
        "SELECT number FROM certificate_act WHERE act = :act AND time >= :since AND time < :until "
        "AND :laptop IN ('', device)",
        {"act": MADE, "laptop": laptop, **moments(day, day)},
    )
    series: dict[str, list[tuple[int, str]]] = {}
    for (number,) in rows:
        place = place_of(number)
        if place is not None:
            series.setdefault(place[0], []).append((place[1], number))
    return tuple(NumbersUsed(min(used)[1], max(used)[1], len(used)) for _, used in sorted(series.items()))


def _receptions(journal: Journal, day: str, laptop: str) -> int:
    row = journal.one(
        "SELECT COUNT(*) FROM reception WHERE applied_on = :day AND :laptop IN ('', recorded_device)",
        {"day": day, "laptop": laptop},
    )
    return 0 if row is None else int(row[0])


def _stock_on(books: Mapping[str, Sequence[StockDay]], day: str, laptop: str) -> tuple[StockDay, ...]:
    """The line of the day; where nothing moved, what was left over from before."""
    found = []
    for name, lines in books.items():
        until = [one for one in lines if one.day <= day]
        if not until or laptop not in ("", name):
            continue
        last = until[-1]
        found.append(last if last.day == day else StockDay(name, day, last.closing, closing=last.closing))
    return tuple(found)
