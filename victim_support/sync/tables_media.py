"""Tables of media and what was carried away on them: drawn from entries, but for the files, which are local."""

from __future__ import annotations

import sqlite_utils
from sqlite_utils.migrations import Migrations

MIGRATIONS = Migrations("sync-media")


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # the decorator's own annotation is too narrow
def m001_media(db: sqlite_utils.Database) -> None:
    """One row a registered medium, one a dispatch."""
    for statement in (
        """CREATE TABLE medium (
            subject TEXT NOT NULL, medium_no TEXT NOT NULL, kind TEXT, keeper TEXT, note TEXT,
            withdrawn INTEGER NOT NULL, marks TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX medium_subject ON medium (subject)",
        "CREATE INDEX medium_number ON medium (medium_no)",
        """CREATE TABLE dispatch (
            subject TEXT NOT NULL, medium_no TEXT NOT NULL, carried_by TEXT NOT NULL, approved_by TEXT NOT NULL,
            destination TEXT NOT NULL, dispatched_on TEXT NOT NULL,
            returned_on TEXT, returned_to TEXT, recorded_by TEXT NOT NULL, recorded_device TEXT NOT NULL,
            recorded_time INTEGER NOT NULL, marks TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX dispatch_subject ON dispatch (subject)",
        # Local: a file's hash cannot be journalled by an entry that travels in that very file.
        """CREATE TABLE dispatched_file (
            dispatch TEXT NOT NULL, name TEXT NOT NULL, sha256 TEXT NOT NULL, size INTEGER NOT NULL,
            entries INTEGER NOT NULL, PRIMARY KEY (dispatch, name)
        ) STRICT""",
    ):
        db.execute(statement)
