"""Loading an extract: checked whole, filled unseen, made the current one in one transaction with its entry.

Two passes over the file: the first reports every bad row and stores nothing; the second stores. What is stored stands
in tables nobody reads until the entry `snapshot.loaded` and the change of the current extract commit together, so a
load that breaks off leaves the old extract as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any, Protocol

from filelock import FileLock, Timeout

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.japanese.folding import fold_name
from victim_support.japanese.municipalities import Municipality, municipality
from victim_support.register import building_rows, resident_rows
from victim_support.register.building_rows import Building
from victim_support.register.errors import ExtractChanged, ExtractEmpty, ExtractRefused, LoadRunning
from victim_support.register.extract_file import Extract, Fault, Layout, open_extract
from victim_support.register.rejected_file import RejectedFile
from victim_support.register.resident_rows import Resident
from victim_support.register.search_text import resident_text
from victim_support.register.store_subjects import SNAPSHOT_LOADED, snapshot_subject
from victim_support.register.store_tables import (
    BUILDINGS,
    CURRENT,
    KEPT,
    LOADING,
    RESIDENTS,
    BuildingTables,
    ResidentTables,
    current,
    tables_of,
)

if TYPE_CHECKING:
    from pathlib import Path

    from victim_support.journal.database import Connection
    from victim_support.journal.journal import Journal
    from victim_support.journal.transaction import Transaction

AUTHORITY = "災害対策基本法第90条の3第3項（市町村内部の利用）"
_CHUNK = 10_000
_NEXT_ID = 1 << 40  # row numbers of two extracts never meet


class Progress(Protocol):
    """Told how far a long load is: a phase in Japanese, done, and of how many (0: not known)."""

    def __call__(self, phase: str, done: int, total: int, /) -> None:
        """Show it."""


def _silent(_phase: str, _done: int, _total: int) -> None:
    return


@dataclass
class Loaded:
    """What a load did. `replaced` is the hash of the extract that was current before."""

    digest: str = ""
    rows: int = 0
    rejected: int = 0
    superseded: int = 0
    unreadable_birthdates: int = 0
    extracted_on: str = ""
    already: bool = False
    rejected_file: Path | None = None
    notices: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Kind:
    """What differs between the two extracts."""

    name: str
    columns: Sequence[str]
    required: Sequence[str]
    check: Callable[[int, Sequence[str], str], list[Fault]]
    key: Callable[[Sequence[str]], str]
    history: Callable[[Sequence[str]], int | None]
    key_column: str
    extracted_on: Callable[[Sequence[str]], str]


_RESIDENT_KIND = _Kind(
    RESIDENTS, resident_rows.COLUMNS, resident_rows.REQUIRED, resident_rows.check_resident,
    lambda cells: cells[1].strip(), resident_rows.history_no, "宛名番号", lambda cells: cells[29],
)  # fmt: skip
_BUILDING_KIND = _Kind(
    BUILDINGS, building_rows.COLUMNS, building_rows.REQUIRED, building_rows.check_building,
    lambda cells: f"{cells[1].strip()}/{cells[2].strip()}", lambda _cells: None, "物件番号", lambda _cells: "",
)  # fmt: skip


def load_residents(
    journal: Journal,
    actor: Actor,
    path: Path,
    *,
    names: dict[str, str] | None = None,
    encoding: str = "utf-8",
    skip_bad: bool = False,
    authority: str = AUTHORITY,
    report: Callable[[Fault], None] | None = None,
    progress: Progress = _silent,
) -> Loaded:
    """Make residents.csv the current extract of residents. Needs 管理 or 決裁.

    `report` is told of every bad cell as it is found. Without `skip_bad` a bad row stops the load (`ExtractRefused`)
    with nothing stored; with it the rest is loaded and the bad rows are written beside the file. Of rows with one
    宛名番号 the greatest 履歴番号 counts; rows that have none, or the same, are all bad.
    """
    return _load(journal, actor, path, _RESIDENT_KIND, names, encoding, skip_bad, authority, report, progress)


def load_buildings(
    journal: Journal,
    actor: Actor,
    path: Path,
    *,
    names: dict[str, str] | None = None,
    encoding: str = "utf-8",
    skip_bad: bool = False,
    authority: str = AUTHORITY,
    report: Callable[[Fault], None] | None = None,
    progress: Progress = _silent,
) -> Loaded:
    """Make buildings.csv the current extract of buildings, on the same terms."""
    return _load(journal, actor, path, _BUILDING_KIND, names, encoding, skip_bad, authority, report, progress)


def _load(  # noqa: PLR0917  called from the two functions above alone
    journal: Journal, actor: Actor, path: Path, kind: _Kind, names: dict[str, str] | None, encoding: str,
    skip_bad: bool, authority: str, report: Callable[[Fault], None] | None, progress: Progress,
) -> Loaded:  # fmt: skip
    demand(actor, Role.ADMINISTRATOR, Role.SUPERVISOR)
    layout = Layout(kind.columns, kind.required, names or {})
    loaded = Loaded()
    with _alone(journal), RejectedFile(path, keep=skip_bad) as rejected:
        checked = _check(journal, path, kind, layout, encoding, loaded, report, rejected, progress)
        if loaded.rejected and not skip_bad:
            raise ExtractRefused(file=path.name, count=loaded.rejected)
        if not loaded.rows:
            raise ExtractEmpty(file=path.name)
        if _is_current(journal, kind.name, loaded):
            loaded.already = True
            return loaded
        _store(journal, actor, path, kind, layout, encoding, authority, loaded, checked, rejected, progress)
        loaded.rejected_file = rejected.finish()
    return loaded


@contextmanager
def _alone(journal: Journal) -> Iterator[None]:
    """One load a home at a time; a load that broke off is swept away first."""
    lock = FileLock(str(journal.database.path.with_name("load.lock")), thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise LoadRunning from error
    try:
        with journal.base_data() as conn:
            for number, kind in conn.execute(
                "SELECT id, kind FROM base_extract WHERE state = ?", (LOADING,)
            ).fetchall():
                _forget(conn, kind, number)
        yield
    finally:
        lock.release()


def _forget(conn: Connection, kind: str, number: int) -> None:
    tables_of(kind, number).drop(conn)
    conn.execute("DELETE FROM base_extract WHERE id = ?", (number,))


def _is_current(journal: Journal, kind: str, loaded: Loaded) -> bool:
    row = journal.one("SELECT hash, rows FROM base_extract WHERE kind = ? AND state = ?", (kind, CURRENT))
    return row is not None and (row[0], row[1]) == (loaded.digest, loaded.rows)


# --- first pass


@dataclass
class _Checked:
    """Lines the second pass leaves out: None for a row a later 履歴番号 replaced, else what is wrong with it."""

    left_out: dict[int, Fault | None] = field(default_factory=dict)


def _check(  # noqa: PLR0917  one call
    journal: Journal, path: Path, kind: _Kind, layout: Layout, encoding: str, loaded: Loaded,
    report: Callable[[Fault], None] | None, rejected: RejectedFile, progress: Progress,
) -> _Checked:  # fmt: skip
    checked = _Checked()
    seen: dict[str, tuple[int, int]] = {}  # key → line, 履歴番号 (-1: none)
    tell = report or (lambda _fault: None)
    size = path.stat().st_size if path.is_file() else 0
    with open_extract(path, layout, encoding) as extract:
        loaded.notices = list(extract.notices)
        rejected.header = extract.header
        count = 0
        for line, cells, raw in extract.rows():
            count += 1
            faults = kind.check(line, cells, journal.municipality) if cells else [_shape(line, raw, extract)]
            if not faults:
                faults = _repeated(line, cells, kind, seen, checked)
                loaded.extracted_on = max(loaded.extracted_on, kind.extracted_on(cells))
            for fault in faults:
                tell(fault)
            if faults and faults[-1].line == line:
                checked.left_out[line] = faults[-1]
                rejected.add(raw, [fault for fault in faults if fault.line == line])
            if count % _CHUNK == 0:
                progress("確認", extract.bytes_read, size)
        progress("確認", size, size)
        loaded.digest = extract.digest
    loaded.superseded = sum(fault is None for fault in checked.left_out.values())
    loaded.rejected = len(checked.left_out) - loaded.superseded
    loaded.rows = count - len(checked.left_out)
    return checked


def _shape(line: int, raw: Sequence[str], extract: Extract) -> Fault:
    remedy = (
        f"列の数が見出しと違います（見出し{len(extract.header)}、この行{len(raw)}）。区切りと引用符を確かめてください。"
    )
    return Fault(line, "（行全体）", ",".join(raw), remedy)


def _repeated(
    line: int, cells: Sequence[str], kind: _Kind, seen: dict[str, tuple[int, int]], checked: _Checked
) -> list[Fault]:
    """Note the row under its key; where the key was seen, decide which of the two counts.

    Two rows nothing tells apart are both left out: which one is right is not for a program to say.
    """
    key = kind.key(cells)
    history = kind.history(cells)
    mine = -1 if history is None else history
    if key not in seen:
        seen[key] = line, mine
        return []
    other, theirs = seen[key]
    if mine >= 0 and theirs >= 0 and mine != theirs:
        older = other if mine > theirs else line
        checked.left_out.setdefault(older, None)
        seen[key] = (line, mine) if mine > theirs else (other, theirs)
        return []
    remedy = "同じ番号の行があります（{}行目）。どちらが正しいか確かめ、一方を除いてください。"
    faults = []
    if checked.left_out.get(other) is None:
        first = Fault(other, kind.key_column, key.rstrip("/"), remedy.format(line))
        checked.left_out[other] = first
        faults.append(first)
    return [*faults, Fault(line, kind.key_column, key.rstrip("/"), remedy.format(other))]


# --- second pass


def _store(  # noqa: PLR0917  one call
    journal: Journal, actor: Actor, path: Path, kind: _Kind, layout: Layout, encoding: str, authority: str,
    loaded: Loaded, checked: _Checked, rejected: RejectedFile, progress: Progress,
) -> None:  # fmt: skip
    with journal.base_data() as conn:
        number = _begin(conn, kind.name, path.name)
    try:
        _fill(journal, path, tables_of(kind.name, number), layout, encoding, loaded, checked, rejected, progress)
        progress("索引", 0, 0)
        _make_current(journal, actor, number, kind.name, path, authority, loaded)
    except BaseException:
        with journal.base_data() as conn:
            if conn.execute("SELECT state FROM base_extract WHERE id = ?", (number,)).fetchone()[0] == LOADING:
                _forget(conn, kind.name, number)
        raise


def _fill(  # noqa: PLR0917  one call
    journal: Journal, path: Path, tables: ResidentTables | BuildingTables, layout: Layout, encoding: str,
    loaded: Loaded, checked: _Checked, rejected: RejectedFile, progress: Progress,
) -> None:  # fmt: skip
    """Store the good rows in short transactions, so that counters at work wait for moments only."""
    town = municipality(journal.municipality)
    done = 0
    with open_extract(path, layout, encoding) as extract:
        rows = _good_rows(extract, checked, rejected)
        while chunk := list(islice(rows, _CHUNK)):
            _insert(journal, tables, chunk, town, loaded, tables.extract * _NEXT_ID)
            done += len(chunk)
            progress("取り込み", done, loaded.rows)
        if extract.digest != loaded.digest:
            raise ExtractChanged(file=path.name)


def _begin(conn: Connection, kind: str, source: str) -> int:
    number = int(
        conn.execute(
            "INSERT INTO base_extract (kind, hash, state, rows, extracted_on, source) VALUES (?, '', ?, 0, '', ?) "
            "RETURNING id",
            (kind, LOADING, source),
        ).fetchone()[0]
    )
    tables_of(kind, number).create(conn)
    return number


def _good_rows(extract: Extract, checked: _Checked, rejected: RejectedFile) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows to store. The first of two rows with one number was taken for good until the second came."""
    for line, cells, raw in extract.rows():
        if line not in checked.left_out:
            yield line, cells
        elif (fault := checked.left_out[line]) is not None and not rejected.holds(line):
            rejected.add(raw, [fault])


