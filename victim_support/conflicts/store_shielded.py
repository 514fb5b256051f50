"""支援措置 at the conflict desk: which subjects are of a protected household, and what of them no list may tell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from victim_support.conflicts import labels

if TYPE_CHECKING:
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import Subject

_OF_HOUSEHOLD: Final = (
    "SELECT 1 FROM {table} AS of JOIN household AS h ON h.disaster = of.disaster AND h.household_no = of.{household} "
    "WHERE of.subject = ? AND h.protected = 1"
)
_SHIELDED: Final = {
    "household": "SELECT 1 FROM household WHERE subject = ? AND protected = 1",
    "application": _OF_HOUSEHOLD.format(table="application", household="household"),
    "certificate": _OF_HOUSEHOLD.format(table="certificate", household="household"),
    "survey": _OF_HOUSEHOLD.format(table="survey", household="household_no"),
}


def is_shielded(journal: Journal, subject: str) -> bool:
    """Whether it is a household with a protected person, or an application, paper or survey of one."""
    sql = _SHIELDED.get(labels.type_of(subject))
    return sql is not None and journal.one(sql, (subject,)) is not None


def is_hidden(journal: Journal, subject: Subject, field: str) -> bool:
    """Whether a list, or words that travel in the general part, must not tell the value of a field.

    Of a protected household they tell what is decided by 決裁, and no note, address or the like.
    """
    spec = subject.type.fields.get(field) if subject.type else None
    return spec is not None and (spec.protected or (not spec.hard and is_shielded(journal, subject.id)))
