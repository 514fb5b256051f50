"""Tables of the certificates room: drawn from entries; what went wrong between laptops or over time is a view."""

from __future__ import annotations

import sqlite_utils
from sqlite_utils.migrations import Migrations

from victim_support.applications.store_tables import FIRST_APPLIED
from victim_support.desks.store import SURVEYED
from victim_support.journal.subjects import Desk

MIGRATIONS = Migrations("certificates")

_CERTIFICATE = """CREATE TABLE certificate (
    subject TEXT NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    disaster TEXT NOT NULL,
    household TEXT NOT NULL,
    dwelling TEXT NOT NULL,
    application TEXT,
    application_no TEXT,
    head_name TEXT NOT NULL,
    grade TEXT,
    flood_class TEXT,
    decision BLOB,
    issue_date TEXT NOT NULL,
    form TEXT NOT NULL,
    copy_of TEXT,
    supersedes TEXT,
    superseded_by TEXT,
    state TEXT NOT NULL,
    drill INTEGER NOT NULL,
    prints INTEGER NOT NULL,
    delivered_on TEXT,
    delivered_to TEXT,
    delivery_way TEXT,
    identity TEXT,
    void_reason TEXT,
    paper_hash BLOB,
    made_by TEXT NOT NULL,
    made_device TEXT NOT NULL,
    made_time INTEGER NOT NULL,
    marks TEXT NOT NULL
) STRICT"""

_SEAL = """CREATE TABLE seal (
    subject TEXT NOT NULL,
    digest TEXT NOT NULL,
    side_tenths INTEGER NOT NULL,
    black_note INTEGER NOT NULL,
    approval_no TEXT NOT NULL,
    approved_on TEXT NOT NULL,
    keeper TEXT NOT NULL,
    purpose TEXT NOT NULL,
    withdrawn INTEGER NOT NULL,
    marks TEXT NOT NULL
) STRICT"""

# 古い判定による証明書: papers that stand although the dwelling has been decided otherwise since, or is in dispute.
_OUTDATED = """CREATE VIEW certificate_outdated AS
    SELECT c.subject, c.number, c.kind, c.disaster, c.household, c.dwelling, c.head_name, c.state, c.grade,
        c.flood_class, c.issue_date, c.delivered_on, d.decided_grade, d.flood_class AS decided_flood_class,
        d.decided_on, d.conflicted
    FROM certificate AS c
    LEFT JOIN damage AS d ON d.disaster = c.disaster AND d.dwelling = c.dwelling
    WHERE c.state IN ('作成', '交付') AND c.grade IS NOT NULL AND (
        d.decided_grade IS NOT c.grade OR d.flood_class IS NOT c.flood_class OR d.conflicted = 1
    )"""

# 二重交付: two standing papers for one case, neither a copy of the other nor its successor (two laptops, or a clone).
_TWICE = """CREATE VIEW certificate_twice AS
    SELECT a.subject, a.number, a.kind, a.disaster, a.household, a.dwelling, a.head_name, a.state, a.grade,
        a.issue_date, a.made_device, b.subject AS other, b.number AS other_number, b.state AS other_state,
        b.grade AS other_grade, b.issue_date AS other_issue_date, b.made_device AS other_device
    FROM certificate AS a
    JOIN certificate AS b ON b.disaster = a.disaster AND b.household = a.household AND b.dwelling = a.dwelling
        AND b.kind = a.kind AND b.subject > a.subject
    WHERE a.state IN ('作成', '交付') AND b.state IN ('作成', '交付')
        AND a.copy_of IS NULL AND b.copy_of IS NULL
        AND a.supersedes IS NOT b.subject AND b.supersedes IS NOT a.subject"""

# 取消済みを参照: papers that stand although the application behind them was withdrawn.
_UNAPPLIED = """CREATE VIEW certificate_unapplied AS
    SELECT c.subject, c.number, c.kind, c.disaster, c.household, c.dwelling, c.head_name, c.state, c.issue_date,
        c.application, c.application_no, a.withdrawal_reason
    FROM certificate AS c
    JOIN application AS a ON a.subject = c.application
    WHERE c.state IN ('作成', '交付') AND a.withdrawn = 1"""


_DECIDED = """FROM damage AS d
    WHERE d.disaster = v.disaster AND d.dwelling = v.dwelling AND d.decided_grade IS NOT NULL"""
_PAPERLESS = f"""v.withdrawn = 0 AND (v.kind NOT IN {SURVEYED} OR EXISTS (SELECT 1 {_DECIDED}))
    AND NOT EXISTS (
        SELECT 1 FROM certificate AS c WHERE c.disaster = v.disaster AND c.dwelling = v.dwelling
            AND c.household = v.household AND c.kind = v.kind AND c.state IN ('作成', '交付'))"""  # noqa: S608  constants
