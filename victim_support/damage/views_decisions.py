"""Pages of the supervisor: what waits, one dwelling, decisions one by one or several alike, conflicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.damage import store, words
from victim_support.damage.dwellings import read_dwelling, shown
from victim_support.damage.errors import DecisionMoved, DwellingInvalid, GradeInvalid, NothingChosen, ReasonMissing
from victim_support.damage.grades import printed_text
from victim_support.damage.pages import blueprint, disaster_date, has_moved, posted_base, today
from victim_support.damage.store_surveys import existing, flags_of
from victim_support.damage.survey_form import SurveyForm
from victim_support.damage.tables import grade_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from victim_support.journal.database import Row
    from victim_support.journal.entry import Base

PAGE = 200


@blueprint.get("/")
@access.requires(Role.CLERK, Role.SURVEYOR)
def desk() -> ResponseReturnValue:
    """What waits, in numbers, with the way to each list."""
    journal, disaster = access.journal(), access.disaster()
    gravest_first = list(grade_words())
    decided = store.statistics(journal, disaster)
    return render_template(
        "damage/desk.html",
        counts=store.counts(journal, disaster),
        grades=dict(sorted(decided.items(), key=lambda item: gravest_first.index(item[0]))),
        may_decide=access.actor().holds(Role.SUPERVISOR),
    )


@blueprint.get("/waiting")
@access.requires(Role.CLERK, Role.SURVEYOR)
def waiting() -> ResponseReturnValue:
    """What waits for a decision, narrowed by district and computed grade; all that is plain may come ticked."""
    return _waiting_page({}, dict(request.args), tick_plain=request.args.get("tick") == "plain")


@blueprint.post("/waiting")
@access.requires(Role.SUPERVISOR)
def decide_several() -> ResponseReturnValue:
    """Decide the ticked surveys as computed, or all of them alike as 区域一括."""
    form = SurveyForm(dict(request.form))
    decided_on = form.day("decided_on")
    if request.form.get("act") != "alike" and (form.text("grade") or form.text("reason")):
        # Enter in a field of 区域一括 presses the page's first button, which decides as computed.
        form.errors["grade"] = (
            "区域一括の程度か理由が入っています。「区域一括で決裁する」を押すか、欄を空けてから計算どおりに決裁してください。"
        )
        return _waiting_page(form.errors, form.typed, request.form.getlist("chosen")), 400
    if decided_on is None:
        form.errors.setdefault("decided_on", "決裁日を入れてください。")
        return _waiting_page(form.errors, form.typed, request.form.getlist("chosen")), 400
    try:
        count = _decide_chosen(form, decided_on)
    except NothingChosen as error:
        return _waiting_page({"chosen": error.message}, form.typed), 400
    except (GradeInvalid, ReasonMissing) as error:
        field = "grade" if isinstance(error, GradeInvalid) else "reason"
        errors = {field: f"{error.message}{error.advice}"}
        return _waiting_page(errors, form.typed, request.form.getlist("chosen")), 400
    left = len(request.form.getlist("chosen")) - count
    rest = f"確かめることのある{left}件は決裁せずに残しました。一件ずつ開いて決裁してください。" if left else ""
    flash(f"{count}件を決裁しました。{rest}", "warning" if left else "success")
    return redirect(url_for("damage.waiting", district=form.text("district"), only=form.text("only")))


def _decide_chosen(form: SurveyForm, decided_on: str) -> int:
    journal, actor = access.journal(), access.actor()
    chosen = [_chosen(name) for name in request.form.getlist("chosen")]
    moved = [shown(one.damage) for one in chosen if has_moved(one.damage, one.base)]
    if moved:
        raise DecisionMoved(dwellings="、".join(moved))
    if request.form.get("act") != "alike":
        return store.decide_as_computed(journal, actor, chosen, decided_on)
    if form.text("reason") is None:
        raise ReasonMissing
    alike = store.Decision(
        form.text("grade") or "", form.text("flood_class"), decided_on, form.text("reason"), words.BULK
    )
    return store.decide_several(journal, actor, chosen, alike, disaster_date=disaster_date())


def _chosen(survey: str) -> store.Chosen:
    """Return one ticked survey with the base of its dwelling's decision as the list was rendered."""
    found = existing(access.journal(), survey)
    damage = store.damage_subject(access.disaster(), found.value("dwelling", ""))
    return store.Chosen(damage, survey, posted_base(f"base {survey}"))


def _waiting_page(
    errors: dict[str, str], typed: dict[str, str], ticked: Sequence[str] = (), *, tick_plain: bool = False
) -> str:
    journal, disaster = access.journal(), access.disaster()
    only, district = typed.get("only") or None, typed.get("district", "").strip()
    total, rows = store.waiting_at(journal, disaster, only, district, most=PAGE)
    if tick_plain:
        ticked = [row["subject"] for row in rows if _is_plain(row)]
    return render_template(
        "damage/waiting.html",
        rows=rows,
        total=total,
        more=len(rows) == PAGE,
        bases={row["subject"]: _base_of(row) for row in rows},
        flags={row["subject"]: flags_of(row) for row in rows},
        ticked=set(ticked),
        typed={"decided_on": today().isoformat(), **typed},
        district=district,
        only=only,
        errors=errors,
        grades=[(grade, printed_text(grade)) for grade in store.grade_choices(disaster_date())],
        flood_classes=words.FLOOD_CLASSES,
        may_decide=access.actor().holds(Role.SUPERVISOR),
    )


