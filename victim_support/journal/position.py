"""The position file: where this laptop's chain stood, outside the database (docs/formats/entry.md, Position file).

A database set back to yesterday by a backup or a cloned disk is noticed because this file is ahead of it.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from victim_support.journal.errors import DiskFault, PositionUnwritten
from victim_support.keys import encoding
from victim_support.keys.errors import BadEncoding

SLOT_SIZE = 512
SLOT_OFFSETS = (0, 4096)
FILE_SIZE = 8192
_MAC_SIZE = 32
_VERSION = 1
_FIELDS = 7
MAX_SERIES = 12


@dataclass(frozen=True, slots=True)
class Place:
    """The last entry known to be written, and the last number of each series."""

    device: str
    epoch: int
    seq: int
    head: bytes
    numbers: Mapping[str, int] = field(default_factory=dict)
    counter: int = 0


class PositionFile:
    """Two slots written in turn, in place, each synced; the valid one with the greater counter counts."""

    def __init__(self, path: Path, mac_key: bytes) -> None:
        self.path = path
        self._mac_key = mac_key

    def create(self, place: Place) -> None:
        """Make the file with both slots reserved, so that later writes need no new space on the disk."""
        self._reserve()
        self.write(place)

    def read(self) -> Place | None:
        """The newest valid slot, or None when the file is missing or no slot verifies; `DiskFault` if unreadable."""
        try:
            with self.path.open("rb") as file:
                data = file.read(FILE_SIZE)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise DiskFault(cause=f"{self.path.name}: {error.strerror}") from error
        places = [place for offset in SLOT_OFFSETS if (place := self._open(data[offset : offset + SLOT_SIZE]))]
        return max(places, key=lambda place: place.counter, default=None)

    def write(self, place: Place) -> None:
        """Write `place` into the slot whose turn it is, and sync. `PositionUnwritten` when the disk refuses."""
        if not self.path.exists():
            self._reserve()
        try:
            newest = self.read()  # another process of this home may have written since
        except DiskFault as error:
            raise PositionUnwritten(cause=error.detail["cause"]) from error
        counter = (newest.counter if newest else 0) + 1
        slot = self._seal(Place(place.device, place.epoch, place.seq, place.head, place.numbers, counter))
        try:
            descriptor = os.open(self.path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
            try:
                os.lseek(descriptor, SLOT_OFFSETS[counter % 2], os.SEEK_SET)
                os.write(descriptor, slot)
                _sync_data(descriptor)
            finally:
                os.close(descriptor)
        except OSError as error:
            raise PositionUnwritten(cause=error.strerror) from error

    def _reserve(self) -> None:
        try:
            with self.path.open("wb") as file:
                file.write(bytes(FILE_SIZE))
                file.flush()
                os.fsync(file.fileno())
            sync_folder(self.path.parent)
        except OSError as error:
            raise PositionUnwritten(cause=error.strerror) from error

    def _seal(self, place: Place) -> bytes:
        numbers = dict(sorted(place.numbers.items())[:MAX_SERIES])
        body = encoding.encode([_VERSION, place.device, place.epoch, place.seq, place.head, numbers, place.counter])
        sealed = len(body).to_bytes(2, "big") + body
        sealed += self._mac(sealed)
        if len(sealed) > SLOT_SIZE:
            raise PositionUnwritten(cause="大きさ")
        return sealed.ljust(SLOT_SIZE, b"\0")

    def _open(self, slot: bytes) -> Place | None:
        length = int.from_bytes(slot[:2], "big")
        end = 2 + length
        if not length or end + _MAC_SIZE > len(slot):
            return None
        if not hmac.compare_digest(self._mac(slot[:end]), slot[end : end + _MAC_SIZE]):
            return None
        try:
            fields = encoding.decode(slot[2:end])
        except BadEncoding:
            return None
        if not isinstance(fields, list) or len(fields) != _FIELDS or fields[0] != _VERSION:
            return None
        return Place(*fields[1:])

    def _mac(self, message: bytes) -> bytes:
        return hmac.new(self._mac_key, message, hashlib.sha256).digest()


def _sync_data(descriptor: int) -> None:
    getattr(os, "fdatasync", os.fsync)(descriptor)


def sync_folder(folder: Path) -> None:
    """Make a creation or rename in `folder` durable (Windows does so by itself and has no such call)."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
