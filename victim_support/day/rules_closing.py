"""Whether a day's papers add up. Pure.

A number used is a number explained: every number of a series from the first to the last is a certificate that was
handed over, waits, was replaced or was voided (証明書の番号は欠番なく管理する, 公印・公文書の管理).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from victim_support.books.rules import Numbers
from victim_support.certificates.rules import DELIVERED, MADE, SUPERSEDED, VOIDED


@dataclass(frozen=True)
class Paper:
    """A certificate made on this laptop: its series with laptop and epoch (罹-L01A), and its count in it."""

    number: str
    series: str
    count: int
    state: str = MADE
    prints: int = 0
    disputed: bool = False


@dataclass(frozen=True)
class Series:
    """One series on one day: first and last number, how many, and what is wrong with it."""

    name: str
    first: str
    last: str
    made: int
    missing: tuple[str, ...] = ()
    twice: tuple[str, ...] = ()
    other_days: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether every number is there once."""
        return not (self.missing or self.twice)


@dataclass(frozen=True)
class Balance:
    """Where the numbers of a day went."""

    made: int
    delivered: int
    printed: int
    unprinted: int
    superseded: int
    voided: int

    @property
    def rest(self) -> int:
        """Made without the places they went: 0 where it adds up."""
        return self.made - self.delivered - self.printed - self.unprinted - self.superseded - self.voided


def balance(papers: Sequence[Paper], made: int) -> Balance:
    """Where the day's papers stand now. `made` is counted elsewhere: from the acts in the journal."""
    states = Counter(paper.state for paper in papers)
    waiting = [paper for paper in papers if paper.state == MADE]
    printed = sum(paper.prints > 0 for paper in waiting)
    return Balance(
        made=made,
        delivered=states[DELIVERED],
        printed=printed,
        unprinted=len(waiting) - printed,
        superseded=states[SUPERSEDED],
        voided=states[VOIDED],
    )


def series_of(today: Sequence[Paper], known: Mapping[str, Numbers], used: Mapping[str, int]) -> list[Series]:
    """The series of the day, each held against every number this laptop ever made in it.

    `known`: {series: the numbers of all its papers, whatever their day}. `used`: {series: the last count taken}, from
    the laptop's own counter. A series is whole when each count from 1 to the last is there exactly once.
    """
    names = {paper.series for paper in today} | {name for name in known if not _whole(known[name], used.get(name, 0))}
    names |= {name for name, last in used.items() if last and name not in known}
    return [_series(name, today, known.get(name, Numbers(0)), used.get(name, 0)) for name in sorted(names)]


def _whole(found: Numbers, last: int) -> bool:
    return not (found.gaps or found.doubled) and found.last >= last


def _series(name: str, today: Sequence[Paper], known: Numbers, last: int) -> Series:
    mine = sorted((paper for paper in today if paper.series == name), key=lambda paper: paper.count)
    lost = [*known.gaps, *([range(known.last + 1, last + 1)] if last > known.last else [])]
    between = set(range(mine[0].count, mine[-1].count + 1)) if mine else set()
    others = between - {paper.count for paper in mine}
    others.difference_update(*known.gaps)
    return Series(
        name=name,
        first=mine[0].number if mine else "",
        last=mine[-1].number if mine else "",
        made=len(mine),
        missing=tuple(_span(gap) for gap in lost),
        twice=ranges(known.doubled),
        other_days=ranges(others),
    )


def _span(counts: Sequence[int]) -> str:
    return str(counts[0]) if len(counts) == 1 else f"{counts[0]}～{counts[-1]}"


def ranges(counts: Iterable[int]) -> tuple[str, ...]:
    """(3, 4, 5, 9) as 「3～5」「9」."""
    ordered = sorted(counts)
    breaks = [0, *(at for at, (one, two) in enumerate(pairwise(ordered), 1) if two != one + 1), len(ordered)]
    runs = [ordered[start:end] for start, end in pairwise(breaks) if start != end]
    return tuple(_span(run) for run in runs)


def differences(found: Balance, series: Sequence[Series], papers: Sequence[Paper]) -> list[str]:
    """What does not add up, each with its numbers, in words; empty where everything does."""
    told = []
    for one in series:
        if one.missing:
            told.append(f"{one.name} の番号に欠けがあります：{'、'.join(one.missing)}")
        if one.twice:
            told.append(f"{one.name} に同じ番号が2通あります：{'、'.join(one.twice)}")
        if one.other_days:
            told.append(f"{one.name} の、この日の番号の間に、別の日付の番号があります：{'、'.join(one.other_days)}")
    disputed = [paper.number for paper in papers if paper.disputed]
    if disputed:
        told.append(f"状態が端末の間で相違している証明書があります：{'、'.join(disputed)}")
    if found.rest:
        told.append(
            f"作成の記録は{found.made}件、行き先の分かる証明書は{found.made - found.rest}通です（差 {found.rest}）。"
        )
    return told
