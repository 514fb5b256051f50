"""Key certificates and the chain root → issuing → device (docs/formats/key-list.md).

A certificate says whose an Ed25519 key is; it is small enough that two of them stand in every paper's QR. A verifier
pins the root and nothing else. Expiry warns, never blocks: `Chain.warnings_at`.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from victim_support.keys import envelope
from victim_support.keys.encoding import encode
from victim_support.keys.errors import (
    BadRecord,
    BadSignature,
    CodeNotAllowed,
    DrillMixed,
    UnknownRoot,
    WrongIssuer,
    WrongMunicipality,
)
from victim_support.keys.record import DEVICE, MUNICIPALITY, Record, day_number
from victim_support.keys.signing import KID_LENGTH, PUBLIC_LENGTH, kid

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

WHAT: Final = "key-certificate"
_MAX_CODES: Final = 100
_LIMIT: Final = 2048


class CertificateType(IntEnum):
    """What a certified key may sign."""

    ISSUING = 1
    DEVICE = 2
    OPERATING = 3


class Role(IntEnum):
    """What kind of journal a device key writes."""

    LAPTOP = 1
    CENTRE = 2


@dataclass(frozen=True)
class KeyCertificate:
    """One certificate.

    `municipality` is empty for operating keys; `device` and `role` are a device's alone; `codes` limits the laptop
    codes an issuing key may certify (empty: any); `encoded` is its exact bytes.
    """

    type: CertificateType
    public: bytes
    issuer: bytes
    municipality: str
    not_before: date
    not_after: date
    device: str
    role: Role | None
    codes: tuple[str, ...]
    drill: bool
    encoded: bytes

    @property
    def kid(self) -> bytes:
        """The first 8 bytes of SHA-256 of the certified key."""
        return kid(self.public)

    @property
    def key_hash(self) -> bytes:
        """SHA-256 of the certified key, 32 bytes: how revocations name it."""
        return hashlib.sha256(self.public).digest()

    def valid_on(self, day: date) -> bool:
        """Whether `day` lies within the validity, both ends included."""
        return self.not_before <= day <= self.not_after

    def check_issued_by(self, public: bytes) -> None:
        """Raise `WrongIssuer` unless the key `public` signed this certificate."""
        if self.issuer != kid(public):
            raise WrongIssuer(owner=self.device or self.municipality)
        envelope.check(public, WHAT, self.encoded)


def issue(
    issuer: Ed25519PrivateKey,
    type_: CertificateType,
    public: bytes,
    validity: tuple[date, date],
    *,
    municipality: str = "",
    device: str = "",
    role: Role | None = None,
    codes: Sequence[str] = (),
    drill: bool = False,
) -> KeyCertificate:
    """Return the certificate of `public` signed by `issuer`. The fields a type does not have must stay empty."""
    fields: dict[int, object] = {
        1: 1,
        2: int(type_),
        3: public,
        4: kid(issuer.public_key().public_bytes_raw()),
        5: day_number(validity[0]),
        6: day_number(validity[1]),
    }
    optional = {7: municipality, 8: device, 9: role and int(role), 10: sorted(set(codes)), 11: 1 if drill else 0}
    fields.update({key: value for key, value in optional.items() if value})
    return parse(envelope.signed(issuer, WHAT, encode(fields)))


def parse(data: bytes) -> KeyCertificate:
    """Read a certificate's exact bytes, without checking who signed it. Raises `BadRecord`, `NewerFormat`."""
    if len(data) > _LIMIT:
        raise BadRecord(what=WHAT, field="length")
    body, _ = envelope.split(WHAT, data)
    record = Record(WHAT, body)
    type_ = _type(record.uint(2))
    certificate = KeyCertificate(
        type=type_,
        public=record.blob(3, PUBLIC_LENGTH),
        issuer=record.blob(4, KID_LENGTH),
        not_before=record.day(5),
        not_after=record.day(6),
        municipality="" if type_ is CertificateType.OPERATING else record.text(7, pattern=MUNICIPALITY),
        device=record.text(8, pattern=DEVICE) if type_ is CertificateType.DEVICE else "",
        role=_role(record.uint(9)) if type_ is CertificateType.DEVICE else None,
        codes=_codes(record) if type_ is CertificateType.ISSUING and record.has(10) else (),
        drill=_drill(record),
        encoded=data,
    )
    record.finish()
    if certificate.not_before > certificate.not_after:
        raise BadRecord(what=WHAT, field=6)
    return certificate


