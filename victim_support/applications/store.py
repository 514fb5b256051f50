"""Applications: taking, correcting, withdrawing, and finding them; what was applied for twice."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.applications.errors import (
    AlreadyApplied,
    ApplicationUnknown,
    DraftIncomplete,
    PermitReasonMissing,
    ProxyRefused,
    WithdrawalReasonMissing,
)
from victim_support.applications.rules import BULK, CONFIRMATIONS, Draft, faults_in, printed_number, read_number
from victim_support.applications.rules_applicant import MEMBER
from victim_support.applications.store_subjects import (
    ACKNOWLEDGED,
    APPLICATION,
    CORRECTED,
    DRAFT_FIELDS,
    RECORDED,
    WITHDRAWN,
    application_subject,
    receptions,
)
from victim_support.applications.store_tables import DUPLICATES, MIGRATIONS
from victim_support.damage.closing import register_households_at
from victim_support.damage.store import Applied, register_application_lookup
from victim_support.desks import store as desks
from victim_support.register.store import freeze

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from victim_support.journal.database import Row
    from victim_support.journal.entry import Base
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import Subject
    from victim_support.journal.transaction import Transaction

__all__ = ["MIGRATIONS", "SUBJECT_TYPES", "Recorded", "record"]
SUBJECT_TYPES = (APPLICATION,)
SERIES = "受付"
"""The series of 受付番号 in the device's gap-free counters."""

_COLUMNS = (
    "subject, disaster, dwelling, household, kind, application_no, channel, applied_on, applicant_kind, "
    "applicant_name, applicant_resident_no, applicant_relation, letter_on, identity_check, dwelling_address, note, "
    "basis, confirmed_residence, confirmed_household, confirmed_dwelling, contact, withdrawn, withdrawal_reason, "
    "receptions, duplicated, numbers, recorded_by, recorded_device, recorded_time, marks, letter_from, letter_scope, "
    "letter_until, ticket_no, filed_at, filed_on, method_wish, consent, identity_documents, told, permit_reason, "
    "subject_kind"
)


@dataclass(frozen=True)
class Recorded:
    """An application as it was taken: its subject and its printed 受付番号."""

    subject: str
    application_no: str


# ------------------------------------------------------------------------------------------------ writing


def record(
    tx: Transaction,
    actor: Actor,
    draft: Draft,
    *,
    base: Base | None = None,
    again: bool = False,
    proxies_refused: bool | None = None,
) -> Recorded:
    """Take an application inside a transaction, freezing its household as of the disaster date. Needs 受付.

    `base` is what the form was rendered from; a command or batch gives none, and the subject is read just before.
    `DraftIncomplete` names what is missing. `AlreadyApplied` where the same household, dwelling and kind is on
    record and not withdrawn, unless `again` says that this is known; both receptions then stay visible.
    For a household under 支援措置 whoever is no member of it is refused (`ProxyRefused`), unless 決裁 takes it with a
    reason. `proxies_refused`: what the town's setting and all that is known of 支援措置 say; None: as the household.
    """
    demand(actor, Role.CLERK)
    faults = faults_in(draft)
    if faults:
        raise DraftIncomplete(fields="、".join(faults.values()))
    name = application_subject(draft.disaster, draft.dwelling, draft.household, draft.kind)
    before = tx.subject(name)
    earlier = _standing_numbers(before)
    if earlier and not again:
        raise AlreadyApplied(number="、".join(earlier))
    frozen = freeze(tx, draft.disaster, draft.household)
    _check_proxy(actor, draft, refused=frozen.protected if proxies_refused is None else proxies_refused)
    place = tx.position()
    number = printed_number(place.device.partition("-")[2], place.epoch, tx.next_number(SERIES))
    patch = {name: value for name, value in patch_of(draft).items() if value is not None}
    patch["application_no"] = number
    if before.exists:
        patch |= {"withdrawn": False, "acknowledged": sorted([*_numbers(before), number])}
    known = before.base() if base is None else {**base, **before.base("withdrawn", "acknowledged")}
    tx.append(RECORDED, name, patch, base=known)
    return Recorded(name, number)


def _check_proxy(actor: Actor, draft: Draft, *, refused: bool) -> None:
    if not refused or draft.channel == BULK or draft.applicant_kind == MEMBER:
        return
    if not actor.holds(Role.SUPERVISOR):
        raise ProxyRefused(kind=draft.applicant_kind)
    if not draft.permit_reason:
        raise PermitReasonMissing


