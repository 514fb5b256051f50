"""一括作成 on the screen: who is ready, making them as one long task, the book for the printer and the list to sign."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.access.store import settings
from victim_support.batches import store
from victim_support.batches.rules import Asked
from victim_support.certificates import day_gate
from victim_support.certificates.errors import ReasonNeeded
from victim_support.certificates.issuing import issuer_of, today
from victim_support.certificates.rules import MADE
from victim_support.japanese.dates import parse_date, wareki
from victim_support.japanese.numerals import whole_number
from victim_support.journal.clock import shown_time
from victim_support.kinds.rules import RISAI, kinds_in_use
from victim_support.sync.pages import bench, work_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from victim_support.batches.store import Done
    from victim_support.sync.work import Said, Tell

blueprint = Blueprint("batches", __name__, url_prefix="/batches")

_PAGE: Final = 50
_MOST: Final = 1_000_000
_TITLE: Final = "証明書の一括作成"


@blueprint.context_processor
def words_of_this_room() -> dict[str, Any]:
    """Return what the room's pages call things."""
    return {"shown_time": shown_time, "day_text": lambda text: wareki(date.fromisoformat(text)) if text else ""}


@blueprint.get("/")
@access.requires(Role.CLERK)
def choose() -> ResponseReturnValue:
    """Choose a 町字 and kind; see who is ready and who is held back."""
    return _choose(request.args, {})


@blueprint.post("/make")
@access.requires(Role.CLERK)
def make() -> ResponseReturnValue:
    """Make what is ready, as one long task; or, first of all, take the answer to what day it is."""
    journal, actor, disaster, home = access.journal(), access.actor(), access.disaster(), access.home()
    if "say_day" in request.form:
        day_gate.confirm(journal, actor, parse_date(request.form["say_day"]))
        return redirect(url_for("batches.choose", **_query(_asked(request.form))))
    if day_gate.question(journal) is not None:
        return _choose(request.form, {"": "はじめに、本日の日付を確かめてください。何も作っていません。"}), 409
    found = store.candidates(journal, actor, disaster, _asked(request.form))
    if not found:
        return _choose(request.form, {"": "この条件では、今すぐ作れる証明書がありません。"}), 409
    issuer, day = issuer_of(home), today()

    def work(tell: Tell) -> Said:
        def told(done: int, every: int) -> None:
            if done % 10 == 0 or done == every:
                tell(f"{every}件のうち{done}件まで終わりました")

        return _said(store.make_all(journal, actor, disaster, found, issuer=issuer, day=day, tell=told))

    task = bench().begin(_TITLE, work)
    task.wait()
    return redirect(url_for("batches.work"))


def _said(done: Done) -> Said:
    said = [(f"{done.made}通を作成しました。「戻る」から、印刷と交付簿に進めます（{done.batch}）。", "success")]
    if done.held:
        said.append((f"{len(done.held)}件は保留にしました。理由は一括作成の画面に出ます。", "warning"))
    return said


@blueprint.get("/work")
@access.requires(Role.CLERK)
def work() -> ResponseReturnValue:
    """How far the task is."""
    task = bench().task
    back = url_for("batches.choose")
    return redirect(back) if task is None else work_page(task, back)


@blueprint.get("/batch")
@access.requires(Role.CLERK)
def batch() -> ResponseReturnValue:
    """The papers of one batch in the order of handing out: the list to sign at the counter."""
    return _batch(request.args.get("batch", ""), {}, {})


@blueprint.post("/print")
@access.requires(Role.CLERK)
def record_prints() -> ResponseReturnValue:
    """Put on record that the batch is printed, from a place on; then its PDF opens without the mark."""
    typed, name = dict(request.form), request.form.get("batch", "")
    first = whole_number(typed.get("first", "").strip() or "1", _MOST)
    spoiled = whole_number(typed.get("spoiled", "").strip() or "0", _MOST)
    errors = {} if first else {"first": "何番目から印刷するかを数字で入れてください。"}
    errors |= {"spoiled": "使えなくなった用紙の枚数を数字で入れてください。"} if spoiled is None else {}
    if errors:
        return _batch(name, errors, typed), 400
    reason = typed.get("print_reason", "").strip() or None
    try:
        count = store.record_prints(
            access.journal(), access.actor(), name, first=first or 1, reason=reason, spoiled=spoiled or 0
        )
    except ReasonNeeded:
        return _batch(name, {"print_reason": "刷り直す理由を入れてください（紙詰まりなど）。"}, typed), 400
    flash(f"{count}通の印刷の用意ができました。PDF を開いて印刷してください。", "success")
    return redirect(url_for("batches.batch", batch=name, first=first))


@blueprint.get("/papers.pdf")
@access.requires(Role.CLERK)
def book() -> ResponseReturnValue:
    """The papers as one PDF, sent while it is drawn: nothing of it is kept on the disk."""
    name = request.args.get("batch", "")
    first = whole_number(request.args.get("first", "1"), _MOST) or 1
    pieces = store.book(access.journal(), access.actor(), name, first=first)
    response = Response(stream_with_context(pieces), mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"{name}.pdf")
    return response


def _asked(values: Mapping[str, str]) -> Asked:
    return Asked(values.get("kind") or RISAI, values.get("town", ""), by_ticket=values.get("order") == "ticket")


def _query(asked: Asked) -> dict[str, Any]:
    return {"kind": asked.kind, "town": asked.town, "order": "ticket" if asked.by_ticket else "place", "show": "1"}


def _choose(values: Mapping[str, str], errors: dict[str, str]) -> str:
    journal, actor, disaster = access.journal(), access.actor(), access.disaster()
    asked = _asked(values)
    found = store.candidates(journal, actor, disaster, asked) if values.get("show") else []
    page = whole_number(values.get("page", "1"), _MOST) or 1
    shown = found[(page - 1) * _PAGE : page * _PAGE]
    return render_template(
        "batches/choose.html",
        asked=asked,
        query=_query(asked),
        show=bool(values.get("show")),
        found=len(found),
        rows=[(one, store.obstacle(journal, actor, disaster, one, today())) for one in shown],
        page=page,
        pages=-(-len(found) // _PAGE),
        towns=[(name, f"{name}（{count}）") for name, count in store.towns(journal, actor, disaster)],
        kinds=[kind.name for kind in kinds_in_use(settings(journal))],
        made=store.batches(journal, actor, disaster),
        day=day_gate.question(journal),
        errors=errors,
    )


def _batch(name: str, errors: dict[str, str], typed: Mapping[str, str]) -> str:
    rows = store.papers(access.journal(), access.actor(), name)
    waiting = [row for row in rows if row["state"] == MADE]
    return render_template(
        "batches/batch.html",
        batch=name,
        rows=rows,
        waiting=len(waiting),
        printed=any(row["prints"] for row in waiting),
        unprinted=any(not row["prints"] for row in waiting),
        first=whole_number(request.values.get("first", "1"), _MOST) or 1,
        errors=errors,
        typed=typed,
    )