_PAPER = ("certificate",)
MAKE = Desk(
    "make", ("application", "damage", "certificate"), "application", _PAPERLESS,
    since=f"MIN(COALESCE((SELECT MAX(d.decided_on) {_DECIDED}), v.applied_on))", rank=FIRST_APPLIED,
)  # fmt: skip
OUTDATED = Desk("outdated", ("certificate", "damage"), "certificate_outdated", rank="MIN(v.number)")
TWICE = Desk("twice", _PAPER, "certificate_twice", rank="MIN(v.number)")
UNAPPLIED = Desk("unapplied", ("certificate", "application"), "certificate_unapplied", rank="MIN(v.number)")
DELIVER = Desk("deliver", _PAPER, "certificate", "v.state = '作成'", since="MIN(v.issue_date)")
DESKS = (
    MAKE,
    DELIVER,
    Desk("delivered", _PAPER, "certificate", "v.state = '交付'"),
    OUTDATED,
    TWICE,
    UNAPPLIED,
)


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # the decorator's own annotation is too narrow
def m001_certificates(db: sqlite_utils.Database) -> None:
    """Certificates and seals (drawn), and the lists of what a person must look at (views)."""
    for statement in (
        _CERTIFICATE,
        "CREATE INDEX certificate_subject ON certificate (subject)",
        "CREATE INDEX certificate_number ON certificate (number)",
        "CREATE INDEX certificate_case ON certificate (disaster, dwelling, household)",
        "CREATE INDEX certificate_household ON certificate (disaster, household)",
        "CREATE INDEX certificate_state ON certificate (disaster, state)",
        _SEAL,
        "CREATE INDEX seal_subject ON seal (subject)",
        _OUTDATED,
        _TWICE,
        _UNAPPLIED,
    ):
        db.execute(statement)


_ACT = """CREATE TABLE certificate_act (
    subject TEXT NOT NULL,
    act TEXT NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    disaster TEXT NOT NULL,
    household TEXT NOT NULL,
    grade TEXT,
    head_name TEXT NOT NULL,
    seal TEXT,
    drill INTEGER NOT NULL,
    on_day TEXT,
    way TEXT,
    person TEXT,
    sheets INTEGER,
    spoiled INTEGER,
    reason TEXT,
    recovered INTEGER,
    fee INTEGER,
    fee_basis TEXT,
    device TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    actor TEXT NOT NULL,
    time INTEGER NOT NULL
) STRICT"""


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # as above
def m002_acts(db: sqlite_utils.Database) -> None:
    """What happens around the paper: returned by post, fee, written by hand, made in a batch; every act as a row."""
    added = {
        "unique_no": "TEXT",
        "handwritten": "INTEGER NOT NULL DEFAULT 0",
        "returns": "INTEGER NOT NULL DEFAULT 0",
        "returned_on": "TEXT",
        "return_reason": "TEXT",
        "fee": "INTEGER",
        "fee_basis": "TEXT",
        "batch": "TEXT",
        "batch_place": "INTEGER",
    }
    for name, kind in added.items():
        db.execute(f"ALTER TABLE certificate ADD COLUMN {name} {kind}")
    for statement in (
        "CREATE INDEX certificate_unique_no ON certificate (unique_no)",
        "CREATE INDEX certificate_batch ON certificate (batch, batch_place)",
        _ACT,
        "CREATE INDEX certificate_act_subject ON certificate_act (subject)",
        "CREATE INDEX certificate_act_time ON certificate_act (device, time)",
    ):
        db.execute(statement)


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # as above
def m003_copies(db: sqlite_utils.Database) -> None:
    """The copies of a certificate are looked up on its page."""
    db.execute("CREATE INDEX certificate_copy ON certificate (copy_of)")


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # as above
def m004_desk(db: sqlite_utils.Database) -> None:
    """The papers of one dwelling in one state: without it a planner walks every paper of the state, once a dwelling."""
    db.execute("CREATE INDEX IF NOT EXISTS certificate_desk ON certificate (disaster, dwelling, state)")


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # as above
def m005_lists(db: sqlite_utils.Database) -> None:
    """未交付 in its order and by household, and what was posted, without reading the rows."""
    for statement in (
        "DROP INDEX certificate_state",
        "CREATE INDEX certificate_queue ON certificate (disaster, state, made_time, batch_place, number)",
        "CREATE INDEX certificate_towns ON certificate (disaster, state, household)",
        """CREATE INDEX certificate_posted ON certificate (disaster, state, delivered_on DESC, number)
            WHERE delivery_way = '郵送'""",
    ):
        db.execute(statement)


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # as above
def m006_books(db: sqlite_utils.Database) -> None:
    """What the books show of an act stands in its row; a day, an old paper, a seal are found without reading all."""
    for statement in (
        *(f"ALTER TABLE certificate_act ADD COLUMN {name} TEXT" for name in ("relation", "identity", "seal_digest")),
        "CREATE INDEX certificate_act_day ON certificate_act (act, on_day)",
        "CREATE INDEX certificate_act_moment ON certificate_act (act, time)",
        "CREATE INDEX certificate_act_place ON certificate_act (device, epoch, seq)",
        """CREATE INDEX certificate_act_seal ON certificate_act (seal_digest, number)
            WHERE act = '印刷' AND seal = 'image'""",
        "CREATE INDEX certificate_replaced ON certificate (superseded_by) WHERE superseded_by IS NOT NULL",
    ):
        db.execute(statement)
