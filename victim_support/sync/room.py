"""This room's line in the list of rooms."""

from __future__ import annotations

from victim_support.journal.subjects import Room
from victim_support.sync.store_media import SUBJECT_TYPES
from victim_support.sync.tables import MIGRATIONS
from victim_support.sync.tables_media import MIGRATIONS as MEDIA

ROOM = Room(
    name="sync",
    subject_types=SUBJECT_TYPES,
    migrations=(MIGRATIONS, MEDIA),
    views="victim_support.sync.views",
    commands="victim_support.sync.commands",
)
