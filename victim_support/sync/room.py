"""This room's line in the list of rooms."""

from __future__ import annotations

from victim_support.journal.subjects import Room
from victim_support.sync.tables import MIGRATIONS

ROOM = Room(name="sync", migrations=(MIGRATIONS,), commands="victim_support.sync.commands")
