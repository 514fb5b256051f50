"""The page's fields: from what was typed to a draft, and which dwellings may be meant."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from victim_support.applications import store as applications
from victim_support.applications.application_form import ApplicationForm, applicant_fields, identity_fields
from victim_support.applications.rules_applicant import MEMBER
from victim_support.damage.dwellings import read_dwelling, shown
from victim_support.damage.places import place_of
from victim_support.damage.store import decision_of, dwellings_of_household
from victim_support.resurvey.rules import Draft, faults_in

if TYPE_CHECKING:
    from victim_support.journal.journal import Journal
    from victim_support.register.rules import Household


def read_form(form: ApplicationForm, disaster: str, household: Household, parts: Sequence[str]) -> Draft:
    """Return the draft the page describes; what is missing is noted in `form.errors` under its field names."""
    draft = Draft(
        disaster=disaster,
        dwelling=form.text("dwelling") or "",
        household=household.household_no,
        channel=form.text("channel") or "",
        applied_on=form.day("applied_on"),
        parts=tuple(parts),
        reason=form.text("reason") or "",
        wishes=tuple(lines_of(form.text("wishes") or "")),
        contact=form.text("contact"),
        note=form.text("note"),
        told_lower=bool(form.text("told_lower")),
        permit_reason=form.text("permit_reason"),
        **applicant_fields(form, household),
        **identity_fields(form),
    )
    if read_dwelling(draft.dwelling) is None:
        draft = replace(draft, dwelling="")
    faults = faults_in(draft)
    if "applicant_kind" in faults:
        faults.pop("applicant_name", None)
        faults["applicant"] = "申込みをする人を選んでください。"
        del faults["applicant_kind"]
    died = {one.id for one in household.members if one.died}
    if draft.applicant_kind == MEMBER and draft.applicant_resident_no in died:
        faults["applicant"] = "台帳では亡くなっている人です。世帯のほかの人か、相続人などを選んでください。"
    form.errors = {**faults, **form.errors}
    return draft


def lines_of(text: str) -> list[str]:
    """The lines of a text that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def dwelling_choices(
    journal: Journal, household: Household, chosen: str = "", *, closed: bool = False
) -> list[tuple[str, str, str]]:
    """Return (dwelling, place, grade) of the dwellings the household applied for, was surveyed in, or came with.

    Of a closed household (支援措置) a dwelling is named by its number: the page is read by whoever stands there.
    """
    disaster = household.disaster
    found = [row["dwelling"] for row in applications.of_household(journal, disaster, household.household_no)]
    found += dwellings_of_household(journal, disaster, household.household_no)
    if read_dwelling(chosen) is not None:
        found.append(chosen)
    return [
        (one, shown(one) if closed else place_of(journal, disaster, one), _grade(journal, disaster, one))
        for one in dict.fromkeys(found)
    ]


def _grade(journal: Journal, disaster: str, dwelling: str) -> str:
    row = decision_of(journal, disaster, dwelling)
    grade = None if row is None else row["decided_grade"]
    return f"いまの判定：{grade}" if grade else "まだ判定がありません"
