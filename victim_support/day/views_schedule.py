"""交付日程 and 予約: planning, the list of a day, a household's place."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.day import store_schedule as schedule
from victim_support.day.errors import CancellationReasonMissing, DayFull, DayPast, ReservationUnknown, ScheduleUnknown
from victim_support.day.rules import MOST_PLACES, day_words
from victim_support.day.store_confirm import now
from victim_support.day.store_subjects import reservation_subject
from victim_support.day.views import blueprint
from victim_support.japanese.dates import parse_date
from victim_support.japanese.errors import DateDoesNotExistError, DateOutsideEraError, DateUnreadableError
from victim_support.japanese.numerals import whole_number
from victim_support.journal.forms import load_base
from victim_support.register import store as register

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

_READERS = (Role.CLERK, Role.SURVEYOR)
_LONGEST = 40


@blueprint.get("/schedule")
@access.requires(*_READERS)
def schedule_page() -> ResponseReturnValue:
    """The days planned, with places and those taken, and the form to plan one."""
    return _schedule_page({}, {})


@blueprint.post("/schedule")
@access.requires(Role.SUPERVISOR)
def plan_day() -> ResponseReturnValue:
    """Enter a line."""
    typed = dict(request.form)
    errors: dict[str, str] = {}
    wanted = _plan(typed, errors)
    if errors:
        return _schedule_page(errors, typed), 400
    schedule.plan(access.journal(), access.actor(), wanted)
    flash(f"{day_words(wanted.day)} {wanted.area}（定員{wanted.places}世帯）を入れました。", "success")
    return redirect(url_for("day.schedule_page"))


def _plan(typed: Mapping[str, str], errors: dict[str, str]) -> schedule.Plan:
    area = " ".join(typed.get("area", "").split())[:_LONGEST]
    if not area:
        errors["area"] = "町字を入れてください。町全体なら「全域」と入れます。"
    return schedule.Plan(access.disaster(), area, _day(typed, errors), _places(typed, errors), *_where(typed))


def _day(typed: Mapping[str, str], errors: dict[str, str]) -> str:
    try:
        return parse_date(typed.get("day", "")).isoformat()
    except (DateUnreadableError, DateDoesNotExistError, DateOutsideEraError) as error:
        errors["day"] = f"{error.message}{error.advice}"
        return ""


def _places(typed: Mapping[str, str], errors: dict[str, str]) -> int:
    found = whole_number(typed.get("places", ""), MOST_PLACES)
    if found is None:
        errors["places"] = f"定員は0から{MOST_PLACES}までの数で入れてください。"
    return found or 0


def _where(typed: Mapping[str, str]) -> tuple[str, str]:
    hours, venue = (" ".join(typed.get(name, "").split())[:_LONGEST] for name in ("hours", "venue"))
    return hours, venue


@blueprint.get("/schedule/line")
@access.requires(*_READERS)
def schedule_line() -> ResponseReturnValue:
    """One line, to change."""
    return _line_page(request.args.get("subject", ""), {}, {})


@blueprint.post("/schedule/line")
@access.requires(Role.SUPERVISOR)
def change_line() -> ResponseReturnValue:
    """Change places, hours, venue; or withdraw the line."""
    typed, subject = dict(request.form), request.form.get("subject", "")
    errors: dict[str, str] = {}
    places = _places(typed, errors)
    hours, venue = _where(typed)
    if errors:
        return _line_page(subject, errors, typed), 400
    changes = {"places": places, "hours": hours or None, "venue": venue or None, "withdrawn": "withdrawn" in typed}
    base = load_base(typed.get("base", ""))
    done = schedule.change(access.journal(), access.actor(), subject, changes, base)
    flash("交付日程を保存しました。" if done else "変わったところはありません。", "success")
    return redirect(url_for("day.schedule_page"))


@blueprint.get("/schedule/day")
@access.requires(*_READERS)
def day_list() -> ResponseReturnValue:
    """Who has a place on a day: the counter's list, to print."""
    day = request.args.get("day", "")
    try:
        day = date.fromisoformat(day).isoformat()
    except ValueError:
        raise ScheduleUnknown from None
    journal, code = access.journal(), access.disaster()
    return render_template(
        "day/day_list.html",
        day=day,
        lines=schedule.lines(journal, code, since=day, before=day),
        rows=schedule.of_day(journal, access.actor(), code, day),
    )