def _insert(  # noqa: PLR0917  one call
    journal: Journal, tables: ResidentTables | BuildingTables, chunk: list[tuple[int, Sequence[str]]],
    town: Municipality, loaded: Loaded, first: int,
) -> None:  # fmt: skip
    if isinstance(tables, BuildingTables):
        buildings = [(first + line, building_rows.read_building(cells, town)) for line, cells in chunk]
        owners = [(fold_name(one.owner_name), number) for number, one in buildings if one.owner_name.strip()]
        with journal.base_data() as conn:
            conn.executemany(tables.sql(tables.insert), [(number, *one) for number, one in buildings])
            conn.executemany(tables.sql(tables.insert_owner), owners)
        return
    residents = [(first + line, resident_rows.read_resident(cells, town)) for line, cells in chunk]
    loaded.unreadable_birthdates += sum(1 for _, one in residents if one.born_first is None and not one.birth.readable)
    rows = [(number, *one) for number, one in residents]
    others = [(key, number) for number, one in residents for key in one.other_keys]
    texts = [(number, resident_text(one)) for number, one in residents]
    with journal.base_data() as conn:
        conn.executemany(tables.sql(tables.insert), rows)
        conn.executemany(tables.sql("INSERT INTO resident_other_{t} (key, resident) VALUES (?, ?)"), others)
        conn.executemany(tables.sql("INSERT INTO resident_text_{t} (rowid, text) VALUES (?, ?)"), texts)


