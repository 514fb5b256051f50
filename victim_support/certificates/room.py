"""This room's line in the list of rooms."""

from __future__ import annotations

from victim_support.certificates.store_subjects import SUBJECT_TYPES
from victim_support.certificates.store_tables import DESKS, MIGRATIONS
from victim_support.journal.subjects import Room

ROOM = Room(
    name="certificates",
    subject_types=SUBJECT_TYPES,
    migrations=(MIGRATIONS,),
    desks=DESKS,
    views="victim_support.certificates.views",
    commands="victim_support.certificates.commands",
)
