"""One certificate: its page, its paper, and what happens to it: printed, handed over, voided."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from flask import flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.applications.rules_applicant import AT_DELIVERY, IDENTITY_CHECKS
from victim_support.certificates import store_acts as acts
from victim_support.certificates.acts import ACTS
from victim_support.certificates.entry_kinds import HANDWRITTEN_KIND, MADE_KIND, making
from victim_support.certificates.errors import FeeUnexplained, ReasonNeeded, RecipientMissing
from victim_support.certificates.issuing import today
from victim_support.certificates.pages import blueprint, pdf_response, posted_base, posted_day
from victim_support.certificates.rules import DELIVERED, MADE, VOIDED
from victim_support.certificates.store_make import pdf_of
from victim_support.certificates.store_queries import certificate, copies_of, known_certificate, siblings_of
from victim_support.japanese.dates import wareki
from victim_support.japanese.numerals import whole_number
from victim_support.register import store as register

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from victim_support.journal.subject import EntryView, Subject

RELATIONS: Final = ("世帯主", "世帯員", "代理人（委任状あり）", "法定代理人", "その他")
CHECKS: Final = (*(check for check in IDENTITY_CHECKS if check != AT_DELIVERY), "申請のときに確かめた（郵送など）")
BASE: Final = (
    "state", "print", "delivered_on", "delivered_to", "relation", "identity", "delivery_way", "posted_to",
    "tracking_no", "delivery_note", "fee", "fee_basis", "returned_on", "return_reason", "void_reason", "recovered",
)  # fmt: skip
_LARGEST_FEE: Final = 1_000_000
MOST_SHEETS: Final = 99


@blueprint.get("/page")
@access.requires(Role.CLERK, Role.SURVEYOR)
def page() -> ResponseReturnValue:
    """One certificate: what it says, its state, the next step, and everything that happened to it."""
    return show(request.args.get("subject", ""), {}, {})


@blueprint.get("/paper.pdf")
@access.requires(Role.CLERK)
def paper() -> ResponseReturnValue:
    """The paper to print. Before its printing is on record, or after hand-over, it is marked 見本."""
    journal, subject = access.journal(), request.args.get("subject", "")
    row = certificate(journal, access.actor(), subject)
    sample = row["state"] != MADE or not row["prints"]
    return pdf_response(pdf_of(journal, access.actor(), subject, sample=sample), row["number"])


@blueprint.post("/print")
@access.requires(Role.CLERK)
def record_print() -> ResponseReturnValue:
    """Record that the paper is printed now; then its PDF opens without the mark."""
    typed, subject = dict(request.form), request.form.get("subject", "")
    spoiled = whole_number(typed.get("spoiled", "").strip() or "0", MOST_SHEETS)
    if spoiled is None:
        return show(subject, {"spoiled": "損じた用紙の枚数を数字で入れてください（なければ 0）。"}, typed), 400
    try:
        acts.record_print(
            access.journal(),
            access.actor(),
            subject,
            base=posted_base(),
            reason=typed.get("print_reason", "").strip() or None,
            spoiled=spoiled,
        )
    except ReasonNeeded:
        return show(subject, {"print_reason": "刷り直す理由を入れてください（紙詰まりなど）。"}, typed), 400
    flash("印刷を記録しました。PDF を開いて印刷してください。", "success")
    return redirect(url_for("certificates.page", subject=subject))


@blueprint.get("/deliver")
@access.requires(Role.CLERK)
def delivery() -> ResponseReturnValue:
    """The form of hand-over."""
    return _delivery_page(request.args.get("subject", ""), {}, {})


@blueprint.post("/deliver")
@access.requires(Role.CLERK)
def deliver() -> ResponseReturnValue:
    """Record 交付; what it replaces becomes 旧."""
    typed, subject = dict(request.form), request.form.get("subject", "")
    handed, errors = read_delivery(typed)
    if errors:
        return _delivery_page(subject, errors, typed), 400
    try:
        replaced = acts.deliver(access.journal(), access.actor(), subject, handed, base=posted_base())
    except RecipientMissing as error:
        return _delivery_page(subject, {"": f"{error.message}{error.advice}"}, typed), 400
    except FeeUnexplained as error:
        return _delivery_page(subject, {"fee_basis": f"{error.message}{error.remedy}"}, typed), 400
    flash("交付を保存しました。" + (f"{'、'.join(replaced)} は旧証明書になりました。" if replaced else ""), "success")
    return redirect(url_for("certificates.page", subject=subject))


@blueprint.post("/void")
@access.requires(Role.CLERK)
def void() -> ResponseReturnValue:
    """Void the certificate with its reason."""
    subject, reason = request.form.get("subject", ""), request.form.get("void_reason", "")
    try:
        acts.void(
            access.journal(), access.actor(), subject, reason, recovered="recovered" in request.form, base=posted_base()
        )
    except ReasonNeeded:
        return show(subject, {"void_reason": "無効にする理由を入れてください。"}, dict(request.form)), 400
    flash("無効にしました。紙が手元にあるときは、廃棄せずに保管してください。", "success")
    return redirect(url_for("certificates.page", subject=subject))


def read_delivery(typed: Mapping[str, str]) -> tuple[acts.Delivery, dict[str, str]]:
    """Return the hand-over as the form has it, and what is wrong by field."""
    day, errors = posted_day(typed, "delivered_on", "交付日を入れてください。")
    fee = whole_number(typed.get("fee", "0").strip(), _LARGEST_FEE)
    if fee is None:
        errors["fee"] = "手数料を円の数字で入れてください。"
    handed = acts.Delivery(
        on=day,
        to=typed.get("delivered_to", "").strip(),
        relation=typed.get("relation", ""),
        identity=typed.get("identity", ""),
        way=typed.get("way", ""),
        posted_to=typed.get("posted_to", "").strip() or None,
        tracking_no=typed.get("tracking_no", "").strip() or None,
        note=typed.get("delivery_note", "").strip() or None,
        fee=fee or 0,
        fee_basis=typed.get("fee_basis", "").strip(),
        recovered="old_recovered" in typed,
    )
    return handed, errors | _missing(handed)


def _missing(handed: acts.Delivery) -> dict[str, str]:
    errors = {}
    if not handed.to:
        errors["delivered_to"] = "受け取った人の氏名を入れてください。"
    if handed.relation not in RELATIONS:
        errors["relation"] = "世帯との関係を選んでください。"
    if handed.identity not in CHECKS:
        errors["identity"] = "本人確認の方法を選んでください。"
    if handed.way not in acts.WAYS:
        errors["way"] = "渡し方を選んでください。"
    if handed.way == acts.POST and not handed.posted_to:
        errors["posted_to"] = "郵送のときは、送付先を入れてください。"
    return errors


def show(subject: str, errors: dict[str, str], typed: Mapping[str, str]) -> str:
    """The page of one certificate, with what was wrong in one of its forms."""
    journal, actor = access.journal(), access.actor()
    row = certificate(journal, actor, subject)
    found = known_certificate(journal, subject)
    made = making(found)
    others = {name: _number(row[name]) for name in ("copy_of", "supersedes", "superseded_by")}
    return render_template(
        "certificates/page.html",
        row=row,
        values={} if made is None else made.value("values"),
        closed=_is_closed(row["disaster"], row["household"]),
        signed_by=found.value("signed_by", ""),
        sheets=0 if row["handwritten"] else acts.sheets_of(found),
        base=found.base(*BASE),
        numbers=others,
        copies=copies_of(journal, actor, subject),
        siblings=[one for one in siblings_of(journal, actor, row) if one["subject"] != subject],
        history=[_line(entry) for entry in sorted(found.entries, key=_when)],
        obstacles=acts.delivery_obstacles(journal, found) if row["state"] in (MADE, DELIVERED) else [],
        may_write=actor.holds(Role.CLERK),
        may_void=row["state"] != VOIDED and actor.holds(Role.CLERK if row["state"] == MADE else Role.SUPERVISOR),
        today=wareki(today()),
        errors=errors,
        typed=typed,
    )


def _is_closed(disaster: str, number: str) -> bool:
    """Whether the household is closed: then its addresses open on demand alone. The look is recorded with the row."""
    subject = access.journal().subject(register.household_subject(disaster, number))
    return subject.exists and register.is_closed(access.journal(), access.actor(), register.household_of(subject))


def _number(subject: str | None) -> str:
    return "" if not subject else str(access.journal().subject(subject).value("number", ""))


def _when(entry: EntryView) -> tuple[int, int, int]:
    """Shown by the clock, which never decides: making always first, then as each laptop's chain has it."""
    return (entry.kind not in (MADE_KIND, HANDWRITTEN_KIND), entry.time, entry.seq)


