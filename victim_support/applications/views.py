"""Pages of the reception: taking an application, one application, the lists."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.access.store import settings
from victim_support.applications import store
from victim_support.applications.application_form import (
    BY_HAND,
    ApplicationForm,
    dwelling_choices,
    first_rendering,
    read_form,
)
from victim_support.applications.errors import AlreadyApplied, ApplicationUnknown, WithdrawalReasonMissing
from victim_support.applications.rules import CHANNELS, CONFIRMATIONS, IDENTITY_CHECKS, OTHER, Draft
from victim_support.applications.store_subjects import application_subject
from victim_support.damage.dwellings import shown
from victim_support.damage.places import person
from victim_support.japanese.dates import wareki
from victim_support.japanese.numerals import whole_number
from victim_support.journal.clock import shown_time
from victim_support.journal.forms import load_base
from victim_support.journal.home import JAPAN
from victim_support.kinds.rules import kinds_in_use
from victim_support.register.store import disaster as find_disaster
from victim_support.register.store import household as find_household

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from victim_support.journal.database import Row
    from victim_support.journal.entry import Base
    from victim_support.register.store import Household

blueprint = Blueprint("applications", __name__, url_prefix="/applications")
PAGE = 100
_LAST_PAGE = 1_000_000


@blueprint.context_processor
def words_of_this_room() -> dict[str, Any]:
    """Return what the room's pages call things."""
    return {
        "dwelling_text": shown,
        "person": lambda actor: person(access.journal(), actor),
        "shown_time": shown_time,
        "day_text": lambda text: wareki(date.fromisoformat(text)) if text else "",
        "confirmations": CONFIRMATIONS,
        "household_url": lambda number: url_for("counter.household", household_no=number),
    }


@blueprint.get("/")
@access.requires(Role.CLERK, Role.SURVEYOR)
def listing() -> ResponseReturnValue:
    """The applications of the disaster, the latest first; a 受付番号 typed goes straight to its page."""
    number = request.args.get("number", "").strip()
    if number:
        found = store.by_number(access.journal(), number)
        if found is not None:
            return redirect(url_for("applications.page", subject=found["subject"]))
        errors = {"number": "この受付番号の申請は見つかりません。番号を確かめてください。"}
        return _listing_page(number, errors), 404
    return _listing_page("", {})


@blueprint.get("/duplicates")
@access.requires(Role.CLERK, Role.SURVEYOR)
def duplicates() -> ResponseReturnValue:
    """二重申請: taken more than once, and nobody has said to know."""
    rows = store.duplicates(access.journal(), access.disaster())
    receptions = {row["subject"]: store.receptions_of(access.journal(), row["subject"]) for row in rows}
    return render_template("applications/duplicates.html", rows=rows, receptions=receptions)


@blueprint.post("/duplicates")
@access.requires(Role.CLERK)
def acknowledge() -> ResponseReturnValue:
    """Say that the receptions on record are known to be of one application."""
    store.acknowledge(access.journal(), access.actor(), request.form.get("subject", ""))
    flash("確認済みにしました。新しい受付が重なると、また一覧に出ます。", "success")
    return redirect(url_for("applications.duplicates"))


@blueprint.get("/new")
@access.requires(Role.CLERK)
def new() -> ResponseReturnValue:
    """The page to take an application for a household."""
    household = _household(request.args.get("household", ""))
    form = ApplicationForm(first_rendering(access.journal(), household, _today(), dict(request.args)))
    return _new_page(form, household)


@blueprint.post("/new")
@access.requires(Role.CLERK)
def record() -> ResponseReturnValue:
    """Take the application; one already on record is shown first."""
    household = _household(request.form.get("household", ""))
    form = ApplicationForm(dict(request.form))
    draft = read_form(form, access.disaster(), household)
    if draft.applied_on and draft.applied_on < find_disaster(access.journal(), access.disaster()).day.isoformat():
        form.errors["applied_on"] = "災害の日より前の日付です。申請日を確かめてください。"
    if form.errors:
        return _new_page(form, household), 400
    name = application_subject(draft.disaster, draft.dwelling, draft.household, draft.kind)
    seen = request.form.get("seen") == name
    try:
        taken = _take(draft, base=load_base(request.form.get("base", "")) if seen else {}, again=seen)
    except AlreadyApplied as error:
        form.errors["again"] = f"{error.message}前の申請を確かめて、それでも受け付けるときは、もう一度押してください。"
        return _new_page(form, household, duplicate=name), 409
    flash(f"受け付けました。受付番号 {taken.application_no}", "success")
    return redirect(url_for("applications.page", subject=taken.subject))


