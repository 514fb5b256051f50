"""Enrolment: a laptop's request and the centre's grant, as files that travel by hand (docs/formats/enrolment.md).

Both are JSON of readable fields for people around one base64url text that alone is believed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from victim_support.keys import chain, envelope, key_record, sealing
from victim_support.keys.chain import CertificateType, KeyCertificate, Role
from victim_support.keys.encoding import encode
from victim_support.keys.errors import (
    BadRecord,
    BadSealingKey,
    ForeignFile,
    GrantForOther,
    WrongMunicipality,
)
from victim_support.keys.key_list import LIMIT, KeyList
from victim_support.keys.key_record import KeyRecord, Use
from victim_support.keys.record import DEVICE, MUNICIPALITY, Record, check_time
from victim_support.keys.signing import PUBLIC_LENGTH, fingerprint
from victim_support.keys.wrapping import check_tag, tag_of

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

REQUEST: Final = "enrol-request"
GRANT: Final = "grant"
_HASH_LENGTH: Final = 32
_HOME_LENGTH: Final = 16
_REQUEST_LIMIT: Final = 16 << 10
_MAX_RECIPIENTS: Final = 200


@dataclass(frozen=True)
class Request:
    """What a laptop asks for; its signature by the very key it brings proves possession."""

    municipality: str
    device: str
    role: Role
    public: bytes
    sealing_public: bytes
    home: bytes
    time: str
    drill: bool
    encoded: bytes

    @property
    def hash(self) -> bytes:
        """SHA-256 of the exact bytes: what the grant answers."""
        return hashlib.sha256(self.encoded).digest()


@dataclass(frozen=True)
class Grant:
    """The centre's answer: key list, the chain of the device, to whom bundles and recovery are sealed."""

    request_hash: bytes
    key_list: KeyList
    issuing: KeyCertificate
    device: KeyCertificate
    operating: KeyCertificate
    recipients: tuple[KeyRecord, ...]
    recovery: tuple[KeyRecord, ...]
    time: str
    encoded: bytes


def make_request(
    key: Ed25519PrivateKey,
    sealing_public: bytes,
    home: bytes,
    time: str,
    *,
    municipality: str,
    device: str,
    role: Role = Role.LAPTOP,
    drill: bool = False,
) -> Request:
    """Return the request of a device, signed by its key. `home` is the 16 bytes of its vault's identity."""
    fields: dict[int, object] = {
        1: 1,
        2: municipality,
        3: device,
        4: int(role),
        5: key.public_key().public_bytes_raw(),
        6: sealing_public,
        7: home,
        8: check_time(time),
    }
    if drill:
        fields[9] = 1
    return parse_request(envelope.signed(key, REQUEST, encode(fields)))


def parse_request(data: bytes) -> Request:
    """Read and check a request, its proof of possession included. Raises `BadRecord`, `BadSignature`, `NewerFormat`."""
    body, _ = envelope.split(REQUEST, data)
    record = Record(REQUEST, body, limit=_REQUEST_LIMIT)
    municipality = record.text(2, pattern=MUNICIPALITY)
    device = record.text(3, pattern=DEVICE)
    try:
        role = Role(record.uint(4))
    except ValueError as error:
        raise BadRecord(what=REQUEST, field=4) from error
    public = record.blob(5, PUBLIC_LENGTH)
    sealing_public = record.blob(6, sealing.PUBLIC_LENGTH)
    home = record.blob(7, _HOME_LENGTH)
    time = record.time(8)
    drill = record.has(9)
    if drill and record.uint(9) != 1:
        raise BadRecord(what=REQUEST, field=9)
    record.finish()
    try:
        sealing.check_public(sealing_public)
    except BadSealingKey as error:
        raise BadRecord(what=REQUEST, field=6) from error
    envelope.check(public, REQUEST, data)
    return Request(municipality, device, role, public, sealing_public, home, time, drill, data)


def make_grant(
    key: Ed25519PrivateKey,
    operating: KeyCertificate,
    request: Request,
    key_list: KeyList,
    *,
    issuing: KeyCertificate,
    device: KeyCertificate,
    recipients: tuple[KeyRecord, ...],
    recovery: tuple[KeyRecord, ...],
    time: str,
) -> Grant:
    """Return the grant that answers `request`, signed by the centre's operating key."""
    body = encode(
        {
            1: 1,
            2: request.hash,
            3: key_list.encoded(),
            4: issuing.encoded,
            5: device.encoded,
            6: operating.encoded,
            7: [record.encoded for record in recipients],
            8: [record.encoded for record in recovery],
            9: check_time(time),
        }
    )
    return parse_grant(envelope.signed(key, GRANT, body))


