"""What goes out: everything no receipt covers yet, cut at signed heads, sealed; and what others need to know of us."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from victim_support.journal.database import scalar
from victim_support.journal.entry import entry_hash
from victim_support.journal.home import JAPAN
from victim_support.journal.journal import read_head
from victim_support.keys import chain, trust
from victim_support.sync import bundle, receipt, recipients, store_held, store_photos, store_recipients, store_streams
from victim_support.sync.bundle import MOST, USUAL, Party, Run, Stream, Writer
from victim_support.sync.errors import HeldDisagrees
from victim_support.sync.items import Gone, encode_items
from victim_support.sync.payload import Stored, encode_journal
from victim_support.sync.receipt import CENTRE, Held
from victim_support.sync.store_held import Chains, Segment

if TYPE_CHECKING:
    from victim_support.journal.database import Connection
    from victim_support.journal.home import Home
    from victim_support.sync.store_photos import Kept

EXPORT_NO: Final = "export_no"
KEY_LIST_FILE: Final = "key-list.cbor"
_ITEMS: Final = 8 << 20
"""Bytes of photos in a bundle, where it holds more than one."""


@dataclass(frozen=True, slots=True)
class OutFile:
    """A file that goes out. `count`: its entries, 0 for what is no bundle; `place`: which they are, for people."""

    name: str
    data: bytes
    count: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A range that becomes one bundle, between two signed heads."""

    segment: Segment
    first: int
    last: int
    before: bytes
    after: bytes
    public: bytes
    signature: bytes


def targets(home: Home) -> list[str]:
    """Whose needs an export serves: the centre always, sisters once they have shown what they hold."""
    stores = [row[0] for row in home.journal.query("SELECT store FROM receipt ORDER BY store")]
    known = [one for one in stores if one not in (CENTRE, home.device)]
    return known if home.device == CENTRE else [CENTRE, *known]


def begin_export(home: Home) -> int:
    """Take the next export number and bring what we hold up to date; durable before anything leaves."""
    with home.journal.base_data() as conn:
        store_streams.collect_access_log(home.journal, conn)
        store_photos.collect(home.journal, conn)
        store_held.count_own(home.journal, conn)
        number = int(scalar(conn.execute("SELECT value FROM local WHERE key = ?", (EXPORT_NO,)).fetchone()) or 0)
        echoed = int(scalar(conn.execute("SELECT MAX(echo) FROM receipt").fetchone()) or 0)
        number = max(number, echoed) + 1  # a database set back must not use a number again
        conn.execute("INSERT OR REPLACE INTO local (key, value) VALUES (?, ?)", (EXPORT_NO, number))
    return number


def export_files(
    home: Home,
    *,
    withheld: frozenset[int] = frozenset(),
    sign: Callable[[], bytes] | None = None,
    stores: Sequence[str] | None = None,
) -> Iterator[OutFile]:
    """Every file of one export: bundles of journal and access log, our receipt, recipients, key list, then photos.

    Photos are read one bundle at a time, when they are asked for, and hold nothing up (`parted`).
    `sign` makes the receipt where not the device signs it (the centre's); `stores`: whose needs are served, where it
    is not everybody's. Raises `NotEnrolledYet`, `HeldDisagrees`.
    """
    believed = store_recipients.require_trust(home)
    writer = Writer(home.journal.signer.key, store_recipients.own_party(home), begin_export(home), now())
    public_keys = store_recipients.sealed_to(home)
    found = pieces(home, stores) if public_keys else []
    for piece in found:
        if piece.segment.stream != Stream.PHOTO:
            yield _bundle_file(home, piece, writer, public_keys, withheld)
    yield OutFile(receipt.file_name(home.municipality, home.device), sign() if sign else own_receipt(home))
    everyone = store_recipients.known(home).values()
    yield OutFile(recipients.file_name(home.municipality), recipients.encode_recipients(everyone))
    yield OutFile(KEY_LIST_FILE, believed.key_list.encoded())
    for piece in found:
        if piece.segment.stream == Stream.PHOTO:
            yield _bundle_file(home, piece, writer, public_keys, withheld)


def parted(files: Iterator[OutFile]) -> tuple[list[OutFile], Iterator[OutFile]]:
    """The files of an export before its photos, all of them made; and its photos, made one by one."""
    first = []
    for one in files:
        first.append(one)
        if one.name == KEY_LIST_FILE:
            break
    return first, files


def photo_bytes(home: Home, stores: Sequence[str] | None = None) -> int:
    """About how many bytes the photos of an export take, before it is made: for the space on a medium."""
    return sum(
        one.size or 0
        for piece in pieces(home, stores)
        if piece.segment.stream == Stream.PHOTO
        for one in store_photos.items_of(home.journal, piece.segment._replace(first=piece.first, last=piece.last))
    )


