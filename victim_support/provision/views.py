"""Pages of 提供: the log, a new one with what it would tell, and the file or list itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, render_template, request

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.damage.grades import grade_set_for
from victim_support.damage.pages import today
from victim_support.drafts.views import taken
from victim_support.japanese.dates import parse_date
from victim_support.japanese.errors import DateDoesNotExistError, DateOutsideEraError, DateUnreadableError
from victim_support.japanese.numerals import whole_number
from victim_support.provision import store
from victim_support.provision.errors import ExceptionReasonMissing, ProvisionEmpty, ProvisionTwice
from victim_support.provision.rules import GROUNDS, ITEMS, SELF, USUAL, Draft, Scope
from victim_support.register.errors import HouseholdUnknown, NobodyThen
from victim_support.register.store import disaster, household, recipients

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from victim_support.provision.rules import Listing
    from victim_support.provision.store import Given
    from victim_support.register.store import Disaster

blueprint = Blueprint("provision", __name__, url_prefix="/provision")
blueprint.context_processor(lambda: {"Role": Role})
_PAGE = 50
_LAST_PAGE = 1_000_000
_FIELDS = {ExceptionReasonMissing: "exception_reason", ProvisionTwice: ""}
CSV, PLAIN, PAPER = "csv", "plain", "paper"
FORMS = ((CSV, "CSV（Excel で開く：BOM付き UTF-8）"), (PLAIN, "CSV（BOMなし UTF-8）"), (PAPER, "印刷する一覧"))


@blueprint.get("/")
@access.requires(Role.CLERK)
def log() -> ResponseReturnValue:
    """Every provision of the disaster: what, to whom, on what ground, when, by whom."""
    journal, code = access.journal(), access.disaster()
    total = store.count(journal, code)
    pages = max(1, -(-total // _PAGE))
    page = min(whole_number(request.args.get("page", "1"), _LAST_PAGE) or 1, pages)
    rows = store.provisions(journal, code, _PAGE, (page - 1) * _PAGE)
    return render_template("provision/log.html", rows=rows, total=total, page=page, pages=pages, items=ITEMS)


@blueprint.get("/page")
@access.requires(Role.CLERK)
def page() -> ResponseReturnValue:
    """One provision's log, and its file once more."""
    row = store.provision(access.journal(), request.args.get("subject", ""))
    return render_template("provision/page.html", row=row, items=ITEMS, forms=FORMS, self_ground=SELF)


@blueprint.post("/again")
@access.requires(Role.CLERK)
def again() -> ResponseReturnValue:
    """The very file once more: E-PRO-04 where the ledger says something else by now."""
    given = store.again(access.journal(), access.actor(), request.form.get("subject", ""))
    return _handed(given, request.form.get("form", CSV))


@blueprint.get("/new")
@access.requires(Role.CLERK)
def new() -> ResponseReturnValue:
    """The empty page; a household's page asks for the person's own."""
    number = request.args.get("household_no", "")
    typed = {"numbers": number, "ground": SELF if number else "", "form": CSV}
    return _form_page(typed, USUAL, {}, None)


@blueprint.post("/new")
@access.requires(Role.CLERK)
def give() -> ResponseReturnValue:
    """Show what would be told, or write the log and hand out the file."""
    typed, items = request.form, tuple(request.form.getlist("told"))
    errors: dict[str, str] = {}
    draft = _draft(typed, items, errors)
    errors = {**draft.faults, **errors}
    if errors:
        return _form_page(typed, items, errors, None), 400
    journal, actor = access.journal(), access.actor()
    try:
        if typed.get("act") != "give":
            return _form_page(typed, items, {}, store.preview(journal, actor, draft))
        if "seen" in typed:
            store.refuse_twice(journal, actor, draft, typed["seen"])
        given = store.give(journal, actor, draft, today().isoformat())
        taken()
    except (ProvisionEmpty, ProvisionTwice, ExceptionReasonMissing) as error:
        field = _FIELDS.get(type(error), "town")
        told = {field: f"{error.message}{error.advice}（{error.code}）"}
        return _form_page(typed, items, told, None), error.http_status
    return _handed(given, typed.get("form", CSV))


def _draft(typed: Mapping[str, str], items: tuple[str, ...], errors: dict[str, str]) -> Draft:
    def text(name: str) -> str:
        return typed.get(name, "").strip()

    return Draft(
        disaster=access.disaster(),
        ground=text("ground"),
        recipient=text("recipient"),
        items=items,
        scope=Scope(
            town=text("town"),
            grades=tuple(request.form.getlist("grades")),
            numbers=tuple(dict.fromkeys(text("numbers").replace("、", " ").replace(",", " ").split())),
            whole=bool(typed.get("whole")),
        ),
        application_no=text("application_no"),
        applied_on=_day(text("applied_on"), errors),
        purpose=text("purpose"),
        person=text("person"),
        exception_reason=text("exception_reason"),
    )


def _day(text: str, errors: dict[str, str]) -> str:
    if not text:
        return ""
    try:
        return parse_date(text).isoformat()
    except (DateUnreadableError, DateDoesNotExistError, DateOutsideEraError) as error:
        errors["applied_on"] = f"{error.message}{error.advice}"
        return ""


def _form_page(typed: Mapping[str, str], items: tuple[str, ...], errors: dict[str, str], shown: Listing | None) -> str:
    journal = access.journal()
    event = disaster(journal, access.disaster())
    grades = grade_set_for(event.day)
    newest = store.newest_by(journal, access.actor(), event.code)
    return render_template(
        "provision/new.html",
        typed=typed,
        seen="" if newest is None else newest["subject"],
        told=items,
        grades_chosen=request.form.getlist("grades"),
        errors=errors,
        shown=shown,
        grounds=[(one.name, one.name, f"{one.law}　{one.hint}") for one in GROUNDS.values()],
        told_items=list(ITEMS.items()),
        grades=[] if grades is None else [row.name for row in grades.rows],
        recipients=recipients(journal, event.code),
        forms=FORMS,
        persons=_persons(event, typed.get("numbers", "").split()),
    )


def _persons(event: Disaster, numbers: list[str]) -> list[tuple[str, str]]:
    """Who may be meant by 本人, where one household is named and known: 宛名番号 and name."""
    if len(numbers) != 1:
        return []
    try:
        people = household(access.journal(), access.actor(), event, numbers[0])
    except (HouseholdUnknown, NobodyThen):
        return []
    return [(member.id, f"{member.name}　{member.relation}") for member in people.members]


def _handed(given: Given, form: str) -> ResponseReturnValue:
    """The file to keep, or the list to print. The entry is on the disk already."""
    if form == PAPER:
        row = store.provision(access.journal(), given.subject)
        return render_template("provision/paper.html", row=row, listing=given.listing, items=ITEMS)
    data = given.data if form != PLAIN else store.file_of(given.listing, mark=False)
    response = Response(data, mimetype="text/csv")
    response.headers.set("Content-Disposition", "attachment", filename=f"teikyo-{access.disaster()}.csv")
    return response
