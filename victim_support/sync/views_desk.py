"""The desk for what goes home and comes in: what is confirmed, what waits, a stick out, a stick in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.journal.clock import shown_time
from victim_support.sync import store_held, store_media, store_receipts
from victim_support.sync.errors_media import WorkBusy
from victim_support.sync.media_rules import check_dispatch
from victim_support.sync.pages import ROLES, bench, blueprint, words, work_page
from victim_support.sync.tasks import export_task, import_task

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from victim_support.sync.work import Task


@blueprint.get("/")
@access.requires(*ROLES)
def desk() -> ResponseReturnValue:
    """What is confirmed and what is not, and the two forms."""
    return _page({}, {})


@blueprint.post("/export")
@access.requires(*ROLES)
def export() -> ResponseReturnValue:
    """Write what nobody confirmed yet to a medium; the page says when it may be pulled."""
    typed = request.form.to_dict()
    form, errors = check_dispatch(typed)
    folder = typed.get("folder", "").strip()
    if not folder:
        errors["folder"] = "書き出す場所を入れてください。"
    if form is None or errors:
        return _page(errors, typed), 400
    home, actor = access.home(), access.actor()
    try:
        task = bench().begin("媒体へ書き出す", lambda tell: export_task(home, actor, form, Path(folder), tell))
    except WorkBusy as error:
        return _page({"folder": words(error)}, typed), error.http_status
    return _shown(task, "folder", typed)


@blueprint.post("/import")
@access.requires(*ROLES)
def bring_in() -> ResponseReturnValue:
    """Take in what a medium brings: receipts, the centre's and the sisters' entries."""
    typed = request.form.to_dict()
    source = typed.get("source", "").strip()
    if not source:
        return _page({"source": "取り込む場所を入れてください。"}, typed), 400
    home = access.home()
    try:
        task = bench().begin("媒体から取り込む", lambda tell: import_task(home, Path(source), tell))
    except WorkBusy as error:
        return _page({"source": words(error)}, typed), error.http_status
    return _shown(task, "source", typed)


@blueprint.get("/work")
@access.requires(*ROLES)
def work() -> ResponseReturnValue:
    """How far the running task is, or what it ended with; the page asks again by itself."""
    task = bench().task
    if task is None:
        return redirect(url_for("sync.desk"))
    return work_page(task, url_for("sync.desk"))


@blueprint.get("/guide.pdf")
@access.requires(*ROLES)
def guide() -> ResponseReturnValue:
    """The printed page for whoever carries a stick."""
    from victim_support.sync.guide import usb_guide  # noqa: PLC0415  fonts are slow to load

    headers = {"Content-Disposition": "inline; filename=usb-guide.pdf"}
    return Response(usb_guide(), mimetype="application/pdf", headers=headers)


def _shown(task: Task, field: str, typed: dict[str, str]) -> ResponseReturnValue:
    """What was quick is said at once on the desk; anything else has a page of its own."""
    if not task.wait():
        return redirect(url_for("sync.work"))
    if task.error is not None:
        return _page({field: words(task.error)}, typed), task.error.http_status
    for text, kind in task.said or ():
        flash(text, kind)
    return redirect(url_for("sync.desk"))


def _page(errors: dict[str, str], typed: dict[str, str]) -> str:
    journal = access.journal()
    found = store_receipts.delivery(journal)
    return render_template(
        "sync/desk.html",
        errors=errors,
        typed=typed,
        delivery=found,
        since=None if found.oldest is None else shown_time(found.oldest),
        alarm=store_receipts.alarm(journal, found),
        gaps=[store_held.gap_words(*gap) for gap in store_held.gaps(store_held.segments(journal.database.conn))],
        refused=store_receipts.refused(journal),
        dispatches=store_media.dispatches(journal)[:20],
    )
