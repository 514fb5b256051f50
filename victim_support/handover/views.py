"""保留 and 引継ぎメモ: written from any page by one key, answered from the list or the household's page."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from flask import Blueprint, flash, g, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.damage.places import person
from victim_support.handover import store
from victim_support.handover.errors import AlreadyClosed, AnswererMissing, TextMissing
from victim_support.handover.rules import HELD, LONGEST, MEMO, Handover, own_page
from victim_support.japanese.numerals import whole_number
from victim_support.journal.clock import shown_time
from victim_support.journal.forms import load_base
from victim_support.register import store as register
from victim_support.register.errors import HouseholdUnknown, NobodyThen
from victim_support.register.rules import number_read

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from victim_support.journal.database import Row
    from victim_support.register.rules import Household

blueprint = Blueprint("handover", __name__, url_prefix="/handover")
_READERS = (Role.CLERK, Role.SURVEYOR)
_LAST_PAGE = 1_000_000
_NO_SUCH = "この世帯番号の世帯は見つかりません。世帯のページに出ている番号を入れるか、空のままにしてください。"


@blueprint.context_processor
def words_of_this_room() -> dict[str, Any]:
    """What the room's pages call things."""
    return {"HELD": HELD, "MEMO": MEMO, "LONGEST": LONGEST}


@blueprint.app_context_processor
def frame() -> dict[str, Any]:
    """The key of every page, and what a household's page shows of what was left about it."""
    who = g.get("actor")
    may = who is not None and who.holds(*_READERS) and g.get("disaster_code") is not None
    page = None
    if request.blueprint != "handover":  # a refused form has no address to come back to: its household's page has
        page = request.full_path.rstrip("?") if request.method == "GET" else _page_of_form() if may else None
    return {
        "handover_url": url_for("handover.new", page=page) if may else None,
        "handovers_of": _of_household,
        "handovers_waiting": lambda: store.waiting(access.journal(), access.disaster()),
        "handover_base": lambda subject: store.base_of(access.journal(), subject),
        "person": lambda actor: person(access.journal(), actor),
        "shown_time": shown_time,
    }


def _page_of_form() -> str | None:
    """The page of the household that a sent form is about; None where the form was too large to be read."""
    asked = vars(request).get("form", {})  # read by the check of its token; not read again where that failed
    number = asked.get("household_no") or asked.get("household")
    if not number and asked.get("subject"):
        number = store.household_of_subject(access.journal(), asked["subject"])
    return url_for("counter.household", household_no=number) if number else None


def _of_household(number: str) -> Sequence[Row]:
    return store.of_household(access.journal(), access.actor(), access.disaster(), number)


@blueprint.get("/")
@access.requires(*_READERS)
def listing() -> ResponseReturnValue:
    """What is left for somebody else: what waits, or what is done."""
    return _listing_page("", {})


@blueprint.get("/new")
@access.requires(*_READERS)
def new() -> ResponseReturnValue:
    """The page to leave something, about the case the clerk was looking at."""
    return _new_page({"page": own_page(request.args.get("page", "")), "what": "held"}, {})


@blueprint.post("/new")
@access.requires(*_READERS)
def write() -> ResponseReturnValue:
    """Leave it, and go back to where the clerk was."""
    form = {name: request.form.get(name, "") for name in ("page", "what", "text", "household_no")}
    form["page"] = own_page(form["page"])
    if form["what"] not in ("held", "memo"):
        return _new_page(form, {"what": "どちらかを選んでください。"}), 400
    household = _household_on(form["page"])
    if household is None and form["household_no"].strip():
        household = _household_typed(form["household_no"])
        if household is None:
            return _new_page(form, {"household_no": _NO_SUCH}), 400
    left = Handover(
        access.disaster(),
        form["text"],
        form["what"] == "held",
        None if household is None else household.household_no,
        form["page"],
    )
    try:
        store.write(access.journal(), access.actor(), left)
    except TextMissing as error:
        return _new_page(form, {"text": f"{error.message}{error.advice}"}), 400
    flash("町職員に預けました。「保留と引継ぎ」に出ています。" if left.held else "引継ぎメモを残しました。", "success")
    return redirect(form["page"] or url_for("counter.start"))


@blueprint.post("/close")
@access.requires(*_READERS)
def close() -> ResponseReturnValue:
    """Say what became of it."""
    subject, page = request.form.get("subject", ""), own_page(request.form.get("page", ""))
    base = load_base(request.form.get("base", ""))
    try:
        answer, by = request.form.get("answer", ""), request.form.get("answered_by", "")
        store.close(access.journal(), access.actor(), subject, answer, base, by=by)
    except (TextMissing, AnswererMissing, AlreadyClosed) as error:
        field = "answered_by" if isinstance(error, AnswererMissing) else "answer"
        return _listing_page(subject, {field: f"{error.message}{error.advice}"}), error.http_status
    flash("済みにしました。", "success")
    return redirect(page or url_for("handover.listing"))


def _listing_page(subject: str, errors: dict[str, str]) -> str:
    journal = access.journal()
    closed = request.args.get("closed") == "1"
    page = whole_number(request.args.get("page", "1"), _LAST_PAGE) or 1
    rows, total = store.listed(journal, access.actor(), access.disaster(), closed=closed, page=page)
    return render_template(
        "handover/listing.html",
        rows=rows,
        total=total,
        closed=closed,
        page=page,
        pages=max(1, -(-total // store.PAGE)),
        wrong=subject,
        errors=errors,
        answer=request.form.get("answer", ""),
        answered_by=request.form.get("answered_by", ""),
    )


def _new_page(form: dict[str, str], errors: dict[str, str]) -> str:
    household = _household_on(form["page"])
    closed = household is not None and register.is_closed(access.journal(), access.actor(), household)
    return render_template("handover/new.html", form=form, errors=errors, household=household, closed=closed)


def _household_on(page: str) -> Household | None:
    """The household the page is about: named in its address, or behind the paper it shows."""
    asked = parse_qs(urlsplit(page).query)
    journal = access.journal()
    number = next((asked[name][0] for name in ("household_no", "household") if name in asked), None)
    if number is None and "subject" in asked:
        number = store.household_of_subject(journal, asked["subject"][0])
    if number is None and "certificate" in asked:
        number = store.household_of_subject(journal, asked["certificate"][0])
    return None if number is None else _household(number)


def _household_typed(text: str) -> Household | None:
    """The household of a number as somebody reads it off a page (手-L01-1-413 too)."""
    typed = unicodedata.normalize("NFKC", text).strip()
    found = {one.household_no for one in register.search(access.journal(), access.actor(), typed)}
    known = [number for number in found if typed in (number, number.lstrip("0"), number_read(number))]
    return _household(known[0]) if len(known) == 1 else None


def _household(number: str) -> Household | None:
    journal = access.journal()
    event = register.disaster(journal, access.disaster())
    try:
        return register.household(journal, access.actor(), event, number)
    except (HouseholdUnknown, NobodyThen):
        return None
