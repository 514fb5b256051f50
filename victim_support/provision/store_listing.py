"""Who would be told of, and what: the rows of a provision, from the drawn tables, with everybody closed left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from victim_support.access.actor import Role
from victim_support.damage.dwellings import home_dwelling
from victim_support.japanese.addresses import fold_address
from victim_support.japanese.municipalities import municipality
from victim_support.provision.errors import ExceptionReasonMissing
from victim_support.provision.rules import CONSENT, ITEMS, SELF, Draft, Listing
from victim_support.register.store import consented, protected_among
from victim_support.register.store_items import AID

if TYPE_CHECKING:
    from victim_support.access.actor import Actor
    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal

_BETWEEN = "；"
_CLOSED_FIELDS = frozenset({"protected_members", "members", "withdrawn"})
_UNREADABLE = {"withheld": "（非開示）", "shredded": "（廃棄済）"}


class _House(NamedTuple):
    row: Row
    members: Sequence[Row]
    marks: Mapping[str, str]


def listing(journal: Journal, actor: Actor, draft: Draft) -> Listing:
    """The rows, one a person, by household and place in it; and how many are left out and why.

    Left out is whoever is under 支援措置, with the whole household: 居所 and telephones are the household's, and its
    other members may be those one has fled from. So is a household of which this laptop cannot know (the part that says
    so is not here, or in dispute). The one exception is the person's own data to the person, on 決裁 with a reason:
    `ExceptionReasonMissing` without it.
    """
    houses = _houses(journal, draft)
    closed = _closed(journal, houses)
    persons = protected_among(journal, actor, [one["member_id"] for house in houses for one in house.members])
    agreed = consented(journal, draft.disaster, draft.recipient) if draft.ground == CONSENT else {}
    told, columns = _Told(journal, draft.disaster), draft.columns
    rows, households, left, left_houses, unasked = [], [], 0, 0, 0
    for house in houses:
        number = house.row["household_no"]
        if number in closed or persons & {one["member_id"] for one in house.members}:
            meant = _own(actor, draft, house, persons)
            if not meant:
                left, left_houses = left + len(house.members), left_houses + 1
                continue
        elif draft.ground == SELF:
            meant = [one for one in house.members if one["member_id"] == draft.person]
        elif draft.ground == CONSENT:
            who = agreed.get(number, frozenset())
            meant = [one for one in house.members if "" in who or one["member_id"] in who]
            unasked += len(house.members) - len(meant)
        else:
            meant = list(house.members)
        if meant:
            households.append(str(number))
            rows += told.rows(columns, house, meant)
    return Listing([ITEMS[name] for name in columns], rows, households, left, left_houses, unasked)


def _own(actor: Actor, draft: Draft, house: _House, persons: frozenset[str]) -> list[Row]:
    """The protected person's own row for the person, if that is what is asked; nobody else's, whoever asks."""
    if draft.ground != SELF or draft.person not in persons:
        return []
    if not (actor.holds(Role.SUPERVISOR) and draft.exception_reason.strip()):
        raise ExceptionReasonMissing
    return [one for one in house.members if one["member_id"] == draft.person]


def _houses(journal: Journal, draft: Draft) -> list[_House]:
    scope = draft.scope
    where, params = ["disaster = :disaster", "withdrawn = 0"], {"disaster": draft.disaster}
    if scope.numbers:
        where.append("household_no IN (SELECT value FROM json_each(:numbers))")
        params["numbers"] = json.dumps(scope.numbers)
    if scope.town:
        where.append("instr(address_key, :town) > 0")
        params["town"] = fold_address(scope.town, municipality(journal.municipality)) or scope.town
    rows = journal.query(
        f"SELECT * FROM household WHERE {' AND '.join(where)} ORDER BY address_key, household_no, subject",  # noqa: S608  ours
        params,
    )
    if scope.grades:
        places = _Told(journal, draft.disaster)
        rows = [row for row in rows if set(places.grades(row["household_no"])) & set(scope.grades)]
    members: dict[str, list[Row]] = {}
    for one in journal.query(
        "SELECT subject, member_id, name, birthdate, details FROM household_member WHERE disaster = ? "
        "ORDER BY subject, place",
        (draft.disaster,),
    ):
        members.setdefault(one["subject"], []).append(one)
    return [_House(row, members.get(row["subject"], []), _said(row["marks"])) for row in rows]


def _closed(journal: Journal, houses: Iterable[_House]) -> set[str]:
    """Households nobody is told of: a protected person, a doubt about it, or judged the same (名寄せ) as such a one."""
    subjects = {
        house.row["subject"]: house.row["household_no"]
        for house in houses
        if house.row["protected"] or _CLOSED_FIELDS & house.marks.keys()
    }
    everywhere = {row["subject"] for row in journal.query("SELECT subject FROM household WHERE protected = 1")}
    known = everywhere | subjects.keys()
    pairs = [tuple(row) for row in journal.query("SELECT one, other FROM likeness WHERE same = 1")]
    while more := {name for pair in pairs if known & set(pair) for name in pair} - known:
        known |= more
    return {house.row["household_no"] for house in houses if house.row["subject"] in known}


class _Told:
    """Everything a cell may say, read once for a disaster."""

    def __init__(self, journal: Journal, disaster: str) -> None:
        self._damage = {
            row["dwelling"]: row
            for row in journal.query(
                "SELECT dwelling, decided_grade FROM damage WHERE disaster = ? AND decided_grade IS NOT NULL",
                (disaster,),
            )
        }
        self._dwellings = _gathered(
            journal.query(
                "SELECT household AS household_no, dwelling AS value FROM application "
                "WHERE disaster = :d AND withdrawn = 0 "
                "UNION SELECT household, dwelling FROM certificate WHERE disaster = :d "
                "UNION SELECT household_no, dwelling FROM survey WHERE disaster = :d AND withdrawn = 0 "
                "AND household_no IS NOT NULL AND dwelling IS NOT NULL ORDER BY 1, 2",
                {"d": disaster},
            )
        )
        self._aid = _gathered(
            journal.query(
                "SELECT household_no, day || ' ' || COALESCE(what, '（非開示）') AS value FROM ledger_item "
                "WHERE disaster = ? AND item = ? AND withdrawn = 0 ORDER BY day, subject",
                (disaster, AID),
            )
        )
        self._certificates = _gathered(
            journal.query(
                "SELECT household AS household_no, number || ' ' || state || ' ' || COALESCE(delivered_on, issue_date) "
                "AS value FROM certificate WHERE disaster = ? ORDER BY issue_date, number",
                (disaster,),
            )
        )

    def grades(self, household_no: str) -> list[str]:
        """Every decided grade of the household's dwellings."""
        dwellings = [*self._dwellings.get(household_no, []), home_dwelling(household_no)]
        decided = [self._damage[one] for one in dict.fromkeys(dwellings) if one in self._damage]
        return list(dict.fromkeys(str(row["decided_grade"]) for row in decided))

    def rows(self, items: Sequence[str], house: _House, members: Iterable[Row]) -> list[list[str]]:
        """A row a member; what is of the household is worked out once."""
        number = house.row["household_no"]
        shared = {name: told(house) for name, told in _OF_HOUSEHOLD.items() if name in items}
        shared["damage"] = _BETWEEN.join(self.grades(number))
        shared["aid"] = _BETWEEN.join(self._aid.get(number, []))
        shared["certificates"] = _BETWEEN.join(self._certificates.get(number, []))
        care: Mapping[str, Sequence[str]] = _said(house.row["care"])
        found = []
        for member in members:
            own: dict[str, Any] = {**json.loads(member["details"]), "name": member["name"]}
            own |= {"birthdate": member["birthdate"]}
            own["care"] = _readable(house, "care", "、".join(care.get(member["member_id"], ())))
            found.append([shared[name] if name in shared else str(own.get(name, "")) for name in items])
        return found


