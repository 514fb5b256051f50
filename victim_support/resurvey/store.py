"""Applications for a 再調査: taking, correcting, withdrawing, and how far each is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.access.store import settings
from victim_support.applications.errors import PermitReasonMissing, ProxyRefused
from victim_support.applications.rules_applicant import MEMBER
from victim_support.certificates.remarks import register_remark
from victim_support.damage.store import decision_of
from victim_support.register.store import freeze, is_closed
from victim_support.resurvey.errors import (
    ResurveyIncomplete,
    ResurveyReasonMissing,
    ResurveyStands,
    ResurveyUnknown,
)
from victim_support.resurvey.rules import (
    OPEN,
    TAKEN,
    Draft,
    Standing,
    faults_in,
    patch_of,
    printed_number,
    read_number,
    told_of,
)
from victim_support.resurvey.rules_town import ResurveySettings, remark_of, resurvey_settings
from victim_support.resurvey.store_subjects import (
    CANCELLED,
    CORRECTED,
    DRAFT_FIELDS,
    RECORDED,
    RESURVEY,
    resurvey_subject,
)
from victim_support.resurvey.store_tables import MIGRATIONS

if TYPE_CHECKING:
    from victim_support.journal.database import Row
    from victim_support.journal.entry import Base
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import Subject

__all__ = ["MIGRATIONS", "SUBJECT_TYPES", "Recorded", "of_household", "record"]
SUBJECT_TYPES: Final = (RESURVEY,)
SERIES: Final = "再調査"
"""The series of its numbers in the device's gap-free counters."""
_READERS: Final = (Role.CLERK, Role.SURVEYOR)
_COLUMNS: Final = (
    "subject, disaster, dwelling, household, resurvey_no, channel, applied_on, applicant_kind, applicant_name, "
    "applicant_resident_no, applicant_relation, letter_on, letter_from, letter_scope, letter_until, identity_check, "
    "identity_documents, parts, reason, wishes, contact, note, certificate, told_lower, told, grade_before, "
    "flood_class_before, withdrawn, withdrawal_reason, recorded_by, recorded_device, recorded_time, marks, answer, "
    "grade_now, flood_class_now, decided_on, conflicted, state"
)
_SELECT: Final = f"SELECT {_COLUMNS} FROM resurvey_case"  # noqa: S608  our own list


@dataclass(frozen=True)
class Recorded:
    """An application as it was taken: its subject and its printed number."""

    subject: str
    number: str


def town(journal: Journal) -> ResurveySettings:
    """The town's settings."""
    return resurvey_settings(settings(journal))


# ------------------------------------------------------------------------------------------------ writing


def record(
    journal: Journal, actor: Actor, draft: Draft, *, again: bool = False, proxies_allowed: bool = False
) -> Recorded:
    """Take an application, freezing its household as of the disaster date. Needs 受付.

    The decision that stands is kept with it, so that its result can be told later. `ResurveyIncomplete` names what is
    missing; `ResurveyStands` where one of the household for this dwelling is not answered yet, unless `again`. Limits
    of time and number refuse nothing: they stand in `draft.told`. For a household under 支援措置 whoever is no member
    is refused as for an application (`ProxyRefused`, `PermitReasonMissing`).
    """
    demand(actor, Role.CLERK)
    faults = faults_in(draft)
    if faults:
        raise ResurveyIncomplete(fields="".join(faults.values()))
    with journal.transaction(actor.id) as tx:
        standing = [row["resurvey_no"] for row in of_case(journal, draft) if row["state"] in OPEN]
        if standing and not again:
            raise ResurveyStands(number="、".join(standing))
        before = decision_of(journal, draft.disaster, draft.dwelling)
        household = freeze(tx, draft.disaster, draft.household)
        if is_closed(journal, actor, household) and not proxies_allowed:
            _check_proxy(actor, draft)
        place = tx.position()
        number = printed_number(place.device.partition("-")[2], place.epoch, tx.next_number(SERIES))
        name = resurvey_subject(draft.disaster, draft.dwelling, draft.household, tx.born())
        patch = {"resurvey_no": number, **patch_of(draft, DRAFT_FIELDS), **_before(before)}
        tx.append(RECORDED, name, patch)
    return Recorded(name, number)


def _before(decision: Row | None) -> dict[str, Any]:
    if decision is None:
        return {}
    found = {
        "grade_before": decision["decided_grade"],
        "flood_class_before": decision["flood_class"],
        "decision_before": decision["decision"],
        "basis_before": decision["basis_survey"],
    }
    return {name: value for name, value in found.items() if value is not None}


def _check_proxy(actor: Actor, draft: Draft) -> None:
    if draft.applicant_kind == MEMBER:
        return
    if not actor.holds(Role.SUPERVISOR):
        raise ProxyRefused(kind=draft.applicant_kind)
    if not draft.permit_reason:
        raise PermitReasonMissing


