"""The room's line in the list of rooms."""

from __future__ import annotations

from victim_support.conflicts.store_lists import DESKS
from victim_support.conflicts.store_subjects import SUBJECT_TYPES
from victim_support.conflicts.tables import MIGRATIONS
from victim_support.journal.subjects import Room

ROOM = Room(
    name="conflicts",
    subject_types=SUBJECT_TYPES,
    migrations=(MIGRATIONS,),
    desks=DESKS,
    views="victim_support.conflicts.views",
)
