"""The desk for what goes home and comes in: what is confirmed, what waits, a stick out, a stick in."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.access.store import setting
from victim_support.errors import VictimSupportError
from victim_support.japanese.numerals import whole_number
from victim_support.journal.clock import shown_time
from victim_support.sync import exporting, importing, medium, store_held, store_media, store_receipts, store_recipients
from victim_support.sync.media_rules import Dispatch, check_dispatch

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from victim_support.sync.importing import Report
    from victim_support.sync.store_receipts import Delivery

blueprint = Blueprint("sync", __name__, url_prefix="/sync")

_ROLES: Final = (Role.CLERK, Role.ADMINISTRATOR)
_WAIT: Final = 5
_HOUR: Final = 3600
_WARN_HOURS, _ALARM_HOURS, _LONGEST_HOURS = 24, 72, 10_000


@blueprint.get("/")
@access.requires(*_ROLES)
def desk() -> ResponseReturnValue:
    """What is confirmed and what is not, and the two forms."""
    return _page({}, {})


@blueprint.post("/export")
@access.requires(*_ROLES)
def export() -> ResponseReturnValue:
    """Write what nobody confirmed yet to a medium; the page says when it may be pulled."""
    typed = request.form.to_dict()
    form, errors = check_dispatch(typed)
    folder = typed.get("folder", "").strip()
    if not folder:
        errors["folder"] = "書き出す場所を入れてください。"
    if form is None or errors:
        return _page(errors, typed), 400
    try:
        count = _export(form, Path(folder))
    except VictimSupportError as error:
        return _page({"folder": f"{error.message}{error.advice}（{error.code}）"}, typed), 400
    flash(f"記録 {count:,} 件を {folder} に書き出し、読み返して確かめました。媒体を抜いてかまいません。", "success")
    return redirect(url_for("sync.desk"))


@blueprint.post("/import")
@access.requires(*_ROLES)
def bring_in() -> ResponseReturnValue:
    """Take in what a medium brings: receipts, the centre's and the sisters' entries."""
    typed = request.form.to_dict()
    source = typed.get("source", "").strip()
    if not source:
        return _page({"source": "取り込む場所を入れてください。"}, typed), 400
    try:
        medium.wait_for(Path(source), _WAIT, _silent)
        files = sorted(medium.read_files(Path(source)), key=lambda one: importing.rank(one[0]))
        report = importing.take_in(access.home(), files)
    except VictimSupportError as error:
        return _page({"source": f"{error.message}{error.advice}（{error.code}）"}, typed), 400
    _tell(report)
    return redirect(url_for("sync.desk"))


@blueprint.get("/guide.pdf")
@access.requires(*_ROLES)
def guide() -> ResponseReturnValue:
    """The printed page for whoever carries a stick."""
    from victim_support.sync.guide import usb_guide  # noqa: PLC0415  fonts are slow to load

    headers = {"Content-Disposition": "inline; filename=usb-guide.pdf"}
    return Response(usb_guide(), mimetype="application/pdf", headers=headers)


def _export(form: Dispatch, folder: Path) -> int:
    home, actor = access.home(), access.actor()
    store_recipients.require_trust(home)
    medium.wait_for(folder, _WAIT, _silent)
    subject = store_media.record_dispatch(home.journal, actor, form)
    files = list(exporting.export_files(home))
    written = medium.write_files(folder, ((one.name, one.data) for one in files), sum(len(one.data) for one in files))
    store_media.record_files(home.journal, subject, written, {one.name: one.count for one in files})
    return sum(one.count for one in files)


def _tell(report: Report) -> None:
    flash(f"新しい記録 {report.fresh:,} 件を取り込みました。", "success")
    if report.setback:
        flash(
            f"センターの控えが戻っています。{report.setback:,} 件を未確認に戻しました。もう一度書き出してください。",
            "warning",
        )
    for one in report.refused:
        flash(f"受け取れなかったファイル {one.name}：{one.message}（{one.code}）", "warning")


def _page(errors: dict[str, str], typed: dict[str, str]) -> str:
    journal = access.journal()
    found = store_receipts.delivery(journal)
    return render_template(
        "sync/desk.html",
        errors=errors,
        typed=typed,
        delivery=found,
        since=None if found.oldest is None else shown_time(found.oldest),
        alarm=alarm(found),
        gaps=store_held.gaps(store_held.segments(journal.database.conn)),
        refused=store_receipts.refused(journal),
        dispatches=store_media.dispatches(journal)[:20],
    )


def alarm(found: Delivery) -> str | None:
    """`warning` or `error` when entries have waited too long for a receipt, else None. It never blocks anything."""
    if found.oldest is None:
        return None
    hours = (time.time() - max(found.oldest, found.last_taken or 0)) / _HOUR
    if hours >= _hours("sync.alarm_hours", _ALARM_HOURS):
        return "error"
    return "warning" if hours >= _hours("sync.warn_hours", _WARN_HOURS) else None


def _hours(key: str, usual: int) -> int:
    return whole_number(setting(access.journal(), key), _LONGEST_HOURS) or usual


def _silent(text: str) -> None:
    del text
