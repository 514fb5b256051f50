"""The room's line in the list of rooms."""

from __future__ import annotations

from victim_support.access.store import MIGRATIONS, SUBJECT_TYPES
from victim_support.journal.subjects import Room

ROOM = Room(
    name="access",
    subject_types=SUBJECT_TYPES,
    migrations=(MIGRATIONS,),
    commands="victim_support.access.commands",
)
