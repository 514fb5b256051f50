"""The journal a room is handed: reading, and the one door by which anything is written."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import sqlite_utils
from filelock import FileLock, Timeout

from victim_support.journal.database import Connection, Database, Row, scalar, translated
from victim_support.journal.drawing import read_subject
from victim_support.journal.entry import ZERO, Base
from victim_support.journal.errors import Busy
from victim_support.journal.position import Place, PositionFile
from victim_support.journal.subject import Subject
from victim_support.journal.subjects import Schema
from victim_support.journal.transaction import Position, Signer, Transaction
from victim_support.keys import encoding

_WRITE_WAIT = 30.0


class Journal:
    """Entries of one municipality on one device. Safe to use from several threads and processes of one home."""

    def __init__(
        self, database: Database, schema: Schema, origin: str, signer: Signer, position_file: PositionFile
    ) -> None:
        self.database = database
        self.schema = schema
        self.origin = origin
        self.municipality, _, self.device = origin.partition("-")
        self.signer = signer
        self.position_file = position_file
        self._thread_lock = threading.Lock()
        self._file_lock = FileLock(str(database.path.with_name("write.lock")), thread_local=False)

    # --- reading

    @property
    def db(self) -> sqlite_utils.Database:
        """This thread's connection as sqlite-utils knows it."""
        return self.database.utils

    def query(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
        """All rows of a reading statement."""
        with translated():
            return self.database.conn.execute(sql, params).fetchall()

    def one(self, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> Row | None:
        """The first row of a reading statement, or None."""
        with translated():
            row: Row | None = self.database.conn.execute(sql, params).fetchone()
        return row

    def subject(self, subject: str) -> Subject:
        """A subject with the heads of its fields, as this laptop knows it now."""
        with translated():
            return read_subject(self.database.conn, self.schema, subject)

    def changed(self, subject: str, posted: Mapping[str, Any], base: Base) -> dict[str, Any]:
        """The fields of `posted` the clerk altered: those that differ from the value the form was rendered from.

        A field rendered from several heads (a conflict) always counts as altered: sending it is a choice.
        """
        by_hash = {entry.hash: entry for entry in self.subject(subject).entries}
        altered = {}
        for field, value in posted.items():
            rendered = [by_hash[name].value(field) for name in base.get(field, ()) if name in by_hash]
            if len(rendered) != 1 or rendered[0] != value:
                altered[field] = value
        return {field: value for field, value in altered.items() if value is not None or base.get(field)}

    # --- writing

    @contextmanager
    def transaction(self, actor: str, *, epoch: int | None = None) -> Iterator[Transaction]:
        """Append entries as `actor`: all of them on disk and signed when the block ends, or none of them.

        Nothing may be told to a person before the block has ended. `epoch` begins a new epoch with this transaction.
        Raises `DiskFull`, `DiskFault`, `Busy`.
        """
        with self._writing() as conn:
            before = self._position(conn, epoch)
            transaction = Transaction(conn, self.schema, actor, before, self.signer)
            yield transaction
            transaction.seal()
            numbers = self._numbers(conn, before.epoch) if transaction.appended else {}
            conn.execute("COMMIT")
            after = transaction.position()
            if transaction.appended:
                self.position_file.write(Place(self.origin, after.epoch, after.seq - 1, after.prev, numbers))

    @contextmanager
    def base_data(self) -> Iterator[Connection]:
        """A transaction over base-data tables and local logs, which are not journalled."""
        with self._writing() as conn:
            yield conn
            conn.execute("COMMIT")

    @contextmanager
    def still(self) -> Iterator[Connection]:
        """Nobody writes, and the file alone holds everything (its log folded in): the moment to copy it."""
        with self._thread_lock, self._locked(), translated():
            conn = self.database.conn
            conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            yield conn

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self._thread_lock, self._locked(), translated():
            conn = self.database.conn
            conn.execute("BEGIN IMMEDIATE")
            try:
                yield conn
            except BaseException:
                if conn.in_transaction:
                    conn.execute("ROLLBACK")
                raise

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self._file_lock.acquire(timeout=_WRITE_WAIT)
        except Timeout as error:
            raise Busy from error
        try:
            yield
        finally:
            self._file_lock.release()

    def _position(self, conn: Connection, new_epoch: int | None) -> Position:
        epoch, seq, head = read_head(conn)
        if new_epoch is not None:
            epoch, seq = new_epoch, 0
        return Position(self.origin, epoch, seq + 1, head)

    def _numbers(self, conn: Connection, epoch: int) -> dict[str, int]:
        rows = conn.execute("SELECT series, last FROM counter WHERE epoch = ?", (epoch,)).fetchall()
        return {row[0]: row[1] for row in rows}

    # --- the clock

    def clock_behind(self, now: Callable[[], float] = time.time) -> tuple[int, int] | None:
        """(last entry's time, now) when the clock stands before the last entry, else None. It never decides order."""
        last = scalar(self.one("SELECT value FROM local WHERE key = 'last_time'"))
        present = int(now())
        return None if last is None or present >= last else (last, present)


def read_head(conn: Connection) -> tuple[int, int, bytes]:
    """(epoch, seq, hash) of this device's last entry; (1, 0, zeros) before the first."""
    value = scalar(conn.execute("SELECT value FROM local WHERE key = 'head'").fetchone())
    if value is None:
        return 1, 0, ZERO
    epoch, seq, head = _triple(encoding.decode(value))
    return epoch, seq, head


def _triple(value: object) -> tuple[int, int, bytes]:
    if not isinstance(value, list):
        raise TypeError(value)
    epoch, seq, head = value
    return epoch, seq, head
