"""This room's line in the list of rooms."""

from __future__ import annotations

from victim_support.damage.store_subjects import DAMAGE, SURVEY
from victim_support.damage.store_tables import DESKS, MIGRATIONS
from victim_support.journal.subjects import Room

ROOM = Room(
    name="damage",
    subject_types=(SURVEY, DAMAGE),
    migrations=(MIGRATIONS,),
    desks=DESKS,
    views="victim_support.damage.views",
    commands="victim_support.damage.commands",
)
