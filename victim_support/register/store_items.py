"""Items of the ledger that come one by one: 援護 given, 同意 to being told to others, 異動 after the disaster.

災害対策基本法 第90条の3 第2項 六号, 施行規則 第8条の5. Each is a subject of its own, so that two counters add two
lines and overwrite nothing; a line is withdrawn, never changed. An 異動 edits nothing of the register: it is what the
town was told, beside the household as it was on the disaster's day.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.journal.subjects import FieldSpec, SubjectType, subject_id
from victim_support.register.errors import ItemIncomplete, ItemUnknown, MemberInvalid, ReasonMissing
from victim_support.register.store_households import freeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import Subject

AID, CONSENT, EVENT = "援護", "同意", "異動"
ITEMS: Final = (AID, CONSENT, EVENT)
RECORDED, WITHDRAWN = "ledger_item.recorded", "ledger_item.withdrawn"
EVENTS: Final = ("死亡", "出生", "転居", "転出", "転入", "世帯分離", "世帯合併", "世帯主変更", "婚姻・離婚", "その他")
"""異動 of 住民記録システム標準仕様書 1.2.2, as far as a household's certificate may be asked about."""

_GENERAL: Final = ("disaster", "household_no", "item", "member_id", "day", "recipient", "withdrawn_on")
_CLOSED: Final = ("what", "detail", "told_by", "withdrawal_reason")
_COLUMNS: Final = (
    "subject, disaster, household_no, item, member_id, day, recipient, what, detail, told_by, withdrawn, "
    "withdrawn_on, withdrawal_reason, recorded_by, recorded_device, recorded_time, marks"
)


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """A line to be recorded. `day` is ISO text; `member_id` empty where it concerns the whole household.

    援護: `what` was given, `told_by` whom. 同意: `recipient` may be told, `told_by` consented.
    異動: `what` of `EVENTS`, `detail` (where to, which household), `told_by` or from what it is known.
    """

    item: str
    day: str
    member_id: str = ""
    recipient: str = ""
    what: str = ""
    detail: str = ""
    told_by: str = ""

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields without which the line says nothing."""
        if self.item not in ITEMS:
            return ("item",)
        needed = ("day", "recipient" if self.item == CONSENT else "what", "told_by")
        return tuple(name for name in needed if not getattr(self, name).strip())


def item_subject(born: str) -> str:
    """The id of a line's subject."""
    return subject_id("ledger_item", born)


def record_item(journal: Journal, actor: Actor, disaster: str, household_no: str, draft: ItemDraft) -> str:
    """Write a line and return its subject; freezes the household first. Needs 受付.

    `ItemIncomplete`, `MemberInvalid` (somebody who is not of the household), and those of `freeze`.
    """
    demand(actor, Role.CLERK)
    if draft.missing:
        raise ItemIncomplete(fields="、".join(draft.missing))
    with journal.transaction(actor.id) as tx:
        found = freeze(tx, disaster, household_no)
        if draft.member_id and draft.member_id not in {member.id for member in found.members}:
            raise MemberInvalid(item="番号", value=draft.member_id)
        subject = item_subject(tx.born())
        values = {name: getattr(draft, name, "") for name in ("item", "day", "member_id", "recipient", *_CLOSED[:3])}
        patch = {"disaster": disaster, "household_no": found.household_no, **values}
        tx.append(RECORDED, subject, {name: value for name, value in patch.items() if value})
    return subject


def withdraw_item(journal: Journal, actor: Actor, subject: str, day: str, reason: str) -> None:
    """Take a line back: a mistake, or a consent that no longer stands from `day` on. It stays to be read.

    Needs 受付 and a reason. `ItemUnknown`, `ReasonMissing`.
    """
    demand(actor, Role.CLERK)
    if not reason.strip():
        raise ReasonMissing
    with journal.transaction(actor.id) as tx:
        found = tx.subject(subject)
        if not found.exists or not subject.startswith("ledger_item:"):
            raise ItemUnknown(item=subject)
        patch = {"withdrawn": True, "withdrawn_on": day, "withdrawal_reason": reason.strip()}
        tx.append(WITHDRAWN, subject, patch, base=found.base(*patch))


def items_of(journal: Journal, actor: Actor, disaster: str, household_no: str) -> Sequence[Row]:
    """Every line of a household, withdrawn ones too, by day. Whether they may be shown is for who shows them."""
    del actor  # what is protected is asked of the household they belong to
    return journal.query(
        f"SELECT {_COLUMNS} FROM ledger_item WHERE disaster = ? AND household_no = ? "  # noqa: S608  our own list
        "ORDER BY day, recorded_time, subject",
        (disaster, household_no),
    )


def item_row(journal: Journal, actor: Actor, subject: str) -> Row:
    """One line; `ItemUnknown`."""
    del actor  # as `items_of`
    found = journal.one(f"SELECT {_COLUMNS} FROM ledger_item WHERE subject = ?", (subject,))  # noqa: S608  same
    if found is None:
        raise ItemUnknown(item=subject)
    return found


def later_events(journal: Journal, disaster: str, household_no: str) -> list[str]:
    """異動 on record since the disaster, as a notice tells them: 2026-10-20 死亡. Nothing of where anybody went."""
    rows = journal.query(
        "SELECT day, what FROM ledger_item WHERE disaster = ? AND household_no = ? AND item = ? AND withdrawn = 0 "
        "ORDER BY day, subject",
        (disaster, household_no, EVENT),
    )
    return [f"{row['day']} {row['what'] or '内容は非開示'}" for row in rows]


def consented(journal: Journal, disaster: str, recipient: str) -> dict[str, frozenset[str]]:
    """{household: persons} whose consent to telling `recipient` stands; an empty id stands for the whole household."""
    rows = journal.query(
        "SELECT household_no, member_id FROM ledger_item "
        "WHERE disaster = ? AND recipient = ? AND item = ? AND withdrawn = 0",
        (disaster, recipient, CONSENT),
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(row["household_no"], set()).add(row["member_id"] or "")
    return {number: frozenset(persons) for number, persons in found.items()}


def recipients(journal: Journal, disaster: str) -> list[str]:
    """Everybody whom consents name, for a form that asks for one; not whom a protected household alone names."""
    rows = journal.query(
        "SELECT DISTINCT i.recipient FROM ledger_item AS i WHERE i.disaster = ? AND i.recipient IS NOT NULL "
        "AND NOT EXISTS (SELECT 1 FROM household AS h WHERE h.disaster = i.disaster "
        "AND h.household_no = i.household_no AND h.protected = 1) ORDER BY i.recipient",
        (disaster,),
    )
    return [str(row["recipient"]) for row in rows]


def _draw(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    first = next((entry for entry in subject.entries if entry.kind == RECORDED), None)
    if first is None:
        return
    yield (
        "ledger_item",
        {
            **subject.values(*_GENERAL, *_CLOSED),
            "withdrawn": int(bool(subject.value("withdrawn"))),
            "recorded_by": first.actor,
            "recorded_device": first.laptop,
            "recorded_time": first.time,
            "marks": subject.marks(),
        },
    )


LEDGER_ITEM = SubjectType(
    name="ledger_item",
    kinds=frozenset({RECORDED, WITHDRAWN}),
    fields={
        **{name: FieldSpec() for name in _GENERAL},
        **{name: FieldSpec(protected=True) for name in _CLOSED},
        "withdrawn": FieldSpec(hard=True, prefer=bool),
    },
    tables=("ledger_item",),
    draw=_draw,
)
