"""The photo stream: items whose bodies are files; which of them are here, and which of them others lack.

A photo is covered by its name in a receipt, whatever runs the receipt covers (docs/formats/photo.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from victim_support.journal.shredding import shredded_files
from victim_support.photos.files import FOLDER
from victim_support.photos.store import files_of, note_here, own_unsent
from victim_support.sync.bundle import Stream
from victim_support.sync.items import Gone, Item
from victim_support.sync.receipt import CENTRE
from victim_support.sync.store_held import RECEIVED, Segment
from victim_support.sync.store_streams import append_photos, insert_items

if TYPE_CHECKING:
    from victim_support.journal.database import Connection
    from victim_support.journal.journal import Journal
    from victim_support.sync.receipt import Receipt

_ITEMS: Final = "SELECT seq, hash, name, body FROM stream_item WHERE stream = ?"


class Kept(NamedTuple):
    """A photo's item as it lies here; `size` is None where its file does not."""

    seq: int
    hash: bytes
    name: bytes
    size: int | None


def collect(journal: Journal, conn: Connection) -> None:
    """Put the photos this laptop has taken in since the last time into its stream, in the caller's transaction.

    One whose file is lost or spoilt is left out: it holds nothing up, and `journal verify` names it.
    """
    files = files_of(journal)
    sent = {row[0] for row in conn.execute("SELECT name FROM stream_item WHERE stream = ?", (Stream.PHOTO,))}
    names = own_unsent(conn, journal.device, sent)
    append_photos(journal, conn, [name for name in names if files.is_whole(name)])


def take_in(journal: Journal, conn: Connection, device: str, epoch: int, items: Sequence[Item]) -> int:
    """Count the items of a checked bundle in whose files `keep` has written; returns how many were new."""
    fresh = insert_items(conn, Stream.PHOTO, device, epoch, items)
    files = files_of(journal)
    for one in items:
        if files.size(one.name) is not None:
            note_here(conn, one.name)
    return fresh


def keep(journal: Journal, items: Iterable[Item]) -> int:
    """Write the photos of a checked bundle, each on the disk before this returns; returns how many were new.

    Before the transaction that counts them: a crash between leaves files, and the bundle is taken in again. What was
    shredded here does not come back.
    """
    files, written = files_of(journal), 0
    gone = shredded_files(journal.database.conn)
    for one in items:
        if one.body is not None and f"{FOLDER}/{one.name.hex()}" not in gone and not files.is_whole(one.name):
            files.keep(one.body)
            written += 1
    return written


def lacks_any(journal: Journal, segment: Segment, first: int, last: int) -> bool:
    """Whether the file of any photo of a run that is held is missing here, though it was not shredded."""
    gone = shredded_files(journal.database.conn)
    return any(
        one.size is None and f"{FOLDER}/{one.name.hex()}" not in gone
        for one in items_of(journal, segment)
        if first <= one.seq <= last
    )


def items_of(journal: Journal, segment: Segment) -> list[Kept]:
    """The items of a run, on whatever branch, by their places."""
    files = files_of(journal)
    rows = journal.query(
        f"{_ITEMS} AND device = ? AND epoch = ? AND seq BETWEEN ? AND ? ORDER BY seq",
        (Stream.PHOTO, f"{journal.municipality}-{segment.device}", segment.epoch, segment.first, segment.last),
    )
    return [
        Kept(row[0], row[1], _name(row[2], row[3]), len(row[3]) if row[2] is None else files.size(row[2]))
        for row in rows
    ]


def body_of(journal: Journal, name: bytes | None, body: bytes) -> bytes | Gone:
    """An item's body: the row's own, or the file's where it is whole."""
    if name is None:
        return body
    files = files_of(journal)
    return files.read(name) if files.is_whole(name) else Gone(name)


def held(journal: Journal, conn: Connection) -> list[bytes]:
    """The names of the photos in the stream whose files are here, ascending: what a receipt says."""
    files = files_of(journal)
    rows = conn.execute("SELECT name, body FROM stream_item WHERE stream = ?", (Stream.PHOTO,))
    return sorted({_name(row[0], row[1]) for row in rows if row[0] is None or files.size(row[0]) is not None})


def _name(name: bytes | None, body: bytes) -> bytes:
    return hashlib.sha256(body).digest() if name is None else name


# --- what others hold


def cover(conn: Connection, store: str, degree: int, names: Iterable[bytes]) -> None:
    """Keep which photos the receipt of `store` that counts names, in place of what an earlier one did."""
    conn.execute("DELETE FROM covered_photo WHERE store = ? AND degree = ?", (store, degree))
    conn.executemany("INSERT OR IGNORE INTO covered_photo VALUES (?, ?, ?)", ((store, degree, name) for name in names))


def take_receipt(conn: Connection, receipt: Receipt) -> None:
    """Keep what a receipt that counts says of photos, in both degrees."""
    for degree, names in enumerate((receipt.photos_received, receipt.photos_secured), start=RECEIVED):
        cover(conn, receipt.device, degree, names)


def covered(conn: Connection, store: str, degree: int = RECEIVED) -> set[bytes]:
    """The photos the receipt of `store` that counts names."""
    rows = conn.execute("SELECT name FROM covered_photo WHERE store = ? AND degree = ?", (store, degree))
    return {row[0] for row in rows}


def lacking(items: Iterable[Kept], named: set[bytes], runs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Which items another lacks, as (first, last): those here it does not name, and what no run of it covers.

    `runs`: the parts of the segment its runs do not cover (`store_held.lacking`).
    """
    wanted = [
        one.seq
        for one in items
        if (one.size is not None and one.name not in named) or any(first <= one.seq <= last for first, last in runs)
    ]
    found: list[tuple[int, int]] = []
    for seq in wanted:
        if found and found[-1][1] >= seq - 1:
            found[-1] = found[-1][0], seq
        else:
            found.append((seq, seq))
    return found


def unconfirmed(journal: Journal) -> int:
    """How many photos lie here that the centre's receipt does not name."""
    conn = journal.database.conn
    named = covered(conn, CENTRE)
    sent = set(held(journal, conn))
    files = files_of(journal)
    waiting = {name for name in own_unsent(conn, journal.device, sent) if files.size(name) is not None}
    return len((sent | waiting) - named)
