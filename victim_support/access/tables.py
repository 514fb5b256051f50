"""Tables of the access room: two drawn from entries, two local to this laptop."""

from __future__ import annotations

import sqlite_utils
from sqlite_utils.migrations import Migrations

MIGRATIONS = Migrations("access")


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # the decorator's own annotation is too narrow
def m001_accounts_settings_log(db: sqlite_utils.Database) -> None:
    """Accounts and settings (drawn), failed log-ins and the access log (local)."""
    for statement in (
        """CREATE TABLE account (
            subject TEXT NOT NULL,
            name TEXT NOT NULL,
            display_name TEXT NOT NULL,
            roles TEXT NOT NULL,
            password TEXT,
            disabled INTEGER NOT NULL,
            marks TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX account_subject ON account (subject)",
        "CREATE INDEX account_name ON account (name)",
        """CREATE TABLE setting (
            subject TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, marks TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX setting_subject ON setting (subject)",
        "CREATE INDEX setting_key ON setting (key)",
        """CREATE TABLE login_failure (
            name TEXT PRIMARY KEY, count INTEGER NOT NULL, last INTEGER NOT NULL
        ) STRICT""",
        """CREATE TABLE access_log (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            time INTEGER NOT NULL,
            actor TEXT NOT NULL,
            action TEXT NOT NULL,
            subject TEXT NOT NULL,
            detail TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX access_log_subject ON access_log (subject)",
    ):
        db.execute(statement)
