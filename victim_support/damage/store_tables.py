"""Tables of the damage room: two drawn from entries, and the lists over them as views."""

from __future__ import annotations

import sqlite_utils
from sqlite_utils.migrations import Migrations

from victim_support.journal.subjects import Desk

MIGRATIONS = Migrations("damage")

_SURVEY = """CREATE TABLE survey (
    subject TEXT NOT NULL,
    disaster TEXT NOT NULL,
    survey_no TEXT NOT NULL,
    round TEXT NOT NULL,
    round_rank INTEGER NOT NULL,
    dwelling TEXT,
    household_no TEXT,
    property_no TEXT,
    building_no TEXT,
    room_no TEXT,
    application_no TEXT,
    address TEXT,
    doorplate TEXT,
    method TEXT,
    criterion TEXT,
    surveyed_on TEXT,
    surveyor TEXT,
    organisation TEXT,
    damage_ratio INTEGER,
    depth_cm INTEGER,
    datum TEXT,
    external_force TEXT,
    flood_class TEXT,
    computed_grade TEXT,
    computed_ratio INTEGER,
    guideline_version TEXT,
    paper_grade TEXT,
    paper_decided_on TEXT,
    flags TEXT NOT NULL,
    reviewed INTEGER NOT NULL,
    note TEXT,
    withdrawn INTEGER NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_time INTEGER NOT NULL,
    marks TEXT NOT NULL
) STRICT"""

_DAMAGE = """CREATE TABLE damage (
    subject TEXT NOT NULL,
    disaster TEXT NOT NULL,
    dwelling TEXT NOT NULL,
    decided_grade TEXT,
    flood_class TEXT,
    computed_grade TEXT,
    damage_ratio INTEGER,
    reason TEXT,
    method TEXT,
    guideline_version TEXT,
    basis_survey TEXT,
    basis_round TEXT,
    basis_rank INTEGER NOT NULL,
    decided_on TEXT,
    on_paper INTEGER NOT NULL,
    decided_by TEXT NOT NULL,
    decided_device TEXT NOT NULL,
    decided_time INTEGER NOT NULL,
    decision BLOB NOT NULL,
    conflicted INTEGER NOT NULL,
    marks TEXT NOT NULL
) STRICT"""

# A survey waits while it has a dwelling and either nothing is decided, or it came after the decision and says otherwise
# or more, or it was flagged; and nobody with the right has looked at it yet (reviewed).
_WAITING = """CREATE VIEW survey_waiting AS
    SELECT s.subject, s.disaster, s.survey_no, s.round, s.round_rank, s.dwelling, s.household_no, s.address,
        s.doorplate, s.method, s.surveyed_on, s.damage_ratio, s.computed_grade, s.computed_ratio, s.flood_class,
        s.paper_grade, s.paper_decided_on, s.flags, s.marks, d.subject AS damage_subject,
        d.decided_grade, d.decided_on AS decision_date,
        d.basis_survey, d.conflicted
    FROM survey AS s
    LEFT JOIN damage AS d ON d.disaster = s.disaster AND d.dwelling = s.dwelling
    WHERE s.withdrawn = 0 AND s.dwelling IS NOT NULL AND (
        d.decided_grade IS NULL
        OR (s.reviewed = 0 AND s.flags <> '[]')
        OR (s.reviewed = 0 AND d.basis_survey IS NOT s.subject AND s.round_rank > d.basis_rank)
        OR (s.reviewed = 0 AND d.basis_survey IS NOT s.subject AND s.round_rank = d.basis_rank
            AND s.computed_grade IS NOT d.decided_grade)
    )"""

_UNMATCHED = """CREATE VIEW survey_unmatched AS
    SELECT subject, disaster, survey_no, round, household_no, property_no, room_no, application_no, address,
        doorplate, method, surveyed_on, computed_grade, paper_grade, paper_decided_on, flags, note, marks
    FROM survey WHERE withdrawn = 0 AND dwelling IS NULL"""


DECIDE = Desk(
    "decide",
    ("survey", "damage"),
    "survey_waiting",
    count="1",
    since="MIN(v.surveyed_on)",
    # in dispute, flagged, by address
    rank="MIN((v.conflicted IS NOT 1) || (v.flags = '[]') || COALESCE(v.address, '') || ' ' || v.survey_no)",
)
CONFLICTED = Desk("conflicted", ("damage",), "damage", "v.conflicted = 1")
DESKS = (DECIDE, CONFLICTED)


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # the decorator's own annotation is too narrow
def m001_surveys_and_decisions(db: sqlite_utils.Database) -> None:
    """Surveys and decided grades (drawn), what waits for a decision and what waits to be matched (views)."""
    for statement in (
        _SURVEY,
        "CREATE INDEX survey_subject ON survey (subject)",
        "CREATE INDEX survey_dwelling ON survey (disaster, dwelling)",
        "CREATE INDEX survey_household ON survey (disaster, household_no)",
        "CREATE INDEX survey_number ON survey (disaster, survey_no)",
        _DAMAGE,
        "CREATE INDEX damage_subject ON damage (subject)",
        "CREATE INDEX damage_dwelling ON damage (disaster, dwelling)",
        _WAITING,
        _UNMATCHED,
    ):
        db.execute(statement)


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # as above
def m002_lists(db: sqlite_utils.Database) -> None:
    """How many are decided by grade, and what waits to be matched, without reading the rows.

    By an expression, that no other question is answered by it: a planner without statistics would take a grade for as
    good a key as a dwelling.
    """
    db.execute("CREATE INDEX damage_by_grade ON damage (disaster, COALESCE(decided_grade, ''))")
    db.execute(
        "CREATE INDEX survey_unmatched_address ON survey (disaster, address, survey_no) "
        "WHERE withdrawn = 0 AND dwelling IS NULL"
    )
