"""Which disaster a request is about: the only one, or the one chosen, or the latest."""

from __future__ import annotations

from flask import g, session

from victim_support.access import request as access
from victim_support.register.errors import DisasterUnknown
from victim_support.register.store import Disaster, disasters

_CHOSEN = "disaster"


def choose_for_request() -> None:
    """Set what `access.request.disaster()` answers and the frame shows. Runs before every view."""
    if g.get("actor") is None:
        return
    known = disasters(access.journal())
    shown = next((one for one in known if one.code == session.get(_CHOSEN)), known[0] if known else None)
    g.disasters = known
    g.disaster_settled = len(known) <= 1 or session.get(_CHOSEN) in {one.code for one in known}
    g.disaster_shown = shown
    g.disaster_code = None if shown is None else shown.code


def choose(code: str) -> Disaster:
    """Work on another disaster from now on. `DisasterUnknown`."""
    for one in g.disasters:
        if one.code == code:
            session[_CHOSEN] = code
            chosen: Disaster = one
            return chosen
    raise DisasterUnknown(disaster=code)