def now() -> str:
    """The time to show, as records carry it."""
    return datetime.now(JAPAN).isoformat(timespec="seconds")


# --- which ranges


def pieces(home: Home, stores: Sequence[str] | None = None) -> list[_Piece]:
    """The ranges that at least one of `stores` (None: every target) lacks, the journal before what may lag behind."""
    conn = home.journal.database.conn
    chains = Chains(conn, home.municipality)
    asked = targets(home) if stores is None else stores
    holds = {store: (store_held.covered_by(conn, store), store_photos.covered(conn, store)) for store in asked}
    found: list[_Piece] = []
    for segment in store_held.segments(conn):
        photos = store_photos.items_of(home.journal, segment) if segment.stream == Stream.PHOTO else None
        sizes = {one.seq: one.size or 0 for one in photos or ()}
        served = holds if photos is None or CENTRE not in holds else {CENTRE: holds[CENTRE]}
        lacked = _lacked(chains, segment, served.values(), photos, own=segment.device == home.device)
        for first, last in _joined(lacked):
            found += _cut(chains, segment, first, last, sizes)
    return found


def _lacked(
    chains: Chains,
    segment: Segment,
    holds: Iterable[tuple[Sequence[Held], set[bytes]]],
    photos: Sequence[Kept] | None,
    *,
    own: bool,
) -> Iterator[tuple[int, int]]:
    """What each of several others lacks, one after the other."""
    for runs, named in holds:
        left = store_held.lacking(chains, segment, runs, own=own)
        yield from left if photos is None else store_photos.lacking(photos, named, left)


