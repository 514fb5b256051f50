"""Buildings of the tax register (固定資産税 家屋): base data, found by number, by place, and ranked for a household."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from victim_support.access.log import record
from victim_support.japanese.addresses import fold_address
from victim_support.japanese.folding import fold_name
from victim_support.japanese.municipalities import municipality
from victim_support.register.building_rows import Building
from victim_support.register.errors import BuildingUnknown
from victim_support.register.store_search import SEARCHED, reading
from victim_support.register.store_tables import BUILDINGS, RESIDENTS, BuildingTables, ResidentTables, current

if TYPE_CHECKING:
    from collections.abc import Sequence

    from victim_support.access.actor import Actor
    from victim_support.journal.database import Connection
    from victim_support.journal.journal import Journal
    from victim_support.register.rules import Household

SAME_PLACE, SAME_LOT, OWNED = "所在が同じ", "地番の親番号が同じ", "世帯の人が所有"
KIN_OWNED = "同じ町字で、同じ姓の人が所有"
LINKED, LINKED_BEFORE = "世帯のページで確かめた家屋", "前の災害で確かめた家屋"
HERE = frozenset({SAME_PLACE, SAME_LOT, LINKED, LINKED_BEFORE})
"""Reasons that lead to where the household lived; the others lead to whatever its members own."""
PROPERTY_NO, PLACE, OWNER = "物件番号", "所在地", "所有者"
_NUMBER_LENGTHS = (8, 10, 15)
"""Digits of 物件番号 in the tax systems of towns; leading zeros need not be typed."""
_LONGEST_NUMBER = 20
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

    By folded place; 地番 and 住居表示 are two systems, so the parent number of the lot and the owner count too (a
    member, or somebody of the surname in the same 町字: the parents' house), and what 種類 calls a dwelling stands
    before sheds. What a clerk confirmed for the household counts most, here or in another disaster. Of a household with
    a protected person nothing is suggested that is only somebody's property: it may be where they went.
    """
    del actor
    town = municipality(journal.municipality)
    area = fold_address(household.address, town)
    place = fold_address(household.address + household.lot, town)
    parent = _parent_lot(place)
    owners = [member.id for member in household.members]
    head = household.head_member
    surname = "".join(head.name.split()[:1]) if head and len(head.name.split()) > 1 else ""
    with reading(journal) as conn:
        found: dict[tuple[str, str], tuple[Building, list[str]]] = {}
        for reason, where, params in (
            (SAME_PLACE, "address_key = ?", (place,)),
            (SAME_LOT, "(address_key = ? OR (address_key >= ? AND address_key < ?))",
             (parent, parent + "-", parent + "-" + _TOP)),
            (OWNED, f"owner_no IN ({', '.join('?' * len(owners))})", tuple(owners)),
            (KIN_OWNED, "address_key >= ? AND address_key < ? AND substr(owner_name, 1, length(?3)) = ?3",
             (area, area + _TOP, surname)),
        ):  # fmt: skip
            if (reason == SAME_LOT and parent == area) or (reason == KIN_OWNED and not (surname and area)):
                continue  # no number in the address: the whole town is no suggestion
            for one in _where(conn, where, params, "address_key", limit * 5):
                reasons = found.setdefault((one.property_no, one.building_no), (one, []))[1]
                if reason != KIN_OWNED or OWNED not in reasons:
                    reasons.append(reason)
        for reason, number, building_no in _linked(conn, household):
            for one in _where(conn, "property_no = ? AND building_no = ?", (number, building_no), "building_no", 1):
                found.setdefault((one.property_no, one.building_no), (one, []))[1].insert(0, reason)
    likely = [pair for pair in found.values() if not household.protected or HERE.intersection(pair[1])]
    ranked = sorted(likely, key=lambda pair: _rank(*pair))
    return [Candidate(one, tuple(reasons)) for one, reasons in ranked[:limit]]


def _linked(conn: Connection, household: Household) -> list[tuple[str, str, str]]:
    """The reason, 物件番号 and 棟番号 of what was confirmed for the household, in this disaster and in others."""
    rows = conn.execute(
        "SELECT disaster = ?, home_building FROM household WHERE household_no = ? AND home_building <> 'null'",
        (household.disaster, household.household_no),
    )
    found = [(LINKED if here else LINKED_BEFORE, json.loads(value)) for here, value in rows]
    return [(reason, one["property_no"], one.get("building_no", "")) for reason, one in found if one.get("property_no")]


