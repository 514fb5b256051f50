"""This room's line in the list of rooms."""

from __future__ import annotations

from victim_support.day.store import MIGRATIONS, SUBJECT_TYPES
from victim_support.journal.subjects import Room

ROOM = Room(
    name="day",
    subject_types=SUBJECT_TYPES,
    migrations=(MIGRATIONS,),
    views="victim_support.day.views_all",
)
