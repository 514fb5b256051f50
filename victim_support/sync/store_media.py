"""Registered media and what was carried away on them, journalled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from victim_support.access.actor import Role
from victim_support.access.rights import demand
from victim_support.access.store import setting
from victim_support.journal.home import JAPAN
from victim_support.journal.subjects import FieldSpec, SubjectType, subject_id
from victim_support.sync.errors_media import DispatchUnknown, MediumUnregistered

if TYPE_CHECKING:
    from victim_support.access.actor import Actor
    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import Subject
    from victim_support.sync.media_rules import Dispatch
    from victim_support.sync.medium import WrittenFile

REGISTERED_ONLY: Final = "media.registered_only"
"""Setting of the town: `yes` refuses every medium that is not in its ledger."""
_MEDIUM_FIELDS: Final = ("kind", "keeper", "note")
_DISPATCH_FIELDS: Final = ("medium_no", "carried_by", "approved_by", "destination", "dispatched_on")


def _draw_medium(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    (number,) = subject.parts
    row = {"medium_no": number, **subject.values(*_MEDIUM_FIELDS)}
    yield "medium", {**row, "withdrawn": int(bool(subject.value("withdrawn"))), "marks": subject.marks()}


def _draw_dispatch(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    made = next((entry for entry in subject.entries if entry.kind == "dispatch.made"), None)
    if made is None:
        return
    yield (
        "dispatch",
        {
            **{name: made.value(name) for name in _DISPATCH_FIELDS},
            "returned_on": subject.value("returned_on"),
            "returned_to": subject.value("returned_to"),
            "recorded_by": made.actor,
            "recorded_device": made.laptop,
            "recorded_time": made.time,
            "marks": subject.marks(),
        },
    )


MEDIUM = SubjectType(
    name="medium",
    kinds=frozenset({"medium.registered", "medium.withdrawn"}),
    fields={**{name: FieldSpec() for name in _MEDIUM_FIELDS}, "withdrawn": FieldSpec(hard=True, prefer=bool)},
    tables=("medium",),
    draw=_draw_medium,
)
DISPATCH = SubjectType(
    name="dispatch",
    kinds=frozenset({"dispatch.made", "dispatch.returned"}),
    fields={name: FieldSpec() for name in (*_DISPATCH_FIELDS, "returned_on", "returned_to")},
    tables=("dispatch",),
    draw=_draw_dispatch,
)
SUBJECT_TYPES: Final = (MEDIUM, DISPATCH)


def register_medium(journal: Journal, actor: Actor, number: str, *, kind: str, keeper: str, note: str = "") -> None:
    """Enter a medium into the town's ledger (管理)."""
    demand(actor, Role.ADMINISTRATOR)
    subject = journal.subject(subject_id("medium", number))
    patch = {"kind": kind, "keeper": keeper, "note": note, "withdrawn": False}
    with journal.transaction(actor.id) as tx:
        tx.append("medium.registered", subject.id, patch, base=subject.base(*patch))


def withdraw_medium(journal: Journal, actor: Actor, number: str, note: str) -> None:
    """Take a medium out of use (管理). Raises `MediumUnregistered`."""
    demand(actor, Role.ADMINISTRATOR)
    subject = journal.subject(subject_id("medium", number))
    if not subject.exists:
        raise MediumUnregistered(number=number)
    patch = {"withdrawn": True, "note": note}
    with journal.transaction(actor.id) as tx:
        tx.append("medium.withdrawn", subject.id, patch, base=subject.base(*patch))


def check_medium(journal: Journal, number: str) -> None:
    """Raise `MediumUnregistered` where the town takes registered media only and this is none, or is withdrawn."""
    row = journal.one("SELECT withdrawn FROM medium WHERE medium_no = ?", (number,))
    withdrawn = row is not None and bool(row[0])
    if withdrawn or (row is None and setting(journal, REGISTERED_ONLY) == "yes"):
        raise MediumUnregistered(number=number)


def record_dispatch(journal: Journal, actor: Actor, form: Dispatch) -> str:
    """Journal which medium leaves, before anything is written on it, so that the entry travels along; returns its id.

    Raises `MediumUnregistered`.
    """
    check_medium(journal, form.medium_no)
    patch = {**asdict(form), "dispatched_on": datetime.now(JAPAN).date().isoformat()}
    with journal.transaction(actor.id) as tx:
        subject = subject_id("dispatch", tx.born())
        tx.append("dispatch.made", subject, patch)
    return subject


def record_files(journal: Journal, subject: str, written: Iterable[WrittenFile], counts: dict[str, int]) -> None:
    """Keep what lies on the medium, as it was read back; `counts`: entries by file name."""
    with journal.base_data() as conn:
        conn.executemany(
            "INSERT OR REPLACE INTO dispatched_file (dispatch, name, sha256, size, entries) VALUES (?, ?, ?, ?, ?)",
            ((subject, one.name, one.sha256, one.size, counts.get(one.name, 0)) for one in written),
        )


def record_return(journal: Journal, actor: Actor, subject: str, day: str, who: str) -> None:
    """The medium came back, or was received at its destination. Raises `DispatchUnknown`."""
    dispatch(journal, subject)
    patch = {"returned_on": day, "returned_to": who}
    with journal.transaction(actor.id) as tx:
        tx.append("dispatch.returned", subject, patch, base=journal.subject(subject).base(*patch))


def media(journal: Journal) -> list[Row]:
    """The ledger, those in use first."""
    return journal.query("SELECT * FROM medium ORDER BY withdrawn, medium_no")


def dispatch(journal: Journal, subject: str) -> Row:
    """One dispatch. Raises `DispatchUnknown`."""
    row = journal.one("SELECT * FROM dispatch WHERE subject = ?", (subject,))
    if row is None:
        raise DispatchUnknown
    return row


def dispatches(journal: Journal) -> list[Row]:
    """Every dispatch, newest first."""
    return journal.query("SELECT * FROM dispatch ORDER BY recorded_time DESC, subject")


def files_of(journal: Journal, subject: str) -> list[Row]:
    """name, sha256, size and entries of every file of a dispatch."""
    return journal.query(
        "SELECT name, sha256, size, entries FROM dispatched_file WHERE dispatch = ? ORDER BY name", (subject,)
    )
