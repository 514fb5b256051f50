"""What other rooms and the list of rooms use of this room: the balances, and one day in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from victim_support.books.rules import CAME_BACK, FILED, HANDED, PRINTED, Act, Balance, balance, seal_faults
from victim_support.books.rules_stock import Movement, StockDay, ledger, stock_faults
from victim_support.books.store_acts import acts, numbers_made, seals_of, states
from victim_support.books.store_stock import PAPER_STOCK, counts_file_copies, movements
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
    seals: Mapping[str, str]
    approved: frozenset[str]
    file_copies: bool = False
    """Whether 控 are printed on the paper the book is kept of."""

    @property
    def prints(self) -> list[Act]:
        """Every printing."""
        return [one for one in self.acts if one.act == PRINTED]

    @property
    def seal_uses(self) -> list[Act]:
        """Every printing that bears a seal image."""
        return [one for one in self.prints if one.sealed]

    @property
    def fed(self) -> list[Act]:
        """What used paper of the book."""
        return [one for one in self.acts if one.act == PRINTED or (self.file_copies and one.act == FILED)]

    def papers(self) -> Balance:
        """The balance of papers."""
        return balance(self.acts, self.states, self.numbers)

    def stock(self) -> dict[str, tuple[StockDay, ...]]:
        """The books of paper, by laptop."""
        return ledger(self.movements, self.fed)

    def differences(self) -> tuple[str, ...]:
        """Everything that does not balance, in words; empty when all does."""
        printed = {one.subject for one in self.prints}
        unknown = {one.number for one in self.seal_uses if self.seals.get(one.subject) not in self.approved}
        silent = {one.number for one in self.acts if one.act == DELIVERED and one.sealed and one.subject not in printed}
        return (
            *self.papers().differences,
            *seal_faults(self.seal_uses, sorted(unknown), silent),
            *stock_faults(self.movements, self.fed),
        )


def read(journal: Journal) -> Records:
    """Read what the books of every laptop known here are made of."""
    approved = frozenset(str(row["digest"]) for row in seals(journal))
    found = acts(journal)
    sealed = {one.subject for one in found if one.sealed and one.act == PRINTED}
    return Records(
        found,
        states(journal),
        numbers_made(journal),
        movements(journal),
        seals_of(journal, sealed),
        approved,
        file_copies=counts_file_copies(journal),
    )


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
    today = [one for one in records.acts if one.day == day and laptop in ("", one.laptop)]
    prints = [one for one in today if one.act == PRINTED]
    handed = [one for one in today if one.act in HANDED]
    return DaySummary(
        day=day,
        laptop=laptop,
        numbers=_numbers_used([one.number for one in today if one.act == MADE]),
        receptions=_receptions(journal, day, laptop),
        made=_count(today, MADE),
        printed=len(prints),
        reprinted=sum(one.again for one in prints),
        sheets=sum(one.spoiled if one.again else one.sheets for one in prints),
        delivered=len(handed),
        posted=sum(one.way == "郵送" for one in handed),
        came_back=_count(today, CAME_BACK),
        filed=_count(today, FILED),
        superseded=_count(today, SUPERSEDED),
        voided=_count(today, VOIDED),
        fees=sum(one.fee for one in handed),
        fees_taken=sum(one.fee > 0 for one in handed),
        seal_uses=sum(one.sealed for one in prints),
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