def correct(journal: Journal, actor: Actor, subject: str, changes: Mapping[str, Any], base: Base) -> bool:
    """Write what a form changed of wishes, parts, reason, contact and note; False when nothing did. Needs 受付."""
    demand(actor, Role.CLERK)
    existing(journal, subject)
    allowed = {
        name: value for name, value in changes.items() if name in ("parts", "reason", "wishes", "contact", "note")
    }
    altered = journal.changed(subject, allowed, base)
    if not altered:
        return False
    with journal.transaction(actor.id) as tx:
        tx.append(CORRECTED, subject, altered, base=base)
    return True


def withdraw(journal: Journal, actor: Actor, subject: str, reason: str, base: Base) -> None:
    """Withdraw an application with its reason; nothing is deleted. Needs 受付."""
    demand(actor, Role.CLERK)
    existing(journal, subject)
    if not reason.strip():
        raise ResurveyReasonMissing
    with journal.transaction(actor.id) as tx:
        tx.append(CANCELLED, subject, {"withdrawn": True, "withdrawal_reason": reason.strip()}, base=base)


# ------------------------------------------------------------------------------------------------ reading


def existing(journal: Journal, subject: str) -> Subject:
    """Return the subject of an application; `ResurveyUnknown` when there is none."""
    found = journal.subject(subject)
    if not found.exists or not subject.startswith("resurvey:"):
        raise ResurveyUnknown(number=subject)
    return found


def resurvey(journal: Journal, actor: Actor, subject: str) -> Row:
    """Return one application with its state. Raises `ResurveyUnknown`. Needs 受付 or 調査."""
    demand(actor, *_READERS)
    row = journal.one(f"{_SELECT} WHERE subject = ?", (subject,))
    if row is None:
        raise ResurveyUnknown(number=subject)
    return row


def by_number(journal: Journal, actor: Actor, text: str) -> Row | None:
    """Return the application of a number typed or scanned, or None."""
    demand(actor, *_READERS)
    number = read_number(text)
    return None if number is None else journal.one(f"{_SELECT} WHERE resurvey_no = ?", (number,))


def of_household(journal: Journal, actor: Actor, disaster: str, household: str) -> Sequence[Row]:
    """Return the applications of a household in a disaster, newest first."""
    demand(actor, *_READERS)
    return journal.query(
        f"{_SELECT} WHERE disaster = ? AND household = ? ORDER BY applied_on DESC, resurvey_no DESC",
        (disaster, household),
    )


def of_case(journal: Journal, draft: Draft) -> Sequence[Row]:
    """Return the applications of the draft's household for its dwelling, oldest first."""
    return journal.query(
        f"{_SELECT} WHERE disaster = ? AND dwelling = ? AND household = ? ORDER BY applied_on, resurvey_no",
        (draft.disaster, draft.dwelling, draft.household),
    )


def waiting(journal: Journal, actor: Actor, disaster: str) -> Sequence[Row]:
    """Return what waits for a survey or for its decision, the oldest application first: the survey desk's list."""
    demand(actor, *_READERS)
    return journal.query(
        f"{_SELECT} WHERE disaster = ? AND state IN (?, ?) ORDER BY state <> ?, applied_on, resurvey_no",
        (disaster, *OPEN, TAKEN),
    )


def finished(journal: Journal, actor: Actor, disaster: str, limit: int = 200) -> Sequence[Row]:
    """Return what is answered or withdrawn, the latest application first."""
    demand(actor, *_READERS)
    return journal.query(
        f"{_SELECT} WHERE disaster = ? AND state NOT IN (?, ?) ORDER BY applied_on DESC, resurvey_no DESC LIMIT ?",
        (disaster, *OPEN, limit),
    )


def counts(journal: Journal, disaster: str) -> dict[str, int]:
    """Return how many applications there are in each state."""
    rows = journal.query(
        "SELECT state, COUNT(*) AS n FROM resurvey_case WHERE disaster = ? GROUP BY state", (disaster,)
    )
    return {row["state"]: int(row["n"]) for row in rows}


def certificate_of(journal: Journal, disaster: str, dwelling: str, household: str) -> Row | None:
    """Return the graded certificate of the case that was handed over last, or None."""
    return journal.one(
        "SELECT subject, number, delivered_on, grade FROM certificate WHERE disaster = ? AND dwelling = ? "
        "AND household = ? AND grade IS NOT NULL AND delivered_on IS NOT NULL AND state IN ('交付', '旧') "
        "ORDER BY delivered_on DESC, number DESC LIMIT 1",
        (disaster, dwelling, household),
    )


def with_limits(journal: Journal, draft: Draft) -> Draft:
    """Return the draft with the paper it is about and the sentences of limits it runs into."""
    paper = certificate_of(journal, draft.disaster, draft.dwelling, draft.household)
    decision = decision_of(journal, draft.disaster, draft.dwelling)
    standing = Standing(
        delivered_on=None if paper is None else paper["delivered_on"],
        decided=decision is not None and decision["decided_grade"] is not None,
        earlier=tuple((row["resurvey_no"], row["state"]) for row in of_case(journal, draft)),
    )
    told = tuple(told_of(draft, standing, town(journal)))
    return replace(draft, certificate=None if paper is None else paper["subject"], told=told)


def texts_of(row: Row, column: str) -> list[str]:
    """Return a list column of a drawn row."""
    return [str(one) for one in json.loads(row[column])]


register_remark(remark_of)