def _address(house: _House) -> str:
    row = house.row
    return " ".join(part for part in (row["address"] + row["lot"], row["building_name"]) if part)


_OF_HOUSEHOLD: Mapping[str, Callable[[_House], str]] = {
    "head": lambda house: house.row["head_name"] or "",
    "household_no": lambda house: "" if house.row["household_no"].startswith("@") else str(house.row["household_no"]),
    "address": _address,
    "whereabouts": lambda house: _readable(house, "whereabouts", house.row["whereabouts"] or ""),
    "phones": lambda house: _readable(
        house, "phones", "" if house.row["phones"] == "[]" else _BETWEEN.join(json.loads(house.row["phones"]))
    ),
    "composition": lambda house: f"{len(house.members)}人",
}


def _said(text: str) -> dict[str, Any]:
    """What a drawn cell holds; most of a town's cells hold nothing, and are not parsed."""
    return {} if text == "{}" else dict(json.loads(text))


def _readable(house: _House, field: str, text: str) -> str:
    return text or _UNREADABLE.get(house.marks.get(field, ""), "")


def _gathered(rows: Iterable[Row]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row["household_no"], []).append(row["value"])
    return found


def cells_of(found: Listing) -> Iterator[Sequence[str]]:
    """Header and rows."""
    yield found.headings
    yield from found.rows
