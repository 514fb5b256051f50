"""What the centre alone decides: forks looked into, a revoked laptop's entries admitted, parts ordered shredded."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from victim_support.conflicts.errors import ForkUnknown, NothingToShred, ReasonMissing
from victim_support.conflicts.store_proposals import demand_centre
from victim_support.conflicts.store_subjects import ADMITTED, FORK_SETTLED, admission_subject, fork_subject
from victim_support.journal import shredding
from victim_support.journal.entry import CLASSES, GENERAL, PROTECTED, decode_entry
from victim_support.journal.subjects import subject_id

if TYPE_CHECKING:
    from victim_support.access.actor import Actor
    from victim_support.journal.database import Connection
    from victim_support.journal.journal import Journal

_PARTS: Final = 500
"""Parts one entry names: an order of a whole town is many entries of one transaction, each of a usual size."""
_TYPES_OF_A_DISASTER: Final = ("household", "damage", "survey", "application", "resurvey", "reservation")
"""Subjects whose id begins with the disaster."""
_BORN_IN_A_DISASTER: Final = ("certificate", "ledger_item", "handover", "provision", "provided")
"""Subjects born here; their row says of which disaster they are."""


@dataclass(frozen=True)
class Order:
    """A decision to shred: why, under which rule (文書管理規程 …), by whom and when it was decided (ISO date)."""

    reason: str
    basis: str
    approved_by: str
    decided_on: str


def settle_fork(journal: Journal, actor: Actor, device: str, epoch: int, reason: str) -> None:
    """Close a fork (分岐) after it was looked into: a new epoch of that laptop is taken in again.

    `device` is ``212016-L07``. Raises `NotTheCentre`, `ForkUnknown`, `ReasonMissing`.
    """
    demand_centre(journal, actor)
    if journal.one("SELECT 1 FROM fork WHERE device = ? AND epoch = ?", (device, epoch)) is None:
        raise ForkUnknown(device=device, epoch=epoch)
    _say(journal, actor, FORK_SETTLED, fork_subject(device, epoch), reason)


def admit(journal: Journal, actor: Actor, device: str, reason: str) -> None:
    """Take in the entries of a revoked laptop all the same. Raises `NotTheCentre`, `ReasonMissing`."""
    demand_centre(journal, actor)
    _say(journal, actor, ADMITTED, admission_subject(device), reason)


def admitted(conn: Connection, municipality: str) -> frozenset[str]:
    """The codes (L07) of the town's laptops whose entries are taken in although they are revoked."""
    found = (row[0].partition("-") for row in conn.execute("SELECT device FROM admission"))
    return frozenset(code for town, _, code in found if town == municipality)


def is_settled(conn: Connection, device: str, epoch: int) -> bool:
    """Whether the centre has closed the fork of a device's epoch."""
    sql = "SELECT 1 FROM fork_settled WHERE device = ? AND epoch = ?"
    return conn.execute(sql, (device, epoch)).fetchone() is not None


def shred_disaster(journal: Journal, actor: Actor, disaster: str, order: Order) -> int:
    """Order every part of everything of a disaster shredded, and carry it out here; returns how many parts are gone.

    Households, surveys, decisions, applications, certificates, the ledger's items, 再調査, 予約, 保留 and 提供 lose
    names, places and values, and with them what was proposed or judged of them; that an entry was written, by whom and
    when, stays. What arrives later needs another order. Raises `NotTheCentre`, `NothingToShred`, `ReasonMissing`.
    """
    subjects = _subjects_of(journal, disaster)
    sql = "SELECT hash, body FROM entry WHERE subject = ?"
    rows = [row for subject in sorted(subjects | _said_of(journal, subjects)) for row in journal.query(sql, (subject,))]
    return _order(journal, actor, [(row[0], number) for row in rows for number in decode_entry(row[1]).parts], order)


def _subjects_of(journal: Journal, disaster: str) -> set[str]:
    """Everything of a disaster. A paper of which the making was shredded is of none: what came of it since is found."""
    prefixes = [f"{name}:{disaster}:" for name in _TYPES_OF_A_DISASTER]
    found = []
    for name in (one for one in _BORN_IN_A_DISASTER if one in journal.schema.types):
        found += journal.query(f"SELECT subject FROM {name} WHERE disaster = ?", (disaster,))  # noqa: S608  our own list
        found += journal.query(
            "SELECT entry.subject FROM entry JOIN absent_part ON absent_part.hash = entry.hash "
            "WHERE absent_part.class = ? AND absent_part.state = 'shredded' "
            "AND entry.subject >= ? AND entry.subject < ?",
            (GENERAL, f"{name}:", f"{name};"),
        )
    for prefix in prefixes:
        found += journal.query(
            "SELECT DISTINCT subject FROM entry WHERE subject >= ? AND subject < ?", (prefix, prefix[:-1] + ";")
        )
    return {row[0] for row in found}


def _said_of(journal: Journal, subjects: Container[str]) -> set[str]:
    """Photos of any of these, and what was proposed or judged: it repeats values, and names people in its reasons."""
    said = journal.query("SELECT subject, target, target FROM proposal")
    said += journal.query("SELECT subject, one, other FROM likeness")
    if "photo" in journal.schema.types:
        said += journal.query("SELECT subject, owner, owner FROM photo")
    return {row[0] for row in said if row[1] in subjects or row[2] in subjects}


def shred_subjects(journal: Journal, actor: Actor, subjects: Sequence[str], order: Order, *, protected: bool) -> int:
    """Order the parts of named subjects, and of what was said of them, shredded; `protected`: only those parts."""
    wanted_of = sorted({*subjects, *_said_of(journal, subjects)})
    marks = ", ".join("?" * len(wanted_of))
    rows = journal.query(f"SELECT hash, body FROM entry WHERE subject IN ({marks})", wanted_of)  # noqa: S608  only marks
    wanted = (PROTECTED,) if protected else tuple(CLASSES)
    parts = [(row[0], number) for row in rows for number in decode_entry(row[1]).parts if number in wanted]
    return _order(journal, actor, parts, order)


def _order(journal: Journal, actor: Actor, parts: Sequence[tuple[bytes, int]], order: Order) -> int:
    demand_centre(journal, actor)
    if not order.reason.strip() or not order.basis.strip() or not order.approved_by.strip():
        raise ReasonMissing
    here = [(name, number) for name, number in parts if not _is_gone(journal, name, number)]
    if not here:
        raise NothingToShred
    with journal.transaction(actor.id) as tx:
        for start in range(0, len(here), _PARTS):
            named = [[name, number] for name, number in here[start : start + _PARTS]]
            tx.append(shredding.ORDERED, subject_id("shredding", tx.born()), {"parts": named, **asdict(order)})
    with journal.base_data() as conn:
        gone = shredding.apply_orders(conn, journal.schema)
    shredding.clean(journal)
    return gone


def _is_gone(journal: Journal, name: bytes, number: int) -> bool:
    sql = "SELECT 1 FROM absent_part WHERE hash = ? AND class = ? AND state = 'shredded'"
    return journal.one(sql, (name, number)) is not None


def _say(journal: Journal, actor: Actor, kind: str, subject: str, reason: str) -> None:
    if not reason.strip():
        raise ReasonMissing
    with journal.transaction(actor.id) as tx:
        tx.append(kind, subject, {"reason": reason.strip()}, base=journal.subject(subject).base("reason"))
