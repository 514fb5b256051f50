"""The vault of photo files, H/photos/<SHA-256>: written durably, checked when read, never swept.

H/photos/<64 hex digits>     one sealed picture each (docs/formats/photo.md)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from victim_support.photos import sealed
from victim_support.photos.errors import PhotoAbsent, PhotoSpoilt
from victim_support.vault.durable import sync_folder, write_durably

FOLDER: Final = "photos"
_NAME: Final = re.compile(r"[0-9a-f]{64}")


class PhotoFiles:
    """The photo files of one home. The folder is made with the first photo."""

    def __init__(self, home: Path) -> None:
        self.folder = home / FOLDER

    def path(self, name: bytes) -> Path:
        """Where a photo lies, or would lie."""
        return self.folder / name.hex()

    def size(self, name: bytes) -> int | None:
        """Bytes of a photo's file; None when it is not here."""
        try:
            return self.path(name).stat().st_size
        except FileNotFoundError:
            return None

    def is_whole(self, name: bytes) -> bool:
        """Whether the file is here and its content is what its name says."""
        try:
            return sealed.name_of(self.path(name).read_bytes()) == name
        except OSError:  # not here, or the disk gives it back no more
            return False

    def read(self, name: bytes) -> bytes:
        """A photo's file. Raises `PhotoAbsent`, `PhotoSpoilt`."""
        try:
            data = self.path(name).read_bytes()
        except FileNotFoundError as error:
            raise PhotoAbsent(name=name.hex()[:16]) from error
        except OSError as error:
            raise PhotoSpoilt(name=name.hex()[:16]) from error
        if sealed.name_of(data) != name:
            raise PhotoSpoilt(name=name.hex()[:16])
        return data

    def keep(self, data: bytes) -> bytes:
        """Write a file under its name, on the disk before this returns; returns the name.

        One that is here and whole is left alone; a spoilt one is replaced. Raises `WriteFailed`, `DiskFull`.
        """
        name = sealed.name_of(data)
        self._make()
        if self.is_whole(name):
            sync_folder(self.folder)  # a name that a power cut can still take is not there yet
        else:
            write_durably(self.path(name), data)
        return name

    def remove(self, name: bytes) -> bool:
        """Take a shredded photo's file away; False when it was not here."""
        path = self.path(name)
        if not path.exists():
            return False
        path.unlink(missing_ok=True)
        sync_folder(self.folder)
        return True

    def names(self) -> Iterator[bytes]:
        """The names of all photos here, ascending, whole or not."""
        if self.folder.is_dir():
            yield from sorted(bytes.fromhex(path.name) for path in self.folder.iterdir() if _NAME.fullmatch(path.name))

    def strangers(self) -> list[str]:
        """Files in the folder that are no photos: halves that a crash has left."""
        if not self.folder.is_dir():
            return []
        return sorted(path.name for path in self.folder.iterdir() if not _NAME.fullmatch(path.name))

    def _make(self) -> None:
        if not self.folder.is_dir():
            self.folder.mkdir(exist_ok=True)
            sync_folder(self.folder.parent)
