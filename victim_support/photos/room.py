"""This room's line in the list of rooms."""

from __future__ import annotations

from victim_support.journal.subjects import Room
from victim_support.photos.store import MIGRATIONS, SUBJECT_TYPES

ROOM = Room(
    name="photos",
    subject_types=SUBJECT_TYPES,
    migrations=(MIGRATIONS,),
    views="victim_support.photos.views",
    commands="victim_support.photos.commands",
    checks="victim_support.photos.store_check",
)
