"""One item of the key list: its fields, its bytes, its hash (docs/formats/key-list.md)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from victim_support.keys import envelope
from victim_support.keys.chain import KeyCertificate, parse
from victim_support.keys.encoding import encode
from victim_support.keys.errors import BadRecord
from victim_support.keys.record import DEVICE, MUNICIPALITY, Record, check_time, day_number
from victim_support.keys.signing import KID_LENGTH, PUBLIC_LENGTH, SIGNATURE_LENGTH, kid

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

WHAT: Final = "key-list"
HASH_LENGTH: Final = 32
GENESIS: Final = bytes(HASH_LENGTH)
_HASH_DOMAIN: Final = b"victim-support/key-list-item/v1\0"
_LIMIT: Final = 8192
_LONGEST_NAME: Final = 200


class Kind(IntEnum):
    """What an item says."""

    ROOT = 1
    CERTIFICATE = 2
    REVOCATION = 3
    ROTATION = 4


class Reason(IntEnum):
    """Why a key was revoked."""

    LOST = 1
    COMPROMISED = 2
    RETIRED = 3
    MISTAKE = 4


@dataclass(frozen=True)
class RootKey:
    """The first item: a root key, whether it is for drills only, and whose it is."""

    public: bytes
    drill: bool
    name: str


@dataclass(frozen=True)
class Revocation:
    """A device or issuing key that is no longer to be believed; `key_hash` is SHA-256 of the public key."""

    key_hash: bytes
    municipality: str
    device: str
    reason: Reason
    day: date


@dataclass(frozen=True)
class Rotation:
    """A root names its successor; `proof` is the successor's signature, so that nobody names a key he has not."""

    public: bytes
    proof: bytes


@dataclass(frozen=True)
class Item:
    """One item; `encoded` is its exact bytes."""

    seq: int
    prev: bytes
    time: str
    content: RootKey | KeyCertificate | Revocation | Rotation
    signer: bytes
    encoded: bytes

    @property
    def hash(self) -> bytes:
        """What the next item's `prev` says."""
        return item_hash(self.encoded)


def item_hash(encoded: bytes) -> bytes:
    """Return SHA-256 over the domain and an item's exact bytes, signature included."""
    return hashlib.sha256(_HASH_DOMAIN + encoded).digest()


def rotation_message(old: bytes, new: bytes) -> bytes:
    """Return what the new root signs (purpose ``rotation``) to prove that it agrees."""
    return encode([old, new])


def make_item(
    signer: Ed25519PrivateKey,
    seq: int,
    prev: bytes,
    time: str,
    content: RootKey | KeyCertificate | Revocation | Rotation,
) -> Item:
    """Return the signed item. `time` is RFC 3339 with an offset."""
    kind, value = _content_value(content)
    body = encode(
        {
            1: 1,
            2: seq,
            3: prev,
            4: int(kind),
            5: check_time(time),
            6: value,
            7: kid(signer.public_key().public_bytes_raw()),
        }
    )
    return parse_item(envelope.signed(signer, WHAT, body))


def parse_item(data: bytes) -> Item:
    """Read one item without checking its signature or place. Raises `BadRecord`, `NewerFormat`."""
    if len(data) > _LIMIT:
        raise BadRecord(what=WHAT, field="length")
    body, _ = envelope.split(WHAT, data)
    record = Record(WHAT, body)
    seq = record.uint(2)
    prev = record.blob(3, HASH_LENGTH)
    kind = record.uint(4)
    time = record.time(5)
    content = _parse_content(kind, record.blob(6, most=_LIMIT))
    signer = record.blob(7, KID_LENGTH)
    record.finish()
    return Item(seq, prev, time, content, signer, data)


def _content_value(content: RootKey | KeyCertificate | Revocation | Rotation) -> tuple[Kind, bytes]:
    match content:
        case RootKey(public, drill, name):
            return Kind.ROOT, encode({1: 1, 2: public, 3: int(drill), 4: name})
        case KeyCertificate():
            return Kind.CERTIFICATE, content.encoded
        case Revocation(key_hash, municipality, device, reason, day):
            return Kind.REVOCATION, encode(
                {1: 1, 2: key_hash, 3: municipality, 4: device, 5: int(reason), 6: day_number(day)}
            )
        case Rotation(public, proof):
            return Kind.ROTATION, encode({1: 1, 2: public, 3: proof})


def _parse_content(kind: int, data: bytes) -> RootKey | KeyCertificate | Revocation | Rotation:
    match kind:
        case Kind.ROOT:
            return _parse_root(Record("key-list/root", data))
        case Kind.CERTIFICATE:
            return parse(data)
        case Kind.REVOCATION:
            return _parse_revocation(Record("key-list/revocation", data))
        case Kind.ROTATION:
            record = Record("key-list/rotation", data)
            rotation = Rotation(record.blob(2, PUBLIC_LENGTH), record.blob(3, SIGNATURE_LENGTH))
            record.finish()
            return rotation
        case _:
            raise BadRecord(what=WHAT, field=4)


def _parse_root(record: Record) -> RootKey:
    root = RootKey(record.blob(2, PUBLIC_LENGTH), bool(record.uint(3, most=1)), record.text(4, most=_LONGEST_NAME))
    record.finish()
    return root


def _parse_revocation(record: Record) -> Revocation:
    key_hash = record.blob(2, HASH_LENGTH)
    municipality = record.text(3, pattern=MUNICIPALITY)
    device = record.text(4)
    if device and not DEVICE.fullmatch(device):
        raise BadRecord(what=record.what, field=4)
    try:
        reason = Reason(record.uint(5))
    except ValueError as error:
        raise BadRecord(what=record.what, field=5) from error
    revocation = Revocation(key_hash, municipality, device, reason, record.day(6))
    record.finish()
    return revocation
