"""Deciding: the centre prepares a proposal (処理案) or settles what is soft; the town approves or rejects.

An approval is one transaction: `conflict.resolved` on the target with the heads the proposal named, and
`proposal.approved` with 決裁者 (its actor), 決裁日 and 理由.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from victim_support.access.actor import Role
from victim_support.access.rights import demand
from victim_support.certificates.rules import VOIDED
from victim_support.conflicts import labels, rules, store_shielded
from victim_support.conflicts.errors import (
    ConflictGone,
    DecisionDateMissing,
    NothingChosen,
    NotTheCentre,
    PairUnknown,
    ProposalClosed,
    ProposalIncomplete,
    ProposalStale,
    ProposalUnknown,
    ProposalWaits,
    ReasonMissing,
)
from victim_support.conflicts.store_open import HIDDEN, Item, Side, base_of, side_patch, third_patch
from victim_support.conflicts.store_subjects import APPROVED, PREPARED, REJECTED, SETTLED, WITHDRAWN, proposal_subject
from victim_support.journal.subject import State
from victim_support.journal.subjects import RESOLVED
from victim_support.keys.trust import CENTRE_DEVICE

if TYPE_CHECKING:
    from victim_support.access.actor import Actor
    from victim_support.journal.database import Row
    from victim_support.journal.entry import Base
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import Subject
    from victim_support.journal.transaction import Transaction

READERS: Final = (Role.CLERK, Role.SURVEYOR, Role.CENTRE)
_COLUMNS: Final = (
    "subject, target, state, words, reason, prepared_by, prepared_time, decided_by, decided_on, decision_reason, "
    "decided_time, marks"
)


@dataclass(frozen=True)
class Choice:
    """What is to hold: the side of that key, or the values typed as a third."""

    side: str | None = None
    typed: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Change:
    """What a proposal would write: its target, the patch, the heads it rests on, and in words what it does."""

    target: str
    patch: dict[str, Any]
    base: Base
    words: str


def demand_centre(journal: Journal, actor: Actor) -> None:
    """Pass at the centre's store for the centre's staff alone. Raises `NotTheCentre`, `NotPermitted`."""
    if journal.device != CENTRE_DEVICE:
        raise NotTheCentre
    demand(actor, Role.CENTRE)


# --- the centre


def settle_or_propose(journal: Journal, actor: Actor, item: Item, choice: Choice, reason: str) -> bool:
    """Decide one conflict: soft fields at once, else as a proposal for the town; whether it was settled at once.

    Raises `NotTheCentre`, `ReasonMissing`, `ValueRefused`, `BaseForeign`, `ConflictGone` when another arrival or
    decision was quicker, `ProposalWaits`.
    """
    change = change_of(journal, item, choice)
    if item.for_town:
        propose(journal, actor, change, reason)
    elif not _settle(journal, actor, [change], reason):
        raise ConflictGone
    return not item.for_town


def decide_alike(journal: Journal, actor: Actor, items: Sequence[Item], laptop: str, reason: str) -> tuple[int, int]:
    """Decide many alike: the side of `laptop` in each. Returns (settled, proposed).

    Left is a conflict with no side, or several, of that laptop, one that something new has reached, and one a proposal
    waits for. Raises `NothingChosen` when there is no side to take.
    """
    demand_centre(journal, actor)
    found = [(item, side) for item in items if (side := _only_side(item, laptop)) is not None]
    if not found:
        raise NothingChosen
    changes = [(item, change_of(journal, item, Choice(side.key))) for item, side in found]
    soft = [change for item, change in changes if not item.for_town]
    hard = [change for item, change in changes if item.for_town]
    settled = _settle(journal, actor, soft, reason) if soft else 0
    return settled, len(_prepare(journal, actor, hard, reason)) if hard else 0


def change_of(journal: Journal, item: Item, choice: Choice) -> Change:
    """What a choice on a conflict writes, over the heads the item was read from and no later ones."""
    subject = journal.subject(item.subject)
    side = next((one for one in item.sides if one.key == choice.side), None)
    third = dict(choice.typed or {})
    patch = third_patch(subject, item, third) if side is None else side_patch(subject, item, side)
    base = {field: list(item.base.get(field, ())) for field in patch}
    return Change(item.subject, patch, base, f"{item.group.label}：{_words(journal, subject, item, patch)}")


def _words(journal: Journal, subject: Subject, item: Item, patch: dict[str, Any]) -> str:
    specs = subject.type.fields if subject.type else {}
    weighty = [field for field in item.fields if specs[field].hard] or list(item.fields)
    return "、".join(
        f"{labels.field_label(item.subject, field)}を「{_told(journal, subject, field, patch[field])}」に"
        for field in weighty
    )


def voiding(journal: Journal, paper: str, reason: str) -> Change:
    """The change that a paper be 無効; it is written beside what stands, and nothing of the paper is rewritten.

    Raises `PairUnknown` for anything but a certificate known here.
    """
    subject = journal.subject(paper)
    if labels.type_of(paper) != "certificate" or not subject.exists:
        raise PairUnknown
    patch = {"state": VOIDED, "void_reason": reason.strip()}
    return Change(paper, patch, base_of(subject, patch), f"証明書 {subject.value('number')} を無効に")


def propose(journal: Journal, actor: Actor, change: Change, reason: str) -> str:
    """Prepare a proposal; returns its subject.

    Raises `NotTheCentre`, `ReasonMissing`, `ConflictGone`, `ProposalWaits`.
    """
    made = _prepare(journal, actor, [change], reason)
    if made:
        return made[0]
    raise ConflictGone if _moved(journal.subject(change.target), change.base) else ProposalWaits


def withdraw(journal: Journal, actor: Actor, proposal: str, reason: str) -> None:
    """Take a waiting proposal back. Raises `NotTheCentre`, `ProposalUnknown`, `ProposalClosed`, `ReasonMissing`."""
    demand_centre(journal, actor)
    _close(journal, actor, proposal, WITHDRAWN, {"state": rules.WITHDRAWN, "decision_reason": _reason(reason)})


def _prepare(journal: Journal, actor: Actor, changes: Sequence[Change], reason: str) -> list[str]:
    demand_centre(journal, actor)
    given = _reason(reason)
    with journal.transaction(actor.id) as tx:
        return [
            _append(tx, PREPARED, change, {"reason": given, "state": rules.WAITING})
            for change in changes
            if not _moved(tx.subject(change.target), change.base) and not _is_proposed(tx, change)
        ]


def _settle(journal: Journal, actor: Actor, changes: Sequence[Change], reason: str) -> int:
    """Settle what still stands as it was read; returns how many."""
    demand_centre(journal, actor)
    given = _reason(reason)
    with journal.transaction(actor.id) as tx:
        standing = [change for change in changes if not _moved(tx.subject(change.target), change.base)]
        for change in standing:
            tx.append(RESOLVED, change.target, change.patch, base=change.base)
            _append(tx, SETTLED, change, {"reason": given, "state": rules.SETTLED})
    return len(standing)


def _is_proposed(tx: Transaction, change: Change) -> bool:
    """Whether a proposal that can still be approved waits for the town on a field of the change."""
    rows = tx.conn.execute(
        "SELECT subject FROM proposal WHERE target = ? AND state = ?", (change.target, rules.WAITING)
    ).fetchall()
    target = tx.subject(change.target)
    return any(
        not change.patch.keys().isdisjoint(named) and not _moved(target, named)
        for named in (tx.subject(row[0]).value("base", {}) for row in rows)
    )


def _append(tx: Transaction, kind: str, change: Change, more: dict[str, Any]) -> str:
    specs = tx.subject(change.target).type
    hidden = {field for field in change.patch if specs is not None and specs.fields[field].protected}
    patch: dict[str, Any] = {
        "target": change.target,
        "patch": {field: value for field, value in change.patch.items() if field not in hidden},
        "base": {field: list(hashes) for field, hashes in change.base.items()},
        "words": change.words,
        **more,
    }
    if hidden:
        patch["patch_protected"] = {field: change.patch[field] for field in hidden}
    subject = proposal_subject(tx.born())
    tx.append(kind, subject, patch)
    return subject


# --- the town


def approve(journal: Journal, actor: Actor, proposal: str, decided_on: str, reason: str) -> None:
    """Approve a proposal (決裁): what it writes is written now, with who, when and why.

    Raises `NotPermitted`, `ProposalUnknown`, `ProposalClosed`, `ProposalStale`, `ReasonMissing`,
    `ProposalIncomplete`, `DecisionDateMissing`.
    """
    approve_all(journal, actor, [proposal], decided_on, reason)


def approve_all(journal: Journal, actor: Actor, proposals: Sequence[str], decided_on: str, reason: str) -> int:
    """Approve several proposals in one act, all or none; returns how many. Raises as `approve`, and `NothingChosen`."""
    demand(actor, Role.SUPERVISOR)
    if not proposals:
        raise NothingChosen
    given = _reason(reason)
    if not decided_on.strip():
        raise DecisionDateMissing
    with journal.transaction(actor.id) as tx:
        for proposal in proposals:
            _approve(tx, _waiting(tx, proposal), decided_on, given)
    return len(proposals)


def _approve(tx: Transaction, proposal: Subject, decided_on: str, reason: str) -> None:
    target = str(proposal.value("target"))
    patch = patch_of(proposal)
    if is_incomplete(proposal):
        raise ProposalIncomplete
    if _moved(tx.subject(target), proposal.value("base", {})):
        raise ProposalStale
    if labels.type_of(target) == "damage":  # the decision itself says who, when and why: its readers look there
        patch |= {"decided_on": decided_on, "reason": reason, "on_paper": False}
    tx.append(RESOLVED, target, patch, base=base_of(tx.subject(target), patch))
    tx.append(
        APPROVED,
        proposal.id,
        {"state": rules.APPROVED, "decided_on": decided_on, "decision_reason": reason},
        base=proposal.base("state", "decided_on", "decision_reason"),
    )


def reject(journal: Journal, actor: Actor, proposal: str, decided_on: str, reason: str) -> None:
    """Reject a proposal (決裁). Raises `NotPermitted`, `ProposalUnknown`, `ProposalClosed`, `ReasonMissing`."""
    demand(actor, Role.SUPERVISOR)
    patch = {"state": rules.REJECTED, "decision_reason": _reason(reason), "decided_on": decided_on}
    _close(journal, actor, proposal, REJECTED, patch)


def _close(journal: Journal, actor: Actor, proposal: str, kind: str, patch: dict[str, Any]) -> None:
    with journal.transaction(actor.id) as tx:
        found = _waiting(tx, proposal)
        tx.append(kind, found.id, patch, base=found.base(*patch))


# --- reading


def proposals(journal: Journal, actor: Actor, state: str | None = None) -> list[Row]:
    """Every proposal, of one state or of all, newest first."""
    demand(actor, *READERS)
    return journal.query(
        f"SELECT {_COLUMNS} FROM proposal WHERE :state IS NULL OR state = :state "  # noqa: S608  our own columns
        "ORDER BY prepared_time DESC, subject",
        {"state": state},
    )


def proposal_of(journal: Journal, actor: Actor, proposal: str) -> Subject:
    """A proposal. Raises `ProposalUnknown`."""
    demand(actor, *READERS)
    return _known(journal, proposal)


def row_of(journal: Journal, proposal: str) -> Row:
    """A proposal as drawn. Raises `ProposalUnknown`."""
    row = journal.one(f"SELECT {_COLUMNS} FROM proposal WHERE subject = ?", (proposal,))  # noqa: S608  our own columns
    if row is None:
        raise ProposalUnknown
    return row


def patch_of(proposal: Subject) -> dict[str, Any]:
    """What the proposal would write, the protected fields included where they are here."""
    return {**proposal.value("patch", {}), **proposal.value("patch_protected", {})}


def is_stale(journal: Journal, proposal: Subject) -> bool:
    """Whether what the proposal rests on has moved since."""
    return _moved(journal.subject(str(proposal.value("target"))), proposal.value("base", {}))


def is_incomplete(proposal: Subject) -> bool:
    """Whether a part of what it would write is not here: withheld on the way, or shredded."""
    return proposal.state("patch_protected") in (State.WITHHELD, State.SHREDDED)


def waiting_on(journal: Journal, target: str) -> Row | None:
    """The proposal that waits for the town on this subject, or None."""
    sql = f"SELECT {_COLUMNS} FROM proposal WHERE target = ? AND state = ?"  # noqa: S608  our own columns
    return journal.one(sql, (target, rules.WAITING))


def _moved(target: Subject, named: Base) -> bool:
    return any(sorted(named.get(field, ())) != sorted(heads) for field, heads in base_of(target, named).items())


def _known(source: Journal | Transaction, proposal: str) -> Subject:
    found = source.subject(proposal)
    if labels.type_of(proposal) != "proposal" or not found.exists or found.value("target") is None:
        raise ProposalUnknown
    return found


def _waiting(source: Journal | Transaction, proposal: str) -> Subject:
    found = _known(source, proposal)
    state = found.value("state", rules.WAITING)
    if state != rules.WAITING:
        raise ProposalClosed(state=state)
    return found


def _reason(text: str) -> str:
    if not text.strip():
        raise ReasonMissing
    return text.strip()


def _only_side(item: Item, laptop: str) -> Side | None:
    sides = [side for side in item.sides if side.entry.laptop == laptop]
    return sides[0] if len(sides) == 1 else None


def _told(journal: Journal, subject: Subject, field: str, value: object) -> str:
    """A value in words that travel in the general part: nothing of what is protected."""
    return HIDDEN if store_shielded.is_hidden(journal, subject, field) else labels.value_text(value)
