"""What the register writes into the journal, and how its rows are drawn from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from victim_support.japanese.addresses import fold_address
from victim_support.japanese.folding import fold_kana, fold_name
from victim_support.journal.subjects import FieldSpec, SubjectType, subject_id
from victim_support.register.phones import phone_digits
from victim_support.register.rules import BORN, Household, Member

if TYPE_CHECKING:
    from victim_support.journal.subject import Subject

DISASTER_ADDED, DISASTER_CHANGED = "disaster.added", "disaster.changed"
SNAPSHOT_LOADED = "snapshot.loaded"
FROZEN, ENTERED, CHANGED = "household.frozen", "household.entered", "household.changed"
PROTECTION_CHANGED, WITHDRAWN = "household.protection_changed", "household.withdrawn"
LINKED = "household.linked"

REGISTER, HAND = "register", "hand"

_HARD_OF_MEMBER = ("id", "name", "birthdate", "protected")
_DETAILS = tuple(name for name in Member.__dataclass_fields__ if name not in _HARD_OF_MEMBER)
_PLACE = ("address", "lot", "building_name", "postcode", "address_code", "snapshot", "extracted_on", "origin")
CONTACT = ("whereabouts", "phones", "vulnerability", "consents", "provisions", "note", "care")
"""Fields of 災害対策基本法 第90条の3 第2項 and 施行規則 第8条の5 that no extract fills."""


def disaster_subject(code: str) -> str:
    """The id of a disaster's subject."""
    return subject_id("disaster", code)


def snapshot_subject(digest: str) -> str:
    """The id of an extract's subject: its SHA-256 in hex."""
    return subject_id("snapshot", digest)


def household_subject(disaster: str, household_no: str) -> str:
    """The id of a household in a disaster; `household_no` may be a born id."""
    return subject_id("household", disaster, household_no)


# --- from a household to fields and back


def household_fields(household: Household) -> dict[str, Any]:
    """The fields a freeze or a hand entry writes.

    Names, birthdates and who belongs are apart from the rest: on these, laptops with different extracts must not
    disagree in silence.
    """
    members = household.members
    fields: dict[str, Any] = {
        "members": {member.id: [member.name, member.birthdate] for member in members},
        "details": {member.id: _details(member) for member in members},
        "order": [member.id for member in members],
        "head": household.head,
        **{name: getattr(household, name) for name in _PLACE},
    }
    if protected := sorted(member.id for member in members if member.protected):
        fields["protected_members"] = protected
    return fields


def _details(member: Member) -> dict[str, Any]:
    given = {name: value for name, value in asdict(member).items() if name in _DETAILS and value}
    if member.notes:
        given["notes"] = list(member.notes)
    return given


def household_of(subject: Subject) -> Household:
    """The household a subject's entries describe (settled or provisional values)."""
    disaster, household_no = subject.parts
    # Laptops may disagree on who is protected: until a person has looked, everybody any of them names is.
    protected = frozenset(name for head in subject.heads("protected_members") for name in head.value or ())
    return Household(
        disaster=disaster,
        household_no=household_no,
        members=members_of(subject.value("members", {}), subject.value("details", {}), subject.value("order", []),
                           protected),
        head=subject.value("head"),
        **{name: subject.value(name, "") for name in _PLACE},
        frozen=True,
        subject=subject.id,
        withdrawn=bool(subject.value("withdrawn", default=False)),
        marks=subject.marks(),
    )  # fmt: skip


def members_of(
    members: Mapping[str, Any], details: Mapping[str, Any], order: Iterable[str], protected: Iterable[str]
) -> tuple[Member, ...]:
    """Members from the fields; those `order` lacks (a conflict between two freezes) follow by id."""
    known = frozenset(protected)
    places = {name: place for place, name in enumerate(order)}
    found = []
    for name in sorted(members, key=lambda one: (places.get(one, len(places)), one)):
        shown, birthdate = members[name]
        given = {field: value for field, value in details.get(name, {}).items() if field in _DETAILS}
        notes = tuple(given.pop("notes", ()))
        member = Member(id=name, name=shown, birthdate=birthdate, **given)
        found.append(replace(member, notes=notes, protected=name in known))
    return tuple(found)


# --- drawing


