"""Who may take a paper away: of a household under 支援措置 its members alone; a proxy by a 委任状 for 受領."""

from __future__ import annotations

from typing import TYPE_CHECKING

from victim_support.access.actor import Actor, Role
from victim_support.access.store import settings
from victim_support.applications import store as applications
from victim_support.applications.rules_town import counter_settings
from victim_support.certificates.entry_kinds import making
from victim_support.certificates.errors import LetterUnseen, ReceiverPermitMissing, ReceiverRefused
from victim_support.certificates.rules_delivery import Letter, Receiver, is_outsider, letter_of, receiver_of
from victim_support.register import store as register

if TYPE_CHECKING:
    from datetime import date

    from victim_support.certificates.store_acts import Delivery
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import Subject


def proposed_receiver(journal: Journal, actor: Actor, certificate: Subject, day: date) -> Receiver:
    """Who is proposed as receiver on `day`: whom the reception named; else the head as printed, unless dead.

    Of a closed household (支援措置) nobody: the clerk asks who stands there.
    """
    made = making(certificate)
    if made is None:
        return Receiver()
    event = register.disaster(journal, made.value("disaster"))
    household = register.household(journal, actor, event, made.value("household"))
    if register.is_closed(journal, actor, household):
        return Receiver()
    application = applications.application(journal, made.value("application") or "")
    named = Receiver() if application is None else receiver_of(dict(application), household.head, day.isoformat())
    if named.name or (household.head_member is not None and household.head_member.died):
        return named
    return Receiver(name=str(made.value("values")["head_name"]))


def members_only(journal: Journal, actor: Actor, certificate: Subject) -> bool:
    """Whether the paper goes to members of its household alone: it is closed, and the town's setting says refuse."""
    made = making(certificate)
    if made is None or counter_settings(settings(journal)).proxies_allowed:
        return False
    return is_closed(journal, actor, made.value("disaster"), made.value("household"))


def is_closed(journal: Journal, actor: Actor, disaster: str, number: str) -> bool:
    """Whether the household is closed: then its addresses open on demand alone."""
    subject = journal.subject(register.household_subject(disaster, number))
    return subject.exists and register.is_closed(journal, actor, register.household_of(subject))


def letter_on_record(journal: Journal, certificate: Subject) -> Letter | None:
    """The 委任状 of the application the paper was made for; None where it bears none."""
    made = making(certificate)
    application = applications.application(journal, (made.value("application") if made else None) or "")
    return None if application is None else letter_of(dict(application))


def check_receiver(journal: Journal, actor: Actor, certificate: Subject, delivery: Delivery) -> None:
    """Who must not take this paper, at the counter or by post.

    Of a closed household whoever is no member of it: `ReceiverRefused`, unless 決裁 hands it over with a reason
    (`ReceiverPermitMissing`), as at the reception. `LetterUnseen` for a proxy whose 委任状 on record is none for 受領
    on that day, unless the clerk ticked that another was seen.
    """
    if is_outsider(delivery.relation) and members_only(journal, actor, certificate):
        if not actor.holds(Role.SUPERVISOR):
            raise ReceiverRefused
        if not (delivery.permit_reason or "").strip():
            raise ReceiverPermitMissing
    letter = letter_on_record(journal, certificate)
    covered = letter is not None and letter.for_receiving(delivery.on)
    if delivery.by_proxy and not covered and not delivery.letter_seen:
        raise LetterUnseen
