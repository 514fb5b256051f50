"""This room's line in the list of rooms: it composes, and writes through the certificates room alone."""

from __future__ import annotations

from victim_support.journal.subjects import Room

ROOM = Room(name="batches", views="victim_support.batches.views", commands="victim_support.batches.commands")
