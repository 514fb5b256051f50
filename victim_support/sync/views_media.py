"""Media: the town's ledger, what was carried away, its 媒体授受書 and its return."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from flask import Response, flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.errors import VictimSupportError
from victim_support.japanese.dates import parse_date
from victim_support.journal.home import JAPAN
from victim_support.sync import store_media
from victim_support.sync.pages import ROLES, blueprint, words

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_KINDS: Final = ("USBメモリ", "外付けSSD", "光ディスク", "その他")
_LONGEST: Final = 100


@blueprint.get("/slip.pdf")
@access.requires(*ROLES)
def slip() -> Response:
    """The 媒体授受書 of a dispatch, as often as it is asked for."""
    from victim_support.sync.slip import handover_slip  # noqa: PLC0415  fonts are slow to load

    pdf = handover_slip(access.home(), request.args.get("dispatch", "")).to_pdf()
    return Response(pdf, mimetype="application/pdf", headers={"Content-Disposition": "inline; filename=slip.pdf"})


@blueprint.get("/media")
@access.requires(*ROLES)
def media() -> ResponseReturnValue:
    """The ledger, and every dispatch with whether the medium came back."""
    return _page({}, {})


@blueprint.post("/media")
@access.requires(Role.ADMINISTRATOR)
def register() -> ResponseReturnValue:
    """Enter a medium into the ledger."""
    typed = request.form.to_dict()
    number, keeper = typed.get("medium_no", "").strip(), typed.get("keeper", "").strip()
    named = (("medium_no", "媒体管理番号", number), ("keeper", "保管者", keeper))
    errors = {name: f"{label}を入れてください。" for name, label, value in named if not value}
    errors |= {
        name: f"{label}は {_LONGEST} 字までで入れてください。" for name, label, value in named if len(value) > _LONGEST
    }
    if errors:
        return _page(errors, typed), 400
    kind = typed["kind"] if typed.get("kind") in _KINDS else _KINDS[0]
    store_media.register_medium(
        access.journal(), access.actor(), number, kind=kind, keeper=keeper, note=typed.get("note", "").strip()
    )
    flash(f"媒体 {number} を登録しました。", "success")
    return redirect(url_for("sync.media"))


@blueprint.post("/media/withdraw")
@access.requires(Role.ADMINISTRATOR)
def withdraw() -> ResponseReturnValue:
    """Take a medium out of use."""
    number = request.form.get("number", "")
    store_media.withdraw_medium(access.journal(), access.actor(), number, "画面から")
    flash(f"媒体 {number} の使用を終わりにしました。書き出しには使えません。", "success")
    return redirect(url_for("sync.media"))


@blueprint.post("/media/return")
@access.requires(*ROLES)
def bring_back() -> ResponseReturnValue:
    """Record that a medium came back."""
    typed = request.form.to_dict()
    who, errors = typed.get("returned_to", "").strip(), {}
    if not who:
        errors["returned_to"] = "受け取った人を入れてください。"
    try:
        day = parse_date(typed.get("returned_on", "")).isoformat()
    except VictimSupportError as error:
        errors["returned_on"] = words(error)
    if errors:
        return _page(errors, typed), 400
    store_media.record_return(access.journal(), access.actor(), typed.get("dispatch", ""), day, who)
    flash("媒体が戻ったことを記録しました。", "success")
    return redirect(url_for("sync.media"))


def _page(errors: dict[str, str], typed: dict[str, str]) -> str:
    journal = access.journal()
    dispatches = store_media.dispatches(journal)
    return render_template(
        "sync/media.html",
        media=store_media.media(journal),
        away=[row for row in dispatches if row["returned_on"] is None],
        back=[row for row in dispatches if row["returned_on"] is not None][:50],
        kinds=_KINDS,
        may_register=access.actor().holds(Role.ADMINISTRATOR),
        today=datetime.now(JAPAN).date().isoformat(),
        errors=errors,
        typed=typed,
    )
