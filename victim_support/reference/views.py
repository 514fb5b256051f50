"""The 早見表, the readings of places, and the 指差し sheet: pages to print and to look at."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, g, render_template, url_for

from victim_support.access import request as access
from victim_support.access.store import settings
from victim_support.japanese.dates import wareki
from victim_support.japanese.municipalities import municipality
from victim_support.journal.home import JAPAN
from victim_support.kinds.rules import kinds_in_use
from victim_support.reference.rules import desks, groups, hard_places, places, questions
from victim_support.resurvey.rules_town import resurvey_settings

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("reference", __name__, url_prefix="/reference")


@blueprint.app_context_processor
def frame() -> dict[str, Any]:
    """The key of every page."""
    return {"reference_url": None if g.get("actor") is None else url_for("reference.card")}


@blueprint.get("/")
@access.requires()
def card() -> ResponseReturnValue:
    """The 早見表: one sheet of A4."""
    journal, today = access.journal(), datetime.now(JAPAN).date()
    known, disaster = settings(journal), g.disaster_shown
    kinds = []
    for kind in kinds_in_use(known):
        until = "" if disaster is None else kind.until_when(disaster.day, disaster.cause, today)
        kinds.append((kind, kind.who_may_apply().removeprefix("申請できる人："), until.removeprefix("申請の期限：")))
    return render_template(
        "reference/card.html",
        kinds=kinds,
        resurvey=resurvey_settings(known),
        questions=questions(),
        desks=desks(known),
        hard=hard_places(known, places(journal.municipality)),
        town=municipality(journal.municipality).name,
        day=wareki(today),
    )


@blueprint.get("/places")
@access.requires()
def place_names() -> ResponseReturnValue:
    """How every 町字 of the town is read."""
    journal = access.journal()
    town = municipality(journal.municipality)
    return render_template("reference/places.html", places=places(journal.municipality), town=town)


@blueprint.get("/pointing")
@access.requires()
def pointing() -> ResponseReturnValue:
    """The 指差し sheet."""
    free = not any(kind.fee for kind in kinds_in_use(settings(access.journal())))
    return render_template("reference/pointing.html", groups=groups(), free=free)
