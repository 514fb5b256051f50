"""Giving: the list is made, the log written, then the file handed out; and reading the log."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from victim_support.access.actor import Role
from victim_support.access.log import record
from victim_support.access.rights import demand
from victim_support.provision.errors import (
    ProvisionChanged,
    ProvisionEmpty,
    ProvisionIncomplete,
    ProvisionTwice,
    ProvisionUnknown,
)
from victim_support.provision.rules import SELF, Draft, Listing, Scope
from victim_support.provision.store_listing import cells_of, listing
from victim_support.provision.store_subjects import GIVEN, LISTED, SUBJECT_TYPES, part_subject, provision_subject
from victim_support.provision.store_tables import MIGRATIONS
from victim_support.register.extract_file import inert

if TYPE_CHECKING:
    from collections.abc import Sequence

    from victim_support.access.actor import Actor
    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal

__all__ = ["MIGRATIONS", "SUBJECT_TYPES", "Given", "give", "preview", "provision", "provisions", "provisions_of"]
TOLD = "提供"
_A_PART = 1000
_COLUMNS = (
    "subject, disaster, ground, recipient, application_no, applied_on, purpose, items, scope, given_on, rows, "
    "households, left_out, file_hash, exception_reason, given_by, given_device, given_time, marks"
)


@dataclass(frozen=True)
class Given:
    """A provision as it was made: its subject, what it told, and the bytes of its file."""

    subject: str
    listing: Listing
    data: bytes


def preview(journal: Journal, actor: Actor, draft: Draft) -> Listing:
    """What the provision would tell. Needs the right to give it; `ProvisionIncomplete`, `ExceptionReasonMissing`."""
    _demand(actor, draft)
    if draft.faults:
        raise ProvisionIncomplete(fields="、".join(draft.faults))
    return listing(journal, actor, draft)


def give(journal: Journal, actor: Actor, draft: Draft, day: str) -> Given:
    """Write the log of a provision, then hand out its file: nobody is told what no entry says.

    Needs 決裁; a person's own data to the person may be given by 受付. As `preview`, and `ProvisionEmpty`.
    """
    found = preview(journal, actor, draft)
    if not found.rows:
        raise ProvisionEmpty(left=found.left_out, unasked=found.unasked)
    data = file_of(found)
    with journal.transaction(actor.id) as tx:
        born = tx.born()
        subject = provision_subject(born)
        patch = {
            "disaster": draft.disaster, "ground": draft.ground, "recipient": draft.recipient,
            "application_no": draft.application_no, "applied_on": draft.applied_on, "purpose": draft.purpose,
            "items": list(draft.columns), "scope": draft.scope.words, "given_on": day, "rows": len(found.rows),
            "households": len(found.households), "left_out": found.left_out,
            "file_hash": hashlib.sha256(data).digest(), "exception_reason": draft.exception_reason.strip(),
            "person": draft.person if draft.ground == SELF else "",
        }  # fmt: skip
        tx.append(GIVEN, subject, {name: value for name, value in patch.items() if value not in ("", None)})
        for start in range(0, len(found.households), _A_PART):
            told = {"disaster": draft.disaster, "households": list(found.households[start : start + _A_PART])}
            tx.append(LISTED, part_subject(born, start // _A_PART), told)
    _log(journal, actor, subject, draft, len(found.rows))
    return Given(subject, found, data)


def again(journal: Journal, actor: Actor, subject: str) -> Given:
    """The very file of a provision once more, after a jam or a lost stick. `ProvisionUnknown`, `ProvisionChanged`."""
    row = provision(journal, subject)
    entry = journal.subject(subject)
    draft = Draft(
        disaster=row["disaster"], ground=row["ground"], recipient=row["recipient"],
        items=tuple(json.loads(row["items"])), scope=Scope(numbers=_numbers(journal, subject)),
        application_no=row["application_no"] or "", applied_on=row["applied_on"] or "",
        purpose=row["purpose"] or "", person=entry.value("person", ""), exception_reason=row["exception_reason"] or "",
    )  # fmt: skip
    found = preview(journal, actor, draft)
    data = file_of(found)
    if hashlib.sha256(data).digest() != row["file_hash"]:
        raise ProvisionChanged
    _log(journal, actor, subject, replace(draft, purpose="再出力"), len(found.rows))
    return Given(subject, found, data)


def _demand(actor: Actor, draft: Draft) -> None:
    demand(actor, Role.CLERK if draft.ground == SELF else Role.SUPERVISOR)


def _log(journal: Journal, actor: Actor, subject: str, draft: Draft, rows: int) -> None:
    record(journal, actor, TOLD, subject, f"{draft.ground} {draft.recipient} {rows}人 {draft.purpose}".strip())


def _numbers(journal: Journal, subject: str) -> tuple[str, ...]:
    rows = journal.query("SELECT household_no FROM provided WHERE provision = ? ORDER BY rowid", (subject,))
    return tuple(str(row["household_no"]) for row in rows)


def file_of(found: Listing, *, mark: bool = True) -> bytes:
    """The list as CSV: UTF-8 (with a BOM, so that Excel reads it), CRLF, every cell inert."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([inert(cell) for cell in row] for row in cells_of(found))
    return out.getvalue().encode("utf-8-sig" if mark else "utf-8")


