"""Both sides of a conflict, for the page that can settle it: a form sent from there is a choice between the two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from victim_support.access import request as access
from victim_support.journal.clock import shown_time
from victim_support.journal.subject import State


@dataclass(frozen=True, slots=True)
class Difference:
    """A field with more than one standing value: its label, and of each value the text, who wrote it and when."""

    label: str
    values: tuple[tuple[str, str, str], ...]


def differences(subject: str, labels: Mapping[str, str]) -> list[Difference]:
    """The fields of `subject` among `labels` (field → label) in which what was written differs."""
    found = access.journal().subject(subject)
    return [
        Difference(
            label,
            tuple((_text(head.value), head.entry.actor, shown_time(head.entry.time)) for head in found.heads(field)),
        )
        for field, label in labels.items()
        if found.state(field) is State.CONFLICT
    ]


def _text(value: object) -> str:
    if isinstance(value, list):
        return "　".join(_text(one) for one in value) or "（空）"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    return "（空）" if value in (None, "") else str(value)
