"""Tables of the desks: local to this laptop, counted anew at any time."""

from __future__ import annotations

import sqlite_utils
from sqlite_utils.migrations import Migrations

MIGRATIONS = Migrations("desks")


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # the decorator's own annotation is too narrow
def m001_desks(db: sqlite_utils.Database) -> None:
    """Dwellings that changed, what waits of each dwelling, and the sums."""
    for statement in (
        "DROP TABLE IF EXISTS desk_dirty",  # made by the room of the day before there was this room
        "DROP TABLE IF EXISTS desk_count",
        "DROP TABLE IF EXISTS desk_total",
        """CREATE TABLE desk_dirty (
            disaster TEXT, dwelling TEXT, PRIMARY KEY (disaster, dwelling)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE desk_count (
            disaster TEXT, dwelling TEXT, desk TEXT, count INTEGER NOT NULL, since TEXT, rank TEXT,
            PRIMARY KEY (disaster, dwelling, desk)
        ) STRICT, WITHOUT ROWID""",
        "CREATE INDEX desk_count_since ON desk_count (disaster, desk, since)",
        "CREATE INDEX desk_count_rank ON desk_count (desk, disaster, rank)",
        """CREATE TABLE desk_total (
            disaster TEXT, desk TEXT, total INTEGER NOT NULL, PRIMARY KEY (disaster, desk)
        ) STRICT, WITHOUT ROWID""",
    ):
        db.execute(statement)
