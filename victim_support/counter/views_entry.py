"""Pages that add what the register lacks: a household by hand, 居所 and telephones, 支援措置."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.counter.household_form import (
    MOST_ROWS,
    RELATIONS,
    ROWS,
    SEXES,
    HouseholdForm,
    read_members,
    rows_asked,
)
from victim_support.counter.prefill import PREFILLED
from victim_support.counter.store_household import as_shown, contact_of
from victim_support.counter.views import blueprint
from victim_support.journal.forms import load_base
from victim_support.register import store as register
from victim_support.register.errors import MemberInvalid

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/household/enter")
@access.requires(Role.CLERK)
def enter() -> ResponseReturnValue:
    """The page of a household the register lacks, with what was searched in vain already in it."""
    access.disaster()
    return _enter_page(HouseholdForm({name: request.args.get(name, "") for name in PREFILLED}))


@blueprint.post("/household/enter")
@access.requires(Role.CLERK)
def enter_household() -> ResponseReturnValue:
    """Show more rows, or record the household under an id of its own; nothing is merged with the register."""
    form = HouseholdForm(request.form, rows_asked(request.form))
    if request.form.get("act") == "more":
        return _enter_page(replace(form, rows=min(MOST_ROWS, form.rows + ROWS)))
    members = read_members(form)
    if form.errors:
        return _enter_page(form), 400
    journal = access.journal()
    try:
        made = register.enter_household(
            journal,
            access.actor(),
            register.disaster(journal, access.disaster()),
            members,
            address=form.text("address"),
            lot=form.text("lot"),
            building_name=form.text("building_name"),
            reason=form.text("reason"),
        )
    except MemberInvalid as error:
        form.errors["name_1"] = f"{error.message}{error.advice}（{error.code}）"
        return _enter_page(form), 400
    flash("世帯を手入力しました。", "success")
    return redirect(url_for("counter.household", household_no=made.household_no))


def _enter_page(form: HouseholdForm) -> str:
    return render_template(
        "counter/enter.html", form=form, typed=form.typed, errors=form.errors, relations=RELATIONS, sexes=SEXES
    )


@blueprint.get("/household/contact")
@access.requires(Role.CLERK)
def contact() -> ResponseReturnValue:
    """居所, telephones and 支援措置 of a household."""
    return _contact_page(request.args.get("household_no", ""), {})


@blueprint.post("/household/contact")
@access.requires(Role.CLERK)
def set_contact() -> ResponseReturnValue:
    """Write 居所, telephones and the note; what the clerk left alone stays as others may have changed it.

    The form of a closed household came empty: there an empty box leaves what stands.
    """
    journal, actor, number = access.journal(), access.actor(), request.form.get("household_no", "")
    people = register.household(journal, actor, register.disaster(journal, access.disaster()), number)
    closed = register.is_closed(journal, actor, people)
    values = {
        "whereabouts": request.form.get("whereabouts", "").strip() or None,
        "phones": request.form.get("phones", "").split(),
        "note": request.form.get("note", "").strip() or None,
    }
    base = load_base(request.form.get("base", ""))
    known = {name: value for name, value in values.items() if value or (base.get(name) and not closed)}
    register.set_contact(journal, actor, access.disaster(), number, known, base=base)
    flash("居所と連絡先を保存しました。", "success")
    return redirect(url_for("counter.household", household_no=number))


@blueprint.post("/household/protection")
@access.requires(Role.CLERK)
def set_protection() -> ResponseReturnValue:
    """Set who is under 支援措置. Adding is any clerk's; taking away needs 決裁."""
    number, reason = request.form.get("household_no", ""), request.form.get("reason", "").strip()
    if not reason:
        return _contact_page(number, {"reason": "理由（だれから、どのような申し出か）を入れてください。"}), 400
    register.set_protection(
        access.journal(),
        access.actor(),
        access.disaster(),
        number,
        request.form.getlist("member"),
        base=load_base(request.form.get("base", "")),
        reason=reason,
    )
    flash(
        "支援措置の設定を保存しました。同じページの居所・電話は、まだ保存していません。入れたときは、もう一度開いて保存してください。",
        "success",
    )
    return redirect(url_for("counter.household", household_no=number))


def _contact_page(number: str, errors: dict[str, str]) -> str:
    journal, actor, code = access.journal(), access.actor(), access.disaster()
    people = register.household(journal, actor, register.disaster(journal, code), number)
    closed = register.is_closed(journal, actor, people)
    base = register.household_base(journal, code, number)
    return render_template(
        "counter/contact.html",
        household=as_shown(people) if closed else people,
        contact=None if closed else contact_of(journal, journal.subject(people.subject)),
        closed=closed,
        base={name: base.get(name, []) for name in ("whereabouts", "phones", "note")},
        protection_base={"protected_members": base.get("protected_members", [])},
        protected=[member.id for member in people.members if member.protected],
        errors=errors,
    )
