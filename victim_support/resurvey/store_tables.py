"""The table of applications for a 再調査, and the view that says how far each is."""

from __future__ import annotations

import sqlite_utils
from sqlite_utils.migrations import Migrations

MIGRATIONS = Migrations("resurvey")

_RESURVEY = """CREATE TABLE resurvey (
    subject TEXT NOT NULL,
    disaster TEXT NOT NULL,
    dwelling TEXT NOT NULL,
    household TEXT NOT NULL,
    resurvey_no TEXT NOT NULL,
    channel TEXT,
    applied_on TEXT,
    applicant_kind TEXT,
    applicant_name TEXT,
    applicant_resident_no TEXT,
    applicant_relation TEXT,
    letter_on TEXT,
    letter_from TEXT,
    letter_scope TEXT,
    letter_until TEXT,
    identity_check TEXT,
    identity_documents TEXT NOT NULL,
    parts TEXT NOT NULL,
    reason TEXT,
    wishes TEXT NOT NULL,
    contact TEXT,
    permit_reason TEXT,
    note TEXT,
    certificate TEXT,
    told_lower INTEGER NOT NULL,
    told TEXT NOT NULL,
    grade_before TEXT,
    flood_class_before TEXT,
    decision_before BLOB,
    basis_before TEXT,
    withdrawn INTEGER NOT NULL,
    withdrawal_reason TEXT,
    recorded_by TEXT NOT NULL,
    recorded_device TEXT NOT NULL,
    recorded_time INTEGER NOT NULL,
    marks TEXT NOT NULL
) STRICT"""

# The survey that answers an application: of the dwelling, inside (第2次) or 再調査, on the day it was taken or later (a
# survey without its day counts by when it was entered), the furthest round first.
_ANSWER = """CREATE VIEW resurvey_answer AS
    SELECT r.subject, (
        SELECT s.subject FROM survey AS s
        WHERE s.disaster = r.disaster AND s.dwelling = r.dwelling AND s.withdrawn = 0 AND s.round_rank >= 1
            AND s.subject IS NOT r.basis_before
            AND COALESCE(s.surveyed_on, date(s.recorded_time, 'unixepoch', '+9 hours')) >= COALESCE(r.applied_on, '')
        ORDER BY s.round_rank DESC, s.surveyed_on DESC, s.subject DESC LIMIT 1
    ) AS survey
    FROM resurvey AS r"""

# A result is a decision that rests on a survey of an answering round, taken on the day of the application or later.
_CASE = """CREATE VIEW resurvey_case AS
    SELECT r.*, a.survey AS answer, d.decided_grade AS grade_now, d.flood_class AS flood_class_now, d.decided_on,
        COALESCE(d.conflicted, 0) AS conflicted,
        CASE
            WHEN r.withdrawn = 1 THEN '取下げ'
            WHEN a.survey IS NULL THEN '受付'
            WHEN d.decided_grade IS NULL OR d.decision IS r.decision_before OR d.basis_rank < 1 OR d.conflicted = 1
                OR COALESCE(d.decided_on, '') < COALESCE(r.applied_on, '') THEN '調査済'
            WHEN d.decided_grade IS r.grade_before AND d.flood_class IS r.flood_class_before THEN '変更なし'
            ELSE '変更あり'
        END AS state
    FROM resurvey AS r
    JOIN resurvey_answer AS a ON a.subject = r.subject
    LEFT JOIN damage AS d ON d.disaster = r.disaster AND d.dwelling = r.dwelling"""


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # the decorator's own annotation is too narrow
def m001_resurveys(db: sqlite_utils.Database) -> None:
    """Applications for a 再調査 (drawn), the survey that answers each and its state (views)."""
    for statement in (
        _RESURVEY,
        "CREATE INDEX resurvey_subject ON resurvey (subject)",
        "CREATE INDEX resurvey_case_of ON resurvey (disaster, dwelling, household)",
        "CREATE INDEX resurvey_number ON resurvey (resurvey_no)",
        _ANSWER,
        _CASE,
    ):
        db.execute(statement)
