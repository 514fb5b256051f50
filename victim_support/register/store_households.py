"""Households in a disaster: computed from the extract, frozen at the first act, entered by hand, corrected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from victim_support.access.actor import Actor, Role
from victim_support.access.log import record
from victim_support.access.rights import demand
from victim_support.register.errors import (
    HouseholdUnknown,
    MemberInvalid,
    NobodyThen,
    NothingEntered,
    ReasonMissing,
)
from victim_support.register.resident_rows import Resident
from victim_support.register.rules import BORN, Disaster, Household, Member, household_on, in_order, with_protected
from victim_support.register.store_disasters import disaster_in
from victim_support.register.store_search import reading
from victim_support.register.store_subjects import (
    CHANGED,
    CONTACT,
    ENTERED,
    FROZEN,
    HAND,
    PROTECTION_CHANGED,
    WITHDRAWN,
    household_fields,
    household_of,
    household_subject,
)
from victim_support.register.store_tables import RESIDENTS, ResidentTables, current

if TYPE_CHECKING:
    from victim_support.journal.database import Connection, Row
    from victim_support.journal.entry import Base
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import Subject
    from victim_support.journal.transaction import Transaction

LOOKED = "閲覧"

# --- reading


def household(journal: Journal, actor: Actor, disaster: Disaster, household_no: str) -> Household:
    """A household in a disaster: as frozen or entered, else as the current extract has it on the disaster's day.

    `HouseholdUnknown`, `NobodyThen`. Looking at a person under 支援措置 is recorded in the access log first.
    """
    subject = journal.subject(household_subject(disaster.code, household_no))
    found = household_of(subject) if subject.exists else _computed(journal, disaster, household_no)
    _log_look(journal, actor, found)
    return found


def household_at(journal: Journal, actor: Actor, household_no: str, disaster: Disaster) -> Household:
    """What the current extract says of the household on the disaster's day, whatever was frozen before.

    `HouseholdUnknown`, `NobodyThen`. Looking at a person under 支援措置 is recorded.
    """
    found = _computed(journal, disaster, household_no)
    _log_look(journal, actor, found)
    return found


def by_phone(journal: Journal, actor: Actor, digits: str) -> list[Row]:
    """Households that gave exactly this telephone (`phones.typed_phone`): subject, disaster, number, head, protected.

    Finding one with a person under 支援措置 is recorded: a search by telephone leads to no closed household.
    """
    found = journal.query(
        "SELECT DISTINCT h.subject, h.disaster, h.household_no, h.head_name, h.protected FROM household_phone AS p "
        "JOIN household AS h ON h.subject = p.subject WHERE p.digits = ? AND h.withdrawn = 0 ORDER BY h.household_no",
        (digits,),
    )
    for row in found:
        if row["protected"]:
            record(journal, actor, LOOKED, row["subject"], "支援措置: 電話番号で検索")
    return list(found)


def residents_of(journal: Journal, actor: Actor, household_no: str) -> list[Resident]:
    """Every person the current extract has under a 世帯番号, the removed included, in its own order."""
    with reading(journal) as conn:
        found, _ = _residents(conn, household_no)
    protected = [resident.resident_no for resident in found if resident.protected]
    if protected:
        record(journal, actor, LOOKED, f"register:{household_no}", "支援措置: " + "、".join(protected))
    return found


def household_no_of(journal: Journal, resident_no: str) -> str | None:
    """The 世帯番号 of a person in the current extract, or None."""
    with reading(journal) as conn:
        extract = current(conn, RESIDENTS)
        if extract is None:
            return None
        statement = ResidentTables(extract).sql("SELECT household_no FROM resident_{t} WHERE resident_no = ?")
        row = conn.execute(statement, (resident_no,)).fetchone()
    return None if row is None else str(row[0])


def _computed(journal: Journal, disaster: Disaster, household_no: str) -> Household:
    with reading(journal) as conn:
        return compute(conn, disaster, household_no)


def compute(conn: Connection, disaster: Disaster, household_no: str) -> Household:
    """The household from the current extract, with 支援措置 set here in any disaster taken over."""
    residents, digest = _residents(conn, household_no)
    if not residents:
        raise HouseholdUnknown(household_no=household_no)
    found = household_on(residents, disaster, household_no)
    if found is None:
        raise NobodyThen(household_no=household_no, day=disaster.day.isoformat())
    protected = _protected_elsewhere(conn, [member.id for member in found.members])
    subject = household_subject(disaster.code, household_no)
    return replace(with_protected(found, protected), snapshot=digest, subject=subject)


def _residents(conn: Connection, household_no: str) -> tuple[list[Resident], str]:
    """The persons of a household in the current extract, and the extract's hash."""
    extract = current(conn, RESIDENTS)
    if extract is None:
        return [], ""
    tables = ResidentTables(extract)
    statement = tables.sql(f"SELECT {tables.columns} FROM resident_{{t}} WHERE household_no = ? ORDER BY id")  # noqa: S608  ours
    rows = conn.execute(statement, (household_no,)).fetchall()
    digest = conn.execute("SELECT hash FROM base_extract WHERE id = ?", (extract,)).fetchone()[0]
    return [Resident(*row) for row in rows], str(digest)


