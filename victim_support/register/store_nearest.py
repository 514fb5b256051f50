"""Where nobody matches what was typed: people whose names are one step from it, and what was taken for what.

Several words: all but one must match as ever, and the one is looked for near by. One word: every reading one step from
it is asked of the index; a name in kanji is asked with one sign left out, and by the readings its surname may have.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from victim_support.japanese.municipalities import municipality
from victim_support.register.nearness import edits, holes, near_name, surname_readings
from victim_support.register.query import Query, Word, readings
from victim_support.register.resident_rows import Resident
from victim_support.register.search_text import all_of
from victim_support.register.store_hand_search import hand_near
from victim_support.register.store_search import (
    ROW,
    TOP,
    as_match,
    reading,
    residents_matching,
    shielded,
    told,
)
from victim_support.register.store_tables import RESIDENTS, ResidentTables, current

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from victim_support.access.actor import Actor
    from victim_support.journal.database import Connection
    from victim_support.journal.journal import Journal
    from victim_support.register.match import Match

_OTHERS = 500
_ROWS = 60
_VARIANTS = 60
_FEWEST = 3
"""Words of which one may be wrong and the others still say whom."""
_BEGINS = "SELECT 1 FROM resident_{t} WHERE kana_key >= ? AND kana_key < ? LIMIT 1"
_OF_READING = ROW + "WHERE r.kana_key >= ? AND r.kana_key < ? ORDER BY r.kana_key LIMIT ?"
_OF_TEXT = ROW + "WHERE r.id IN (SELECT rowid FROM resident_text_{t} WHERE resident_text_{t} MATCH ? LIMIT ?)"  # noqa: S608  constants


@dataclass(frozen=True, slots=True)
class Near:
    """A person whose name is near: 「`typed`」 was taken as 「`taken`」, or left out where `taken` is empty."""

    match: Match
    typed: str
    taken: str


def nearest(journal: Journal, actor: Actor, text: str, limit: int = 20, day: date | None = None) -> list[Near]:
    """People near a text that finds nobody, each once; none where the text holds no name. Shown, never chosen.

    When a person under 支援措置 is among them, that they were shown is recorded in the access log.
    """
    with reading(journal) as conn:
        extract = current(conn, RESIDENTS)
        tables = None if extract is None else ResidentTables(extract)
        found: dict[str, Near] = {}
        for query in readings(text, municipality(journal.municipality), day)[-1:]:
            for one in _ways(conn, tables, query, day):
                found.setdefault(one.match.resident_no, one)
                if len(found) >= limit:
                    break
        matches = shielded(conn, tables, [one.match for one in found.values()])
        near = [replace(one, match=match) for one, match in zip(found.values(), matches, strict=True)]
    told(journal, actor, [one.match for one in near])
    return near


def _ways(conn: Connection, tables: ResidentTables | None, query: Query, day: date | None) -> Iterator[Near]:
    """Those near; only where there are none, those who match all but one thing."""
    anybody = False
    for match, word, taken in hand_near(conn, query):
        anybody = True
        yield Near(match, word.text, taken)
    if tables is None:
        return
    for one in _near(conn, tables, query, day):
        anybody = True
        yield one
    if not anybody:
        yield from _without(conn, tables, query, day)


def _near(conn: Connection, tables: ResidentTables, query: Query, day: date | None) -> Iterator[Near]:
    if len(query.words) == 1:
        for word in query.loose:
            yield from _alone(conn, tables, word, day)
        return
    for word in query.loose:
        others = Query(tuple(one for one in query.words if one is not word))
        for resident, reasons in residents_matching(conn, tables, others, _OTHERS):
            taken = _taken(word, resident)
            if taken is not None:
                yield Near(as_match(resident, reasons, day), word.text, taken)
    if not query.exact and not query.ages:
        yield from _alone(conn, tables, query.whole, day)


def _without(conn: Connection, tables: ResidentTables, query: Query, day: date | None) -> Iterator[Near]:
    """Who matches all that was said but one thing: an age or a place is remembered wrongly before a name is."""
    if len(query.words) < _FEWEST:
        return
    for word in (*query.ages, *reversed(query.words)):
        others = tuple(one for one in query.words if one is not word)
        if any(one.keys and not one.aged for one in others):
            for resident, reasons in residents_matching(conn, tables, Query(others), _ROWS):
                yield Near(as_match(resident, reasons, day), word.text, "")


def _alone(conn: Connection, tables: ResidentTables, word: Word, day: date | None) -> Iterator[Near]:
    for resident in _candidates(conn, tables, word):
        taken = _taken(word, resident)
        if taken is not None:
            yield Near(as_match(resident, (), day), word.text, taken)


def _candidates(conn: Connection, tables: ResidentTables, word: Word) -> Iterator[Resident]:
    begins = tables.sql(_BEGINS)
    variants = (key for key in edits(word.kana) if conn.execute(begins, (key, key + TOP)).fetchone())
    for key in (*surname_readings(word.name), *islice(variants, _VARIANTS)):
        yield from _rows(conn, tables, _OF_READING, (key, key + TOP, _ROWS))
    for before, after in holes(word.name):
        inside = all_of([part] for part in (before, after) if part)
        if inside is not None:
            yield from _rows(conn, tables, _OF_TEXT, (inside, _ROWS))


def _rows(conn: Connection, tables: ResidentTables, statement: str, params: Sequence[Any]) -> Iterable[Resident]:
    return (Resident(*tuple(row)[1:]) for row in conn.execute(tables.sql(statement), params).fetchall())


def _taken(word: Word, resident: Resident) -> str | None:
    """The part of a name that is near the word; the word's kanji may stand for a reading and its kana for kanji."""
    return near_name(word.name, resident.name, resident.kana or resident.roman_name)
