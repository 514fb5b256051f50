"""The application subject: one a disaster, dwelling, household and kind; every reception of it stays visible. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from victim_support.applications.rules import CONFIRMATIONS
from victim_support.journal.subjects import FieldSpec, SubjectType, subject_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from victim_support.journal.subject import EntryView, Subject

RECORDED = "application.recorded"
CORRECTED = "application.corrected"
WITHDRAWN = "application.withdrawn"
ACKNOWLEDGED = "application.acknowledged"

_GENERAL = (
    "application_no", "channel", "applied_on", "applicant_kind", "applicant_name", "applicant_resident_no",
    "applicant_relation", "letter_on", "identity_check", "dwelling_address", "note", "basis", *CONFIRMATIONS,
    "letter_from", "letter_scope", "letter_until", "ticket_no", "filed_at", "filed_on", "method_wish",
    "identity_documents", "consent", "told", "subject_kind",
)  # fmt: skip
_PROTECTED = ("contact", "permit_reason")
DRAFT_FIELDS = (*_GENERAL, *_PROTECTED)
"""What a reception writes; `contact` (telephone and the like) and why 決裁 permits travel in the protected part."""
_YES_NO = (*CONFIRMATIONS, "consent")
_LISTS = ("identity_documents", "told")


def application_subject(disaster: str, dwelling: str, household: str, kind: str) -> str:
    """Return the subject id of an application."""
    return subject_id("application", disaster, dwelling, household, kind)


def receptions(subject: Subject) -> list[EntryView]:
    """Return every act of taking this application, on whichever laptop, in the order of the entries."""
    return [entry for entry in subject.entries if entry.kind == RECORDED]


def _draw(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    taken = receptions(subject)
    if not taken:
        return
    disaster, dwelling, household, kind = subject.parts
    numbers = sorted({str(entry.value("application_no")) for entry in taken})
    known = set(subject.value("acknowledged", []))
    place = {"disaster": disaster, "dwelling": dwelling, "household": household, "kind": kind}
    yield (
        "application",
        {
            **place,
            **{name: subject.value(name) for name in (*_GENERAL, *_PROTECTED) if name not in (*_YES_NO, *_LISTS)},
            **{name: int(bool(subject.value(name))) for name in _YES_NO},
            **{name: _listed(subject.value(name)) for name in _LISTS},
            "withdrawn": int(bool(subject.value("withdrawn"))),
            "withdrawal_reason": subject.value("withdrawal_reason"),
            "receptions": len(numbers),
            "duplicated": int(len(numbers) > 1 and not known.issuperset(numbers)),
            "numbers": json.dumps(numbers, ensure_ascii=False),
            "recorded_by": taken[0].actor,
            "recorded_device": taken[0].laptop,
            "recorded_time": taken[0].time,
            "marks": subject.marks(),
        },
    )
    for entry in taken:
        yield (
            "reception",
            {
                **place,
                "application_no": str(entry.value("application_no")),
                "channel": entry.value("channel"),
                "applied_on": entry.value("applied_on"),
                "applicant_name": entry.value("applicant_name"),
                "recorded_by": entry.actor,
                "recorded_device": entry.laptop,
                "recorded_time": entry.time,
                "entry": entry.hash,
            },
        )


def _listed(value: object) -> str:
    """A list of texts as JSON; entries of a program before it knew the field have none."""
    return json.dumps(value if isinstance(value, list) else [], ensure_ascii=False)


APPLICATION = SubjectType(
    name="application",
    kinds=frozenset({RECORDED, CORRECTED, WITHDRAWN, ACKNOWLEDGED}),
    fields={
        **{name: FieldSpec() for name in _GENERAL},
        **{name: FieldSpec(protected=True) for name in _PROTECTED},
        "withdrawn": FieldSpec(hard=True, prefer=bool),
        "withdrawal_reason": FieldSpec(),
        "acknowledged": FieldSpec(),
    },
    tables=("application", "reception"),
    draw=_draw,
)
