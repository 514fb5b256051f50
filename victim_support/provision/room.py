"""This room's line in the list of rooms."""

from __future__ import annotations

from victim_support.journal.subjects import Room
from victim_support.provision.store import MIGRATIONS, SUBJECT_TYPES

ROOM = Room(
    name="provision",
    subject_types=SUBJECT_TYPES,
    migrations=(MIGRATIONS,),
    views="victim_support.provision.views",
)