# --- reading the log


def provision(journal: Journal, subject: str) -> Row:
    """One provision; `ProvisionUnknown`."""
    found = journal.one(f"SELECT {_COLUMNS} FROM provision WHERE subject = ?", (subject,))  # noqa: S608  our own list
    if found is None:
        raise ProvisionUnknown(provision=subject)
    return found


def provisions(journal: Journal, disaster: str, limit: int = 200, offset: int = 0) -> Sequence[Row]:
    """Provisions of a disaster, the latest first by the clocks."""
    return journal.query(
        f"SELECT {_COLUMNS} FROM provision WHERE disaster = ? "  # noqa: S608  our own list
        "ORDER BY given_time DESC, subject LIMIT ? OFFSET ?",
        (disaster, limit, offset),
    )


def newest_by(journal: Journal, actor: Actor, disaster: str) -> Row | None:
    """The provision this person gave last, by the clocks; None for nothing yet."""
    return journal.one(
        f"SELECT {_COLUMNS} FROM provision WHERE disaster = ? AND given_by = ? "  # noqa: S608  our own list
        "ORDER BY given_time DESC, subject DESC LIMIT 1",
        (disaster, actor.id),
    )


def refuse_twice(journal: Journal, actor: Actor, draft: Draft, seen: str) -> None:
    """`ProvisionTwice` where the page's last button is pressed again: the same was given since the page was made.

    `seen`: what this person had given last when the page was made. A file leaves its page standing in the browser.
    """
    newest = newest_by(journal, actor, draft.disaster)
    if newest is None or newest["subject"] == seen:
        return
    said = (draft.ground, draft.recipient, draft.purpose, draft.application_no, draft.scope.words)
    if said == tuple(newest[name] or "" for name in ("ground", "recipient", "purpose", "application_no", "scope")):
        raise ProvisionTwice(given_on=newest["given_on"], recipient=draft.recipient)


def count(journal: Journal, disaster: str) -> int:
    """How many provisions a disaster has."""
    row = journal.one("SELECT COUNT(*) FROM provision WHERE disaster = ?", (disaster,))
    return 0 if row is None else int(row[0])


def provisions_of(journal: Journal, disaster: str, household_no: str) -> Sequence[Row]:
    """提供の旨及び日時 of a household (施行規則 第8条の5), the latest first."""
    return journal.query(
        "SELECT p.subject, p.ground, p.recipient, p.given_on, p.given_time, p.given_by, p.items FROM provided AS d "
        "JOIN provision AS p ON p.subject = d.provision WHERE d.disaster = ? AND d.household_no = ? "
        "ORDER BY p.given_time DESC, p.subject",
        (disaster, household_no),
    )
