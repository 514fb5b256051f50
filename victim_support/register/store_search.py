"""The one search box: numbers, birthdates, names and readings in any spelling, addresses; several words are AND.

Candidates come from indexes alone: numbers and birthdates first, then the folded prefix of a name, a reading or an
address, then bigrams for what stands inside. Every candidate is then looked at again in full, which is also how a
match knows why it matched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from victim_support.access.log import record
from victim_support.japanese.dates import age_at, display
from victim_support.japanese.folding import fold_name
from victim_support.japanese.municipalities import municipality
from victim_support.journal.database import translated
from victim_support.register import query as why
from victim_support.register.match import Match, shield
from victim_support.register.query import Query, Word, readings
from victim_support.register.resident_rows import FOREIGN, Resident
from victim_support.register.search_text import all_of
from victim_support.register.store_hand_search import hand_matches
from victim_support.register.store_namesakes import likeness, namesakes
from victim_support.register.store_tables import RESIDENTS, ResidentTables, current

if TYPE_CHECKING:
    from datetime import date

    from victim_support.access.actor import Actor
    from victim_support.journal.database import Connection
    from victim_support.journal.journal import Journal

SEARCHED = "検索"
TOP = "\U0010ffff"  # above every character a key may hold
_FETCH = 4  # candidates looked at for each match wanted, so that the closest come first


def search(journal: Journal, actor: Actor, text: str, limit: int = 50, day: date | None = None) -> list[Match]:
    """People who match every word of `text`, closest first; none for an empty text.

    What is typed is taken literally first, and only where that finds nobody as people say it (`query.readings`). With
    `day`, ages count. When a person under 支援措置 is among them, that they were shown is recorded in the access log.
    """
    matches: list[Match] = []
    with reading(journal) as conn:
        for found in readings(text, municipality(journal.municipality), day):
            matches = matching(conn, found, limit, day)
            if matches:
                break
    told(journal, actor, matches)
    return matches


def matching(conn: Connection, found: Query, limit: int, day: date | None) -> list[Match]:
    """People who match a query, as they may be shown. Whoever shows them calls `told` first."""
    extract = current(conn, RESIDENTS)
    if extract is None:
        return shielded(conn, None, hand_matches(conn, found, limit))
    tables = ResidentTables(extract)
    residents = [
        as_match(resident, reasons, day) for resident, reasons in residents_matching(conn, tables, found, limit)
    ]
    return shielded(conn, tables, [*hand_matches(conn, found, limit), *residents][:limit])


def told(journal: Journal, actor: Actor, matches: Iterable[Match]) -> None:
    """Record that persons under 支援措置 are shown, before they are."""
    shown = [match.resident_no for match in matches if match.protected]
    if shown:
        record(journal, actor, SEARCHED, "search", "支援措置のある人を表示: " + "、".join(shown))


@contextmanager
def reading(journal: Journal) -> Iterator[Connection]:
    """This thread's connection with one view of the database: an extract replaced meanwhile is still there."""
    with translated():
        conn = journal.database.conn
        if conn.in_transaction:
            yield conn
            return
        conn.execute("BEGIN")
        try:
            yield conn
        finally:
            conn.execute("COMMIT")


# --- candidates


def residents_matching(
    conn: Connection, tables: ResidentTables, found: Query, limit: int
) -> list[tuple[Resident, tuple[str, ...]]]:
    """The closest residents with the reasons, each once."""
    taken: dict[int, tuple[Resident, tuple[str, ...]]] = {}
    for statement, params in _candidates(found, limit):
        if len(taken) >= limit:
            break
        for row in conn.execute(tables.sql(statement), params):
            number = row[0]
            if number in taken:
                continue
            resident = Resident(*tuple(row)[1:])
            reasons = reasons_of(resident, found)
            if reasons:
                taken[number] = resident, reasons
                if len(taken) >= limit:
                    break
    return list(taken.values())


