"""What waits, over all rooms: the start page's counts and the lists behind them. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from victim_support.certificates import store_queries as certificates
from victim_support.day import store_desks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from victim_support.access.actor import Actor
    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal

PAGE = 50


@dataclass(frozen=True)
class Work:
    """How much waits at each desk in a disaster."""

    applications: int
    survey: int
    decide: int
    make: int
    deliver: int
    delivered: int
    unmatched: int
    conflicted: int
    duplicates: int
    outdated: int
    twice: int
    unapplied: int

    @property
    def attention(self) -> int:
        """How many things a person must look at besides the ordinary work."""
        return self.unmatched + self.conflicted + self.duplicates + self.outdated + self.twice + self.unapplied


_LISTED = (
    "SELECT a.subject, a.application_no, a.applied_on, a.kind, a.household, a.dwelling, a.applicant_name, "
    "h.head_name, h.address, h.lot, h.building_name, h.protected, d.decided_grade "
)
_ORDER = " AND a.disaster = :disaster ORDER BY a.applied_on, a.application_no LIMIT :limit OFFSET :offset"


def work(journal: Journal, disaster: str) -> Work:
    """Every count of the start page."""
    found = store_desks.counts(journal, disaster)
    unmatched = journal.one("SELECT COUNT(*) FROM survey_unmatched WHERE disaster = ?", (disaster,))
    return Work(**found, unmatched=0 if unmatched is None else int(unmatched[0]))


def waiting_for_survey(journal: Journal, disaster: str, page: int) -> Sequence[Row]:
    """Applications whose dwelling has neither a survey nor a decision, the earliest applied first."""
    return _list(journal, store_desks.WITHOUT_SURVEY, disaster, page)


def waiting_for_paper(journal: Journal, disaster: str, page: int) -> Sequence[Row]:
    """Applications whose certificate can be made and is not."""
    return _list(journal, store_desks.WITHOUT_PAPER, disaster, page)


def waiting_for_delivery(journal: Journal, actor: Actor, disaster: str, page: int) -> Sequence[Row]:
    """Certificates made and not handed over, the oldest first."""
    return certificates.in_state(journal, actor, disaster, "作成")[(page - 1) * PAGE : page * PAGE]


def _list(journal: Journal, where: str, disaster: str, page: int) -> Sequence[Row]:
    params = {
        "disaster": disaster,
        "kinds": store_desks.surveyed_kinds(journal),
        "limit": PAGE,
        "offset": (page - 1) * PAGE,
    }
    return journal.query(_LISTED + where + _ORDER, params)
