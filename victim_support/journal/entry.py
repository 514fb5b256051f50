"""Entries and their parts as bytes: docs/formats/entry.md, sections Encoding, Entry and Part. Pure."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from victim_support.journal.errors import EntryMalformed, PartMismatch
from victim_support.keys import encoding
from victim_support.keys.errors import BadEncoding

VERSION = 1
GENERAL = 1
PROTECTED = 2
CLASSES = {GENERAL: b"general", PROTECTED: b"protected"}
ZERO = bytes(32)
HASH_SIZE = 32
SALT_SIZE = 16

_ENTRY_DOMAIN = b"victim-support/entry/v1\0"
_PART_DOMAINS = {number: b"victim-support/part/" + name + b"/v1\0" for number, name in CLASSES.items()}
_KEYS = list(range(11))

Patch = Mapping[str, Any]
Base = Mapping[str, Sequence[bytes]]


class Entry(NamedTuple):
    """One change as it is chained and signed; its values travel beside it in parts."""

    device: str
    epoch: int
    seq: int
    prev: bytes
    time: int
    actor: str
    kind: str
    subject: str
    base: dict[str, list[bytes]]
    parts: dict[int, bytes]
    version: int = VERSION

    def encode(self) -> bytes:
        """The entry's deterministic CBOR."""
        return encoding.encode(self._map())

    def encode_in_order(self) -> bytes:
        """The same where types and ranges were checked and `base` and `parts` stand in order: rebuilt from a bundle."""
        return encoding.encode_in_order(self._map())

    def _map(self) -> dict[int, object]:
        return {
            0: self.version,
            1: self.device,
            2: self.epoch,
            3: self.seq,
            4: self.prev,
            5: self.time,
            6: self.actor,
            7: self.kind,
            8: self.subject,
            9: self.base,
            10: self.parts,
        }

    @property
    def place(self) -> str:
        """Where it stands, as shown to people: ``212016-L01 1-412``."""
        return f"{self.device} {self.epoch}-{self.seq}"


@dataclass(frozen=True, slots=True)
class Part:
    """Salt and CBOR of the values of one class."""

    salt: bytes
    body: bytes

    @property
    def stored(self) -> bytes:
        """Salt and body in one piece, as the database keeps them."""
        return self.salt + self.body


def entry_hash(body: bytes) -> bytes:
    """The name of an entry: SHA-256 over the domain and its CBOR."""
    return hashlib.sha256(_ENTRY_DOMAIN + body).digest()


def part_hash(part_class: int, stored: bytes) -> bytes:
    """The hash an entry carries for a part (`stored` is salt followed by CBOR)."""
    return hashlib.sha256(_PART_DOMAINS[part_class] + stored).digest()


def make_part(patch: Patch) -> Part:
    """A part with a fresh random salt, so that equal values do not show by equal hashes."""
    return Part(os.urandom(SALT_SIZE), encoding.encode(dict(patch)))


def clean_base(base: Base) -> dict[str, list[bytes]]:
    """`base` in its one encoding: hashes sorted, once each, empty lists left out."""
    return {field: sorted(set(hashes)) for field, hashes in base.items() if hashes}


def decode_entry(body: bytes) -> Entry:
    """The entry in `body`, every rule of the format checked; `EntryMalformed` otherwise.

    An unknown *version* is returned as it stands (it must be stored and relayed), with the fields this version knows.
    """
    try:
        raw = encoding.decode(body)
    except BadEncoding as error:
        raise EntryMalformed(reason=str(error)) from error
    if not isinstance(raw, dict) or list(raw)[: len(_KEYS)] != _KEYS:
        raise EntryMalformed(reason="項目の並び")
    version = raw[0]
    if version == VERSION and len(raw) != len(_KEYS):
        raise EntryMalformed(reason="余分な項目")
    entry = Entry(raw[1], raw[2], raw[3], raw[4], raw[5], raw[6], raw[7], raw[8], raw[9], raw[10], version)
    _check_types(entry)
    return entry


def _check_types(entry: Entry) -> None:
    if not (type(entry.device) is type(entry.actor) is type(entry.kind) is type(entry.subject) is str):
        raise EntryMalformed(reason="文字の項目")
    if not (entry.device and entry.actor and entry.kind and entry.subject):
        raise EntryMalformed(reason="文字の項目")
    if not (type(entry.version) is type(entry.epoch) is type(entry.seq) is type(entry.time) is int):
        raise EntryMalformed(reason="数の項目")
    if entry.version < 1 or entry.epoch < 1 or entry.seq < 1:
        raise EntryMalformed(reason="数の項目")
    if type(entry.prev) is not bytes or len(entry.prev) != HASH_SIZE:
        raise EntryMalformed(reason="prev")
    _check_base(entry.base)
    _check_part_hashes(entry)


def _check_base(base: object) -> None:
    if type(base) is not dict:
        raise EntryMalformed(reason="base")
    for field, hashes in base.items():
        if type(field) is not str or type(hashes) is not list or not hashes:
            raise EntryMalformed(reason="base")
        if any(type(name) is not bytes or len(name) != HASH_SIZE for name in hashes):
            raise EntryMalformed(reason="base")
        if any(left >= right for left, right in pairwise(hashes)):
            raise EntryMalformed(reason="base の並び")


def _check_part_hashes(entry: Entry) -> None:
    if type(entry.parts) is not dict:
        raise EntryMalformed(reason="parts")
    for part_class, digest in entry.parts.items():
        if type(part_class) is not int or type(digest) is not bytes or len(digest) != HASH_SIZE:
            raise EntryMalformed(reason="parts")
        if part_class not in CLASSES and entry.version == VERSION:
            raise EntryMalformed(reason="parts の種類")


def open_part(entry: Entry, part_class: int, stored: bytes) -> dict[str, Any]:
    """The values of a part after its hash was compared with the entry; `PartMismatch` when they differ."""
    if entry.parts.get(part_class) != part_hash(part_class, stored):
        raise PartMismatch(place=entry.place)
    return read_part(stored)


def read_part(stored: bytes) -> dict[str, Any]:
    """The values of a part whose hash was checked when it came in; `EntryMalformed` for a wrong shape."""
    try:
        patch = encoding.decode(stored[SALT_SIZE:])
    except BadEncoding as error:
        raise EntryMalformed(reason=str(error)) from error
    if type(patch) is not dict or not patch or type(next(iter(patch))) is not str:  # keys are all of one type
        raise EntryMalformed(reason="値の形")
    return patch
