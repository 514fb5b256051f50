"""Which dwelling a survey without numbers may belong to: suggestions by place and doorplate, never a link by itself.

The link between the tax register's buildings and the residents is text alone (所在), so a person always chooses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from victim_support.damage.dwellings import building_dwelling, home_dwelling
from victim_support.register.errors import BuildingUnknown
from victim_support.register.store import at_place, buildings, search

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from victim_support.access.actor import Actor
    from victim_support.damage.survey import Survey
    from victim_support.journal.journal import Journal
    from victim_support.register.store import Building, Linked, Match

_MOST = 10
_BESIDE = 3


@dataclass(frozen=True)
class Suggestion:
    """One dwelling, with the household living there where one was found. `value` is what a form sends back."""

    dwelling: str
    household_no: str
    text: str
    why: str

    @property
    def value(self) -> str:
        """Dwelling and household in one text."""
        return f"{self.dwelling}|{self.household_no}"

    @property
    def option(self) -> tuple[str, str, str]:
        """What a page's list of choices takes."""
        return self.value, self.text, self.why


def dwelling_of(building: Building, siblings: Iterable[Building], room_no: str = "") -> str:
    """Return the dwelling id of a registered building.

    Survey sheets carry no 棟番号, so it is part of the id only where the property has several buildings to live in.
    """
    homes = [one for one in siblings if one.is_dwelling]
    building_no = building.building_no if len(homes) > 1 else ""
    return building_dwelling(building.property_no, building_no, room_no)


def dwelling_linked(journal: Journal, actor: Actor, linked: Linked) -> str:
    """Return the dwelling id of the building a clerk confirmed for a household; by its numbers where it is gone."""
    try:
        siblings = buildings(journal, actor, linked.property_no)
    except BuildingUnknown:
        return building_dwelling(linked.property_no, linked.building_no, linked.room_no)
    one = next((found for found in siblings if found.building_no == linked.building_no), siblings[0])
    return dwelling_of(one, siblings, linked.room_no)


def candidates(journal: Journal, actor: Actor, survey: Survey) -> list[tuple[str, str, str]]:
    """Return the choices for an unmatched survey, the likeliest first: building with household, either alone."""
    if not survey.address:
        return []
    places = at_place(journal, actor, survey.address, _MOST)
    found = [
        (one, dwelling_of(one, buildings(journal, actor, one.property_no), survey.room_no or "")) for one in places
    ]
    households = _households(journal, actor, survey)
    both = [
        Suggestion(
            dwelling, match.household_no, f"{_place(one)}　世帯 {match.name}（{match.household_no}）", "所在地と表札名"
        )
        for match in households
        for one, dwelling in found[:_BESIDE]
    ]
    alone = [Suggestion(dwelling, "", _place(one), "所在地") for one, dwelling in found]
    homes = [
        Suggestion(
            home_dwelling(match.household_no),
            match.household_no,
            f"世帯 {match.name}（{match.household_no}）の登録住所 {match.address}",
            "・".join(match.reasons),
        )
        for match in households
    ]
    return [one.option for one in [*both, *alone, *homes]]


def _households(journal: Journal, actor: Actor, survey: Survey) -> Sequence[Match]:
    """Return one person of each household at the place, those whose name is on the doorplate if there are any."""
    address = survey.address or ""
    named = search(journal, actor, f"{address} {survey.doorplate}", _MOST) if survey.doorplate else []
    by_household = {match.household_no: match for match in reversed(named or search(journal, actor, address, _MOST))}
    return list(by_household.values())[::-1]


def _place(building: Building) -> str:
    kind = f"　{building.kind}" if building.kind else ""
    return f"物件 {building.property_no}{kind}　{building.address}{building.lot}　所有 {building.owner_name or '不明'}"
