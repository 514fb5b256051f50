"""This room's line in the list of rooms."""

from __future__ import annotations

from victim_support.applications.store import MIGRATIONS, SUBJECT_TYPES
from victim_support.applications.store_tables import DESKS
from victim_support.journal.subjects import Room

ROOM = Room(
    name="applications",
    subject_types=SUBJECT_TYPES,
    migrations=(MIGRATIONS,),
    desks=DESKS,
    views="victim_support.applications.views",
)
