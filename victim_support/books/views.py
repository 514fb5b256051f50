"""Pages of the books: the balance, each book over a period (to print, and as CSV), and the stock of paper."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.books import store_stock
from victim_support.books.errors import BookUnknown, DifferenceUnexplained, MovementReasonMissing, MovementUnknown
from victim_support.books.rules import day_words
from victim_support.books.rules_columns import BOOKS, Book
from victim_support.books.rules_stock import COUNTED, MOST_SHEETS, MOVEMENTS, RECEIVED, faults_in
from victim_support.books.store_books import Period, csv_of, page_of, records_of, stock_of
from victim_support.damage.places import person
from victim_support.japanese.dates import parse_date, wareki
from victim_support.japanese.errors import DateDoesNotExistError, DateOutsideEraError, DateUnreadableError
from victim_support.japanese.numerals import whole_number
from victim_support.journal.clock import shown_time
from victim_support.journal.forms import load_base
from victim_support.journal.home import JAPAN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

blueprint = Blueprint("books", __name__, url_prefix="/books")
MOST_ROWS = 2000
_SHOWN_DAYS = 31
_DATE_FAULTS = (DateUnreadableError, DateDoesNotExistError, DateOutsideEraError)


@blueprint.context_processor
def words_of_this_room() -> dict[str, Any]:
    """Return what the room's pages call things."""
    return {
        "person": lambda actor: person(access.journal(), actor),
        "shown_time": shown_time,
        "day_words": day_words,
        "books": BOOKS,
    }


@blueprint.get("/")
@access.requires(Role.CLERK)
def balance() -> ResponseReturnValue:
    """What balances and what does not, over all and day by day, with the way to each book."""
    typed, period, errors = _period()
    records = records_of(access.journal(), access.actor())
    papers = records.papers
    days = [line for line in papers.days if period.holds(line.day)]
    answer = render_template(
        "books/balance.html",
        typed=typed,
        errors=errors,
        papers=papers,
        days=days[-_SHOWN_DAYS:],
        left=max(0, len(days) - _SHOWN_DAYS),
        differences=records.differences,
        uses=records.seal_uses,
        uses_again=records.seal_uses_again,
        stock={laptop: lines[-1] for laptop, lines in records.stock.items()},
        prints=records.printed,
    )
    return answer, 400 if errors else 200


@blueprint.get("/<key>")
@access.requires(Role.CLERK)
def book(key: str) -> ResponseReturnValue:
    """One book over a period, to read and to print."""
    found = _book(key)
    typed, period, errors = _period()
    page = page_of(access.journal(), access.actor(), found, period)
    answer = render_template(
        "books/book.html",
        book=found,
        page=page,
        rows=page.rows[:MOST_ROWS],
        left=max(0, len(page.rows) - MOST_ROWS),
        typed=typed,
        errors=errors,
        span=f"{day_words(period.first)}から{day_words(period.last)}まで"
        if period.first != period.last
        else day_words(period.first),
        printed_on=wareki(_today()),
    )
    return answer, 400 if errors else 200


@blueprint.get("/<key>.csv")
@access.requires(Role.CLERK)
def book_file(key: str) -> ResponseReturnValue:
    """The same as a file."""
    found = _book(key)
    _, period, errors = _period()
    if errors:
        return redirect(url_for("books.book", key=key, first=request.args.get("first"), last=request.args.get("last")))
    data = csv_of(page_of(access.journal(), access.actor(), found, period))
    response = Response(data, mimetype="text/csv")
    name = quote(f"{found.title}_{period.first}_{period.last}.csv", safe="")
    named = {"filename": f"{found.key}.csv", "filename*": f"UTF-8''{name}"}
    response.headers.set("Content-Disposition", "attachment", **named)
    return response


@blueprint.get("/stock")
@access.requires(Role.CLERK)
def stock() -> ResponseReturnValue:
    """The paper of this laptop: what is left, and the forms to enter what came, went and was counted."""
    return _stock_page({}, {})


@blueprint.post("/stock")
@access.requires(Role.CLERK)
def add_movement() -> ResponseReturnValue:
    """Enter paper that came, was spoiled, thrown away or given back."""
    typed = dict(request.form)
    errors: dict[str, str] = {}
    day = _day(typed, "day", errors)
    sheets = whole_number(typed.get("sheets", "").strip(), MOST_SHEETS)
    words = {name: typed.get(name, "").strip() for name in ("other_party", "reason", "paper_numbers")}
    movement = typed.get("movement", "")
    errors = {**faults_in(movement, day, sheets, words["other_party"], words["reason"]), **errors}
    if errors:
        return _stock_page(typed, errors), 400
    store_stock.record_movement(
        access.journal(), access.actor(), movement=movement, day=day, sheets=sheets, **words
    )  # fmt: skip
    flash(f"{movement} {sheets}枚を保存しました。", "success")
    return redirect(url_for("books.stock"))


