"""The one table of the books room: entered movements of paper. The books themselves are queries."""

from __future__ import annotations

import sqlite_utils
from sqlite_utils.migrations import Migrations

MIGRATIONS = Migrations("books")

_PAPER_STOCK = """CREATE TABLE paper_stock (
    subject TEXT NOT NULL,
    laptop TEXT NOT NULL,
    movement TEXT NOT NULL,
    day TEXT NOT NULL,
    sheets INTEGER NOT NULL,
    expected INTEGER NOT NULL,
    other_party TEXT NOT NULL,
    paper_numbers TEXT NOT NULL,
    reason TEXT NOT NULL,
    withdrawn INTEGER NOT NULL,
    withdrawal_reason TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_time INTEGER NOT NULL,
    marks TEXT NOT NULL
) STRICT"""


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # the decorator's own annotation is too narrow
def m001_paper_stock(db: sqlite_utils.Database) -> None:
    """Movements of paper (drawn)."""
    db.execute(_PAPER_STOCK)
    db.execute("CREATE INDEX paper_stock_subject ON paper_stock (subject)")
