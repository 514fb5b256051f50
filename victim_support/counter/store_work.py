"""What waits, over all rooms: the start page's counts and the lists behind them. Reads only."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from victim_support.applications.store_tables import SURVEY
from victim_support.certificates import store_queries as certificates
from victim_support.certificates.store_tables import MAKE
from victim_support.desks import store as desks

if TYPE_CHECKING:
    from collections.abc import Sequence

    from victim_support.access.actor import Actor
    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal
    from victim_support.journal.subjects import Desk

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
    "SELECT v.subject, v.application_no, v.applied_on, v.kind, v.household, v.dwelling, v.applicant_name, "
    "h.head_name, h.address, h.lot, h.building_name, h.protected, d.decided_grade "
)
_JOINED = (
    "LEFT JOIN damage AS d ON d.disaster = v.disaster AND d.dwelling = v.dwelling AND d.decided_grade IS NOT NULL "
    "LEFT JOIN household AS h ON h.disaster = v.disaster AND h.household_no = v.household"
)
_ORDER = (
    " AND n.disaster = :disaster ORDER BY n.disaster, n.rank, n.dwelling, v.applied_on, v.application_no "
    "LIMIT :limit OFFSET :offset"
)


def work(journal: Journal, disaster: str) -> Work:
    """Every count of the start page."""
    found = desks.counts(journal, disaster)
    unmatched = journal.one("SELECT COUNT(*) FROM survey_unmatched WHERE disaster = ?", (disaster,))
    kept = {one.name: found[one.name] for one in fields(Work) if one.name in found}
    return Work(**kept, unmatched=0 if unmatched is None else int(unmatched[0]))


def waiting_for_survey(journal: Journal, disaster: str, page: int) -> Sequence[Row]:
    """Applications whose dwelling has neither a survey nor a decision, the earliest applied first."""
    return _list(journal, SURVEY, disaster, page)


def waiting_for_paper(journal: Journal, disaster: str, page: int) -> Sequence[Row]:
    """Applications whose certificate can be made and is not."""
    return _list(journal, MAKE, disaster, page)


def waiting_for_delivery(journal: Journal, actor: Actor, disaster: str, page: int) -> Sequence[Row]:
    """Certificates made and not handed over, the oldest first."""
    return certificates.in_state(journal, actor, disaster, "作成")[(page - 1) * PAGE : page * PAGE]


def _list(journal: Journal, desk: Desk, disaster: str, page: int) -> Sequence[Row]:
    desks.refresh(journal)
    params = {
        "disaster": disaster,
        "kinds": desks.surveyed_kinds(journal),
        "limit": PAGE,
        "offset": (page - 1) * PAGE,
    }
    return journal.query(_LISTED + desks.listed(desk, _JOINED) + _ORDER, params)
