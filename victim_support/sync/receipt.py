"""What a home holds, signed; the centre's is the only proof of delivery (docs/formats/receipt.md). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from victim_support.keys import chain, envelope
from victim_support.keys.chain import CertificateType
from victim_support.keys.encoding import encode
from victim_support.keys.errors import BadSignature, KeysError
from victim_support.keys.record import DEVICE, MUNICIPALITY, Record, check_time
from victim_support.keys.wrapping import unwrap, wrap
from victim_support.sync.bundle import Stream
from victim_support.sync.errors import BundleOfOtherTown, ReceiptForged, ReceiptRefused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from victim_support.keys.chain import KeyCertificate
    from victim_support.keys.key_list import KeyList

WHAT: Final = "receipt"
LIMIT: Final = 16 << 20
CENTRE: Final = "C00"
_HASH: Final = 32
_HOME: Final = 16
_MOST: Final = 200_000
_HELD: Final = 6


class Held(NamedTuple):
    """A run without gap, held whole: `head` is the hash of entry `last`."""

    stream: int
    device: str
    epoch: int
    first: int
    last: int
    head: bytes


@dataclass(frozen=True)
class Receipt:
    """A receipt's content; made by `issue`, believed after `check`."""

    municipality: str
    device: str
    home: bytes
    epoch: int
    number: int
    time: str
    received: tuple[Held, ...]
    secured: tuple[Held, ...]
    echo: Mapping[str, int]
    export_no: int
    photos_received: tuple[bytes, ...] = ()
    photos_secured: tuple[bytes, ...] = ()
    certificates: tuple[KeyCertificate, ...] = ()
    encoded: bytes = field(default=b"", repr=False)

    @property
    def is_centre(self) -> bool:
        """Whether the centre's store speaks: only its receipts count as delivery."""
        return self.device == CENTRE

    def order(self, device: str) -> tuple[int, int, int]:
        """What decides, for the home `device`, which of two receipts of this store is the newer."""
        return self.echo.get(device, 0), self.epoch, self.number


def file_name(municipality: str, device: str) -> str:
    """Where it lies in a folder."""
    return f"receipt-{municipality}-{device}.cbor"


def issue(receipt: Receipt, key: Ed25519PrivateKey, certificates: Sequence[KeyCertificate]) -> bytes:
    """The receipt file, signed by `key`; `certificates`: the operating key's, or issuing and device."""
    body = encode(
        {
            1: 1,
            2: receipt.municipality,
            3: receipt.device,
            4: receipt.home,
            5: receipt.epoch,
            6: receipt.number,
            7: check_time(receipt.time),
            8: [list(one) for one in sorted(receipt.received)],
            9: [list(one) for one in sorted(receipt.secured)],
            10: sorted(receipt.photos_received),
            11: sorted(receipt.photos_secured),
            12: dict(receipt.echo),
            13: [one.encoded for one in certificates],
            14: receipt.export_no,
        }
    )
    return wrap(WHAT, envelope.signed(key, WHAT, body))


def read(name: str, data: bytes, municipality: str, key_list: KeyList) -> Receipt:
    """A receipt file, its certificates and signature checked.

    Raises `ReceiptRefused`, `ReceiptForged`, `BundleOfOtherTown`, `NewerFormat`.
    """
    content = unwrap(WHAT, data, limit=LIMIT)
    if not isinstance(content, bytes):
        raise ReceiptRefused(name=name, reason="中身がありません")
    try:
        receipt = _parse(content)
    except KeysError as error:
        raise ReceiptRefused(name=name, reason=error.message) from error
    if receipt.municipality != municipality:
        raise BundleOfOtherTown(name=name, found=receipt.municipality, expected=municipality)
    signer = _signer(name, receipt, key_list)
    try:
        envelope.check(signer.public, WHAT, content)
    except BadSignature as error:
        raise ReceiptForged(name=name) from error
    return receipt


def _parse(content: bytes) -> Receipt:
    body, _ = envelope.split(WHAT, content)
    record = Record(WHAT, body, limit=LIMIT)
    receipt = Receipt(
        municipality=record.text(2, pattern=MUNICIPALITY),
        device=record.text(3, pattern=DEVICE),
        home=record.blob(4, _HOME),
        epoch=record.uint(5),
        number=record.uint(6),
        time=record.time(7),
        received=_held(record, 8),
        secured=_held(record, 9),
        photos_received=_names(record, 10),
        photos_secured=_names(record, 11),
        echo=_echo(record),
        export_no=record.uint(14),
        certificates=tuple(chain.parse(one) for one in record.blobs(13, most=2)),
        encoded=content,
    )
    record.finish()
    return receipt


def _held(record: Record, key: int) -> tuple[Held, ...]:
    found = []
    for item in record.items(key, most=_MOST):
        if not isinstance(item, list) or len(item) != _HELD:
            raise ReceiptRefused(name=WHAT, reason="範囲")
        stream, device, epoch, first, last, head = item
        numbers = all(type(one) is int for one in (stream, epoch, first, last))
        if not numbers or type(device) is not str or not DEVICE.fullmatch(device):
            raise ReceiptRefused(name=WHAT, reason="範囲")
        if stream not in set(Stream) or not 1 <= first <= last or type(head) is not bytes or len(head) != _HASH:
            raise ReceiptRefused(name=WHAT, reason="範囲")
        found.append(Held(stream, device, epoch, first, last, head))
    if sorted(found) != found:
        raise ReceiptRefused(name=WHAT, reason="範囲の並び")
    return tuple(found)


def _names(record: Record, key: int) -> tuple[bytes, ...]:
    names = record.blobs(key, most=_MOST)
    if any(len(one) != _HASH for one in names) or sorted(set(names)) != names:
        raise ReceiptRefused(name=WHAT, reason="写真")
    return tuple(names)


def _echo(record: Record) -> dict[str, int]:
    echo = {}
    for device, number in record.mapping(12).items():
        if not isinstance(device, str) or not DEVICE.fullmatch(device) or type(number) is not int or number < 1:
            raise ReceiptRefused(name=WHAT, reason="応答番号")
        echo[device] = number
    return echo


def _signer(name: str, receipt: Receipt, key_list: KeyList) -> KeyCertificate:
    certificates = receipt.certificates
    try:
        match certificates:
            case (operating,) if receipt.is_centre:
                chain.check_issuing(key_list.roots, operating, CertificateType.OPERATING)
                signer = operating
            case (issuing, device) if not receipt.is_centre:
                chain.check_chain(key_list.roots, issuing, device)
                if (device.municipality, device.device) != (receipt.municipality, receipt.device):
                    raise ReceiptRefused(name=name, reason="証明書が別の端末のもの")
                signer = device
            case _:
                raise ReceiptRefused(name=name, reason="署名者の種類")
    except KeysError as error:
        raise ReceiptRefused(name=name, reason=error.message) from error
    if any(key_list.is_revoked(one) for one in certificates):
        raise ReceiptRefused(name=name, reason="失効した鍵の署名")
    return signer
