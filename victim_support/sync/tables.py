"""Tables of the sync room that are local to a home: what it holds, what others hold, what came and went."""

from __future__ import annotations

import sqlite_utils
from sqlite_utils.migrations import Migrations

MIGRATIONS = Migrations("sync")


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # the decorator's own annotation is too narrow
def m001_sync(db: sqlite_utils.Database) -> None:
    """None of these is drawn: they say what lies on this disk and what other homes have signed."""
    for statement in (
        # Runs without gap of every stream, by branch. `before` is the prev of entry `first`.
        """CREATE TABLE held (
            stream INTEGER NOT NULL, device TEXT NOT NULL, epoch INTEGER NOT NULL,
            first INTEGER NOT NULL, last INTEGER NOT NULL, before BLOB NOT NULL, head BLOB NOT NULL,
            PRIMARY KEY (stream, device, epoch, first, head)
        ) STRICT""",
        # What other homes say they hold, from the one receipt of each that counts. degree: 1 受領, 2 保全.
        """CREATE TABLE covered (
            store TEXT NOT NULL, degree INTEGER NOT NULL, stream INTEGER NOT NULL, device TEXT NOT NULL,
            epoch INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL, head BLOB NOT NULL
        ) STRICT""",
        "CREATE INDEX covered_store ON covered (store)",
        """CREATE TABLE receipt (
            store TEXT PRIMARY KEY, home BLOB NOT NULL, epoch INTEGER NOT NULL, number INTEGER NOT NULL,
            echo INTEGER NOT NULL, time TEXT NOT NULL, taken INTEGER NOT NULL, body BLOB NOT NULL
        ) STRICT""",
        "CREATE TABLE receipt_seen (hash BLOB PRIMARY KEY) STRICT",
        # Sealing keys of the town's devices, beyond those of our own grant.
        """CREATE TABLE peer (
            device TEXT PRIMARY KEY, issuing BLOB NOT NULL, certificate BLOB NOT NULL, record BLOB NOT NULL
        ) STRICT""",
        # The highest export number heard of each carrier: what receipts echo.
        """CREATE TABLE heard (
            carrier TEXT PRIMARY KEY, export_no INTEGER NOT NULL, time INTEGER NOT NULL, program TEXT
        ) STRICT""",
        # Certificates of devices whose entries are here: a bundle of theirs that we carry needs them.
        """CREATE TABLE origin (
            device TEXT NOT NULL, public BLOB NOT NULL, issuing BLOB NOT NULL, certificate BLOB NOT NULL,
            PRIMARY KEY (device, public)
        ) STRICT""",
        """CREATE TABLE bundle_log (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            digest BLOB NOT NULL, name TEXT NOT NULL, state TEXT NOT NULL, code TEXT, reason TEXT,
            origin TEXT, carrier TEXT, stream INTEGER, epoch INTEGER, first INTEGER, last INTEGER,
            fresh INTEGER NOT NULL, size INTEGER NOT NULL, time INTEGER NOT NULL
        ) STRICT""",
        "CREATE INDEX bundle_log_digest ON bundle_log (digest)",
        "CREATE INDEX bundle_log_state ON bundle_log (state)",
        """CREATE TABLE stream_item (
            stream INTEGER NOT NULL, device TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
            hash BLOB NOT NULL, prev BLOB NOT NULL, body BLOB NOT NULL,
            PRIMARY KEY (hash)
        ) STRICT""",
        "CREATE INDEX stream_item_place ON stream_item (stream, device, epoch, seq)",
        """CREATE TABLE stream_signature (
            hash BLOB PRIMARY KEY, public BLOB NOT NULL, signature BLOB NOT NULL
        ) STRICT""",
    ):
        db.execute(statement)


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # the decorator's own annotation is too narrow
def m002_photos(db: sqlite_utils.Database) -> None:
    """Photos lie in files: their items have a name and an empty body. Which photos another home's receipt names."""
    for statement in (
        "ALTER TABLE stream_item ADD COLUMN name BLOB",
        "CREATE INDEX stream_item_name ON stream_item (name)",
        """CREATE TABLE covered_photo (
            store TEXT NOT NULL, degree INTEGER NOT NULL, name BLOB NOT NULL,
            PRIMARY KEY (store, degree, name)
        ) STRICT""",
    ):
        db.execute(statement)
