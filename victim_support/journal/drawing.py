"""Drawing: from the entries of one subject to its rows. Whole subjects are redrawn; patches never apply in order."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from victim_support.journal.database import Connection
from victim_support.journal.entry import GENERAL, PROTECTED, Entry, decode_entry, read_part
from victim_support.journal.subject import EntryView, State, Subject
from victim_support.journal.subjects import Schema
from victim_support.keys import encoding

_BULK = 2000
OWN_TABLES = ("conflict", "unsettled", "unknown_entry")
_SELECT = "SELECT hash, body, general, protected FROM entry WHERE subject = ?"

Drawn = dict[str, list[dict[str, Any]]]


def view_of(hash_: bytes, body: bytes, general: bytes | None, protected: bytes | None, absent: State) -> EntryView:
    """An entry as `draw` and pages see it. `absent` is the state shown if a part it names is not given."""
    values = (None if stored is None else read_part(stored) for stored in (general, protected))
    return view_of_entry(hash_, decode_entry(body), *values, absent=absent)


def view_of_entry(
    hash_: bytes, entry: Entry, general: dict[str, Any] | None, protected: dict[str, Any] | None, *, absent: State
) -> EntryView:
    """The same of an entry and parts that are decoded already."""
    lost = (GENERAL in entry.parts and general is None) or (PROTECTED in entry.parts and protected is None)
    return EntryView(
        hash_,
        entry.device,
        entry.epoch,
        entry.seq,
        entry.time,
        entry.actor,
        entry.kind,
        entry.version,
        entry.base,
        {} if general is None else general,
        protected,
        absent if lost else None,
        GENERAL in entry.parts and general is None,
    )


def views(conn: Connection, subject: str) -> list[EntryView]:
    """Every entry of `subject` in the database."""
    return [
        _told(conn, view_of(name, body, general, protected, State.WITHHELD))
        for name, body, general, protected in conn.execute(_SELECT, (subject,)).fetchall()
    ]


def _told(conn: Connection, view: EntryView) -> EntryView:
    """Whether what is missing was shredded rather than withheld."""
    if view.absent is None:
        return view
    sql = "SELECT 1 FROM absent_part WHERE hash = ? AND state = 'shredded'"
    return view if conn.execute(sql, (view.hash,)).fetchone() is None else view._replace(absent=State.SHREDDED)


def latest(conn: Connection, count: int, subject: str | None = None) -> list[tuple[EntryView, str]]:
    """The newest entries (by arrival) with their subjects, of one subject or of all."""
    rows = conn.execute(
        "SELECT hash, body, general, protected, subject FROM entry "
        "WHERE :subject IS NULL OR subject = :subject ORDER BY id DESC LIMIT :count",
        {"subject": subject, "count": count},
    )
    return [(view_of(row[0], row[1], row[2], row[3], State.WITHHELD), row[4]) for row in rows]


def read_subject(conn: Connection, schema: Schema, subject: str) -> Subject:
    """The subject as the database's entries say it."""
    return Subject(subject, schema.type_of(subject), views(conn, subject))


def rows_of(schema: Schema, subject: Subject) -> Drawn:
    """Every drawn row of a subject by table, the journal's own tables included: a pure function of its entries.

    A subject with an entry whose general part was shredded has no rows of its room: what is left of it is no thing.
    """
    drawn: Drawn = {}
    if subject.type is not None and subject.exists and not any(entry.headless for entry in subject.entries):
        for table, row in subject.type.draw(subject):
            drawn.setdefault(table, []).append({"subject": subject.id, **row})
    for table, row in () if subject.calm else _own_rows(schema, subject):
        drawn.setdefault(table, []).append(row)
    return drawn


def _own_rows(schema: Schema, subject: Subject) -> Iterator[tuple[str, dict[str, Any]]]:
    kind = schema.type_of(subject.id)
    for entry in subject.unknown:
        yield (
            "unknown_entry",
            {
                "hash": entry.hash,
                "subject": subject.id,
                "kind": entry.kind,
                "version": entry.version,
            },
        )
    for field, state in subject.unsettled().items():
        yield "unsettled", {"subject": subject.id, "field": field, "state": state.value}
    seen = set()
    for conflict in subject.conflicts():
        if (conflict.id, conflict.closed_by) in seen:
            continue
        seen.add((conflict.id, conflict.closed_by))
        spec = kind.fields.get(conflict.field) if kind else None
        yield (
            "conflict",
            {
                "id": conflict.id,
                "subject": subject.id,
                "field": conflict.field,
                "hard": int(spec.hard) if spec else 0,
                "heads": encoding.encode(list(conflict.heads)),
                "closed_by": conflict.closed_by,
            },
        )


