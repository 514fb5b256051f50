"""What the reception's page offers: dwellings with what is known of them, kinds with their sentences, first values."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from victim_support.applications.application_form import BY_HAND
from victim_support.applications.rules import RISAI
from victim_support.damage.dwellings import home_dwelling, read_dwelling, shown
from victim_support.damage.matching import dwelling_linked, dwelling_of
from victim_support.damage.store import decision_of, dwellings_of_household, surveys_of_dwelling
from victim_support.japanese.dates import wareki
from victim_support.kinds.rules import SUBJECTS
from victim_support.register.errors import BuildingUnknown
from victim_support.register.rules import ADDRESS_AFTER, MOVED_AFTER
from victim_support.register.store import building, buildings, candidates, is_by_hand, linked_building
from victim_support.register.store_buildings import SAME_PLACE

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from victim_support.access.actor import Actor
    from victim_support.journal.journal import Journal
    from victim_support.kinds.rules import Kind
    from victim_support.register.store import Disaster, Household, Linked


HIDDEN: Final = "支援措置のため出しません"


@dataclass(frozen=True)
class DwellingChoice:
    """One dwelling to choose. `place`: its address alone. `surveyed`: what its surveys say so far; empty for none."""

    dwelling: str
    text: str
    why: str
    place: str = ""
    surveyed: str = ""
    is_home: bool = False
    is_linked: bool = False

    @property
    def option(self) -> tuple[str, str, str]:
        """What the page's radio buttons take."""
        return self.dwelling, self.text, "。".join(part for part in (self.surveyed, self.why) if part)


def has_moved(household: Household) -> bool:
    """Whether the register knows of a member who moved after the disaster."""
    return any({ADDRESS_AFTER, MOVED_AFTER} & set(member.notes) for member in household.members)


def dwelling_choices(
    journal: Journal, actor: Actor, household: Household, chosen: str, *, closed: bool
) -> list[DwellingChoice]:
    """Return what to choose from: as a clerk confirmed it, surveyed, likely buildings, the registered home, by hand.

    `chosen` is what the page came with; it stands in the list even where nothing else names it. Of a household with a
    protected person (`closed`) every choice is named by its number alone, without address and owner; where somebody
    moved since, nothing is offered that the new address would lead to.
    """
    hidden = closed and has_moved(household)
    found: dict[str, DwellingChoice] = {}
    disaster = household.disaster
    linked = None if hidden else linked_building(journal, disaster, household.household_no)
    if linked is not None and not linked.conflicted:
        confirmed = _confirmed(journal, actor, household, linked)
        found[confirmed.dwelling] = confirmed
    for dwelling in dwellings_of_household(journal, disaster, household.household_no):
        if dwelling in found:
            continue
        text, place = _called(journal, disaster, dwelling)
        found[dwelling] = DwellingChoice(
            dwelling, text, "この世帯の調査があります", place, _surveyed(journal, household, dwelling)
        )
    if read_dwelling(chosen) is not None and chosen not in found:
        text, place = _called(journal, disaster, chosen)
        surveyed = _surveyed(journal, household, chosen)
        found[chosen] = DwellingChoice(chosen, text, "世帯のページで選んだ住家", place, surveyed)
    for candidate in [] if hidden else candidates(journal, actor, household):
        one = candidate.building
        dwelling = dwelling_of(one, buildings(journal, actor, one.property_no))
        kind = f"（{one.kind}）" if one.kind else ""
        text = f"{one.address}{one.lot}　物件 {one.property_no}{kind}　所有 {one.owner_name or '不明'}"
        surveyed = _surveyed(journal, household, dwelling)
        why, place = "・".join(candidate.reasons), one.address + one.lot
        found.setdefault(
            dwelling,
            DwellingChoice(
                dwelling, text, why, place, surveyed, is_home=one.is_dwelling and SAME_PLACE in candidate.reasons
            ),
        )
    if not is_by_hand(household.household_no):
        home = home_dwelling(household.household_no)
        address = HIDDEN if hidden else household.full_address
        text = f"登録の住所　{address}"
        found.setdefault(home, DwellingChoice(home, text, "家屋台帳に見当たらないとき", "" if hidden else address))
    listed = [replace(one, text=shown(one.dwelling)) if closed else one for one in found.values()]
    if is_by_hand(household.household_no):  # the address entered is where they lived on the day
        same = DwellingChoice(BY_HAND, "被災した住家も同じ", "入れた住所の住家。ちがうときは、下の所在地を直す")
        return [*listed, same]
    return [*listed, DwellingChoice(BY_HAND, "手入力", "一覧にない住家（下に所在地を入れる）")]


