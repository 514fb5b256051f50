"""Receipts of other homes: which one counts, what it covers, and what of ours nobody has confirmed yet."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from victim_support.access.store import setting
from victim_support.japanese.numerals import whole_number
from victim_support.journal.database import scalar
from victim_support.journal.entry import decode_entry
from victim_support.journal.home import SYSTEM
from victim_support.journal.subjects import subject_id
from victim_support.sync import store_held, store_photos
from victim_support.sync.own_setback import place_elsewhere
from victim_support.sync.receipt import CENTRE
from victim_support.sync.store_held import RECEIVED, SECURED, Chains

if TYPE_CHECKING:
    from victim_support.journal.database import Connection, Row
    from victim_support.journal.home import Home
    from victim_support.journal.journal import Journal
    from victim_support.sync.receipt import Receipt

_HOUR: Final = 3600
_WARN_HOURS, _ALARM_HOURS, _LONGEST_HOURS = 24, 72, 10_000
_COVER: Final = (
    "INSERT INTO covered (store, degree, stream, device, epoch, first, last, head) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of this laptop's own entries. Times in seconds since 1970, shown only."""

    secured: int
    received: int
    unconfirmed: int
    oldest: int | None
    last_receipt: str | None
    last_taken: int | None

    @property
    def total(self) -> int:
        """All entries this laptop has written."""
        return self.secured + self.received + self.unconfirmed


def hear(conn: Connection, carrier: str, export_no: int) -> None:
    """Remember the highest export number heard of a carrier."""
    conn.execute(
        "INSERT INTO heard (carrier, export_no, time) VALUES (?, ?, ?) ON CONFLICT (carrier) DO UPDATE SET "
        "export_no = MAX(export_no, excluded.export_no), time = excluded.time",
        (carrier, export_no, int(time.time())),
    )


def take_receipt(home: Home, receipt: Receipt) -> int:
    """Let a checked receipt count if it is the newer one; returns how many of our entries it un-confirms.

    A setback is journalled: the centre was set back, and those entries go out again.
    """
    if receipt.device == home.device:
        return 0
    digest = hashlib.sha256(receipt.encoded).digest()
    with home.journal.base_data() as conn:
        if receipt.export_no:
            hear(conn, receipt.device, receipt.export_no)
        store_held.count_own(home.journal, conn)
        seen = conn.execute("SELECT 1 FROM receipt_seen WHERE hash = ?", (digest,)).fetchone()
        if seen is not None or not _is_newer(home, conn, receipt):
            return 0
        conn.execute("INSERT INTO receipt_seen (hash) VALUES (?)", (digest,))
        before = _lacked(home.journal, conn, RECEIVED)
        _keep(home, conn, receipt)
        lost = _lacked(home.journal, conn, RECEIVED) - before
    # whoever was set back itself cannot tell what others lack: it begins a new epoch instead (own_setback)
    if not receipt.is_centre or lost <= 0 or place_elsewhere(home) is not None:
        return 0
    _journal_setback(home.journal, receipt, lost)
    return lost


def _is_newer(home: Home, conn: Connection, receipt: Receipt) -> bool:
    row = conn.execute("SELECT echo, epoch, number FROM receipt WHERE store = ?", (receipt.device,)).fetchone()
    return row is None or receipt.order(home.device) > tuple(row)


def _keep(home: Home, conn: Connection, receipt: Receipt) -> None:
    echo, epoch, number = receipt.order(home.device)
    conn.execute(
        "INSERT OR REPLACE INTO receipt (store, home, epoch, number, echo, time, taken, body) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (receipt.device, receipt.home, epoch, number, echo, receipt.time, int(time.time()), receipt.encoded),
    )
    store_photos.take_receipt(conn, receipt)
    conn.execute("DELETE FROM covered WHERE store = ?", (receipt.device,))
    for degree, holds in ((RECEIVED, receipt.received), (SECURED, receipt.secured)):
        conn.executemany(_COVER, ((receipt.device, degree, *held) for held in holds))


def _journal_setback(journal: Journal, receipt: Receipt, lost: int) -> None:
    detail = (
        f"センターが以前の状態に戻されました。受領済みだった {lost} 件を未確認に戻し、もう一度送ります"
        f"（{receipt.time} の受領書）"
    )
    with journal.transaction(SYSTEM) as tx:
        tx.append(
            "receipt.setback",
            subject_id("device_event", tx.born()),
            {"detail": detail, "reason": "centre-behind", "last": receipt.number, "now": int(time.time())},
        )


def _own_lacking(journal: Journal, conn: Connection, degree: int) -> list[tuple[int, int, int]]:
    """(epoch, first, last) of our own entries that the centre's receipt does not prove to be there."""
    chains = Chains(conn, journal.municipality)
    holds = store_held.covered_by(conn, CENTRE, degree)
    own = [one for one in store_held.segments(conn) if one.device == journal.device and one.stream == 1]
    return [(one.epoch, *span) for one in own for span in store_held.lacking(chains, one, holds, own=True)]


def _lacked(journal: Journal, conn: Connection, degree: int) -> int:
    return sum(last - first + 1 for _, first, last in _own_lacking(journal, conn, degree))


def delivery(journal: Journal) -> Delivery:
    """センター保全済／受領済／未確認 of this laptop's entries, as the desk shows it."""
    with journal.base_data() as conn:
        store_held.count_own(journal, conn)
        own = [one for one in store_held.segments(conn) if one.device == journal.device and one.stream == 1]
        total = sum(one.last - one.first + 1 for one in own)
        lacking = _own_lacking(journal, conn, RECEIVED)
        unconfirmed = sum(last - first + 1 for _, first, last in lacking)
        unsecured = _lacked(journal, conn, SECURED)
        oldest = _time_of(journal, conn, lacking)
        row = conn.execute("SELECT time, taken FROM receipt WHERE store = ?", (CENTRE,)).fetchone()
    last = (None, None) if row is None else (row[0], row[1])
    return Delivery(total - unsecured, unsecured - unconfirmed, unconfirmed, oldest, *last)


def _time_of(journal: Journal, conn: Connection, lacking: Sequence[tuple[int, int, int]]) -> int | None:
    if not lacking:
        return None
    epoch, first, _ = min(lacking)
    body = scalar(
        conn.execute(
            "SELECT body FROM entry WHERE device = ? AND epoch = ? AND seq = ?", (journal.origin, epoch, first)
        ).fetchone()
    )
    return None if body is None else decode_entry(body).time


def alarm(journal: Journal, found: Delivery) -> str | None:
    """`warning` or `error` when entries have waited too long for a receipt, else None. It never blocks anything.

    The town's settings `sync.warn_hours` and `sync.alarm_hours` say how long is too long.
    """
    if found.oldest is None:
        return None
    hours = (time.time() - max(found.oldest, found.last_taken or 0)) / _HOUR
    if hours >= _hours(journal, "sync.alarm_hours", _ALARM_HOURS):
        return "error"
    return "warning" if hours >= _hours(journal, "sync.warn_hours", _WARN_HOURS) else None


def _hours(journal: Journal, key: str, usual: int) -> int:
    return whole_number(setting(journal, key), _LONGEST_HOURS) or usual


def refused(journal: Journal) -> list[Row]:
    """The files that were refused and not taken since, newest first: name, code, reason."""
    return journal.query(
        "SELECT name, code, reason FROM bundle_log AS one WHERE state = 'refused' AND NOT EXISTS ("
        "SELECT 1 FROM bundle_log WHERE digest = one.digest AND state <> 'refused') ORDER BY id DESC LIMIT 50"
    )
