"""What happens beside the counter: a posted paper that comes back (返戻), a print for the town's own file (控)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.certificates import composing
from victim_support.certificates.entry_kinds import (
    DELIVERED_KIND,
    FILED_KIND,
    HANDWRITTEN_KIND,
    REINSTATED_KIND,
    RETURNED_KIND,
    making,
)
from victim_support.certificates.errors import CertificateUnknown, ReasonNeeded, RecipientMissing, WrongState
from victim_support.certificates.rules import DELIVERED, FILE_COPY, MADE, SUPERSEDED
from victim_support.certificates.store_acts import POST, demand_state, sheets_of
from victim_support.certificates.store_queries import known_certificate
from victim_support.certificates.store_subjects import DELIVERY_FIELDS
from victim_support.paper import Form, render

if TYPE_CHECKING:
    from victim_support.journal.entry import Base
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import Subject
    from victim_support.journal.transaction import Transaction


def take_back(journal: Journal, actor: Actor, subject: str, on: str, reason: str, *, base: Base) -> list[str]:
    """Record 返戻: a posted paper came back on a day (ISO date); it waits for hand-over again (未交付).

    What this paper had made 旧 stands again, because the new one is in nobody's hands; returns those numbers. Nothing
    that was recorded of the posting is lost. `WrongState` unless it is 交付 by post, `ReasonNeeded`.
    """
    demand(actor, Role.CLERK)
    if not on:
        raise RecipientMissing(field="返戻日")
    if not reason.strip():
        raise ReasonNeeded(act="返戻")
    with journal.transaction(actor.id) as tx:
        found = known_certificate(journal, subject)
        demand_state(found, DELIVERED, act="返戻")
        if found.value("delivery_way") != POST:
            raise WrongState(number=found.value("number"), state="窓口で交付", act="返戻")
        patch = {"state": MADE, "returned_on": on, "return_reason": reason.strip(), **dict.fromkeys(DELIVERY_FIELDS)}
        tx.append(RETURNED_KIND, subject, patch, base=base)
        return _reinstate(tx, found)


def _reinstate(tx: Transaction, certificate: Subject) -> list[str]:
    rows = tx.conn.execute(
        "SELECT subject FROM certificate WHERE superseded_by = ? AND state = ?", (certificate.id, SUPERSEDED)
    ).fetchall()
    return [_stand_again(tx, tx.subject(row[0])) for row in rows]


def _stand_again(tx: Transaction, old: Subject) -> str:
    handed = any(entry.kind in (DELIVERED_KIND, HANDWRITTEN_KIND) for entry in old.entries)
    patch = {"state": DELIVERED if handed and old.value("delivered_on") else MADE, "superseded_by": None}
    tx.append(REINSTATED_KIND, old.id, patch, base=old.base(*patch))
    return str(old.value("number"))


def record_file_copy(journal: Journal, actor: Actor, subject: str, *, sheets: int) -> None:
    """Record that a 控 for the town's file came out of the printer, on so many `sheets`. Needs 受付.

    It is no certificate, and its PDF opens unrecorded: who printed says so afterwards. `WrongState` for a paper
    written by hand: of that the town keeps its own copy.
    """
    demand(actor, Role.CLERK)
    with journal.transaction(actor.id) as tx:
        found = known_certificate(journal, subject)
        sheets_of(found)  # refuses a paper written by hand
        filed = {"sheets": sheets, "way": "控え"}
        tx.append(FILED_KIND, subject, {"file_copy": filed}, base=found.base("file_copy"))


def file_copy_pdf(journal: Journal, actor: Actor, subject: str) -> bytes:
    """The 控: what the certificate says, marked 【控】, without symbol and seal. Needs 受付.

    Raises `CertificateUnknown`, also for a paper written by hand.
    """
    demand(actor, Role.CLERK)
    made = making(known_certificate(journal, subject))
    if made is None or made.kind == HANDWRITTEN_KIND:
        raise CertificateUnknown(certificate=subject)
    values = composing.paper_values(made.value("values"))
    marked = {**values, "copy_note": FILE_COPY + values.get("copy_note", "")}
    return render(Form.load(made.value("form")), marked, mark="控", drill=bool(made.value("drill")))
