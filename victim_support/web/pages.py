"""How templates are read: autoescape everywhere, undefined names are loud, the filters the components use."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Flask, g
from jinja2 import StrictUndefined, Undefined

from victim_support.access.actor import Actor, Role
from victim_support.japanese.municipalities import municipality
from victim_support.journal.forms import dump_base
from victim_support.journal.home import Home
from victim_support.web.differences import differences


class LoudUndefined(StrictUndefined):
    """A misspelt name must not print as a blank; asking whether something is there (`errors.name`) is allowed."""

    def __bool__(self) -> bool:  # type: ignore[override]  # StrictUndefined declares that it always raises
        return False


def dress(app: Flask, home: Home) -> None:
    """Set up `app`'s templates, and what the frame of every page shows."""
    environment = app.jinja_env
    environment.autoescape = True  # every template, whatever its name ends with
    environment.undefined = LoudUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(dump_base=dump_base, mark_of=mark_of, blank=blank, from_json=from_json)
    environment.globals["differences"] = differences
    fixed = {
        "demo": home.is_drill,
        "device": home.device,
        "municipality_name": municipality(home.municipality).name,
    }

    @app.context_processor
    def frame() -> dict[str, Any]:
        who: Actor | None = g.get("actor")
        return {
            **fixed,
            "who": who,
            "may_read": who is not None and who.holds(Role.CLERK, Role.SURVEYOR),
            "disaster": g.get("disaster_shown"),
            "disasters": g.get("disasters", ()),
        }


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
