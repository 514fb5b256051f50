"""Certificates and applications of a new demo, so that no desk is empty: made, handed over, waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from victim_support.applications import store as applications
from victim_support.applications.rules import COUNTER, Draft
from victim_support.certificates.issuing import issuer_of, today
from victim_support.certificates.rules import MADE
from victim_support.certificates.store_acts import Delivery, deliver
from victim_support.certificates.store_batch import Batch, Outcome, issue_list, read_list
from victim_support.certificates.store_queries import in_state, known_certificate
from victim_support.damage.store import dwellings_of_household
from victim_support.demo.hard_cases import HARD_CASES
from victim_support.paper import warm_up

if TYPE_CHECKING:
    from pathlib import Path

    from victim_support.access.actor import Actor
    from victim_support.journal.home import Home

BASIS = "デモの一括交付（架空）"
_ISSUED = 60
_EVERY = 3
_CONFIRMED = frozenset({"confirmed_residence", "confirmed_household", "confirmed_dwelling"})
# Households of the survey desk that come to the counter before their grade is decided.
_AT_THE_COUNTER = ("survey_waiting", "survey_disagrees")


def issue_some(home: Home, actor: Actor, disaster: str, issue: Path, folder: Path) -> Outcome:
    """Make the certificates of the first rows of `issue` (the hard cases come first) into `folder`, as a batch does."""
    warm_up()
    rows = read_list(issue)[:_ISSUED]
    batch = Batch(disaster, today(), BASIS, folder, said=today())
    return issue_list(home.journal, actor, rows, batch, issuer=issuer_of(home), progress=lambda _done: None)


def hand_over_some(home: Home, actor: Actor, disaster: str) -> int:
    """Hand over every third certificate that was made; returns how many."""
    rows = list(in_state(home.journal, actor, disaster, MADE))[::_EVERY]
    for row in rows:
        base = known_certificate(home.journal, row["subject"]).base("state")
        delivery = Delivery(today().isoformat(), row["head_name"], "本人", "顔写真付き1点")
        deliver(home.journal, actor, row["subject"], delivery, base=base)
    return len(rows)


def apply_some(home: Home, actor: Actor, disaster: str) -> int:
    """Record applications at the counter that wait for a decision; returns how many."""
    count = 0
    for key in _AT_THE_COUNTER:
        case = HARD_CASES[key]
        for dwelling in dwellings_of_household(home.journal, disaster, case.household_no):
            draft = Draft(
                disaster=disaster,
                dwelling=dwelling,
                household=case.household_no,
                channel=COUNTER,
                applied_on=today().isoformat(),
                applicant_name=case.people[0].name,
                applicant_resident_no=case.resident_no(0),
                identity_check="顔写真付き1点",
                confirmed=_CONFIRMED,
            )
            with home.journal.transaction(actor.id) as tx:
                applications.record(tx, actor, draft)
            count += 1
    return count
