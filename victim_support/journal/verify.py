"""Verify and rebuild: the chain, the signatures, the parts, and that the tables are what the entries say."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module

from victim_support.journal.database import Connection, translated
from victim_support.journal.drawing import OWN_TABLES, Drawer, read_subject, rows_of, same_rows, stored_rows
from victim_support.journal.entry import CLASSES, GENERAL, ZERO, Entry, decode_entry, entry_hash, open_part
from victim_support.journal.errors import EntryMalformed, PartMismatch
from victim_support.journal.journal import Journal, read_head
from victim_support.journal.shredding import order_hashes
from victim_support.keys import signing
from victim_support.keys.errors import BadSignature

Progress = Callable[[str, int, int], None]


@dataclass
class Findings:
    """What `verify` looked at and what it found. `problems` empty: all is well."""

    entries: int = 0
    heads: int = 0
    subjects: int = 0
    withheld: int = 0
    shredded: int = 0
    gaps: list[str] = field(default_factory=list)
    forks: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """What rooms tell of their files and is no problem, each line with its word in front: `未着: …`."""


def verify(journal: Journal, progress: Progress | None = None) -> Findings:
    """Check everything that can be checked on this laptop alone; never changes anything.

    A gap or fork of another laptop is told, not a problem; a gap in our own chain is one.
    """
    report = progress or _silent
    found = Findings()
    conn = journal.database.conn
    with translated():
        # A power cut in the middle of a checkpoint leaves torn pages in the file whose whole copies are in the WAL.
        # `cipher_integrity_check` reads the file alone and would call them damaged: finish the checkpoint first.
        conn.execute("PRAGMA wal_checkpoint(FULL)").fetchall()
        conn.execute("BEGIN")
        try:
            _check_pages(conn, found)
            _check_chain(conn, journal, found, report)
            _check_signatures(conn, found)
            _check_tables(conn, journal, found, report)
            for room in journal.schema.rooms:
                if room.checks is not None:
                    import_module(room.checks).check(journal, conn, found)
        finally:
            conn.execute("ROLLBACK")
    return found


def rebuild(journal: Journal, progress: Progress | None = None) -> int:
    """Draw every table again from the entries, in a random order; returns the number of subjects."""
    report = progress or _silent
    with journal.base_data() as conn:
        drawer = Drawer(conn, journal.schema)
        drawer.clear()
        subjects = _subjects_shuffled(conn)
        for number, name in enumerate(subjects, 1):
            drawer.redraw(read_subject(conn, journal.schema, name), fresh=True)
            report("作り直し", number, len(subjects))
    return len(subjects)


def _check_pages(conn: Connection, found: Findings) -> None:
    found.problems += [f"データベースのページ: {row[0]}" for row in conn.execute("PRAGMA cipher_integrity_check")]
    found.problems += [f"データベースの構造: {row[0]}" for row in conn.execute("PRAGMA quick_check") if row[0] != "ok"]


def _check_chain(conn: Connection, journal: Journal, found: Findings, report: Progress) -> None:
    total = conn.execute("SELECT COUNT(*) FROM entry").fetchone()[0]
    absent = _absent_parts(conn)
    rows = conn.execute(
        "SELECT hash, body, general, protected, device, epoch, seq FROM entry ORDER BY device, epoch, seq"
    )
    before: set[bytes] = set()
    level: tuple[str, int, int] | None = None
    here: set[bytes] = set()
    for number, (name, body, general, protected, device, epoch, seq) in enumerate(rows, 1):
        found.entries += 1
        report("連鎖", number, total)
        entry = _check_entry(name, body, (device, epoch, seq), found)
        if entry is None:
            continue
        if level != (device, epoch, seq):
            before, here = (here if _follows(level, (device, epoch, seq)) else set()), set()
            level = (device, epoch, seq)
        here.add(name)
        _check_prev(conn, journal, entry, before, found)
        _check_parts(entry, name, {GENERAL: general, 2: protected}, absent, found)
    found.forks = [f"{row[0]} {row[1]}-{row[2]}" for row in conn.execute("SELECT device, epoch, seq FROM fork")]
    _check_head_place(conn, found)


def _absent_parts(conn: Connection) -> dict[tuple[bytes, int], str]:
    """(hash, class) → withheld or shredded; a part shredded without an order that is here counts as neither."""
    orders = order_hashes(conn)
    rows = conn.execute("SELECT hash, class, state, ordered_by FROM absent_part")
    return {(row[0], row[1]): row[2] for row in rows if row[2] != "shredded" or row[3] in orders}


def _follows(level: tuple[str, int, int] | None, place: tuple[str, int, int]) -> bool:
    return level is not None and (*level[:2], level[2] + 1) == place


def _check_entry(name: bytes, body: bytes, columns: tuple[str, int, int], found: Findings) -> Entry | None:
    try:
        entry = decode_entry(body)
    except EntryMalformed as error:
        found.problems.append(f"{columns}: {error}")
        return None
    if entry_hash(body) != name or (entry.device, entry.epoch, entry.seq) != columns:
        found.problems.append(f"{entry.place}: 検査値が合いません")
    return entry


def _check_prev(conn: Connection, journal: Journal, entry: Entry, before: set[bytes], found: Findings) -> None:
    if entry.prev in before or (entry.seq == 1 and (entry.prev == ZERO or _earlier_epoch(conn, entry))):
        return
    text = f"{entry.place}: 前の記録がありません"
    (found.problems if entry.device == journal.origin else found.gaps).append(text)


def _earlier_epoch(conn: Connection, entry: Entry) -> bool:
    row = conn.execute("SELECT epoch FROM entry WHERE hash = ? AND device = ?", (entry.prev, entry.device)).fetchone()
    return row is not None and row[0] < entry.epoch


def _check_parts(
    entry: Entry,
    name: bytes,
    stored: dict[int, bytes | None],
    absent: dict[tuple[bytes, int], str],
    found: Findings,
) -> None:
    for number in CLASSES:
        body = stored[number]
        if number not in entry.parts:
            if body is not None:
                found.problems.append(f"{entry.place}: 記録にない中身があります")
        elif body is None:
            _count_absent(entry, absent.get((name, number)), found)
        else:
            try:
                open_part(entry, number, body)
            except (PartMismatch, EntryMalformed) as error:
                found.problems.append(f"{entry.place}: {error.message}")


def _count_absent(entry: Entry, state: str | None, found: Findings) -> None:
    if state == "withheld":
        found.withheld += 1
    elif state == "shredded":
        found.shredded += 1
    else:
        found.problems.append(f"{entry.place}: 中身が失われています")


def _check_head_place(conn: Connection, found: Findings) -> None:
    _, seq, head = read_head(conn)
    if seq and conn.execute("SELECT 1 FROM entry WHERE hash = ?", (head,)).fetchone() is None:
        found.problems.append("この端末の最後の記録がありません")


def _check_signatures(conn: Connection, found: Findings) -> None:
    """Every kept signature verifies, and the last entry of every chain bears one (what is before is chained to it)."""
    keys = {(row[0], row[1]) for row in conn.execute("SELECT device, public FROM device_key")}
    signed = set()
    rows = conn.execute(
        "SELECT head_signature.hash, public, signature, device, epoch, seq FROM head_signature "
        "LEFT JOIN entry ON entry.hash = head_signature.hash"
    )
    for name, public, signature, device, epoch, seq in rows:
        found.heads += 1
        place = f"{device} {epoch}-{seq}"
        try:
            signing.verify(public, "head", name, signature)
        except BadSignature:
            found.problems.append(f"{place}: 署名が正しくありません")
            continue
        if device is None:
            found.problems.append("署名された記録がありません")
            continue
        if (device, public) not in keys:
            found.problems.append(f"{place}: 登録のない鍵の署名です")
            continue
        signed.add(name)
    for name, place in _chain_ends(conn):
        if name not in signed:
            found.problems.append(f"{place}: 署名がありません")


def _chain_ends(conn: Connection) -> Iterator[tuple[bytes, str]]:
    """The last entries: those that no entry of the same device and epoch names as `prev`."""
    ends: dict[tuple[str, int], dict[bytes, int]] = {}
    for body in (row[0] for row in conn.execute("SELECT body FROM entry ORDER BY device, epoch, seq")):
        entry = decode_entry(body)
        open_ends = ends.setdefault((entry.device, entry.epoch), {})
        open_ends.pop(entry.prev, None)
        open_ends[entry_hash(body)] = entry.seq
    for (device, epoch), open_ends in ends.items():
        for name, seq in open_ends.items():
            yield name, f"{device} {epoch}-{seq}"


def _check_tables(conn: Connection, journal: Journal, found: Findings, report: Progress) -> None:
    subjects = _subjects_shuffled(conn)
    for number, name in enumerate(subjects, 1):
        found.subjects += 1
        if not _drawn_right(conn, journal, name):
            found.problems.append(f"{name}: 表が記録と合いません")
        report("表", number, len(subjects))
    known = set(subjects)
    for table in (*journal.schema.tables, *OWN_TABLES):
        for row in conn.execute(f"SELECT DISTINCT subject FROM {table}"):  # noqa: S608  our own names
            if row[0] not in known:
                found.problems.append(f"{table}: 記録のない行 {row[0]}")


def _drawn_right(conn: Connection, journal: Journal, name: str) -> bool:
    try:
        subject = read_subject(conn, journal.schema, name)
    except EntryMalformed:
        return False  # told in detail by the check of the chain
    return same_rows(rows_of(journal.schema, subject), stored_rows(conn, subject))


def _subjects_shuffled(conn: Connection) -> list[str]:
    subjects = [row[0] for row in conn.execute("SELECT DISTINCT subject FROM entry")]
    random.shuffle(subjects)  # rebuilt tables must not depend on order: the next run tries another
    return subjects


def _silent(stage: str, done: int, total: int) -> None:
    del stage, done, total
