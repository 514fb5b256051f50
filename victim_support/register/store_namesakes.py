"""Who may be somebody under 支援措置: the same name or reading and birthdate under another number. Reads only.

A person may stand twice: in another household of the register, or entered by hand at a counter where nobody knew.
Nothing is merged by it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from victim_support.japanese.dates import parse_registered_date
from victim_support.japanese.folding import fold_kana, fold_name
from victim_support.register.store_tables import RESIDENTS, ResidentTables, current

if TYPE_CHECKING:
    from collections.abc import Iterable

    from victim_support.journal.database import Connection

_KNOWN = "SELECT member_id, name, details, birthdate FROM household_member WHERE protected = 1"
_REGISTERED = (
    "SELECT resident_no, name, kana, birthdate FROM resident_{t} "
    "WHERE protected = 1 AND (name_key = ? OR (kana_key = ? AND kana_key <> ''))"
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What two persons are alike by: folded name and reading, and the day of birth as ISO text (empty: not known)."""

    name: str
    kana: str
    born: str

    def of(self, other: Likeness) -> bool:
        """Whether both may be one person."""
        called = self.name == other.name or bool(self.kana and self.kana == other.kana)
        return bool(self.born) and self.born == other.born and called


def likeness(name: str, kana: str, birthdate: str) -> Likeness:
    """The likeness of a person as registered, or as a screen shows one."""
    exact = parse_registered_date(birthdate).exact
    return Likeness(fold_name(name), fold_kana(kana), exact.isoformat() if exact else "")


def namesakes(conn: Connection, persons: Iterable[tuple[str, Likeness]]) -> frozenset[str]:
    """Numbers of those of `persons` (number, likeness) who may be somebody else who is under 支援措置."""
    asked = {number: mine for number, mine in persons if mine.born}
    if not asked:
        return frozenset()
    known = [
        (str(number), likeness(name, json.loads(details).get("kana", ""), birthdate))
        for number, name, details, birthdate in conn.execute(_KNOWN)
    ]
    extract = current(conn, RESIDENTS)
    if extract is not None:
        statement = ResidentTables(extract).sql(_REGISTERED)
        for one in set(asked.values()):
            rows = conn.execute(statement, (one.name, one.kana))
            known += [(str(number), likeness(*texts)) for number, *texts in rows]
    return frozenset(
        number for number, mine in asked.items() for other, seen in known if other != number and mine.of(seen)
    )