def _take(draft: Draft, *, base: Base, again: bool) -> store.Recorded:
    """Record in one transaction; a dwelling entered by hand is born in it."""
    with access.journal().transaction(access.actor().id) as tx:
        if draft.dwelling == BY_HAND:
            draft = replace(draft, dwelling=tx.born())
        return store.record(tx, access.actor(), draft, base=base, again=again)


@blueprint.get("/page")
@access.requires(Role.CLERK, Role.SURVEYOR)
def page() -> ResponseReturnValue:
    """One application, with every act of taking it."""
    return _application_page(request.args.get("subject", ""), {})


@blueprint.post("/page")
@access.requires(Role.CLERK)
def correct() -> ResponseReturnValue:
    """Write what the clerk altered."""
    name = request.form.get("subject", "")
    form = ApplicationForm(dict(request.form))
    changes = {
        "note": form.text("note"),
        "contact": form.text("contact"),
        "identity_check": form.text("identity_check"),
        "letter_on": form.day("letter_on") or None,
        **{field: bool(form.text(field)) for field in CONFIRMATIONS},
    }
    if form.errors:
        return _application_page(name, form.errors, form.typed), 400
    base = load_base(request.form.get("base", ""))
    done = store.correct(access.journal(), access.actor(), name, changes, base)
    flash("訂正を保存しました。" if done else "変わったところはありません。", "success")
    return redirect(url_for("applications.page", subject=name))


@blueprint.post("/withdraw")
@access.requires(Role.CLERK)
def withdraw() -> ResponseReturnValue:
    """Withdraw the application with its reason."""
    name = request.form.get("subject", "")
    base = load_base(request.form.get("base", ""))
    try:
        store.withdraw(access.journal(), access.actor(), name, request.form.get("reason", ""), base)
    except WithdrawalReasonMissing as error:
        return _application_page(name, {"reason": f"{error.message}{error.advice}"}), 400
    flash("申請を取り下げました。記録は残っています。", "success")
    return redirect(url_for("applications.page", subject=name))


def _today() -> str:
    return datetime.now(JAPAN).date().isoformat()


def _household(number: str) -> Household:
    """The household of a request; looking at a protected one is recorded by the register."""
    journal = access.journal()
    return find_household(journal, access.actor(), find_disaster(journal, access.disaster()), number)


def _listing_page(number: str, errors: dict[str, str]) -> str:
    journal, disaster = access.journal(), access.disaster()
    counts = store.counts(journal, disaster)
    total = max(1, -(-counts["everything"] // PAGE))
    asked = request.args.get("page", "1")
    current = min(whole_number(asked, _LAST_PAGE) or 1, total)
    rows = store.listed(journal, disaster, PAGE, (current - 1) * PAGE)
    return render_template(
        "applications/listing.html",
        rows=rows,
        counts=counts,
        page=current,
        pages=total,
        number=number,
        errors=errors,
    )


def _new_page(form: ApplicationForm, household: Household, duplicate: str | None = None) -> str:
    journal, disaster = access.journal(), access.disaster()
    base = {} if duplicate is None else journal.subject(duplicate).base()
    return render_template(
        "applications/new.html",
        household=household,
        form=form.typed,
        errors=form.errors,
        base=base,
        duplicate=duplicate,
        receptions=[] if duplicate is None else store.receptions_of(journal, duplicate),
        earlier=[row for row in store.of_household(journal, disaster, household.household_no) if not row["withdrawn"]],
        neighbours=_neighbours(form, household),
        kinds=[(kind.name, kind.name, kind.explanation) for kind in kinds_in_use(settings(journal))],
        channels=CHANNELS,
        checks=IDENTITY_CHECKS,
        other=OTHER,
        dwellings=dwelling_choices(journal, access.actor(), household, form.typed.get("dwelling", "")),
    )


def _neighbours(form: ApplicationForm, household: Household) -> list[Row]:
    """Standing applications of other households for the dwelling chosen so far: allowed, but worth a look."""
    dwelling = form.typed.get("dwelling", "")
    if not dwelling or dwelling == BY_HAND:
        return []
    rows = store.of_dwelling(access.journal(), access.disaster(), dwelling)
    return [row for row in rows if row["household"] != household.household_no and not row["withdrawn"]]


def _application_page(name: str, errors: dict[str, str], typed: dict[str, str] | None = None) -> str:
    journal = access.journal()
    row = store.application(journal, name)
    if row is None:
        raise ApplicationUnknown(number=name)
    others = [
        other
        for other in store.of_dwelling(journal, row["disaster"], row["dwelling"])
        if other["household"] != row["household"] and not other["withdrawn"]
    ]
    return render_template(
        "applications/page.html",
        row=row,
        household=_household(row["household"]),
        receptions=store.receptions_of(journal, name),
        others=others,
        base=journal.subject(name).base(),
        typed=typed or {},
        errors=errors,
        checks=IDENTITY_CHECKS,
        may_take=access.actor().holds(Role.CLERK),
    )
