"""This room's line in the list of rooms: it writes no entries, a draft is nobody's record."""

from __future__ import annotations

from victim_support.drafts.store import MIGRATIONS
from victim_support.journal.subjects import Room

ROOM = Room(name="drafts", migrations=(MIGRATIONS,), views="victim_support.drafts.views")
