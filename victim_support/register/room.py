"""This room's line in the list of rooms."""

from __future__ import annotations

from victim_support.journal.subjects import Room
from victim_support.register.store import SUBJECT_TYPES
from victim_support.register.store_tables import MIGRATIONS

ROOM = Room(
    name="register",
    subject_types=SUBJECT_TYPES,
    migrations=(MIGRATIONS,),
    commands="victim_support.register.commands",
)
