"""The tables of the books room: entered movements of paper (drawn), and what is kept counted (local)."""

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


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # as above
def m002_sums(db: sqlite_utils.Database) -> None:
    """What each paper adds to the books, the sums of all, and papers that changed: counted anew at any time."""
    for statement in (
        "CREATE TABLE book_dirty (subject TEXT PRIMARY KEY) STRICT, WITHOUT ROWID",
        """CREATE TABLE book_paper (
            subject TEXT PRIMARY KEY, series TEXT, counter INTEGER, broken INTEGER NOT NULL, parts TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX book_paper_number ON book_paper (series, counter)",
        "CREATE INDEX book_paper_broken ON book_paper (series, counter) WHERE broken = 1",
        """CREATE TABLE book_sum (
            what TEXT NOT NULL, place TEXT NOT NULL, day TEXT NOT NULL, epoch INTEGER NOT NULL, seq INTEGER NOT NULL,
            amount INTEGER NOT NULL, PRIMARY KEY (what, place, day, epoch, seq)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE book_word (
            subject TEXT NOT NULL, what TEXT NOT NULL, text TEXT NOT NULL, place TEXT NOT NULL, day TEXT NOT NULL,
            epoch INTEGER NOT NULL, seq INTEGER NOT NULL
        ) STRICT""",
        "CREATE INDEX book_word_subject ON book_word (subject)",
        "CREATE INDEX book_word_text ON book_word (what, day, text)",
        "CREATE TABLE book_count (laptop TEXT, epoch INTEGER, seq INTEGER, PRIMARY KEY (laptop, epoch, seq)) STRICT",
    ):
        db.execute(statement)