@blueprint.get("/reservation")
@access.requires(Role.CLERK)
def reservation() -> ResponseReturnValue:
    """A household's place: take, move, give back."""
    return _reservation_page(request.args.get("household_no", ""), {}, {})


@blueprint.post("/reservation")
@access.requires(Role.CLERK)
def reserve() -> ResponseReturnValue:
    """Take a place or move it; a full day is refused by name."""
    typed = dict(request.form)
    number = typed.get("household_no", "")
    if not typed.get("schedule"):
        return _reservation_page(number, {"schedule": "日を選んでください。"}, typed), 400
    try:
        schedule.reserve(
            access.journal(),
            access.actor(),
            access.disaster(),
            number,
            typed["schedule"],
            hour=" ".join(typed.get("hour", "").split())[:_LONGEST],
            base=load_base(typed.get("base", "")),
            above="above" in typed,
        )
    except (DayFull, DayPast, ScheduleUnknown) as error:
        errors = {"schedule": f"{error.message}{error.advice}（{error.code}）"}
        return _reservation_page(number, errors, typed), error.http_status
    flash("予約を入れました。", "success")
    return redirect(url_for("counter.household", household_no=number))


@blueprint.post("/reservation/cancel")
@access.requires(Role.CLERK)
def cancel_reservation() -> ResponseReturnValue:
    """Give the place back, with the reason."""
    typed = dict(request.form)
    number = typed.get("household_no", "")
    base = load_base(typed.get("base", ""))
    try:
        reason = typed.get("cancel_reason", "")
        schedule.cancel(access.journal(), access.actor(), access.disaster(), number, reason=reason, base=base)
    except (CancellationReasonMissing, ReservationUnknown) as error:
        errors = {"cancel_reason": f"{error.message}{error.advice}（{error.code}）"}
        return _reservation_page(number, errors, typed), error.http_status
    flash("予約を取り消しました。", "success")
    return redirect(url_for("counter.household", household_no=number))


def _schedule_page(errors: dict[str, str], typed: Mapping[str, str]) -> str:
    journal, code = access.journal(), access.disaster()
    today = now().date().isoformat()
    rows = schedule.lines(journal, code)
    return render_template(
        "day/schedule.html",
        coming=[row for row in rows if row["day"] >= today],
        past=[row for row in rows if row["day"] < today],
        may_plan=access.actor().holds(Role.SUPERVISOR),
        errors=errors,
        typed=typed,
    )


def _line_page(subject: str, errors: dict[str, str], typed: Mapping[str, str]) -> str:
    row = schedule.line(access.journal(), subject)
    shown: dict[str, Any] = {name: row[name] for name in ("places", "hours", "venue")}
    return render_template(
        "day/line.html",
        row=row,
        shown={**shown, **typed},
        withdrawn="withdrawn" in typed if typed else bool(row["withdrawn"]),
        base=access.journal().subject(subject).base("places", "hours", "venue", "withdrawn"),
        may_plan=access.actor().holds(Role.SUPERVISOR),
        errors=errors,
    )


def _reservation_page(number: str, errors: dict[str, str], typed: Mapping[str, str]) -> str:
    journal, actor, code = access.journal(), access.actor(), access.disaster()
    household = register.household(journal, actor, register.disaster(journal, code), number)
    return render_template(
        "day/reservation.html",
        household=household,
        row=schedule.of_household(journal, actor, code, household.household_no),
        choices=schedule.choices(journal, code, household.address),
        base=journal.subject(reservation_subject(code, household.household_no)).base(),
        may_add=actor.holds(Role.SUPERVISOR),
        errors=errors,
        typed=typed,
    )
