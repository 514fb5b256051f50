"""This room's line in the list of rooms."""

from __future__ import annotations

from victim_support.journal.subjects import Room

ROOM = Room(name="reference", views="victim_support.reference.views")
