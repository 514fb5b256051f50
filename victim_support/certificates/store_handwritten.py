"""Papers issued by hand while the system was down, entered afterwards under the number written on them (domain 6.18).

Such a paper has no symbol and no place in the chain; it is a certificate all the same: it is found by its number,
superseded by later ones, and stops a second one for the same case.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.certificates.entry_kinds import HANDWRITTEN_KIND
from victim_support.certificates.errors import HandwrittenIncomplete, NumberTaken
from victim_support.certificates.numbers import folded, parse
from victim_support.certificates.rules import to_supersede
from victim_support.certificates.store_acts import Delivery, delivery_patch, supersede
from victim_support.certificates.store_facts import gather
from victim_support.certificates.store_subjects import certificate_subject
from victim_support.register import store as register

if TYPE_CHECKING:
    from victim_support.certificates.rules import Facts
    from victim_support.journal.journal import Journal

FORM: Final = "手書き"
"""What stands in place of a form's id."""


@dataclass(frozen=True)
class Handwritten:
    """A paper as it was written: its number, who signed it, its date (ISO), what it certifies, who took it.

    `grade` and `flood_class` are empty for a kind that carries none. `head_name` as written on the paper.
    """

    disaster: str
    household: str
    dwelling: str
    kind: str
    number: str
    signed_by: str
    issued_on: str
    head_name: str
    delivery: Delivery
    grade: str = ""
    flood_class: str = ""


def enter_handwritten(journal: Journal, actor: Actor, paper: Handwritten) -> str:
    """Enter a paper that was handed over while the system was down; returns its subject. Needs 受付.

    `HandwrittenIncomplete` names what is missing, `NumberTaken` for a number that is on record already or looks like
    one of this system's, `KindUnknown`, `HouseholdUnknown`. Nothing is judged: the paper is out. What it says against
    the decision shows in the list of outdated papers.
    """
    demand(actor, Role.CLERK)
    with journal.transaction(actor.id) as tx:
        people = register.freeze(tx, paper.disaster, paper.household)
        facts = gather(journal, actor, people, paper.dwelling, paper.kind)
        _check(journal, paper, facts)
        name = certificate_subject(tx.born())
        old = to_supersede(facts)
        patch = _patch(paper, facts) | {"supersedes": old.subject if old else None}
        tx.append(HANDWRITTEN_KIND, name, {key: value for key, value in patch.items() if value is not None})
        supersede(tx, tx.subject(name), recovered=paper.delivery.recovered)
        return name


def _check(journal: Journal, paper: Handwritten, facts: Facts) -> None:
    needed = {
        "証明書番号": paper.number,
        "署名（記名）した人": paper.signed_by,
        "証明書の日付": paper.issued_on,
        "世帯主氏名": paper.head_name,
        "交付日": paper.delivery.on,
        "受け取った人": paper.delivery.to,
        "被害の程度": paper.grade if facts.kind.carries_grade else "なし",
    }
    for field, value in needed.items():
        if not value.strip():
            raise HandwrittenIncomplete(field=field)
    if parse(paper.number) is not None:
        raise NumberTaken(number=paper.number, reason="この仕組みが付ける番号の形です")
    known = journal.one("SELECT number FROM certificate WHERE unique_no = ?", (folded(paper.number),))
    if known is not None:
        raise NumberTaken(number=paper.number, reason="もう登録されています")


def _patch(paper: Handwritten, facts: Facts) -> dict[str, Any]:
    """The fields of `certificate.handwritten`: making and hand-over in one, as it was; None is not written."""
    application = facts.application
    graded = facts.kind.carries_grade
    values = {"head_name": paper.head_name, "dwelling_address": facts.dwelling_address, "issuer_name": paper.signed_by}
    return {
        "number": paper.number,
        "certificate_kind": facts.kind.name,
        "disaster": paper.disaster,
        "household": paper.household,
        "dwelling": paper.dwelling,
        "application": application.subject if application else None,
        "application_no": application.number if application else None,
        "grade": paper.grade if graded else None,
        "flood_class": (paper.flood_class or None) if graded else None,
        "issue_date": paper.issued_on,
        "form": FORM,
        "signed_by": paper.signed_by,
        "values": values,
        **delivery_patch(paper.delivery),
    }
