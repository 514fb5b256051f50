"""The counter's pages: what waits, the search box, a household with what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, g, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.applications.store_tables import SURVEY
from victim_support.certificates.store_tables import DELIVER, MAKE
from victim_support.counter import store_today, store_work
from victim_support.counter.disasters import choose
from victim_support.counter.finding import find
from victim_support.counter.prefill import prefilled
from victim_support.counter.rules import Step, extract_day, extract_shown
from victim_support.damage.dwellings import shown
from victim_support.damage.grades import printed_text
from victim_support.damage.pages import today
from victim_support.day.store import question
from victim_support.day.store_closing import unclosed
from victim_support.day.store_confirm import now
from victim_support.handover.store import waiting as handovers_waiting
from victim_support.japanese.numerals import whole_number
from victim_support.journal.clock import shown_time
from victim_support.register.store import current_snapshot
from victim_support.register.store_tables import RESIDENTS
from victim_support.sync import store_receipts

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("counter", __name__)

# Who reads persons: 管理 keeps accounts and settings, and needs nobody's address for it.
READERS = (Role.CLERK, Role.SURVEYOR)
_LAST_PAGE = 1_000_000


@blueprint.context_processor
def words_of_this_room() -> dict[str, Any]:
    """What the room's pages call things."""
    return {
        "dwelling_text": shown,
        "shown_time": shown_time,
        "grade_printed": lambda grade: printed_text(grade) if grade else "",
        "Step": Step,
        "extract_day": extract_day,
        "extract_shown": extract_shown,
        "Role": Role,
    }


@blueprint.get("/")
@access.requires()
def start() -> ResponseReturnValue:
    """The start page: the search box and what waits."""
    journal = access.journal()
    chosen, today = g.disaster_shown, now().date()
    found = store_receipts.delivery(journal)
    work = None if chosen is None else store_work.work(journal, chosen.code)
    return render_template(
        "counter/start.html",
        work=work,
        longest={} if chosen is None else store_today.longest_waiting(journal, chosen.code, today),
        handed=None if chosen is None else store_today.handed_over(journal, chosen.code, today),
        held=0 if chosen is None else handovers_waiting(journal, chosen.code),
        unclosed=unclosed(journal),
        snapshot=current_snapshot(journal, RESIDENTS),
        settled=g.disaster_settled,
        day=question(journal) if access.actor().holds(Role.CLERK) else None,
        delivery=found,
        delivery_since=None if found.oldest is None else shown_time(found.oldest),
        delivery_alarm=store_receipts.alarm(journal, found),
    )


@blueprint.post("/disaster")
@access.requires()
def choose_disaster() -> ResponseReturnValue:
    """Work on another disaster."""
    chosen = choose(request.form.get("disaster", ""))
    flash(f"「{chosen.name}」に切り替えました。", "success")
    return redirect(url_for("counter.start"))


@blueprint.get("/search")
@access.requires(*READERS)
def search() -> ResponseReturnValue:
    """Who matches what was typed, and why."""
    text = request.args.get("q", "").strip()
    journal, actor = access.journal(), access.actor()
    day = g.disaster_shown.day if g.disaster_shown else today()
    found = find(journal, actor, g.disaster_code, text, day)
    typed = prefilled(journal, actor, text, day) if text else {}
    return render_template("counter/search.html", text=text, found=found, typed=typed)


@blueprint.get("/waiting/<desk>")
@access.requires(*READERS)
def waiting(desk: str) -> ResponseReturnValue:
    """The list behind a count of the start page: survey, make or deliver."""
    journal, code = access.journal(), access.disaster()
    asked = request.args.get("page", "1")
    page = whole_number(asked, _LAST_PAGE) or 1
    counts = store_work.work(journal, code)
    if desk == DELIVER.name:
        rows, total = store_work.waiting_for_delivery(journal, access.actor(), code, page), counts.deliver
    elif desk == MAKE.name:
        rows, total = store_work.waiting_for_paper(journal, code, page), counts.make
    elif desk == SURVEY.name:
        rows, total = store_work.waiting_for_survey(journal, code, page), counts.survey
    else:
        raise NotFound
    pages = max(1, -(-total // store_work.PAGE))
    return render_template("counter/waiting.html", desk=desk, rows=rows, total=total, page=page, pages=pages)
