"""The room's line in the list of rooms."""

from __future__ import annotations

from victim_support.counter.store_applicants import MIGRATIONS
from victim_support.journal.subjects import Room

ROOM = Room(name="counter", migrations=(MIGRATIONS,), views="victim_support.counter.views_all")
