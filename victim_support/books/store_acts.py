"""The acts on certificates as the books take them: one row each, with its day and what it used of paper and seal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from victim_support.books.rules import DELIVERED_BY_HAND, FILED, PRINTED, Act
from victim_support.certificates.rules import DELIVERED, SUPERSEDED
from victim_support.journal.home import JAPAN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal

_RETURNED: Final = "返戻"
_DATED: Final = frozenset({DELIVERED, DELIVERED_BY_HAND, _RETURNED})
"""Acts whose day a person enters; of every other the day is Japan's by the laptop's clock."""
COLUMNS: Final = (
    "a.subject, a.act, a.number, a.kind, a.disaster, a.household, a.head_name, a.seal, a.seal_digest, a.on_day, a.way, "
    "a.person, a.relation, a.identity, a.sheets, a.spoiled, a.reason, a.recovered, a.fee, a.fee_basis, a.device, "
    "a.epoch, a.seq, a.actor, a.time, c.state, "
    # An earlier printing of the same paper. (The + keeps a planner from walking every printing once a paper.)
    "a.act = '印刷' AND EXISTS (SELECT 1 FROM certificate_act AS p WHERE p.subject = a.subject AND +p.act = '印刷' "
    "AND (p.time, p.device, p.epoch, p.seq) < (a.time, a.device, a.epoch, a.seq)) AS again, "
    # 旧: the day its new paper was handed over.
    "CASE WHEN a.act = '旧' THEN (SELECT h.on_day FROM certificate_act AS h WHERE h.subject = c.superseded_by "
    "AND +h.act IN ('交付', '手書き交付') ORDER BY h.time DESC, h.device DESC, h.epoch DESC, h.seq DESC LIMIT 1) END "
    "AS replaced_on"
)
"""What `act_of` reads, of `certificate_act AS a` and its `certificate AS c`."""
ORDER: Final = "a.time, a.device, a.epoch, a.seq"
"""By the laptops' clocks and then as each laptop wrote them."""
_HANDED: Final = (
    "a.act IN ('交付', '手書き交付') AND a.on_day BETWEEN :first AND :last "
    "OR a.act IN ('交付', '手書き交付') AND COALESCE(a.on_day, '') = '' AND a.time >= :since AND a.time < :until"
)
_SEALED: Final = "a.act = '印刷' AND a.seal = 'image' AND a.time >= :since AND a.time < :until"


def handed_over(journal: Journal, first: str, last: str) -> list[Row]:
    """The hand-overs of the days `first` to `last` (ISO, both included), in the order of `acts`."""
    return _acts(journal, _HANDED, {"first": first, "last": last, **moments(first, last)})


def sealed_prints(journal: Journal, first: str, last: str) -> list[Row]:
    """The printings of these days that bear a seal's image."""
    return _acts(journal, _SEALED, moments(first, last))


def _acts(journal: Journal, where: str, params: Mapping[str, Any]) -> list[Row]:
    return journal.query(
        f"SELECT {COLUMNS} FROM certificate_act AS a LEFT JOIN certificate AS c ON c.subject = a.subject "  # noqa: S608  ours
        f"WHERE {where} ORDER BY {ORDER}",
        params,
    )


def moments(first: str, last: str) -> dict[str, int]:
    """The first second in Japan of the first day, and of the day after the last."""
    begin, end = (datetime.fromisoformat(day).replace(tzinfo=JAPAN) for day in (first, last))
    return {"since": int(begin.timestamp()), "until": int((end + timedelta(days=1)).timestamp())}


def act_of(row: Row) -> Act:
    """An act of a row of `COLUMNS`."""
    day = day_of(row["time"])
    if row["act"] in _DATED:
        day = row["on_day"] or day
    elif row["act"] == SUPERSEDED:
        day = row["replaced_on"] or day
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
        spoiled=_spoiled(row, sheets) if row["again"] else 0,
        sealed=row["seal"] == "image",
        again=bool(row["again"]),
        person=row["person"] or "",
        way=row["way"] or "",
        reason=row["reason"] or "",
        recovered=None if row["recovered"] is None else bool(row["recovered"]),
        fee=row["fee"] or 0,
        fee_basis=row["fee_basis"] or "",
        relation=row["relation"] or "",
        identity=row["identity"] or "",
        seal_digest=row["seal_digest"] or "",
    )


def _spoiled(row: Row, sheets: int) -> int:
    """What a reprint says was spoiled before it; a program that did not ask yet meant the whole paper."""
    return (row["spoiled"] or 0) if row["sheets"] is not None else sheets


def day_of(seconds: int) -> str:
    """Japan's day of a laptop's clock, as an ISO date."""
    return datetime.fromtimestamp(seconds, JAPAN).date().isoformat()