def at_place(journal: Journal, actor: Actor, text: str, limit: int = 50) -> list[Building]:
    """Buildings whose place begins like the typed address, in any spelling."""
    del actor
    key = fold_address(text, municipality(journal.municipality))
    if not key:
        return []
    with reading(journal) as conn:
        return _where(conn, "address_key >= ? AND address_key < ?", (key, key + _TOP), "address_key", limit)


@dataclass(frozen=True, slots=True)
class BuildingMatch:
    """A building a search found, and why. `shielded`: its owner is under 支援措置; its place is not to be shown."""

    building: Building
    reason: str
    shielded: bool = False


def find_buildings(journal: Journal, actor: Actor, text: str, limit: int = 5) -> list[BuildingMatch]:
    """Buildings of this 物件番号, at this address (with its number), or whose owner's name begins so; a few of each.

    When one of an owner under 支援措置 is among them, that is recorded in the access log.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    key = fold_address(text, municipality(journal.municipality))
    owner = fold_name("".join(text.split()))
    found: dict[tuple[str, str], tuple[Building, str]] = {}
    with reading(journal) as conn:
        if plain.isdecimal() and len(plain) <= _LONGEST_NUMBER:
            for length in dict.fromkeys((len(plain), *_NUMBER_LENGTHS)):
                _take(found, PROPERTY_NO, _where(conn, "property_no = ?", (plain.zfill(length),), "building_no", limit))
        elif any(sign.isdecimal() for sign in key):
            exact = "address_key = ? OR (address_key >= ? AND address_key < ?)"
            _take(found, PLACE, _where(conn, exact, (key, key + "-", key + "-" + _TOP), "address_key", limit))
        elif len(owner) > 1:
            _take(found, OWNER, _owned(conn, owner, limit))
        closed = _protected_owners(conn, [one.owner_no for one, _ in found.values() if one.owner_no])
    matches = [BuildingMatch(one, reason, one.owner_no in closed) for one, reason in found.values()]
    if any(match.shielded for match in matches):
        numbers = "、".join(match.building.owner_no for match in matches if match.shielded)
        record(journal, actor, SEARCHED, "search", f"支援措置のある人の家屋を表示: {numbers}")
    return matches


def _take(found: dict[tuple[str, str], tuple[Building, str]], reason: str, buildings: Sequence[Building]) -> None:
    for one in buildings:
        found.setdefault((one.property_no, one.building_no), (one, reason))


def _owned(conn: Connection, key: str, limit: int) -> list[Building]:
    extract = current(conn, BUILDINGS)
    if extract is None:
        return []
    tables = BuildingTables(extract)
    columns = ", ".join("b." + name for name in Building._fields)
    statement = (
        f"SELECT {columns} FROM building_owner_{{t}} AS o JOIN building_{{t}} AS b ON b.id = o.building "  # noqa: S608  ours
        "WHERE o.key >= ? AND o.key < ? ORDER BY o.key, o.building LIMIT ?"
    )
    return [Building(*row) for row in conn.execute(tables.sql(statement), (key, key + _TOP, limit))]


def _protected_owners(conn: Connection, numbers: Sequence[str]) -> set[str]:
    """Which of these owners are under 支援措置, here or in the extract of residents."""
    if not numbers:
        return set()
    marks = ", ".join("?" * len(numbers))
    statements = [f"SELECT member_id FROM household_member WHERE protected = 1 AND member_id IN ({marks})"]  # noqa: S608  only marks
    extract = current(conn, RESIDENTS)
    if extract is not None:
        people = f"SELECT resident_no FROM resident_{{t}} WHERE resident_no IN ({marks}) AND protected = 1"  # noqa: S608  same
        statements.append(ResidentTables(extract).sql(people))
    return {str(row[0]) for statement in statements for row in conn.execute(statement, numbers)}


def _rank(building: Building, reasons: list[str]) -> tuple[bool | str, ...]:
    return (
        LINKED not in reasons,
        LINKED_BEFORE not in reasons,
        SAME_PLACE not in reasons,
        not building.is_dwelling,
        OWNED not in reasons,
        SAME_LOT not in reasons,
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
