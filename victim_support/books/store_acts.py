"""The acts on certificates, read from their entries in one pass: what the books are made of."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from victim_support.books.rules import PRINTED, Act
from victim_support.certificates.entry_kinds import (
    DELIVERED_KIND,
    MADE_KIND,
    PRINTED_KIND,
    SUPERSEDED_KIND,
    VOIDED_KIND,
)
from victim_support.certificates.numbers import parse
from victim_support.certificates.rules import DELIVERED, MADE, SUPERSEDED, VOIDED
from victim_support.journal.drawing import view_of
from victim_support.journal.home import JAPAN
from victim_support.journal.subject import EntryView, State

if TYPE_CHECKING:
    from collections.abc import Mapping

    from victim_support.journal.journal import Journal

_WORDS: Final = {
    MADE_KIND: MADE,
    PRINTED_KIND: PRINTED,
    DELIVERED_KIND: DELIVERED,
    SUPERSEDED_KIND: SUPERSEDED,
    VOIDED_KIND: VOIDED,
}
# The ids of certificates: from "certificate:" up to the sign after the colon.
_ENTRIES: Final = (
    "SELECT subject, hash, body, general, protected FROM entry "
    "WHERE subject >= 'certificate:' AND subject < 'certificate;' ORDER BY device, epoch, seq"
)


def acts(journal: Journal) -> list[Act]:
    """Every act on every certificate known here, in the order each laptop wrote them.

    The day of 交付 is the one that was entered; of every other act, Japan's day by the laptop's clock.
    """
    entries = [
        (row[0], view_of(row[1], row[2], row[3], None, State.WITHHELD))
        for row in journal.query(_ENTRIES)
    ]  # fmt: skip
    made = {subject: entry for subject, entry in entries if entry.kind == MADE_KIND and not entry.headless}
    handed = {
        subject: str(entry.value("delivered_on") or "") for subject, entry in entries if entry.kind == DELIVERED_KIND
    }
    printed: set[str] = set()
    found = []
    for subject, entry in entries:
        if entry.kind not in _WORDS or entry.headless:
            continue
        found.append(_act(subject, entry, made.get(subject), handed, again=subject in printed))
        if entry.kind == PRINTED_KIND:
            printed.add(subject)
    return found


def _act(subject: str, entry: EntryView, made: EntryView | None, handed: Mapping[str, str], *, again: bool) -> Act:
    def said(field: str) -> str:
        return "" if made is None else str(made.value(field) or "")

    seal = {} if made is None else made.value("seal") or {}
    day = day_of(entry.time)
    if entry.kind == DELIVERED_KIND:
        day = str(entry.value("delivered_on") or day)
    elif entry.kind == SUPERSEDED_KIND:
        day = handed.get(str(entry.value("superseded_by"))) or day
    prints = entry.kind == PRINTED_KIND
    return Act(
        act=_WORDS[entry.kind],
        day=day,
        subject=subject,
        number=said("number"),
        kind=said("certificate_kind"),
        disaster=said("disaster"),
        household=said("household"),
        actor=entry.actor,
        laptop=entry.laptop,
        order=(entry.device, entry.epoch, entry.seq),
        time=entry.time,
        sheets=_sheets(entry) if prints else 0,
        seal=str(seal.get("digest", "")) if seal.get("mode") == "image" else "",
        again=again and prints,
        details=_details(entry),
    )


def _details(entry: EntryView) -> dict[str, Any]:
    """What the act wrote; of a making only what books ask for, since it holds the whole paper."""
    if entry.kind != MADE_KIND:
        return dict(entry.general)
    values = entry.value("values") or {}
    return {
        "head_name": values.get("head_name", ""),
        **{name: entry.value(name) for name in ("application_no", "issue_date")},
    }


def _sheets(entry: EntryView) -> int:
    """How many sheets a printing fed: as it was recorded, one where it was not."""
    told = (entry.value("print") or {}).get("sheets")
    return told if isinstance(told, int) and told > 0 else 1


def day_of(seconds: int) -> str:
    """Japan's day of a laptop's clock, as an ISO date."""
    return datetime.fromtimestamp(seconds, JAPAN).date().isoformat()


def printings(journal: Journal, laptop: str) -> list[Act]:
    """Every printing of one laptop."""
    return [one for one in acts(journal) if one.act == PRINTED and one.laptop == laptop]


def states(journal: Journal) -> dict[str, str]:
    """The state of every certificate, by subject."""
    return {row[0]: str(row[1]) for row in journal.query("SELECT subject, state FROM certificate")}


def numbers_made(journal: Journal) -> list[tuple[str, str, int]]:
    """(series, laptop and epoch, counter) of every certificate made."""
    found = (parse(str(row[0])) for row in journal.query("SELECT unique_no FROM certificate WHERE handwritten = 0"))
    return [(one.series, one.device + one.epoch, one.counter) for one in found if one is not None]
