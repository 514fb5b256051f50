"""Items of the streams beside the journal: a chain for each device, its head signed whenever it grows.

A photo's item keeps its name alone: the body is the file of that name (`photos/files.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from victim_support.journal.database import scalar
from victim_support.journal.entry import ZERO
from victim_support.journal.journal import read_head
from victim_support.keys import encoding, signing
from victim_support.sync import store_held
from victim_support.sync.bundle import Stream
from victim_support.sync.items import Item, link_hash
from victim_support.sync.store_held import Chains, Segment

if TYPE_CHECKING:
    from victim_support.journal.database import Connection
    from victim_support.journal.journal import Journal

_LINES_AN_ITEM: Final = 500
_SENT: Final = "access_log_sent"
_INSERT: Final = (
    "INSERT OR IGNORE INTO stream_item (stream, device, epoch, seq, hash, prev, body, name) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


def append_items(journal: Journal, conn: Connection, stream: Stream, bodies: Sequence[bytes]) -> None:
    """Add items of this device to a stream, inside the caller's transaction, and sign the new head."""
    _append(journal, conn, stream, [(body, hashlib.sha256(body).digest(), None) for body in bodies])


def append_photos(journal: Journal, conn: Connection, names: Sequence[bytes]) -> None:
    """Add photos of this device whose files are here to their stream; every one is a signed head."""
    for name in names:
        _append(journal, conn, Stream.PHOTO, [(b"", name, name)])


def _append(
    journal: Journal, conn: Connection, stream: Stream, items: Sequence[tuple[bytes, bytes, bytes | None]]
) -> None:
    """Items as (body kept in the row, SHA-256, name of the file that holds the body)."""
    if not items:
        return
    epoch = read_head(conn)[0]
    row = conn.execute(
        "SELECT seq, hash FROM stream_item WHERE stream = ? AND device = ? AND epoch = ? ORDER BY seq DESC LIMIT 1",
        (stream, journal.origin, epoch),
    ).fetchone()
    seq, head = (0, ZERO) if row is None else (row[0], row[1])
    first, before = seq + 1, head
    for body, digest, name in items:
        seq, prev = seq + 1, head
        head = link_hash(stream, journal.origin, (epoch, seq), prev, digest)
        conn.execute(_INSERT, (stream, journal.origin, epoch, seq, head, prev, body, name))
    signature = signing.sign(journal.signer.key, "bundle-head", head)
    conn.execute("INSERT INTO stream_signature VALUES (?, ?, ?)", (head, journal.signer.public, signature))
    chains = Chains(conn, journal.municipality)
    store_held.add(chains, Segment(stream, journal.device, epoch, first, seq, before, head))


def insert_items(conn: Connection, stream: Stream, device: str, epoch: int, items: Iterable[Item]) -> int:
    """Keep items that came in a checked bundle (of photos the names alone); returns how many were new."""
    before = conn.total_changes
    conn.executemany(
        _INSERT,
        (
            (stream, device, epoch, one.seq, one.hash, one.prev, b"", one.name)
            if stream is Stream.PHOTO
            else (stream, device, epoch, one.seq, one.hash, one.prev, one.body, None)
            for one in items
        ),
    )
    return conn.total_changes - before


def collect_access_log(journal: Journal, conn: Connection) -> None:
    """Put the lines of the access log written since the last time into its stream."""
    sent = scalar(conn.execute("SELECT value FROM local WHERE key = ?", (_SENT,)).fetchone()) or 0
    rows = conn.execute(
        "SELECT id, time, actor, action, subject, detail FROM access_log WHERE id > ? ORDER BY id", (sent,)
    ).fetchall()
    if not rows:
        return
    lines = [list(row[1:]) for row in rows]
    bodies = [encoding.encode(lines[at : at + _LINES_AN_ITEM]) for at in range(0, len(lines), _LINES_AN_ITEM)]
    append_items(journal, conn, Stream.ACCESS, bodies)
    conn.execute("INSERT OR REPLACE INTO local (key, value) VALUES (?, ?)", (_SENT, rows[-1][0]))
