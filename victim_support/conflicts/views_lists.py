"""The lists a person looks at after laptops met, and suspected doubles side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.conflicts import labels, store_compare, store_likeness, store_lists, store_proposals
from victim_support.conflicts.errors import ReasonMissing
from victim_support.conflicts.pages import PAGE, READERS, asked_page, at_centre, blueprint
from victim_support.journal.forms import load_base

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask.typing import ResponseReturnValue

_ANSWERS = {"same": True, "different": False, "undo": None}
_SAID = {
    "same": "同じものと記録しました。",
    "different": "別のものと記録しました。",
    "undo": "判断を取り消しました。",
}


@blueprint.get("/lists/<name>")
@access.requires(*READERS)
def one_list(name: str) -> ResponseReturnValue:
    """One list, with what to do about it."""
    found = store_lists.listing(name)
    if found is None:
        raise NotFound
    lines = store_lists.lines(access.journal(), access.actor(), found)
    page, pages = asked_page(len(lines))
    return render_template(
        "conflicts/list.html",
        listing=found,
        lines=lines[(page - 1) * PAGE : page * PAGE],
        total=len(lines),
        page=page,
        pages=pages,
    )


@blueprint.get("/doubles")
@access.requires(*READERS)
def doubles() -> ResponseReturnValue:
    """Pairs that may be one, those nobody has judged first."""
    journal, actor = access.journal(), access.actor()
    pairs = [*store_likeness.certificate_pairs(journal, actor), *store_likeness.person_pairs(journal, actor)]
    pairs.sort(key=lambda pair: pair.same is not None)
    page, pages = asked_page(len(pairs))
    return render_template(
        "conflicts/doubles.html", pairs=pairs[(page - 1) * PAGE : page * PAGE], total=len(pairs), page=page, pages=pages
    )


@blueprint.get("/compare")
@access.requires(*READERS)
def compare() -> ResponseReturnValue:
    """Two suspected doubles side by side."""
    return _compare_page(_pair(request.args), {}, {})


@blueprint.post("/compare")
@access.requires(Role.CLERK, Role.CENTRE)
def judge() -> ResponseReturnValue:
    """Same, not the same, or what was said is taken back."""
    pair, typed = _pair(request.form), request.form.to_dict()
    answer = typed.get("act", "")
    if answer not in _ANSWERS:
        raise NotFound
    base = load_base(typed.get("base", ""))
    try:
        store_likeness.judge(
            access.journal(), access.actor(), pair, same=_ANSWERS[answer], reason=typed.get("reason", ""), base=base
        )
    except ReasonMissing as error:
        return _compare_page(pair, {"reason": f"{error.message}{error.advice}"}, typed), 400
    flash(_SAID[answer] + "あとから取り消せます。", "success")
    return redirect(url_for("conflicts.compare", one=pair[0], other=pair[1]))


@blueprint.post("/compare/void")
@access.requires(Role.CENTRE)
def propose_void() -> ResponseReturnValue:
    """The centre proposes that one of two papers be 無効; the town decides."""
    pair, typed = _pair(request.form), request.form.to_dict()
    journal = access.journal()
    try:
        change = store_proposals.voiding(journal, typed.get("paper", ""), typed.get("reason", ""))
        store_proposals.propose(journal, access.actor(), change, typed.get("reason", ""))
    except ReasonMissing as error:
        return _compare_page(pair, {"reason": f"{error.message}{error.advice}"}, typed), 400
    flash("処理案を作りました。市町村の決裁の担当者が承認すると、無効になります。", "success")
    return redirect(url_for("conflicts.compare", one=pair[0], other=pair[1]))


def _pair(source: Mapping[str, str]) -> tuple[str, str]:
    pair = source.get("one", ""), source.get("other", "")
    store_likeness.require_pair(access.journal(), pair)
    return pair


def _compare_page(pair: tuple[str, str], errors: dict[str, str], typed: Mapping[str, str]) -> str:
    journal, actor = access.journal(), access.actor()
    papers = all(labels.type_of(one) == "certificate" for one in pair)
    matches: dict[str, Any] = {}
    if not at_centre() and not papers and actor.holds(Role.CLERK):
        matches = {one: store_likeness.register_matches(journal, actor, one) for one in pair}
    return render_template(
        "conflicts/compare.html",
        pair=pair,
        columns=[store_compare.facts_of(journal, actor, one) for one in pair],
        judged=store_likeness.judgement(journal, pair),
        base=store_likeness.judgement_base(journal, pair),
        papers=papers,
        proposed={one: store_proposals.waiting_on(journal, one) for one in pair},
        matches=matches,
        may_judge=actor.holds(Role.CLERK, Role.CENTRE),
        errors=errors,
        typed=typed,
    )
