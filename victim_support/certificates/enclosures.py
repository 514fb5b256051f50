"""What rooms above want to go along with a certificate: registered here, bound behind it when it is printed.

A registered writer gives the paper for a certificate's row and the day of the hand-over, or nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Final

from victim_support.paper import sheet_count

if TYPE_CHECKING:
    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal
    from victim_support.paper.binding import Paper

Writer = Callable[["Journal", "Row", date], "Paper | None"]
_WRITERS: Final[list[Writer]] = []


def register_enclosure(writer: Writer) -> None:
    """Have the writer's paper behind every certificate it wants one with, from now on."""
    if writer not in _WRITERS:
        _WRITERS.append(writer)


def enclosures(journal: Journal, row: Row, day: date) -> list[Paper]:
    """The papers that go along with a certificate handed over on that day."""
    return [paper for writer in _WRITERS if (paper := writer(journal, row, day)) is not None]


def sheets_along(papers: list[Paper]) -> int:
    """How many sheets they take."""
    return sum(sheet_count(paper.form, paper.values) for paper in papers)
