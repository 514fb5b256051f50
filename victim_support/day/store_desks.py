"""How much waits at each desk, and since when: counted by dwelling, kept beside the drawn tables, never journalled.

Whatever makes a case wait stands in the drawn tables under its disaster and dwelling. Triggers note the dwellings
whose rows changed, and the next page counts those alone: a town with 100,000 papers is not counted again for each
page. A table that a later version makes anew loses its triggers; that is noticed, and everything is counted once more.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from victim_support.access.store import settings
from victim_support.kinds.rules import kinds

if TYPE_CHECKING:
    from collections.abc import Mapping

    from victim_support.journal.database import Connection
    from victim_support.journal.journal import Journal

SURVEY: Final = "survey"
DECIDE: Final = "decide"
MAKE: Final = "make"
DELIVER: Final = "deliver"
_WATCHED: Final = ("application", "survey", "damage", "certificate")
_EVENTS: Final = (("INSERT", "NEW"), ("DELETE", "OLD"))
_KINDS: Final = "desk_kinds"

_EVERY: Final = "FROM application AS a"
_STANDING = f"""{_EVERY}
    LEFT JOIN damage AS d ON d.disaster = a.disaster AND d.dwelling = a.dwelling AND d.decided_grade IS NOT NULL
    LEFT JOIN household AS h ON h.disaster = a.disaster AND h.household_no = a.household
    WHERE a.withdrawn = 0 """
_SURVEYED = "(SELECT value FROM json_each(:kinds))"
WITHOUT_SURVEY: Final = f"""{_STANDING} AND a.kind IN {_SURVEYED} AND d.subject IS NULL
    AND NOT EXISTS (
        SELECT 1 FROM survey AS s WHERE s.disaster = a.disaster AND s.dwelling = a.dwelling AND s.withdrawn = 0)"""  # noqa: S608  constants of this module
"""Applications whose dwelling has neither a survey nor a decision. Takes `kinds`: `surveyed_kinds`."""
WITHOUT_PAPER: Final = f"""{_STANDING} AND (d.subject IS NOT NULL OR a.kind NOT IN {_SURVEYED})
    AND NOT EXISTS (
        SELECT 1 FROM certificate AS c WHERE c.disaster = a.disaster AND c.dwelling = a.dwelling
            AND c.household = a.household AND c.kind = a.kind AND c.state IN ('作成', '交付'))"""  # noqa: S608  constants of this module
"""Applications whose certificate can be made and is not. Takes `kinds` too."""

_CHANGED: Final = (
    "FROM desk_dirty AS q CROSS JOIN application AS a ON a.disaster = q.disaster AND a.dwelling = q.dwelling"
)
_VIEW: Final = "SELECT v.disaster, v.dwelling, COUNT(*), NULL FROM desk_dirty AS q CROSS JOIN {} AS v "
_ON: Final = "ON v.disaster = q.disaster AND v.dwelling = q.dwelling "
_GROUP: Final = " GROUP BY v.disaster, v.dwelling"
# desk → its statement: disaster, dwelling, how many, since when the longest waits.
_COUNTED: Final[Mapping[str, str]] = {
    SURVEY: f"SELECT a.disaster, a.dwelling, COUNT(*), MIN(a.applied_on) {WITHOUT_SURVEY} GROUP BY 1, 2".replace(
        _EVERY, _CHANGED
    ),
    MAKE: "SELECT a.disaster, a.dwelling, COUNT(*), MIN(COALESCE(d.decided_on, a.applied_on)) "
    f"{WITHOUT_PAPER} GROUP BY 1, 2".replace(_EVERY, _CHANGED),
    DECIDE: f"{_VIEW.format('survey_waiting')}{_ON}{_GROUP}".replace("COUNT(*), NULL", "1, MIN(v.surveyed_on)"),
    DELIVER: f"{_VIEW.format('certificate')}{_ON} WHERE v.state = '作成'{_GROUP}".replace("NULL", "MIN(v.issue_date)"),
    "delivered": f"{_VIEW.format('certificate')}{_ON} WHERE v.state = '交付'{_GROUP}",
    "applications": f"{_VIEW.format('application')}{_ON} WHERE v.withdrawn = 0{_GROUP}",
    "duplicates": f"{_VIEW.format('application_duplicate')}{_ON}{_GROUP}",
    "conflicted": f"{_VIEW.format('damage')}{_ON} WHERE v.conflicted = 1{_GROUP}",
    "outdated": f"{_VIEW.format('certificate_outdated')}{_ON}{_GROUP}",
    "twice": f"{_VIEW.format('certificate_twice')}{_ON}{_GROUP}",
    "unapplied": f"{_VIEW.format('certificate_unapplied')}{_ON}{_GROUP}",
}


class Oldest(NamedTuple):
    """What waits longest at a desk: the dwelling and the day (ISO) it began to wait."""

    dwelling: str
    since: str


def counts(journal: Journal, disaster: str) -> dict[str, int]:
    """How many wait at each desk and need a look; a desk where nothing waits is 0."""
    _refresh(journal)
    rows = journal.query("SELECT desk, total FROM desk_total WHERE disaster = ?", (disaster,))
    return dict.fromkeys(_COUNTED, 0) | {row[0]: int(row[1]) for row in rows}


def oldest(journal: Journal, disaster: str) -> dict[str, Oldest]:
    """What waits longest at each desk where something waits. Call after `counts`."""
    found = {}
    for desk in (SURVEY, DECIDE, MAKE, DELIVER):
        row = journal.one(
            "SELECT dwelling, since FROM desk_count WHERE disaster = ? AND desk = ? AND since > '' "
            "ORDER BY since LIMIT 1",
            (disaster, desk),
        )
        if row is not None:
            found[desk] = Oldest(row[0], row[1])
    return found


def surveyed_kinds(journal: Journal) -> str:
    """The kinds of certificate that wait for a survey, as JSON for `WITHOUT_SURVEY` and `WITHOUT_PAPER`."""
    return json.dumps([kind.name for kind in kinds(settings(journal)) if kind.needs_survey], ensure_ascii=False)


def _refresh(journal: Journal) -> None:
    asked = surveyed_kinds(journal)
    conn = journal.database.conn
    if _stands(conn, asked) and conn.execute("SELECT 1 FROM desk_dirty LIMIT 1").fetchone() is None:
        return
    with journal.base_data() as conn:
        if not _stands(conn, asked):
            _begin_anew(conn, asked)
        before = _sums(conn)
        conn.execute("DELETE FROM desk_count WHERE (disaster, dwelling) IN (SELECT disaster, dwelling FROM desk_dirty)")
        for desk, statement in _COUNTED.items():
            conn.execute(
                "INSERT INTO desk_count (disaster, dwelling, count, since, desk) "  # noqa: S608  our own names
                f"SELECT *, '{desk}' FROM ({statement})",
                {"kinds": asked},
            )
        after = _sums(conn)
        conn.executemany(
            "INSERT INTO desk_total (disaster, desk, total) VALUES (?, ?, ?) "
            "ON CONFLICT (disaster, desk) DO UPDATE SET total = total + excluded.total",
            [(*key, after.get(key, 0) - before.get(key, 0)) for key in {*before, *after}],
        )
        conn.execute("DELETE FROM desk_dirty")


def _sums(conn: Connection) -> dict[tuple[str, str], int]:
    """{(disaster, desk) → how many} of the dwellings that changed."""
    rows = conn.execute(
        "SELECT n.disaster, n.desk, SUM(n.count) FROM desk_dirty AS q CROSS JOIN desk_count AS n "
        "ON n.disaster = q.disaster AND n.dwelling = q.dwelling GROUP BY n.disaster, n.desk"
    ).fetchall()
    return {(row[0], row[1]): int(row[2]) for row in rows}


def _stands(conn: Connection, asked: str) -> bool:
    """Whether every trigger is there, and what was counted was counted for these kinds."""
    found = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()}
    kept = conn.execute("SELECT value FROM local WHERE key = ?", (_KINDS,)).fetchone()
    return found.issuperset(_triggers()) and kept is not None and kept[0] == asked


def _triggers() -> dict[str, str]:
    return {
        f"desk_{table}_{event.lower()}": (
            f"CREATE TRIGGER IF NOT EXISTS desk_{table}_{event.lower()} AFTER {event} ON {table} "  # noqa: S608  our own
            f"WHEN {row}.dwelling IS NOT NULL BEGIN "
            f"INSERT OR IGNORE INTO desk_dirty (disaster, dwelling) VALUES ({row}.disaster, {row}.dwelling); END"
        )
        for table in _WATCHED
        for event, row in _EVENTS
    }


def _begin_anew(conn: Connection, asked: str) -> None:
    for statement in _triggers().values():
        conn.execute(statement)
    for table in ("desk_count", "desk_total", "desk_dirty"):
        conn.execute(f"DELETE FROM {table}")  # noqa: S608  our own names
    for table in _WATCHED:
        conn.execute(
            "INSERT OR IGNORE INTO desk_dirty (disaster, dwelling) "  # noqa: S608  our own names
            f"SELECT disaster, dwelling FROM {table} WHERE dwelling IS NOT NULL"
        )
    conn.execute("INSERT OR REPLACE INTO local (key, value) VALUES (?, ?)", (_KINDS, asked))
