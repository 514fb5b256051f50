"""What comes in: bundles checked, opened and merged, one transaction each; receipts, recipients, keys and states."""

from __future__ import annotations

import hashlib
import time
import traceback
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from victim_support.conflicts import store_centre
from victim_support.errors import VictimSupportError
from victim_support.journal import shredding
from victim_support.journal.database import UNWRITABLE
from victim_support.journal.errors import EntryMalformed, PartMismatch
from victim_support.journal.merge import SignedHead, collector_paused, merge_opened
from victim_support.keys import signing, status_list, trust
from victim_support.keys.errors import KeysError
from victim_support.keys.key_list import KeyList
from victim_support.sync import bundle, store_held, store_photos, store_receipts, store_recipients, store_streams
from victim_support.sync.bundle import SUFFIX, Bundle, Stream
from victim_support.sync.errors import (
    BundleRefused,
    CentreKindRefused,
    EntriesUnfit,
    EpochRefused,
    ReceiptForged,
    ReceiptRefused,
    RecipientRefused,
    SenderRevoked,
)
from victim_support.sync.exporting import KEY_LIST_FILE
from victim_support.sync.items import decode_items
from victim_support.sync.own_setback import settle_own_place
from victim_support.sync.payload import decode_journal
from victim_support.sync.receipt import read as read_receipt
from victim_support.sync.recipients import read_recipients
from victim_support.sync.store_held import Chains, Segment

if TYPE_CHECKING:
    from victim_support.journal.database import Connection
    from victim_support.journal.home import Home
    from victim_support.journal.merge import Opened
    from victim_support.journal.position import Place
    from victim_support.keys.sealing import SealingKey

TAKEN, KNOWN, REFUSED = "taken", "known", "refused"
STATUS_LIST: Final = "status_list"
FILE_ERRORS: Final = (
    BundleRefused,
    EntryMalformed,
    KeysError,
    PartMismatch,
    ReceiptForged,
    ReceiptRefused,
    RecipientRefused,
)
"""What is wrong with a file, in contrast to what is wrong with this home's disk."""
_LAST: Final = 6
_UNFIT: Final = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, *UNWRITABLE)
"""What well-signed entries of a shape no program of ours writes raise where they are drawn: one laptop's file must
not keep the others' out."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was not taken in, and why."""

    name: str
    code: str
    message: str


@dataclass
class Report:
    """What an import did. A refused file changed nothing; all others stand."""

    fresh: int = 0
    taken: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    receipts: list[str] = field(default_factory=list)
    setback: int = 0
    own_place: Place | None = None
    """Where others say this home's chain ends, when it was found to be set back or cloned and began a new epoch."""

    def refuse(self, name: str, error: VictimSupportError) -> None:
        """Note a refusal."""
        self.refused.append(Refusal(name, error.code, error.message))


@dataclass(frozen=True)
class Gate:
    """With what files are opened and judged at this home."""

    key_list: KeyList
    keys: Mapping[bytes, SealingKey]


def gate_of(home: Home) -> Gate:
    """The gate of a laptop: its own sealing key, its own key list. Raises `NotEnrolledYet`."""
    believed = store_recipients.require_trust(home)
    key = trust.sealing_key(home.vault)
    return Gate(believed.key_list, {signing.kid(key.public): key})


def rank(name: str) -> tuple[int, str]:
    """In which order the files of a folder are taken: keys before what they judge, photos after all others."""
    if name == KEY_LIST_FILE:
        return 0, name
    if name.startswith("recipients-"):
        return 1, name
    if name.endswith(SUFFIX):
        parts = name.split("-")
        letter = parts[2] if len(parts) > 2 else ""  # noqa: PLR2004  municipality, device, stream letter
        return {"j": 2, "a": 3, "p": _LAST}.get(letter, 2), name
    return 5, name


def is_photos(name: str) -> bool:
    """Whether a file is a bundle of photos, as far as its name says."""
    return rank(name)[0] == _LAST


def take_in(home: Home, files: Iterable[tuple[str, bytes]]) -> Report:
    """Take in the files of a stick or folder at a laptop, in the order of `rank`.

    Each is taken or refused by itself. Raises `NotEnrolledYet`, `DiskFull`, `DiskFault`, `Busy`.
    """
    report = Report()
    for name, data in files:
        try:
            _take(home, name, data, report)
        except FILE_ERRORS as error:
            report.refuse(name, error)
    report.own_place = settle_own_place(home)
    return report


