"""The room's line in the list of rooms."""

from __future__ import annotations

from victim_support.damage.store import MIGRATIONS, SUBJECT_TYPES
from victim_support.journal.subjects import Room

ROOM = Room(
    name="damage",
    subject_types=SUBJECT_TYPES,
    migrations=(MIGRATIONS,),
    views="victim_support.damage.views",
    commands="victim_support.damage.commands",
)
