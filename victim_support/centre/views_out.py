"""What leaves the centre: the signed status list, the town's lists, and the order that parts be shredded."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Response, flash, redirect, render_template, request, send_file, url_for
from werkzeug.exceptions import NotFound

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.centre.exports import FORMATS, XLSX, Options, export
from victim_support.centre.pages import blueprint, centre, rooms, told
from victim_support.centre.status import STATES, refresh_status_list
from victim_support.centre.stores import open_store
from victim_support.conflicts import store_centre
from victim_support.conflicts.store_centre import Order
from victim_support.errors import VictimSupportError
from victim_support.japanese.dates import parse_date
from victim_support.keys.status_list import State
from victim_support.register.store import disasters
from victim_support.sync.pages import bench

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from victim_support.sync.work import Said, Tell

_STATE_WORDS: Final = {State.VALID: "有効", State.SUPERSEDED: "旧", State.VOID: "無効"}
_FORMAT_WORDS: Final = (("xlsx", "Excel（一つのファイル）"), ("csv", "CSV（表ごとに一つ）"))


@blueprint.get("/<municipality>/status")
@access.requires(Role.CENTRE)
def status() -> ResponseReturnValue:
    """The town's status list as it was last issued."""
    last = centre().last_status_list(access.home().municipality)
    counts = {} if last is None else {word: _count(last.states, state) for state, word in _STATE_WORDS.items()}
    return render_template("centre/status.html", last=last, counts=counts, known=len(STATES))


@blueprint.post("/<municipality>/status")
@access.requires(Role.CENTRE)
def issue_status() -> ResponseReturnValue:
    """Issue the next list from every certificate that has come home."""
    refresh_status_list(centre(), access.home())
    flash("失効一覧を発行しました。町のホームページに載せ、次の媒体で端末にも届きます。", "success")
    return redirect(url_for("centre.status"))


@blueprint.get("/<municipality>/status.cbor")
@access.requires(Role.CENTRE)
def status_file() -> Response:
    """The list itself, for the town's web page: it names no person."""
    name = f"{access.home().municipality}.cbor"
    path = centre().path / "status" / name
    if not path.exists():
        raise NotFound
    return send_file(
        io.BytesIO(path.read_bytes()),
        mimetype="application/cbor",
        as_attachment=True,
        download_name=f"status-{name}",
    )


@blueprint.get("/<municipality>/export")
@access.requires(Role.CENTRE)
def lists() -> ResponseReturnValue:
    """The form for the town's lists."""
    return _lists_page({}, {"form": XLSX})


@blueprint.post("/<municipality>/export")
@access.requires(Role.CENTRE)
def write_lists() -> ResponseReturnValue:
    """Write every list into a folder; a task of its own, because a large town takes a while."""
    typed = request.form.to_dict()
    errors: dict[str, str] = {}
    folder, since = typed.get("folder", "").strip(), None
    if not folder:
        errors["folder"] = "書き出すフォルダーを入れてください。"
    try:
        since = parse_date(typed["since"]) if typed.get("since", "").strip() else None
    except VictimSupportError as error:
        errors["since"] = told(error)
    protected, reason = "protected" in typed, typed.get("reason", "").strip()
    if protected and not reason:
        errors["reason"] = "支援措置の対象者の居所などを含める理由を入れてください。閲覧記録に残ります。"
    if errors:
        return _lists_page(errors, typed), 400
    form = typed["form"] if typed.get("form") in FORMATS else XLSX
    options = Options(form, since, reason if protected else None)
    opened, town, actor, these = centre(), access.home().municipality, access.actor(), rooms()

    def write(tell: Tell) -> Said:
        tell("一覧を作っています")
        with open_store(opened, town, these) as home:
            written = export(home, actor, Path(folder), options)
        return [(f"{one.name}（{one.size:,} バイト）を {folder} に書き出しました。", "success") for one in written]

    bench().begin("一覧の書出し", write)
    return redirect(url_for("centre.work"))


@blueprint.get("/<municipality>/shred")
@access.requires(Role.CENTRE)
def shred() -> ResponseReturnValue:
    """The form for the order that a disaster's parts be shredded."""
    return _shred_page({}, {})


@blueprint.post("/<municipality>/shred")
@access.requires(Role.CENTRE)
def order_shredding() -> ResponseReturnValue:
    """Order it: the disaster's code typed again, the decision named."""
    typed = request.form.to_dict()
    errors = {
        name: "入れてください。"
        for name in ("disaster", "reason", "basis", "approved_by", "decided_on")
        if not typed.get(name, "").strip()
    }
    disaster = typed.get("disaster", "").strip()
    if disaster and typed.get("again", "").strip() != disaster:
        errors["again"] = f"廃棄する災害のコード（{disaster}）を、もう一度入れてください。"
    try:
        day = parse_date(typed["decided_on"]).isoformat() if "decided_on" not in errors else ""
    except VictimSupportError as error:
        errors["decided_on"] = told(error)
    if errors:
        return _shred_page(errors, typed), 400
    order = Order(typed["reason"].strip(), typed["basis"].strip(), typed["approved_by"].strip(), day)
    try:
        count = store_centre.shred_disaster(access.journal(), access.actor(), disaster, order)
    except VictimSupportError as error:
        return _shred_page({"disaster": told(error)}, typed), error.http_status
    flash(
        f"{count:,} 個の部分を廃棄しました。受信箱は次の受取りで、控えは次の控えで、端末は次のやりとりで消えます。",
        "success",
    )
    return redirect(url_for("centre.town"))


def _count(states: Mapping[bytes, State], wanted: State) -> int:
    return sum(state is wanted for state in states.values())


def _lists_page(errors: dict[str, str], typed: Mapping[str, str]) -> str:
    return render_template("centre/export.html", formats=_FORMAT_WORDS, errors=errors, typed=typed)


def _shred_page(errors: dict[str, str], typed: Mapping[str, str]) -> str:
    return render_template("centre/shred.html", disasters_known=disasters(access.journal()), errors=errors, typed=typed)
