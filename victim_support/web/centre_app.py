"""The centre's desk: the staff's pages, and under each town's code the conflict desk on that town's store.

Two kinds of accounts log in: the centre's staff (at `/login`, kept in C/staff), and a town's own (at `/212016/login`,
kept in its store) who come to the centre to decide. A cookie is good for the one it was made for.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from flask import Flask, current_app, g, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import centre_actor
from victim_support.centre import pages as centre_pages
from victim_support.centre import views as centre_views
from victim_support.centre.errors import NothingReceived
from victim_support.centre.stores import has_store, open_store
from victim_support.conflicts import views as conflict_views
from victim_support.japanese.municipalities import municipality as municipality_of
from victim_support.resources import static_dir, templates_dir
from victim_support.web import failures, guards, pages, sessions
from victim_support.web.app import MAX_FORM, MAX_REQUEST
from victim_support.web.carried import FormSeal
from victim_support.web.uploads import MemoryRequest
from victim_support.web.views import blueprint as web_blueprint

if TYPE_CHECKING:
    from victim_support.centre.centre import Centre
    from victim_support.journal.home import Home
    from victim_support.journal.subjects import Room


def create_centre_app(centre: Centre, staff: Home, rooms: tuple[Room, ...]) -> Flask:
    """The application on an opened centre and the opened store of its staff."""
    app = Flask("victim_support", static_folder=str(static_dir()), template_folder=str(templates_dir()))
    app.request_class = MemoryRequest
    app.config.update(MAX_CONTENT_LENGTH=MAX_REQUEST, MAX_FORM_MEMORY_SIZE=MAX_FORM, TEMPLATES_AUTO_RELOAD=False)
    app.extensions.update({access.HOME: staff, centre_pages.CENTRE: centre, centre_pages.ROOMS: rooms})
    app.extensions[guards.SEAL] = FormSeal(centre.vault.derive("carried-form"))
    sessions.prepare(app, centre.vault.derive("session"), f"victim_support_{staff.identity.home.hex()[:8]}")
    pages.dress(app, "centre.towns", lambda: _frame(centre))
    _install_towns(app)
    guards.install(app, lambda: _know_who(centre, rooms))
    failures.install(app)
    app.register_blueprint(web_blueprint)
    app.register_blueprint(web_blueprint, name="town", url_prefix="/<municipality>")
    app.register_blueprint(centre_views.blueprint)
    app.register_blueprint(conflict_views.blueprint, url_prefix="/<municipality>/conflicts")
    return app


def _frame(centre: Centre) -> dict[str, Any]:
    name = g.get("town_name")
    return {
        "demo": centre.key_list.drill,
        "device": "",
        "municipality_name": "センター" + (f"　{name}" if name else ""),
        "search_url": None,
        "other_login": None if name is None else _other_login(name),
    }


def _other_login(name: str) -> tuple[str, str]:
    """On a log-in page under a town's code: the way to the other kind of accounts."""
    if g.get("web_room") == "town":
        return "センターの職員のログイン", url_for("web.login")
    return f"{name}の決裁の担当者のログイン", url_for("town.login")


def _install_towns(app: Flask) -> None:
    """Under `/212016/…` a request works on that town's store, opened for it and closed after it."""

    @app.url_value_preprocessor
    def take(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        g.municipality = (values or {}).pop("municipality", None)

    @app.url_defaults
    def keep(endpoint: str, values: dict[str, Any]) -> None:
        if g.get("municipality") and app.url_map.is_endpoint_expecting(endpoint, "municipality"):
            values.setdefault("municipality", g.municipality)

    @app.teardown_request
    def close_town(_error: BaseException | None) -> None:
        opened = g.pop("opened", None)
        if opened is not None:
            opened.close()


def _open_town(centre: Centre, rooms: tuple[Room, ...]) -> None:
    town = municipality_of(g.municipality)
    if not has_store(centre, town.code):
        raise NothingReceived(municipality=town.code)
    g.opened, g.town_name = ExitStack(), town.name
    g.home = g.opened.enter_context(open_store(centre, town.code, rooms))


def _know_who(centre: Centre, rooms: tuple[Room, ...]) -> None:
    """Whoever the cookie names, in the store it was made for; what the staff do in a town's store bears their mark.

    Who comes with a town's cookie that is over logs in there again.
    """
    g.actor = g.account = None
    if g.municipality is not None:
        _open_town(centre, rooms)
    if request.blueprint == "town" or (g.municipality is not None and sessions.is_of(g.home)):
        g.web_room, g.start = "town", "conflicts.desk"
    if g.municipality is not None:
        found = sessions.current_account(g.home)
        if found is not None:
            g.actor = found.actor
            return
    g.account = sessions.current_account(current_app.extensions[access.HOME])
    if g.account is not None and request.blueprint != "town":
        own = request.blueprint == "web"
        g.actor = g.account.actor if own else centre_actor(g.account.name, g.account.display_name)
