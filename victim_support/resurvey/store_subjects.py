"""The subject: one application for a 再調査, born when it is taken. What came of it is derived, never written. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from victim_support.journal.subjects import FieldSpec, SubjectType, subject_id
from victim_support.resurvey.rules import listed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from victim_support.journal.subject import Subject

RECORDED: Final = "resurvey.recorded"
CORRECTED: Final = "resurvey.corrected"
CANCELLED: Final = "resurvey.withdrawn"

_TEXTS: Final = (
    "channel", "applied_on", "applicant_kind", "applicant_name", "applicant_resident_no", "applicant_relation",
    "letter_on", "letter_from", "letter_scope", "letter_until", "identity_check", "reason", "note", "certificate",
)  # fmt: skip
_LISTS: Final = ("identity_documents", "parts", "wishes", "told")
_PROTECTED: Final = ("contact", "permit_reason")
DRAFT_FIELDS: Final = (*_TEXTS, *_LISTS, "told_lower", *_PROTECTED)
"""What a person enters."""
_BEFORE: Final = ("grade_before", "flood_class_before", "decision_before", "basis_before")
"""The decision the applicant does not agree with and the survey it rests on, as they stood when it was taken."""


def resurvey_subject(disaster: str, dwelling: str, household: str, born: str) -> str:
    """Return the subject id of an application: the case it belongs to, and where it was born."""
    return subject_id("resurvey", disaster, dwelling, household, born)


def _draw(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    first = next((entry for entry in subject.entries if entry.kind == RECORDED), None)
    if first is None:
        return
    disaster, dwelling, household, _ = subject.parts
    yield (
        "resurvey",
        {
            "disaster": disaster,
            "dwelling": dwelling,
            "household": household,
            "resurvey_no": subject.value("resurvey_no", ""),
            **{name: subject.value(name) for name in (*_TEXTS, *_PROTECTED, *_BEFORE)},
            **{name: json.dumps(listed(subject.value(name)), ensure_ascii=False) for name in _LISTS},
            "told_lower": int(bool(subject.value("told_lower"))),
            "withdrawn": int(bool(subject.value("withdrawn"))),
            "withdrawal_reason": subject.value("withdrawal_reason"),
            "recorded_by": first.actor,
            "recorded_device": first.laptop,
            "recorded_time": first.time,
            "marks": subject.marks(),
        },
    )


RESURVEY: Final = SubjectType(
    name="resurvey",
    kinds=frozenset({RECORDED, CORRECTED, CANCELLED}),
    fields={
        **{name: FieldSpec() for name in ("resurvey_no", *_TEXTS, *_LISTS, "told_lower", *_BEFORE)},
        **{name: FieldSpec(protected=True) for name in _PROTECTED},
        "withdrawn": FieldSpec(hard=True, prefer=bool),
        "withdrawal_reason": FieldSpec(),
    },
    tables=("resurvey",),
    draw=_draw,
)
