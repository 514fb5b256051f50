"""The counter: start page, search, household page. Composition only: it writes nothing and owns no table."""

from __future__ import annotations

from victim_support.journal.subjects import Room

ROOM = Room(name="counter", views="victim_support.counter.views")
