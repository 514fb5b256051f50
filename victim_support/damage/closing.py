"""Whether a dwelling is that of a household closed for 支援措置: then no page says where it stands unasked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Final

from victim_support.damage.dwellings import read_dwelling
from victim_support.register.errors import BuildingUnknown
from victim_support.register.store import building, closed_among, is_closed_person

if TYPE_CHECKING:
    from victim_support.access.actor import Actor
    from victim_support.journal.journal import Journal

Households = Callable[["Journal", str, str], Iterable[str]]
"""The 世帯番号 a room knows at a dwelling of a disaster."""
_KNOWN_BY: Final[list[Households]] = []


def register_households_at(lookup: Households) -> None:
    """Let a room of a floor above say whose dwelling one is."""
    _KNOWN_BY.append(lookup)


def is_closed_dwelling(journal: Journal, actor: Actor, disaster: str | None, dwelling: str) -> bool:
    """Whether a closed household owns it, is linked to it, was surveyed there, applied for it, or is registered there.

    Without a disaster only the owner is asked.
    """
    pieces = read_dwelling(dwelling)
    numbers: set[str] = set()
    if pieces is not None and pieces.kind == "building":
        try:
            owner = building(journal, actor, pieces.property_no, pieces.building_no).owner_no
        except BuildingUnknown:  # a newer extract has it no longer
            owner = ""
        if owner and is_closed_person(journal, actor, owner):
            return True
        linked = journal.query(
            "SELECT household_no FROM household WHERE disaster = ? AND home_building <> 'null' "
            "AND json_extract(home_building, '$.property_no') = ?",
            (disaster, pieces.property_no),
        )
        numbers |= {row[0] for row in linked}
    elif pieces is not None and pieces.household_no:
        numbers.add(pieces.household_no)
    if disaster is None:
        return False
    surveyed = journal.query(
        "SELECT household_no FROM survey WHERE disaster = ? AND dwelling = ?", (disaster, dwelling)
    )
    numbers |= {row[0] for row in surveyed if row[0]}
    numbers |= {number for lookup in _KNOWN_BY for number in lookup(journal, disaster, dwelling)}
    return bool(numbers) and bool(closed_among(journal, actor, disaster, numbers))
