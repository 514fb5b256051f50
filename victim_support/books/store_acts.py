"""The acts on certificates as the books take them: one row each, with its day and what it used of paper and seal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from victim_support.books.rules import DELIVERED_BY_HAND, FILED, PRINTED, Act
from victim_support.certificates.entry_kinds import making
from victim_support.certificates.numbers import parse
from victim_support.certificates.rules import DELIVERED, SUPERSEDED
from victim_support.journal.home import JAPAN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal

_RETURNED: Final = "返戻"
_DATED: Final = frozenset({DELIVERED, DELIVERED_BY_HAND, _RETURNED})
"""Acts whose day a person enters; of every other the day is Japan's by the laptop's clock."""
_ACTS: Final = (
    "SELECT a.subject, a.act, a.number, a.kind, a.disaster, a.household, a.head_name, a.seal, a.on_day, a.way, "
    "a.person, a.sheets, a.spoiled, a.reason, a.recovered, a.fee, a.fee_basis, a.device, a.epoch, a.seq, a.actor, "
    "a.time, c.superseded_by FROM certificate_act AS a LEFT JOIN certificate AS c ON c.subject = a.subject "
    "ORDER BY a.time, a.device, a.epoch, a.seq"
)


def acts(journal: Journal) -> list[Act]:
    """Every act on every certificate known here, by the laptops' clocks and then as each laptop wrote them."""
    rows = journal.query(_ACTS)
    handed = {row["subject"]: row["on_day"] for row in rows if row["act"] in _DATED and row["act"] != _RETURNED}
    printed: set[str] = set()
    found = []
    for row in rows:
        again = row["act"] == PRINTED and row["subject"] in printed
        found.append(_act(row, handed, again=again))
        if row["act"] == PRINTED:
            printed.add(row["subject"])
    return found


def _act(row: Row, handed: Mapping[str, str], *, again: bool) -> Act:
    day = day_of(row["time"])
    if row["act"] in _DATED:
        day = row["on_day"] or day
    elif row["act"] == SUPERSEDED:
        day = handed.get(row["superseded_by"] or "") or day
    sheets = (row["sheets"] or 1) if row["act"] in (PRINTED, FILED) else 0
    return Act(
        act=row["act"],
        day=day,
        subject=row["subject"],
        number=row["number"],
        kind=row["kind"],
        disaster=row["disaster"],
        household=row["household"],
        head_name=row["head_name"],
        actor=row["actor"],
        laptop=row["device"],
        order=(row["device"], row["epoch"], row["seq"]),
        time=row["time"],
        sheets=sheets,
        spoiled=_spoiled(row, sheets) if again else 0,
        sealed=row["seal"] == "image",
        again=again,
        person=row["person"] or "",
        way=row["way"] or "",
        reason=row["reason"] or "",
        recovered=None if row["recovered"] is None else bool(row["recovered"]),
        fee=row["fee"] or 0,
        fee_basis=row["fee_basis"] or "",
        other=(row["superseded_by"] or "") if row["act"] == SUPERSEDED else "",
    )


def _spoiled(row: Row, sheets: int) -> int:
    """What a reprint says was spoiled before it; a program that did not ask yet meant the whole paper."""
    return (row["spoiled"] or 0) if row["sheets"] is not None else sheets


def day_of(seconds: int) -> str:
    """Japan's day of a laptop's clock, as an ISO date."""
    return datetime.fromtimestamp(seconds, JAPAN).date().isoformat()


def printings(journal: Journal, laptop: str) -> list[Act]:
    """Every printing and 控 of one laptop."""
    return [one for one in acts(journal) if one.act in (PRINTED, FILED) and one.laptop == laptop]


def states(journal: Journal) -> dict[str, str]:
    """The state of every certificate, by subject."""
    return {row[0]: str(row[1]) for row in journal.query("SELECT subject, state FROM certificate")}


def numbers_made(journal: Journal) -> list[tuple[str, str, int]]:
    """(series, laptop and epoch, counter) of every certificate this system numbered."""
    found = (parse(str(row[0])) for row in journal.query("SELECT number FROM certificate WHERE handwritten = 0"))
    return [(one.series, one.device + one.epoch, one.counter) for one in found if one is not None]


def seals_of(journal: Journal, subjects: set[str]) -> dict[str, str]:
    """The digest of the seal image each of these papers bears, by subject."""
    found = {}
    for subject in sorted(subjects):
        made = making(journal.subject(subject))
        digest = ((made.value("seal") or {}) if made is not None else {}).get("digest")
        if digest:
            found[subject] = str(digest)
    return found
