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