@dataclass(frozen=True)
class Chain:
    """A checked way from a root to a device: make it with `check_chain`."""

    root: bytes
    issuing: KeyCertificate
    device: KeyCertificate

    def warnings_at(self, day: date) -> list[KeyCertificate]:
        """Return the certificates that are not valid on `day`; that warns and blocks nothing."""
        return [certificate for certificate in (self.issuing, self.device) if not certificate.valid_on(day)]


def check_issuing(roots: Mapping[bytes, bool], issuing: KeyCertificate, type_: CertificateType) -> bytes:
    """Return the root among `roots` ({public key: for drills only}) that signed `issuing`.

    Raises `BadRecord`, `UnknownRoot`, `BadSignature`, `DrillMixed`.
    """
    if issuing.type is not type_:
        raise BadRecord(what=WHAT, field=2)
    # a kid is a hint: several roots may share it, and then all are tried
    candidates = [root for root in roots if kid(root) == issuing.issuer]
    if not candidates:
        raise UnknownRoot(kid=issuing.issuer.hex())
    signers = [root for root in candidates[:-1] if _signed_by(issuing, root)] or candidates[-1:]
    issuing.check_issued_by(signers[0])
    if roots[signers[0]] != issuing.drill:
        raise DrillMixed
    return signers[0]


def check_device(issuing: KeyCertificate, device: KeyCertificate) -> None:
    """Check that `issuing` may have certified `device` and did.

    Raises `BadRecord`, `WrongIssuer`, `BadSignature`, `WrongMunicipality`, `CodeNotAllowed`, `DrillMixed`.
    """
    if issuing.type is not CertificateType.ISSUING or device.type is not CertificateType.DEVICE:
        raise BadRecord(what=WHAT, field=2)
    device.check_issued_by(issuing.public)
    if device.municipality != issuing.municipality:
        raise WrongMunicipality(expected=issuing.municipality, found=device.municipality)
    if issuing.codes and device.device not in issuing.codes:
        raise CodeNotAllowed(device=device.device)
    if device.drill != issuing.drill:
        raise DrillMixed


def check_chain(roots: Mapping[bytes, bool], issuing: KeyCertificate, device: KeyCertificate) -> Chain:
    """Return the chain from one of `roots` to `device`; raises as `check_issuing` and `check_device` do."""
    root = check_issuing(roots, issuing, CertificateType.ISSUING)
    check_device(issuing, device)
    return Chain(root, issuing, device)


def _signed_by(certificate: KeyCertificate, public: bytes) -> bool:
    try:
        certificate.check_issued_by(public)
    except BadSignature:
        return False
    return True


def _type(value: int) -> CertificateType:
    try:
        return CertificateType(value)
    except ValueError as error:
        raise BadRecord(what=WHAT, field=2) from error


def _role(value: int) -> Role:
    try:
        return Role(value)
    except ValueError as error:
        raise BadRecord(what=WHAT, field=9) from error


def _codes(record: Record) -> tuple[str, ...]:
    codes = record.texts(10, pattern=DEVICE, most=_MAX_CODES)
    if not codes or sorted(set(codes)) != codes:
        raise BadRecord(what=WHAT, field=10)
    return tuple(codes)


def _drill(record: Record) -> bool:
    """Only 1 is written; a real certificate has no such field, so that there is one way to write each."""
    if not record.has(11):
        return False
    if record.uint(11) != 1:
        raise BadRecord(what=WHAT, field=11)
    return True
