"""Suspected doubles: two papers for one case, people entered by hand twice, or who stand in the register.

Nothing is merged by itself: a person says same or not same (名寄せ), with a reason, and may take it back.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from victim_support.access.actor import Role
from victim_support.access.log import record
from victim_support.access.rights import demand
from victim_support.certificates.store_tables import TWICE
from victim_support.conflicts.errors import PairUnknown, ReasonMissing
from victim_support.conflicts.store_subjects import JUDGED, likeness_subject
from victim_support.desks.store import listed, refresh
from victim_support.japanese.folding import fold_kana, fold_name
from victim_support.register import store as register

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from victim_support.access.actor import Actor
    from victim_support.journal.database import Row
    from victim_support.journal.entry import Base
    from victim_support.journal.journal import Journal

READERS: Final = (Role.CLERK, Role.SURVEYOR, Role.CENTRE)
LOOKED: Final = "名寄せの確認"
_PERSON: Final = (
    "SELECT m.subject, m.disaster, m.household_no, m.member_id, m.name, m.birthdate, m.details, m.protected, "
    "m.born_first, m.born_last, m.name_key, m.kana_key, m.entered, h.address, h.lot, h.building_name "
    "FROM household_member AS m CROSS JOIN household AS h ON h.subject = m.subject WHERE h.withdrawn = 0 AND "
)


@dataclass(frozen=True)
class Pair:
    """Two subjects that may be one; `why` in words. `same`: what a person has judged, None while nobody has."""

    one: str
    other: str
    why: str
    same: bool | None = None


def person_pairs(journal: Journal, actor: Actor) -> list[Pair]:
    """Households entered by hand in which somebody has the name (or reading) and birthdate of somebody elsewhere.

    A function of the entries alone. Judged pairs are included, with what was judged.
    """
    demand(actor, *READERS)
    entered = journal.query(f"{_PERSON} m.entered = 1 ORDER BY +m.subject, m.place")
    if not entered:
        return []
    found: dict[tuple[str, str], str] = {}
    namesakes, register_ = _Namesakes(entered), _Frozen(journal, entered)
    for number, person in enumerate(entered):
        for other in (*namesakes.after(number), *register_.born_with(person)):
            if _alike(person, other):
                one, two = sorted((person["subject"], other["subject"]))
                found.setdefault((one, two), _why(person, other))
    return _judged(journal, (Pair(one, two, why) for (one, two), why in sorted(found.items())))


def certificate_pairs(journal: Journal, actor: Actor) -> list[Pair]:
    """Two standing papers for one household, dwelling and disaster, none of them a copy or successor of the other."""
    demand(actor, *READERS)
    refresh(journal)
    rows = journal.query(
        f"SELECT v.subject, v.number, v.other, v.other_number {listed(TWICE)} "
        "ORDER BY n.disaster, n.rank, n.dwelling, v.number, v.other"
    )
    found = []
    for row in rows:
        one, other = sorted((row[0], row[2]))
        found.append(Pair(one, other, f"同じ世帯・住家・災害の証明書です（{row[1]} と {row[3]}）"))
    return _judged(journal, found)


def register_matches(journal: Journal, actor: Actor, household: str) -> list[register.Match]:
    """People of this laptop's extract who may be somebody entered by hand in the household. Looks are recorded."""
    demand(actor, *READERS)
    rows = journal.query(
        "SELECT name, birthdate FROM household_member WHERE subject = ? AND entered = 1 ORDER BY place", (household,)
    )
    found = [match for row in rows for match in register.search(journal, actor, f"{row[0]} {row[1]}", 5)]
    return [match for match in found if match.household is None]


def judge(journal: Journal, actor: Actor, pair: tuple[str, str], *, same: bool | None, reason: str, base: Base) -> None:
    """Say that two subjects are the same, are not, or take back what was said (None).

    Raises `PairUnknown`, `ReasonMissing`, `BaseForeign`.
    """
    demand(actor, Role.CLERK, Role.CENTRE)
    if not reason.strip():
        raise ReasonMissing
    require_pair(journal, pair)
    with journal.transaction(actor.id) as tx:
        tx.append(JUDGED, likeness_subject(*pair), {"same": same, "reason": reason.strip()}, base=base)


def judgement_base(journal: Journal, pair: tuple[str, str]) -> Base:
    """What the form that judges a pair carries."""
    return journal.subject(likeness_subject(*pair)).base("same", "reason")


