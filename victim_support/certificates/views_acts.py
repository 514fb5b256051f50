"""One certificate: its page, its paper, and what happens to it: printed, handed over, voided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask import flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.applications.rules import AT_DELIVERY, IDENTITY_CHECKS
from victim_support.certificates import store_acts as acts
from victim_support.certificates.errors import ReasonNeeded, RecipientMissing
from victim_support.certificates.issuing import today
from victim_support.certificates.pages import blueprint, pdf_response, posted_base
from victim_support.certificates.rules import DELIVERED, MADE, VOIDED
from victim_support.certificates.store_make import pdf_of
from victim_support.certificates.store_queries import certificate, known_certificate
from victim_support.certificates.store_subjects import MADE_KIND, PRINTED_KIND, making
from victim_support.japanese.dates import parse_date, wareki
from victim_support.japanese.errors import DateDoesNotExistError, DateOutsideEraError, DateUnreadableError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from victim_support.journal.subject import EntryView, Subject

RELATIONS: Final = ("世帯主", "世帯員", "代理人（委任状あり）", "法定代理人", "その他")
CHECKS: Final = tuple(check for check in IDENTITY_CHECKS if check != AT_DELIVERY)
_BASE: Final = (
    "state", "print", "delivered_on", "delivered_to", "relation", "identity", "delivery_way", "posted_to",
    "delivery_note", "void_reason", "recovered",
)  # fmt: skip
_ACTS: Final = {
    "certificate.made": "作成",
    "certificate.printed": "印刷",
    "certificate.delivered": "交付",
    "certificate.superseded": "旧証明書にした",
    "certificate.voided": "無効にした",
}


@blueprint.get("/page")
@access.requires(Role.CLERK, Role.SURVEYOR)
def page() -> ResponseReturnValue:
    """One certificate: what it says, its state, the next step, and everything that happened to it."""
    return _page(request.args.get("subject", ""), {}, {})


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
    subject = request.form.get("subject", "")
    reason = request.form.get("print_reason", "").strip() or None
    try:
        acts.record_print(access.journal(), access.actor(), subject, base=posted_base(), reason=reason)
    except ReasonNeeded:
        return _page(
            subject, {"print_reason": "刷り直す理由を入れてください（紙詰まりなど）。"}, dict(request.form)
        ), 400
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
    day, errors = _day(typed.get("delivered_on", ""))
    handed = acts.Delivery(
        on=day,
        to=typed.get("delivered_to", "").strip(),
        relation=typed.get("relation", ""),
        identity=typed.get("identity", ""),
        way=typed.get("way", ""),
        posted_to=typed.get("posted_to", "").strip() or None,
        note=typed.get("delivery_note", "").strip() or None,
    )
    errors |= _missing(handed)
    if errors:
        return _delivery_page(subject, errors, typed), 400
    try:
        replaced = acts.deliver(access.journal(), access.actor(), subject, handed, base=posted_base())
    except RecipientMissing as error:
        return _delivery_page(subject, {"": f"{error.message}{error.advice}"}, typed), 400
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
        return _page(subject, {"void_reason": "無効にする理由を入れてください。"}, dict(request.form)), 400
    flash("無効にしました。紙が手元にあるときは、廃棄せずに保管してください。", "success")
    return redirect(url_for("certificates.page", subject=subject))


def _day(text: str) -> tuple[str, dict[str, str]]:
    if not text.strip():
        return "", {"delivered_on": "交付日を入れてください。"}
    try:
        return parse_date(text).isoformat(), {}
    except (DateUnreadableError, DateDoesNotExistError, DateOutsideEraError) as error:
        return "", {"delivered_on": f"{error.message}{error.advice}"}


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


def _page(subject: str, errors: dict[str, str], typed: Mapping[str, str]) -> str:
    journal, actor = access.journal(), access.actor()
    row = certificate(journal, actor, subject)
    found = known_certificate(journal, subject)
    made = making(found)
    others = {name: _number(row[name]) for name in ("copy_of", "supersedes", "superseded_by")}
    return render_template(
        "certificates/page.html",
        row=row,
        values={} if made is None else made.value("values"),
        base=found.base(*_BASE),
        numbers=others,
        history=[_line(entry) for entry in sorted(found.entries, key=_when)],
        obstacles=acts.delivery_obstacles(journal, found) if row["state"] in (MADE, DELIVERED) else [],
        may_write=actor.holds(Role.CLERK),
        may_void=row["state"] != VOIDED and actor.holds(Role.CLERK if row["state"] == MADE else Role.SUPERVISOR),
        errors=errors,
        typed=typed,
    )


def _number(subject: str | None) -> str:
    return "" if not subject else str(access.journal().subject(subject).value("number", ""))


def _when(entry: EntryView) -> tuple[int, int, int]:
    """Shown by the clock, which never decides: making always first, then as each laptop's chain has it."""
    return (entry.kind != MADE_KIND, entry.time, entry.seq)


def _line(entry: EntryView) -> dict[str, Any]:
    return {
        "act": _ACTS.get(entry.kind, entry.kind),
        "time": entry.time,
        "actor": entry.actor,
        "device": entry.laptop,
        "detail": _detail(entry),
    }


def _detail(entry: EntryView) -> str:
    if entry.kind == PRINTED_KIND:
        how = entry.value("print") or {}
        return "　".join(str(part) for part in (how.get("way"), how.get("reason")) if part)
    parts = [entry.value(name) for name in ("delivered_to", "relation", "identity", "delivery_way", "void_reason")]
    asked = (entry.value("confirmed") or {}).get("asked", [])
    reason = (entry.value("confirmed") or {}).get("reason", "")
    return "　".join(str(part) for part in (*parts, *asked, reason) if part)


def _delivery_page(subject: str, errors: dict[str, str], typed: Mapping[str, str]) -> str:
    journal = access.journal()
    row = certificate(journal, access.actor(), subject)
    found: Subject = known_certificate(journal, subject)
    return render_template(
        "certificates/deliver.html",
        row=row,
        base=found.base(*_BASE),
        obstacles=acts.delivery_obstacles(journal, found),
        proposed=acts.proposed_recipient(journal, access.actor(), found),
        supersedes=_number(row["supersedes"]),
        relations=RELATIONS,
        checks=CHECKS,
        ways=acts.WAYS,
        today=wareki(today()),
        errors=errors,
        typed=typed,
    )
