"""The file that carries a run of entries: header, sealing, signatures (docs/formats/bundle.md). Pure.

`write` makes one, `parse` reads its outside, `check` says whose it is, `unseal` opens it. Payloads: `payload.py`.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from victim_support.keys import chain, sealing, signing
from victim_support.keys.encoding import encode
from victim_support.keys.errors import BadEncoding, BadSignature, CannotOpen, ForeignFile, KeysError
from victim_support.keys.record import DEVICE, MUNICIPALITY, Record, check_time
from victim_support.keys.wrapping import unwrap, wrap
from victim_support.sync.errors import (
    BundleDrillMixed,
    BundleMalformed,
    BundleOfOtherTown,
    CannotUnseal,
    CarrierForged,
    NotABundle,
    NotForUs,
    OriginForged,
    SenderRevoked,
    SenderUnknown,
    SizeWrong,
)

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from victim_support.keys.chain import KeyCertificate
    from victim_support.keys.key_list import KeyList
    from victim_support.keys.sealing import SealingKey

WHAT: Final = "bundle"
WHAT_DRILL: Final = "bundle-drill"
LIMIT: Final = 64 << 20
"""Bytes of a file, and of a payload before packing."""
MOST: Final = 4000
"""Entries a reader takes in one bundle."""
USUAL: Final = 2000
"""Entries after which a writer cuts where a signed head allows it."""
SUFFIX: Final = ".vsb"
_PURPOSE: Final = "bundle"
_SEAL: Final = "bundle-key"
_COMMITMENT: Final = b"victim-support/bundle-key/v1\0"
_NONCE: Final = bytes(12)  # each content key encrypts one message
_KEY_LENGTH: Final = 32
_HASH_LENGTH: Final = 32
_MOST_RECIPIENTS: Final = 200
_PARTS: Final = 4
_CERTIFICATE: Final = 2048


class Stream(IntEnum):
    """What kind of thing a bundle carries. Later ones lag behind and hold nothing up."""

    JOURNAL = 1
    ACCESS = 2
    PHOTO = 3

    @property
    def letter(self) -> str:
        """How a file name says it."""
        return "jap"[self - 1]


@dataclass(frozen=True, slots=True)
class Party:
    """A device with its certificates."""

    issuing: KeyCertificate
    device: KeyCertificate

    @property
    def code(self) -> str:
        """Device code: ``L01``."""
        return self.device.device

    @property
    def is_centre(self) -> bool:
        """Whether this is the centre's store of the town."""
        return self.device.role is chain.Role.CENTRE


