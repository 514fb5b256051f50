"""The register's doors: everything other rooms may call."""

from __future__ import annotations

from victim_support.register.building_rows import Building
from victim_support.register.match import Match
from victim_support.register.resident_rows import Resident
from victim_support.register.rules import Disaster, Household, Member
from victim_support.register.store_buildings import (
    BuildingMatch,
    Candidate,
    at_place,
    building,
    buildings,
    candidates,
    find_buildings,
)
from victim_support.register.store_disasters import add_disaster, change_disaster, disaster, disaster_in, disasters
from victim_support.register.store_households import (
    add_member,
    by_phone,
    change_members,
    enter_household,
    freeze,
    household,
    household_at,
    household_base,
    household_no_of,
    is_by_hand,
    residents_of,
    set_contact,
    set_protection,
    withdraw_household,
)
from victim_support.register.store_items import (
    LEDGER_ITEM,
    ItemDraft,
    consented,
    item_row,
    items_of,
    later_events,
    recipients,
    record_item,
    withdraw_item,
)
from victim_support.register.store_links import Linked, link_building, linked_building
from victim_support.register.store_load import AUTHORITY, Loaded, load_buildings, load_residents
from victim_support.register.store_nearest import Near, nearest
from victim_support.register.store_protection import (
    closed_among,
    is_closed,
    is_closed_person,
    protected_among,
    protected_namesakes,
)
from victim_support.register.store_search import search
from victim_support.register.store_snapshots import Snapshot, current_snapshot, snapshots
from victim_support.register.store_subjects import (
    CONTACT,
    OF_EXTRACTS,
    disaster_subject,
    household_of,
    household_subject,
    snapshot_subject,
)
from victim_support.register.store_tables import BUILDINGS, MIGRATIONS, RESIDENTS

SUBJECT_TYPES = (*OF_EXTRACTS, LEDGER_ITEM)

__all__ = [
    "AUTHORITY",
    "BUILDINGS",
    "CONTACT",
    "MIGRATIONS",
    "RESIDENTS",
    "SUBJECT_TYPES",
    "Building",
    "BuildingMatch",
    "Candidate",
    "Disaster",
    "Household",
    "ItemDraft",
    "Linked",
    "Loaded",
    "Match",
    "Member",
    "Near",
    "Resident",
    "Snapshot",
    "add_disaster",
    "add_member",
    "at_place",
    "building",
    "buildings",
    "by_phone",
    "candidates",
    "change_disaster",
    "change_members",
    "closed_among",
    "consented",
    "current_snapshot",
    "disaster",
    "disaster_in",
    "disaster_subject",
    "disasters",
    "enter_household",
    "find_buildings",
    "freeze",
    "household",
    "household_at",
    "household_base",
    "household_no_of",
    "household_of",
    "household_subject",
    "is_by_hand",
    "is_closed",
    "is_closed_person",
    "item_row",
    "items_of",
    "later_events",
    "link_building",
    "linked_building",
    "load_buildings",
    "load_residents",
    "nearest",
    "protected_among",
    "protected_namesakes",
    "recipients",
    "record_item",
    "residents_of",
    "search",
    "set_contact",
    "set_protection",
    "snapshot_subject",
    "snapshots",
    "withdraw_household",
    "withdraw_item",
]
