"""A clock set before the last entry: asked about before any page, journalled, then work goes on."""

from __future__ import annotations

from flask import Flask, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from victim_support.access import request as access
from victim_support.journal.clock import clock_warning, confirm_clock
from victim_support.web.pages import start_url
from victim_support.web.views import blueprint

_FREE = frozenset({"web.clock", "web.confirm", "web.logout", "web.font", "static"})


def install(app: Flask) -> None:
    """Ask before any page is shown. A form on its way is not stopped: what was typed must not be lost to a clock."""
    app.before_request(_ask)


def _ask() -> ResponseReturnValue | None:
    if request.method != "GET" or request.endpoint in _FREE or g.get("actor") is None:
        return None
    if access.journal().clock_behind() is None:
        return None
    return redirect(url_for("web.clock"))


@blueprint.get("/clock")
@access.requires()
def clock() -> ResponseReturnValue:
    """The page that shows both times and asks."""
    warning = clock_warning(access.journal())
    if warning is None:
        return redirect(start_url())
    return render_template("web/clock.html", warning=warning)


@blueprint.post("/clock")
@access.requires()
def confirm() -> ResponseReturnValue:
    """Journal who said that this clock is right, and go on."""
    confirm_clock(access.journal(), access.actor().id, "画面")
    return redirect(start_url())