def _line(entry: EntryView) -> dict[str, Any]:
    return {
        "act": ACTS.get(entry.kind, entry.kind),
        "time": entry.time,
        "actor": entry.actor,
        "device": entry.laptop,
        "detail": "　".join(str(part) for part in _details(entry) if part),
    }


def _details(entry: EntryView) -> list[str | None]:
    sheets = entry.value("print") or entry.value("file_copy") or {}
    confirmed = entry.value("confirmed") or {}
    return [
        sheets.get("way"),
        sheets.get("reason"),
        f"用紙{sheets['sheets']}枚" if sheets.get("sheets") else "",
        f"前に損じた用紙{sheets['spoiled']}枚" if sheets.get("spoiled") else "",
        *(entry.value(name) for name in ("delivered_to", "relation", "identity", "delivery_way")),
        f"手数料{entry.value('fee'):,}円" if entry.value("fee") else "",
        entry.value("fee_basis"),
        wareki(date.fromisoformat(entry.value("returned_on"))) if entry.value("returned_on") else "",
        entry.value("return_reason"),
        entry.value("void_reason"),
        {True: "紙を回収した", False: "紙は回収していない"}.get(entry.value("recovered")),
        *confirmed.get("asked", []),
        confirmed.get("reason"),
    ]


def _delivery_page(subject: str, errors: dict[str, str], typed: Mapping[str, str]) -> str:
    journal = access.journal()
    row = certificate(journal, access.actor(), subject)
    found: Subject = known_certificate(journal, subject)
    return render_template(
        "certificates/deliver.html",
        row=row,
        base=found.base(*BASE),
        obstacles=acts.delivery_obstacles(journal, found),
        proposed=acts.proposed_recipient(journal, access.actor(), found),
        supersedes=_number(row["supersedes"]),
        fee=acts.fee_due(journal, row["kind"]),
        posted_before=found.value("posted_to", ""),
        relations=RELATIONS,
        checks=CHECKS,
        ways=acts.WAYS,
        today=wareki(today()),
        errors=errors,
        typed=typed,
    )
