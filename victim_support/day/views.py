"""Pages of the day: its beginning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.day import store
from victim_support.day.rules import day_text, day_words
from victim_support.japanese.dates import parse_date

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from victim_support.journal.database import Row
    from victim_support.register.store import Household

blueprint = Blueprint("day", __name__, url_prefix="/day")


@blueprint.app_context_processor
def words_for_every_page() -> dict[str, Any]:
    """What `day/of_household.html` asks wherever it is included."""
    return {"reservation_of": _reservation_of, "day_words": day_words}


def _reservation_of(household: Household) -> Row | None:
    return store.of_household(access.journal(), access.actor(), household.disaster, household.household_no)


@blueprint.post("/confirm")
@access.requires(Role.CLERK)
def confirm() -> ResponseReturnValue:
    """本日は○月○日: what the start page asks in the morning."""
    said = parse_date(request.form.get("say_day", ""))
    store.confirm(access.journal(), access.actor(), said)
    flash(f"本日は {day_text(said)} と確かめました。", "success")
    return redirect(url_for("counter.start"))
