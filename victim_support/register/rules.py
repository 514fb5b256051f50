"""Who made up a household on a day, and in what order its members stand. Pure.

Domain: 災害対策基本法 第90条の3; the household is frozen as of the disaster date; member order of
住民記録システム標準仕様書 5.2; 続柄 vocabulary of 1.1.11.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from victim_support.japanese.dates import RegisteredDate, age_at, display, parse_registered_date
from victim_support.register.resident_rows import FOREIGN, REMOVED, UNREGISTERED, Resident, read_birth

if TYPE_CHECKING:
    from collections.abc import Iterable

BORN = "@"
"""What begins the id of whatever was entered by hand."""
HEAD = "世帯主"
DEATH = "死亡"

# What a member's composition as of the day leaves to a person to see.
DIED = "死亡"
MOVED_AFTER = "災害の後に転出"
REMOVED_AFTER = "災害の後に消除"
REMOVED_UNDATED = "消除日が不明"
ARRIVED_UNDATED = "住民となった日が不明"
ADDRESS_AFTER = "災害の後に転居"
BORN_UNDATED = "生年月日が読めない"
NOT_REGISTERED = "住登外"


@dataclass(frozen=True, slots=True)
class Disaster:
    """A disaster: everything is keyed by its `code` (R8-01). `day` is the date households are taken as of."""

    code: str
    name: str
    day: date
    cause: str
    conflicted: bool = False


@dataclass(frozen=True, slots=True)
class Member:
    """One member of a household as of a day. `id` is the 宛名番号, or a born id for one entered by hand."""

    id: str
    name: str
    kana: str = ""
    alias: str = ""
    alias_kana: str = ""
    roman_name: str = ""
    former_surname: str = ""
    birthdate: str = ""
    birthdate_unknown: bool = False
    sex: str = ""
    relation: str = ""
    resident_kind: str = ""
    status: str = ""
    resident_since: str = ""
    address_since: str = ""
    removal_reason: str = ""
    removal_date: str = ""
    notes: tuple[str, ...] = ()
    protected: bool = False

    @property
    def foreigner(self) -> bool:
        """Whether the birthdate is shown and printed in the western calendar (標準仕様書 1.1.9)."""
        return self.resident_kind == FOREIGN

    @property
    def birth(self) -> RegisteredDate:
        """The birthdate with its bounds."""
        return read_birth(self.birthdate, self.foreigner, self.birthdate_unknown)

    @property
    def birth_shown(self) -> str:
        """The birthdate as shown and printed."""
        return display(self.birth, self.foreigner)

    def age(self, day: date) -> int | None:
        """Full years on `day`; None where the register does not decide it (printed 不詳)."""
        return age_at(self.birth, day)

    @property
    def died(self) -> bool:
        """Whether the register removed the member for death."""
        return DIED in self.notes


@dataclass(frozen=True, slots=True)
class Household:
    """A household as of a disaster. `head` is the id of its registered head, or None (世帯主未設定 is lawful).

    `frozen` is False while it is only computed from the extract and no act has touched it yet.
    """

    disaster: str
    household_no: str
    members: tuple[Member, ...]
    head: str | None
    address: str
    lot: str
    building_name: str
    postcode: str = ""
    address_code: str = ""
    snapshot: str = ""
    extracted_on: str = ""
    origin: str = "register"
    frozen: bool = False
    subject: str = ""
    withdrawn: bool = False
    marks: str = "{}"

    @property
    def head_member(self) -> Member | None:
        """The head, when there is one among the members."""
        return next((member for member in self.members if member.id == self.head), None)

    @property
    def protected(self) -> bool:
        """Whether any member is under 支援措置."""
        return any(member.protected for member in self.members)

    @property
    def full_address(self) -> str:
        """住所, 番地 and 方書 as they are read in one line; 方書 is always shown (標準仕様書 5.4)."""
        return " ".join(part for part in (self.address + self.lot, self.building_name) if part)


def number_read(number: str) -> str:
    """A 世帯番号 as a clerk reads it out: of a household entered by hand 手-L01-1-413, without the id's random tail."""
    return f"手-{number.removeprefix(BORN).rpartition('-')[0]}" if number.startswith(BORN) else number


_SPOUSE = re.compile(r"^(?:夫|妻|夫（未届）|妻（未届）|未届の夫|未届の妻)$")
_RANKS = (
    (re.compile(r"^世帯主$"), 0),
    (_SPOUSE, 1),
    (re.compile(r"^(?:子|長男|長女|次男|次女|二男|二女|三男|三女|養子)$"), 2),
    (re.compile(r"^(?:妻|夫)(?:（未届）)?の子$"), 3),
    (re.compile(r"^子の(?:夫|妻)(?:（未届）)?$"), 4),
    (re.compile(r"^子の子"), 5),
    (re.compile(r"^(?:父|母)$"), 6),
    (re.compile(r"^(?:夫|妻)(?:（未届）)?の(?:父|母)$"), 7),
    (re.compile(r"^(?:兄|弟|姉|妹)$"), 8),
    (re.compile(r"^(?:父|母)の(?:父|母)$"), 9),
    (re.compile(r"^縁故者$"), 11),
    (re.compile(r"^同居人$"), 12),
)
_OTHER_KIN = 10


