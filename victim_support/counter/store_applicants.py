"""People who applied for a household they are not of, by name: nobody's register has them. Reads only."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import sqlite_utils
from sqlite_utils.migrations import Migrations

from victim_support.applications.rules_applicant import MEMBER, OTHER
from victim_support.applications.store import application
from victim_support.japanese.folding import fold_name

if TYPE_CHECKING:
    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal

MIGRATIONS = Migrations("counter")
_OTHERS = f"applicant_kind <> '{MEMBER}' AND withdrawn = 0"
_STANDING = f"disaster = ? AND {_OTHERS}"
# One text of every name: twelve thousand rows of one name each would take ten times as long.
_NAMES = f"SELECT group_concat(applicant_name, char(10)) FROM application WHERE {_STANDING}"  # noqa: S608  constants
_OF_NAME = f"SELECT subject FROM application WHERE {_STANDING} AND applicant_name = ? ORDER BY subject LIMIT ?"  # noqa: S608  same
_SHORTEST = 2


@lru_cache(maxsize=4)
def _folded(names: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """All the names folded, as one text and each beside itself; they change at a counter's pace, not at a search's."""
    pairs = tuple((fold_name(name), name) for name in dict.fromkeys(names.split("\n")))
    return "\n".join(key for key, _ in pairs), pairs


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # the decorator's own annotation is too narrow
def m001_applicants(db: sqlite_utils.Database) -> None:
    """The names alone, without the rows they stand in: they are read whole at every search."""
    db.execute(
        "CREATE INDEX IF NOT EXISTS application_by_others ON application (disaster, applicant_name, subject) "
        f"WHERE applicant_kind = '{OTHER}' AND withdrawn = 0"
    )


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # as above
def m002_every_other(db: sqlite_utils.Database) -> None:
    """Whoever is no member: guardians, heirs, owners and the rest beside 代理人."""
    db.execute("DROP INDEX application_by_others")
    columns = "disaster, applicant_name, subject, applicant_kind"  # the last one for <>, which an index does not imply
    db.execute(f"CREATE INDEX application_by_others ON application ({columns}) WHERE {_OTHERS}")


def others_who_applied(journal: Journal, disaster: str, text: str, limit: int) -> list[Row]:
    """Standing applications by somebody who is not of the household, whose name holds every word in any spelling."""
    words = [key for piece in text.split() if (key := fold_name(piece))]
    if not words or max(map(len, words)) < _SHORTEST:
        return []
    row = journal.one(_NAMES, (disaster,))
    every, pairs = _folded((row[0] if row is not None else None) or "")
    if not all(word in every for word in words):
        return []
    meant = [name for key, name in pairs if all(word in key for word in words)]
    found: list[Row] = []
    for name in meant:
        for (subject,) in journal.query(_OF_NAME, (disaster, name, limit - len(found))):
            standing = application(journal, subject)
            found += [] if standing is None else [standing]
        if len(found) >= limit:
            break
    return found
