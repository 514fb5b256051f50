"""Which building of the tax register a household lived in: a clerk's choice among suggestions, with what was seen.

家屋 and residents are joined by nothing but text (所在): the owner is not the occupant, 地番 is not 住居表示. So
nothing is linked by itself; the choice is an entry, and another choice names the one it replaces.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.register.store_buildings import building
from victim_support.register.store_households import freeze
from victim_support.register.store_subjects import LINKED, household_subject

if TYPE_CHECKING:
    from collections.abc import Sequence

    from victim_support.journal.entry import Base
    from victim_support.journal.journal import Journal


@dataclass(frozen=True, slots=True)
class Linked:
    """The building a household lived in, as a clerk confirmed it. `reasons`: what the suggestion said then."""

    property_no: str
    building_no: str
    room_no: str
    reasons: tuple[str, ...]
    conflicted: bool


def linked_building(journal: Journal, disaster: str, household_no: str) -> Linked | None:
    """The confirmed building of a household, or None while nobody has said so (or said: none of the register's)."""
    subject = household_subject(disaster, household_no)
    row = journal.one("SELECT home_building, marks FROM household WHERE subject = ?", (subject,))
    value = None if row is None else json.loads(row["home_building"])
    if row is None or not value or not value.get("property_no"):
        return None
    return Linked(
        property_no=value["property_no"],
        building_no=value.get("building_no", ""),
        room_no=value.get("room_no", ""),
        reasons=tuple(value.get("reasons", ())),
        conflicted="home_building" in json.loads(row["marks"]),
    )


def link_building(  # noqa: PLR0917  a form's fields
    journal: Journal, actor: Actor, disaster: str, household_no: str, property_no: str, building_no: str,
    room_no: str, reasons: Sequence[str], *, base: Base,
) -> None:  # fmt: skip
    """Confirm the building; an empty `property_no` says that the register has none. Needs 受付; freezes first.

    `BuildingUnknown` for a number the current extract lacks, and the errors of `freeze`.
    """
    demand(actor, Role.CLERK)
    value: dict[str, object] = {"property_no": property_no}
    if property_no:
        building(journal, actor, property_no, building_no)
        value |= {"building_no": building_no, "room_no": room_no, "reasons": list(reasons)}
    with journal.transaction(actor.id) as tx:
        found = freeze(tx, disaster, household_no)
        if tx.subject(found.subject).value("home_building") != value:
            tx.append(LINKED, found.subject, {"home_building": value}, base=base)
