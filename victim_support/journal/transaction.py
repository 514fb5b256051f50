"""One transaction: take numbers, append entries, draw, sign the head, commit, write the position."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from victim_support.journal.database import Connection, scalar
from victim_support.journal.drawing import Drawer, read_subject
from victim_support.journal.entry import (
    GENERAL,
    PROTECTED,
    Base,
    Entry,
    Part,
    clean_base,
    entry_hash,
    make_part,
    part_hash,
)
from victim_support.journal.errors import BaseForeign, FieldUnknown
from victim_support.journal.subject import EntryView, Subject, split_patch
from victim_support.keys import encoding, signing

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from victim_support.journal.subjects import Schema, SubjectType

_INSERT = (
    "INSERT INTO entry (hash, device, epoch, seq, kind, subject, body, general, protected) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_NO_BASE: Base = {}
SIGNED_EVERY = 2000
"""Entries of one transaction after which the head is signed too: a range cut there verifies alone."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where the next entry of this laptop will stand; `prev` is the hash of the one before it (32 bytes)."""

    device: str
    epoch: int
    seq: int
    prev: bytes


@dataclass(frozen=True, slots=True)
class Signer:
    """This laptop's signing key with its public half."""

    key: Ed25519PrivateKey
    public: bytes


class Transaction:
    """Entries appended together under one signature. Made by `Journal.transaction`; never kept beyond it."""

    def __init__(self, conn: Connection, schema: Schema, actor: str, position: Position, signer: Signer) -> None:
        self.conn = conn
        self.actor = actor
        self.appended = 0
        self.last_time = 0
        self._schema = schema
        self._drawer = Drawer(conn, schema)
        self._position = position
        self._signer = signer

    def position(self) -> Position:
        """Device, epoch and seq the next entry will get, and the hash it will name as `prev`."""
        return self._position

    def subject(self, subject: str) -> Subject:
        """The subject as it stands inside this transaction."""
        return read_subject(self.conn, self._schema, subject)

    def born(self) -> str:
        """An id for what is born with the next entry: place and 32 random bits (docs/architecture.md, Subjects)."""
        laptop = self._position.device.partition("-")[2]
        return f"@{laptop}-{self._position.epoch}-{self._position.seq}-{os.urandom(4).hex()}"

    def next_number(self, series: str) -> int:
        """The next number of `series` in this device and epoch; gap-free, because it commits with its entry."""
        row = self.conn.execute(
            "INSERT INTO counter (series, epoch, last) VALUES (?, ?, 1) "
            "ON CONFLICT (series, epoch) DO UPDATE SET last = last + 1 RETURNING last",
            (series, self._position.epoch),
        ).fetchone()
        return int(scalar(row))

    def append(self, kind: str, subject: str, patch: Mapping[str, Any], *, base: Base = _NO_BASE) -> Entry:
        """Write one entry and redraw its subject.

        `patch` is {field → value}; `base` names, for the fields of `patch`, the heads the form was rendered from
        (fields of `base` that `patch` does not write are ignored: the form showed them and the clerk left them alone).
        `FieldUnknown` for a field or kind the room does not declare, `BaseForeign` for a base of another subject.
        """
        before = self.subject(subject)
        declared = _declared(before, kind, patch)
        named = clean_base({field: hashes for field, hashes in base.items() if field in patch})
        _check_base(before, named)
        values = split_patch(declared, dict(patch))
        entry = self._entry(kind, subject, named, {number: make_part(part) for number, part in values.items()})
        self._draw(before, entry, values)
        if self.appended % SIGNED_EVERY == 0:
            self._sign()
        return entry

    def _entry(self, kind: str, subject: str, base: dict[str, list[bytes]], parts: Mapping[int, Part]) -> Entry:
        place = self._position
        self.last_time = int(time.time())
        hashes = {number: part_hash(number, part.stored) for number, part in parts.items()}
        entry = Entry(
            place.device, place.epoch, place.seq, place.prev, self.last_time, self.actor, kind, subject, base, hashes
        )
        body = entry.encode()
        name = entry_hash(body)
        stored = {number: part.stored for number, part in parts.items()}
        self.conn.execute(
            _INSERT,
            (
                name, entry.device, entry.epoch, entry.seq, entry.kind, entry.subject, body,
                stored.get(GENERAL), stored.get(PROTECTED),
            ),
        )  # fmt: skip
        self._position = replace(place, seq=entry.seq + 1, prev=name)
        self.appended += 1
        return entry

    def _draw(self, before: Subject, entry: Entry, values: Mapping[int, dict[str, Any]]) -> None:
        written = EntryView(
            self._position.prev, entry.device, entry.epoch, entry.seq, entry.time, entry.actor, entry.kind,
            entry.version, entry.base, values.get(GENERAL, {}), values.get(PROTECTED),
        )  # fmt: skip
        after = Subject(before.id, before.type, (*before.entries, *before.unknown, written))
        self._drawer.redraw(after, fresh=not (before.exists or before.unknown))

    def _sign(self) -> None:
        head = self._position.prev
        signature = signing.sign(self._signer.key, "head", head)
        self.conn.execute(
            "INSERT OR IGNORE INTO head_signature (hash, public, signature) VALUES (?, ?, ?)",
            (head, self._signer.public, signature),
        )

    def seal(self) -> None:
        """Sign the head and note where the chain stands. Called by the journal before it commits."""
        if not self.appended:
            return
        self._sign()
        head = self._position.prev
        place = encoding.encode([self._position.epoch, self._position.seq - 1, head])
        self.conn.execute("INSERT OR REPLACE INTO local (key, value) VALUES ('head', ?)", (place,))
        self.conn.execute(
            "INSERT INTO local (key, value) VALUES ('last_time', ?) "
            "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (self.last_time,),
        )


def _declared(before: Subject, kind: str, patch: Mapping[str, Any]) -> SubjectType:
    declared = before.type
    if declared is None or not declared.knows(kind) or not patch:
        raise FieldUnknown(subject=before.id, field=kind)
    for field in patch:
        if field not in declared.fields:
            raise FieldUnknown(subject=before.id, field=field)
    return declared


def _check_base(before: Subject, base: Mapping[str, list[bytes]]) -> None:
    writers = {
        field: {entry.hash for entry in before.entries if field in set(entry.fields()) or entry.absent}
        for field in base
    }
    for field, hashes in base.items():
        if not writers[field].issuperset(hashes):
            raise BaseForeign(subject=before.id, field=field)
