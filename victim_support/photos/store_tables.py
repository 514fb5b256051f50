"""Tables of the photos room: photos, drawn from entries; and which files have been here (local)."""

from __future__ import annotations

import sqlite_utils
from sqlite_utils.migrations import Migrations

MIGRATIONS = Migrations("photos")


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # the decorator's own annotation is too narrow
def m001_photos(db: sqlite_utils.Database) -> None:
    """Photos: what the entry says in its general part, and when and where it was taken; never the key."""
    for statement in (
        """CREATE TABLE photo (
            subject TEXT NOT NULL,
            owner TEXT,
            name BLOB NOT NULL,
            size INTEGER,
            original BLOB,
            width INTEGER,
            height INTEGER,
            taken_at TEXT,
            latitude INTEGER,
            longitude INTEGER,
            withdrawn INTEGER NOT NULL,
            withdrawal_reason TEXT,
            recorded_by TEXT NOT NULL,
            recorded_device TEXT NOT NULL,
            recorded_time INTEGER NOT NULL,
            marks TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX photo_subject ON photo (subject)",
        "CREATE INDEX photo_owner ON photo (owner)",
        "CREATE INDEX photo_name ON photo (name)",
        # Every file that was ever put into this home's folder: what is not there any more was lost, not late.
        "CREATE TABLE photo_here (name BLOB PRIMARY KEY) STRICT",
    ):
        db.execute(statement)
