"""区域一括: one grade for the registered dwellings of a district, those without a survey of their own included.

Source: 運用指針 第2編, サンプル調査: where a district is evidently flooded to one depth, the dwellings at its four
corners are surveyed and all inside get the same grade. Each stays open to a decision of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.damage import store, words
from victim_support.damage.errors import DecisionMoved, GradeInvalid, NothingChosen
from victim_support.damage.grades import printed_text
from victim_support.damage.matching import dwelling_of
from victim_support.damage.pages import blueprint, disaster_date, has_moved, posted_base, today
from victim_support.damage.survey_form import SurveyForm
from victim_support.register.store import at_place, buildings

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from victim_support.journal.entry import Base
    from victim_support.register.store import Building

MOST = 500


@blueprint.get("/district")
@access.requires(Role.SUPERVISOR)
def district() -> ResponseReturnValue:
    """The registered dwellings of a district, each with what is known of it."""
    return _page(SurveyForm({"district": request.args.get("district", "")}), [])


@blueprint.post("/district")
@access.requires(Role.SUPERVISOR)
def decide_district() -> ResponseReturnValue:
    """Decide the ticked dwellings alike, with the district and the grounds as the reason."""
    form, chosen = SurveyForm(dict(request.form)), request.form.getlist("chosen")
    decided_on = form.day("decided_on")
    if decided_on is None:
        form.errors.setdefault("decided_on", "決裁日を入れてください。")
    if form.text("reason") is None:
        form.errors["reason"] = "区域と根拠（四隅の調査など）を入れてください。"
    if form.errors:
        return _page(form, chosen), 400
    try:
        count = _decide(form, decided_on or "", chosen)
    except NothingChosen as error:
        form.errors["chosen"] = error.message
        return _page(form, chosen), 400
    except GradeInvalid as error:
        form.errors["grade"] = f"{error.message}{error.advice}"
        return _page(form, chosen), 400
    flash(f"{count}件を区域一括で決裁しました。", "success")
    return redirect(url_for("damage.district", district=form.text("district")))


def _decide(form: SurveyForm, decided_on: str, chosen: list[str]) -> int:
    journal, disaster = access.journal(), access.disaster()
    picked = [_chosen(disaster, dwelling) for dwelling in chosen]
    moved = [one.damage for one in picked if has_moved(one.damage, one.base)]
    if moved:
        raise DecisionMoved(dwellings="、".join(moved))
    decision = store.Decision(
        form.text("grade") or "", form.text("flood_class"), decided_on, form.text("reason"), words.BULK
    )
    return store.decide_several(journal, access.actor(), picked, decision, disaster_date=disaster_date())


def _chosen(disaster: str, dwelling: str) -> store.Chosen:
    surveys = [row for row in store.surveys_of_dwelling(access.journal(), disaster, dwelling) if not row["withdrawn"]]
    survey = surveys[0]["subject"] if surveys else None
    return store.Chosen(store.damage_subject(disaster, dwelling), survey, posted_base(f"base {dwelling}"))


def _page(form: SurveyForm, ticked: list[str]) -> str:
    journal, disaster = access.journal(), access.disaster()
    found = _dwellings(form.text("district"))
    known = {dwelling: store.decision_of(journal, disaster, dwelling) for dwelling in found}
    return render_template(
        "damage/district.html",
        found=found,
        known=known,
        bases={dwelling: _base(disaster, dwelling) for dwelling in found},
        full=len(found) >= MOST,
        ticked=set(ticked),
        typed={"decided_on": today().isoformat(), **form.typed},
        errors=form.errors,
        grades=[(grade, printed_text(grade)) for grade in store.grade_choices(disaster_date())],
        flood_classes=words.FLOOD_CLASSES,
    )


def _base(disaster: str, dwelling: str) -> Base:
    return access.journal().subject(store.damage_subject(disaster, dwelling)).base(*store.DECISION_FIELDS)


def _dwellings(place: str | None) -> dict[str, Building]:
    """Return the buildings people may live in whose address begins so, by dwelling id."""
    if place is None:
        return {}
    journal, actor = access.journal(), access.actor()
    homes = [one for one in at_place(journal, actor, place, MOST) if one.is_dwelling]
    siblings = {one.property_no: buildings(journal, actor, one.property_no) for one in homes}
    return {dwelling_of(one, siblings[one.property_no]): one for one in homes}
