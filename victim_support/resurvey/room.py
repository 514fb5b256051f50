"""This room's line in the list of rooms."""

from __future__ import annotations

from victim_support.journal.subjects import Room
from victim_support.resurvey.store import MIGRATIONS, SUBJECT_TYPES

ROOM = Room(
    name="resurvey",
    subject_types=SUBJECT_TYPES,
    migrations=(MIGRATIONS,),
    views="victim_support.resurvey.views",
)
