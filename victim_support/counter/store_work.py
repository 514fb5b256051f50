"""What waits, over all rooms: the start page's counts and the lists behind them. Reads only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from victim_support.access.store import settings
from victim_support.applications import store as applications
from victim_support.certificates import store_queries as certificates
from victim_support.damage import store as damage
from victim_support.kinds.rules import kinds

if TYPE_CHECKING:
    from collections.abc import Sequence

    from victim_support.access.actor import Actor
    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal

SURVEY, MAKE, DELIVER = "survey", "make", "deliver"
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


_STANDING = """FROM application AS a
    LEFT JOIN damage AS d ON d.disaster = a.disaster AND d.dwelling = a.dwelling AND d.decided_grade IS NOT NULL
    LEFT JOIN household AS h ON h.disaster = a.disaster AND h.household_no = a.household
    WHERE a.disaster = :disaster AND a.withdrawn = 0 """
_SURVEYED = "(SELECT value FROM json_each(:kinds))"
_WITHOUT_SURVEY = f"""{_STANDING} AND a.kind IN {_SURVEYED} AND d.subject IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM survey AS s WHERE s.disaster = a.disaster AND s.dwelling = a.dwelling AND s.withdrawn = 0)"""  # noqa: S608  constants of this module
_WITHOUT_PAPER = f"""{_STANDING} AND (d.subject IS NOT NULL OR a.kind NOT IN {_SURVEYED})
    AND NOT EXISTS (
        SELECT 1 FROM certificate AS c WHERE c.disaster = a.disaster AND c.dwelling = a.dwelling
            AND c.household = a.household AND c.kind = a.kind AND c.state IN ('作成', '交付'))"""  # noqa: S608  constants of this module
_LISTED = (
    "SELECT a.subject, a.application_no, a.applied_on, a.kind, a.household, a.dwelling, a.applicant_name, "
    "h.head_name, h.address, h.lot, h.building_name, h.protected, d.decided_grade "
)
_ORDER = " ORDER BY a.applied_on, a.application_no LIMIT :limit OFFSET :offset"


def work(journal: Journal, disaster: str) -> Work:
    """Every count of the start page."""
    taken = applications.counts(journal, disaster)
    surveyed = damage.counts(journal, disaster)
    papers = certificates.counts(journal, disaster)
    return Work(
        applications=taken["applications"],
        survey=_count(journal, _WITHOUT_SURVEY, disaster),
        decide=surveyed["waiting"],
        make=_count(journal, _WITHOUT_PAPER, disaster),
        deliver=papers["to_deliver"],
        delivered=papers["delivered"],
        unmatched=surveyed["unmatched"],
        conflicted=surveyed["conflicted"],
        duplicates=taken["duplicates"],
        outdated=papers["outdated"],
        twice=papers["twice"],
        unapplied=papers["unapplied"],
    )


def waiting_for_survey(journal: Journal, disaster: str, page: int) -> Sequence[Row]:
    """Applications whose dwelling has neither a survey nor a decision, the earliest applied first."""
    return _list(journal, _WITHOUT_SURVEY, disaster, page)


def waiting_for_paper(journal: Journal, disaster: str, page: int) -> Sequence[Row]:
    """Applications whose certificate can be made and is not."""
    return _list(journal, _WITHOUT_PAPER, disaster, page)


def waiting_for_delivery(journal: Journal, actor: Actor, disaster: str, page: int) -> Sequence[Row]:
    """Certificates made and not handed over, the oldest first."""
    return certificates.in_state(journal, actor, disaster, "作成")[(page - 1) * PAGE : page * PAGE]


def _count(journal: Journal, where: str, disaster: str) -> int:
    row = journal.one("SELECT COUNT(*) " + where, {"disaster": disaster, "kinds": _surveyed_kinds(journal)})
    return 0 if row is None else int(row[0])


def _list(journal: Journal, where: str, disaster: str, page: int) -> Sequence[Row]:
    params = {"disaster": disaster, "kinds": _surveyed_kinds(journal), "limit": PAGE, "offset": (page - 1) * PAGE}
    return journal.query(_LISTED + where + _ORDER, params)


def _surveyed_kinds(journal: Journal) -> str:
    """The kinds of certificate that wait for a survey, as JSON for the statement."""
    return json.dumps([kind.name for kind in kinds(settings(journal)) if kind.needs_survey], ensure_ascii=False)
