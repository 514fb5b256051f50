"""What other rooms and the list of rooms use of this room: the balances, and one day in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from victim_support.books.rules import PRINTED, Act, Balance, balance, seal_faults
from victim_support.books.rules_stock import Movement, StockDay, ledger, stock_faults
from victim_support.books.store_acts import acts, numbers_made, states
from victim_support.books.store_stock import PAPER_STOCK, movements
from victim_support.books.store_tables import MIGRATIONS
from victim_support.certificates.numbers import parse
from victim_support.certificates.rules import DELIVERED, MADE, SUPERSEDED, VOIDED
from victim_support.certificates.store_seals import seals

if TYPE_CHECKING:
    from victim_support.journal.journal import Journal

__all__ = ["MIGRATIONS", "SUBJECT_TYPES", "DaySummary", "NumbersUsed", "Records", "day_summary", "read"]
SUBJECT_TYPES: Final = (PAPER_STOCK,)


@dataclass(frozen=True)
class Records:
    """Everything the books are made of, read once."""

    acts: Sequence[Act]
    states: Mapping[str, str]
    numbers: Sequence[tuple[str, str, int]]
    movements: Sequence[Movement]
    seals: frozenset[str]

    @property
    def prints(self) -> list[Act]:
        """Every printing."""
        return [one for one in self.acts if one.act == PRINTED]

    @property
    def seal_uses(self) -> list[Act]:
        """Every printing that bears a seal image."""
        return [one for one in self.prints if one.seal]

    def papers(self) -> Balance:
        """The balance of papers."""
        return balance(self.acts, self.states, self.numbers)

    def stock(self) -> dict[str, tuple[StockDay, ...]]:
        """The books of paper, by laptop."""
        return ledger(self.movements, self.prints)

    def differences(self) -> tuple[str, ...]:
        """Everything that does not balance, in words; empty when all does."""
        unknown = {one.seal for one in self.seal_uses} - self.seals
        printed = {one.subject for one in self.prints}
        silent = {one.number for one in self.acts if one.act == DELIVERED and one.seal and one.subject not in printed}
        return (
            *self.papers().differences,
            *seal_faults(self.seal_uses, unknown, silent),
            *stock_faults(self.movements, self.prints),
        )


def read(journal: Journal) -> Records:
    """Read what the books of every laptop known here are made of."""
    known = frozenset(str(row["digest"]) for row in seals(journal))
    return Records(acts(journal), states(journal), numbers_made(journal), movements(journal), known)


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
    today = [one for one in records.acts if one.day == day and laptop in ("", one.laptop)]
    prints = [one for one in today if one.act == PRINTED]
    handed = [one for one in today if one.act == DELIVERED]
    fees = [int(one.details.get("fee") or 0) for one in handed]
    return DaySummary(
        day=day,
        laptop=laptop,
        numbers=_numbers_used([one.number for one in today if one.act == MADE]),
        receptions=_receptions(journal, day, laptop),
        made=_count(today, MADE),
        printed=len(prints),
        reprinted=sum(one.again for one in prints),
        sheets=sum(one.sheets for one in prints),
        delivered=len(handed),
        posted=sum(one.details.get("delivery_way") == "郵送" for one in handed),
        superseded=_count(today, SUPERSEDED),
        voided=_count(today, VOIDED),
        fees=sum(fees),
        fees_taken=sum(fee > 0 for fee in fees),
        seal_uses=sum(bool(one.seal) for one in prints),
        stock=_stock_on(records, day, laptop),
        differences=records.differences(),
    )


def _count(today: Sequence[Act], act: str) -> int:
    return sum(one.act == act for one in today)


def _numbers_used(numbers: Sequence[str]) -> tuple[NumbersUsed, ...]:
    series: dict[tuple[str, str, str], list[tuple[int, str]]] = {}
    for number in numbers:
        read_number = parse(number)
        if read_number is not None:
            place = (read_number.series, read_number.device, read_number.epoch)
            series.setdefault(place, []).append((read_number.counter, number))
    return tuple(NumbersUsed(min(used)[1], max(used)[1], len(used)) for _, used in sorted(series.items()))


def _receptions(journal: Journal, day: str, laptop: str) -> int:
    row = journal.one(
        "SELECT COUNT(*) FROM reception WHERE applied_on = :day AND :laptop IN ('', recorded_device)",
        {"day": day, "laptop": laptop},
    )
    return 0 if row is None else int(row[0])


def _stock_on(records: Records, day: str, laptop: str) -> tuple[StockDay, ...]:
    """The line of the day; where nothing moved, what was left over from before."""
    found = []
    for name, lines in records.stock().items():
        until = [one for one in lines if one.day <= day]
        if not until or laptop not in ("", name):
            continue
        last = until[-1]
        found.append(last if last.day == day else StockDay(name, day, last.closing, closing=last.closing))
    return tuple(found)
