"""What a town's books ask of certificates: every act of a day, and the sums a laptop used of paper, seal and fees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal

_READERS: Final = (Role.CLERK, Role.SURVEYOR)


def acts(
    journal: Journal,
    actor: Actor,
    *,
    since: int,
    until: int,
    device: str | None = None,
    disaster: str | None = None,
) -> Sequence[Row]:
    """Every act on certificates between two moments (seconds since 1970, the second not included), as they were done.

    `device`: one laptop's alone. The time is what that laptop's clock said; the order within a laptop is its chain's.
    Columns: those of the table `certificate_act` (`acts.ACTS` are the words of `act`). Drills are in it, marked.
    """
    demand(actor, *_READERS)
    return journal.query(
        "SELECT subject, act, number, kind, disaster, household, grade, head_name, seal, drill, on_day, way, person, "
        "sheets, spoiled, reason, recovered, fee, fee_basis, device, epoch, seq, actor, time FROM certificate_act "
        "WHERE time >= :since AND time < :until AND (:device IS NULL OR device = :device) "
        "AND (:disaster IS NULL OR disaster = :disaster) ORDER BY device, epoch, seq",
        {"since": since, "until": until, "device": device, "disaster": disaster},
    )


@dataclass(frozen=True)
class Usage:
    """What one laptop used of paper and seal between two moments.

    `sheets` printed, of them `spoiled` at a jam; `filed` sheets of 控; `seals` printings with the seal's image.
    """

    device: str
    made: int
    sheets: int
    spoiled: int
    filed: int
    seals: int
    handed: int
    posted: int
    returned: int
    voided: int
    fees: int


def usage(journal: Journal, actor: Actor, *, since: int, until: int) -> list[Usage]:
    """The sums of `acts` for each laptop: for the ledgers of paper and of the seal (用紙受払簿, 公印使用簿)."""
    demand(actor, *_READERS)
    rows = journal.query(
        "SELECT device, SUM(act = '作成'), SUM(CASE WHEN act = '印刷' THEN COALESCE(sheets, 1) ELSE 0 END), "
        "COALESCE(SUM(spoiled), 0), SUM(CASE WHEN act = '控え' THEN COALESCE(sheets, 1) ELSE 0 END), "
        "SUM(act = '印刷' AND seal = 'image'), SUM(act IN ('交付', '手書き交付') AND way IS NOT '郵送'), "
        "SUM(act = '交付' AND way = '郵送'), SUM(act = '返戻'), SUM(act = '無効'), COALESCE(SUM(fee), 0) "
        "FROM certificate_act WHERE time >= ? AND time < ? GROUP BY device ORDER BY device",
        (since, until),
    )
    return [Usage(str(row[0]), *(int(number) for number in tuple(row)[1:])) for row in rows]