def judgement(journal: Journal, pair: tuple[str, str]) -> Row | None:
    """What was judged of a pair, by whom and why, or None."""
    return journal.one("SELECT * FROM likeness WHERE subject = ?", (likeness_subject(*pair),))


def require_pair(journal: Journal, pair: tuple[str, str]) -> None:
    """Raise `PairUnknown` unless both are two different things known here."""
    one, other = pair
    if one == other or not (journal.subject(one).exists and journal.subject(other).exists):
        raise PairUnknown


def people_of(journal: Journal, actor: Actor, household: str) -> list[Row]:
    """The members of a household as drawn, for the comparison; looking at a protected person is recorded."""
    demand(actor, *READERS)
    rows = journal.query(f"{_PERSON} m.subject = ? ORDER BY m.place", (household,))
    hidden = [row["member_id"] for row in rows if row["protected"]]
    if hidden:
        record(journal, actor, LOOKED, household, "支援措置: " + "、".join(hidden))
    return rows


def _judged(journal: Journal, pairs: Iterable[Pair]) -> list[Pair]:
    said = {(row[0], row[1]): row[2] for row in journal.query("SELECT one, other, same FROM likeness")}
    return [
        Pair(pair.one, pair.other, pair.why, None if (same := said.get((pair.one, pair.other))) is None else bool(same))
        for pair in pairs
    ]


class _Namesakes:
    """People entered by hand by name and by reading: thousands are not compared each with each."""

    def __init__(self, entered: Sequence[Row]) -> None:
        self._entered = entered
        self._numbers: dict[tuple[str, str, str], list[int]] = {}
        for number, row in enumerate(entered):
            for key in self._keys(row):
                self._numbers.setdefault(key, []).append(number)

    def after(self, number: int) -> list[Row]:
        """Those behind the one of that number who bear its name or reading, in their order."""
        found: set[int] = set()
        for key in self._keys(self._entered[number]):
            numbers = self._numbers[key]
            found.update(numbers[bisect_right(numbers, number) :])
        return [self._entered[one] for one in sorted(found)]

    @staticmethod
    def _keys(row: Row) -> Iterator[tuple[str, str, str]]:
        yield row["disaster"], "name", _name_key(row)
        if _kana_key(row):
            yield row["disaster"], "kana", _kana_key(row)


class _Frozen:
    """People taken from a register into households, by birthdate: read once for all who were entered by hand."""

    def __init__(self, journal: Journal, entered: Sequence[Row]) -> None:
        spans = [(row["born_first"], row["born_last"]) for row in entered if row["born_first"] is not None]
        first, last = min((one for one, _ in spans), default=""), max((one for _, one in spans), default="")
        sql = f"{_PERSON} m.entered = 0 AND m.birthdate BETWEEN ? AND ? ORDER BY m.birthdate, m.subject, m.place"
        self._rows = journal.query(sql, (first, last)) if spans else []

    def born_with(self, person: Row) -> list[Row]:
        """Those born in the span the person entered by hand may be born in."""
        if person["born_first"] is None:
            return []
        start = bisect_left(self._rows, person["born_first"], key=_birthdate)
        return self._rows[start : bisect_right(self._rows, person["born_last"], key=_birthdate)]


def _birthdate(row: Row) -> str:
    return str(row["birthdate"])


def _alike(one: Row, other: Row) -> bool:
    if one["subject"] == other["subject"] or one["disaster"] != other["disaster"]:
        return False
    return _same_birth(one, other) and (_name_key(one) == _name_key(other) or _same_kana(one, other))


def _same_birth(one: Row, other: Row) -> bool:
    if not other["entered"]:
        return True  # asked for by the span
    if one["born_first"] is None or other["born_first"] is None:
        return bool(one["birthdate"] == other["birthdate"])
    return bool(one["born_first"] <= other["born_last"] and other["born_first"] <= one["born_last"])


def _name_key(row: Row) -> str:
    return str(row["name_key"]) if row["entered"] else fold_name(row["name"])


def _same_kana(one: Row, other: Row) -> bool:
    mine, theirs = _kana_key(one), _kana_key(other)
    return bool(mine) and mine == theirs


def _kana_key(row: Row) -> str:
    if row["entered"]:
        return str(row["kana_key"])
    return fold_kana(str(json.loads(row["details"]).get("kana", "")))


def _why(one: Row, other: Row) -> str:
    kind = "名前と生年月日" if _name_key(one) == _name_key(other) else "読みと生年月日"
    return f"{kind}が同じ人がいます"