def correct(
    journal: Journal,
    actor: Actor,
    subject: str,
    changes: Mapping[str, Any],
    base: Base,
    *,
    proxies_refused: bool | None = None,
) -> bool:
    """Write what a form changed in an application; False when nothing did. Needs 受付.

    Who applies may become somebody who is no member: then as for `record`.
    """
    demand(actor, Role.CLERK)
    found = existing(journal, subject)
    allowed = {name: value for name, value in changes.items() if name in DRAFT_FIELDS and name != "application_no"}
    altered = journal.changed(subject, allowed, base)
    if not altered:
        return False
    with journal.transaction(actor.id) as tx:
        if altered.get("applicant_kind") or altered.get("applicant_name"):
            disaster, _, household, _ = found.parts
            now = Draft(disaster, "", household, applicant_kind=str(changes.get("applicant_kind") or MEMBER))
            now = replace(now, permit_reason=changes.get("permit_reason"))
            frozen = freeze(tx, disaster, household)
            _check_proxy(actor, now, refused=frozen.protected if proxies_refused is None else proxies_refused)
        tx.append(CORRECTED, subject, altered, base=base)
    return True


def withdraw(journal: Journal, actor: Actor, subject: str, reason: str, base: Base) -> None:
    """Withdraw an application with its reason; nothing is deleted. Needs 受付."""
    demand(actor, Role.CLERK)
    existing(journal, subject)
    if not reason.strip():
        raise WithdrawalReasonMissing
    with journal.transaction(actor.id) as tx:
        tx.append(WITHDRAWN, subject, {"withdrawn": True, "withdrawal_reason": reason.strip()}, base=base)


def acknowledge(journal: Journal, actor: Actor, subject: str) -> None:
    """Say that the receptions now on record are known to be of one application. A later one shows again."""
    demand(actor, Role.CLERK)
    found = existing(journal, subject)
    with journal.transaction(actor.id) as tx:
        numbers = _numbers(found)
        tx.append(ACKNOWLEDGED, subject, {"acknowledged": numbers}, base=found.base("acknowledged"))


def patch_of(draft: Draft) -> dict[str, Any]:
    """Return what a draft says by field, None where it says nothing."""
    values: dict[str, Any] = {
        name: getattr(draft, name) for name in DRAFT_FIELDS if name != "application_no" and name not in CONFIRMATIONS
    }
    values |= {name: list(value) for name, value in values.items() if isinstance(value, tuple)}
    values["consent"] = draft.consent or None
    values |= {name: name in draft.confirmed for name in CONFIRMATIONS}
    return {name: None if value in ("", []) else value for name, value in values.items()}


def _numbers(subject: Subject) -> list[str]:
    return sorted({str(entry.value("application_no")) for entry in receptions(subject)})


def _standing_numbers(subject: Subject) -> list[str]:
    return [] if subject.value("withdrawn") else _numbers(subject)


# ------------------------------------------------------------------------------------------------ reading


def existing(journal: Journal, subject: str) -> Subject:
    """Return the subject of an application; `ApplicationUnknown` when there is none."""
    found = journal.subject(subject)
    if not found.exists or not subject.startswith("application:"):
        raise ApplicationUnknown(number=subject)
    return found


def find(journal: Journal, disaster: str, dwelling: str, household: str, kind: str) -> Row | None:
    """Return the application of exactly this dwelling, household and kind, withdrawn or not."""
    return application(journal, application_subject(disaster, dwelling, household, kind))


def application(journal: Journal, subject: str) -> Row | None:
    """Return the drawn row of an application. `contact` is NULL with a mark where it was withheld."""
    return journal.one(f"SELECT {_COLUMNS} FROM application WHERE subject = ?", (subject,))  # noqa: S608  our own list


def by_number(journal: Journal, number: str) -> Row | None:
    """Return the application a 受付番号 belongs to, however the number was typed."""
    printed = read_number(number)
    row = None if printed is None else journal.one("SELECT subject FROM reception WHERE application_no = ?", (printed,))
    return None if row is None else application(journal, row["subject"])


def with_ticket(journal: Journal, disaster: str | None, number: str, day: str) -> Sequence[Row]:
    """Return the applications of a day that name this 整理券, however its dash was typed."""
    digits = "".join(sign for sign in number if sign.isdecimal())
    return journal.query(
        f"SELECT {_COLUMNS} FROM application WHERE disaster = ? AND applied_on = ? "  # noqa: S608  our own list
        "AND REPLACE(ticket_no, '-', '') = ? ORDER BY application_no",
        (disaster, day, digits),
    )


