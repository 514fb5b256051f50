"""Pages of the survey desk: entering, correcting, matching, withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.damage import store, words
from victim_support.damage.dwellings import read_dwelling
from victim_support.damage.errors import SurveyExists
from victim_support.damage.grades import read_grade
from victim_support.damage.matching import candidates
from victim_support.damage.pages import blueprint, disaster_date, posted_base
from victim_support.damage.store_surveys import existing
from victim_support.damage.survey import Survey, judge, survey_of
from victim_support.damage.survey_form import PAIRS, READINGS, SurveyForm, part_names, read_form, typed_of
from victim_support.damage.tables import grade_words, ground_tables, part_tables
from victim_support.japanese.numerals import whole_number

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from victim_support.damage.survey import Judged
    from victim_support.journal.entry import Base

_PAGE = 100
_LAST_PAGE = 100_000
_FOLDED = {
    "parts": ("level_", "area_", "weights_name"),
    "tilt": ("tilt_", "settlement_cm", "ground_tilt", "sinking"),
    "more": (
        "started_at",
        "ended_at",
        "organisation",
        "building_no",
        "application_no",
        "storeys",
        "use",
        "measured_at",
    ),
}
"""Parts of the survey page that stay folded while they are empty, with the fields in them."""


@blueprint.get("/survey/new")
@access.requires(Role.SURVEYOR)
def new_survey() -> ResponseReturnValue:
    """The empty survey page; a dwelling and household may be given."""
    typed = {name: request.args.get(name, "") for name in ("household_no", "property_no", "address", "dwelling")}
    typed["survey_round"] = words.FIRST
    return _page(SurveyForm(typed), subject=None, base={})


@blueprint.post("/survey/new")
@access.requires(Role.SURVEYOR)
def enter_survey() -> ResponseReturnValue:
    """Compute what was typed, or save it once what is shown is what would be saved."""
    form = SurveyForm(dict(request.form))
    survey_no, survey_round = form.text("survey_no"), form.choice("survey_round", words.ROUNDS)
    if survey_no is None:
        form.errors["survey_no"] = "調査番号を入れてください。"
    if survey_round is None:
        form.errors.setdefault("survey_round", "調査区分を選んでください。")
    dwelling = form.text("dwelling")
    before = Survey(dwelling=dwelling if dwelling and read_dwelling(dwelling) else None)
    judged = _judged(form, before, survey_round or words.FIRST)
    if judged is None or not _is_confirmed(judged):
        return _page(form, subject=None, base={}, judged=judged), 400 if form.errors else 200
    name = store.survey_subject(access.disaster(), survey_no or "", survey_round or "")
    try:
        written = store.record_survey(
            access.journal(), access.actor(), name, judged.survey, disaster_date=disaster_date()
        )
    except SurveyExists as error:
        form.errors["survey_no"] = f"{error.message}{error.advice}"
        return _page(form, subject=None, base={}, judged=judged), 400
    flash("調査を保存しました。" + ("書面の決裁も登録しました。" if written.decided else ""), "success")
    return redirect(_after(judged.survey))


@blueprint.get("/survey")
@access.requires(Role.CLERK, Role.SURVEYOR)
def survey() -> ResponseReturnValue:
    """A survey on record; whoever may enter surveys may correct it here."""
    subject = existing(access.journal(), request.args.get("subject", ""))
    typed = typed_of(survey_of(subject)) | {"survey_no": subject.parts[1], "survey_round": subject.parts[2]}
    judged = judge(survey_of(subject), subject.parts[2], disaster_date())
    return _page(SurveyForm(typed), subject=subject.id, base=subject.base(), judged=judged)


@blueprint.post("/survey")
@access.requires(Role.SURVEYOR)
def correct_survey() -> ResponseReturnValue:
    """Compute the correction, or save it."""
    subject = existing(access.journal(), request.form.get("subject", ""))
    form = SurveyForm(dict(request.form) | {"survey_no": subject.parts[1], "survey_round": subject.parts[2]})
    judged = _judged(form, survey_of(subject), subject.parts[2])
    if judged is None or not _is_confirmed(judged):
        status = 400 if form.errors else 200
        return _page(form, subject=subject.id, base=posted_base(), judged=judged), status
    written = store.correct_survey(
        access.journal(),
        access.actor(),
        subject.id,
        judged.survey,
        disaster_date=disaster_date(),
        base=posted_base(),
    )
    flash("訂正を保存しました。" if written.changed else "変わったところはありません。", "success")
    return redirect(_after(judged.survey))


@blueprint.post("/survey/withdraw")
@access.requires(Role.SURVEYOR)
def withdraw_survey() -> ResponseReturnValue:
    """Withdraw a survey with its reason."""
    subject = existing(access.journal(), request.form.get("subject", ""))
    reason = request.form.get("reason", "").strip()
    if not reason:
        typed = typed_of(survey_of(subject)) | {"survey_no": subject.parts[1], "survey_round": subject.parts[2]}
        form = SurveyForm(typed, {"reason": "取り消す理由を入れてください。"})
        return _page(form, subject=subject.id, base=posted_base()), 400
    store.withdraw_survey(access.journal(), access.actor(), subject.id, reason, base=posted_base())
    flash("調査を取り消しました。記録は残っています。", "success")
    return redirect(_after(survey_of(subject)))


@blueprint.get("/unmatched")
@access.requires(Role.CLERK, Role.SURVEYOR)
def unmatched() -> ResponseReturnValue:
    """突合待ち: surveys without a dwelling, a page at a time."""
    rows = store.unmatched(access.journal(), access.disaster())
    pages = max(1, -(-len(rows) // _PAGE))
    page = min(whole_number(request.args.get("page", ""), _LAST_PAGE) or 1, pages)
    shown = rows[(page - 1) * _PAGE : page * _PAGE]
    return render_template("damage/unmatched.html", rows=shown, total=len(rows), page=page, pages=pages)


@blueprint.get("/match")
@access.requires(Role.SURVEYOR)
def match() -> ResponseReturnValue:
    """One unmatched survey with the buildings and households it may belong to."""
    return _match_page(request.args.get("subject", ""), {}, {})


@blueprint.post("/match")
@access.requires(Role.SURVEYOR)
def match_survey() -> ResponseReturnValue:
    """Give the survey the chosen or typed dwelling."""
    name = request.form.get("subject", "")
    typed = {key: request.form.get(key, "").strip() for key in ("choice", "property_no", "room_no", "household_no")}
    chosen = _chosen_dwelling(typed)
    if chosen is None:
        return _match_page(name, typed, {"choice": "住家を選ぶか、物件番号か世帯番号を入れてください。"}), 400
    dwelling, household_no = chosen
    written = store.match_survey(
        access.journal(), access.actor(), name, dwelling, base=posted_base(), household_no=household_no
    )
    flash("住家を決めました。" + ("書面の決裁も登録しました。" if written.decided else ""), "success")
    return redirect(url_for("damage.dwelling", dwelling=dwelling))


def _chosen_dwelling(typed: dict[str, str]) -> tuple[str, str] | None:
    """Return dwelling and household number: typed numbers count before the choice of the list."""
    if typed["property_no"] or typed["household_no"]:
        form = SurveyForm({**typed, "surveyed_on": disaster_date().isoformat()})
        survey = read_form(form, Survey(), disaster_date())
        return (survey.dwelling or "", survey.household_no or "") if survey.dwelling else None
    dwelling, _, household_no = typed["choice"].partition("|")
    return (dwelling, household_no) if read_dwelling(dwelling) else None


def _match_page(name: str, typed: dict[str, str], errors: dict[str, str]) -> str:
    subject = existing(access.journal(), name)
    found = survey_of(subject)
    return render_template(
        "damage/match.html",
        subject=subject,
        survey=found,
        candidates=candidates(access.journal(), access.actor(), found),
        base=subject.base("dwelling", "household_no"),
        typed=typed,
        errors=errors,
    )


def _judged(form: SurveyForm, before: Survey, survey_round: str) -> Judged | None:
    found = read_form(form, before, disaster_date())
    if found.paper_grade is not None and read_grade(found.paper_grade) is None:
        form.errors["paper_grade"] = "被害の程度の語ではありません。"
    return None if form.errors else judge(found, survey_round, disaster_date())


def _shown(judged: Judged) -> str:
    """Return what the page showed, as one text: saving is allowed only for what was seen."""
    return "\n".join([*judged.computed.explanation, *judged.flags])


def _is_confirmed(judged: Judged) -> bool:
    return (
        request.form.get("act") == "save" and request.form.get("shown", "").splitlines() == _shown(judged).splitlines()
    )


def _after(survey: Survey) -> str:
    if survey.dwelling is None:
        return url_for("damage.unmatched")
    return url_for("damage.dwelling", dwelling=survey.dwelling)


def _page(form: SurveyForm, *, subject: str | None, base: Base, judged: Judged | None = None) -> str:
    options: dict[str, Any] = {
        "rounds": words.ROUNDS,
        "methods": words.METHODS,
        "structures": words.STRUCTURES,
        "datums": words.DATUMS,
        "flood_classes": words.FLOOD_CLASSES,
        "levels": tuple(part_tables().levels),
        "parts": part_names(),
        "pairs": PAIRS,
        "readings": READINGS,
        "sinking": tuple(ground_tables().sinking),
        "variants": [row.name for row in part_tables().weights if not row.default],
        "grades": tuple(grade_words()),
    }
    return render_template(
        "damage/survey.html",
        form=form.typed,
        errors=form.errors,
        subject=subject,
        base=base,
        judged=judged,
        shown="" if judged is None else _shown(judged),
        options=options,
        opened={name for name, fields in _FOLDED.items() if _holds(form, fields)},
    )


def _holds(form: SurveyForm, prefixes: tuple[str, ...]) -> bool:
    """Whether something stands, or is wrong, in one of the fields that begin so: then the part is shown unfolded."""
    filled = {name for name, value in form.typed.items() if value.strip()} | set(form.errors)
    return any(name.startswith(prefixes) for name in filled)