def _confirmed(journal: Journal, actor: Actor, household: Household, linked: Linked) -> DwellingChoice:
    dwelling = dwelling_linked(journal, actor, linked)
    place = place_text(journal, actor, household, dwelling)
    text = f"{place}　{shown(dwelling)}".strip()
    surveyed = _surveyed(journal, household, dwelling)
    return DwellingChoice(dwelling, text, "住んでいた家屋として確かめてあります", place, surveyed, is_linked=True)


def proposed_dwelling(choices: Sequence[DwellingChoice], surveyed: Sequence[str]) -> str:
    """Return the dwelling an empty page proposes, or nothing: the clerk still says that it was made sure of.

    What a clerk confirmed as the household's; else the only one its surveys name; else the only one of the list that
    was surveyed (全棟調査, before any application); else the only building to live in that stands at its place.
    """
    for wanted in (
        [one.dwelling for one in choices if one.is_linked],
        list(surveyed),
        [one.dwelling for one in choices if one.surveyed],
        [one.dwelling for one in choices if one.is_home],
    ):
        if wanted:
            return wanted[0] if len(wanted) == 1 else ""
    return ""


def first_rendering(
    journal: Journal,
    household: Household,
    day: date,
    given: Mapping[str, str],
    choices: Sequence[DwellingChoice],
    *,
    closed: bool,
) -> dict[str, str]:
    """Return what an empty page proposes: the head applies at the counter today for a 罹災証明書.

    Where the head died in the disaster, or somebody is under 支援措置, the clerk says who stands at the counter.
    """
    surveyed = dwellings_of_household(journal, household.disaster, household.household_no)
    head = household.head_member
    plain = head is not None and not head.died and not closed
    by_hand = is_by_hand(household.household_no)
    proposed = given.get("dwelling") or proposed_dwelling(choices, surveyed)
    return {
        "kind": RISAI,
        "channel": "窓口",
        "applied_on": wareki(day),
        "applicant": head.id if head is not None and plain else "",
        "dwelling": proposed or (BY_HAND if by_hand else ""),
        "dwelling_address": household.full_address if by_hand else "",
        "ticket_no": given.get("ticket_no", ""),
    }


def kind_notes(
    kinds: Sequence[Kind], disaster: Disaster, today: date, *, members_only: bool = False
) -> list[tuple[str, str, str, str]]:
    """Return (name, what it is, who may apply, until when) of each kind, as sentences the page always shows.

    `members_only`: a closed household's page offers nobody else.
    """
    return [
        (
            one.name,
            one.explanation,
            "申請できる人：世帯の人だけ。" if members_only else one.who_may_apply(),
            one.until_when(disaster.day, disaster.cause, today),
        )
        for one in kinds
    ]


def subject_options(kinds: Sequence[Kind]) -> tuple[str, list[tuple[str, str]]]:
    """Return when the page asks what it is about, and each subject with its kinds: names with | between."""
    several = [one for one in kinds if len(one.subjects) > 1]
    asked = [(word, "|".join(one.name for one in several if word in one.subjects)) for word in SUBJECTS]
    return "|".join(one.name for one in several), [(word, names) for word, names in asked if names]


def place_text(journal: Journal, actor: Actor, household: Household, dwelling: str) -> str:
    """Return where a dwelling stands: the household's registered home, as the house register has it, or a survey."""
    pieces = read_dwelling(dwelling)
    if pieces is not None and pieces.kind == "home":
        return household.full_address
    if pieces is not None and pieces.kind == "building":
        try:
            one = building(journal, actor, pieces.property_no, pieces.building_no)
        except BuildingUnknown:  # a newer extract has it no longer
            pass
        else:
            return " ".join(part for part in (one.address + one.lot, pieces.room_no) if part)
    return _called(journal, household.disaster, dwelling)[1]


def _called(journal: Journal, disaster: str, dwelling: str) -> tuple[str, str]:
    """Return what a dwelling is called, and where its surveys put it (empty where none does)."""
    rows = surveys_of_dwelling(journal, disaster, dwelling)
    place = next((row["address"] for row in rows if row["address"]), "")
    return f"{place}　{shown(dwelling)}".strip(), place


def _surveyed(journal: Journal, household: Household, dwelling: str) -> str:
    """Return what is known of a dwelling that was surveyed before anybody of the household applied; else nothing.

    A survey that names another household is not this household's: the clerk is told so with the neighbours.
    """
    mine = (None, "", household.household_no)
    rows = [
        row
        for row in surveys_of_dwelling(journal, household.disaster, dwelling)
        if not row["withdrawn"] and row["household_no"] in mine
    ]
    if not rows:
        return ""
    decided = decision_of(journal, household.disaster, dwelling)
    state = "被害の程度も決まっています" if decided is not None else "被害の程度はまだ決まっていません"
    return f"調査が済んでいます（{rows[0]['round']}　調査番号 {rows[0]['survey_no']}）。{state}"
