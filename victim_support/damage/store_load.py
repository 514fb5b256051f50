"""Loading survey results: rows already read and checked become entries in one transaction, all of them or none."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.damage.dwellings import building_dwelling, home_dwelling
from victim_support.damage.store_subjects import survey_subject
from victim_support.damage.store_surveys import write_survey
from victim_support.damage.survey import Survey, judge

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from victim_support.damage.survey_rows import SurveyRow
    from victim_support.journal.journal import Journal
    from victim_support.journal.transaction import Transaction


@dataclass(frozen=True)
class Applied:
    """What an application says of the survey that names it by 受付番号."""

    dwelling: str
    household_no: str | None


class ApplicationLookup(Protocol):
    """Finds an application by its printed number. The applications room, which comes after this one, supplies it."""

    def __call__(self, tx: Transaction, disaster: str, application_no: str) -> Applied | None:
        """Return what the application of that number says, or None where there is none."""


_lookups: list[ApplicationLookup] = []


def register_application_lookup(lookup: ApplicationLookup) -> None:
    """Let a later room answer 受付番号; called once when that room is imported."""
    if lookup not in _lookups:
        _lookups.append(lookup)


@dataclass
class LoadReport:
    """What a load did."""

    recorded: int = 0
    unchanged: int = 0
    decided: int = 0
    unmatched: int = 0
    flags: Counter[str] = field(default_factory=Counter)


def load_surveys(
    journal: Journal,
    actor: Actor,
    disaster: str,
    rows: Sequence[SurveyRow],
    *,
    disaster_date: date,
    source: str,
    progress: Callable[[int, int], None] | None = None,
) -> LoadReport:
    """Store checked rows, by round and then decision date, so that a later decision replaces an earlier one.

    Every decision's base is its subject as read just before; decisions on paper take effect where the actor holds
    決裁 (a command does), and wait for who does otherwise. `source` (the file's hash) is kept with each survey.
    A row the journal already holds as it is writes nothing.
    """
    demand(actor, Role.SURVEYOR)
    may_decide = actor.holds(Role.SUPERVISOR)
    report = LoadReport()
    ordered = sorted(rows, key=lambda row: row.order)
    with journal.transaction(actor.id) as tx:
        for number, row in enumerate(ordered, 1):
            survey = _placed(tx, disaster, replace(row.survey, source=source))
            subject = tx.subject(survey_subject(disaster, row.survey_no, row.survey_round))
            judged = judge(survey, row.survey_round, disaster_date)
            written = write_survey(tx, subject, judged, base=subject.base(), may_decide=may_decide)
            report.recorded += int(written.changed)
            report.unchanged += int(not written.changed)
            report.decided += int(written.decided)
            report.unmatched += int(survey.dwelling is None and subject.value("dwelling") is None)
            report.flags.update(written.flags)
            if progress is not None:
                progress(number, len(ordered))
    return report


def _placed(tx: Transaction, disaster: str, survey: Survey) -> Survey:
    """Return the survey with its dwelling: that of its application, else its building, else its household's home."""
    applied = _application(tx, disaster, survey.application_no)
    if applied is not None:
        household_no = survey.household_no or applied.household_no
        return replace(survey, dwelling=applied.dwelling, household_no=household_no)
    if survey.property_no:
        dwelling = building_dwelling(survey.property_no, survey.building_no or "", survey.room_no or "")
        return replace(survey, dwelling=dwelling)
    if survey.household_no:
        return replace(survey, dwelling=home_dwelling(survey.household_no))
    return survey


def _application(tx: Transaction, disaster: str, application_no: str | None) -> Applied | None:
    if not application_no:
        return None
    found = (lookup(tx, disaster, application_no) for lookup in _lookups)
    return next((applied for applied in found if applied is not None), None)
