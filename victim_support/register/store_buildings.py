"""Buildings of the tax register (固定資産税 家屋): base data, found by number, by place, and ranked for a household."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from victim_support.japanese.addresses import fold_address
from victim_support.japanese.municipalities import municipality
from victim_support.register.building_rows import Building
from victim_support.register.errors import BuildingUnknown
from victim_support.register.store_search import reading
from victim_support.register.store_tables import BUILDINGS, BuildingTables, current

if TYPE_CHECKING:
    from collections.abc import Sequence

    from victim_support.access.actor import Actor
    from victim_support.journal.database import Connection
    from victim_support.journal.journal import Journal
    from victim_support.register.rules import Household

SAME_PLACE, SAME_LOT, OWNED = "所在が同じ", "地番の親番号が同じ", "世帯の人が所有"
_TOP = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A building that may be a household's dwelling, and why."""

    building: Building
    reasons: tuple[str, ...]


def buildings(journal: Journal, actor: Actor, property_no: str) -> list[Building]:
    """The buildings of a 物件番号, by 棟番号. `BuildingUnknown` when the current extract has none."""
    del actor  # owners are persons: every reader says who reads
    with reading(journal) as conn:
        found = _where(conn, "property_no = ?", (property_no,), "building_no", 100)
    if not found:
        raise BuildingUnknown(property_no=property_no)
    return found


def building(journal: Journal, actor: Actor, property_no: str, building_no: str = "") -> Building:
    """One building; the first of the property when `building_no` is empty. `BuildingUnknown`."""
    found = buildings(journal, actor, property_no)
    for one in found:
        if building_no in ("", one.building_no):
            return one
    raise BuildingUnknown(property_no=f"{property_no} 棟 {building_no}")


def candidates(journal: Journal, actor: Actor, household: Household, limit: int = 20) -> list[Candidate]:
    """Buildings that may be the household's dwelling, the likeliest first: a suggestion, never a link.

    By folded place; 地番 and 住居表示 are two systems, so the parent number of the lot and the owner count too, and
    what 種類 calls a dwelling stands before sheds.
    """
    del actor
    town = municipality(journal.municipality)
    place = fold_address(household.address + household.lot, town)
    parent = _parent_lot(place)
    owners = [member.id for member in household.members]
    with reading(journal) as conn:
        found: dict[tuple[str, str], tuple[Building, list[str]]] = {}
        for reason, where, params in (
            (SAME_PLACE, "address_key = ?", (place,)),
            (SAME_LOT, "(address_key = ? OR (address_key >= ? AND address_key < ?))",
             (parent, parent + "-", parent + "-" + _TOP)),
            (OWNED, f"owner_no IN ({', '.join('?' * len(owners))})", tuple(owners)),
        ):  # fmt: skip
            if reason == SAME_LOT and parent == fold_address(household.address, town):
                continue  # no number in the address: the whole town is no suggestion
            for one in _where(conn, where, params, "address_key", limit * 5):
                found.setdefault((one.property_no, one.building_no), (one, []))[1].append(reason)
    ranked = sorted(found.values(), key=lambda pair: _rank(*pair))
    return [Candidate(one, tuple(reasons)) for one, reasons in ranked[:limit]]


def at_place(journal: Journal, actor: Actor, text: str, limit: int = 50) -> list[Building]:
    """Buildings whose place begins like the typed address, in any spelling."""
    del actor
    key = fold_address(text, municipality(journal.municipality))
    if not key:
        return []
    with reading(journal) as conn:
        return _where(conn, "address_key >= ? AND address_key < ?", (key, key + _TOP), "address_key", limit)


def _rank(building: Building, reasons: list[str]) -> tuple[bool, bool, bool, str, str]:
    return (
        SAME_PLACE not in reasons,
        not building.is_dwelling,
        OWNED not in reasons,
        building.property_no,
        building.building_no,
    )


def _parent_lot(place: str) -> str:
    """司町40-1 → 司町40."""
    head, dash, tail = place.rpartition("-")
    return head if dash and tail.isdecimal() and head and head[-1].isdecimal() else place


def _where(conn: Connection, where: str, params: Sequence[str], order: str, limit: int) -> list[Building]:
    extract = current(conn, BUILDINGS)
    if extract is None:
        return []
    tables = BuildingTables(extract)
    statement = f"SELECT {tables.columns} FROM building_{{t}} WHERE {where} ORDER BY {order} LIMIT ?"  # noqa: S608  constants of this module
    return [Building(*row) for row in conn.execute(tables.sql(statement), (*params, limit))]