def parse_grant(data: bytes) -> Grant:
    """Read a grant and check everything in it against the root of its own key list.

    Whether that root is the pinned one, and whether the grant answers our request, is for `check_answers` and `Trust`.
    Raises `BadRecord`, `NewerFormat`, `BadSignature` and what `KeyList.parse` and `chain.check_chain` raise.
    """
    body, _ = envelope.split(GRANT, data)
    record = Record(GRANT, body, limit=LIMIT)
    request_hash = record.blob(2, _HASH_LENGTH)
    key_list = KeyList.parse(record.blob(3, most=LIMIT))
    issuing, device, operating = (chain.parse(record.blob(key)) for key in (4, 5, 6))
    recipients = tuple(key_record.parse(blob) for blob in record.blobs(7, most=_MAX_RECIPIENTS))
    recovery = tuple(key_record.parse(blob) for blob in record.blobs(8, most=_MAX_RECIPIENTS))
    time = record.time(9)
    record.finish()
    chain.check_chain(key_list.roots, issuing, device)
    chain.check_issuing(key_list.roots, operating, CertificateType.OPERATING)
    envelope.check(operating.public, GRANT, data)
    _check_records(recipients, issuing, operating)
    _check_records(recovery, issuing, operating)
    if any(r.use is not Use.RECOVERY for r in recovery) or any(r.use is Use.RECOVERY for r in recipients):
        raise BadRecord(what=GRANT, field=8)
    return Grant(request_hash, key_list, issuing, device, operating, recipients, recovery, time, data)


def check_answers(grant: Grant, request: Request) -> None:
    """Raise `GrantForOther`, `WrongMunicipality` unless the grant answers exactly this request."""
    if grant.request_hash != request.hash or grant.device.public != request.public:
        raise GrantForOther(found=f"{grant.device.municipality} {grant.device.device}")
    if grant.device.municipality != request.municipality:
        raise WrongMunicipality(expected=request.municipality, found=grant.device.municipality)
    same = (grant.device.device, grant.device.role, grant.device.drill) == (
        request.device,
        request.role,
        request.drill,
    )
    if not same:
        raise GrantForOther(found=f"{grant.device.municipality} {grant.device.device}")


def request_file(request: Request) -> bytes:
    """Return ``enrol-request.json``."""
    return _json(REQUEST, request.municipality, request.device, fingerprint(request.public), request.encoded)


def grant_file(grant: Grant) -> bytes:
    """Return ``grant.json``; its fingerprint is the root's."""
    device = grant.device
    return _json(GRANT, device.municipality, device.device, grant.key_list.fingerprint, grant.encoded)


def read_request_file(data: bytes) -> Request:
    """Read ``enrol-request.json``. Raises `ForeignFile` besides what `parse_request` raises."""
    request = parse_request(_payload(REQUEST, data))
    _check_readable(REQUEST, data, request_file(request))
    return request


def read_grant_file(data: bytes) -> Grant:
    """Read ``grant.json``. Raises `ForeignFile` besides what `parse_grant` raises."""
    grant = parse_grant(_payload(GRANT, data))
    _check_readable(GRANT, data, grant_file(grant))
    return grant


def _check_records(records: tuple[KeyRecord, ...], issuing: KeyCertificate, operating: KeyCertificate) -> None:
    for record in records:
        if record.use is Use.DEVICE:
            record.check_signed_by(issuing.public)
            if record.municipality != issuing.municipality:
                raise WrongMunicipality(expected=issuing.municipality, found=record.municipality)
        else:
            record.check_signed_by(operating.public)


def _json(what: str, municipality: str, device: str, print_: str, encoded: bytes) -> bytes:
    readable = {
        "format": tag_of(what),
        "municipality": municipality,
        "device": device,
        "fingerprint": print_,
        "data": base64.urlsafe_b64encode(encoded).rstrip(b"=").decode("ascii"),
    }
    return json.dumps(readable, ensure_ascii=False, indent=1).encode("utf-8") + b"\n"


def _load(what: str, data: bytes) -> dict[str, object]:
    if len(data) > 2 * LIMIT:
        raise ForeignFile(what=what, reason="大きすぎます")
    try:
        value = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, a number of thousands of digits
        raise ForeignFile(what=what, reason="JSON ではありません") from error
    if not isinstance(value, dict):
        raise ForeignFile(what=what, reason="JSON の形が違います")
    return value


def _payload(what: str, data: bytes) -> bytes:
    value = _load(what, data)
    tag, text = value.get("format"), value.get("data")
    if not isinstance(tag, str) or not isinstance(text, str):
        raise ForeignFile(what=what, reason="format か data がありません")
    check_tag(what, tag)
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ForeignFile(what=what, reason="data が読めません") from error


def _check_readable(what: str, data: bytes, expected: bytes) -> None:
    """What people read in the file must be what was signed in it."""
    given, meant = _load(what, data), _load(what, expected)
    for key, value in meant.items():
        if given.get(key) != value:
            raise ForeignFile(what=what, reason=f"{key} が中身と違います")
