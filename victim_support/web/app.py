"""The application factory."""

from __future__ import annotations

import importlib
from typing import Any

from flask import Flask, g, url_for

from victim_support.access import request as access
from victim_support.counter.disasters import choose_for_request
from victim_support.japanese.municipalities import municipality
from victim_support.journal.home import Home
from victim_support.resources import static_dir, templates_dir
from victim_support.rooms import all_rooms
from victim_support.web import clock, failures, guards, pages, sessions
from victim_support.web.carried import FormSeal
from victim_support.web.uploads import MemoryRequest

# Photos of damage come with an application; a form without files is a few kilobytes.
MAX_REQUEST = 32 * 1024 * 1024
MAX_FORM = 2 * 1024 * 1024


def create_app(home: Home) -> Flask:
    """The application on an opened home: every room's blueprint behind log-in, CSRF and the strict headers."""
    app = Flask("victim_support", static_folder=str(static_dir()), template_folder=str(templates_dir()))
    app.request_class = MemoryRequest
    app.config.update(MAX_CONTENT_LENGTH=MAX_REQUEST, MAX_FORM_MEMORY_SIZE=MAX_FORM, TEMPLATES_AUTO_RELOAD=False)
    app.extensions[access.HOME] = home
    app.extensions[guards.SEAL] = FormSeal(home.vault.derive("carried-form"))
    sessions.prepare(app, home.vault.derive("session"), f"victim_support_{home.identity.home.hex()[:8]}")
    pages.dress(app, "counter.start", lambda: _frame(home))
    guards.install(app, _know_who)
    clock.install(app)
    app.before_request(choose_for_request)
    failures.install(app)
    for room in all_rooms():
        if room.views is not None:
            app.register_blueprint(importlib.import_module(room.views).blueprint)
    return app


def _frame(home: Home) -> dict[str, Any]:
    return {
        "demo": home.is_drill,
        "device": home.device,
        "municipality_name": municipality(home.municipality).name,
        "search_url": url_for("counter.search"),
        "other_login": None,
    }


def _know_who() -> None:
    found = sessions.current_account(access.home())
    g.actor = None if found is None else found.actor
