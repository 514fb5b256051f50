"""How much waits at each desk, and since when: counted by dwelling, kept beside the drawn tables, never journalled.

Whatever makes a case wait stands in the drawn tables under its disaster and dwelling. Triggers note the dwellings
whose rows changed, and the next page counts those alone: a town with 100,000 papers is not counted again for each
page. A table that a later version makes anew loses its triggers; that is noticed, and everything is counted once more.

The desks are the rooms' own (`Room.desks`). Their lists start from what is kept here (`listed`), in the order kept: a
page of fifty asks fifty dwellings.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Final, NamedTuple

from victim_support.access.store import settings
from victim_support.kinds.rules import kinds

if TYPE_CHECKING:
    from victim_support.journal.database import Connection
    from victim_support.journal.journal import Journal
    from victim_support.journal.subjects import Desk

_EVENTS: Final = (("INSERT", "NEW"), ("DELETE", "OLD"))
_MARK: Final = "INSERT OR IGNORE INTO desk_dirty (disaster, dwelling) SELECT {row}.disaster, "
_MARK_ITS_OWN: Final = _MARK + "{row}.dwelling WHERE {row}.dwelling IS NOT NULL;"
_MARK_CASES: Final = _MARK + "dwelling FROM {table} WHERE disaster = {row}.disaster AND household = {row}.household_no;"
_COUNTED_FOR: Final = "desk_counted_for"
SURVEYED: Final = "(SELECT value FROM json_each(:kinds))"
"""The kinds of certificate that wait for a survey, in the SQL of a desk; the value is `surveyed_kinds`."""


class Oldest(NamedTuple):
    """What waits longest at a desk: the dwelling and the day (ISO) it began to wait."""

    dwelling: str
    since: str


def counts(journal: Journal, disaster: str) -> dict[str, int]:
    """How many wait at each desk and need a look; a desk where nothing waits is 0."""
    refresh(journal)
    rows = journal.query("SELECT desk, total FROM desk_total WHERE disaster = ?", (disaster,))
    return dict.fromkeys((desk.name for desk in _desks(journal)), 0) | {row[0]: int(row[1]) for row in rows}


def total(journal: Journal, desk: Desk) -> int:
    """How many wait at a desk in all disasters. Call after `refresh`."""
    row = journal.one("SELECT COALESCE(SUM(total), 0) FROM desk_total WHERE desk = ?", (desk.name,))
    return 0 if row is None else int(row[0])


def oldest(journal: Journal, disaster: str) -> dict[str, Oldest]:
    """What waits longest at each desk where something waits. Call after `counts`."""
    found = {}
    for desk in _desks(journal):
        row = journal.one(
            "SELECT dwelling, since FROM desk_count WHERE disaster = ? AND desk = ? AND since > '' "
            "ORDER BY since LIMIT 1",
            (disaster, desk.name),
        )
        if row is not None:
            found[desk.name] = Oldest(row[0], row[1])
    return found


def listed(desk: Desk, joins: str = "") -> str:
    """The start of a desk's list, `FROM` to `WHERE`: what waits as `v`, its dwelling as `n`, and what is joined.

    Call `refresh` first, and order by `n.disaster, n.rank, n.dwelling` first: no more is read than is shown.
    """
    return (
        f"FROM desk_count AS n CROSS JOIN {desk.source} AS v ON v.disaster = n.disaster AND v.dwelling = n.dwelling "
        f"{joins} WHERE n.desk = '{desk.name}' AND ({desk.where})"
    )


def surveyed_kinds(journal: Journal) -> str:
    """The kinds of certificate that wait for a survey, as JSON for `SURVEYED`."""
    return json.dumps([kind.name for kind in kinds(settings(journal)) if kind.needs_survey], ensure_ascii=False)


def refresh(journal: Journal) -> None:
    """Count the dwellings whose rows changed since; nothing is written where none did."""
    desks, asked, conn = _desks(journal), surveyed_kinds(journal), journal.database.conn
    if _stands(conn, desks, asked) and conn.execute("SELECT 1 FROM desk_dirty LIMIT 1").fetchone() is None:
        return
    with journal.base_data() as conn:
        if not _stands(conn, desks, asked):
            _begin_anew(conn, desks, asked)
        before = _sums(conn)
        conn.execute("DELETE FROM desk_count WHERE (disaster, dwelling) IN (SELECT disaster, dwelling FROM desk_dirty)")
        for desk in desks:
            conn.execute(_counting(desk), {"kinds": asked})
        after = _sums(conn)
        conn.executemany(
            "INSERT INTO desk_total (disaster, desk, total) VALUES (?, ?, ?) "
            "ON CONFLICT (disaster, desk) DO UPDATE SET total = total + excluded.total",
            [(*key, after.get(key, 0) - before.get(key, 0)) for key in {*before, *after}],
        )
        conn.execute("DELETE FROM desk_dirty")


def _desks(journal: Journal) -> tuple[Desk, ...]:
    return tuple(desk for room in journal.schema.rooms for desk in room.desks)


def _counting(desk: Desk) -> str:
    return (
        "INSERT INTO desk_count (disaster, dwelling, desk, count, since, rank) "  # noqa: S608  the rooms' own SQL
        f"SELECT v.disaster, v.dwelling, '{desk.name}', {desk.count}, {desk.since}, {desk.rank} "
        f"FROM desk_dirty AS q CROSS JOIN {desk.source} AS v ON v.disaster = q.disaster AND v.dwelling = q.dwelling "
        f"WHERE {desk.where} GROUP BY v.disaster, v.dwelling"
    )


def _sums(conn: Connection) -> dict[tuple[str, str], int]:
    """{(disaster, desk) → how many} of the dwellings that changed."""
    rows = conn.execute(
        "SELECT n.disaster, n.desk, SUM(n.count) FROM desk_dirty AS q CROSS JOIN desk_count AS n "
        "ON n.disaster = q.disaster AND n.dwelling = q.dwelling GROUP BY n.disaster, n.desk"
    ).fetchall()
    return {(row[0], row[1]): int(row[2]) for row in rows}


def _stands(conn: Connection, desks: tuple[Desk, ...], asked: str) -> bool:
    """Whether every trigger is there, and what was counted was counted by these statements for these kinds."""
    found = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()}
    kept = conn.execute("SELECT value FROM local WHERE key = ?", (_COUNTED_FOR,)).fetchone()
    return found.issuperset(_triggers(desks)) and kept is not None and kept[0] == _counted_for(desks, asked)


def _counted_for(desks: tuple[Desk, ...], asked: str) -> str:
    """What the kept numbers depend on besides the tables: the statements and the kinds."""
    text = json.dumps([asked, *map(_counting, desks)], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _tables(desks: tuple[Desk, ...]) -> list[str]:
    return sorted({table for desk in desks for table in desk.tables})


def _triggers(desks: tuple[Desk, ...]) -> dict[str, str]:
    """{name → statement}: a row that comes or goes marks its dwelling; a household's, the dwellings of its cases."""
    marking = dict.fromkeys(_tables(desks), _MARK_ITS_OWN)
    cases = sorted({table for desk in desks for table in desk.households})
    if cases:
        marking["household"] = " ".join(_MARK_CASES.format(table=table, row="{row}") for table in cases)
    return {
        f"desk_{table}_{event.lower()}": (
            f"CREATE TRIGGER IF NOT EXISTS desk_{table}_{event.lower()} AFTER {event} ON {table} "
            f"BEGIN {marks.format(row=row)} END"
        )
        for table, marks in marking.items()
        for event, row in _EVENTS
    }


def _begin_anew(conn: Connection, desks: tuple[Desk, ...], asked: str) -> None:
    for statement in _triggers(desks).values():
        conn.execute(statement)
    for table in ("desk_count", "desk_total", "desk_dirty"):
        conn.execute(f"DELETE FROM {table}")  # noqa: S608  our own names
    for table in _tables(desks):
        conn.execute(
            "INSERT OR IGNORE INTO desk_dirty (disaster, dwelling) "  # noqa: S608  our own names
            f"SELECT disaster, dwelling FROM {table} WHERE dwelling IS NOT NULL"
        )
    kept = (_COUNTED_FOR, _counted_for(desks, asked))
    conn.execute("INSERT OR REPLACE INTO local (key, value) VALUES (?, ?)", kept)