ROW = f"SELECT r.id, {', '.join('r.' + name for name in Resident._fields)} FROM resident_{{t}} AS r "  # noqa: S608
_BY_NAME = ROW + "WHERE r.name_key >= ? AND r.name_key < ? ORDER BY instr(r.name, ?) = 1 DESC, r.name_key LIMIT ?"
_BY_KANA = ROW + "WHERE r.kana_key >= ? AND r.kana_key < ? ORDER BY instr(r.kana, ?) = 1 DESC, r.kana_key LIMIT ?"
_BY_NAME_LETTER = ROW + "WHERE r.name_key >= ? AND r.name_key < ? ORDER BY r.name_key LIMIT ?"
_BY_KANA_LETTER = ROW + "WHERE r.kana_key >= ? AND r.kana_key < ? ORDER BY r.kana_key LIMIT ?"
_BY_ADDRESS = ROW + "WHERE r.address_key >= ? AND r.address_key < ? ORDER BY r.address_key, r.id LIMIT ?"
_BY_OTHER = (
    ROW + "JOIN resident_other_{t} AS o ON o.resident = r.id WHERE o.key >= ? AND o.key < ? ORDER BY o.key LIMIT ?"
)
_BY_TEXT = ROW + "WHERE r.id IN (SELECT rowid FROM resident_text_{t} WHERE resident_text_{t} MATCH ? LIMIT ?)"  # noqa: S608  constants
_BY_NUMBER = ROW + "WHERE r.resident_no IN (?1, ?2, ?3, ?4) OR r.household_no IN (?1, ?2, ?3, ?4) LIMIT ?5"
_BY_BIRTH = ROW + "WHERE r.born >= ? AND r.born <= ? ORDER BY r.born LIMIT ?"
# Two lists of row numbers, each from an index alone, before any row is read.
_BY_BIRTH_AND_TEXT = ROW + (  # noqa: S608  constants
    "WHERE r.id IN (SELECT id FROM resident_{t} WHERE born >= ? AND born <= ? "
    "INTERSECT SELECT rowid FROM resident_text_{t} WHERE resident_text_{t} MATCH ?) LIMIT ?"
)
_BY_TEXT_AND_AGE = ROW + (  # noqa: S608  constants
    "WHERE r.id IN (SELECT rowid FROM resident_text_{t} WHERE resident_text_{t} MATCH ?) "
    "AND r.born_first <= ? AND r.born_last >= ? LIMIT ?"
)
_BY_UNCERTAIN_BIRTH = (
    ROW + "WHERE r.born IS NULL AND r.born_first IS NOT NULL AND r.born_first <= ? AND r.born_last >= ? LIMIT ?"
)

Statement = tuple[str, Sequence[Any]]


def _candidates(found: Query, limit: int) -> Iterator[Statement]:
    """Statements that give candidates, the closest first."""
    many = limit * _FETCH
    if found.exact:
        yield from _exact(found, many)
    elif found.ages:
        yield from _aged(found, many)
        return
    whole = found.whole
    if not found.exact or whole.numbers:
        yield from _prefixes(whole, many)
    inside = all_of(word.keys for word in found.words)
    if inside is not None and (not found.exact or any(word.numbers for word in found.exact)):
        yield _BY_TEXT, (inside, many)


def _exact(found: Query, many: int) -> Iterator[Statement]:
    """By the first number or birthdate; what the other words ask is seen when the candidate is looked at again."""
    for word in found.exact:
        if word.numbers:
            numbers = (*word.numbers, *("",) * (4 - len(word.numbers)))
            yield _BY_NUMBER, (*numbers[:4], many)
    for word in found.exact:
        if word.born:
            first, last = (day.isoformat() for day in word.born)
            inside = all_of(other.keys for other in found.loose) if found.loose else None
            if inside is None:
                yield _BY_BIRTH, (first, last, many)
            else:
                yield _BY_BIRTH_AND_TEXT, (first, last, inside, many)
            yield _BY_UNCERTAIN_BIRTH, (last, first, many)


def _aged(found: Query, many: int) -> Iterator[Statement]:
    """An age sorts out of those the other words find; alone it is a tenth of a town, of whom a few are shown."""
    firsts, lasts = zip(*(word.born for word in found.ages if word.born), strict=True)
    first, last = max(firsts).isoformat(), min(lasts).isoformat()
    inside = all_of(word.keys for word in found.loose)
    if inside is None:
        yield _BY_BIRTH, (first, last, many)
    else:
        yield _BY_TEXT_AND_AGE, (inside, last, first, many)


def _prefixes(word: Word, many: int) -> Iterator[Statement]:
    """Names, readings and addresses that begin so; as typed before as folded."""
    if word.name:
        yield from _prefix(_BY_NAME, _BY_NAME_LETTER, word.name, word.text, many)
    if word.kana:
        yield from _prefix(_BY_KANA, _BY_KANA_LETTER, word.kana, as_katakana(word.text), many)
    for key in dict.fromkeys((word.name, word.kana)):
        if key:
            yield _BY_OTHER, (key, key + TOP, many)
    if len(word.address) > 1:
        yield _BY_ADDRESS, (word.address, word.address + TOP, many)


def _prefix(statement: str, letter: str, key: str, typed: str, many: int) -> Iterator[Statement]:
    """A single letter begins too many names to be put in order of likeness."""
    if len(key) == 1:
        yield letter, (key, key + TOP, many)
    else:
        yield statement, (key, key + TOP, typed, many)


