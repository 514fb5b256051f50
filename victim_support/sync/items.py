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
_HASH: Final = 32
_DOMAIN: Final = b"victim-support/item/v1\0"


class Gone(NamedTuple):
    """A photo of which only the name is here: shredded, or lost."""

    name: bytes


class Item(NamedTuple):
    """One item in its chain; `body` is None where the carrier has a photo's name alone."""

    hash: bytes
    seq: int
    prev: bytes
    body: bytes | None
    name: bytes
    """SHA-256 of the body: how a photo is named."""


def item_hash(stream: Stream, device: str, place: tuple[int, int], prev: bytes, body: bytes) -> bytes:
    """The hash of the item at (epoch, seq); `device` with its municipality, as in an entry: ``212016-L01``."""
    return link_hash(stream, device, place, prev, hashlib.sha256(body).digest())


def link_hash(stream: Stream, device: str, place: tuple[int, int], prev: bytes, name: bytes) -> bytes:
    """The same from the item's SHA-256 alone: the chain holds where an item itself is gone."""
    chained = encoding.encode([device, *place, prev, name])
    return hashlib.sha256(_DOMAIN + bytes((stream,)) + chained).digest()


def encode_items(bodies: Sequence[bytes | Gone]) -> bytes:
    """The payload of items that follow one another."""
    return encoding.encode([[one.name] if isinstance(one, Gone) else one for one in bodies])


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
    device = f"{bundle.municipality}-{bundle.origin_code}"
    for seq, found in enumerate(bodies, run.first):
        body, name = _read_item(bundle, found)
        link = link_hash(run.stream, device, (run.epoch, seq), prev, name)
        items.append(Item(link, seq, prev, body, name))
        prev = link
    if prev != run.after:
        raise ChainBroken(name=bundle.name)
    return items


def _read_item(bundle: Bundle, found: object) -> tuple[bytes | None, bytes]:
    """An item's body, if it is there, and its SHA-256."""
    if isinstance(found, bytes) and 0 < len(found) <= ITEM_LIMIT:
        return found, hashlib.sha256(found).digest()
    match found:
        case [bytes(name)] if bundle.run.stream is Stream.PHOTO and len(name) == _HASH:
            return None, name
        case _:
            raise PayloadMalformed(name=bundle.name, reason="項目")
