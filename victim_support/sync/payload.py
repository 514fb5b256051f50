"""What a bundle of the journal holds: entries without what can be computed again (docs/formats/bundle.md). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from victim_support.journal.drawing import view_of_entry
from victim_support.journal.entry import (
    GENERAL,
    HASH_SIZE,
    PROTECTED,
    SALT_SIZE,
    VERSION,
    Entry,
    decode_entry,
    entry_hash,
    open_part,
    part_hash,
    read_part,
)
from victim_support.journal.errors import EntryMalformed, PartMismatch
from victim_support.journal.merge import Carried, Opened, collector_paused
from victim_support.journal.subject import State
from victim_support.keys import encoding
from victim_support.keys.errors import BadEncoding
from victim_support.sync.bundle import LIMIT, Run
from victim_support.sync.errors import ChainBroken, PayloadMalformed

if TYPE_CHECKING:
    from victim_support.sync.bundle import Bundle

_PARTS: Final = ((GENERAL, 0), (PROTECTED, 1))
_TABLES: Final = 5
_ROW: Final = 7
_WHOLE: Final = 3

Part = bytes | list[bytes] | None


class Stored(NamedTuple):
    """An entry as the database keeps it."""

    hash: bytes
    body: bytes
    general: bytes | None
    protected: bytes | None


# --- writing


def encode_journal(entries: Sequence[Stored], withheld: frozenset[int] = frozenset()) -> bytes:
    """The payload of entries that follow one another; parts of the classes `withheld` leave only their hash."""
    numbers = {one.hash: place for place, one in enumerate(entries)}
    actors: dict[str, int] = {}
    kinds: dict[str, int] = {}
    outside: dict[bytes, int] = {}
    salts: list[bytes] = []
    rows: list[object] = []
    before = 0
    for one in entries:
        entry = decode_entry(one.body)
        if entry.version != VERSION:
            rows.append([*one[1:]])
            continue
        base = {
            field: [numbers[name] if name in numbers else ~outside.setdefault(name, len(outside)) for name in names]
            for field, names in entry.base.items()
        }
        parts = [
            _part(entry, number, None if number in withheld else stored, salts)
            for number, stored in ((GENERAL, one.general), (PROTECTED, one.protected))
        ]
        actor = actors.setdefault(entry.actor, len(actors))
        kind = kinds.setdefault(entry.kind, len(kinds))
        rows.append([entry.time - before, actor, kind, entry.subject, base, *parts])
        before = entry.time
    return encoding.encode([list(actors), list(kinds), list(outside), rows, b"".join(salts)])


def _part(entry: Entry, number: int, stored: bytes | None, salts: list[bytes]) -> Part:
    if number not in entry.parts:
        return None
    if stored is None:
        return [entry.parts[number]]
    salts.append(stored[:SALT_SIZE])
    return stored[SALT_SIZE:]


# --- reading


def decode_journal(bundle: Bundle, payload: bytes) -> list[Opened]:
    """The entries of a bundle, rebuilt and hashed. Raises `PayloadMalformed`, `ChainBroken`."""
    try:
        with collector_paused():
            value = encoding.decode(payload, limit=LIMIT)
            return _Reader(bundle.name, bundle.municipality, bundle.run).read(value)
    except (BadEncoding, EntryMalformed, PartMismatch) as error:
        raise PayloadMalformed(name=bundle.name, reason=error.message) from error


class _Reader:
    """Rebuilds the entries of one payload in their order."""

    def __init__(self, name: str, municipality: str, run: Run) -> None:
        self._name = name
        self._run = run
        self._device = f"{municipality}-{run.origin.code}"
        self._seen = [0, 0, 0]
        self._outside: list[bytes] = []
        self._hashes: list[bytes] = []
        self._time = 0
        self._salts = b""
        self._spent = 0

    def read(self, value: object) -> list[Opened]:
        if not isinstance(value, list) or len(value) != _TABLES:
            raise self._wrong("表の数")
        actors, kinds, outside, rows, salts = value
        self._check_texts(actors)
        self._check_texts(kinds)
        if not isinstance(outside, list) or not all(type(one) is bytes and len(one) == HASH_SIZE for one in outside):
            raise self._wrong("外の記録")
        if not isinstance(rows, list) or len(rows) != self._run.last - self._run.first + 1:
            raise self._wrong("件数")
        if type(salts) is not bytes or len(set(outside)) != len(outside):
            raise self._wrong("塩")
        self._outside, self._salts = outside, salts
        opened, prev = [], self._run.before
        for seq, row in enumerate(rows, self._run.first):
            if type(row) is list and len(row) == _WHOLE:
                one = self._whole(row, seq, prev)
            else:
                one = self._row(row, seq, prev, actors, kinds)
            opened.append(one)
            prev = one.hash
            self._hashes.append(prev)
        if self._seen != [len(actors), len(kinds), len(outside)] or self._spent != len(salts):
            raise self._wrong("使われない項目")
        if prev != self._run.after:
            raise ChainBroken(name=self._name)
        if not set(outside).isdisjoint(self._hashes):
            raise self._wrong("中の記録が外として書かれています")
        return opened

    def _row(self, row: object, seq: int, prev: bytes, actors: Sequence[str], kinds: Sequence[str]) -> Opened:
        if type(row) is not list or len(row) != _ROW:
            raise self._wrong("行")
        step, actor, kind, subject, base, *parts = row
        if not (type(step) is type(actor) is type(kind) is int and type(subject) is str and subject):
            raise self._wrong("行の項目")
        self._use(0, actor, len(actors))
        self._use(1, kind, len(kinds))
        self._time += step
        if not encoding.MIN_INT <= self._time <= encoding.MAX_INT:
            raise self._wrong("時刻")
        named = self._base(base)
        hashes: dict[int, bytes] = {}
        stored = [self._stored(number, parts[place], hashes) for number, place in _PARTS]
        entry = Entry(
            self._device, self._run.epoch, seq, prev, self._time, actors[actor], kinds[kind], subject, named, hashes
        )
        body = entry.encode_in_order()  # its texts, numbers and maps come from a payload that `decode` found in order
        name = entry_hash(body)
        general, protected = (None if one is None else read_part(one) for one in stored)
        view = view_of_entry(name, entry, general, protected, absent=State.WITHHELD)
        return Opened(name, entry, Carried(body, *stored), view)

    def _whole(self, row: list[object], seq: int, prev: bytes) -> Opened:
        """An entry of a later version: kept and relayed as it stands."""
        body = row[0]
        parts = [part for part in row[1:] if part is None or isinstance(part, bytes)]
        if not isinstance(body, bytes) or len(parts) != len(_PARTS):
            raise self._wrong("新しい版の記録")
        entry = decode_entry(body)
        for number, part in zip((GENERAL, PROTECTED), parts, strict=True):
            if part is not None:
                open_part(entry, number, part)
        place = (entry.device, entry.epoch, entry.seq, entry.prev)
        if entry.version == VERSION or place != (self._device, self._run.epoch, seq, prev):
            raise self._wrong("新しい版の記録")
        name = entry_hash(body)
        view = view_of_entry(name, entry, None, None, absent=State.WITHHELD)
        return Opened(name, entry, Carried(body, *parts), view)

    def _base(self, base: object) -> dict[str, list[bytes]]:
        if type(base) is not dict:
            raise self._wrong("base")
        named = {}
        for field, places in base.items():
            if type(field) is not str or type(places) is not list or not places:
                raise self._wrong("base")
            hashes = [self._named(place) for place in places]
            if any(left >= right for left, right in pairwise(hashes)):
                raise self._wrong("base の並び")
            named[field] = hashes
        return named

    def _named(self, place: object) -> bytes:
        if type(place) is not int or place >= len(self._hashes):
            raise self._wrong("base の番号")
        if place >= 0:
            return self._hashes[place]
        self._use(2, ~place, len(self._outside))
        return self._outside[~place]

    def _stored(self, number: int, part: object, hashes: dict[int, bytes]) -> bytes | None:
        if part is None:
            return None
        if type(part) is bytes:
            salt = self._salts[self._spent : self._spent + SALT_SIZE]
            self._spent += SALT_SIZE
            stored = salt + part
            hashes[number] = part_hash(number, stored)
            return stored
        if type(part) is not list or len(part) != 1 or type(part[0]) is not bytes or len(part[0]) != HASH_SIZE:
            raise self._wrong("中身")
        hashes[number] = part[0]
        return None

    def _use(self, table: int, place: int, size: int) -> None:
        """Table entries stand in the order of their first use, so that there is one way to write them."""
        if place == self._seen[table] < size:
            self._seen[table] += 1
        elif not 0 <= place < self._seen[table]:
            raise self._wrong("表の番号")

    def _check_texts(self, table: object) -> None:
        if not isinstance(table, list) or not all(type(one) is str and one for one in table):
            raise self._wrong("文字の表")
        if len(set(table)) != len(table):
            raise self._wrong("表の重複")

    def _wrong(self, reason: str) -> PayloadMalformed:
        return PayloadMalformed(name=self._name, reason=reason)
