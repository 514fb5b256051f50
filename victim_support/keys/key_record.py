"""A sealing key with its owner, signed: 1.2 kB that do not fit into a paper and travel by themselves.

docs/formats/enrolment.md. A device's is signed by its town's issuing key, the centre's by its operating key.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from victim_support.keys import envelope, sealing
from victim_support.keys.encoding import encode
from victim_support.keys.errors import BadRecord, BadSealingKey
from victim_support.keys.record import DEVICE, MUNICIPALITY, Record
from victim_support.keys.signing import KID_LENGTH, kid

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

WHAT: Final = "key-record"


class Use(IntEnum):
    """What is sealed to the key."""

    DEVICE = 1
    CENTRE = 2
    RECOVERY = 3


@dataclass(frozen=True)
class KeyRecord:
    """`public` is 1216 bytes; municipality and device are empty for the centre's keys; `signer` is a kid."""

    use: Use
    municipality: str
    device: str
    public: bytes
    signer: bytes
    encoded: bytes

    @property
    def kid(self) -> bytes:
        """The first 8 bytes of SHA-256 of the sealing key."""
        return kid(self.public)

    def check_signed_by(self, public: bytes) -> None:
        """Raise `BadSignature` unless `public` signed this record."""
        envelope.check(public, WHAT, self.encoded)


def issue(key: Ed25519PrivateKey, use: Use, public: bytes, *, municipality: str = "", device: str = "") -> KeyRecord:
    """Return the signed record of a sealing key."""
    fields: dict[int, object] = {1: 1, 2: int(use), 3: public, 4: kid(key.public_key().public_bytes_raw())}
    fields.update({k: value for k, value in {5: municipality, 6: device}.items() if value})
    return parse(envelope.signed(key, WHAT, encode(fields)))


def parse(data: bytes) -> KeyRecord:
    """Read a record's exact bytes without checking who signed it. Raises `BadRecord`, `NewerFormat`."""
    body, _ = envelope.split(WHAT, data)
    record = Record(WHAT, body)
    try:
        use = Use(record.uint(2))
    except ValueError as error:
        raise BadRecord(what=WHAT, field=2) from error
    public = record.blob(3, sealing.PUBLIC_LENGTH)
    signer = record.blob(4, KID_LENGTH)
    of_device = use is Use.DEVICE
    municipality = record.text(5, pattern=MUNICIPALITY) if of_device else ""
    device = record.text(6, pattern=DEVICE) if of_device else ""
    record.finish()
    try:
        sealing.check_public(public)
    except BadSealingKey as error:
        raise BadRecord(what=WHAT, field=3) from error
    return KeyRecord(use, municipality, device, public, signer, data)
