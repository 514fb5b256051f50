"""Paper stock: movements as people enter them (受入, 書損, 廃棄, 返納) and counts, each an entry of its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.access.store import setting
from victim_support.books import store_kept
from victim_support.books.errors import (
    DifferenceUnexplained,
    MovementIncomplete,
    MovementReasonMissing,
    MovementUnknown,
)
from victim_support.books.rules import FED, FED_TIMES, FILED_SHEETS, SPOILED_AGAIN, USED
from victim_support.books.rules_stock import COUNTED, MOST_SHEETS, Fed, Movement, faults_in, remaining
from victim_support.journal.subjects import FieldSpec, SubjectType, subject_id

if TYPE_CHECKING:
    from victim_support.journal.database import Row
    from victim_support.journal.entry import Base
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import Subject

RECORDED: Final = "paper_stock.recorded"
WITHDRAWN: Final = "paper_stock.withdrawn"
_FIELDS: Final = ("movement", "day", "sheets", "expected", "other_party", "paper_numbers", "reason")
_COLUMNS: Final = (
    "subject, laptop, movement, day, sheets, epoch, seq, expected, other_party, paper_numbers, reason, recorded_by, "
    "recorded_time, withdrawn, withdrawal_reason"
)


def _draw(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    first = next((entry for entry in subject.entries if entry.kind == RECORDED), None)
    if first is None:
        return
    yield (
        "paper_stock",
        {
            "laptop": first.laptop,
            **{name: subject.value(name, 0) for name in ("sheets", "expected")},
            **{name: subject.value(name, "") for name in _FIELDS if name not in ("sheets", "expected")},
            "withdrawn": int(bool(subject.value("withdrawn"))),
            "withdrawal_reason": subject.value("withdrawal_reason", ""),
            "epoch": first.epoch,
            "seq": first.seq,
            "recorded_by": first.actor,
            "recorded_time": first.time,
            "marks": subject.marks(),
        },
    )


PAPER_STOCK = SubjectType(
    name="paper_stock",
    kinds=frozenset({RECORDED, WITHDRAWN}),
    fields={
        **{name: FieldSpec() for name in _FIELDS},
        "withdrawn": FieldSpec(hard=True, prefer=bool),
        "withdrawal_reason": FieldSpec(),
    },
    tables=("paper_stock",),
    draw=_draw,
)


def movements(journal: Journal) -> list[Movement]:
    """Every movement of every laptop known here, by laptop and in the order each laptop wrote them."""
    rows = journal.query(f"SELECT {_COLUMNS} FROM paper_stock ORDER BY laptop, epoch, seq, subject")  # noqa: S608  our own list
    return [_movement(row) for row in rows]


def _movement(row: Row) -> Movement:
    return Movement(
        subject=row["subject"],
        laptop=row["laptop"],
        movement=row["movement"],
        day=row["day"],
        sheets=row["sheets"],
        order=(row["epoch"], row["seq"]),
        expected=row["expected"],
        other_party=row["other_party"],
        paper_numbers=row["paper_numbers"],
        reason=row["reason"],
        recorded_by=row["recorded_by"],
        recorded_time=row["recorded_time"],
        withdrawn=bool(row["withdrawn"]),
        withdrawal_reason=row["withdrawal_reason"],
    )


def record_movement(
    journal: Journal,
    actor: Actor,
    *,
    movement: str,
    day: str,
    sheets: int | None,
    other_party: str = "",
    paper_numbers: str = "",
    reason: str = "",
) -> str:
    """Enter paper that came, was spoiled, thrown away or given back, on this laptop. Needs 受付. Returns its subject.

    `day` is an ISO date. `MovementIncomplete` names what is missing.
    """
    demand(actor, Role.CLERK)
    faults = faults_in(movement, day, sheets, other_party.strip(), reason.strip())
    if faults:
        raise MovementIncomplete(fields="".join(faults.values()))
    values = {"movement": movement, "day": day, "sheets": sheets}
    return _append(journal, actor, values, other_party=other_party, paper_numbers=paper_numbers, reason=reason)


def record_count(journal: Journal, actor: Actor, *, day: str, sheets: int, reason: str = "") -> str:
    """Enter a physical count of this laptop's paper (棚卸). Needs 受付. Returns its subject.

    Raises `DifferenceUnexplained` where it is not what the book says and no reason is given.
    """
    demand(actor, Role.CLERK)
    if not day or not 0 <= sheets <= MOST_SHEETS:
        raise MovementIncomplete(fields="日付と、数えた枚数を入れてください。")
    expected = expected_now(journal, day)
    if sheets != expected and not reason.strip():
        raise DifferenceUnexplained(counted=sheets, expected=expected)
    values = {"movement": COUNTED, "day": day, "sheets": sheets, "expected": expected}
    return _append(journal, actor, values, reason=reason)


def expected_now(journal: Journal, day: str) -> int:
    """How many sheets this laptop's book says there are at the end of `day`."""
    store_kept.refresh(journal)
    return remaining(movements(journal), fed(journal), journal.device, day)


def fed(journal: Journal, first: str = "", last: str = "") -> list[Fed]:
    """What every laptop fed, by day and from count to count; reprints are told for the days `first` to `last` (ISO)."""
    amounts: dict[tuple[str, str, int, int], dict[str, int]] = {}
    for part, amount in store_kept.sums(journal, *FED).items():
        amounts.setdefault(part[1:], {})[part.what] = amount
    copies, told = counts_file_copies(journal), store_kept.notes(journal, first, last)
    found = []
    for (laptop, day, *since), got in sorted(amounts.items()):
        if FED_TIMES in got or copies:
            used = got.get(USED, 0) + (got.get(FILED_SHEETS, 0) if copies else 0)
            spoiled, notes = got.get(SPOILED_AGAIN, 0), told.pop((laptop, day), ())
            found.append(Fed(laptop, day, (since[0], since[1]), used, spoiled, notes))
    return found


def counts_file_copies(journal: Journal) -> bool:
    """Whether 控 use the paper the book is kept of (setting `books.file_copies` = yes); else they use plain paper."""
    return setting(journal, "books.file_copies") == "yes"


def withdraw_movement(journal: Journal, actor: Actor, subject: str, reason: str, base: Base) -> None:
    """Take a movement back that was entered by mistake, with the reason; it stays on record. Needs 受付."""
    demand(actor, Role.CLERK)
    found = journal.subject(subject)
    if not found.exists or not subject.startswith("paper_stock:"):
        raise MovementUnknown(movement=subject)
    if not reason.strip():
        raise MovementReasonMissing(act="受払の取消し")
    with journal.transaction(actor.id) as tx:
        tx.append(WITHDRAWN, subject, {"withdrawn": True, "withdrawal_reason": reason.strip()}, base=base)


def _append(journal: Journal, actor: Actor, values: Mapping[str, Any], **words: str) -> str:
    texts = {name: text.strip() for name, text in words.items() if text.strip()}
    with journal.transaction(actor.id) as tx:
        subject = subject_id("paper_stock", tx.born())
        tx.append(RECORDED, subject, {**values, **texts})
    return subject
