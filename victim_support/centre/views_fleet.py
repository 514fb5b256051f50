"""The fleet: every town at a glance, a town's laptops, and what the centre decides of one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from flask import flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.centre import fleet
from victim_support.centre.errors import DeviceNotListed
from victim_support.centre.pages import blueprint, centre, rooms, told, towns_with_store
from victim_support.centre.stores import open_store
from victim_support.conflicts import rules, store_centre, store_lists, store_open, store_proposals
from victim_support.conflicts.errors import ReasonMissing
from victim_support.japanese.numerals import whole_number
from victim_support.journal.home import JAPAN
from victim_support.keys.key_list_items import Reason

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

_REASONS: Final = {"紛失": Reason.LOST, "漏えい": Reason.COMPROMISED, "引退": Reason.RETIRED, "誤り": Reason.MISTAKE}
_MOST: Final = 1_000_000


@blueprint.get("/")
@access.requires(Role.CENTRE)
def towns() -> ResponseReturnValue:
    """Every town with what came of it and what waits there."""
    opened, found = centre(), []
    with_store = towns_with_store()
    for code in with_store:
        with open_store(opened, code, rooms()) as home:
            found.append(fleet.town(opened, home))
    silent = [code for code in opened.municipalities() if code not in with_store]
    return render_template("centre/towns.html", towns=found, silent=silent)


@blueprint.get("/<municipality>/")
@access.requires(Role.CENTRE)
def town() -> ResponseReturnValue:
    """A town: its laptops, and what a person must look at."""
    journal, actor = access.journal(), access.actor()
    laptops = fleet.fleet(centre(), access.home())
    known = {laptop.code for laptop in laptops}
    totals = fleet.town(centre(), access.home())
    return render_template(
        "centre/town.html",
        town=totals,
        laptops=laptops,
        today=datetime.now(JAPAN).date(),
        strays=[one for one in totals.waiting if one.origin not in known],
        items=store_open.outlines(journal, actor),
        proposals=store_proposals.proposals(journal, actor, rules.WAITING),
        lists=sum(store_lists.counts(journal, actor).values()),
    )


@blueprint.get("/<municipality>/issuing")
@access.requires(Role.CENTRE)
def issuing() -> ResponseReturnValue:
    """The town's issuing key."""
    return _issuing_page({}, {})


@blueprint.post("/<municipality>/issuing")
@access.requires(Role.CENTRE)
def revoke_issuing() -> ResponseReturnValue:
    """Revoke the key that a town's laptops were certified with: all of them must be enrolled again."""
    typed, code = request.form.to_dict(), access.home().municipality
    reason = _REASONS.get(typed.get("why", ""))
    errors = {}
    if reason is None:
        errors["why"] = "理由を選んでください。"
    if typed.get("again", "").strip() != code:
        errors["again"] = f"団体コード（{code}）を、もう一度入れてください。"
    if reason is None or errors:
        return _issuing_page(errors, typed), 400
    centre().revoke_issuing(code, reason)
    flash("発行鍵を失効させました。新しい発行鍵を作り、端末をすべて登録し直してください。", "success")
    return redirect(url_for("centre.town"))


@blueprint.get("/<municipality>/laptop")
@access.requires(Role.CENTRE)
def laptop() -> ResponseReturnValue:
    """One laptop: how far it has come home, what is missing, and what can be decided."""
    return _laptop_page(request.args.get("code", ""), {}, {})


@blueprint.post("/<municipality>/laptop/revoke")
@access.requires(Role.CENTRE)
def revoke() -> ResponseReturnValue:
    """Revoke a laptop: typed twice, because it cannot be undone."""
    typed = request.form.to_dict()
    code = typed.get("code", "")
    reason = _REASONS.get(typed.get("why", ""))
    errors = {}
    if reason is None:
        errors["why"] = "理由を選んでください。"
    if typed.get("again", "").strip().upper() != code:
        errors["again"] = f"失効させる端末のコード（{code}）を、もう一度入れてください。"
    if reason is None or errors:
        return _laptop_page(code, errors, typed), 400
    centre().revoke(access.home().municipality, code, reason)
    flash(
        f"端末 {code} を失効させました。新しい失効一覧を発行して、町のホームページと媒体で配ってください。", "success"
    )
    return redirect(url_for("centre.laptop", code=code))


@blueprint.post("/<municipality>/laptop/admit")
@access.requires(Role.CENTRE)
def admit() -> ResponseReturnValue:
    """Take in what a revoked laptop wrote all the same."""
    typed = request.form.to_dict()
    code = _known(typed.get("code", "")).code
    try:
        store_centre.admit(
            access.journal(), access.actor(), f"{access.home().municipality}-{code}", typed.get("admission", "")
        )
    except ReasonMissing as error:
        return _laptop_page(code, {"admission": told(error)}, typed), 400
    flash(f"端末 {code} の記録を受け入れます。保管してあるものは、次の受取りで取り込みます。", "success")
    return redirect(url_for("centre.laptop", code=code))


@blueprint.post("/<municipality>/laptop/fork")
@access.requires(Role.CENTRE)
def settle_fork() -> ResponseReturnValue:
    """Close a fork after it was looked into."""
    typed = request.form.to_dict()
    code, epoch = _known(typed.get("code", "")).code, whole_number(typed.get("epoch", ""), _MOST) or 0
    try:
        store_centre.settle_fork(
            access.journal(), access.actor(), f"{access.home().municipality}-{code}", epoch, typed.get("cause", "")
        )
    except ReasonMissing as error:
        return _laptop_page(code, {"cause": told(error)}, typed), 400
    flash(f"端末 {code} の分岐を処理済みにしました。", "success")
    return redirect(url_for("centre.laptop", code=code))


def _known(code: str) -> fleet.Laptop:
    for one in fleet.fleet(centre(), access.home()):
        if one.code == code:
            return one
    raise DeviceNotListed(municipality=access.home().municipality, device=code)


def _issuing_page(errors: dict[str, str], typed: Mapping[str, str]) -> str:
    held = centre().key_list.issuing(access.home().municipality)
    key = held[-1] if held else None
    return render_template("centre/issuing.html", key=key, reasons=list(_REASONS), errors=errors, typed=typed)


def _laptop_page(code: str, errors: dict[str, str], typed: Mapping[str, str]) -> str:
    return render_template(
        "centre/laptop.html",
        laptop=_known(code),
        today=datetime.now(JAPAN).date(),
        reasons=list(_REASONS),
        errors=errors,
        typed=typed,
    )
