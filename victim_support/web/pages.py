"""How templates are read: autoescape everywhere, undefined names are loud, the filters the components use."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from flask import Flask, current_app, g, url_for
from jinja2 import StrictUndefined, Undefined

from victim_support.access.actor import Actor, Role
from victim_support.journal.forms import dump_base
from victim_support.web.differences import differences


class LoudUndefined(StrictUndefined):
    """A misspelt name must not print as a blank; asking whether something is there (`errors.name`) is allowed."""

    def __bool__(self) -> bool:  # type: ignore[override]  # StrictUndefined declares that it always raises
        return False


_START = "victim_support.start"


def dress(app: Flask, start: str, shown: Callable[[], dict[str, Any]]) -> None:
    """Set up `app`'s templates, and what the frame of every page shows.

    `start`: the endpoint of the start page. `shown`: whether this is a drill (`demo`), whose `device` and
    `municipality_name` the frame bears, where persons are searched (`search_url`, or None)
    and where else one may log in (`other_login`: text and address, or None).
    """
    app.extensions[_START] = start
    environment = app.jinja_env
    environment.autoescape = True  # every template, whatever its name ends with
    environment.undefined = LoudUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(dump_base=dump_base, mark_of=mark_of, blank=blank, from_json=from_json)
    environment.globals.update(differences=differences, web_url=web_url, start_url=start_url)

    @app.context_processor
    def frame() -> dict[str, Any]:
        who: Actor | None = g.get("actor")
        return {
            **shown(),
            "who": who,
            "may_read": who is not None and who.holds(Role.CLERK, Role.SURVEYOR),
            "disaster": g.get("disaster_shown"),
            "disasters": g.get("disasters", ()),
        }


def start_url() -> str:
    """Where work begins for the one who is logged in."""
    return url_for(g.get("start") or current_app.extensions[_START])


def web_url(page: str) -> str:
    """The address of a page of this room. At the centre a town's accounts have log-in and password of their own."""
    return url_for(f"{g.get('web_room', 'web')}.{page}")


def mark_of(marks: str | Mapping[str, str] | None, field: str) -> str | None:
    """The state of one field in a drawn row's `marks` column: conflict, pending, withheld, shredded or nothing."""
    if not marks:
        return None
    states = json.loads(marks) if isinstance(marks, str) else marks
    found = states.get(field)
    return None if found is None else str(found)


def blank(value: object) -> object:
    """`value`, or the empty text where there is none yet: a form's first rendering."""
    return "" if value is None or isinstance(value, Undefined) else value


def from_json(text: object) -> object:
    """The list a drawn column holds as JSON; an empty list where there is none."""
    return json.loads(text) if isinstance(text, str) and text else []
