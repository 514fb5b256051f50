"""Pages of 再調査: taking an application, one application, the survey desk's list, its papers."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.applications.application_form import ApplicationForm
from victim_support.applications.errors import PermitReasonMissing, ProxyRefused
from victim_support.applications.pages import CHECK_CHOICES, counter, is_closed
from victim_support.applications.rules import CHANNELS
from victim_support.applications.rules_applicant import (
    AT_DELIVERY,
    LETTER_SCOPES,
    OTHER_DOCUMENTS,
    OUTSIDERS,
    OWNER,
    USER,
)
from victim_support.damage.dwellings import shown
from victim_support.damage.places import person, place_of
from victim_support.japanese.dates import wareki
from victim_support.journal.clock import shown_time
from victim_support.journal.forms import load_base
from victim_support.journal.home import JAPAN
from victim_support.register.store import closed_among
from victim_support.register.store import disaster as find_disaster
from victim_support.register.store import household as find_household
from victim_support.resurvey import papers, store
from victim_support.resurvey.errors import ResurveyReasonMissing, ResurveyStands
from victim_support.resurvey.results import result_words
from victim_support.resurvey.resurvey_form import dwelling_choices, lines_of, read_form
from victim_support.resurvey.rules import PARTS, Draft

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from victim_support.journal.database import Row
    from victim_support.register.rules import Household

blueprint = Blueprint("resurvey", __name__, url_prefix="/resurvey")
_EDITED = ("parts", "reason", "wishes", "contact", "note", "withdrawn", "withdrawal_reason")
_OUTSIDERS = {kind: note for kind, note in OUTSIDERS.items() if kind not in (OWNER, USER)}
"""Whoever lives there asks, or somebody for them: an owner who does not has no say in the household's grade."""
_CHECKS = tuple(choice for choice in CHECK_CHOICES if choice[0] != AT_DELIVERY)
_CHANNELS = tuple(channel for channel in CHANNELS if channel != "一括")


@blueprint.context_processor
def words_of_this_room() -> dict[str, Any]:
    """Return what the room's pages call things."""
    journal = access.journal()
    return {
        "dwelling_text": shown,
        "place_of": lambda dwelling: place_of(journal, access.disaster(), dwelling),
        "person": lambda actor: person(journal, actor),
        "shown_time": shown_time,
        "day_text": lambda text: wareki(date.fromisoformat(text)) if text else "",
        "household_url": lambda number: url_for("counter.household", household_no=number),
        "texts": store.texts_of,
        "result_of": _result,
    }


@blueprint.app_context_processor
def words_for_other_rooms() -> dict[str, Any]:
    """Return what pages of other rooms show of this one: asked only where a page asks."""
    return {"resurvey_notice": lambda: store.town(access.journal()).notice, "resurveys_of": _resurveys_of}


def _resurveys_of(household: Household) -> Sequence[Row]:
    return store.of_household(access.journal(), access.actor(), household.disaster, household.household_no)


@blueprint.get("/")
@access.requires(Role.CLERK, Role.SURVEYOR)
def listing() -> ResponseReturnValue:
    """What waits for a survey or a decision, the oldest first; a number typed goes straight to its page."""
    journal, actor, disaster = access.journal(), access.actor(), access.disaster()
    number = request.args.get("number", "").strip()
    errors = {}
    if number:
        found = store.by_number(journal, actor, number)
        if found is not None:
            return redirect(url_for("resurvey.page", subject=found["subject"]))
        errors = {"number": "この番号の再調査の申込みは、この端末にありません。番号を確かめてください。"}
    waiting, finished = store.waiting(journal, actor, disaster), store.finished(journal, actor, disaster)
    answer = render_template(
        "resurvey/listing.html",
        waiting=waiting,
        finished=finished,
        closed=closed_among(journal, actor, disaster, [row["household"] for row in (*waiting, *finished)]),
        number=number,
        errors=errors,
    )
    return answer, 404 if errors else 200


