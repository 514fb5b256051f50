"""支援措置 in lists: whose 居所, telephones and new address no list carries unless somebody answers for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

from victim_support.damage.dwellings import read_dwelling
from victim_support.journal.subjects import subject_pieces
from victim_support.register.rules import ADDRESS_AFTER, MOVED_AFTER

if TYPE_CHECKING:
    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal

PROTECTED, PLAIN, UNKNOWN = "1", "0", "不明"
_MOVED: Final = frozenset({ADDRESS_AFTER, MOVED_AFTER})
_FIELD: Final = "protected_members"
_OF_PERSONS: Final = frozenset({
    "household", "ledger_item", "application", "certificate", "photo", "resurvey", "reservation", "handover",
})  # fmt: skip


class Shield(NamedTuple):
    """What is left out of a row: `mark` is its 支援措置 cell, `hidden` the kinds of columns that stay empty."""

    mark: str
    hidden: frozenset[str] = frozenset()


_OPEN: Final = Shield(PLAIN)
_NOBODY: Final = Shield("")
_DOUBT: Final = Shield(UNKNOWN, frozenset({"contact", "address"}))


class Shields:
    """The shield of every row, from the town's store.

    A person protected in one household or disaster is in all, and so is a household judged the same as theirs.
    Where the centre cannot know (the household, or the part that says so, is not here or in dispute), the row is
    shielded as if. A survey that names no household is shielded by whoever applied or holds a paper for its dwelling.
    """

    def __init__(self, journal: Journal) -> None:
        self._persons = {
            row[0] for row in journal.query("SELECT DISTINCT member_id FROM household_member WHERE protected = 1")
        }
        self._households: dict[str, Shield] = {}
        self._by_key: dict[tuple[str, str], Shield] = {}
        self._by_number: dict[str, Shield] = {}
        self._by_dwelling: dict[tuple[str, ...], Shield] = {}
        self._subjects: dict[str, Shield] = {}
        self._read_households(journal)
        self._read_cases(journal)

    def of(self, table: str, row: Row) -> Shield:
        """The shield of a row of a drawn table."""
        if table == "household_member":
            household = self._households.get(row["subject"], _DOUBT)
            protected = row["member_id"] in self._persons
            mark = PROTECTED if protected else UNKNOWN if household.mark == UNKNOWN else PLAIN
            return Shield(mark, household.hidden)
        if table == "proposal":
            return self._subject(row["target"])
        if table == "likeness":
            return _graver(self._subject(row["one"]), self._subject(row["other"]))
        return self._subject(row["subject"])

    def _subject(self, subject: str) -> Shield:
        """A household, application or certificate that is not here may be anybody's."""
        if subject.partition(":")[0] == "damage":
            pieces = subject_pieces(subject)
            named = self._by_number.get(_household_of(pieces[-1]), _OPEN)
            return _graver(self._by_dwelling.get(pieces, _OPEN), named)
        doubtful = subject.partition(":")[0] in _OF_PERSONS
        return self._subjects.get(subject, _DOUBT if doubtful else _OPEN)

    def of_household(self, subject: str) -> Shield:
        """The shield of a household's subject."""
        return self._households.get(subject, _DOUBT)

    def _read_households(self, journal: Journal) -> None:
        members: dict[str, list[Row]] = {}
        for row in journal.query("SELECT subject, member_id, details FROM household_member"):
            members.setdefault(row["subject"], []).append(row)
        for row in journal.query("SELECT subject, disaster, household_no, protected, marks FROM household"):
            self._households[row["subject"]] = self._household(row, members.get(row["subject"], []))
        self._join_same(journal)
        for row in journal.query("SELECT subject, disaster, household_no FROM household"):
            shield = self._by_key[row["disaster"], row["household_no"]] = self._households[row["subject"]]
            self._by_number[row["household_no"]] = _graver(self._by_number.get(row["household_no"], _OPEN), shield)
        self._subjects.update(self._households)

    def _join_same(self, journal: Journal) -> None:
        """Households judged the same (名寄せ) bear the graver shield, along every chain of judgements."""
        pairs = [tuple(row) for row in journal.query("SELECT one, other FROM likeness WHERE same = 1")]
        pairs = [pair for pair in pairs if all(one in self._households for one in pair)]
        for _ in pairs:
            before = dict(self._households)
            for one, other in pairs:
                both = _graver(self._households[one], self._households[other])
                self._households[one] = self._households[other] = both
            if before == self._households:
                break

    def _household(self, row: Row, members: list[Row]) -> Shield:
        protected = row["protected"] == 1 or any(one["member_id"] in self._persons for one in members)
        if not protected and _FIELD not in json.loads(row["marks"]):
            return _OPEN
        notes = {note for one in members for note in json.loads(one["details"]).get("notes", ())}
        hidden = {"contact", "address"} if notes & _MOVED else {"contact"}
        return Shield(PROTECTED if protected else UNKNOWN, frozenset(hidden))

    def _read_cases(self, journal: Journal) -> None:
        for table in ("application", "certificate", "resurvey"):
            sql = f"SELECT subject, disaster, household, dwelling FROM {table}"  # noqa: S608  ours
            for row in journal.query(sql):
                shield = self._by_key.get((row["disaster"], row["household"]), _DOUBT)
                self._subjects[row["subject"]] = shield
                place = (row["disaster"], row["dwelling"] or "")
                self._by_dwelling[place] = _graver(self._by_dwelling.get(place, _OPEN), shield)
        self._by_dwelling = {place: shield for place, shield in self._by_dwelling.items() if place[1]}
        for row in journal.query("SELECT subject, disaster, household_no, dwelling FROM survey"):
            number = row["household_no"] or _household_of(row["dwelling"])
            named = self._by_number.get(number, _NOBODY) if number else _NOBODY
            living = self._by_dwelling.get((row["disaster"], row["dwelling"] or ""), _OPEN)
            self._subjects[row["subject"]] = living if len(living.hidden) > len(named.hidden) else named
        for row in journal.query("SELECT subject, disaster, household_no FROM ledger_item"):
            self._subjects[row["subject"]] = self._by_key.get((row["disaster"], row["household_no"]), _DOUBT)
        for table in ("reservation", "handover"):
            for row in journal.query(f"SELECT subject, disaster, household FROM {table}"):  # noqa: S608  ours
                shield = self._by_key.get((row["disaster"], row["household"]), _DOUBT)
                self._subjects[row["subject"]] = shield if row["household"] else _NOBODY
        for row in journal.query("SELECT subject, owner FROM photo"):
            self._subjects[row["subject"]] = self._subject(row["owner"] or "application:")


def _graver(one: Shield, other: Shield) -> Shield:
    mark = next((mark for mark in (PROTECTED, UNKNOWN) if mark in (one.mark, other.mark)), PLAIN)
    return Shield(mark, one.hidden | other.hidden)


def _household_of(dwelling: str | None) -> str:
    pieces = read_dwelling(dwelling) if dwelling else None
    return pieces.household_no if pieces else ""