@dataclass(frozen=True, slots=True)
class Run:
    """Which entries: `first` to `last` of an epoch, between signed heads; `signature` is the origin's over `after`."""

    origin: Party
    stream: Stream
    epoch: int
    first: int
    last: int
    before: bytes
    after: bytes
    signature: bytes

    @property
    def place(self) -> str:
        """How people read it: ``L07 1-412～430``."""
        return f"{self.origin.code} {self.epoch}-{self.first}～{self.last}"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A parsed file; nothing in it is believed before `check`."""

    name: str
    run: Run
    municipality: str
    carrier: Party
    carrier_code: str
    origin_code: str
    commitment: bytes
    kids: tuple[bytes, ...]
    size: int
    written: str
    export_no: int
    withheld: tuple[int, ...]
    drill: bool
    header: bytes
    stanzas: tuple[bytes, ...]
    sealed: bytes
    signature: bytes

    @property
    def count(self) -> int:
        """How many entries."""
        return self.run.last - self.run.first + 1


@dataclass(frozen=True, slots=True)
class Writer:
    """Who makes bundles: its key and certificates, the number of this export, and the time to show."""

    key: Ed25519PrivateKey
    party: Party
    export_no: int
    time: str


def file_name(run: Run, municipality: str) -> str:
    """A name that FAT32 and exFAT take; nothing in it is believed."""
    return (
        f"{municipality}-{run.origin.code}-{run.stream.letter}-{run.epoch}-"
        f"{run.first:07d}-{run.last:07d}-{run.after.hex()[:8]}{SUFFIX}"
    )


def write(run: Run, payload: bytes, writer: Writer, recipients: Sequence[bytes], withheld: Sequence[int] = ()) -> bytes:
    """The file: `payload` packed and sealed to `recipients` (1216-byte sealing keys), signed by the carrier."""
    content_key = os.urandom(_KEY_LENGTH)
    carried = writer.party.device.public != run.origin.device.public
    fields: dict[int, object] = {
        1: 1,
        2: writer.party.device.municipality,
        3: run.origin.code,
        4: writer.party.code,
        5: int(run.stream),
        6: run.epoch,
        7: run.first,
        8: run.last,
        9: run.before,
        10: run.after,
        11: run.signature,
        12: run.origin.issuing.encoded,
        13: run.origin.device.encoded,
        **({14: writer.party.issuing.encoded, 15: writer.party.device.encoded} if carried else {}),
        16: _commit(content_key),
        17: [signing.kid(public) for public in recipients],
        18: len(payload),
        19: check_time(writer.time),
        20: writer.export_no,
        **({21: sorted(withheld)} if withheld else {}),
    }
    header = encode(fields)
    stanzas = [sealing.seal(public, _SEAL, header, content_key) for public in recipients]
    sealed = AESGCM(content_key).encrypt(_NONCE, zlib.compress(payload, 6), header)
    signature = signing.sign(writer.key, _PURPOSE, _signed(header, stanzas, sealed))
    what = WHAT_DRILL if writer.party.device.drill else WHAT
    return wrap(what, [header, stanzas, sealed, signature])


def parse(name: str, data: bytes, *, drill: bool) -> Bundle:
    """Read the outside of a file. Raises `NotABundle`, `NewerFormat`, `BundleDrillMixed`, `BundleMalformed`."""
    content = _content(name, data, drill=drill)
    if not isinstance(content, list) or len(content) != _PARTS:
        raise BundleMalformed(name=name, reason="四つの部分")
    header, stanzas, sealed, signature = content
    if not (isinstance(header, bytes) and isinstance(sealed, bytes) and isinstance(signature, bytes)):
        raise BundleMalformed(name=name, reason="部分の種類")
    if not isinstance(stanzas, list) or not all(isinstance(one, bytes) for one in stanzas):
        raise BundleMalformed(name=name, reason="宛先")
    try:
        return _bundle(name, header, tuple(stanzas), sealed, signature, drill=drill)
    except KeysError as error:
        raise BundleMalformed(name=name, reason=error.message) from error


def _content(name: str, data: bytes, *, drill: bool) -> object:
    if not data:
        raise NotABundle(name=name, reason="空")
    expected, other = (WHAT_DRILL, WHAT) if drill else (WHAT, WHAT_DRILL)
    try:
        return unwrap(expected, data, limit=LIMIT)
    except (ForeignFile, BadEncoding) as error:
        try:
            unwrap(other, data, limit=LIMIT)
        except KeysError:
            raise NotABundle(name=name, reason=error.message) from error
        words = ("訓練", "本番") if not drill else ("本番", "訓練")
        raise BundleDrillMixed(name=name, found=words[0], expected=words[1]) from error


def _bundle(
    name: str, header: bytes, stanzas: tuple[bytes, ...], sealed: bytes, signature: bytes, *, drill: bool
) -> Bundle:
    record = Record(WHAT, header)
    municipality = record.text(2, pattern=MUNICIPALITY)
    origin_code, carrier_code = record.text(3, pattern=DEVICE), record.text(4, pattern=DEVICE)
    stream, epoch, first, last = (record.uint(key) for key in (5, 6, 7, 8))
    before, after = record.blob(9, _HASH_LENGTH), record.blob(10, _HASH_LENGTH)
    head_signature = record.blob(11, signing.SIGNATURE_LENGTH)
    origin = Party(*(chain.parse(record.blob(key, most=_CERTIFICATE)) for key in (12, 13)))
    carrier = origin
    if record.has(14):
        carrier = Party(*(chain.parse(record.blob(key, most=_CERTIFICATE)) for key in (14, 15)))
    commitment = record.blob(16, _HASH_LENGTH)
    kids = record.blobs(17, most=_MOST_RECIPIENTS)
    size, written, export_no = record.uint(18, most=LIMIT), record.time(19), record.uint(20)
    withheld = record.items(21, most=_PARTS) if record.has(21) else None
    record.finish()
    if (
        stream not in {int(one) for one in Stream}
        or min(epoch, first, export_no) < 1
        or not first <= last < first + MOST
    ):
        raise BundleMalformed(name=name, reason="範囲")
    if len(signature) != signing.SIGNATURE_LENGTH or not 0 < len(stanzas) == len(kids):
        raise BundleMalformed(name=name, reason="宛先の数")
    if any(len(kid) != signing.KID_LENGTH for kid in kids) or (withheld is not None and not _ascending(withheld)):
        raise BundleMalformed(name=name, reason="項目の大きさ")
    run = Run(origin, Stream(stream), epoch, first, last, before, after, head_signature)
    classes = tuple(one for one in withheld or () if isinstance(one, int))
    return Bundle(
        name, run, municipality, carrier, carrier_code, origin_code, commitment, tuple(kids), size, written, export_no,
        classes, drill, header, stanzas, sealed, signature,
    )  # fmt: skip


def _ascending(classes: list[object]) -> bool:
    numbers = [one for one in classes if type(one) is int]
    return bool(numbers) and len(numbers) == len(classes) and sorted(set(numbers)) == numbers


def check(bundle: Bundle, municipality: str, key_list: KeyList, admitted: frozenset[str] = frozenset()) -> None:
    """Whose file this is, by certificates and both signatures; `admitted`: codes taken in although revoked.

    Raises `BundleOfOtherTown`, `SenderUnknown`, `SenderRevoked`, `CarrierForged`, `OriginForged`.
    """
    if bundle.municipality != municipality:
        raise BundleOfOtherTown(name=bundle.name, found=bundle.municipality, expected=municipality)
    run = bundle.run
    _check_party(bundle, run.origin, bundle.origin_code, key_list)
    _check_party(bundle, bundle.carrier, bundle.carrier_code, key_list)
    if _is_revoked(bundle.carrier, key_list) and bundle.carrier_code not in admitted:
        raise SenderRevoked(name=bundle.name, device=bundle.carrier_code)
    vouched = bundle.carrier.is_centre or bundle.origin_code in admitted
    if _is_revoked(run.origin, key_list) and not vouched:
        raise SenderRevoked(name=bundle.name, device=bundle.origin_code)
    try:
        message = _signed(bundle.header, bundle.stanzas, bundle.sealed)
        signing.verify(bundle.carrier.device.public, _PURPOSE, message, bundle.signature)
    except BadSignature as error:
        raise CarrierForged(name=bundle.name, device=bundle.carrier_code) from error
    try:
        purpose = "head" if run.stream is Stream.JOURNAL else "bundle-head"
        signing.verify(run.origin.device.public, purpose, run.after, run.signature)
    except BadSignature as error:
        raise OriginForged(name=bundle.name, device=bundle.origin_code) from error


def _check_party(bundle: Bundle, party: Party, code: str, key_list: KeyList) -> None:
    try:
        chain.check_chain(key_list.roots, party.issuing, party.device)
    except KeysError as error:
        raise SenderUnknown(name=bundle.name, device=code, reason=error.message) from error
    if (party.device.municipality, party.device.device) != (bundle.municipality, code):
        raise SenderUnknown(name=bundle.name, device=code, reason="証明書が別の端末のもの")
    listed = key_list.device(bundle.municipality, code)
    if listed is not None and listed.public != party.device.public:
        raise SenderUnknown(name=bundle.name, device=code, reason="この端末コードは別の鍵に登録されています")


def _is_revoked(party: Party, key_list: KeyList) -> bool:
    return key_list.is_revoked(party.device) or key_list.is_revoked(party.issuing)


def unseal(bundle: Bundle, keys: Mapping[bytes, SealingKey]) -> bytes:
    """The payload, opened by the first of `keys` ({kid: key}) it is sealed to.

    Raises `NotForUs`, `CannotUnseal`, `SizeWrong`. Never inflates beyond the declared size.
    """
    ours = [(kid, stanza) for kid, stanza in zip(bundle.kids, bundle.stanzas, strict=True) if kid in keys]
    if not ours:
        raise NotForUs(name=bundle.name)
    kid, stanza = ours[0]
    try:
        content_key = keys[kid].open(_SEAL, bundle.header, stanza)
    except CannotOpen as error:
        raise CannotUnseal(name=bundle.name, reason="宛先の封") from error
    if _commit(content_key) != bundle.commitment:
        raise CannotUnseal(name=bundle.name, reason="鍵が見出しの約束と違います")
    try:
        packed = AESGCM(content_key).decrypt(_NONCE, bundle.sealed, bundle.header)
    except (InvalidTag, ValueError) as error:
        raise CannotUnseal(name=bundle.name, reason="中身の封") from error
    return _unpack(bundle, packed)


def _unpack(bundle: Bundle, packed: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        payload = unpacker.decompress(packed, bundle.size + 1)
    except zlib.error as error:
        raise SizeWrong(name=bundle.name, declared=bundle.size) from error
    if len(payload) != bundle.size or not unpacker.eof or unpacker.unused_data:
        raise SizeWrong(name=bundle.name, declared=bundle.size)
    return payload


def _signed(header: bytes, stanzas: Sequence[bytes], sealed: bytes) -> bytes:
    return b"".join(hashlib.sha256(one).digest() for one in (header, encode(list(stanzas)), sealed))


def _commit(content_key: bytes) -> bytes:
    return hashlib.sha256(_COMMITMENT + content_key).digest()
