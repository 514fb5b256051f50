"""The sums of the books, kept beside the drawn tables: local to this laptop, never journalled, counted anew at will.

Each paper tells what it adds to the books (`rules.told`). Triggers note the papers whose rows came or went; the next
page takes back what those told before and adds what they tell now, so that a page costs what changed since and not what
was ever done. A table that a later version makes anew loses its triggers, and other rules tell other things: both are
noticed, and everything is counted once more.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from victim_support.books import rules, store_acts
from victim_support.books.rules import FEW, Named, Numbers, Part, told
from victim_support.books.rules_stock import COUNTED
from victim_support.books.store_acts import COLUMNS, ORDER, act_of
from victim_support.certificates.numbers import place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from victim_support.books.rules import Counts
    from victim_support.journal.database import Connection
    from victim_support.journal.journal import Journal

_COUNTED_BY: Final = "books_counted_by"
_TRIGGERS: Final = {
    f"book_{table}_{event.lower()}": (
        f"CREATE TRIGGER IF NOT EXISTS book_{table}_{event.lower()} AFTER {event} ON {table} "  # noqa: S608  ours
        f"BEGIN INSERT OR IGNORE INTO book_dirty (subject) VALUES ({row}.subject); END"
    )
    for table in ("certificate", "certificate_act")
    for event, row in (("INSERT", "NEW"), ("DELETE", "OLD"))
}
_CHANGED: Final = (
    f"SELECT q.subject AS paper, c.number AS own_number, c.handwritten, {COLUMNS} FROM book_dirty AS q "  # noqa: S608  ours
    "LEFT JOIN certificate AS c ON c.subject = q.subject LEFT JOIN certificate_act AS a ON a.subject = q.subject "
    f"ORDER BY q.subject, {ORDER}"
)
_ADDED: Final = (
    "INSERT INTO book_sum (what, place, day, epoch, seq, amount) VALUES (?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (what, place, day, epoch, seq) DO UPDATE SET amount = amount + excluded.amount"
)
_BROKEN: Final = (
    "UPDATE book_paper AS b SET broken = "
    "(b.counter > 1 AND NOT EXISTS (SELECT 1 FROM book_paper WHERE series = b.series AND counter = b.counter - 1)) "
    "OR EXISTS (SELECT 1 FROM book_paper WHERE series = b.series AND counter = b.counter AND subject <> b.subject) "
    "WHERE b.series = ? AND b.counter IN (?, ?)"
)


def refresh(journal: Journal) -> None:
    """Count the papers whose rows changed since; nothing is written where none did."""
    conn = journal.database.conn
    if _stands(conn) and not _waits(conn):
        return
    if conn.in_transaction:  # a day is closed with what the books say at that moment
        _count(conn)
        return
    with journal.base_data() as conn:
        _count(conn)


def sums(journal: Journal, *whats: str, day: str | None = None) -> dict[Part, int]:
    """The sums of these things (with their group: "flow." is all that begins so), on a day or on all. Refresh first."""
    rows = journal.query(
        "SELECT s.what, s.place, s.day, s.epoch, s.seq, s.amount FROM json_each(:whats) AS w CROSS JOIN book_sum AS s "
        "ON s.what >= w.value AND s.what < w.value || char(1114111) "
        "WHERE (s.what = w.value OR w.value LIKE '%.') AND (:day IS NULL OR s.day = :day)",
        {"whats": json.dumps(whats), "day": day},
    )
    return {Part(*tuple(row)[:5]): int(row[5]) for row in rows}


def on_day(journal: Journal, day: str, laptop: str) -> Counter[str]:
    """{what → how much} on one day, of a laptop ("" for all): acts and what they used. Refresh first."""
    rows = journal.query(
        "SELECT what, SUM(amount) FROM book_sum WHERE day = :day AND :laptop IN ('', place) GROUP BY what",
        {"day": day, "laptop": laptop},
    )
    return Counter({row[0]: int(row[1]) for row in rows})


def told_numbers(journal: Journal, what: str, *, once: bool = False) -> Named:
    """The numbers papers tell under a fault, the first few; `once`: papers of the same number count once."""
    distinct = "DISTINCT " if once else ""
    row = journal.one(f"SELECT COUNT({distinct}text) FROM book_word WHERE what = ?", (what,))  # noqa: S608  our own word
    rows = journal.query(
        f"SELECT {distinct}text FROM book_word WHERE what = ? AND day = '' ORDER BY text LIMIT {FEW}",  # noqa: S608  as above
        (what,),
    )
    return Named(0 if row is None else int(row[0]), [str(row[0]) for row in rows])


def sealed_with(journal: Journal, papers: Mapping[str, int]) -> Named:
    """The first few numbers of the papers printed with these seal images: {digest ("" for none) → how many}."""
    rows = [
        row
        for digest in papers
        for row in journal.query(
            "SELECT DISTINCT number FROM certificate_act WHERE act = '印刷' AND seal = 'image' "  # noqa: S608  our own number
            f"AND seal_digest IS ? ORDER BY number LIMIT {FEW}",
            (digest or None,),
        )
    ]
    return Named(sum(papers.values()), sorted(str(row[0]) for row in rows))


def notes(journal: Journal, first: str, last: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """{(laptop, day) → how its reprints are told}, in the order of the acts' clocks."""
    rows = journal.query(
        "SELECT w.place, w.day, w.text FROM book_word AS w "  # noqa: S608  our own columns
        "LEFT JOIN certificate_act AS a ON a.subject = w.subject "
        "AND a.device = w.place AND a.epoch = w.epoch AND a.seq = w.seq "
        f"WHERE w.what = ? AND w.day BETWEEN ? AND ? ORDER BY {ORDER}",
        (rules.REPRINT, first, last),
    )
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for row in rows:
        found[row[0], row[1]] = (*found.get((row[0], row[1]), ()), row[2])
    return found


