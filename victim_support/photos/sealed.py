"""A photo as it lies on a disk: one picture under one key (docs/formats/photo.md). Pure."""

from __future__ import annotations

import hashlib
import os
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from victim_support.photos.errors import PhotoNewer, PhotoSealBroken, PhotoSpoilt

LIMIT: Final = 12 << 20
"""Bytes of a file: what an item of the photo stream may have."""
BLOCK: Final = 65_536
KEY_LENGTH: Final = 32
NAME_LENGTH: Final = 32
_VERSION: Final = b"\x01"
_AAD: Final = b"victim-support/photo/v1\0"
_NONCE: Final = bytes(12)  # each key encrypts one file
_LENGTH: Final = 4
_OVERHEAD: Final = 17


class SealedPhoto(NamedTuple):
    """A sealed picture: its key, its name, and the bytes of its file."""

    key: bytes
    name: bytes
    data: bytes


def name_of(data: bytes) -> bytes:
    """The name of a file: SHA-256 of it."""
    return hashlib.sha256(data).digest()


def seal(picture: bytes) -> SealedPhoto:
    """Seal a picture under a new random key. `ValueError` for none, or one that no file can hold."""
    key = os.urandom(KEY_LENGTH)
    data = seal_under(key, picture)
    return SealedPhoto(key, name_of(data), data)


def seal_under(key: bytes, picture: bytes) -> bytes:
    """Seal under a given key. Never twice under one key: for `seal` and the test vectors."""
    length = _LENGTH + len(picture)
    padded = len(picture).to_bytes(_LENGTH, "big") + picture + bytes(-length % BLOCK)
    if not picture or len(padded) + _OVERHEAD > LIMIT:
        raise ValueError(len(picture))
    return _VERSION + AESGCM(key).encrypt(_NONCE, padded, _AAD)


def unseal(name: bytes, key: bytes, data: bytes) -> bytes:
    """The picture. Raises `PhotoSpoilt`, `PhotoNewer`, `PhotoSealBroken`."""
    shown = name.hex()[:16]
    if name_of(data) != name:
        raise PhotoSpoilt(name=shown)
    if data[:1] != _VERSION:
        raise PhotoNewer(name=shown)
    if not _OVERHEAD < len(data) <= LIMIT or (len(data) - _OVERHEAD) % BLOCK or len(key) != KEY_LENGTH:
        raise PhotoSealBroken(name=shown)
    try:
        padded = AESGCM(key).decrypt(_NONCE, data[1:], _AAD)
    except InvalidTag as error:
        raise PhotoSealBroken(name=shown) from error
    return _unpadded(shown, padded)


def _unpadded(shown: str, padded: bytes) -> bytes:
    end = _LENGTH + int.from_bytes(padded[:_LENGTH], "big")
    if not _LENGTH < end <= len(padded) or len(padded) - end >= BLOCK or any(padded[end:]):
        raise PhotoSealBroken(name=shown)
    return padded[_LENGTH:end]
