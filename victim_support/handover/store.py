"""Leaving, answering and listing what is left for somebody else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlite_utils.migrations import Migrations

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.handover.errors import AlreadyClosed, AnswererMissing, HandoverUnknown, TextMissing
from victim_support.handover.rules import LONGEST, Handover
from victim_support.journal.subjects import FieldSpec, SubjectType, subject_id
from victim_support.register.store import freeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import sqlite_utils

    from victim_support.journal.database import Row
    from victim_support.journal.entry import Base
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import Subject

WRITTEN: Final = "handover.written"
CLOSED: Final = "handover.closed"
PAGE: Final = 50
MIGRATIONS = Migrations("handover")
_READERS: Final = (Role.CLERK, Role.SURVEYOR)


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # the decorator's own annotation is too narrow
def m001_handovers(db: sqlite_utils.Database) -> None:
    """What is left for somebody else (drawn)."""
    for statement in (
        """CREATE TABLE handover (
            subject TEXT NOT NULL,
            disaster TEXT NOT NULL,
            household TEXT,
            page TEXT NOT NULL,
            held INTEGER NOT NULL,
            text TEXT,
            closed INTEGER NOT NULL,
            answer TEXT,
            written_by TEXT NOT NULL,
            written_device TEXT NOT NULL,
            written_time INTEGER NOT NULL,
            closed_by TEXT,
            closed_time INTEGER,
            marks TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX handover_subject ON handover (subject)",
        "CREATE INDEX handover_household ON handover (disaster, household)",
        "CREATE INDEX handover_open ON handover (disaster, closed, held, written_time)",
    ):
        db.execute(statement)


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]
def m002_answered_by(db: sqlite_utils.Database) -> None:
    """Whose answer it is (drawn)."""
    db.execute("ALTER TABLE handover ADD COLUMN answered_by TEXT")


