"""What a household's page shows of 居所, telephones and the ledger's items, and what 支援措置 keeps off it. Reads only.

A screen at a counter is read by whoever stands there, and the head of a damaged house may be the one somebody fled
from. So of a household with a protected person nothing of where, how to reach, and what was given where is shown until
somebody of 決裁 opens it with a reason; the next page is closed again (住民記録システム標準仕様書 3.1, 3.4).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from victim_support.access.store import accounts
from victim_support.journal.clock import shown_time
from victim_support.provision.store import provisions_of
from victim_support.register.rules import ADDRESS_AFTER, MOVED_AFTER
from victim_support.register.store import items_of
from victim_support.register.store_items import AID, CONSENT, EVENT

if TYPE_CHECKING:
    from victim_support.access.actor import Actor
    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import Subject
    from victim_support.register.store import Household

HIDDEN: Final = "支援措置のため出しません"
MOST_PAST: Final = 30
PAST_FIELDS: Final = {"whereabouts": "居所", "phones": "電話"}
_MOVED: Final = frozenset({ADDRESS_AFTER, MOVED_AFTER})


def as_shown(household: Household) -> Household:
    """A closed household for a page: without its address where somebody has moved since, for that may be where to."""
    if not any(_MOVED & set(member.notes) for member in household.members):
        return household
    return replace(household, address=HIDDEN, lot="", building_name="")


@dataclass(frozen=True, slots=True)
class Past:
    """A value somebody wrote into 居所 or telephones. `time` is what the laptop's clock said."""

    time: str
    actor: str
    device: str
    label: str
    text: str


@dataclass(frozen=True)
class Contact:
    """Where the household is and how to reach it; `past` is what was written, the latest first.

    `earlier`: how many changes before those are not told (none where it is not above 0).
    """

    whereabouts: str
    phones: Sequence[str]
    note: str
    marks: str
    past: Sequence[Past]
    earlier: int


def contact_of(journal: Journal, household: Subject) -> Contact | None:
    """居所, telephones and note with their latest history, or None while nobody has acted on the household."""
    row = journal.one("SELECT whereabouts, phones, note, marks FROM household WHERE subject = ?", (household.id,))
    if row is None:
        return None
    names = actor_names(journal)
    writing = [entry for entry in household.entries if not PAST_FIELDS.keys().isdisjoint(entry.fields())]
    writing.sort(key=lambda one: (one.time, one.device, one.epoch, one.seq), reverse=True)
    past = [
        Past(shown_time(entry.time), named(names, entry.actor), entry.laptop, label, _text(entry.value(field)))
        for entry in writing[:MOST_PAST]
        for field, label in PAST_FIELDS.items()
        if field in set(entry.fields())
    ]
    phones = json.loads(row["phones"])
    return Contact(row["whereabouts"] or "", phones, row["note"] or "", row["marks"], past, len(writing) - MOST_PAST)


def _text(value: object) -> str:
    if isinstance(value, list):
        return "　".join(map(str, value)) or "（なし）"
    return str(value) if value else "（なし）"


def actor_names(journal: Journal) -> Mapping[str, str]:
    """{account: name shown}."""
    return {one.name: one.display_name for one in accounts(journal)}


def named(names: Mapping[str, str], actor: str) -> str:
    """Who an entry's actor is, in words."""
    return names.get(actor) or actor.removeprefix("command:") + "（コマンド）"


@dataclass(frozen=True)
class Ledger:
    """The items of 第90条の3 第2項 and 施行規則 第8条の5 that no other room shows."""

    aid: Sequence[Mapping[str, Any]]
    consents: Sequence[Mapping[str, Any]]
    events: Sequence[Mapping[str, Any]]
    care: Mapping[str, Sequence[str]]
    care_marks: str
    provisions: Sequence[Row]


def ledger_of(journal: Journal, actor: Actor, household: Household) -> Ledger:
    """Everything entered for the household, withdrawn lines too; persons by name."""
    disaster, number = household.disaster, household.household_no
    people, names = {member.id: member.name for member in household.members}, actor_names(journal)
    rows = [
        {
            **dict(zip(row.keys(), row, strict=True)),
            "person": people.get(row["member_id"], row["member_id"] or "世帯"),
            "by": named(names, row["recorded_by"]),
        }
        for row in items_of(journal, actor, disaster, number)
    ]
    by_item = {item: [row for row in rows if row["item"] == item] for item in (AID, CONSENT, EVENT)}
    found = journal.one("SELECT care, marks FROM household WHERE subject = ?", (household.subject,))
    care = json.loads(found["care"]) if found else {}
    return Ledger(
        aid=by_item[AID],
        consents=by_item[CONSENT],
        events=by_item[EVENT],
        care={people.get(person, person): reasons for person, reasons in care.items() if reasons},
        care_marks=found["marks"] if found else "{}",
        provisions=provisions_of(journal, disaster, number),
    )