def as_katakana(text: str) -> str:
    """Hiragana as katakana, nothing else changed."""
    return "".join(chr(ord(one) + 0x60) if "ぁ" <= one <= "ゖ" else one for one in text)


# --- why a candidate matches


def reasons_of(resident: Resident, found: Query) -> tuple[str, ...]:
    """Why the resident matches, in the words of the columns; empty when some word finds nothing in them."""
    texts = _texts(resident)
    whole = [reason for reason, key in texts if _holds(found.whole, reason, key)] if len(found.words) > 1 else []
    if whole:
        return tuple(dict.fromkeys(whole))
    reasons: list[str] = []
    for word in found.words:
        mine = _word_reasons(resident, texts, word)
        if not mine:
            return ()
        reasons += mine
    return tuple(dict.fromkeys(reasons))


def _texts(resident: Resident) -> list[tuple[str, str]]:
    """(column, folded text) of everything that is searched as text."""
    texts = [(why.NAME, resident.name_key), (why.KANA, resident.kana_key), (why.ADDRESS, resident.address_key)]
    for reason, text in (
        (why.ALIAS, resident.alias),
        (why.ALIAS, resident.alias_kana),
        (why.ROMAN, resident.roman_name),
        (why.FORMER, resident.former_surname),
    ):
        if text:
            texts.append((reason, fold_name(text)))
    return texts


def _word_reasons(resident: Resident, texts: Iterable[tuple[str, str]], word: Word) -> list[str]:
    reasons = []
    if resident.resident_no in word.numbers:
        reasons.append(why.RESIDENT_NO)
    if resident.household_no in word.numbers:
        reasons.append(why.HOUSEHOLD_NO)
    if word.born and resident.born_first and resident.born_last and _overlaps(word, resident):
        reasons.append(why.AGE if word.aged else why.BIRTH)
    return reasons + [reason for reason, key in texts if _holds(word, reason, key)]


def _overlaps(word: Word, resident: Resident) -> bool:
    if word.born is None:
        return False
    first, last = (day.isoformat() for day in word.born)
    return str(resident.born_first) <= last and first <= str(resident.born_last)


def _holds(word: Word, reason: str, key: str) -> bool:
    if reason == why.ADDRESS:
        return bool(word.address) and word.address in key
    return any(part in key for part in word.spoken)


def as_match(resident: Resident, reasons: tuple[str, ...], day: date | None) -> Match:
    """A person of the extract as found; `shielded` comes before anybody sees it."""
    foreigner = resident.resident_kind == FOREIGN
    return Match(
        resident_no=resident.resident_no,
        household_no=resident.household_no,
        name=resident.name,
        kana=resident.kana,
        alias=resident.alias,
        birthdate=display(resident.birth, foreigner),
        sex=resident.sex,
        relation=resident.relation,
        status=resident.status,
        removal=" ".join(part for part in (resident.removal_date, resident.removal_reason) if part),
        address=" ".join(part for part in (resident.address + resident.lot, resident.building_name) if part),
        protected=bool(resident.protected),
        reasons=reasons,
        age=None if day is None else age_at(resident.birth, day),
    )


def shielded(conn: Connection, tables: ResidentTables | None, matches: Sequence[Match]) -> list[Match]:
    """The matches as they may be shown: whoever a household of the journal or the extract has under 支援措置."""
    persons = list({match.resident_no for match in matches})
    households = list({match.household_no for match in matches})
    by_person = "SELECT member_id FROM household_member WHERE protected = 1 AND member_id IN ({})"
    by_household = "SELECT household_no FROM household_member WHERE protected = 1 AND household_no IN ({})"
    protected = _those(conn, by_person, persons)
    closed = _those(conn, by_household, households)
    if tables is not None:
        extract = "SELECT household_no FROM resident_{t} WHERE household_no IN ({}) AND protected = 1"
        closed |= _those(conn, tables.sql(extract), households)
    closed |= {match.household_no for match in matches if match.resident_no in protected}
    alike = namesakes(conn, [(one.resident_no, likeness(one.name, one.kana, one.birthdate)) for one in matches])
    # A household in which somebody may be under 支援措置 is closed whole: its other rows bear the same address.
    closed |= {match.household_no for match in matches if match.resident_no in alike}
    return [shield(match, protected, closed, alike) for match in matches]


def _those(conn: Connection, statement: str, values: Sequence[str]) -> set[str]:
    """The first column of the rows of a constant statement whose `{}` is a list of these values."""
    if not values:
        return set()
    return {str(row[0]) for row in conn.execute(statement.format(", ".join("?" * len(values))), values)}
