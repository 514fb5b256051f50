"""The reception's form: from what was typed to a draft, with what is missing by field and what must be told."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from victim_support.applications.rules import CONFIRMATIONS, Draft, faults_in, subject_of
from victim_support.applications.rules_applicant import (
    MEMBER,
    OUTSIDERS,
    PHOTO_DOCUMENTS,
    WITH_LETTER,
    WITH_PHOTO,
    WITHOUT_PHOTO,
    told_of_deadline,
    told_of_letter,
    told_of_party,
)
from victim_support.damage.dwellings import read_dwelling
from victim_support.japanese.dates import parse_date, wareki
from victim_support.japanese.errors import DateDoesNotExistError, DateOutsideEraError, DateUnreadableError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from victim_support.journal.database import Row
    from victim_support.kinds.rules import Kind
    from victim_support.register.store import Disaster, Household

BY_HAND = "hand"
"""The choice of a dwelling that no list has: it is born when the application is taken."""
_LETTER = ("letter_on", "letter_from", "letter_scope", "letter_until")
_DAYS = ("applied_on", "letter_on", "letter_until", "filed_on")
_TWO = 2


@dataclass
class ApplicationForm:
    """What was typed, kept as typed, with what is wrong by field name."""

    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        """Return what was typed without spaces around it, or None for nothing."""
        return self.typed.get(name, "").strip() or None

    def day(self, name: str) -> str:
        """Return a date as ISO text, or nothing; a date that cannot be read is noted."""
        found = self.text(name)
        if found is None:
            return ""
        try:
            return parse_date(found).isoformat()
        except (DateUnreadableError, DateDoesNotExistError, DateOutsideEraError) as error:
            self.errors[name] = f"{error.message}{error.advice}"
            return ""

    def number(self, name: str) -> str | None:
        """Return a number typed in any width, without spaces: a ticket's, never a name."""
        found = self.text(name)
        return None if found is None else "".join(unicodedata.normalize("NFKC", found).split()) or None


def applicant_fields(form: ApplicationForm, household: Household) -> dict[str, Any]:
    """Return who applies: a member of the household by number, or somebody else by name and relation."""
    chosen = form.text("applicant")
    member = next((one for one in household.members if one.id == chosen), None)
    if member is not None:
        return {
            "applicant_kind": MEMBER,
            "applicant_name": member.name,
            "applicant_resident_no": member.id,
            "applicant_relation": member.relation or None,
            **dict.fromkeys(_LETTER),
        }
    kind = chosen if chosen in OUTSIDERS else ""
    letter = kind in WITH_LETTER
    return {
        "applicant_kind": kind,
        "applicant_name": form.text("applicant_name") or "",
        "applicant_resident_no": None,
        "applicant_relation": form.text("applicant_relation"),
        "letter_on": form.day("letter_on") or None if letter else None,
        "letter_from": form.text("letter_from") if letter else None,
        "letter_scope": form.text("letter_scope") if letter else None,
        "letter_until": form.day("letter_until") or None if letter else None,
    }


def identity_fields(form: ApplicationForm) -> dict[str, Any]:
    """Return how identity was checked. Choosing a paper with a photo says the method too: one key at the counter."""
    chosen = form.text("identity_check") or ""
    if chosen in PHOTO_DOCUMENTS:
        return {"identity_check": WITH_PHOTO, "identity_documents": (chosen,)}
    seen = [paper for name in ("document_1", "document_2") if (paper := form.text(name))]
    return {"identity_check": chosen, "identity_documents": tuple(seen) if chosen == WITHOUT_PHOTO else ()}


