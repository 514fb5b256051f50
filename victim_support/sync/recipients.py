"""Who of the town can be sealed to: certificates and key records together (docs/formats/receipt.md). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from victim_support.keys import chain, key_record
from victim_support.keys.errors import KeysError
from victim_support.keys.key_record import KeyRecord, Use
from victim_support.keys.wrapping import unwrap, wrap
from victim_support.sync.errors import RecipientRefused

if TYPE_CHECKING:
    from victim_support.keys.chain import KeyCertificate
    from victim_support.keys.key_list import KeyList

WHAT: Final = "recipients"
LIMIT: Final = 1 << 20
_TRIPLE: Final = 3


@dataclass(frozen=True, slots=True)
class Recipient:
    """A device of the town with its sealing key."""

    issuing: KeyCertificate
    device: KeyCertificate
    record: KeyRecord

    @property
    def code(self) -> str:
        """Device code."""
        return self.device.device


def file_name(municipality: str) -> str:
    """Where it lies in a folder."""
    return f"recipients-{municipality}.cbor"


def encode_recipients(recipients: Iterable[Recipient]) -> bytes:
    """The file."""
    return wrap(WHAT, [[one.issuing.encoded, one.device.encoded, one.record.encoded] for one in recipients])


def read_recipients(name: str, data: bytes, municipality: str, key_list: KeyList) -> list[Recipient]:
    """The devices of a file, each checked up to the pinned root; revoked ones are left out.

    Raises `RecipientRefused`, `NewerFormat`.
    """
    content = unwrap(WHAT, data, limit=LIMIT)
    if not isinstance(content, list):
        raise RecipientRefused(name=name, reason="一覧がありません")
    found = [_recipient(name, item, municipality, key_list) for item in content]
    return [one for one in found if not (key_list.is_revoked(one.device) or key_list.is_revoked(one.issuing))]


def _recipient(name: str, item: object, municipality: str, key_list: KeyList) -> Recipient:
    if not isinstance(item, list) or len(item) != _TRIPLE or not all(isinstance(one, bytes) for one in item):
        raise RecipientRefused(name=name, reason="形")
    try:
        issuing, device, record = chain.parse(item[0]), chain.parse(item[1]), key_record.parse(item[2])
        chain.check_chain(key_list.roots, issuing, device)
        record.check_signed_by(issuing.public)
    except KeysError as error:
        raise RecipientRefused(name=name, reason=error.message) from error
    owner = (device.municipality, device.device)
    if record.use is not Use.DEVICE or owner != (record.municipality, record.device) or owner[0] != municipality:
        raise RecipientRefused(name=name, reason="持ち主")
    return Recipient(issuing, device, record)