def numbers(journal: Journal) -> dict[str, Numbers]:
    """Every series of numbers with what is missing and what is there twice. Refresh first."""
    rows = journal.query(
        "SELECT b.series, b.counter, COUNT(*) AS papers, COALESCE((SELECT MAX(p.counter) FROM book_paper AS p "
        "WHERE p.series = b.series AND p.counter < b.counter), 0) AS before FROM book_paper AS b WHERE b.broken = 1 "
        "GROUP BY b.series, b.counter ORDER BY b.series, b.counter"
    )
    gaps: dict[str, list[range]] = {}
    doubled: dict[str, list[int]] = {}
    for row in rows:
        if row["before"] + 1 < row["counter"]:
            gaps.setdefault(row["series"], []).append(range(row["before"] + 1, row["counter"]))
        if row["papers"] > 1:
            doubled.setdefault(row["series"], []).append(row["counter"])
    return {
        name: Numbers(last, tuple(gaps.get(name, ())), tuple(doubled.get(name, ())))
        for name, last in _last_numbers(journal)
    }


def _last_numbers(journal: Journal) -> Iterator[tuple[str, int]]:
    """Each series and its last number: a step of the index for each."""
    name = ""
    while True:
        row = journal.one(
            "SELECT series, counter FROM book_paper WHERE series = (SELECT MIN(series) FROM book_paper "
            "WHERE series > ?) ORDER BY counter DESC LIMIT 1",
            (name,),
        )
        if row is None:
            return
        name = str(row[0])
        yield name, int(row[1])


# ------------------------------------------------------------------------------------------------ counting


def _waits(conn: Connection) -> bool:
    if conn.execute("SELECT 1 FROM book_dirty LIMIT 1").fetchone() is not None:
        return True
    return bool(_moved_counts(conn))


def _stands(conn: Connection) -> bool:
    """Whether every trigger is there, and what was counted was counted by these rules."""
    found = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()}
    kept = conn.execute("SELECT value FROM local WHERE key = ?", (_COUNTED_BY,)).fetchone()
    return found.issuperset(_TRIGGERS) and kept is not None and kept[0] == _counted_by()


@cache
def _counted_by() -> str:
    """What the kept sums depend on besides the tables: the program that told them."""
    files = (str(module.__file__) for module in (rules, store_acts)), (__file__,)
    digest = hashlib.sha256()
    for name in (*files[0], *files[1]):
        digest.update(Path(name).read_bytes())
    return digest.hexdigest()