def read_form(
    form: ApplicationForm, disaster: str, household: Household, kinds: Sequence[Kind], *, fixed: Row | None = None
) -> Draft:
    """Return the draft the form describes; what is missing is noted in `form.errors` under the page's field names.

    `kinds`: those that may be applied for. `fixed`: the application that is corrected; its dwelling and kind are what
    it is called by and stay.
    """
    wish = form.text("method_wish")
    kind = (form.text("kind") or "") if fixed is None else fixed["kind"]
    subjects = next((one.subjects for one in kinds if one.name == kind), ())
    draft = Draft(
        disaster=disaster,
        dwelling=(form.text("dwelling") or "") if fixed is None else fixed["dwelling"],
        household=household.household_no,
        kind=kind,
        subject_kind=subject_of(form.text("subject_kind"), subjects) if len(subjects) > 1 else None,
        channel=form.text("channel") or "",
        applied_on=form.day("applied_on"),
        contact=form.text("contact"),
        dwelling_address=form.text("dwelling_address"),
        note=form.text("note"),
        basis=form.text("basis"),
        confirmed=frozenset(name for name in CONFIRMATIONS if form.text(name)),
        ticket_no=form.number("ticket_no"),
        filed_at=form.text("filed_at"),
        filed_on=form.day("filed_on") or None,
        method_wish=wish,
        consent=bool(wish and form.text("consent")),
        permit_reason=form.text("permit_reason"),
        **applicant_fields(form, household),
        **identity_fields(form),
    )
    form.errors = {**_faults(form, draft, household), **form.errors}
    if len(subjects) > 1 and draft.subject_kind is None:
        form.errors["subject_kind"] = "何についての証明かを選んでください。"
    return draft


def _faults(form: ApplicationForm, draft: Draft, household: Household) -> dict[str, str]:
    faults = faults_in(draft)
    if "applicant_kind" in faults:
        faults.pop("applicant_name", None)
        faults["applicant"] = "申請者を選んでください。"
        del faults["applicant_kind"]
    if draft.applicant_kind == MEMBER and any(
        one.died for one in household.members if one.id == form.text("applicant")
    ):
        faults["applicant"] = "台帳では亡くなっている人です。世帯のほかの人か、相続人などを選んでください。"
    if draft.identity_check == WITHOUT_PHOTO and len(set(draft.identity_documents)) < _TWO:
        faults["document_1"] = "顔写真のない書類は、ちがうものを2点選んでください。"
    if draft.dwelling not in ("", BY_HAND) and read_dwelling(draft.dwelling) is None:
        faults["dwelling"] = "住家を一覧から選んでください。"
    if draft.dwelling == BY_HAND and draft.dwelling_address is None:
        faults["dwelling_address"] = "手入力の住家は、所在地を入れてください。"
    return faults


def told_of(draft: Draft, kind: Kind, household: Household, disaster: Disaster, letter_months: int) -> list[str]:
    """Return what the counter must be told before the application is taken all the same; never a refusal."""
    last = kind.last_day(disaster.day, disaster.cause)
    is_head = draft.applicant_resident_no is not None and draft.applicant_resident_no == household.head
    return [
        *told_of_deadline(kind.title, last, draft.filed_on or draft.applied_on),
        *(told_of_party(draft, kind.parties, is_head=is_head) if draft.applicant_kind else []),
        *told_of_letter(draft, letter_months),
    ]


def with_told(draft: Draft, told: list[str]) -> Draft:
    """The draft with what was told kept in it."""
    return replace(draft, told=tuple(told))


def typed_of(row: Row) -> dict[str, str]:
    """Return a drawn application as the form would have been typed, to correct it."""
    documents = json.loads(row["identity_documents"])
    photo = row["identity_check"] == WITH_PHOTO and len(documents) == 1 and documents[0] in PHOTO_DOCUMENTS
    names = (
        "channel applied_on contact dwelling_address note basis ticket_no filed_at filed_on method_wish applicant_name "
        "applicant_relation permit_reason subject_kind " + " ".join(_LETTER)
    ).split()
    found = {name: row[name] or "" for name in names}
    found |= {name: wareki(date.fromisoformat(found[name])) for name in _DAYS if found[name]}
    found |= {name: "1" if row[name] else "" for name in (*CONFIRMATIONS, "consent")}
    found["applicant"] = row["applicant_resident_no"] or row["applicant_kind"] or ""
    found["identity_check"] = documents[0] if photo else row["identity_check"] or ""
    found |= {f"document_{place}": paper for place, paper in enumerate(documents[:_TWO], 1) if not photo}
    return found
