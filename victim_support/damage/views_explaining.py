"""判定内訳: how a decided grade came about, to read aloud and to print."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from flask import Response, render_template, request

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.damage.dwellings import read_dwelling
from victim_support.damage.errors import DwellingInvalid
from victim_support.damage.pages import blueprint, disaster_date, today
from victim_support.damage.places import place_of
from victim_support.damage.reason_sheet import reason_pdf
from victim_support.damage.store_explaining import explanation_of
from victim_support.japanese.municipalities import municipality

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from victim_support.damage.explaining import Explanation
    from victim_support.damage.store_subjects import DecisionView


@blueprint.get("/reason")
@access.requires(Role.CLERK, Role.SURVEYOR)
def reason() -> ResponseReturnValue:
    """The page the clerk reads from."""
    dwelling, decision, explanation = _asked()
    return render_template(
        "damage/reason.html",
        dwelling=dwelling,
        decision=decision,
        explanation=explanation,
        place=place_of(access.journal(), access.disaster(), dwelling),
        asked=request.args.get("decision", ""),
        number=request.args.get("number", ""),
        back=request.args.get("certificate", ""),
    )


@blueprint.get("/reason.pdf")
@access.requires(Role.CLERK, Role.SURVEYOR)
def reason_paper() -> ResponseReturnValue:
    """The same on one A4 sheet."""
    dwelling, _, explanation = _asked()
    journal, home = access.journal(), access.home()
    pdf = reason_pdf(
        explanation,
        place_of(journal, access.disaster(), dwelling),
        municipality(home.municipality).name,
        today(),
        certificate=request.args.get("number", ""),
        drill=home.is_drill,
    )
    response = Response(pdf, mimetype="application/pdf")
    name = quote("判定内訳書", safe="")
    response.headers.set(
        "Content-Disposition", "inline", **{"filename": "reason.pdf", "filename*": f"UTF-8''{name}.pdf"}
    )
    return response


def _asked() -> tuple[str, DecisionView, Explanation]:
    dwelling = request.args.get("dwelling", "")
    if read_dwelling(dwelling) is None:
        raise DwellingInvalid(dwelling=dwelling)
    found, explanation = explanation_of(
        access.journal(),
        access.actor(),
        access.disaster(),
        dwelling,
        disaster_date(),
        decision=request.args.get("decision", ""),
    )
    return dwelling, found, explanation