def _draw(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    written = next((entry for entry in subject.entries if entry.kind == WRITTEN), None)
    if written is None:
        return
    closing = next((entry for entry in reversed(subject.entries) if entry.kind == CLOSED), None)
    yield (
        "handover",
        {
            "disaster": written.value("disaster"),
            "household": written.value("household"),
            "page": written.value("page") or "",
            "held": int(bool(written.value("held"))),
            "text": subject.value("text"),
            "closed": int(bool(subject.value("closed"))),
            "answer": subject.value("answer"),
            "answered_by": subject.value("answered_by"),
            "written_by": written.actor,
            "written_device": written.laptop,
            "written_time": written.time,
            "closed_by": None if closing is None else closing.actor,
            "closed_time": None if closing is None else closing.time,
            "marks": subject.marks(),
        },
    )


# What is written here may say where somebody is: it travels in the protected part.
HANDOVER = SubjectType(
    name="handover",
    kinds=frozenset({WRITTEN, CLOSED}),
    fields={
        **{name: FieldSpec() for name in ("disaster", "household", "page", "held")},
        "text": FieldSpec(protected=True),
        "answer": FieldSpec(protected=True),
        "answered_by": FieldSpec(protected=True),
        "closed": FieldSpec(prefer=lambda closed: not closed),
    },
    tables=("handover",),
    draw=_draw,
)
SUBJECT_TYPES = (HANDOVER,)

# A text about somebody under 支援措置 is read on the household's page alone, where the look is recorded.
_LISTED = """SELECT o.subject, o.disaster, o.household, o.page, o.held, o.closed, o.written_by, o.written_device,
        o.written_time, o.closed_by, o.closed_time, o.marks, h.head_name, h.address, h.lot, h.protected,
        CASE h.protected WHEN 1 THEN NULL ELSE o.text END AS text,
        CASE h.protected WHEN 1 THEN NULL ELSE o.answer END AS answer,
        CASE h.protected WHEN 1 THEN NULL ELSE o.answered_by END AS answered_by
    FROM handover AS o
    LEFT JOIN household AS h ON h.disaster = o.disaster AND h.household_no = o.household """


def write(journal: Journal, actor: Actor, left: Handover) -> str:
    """Leave something for somebody else; its subject. Freezes the household it is about. `TextMissing`."""
    demand(actor, *_READERS)
    text = left.text.strip()[:LONGEST]
    if not text:
        raise TextMissing(field="理由・メモ")
    patch = {
        "disaster": left.disaster,
        "household": left.household,
        "page": left.page,
        "held": left.held,
        "text": text,
    }
    with journal.transaction(actor.id) as tx:
        if left.household:
            freeze(tx, left.disaster, left.household)
        name = subject_id("handover", tx.born())
        tx.append(WRITTEN, name, {field: value for field, value in patch.items() if value is not None})
    return name


def close(journal: Journal, actor: Actor, subject: str, answer: str, base: Base, *, by: str = "") -> None:
    """Say what became of it, and whose answer that is; then it is out of the list of what waits.

    What was held needs both: `TextMissing` (no answer), `AnswererMissing`. `AlreadyClosed`.
    """
    demand(actor, *_READERS)
    row = known(journal, subject)
    if row["closed"]:
        raise AlreadyClosed
    said = answer.strip()[:LONGEST]
    if row["held"] and not said:
        raise TextMissing(field="町職員の答え")
    whose = by.strip()[:LONGEST]
    if row["held"] and not whose:
        raise AnswererMissing
    patch: dict[str, Any] = {"closed": True} | ({"answer": said} if said else {})
    patch |= {"answered_by": whose} if whose else {}
    with journal.transaction(actor.id) as tx:
        tx.append(CLOSED, subject, patch, base=base)


def known(journal: Journal, subject: str) -> Row:
    """One handover without its text; `HandoverUnknown`."""
    row = journal.one(
        "SELECT subject, disaster, household, page, held, closed FROM handover WHERE subject = ?", (subject,)
    )
    if row is None:
        raise HandoverUnknown
    return row


def base_of(journal: Journal, subject: str) -> Base:
    """What the form that answers it was rendered from."""
    return journal.subject(subject).base("closed", "answer", "answered_by")


def waiting(journal: Journal, disaster: str) -> int:
    """How many wait for the town's staff."""
    row = journal.one("SELECT COUNT(*) FROM handover WHERE disaster = ? AND closed = 0 AND held = 1", (disaster,))
    return 0 if row is None else int(row[0])


def waiting_anywhere(journal: Journal) -> int:
    """How many wait for the town's staff, of every disaster."""
    row = journal.one("SELECT COUNT(*) FROM handover WHERE closed = 0 AND held = 1")
    return 0 if row is None else int(row[0])


def held_back(journal: Journal, disaster: str, household: str) -> bool:
    """Whether a household's case waits for the town's staff (保留): no certificate of it is made meanwhile."""
    row = journal.one(
        "SELECT 1 FROM handover WHERE disaster = ? AND household = ? AND held = 1 AND closed = 0", (disaster, household)
    )
    return row is not None


def listed(journal: Journal, actor: Actor, disaster: str, *, closed: bool, page: int) -> tuple[Sequence[Row], int]:
    """A page of what is open (held first, the oldest first) or closed (the latest first), and how many there are."""
    demand(actor, *_READERS)
    order = "o.closed_time DESC, o.subject" if closed else "o.held DESC, o.written_time, o.subject"
    rows = journal.query(
        f"{_LISTED} WHERE o.disaster = :disaster AND o.closed = :closed ORDER BY {order} LIMIT :limit OFFSET :offset",
        {"disaster": disaster, "closed": int(closed), "limit": PAGE, "offset": (page - 1) * PAGE},
    )
    counted = journal.one("SELECT COUNT(*) FROM handover WHERE disaster = ? AND closed = ?", (disaster, int(closed)))
    return rows, 0 if counted is None else int(counted[0])


def of_household(journal: Journal, actor: Actor, disaster: str, household: str) -> Sequence[Row]:
    """Everything left about a household, open ones first. Only for a page that has recorded the look at it."""
    demand(actor, *_READERS)
    return journal.query(
        "SELECT subject, disaster, household, page, held, text, closed, answer, answered_by, written_by, "
        "written_device, written_time, closed_by, closed_time, marks, 0 AS protected FROM handover "
        "WHERE disaster = ? AND household = ? ORDER BY closed, held DESC, written_time DESC, subject",
        (disaster, household),
    )


def household_of_subject(journal: Journal, subject: str) -> str | None:
    """The household that an application, a certificate or the like is about; None for what has none."""
    found = journal.subject(subject)
    kind, household = subject.partition(":")[0], None
    if not found.exists:
        return None
    if kind in ("application", "resurvey"):
        household = found.parts[2]
    elif kind == "household":
        household = found.parts[1]
    else:
        household = found.value("household")
    return household if isinstance(household, str) and household else None
