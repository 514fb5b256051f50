"""本日は○月○日: confirmed by a person on each laptop each day before the first certificate; journalled.

Asked again when the clock says another day, stands before this laptop's last entry or before the confirmation, or
when somebody had to confirm a clock that had jumped back since. The clock is only asked about, never trusted to order.
"""

from __future__ import annotations

import time
from datetime import date, datetime
from typing import TYPE_CHECKING

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.certificates.day_gate import SCREEN, Question, register_gate
from victim_support.day.errors import DayDiffers, DayUnconfirmed
from victim_support.day.rules import compared, day_text
from victim_support.day.store_subjects import CONFIRMED, day_subject
from victim_support.journal.database import scalar
from victim_support.journal.home import JAPAN

if TYPE_CHECKING:
    from victim_support.journal.database import Connection
    from victim_support.journal.journal import Journal
    from victim_support.journal.transaction import Transaction


def now() -> datetime:
    """What this laptop's clock says, to the second, in Japan."""
    return datetime.fromtimestamp(int(time.time()), JAPAN)


def question(journal: Journal) -> Question | None:
    """What a person is asked before the first certificate of the day; None where it is answered."""
    return _question(journal.database.conn, journal.device)


def confirm(journal: Journal, actor: Actor, said: date, how: str = SCREEN) -> None:
    """Journal that `actor` says it is this day. `DayDiffers` when the clock says another. Needs 受付."""
    demand(actor, Role.CLERK)
    with journal.transaction(actor.id) as tx:
        _confirm(tx, said, how)


class _Gate:
    """The answer to `certificates.day_gate`."""

    def question(self, journal: Journal) -> Question | None:
        return question(journal)

    def demand(self, tx: Transaction, actor: Actor, answer: date | None, how: str) -> None:
        open_question = _question(tx.conn, _laptop(tx))
        if answer is None:
            if open_question is not None:
                raise DayUnconfirmed(day=open_question.text)
            return
        demand(actor, Role.CLERK)
        if answer != now().date():
            raise DayDiffers(said=day_text(answer), day=day_text(now().date()))
        if open_question is not None:
            _confirm(tx, answer, how)


def _question(conn: Connection, device: str) -> Question | None:
    present = now()
    last = _last_time(conn)
    behind = last is not None and last > present.timestamp()
    if not behind and _stands(conn, device, present):
        return None
    before = None if last is None else datetime.fromtimestamp(last, JAPAN)
    return Question(present.date(), day_text(present.date()), compared(before, present), behind)


def _stands(conn: Connection, device: str, present: datetime) -> bool:
    """Whether today's confirmation is there, not in the future, and no jump of the clock was confirmed after it."""
    seconds = int(present.timestamp())
    row = conn.execute(
        "SELECT confirmed_time FROM day WHERE device = ? AND day = ? AND confirmed_time <= ?",
        (device, present.date().isoformat(), seconds),
    ).fetchone()
    if row is None:
        return False
    jump = conn.execute(
        "SELECT 1 FROM device_event WHERE device = ? AND event = 'clock.confirmed' AND time > ? AND time <= ?",
        (device, row[0], seconds),
    ).fetchone()
    return jump is None


def _confirm(tx: Transaction, said: date, how: str) -> None:
    present = now()
    if said != present.date():
        raise DayDiffers(said=day_text(said), day=day_text(present.date()))
    name = day_subject(_laptop(tx), said.isoformat())
    value = {"how": how, "clock": int(present.timestamp()), "last": _last_time(tx.conn)}
    tx.append(CONFIRMED, name, {"confirmed": value}, base=tx.subject(name).base("confirmed"))


def _laptop(tx: Transaction) -> str:
    return tx.position().device.partition("-")[2]


def _last_time(conn: Connection) -> int | None:
    found = scalar(conn.execute("SELECT value FROM local WHERE key = 'last_time'").fetchone())
    return None if found is None else int(found)


register_gate(_Gate())
