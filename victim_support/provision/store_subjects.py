"""The provision as an entry: to whom, why, which items, how many rows, the hash of the file. Never the rows. Pure.

Which households it told of stands in parts of their own, a thousand each, so that no entry grows with the town.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from victim_support.journal.subjects import FieldSpec, SubjectType, subject_id

if TYPE_CHECKING:
    from collections.abc import Iterable

    from victim_support.journal.subject import Subject

GIVEN, LISTED = "provision.given", "provided.listed"
_TEXTS: Final = (
    "disaster", "ground", "recipient", "application_no", "applied_on", "purpose", "scope", "given_on", "file_hash",
)  # fmt: skip
_CLOSED: Final = ("exception_reason", "person")


def provision_subject(born: str) -> str:
    """The id of a provision."""
    return subject_id("provision", born)


def part_subject(born: str, part: int) -> str:
    """The id of one part of the households it told of."""
    return subject_id("provided", born, str(part))


def _draw_provision(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    first = next((entry for entry in subject.entries if entry.kind == GIVEN), None)
    if first is None:
        return
    yield (
        "provision",
        {
            **subject.values(*_TEXTS, "exception_reason"),
            "items": json.dumps(subject.value("items", []), ensure_ascii=False),
            "rows": subject.value("rows", 0),
            "households": subject.value("households", 0),
            "left_out": subject.value("left_out", 0),
            "given_by": first.actor,
            "given_device": first.laptop,
            "given_time": first.time,
            "marks": subject.marks(),
        },
    )


def _draw_part(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    born, _ = subject.parts
    for number in subject.value("households", []):
        yield (
            "provided",
            {"provision": provision_subject(born), "disaster": subject.value("disaster", ""), "household_no": number},
        )


PROVISION = SubjectType(
    name="provision",
    kinds=frozenset({GIVEN}),
    fields={
        **{name: FieldSpec() for name in (*_TEXTS, "items", "rows", "households", "left_out")},
        **{name: FieldSpec(protected=True) for name in _CLOSED},
    },
    tables=("provision",),
    draw=_draw_provision,
)
PROVIDED = SubjectType(
    name="provided",
    kinds=frozenset({LISTED}),
    fields={name: FieldSpec() for name in ("disaster", "households")},
    tables=("provided",),
    draw=_draw_part,
)
SUBJECT_TYPES = (PROVISION, PROVIDED)
