"""Pages of the day: its beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, flash, redirect, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.day import store
from victim_support.day.rules import day_text
from victim_support.japanese.dates import parse_date

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("day", __name__, url_prefix="/day")


@blueprint.post("/confirm")
@access.requires(Role.CLERK)
def confirm() -> ResponseReturnValue:
    """本日は○月○日: what the start page asks in the morning."""
    said = parse_date(request.form.get("say_day", ""))
    store.confirm(access.journal(), access.actor(), said)
    flash(f"本日は {day_text(said)} と確かめました。", "success")
    return redirect(url_for("counter.start"))
