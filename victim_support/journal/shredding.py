"""Shredding (廃棄): parts an order of the centre names are removed; their entries stay, and everything verifies.

An order is an entry of kind `shredding.ordered` by the centre's store, whose `parts` lists [entry hash, part class].
What is gone is a function of the set of entries: an order that arrives late, or before the entry it names, does the
same (docs/formats/entry.md, Absent parts).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from victim_support.journal.database import Connection
from victim_support.journal.drawing import Drawer, read_subject
from victim_support.journal.entry import GENERAL, PROTECTED, read_part
from victim_support.journal.journal import Journal
from victim_support.journal.subjects import Schema
from victim_support.vault.durable import sync_folder

ORDERED: Final = "shredding.ordered"
_ISSUER: Final = "-C00"
_APPLIED: Final = "shredded:"
_UNCLEAN: Final = "shredding_unclean"
_COLUMNS: Final = {GENERAL: "general", PROTECTED: "protected"}
_FILE: Final = "shredded_file:"
_TO_REMOVE: Final = 1
_REMOVED: Final = 0


def order_hashes(conn: Connection) -> set[bytes]:
    """The hashes of every order known here."""
    return {name for name, _ in _orders(conn)}


def apply_orders(conn: Connection, schema: Schema) -> int:
    """Carry out every order not carried out yet, inside the caller's transaction; returns how many parts are gone.

    Parts of orders are never removed. Call `clean` after the commit: nothing may be left in the file's slack.
    """
    gone, touched = 0, set()
    for name, general in list(_orders(conn)):
        if conn.execute("SELECT 1 FROM local WHERE key = ?", (_APPLIED + name.hex(),)).fetchone() is not None:
            continue
        if not gone:
            conn.execute("PRAGMA secure_delete = ON").fetchall()
        for target, number in read_part(general).get("parts", ()):
            subject = _shred(conn, schema, target, number, name)
            if subject is not None:
                touched.add(subject)
                gone += 1
        conn.execute("INSERT INTO local (key, value) VALUES (?, 1)", (_APPLIED + name.hex(),))
        conn.execute("INSERT OR REPLACE INTO local (key, value) VALUES (?, 1)", (_UNCLEAN,))
    drawer = Drawer(conn, schema)
    for subject in sorted(touched):
        drawer.redraw(read_subject(conn, schema, subject))
    return gone


def clean(journal: Journal) -> bool:
    """After orders were carried out: write the file anew, so that no page keeps what was removed. True when it did.

    Files that were shredded with a part are removed first. Raises `DiskFull`, `DiskFault`, `Busy`; then the next call
    tries again.
    """
    _remove_files(journal)
    if journal.one("SELECT 1 FROM local WHERE key = ?", (_UNCLEAN,)) is None:
        return False
    with journal.still() as conn:
        conn.execute("VACUUM")
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        conn.execute("DELETE FROM local WHERE key = ?", (_UNCLEAN,))
        conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return True


def _orders(conn: Connection) -> Iterator[tuple[bytes, bytes]]:
    rows = conn.execute(
        "SELECT hash, device, general FROM entry "
        "WHERE subject >= 'shredding:' AND subject < 'shredding;' AND kind = ? AND general IS NOT NULL",
        (ORDERED,),
    )
    for name, device, general in rows:
        if device.endswith(_ISSUER):
            yield name, general


def note_files(conn: Connection, schema: Schema, subject: str, general: Mapping[str, Any]) -> None:
    """Files that hold what an entry opens die with its parts: note their names, inside the caller's transaction.

    `clean` removes them; the names stay, so that no file of that name is taken in again (`shredded_files`).
    """
    kind = schema.type_of(subject)
    if kind is not None and kind.files is not None:
        names = ((_FILE + name, _TO_REMOVE) for name in kind.files(general))
        conn.executemany("INSERT OR IGNORE INTO local (key, value) VALUES (?, ?)", names)


def shredded_files(conn: Connection) -> set[str]:
    """Files below the home that were shredded here, removed or about to be."""
    rows = conn.execute("SELECT key FROM local WHERE key >= ? AND key < ?", (_FILE, _FILE[:-1] + ";"))
    return {row[0].removeprefix(_FILE) for row in rows}


def _remove_files(journal: Journal) -> None:
    sql = "SELECT key FROM local WHERE key >= ? AND key < ? AND value = ?"
    keys = [row[0] for row in journal.query(sql, (_FILE, _FILE[:-1] + ";", _TO_REMOVE))]
    for key in keys:
        path = journal.database.path.parent / key.removeprefix(_FILE)
        if path.exists():
            path.unlink(missing_ok=True)
            sync_folder(path.parent)
    if keys:
        with journal.base_data() as conn:
            conn.executemany("UPDATE local SET value = ? WHERE key = ?", ((_REMOVED, key) for key in keys))


def _shred(conn: Connection, schema: Schema, target: bytes, number: int, order: bytes) -> str | None:
    """Remove one part; returns its subject when the entry is here. An entry still to come finds its part forbidden."""
    row = conn.execute("SELECT subject, kind, general FROM entry WHERE hash = ?", (target,)).fetchone()
    if row is not None and row[1] == ORDERED:
        return None
    conn.execute(
        "INSERT INTO absent_part (hash, class, state, ordered_by) VALUES (?, ?, 'shredded', ?) "
        "ON CONFLICT (hash, class) DO UPDATE SET state = 'shredded', ordered_by = excluded.ordered_by "
        "WHERE state <> 'shredded'",
        (target, number, order),
    )
    if row is None:
        return None
    if row[2] is not None:
        note_files(conn, schema, row[0], read_part(row[2]))
    conn.execute(f"UPDATE entry SET {_COLUMNS[number]} = NULL WHERE hash = ?", (target,))  # noqa: S608  our own two names
    return str(row[0])
