"""The kinds of entry that speak of a certificate, and which entry made it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from victim_support.journal.subject import EntryView, Subject

MADE_KIND: Final = "certificate.made"
HANDWRITTEN_KIND: Final = "certificate.handwritten"  # issued by hand while the system was down, entered afterwards
PRINTED_KIND: Final = "certificate.printed"
FILED_KIND: Final = "certificate.filed"  # 控: a print for the town's own file
DELIVERED_KIND: Final = "certificate.delivered"
RETURNED_KIND: Final = "certificate.returned"  # 返戻: posted and come back
SUPERSEDED_KIND: Final = "certificate.superseded"
REINSTATED_KIND: Final = "certificate.reinstated"  # the paper it was superseded by came back
VOIDED_KIND: Final = "certificate.voided"
KINDS: Final = frozenset({
    MADE_KIND, HANDWRITTEN_KIND, PRINTED_KIND, FILED_KIND, DELIVERED_KIND, RETURNED_KIND, SUPERSEDED_KIND,
    REINSTATED_KIND, VOIDED_KIND,
})  # fmt: skip
_BIRTHS: Final = (MADE_KIND, HANDWRITTEN_KIND)


def making(subject: Subject) -> EntryView | None:
    """Return the entry that made the certificate, or entered one written by hand; None while it has not arrived."""
    return next((entry for entry in subject.entries if entry.kind in _BIRTHS), None)


def printings(subject: Subject) -> list[EntryView]:
    """Return every attempt to print, in the order of the entries."""
    return [entry for entry in subject.entries if entry.kind == PRINTED_KIND]
