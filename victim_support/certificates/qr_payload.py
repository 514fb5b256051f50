"""What a certificate's symbol carries: the strings exactly as printed, and where the paper stands in the chain.

docs/formats/certificate-qr.md. `Printed` is what a person reads on the paper; a field that is not printed is empty and
then absent from the bytes. Nothing is normalised: the strings are those of the PDF, variation selectors included.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from victim_support.certificates.errors_verifying import NewerSymbol, NotASymbol, PayloadRefused
from victim_support.keys import chain
from victim_support.keys.encoding import decode, encode
from victim_support.keys.errors import BadEncoding, BadRecord, NewerFormat
from victim_support.keys.record import MUNICIPALITY, Record, day_number

if TYPE_CHECKING:
    from datetime import date

    from victim_support.keys.chain import KeyCertificate

CLAIM: Final = -65537
"""The one claim, from the private range of CWT claim keys (RFC 8392: below -65536)."""
PREV_LENGTH: Final = 16
HASH_LENGTH: Final = 32
LIMIT: Final = 4096
_WHAT: Final = "certificate-qr"
_LONGEST: Final = 1000
_MOST: Final = 200
_MEMBER_PARTS: Final = 3
_PAIR: Final = 2


@dataclass(frozen=True)
class MemberLine:
    """One line of the members' table as printed: 氏名, 続柄, 年齢."""

    name: str
    relation: str
    age: str


@dataclass(frozen=True)
class Printed:
    """Every string as it stands on the paper; `remarks` line by line, `extra` as (label, text) for other kinds."""

    number: str
    title: str
    head_address: str = ""
    head_name: str = ""
    cause: str = ""
    dwelling: str = ""
    grade: str = ""
    flood_class: str = ""
    issue_date: str = ""
    issuer_title: str = ""
    issuer_name: str = ""
    copy_note: str = ""
    remarks: tuple[str, ...] = ()
    extra: tuple[tuple[str, str], ...] = ()
    members: tuple[MemberLine, ...] = ()


@dataclass(frozen=True)
class Supersedes:
    """The paper this one replaces: its number and the 16 bytes that name it on status lists."""

    number: str
    paper_hash: bytes


@dataclass(frozen=True)
class Payload:
    """What is signed.

    `issued` is the date of issue for machines; `epoch`, `seq` and the first 16 bytes of `prev` place the paper in its
    laptop's chain. When the members travel in a second symbol, `members_hash` holds its SHA-256 and `printed.members`
    is empty in the bytes (and here, unless that symbol was read too).
    """

    printed: Printed
    issued: date
    municipality: str
    epoch: int
    seq: int
    prev: bytes
    issuing: KeyCertificate
    device: KeyCertificate
    supersedes: Supersedes | None = None
    members_hash: bytes | None = None

    @property
    def drill(self) -> bool:
        """Whether a drill's or demo's key signs: then the symbol's prefix is ``RISX1:``."""
        return self.device.drill


# field number → attribute of Printed
_TEXTS: Final = {
    2: "number",
    3: "title",
    4: "head_address",
    5: "head_name",
    8: "cause",
    9: "dwelling",
    10: "grade",
    11: "flood_class",
    12: "issue_date",
    13: "issuer_title",
    14: "issuer_name",
    17: "copy_note",
}
_REQUIRED: Final = frozenset({2, 3})


def encode_payload(payload: Payload) -> bytes:
    """Return the payload's one encoding. Raises `PayloadRefused` for what a reader would refuse.

    With `members_hash` the members are left out: `encode_members` gives the second symbol's bytes.
    """
    printed = payload.printed
    fields: dict[int, object] = {
        1: 1,
        18: day_number(payload.issued),
        19: payload.municipality,
        20: [payload.epoch, payload.seq, payload.prev],
        22: payload.issuing.encoded,
        23: payload.device.encoded,
    }
    optional: dict[int, object] = {key: getattr(printed, name) for key, name in _TEXTS.items()}
    optional[6] = None if payload.members_hash else [[m.name, m.relation, m.age] for m in printed.members]
    optional[7] = payload.members_hash
    optional[15] = list(printed.remarks)
    optional[16] = [list(pair) for pair in printed.extra]
    if payload.supersedes:
        optional[21] = [payload.supersedes.number, payload.supersedes.paper_hash]
    fields.update({key: value for key, value in optional.items() if value})
    data = encode({CLAIM: fields})
    try:
        decode_payload(data)
    except NotASymbol as error:
        raise PayloadRefused(field=error.detail["reason"]) from error
    return data


def decode_certificates(data: bytes) -> tuple[KeyCertificate, KeyCertificate]:
    """Return (issuing, device) from a payload of any version: fields 22 and 23 never change. Raises `NotASymbol`."""
    fields = _claim(data)
    issuing, device = fields.get(22), fields.get(23)
    if not isinstance(issuing, bytes) or not isinstance(device, bytes):
        raise NotASymbol(reason="鍵の証明書がない")
    try:
        return chain.parse(issuing), chain.parse(device)
    except (BadRecord, NewerFormat) as error:
        raise NotASymbol(reason=error.code) from error


