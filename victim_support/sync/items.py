"""Streams beside the journal (access log, photos): items in a signed chain (docs/formats/bundle.md). Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from victim_support.keys import encoding
from victim_support.keys.errors import BadEncoding
from victim_support.sync.bundle import LIMIT, Stream
from victim_support.sync.errors import ChainBroken, PayloadMalformed

if TYPE_CHECKING:
    from victim_support.sync.bundle import Bundle

ITEM_LIMIT: Final = 12 << 20
_DOMAIN: Final = b"victim-support/item/v1\0"


class Item(NamedTuple):
    """One item in its chain; `name` is SHA-256 of the body."""

    hash: bytes
    seq: int
    prev: bytes
    body: bytes

    @property
    def name(self) -> bytes:
        """SHA-256 of the body: how a photo is named."""
        return hashlib.sha256(self.body).digest()


def item_hash(stream: Stream, device: str, place: tuple[int, int], prev: bytes, body: bytes) -> bytes:
    """The hash of the item at (epoch, seq); `device` with its municipality, as in an entry: ``212016-L01``."""
    chained = encoding.encode([device, *place, prev, hashlib.sha256(body).digest()])
    return hashlib.sha256(_DOMAIN + bytes((stream,)) + chained).digest()


def encode_items(bodies: Sequence[bytes]) -> bytes:
    """The payload of items that follow one another."""
    return encoding.encode(list(bodies))


def decode_items(bundle: Bundle, payload: bytes) -> list[Item]:
    """The items of a bundle with their hashes. Raises `PayloadMalformed`, `ChainBroken`."""
    run = bundle.run
    try:
        bodies = encoding.decode(payload, limit=LIMIT)
    except BadEncoding as error:
        raise PayloadMalformed(name=bundle.name, reason=error.message) from error
    if not isinstance(bodies, list) or len(bodies) != bundle.count:
        raise PayloadMalformed(name=bundle.name, reason="件数")
    items: list[Item] = []
    prev = run.before
    for seq, body in enumerate(bodies, run.first):
        if type(body) is not bytes or not 0 < len(body) <= ITEM_LIMIT:
            raise PayloadMalformed(name=bundle.name, reason="項目")
        device = f"{bundle.municipality}-{bundle.origin_code}"
        name = item_hash(run.stream, device, (run.epoch, seq), prev, body)
        items.append(Item(name, seq, prev, body))
        prev = name
    if prev != run.after:
        raise ChainBroken(name=bundle.name)
    return items