class Drawer:
    """Writes drawn rows into one connection's tables."""

    def __init__(self, conn: Connection, schema: Schema) -> None:
        self._conn = conn
        self._schema = schema
        self._inserts: dict[tuple[str, tuple[str, ...]], str] = {}
        self._kept: dict[str, list[tuple[Any, ...]]] = {}

    def redraw_all(self, subjects: Iterable[tuple[Subject, bool]]) -> None:
        """Redraw many subjects, each once; (subject, fresh) as in `redraw`. Rows are written in bulk."""
        for number, (subject, fresh) in enumerate(subjects, 1):
            self._redraw(subject, fresh=fresh)
            if number % _BULK == 0:
                self._write()
        self._write()

    def redraw(self, subject: Subject, *, fresh: bool = False) -> None:
        """Replace every row of `subject`. `fresh`: it had no rows, so there is nothing to delete."""
        self._redraw(subject, fresh=fresh)
        self._write()

    def _redraw(self, subject: Subject, *, fresh: bool) -> None:
        drawn = rows_of(self._schema, subject)
        if not fresh:
            for table in (*(subject.type.tables if subject.type else ()), *OWN_TABLES):
                self._conn.execute(f"DELETE FROM {table} WHERE subject = ?", (subject.id,))  # noqa: S608  our own names
        for table, rows in drawn.items():
            for row in rows:
                self._insert(table, row)
        self._log_conflicts(subject, drawn.get("conflict", ()), fresh=fresh)

    def clear(self) -> None:
        """Empty every drawn table."""
        for table in (*self._schema.tables, *OWN_TABLES):
            self._conn.execute(f"DELETE FROM {table}")  # noqa: S608  our own names

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        columns = tuple(row)
        statement = self._inserts.get((table, columns))
        if statement is None:
            names, marks = ", ".join(columns), ", ".join("?" * len(columns))
            statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  names come from the rooms' code
            self._inserts[table, columns] = statement
        self._kept.setdefault(statement, []).append(tuple(row.values()))

    def _write(self) -> None:
        for statement, rows in self._kept.items():
            self._conn.executemany(statement, rows)
        self._kept.clear()

    def _log_conflicts(self, subject: Subject, rows: Sequence[dict[str, Any]], *, fresh: bool) -> None:
        """Keep for ever when this laptop first saw a conflict and when it was gone. Local: no other laptop has it."""
        if fresh and not rows:
            return
        now = int(time.time())
        still = {row["id"] for row in rows if row["closed_by"] is None}
        for row in rows:
            if row["closed_by"] is None:
                self._conn.execute(
                    "INSERT INTO conflict_log (id, subject, field, heads, seen) VALUES (?, ?, ?, ?, ?) "
                    "ON CONFLICT (id) DO UPDATE SET gone = NULL",
                    (row["id"], subject.id, row["field"], row["heads"], now),
                )
        logged = self._conn.execute(
            "SELECT id FROM conflict_log WHERE subject = ? AND gone IS NULL", (subject.id,)
        ).fetchall()
        gone = [(now, row[0]) for row in logged if row[0] not in still]
        self._conn.executemany("UPDATE conflict_log SET gone = ? WHERE id = ?", gone)


def stored_rows(conn: Connection, subject: Subject) -> Drawn:
    """The rows the tables hold for a subject, in the shape of `rows_of`."""
    tables = (*(subject.type.tables if subject.type else ()), *OWN_TABLES)
    found: Drawn = {}
    for table in tables:
        rows = conn.execute(f"SELECT * FROM {table} WHERE subject = ?", (subject.id,)).fetchall()  # noqa: S608  ours
        if rows:
            found[table] = [dict(zip(row.keys(), row, strict=True)) for row in rows]
    return found


def same_rows(left: Drawn, right: Drawn) -> bool:
    """Whether two drawings hold the same rows, whatever their order; columns not given are NULL."""
    return _comparable(left) == _comparable(right)


def _comparable(drawn: Drawn) -> dict[str, list[list[tuple[str, Any]]]]:
    return {
        table: sorted(
            ([(column, value) for column, value in sorted(row.items()) if value is not None] for row in rows), key=repr
        )
        for table, rows in drawn.items()
    }
