"""締め and 日報: pages of the day room that also ask the sync room what is on its way to the centre."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.counter.views import blueprint
from victim_support.damage.places import person
from victim_support.day import store_closing as closing
from victim_support.day.errors import ClosingReasonMissing, DayMoved
from victim_support.day.rules import day_words
from victim_support.day.store_tickets import today
from victim_support.japanese.numerals import whole_number
from victim_support.journal.clock import shown_time
from victim_support.sync import store_receipts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from victim_support.day.store_closing import Report

_READERS = (Role.CLERK, Role.SURVEYOR)
_MOST_CLOSINGS = 1_000


@blueprint.get("/day")
@access.requires(*_READERS)
def days() -> ResponseReturnValue:
    """一日の始めと終わり: the days of this laptop, and which of them are closed."""
    journal = access.journal()
    return render_template(
        "day/days.html", rows=closing.days(journal), today=today(), unclosed=closing.unclosed(journal), **_words()
    )


@blueprint.get("/day/close")
@access.requires(*_READERS)
def closing_page() -> ResponseReturnValue:
    """What closing a day would say, and the form to close it."""
    return _page(request.args.get("day") or today(), {}, {})


@blueprint.post("/day/close")
@access.requires(Role.CLERK)
def close_day() -> ResponseReturnValue:
    """Close the day with the figures that were shown."""
    typed = dict(request.form)
    day = typed.get("day", "")
    shown, reason = typed.get("shown", ""), typed.get("reason", "")
    try:
        number = closing.close(access.journal(), access.actor(), day, shown=shown, reason=reason, sent=_sent())
    except (ClosingReasonMissing, DayMoved) as error:
        field = "reason" if isinstance(error, ClosingReasonMissing) else ""
        return _page(day, {field: f"{error.message}{error.advice}（{error.code}）"}, typed), error.http_status
    flash(f"{day_words(day)}を締めました。" + (f"（{number}回目）" if number > 1 else ""), "success")
    return redirect(url_for("counter.day_report", day=day))


@blueprint.get("/day/report")
@access.requires(*_READERS)
def day_report() -> ResponseReturnValue:
    """日報: what a closing said, to print."""
    day = request.args.get("day", "")
    number = whole_number(request.args.get("closing", ""), _MOST_CLOSINGS)
    journal = access.journal()
    row = closing.closing(journal, day, number)
    found = json.loads(row["report"])
    return render_template(
        "day/report.html",
        row=row,
        times=len(closing.closings(journal, day)),
        found=found,
        reasons=closing.void_reasons(journal, found["voided"]),
        **_words(),
    )


def _page(day: str, errors: dict[str, str], typed: Mapping[str, str]) -> str:
    journal = access.journal()
    found: Report = closing.report(journal, access.actor(), day, _sent())
    return render_template(
        "day/close.html",
        day=day,
        found=found,
        shown=closing.digest(found),
        before=closing.closings(journal, day),
        reasons=closing.void_reasons(journal, found["voided"]),
        may_close=access.actor().holds(Role.CLERK),
        errors=errors,
        typed=typed,
        **_words(),
    )


def _sent() -> closing.Sent:
    found = store_receipts.delivery(access.journal())
    return closing.Sent(found.secured, found.received, found.unconfirmed, found.oldest)


def _words() -> dict[str, Any]:
    return {
        "day_words": day_words,
        "shown_time": shown_time,
        "person": lambda actor: person(access.journal(), actor),
    }
