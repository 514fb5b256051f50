"""The counter's papers as PDF: the 受付票, and the application form before and after the application is taken."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING

from flask import Response, request

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.access.store import settings
from victim_support.applications import papers, store
from victim_support.applications.application_form import ApplicationForm, read_form
from victim_support.applications.choices import dwelling_choices, place_text
from victim_support.applications.errors import ApplicationUnknown
from victim_support.applications.pages import blueprint, counter, household_of_request, is_closed
from victim_support.applications.rules import RISAI, Draft
from victim_support.damage.store import decision_of, surveys_of_dwelling
from victim_support.japanese.municipalities import municipality
from victim_support.kinds.rules import kind_named, kinds_in_use
from victim_support.register.store import disaster as find_disaster

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal
    from victim_support.register.store import Household


@blueprint.get("/slip.pdf")
@access.requires(Role.CLERK)
def slip() -> ResponseReturnValue:
    """The 受付票 of an application, as often as it is asked for."""
    taken = _taken_of_request()
    pdf = papers.slip(taken, municipality=_town(), phone=counter().phone, drill=access.home().is_drill)
    return _pdf(pdf)


@blueprint.get("/paper.pdf")
@access.requires(Role.CLERK)
def paper() -> ResponseReturnValue:
    """The application form of an application on record, filled, to sign."""
    return _pdf(papers.application_form(_taken_of_request(), municipality=_town(), drill=access.home().is_drill))


@blueprint.post("/paper.pdf")
@access.requires(Role.CLERK)
def paper_before() -> ResponseReturnValue:
    """The application form as typed so far, before anything is recorded: 書かない窓口."""
    household = household_of_request(request.form.get("household", ""))
    offered = kinds_in_use(settings(access.journal()))
    draft = read_form(ApplicationForm(dict(request.form)), access.disaster(), household, offered)
    chosen = dwelling_choices(access.journal(), access.actor(), household, draft.dwelling, closed=is_closed(household))
    place = next((one.place for one in chosen if one.dwelling == draft.dwelling), "")
    taken = _taken(draft, household, draft.dwelling_address or place)
    return _pdf(papers.application_form(taken, municipality=_town(), drill=access.home().is_drill))


def _taken_of_request() -> papers.Taken:
    name = request.args.get("subject", "")
    row = store.application(access.journal(), name)
    if row is None:
        raise ApplicationUnknown(number=name)
    household = household_of_request(row["household"])
    place = row["dwelling_address"] or place_text(access.journal(), access.actor(), household, row["dwelling"])
    return _taken(_draft_of(row), household, place, number=row["application_no"])


def _taken(draft: Draft, household: Household, place: str, number: str = "") -> papers.Taken:
    journal = access.journal()
    surveys = surveys_of_dwelling(journal, household.disaster, draft.dwelling)
    return papers.Taken(
        draft=draft,
        kind=kind_named(draft.kind or RISAI, settings(journal)),
        household=household,
        disaster=find_disaster(journal, household.disaster),
        place=place,
        number=number,
        surveyed=any(not row["withdrawn"] for row in surveys),
        decided=_is_decided(journal, household.disaster, draft.dwelling),
        closed=is_closed(household),
    )


def _is_decided(journal: Journal, disaster: str, dwelling: str) -> bool:
    row = decision_of(journal, disaster, dwelling)
    return row is not None and row["decided_grade"] is not None


def _draft_of(row: Row) -> Draft:
    """What a drawn row says, as it was taken."""
    known = set(row.keys())
    values = {one.name: row[one.name] for one in fields(Draft) if one.name in known and row[one.name] is not None}
    documents, told = (tuple(json.loads(row[name])) for name in ("identity_documents", "told"))
    return Draft(**{**values, "identity_documents": documents, "told": told, "consent": bool(row["consent"])})


def _town() -> str:
    return municipality(access.journal().municipality).name


def _pdf(pdf: bytes) -> Response:
    response = Response(pdf, mimetype="application/pdf")
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "no-store"
    return response
