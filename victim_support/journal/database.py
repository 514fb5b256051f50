"""The encrypted database: connections, durability, schema versions. SQLCipher under sqlite-utils.

`sqlcipher3` is named as `pysqlite3` before sqlite_utils is imported, so that sqlite_utils catches its exceptions.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import sqlcipher3
from sqlcipher3 import dbapi2

sys.modules.setdefault("pysqlite3", sqlcipher3)
sys.modules.setdefault("pysqlite3.dbapi2", dbapi2)

import sqlite_utils  # noqa: E402  after the alias above, or its exception classes would not match
from sqlite_utils.migrations import Migrations  # noqa: E402  same

from victim_support.journal.errors import (  # noqa: E402  same
    Busy,
    DatabaseDamaged,
    DiskFault,
    DiskFull,
    NewerDatabase,
)

if TYPE_CHECKING:  # sqlcipher3 publishes no types; its classes have the standard module's interface
    from sqlite3 import Connection, Row
else:
    Connection, Row = dbapi2.Connection, dbapi2.Row

__all__ = ["Connection", "Database", "Row", "scalar", "translated"]

_PRAGMAS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA temp_store = MEMORY",  # a temporary file would hold names in clear
    "PRAGMA cache_size = -32000",  # KiB of a connection, one a thread: docs/bench/README.md
    "PRAGMA busy_timeout = 15000",
    "PRAGMA recursive_triggers = OFF",
    "PRAGMA trusted_schema = OFF",
)

MIGRATIONS = Migrations("journal")
_MIGRATED: Final = MIGRATIONS.migrations_table


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # the decorator's own annotation is too narrow
def m001_entries(db: sqlite_utils.Database) -> None:
    """Entries with their parts, signed heads, what is known of keys, and what is local to this laptop."""
    for statement in (
        """CREATE TABLE entry (
            id INTEGER PRIMARY KEY,
            hash BLOB NOT NULL UNIQUE,
            device TEXT NOT NULL,
            epoch INTEGER NOT NULL,
            seq INTEGER NOT NULL,
            kind TEXT NOT NULL,
            subject TEXT NOT NULL,
            body BLOB NOT NULL,
            general BLOB,
            protected BLOB
        ) STRICT""",
        "CREATE INDEX entry_place ON entry (device, epoch, seq)",
        "CREATE INDEX entry_subject ON entry (subject)",
        """CREATE TABLE absent_part (
            hash BLOB NOT NULL, class INTEGER NOT NULL, state TEXT NOT NULL, ordered_by BLOB,
            PRIMARY KEY (hash, class)
        ) STRICT""",
        """CREATE TABLE head_signature (
            hash BLOB PRIMARY KEY, public BLOB NOT NULL, signature BLOB NOT NULL
        ) STRICT""",
        """CREATE TABLE device_key (
            device TEXT NOT NULL, public BLOB NOT NULL, certificate BLOB,
            PRIMARY KEY (device, public)
        ) STRICT""",
        "CREATE TABLE local (key TEXT PRIMARY KEY, value ANY) STRICT",
        """CREATE TABLE counter (
            series TEXT NOT NULL, epoch INTEGER NOT NULL, last INTEGER NOT NULL,
            PRIMARY KEY (series, epoch)
        ) STRICT""",
        """CREATE TABLE conflict (
            id BLOB NOT NULL, subject TEXT NOT NULL, field TEXT NOT NULL, hard INTEGER NOT NULL,
            heads BLOB NOT NULL, closed_by BLOB
        ) STRICT""",
        "CREATE INDEX conflict_subject ON conflict (subject)",
        """CREATE TABLE unsettled (
            subject TEXT NOT NULL, field TEXT NOT NULL, state TEXT NOT NULL,
            PRIMARY KEY (subject, field)
        ) STRICT""",
        """CREATE TABLE unknown_entry (
            hash BLOB PRIMARY KEY, subject TEXT NOT NULL, kind TEXT NOT NULL, version INTEGER NOT NULL
        ) STRICT""",
        "CREATE INDEX unknown_entry_subject ON unknown_entry (subject)",
        """CREATE TABLE conflict_log (
            id BLOB NOT NULL, subject TEXT NOT NULL, field TEXT NOT NULL, heads BLOB NOT NULL,
            seen INTEGER NOT NULL, gone INTEGER,
            PRIMARY KEY (id)
        ) STRICT""",
        """CREATE VIEW fork AS
            SELECT device, epoch, seq, COUNT(*) AS branches FROM entry
            GROUP BY device, epoch, seq HAVING COUNT(*) > 1""",
    ):
        db.conn.execute(statement)


class Database:
    """One connection a thread to the encrypted file, all alike.

    `key` is the raw 32-byte database key: it was derived once, so that opening a connection costs a millisecond.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key
        self._local = threading.local()
        self._every: list[Connection] = []
        self._guard = threading.Lock()

    @property
    def conn(self) -> Connection:
        """This thread's connection; `DatabaseDamaged` when the file does not open with the key."""
        conn: Connection | None = getattr(self._local, "conn", None)
        if conn is None:
            conn = self._connect()
            self._local.conn = conn
            with self._guard:
                self._every.append(conn)
        return conn

    @property
    def utils(self) -> sqlite_utils.Database:
        """This thread's connection as sqlite-utils knows it."""
        found = getattr(self._local, "utils", None)
        if found is None:
            found = sqlite_utils.Database(self.conn, recursive_triggers=False, execute_plugins=False)
            self._local.utils = found
        return found

    def migrate(self, sets: Sequence[Migrations]) -> None:
        """Bring the schema to this version. `NewerDatabase` when a later program has written here."""
        with translated():
            done = self.migrated()
            for migrations in sets:
                known = {name for name_of_set, name in done if name_of_set == migrations.name}
                declared = {migration.name for migration in migrations._migrations}  # noqa: SLF001  no public list
                if not known <= declared:
                    raise NewerDatabase(found=", ".join(sorted(known - declared)))
                if known != declared:
                    migrations.apply(self.utils)

    def migrated(self) -> set[tuple[str, str]]:
        """The (set, migration) pairs applied so far, read at once: every opening asks, for dozens of sets."""
        if not self.utils[_MIGRATED].exists():
            return set()
        return {(row[0], row[1]) for row in self.conn.execute(f"SELECT migration_set, name FROM {_MIGRATED}")}  # noqa: S608

    def close(self) -> None:
        """Close every thread's connection."""
        with self._guard:
            for conn in self._every:
                conn.close()
            self._every.clear()
        self._local = threading.local()

    def _connect(self) -> Connection:
        with translated():
            conn: Connection = dbapi2.connect(str(self.path), isolation_level=None, check_same_thread=False, timeout=15)
        conn.row_factory = Row
        try:
            # Thousands of SQLCipher's own lines about one damaged page would bury what the clerk is to read.
            conn.execute("PRAGMA cipher_log_level = NONE")
            conn.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
            conn.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
            for pragma in _PRAGMAS:
                conn.execute(pragma)
        except dbapi2.OperationalError as error:
            conn.close()
            raise _named(error) from error
        except dbapi2.DatabaseError as error:
            conn.close()
            raise DatabaseDamaged from error
        return conn


UNWRITABLE: Final = (dbapi2.DataError, dbapi2.IntegrityError, dbapi2.InterfaceError, dbapi2.ProgrammingError)
"""What a value raises that no column of a table can hold."""


@contextmanager
def translated() -> Iterator[None]:
    """Turn the database's own errors into named ones."""
    try:
        yield
    except dbapi2.OperationalError as error:
        raise _named(error) from error
    except dbapi2.DatabaseError as error:
        if "malformed" in str(error) or "not a database" in str(error):
            raise DatabaseDamaged from error
        raise


def _named(error: Exception) -> Exception:
    text = str(error)
    if "disk is full" in text:
        return DiskFull()
    if "locked" in text or "busy" in text:
        return Busy()
    if "disk I/O error" in text or "unable to open" in text or "readonly" in text:
        return DiskFault(cause=text)
    if "malformed" in text or "not a database" in text:
        return DatabaseDamaged()
    return error


def scalar(row: Row | None) -> Any:  # noqa: ANN401  a database value is of any of five types
    """The first column of a row, or None when there is no row."""
    return None if row is None else row[0]