@blueprint.get("/new")
@access.requires(Role.CLERK)
def new() -> ResponseReturnValue:
    """The page to take an application."""
    household = _household(request.args.get("household", ""))
    closed = is_closed(household)
    choices = dwelling_choices(access.journal(), household, request.args.get("dwelling", ""), closed=closed)
    head = household.head_member
    plain = head is not None and not head.died and not closed
    typed = {
        "dwelling": request.args.get("dwelling") or (choices[0][0] if len(choices) == 1 else ""),
        "channel": "窓口",
        "applied_on": wareki(_today()),
        "applicant": head.id if head is not None and plain else "",
    }
    return _new_page(ApplicationForm(typed), household)


@blueprint.post("/new")
@access.requires(Role.CLERK)
def record() -> ResponseReturnValue:
    """Take the application; limits and one that waits already are shown once before."""
    household = _household(request.form.get("household", ""))
    form = ApplicationForm(dict(request.form))
    parts = request.form.getlist("parts")
    draft = read_form(form, access.disaster(), household, parts)
    if form.errors:
        return _new_page(form, household, parts=parts), 400
    draft = store.with_limits(access.journal(), draft)
    if not set(draft.told) <= set(request.form.get("shown", "").splitlines()):
        return _new_page(form, household, parts=parts, told=draft.told), 409
    return _take(form, household, draft)


def _take(form: ApplicationForm, household: Household, draft: Draft) -> ResponseReturnValue:
    again = request.form.get("again") == draft.dwelling
    allowed = counter().proxies_allowed
    try:
        taken = store.record(access.journal(), access.actor(), draft, again=again, proxies_allowed=allowed)
    except ResurveyStands as error:
        form.errors["again"] = f"{error.message}それでも受け付けるときは、もう一度押してください。"
        return _new_page(form, household, parts=draft.parts, told=draft.told, again=draft.dwelling), 409
    except (ProxyRefused, PermitReasonMissing) as error:
        field = "permit_reason" if isinstance(error, PermitReasonMissing) else "applicant"
        form.errors[field] = f"{error.message}{error.advice}（{error.code}）"
        return _new_page(form, household, parts=draft.parts, told=draft.told), 409
    flash(f"再調査の申込みを受け付けました。受付番号 {taken.number}", "success")
    return redirect(url_for("resurvey.page", subject=taken.subject))


@blueprint.get("/page")
@access.requires(Role.CLERK, Role.SURVEYOR)
def page() -> ResponseReturnValue:
    """One application: how far it is, what was said, its papers."""
    return _page(request.args.get("subject", ""), {}, {})


@blueprint.post("/page")
@access.requires(Role.CLERK)
def correct() -> ResponseReturnValue:
    """Write what the clerk altered."""
    subject = request.form.get("subject", "")
    form = ApplicationForm(dict(request.form))
    changes = {
        "parts": [part for part in request.form.getlist("parts") if part in PARTS],
        "reason": form.text("reason"),
        "wishes": lines_of(form.text("wishes") or ""),
        "contact": form.text("contact"),
        "note": form.text("note"),
    }
    if not changes["parts"] or not changes["reason"]:
        errors = {"reason": "調べてほしい所と理由は、空にできません。"}
        return _page(subject, errors, dict(request.form), parts=request.form.getlist("parts")), 400
    done = store.correct(access.journal(), access.actor(), subject, changes, load_base(request.form.get("base", "")))
    flash("訂正を保存しました。" if done else "変わったところはありません。", "success")
    return redirect(url_for("resurvey.page", subject=subject))


@blueprint.post("/withdraw")
@access.requires(Role.CLERK)
def withdraw() -> ResponseReturnValue:
    """Withdraw the application with its reason."""
    subject, reason = request.form.get("subject", ""), request.form.get("withdrawal_reason", "")
    try:
        store.withdraw(access.journal(), access.actor(), subject, reason, load_base(request.form.get("base", "")))
    except ResurveyReasonMissing as error:
        return _page(subject, {"withdrawal_reason": f"{error.message}{error.advice}"}, dict(request.form)), 400
    flash("申込みを取り下げました。記録は残っています。", "success")
    return redirect(url_for("resurvey.page", subject=subject))