def _take(home: Home, name: str, data: bytes, report: Report) -> None:
    believed = store_recipients.require_trust(home)
    if name == KEY_LIST_FILE:
        take_key_list(home, data)
    elif name.endswith(SUFFIX):
        take_bundle(home, name, data, gate_of(home), report)
    elif name.startswith("status-"):
        found = status_list.parse(data, believed.key_list.roots)
        if found.municipality == home.municipality:
            home.put_local({STATUS_LIST: data})
    else:
        take_notes(home, name, data, believed.key_list, report)


def take_notes(home: Home, name: str, data: bytes, key_list: KeyList, report: Report) -> None:
    """Take in a receipt or a list of recipients."""
    if name.startswith("recipients-"):
        found = read_recipients(name, data, home.municipality, key_list)
        with home.journal.base_data() as conn:
            store_recipients.remember(conn, found)
    else:
        receipt = read_receipt(name, data, home.municipality, key_list)
        report.setback += store_receipts.take_receipt(home, receipt)
        report.receipts.append(receipt.device)


def take_key_list(home: Home, data: bytes) -> None:
    """Keep a newer key list; an older state of ours changes nothing. Raises `OtherRoot`, `NotAnExtension`."""
    believed = store_recipients.require_trust(home)
    if data == believed.key_list.encoded():
        return
    offered = KeyList.parse(data)
    if offered.version > believed.key_list.version:
        trust.accept_key_list(home.vault, believed, data)
        home.__dict__.pop("trust", None)
    else:
        believed.key_list.check_extends(offered)


@collector_paused()
def take_bundle(home: Home, name: str, data: bytes, gate: Gate, report: Report) -> None:
    """Check, open and merge one bundle, in one transaction. Raises a `BundleRefused` or a journal error by name."""
    parsed: Bundle | None = None
    try:
        parsed = bundle.parse(name, data, drill=home.is_drill)
        chains = Chains(home.journal.database.conn, home.municipality)
        if _is_checked(home, chains, parsed, gate):
            with home.journal.base_data() as conn:
                _note(conn, parsed, data, KNOWN, 0)
            report.known.append(name)
            return
        payload = bundle.unseal(parsed, gate.keys)
        merge = _merge_journal if parsed.run.stream is Stream.JOURNAL else _merge_items
        fresh = merge(home, parsed, payload, data)
    except FILE_ERRORS as error:
        with home.journal.base_data() as conn:
            _note_refusal(conn, name, data, parsed, error)
        raise
    report.fresh += fresh
    (report.taken if fresh else report.known).append(name)


def _is_checked(home: Home, chains: Chains, parsed: Bundle, gate: Gate) -> bool:
    """Whether a bundle, checked from outside, holds nothing new. What a revoked laptop repeats need not be refused."""
    admitted = store_centre.admitted(chains.conn, home.municipality)
    try:
        bundle.check(parsed, home.municipality, gate.key_list, admitted)
    except SenderRevoked:
        if not _is_known(home, chains, parsed):
            raise
        return True
    _check_epoch(chains, parsed)
    return _is_known(home, chains, parsed)


def _merge_journal(home: Home, parsed: Bundle, payload: bytes, data: bytes) -> int:
    opened = decode_journal(parsed, payload)
    _check_kinds(home, parsed, opened)
    run = parsed.run

    def also(conn: Connection, fresh: Sequence[Opened]) -> None:
        conn.execute(
            "INSERT OR IGNORE INTO device_key (device, public, certificate) VALUES (?, ?, ?)",
            (f"{home.municipality}-{run.origin.code}", run.origin.device.public, run.origin.device.encoded),
        )
        _count_in(home, conn, parsed)
        _note(conn, parsed, data, TAKEN, len(fresh))
        shredding.apply_orders(conn, home.journal.schema)

    heads = [SignedHead(run.after, run.origin.device.public, run.signature)]
    try:
        count = merge_opened(home.journal, opened, heads, also)
    except _UNFIT as error:
        where = traceback.extract_tb(error.__traceback__)[-1].name
        raise EntriesUnfit(name=parsed.name, kind=type(error).__name__, where=where) from error
    shredding.clean(home.journal)
    return count


def _merge_items(home: Home, parsed: Bundle, payload: bytes, data: bytes) -> int:
    run = parsed.run
    items = decode_items(parsed, payload)
    device = f"{home.municipality}-{run.origin.code}"
    photos = run.stream is Stream.PHOTO
    written = store_photos.keep(home.journal, items) if photos else 0
    with home.journal.base_data() as conn:
        if photos:
            fresh = max(written, store_photos.take_in(home.journal, conn, device, run.epoch, items))
        else:
            fresh = store_streams.insert_items(conn, run.stream, device, run.epoch, items)
        conn.execute(
            "INSERT OR IGNORE INTO stream_signature VALUES (?, ?, ?)",
            (run.after, run.origin.device.public, run.signature),
        )
        _count_in(home, conn, parsed)
        _note(conn, parsed, data, TAKEN, fresh)
    return fresh


