"""Pages of applications on record: the lists, one application, correcting and withdrawing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.access.store import settings
from victim_support.applications import store
from victim_support.applications.application_form import ApplicationForm, read_form, typed_of
from victim_support.applications.choices import subject_options
from victim_support.applications.errors import (
    ApplicationUnknown,
    PermitReasonMissing,
    ProxyRefused,
    WithdrawalReasonMissing,
)
from victim_support.applications.pages import blueprint, counter, household_of_request, is_closed
from victim_support.applications.rules import BULK, CONFIRMATIONS, Draft, unconfirmed
from victim_support.damage.store import decision_of
from victim_support.japanese.numerals import whole_number
from victim_support.journal.forms import load_base
from victim_support.kinds.rules import kinds, kinds_in_use
from victim_support.register.store import closed_among

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from victim_support.journal.database import Row

PAGE = 100
_LAST_PAGE = 1_000_000
_KEPT = ("told",)
"""What a correction never writes: what was told when the application was taken."""


@blueprint.get("/")
@access.requires(Role.CLERK, Role.SURVEYOR)
def listing() -> ResponseReturnValue:
    """The applications of the disaster, the latest first; a 受付番号 typed or scanned goes straight to its page."""
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
    row = store.application(access.journal(), name)
    if row is None:
        raise ApplicationUnknown(number=name)
    form = ApplicationForm(dict(request.form))
    household = household_of_request(row["household"])
    closed = is_closed(household)
    draft = read_form(form, row["disaster"], household, kinds(settings(access.journal())), fixed=row)
    if form.errors:
        return _application_page(name, form.errors, form.typed), 400
    base = load_base(request.form.get("base", ""))
    changes = _changes(draft)
    if closed and draft.contact is None:  # it was not shown: empty says nothing of it
        del changes["contact"]
    refused = closed and not counter().proxies_allowed
    try:
        done = store.correct(access.journal(), access.actor(), name, changes, base, proxies_refused=refused)
    except (ProxyRefused, PermitReasonMissing) as error:
        field = "permit_reason" if isinstance(error, PermitReasonMissing) else "applicant"
        told = {field: f"{error.message}{error.advice}（{error.code}）"}
        return _application_page(name, told, form.typed), 409
    flash("訂正を保存しました。" if done else "変わったところはありません。", "success")
    return redirect(url_for("applications.page", subject=name))


def _changes(draft: Draft) -> dict[str, Any]:
    values = {name: value for name, value in store.patch_of(draft).items() if name not in _KEPT}
    if "permit_reason" not in request.form:  # only 決裁 is asked for it
        del values["permit_reason"]
    if draft.channel == BULK and not draft.applicant_kind:  # a batch names nobody
        values = {name: value for name, value in values.items() if not name.startswith("applicant_")}
    return values | {name: name in draft.confirmed for name in CONFIRMATIONS}


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
        closed=closed_among(journal, access.actor(), disaster, [row["household"] for row in rows]),
        counts=counts,
        page=current,
        pages=total,
        number=number,
        errors=errors,
    )


def _ready(row: Row) -> bool:
    """Whether its certificate may be made at once: the house is decided, or the kind waits for no survey."""
    journal = access.journal()
    if row["withdrawn"] or (unconfirmed(dict(row)) and row["channel"] != BULK):
        return False
    kind = next((one for one in kinds_in_use(settings(journal)) if one.name == row["kind"]), None)
    if kind is None or not kind.needs_survey:
        return kind is not None
    decided = decision_of(journal, row["disaster"], row["dwelling"])
    return decided is not None and decided["decided_grade"] is not None and not decided["conflicted"]


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
    household = household_of_request(row["household"])
    closed = is_closed(household)
    stored = typed_of(row) | ({"contact": ""} if closed else {})
    return render_template(
        "applications/page.html",
        row=row,
        household=household,
        closed=closed,
        receptions=store.receptions_of(journal, name),
        others=others,
        base=journal.subject(name).base(),
        form=stored if typed is None else typed,
        errors=errors,
        documents=json.loads(row["identity_documents"]),
        told=json.loads(row["told"]),
        missing=unconfirmed(dict(row)),
        taken="taken" in request.args,
        ready=_ready(row),
        may_take=access.actor().holds(Role.CLERK),
        fixed=True,
        subject_options=subject_options([one for one in kinds(settings(journal)) if one.name == row["kind"]]),
        owner_kinds="",
    )