def _joined(lacked: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Ranges in order, those that touch or overlap made one."""
    ranges = sorted(lacked)
    while ranges:
        first, last = ranges.pop(0)
        while ranges and ranges[0][0] <= last + 1:
            last = max(last, ranges.pop(0)[1])
        yield first, last


def _cut(chains: Chains, segment: Segment, first: int, last: int, sizes: Mapping[int, int]) -> Iterator[_Piece]:
    """Pieces that cover first to last, each between signed heads and usually no longer than `USUAL`.

    `sizes`: bytes of items by seq, where a piece must not grow beyond `_ITEMS` of them (photos).
    """
    signed = _signed_heads(chains, segment)
    starts = [seq for seq, *_ in signed if seq < first]
    start, before = segment.first, segment.before
    if starts:
        start, before = starts[-1] + 1, next(one[1] for one in signed if one[0] == starts[-1])
    ends = [one for one in signed if one[0] >= start]
    while start <= last and ends:
        near = [one for one in ends if one[0] < start + USUAL and _fits(sizes, start, one[0])]
        seq, name, public, signature = near[-1] if near else ends[0]
        if seq - start >= MOST:
            raise HeldDisagrees(place=f"{segment.device} {segment.epoch}-{start}")
        yield _Piece(segment, start, seq, before, name, public, signature)
        start, before = seq + 1, name
        ends = [one for one in ends if one[0] >= start]


def _fits(sizes: Mapping[int, int], first: int, last: int) -> bool:
    return not sizes or sum(sizes.get(seq, 0) for seq in range(first, last + 1)) <= _ITEMS


def _signed_heads(chains: Chains, segment: Segment) -> list[tuple[int, bytes, bytes, bytes]]:
    """(seq, hash, public key, signature) of every signed head on the segment's branch."""
    device = chains.device(segment.device)
    if segment.stream == Stream.JOURNAL:
        rows = chains.conn.execute(
            "SELECT seq, entry.hash, public, signature FROM entry "
            "JOIN head_signature ON head_signature.hash = entry.hash "
            "WHERE device = ? AND epoch = ? AND seq BETWEEN ? AND ? ORDER BY seq",
            (device, segment.epoch, segment.first, segment.last),
        ).fetchall()
    else:
        rows = chains.conn.execute(
            "SELECT seq, stream_item.hash, public, signature FROM stream_item "
            "JOIN stream_signature ON stream_signature.hash = stream_item.hash "
            "WHERE stream = ? AND device = ? AND epoch = ? AND seq BETWEEN ? AND ? ORDER BY seq",
            (segment.stream, device, segment.epoch, segment.first, segment.last),
        ).fetchall()
    return [tuple(row) for row in rows if chains.ancestor(segment, row[0]) == row[1]]


# --- making files


def _bundle_file(
    home: Home, piece: _Piece, writer: Writer, public_keys: Sequence[bytes], withheld: frozenset[int]
) -> OutFile:
    conn = home.journal.database.conn
    segment = piece.segment
    stream = Stream(segment.stream)
    origin = _origin(home, conn, piece)
    run = Run(origin, stream, segment.epoch, piece.first, piece.last, piece.before, piece.after, piece.signature)
    if stream is Stream.JOURNAL:
        payload = encode_journal(_entries(home, conn, piece), withheld)
    else:
        payload, withheld = encode_items(_bodies(home, conn, piece)), frozenset()
    data = bundle.write(run, payload, writer, public_keys, sorted(withheld))
    return OutFile(bundle.file_name(run, home.municipality), data, piece.last - piece.first + 1, run.place)


def _origin(home: Home, conn: Connection, piece: _Piece) -> Party:
    if piece.segment.device == home.device and piece.public == home.journal.signer.public:
        return store_recipients.own_party(home)
    row = conn.execute(
        "SELECT issuing, certificate FROM origin WHERE device = ? AND public = ?", (piece.segment.device, piece.public)
    ).fetchone()
    if row is None:
        raise HeldDisagrees(place=f"{piece.segment.device} {piece.segment.epoch}-{piece.first}")
    return Party(chain.parse(row[0]), chain.parse(row[1]))


def _entries(home: Home, conn: Connection, piece: _Piece) -> list[Stored]:
    """The entries of a piece in their order, the chain walked once more: nothing broken leaves this home."""
    rows = conn.execute(
        "SELECT hash, body, general, protected, seq FROM entry "
        "WHERE device = ? AND epoch = ? AND seq BETWEEN ? AND ? ORDER BY seq",
        (f"{home.municipality}-{piece.segment.device}", piece.segment.epoch, piece.first, piece.last),
    ).fetchall()
    if len(rows) != piece.last - piece.first + 1:  # a fork: keep to our branch
        chains = Chains(conn, home.municipality)
        rows = [row for row in rows if chains.ancestor(piece.segment, row[4]) == row[0]]
    entries = [Stored(*row[:4]) for row in rows]
    whole = len(entries) == piece.last - piece.first + 1 and entries[-1].hash == piece.after
    if not whole or any(entry_hash(one.body) != one.hash for one in entries):
        raise HeldDisagrees(place=f"{piece.segment.device} {piece.segment.epoch}-{piece.first}")
    return entries


def _bodies(home: Home, conn: Connection, piece: _Piece) -> list[bytes | Gone]:
    rows = conn.execute(
        "SELECT hash, seq, body, name FROM stream_item WHERE stream = ? AND device = ? AND epoch = ? "
        "AND seq BETWEEN ? AND ? ORDER BY seq",
        (
            piece.segment.stream,
            f"{home.municipality}-{piece.segment.device}",
            piece.segment.epoch,
            piece.first,
            piece.last,
        ),
    ).fetchall()
    chains = Chains(conn, home.municipality)
    return [
        store_photos.body_of(home.journal, row[3], row[2])
        for row in rows
        if chains.ancestor(piece.segment, row[1]) == row[0]
    ]


def own_receipt(home: Home) -> bytes:
    """What we hold, signed by this device: tells sisters and the centre what we lack. It is no proof of delivery."""
    party = store_recipients.own_party(home)
    with home.journal.base_data() as conn:
        made = compose_receipt(home, conn)
    return receipt.issue(made, trust.signing_key(home.vault), (party.issuing, party.device))


def compose_receipt(
    home: Home, conn: Connection, secured: Sequence[Held] = (), photos_secured: Iterable[bytes] = ()
) -> receipt.Receipt:
    """The next receipt of this home; takes its number inside the caller's transaction."""
    number = int(scalar(conn.execute("SELECT value FROM local WHERE key = 'receipt_no'").fetchone()) or 0) + 1
    conn.execute("INSERT OR REPLACE INTO local (key, value) VALUES ('receipt_no', ?)", (number,))
    store_held.count_own(home.journal, conn)
    return receipt.Receipt(
        municipality=home.municipality,
        device=home.device,
        home=home.identity.home,
        epoch=read_head(conn)[0],
        number=number,
        time=now(),
        received=tuple(one.held for one in store_held.segments(conn)),
        secured=tuple(secured),
        echo={row[0]: row[1] for row in conn.execute("SELECT carrier, export_no FROM heard")},
        export_no=int(scalar(conn.execute("SELECT value FROM local WHERE key = ?", (EXPORT_NO,)).fetchone()) or 0),
        photos_received=tuple(store_photos.held(home.journal, conn)),
        photos_secured=tuple(sorted(photos_secured)),
    )