def relation_rank(relation: str) -> int:
    """The place of a 続柄 in the prescribed order; what the closed vocabulary lacks stands with the other kin."""
    wide = relation.strip().replace("(", "（").replace(")", "）")
    return next((rank for pattern, rank in _RANKS if pattern.match(wide)), _OTHER_KIN)


def in_order(members: Iterable[Member]) -> tuple[Member, ...]:
    """Members in the prescribed order: relation, then birth, then number (標準仕様書 5.2)."""

    def place(member: Member) -> tuple[int, date, str]:
        return relation_rank(member.relation), member.birth.earliest or date.max, member.id

    return tuple(sorted(members, key=place))


def present_on(resident: Resident, day: date) -> tuple[bool, tuple[str, ...]]:
    """Whether a person belonged to the household on `day`, and what about it a person should look at.

    Born or moved in after the day: no. Removed (除票) before the day: no; on the day or after it: yes, with a note.
    Where the register does not decide it, yes with a note: a clerk can take a member out, not guess one.
    """
    birth, since = resident.birth, parse_registered_date(resident.resident_since)
    if birth.earliest and birth.earliest > day and not birth.approximate:
        return False, ()
    if since.earliest and since.earliest > day and not since.approximate:
        return False, ()
    notes = []
    if not birth.readable:
        notes.append(BORN_UNDATED)
    if resident.resident_since and since.latest is None:
        notes.append(ARRIVED_UNDATED)
    if resident.status == REMOVED:
        removed, note = _removed(resident, day)
        if removed:
            return False, ()
        notes.append(note)
    if resident.status == UNREGISTERED:
        notes.append(NOT_REGISTERED)
    moved = parse_registered_date(resident.address_since)
    if moved.earliest and moved.earliest > day:
        notes.append(ADDRESS_AFTER)
    return True, tuple(notes)


def _removed(resident: Resident, day: date) -> tuple[bool, str]:
    """Whether the removal was before `day`, else the note it deserves."""
    removal = parse_registered_date(resident.removal_date)
    if removal.latest and removal.latest < day and not removal.approximate:
        return True, ""
    if DEATH in resident.removal_reason:
        return False, DIED
    if removal.earliest is None or removal.approximate or removal.earliest < day:
        return False, REMOVED_UNDATED
    return False, MOVED_AFTER if "転出" in resident.removal_reason else REMOVED_AFTER


def member_of(resident: Resident, notes: tuple[str, ...] = ()) -> Member:
    """A person of the extract as a member."""
    return Member(
        id=resident.resident_no,
        name=resident.name,
        kana=resident.kana,
        alias=resident.alias,
        alias_kana=resident.alias_kana,
        roman_name=resident.roman_name,
        former_surname=resident.former_surname,
        birthdate=resident.birthdate,
        birthdate_unknown=bool(resident.birthdate_unknown),
        sex=resident.sex,
        relation=resident.relation,
        resident_kind=resident.resident_kind,
        status=resident.status,
        resident_since=resident.resident_since,
        address_since=resident.address_since,
        removal_reason=resident.removal_reason,
        removal_date=resident.removal_date,
        notes=notes,
        protected=bool(resident.protected),
    )


def household_on(residents: Iterable[Resident], disaster: Disaster, household_no: str) -> Household | None:
    """The household of these persons as of the disaster's day, or None when nobody of it was there then.

    The address is the head's, else that of the first member still registered, else of the first.
    """
    present: dict[str, tuple[Resident, Member]] = {}
    for resident in residents:
        there, notes = present_on(resident, disaster.day)
        if there:
            present[resident.resident_no] = resident, member_of(resident, notes)
    if not present:
        return None
    members = in_order(member for _, member in present.values())
    head = _head(members, present)
    still = next((one for one in members if one.status != REMOVED), members[0])
    home = present[head or still.id][0]
    return Household(
        disaster=disaster.code,
        household_no=household_no,
        members=members,
        head=head,
        address=home.address,
        lot=home.lot,
        building_name=home.building_name,
        postcode=home.postcode,
        address_code=home.address_code,
        extracted_on=max((resident.extracted_on for resident, _ in present.values()), default=""),
    )


def _head(members: tuple[Member, ...], present: dict[str, tuple[Resident, Member]]) -> str | None:
    """Who the register calls head: by 続柄, else by the 世帯主宛名番号 the members carry, when all agree."""
    heads = [member.id for member in members if member.relation.strip() == HEAD]
    if len(heads) == 1:
        return heads[0]
    living = [number for number in heads if DIED not in present[number][1].notes]
    if len(living) == 1:
        return living[0]
    named = {resident.head_no for resident, _ in present.values() if resident.head_no}
    if not heads and len(named) == 1 and (number := named.pop()) in present:
        return number
    return None


def with_protected(household: Household, ids: Iterable[str]) -> Household:
    """The household with 支援措置 set for the members of these ids as well."""
    known = frozenset(ids)
    members = tuple(
        replace(member, protected=True) if member.id in known and not member.protected else member
        for member in household.members
    )
    return replace(household, members=members)
