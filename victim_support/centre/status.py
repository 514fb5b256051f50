"""The town's next status list, from every certificate its store knows (docs/formats/status-list.md)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from victim_support.centre.turns import alone
from victim_support.certificates.rules import DELIVERED, MADE, SUPERSEDED, VOIDED
from victim_support.journal.subjects import RESOLVED
from victim_support.keys.status_list import State

if TYPE_CHECKING:
    from victim_support.centre.centre import Centre
    from victim_support.journal.home import Home
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import Subject

STATES: Final = {MADE: State.VALID, DELIVERED: State.VALID, SUPERSEDED: State.SUPERSEDED, VOIDED: State.VOID}
_NONE: Final[Mapping[bytes, State]] = {}


class Paper(NamedTuple):
    """What the store says of one paper."""

    subject: str
    paper: bytes
    state: State


def refresh_status_list(centre: Centre, home: Home, changes: Mapping[bytes, State] = _NONE) -> bytes:
    """Issue the town's next list: the one before, every certificate of its store, and `changes` over both.

    A paper once listed 旧 or 無効 stays so unless a decision in its own entries corrected it. Raises `CentreBusy`.
    """
    with alone(centre):
        before = centre.last_status_list(home.municipality)
        listed = before.states if before else {}
        found = _strongest(papers(home.journal, drill=centre.key_list.drill))
        decided = {paper: _decide(home.journal, listed.get(paper), said) for paper, said in found.items()}
        return centre.issue_status_list(home.municipality, {**decided, **changes})


def papers(journal: Journal, *, drill: bool) -> list[Paper]:
    """Every certificate whose paper can be named: those for drills in a drill centre, and only there."""
    rows = journal.query(
        "SELECT subject, paper_hash, state FROM certificate WHERE paper_hash IS NOT NULL AND drill = ? "
        "ORDER BY subject",
        (int(drill),),
    )
    return [Paper(subject, paper, STATES[state]) for subject, paper, state in rows]


def _strongest(found: list[Paper]) -> dict[bytes, Paper]:
    """One answer a paper: where two subjects bear the same paper, the graver state."""
    kept: dict[bytes, Paper] = {}
    for one in found:
        if one.paper not in kept or one.state > kept[one.paper].state:
            kept[one.paper] = one
    return kept


def _decide(journal: Journal, listed: State | None, said: Paper) -> State:
    if listed is None or said.state >= listed or is_corrected(journal.subject(said.subject), listed):
        return said.state
    return listed


def is_corrected(certificate: Subject, listed: State) -> bool:
    """Whether a decision in the certificate's own entries undid a state as grave as `listed`.

    A set-back store, which has lost the 無効, has no such decision: what was published stays published.
    """
    writers = {entry.hash: STATES.get(entry.value("state")) for entry in certificate.entries}
    undone = {name for name, state in writers.items() if state is not None and state >= listed}
    return any(
        entry.kind == RESOLVED and undone.intersection(entry.base.get("state", ()))
        for entry in certificate.entries
        if (writers[entry.hash] or listed) < listed
    )
