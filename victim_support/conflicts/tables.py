"""Tables of the conflict desk, all drawn from entries."""

from __future__ import annotations

import sqlite_utils
from sqlite_utils.migrations import Migrations

MIGRATIONS = Migrations("conflicts")


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # the decorator's own annotation is too narrow
def m001_conflicts(db: sqlite_utils.Database) -> None:
    """Proposals, judged pairs, and what the centre alone settles."""
    for statement in (
        """CREATE TABLE proposal (
            subject TEXT NOT NULL, target TEXT NOT NULL, state TEXT NOT NULL, words TEXT NOT NULL, reason TEXT,
            prepared_by TEXT NOT NULL, prepared_time INTEGER NOT NULL,
            decided_by TEXT, decided_on TEXT, decision_reason TEXT, decided_time INTEGER, marks TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX proposal_subject ON proposal (subject)",
        "CREATE INDEX proposal_target ON proposal (target)",
        "CREATE INDEX proposal_state ON proposal (state)",
        """CREATE TABLE likeness (
            subject TEXT NOT NULL, one TEXT NOT NULL, other TEXT NOT NULL, same INTEGER, reason TEXT,
            judged_by TEXT NOT NULL, judged_time INTEGER NOT NULL, marks TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX likeness_subject ON likeness (subject)",
        """CREATE TABLE fork_settled (
            subject TEXT NOT NULL, device TEXT NOT NULL, epoch INTEGER NOT NULL, reason TEXT
        ) STRICT""",
        "CREATE INDEX fork_settled_subject ON fork_settled (subject)",
        "CREATE TABLE admission (subject TEXT NOT NULL, device TEXT NOT NULL, reason TEXT) STRICT",
        "CREATE INDEX admission_subject ON admission (subject)",
        """CREATE TABLE shredding (
            subject TEXT NOT NULL, parts INTEGER NOT NULL, reason TEXT, basis TEXT, approved_by TEXT,
            decided_on TEXT, ordered_by TEXT NOT NULL, ordered_time INTEGER NOT NULL
        ) STRICT""",
        "CREATE INDEX shredding_subject ON shredding (subject)",
    ):
        db.execute(statement)
