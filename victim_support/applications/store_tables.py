"""Tables of the applications room: drawn from entries; what was applied for twice is a view."""

from __future__ import annotations

import sqlite_utils
from sqlite_utils.migrations import Migrations

from victim_support.desks.store import SURVEYED
from victim_support.journal.subjects import Desk

MIGRATIONS = Migrations("applications")

_APPLICATION = """CREATE TABLE application (
    subject TEXT NOT NULL,
    disaster TEXT NOT NULL,
    dwelling TEXT NOT NULL,
    household TEXT NOT NULL,
    kind TEXT NOT NULL,
    application_no TEXT NOT NULL,
    channel TEXT,
    applied_on TEXT,
    applicant_kind TEXT,
    applicant_name TEXT,
    applicant_resident_no TEXT,
    applicant_relation TEXT,
    letter_on TEXT,
    identity_check TEXT,
    dwelling_address TEXT,
    note TEXT,
    basis TEXT,
    confirmed_residence INTEGER NOT NULL,
    confirmed_household INTEGER NOT NULL,
    confirmed_dwelling INTEGER NOT NULL,
    contact TEXT,
    withdrawn INTEGER NOT NULL,
    withdrawal_reason TEXT,
    receptions INTEGER NOT NULL,
    duplicated INTEGER NOT NULL,
    numbers TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    recorded_device TEXT NOT NULL,
    recorded_time INTEGER NOT NULL,
    marks TEXT NOT NULL
) STRICT"""

_RECEPTION = """CREATE TABLE reception (
    subject TEXT NOT NULL,
    disaster TEXT NOT NULL,
    dwelling TEXT NOT NULL,
    household TEXT NOT NULL,
    kind TEXT NOT NULL,
    application_no TEXT NOT NULL,
    channel TEXT,
    applied_on TEXT,
    applicant_name TEXT,
    recorded_by TEXT NOT NULL,
    recorded_device TEXT NOT NULL,
    recorded_time INTEGER NOT NULL,
    entry BLOB NOT NULL
) STRICT"""

# 二重申請: one application taken more than once, and nobody has said yet that it is known.
_DUPLICATE = """CREATE VIEW application_duplicate AS
    SELECT subject, disaster, dwelling, household, kind, numbers, receptions, recorded_time
    FROM application WHERE duplicated = 1 AND withdrawn = 0"""


_UNSURVEYED = f"""v.withdrawn = 0 AND v.kind IN {SURVEYED}
    AND NOT EXISTS (
        SELECT 1 FROM damage AS d
        WHERE d.disaster = v.disaster AND d.dwelling = v.dwelling AND d.decided_grade IS NOT NULL)
    AND NOT EXISTS (
        SELECT 1 FROM survey AS s WHERE s.disaster = v.disaster AND s.dwelling = v.dwelling AND s.withdrawn = 0)"""  # noqa: S608  constants
FIRST_APPLIED = "MIN(v.applied_on || ' ' || v.application_no)"
SURVEY = Desk(
    "survey", ("application", "survey", "damage"), "application", _UNSURVEYED,
    since="MIN(v.applied_on)", rank=FIRST_APPLIED,
)  # fmt: skip
DUPLICATES = Desk("duplicates", ("application",), "application_duplicate", rank="MIN(v.numbers)")
DESKS = (
    SURVEY,
    Desk("applications", ("application",), "application", "v.withdrawn = 0"),
    DUPLICATES,
)


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # the decorator's own annotation is too narrow
def m001_applications(db: sqlite_utils.Database) -> None:
    """Applications and their receptions (drawn), and the list of duplicates (view)."""
    for statement in (
        _APPLICATION,
        "CREATE INDEX application_subject ON application (subject)",
        "CREATE INDEX application_household ON application (disaster, household)",
        "CREATE INDEX application_dwelling ON application (disaster, dwelling)",
        _RECEPTION,
        "CREATE INDEX reception_subject ON reception (subject)",
        "CREATE INDEX reception_number ON reception (application_no)",
        _DUPLICATE,
    ):
        db.execute(statement)


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # as above
def m002_intake(db: sqlite_utils.Database) -> None:
    """What the counter asks since: letter, papers seen, ticket, another town, wish and consent, what was told.

    Entries written before say nothing of it: their rows are as a drawing of them would make them.
    """
    texts = ("letter_from", "letter_scope", "letter_until", "ticket_no", "filed_at", "filed_on", "method_wish")
    for statement in (
        *(f"ALTER TABLE application ADD COLUMN {name} TEXT" for name in (*texts, "permit_reason")),
        "ALTER TABLE application ADD COLUMN identity_documents TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE application ADD COLUMN told TEXT NOT NULL DEFAULT '[]'",
        "ALTER TABLE application ADD COLUMN consent INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX application_ticket ON application (disaster, ticket_no)",
    ):
        db.execute(statement)


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # as above
def m003_subject_kind(db: sqlite_utils.Database) -> None:
    """Which of a kind's subjects an application is about; NULL where nobody was asked yet."""
    db.execute("ALTER TABLE application ADD COLUMN subject_kind TEXT")


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # as above
def m004_lists(db: sqlite_utils.Database) -> None:
    """The list in its order, and who has applied, without reading the rows."""
    db.execute("CREATE INDEX application_recorded ON application (disaster, recorded_time, application_no)")
    db.execute("CREATE INDEX application_standing ON application (disaster, household) WHERE withdrawn = 0")


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # as above
def m005_days(db: sqlite_utils.Database) -> None:
    """What was taken on a day, by its date and by the laptop's clock."""
    db.execute("CREATE INDEX reception_applied ON reception (applied_on)")
    db.execute("CREATE INDEX reception_recorded ON reception (recorded_device, recorded_time)")
