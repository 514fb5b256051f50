"""This room's line in the list of rooms: it writes no entries, what it keeps is counted from the drawn tables."""

from __future__ import annotations

from victim_support.desks.store_tables import MIGRATIONS
from victim_support.journal.subjects import Room

ROOM = Room(name="desks", migrations=(MIGRATIONS,))
