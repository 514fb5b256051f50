"""整理券: giving, calling, and the screen that hangs where people wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request, session, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.codes.rules import grouped
from victim_support.codes.symbols import qr
from victim_support.day import store_tickets as tickets
from victim_support.day.errors import NobodyWaits, TicketTaken, TicketUnknown
from victim_support.day.rules import ABSENT, DONE, WAITING, counter_name, day_text
from victim_support.day.store_confirm import now
from victim_support.day.views import blueprint
from victim_support.journal.forms import load_base

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from victim_support.journal.database import Row

_COUNTER = "counter_name"
_FIRST_COUNTER = "窓口1"
_ON_SCREEN = 6
_AGAIN = "5"  # seconds
_ACTS = {ABSENT: "不在", DONE: "済み"}


@blueprint.get("/tickets")
@access.requires(Role.CLERK)
def tickets_desk() -> ResponseReturnValue:
    """The counter that calls: who is here, who waits, who was 不在."""
    return _desk({}, "")


@blueprint.post("/tickets/counter")
@access.requires(Role.CLERK)
def name_counter() -> ResponseReturnValue:
    """What this browser's counter is called on the wall."""
    session[_COUNTER] = counter_name(request.form.get("counter", "")) or _FIRST_COUNTER
    return redirect(url_for("day.tickets_desk"))


@blueprint.post("/tickets/next")
@access.requires(Role.CLERK)
def call_next() -> ResponseReturnValue:
    """Call the one who has waited longest."""
    try:
        row = tickets.call_next(access.journal(), access.actor(), _counter())
    except NobodyWaits as error:
        return _desk({"": f"{error.message}（{error.code}）"}, ""), error.http_status
    return _called(row)


@blueprint.post("/tickets/call")
@access.requires(Role.CLERK)
def call_number() -> ResponseReturnValue:
    """Call a number that was typed or scanned, or one again."""
    typed = request.form.get("number", "")
    journal = access.journal()
    try:
        row = tickets.find(journal, typed) if typed else tickets.ticket(journal, request.form.get("subject", ""))
        return _called(tickets.call(journal, access.actor(), row["subject"], _counter()))
    except (TicketUnknown, TicketTaken) as error:
        return _desk({"number": f"{error.message}{error.advice}（{error.code}）"}, typed), error.http_status


@blueprint.post("/tickets/settle")
@access.requires(Role.CLERK)
def settle_ticket() -> ResponseReturnValue:
    """不在 or 済み."""
    base = load_base(request.form.get("base", ""))
    state = request.form.get("state", "")
    try:
        row = tickets.settle(access.journal(), access.actor(), request.form.get("subject", ""), state, base)
    except (TicketUnknown, TicketTaken) as error:
        return _desk({"": f"{error.message}{error.advice}（{error.code}）"}, ""), error.http_status
    flash(f"{row['number']} を「{_ACTS[state]}」にしました。", "success")
    return redirect(url_for("day.tickets_desk"))


@blueprint.get("/tickets/give")
@access.requires(Role.CLERK)
def giving() -> ResponseReturnValue:
    """The desk that gives: the ticket just given, to print, and the button for the next."""
    subject = request.args.get("subject", "")
    row = tickets.ticket(access.journal(), subject) if subject else None
    code = None if row is None else tickets.code_of(row)
    return render_template(
        "day/give.html",
        row=row,
        code=None if code is None else grouped(code),
        modules=[] if code is None else qr(code),
        day=day_text(now().date()),
        waiting=tickets.board(access.journal(), 1).waiting,
        clock=now().strftime("%H:%M"),
    )


@blueprint.post("/tickets/give")
@access.requires(Role.CLERK)
def give_ticket() -> ResponseReturnValue:
    """Give the next ticket and show it, to print."""
    row = tickets.give(access.journal(), access.actor())
    return redirect(url_for("day.giving", subject=row["subject"]))


@blueprint.get("/screen")
def screen() -> ResponseReturnValue:
    """The call screen: numbers and counters alone. Needs no log-in and keeps none alive (web.guards).

    It comes again by itself, with no script: what happens in the hall is no time limit of a reader (WCAG 2.2.1).
    """
    found = tickets.board(access.home().journal, _ON_SCREEN)
    page = render_template("day/screen.html", board=found, clock=now().strftime("%H:%M"))
    return Response(page, headers={"Cache-Control": "no-store", "Refresh": _AGAIN})


def _called(row: Row) -> ResponseReturnValue:
    flash(f"{row['number']} を {row['counter']} に呼びました。", "success")
    return redirect(url_for("day.tickets_desk"))


def _counter() -> str:
    found = session.get(_COUNTER)
    return found if isinstance(found, str) and found else _FIRST_COUNTER


def _desk(errors: dict[str, str], typed: str) -> str:
    journal = access.journal()
    rows = tickets.of_day(journal)
    here = tickets.at_counter(journal, _counter())
    return render_template(
        "day/tickets.html",
        counter=_counter(),
        here=here,
        base={} if here is None else journal.subject(here["subject"]).base("state"),
        waiting=[row for row in rows if row["state"] == WAITING],
        absent=[row for row in rows if row["state"] == ABSENT],
        done=sum(row["state"] == DONE for row in rows),
        given=len(rows),
        errors=errors,
        typed=typed,
        states=(ABSENT, DONE),
    )
