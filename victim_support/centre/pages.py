"""The centre's blueprint and what all its views share. Every page here is for the centre's staff alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from flask import Blueprint, current_app, g

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.access.errors import NotPermitted
from victim_support.centre import fleet
from victim_support.centre.stores import has_store
from victim_support.japanese.municipalities import municipality as municipality_of

if TYPE_CHECKING:
    from victim_support.access.store import Account
    from victim_support.centre.centre import Centre
    from victim_support.errors import VictimSupportError
    from victim_support.journal.subjects import Room

blueprint = Blueprint("centre", __name__)

CENTRE: Final = "victim_support.centre"
ROOMS: Final = "victim_support.rooms"


@blueprint.context_processor
def words_of_this_room() -> dict[str, Any]:
    """Return what the room's pages call things."""
    return {
        "time_words": fleet.time_words,
        "reach_words": fleet.reach_words,
        "state_words": fleet.state_words,
        "town_name": lambda code: municipality_of(code).name,
        "is_administrator": is_administrator(),
    }


def centre() -> Centre:
    """The opened centre, with what other programs have added since."""
    found = cast("Centre", current_app.extensions[CENTRE])
    found.refresh()
    return found


def rooms() -> tuple[Room, ...]:
    """The rooms its stores are opened with."""
    return cast("tuple[Room, ...]", current_app.extensions[ROOMS])


def towns_with_store() -> list[str]:
    """The codes of the towns from which something came, or for which a store was made."""
    opened = centre()
    return [code for code in opened.municipalities() if has_store(opened, code)]


def staff_account() -> Account:
    """The account of whoever of the staff is at work. Raises `NotPermitted` for a town's account."""
    found = cast("Account | None", g.get("account"))
    if found is None or not access.actor().holds(Role.CENTRE):
        raise NotPermitted(roles=Role.CENTRE.value)
    return found


def is_administrator() -> bool:
    """Whether the one at work may add and close accounts of the staff."""
    found = cast("Account | None", g.get("account"))
    return found is not None and access.actor().holds(Role.CENTRE) and Role.ADMINISTRATOR in found.roles


def told(error: VictimSupportError) -> str:
    """A refusal in one line, for beside its field."""
    return f"{error.message}{error.advice}（{error.code}）"
