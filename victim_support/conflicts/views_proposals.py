"""Proposals (処理案): the town approves or rejects, the centre withdraws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import flash, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.conflicts import labels, rules, store_open, store_proposals
from victim_support.conflicts.errors import DecisionDateMissing, NothingChosen, ProposalStale, ReasonMissing
from victim_support.conflicts.pages import PAGE, READERS, asked_page, blueprint, cell, look, today
from victim_support.errors import VictimSupportError
from victim_support.japanese.dates import parse_date

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask.typing import ResponseReturnValue

    from victim_support.journal.subject import Subject

_FIELDS: Final[dict[type[VictimSupportError], str]] = {
    ReasonMissing: "reason",
    DecisionDateMissing: "decided_on",
    NothingChosen: "proposal",
    ProposalStale: "",
}
"""Where on the form a refusal shows."""


@blueprint.get("/proposals")
@access.requires(*READERS)
def proposals() -> ResponseReturnValue:
    """What waits for 決裁, and what became of the others."""
    return _list_page({}, {"decided_on": today()})


@blueprint.post("/proposals")
@access.requires(Role.SUPERVISOR)
def approve_several() -> ResponseReturnValue:
    """Approve all that are ticked in one act."""
    typed, ticked = request.form.to_dict(), request.form.getlist("proposal")
    try:
        decided_on = _day(typed)
        count = store_proposals.approve_all(
            access.journal(), access.actor(), ticked, decided_on, typed.get("reason", "")
        )
    except VictimSupportError as error:
        return _list_page(_told(error), typed, _approvable(ticked)), error.http_status
    flash(f"処理案 {count} 件を承認しました。", "success")
    return redirect(url_for("conflicts.proposals"))


@blueprint.get("/proposals/page")
@access.requires(*READERS)
def proposal() -> ResponseReturnValue:
    """One proposal: what stands, what it would write, who prepared it and why."""
    return _page(request.args.get("subject", ""), {}, {"decided_on": today()})


@blueprint.post("/proposals/approve")
@access.requires(Role.SUPERVISOR)
def approve() -> ResponseReturnValue:
    """Approve one proposal."""
    return _close(
        lambda subject, typed: store_proposals.approve(
            access.journal(), access.actor(), subject, _day(typed), typed.get("reason", "")
        ),
        "処理案を承認しました。書いた内容に決まりました。",
    )


@blueprint.post("/proposals/reject")
@access.requires(Role.SUPERVISOR)
def reject() -> ResponseReturnValue:
    """Reject one proposal."""
    return _close(
        lambda subject, typed: store_proposals.reject(
            access.journal(), access.actor(), subject, _day(typed), typed.get("reason", "")
        ),
        "処理案を却下しました。もとの記録は変わっていません。",
    )


@blueprint.post("/proposals/withdraw")
@access.requires(Role.CENTRE)
def withdraw() -> ResponseReturnValue:
    """The centre takes its proposal back."""
    return _close(
        lambda subject, typed: store_proposals.withdraw(
            access.journal(), access.actor(), subject, typed.get("reason", "")
        ),
        "処理案を取り下げました。",
    )


def _close(act: Callable[[str, Mapping[str, str]], None], said: str) -> ResponseReturnValue:
    """Close one proposal, or show it again with what is wrong and what was typed."""
    typed = request.form.to_dict()
    subject = typed.get("subject", "")
    try:
        act(subject, typed)
    except VictimSupportError as error:
        return _page(subject, _told(error), typed), error.http_status
    flash(said, "success")
    return redirect(url_for("conflicts.proposals"))


def _approvable(ticked: list[str]) -> list[str]:
    """Those that can be approved: after a refusal the others lose their tick, and the rest go at the next press."""
    journal, actor = access.journal(), access.actor()
    waiting = {row["subject"] for row in store_proposals.proposals(journal, actor, rules.WAITING)}
    return [one for one in ticked if one in waiting and not _bars(journal.subject(one))]


def _bars(proposal: Subject) -> bool:
    return store_proposals.is_incomplete(proposal) or store_proposals.is_stale(access.journal(), proposal)


def _day(typed: Mapping[str, str]) -> str:
    """決裁日 as an ISO date; what a date cannot be is a named error of its own."""
    text = typed.get("decided_on", "").strip()
    if not text:
        raise DecisionDateMissing
    return parse_date(text).isoformat()


def _told(error: VictimSupportError) -> dict[str, str]:
    field = _FIELDS.get(type(error), "decided_on" if error.code.startswith("E-JPN") else "")
    return {field: f"{error.message}{error.advice}（{error.code}）"}


def _page(name: str, errors: dict[str, str], typed: Mapping[str, str]) -> str:
    journal, actor = access.journal(), access.actor()
    found = store_proposals.proposal_of(journal, actor, name)
    row = store_proposals.row_of(journal, name)
    target = journal.subject(str(found.value("target")))
    patch = store_proposals.patch_of(found)
    may_see = look(target, list(patch))
    is_waiting = row["state"] == rules.WAITING
    changes = [
        (
            labels.field_label(target.id, field),
            [cell(target, field, head.value, may_see=may_see) for head in target.heads(field)],
            cell(target, field, value, may_see=may_see),
        )
        for field, value in sorted(patch.items())
    ]
    return render_template(
        "conflicts/proposal.html",
        row=row,
        target=target.id,
        changes=changes,
        sides=[side for item in store_open.items_of(journal, target.id) for side in item.sides],
        is_waiting=is_waiting,
        incomplete=is_waiting and store_proposals.is_incomplete(found),
        stale=is_waiting and not store_proposals.is_incomplete(found) and store_proposals.is_stale(journal, found),
        may_decide=actor.holds(Role.SUPERVISOR),
        errors=errors,
        typed=typed,
    )


def _list_page(errors: dict[str, str], typed: Mapping[str, str], ticked: list[str] | None = None) -> str:
    journal, actor = access.journal(), access.actor()
    waiting = store_proposals.proposals(journal, actor, rules.WAITING)
    others = [row for row in store_proposals.proposals(journal, actor) if row["state"] != rules.WAITING]
    page, pages = asked_page(len(others))
    return render_template(
        "conflicts/proposals.html",
        waiting=waiting,
        others=others[(page - 1) * PAGE : page * PAGE],
        page=page,
        pages=pages,
        may_decide=actor.holds(Role.SUPERVISOR),
        ticked=ticked or [],
        errors=errors,
        typed=typed,
    )