def _draw_disaster(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    (code,) = subject.parts
    yield (
        "disaster",
        {
            "code": code,
            "name": subject.value("name", ""),
            "day": subject.value("day", date.max.isoformat()),
            "cause": subject.value("cause", ""),
            "marks": subject.marks(),
        },
    )


def _draw_snapshot(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    (digest,) = subject.parts
    heads = subject.heads("rows")
    last = heads[-1].entry if heads else subject.entries[-1]
    yield (
        "snapshot",
        {
            "hash": digest,
            "kind": subject.value("kind", ""),
            "rows": subject.value("rows", 0),
            "rejected": subject.value("rejected", 0),
            "extracted_on": subject.value("extracted_on", ""),
            "source": subject.value("source", ""),
            "authority": subject.value("authority", ""),
            "loaded_by": last.actor,
            "loaded_device": last.laptop,
            "loaded_time": last.time,
            "marks": subject.marks(),
        },
    )


def _draw_household(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    household = household_of(subject)
    head = household.head_member
    yield (
        "household",
        {
            "disaster": household.disaster,
            "household_no": household.household_no,
            "origin": household.origin,
            "head": household.head,
            "head_name": head.name if head else None,
            "head_kana": head.kana if head else None,
            "address": household.address,
            "lot": household.lot,
            "building_name": household.building_name,
            "postcode": household.postcode,
            "address_code": household.address_code,
            "address_key": fold_address(household.address + household.lot),
            "as_of": subject.value("as_of", ""),
            "snapshot": household.snapshot,
            "extracted_on": household.extracted_on,
            "protected": int(household.protected),
            "whereabouts": subject.value("whereabouts"),
            "phones": _json(subject.value("phones", [])),
            "vulnerability": _json(subject.value("vulnerability", [])),
            "consents": _json(subject.value("consents", [])),
            "provisions": _json(subject.value("provisions", [])),
            "note": subject.value("note"),
            "withdrawn": int(household.withdrawn),
            "care": _json(subject.value("care", {})),
            "home_building": _json(subject.value("home_building")),
            "marks": household.marks,
        },
    )
    for place, member in enumerate(household.members):
        yield "household_member", _member_row(household, place, member)
    key = {"disaster": household.disaster, "household_no": household.household_no}
    # Of two telephones in dispute both lead here.
    numbers = {phone_digits(text) for head in subject.heads("phones") for text in head.value or ()}
    for digits in sorted(number for number in numbers if number):
        yield "household_phone", {**key, "digits": digits}


def _member_row(household: Household, place: int, member: Member) -> dict[str, Any]:
    entered = member.id.startswith(BORN)
    birth = member.birth if entered else None
    others = (member.alias, member.alias_kana, member.roman_name, member.former_surname) if entered else ()
    return {
        "disaster": household.disaster,
        "household_no": household.household_no,
        "place": place,
        "member_id": member.id,
        "name": member.name,
        "birthdate": member.birthdate,
        "details": _json(_details(member)),
        "protected": int(member.protected),
        "entered": int(entered),
        "born": _iso(birth.exact if birth else None),
        "born_first": _iso(birth.earliest if birth else None),
        "born_last": _iso(birth.latest if birth else None),
        "name_key": fold_name(member.name) if entered else "",
        "kana_key": fold_kana(member.kana) if entered else "",
        "other_keys": " ".join(fold_name(text) for text in others if text),
    }


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


DISASTER = SubjectType(
    name="disaster",
    kinds=frozenset({DISASTER_ADDED, DISASTER_CHANGED}),
    fields={"name": FieldSpec(hard=True), "day": FieldSpec(hard=True), "cause": FieldSpec(hard=True)},
    tables=("disaster",),
    draw=_draw_disaster,
)
SNAPSHOT = SubjectType(
    name="snapshot",
    kinds=frozenset({SNAPSHOT_LOADED}),
    fields={
        name: FieldSpec() for name in ("kind", "rows", "rejected", "extracted_on", "source", "authority", "columns")
    },
    tables=("snapshot",),
    draw=_draw_snapshot,
)
HOUSEHOLD = SubjectType(
    name="household",
    kinds=frozenset({FROZEN, ENTERED, CHANGED, PROTECTION_CHANGED, WITHDRAWN, LINKED}),
    fields={
        "members": FieldSpec(hard=True),  # 氏名, 生年月日, 世帯構成
        "details": FieldSpec(),
        "order": FieldSpec(),
        "head": FieldSpec(),
        **{name: FieldSpec() for name in _PLACE},
        "as_of": FieldSpec(),
        "protected_members": FieldSpec(protected=True, hard=True, prefer=len),
        "whereabouts": FieldSpec(protected=True),
        "phones": FieldSpec(protected=True),
        "vulnerability": FieldSpec(protected=True),
        "consents": FieldSpec(),
        "provisions": FieldSpec(),
        "care": FieldSpec(protected=True),  # {person: [reasons]} of 要配慮者
        "home_building": FieldSpec(),  # which building of the tax register a clerk said the household lives in
        "note": FieldSpec(),
        "reason": FieldSpec(),
        "withdrawn": FieldSpec(hard=True, prefer=bool),
    },
    tables=("household", "household_member", "household_phone"),
    draw=_draw_household,
)
OF_EXTRACTS = (DISASTER, SNAPSHOT, HOUSEHOLD)