def decode_payload(data: bytes) -> Payload:
    """Read a payload whose signature was checked. Raises `NotASymbol`, `NewerSymbol` (version, unknown fields)."""
    fields = _claim(data)
    issuing, device = decode_certificates(data)
    if fields.get(1) != 1 or set(fields) - set(range(1, 24)):
        raise NewerSymbol
    try:
        record = Record(_WHAT, encode({key: value for key, value in fields.items() if key not in (22, 23)}))
        payload = _payload(record, issuing, device)
        record.finish()
    except BadRecord as error:
        raise NotASymbol(reason=error.detail["field"]) from error
    return payload


def encode_members(members: tuple[MemberLine, ...]) -> bytes:
    """Return the bytes of the second symbol: an array of [name, relation, age]."""
    return encode([[member.name, member.relation, member.age] for member in members])


def decode_members(data: bytes) -> tuple[MemberLine, ...]:
    """Read the second symbol's bytes. Raises `NotASymbol`."""
    try:
        return _members(decode(data, limit=LIMIT))
    except BadEncoding as error:
        raise NotASymbol(reason=error.code) from error


def members_hash(data: bytes) -> bytes:
    """Return SHA-256 of the second symbol's bytes, as the first one carries it."""
    return hashlib.sha256(data).digest()


def _claim(data: bytes) -> dict[object, object]:
    try:
        value = decode(data, limit=LIMIT)
    except BadEncoding as error:
        raise NotASymbol(reason=error.code) from error
    if not isinstance(value, dict) or set(value) != {CLAIM} or not isinstance(value[CLAIM], dict):
        raise NotASymbol(reason="項目")
    claim: dict[object, object] = value[CLAIM]
    return claim


def _payload(record: Record, issuing: KeyCertificate, device: KeyCertificate) -> Payload:
    texts = {name: _text(record, key) if key in _REQUIRED or record.has(key) else "" for key, name in _TEXTS.items()}
    printed = Printed(
        **texts,
        members=_members(record.items(6, most=_MOST)) if record.has(6) else (),
        remarks=tuple(_lines(record, 15)),
        extra=tuple(_pairs(record)),
    )
    hash_ = record.blob(7, HASH_LENGTH) if record.has(7) else None
    if hash_ is not None and printed.members:
        raise NotASymbol(reason=7)
    epoch, seq, prev = _place(record)
    return Payload(
        printed=printed,
        issued=record.day(18),
        municipality=record.text(19, pattern=MUNICIPALITY),
        epoch=epoch,
        seq=seq,
        prev=prev,
        issuing=issuing,
        device=device,
        supersedes=_supersedes(record) if record.has(21) else None,
        members_hash=hash_,
    )


def _text(record: Record, key: int) -> str:
    text = record.text(key, most=_LONGEST)
    if not text:
        raise NotASymbol(reason=key)
    return text


def _lines(record: Record, key: int) -> list[str]:
    if not record.has(key):
        return []
    lines = record.items(key, most=_MOST)
    texts = [line for line in lines if isinstance(line, str) and line]
    if not lines or len(texts) != len(lines):
        raise NotASymbol(reason=key)
    return texts


def _pairs(record: Record) -> list[tuple[str, str]]:
    if not record.has(16):
        return []
    pairs: list[tuple[str, str]] = []
    for pair in record.items(16, most=_MOST):
        match pair:
            case [str(label), str(text)] if label and text:
                pairs.append((label, text))
            case _:
                raise NotASymbol(reason=16)
    if not pairs:
        raise NotASymbol(reason=16)
    return pairs


def _members(value: object) -> tuple[MemberLine, ...]:
    if not isinstance(value, list) or not 0 < len(value) <= _MOST:
        raise NotASymbol(reason=6)
    lines = []
    for line in value:
        match line:
            case [str(name), str(relation), str(age)]:
                lines.append(MemberLine(name, relation, age))
            case _:
                raise NotASymbol(reason=6)
    return tuple(lines)


def _place(record: Record) -> tuple[int, int, bytes]:
    match record.items(20, most=_MEMBER_PARTS):
        case [epoch, seq, bytes(prev)] if type(epoch) is type(seq) is int and len(prev) == PREV_LENGTH:
            # asked for by type: to `int(epoch)` in a pattern True is a number too
            if epoch > 0 and seq > 0:
                return epoch, seq, prev
    raise NotASymbol(reason=20)


def _supersedes(record: Record) -> Supersedes:
    match record.items(21, most=_PAIR):
        case [str(number), bytes(hash_)] if number and len(hash_) == PREV_LENGTH:
            return Supersedes(number, hash_)
    raise NotASymbol(reason=21)
