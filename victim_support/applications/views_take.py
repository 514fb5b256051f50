"""Taking an application: the page, what is told first, the act."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.access.store import settings
from victim_support.applications import store
from victim_support.applications.application_form import BY_HAND, ApplicationForm, read_form, told_of, with_told
from victim_support.applications.choices import (
    DwellingChoice,
    dwelling_choices,
    first_rendering,
    kind_notes,
    subject_options,
)
from victim_support.applications.errors import AlreadyApplied, PermitReasonMissing, ProxyRefused
from victim_support.applications.pages import address_shown, blueprint, counter, household_of_request, is_closed, today
from victim_support.applications.rules import Draft
from victim_support.applications.rules_applicant import told_of_deadline
from victim_support.applications.store_subjects import application_subject
from victim_support.journal.forms import load_base
from victim_support.kinds.rules import Kind, kind_named, kinds_in_use
from victim_support.register.store import disaster as find_disaster
from victim_support.register.store import protected_namesakes

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from victim_support.errors import VictimSupportError
    from victim_support.journal.database import Row
    from victim_support.journal.entry import Base
    from victim_support.register.store import Household


@blueprint.get("/new")
@access.requires(Role.CLERK)
def new() -> ResponseReturnValue:
    """The page to take an application for a household."""
    household = household_of_request(request.args.get("household", ""))
    given = dict(request.args)
    closed = is_closed(household)
    choices = dwelling_choices(access.journal(), access.actor(), household, given.get("dwelling", ""), closed=closed)
    first = first_rendering(access.journal(), household, today(), given, choices, closed=closed)
    return _new_page(ApplicationForm(first), household, choices)


@blueprint.post("/new")
@access.requires(Role.CLERK)
def record() -> ResponseReturnValue:
    """Take the application; what must be known first (a duplicate, an old letter) is shown once before."""
    household = household_of_request(request.form.get("household", ""))
    form = ApplicationForm(dict(request.form))
    draft = read_form(form, access.disaster(), household, kinds_in_use(settings(access.journal())))
    event = find_disaster(access.journal(), access.disaster())
    if draft.applied_on and draft.applied_on < event.day.isoformat():
        form.errors["applied_on"] = "災害の日より前の日付です。申請日を確かめてください。"
    if form.errors:
        return _new_page(form, household), 400
    kind = kind_named(draft.kind, settings(access.journal()))
    told = told_of(draft, kind, household, event, counter().letter_months)
    if not set(told) <= _told_already(kind, draft):
        return _new_page(form, household, told=told), 409
    return _take(form, household, with_told(draft, told))


def _told_already(kind: Kind, draft: Draft) -> set[str]:
    """What the page has said: the deadline from the start, the rest where it was shown and pressed again."""
    event = find_disaster(access.journal(), access.disaster())
    last = kind.last_day(event.day, event.cause)
    early = told_of_deadline(kind.title, last, draft.filed_on or draft.applied_on)
    return {*request.form.get("shown", "").splitlines(), *early}


def _take(form: ApplicationForm, household: Household, draft: Draft) -> ResponseReturnValue:
    name = application_subject(draft.disaster, draft.dwelling, draft.household, draft.kind)
    seen = request.form.get("seen") == name
    base = load_base(request.form.get("base", "")) if seen else {}
    try:
        taken = _recorded(draft, base=base, again=seen, closed=is_closed(household))
    except AlreadyApplied as error:
        form.errors["again"] = f"{error.message}前の申請を確かめて、それでも受け付けるときは、もう一度押してください。"
        return _new_page(form, household, duplicate=name, told=list(draft.told)), 409
    except (ProxyRefused, PermitReasonMissing) as error:
        field = "permit_reason" if isinstance(error, PermitReasonMissing) else "applicant"
        form.errors[field] = _told(error)
        return _new_page(form, household, told=list(draft.told)), 409
    flash(f"受け付けました。受付番号 {taken.application_no}", "success")
    return redirect(url_for("applications.page", subject=taken.subject, taken=1))


def _recorded(draft: Draft, *, base: Base, again: bool, closed: bool) -> store.Recorded:
    """Record in one transaction; a dwelling entered by hand is born in it."""
    with access.journal().transaction(access.actor().id) as tx:
        if draft.dwelling == BY_HAND:
            draft = replace(draft, dwelling=tx.born())
        refused = closed and not counter().proxies_allowed
        return store.record(tx, access.actor(), draft, base=base, again=again, proxies_refused=refused)


def _told(error: VictimSupportError) -> str:
    return f"{error.message}{error.advice}（{error.code}）"


def _new_page(
    form: ApplicationForm,
    household: Household,
    choices: list[DwellingChoice] | None = None,
    *,
    duplicate: str | None = None,
    told: list[str] | None = None,
) -> str:
    journal, disaster, closed = access.journal(), access.disaster(), is_closed(household)
    base = {} if duplicate is None else journal.subject(duplicate).base()
    if choices is None:
        choices = dwelling_choices(journal, access.actor(), household, form.typed.get("dwelling", ""), closed=closed)
    earlier = [row for row in store.of_household(journal, disaster, household.household_no) if not row["withdrawn"]]
    kinds = kinds_in_use(settings(journal))
    return render_template(
        "applications/new.html",
        household=household,
        closed=closed,
        address=address_shown(household, closed=closed),
        form=form.typed,
        errors=form.errors,
        base=base,
        duplicate=duplicate,
        standing=_standing(form, earlier),
        told=told or [],
        receptions=[] if duplicate is None else store.receptions_of(journal, duplicate),
        earlier=earlier,
        neighbours=_neighbours(form, household),
        kinds=[kind.name for kind in kinds],
        kind_notes=kind_notes(
            kinds,
            find_disaster(journal, disaster),
            today(),
            members_only=closed and not counter().proxies_allowed and not access.actor().holds(Role.SUPERVISOR),
        ),
        subject_options=subject_options(kinds),
        owner_kinds="|".join(kind.name for kind in kinds if {"所有者", "使用者"} & set(kind.parties)),
        dwellings=[one.option for one in choices],
        places=[(one.text, one.place) for one in choices if one.place] if closed else [],
        namesakes=protected_namesakes(journal, access.actor(), household.members),
        surveyed=[one for one in choices if one.surveyed],
        fixed=False,
    )


def _standing(form: ApplicationForm, earlier: list[Row]) -> Row | None:
    """The application that the page's first values would repeat: shown as soon as the page opens."""
    chosen = form.typed.get("dwelling"), form.typed.get("kind")
    return next((row for row in earlier if (row["dwelling"], row["kind"]) == chosen), None)


def _neighbours(form: ApplicationForm, household: Household) -> list[Row]:
    """Standing applications of other households for the dwelling chosen so far: allowed, but worth a look."""
    dwelling = form.typed.get("dwelling", "")
    if not dwelling or dwelling == BY_HAND:
        return []
    rows = store.of_dwelling(access.journal(), access.disaster(), dwelling)
    return [row for row in rows if row["household"] != household.household_no and not row["withdrawn"]]