def _make_current(  # noqa: PLR0917  one call
    journal: Journal, actor: Actor, number: int, kind: str, path: Path, authority: str, loaded: Loaded
) -> None:
    with journal.transaction(actor.id) as tx:
        tables_of(kind, number).index(tx.conn)
        before = current(tx.conn, kind)
        if before is not None:
            _put_away(tx.conn, kind, before)
        tx.conn.execute(
            "UPDATE base_extract SET state = ?, hash = ?, rows = ?, extracted_on = ? WHERE id = ?",
            (CURRENT, loaded.digest, loaded.rows, loaded.extracted_on, number),
        )
        _append(tx, kind, path, authority, loaded)


def _put_away(conn: Connection, kind: str, number: int) -> None:
    """Keep the rows of a replaced extract while a household names it, without what only searching needs."""
    digest = conn.execute("SELECT hash FROM base_extract WHERE id = ?", (number,)).fetchone()[0]
    if conn.execute("SELECT 1 FROM household WHERE snapshot = ? LIMIT 1", (digest,)).fetchone() is None:
        _forget(conn, kind, number)
        return
    tables_of(kind, number).drop_searching(conn)
    conn.execute("UPDATE base_extract SET state = ? WHERE id = ?", (KEPT, number))


def _append(tx: Transaction, kind: str, path: Path, authority: str, loaded: Loaded) -> None:
    subject = tx.subject(snapshot_subject(loaded.digest))
    fields: dict[str, Any] = {
        "kind": kind,
        "rows": loaded.rows,
        "rejected": loaded.rejected,
        "extracted_on": loaded.extracted_on,
        "source": path.name,
        "authority": authority,
    }
    tx.append(SNAPSHOT_LOADED, subject.id, fields, base=subject.base())


def read_columns(kind: str) -> Sequence[str]:
    """Our columns of a kind of extract."""
    return resident_rows.COLUMNS if kind == RESIDENTS else building_rows.COLUMNS


__all__ = ["AUTHORITY", "Building", "Loaded", "Resident", "load_buildings", "load_residents", "read_columns"]
