"""What a view asks for: who is at work, on which home, for which disaster. For views only."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, ParamSpec, TypeVar, cast

from flask import current_app, g

from victim_support.access.errors import DisasterNotChosen, SessionEnded
from victim_support.access.rights import demand

if TYPE_CHECKING:
    from victim_support.access.actor import Actor, Role
    from victim_support.journal.home import Home
    from victim_support.journal.journal import Journal

P = ParamSpec("P")
R = TypeVar("R")

HOME = "victim_support.home"


def home() -> Home:
    """The home the request works on: the laptop's data folder, or at the centre the store the address names."""
    return cast("Home", g.get("home") or current_app.extensions[HOME])


def journal() -> Journal:
    """Its journal."""
    return home().journal


def actor() -> Actor:
    """Who is logged in; `SessionEnded` when nobody is."""
    found = cast("Actor | None", g.get("actor"))
    if found is None:
        raise SessionEnded
    return found


def disaster() -> str:
    """The code of the disaster being worked on (R8-01); `DisasterNotChosen` when there is none or none is chosen."""
    code = cast("str | None", g.get("disaster_code"))
    if code is None:
        raise DisasterNotChosen
    return code


def requires(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Decorator of a view: the actor must hold one of `roles` (with none named, be logged in)."""

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            demand(actor(), *roles)
            return view(*args, **kwargs)

        guarded.required_roles = roles  # type: ignore[attr-defined]  # read by the meta-test of routes
        return guarded

    return decorate
