"""The application page's fields: from what was typed to a draft, and which dwellings may be meant."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from victim_support.applications.rules import CONFIRMATIONS, MEMBER, OTHER, RISAI, Draft, faults_in
from victim_support.damage.dwellings import home_dwelling, read_dwelling, shown
from victim_support.damage.matching import dwelling_of
from victim_support.damage.store import dwellings_of_household, surveys_of_dwelling
from victim_support.japanese.dates import parse_date
from victim_support.japanese.errors import DateDoesNotExistError, DateOutsideEraError, DateUnreadableError
from victim_support.register.store import buildings, candidates, is_by_hand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from victim_support.access.actor import Actor
    from victim_support.journal.journal import Journal
    from victim_support.register.store import Household

BY_HAND = "hand"
"""The choice of a dwelling that no list has: it is born when the application is taken."""


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
            "letter_on": None,
        }
    return {
        "applicant_kind": OTHER if chosen == OTHER else "",
        "applicant_name": form.text("applicant_name") or "",
        "applicant_resident_no": None,
        "applicant_relation": form.text("applicant_relation"),
        "letter_on": form.day("letter_on") or None,
    }


def read_form(form: ApplicationForm, disaster: str, household: Household) -> Draft:
    """Return the draft the form describes; what is missing is noted in `form.errors` under the page's field names."""
    draft = Draft(
        disaster=disaster,
        dwelling=form.text("dwelling") or "",
        household=household.household_no,
        kind=form.text("kind") or "",
        channel=form.text("channel") or "",
        applied_on=form.day("applied_on"),
        contact=form.text("contact"),
        identity_check=form.text("identity_check") or "",
        dwelling_address=form.text("dwelling_address"),
        note=form.text("note"),
        basis=form.text("basis"),
        confirmed=frozenset(name for name in CONFIRMATIONS if form.text(name)),
        **applicant_fields(form, household),
    )
    faults = faults_in(draft)
    if "applicant_kind" in faults:
        faults.pop("applicant_name", None)
        faults["applicant"] = "申請者を選んでください。"
        del faults["applicant_kind"]
    if draft.applicant_kind == MEMBER and any(
        one.died for one in household.members if one.id == form.text("applicant")
    ):
        faults["applicant"] = "台帳では亡くなっている人です。世帯のほかの人か、代理人（相続人など）を選んでください。"
    if draft.dwelling == BY_HAND and draft.dwelling_address is None:
        faults["dwelling_address"] = "手入力の住家は、所在地を入れてください。"
    form.errors = {**faults, **form.errors}
    return draft


def first_rendering(journal: Journal, household: Household, day: str, given: Mapping[str, str]) -> dict[str, str]:
    """Return what an empty page proposes: the head applies at the counter today for a 罹災証明書.

    Where the head died in the disaster, or somebody is under 支援措置, the clerk says who stands at the counter.
    The dwelling is the one the page was asked for, else the only one the household's surveys name.
    """
    surveyed = dwellings_of_household(journal, household.disaster, household.household_no)
    head = household.head_member
    plain = head is not None and not head.died and not household.protected
    return {
        "kind": RISAI,
        "channel": "窓口",
        "applied_on": day,
        "applicant": head.id if head is not None and plain else "",
        "dwelling": given.get("dwelling") or (surveyed[0] if len(surveyed) == 1 else ""),
    }


def dwelling_choices(journal: Journal, actor: Actor, household: Household, chosen: str) -> list[tuple[str, str, str]]:
    """Return (dwelling, text, why) to choose from: surveyed for this household, likely buildings, its home, by hand.

    `chosen` is what the page came with; it stands in the list even where nothing else names it.
    """
    found: dict[str, tuple[str, str]] = {}
    for dwelling in dwellings_of_household(journal, household.disaster, household.household_no):
        found[dwelling] = (_surveyed(journal, household.disaster, dwelling), "この世帯の調査があります")
    if read_dwelling(chosen) is not None:
        found.setdefault(chosen, (_surveyed(journal, household.disaster, chosen), "世帯のページで選んだ住家"))
    for candidate in candidates(journal, actor, household):
        one = candidate.building
        dwelling = dwelling_of(one, buildings(journal, actor, one.property_no))
        kind = f"（{one.kind}）" if one.kind else ""
        text = f"{one.address}{one.lot}　物件 {one.property_no}{kind}　所有 {one.owner_name or '不明'}"
        found.setdefault(dwelling, (text, "・".join(candidate.reasons)))
    if not is_by_hand(household.household_no):
        home = home_dwelling(household.household_no)
        found.setdefault(home, (f"登録の住所　{household.full_address}", "家屋台帳に見当たらないとき"))
    found[BY_HAND] = ("手入力", "一覧にない住家（下に所在地を入れる）")
    return [(dwelling, text, why) for dwelling, (text, why) in found.items()]


def _surveyed(journal: Journal, disaster: str, dwelling: str) -> str:
    """Return what a dwelling is called: where its surveys put it, and its numbers."""
    rows = surveys_of_dwelling(journal, disaster, dwelling)
    place = next((row["address"] for row in rows if row["address"]), "")
    return f"{place}　{shown(dwelling)}".strip()
