"""The damage room's two subjects and how each is drawn from its entries. Pure."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from victim_support.damage.grades import severity
from victim_support.damage.survey import COMPUTED_FIELDS, SURVEY_FIELDS
from victim_support.damage.words import round_rank
from victim_support.journal.subject import Head, State
from victim_support.journal.subjects import FieldSpec, SubjectType, subject_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from victim_support.journal.subject import EntryView, Subject

SURVEY_RECORDED = "survey.recorded"
SURVEY_CORRECTED = "survey.corrected"
SURVEY_MATCHED = "survey.matched"
SURVEY_REVIEWED = "survey.reviewed"
SURVEY_WITHDRAWN = "survey.withdrawn"
DAMAGE_DECIDED = "damage.decided"
DAMAGE_UNDECIDED = "damage.undecided"

_HARD_SURVEY_FIELDS = frozenset({"dwelling", "paper_grade", "withdrawn"})
_STATE_FIELDS = ("reviewed", "withdrawn")

DECISION_FIELDS = (
    "decided_grade",
    "flood_class",
    "computed_grade",
    "damage_ratio",
    "reason",
    "method",
    "guideline_version",
    "basis_survey",
    "basis_round",
    "decided_on",
    "on_paper",
)
"""What one decision writes, always all of it together, so that a reader takes them from one entry."""

_DRAWN_SURVEY = (
    "dwelling", "household_no", "property_no", "building_no", "room_no", "application_no", "address", "doorplate",
    "method", "criterion", "surveyed_on", "surveyor", "organisation", "damage_ratio", "depth_cm", "datum",
    "external_force", "flood_class", "computed_grade", "computed_ratio", "guideline_version", "paper_grade",
    "paper_decided_on", "note",
)  # fmt: skip


def survey_subject(disaster: str, survey_no: str, survey_round: str) -> str:
    """Return the subject id of a survey."""
    return subject_id("survey", disaster, survey_no, survey_round)


def damage_subject(disaster: str, dwelling: str) -> str:
    """Return the subject id of a dwelling's damage in a disaster."""
    return subject_id("damage", disaster, dwelling)


@dataclass(frozen=True)
class DecisionView:
    """One decision as an entry wrote it, with who wrote it where and when (`time` in seconds, shown only)."""

    hash: bytes
    grade: str | None
    flood_class: str | None
    reason: str | None
    method: str | None
    computed_grade: str | None
    damage_ratio: int | None
    guideline_version: str | None
    basis_survey: str | None
    basis_round: str | None
    decided_on: str | None
    on_paper: bool
    actor: str
    laptop: str
    time: int

    @property
    def order(self) -> tuple[int, str]:
        """What a later decision must not come before: round, then the day it was decided."""
        return round_rank(self.basis_round or ""), self.decided_on or ""


def _decision(head: Head) -> DecisionView:
    entry = head.entry
    return DecisionView(
        hash=head.hash,
        grade=head.value,
        flood_class=entry.value("flood_class"),
        reason=entry.value("reason"),
        method=entry.value("method"),
        computed_grade=entry.value("computed_grade"),
        damage_ratio=entry.value("damage_ratio"),
        guideline_version=entry.value("guideline_version"),
        basis_survey=entry.value("basis_survey"),
        basis_round=entry.value("basis_round"),
        decided_on=entry.value("decided_on"),
        on_paper=bool(entry.value("on_paper")),
        actor=entry.actor,
        laptop=entry.laptop,
        time=entry.time,
    )


def standing_decisions(damage: Subject) -> list[DecisionView]:
    """Return every decision that stands: one, or several when two were taken without knowing of each other."""
    return [_decision(head) for head in damage.heads("decided_grade")]


def current_decision(damage: Subject) -> DecisionView | None:
    """Return the decision the tables show: under conflict the gravest, as `prefer` of `decided_grade` has it."""
    decisions = standing_decisions(damage)
    return max(decisions, key=lambda item: (severity(item.grade), item.hash)) if decisions else None


def earlier_decisions(damage: Subject) -> list[DecisionView]:
    """Return the decisions that were replaced, in the order of the entries."""
    standing = {head.hash for head in damage.heads("decided_grade")}
    return [
        _decision(_as_head(entry))
        for entry in damage.entries
        if entry.hash not in standing and "decided_grade" in set(entry.fields())
    ]


def _as_head(entry: EntryView) -> Head:
    return Head(entry.hash, entry.value("decided_grade"), entry)


def _draw_survey(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    disaster, survey_no, survey_round = subject.parts
    first = subject.entries[0]
    row = subject.values(*_DRAWN_SURVEY)
    row |= {
        "disaster": disaster,
        "survey_no": survey_no,
        "round": survey_round,
        "round_rank": round_rank(survey_round),
        "flags": json.dumps(subject.value("flags", []), ensure_ascii=False),
        "reviewed": int(bool(subject.value("reviewed"))),
        "withdrawn": int(bool(subject.value("withdrawn"))),
        "recorded_by": first.actor,
        "recorded_time": first.time,
        "marks": subject.marks(),
    }
    yield "survey", row


def _draw_damage(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    decision = current_decision(subject)
    if decision is None:
        return
    disaster, dwelling = subject.parts
    yield (
        "damage",
        {
            "disaster": disaster,
            "dwelling": dwelling,
            "decided_grade": decision.grade,
            "flood_class": decision.flood_class,
            "computed_grade": decision.computed_grade,
            "damage_ratio": decision.damage_ratio,
            "reason": decision.reason,
            "method": decision.method,
            "guideline_version": decision.guideline_version,
            "basis_survey": decision.basis_survey,
            "basis_round": decision.basis_round,
            "basis_rank": round_rank(decision.basis_round or ""),
            "decided_on": decision.decided_on,
            "on_paper": int(decision.on_paper),
            "decided_by": decision.actor,
            "decided_device": decision.laptop,
            "decided_time": decision.time,
            "decision": decision.hash,
            "conflicted": int(_is_conflicted(subject)),
            "marks": subject.marks(),
        },
    )


def _is_conflicted(damage: Subject) -> bool:
    return any(damage.state(field) is State.CONFLICT for field in ("decided_grade", "flood_class"))


SURVEY = SubjectType(
    name="survey",
    kinds=frozenset({SURVEY_RECORDED, SURVEY_CORRECTED, SURVEY_MATCHED, SURVEY_REVIEWED, SURVEY_WITHDRAWN}),
    fields={
        name: FieldSpec(hard=name in _HARD_SURVEY_FIELDS)
        for name in (*SURVEY_FIELDS, *COMPUTED_FIELDS, *_STATE_FIELDS, "withdrawal_reason")
    },
    tables=("survey",),
    draw=_draw_survey,
)

DAMAGE = SubjectType(
    name="damage",
    kinds=frozenset({DAMAGE_DECIDED, DAMAGE_UNDECIDED}),
    fields={
        name: FieldSpec(
            hard=name in {"decided_grade", "flood_class"}, prefer=severity if name == "decided_grade" else None
        )
        for name in DECISION_FIELDS
    },
    tables=("damage",),
    draw=_draw_damage,
)
