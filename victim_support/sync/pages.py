"""The sync desk's blueprint and what its views share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Blueprint, Flask, Response, current_app, make_response, render_template

from victim_support.access.actor import Role
from victim_support.sync.work import Bench

if TYPE_CHECKING:
    from victim_support.errors import VictimSupportError
    from victim_support.sync.work import Task

blueprint = Blueprint("sync", __name__, url_prefix="/sync")

ROLES: Final = (Role.CLERK, Role.ADMINISTRATOR)
_ASK_AGAIN: Final = 2
_BENCH: Final = "victim_support.bench"


def words(error: VictimSupportError) -> str:
    """A refusal in one line, for beside its field."""
    return f"{error.message}{error.advice}（{error.code}）"


def work_page(task: Task, back: str) -> Response:
    """The page of a task: asked again every two seconds until it has ended."""
    response = make_response(render_template("sync/work.html", task=task, back=back))
    if task.running:
        response.headers["Refresh"] = str(_ASK_AGAIN)
    return response


def bench() -> Bench:
    """The application's place for its one long task."""
    return bench_of(current_app)


def bench_of(app: Flask) -> Bench:
    """The place of an application named."""
    found: Bench = app.extensions.setdefault(_BENCH, Bench())
    return found
