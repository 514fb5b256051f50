"""Tables of provisions: each with what the log must say of it, and which households it told of."""

from __future__ import annotations

import sqlite_utils
from sqlite_utils.migrations import Migrations

MIGRATIONS = Migrations("provision")


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # the decorator's own annotation is too narrow
def m001_provisions(db: sqlite_utils.Database) -> None:
    """Provisions and the households each told of (drawn)."""
    for statement in (
        """CREATE TABLE provision (
            subject TEXT NOT NULL, disaster TEXT NOT NULL, ground TEXT NOT NULL, recipient TEXT NOT NULL,
            application_no TEXT, applied_on TEXT, purpose TEXT, items TEXT NOT NULL, scope TEXT,
            given_on TEXT NOT NULL, rows INTEGER NOT NULL, households INTEGER NOT NULL, left_out INTEGER NOT NULL,
            file_hash BLOB, exception_reason TEXT, given_by TEXT NOT NULL, given_device TEXT NOT NULL,
            given_time INTEGER NOT NULL, marks TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX provision_subject ON provision (subject)",
        "CREATE INDEX provision_disaster ON provision (disaster, given_time)",
        """CREATE TABLE provided (
            subject TEXT NOT NULL, provision TEXT NOT NULL, disaster TEXT NOT NULL, household_no TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX provided_subject ON provided (subject)",
        "CREATE INDEX provided_household ON provided (disaster, household_no)",
    ):
        db.execute(statement)
