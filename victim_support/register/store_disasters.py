"""Disasters: everything else is keyed by one."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.register.errors import DisasterExists, DisasterInvalid, DisasterUnknown
from victim_support.register.rules import Disaster
from victim_support.register.store_subjects import DISASTER_ADDED, DISASTER_CHANGED, disaster_subject

if TYPE_CHECKING:
    from victim_support.journal.database import Row
    from victim_support.journal.entry import Base
    from victim_support.journal.journal import Journal
    from victim_support.journal.transaction import Transaction

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,15}")
_SELECT = "SELECT code, name, day, cause, marks FROM disaster "


def disasters(journal: Journal) -> list[Disaster]:
    """Every disaster, the latest first."""
    return [_disaster(row) for row in journal.query(_SELECT + "ORDER BY day DESC, code DESC")]


def disaster(journal: Journal, code: str) -> Disaster:
    """The disaster of that code. `DisasterUnknown`."""
    row = journal.one(_SELECT + "WHERE code = ?", (code,))
    if row is None:
        raise DisasterUnknown(disaster=code)
    return _disaster(row)


def disaster_in(tx: Transaction, code: str) -> Disaster:
    """The same inside a transaction."""
    row = tx.conn.execute(_SELECT + "WHERE code = ?", (code,)).fetchone()
    if row is None:
        raise DisasterUnknown(disaster=code)
    return _disaster(row)


def add_disaster(journal: Journal, actor: Actor, *, code: str, name: str, day: date, cause: str) -> Disaster:
    """Declare a disaster. Needs 管理 or 決裁. `DisasterExists`, `DisasterInvalid`.

    `day` is the date households are taken as of; `cause` is the 罹災原因 as certificates print it (地震, 豪雨).
    """
    demand(actor, Role.ADMINISTRATOR, Role.SUPERVISOR)
    if not _CODE.fullmatch(code):
        raise DisasterInvalid(item="コード", value=code)
    with journal.transaction(actor.id) as tx:
        subject = tx.subject(disaster_subject(code))
        if subject.exists:
            raise DisasterExists(disaster=code)
        tx.append(DISASTER_ADDED, subject.id, _fields(name, day, cause))
    return disaster(journal, code)


def change_disaster(
    journal: Journal, actor: Actor, *, code: str, name: str, day: date, cause: str, base: Base
) -> Disaster:
    """Correct a disaster's name, day or cause. Needs 管理 or 決裁. Households already frozen keep their day."""
    demand(actor, Role.ADMINISTRATOR, Role.SUPERVISOR)
    disaster(journal, code)
    altered = journal.changed(disaster_subject(code), _fields(name, day, cause), base)
    if altered:
        with journal.transaction(actor.id) as tx:
            tx.append(DISASTER_CHANGED, disaster_subject(code), altered, base=base)
    return disaster(journal, code)


def _fields(name: str, day: date, cause: str) -> dict[str, str]:
    for item, value in (("名称", name), ("原因", cause)):
        if not value.strip() or not value.isprintable():
            raise DisasterInvalid(item=item, value=value)
    return {"name": name.strip(), "day": day.isoformat(), "cause": cause.strip()}


def _disaster(row: Row) -> Disaster:
    return Disaster(row["code"], row["name"], date.fromisoformat(row["day"]), row["cause"], row["marks"] != "{}")
