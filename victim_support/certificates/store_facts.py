"""Gathering what a certificate is made from: household, decision, application, earlier papers, the place's address."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from victim_support.access.store import settings
from victim_support.applications import store as applications
from victim_support.applications.rules import unconfirmed
from victim_support.certificates.rules import ApplicationFacts, DamageFacts, Facts
from victim_support.certificates.store_queries import earlier
from victim_support.certificates.town import town_settings
from victim_support.damage.dwellings import home_dwelling, read_dwelling
from victim_support.damage.store import (
    current_decision,
    damage_subject,
    decision_of,
    dwellings_of_household,
    is_flagged,
    surveys_of_dwelling,
)
from victim_support.handover.store import held_back
from victim_support.japanese.municipalities import municipality
from victim_support.journal.subject import State
from victim_support.kinds.rules import kind_named
from victim_support.register import store as register
from victim_support.register.errors import BuildingUnknown

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from victim_support.access.actor import Actor
    from victim_support.certificates.town import TownSettings
    from victim_support.journal.journal import Journal
    from victim_support.register.building_rows import Building
    from victim_support.register.rules import Household

_UNSETTLED: Final = (State.CONFLICT, State.PENDING)
_HOUSEHOLD_WORDS: Final = {
    "members": "世帯構成員の氏名・生年月日",
    "protected_members": "支援措置",
    "withdrawn": "世帯の登録",
    "head": "世帯主",
    "address": "住所",
    "lot": "番地",
    "building_name": "方書",
}
_DISASTER_WORDS: Final = {"name": "災害の名称", "day": "災害の日", "cause": "罹災原因"}


def town_on(journal: Journal, day: date) -> TownSettings:
    """The town's settings as they hold on `day`; without a title set, 岐阜市長 from the municipality's name."""
    known = settings(journal)
    titled = known.get("mayor.title") and known.get("acting.title")
    default = "" if titled else f"{municipality(journal.municipality).name}長"
    return town_settings(known, default, day)


def gather(journal: Journal, actor: Actor, people: Household, dwelling: str, kind: str) -> Facts:
    """All facts of one case as this laptop knows them now, for the household given (frozen, or from the extract).

    Raises `KindUnknown`, `KindDisabled`, `DisasterUnknown`.
    """
    disaster, household = people.disaster, people.household_no
    return Facts(
        kind=kind_named(kind, settings(journal)),
        disaster=register.disaster(journal, disaster),
        household=people,
        dwelling=dwelling,
        dwelling_address=_address(journal, actor, dwelling, people),
        damage=_damage(journal, disaster, dwelling),
        application=_application(journal, disaster, dwelling, household, kind),
        earlier=earlier(journal, disaster, dwelling),
        unsettled=_unsettled(journal, disaster, people),
        held=held_back(journal, disaster, household),
        later=tuple(register.later_events(journal, disaster, household)),
    )


def _unsettled(journal: Journal, disaster: str, household: Household) -> tuple[str, ...]:
    event = journal.subject(register.disaster_subject(disaster))
    states = {name: event.state(name) for name in _DISASTER_WORDS}
    found = [_DISASTER_WORDS[name] for name, state in states.items() if state in _UNSETTLED]
    marks: Mapping[str, str] = json.loads(household.marks)
    wrong = {state.value for state in _UNSETTLED}
    return (*found, *(word for name, word in _HOUSEHOLD_WORDS.items() if marks.get(name) in wrong))


def _damage(journal: Journal, disaster: str, dwelling: str) -> DamageFacts:
    damage = journal.subject(damage_subject(disaster, dwelling))
    decision = current_decision(damage)
    unsettled = any(damage.state(field) in _UNSETTLED for field in ("decided_grade", "flood_class"))
    waiting = is_flagged(journal, disaster, dwelling)
    if decision is None:
        return DamageFacts(None, None, None, unsettled=unsettled, waiting=waiting)
    return DamageFacts(
        grade=decision.grade,
        flood_class=decision.flood_class,
        decision=decision.hash,
        decided_on=decision.decided_on or "",
        method=decision.method or "",
        round=decision.basis_round or "",
        unsettled=unsettled,
        waiting=waiting,
    )


def _application(journal: Journal, disaster: str, dwelling: str, household: str, kind: str) -> ApplicationFacts | None:
    row = applications.find(journal, disaster, dwelling, household, kind)
    if row is None:
        return None
    return ApplicationFacts(
        subject=row["subject"],
        number=row["application_no"],
        withdrawn=bool(row["withdrawn"]),
        channel=row["channel"] or "",
        unconfirmed=unconfirmed(dict(row)),
        stated={"damage": row["note"] or ""},
        subject_kind=row["subject_kind"] or "",
    )


def _address(journal: Journal, actor: Actor, dwelling: str, household: Household) -> str:
    """被災住家の所在地: as the house register has it, else as the survey or the applicant wrote it.

    The registered home of a household is its registered address.
    """
    pieces = read_dwelling(dwelling)
    if pieces is not None and pieces.kind == "home":
        return household.full_address
    if pieces is not None and pieces.kind == "building":
        found = _building(journal, actor, pieces.property_no, pieces.building_no)
        if found is not None:
            return " ".join(part for part in (found.address + found.lot, pieces.room_no) if part)
    for row in surveys_of_dwelling(journal, household.disaster, dwelling):
        if row["address"]:
            return str(row["address"])
    for row in applications.of_dwelling(journal, household.disaster, dwelling):
        if row["dwelling_address"]:
            return str(row["dwelling_address"])
    return household.full_address


def _building(journal: Journal, actor: Actor, property_no: str, building_no: str) -> Building | None:
    """The building of the current extract; None where a newer extract has it no longer."""
    try:
        return register.building(journal, actor, property_no, building_no)
    except BuildingUnknown:
        return None


def dwellings_for(journal: Journal, disaster: str, household: str) -> list[str]:
    """The dwellings a household's certificate may be about: surveyed for it, applied for, or its registered home."""
    applied = [
        row["dwelling"] for row in applications.of_household(journal, disaster, household) if not row["withdrawn"]
    ]
    home = home_dwelling(household)
    decided = [home] if decision_of(journal, disaster, home) is not None else []
    return list(dict.fromkeys([*dwellings_of_household(journal, disaster, household), *applied, *decided]))