def of_household(journal: Journal, disaster: str, household: str) -> Sequence[Row]:
    """Return the applications of a household, standing ones first."""
    return journal.query(
        f"SELECT {_COLUMNS} FROM application WHERE disaster = ? AND household = ? "  # noqa: S608  our own list
        "ORDER BY withdrawn, kind, application_no",
        (disaster, household),
    )


def of_dwelling(journal: Journal, disaster: str, dwelling: str) -> Sequence[Row]:
    """Return the applications for a dwelling by whichever household, standing ones first."""
    return journal.query(
        f"SELECT {_COLUMNS} FROM application WHERE disaster = ? AND dwelling = ? "  # noqa: S608  our own list
        "ORDER BY withdrawn, kind, application_no",
        (disaster, dwelling),
    )


def similar(journal: Journal, draft: Draft) -> Sequence[Row]:
    """Return what to show before a draft is taken: standing applications of the household or for the dwelling.

    The same household, dwelling and kind is a duplicate; another household in the dwelling, or another dwelling of
    the household, is allowed and only shown.
    """
    return journal.query(
        f"SELECT {_COLUMNS} FROM application WHERE disaster = :disaster AND withdrawn = 0 "  # noqa: S608  our own list
        "AND (household = :household OR dwelling = :dwelling) "
        "ORDER BY household = :household AND dwelling = :dwelling AND kind = :kind DESC, application_no",
        {
            "disaster": draft.disaster,
            "household": draft.household,
            "dwelling": draft.dwelling,
            "kind": draft.kind,
        },
    )


def receptions_of(journal: Journal, subject: str) -> Sequence[Row]:
    """Return every act of taking an application: number, channel, by whom, on which laptop, when (shown only)."""
    return journal.query(
        "SELECT application_no, channel, applied_on, applicant_name, recorded_by, recorded_device, recorded_time "
        "FROM reception WHERE subject = ? ORDER BY application_no",
        (subject,),
    )


def duplicates(journal: Journal, disaster: str) -> Sequence[Row]:
    """Return 二重申請: applications taken more than once that nobody has said to know of."""
    return journal.query(
        "SELECT subject, disaster, dwelling, household, kind, numbers, receptions, recorded_time "
        "FROM application_duplicate WHERE disaster = ? ORDER BY household, kind",
        (disaster,),
    )


def listed(journal: Journal, disaster: str, limit: int, offset: int = 0) -> Sequence[Row]:
    """Return the applications of a disaster, the latest entered first (by this clock, shown only)."""
    return journal.query(
        f"SELECT {_COLUMNS}, EXISTS (SELECT 1 FROM household AS h WHERE h.household_no = application.household "  # noqa: S608  our own list
        "AND h.protected = 1) AS protected FROM application WHERE disaster = ? "
        "ORDER BY recorded_time DESC, application_no DESC LIMIT ? OFFSET ?",
        (disaster, limit, offset),
    )


def counts(journal: Journal, disaster: str) -> dict[str, int]:
    """Return how many applications there are, how many stand, and how many were taken twice (for the start page)."""
    kept = desks.counts(journal, disaster)
    row = journal.one("SELECT COUNT(*) FROM application WHERE disaster = ?", (disaster,))
    everything = 0 if row is None else int(row[0])
    return {"everything": everything, "applications": kept["applications"], "duplicates": kept[DUPLICATES.name]}


def numbers_of(row: Row) -> list[str]:
    """Return every 受付番号 of a drawn row."""
    return [str(number) for number in json.loads(row["numbers"])]


def _look_up(tx: Transaction, disaster: str, application_no: str) -> Applied | None:
    """Answer the damage room: which dwelling and household a survey's 受付番号 belongs to."""
    printed = read_number(application_no)
    row = tx.conn.execute(
        "SELECT r.dwelling, r.household FROM reception AS r JOIN application AS a ON a.subject = r.subject "
        "WHERE r.application_no = ? AND r.disaster = ? AND a.withdrawn = 0",
        (printed, disaster),
    ).fetchone()
    return None if row is None else Applied(row["dwelling"], row["household"])


def _households_at(journal: Journal, disaster: str, dwelling: str) -> list[str]:
    """Answer the damage room: who applied for a dwelling, also who took it back."""
    return [str(row["household"]) for row in of_dwelling(journal, disaster, dwelling)]


register_households_at(_households_at)
register_application_lookup(_look_up)
