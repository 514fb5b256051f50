"""Merge: entries of other laptops come in by the same door. Order never matters; nothing signed is held back."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from victim_support.journal.database import Connection, scalar, translated
from victim_support.journal.drawing import Drawer, read_subject, view_of_entry
from victim_support.journal.entry import GENERAL, PROTECTED, Entry, decode_entry, entry_hash, open_part
from victim_support.journal.errors import DeviceUnknown, EntryMalformed, HeadForged, HeadUncovered, WrongMunicipality
from victim_support.journal.journal import Journal
from victim_support.journal.shredding import note_files
from victim_support.journal.subject import EntryView, State, Subject
from victim_support.journal.subjects import Schema
from victim_support.keys import signing
from victim_support.keys.errors import BadSignature

_CHUNK = 500
_CACHE_KIB = 128_000
_PAGES_BULK = 16_000
_PAGES_USUAL = 1000
"""Pages of 4 KiB in the log after which a commit folds it into the file (SQLite's own choice is 1000)."""
_INSERT = (
    "INSERT OR IGNORE INTO entry (hash, device, epoch, seq, kind, subject, body, general, protected) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class Carried:
    """An entry with its parts as it travels: CBOR of the entry, salt and CBOR of each part (None: withheld)."""

    body: bytes
    general: bytes | None = None
    protected: bytes | None = None


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A device's signature over the hash of its last entry of a range."""

    hash: bytes
    public: bytes
    signature: bytes


class Opened(NamedTuple):
    """An entry whose bytes, hash and parts were checked."""

    hash: bytes
    entry: Entry
    carried: Carried
    view: EntryView


def merge(journal: Journal, carried: Iterable[Carried], heads: Sequence[SignedHead]) -> int:
    """Take in entries of any devices of this municipality, in any order, all or none; returns how many were new.

    Every entry must be reached from a head of `heads` by `prev` within what is carried, and every head must verify
    under a key known for its device (table `device_key`). Parts are compared with their hashes; an entry already here
    gains a part it lacked. Raises EntryMalformed, PartMismatch, HeadUncovered, HeadForged, DeviceUnknown,
    WrongMunicipality; then nothing was written.
    """
    with collector_paused():
        opened = _open_all(journal, carried)
        _check_heads(journal, opened, heads)
        return merge_opened(journal, list(opened.values()), heads)


def merge_opened(
    journal: Journal,
    opened: Sequence[Opened],
    heads: Sequence[SignedHead],
    also: Callable[[Connection, Sequence[Opened]], None] | None = None,
) -> int:
    """Take in entries already checked against a signed head, in one transaction; returns how many were new.

    `also(conn, fresh)` runs inside the transaction, after the tables are drawn: the caller's own rows. Before the
    commit every new row is read back and hashed again (`EntryMalformed`): what is committed is what was signed.
    """
    with collector_paused(), _rare_checkpoints(journal), journal.base_data() as conn, translated():
        fresh = _without_shredded(conn, journal.schema, _new_ones(conn, {one.hash: one for one in opened}))
        completed = _complete_parts(conn, opened, fresh)
        before = scalar(conn.execute("SELECT MAX(id) FROM entry").fetchone()) or 0
        conn.executemany(_INSERT, (_row(one) for one in fresh))
        conn.executemany(
            "INSERT OR IGNORE INTO head_signature (hash, public, signature) VALUES (?, ?, ?)",
            ((head.hash, head.public, head.signature) for head in heads),
        )
        _redraw(conn, journal, fresh, completed)
        if also is not None:
            also(conn, fresh)
        _read_back(conn, before, fresh)
    return len(fresh)


def _without_shredded(conn: Connection, schema: Schema, fresh: list[Opened]) -> list[Opened]:
    """Parts that were shredded by order stay gone, whenever their entry arrives."""
    gone = {(row[0], row[1]) for row in conn.execute("SELECT hash, class FROM absent_part WHERE state = 'shredded'")}
    if not gone:
        return fresh
    kept = []
    for one in fresh:
        general, protected = (one.hash, GENERAL) in gone, (one.hash, PROTECTED) in gone
        if general or protected:
            note_files(conn, schema, one.entry.subject, one.view.general)
        kept.append(_dropped(one, general=general, protected=protected) if general or protected else one)
    return kept


def _dropped(one: Opened, *, general: bool, protected: bool) -> Opened:
    kept = Carried(
        one.carried.body,
        None if general else one.carried.general,
        None if protected else one.carried.protected,
    )
    view = one.view._replace(
        general={} if general else one.view.general,
        protected=None if protected else one.view.protected,
        absent=State.SHREDDED,
        headless=general or one.view.headless,
    )
    return one._replace(carried=kept, view=view)


def _read_back(conn: Connection, before: int, fresh: Sequence[Opened]) -> None:
    """Verify before commit: what the database gives back is what was hashed and signed, entries and parts alike."""
    expected = {one.hash: one for one in fresh}
    rows = conn.execute("SELECT hash, body, general, protected FROM entry WHERE id > ?", (before,))
    count = 0
    for name, body, general, protected in rows:
        one = expected.get(name)
        if (
            one is None
            or entry_hash(body) != name
            or (general, protected) != (one.carried.general, one.carried.protected)
        ):
            raise EntryMalformed(reason="書き込んだ記録を読み返すと違っています")
        count += 1
    if count != len(expected):
        raise EntryMalformed(reason="書き込んだ記録が足りません")


@contextmanager
def collector_paused() -> Iterator[None]:
    """Without Python's search for cycles: it would walk the millions of values just decoded again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@contextmanager
def _rare_checkpoints(journal: Journal) -> Iterator[None]:
    """Bundle after bundle writes the same index pages: fold the log into the file after many of them, not after each.

    Each commit is on disk all the same, in the log. The next commit of other work folds it in.
    """
    conn = journal.database.conn
    conn.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_BULK}").fetchall()
    try:
        yield
    finally:
        conn.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_USUAL}").fetchall()


def make_room(journal: Journal) -> None:
    """Let this thread's connection keep more pages in memory until it closes: for many bundles into a big store.

    Without it every bundle reads the pages of the indexes again, and decrypts them.
    """
    journal.database.conn.execute(f"PRAGMA cache_size = -{_CACHE_KIB}").fetchall()


def range_of(journal: Journal, device: str, epoch: int, first: int, last: int) -> list[Carried]:
    """Entries `first` to `last` of a device's epoch as they travel (forks included)."""
    rows = journal.query(
        "SELECT body, general, protected FROM entry "
        "WHERE device = ? AND epoch = ? AND seq BETWEEN ? AND ? ORDER BY seq, hash",
        (device, epoch, first, last),
    )
    return [Carried(*row) for row in rows]


def signed_heads(journal: Journal, device: str) -> list[SignedHead]:
    """Every signed head kept for a device."""
    rows = journal.query(
        "SELECT head_signature.hash, public, signature FROM head_signature "
        "JOIN entry ON entry.hash = head_signature.hash WHERE device = ?",
        (device,),
    )
    return [SignedHead(*row) for row in rows]


def _open_all(journal: Journal, carried: Iterable[Carried]) -> dict[bytes, Opened]:
    opened = {}
    for one in carried:
        entry = decode_entry(one.body)
        if entry.device.partition("-")[0] != journal.municipality:
            raise WrongMunicipality(found=entry.device, expected=journal.municipality)
        general = None if one.general is None else open_part(entry, GENERAL, one.general)
        protected = None if one.protected is None else open_part(entry, PROTECTED, one.protected)
        name = entry_hash(one.body)
        view = view_of_entry(name, entry, general, protected, absent=State.WITHHELD)
        opened[name] = Opened(name, entry, one, view)
    return opened


def _check_heads(journal: Journal, opened: dict[bytes, Opened], heads: Sequence[SignedHead]) -> None:
    covered: set[bytes] = set()
    for head in heads:
        if head.hash not in opened:
            continue
        entry = opened[head.hash].entry
        _check_head(journal, entry, head)
        name = head.hash
        while name in opened and name not in covered and opened[name].entry.device == entry.device:
            covered.add(name)
            name = opened[name].entry.prev
    for name, one in opened.items():
        if name not in covered:
            raise HeadUncovered(place=one.entry.place)


def _check_head(journal: Journal, entry: Entry, head: SignedHead) -> None:
    known = journal.one("SELECT 1 FROM device_key WHERE device = ? AND public = ?", (entry.device, head.public))
    if known is None:
        raise DeviceUnknown(device=entry.device)
    try:
        signing.verify(head.public, "head", head.hash, head.signature)
    except BadSignature as error:
        raise HeadForged(place=entry.place) from error


def _new_ones(conn: Connection, opened: dict[bytes, Opened]) -> list[Opened]:
    here: set[bytes] = set()
    names = list(opened)
    for start in range(0, len(names), _CHUNK):
        chunk = names[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        here.update(row[0] for row in conn.execute(f"SELECT hash FROM entry WHERE hash IN ({marks})", chunk))  # noqa: S608
    return [one for name, one in opened.items() if name not in here]


def _complete_parts(conn: Connection, opened: Sequence[Opened], fresh: Sequence[Opened]) -> set[str]:
    """Fill in parts that were withheld before; a part shredded by order stays gone. Returns the subjects touched."""
    touched = set()
    new = {one.hash for one in fresh}
    for one in opened:
        if one.hash in new:
            continue
        for column, number, stored in (
            ("general", GENERAL, one.carried.general),
            ("protected", PROTECTED, one.carried.protected),
        ):
            if stored is None:
                continue
            changed = conn.execute(
                f"UPDATE entry SET {column} = ? WHERE hash = ? AND {column} IS NULL "  # noqa: S608  our own two names
                "AND NOT EXISTS (SELECT 1 FROM absent_part WHERE hash = ? AND class = ? AND state = 'shredded')",
                (stored, one.hash, one.hash, number),
            ).rowcount
            if changed:
                conn.execute("DELETE FROM absent_part WHERE hash = ? AND class = ?", (one.hash, number))
                touched.add(one.entry.subject)
    for one in fresh:
        for number, stored in ((GENERAL, one.carried.general), (PROTECTED, one.carried.protected)):
            if number in one.entry.parts and stored is None:
                conn.execute(
                    "INSERT OR IGNORE INTO absent_part (hash, class, state) VALUES (?, ?, 'withheld')",
                    (one.hash, number),
                )
    return touched


def _row(one: Opened) -> tuple[object, ...]:
    entry, carried = one.entry, one.carried
    return (
        one.hash, entry.device, entry.epoch, entry.seq, entry.kind, entry.subject,
        carried.body, carried.general, carried.protected,
    )  # fmt: skip


def _redraw(conn: Connection, journal: Journal, fresh: Sequence[Opened], completed: set[str]) -> None:
    arrived: dict[str, list[EntryView]] = {}
    for one in fresh:
        arrived.setdefault(one.entry.subject, []).append(one.view)
    alone = _subjects_new(conn, arrived) - completed
    Drawer(conn, journal.schema).redraw_all(_subjects(conn, journal, arrived, alone, completed))


def _subjects(
    conn: Connection, journal: Journal, arrived: dict[str, list[EntryView]], alone: set[str], completed: set[str]
) -> Iterator[tuple[Subject, bool]]:
    for name, views in arrived.items():
        if name in alone:
            yield Subject(name, journal.schema.type_of(name), views), True
        else:
            yield read_subject(conn, journal.schema, name), False
    for name in completed - arrived.keys():
        yield read_subject(conn, journal.schema, name), False


def _subjects_new(conn: Connection, arrived: dict[str, list[EntryView]]) -> set[str]:
    """Subjects all of whose entries have just arrived: they need no reading back and have no rows yet."""
    alone: set[str] = set()
    names = list(arrived)
    for start in range(0, len(names), _CHUNK):
        chunk = names[start : start + _CHUNK]
        marks = ", ".join("?" * len(chunk))
        counts = conn.execute(
            f"SELECT subject, COUNT(*) FROM entry WHERE subject IN ({marks}) GROUP BY subject",  # noqa: S608
            chunk,
        )
        alone.update(subject for subject, count in counts if count == len(arrived[subject]))
    return alone
