"""The one list of rooms, read by web, command line, centre and rebuild. A new subsystem is a room and a line here."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from victim_support.journal.subjects import Room

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

_NAMES = (
    "journal.device",
    "access.room",
    "drafts.room",
    "desks.room",
    "register.room",
    "damage.room",
    "handover.room",
    "applications.room",
    "photos.room",
    "certificates.room",
    "resurvey.room",
    "books.room",
    "day.room",
    "conflicts.room",
    "provision.room",
    "sync.room",
    "counter.room",  # writes nothing, but keeps an index to search by
)
_COMPOSED = ("batches.room", "reference.room", "centre.room", "demo.room", "delivery.room", "web.room")


def subject_rooms() -> tuple[Room, ...]:
    """The rooms that have to do with a home's database, in the order of the floors: each imports only those before."""
    return tuple(_room(name) for name in _NAMES)


def all_rooms() -> tuple[Room, ...]:
    """Every room, those that only compose others included."""
    return (*subject_rooms(), *(_room(name) for name in _COMPOSED))


def _room(name: str) -> Room:
    module = import_module(f"victim_support.{name}")
    room = module.ROOM
    if not isinstance(room, Room):
        raise TypeError(f"victim_support.{name}.ROOM")
    return room


def modules(names: Iterable[str | None]) -> list[ModuleType]:
    """The named modules, imported (rooms name their views and commands, so that nothing is loaded before its time)."""
    return [import_module(name) for name in names if name is not None]
