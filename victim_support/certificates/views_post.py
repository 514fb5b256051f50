"""Beside the counter: a posted paper comes back, a print for the town's file, a sheet to sign, papers by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.access.store import settings
from victim_support.certificates import store_post as post
from victim_support.certificates.errors import HandwrittenIncomplete, NumberTaken, ReasonNeeded, RecipientMissing
from victim_support.certificates.pages import blueprint, pdf_response, posted_base, posted_day
from victim_support.certificates.rules_delivery import CHECKS, RELATIONS
from victim_support.certificates.store_facts import dwellings_for
from victim_support.certificates.store_handwritten import Handwritten, enter_handwritten
from victim_support.certificates.store_queries import certificate, known_certificate
from victim_support.certificates.views_acts import MOST_SHEETS, printed_together, show
from victim_support.certificates.views_delivery import read_delivery
from victim_support.damage.dwellings import home_dwelling, shown
from victim_support.damage.grades import grade_set_for, printed_text
from victim_support.damage.words import FLOOD_CLASSES
from victim_support.japanese.numerals import whole_number
from victim_support.kinds.rules import RISAI, kinds_in_use
from victim_support.register import store as register

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

_NAMES: Final = ("number", "signed_by", "head_name", "grade", "flood_class")


@blueprint.post("/returned")
@access.requires(Role.CLERK)
def returned() -> ResponseReturnValue:
    """Record 返戻: the paper waits for hand-over again."""
    typed, subject = dict(request.form), request.form.get("subject", "")
    day, errors = posted_day(typed, "returned_on", "返戻日を入れてください。")
    reason = typed.get("return_reason", "")
    if not reason.strip():
        errors["return_reason"] = "戻ってきた理由を入れてください（あて所に尋ねあたらないなど）。"
    if errors:
        return show(subject, errors, typed), 400
    try:
        again = post.take_back(access.journal(), access.actor(), subject, day, reason, base=posted_base())
    except (ReasonNeeded, RecipientMissing) as error:
        return show(subject, {"": f"{error.message}{error.advice}"}, typed), 400
    more = f"{'、'.join(again)} は、また有効な証明書になりました。" if again else ""
    flash(f"返戻を記録しました。この証明書は、交付を待つものに戻りました。{more}", "success")
    return redirect(url_for("certificates.page", subject=subject))


@blueprint.post("/file-copy")
@access.requires(Role.CLERK)
def file_copy() -> ResponseReturnValue:
    """Record that a 控 was printed, with its sheets: the clerk has it in hand."""
    typed, subject = dict(request.form), request.form.get("subject", "")
    sheets = whole_number(typed.get("copy_sheets", "").strip(), MOST_SHEETS)
    if not sheets:
        return show(subject, {"copy_sheets": "印刷に使った用紙の枚数を数字で入れてください。"}, typed), 400
    post.record_file_copy(access.journal(), access.actor(), subject, sheets=sheets)
    flash("印刷した控えを記録しました。", "success")
    return redirect(url_for("certificates.page", subject=subject))


@blueprint.get("/file-copy.pdf")
@access.requires(Role.CLERK)
def file_copy_paper() -> ResponseReturnValue:
    """The 控: no certificate, however often it is opened; what came out of the printer is recorded afterwards."""
    subject = request.args.get("subject", "")
    row = certificate(access.journal(), access.actor(), subject)
    return pdf_response(post.file_copy_pdf(access.journal(), access.actor(), subject), f"控 {row['number']}")


@blueprint.get("/signing-sheet")
@access.requires(Role.CLERK)
def signing_sheet() -> ResponseReturnValue:
    """A sheet the recipient signs (受領書), for every paper of the hand-over; `alone` for this one."""
    row = certificate(access.journal(), access.actor(), request.args.get("subject", ""))
    rows = [row] if "alone" in request.args else printed_together(row)
    made = known_certificate(access.journal(), row["subject"])
    issuer = made.value("values", {}).get("issuer_title")
    return render_template("certificates/signing_sheet.html", row=row, rows=rows, relations=RELATIONS, issuer=issuer)


@blueprint.get("/handwritten")
@access.requires(Role.CLERK)
def handwritten() -> ResponseReturnValue:
    """The form to enter a paper that was issued by hand."""
    return _handwritten_page(request.args.get("household_no", ""), {}, {})


@blueprint.post("/handwritten")
@access.requires(Role.CLERK)
def enter() -> ResponseReturnValue:
    """Enter it: it becomes a certificate without a symbol."""
    typed, household = dict(request.form), request.form.get("household_no", "")
    issued, wrong = posted_day(typed, "issued_on", "証明書に書かれた日付を入れてください。")
    handed, errors = read_delivery({**typed, "way": "窓口"})
    errors |= wrong
    if not typed.get("dwelling"):
        errors["dwelling"] = "どの住家の証明書かを選んでください。"
    if errors:
        return _handwritten_page(household, errors, typed), 400
    written = {name: typed.get(name, "").strip() for name in _NAMES}
    paper = Handwritten(
        access.disaster(),
        household,
        typed.get("dwelling", ""),
        typed.get("kind") or RISAI,
        issued_on=issued,
        delivery=handed,
        **written,
    )
    try:
        subject = enter_handwritten(access.journal(), access.actor(), paper)
    except HandwrittenIncomplete as error:
        return _handwritten_page(household, {"": f"{error.message}{error.advice}"}, typed), 400
    except NumberTaken as error:
        return _handwritten_page(household, {"number": f"{error.message}{error.advice}"}, typed), 409
    flash(f"手書きで交付した証明書 {paper.number} を保存しました。", "success")
    return redirect(url_for("certificates.page", subject=subject))


def _handwritten_page(household: str, errors: dict[str, str], typed: Mapping[str, str]) -> str:
    journal, actor = access.journal(), access.actor()
    event = register.disaster(journal, access.disaster())
    people = register.household(journal, actor, event, household)
    head, grades = people.head_member, grade_set_for(event.day)
    dwellings = dwellings_for(journal, event.code, household) or [home_dwelling(household)]
    return render_template(
        "certificates/handwritten.html",
        people=people,
        head_name="" if head is None else head.name,
        dwellings=[(one, shown(one)) for one in dwellings],
        kinds=[kind.name for kind in kinds_in_use(settings(journal))],
        grades=[(one.name, printed_text(one.name)) for one in grades.rows] if grades else [],
        flood_classes=FLOOD_CLASSES,
        relations=RELATIONS,
        checks=CHECKS,
        errors=errors,
        typed=typed,
    )