@blueprint.get("/form.pdf")
@access.requires(Role.CLERK)
def form_paper() -> ResponseReturnValue:
    """再調査申請書, filled to be signed, with the slip to cut off and give back."""
    row = store.resurvey(access.journal(), access.actor(), request.args.get("subject", ""))
    household = _household(row["household"])
    home = access.home()
    pdf = papers.application_pdf(
        home.journal, home.municipality, row, household, phone=counter().phone, drill=home.is_drill
    )
    return _pdf(pdf, f"再調査申請書 {row['resurvey_no']}")


@blueprint.get("/notice.pdf")
@access.requires(Role.CLERK)
def notice_paper() -> ResponseReturnValue:
    """再調査の案内, to go with a certificate. Without one, the town's text alone."""
    home = access.home()
    number, handed = papers.certificate_for_notice(home.journal, access.actor(), request.args.get("certificate", ""))
    pdf = papers.notice_pdf(
        store.town(home.journal), home.municipality, number, handed or _today(), phone=counter().phone,
        drill=home.is_drill,
    )  # fmt: skip
    return _pdf(pdf, "再調査の案内")


def _pdf(pdf: bytes, name: str) -> Response:
    response = Response(pdf, mimetype="application/pdf")
    named = {"filename": "paper.pdf", "filename*": f"UTF-8''{quote(name, safe='')}.pdf"}
    response.headers.set("Content-Disposition", "inline", **named)
    return response


def _today() -> date:
    return datetime.now(JAPAN).date()


def _household(number: str) -> Household:
    """The household of a request; looking at a protected one is recorded by the register."""
    journal = access.journal()
    return find_household(journal, access.actor(), find_disaster(journal, access.disaster()), number)


def _result(row: Row) -> str:
    if row["state"] not in ("変更あり", "変更なし"):
        return ""
    return result_words(row["grade_before"], row["grade_now"], row["flood_class_before"], row["flood_class_now"])


def _new_page(
    form: ApplicationForm,
    household: Household,
    *,
    parts: Sequence[str] = (),
    told: Sequence[str] = (),
    again: str = "",
) -> str:
    journal, closed = access.journal(), is_closed(household)
    may_permit = closed and access.actor().holds(Role.SUPERVISOR)
    dwelling = form.typed.get("dwelling", "")
    return render_template(
        "resurvey/new.html",
        household=household,
        form=form.typed,
        errors=form.errors,
        parts=PARTS,
        chosen=parts,
        told=told,
        again=again,
        dwellings=dwelling_choices(journal, household, dwelling, closed=closed),
        closed=closed,
        earlier=store.of_household(journal, access.actor(), access.disaster(), household.household_no),
        town=store.town(journal),
        channels=_CHANNELS,
        outsiders={}
        if closed and not (counter().proxies_allowed or access.actor().holds(Role.SUPERVISOR))
        else _OUTSIDERS,
        letter_scopes=LETTER_SCOPES,
        check_choices=_CHECKS,
        papers=OTHER_DOCUMENTS,
        may_permit=may_permit,
    )


def _page(subject: str, errors: dict[str, str], typed: dict[str, str], *, parts: Sequence[str] | None = None) -> str:
    journal, actor = access.journal(), access.actor()
    row = store.resurvey(journal, actor, subject)
    household = _household(row["household"])
    return render_template(
        "resurvey/page.html",
        row=row,
        household=household,
        closed=is_closed(household),
        base=journal.subject(subject).base(*_EDITED),
        parts=PARTS,
        chosen=store.texts_of(row, "parts") if parts is None else parts,
        may_write=actor.holds(Role.CLERK),
        errors=errors,
        typed=typed,
    )
