"""The copies of one certificate, printed and handed over together: one form, and an act of its own for each number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.certificates.enclosures import enclosures, sheets_along
from victim_support.certificates.entry_kinds import printings
from victim_support.certificates.errors import CertificateUnknown
from victim_support.certificates.rules import MADE
from victim_support.certificates.store_acts import (
    Delivery,
    check_delivery,
    delivery_obstacles,
    note_delivery,
    note_print,
)
from victim_support.certificates.store_make import paper_of
from victim_support.certificates.store_queries import known_certificate, siblings_of
from victim_support.certificates.store_receiver import check_receiver

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from victim_support.journal.database import Row
    from victim_support.journal.entry import Base
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import Subject
    from victim_support.paper.binding import Paper

Part = tuple[str, "Base"]
"""One of the copies: its subject, and what its form was rendered from."""


def together(journal: Journal, actor: Actor, row: Row) -> list[Row]:
    """The copies of a certificate that may be handed over with it, itself among them, by number.

    Copies made of one original, still in our hands and of today's decision; only itself where it is none of these.
    """
    if row["state"] != MADE or row["handwritten"]:
        return [row]
    family = row["copy_of"] or row["subject"]
    return [
        one
        for one in siblings_of(journal, actor, row)
        if one["subject"] == row["subject"]
        or (
            (one["copy_of"] or one["subject"]) == family
            and one["state"] == MADE
            and not one["handwritten"]
            and not delivery_obstacles(journal, known_certificate(journal, one["subject"]))
        )
    ]


def record_prints(journal: Journal, actor: Actor, row: Row, parts: Sequence[Part], day: date) -> None:
    """Record the first printing of these copies as one job; what goes along is bound behind them once.

    `row` is the first of them. Its entry says on which day the enclosure counts (`notice`), and counts its sheets.
    """
    demand(actor, Role.CLERK)
    along = enclosures(journal, row, day)
    with journal.transaction(actor.id) as tx:
        for subject, base in parts:
            _demand_family(tx.subject(subject), row)
            first = subject == parts[0][0] and bool(along)
            note_print(
                tx, subject, base=base, reason=None, way="画面", notice=day if first else None,
                more=sheets_along(along) if first else 0,
            )  # fmt: skip


def notice_day(journal: Journal, rows: Sequence[Row]) -> str:
    """The latest day (ISO) an enclosure that was printed with one of these certificates counts from; empty: none."""
    found = [
        str((entry.value("print") or {}).get("notice") or "")
        for row in rows
        for entry in printings(known_certificate(journal, row["subject"]))
    ]
    return max(found, default="")


def papers_together(journal: Journal, actor: Actor, rows: Sequence[Row], day: date | None) -> list[Paper]:
    """The copies' papers, those not printed yet marked 見本, and behind them what goes along where `day` names one."""
    demand(actor, Role.CLERK)
    found = [paper_of(journal, row["subject"], sample=row["state"] != MADE or not row["prints"]) for row in rows]
    return found + (enclosures(journal, rows[0], day) if day is not None else [])


def deliver_together(journal: Journal, actor: Actor, row: Row, parts: Sequence[Part], delivery: Delivery) -> list[str]:
    """Record 交付 of these copies to one receiver, all or none. Returns the numbers that became 旧.

    `delivery.fee` is what was charged for all of them, in yen; each entry bears its share. Errors as `deliver`, and
    `CertificateUnknown` for what is no copy of `row`'s certificate.
    """
    demand(actor, Role.CLERK)
    check_delivery(journal, delivery, row["kind"], len(parts))
    check_receiver(journal, actor, known_certificate(journal, row["subject"]), delivery)
    share, rest = divmod(delivery.fee, len(parts))
    replaced: list[str] = []
    with journal.transaction(actor.id) as tx:
        for place, (subject, base) in enumerate(parts):
            _demand_family(tx.subject(subject), row)
            replaced += note_delivery(
                tx, journal, subject, delivery, fee=share + (rest if place == 0 else 0), base=base
            )
    return replaced


def _demand_family(certificate: Subject, row: Row) -> None:
    original = certificate.value("copy_of") or certificate.id
    if original != (row["copy_of"] or row["subject"]):
        raise CertificateUnknown(certificate=certificate.id)
