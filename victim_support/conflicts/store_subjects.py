"""What the conflict desk writes into the journal, and how its rows are drawn. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from victim_support.conflicts.rules import WAITING, state_rank
from victim_support.journal.shredding import ORDERED
from victim_support.journal.subjects import FieldSpec, SubjectType, subject_id, subject_pieces

if TYPE_CHECKING:
    from collections.abc import Iterable

    from victim_support.journal.subject import Subject

PREPARED: Final = "proposal.prepared"
WITHDRAWN: Final = "proposal.withdrawn"
SETTLED: Final = "proposal.settled"
APPROVED: Final = "proposal.approved"
REJECTED: Final = "proposal.rejected"
JUDGED: Final = "likeness.judged"
FORK_SETTLED: Final = "fork.settled"
ADMITTED: Final = "device.admitted"
_PREPARED_FIELDS: Final = ("target", "patch", "base", "words", "reason")


def proposal_subject(born: str) -> str:
    """The id of a proposal."""
    return subject_id("proposal", born)


def likeness_subject(one: str, other: str) -> str:
    """The id of a judged pair of subjects, whichever is named first."""
    return subject_id("likeness", *sorted((one, other)))


def fork_subject(device: str, epoch: int) -> str:
    """The id of a fork: a device (``212016-L07``) in an epoch."""
    return subject_id("fork", device, str(epoch))


def admission_subject(device: str) -> str:
    """The id of the admission of a revoked device's entries."""
    return subject_id("admission", device)


def _draw_proposal(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    made = next((entry for entry in subject.entries if entry.kind in (PREPARED, SETTLED)), None)
    if made is None:
        return
    state = str(subject.value("state", WAITING))
    ending = next((head.entry for head in subject.heads("state") if head.value == state), made)
    yield (
        "proposal",
        {
            "target": made.value("target"),
            "state": state,
            "words": made.value("words") or "",
            "reason": made.value("reason"),
            "prepared_by": made.actor,
            "prepared_time": made.time,
            "decided_by": None if ending is made and made.kind == PREPARED else ending.actor,
            "decided_on": ending.value("decided_on"),
            "decision_reason": ending.value("decision_reason"),
            "decided_time": None if ending is made and made.kind == PREPARED else ending.time,
            "marks": subject.marks(),
        },
    )


def _draw_likeness(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    one, other = subject.parts
    same = subject.value("same")
    last = subject.heads("same")[-1].entry
    yield (
        "likeness",
        {
            "one": one,
            "other": other,
            "same": None if same is None else int(same),
            "reason": subject.value("reason"),
            "judged_by": last.actor,
            "judged_time": last.time,
            "marks": subject.marks(),
        },
    )


def _draw_fork(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    device, epoch = subject.parts
    yield "fork_settled", {"device": device, "epoch": int(epoch), "reason": subject.value("reason")}


def _draw_admission(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    yield "admission", {"device": subject.parts[0], "reason": subject.value("reason")}


def _draw_shredding(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    ordered = subject.entries[0]
    yield (
        "shredding",
        {
            "parts": len(ordered.value("parts") or ()),
            **{name: ordered.value(name) for name in ("reason", "basis", "approved_by", "decided_on")},
            "ordered_by": ordered.actor,
            "ordered_time": ordered.time,
        },
    )


PROPOSAL: Final = SubjectType(
    name="proposal",
    kinds=frozenset({PREPARED, WITHDRAWN, SETTLED, APPROVED, REJECTED}),
    fields={
        **{name: FieldSpec() for name in _PREPARED_FIELDS},
        "patch_protected": FieldSpec(protected=True),
        "state": FieldSpec(hard=True, prefer=state_rank),
        "decided_on": FieldSpec(),
        "decision_reason": FieldSpec(),
    },
    tables=("proposal",),
    draw=_draw_proposal,
    centre_kinds=frozenset({PREPARED, WITHDRAWN, SETTLED}),
)
LIKENESS: Final = SubjectType(
    name="likeness",
    kinds=frozenset({JUDGED}),
    fields={"same": FieldSpec(), "reason": FieldSpec()},
    tables=("likeness",),
    draw=_draw_likeness,
)
FORK: Final = SubjectType(
    name="fork",
    kinds=frozenset({FORK_SETTLED}),
    fields={"reason": FieldSpec()},
    tables=("fork_settled",),
    draw=_draw_fork,
    centre_kinds=frozenset({FORK_SETTLED}),
)
ADMISSION: Final = SubjectType(
    name="admission",
    kinds=frozenset({ADMITTED}),
    fields={"reason": FieldSpec()},
    tables=("admission",),
    draw=_draw_admission,
    centre_kinds=frozenset({ADMITTED}),
)
SHREDDING: Final = SubjectType(
    name="shredding",
    kinds=frozenset({ORDERED}),
    fields={name: FieldSpec() for name in ("parts", "reason", "basis", "approved_by", "decided_on")},
    tables=("shredding",),
    draw=_draw_shredding,
    centre_kinds=frozenset({ORDERED}),
)
SUBJECT_TYPES: Final = (PROPOSAL, LIKENESS, FORK, ADMISSION, SHREDDING)


def pair_of(subject: str) -> tuple[str, str]:
    """The two subjects a likeness speaks of."""
    one, other = subject_pieces(subject)
    return one, other
