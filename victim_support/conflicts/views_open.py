"""The conflict desk: what waits, one conflict with both sides, many alike at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.conflicts import labels, rules, store_likeness, store_lists, store_open, store_proposals, values
from victim_support.conflicts.errors import NothingChosen, ReasonMissing, ValueRefused
from victim_support.conflicts.pages import PAGE, READERS, asked_page, blueprint, cell, listed, look
from victim_support.conflicts.store_proposals import Choice

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

    from victim_support.conflicts.store_open import Item

THIRD = "third"
_PROPOSED = "処理案を作りました。市町村の決裁の担当者が承認すると決まります。"


@blueprint.get("/")
@access.requires(*READERS)
def desk() -> ResponseReturnValue:
    """What waits, in numbers, with the way to each list."""
    journal, actor = access.journal(), access.actor()
    pairs = [
        *store_likeness.person_pairs(journal, actor),
        *store_likeness.certificate_pairs(journal, actor),
    ]
    return render_template(
        "conflicts/desk.html",
        items=store_open.outlines(journal, actor),
        waiting=store_proposals.proposals(journal, actor, rules.WAITING),
        lists=store_lists.LISTS,
        counts=store_lists.counts(journal, actor),
        doubles=len(pairs),
        unjudged=sum(pair.same is None for pair in pairs),
    )


@blueprint.get("/open")
@access.requires(*READERS)
def open_list() -> ResponseReturnValue:
    """Every conflict that waits, with what each side says."""
    return _open_page({}, {})


@blueprint.post("/open")
@access.requires(Role.CENTRE)
def decide_alike() -> ResponseReturnValue:
    """The centre takes one laptop's side in all that are ticked."""
    journal, actor = access.journal(), access.actor()
    ticked = set(request.form.getlist("item"))
    waiting = [one for one in store_open.outlines(journal, actor) if one.key in ticked]
    items = store_open.opened(journal, waiting)
    laptop, reason = request.form.get("laptop", ""), request.form.get("reason", "")
    typed = {"laptop": laptop, "reason": reason}
    try:
        settled, proposed = store_proposals.decide_alike(journal, actor, items, laptop, reason)
    except NothingChosen as error:
        return _open_page({"laptop": f"{error.message}{error.advice}"}, typed, ticked), 400
    except ReasonMissing as error:
        return _open_page({"reason": f"{error.message}{error.advice}"}, typed, ticked), 400
    left = len(ticked) - settled - proposed
    flash(
        f"{settled} 件を決め、{proposed} 件の処理案を作りました。"
        + (f"{left} 件は、端末 {laptop} の値がないか、決まったか、処理案があるため残しました。" if left else ""),
        "success",
    )
    return redirect(url_for("conflicts.open_list"))


@blueprint.get("/open/item")
@access.requires(*READERS)
def item_page() -> ResponseReturnValue:
    """One conflict: both sides, who, when, on which paper."""
    return _item_page(_item(request.args), {}, {})


@blueprint.post("/open/item")
@access.requires(Role.CENTRE)
def decide() -> ResponseReturnValue:
    """The centre takes a side or types a third value: settled at once, or a proposal for the town."""
    item, typed = _item(request.form), request.form.to_dict()
    side = typed.get("side", "")
    if not side:
        return _item_page(item, {"side": "どちらの値にするかを選んでください。"}, typed), 400
    journal, actor = access.journal(), access.actor()
    try:
        choice = (
            Choice(typed=values.typed_values(journal, item, typed))
            if side == THIRD
            else Choice(side=_known(item, side))
        )
        settled = store_proposals.settle_or_propose(journal, actor, item, choice, typed.get("reason", ""))
    except ReasonMissing as error:
        return _item_page(item, {"reason": f"{error.message}{error.advice}"}, typed), 400
    except ValueRefused as error:
        return _item_page(item, {"side": f"{error.message}{error.advice}"}, typed), 400
    flash("決めました。端末には、次のやりとりで届きます。" if settled else _PROPOSED, "success")
    return redirect(url_for("conflicts.open_list"))


def _known(item: Item, side: str) -> str:
    if side not in {one.key for one in item.sides}:
        raise ValueRefused(value=side, field=item.group.label, choices="表の中から選んでください。")
    return side


def _item(source: Mapping[str, str]) -> Item:
    return store_open.open_item(access.journal(), access.actor(), source.get("subject", ""), source.get("key", ""))


def _item_page(item: Item, errors: dict[str, str], typed: Mapping[str, str]) -> str:
    journal = access.journal()
    subject = journal.subject(item.subject)
    may_see = look(subject, item.fields)
    rows = [
        (
            labels.field_label(item.subject, field),
            [cell(subject, field, side.values[field], may_see=may_see) for side in item.sides],
        )
        for field in item.fields
    ]
    thirds = [
        (field, labels.field_label(item.subject, field), values.choices(journal, item, field))
        for field in item.group.open_choices
        if values.can_be_typed(item, field)
    ]
    return render_template(
        "conflicts/item.html",
        item=item,
        rows=rows,
        thirds=thirds,
        waiting=store_proposals.waiting_on(journal, item.subject),
        errors=errors,
        typed=typed,
    )


def _open_page(
    errors: dict[str, str], typed: Mapping[str, str], ticked: frozenset[str] | set[str] = frozenset()
) -> str:
    journal, actor = access.journal(), access.actor()
    waiting = store_open.outlines(journal, actor)
    page, pages = asked_page(len(waiting))
    shown = store_open.opened(journal, waiting[(page - 1) * PAGE : page * PAGE])
    return render_template(
        "conflicts/open.html",
        rows=[(item, _summary(item), store_proposals.waiting_on(journal, item.subject)) for item in shown],
        total=len(waiting),
        page=page,
        pages=pages,
        laptops=sorted({laptop for item in shown for laptop in item.laptops}),
        ticked=ticked,
        errors=errors,
        typed=typed,
    )


def _summary(item: Item) -> list[tuple[str, str]]:
    """For a list: of each side the laptop and what it says of the weightiest field, nothing protected."""
    journal = access.journal()
    subject = journal.subject(item.subject)
    specs: dict[str, Any] = dict(subject.type.fields) if subject.type else {}
    field = next((one for one in item.fields if specs[one].hard), item.fields[0])
    return [(side.entry.laptop, listed(journal, subject, field, side.values[field])) for side in item.sides]
