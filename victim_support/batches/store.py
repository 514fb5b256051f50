"""Which certificates of a district may be made, making them, and the book of them for the printer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.batches.errors import BatchUnknown, DayNotConfirmed, NothingToMake
from victim_support.batches.rules import Asked, Candidate, in_order
from victim_support.certificates import day_gate
from victim_support.certificates.rules import MADE, Weight
from victim_support.certificates.store_acts import note_print
from victim_support.certificates.store_batch import HOLDS, reason_of
from victim_support.certificates.store_make import Confirmed, Request, make, paper_of, prepare
from victim_support.certificates.store_queries import of_batch
from victim_support.journal.home import JAPAN
from victim_support.paper.binding import Paper, bind

if TYPE_CHECKING:
    from datetime import date

    from victim_support.certificates.composing import Issuer
    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal

_PRINTS_AT_ONCE: Final = 200
_STANDING: Final = """SELECT 1 FROM certificate AS c WHERE c.disaster = a.disaster AND c.household = a.household
    AND c.dwelling = a.dwelling AND c.kind = a.kind AND c.state IN ('作成', '交付')
    AND NOT EXISTS (SELECT 1 FROM certificate_outdated AS o WHERE o.subject = c.subject)"""


@dataclass(frozen=True)
class Held:
    """A candidate that is not made now, and why."""

    candidate: Candidate
    reason: str


@dataclass(frozen=True)
class Done:
    """What one run made: the id under which its papers are found again, how many, and who was held back."""

    batch: str
    made: int
    held: tuple[Held, ...]


def candidates(journal: Journal, actor: Actor, disaster: str, asked: Asked) -> list[Candidate]:
    """Every application of this kind that stands and has no certificate under the present decision, in order."""
    demand(actor, Role.CLERK)
    ticket = "a.ticket_no" if _has_tickets(journal) else "''"
    rows = journal.query(
        "SELECT a.household, a.dwelling, a.kind, a.application_no, COALESCE(h.head_name, ''), COALESCE(h.address, ''), "  # noqa: S608  ours
        f"COALESCE(h.lot, ''), COALESCE(h.building_name, ''), COALESCE({ticket}, ''), "
        "COALESCE(h.protected, 0) FROM application AS a "
        "LEFT JOIN household AS h ON h.disaster = a.disaster AND h.household_no = a.household "
        "WHERE a.disaster = :disaster AND a.kind = :kind AND a.withdrawn = 0 AND (:town = '' OR h.address = :town) "
        f"AND NOT EXISTS ({_STANDING})",
        {"disaster": disaster, "kind": asked.kind, "town": asked.town},
    )
    return in_order((Candidate(*row) for row in rows), by_ticket=asked.by_ticket)


def _has_tickets(journal: Journal) -> bool:
    return journal.one("SELECT 1 FROM pragma_table_info('application') WHERE name = 'ticket_no'") is not None


def towns(journal: Journal, actor: Actor, disaster: str) -> list[tuple[str, int]]:
    """Each 町字 with standing applications, and how many."""
    demand(actor, Role.CLERK)
    rows = journal.query(
        "SELECT h.address, COUNT(*) FROM application AS a JOIN household AS h ON h.disaster = a.disaster "
        "AND h.household_no = a.household WHERE a.disaster = ? AND a.withdrawn = 0 "
        "GROUP BY h.address ORDER BY h.address",
        (disaster,),
    )
    return [(str(row[0]), int(row[1])) for row in rows]


def obstacle(journal: Journal, actor: Actor, disaster: str, candidate: Candidate, day: date) -> str:
    """Why a candidate is held back; empty for one that would be made. What is only told holds nobody back."""
    request = Request(disaster, candidate.household, candidate.dwelling, candidate.kind, day)
    try:
        found = prepare(journal, actor, request)
    except HOLDS as error:
        return reason_of(error)
    return "".join(reason.text for reason in found.reasons if reason.weight is not Weight.NOTICE)


def make_all(
    journal: Journal,
    actor: Actor,
    disaster: str,
    found: Sequence[Candidate],
    *,
    issuer: Issuer,
    day: date,
    tell: Callable[[int, int], None],
) -> Done:
    """Make what may be made of `found`, in its order, each in an act of its own; what was made before a cut stays.

    `tell` is given how many are done and how many there are. Raises `NothingToMake`, `DayNotConfirmed`.
    """
    demand(actor, Role.CLERK)
    if not found:
        raise NothingToMake
    if day_gate.question(journal) is not None:
        raise DayNotConfirmed
    batch, made, held = _batch_id(journal), 0, []
    for place, one in enumerate(found, start=1):
        request = Request(disaster, one.household, one.dwelling, one.kind, day, batch={"id": batch, "place": place})
        try:
            make(journal, actor, request, issuer=issuer, confirmed=Confirmed())
            made += 1
        except HOLDS as error:
            held.append(Held(one, reason_of(error)))
        tell(place, len(found))
    return Done(batch, made, tuple(held))


def _batch_id(journal: Journal) -> str:
    """「L01-20261128-1020-ab12」: laptop, moment, and four signs so that no two are alike."""
    return f"{journal.device}-{datetime.now(JAPAN):%Y%m%d-%H%M}-{os.urandom(2).hex()}"


def batches(journal: Journal, actor: Actor, disaster: str, limit: int = 50) -> Sequence[Row]:
    """The batches of a disaster, the latest first: id, how many papers, how many wait, how many are not printed."""
    demand(actor, Role.CLERK)
    return journal.query(
        "SELECT batch, COUNT(*) AS made, SUM(state = '作成') AS waiting, "
        "SUM(state = '作成' AND prints = 0) AS unprinted, "
        "MIN(made_time) AS made_time, MIN(made_by) AS made_by, MIN(made_device) AS made_device FROM certificate "
        "WHERE +disaster = ? AND batch IS NOT NULL GROUP BY batch ORDER BY MIN(made_time) DESC LIMIT ?",
        (disaster, limit),
    )


def papers(journal: Journal, actor: Actor, batch: str) -> Sequence[Row]:
    """The papers of a batch in the order of handing out. Raises `BatchUnknown`."""
    rows = of_batch(journal, actor, batch)
    if not rows:
        raise BatchUnknown(batch=batch)
    return rows


def book(journal: Journal, actor: Actor, batch: str, *, first: int = 1) -> Iterator[bytes]:
    """One PDF of the papers that wait, from this place on, in the order of handing out, piece by piece.

    The same papers come out as often as it is asked. One whose printing is not on record is marked 見本.
    """
    demand(actor, Role.CLERK)
    rows = [row for row in papers(journal, actor, batch) if row["state"] == MADE and row["batch_place"] >= first]
    return bind(_drawn(journal, rows), f"証明書 {batch}")


def _drawn(journal: Journal, rows: Sequence[Row]) -> Iterator[Paper]:
    for row in rows:
        yield paper_of(journal, row["subject"], sample=not row["prints"])


def record_prints(
    journal: Journal, actor: Actor, batch: str, *, first: int = 1, reason: str | None = None, spoiled: int = 0
) -> int:
    """Put on record that the papers that wait are printed, from this place on; returns how many.

    A paper printed before needs a reason (`ReasonNeeded`); `spoiled` sheets are told with the first of them.
    """
    demand(actor, Role.CLERK)
    rows = [row for row in papers(journal, actor, batch) if row["state"] == MADE and row["batch_place"] >= first]
    for start in range(0, len(rows), _PRINTS_AT_ONCE):
        with journal.transaction(actor.id) as tx:
            for place, row in enumerate(rows[start : start + _PRINTS_AT_ONCE], start):
                note_print(
                    tx,
                    row["subject"],
                    base=tx.subject(row["subject"]).base("print"),
                    reason=reason if row["prints"] else None,
                    way="一括",
                    spoiled=spoiled if place == 0 else 0,
                )
    return len(rows)
