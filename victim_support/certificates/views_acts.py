"""One certificate: its page, its paper, and what happens to it: printed, handed over, voided."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from flask import flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.certificates import store_acts as acts
from victim_support.certificates import store_together as copies
from victim_support.certificates.acts import ACTS
from victim_support.certificates.entry_kinds import HANDWRITTEN_KIND, MADE_KIND, making
from victim_support.certificates.errors import ReasonNeeded
from victim_support.certificates.issuing import today
from victim_support.certificates.pages import blueprint, pdf_response, posted_base
from victim_support.certificates.rules import DELIVERED, MADE, VOIDED
from victim_support.certificates.store_make import pdf_of
from victim_support.certificates.store_queries import certificate, copies_of, known_certificate, siblings_of
from victim_support.certificates.store_receiver import is_closed
from victim_support.japanese.dates import wareki
from victim_support.japanese.numerals import whole_number
from victim_support.journal.forms import load_base
from victim_support.paper.binding import bind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from flask.typing import ResponseReturnValue

    from victim_support.journal.database import Row
    from victim_support.journal.entry import Base
    from victim_support.journal.subject import EntryView

BASE: Final = (
    "state", "print", "delivered_on", "delivered_to", "relation", "identity", "delivery_way", "posted_to",
    "tracking_no", "delivery_note", "fee", "fee_basis", "returned_on", "return_reason", "void_reason", "recovered",
    "stamped", "notice_given", "letter_seen", "permit_reason",
)  # fmt: skip
MOST_SHEETS: Final = 99
MOST_COPIES: Final = 20


@blueprint.get("/page")
@access.requires(Role.CLERK, Role.SURVEYOR)
def page() -> ResponseReturnValue:
    """One certificate: what it says, its state, the next step, and everything that happened to it."""
    return show(request.args.get("subject", ""), {}, {})


@blueprint.get("/paper.pdf")
@access.requires(Role.CLERK)
def paper() -> ResponseReturnValue:
    """The paper to print. Before its printing is on record, or after hand-over, it is marked 見本.

    `together`: with the copies that were printed with it, and with what goes along, as one job of the printer.
    """
    journal, actor, subject = access.journal(), access.actor(), request.args.get("subject", "")
    row = certificate(journal, actor, subject)
    if "together" in request.args:
        rows = printed_together(row)
        day = copies.notice_day(journal, rows)
        papers = copies.papers_together(journal, actor, rows, date.fromisoformat(day) if day else None)
        if len(papers) > 1:
            return pdf_response(b"".join(bind(papers, row["number"])), row["number"])
    sample = row["state"] != MADE or not row["prints"]
    return pdf_response(pdf_of(journal, actor, subject, sample=sample), row["number"])


def printed_together(row: Row) -> list[Row]:
    """The copies of a certificate in our hands that are printed, the one asked for among them whether or not."""
    every = copies.together(access.journal(), access.actor(), row)
    return [one for one in every if one["prints"] or one["subject"] == row["subject"]]


@blueprint.post("/print")
@access.requires(Role.CLERK)
def record_print() -> ResponseReturnValue:
    """Record that the paper is printed now; then its PDF opens without the mark.

    The first printing is one job for all copies the page showed; a jam is printed again one by one.
    """
    typed, subject = dict(request.form), request.form.get("subject", "")
    spoiled = whole_number(typed.get("spoiled", "").strip() or "0", MOST_SHEETS)
    if spoiled is None:
        return show(subject, {"spoiled": "損じた用紙の枚数を数字で入れてください（なければ 0）。"}, typed), 400
    try:
        if "print_reason" not in typed:
            row = certificate(access.journal(), access.actor(), subject)
            copies.record_prints(access.journal(), access.actor(), row, posted_parts(subject), today())
            flash("印刷の用意ができました。PDF を開いて印刷してください。", "success")
            return redirect(url_for("certificates.page", subject=subject))
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
    flash("刷り直しを記録しました。この1通だけの PDF を開いて印刷してください。", "success")
    return redirect(url_for("certificates.page", subject=subject, alone="1"))


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


def parts_of(rows: Sequence[Row], subject: str) -> list[tuple[Row, Base]]:
    """The copies beside `subject`, each with what its part of a form is rendered from."""
    journal = access.journal()
    return [(one, journal.subject(one["subject"]).base(*BASE)) for one in rows if one["subject"] != subject]


def posted_parts(subject: str) -> list[copies.Part]:
    """The certificates a form was sent for, the page's own first."""
    found: list[copies.Part] = [(subject, posted_base())]
    for place in range(1, MOST_COPIES):
        more = request.form.get(f"copy_{place}", "")
        if more and more not in {one for one, _ in found}:
            found.append((more, load_base(request.form.get(f"copy_base_{place}", ""))))
    return found


def show(subject: str, errors: dict[str, str], typed: Mapping[str, str]) -> str:
    """The page of one certificate, with what was wrong in one of its forms."""
    journal, actor = access.journal(), access.actor()
    row = certificate(journal, actor, subject)
    found = known_certificate(journal, subject)
    made = making(found)
    every = copies.together(journal, actor, row)
    others = {name: _number(row[name]) for name in ("copy_of", "supersedes", "superseded_by")}
    return render_template(
        "certificates/page.html",
        row=row,
        values={} if made is None else made.value("values"),
        closed=is_closed(journal, actor, row["disaster"], row["household"]),
        signed_by=found.value("signed_by", ""),
        sheets=0 if row["handwritten"] else acts.sheets_of(found),
        base=found.base(*BASE),
        unprinted=parts_of([one for one in every if not one["prints"]], subject),
        printed=printed_together(row),
        alone="alone" in request.args,
        stamp=made is not None and (made.value("seal") or {}).get("mode") == "space",
        along=copies.notice_day(journal, printed_together(row)),
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
        "押印を見た" if entry.value("stamped") else "",
        "受領の委任状を見た" if entry.value("letter_seen") else "",
        "決裁の担当者が認めた" if entry.value("permit_reason") else "",
        "再調査の案内を渡した" if entry.value("notice_given") else "",
        "再調査の案内もいっしょに" if sheets.get("notice") else "",
        *confirmed.get("asked", []),
        confirmed.get("reason"),
    ]