def _is_plain(row: Row) -> bool:
    return row["computed_grade"] is not None and row["flags"] == "[]" and row["decided_grade"] is None


def _base_of(row: Row) -> Base:
    damage = store.damage_subject(row["disaster"], row["dwelling"])
    return access.journal().subject(damage).base(*store.DECISION_FIELDS)


@blueprint.get("/dwelling")
@access.requires(Role.CLERK, Role.SURVEYOR)
def dwelling() -> ResponseReturnValue:
    """One dwelling: its surveys, its decisions, and for a supervisor the form to decide."""
    return _dwelling_page(_dwelling_asked(request.args.get("dwelling", "")), {}, {})


@blueprint.post("/dwelling")
@access.requires(Role.SUPERVISOR)
def decide() -> ResponseReturnValue:
    """Decide the grade of one dwelling, unless somebody decided since the page was opened: then show that first."""
    name = _dwelling_asked(request.form.get("dwelling", ""))
    form = SurveyForm(dict(request.form))
    decided_on = form.day("decided_on")
    if decided_on is None:
        form.errors.setdefault("decided_on", "決裁日を入れてください。")
    if form.text("grade") is None:
        form.errors["grade"] = "被害の程度を選んでください。"
    damage = store.damage_subject(access.disaster(), name)
    if has_moved(damage, posted_base()):
        form.errors["grade"] = (
            "この画面を開いたあとに、別の決裁がありました。下に示した内容を確かめてから、もう一度決裁してください。"
        )
    if form.errors:
        return _dwelling_page(name, form.errors, form.typed), 400
    flood_class = form.choice("flood_class", words.FLOOD_CLASSES)
    decision = store.Decision(
        form.text("grade") or "",
        flood_class,
        decided_on or "",
        form.text("reason"),
        basis_survey=form.text("basis_survey"),
    )
    try:
        store.decide(
            access.journal(), access.actor(), damage, decision, disaster_date=disaster_date(), base=posted_base()
        )
    except ReasonMissing as error:
        return _dwelling_page(name, {"reason": f"{error.message}{error.advice}"}, form.typed), 400
    except GradeInvalid as error:
        return _dwelling_page(name, {"grade": f"{error.message}{error.advice}"}, form.typed), 400
    flash("決裁を保存しました。", "success")
    return redirect(url_for("damage.dwelling", dwelling=name))


@blueprint.post("/dwelling/undecide")
@access.requires(Role.SUPERVISOR)
def undecide() -> ResponseReturnValue:
    """Take the decision back, with a reason."""
    name = _dwelling_asked(request.form.get("dwelling", ""))
    damage = store.damage_subject(access.disaster(), name)
    try:
        store.undecide(access.journal(), access.actor(), damage, request.form.get("undo", ""), base=posted_base())
    except ReasonMissing:
        return _dwelling_page(name, {"undo": "取り消す理由を入れてください。"}, {}), 400
    flash("決裁を取り消しました。前の決裁は履歴に残っています。", "success")
    return redirect(url_for("damage.dwelling", dwelling=name))


@blueprint.get("/conflicts")
@access.requires(Role.CLERK, Role.SURVEYOR)
def conflicts() -> ResponseReturnValue:
    """Dwellings with two standing decisions."""
    journal = access.journal()
    rows = store.conflicts(journal, access.disaster())
    standing = {row["subject"]: store.standing_decisions(journal.subject(row["subject"])) for row in rows}
    return render_template("damage/conflicts.html", rows=rows, standing=standing)


def _dwelling_asked(text: str) -> str:
    if read_dwelling(text) is None:
        raise DwellingInvalid(dwelling=text)
    return text


def _dwelling_page(name: str, errors: dict[str, str], typed: dict[str, str]) -> str:
    journal, disaster = access.journal(), access.disaster()
    damage = journal.subject(store.damage_subject(disaster, name))
    surveys = [row for row in store.surveys_of_dwelling(journal, disaster, name) if not row["withdrawn"]]
    basis = next(
        (row for row in surveys if row["subject"] == typed.get("basis_survey")), surveys[0] if surveys else None
    )
    return render_template(
        "damage/dwelling.html",
        dwelling=name,
        surveys=surveys,
        flags={row["subject"]: flags_of(row) for row in surveys},
        basis=basis,
        explanation=[] if basis is None else journal.subject(basis["subject"]).value("explanation", []),
        computed_flood_class=None if basis is None else journal.subject(basis["subject"]).value("computed_flood_class"),
        current=store.current_decision(damage),
        standing=store.standing_decisions(damage),
        conflicted=bool((store.decision_of(journal, disaster, name) or {"conflicted": 0})["conflicted"]),
        earlier=store.earlier_decisions(damage),
        base=damage.base(*store.DECISION_FIELDS),
        typed=typed,
        errors=errors,
        today=today().isoformat(),
        grades=[(grade, printed_text(grade)) for grade in store.grade_choices(disaster_date())],
        flood_classes=words.FLOOD_CLASSES,
        may_decide=access.actor().holds(Role.SUPERVISOR),
        may_survey=access.actor().holds(Role.SURVEYOR),
    )