def _protected_elsewhere(conn: Connection, ids: Sequence[str]) -> set[str]:
    marks = ", ".join("?" * len(ids))
    statement = f"SELECT member_id FROM household_member WHERE protected = 1 AND member_id IN ({marks})"  # noqa: S608  only marks
    return {row[0] for row in conn.execute(statement, ids)}


def _log_look(journal: Journal, actor: Actor, found: Household) -> None:
    protected = [member.id for member in found.members if member.protected]
    if protected:
        record(journal, actor, LOOKED, found.subject, "支援措置: " + "、".join(protected))


# --- freezing


def freeze(tx: Transaction, disaster_code: str, household_no: str) -> Household:
    """The household as the journal holds it, frozen first when this is the first act on it in the disaster.

    Appends `household.frozen` with the values of the current extract as of the disaster's day and the extract's hash.
    `DisasterUnknown`, `HouseholdUnknown`, `NobodyThen`. Every room that acts on a household calls this in its own
    transaction, before its own entry.
    """
    subject = tx.subject(household_subject(disaster_code, household_no))
    if subject.exists:
        return household_of(subject)
    disaster = disaster_in(tx, disaster_code)
    found = compute(tx.conn, disaster, household_no)
    tx.append(FROZEN, subject.id, {**household_fields(found), "as_of": disaster.day.isoformat()})
    return household_of(tx.subject(subject.id))


# --- entering by hand


def enter_household(
    journal: Journal, actor: Actor, disaster: Disaster, members: Sequence[Member], *, address: str, lot: str = "",
    building_name: str = "", postcode: str = "", head: int | None = 0, reason: str = "",
) -> Household:  # fmt: skip
    """Enter a household the register does not have (住登外 and the like). It gets a born id; nothing is merged.

    `head` is the place of the head among `members`, or None. `NothingEntered`, `MemberInvalid`.
    """
    demand(actor, Role.CLERK)
    if not members:
        raise NothingEntered
    with journal.transaction(actor.id) as tx:
        household_no = tx.born()
        named = tuple(_with_id(member, household_no, place) for place, member in enumerate(members))
        found = Household(
            disaster=disaster.code, household_no=household_no, members=in_order(named),
            head=named[head].id if head is not None else None, address=_clean("住所", address),
            lot=_clean("番地", lot), building_name=_clean("方書", building_name), postcode=_clean("郵便番号", postcode),
            origin=HAND,
        )  # fmt: skip
        subject = household_subject(disaster.code, household_no)
        fields = {**household_fields(found), "as_of": disaster.day.isoformat()}
        tx.append(ENTERED, subject, {**fields, "reason": reason} if reason else fields)
        return household_of(tx.subject(subject))


def add_member(
    journal: Journal, actor: Actor, disaster_code: str, household_no: str, member: Member, *, base: Base, reason: str
) -> Household:
    """Add a person the register lacks to a household (who really lived there); freezes it first. Needs 受付."""
    demand(actor, Role.CLERK)
    if not reason.strip():
        raise ReasonMissing
    with journal.transaction(actor.id) as tx:
        seen = tx.subject(household_subject(disaster_code, household_no)).exists
        found = freeze(tx, disaster_code, household_no)
        named = _with_id(member, tx.born(), 0)
        changed = replace(found, members=in_order((*found.members, named)))
        return _rewrite(tx, found, changed, base if seen else tx.subject(found.subject).base(), reason)


def change_members(  # noqa: PLR0917  a form's fields
    journal: Journal, actor: Actor, disaster_code: str, household_no: str, members: Iterable[Member],
    head: str | None, *, base: Base, reason: str,
) -> Household:  # fmt: skip
    """Write another composition, name or detail of a household as a clerk found it. Needs 受付 and a reason.

    The register's own row is untouched; the entry says who, when and why.
    """
    demand(actor, Role.CLERK)
    if not reason.strip():
        raise ReasonMissing
    kept = tuple(_checked(member) for member in members)
    if not kept:
        raise NothingEntered
    with journal.transaction(actor.id) as tx:
        seen = tx.subject(household_subject(disaster_code, household_no)).exists
        found = freeze(tx, disaster_code, household_no)
        changed = replace(found, members=in_order(kept), head=head)
        return _rewrite(tx, found, changed, base if seen else tx.subject(found.subject).base(), reason)