def _count(conn: Connection) -> None:
    if not _stands(conn):
        _begin_anew(conn)
    _mark_after_counts(conn)
    # A replaced paper takes its day from the hand-over of the new one.
    conn.execute(
        "INSERT OR IGNORE INTO book_dirty (subject) SELECT c.subject FROM book_dirty AS q "
        "CROSS JOIN certificate AS c ON c.superseded_by = q.subject"
    )
    change: Counter[Part] = Counter()
    moved: set[tuple[str, int]] = set()
    before = conn.execute(
        "SELECT b.series, b.counter, b.parts FROM book_dirty AS q CROSS JOIN book_paper AS b ON b.subject = q.subject"
    )
    for series, counter, parts in before:
        change.subtract({Part(*part): amount for *part, amount in json.loads(parts)})
        moved |= {(series, counter)} if series is not None else set()
    for table in ("book_paper", "book_word"):
        conn.execute(f"DELETE FROM {table} WHERE subject IN (SELECT subject FROM book_dirty)")  # noqa: S608  ours
    _take_in(conn, change, moved)
    conn.executemany(_ADDED, [(*part, amount) for part, amount in change.items() if amount])
    conn.execute("DELETE FROM book_sum WHERE amount = 0")
    conn.executemany(_BROKEN, [(series, counter, counter + 1) for series, counter in moved])
    conn.execute("DELETE FROM book_dirty")


def _take_in(conn: Connection, change: Counter[Part], moved: set[tuple[str, int]]) -> None:
    """Keep what the changed papers tell; add it to the change of the sums, and their numbers to what moved."""
    counts = _counts(conn)
    words: list[tuple[Any, ...]] = []

    def papers() -> Iterator[tuple[Any, ...]]:
        for paper, group in groupby(conn.execute(_CHANGED), key=lambda row: row["paper"]):
            rows = list(group)
            found = told([act_of(row) for row in rows if row["act"] is not None], rows[0]["state"] or "", counts)
            place = place_of(rows[0]["own_number"]) if rows[0]["handwritten"] == 0 else None
            if place is not None:
                moved.add(place)
            change.update(found.parts)
            words.extend((paper, *word) for word in found.words)
            parts = [[*part, amount] for part, amount in found.parts.items() if amount]
            yield paper, *(place or (None, None)), json.dumps(parts, ensure_ascii=False, separators=(",", ":"))

    conn.executemany(
        "INSERT INTO book_paper (subject, series, counter, broken, parts) VALUES (?, ?, ?, 0, ?)", papers()
    )
    conn.executemany(
        "INSERT INTO book_word (subject, what, text, place, day, epoch, seq) VALUES (?, ?, ?, ?, ?, ?, ?)", words
    )


def _counts(conn: Connection) -> Counts:
    found: dict[str, list[tuple[int, int]]] = {}
    for laptop, *order in conn.execute("SELECT laptop, epoch, seq FROM book_count ORDER BY laptop, epoch, seq"):
        found.setdefault(laptop, []).append((order[0], order[1]))
    return found


def _moved_counts(conn: Connection) -> Sequence[tuple[Any, ...]]:
    """The counts of paper that came since, or are gone: (laptop, epoch, seq)."""
    now = "SELECT laptop, epoch, seq FROM paper_stock WHERE movement = ?"
    kept = "SELECT laptop, epoch, seq FROM book_count"
    rows = conn.execute(
        f"SELECT * FROM ({now} EXCEPT {kept}) UNION ALL SELECT * FROM ({kept} EXCEPT {now})",  # noqa: S608  as above
        (COUNTED, COUNTED),
    )
    return [tuple(row) for row in rows]


def _mark_after_counts(conn: Connection) -> None:
    """Sheets are summed from one count to the next: what was fed after a count that came or went is told anew."""
    moved = sorted(_moved_counts(conn), reverse=True)
    first = {laptop: (laptop, epoch, seq) for laptop, epoch, seq in moved}
    conn.executemany(
        "INSERT OR IGNORE INTO book_dirty (subject) SELECT subject FROM certificate_act "
        "WHERE device = ? AND (epoch, seq) > (?, ?)",
        list(first.values()),
    )
    if moved:
        conn.execute("DELETE FROM book_count")
        conn.execute(
            "INSERT OR IGNORE INTO book_count (laptop, epoch, seq) "
            "SELECT laptop, epoch, seq FROM paper_stock WHERE movement = ?",
            (COUNTED,),
        )


def _begin_anew(conn: Connection) -> None:
    for statement in _TRIGGERS.values():
        conn.execute(statement)
    for table in ("book_dirty", "book_paper", "book_sum", "book_word", "book_count"):
        conn.execute(f"DELETE FROM {table}")  # noqa: S608  our own names
    for table in ("certificate", "certificate_act"):
        conn.execute(f"INSERT OR IGNORE INTO book_dirty (subject) SELECT subject FROM {table}")  # noqa: S608  as above
    conn.execute("INSERT OR REPLACE INTO local (key, value) VALUES (?, ?)", (_COUNTED_BY, _counted_by()))