@blueprint.post("/stock/count")
@access.requires(Role.CLERK)
def count_stock() -> ResponseReturnValue:
    """Enter a physical count; a difference is saved with its reason alone."""
    typed = dict(request.form)
    errors: dict[str, str] = {}
    day = _day(typed, "counted_on", errors)
    sheets = whole_number(typed.get("counted", "").strip(), MOST_SHEETS)
    if sheets is None:
        errors["counted"] = "数えた枚数を数字で入れてください。"
    if errors or sheets is None:
        return _stock_page(typed, errors), 400
    try:
        store_stock.record_count(
            access.journal(), access.actor(), day=day, sheets=sheets, reason=typed.get("count_reason", "")
        )
    except DifferenceUnexplained as error:
        return _stock_page(typed, {"count_reason": f"{error.message}{error.advice}"}), 400
    flash(f"棚卸 {sheets}枚を保存しました。", "success")
    return redirect(url_for("books.stock"))


@blueprint.get("/stock/movement")
@access.requires(Role.CLERK)
def movement() -> ResponseReturnValue:
    """One entered movement, and the form to take it back."""
    return _movement_page(request.args.get("subject", ""), {})


@blueprint.post("/stock/movement")
@access.requires(Role.CLERK)
def withdraw_movement() -> ResponseReturnValue:
    """Take a movement back with its reason."""
    subject, reason = request.form.get("subject", ""), request.form.get("withdrawal_reason", "")
    base = load_base(request.form.get("base", ""))
    try:
        store_stock.withdraw_movement(access.journal(), access.actor(), subject, reason, base)
    except MovementReasonMissing as error:
        return _movement_page(subject, {"withdrawal_reason": f"{error.message}{error.advice}"}), 400
    flash("取り消しました。記録は残っています。", "success")
    return redirect(url_for("books.stock"))


def _book(key: str) -> Book:
    found = BOOKS.get(key)
    if found is None:
        raise BookUnknown(book=key)
    return found


def _today() -> date:
    return datetime.now(JAPAN).date()


def _period() -> tuple[dict[str, str], Period, dict[str, str]]:
    """(what was typed, the days meant, errors); today where nothing is typed."""
    today = _today()
    typed = {name: request.args.get(name, "").strip() or wareki(today) for name in ("first", "last")}
    errors: dict[str, str] = {}
    days = {name: _day(typed, name, errors) or today.isoformat() for name in typed}
    if not errors and days["first"] > days["last"]:
        errors["last"] = "終わりの日が、始まりの日より前です。"
    if errors:
        return typed, Period(today.isoformat(), today.isoformat()), errors
    return typed, Period(days["first"], days["last"]), {}


def _day(typed: Mapping[str, str], name: str, errors: dict[str, str]) -> str:
    text = typed.get(name, "").strip()
    if not text:
        errors[name] = "日付を入れてください。"
        return ""
    try:
        return parse_date(text).isoformat()
    except _DATE_FAULTS as error:
        errors[name] = f"{error.message}{error.advice}"
        return ""


def _stock_page(typed: Mapping[str, str], errors: Mapping[str, str]) -> str:
    journal = access.journal()
    today = _today()
    lines = stock_of(journal, access.actor(), journal.device, _SHOWN_DAYS)
    own = [one for one in store_stock.movements(journal) if one.laptop == journal.device]
    return render_template(
        "books/stock.html",
        device=journal.device,
        lines=lines,
        expected=store_stock.expected_now(journal, today.isoformat()),
        movements=own[::-1][:100],
        kinds=MOVEMENTS,
        received=RECEIVED,
        counted=COUNTED,
        today=wareki(today),
        typed=typed,
        errors=errors,
    )


def _movement_page(subject: str, errors: Mapping[str, str]) -> str:
    journal = access.journal()
    found = next((one for one in store_stock.movements(journal) if one.subject == subject), None)
    if found is None:
        raise MovementUnknown(movement=subject)
    return render_template(
        "books/movement.html",
        one=found,
        base=journal.subject(subject).base("withdrawn", "withdrawal_reason"),
        errors=errors,
        typed=request.form,
    )