def _rewrite(tx: Transaction, before: Household, after: Household, base: Base, reason: str) -> Household:
    old, new = household_fields(before), household_fields(after)
    names = ("members", "details", "order", "head")
    patch: dict[str, Any] = {name: new[name] for name in names if new[name] != old[name]}
    if patch:
        tx.append(CHANGED, before.subject, {**patch, "reason": reason}, base=base)
    return household_of(tx.subject(before.subject))


def set_contact(
    journal: Journal, actor: Actor, disaster_code: str, household_no: str, values: dict[str, Any], *, base: Base
) -> Household:
    """Write 居所, phones, 要配慮, consents, provisions or a note (`store_subjects.CONTACT`). Needs 受付.

    Freezes the household first. Phones, 要配慮, consents and provisions are lists of text.
    """
    demand(actor, Role.CLERK)
    given = {name: value for name, value in values.items() if name in CONTACT}
    with journal.transaction(actor.id) as tx:
        found = freeze(tx, disaster_code, household_no)
        subject = tx.subject(found.subject)
        altered = {name: value for name, value in given.items() if value != _rendered(subject, name, base)}
        if altered:
            tx.append(CHANGED, found.subject, altered, base=base)
        return household_of(tx.subject(found.subject))


def _rendered(subject: Subject, name: str, base: Base) -> object:
    """The value the form was rendered from: of one head, or nothing when there was none or several."""
    heads = base.get(name, ())
    by_hash = {entry.hash: entry for entry in subject.entries}
    return by_hash[heads[0]].value(name) if len(heads) == 1 and heads[0] in by_hash else None


def set_protection(
    journal: Journal, actor: Actor, disaster_code: str, household_no: str, ids: Iterable[str], *, base: Base,
    reason: str,
) -> Household:  # fmt: skip
    """Set which members are under 支援措置. Any clerk may add one; taking one away needs 決裁 (標準仕様書 3.1)."""
    demand(actor, Role.CLERK)
    if not reason.strip():
        raise ReasonMissing
    wanted = sorted(set(ids))
    with journal.transaction(actor.id) as tx:
        found = freeze(tx, disaster_code, household_no)
        before = {member.id for member in found.members if member.protected}
        if before - set(wanted):
            demand(actor, Role.SUPERVISOR)
        for name in wanted:
            if name not in {member.id for member in found.members}:
                raise MemberInvalid(item="番号", value=name)
        patch = {"protected_members": wanted, "reason": reason}
        tx.append(PROTECTION_CHANGED, found.subject, patch, base=base)
        return household_of(tx.subject(found.subject))


def withdraw_household(
    journal: Journal, actor: Actor, disaster_code: str, household_no: str, *, base: Base, reason: str
) -> None:
    """Take a household entered by mistake out of every list; nothing is deleted. Needs 受付 and a reason."""
    demand(actor, Role.CLERK)
    if not reason.strip():
        raise ReasonMissing
    subject = household_subject(disaster_code, household_no)
    if not journal.subject(subject).exists:
        raise HouseholdUnknown(household_no=household_no)
    with journal.transaction(actor.id) as tx:
        tx.append(WITHDRAWN, subject, {"withdrawn": True, "reason": reason}, base=base)


def household_base(journal: Journal, disaster_code: str, household_no: str) -> Base:
    """What a form that changes the household carries; empty fields while it is not frozen yet."""
    return journal.subject(household_subject(disaster_code, household_no)).base()


def _with_id(member: Member, born: str, place: int) -> Member:
    return replace(_checked(member), id=born if place == 0 and not member.id else member.id or f"{born}.{place}")


def _checked(member: Member) -> Member:
    if not member.name.strip():
        raise MemberInvalid(item="氏名", value=member.name)
    for name in ("name", "kana", "birthdate", "relation", "sex"):
        _clean(name, getattr(member, name))
    if not member.birthdate.strip():
        return replace(member, birthdate="年月日不詳")
    return member


def _clean(item: str, value: str) -> str:
    """Text as typed; control characters are refused, since they would break papers and files."""
    if any(ord(one) < 0x20 or ord(one) == 0x7F for one in value):  # noqa: PLR2004  the C0 controls and DEL
        raise MemberInvalid(item=item, value=value)
    return value


def is_by_hand(household_no: str) -> bool:
    """Whether a household's number is a born id."""
    return household_no.startswith(BORN)