def _check_kinds(home: Home, parsed: Bundle, opened: Sequence[Opened]) -> None:
    if parsed.run.origin.is_centre:
        return
    refused = home.journal.schema.centre_kinds
    for one in opened:
        if one.entry.kind in refused:
            raise CentreKindRefused(name=parsed.name, kind=one.entry.kind, place=one.entry.place)


def _check_epoch(chains: Chains, parsed: Bundle) -> None:
    """A device marked 分岐 begins no new epoch with the same key, until the fork is settled."""
    run = parsed.run
    if run.stream is not Stream.JOURNAL:
        return
    device = chains.device(run.origin.code)
    earlier = chains.conn.execute("SELECT DISTINCT epoch FROM fork WHERE device = ? AND epoch < ?", (device, run.epoch))
    forked = [row[0] for row in earlier if not store_centre.is_settled(chains.conn, device, row[0])]
    here = chains.conn.execute("SELECT 1 FROM entry WHERE device = ? AND epoch = ?", (device, run.epoch)).fetchone()
    if forked and here is None:
        raise EpochRefused(name=parsed.name, device=run.origin.code, epoch=run.epoch)


def _is_known(home: Home, chains: Chains, parsed: Bundle) -> bool:
    """Whether every entry is here on this very branch, with every part or photo the bundle brings."""
    run = parsed.run
    wanted = (run.stream, run.origin.code, run.epoch)
    holding = [
        segment
        for segment in store_held.segments(chains.conn)
        if segment[:3] == wanted and segment.first <= run.first and chains.ancestor(segment, run.last) == run.after
    ]
    if holding and run.stream is Stream.PHOTO:
        return not store_photos.lacks_any(home.journal, holding[0], run.first, run.last)
    if not holding or run.stream is not Stream.JOURNAL:
        return bool(holding)
    lacking = chains.conn.execute(
        "SELECT 1 FROM entry JOIN absent_part ON absent_part.hash = entry.hash AND state = 'withheld' "
        "WHERE device = ? AND epoch = ? AND seq BETWEEN ? AND ? LIMIT 1",
        (chains.device(run.origin.code), run.epoch, run.first, run.last),
    ).fetchone()
    return lacking is None


def _count_in(home: Home, conn: Connection, parsed: Bundle) -> None:
    run = parsed.run
    conn.execute(
        "INSERT OR REPLACE INTO origin (device, public, issuing, certificate) VALUES (?, ?, ?, ?)",
        (run.origin.code, run.origin.device.public, run.origin.issuing.encoded, run.origin.device.encoded),
    )
    segment = Segment(run.stream, run.origin.code, run.epoch, run.first, run.last, run.before, run.after)
    store_held.add(Chains(conn, home.municipality), segment)


def _note(conn: Connection, parsed: Bundle, data: bytes, state: str, fresh: int) -> None:
    """Log what came, and remember the carrier's export number: our receipts echo it."""
    store_receipts.hear(conn, parsed.carrier_code, parsed.export_no)
    run = parsed.run
    _log(conn, (data, parsed.name, state, None, None, fresh), (run.origin.code, parsed.carrier_code, *_range(parsed)))


def _note_refusal(conn: Connection, name: str, data: bytes, parsed: Bundle | None, error: VictimSupportError) -> None:
    place: tuple[object, ...] = (None,) * 6
    if parsed is not None:
        place = (parsed.origin_code, parsed.carrier_code, *_range(parsed))
    _log(conn, (data, name, REFUSED, error.code, error.message, 0), place)


def _range(parsed: Bundle) -> tuple[int, int, int, int]:
    run = parsed.run
    return int(run.stream), run.epoch, run.first, run.last


def _log(conn: Connection, what: tuple[bytes, str, str, str | None, str | None, int], place: Sequence[object]) -> None:
    data, name, state, code, reason, fresh = what
    digest = hashlib.sha256(data).digest()
    conn.execute("DELETE FROM bundle_log WHERE digest = ? AND state = ?", (digest, REFUSED))
    conn.execute(
        "INSERT INTO bundle_log (digest, name, state, code, reason, origin, carrier, stream, epoch, first, last, "
        "fresh, size, time) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (digest, name, state, code, reason, *place, fresh, len(data), int(time.time())),
    )
