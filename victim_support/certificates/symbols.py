"""The symbols of one paper: texts, their modules, and how they are told apart when read.

Others call::

    made = make(payload, device_key)          # made.texts, made.cose, made.paper_hash (16 bytes)
    [matrix(text) for text in made.texts]     # one list of rows a symbol: one byte a module, 1 dark, 0 light

``RIS1:`` + Base45 of the COSE bytes; ``RISM1:`` + Base45 of the members when they need a symbol of their own;
``RISX1:`` and ``RISXM1:`` in drills and demos. Level M; the first symbol at most version 24 with the members in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import zxingcpp

from victim_support.certificates import base45, cose
from victim_support.certificates.errors_verifying import PayloadRefused, SymbolTooFull
from victim_support.certificates.qr_payload import Payload, encode_members, encode_payload, members_hash
from victim_support.keys.signing import kid
from victim_support.keys.status_list import paper_hash

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LARGEST_WITH_MEMBERS: Final = 880
"""COSE bytes that fit version 24 at M: 1326 alphanumeric signs less the prefix, three signs for two bytes."""
LARGEST: Final = 1150
"""Bytes of any one symbol: version 28 at M (1732 signs), the finest that prints at 45 mm with eight dots a module."""
_SHAPE: Final = re.compile(r"RIS(X?)(M?)([0-9]+):([0-9A-Z $%*+\-./:]*)")


@dataclass(frozen=True)
class Symbols:
    """A signed paper: the texts of its one or two symbols, the COSE bytes and the 16 bytes that name the paper."""

    texts: tuple[str, ...]
    cose: bytes
    paper_hash: bytes


@dataclass(frozen=True)
class Read:
    """A symbol's text taken apart; `version` is as written, `body` still Base45."""

    drill: bool
    members: bool
    version: str
    body: str


def make(payload: Payload, key: Ed25519PrivateKey) -> Symbols:
    """Sign `payload` with the device's key and set it in one symbol, or two if the members do not fit.

    Raises `PayloadRefused` (also when `key` is not the certified device key), `SymbolTooFull`.
    """
    if kid(key.public_key().public_bytes_raw()) != payload.device.kid:
        raise PayloadRefused(field=23)
    signed = cose.sign(key, encode_payload(payload))
    if len(signed) <= LARGEST_WITH_MEMBERS or not payload.printed.members:
        return _symbols(payload, signed, None)
    members = encode_members(payload.printed.members)
    split = replace(payload, members_hash=members_hash(members))
    return _symbols(payload, cose.sign(key, encode_payload(split)), members)


def matrix(text: str) -> list[bytes]:
    """Return the QR modules of `text` at level M, row by row: one byte a module, 1 dark, 0 light, no quiet zone.

    The mask is fixed: trying all eight takes six sevenths of the time, and on a signature's bytes, which look like
    chance, none is better than another (ISO/IEC 18004 lets a reader meet any of them).
    """
    barcode = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M", data_mask=_MASK)
    image = zxingcpp.write_barcode_to_image(barcode, scale=1, add_quiet_zones=False)
    side = image.shape[1]
    # the image offers the buffer protocol, its stub does not say so
    pixels = bytes(memoryview(image)).translate(_DARK)  # type: ignore[arg-type]
    return [pixels[start : start + side] for start in range(0, side * side, side)]


def read_text(text: str) -> Read | None:
    """Take a symbol's text apart; None if it is not one of ours, of whatever version."""
    found = _SHAPE.fullmatch(text)
    if found is None:
        return None
    return Read(bool(found[1]), bool(found[2]), found[3], found[4])


def _symbols(payload: Payload, signed: bytes, members: bytes | None) -> Symbols:
    mark = "X" if payload.drill else ""
    texts = [f"RIS{mark}1:{_body(signed)}"]
    if members is not None:
        texts.append(f"RIS{mark}M1:{_body(members)}")
    return Symbols(tuple(texts), signed, paper_hash(signed))


def _body(data: bytes) -> str:
    if len(data) > LARGEST:
        raise SymbolTooFull(size=len(data), limit=LARGEST)
    return base45.encode(data)


_MASK: Final = 3
_DARK: Final = bytes([1]) + bytes(255)
"""zxing-cpp draws dark as 0 and light as 255; we write dark as 1 and light as 0."""
