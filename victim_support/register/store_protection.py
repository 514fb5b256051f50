"""Who of a household is under 支援措置, or may be, and whether its pages are closed for it. Reads only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from victim_support.register.store_namesakes import likeness, namesakes
from victim_support.register.store_search import reading
from victim_support.register.store_tables import RESIDENTS, ResidentTables, current

if TYPE_CHECKING:
    from collections.abc import Iterable

    from victim_support.access.actor import Actor
    from victim_support.journal.journal import Journal
    from victim_support.register.rules import Household, Member

_DOUBT: Final = "protected_members"


def protected_among(journal: Journal, actor: Actor, ids: Iterable[str]) -> frozenset[str]:
    """Which of these persons are under 支援措置: in any household and disaster of the journal, or in the extract."""
    del actor  # says of nobody where they are
    asked = json.dumps(list(ids))
    among = "protected = 1 AND {} IN (SELECT value FROM json_each(?))"
    known = among.format("member_id")
    with reading(journal) as conn:
        rows = conn.execute(f"SELECT member_id FROM household_member WHERE {known}", (asked,))  # noqa: S608  constants
        found = {str(row[0]) for row in rows}
        extract = current(conn, RESIDENTS)
        if extract is not None:
            here = ResidentTables(extract).sql("SELECT resident_no FROM resident_{t} WHERE ")
            found |= {str(row[0]) for row in conn.execute(here + among.format("resident_no"), (asked,))}
    return frozenset(found)


def protected_namesakes(journal: Journal, actor: Actor, members: Iterable[Member]) -> frozenset[str]:
    """Ids of those members whose name or reading, and birthdate, are those of somebody else under 支援措置.

    Names are compared folded (渡邉 is 渡辺); a birthdate that is not known to the day is like no other.
    """
    del actor  # says of nobody where they are
    asked = [(one.id, likeness(one.name, one.kana, one.birthdate)) for one in members if not one.protected]
    with reading(journal) as conn:
        return namesakes(conn, asked)


def is_closed(journal: Journal, actor: Actor, household: Household) -> bool:
    """Whether somebody of the household is under 支援措置: here, in another household or disaster, in the extract now.

    Also where this laptop cannot know, because the part that says so is not here or in dispute, and where somebody may
    be one who is (`protected_namesakes`): a screen at a counter is read by whoever stands there.
    """
    if household.protected or _DOUBT in json.loads(household.marks):
        return True
    ids = [member.id for member in household.members]
    return bool(protected_among(journal, actor, ids) or protected_namesakes(journal, actor, household.members))


def closed_among(journal: Journal, actor: Actor, disaster: str, numbers: Iterable[str]) -> frozenset[str]:
    """Which of these 世帯番号 of a disaster are closed, as `is_closed` says: for lists."""
    rows = journal.query(
        "SELECT h.household_no, h.marks, m.member_id, m.name, m.details, m.birthdate, m.protected FROM household AS h "
        "LEFT JOIN household_member AS m ON m.subject = h.subject "
        "WHERE h.disaster = ? AND h.household_no IN (SELECT value FROM json_each(?))",
        (disaster, json.dumps(sorted(set(numbers)))),
    )
    found = {row["household_no"] for row in rows if row["protected"] or _DOUBT in json.loads(row["marks"])}
    people = [row for row in rows if row["member_id"] is not None and row["household_no"] not in found]
    asked = [
        (row["member_id"], likeness(row["name"], json.loads(row["details"]).get("kana", ""), row["birthdate"]))
        for row in people
    ]
    with reading(journal) as conn:
        alike = namesakes(conn, asked)
    closed = alike | protected_among(journal, actor, {row["member_id"] for row in people})
    return frozenset(found | {row["household_no"] for row in people if row["member_id"] in closed})


def is_closed_person(journal: Journal, actor: Actor, resident_no: str) -> bool:
    """Whether somebody of this person's household in the extract is, or may be, under 支援措置: for an owner."""
    asked = [(resident_no, likeness("", "", ""))]
    with reading(journal) as conn:
        extract = current(conn, RESIDENTS)
        if extract is not None:
            statement = ResidentTables(extract).sql(
                "SELECT b.resident_no, b.name, b.kana, b.birthdate FROM resident_{t} AS a "
                "JOIN resident_{t} AS b ON b.household_no = a.household_no WHERE a.resident_no = ?"
            )
            asked += [(str(row[0]), likeness(*row[1:])) for row in conn.execute(statement, (resident_no,))]
        if namesakes(conn, asked):
            return True
    return bool(protected_among(journal, actor, [number for number, _ in asked]))
