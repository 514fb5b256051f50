"""整理券: given, called, settled. Digits alone, never a name; each laptop gives a series of its own.

Two laptops that settle one ticket differently leave no question open: the state that prevails is 済み over 呼出し over
不在 over 待ち (`rules.ticket_rank`), and whoever settles it next settles it for all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.codes import rules as codes
from victim_support.day.errors import NobodyWaits, TicketsExhausted, TicketTaken, TicketUnknown
from victim_support.day.rules import (
    ABSENT,
    CALLED,
    DONE,
    MOST_TICKETS,
    WAITING,
    counter_name,
    ticket_number,
    typed_number,
)
from victim_support.day.store_confirm import now
from victim_support.day.store_subjects import CALLED as CALLED_KIND
from victim_support.day.store_subjects import GIVEN, SETTLED, ticket_subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from victim_support.journal.database import Row
    from victim_support.journal.entry import Base
    from victim_support.journal.journal import Journal
    from victim_support.journal.transaction import Transaction

_COLUMNS = (
    "subject, device, day, number, place, state, counter, calls, given_by, given_time, called_by, called_time, "
    "epoch, count, marks"
)
_OF_DAY = f"SELECT {_COLUMNS} FROM ticket WHERE day = ? AND device = ? "  # noqa: S608  our own column list


class Board(NamedTuple):
    """What the call screen shows: tickets called, the latest first, and how many wait."""

    called: Sequence[Row]
    waiting: int


def give(journal: Journal, actor: Actor) -> Row:
    """Give the next 整理券 of this laptop and day. `TicketsExhausted`. Needs 受付."""
    demand(actor, Role.CLERK)
    with journal.transaction(actor.id) as tx:
        day, position = today(), tx.position()
        place = tx.next_number(f"整理券:{day}")
        if place > MOST_TICKETS:
            raise TicketsExhausted(most=MOST_TICKETS)
        name = ticket_subject(tx.born())
        number = ticket_number(journal.device, position.epoch, place)
        count = tx.next_number("整理券")
        tx.append(
            GIVEN,
            name,
            {"day": day, "number": number, "place": place, "count": count, "state": WAITING},
        )
    return ticket(journal, name)


def call_next(journal: Journal, actor: Actor, counter: str) -> Row:
    """Call the one who has waited longest; whom this counter called before is 済み. `NobodyWaits`. Needs 受付."""
    demand(actor, Role.CLERK)
    name = counter_name(counter)
    with journal.transaction(actor.id) as tx:
        row = tx.conn.execute(
            "SELECT subject FROM ticket WHERE day = ? AND device = ? AND state = ? ORDER BY epoch, place LIMIT 1",
            (today(), journal.device, WAITING),
        ).fetchone()
        if row is None:
            raise NobodyWaits
        _finish(tx, journal.device, name)
        _call(tx, row[0], name)
    return ticket(journal, row[0])


def call(journal: Journal, actor: Actor, subject: str, counter: str) -> Row:
    """Call a ticket of today by itself: again, or one that was 不在. `TicketTaken` once it is 済み. Needs 受付."""
    demand(actor, Role.CLERK)
    found = ticket(journal, subject)
    with journal.transaction(actor.id) as tx:
        state = tx.subject(subject).value("state")
        if state == DONE:
            raise TicketTaken(number=found["number"], state=state)
        name = counter_name(counter)
        if not (state == CALLED and found["counter"] == name):
            _finish(tx, journal.device, name)
        _call(tx, subject, name)
    return ticket(journal, subject)


def settle(journal: Journal, actor: Actor, subject: str, state: str, base: Base) -> Row:
    """不在 or 済み, from the state the page showed (`base`). `TicketTaken` when it is another by now. Needs 受付."""
    demand(actor, Role.CLERK)
    found = ticket(journal, subject)
    with journal.transaction(actor.id) as tx:
        present = tx.subject(subject)
        if state not in (ABSENT, DONE) or present.base("state") != {"state": base.get("state", [])}:
            raise TicketTaken(number=found["number"], state=present.value("state"))
        tx.append(SETTLED, subject, {"state": state}, base=base)
    return ticket(journal, subject)


def _finish(tx: Transaction, device: str, counter: str) -> None:
    """Whom this counter called and has not settled was served: the next one is being called."""
    rows = tx.conn.execute(
        "SELECT subject FROM ticket WHERE day = ? AND device = ? AND state = ? AND counter = ?",
        (today(), device, CALLED, counter),
    ).fetchall()
    for (subject,) in rows:
        tx.append(SETTLED, subject, {"state": DONE}, base=tx.subject(subject).base("state"))


def _call(tx: Transaction, subject: str, counter: str) -> None:
    tx.append(
        CALLED_KIND, subject, {"state": CALLED, "counter": counter}, base=tx.subject(subject).base("state", "counter")
    )


def ticket(journal: Journal, subject: str) -> Row:
    """One ticket by its subject. `TicketUnknown`."""
    row = journal.one(f"SELECT {_COLUMNS} FROM ticket WHERE subject = ?", (subject,))  # noqa: S608  our own column list
    if row is None:
        raise TicketUnknown(ticket=subject)
    return row


def find(journal: Journal, text: str) -> Row:
    """The ticket somebody typed (01-023, of today) or scanned (its code, of any day). `TicketUnknown`."""
    code = codes.read(text)
    if code is not None and code.what == codes.TICKET:
        row = journal.one(
            f"SELECT {_COLUMNS} FROM ticket WHERE device = ? AND epoch = ? AND count = ?",  # noqa: S608  same
            (code.device, code.epoch, code.counter),
        )
    else:
        number = typed_number(text)
        row = journal.one(
            f"SELECT {_COLUMNS} FROM ticket WHERE day = ? AND number = ? ORDER BY given_time DESC",  # noqa: S608  same
            (today(), number),
        )
    if row is None:
        raise TicketUnknown(ticket=text[:20])
    return row


def code_of(row: Row) -> str:
    """The slip code of a ticket: eighteen digits."""
    return codes.write(codes.TICKET, row["device"], row["epoch"], row["count"])


def of_day(journal: Journal, day: str | None = None) -> Sequence[Row]:
    """This laptop's tickets of a day (ISO; today), in the order they were given."""
    return journal.query(_OF_DAY + "ORDER BY epoch, place", (day or today(), journal.device))


def board(journal: Journal, most: int) -> Board:
    """The call screen of this laptop's series: the latest `most` calls that are not settled, and how many wait."""
    called = journal.query(
        _OF_DAY + "AND state = ? ORDER BY called_time DESC, place DESC LIMIT ?", (today(), journal.device, CALLED, most)
    )
    row = journal.one(
        "SELECT COUNT(*) FROM ticket WHERE day = ? AND device = ? AND state = ?", (today(), journal.device, WAITING)
    )
    return Board(called, 0 if row is None else int(row[0]))


def at_counter(journal: Journal, counter: str) -> Row | None:
    """The ticket this counter has called and not settled."""
    return journal.one(
        _OF_DAY + "AND state = ? AND counter = ? ORDER BY called_time DESC",
        (today(), journal.device, CALLED, counter_name(counter)),
    )


def today() -> str:
    """The clock's day, ISO."""
    return now().date().isoformat()
