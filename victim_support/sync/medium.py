"""Writing to and reading from a stick or folder: nothing counts as written until it was read back from the medium.

Temporary name, write, fsync, read back and hash, rename, fsync of the folder. Files that are not ours are not touched.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from victim_support.sync.bundle import LIMIT
from victim_support.sync.errors_media import (
    CopyDiffers,
    FolderUnfit,
    MediumFull,
    MediumLocked,
    MediumLost,
    MediumMissing,
    MediumReadOnly,
    NameUnsafe,
)
from victim_support.vault.durable import sync_folder

T = TypeVar("T")
Progress = Callable[[int, int], None]

_OURS: Final = re.compile(r"[0-9]{6}-[A-Z][0-9]{2}-[jap]-[0-9]{1,10}-[0-9]{7,10}-[0-9]{7,10}-[0-9a-f]{8}\.vsb")
_NOTES: Final = re.compile(r"key-list\.cbor|(recipients|status)-[0-9]{6}\.cbor|receipt-[0-9]{6}-[A-Z][0-9]{2}\.cbor")
_SAFE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_DEVICES: Final = frozenset({"con", "prn", "aux", "nul", *(f"{word}{n}" for word in ("com", "lpt") for n in range(10))})
_TEMPORARY: Final = ".vs-copying-"
_POLL: Final = 0.5
_TRIES: Final = 12
"""Pauses of 0.05, 0.1, 0.2 … to 1 second: a virus scanner holds a new file for a moment."""
_LOCKED: Final = frozenset({errno.EBUSY, errno.EAGAIN, errno.ETXTBSY})
_RESERVE: Final = 64 << 10


@dataclass(frozen=True, slots=True)
class WrittenFile:
    """A file that lies on the medium, as it was read back; `sha256` in hex."""

    name: str
    size: int
    sha256: str


def is_ours(name: str) -> bool:
    """Whether a file name is one of docs/formats/receipt.md, Names in a folder."""
    return bool(_OURS.fullmatch(name) or _NOTES.fullmatch(name))


def is_safe(name: str) -> bool:
    """Whether FAT32, exFAT and Windows take the name as it is."""
    stem = name.partition(".")[0].lower()
    return bool(_SAFE.fullmatch(name)) and not name.endswith(".") and stem not in _DEVICES


def wait_for(folder: Path, seconds: float, tell: Callable[[str], None]) -> None:
    """Wait until the folder is there: some sticks appear only after unlocking. Raises `MediumMissing`."""
    until = time.monotonic() + seconds
    told = False
    while not _is_there(folder):
        if not told:
            tell(f"媒体 {folder} を待っています。差し込んで、必要ならロックを解除してください。")
            told = True
        if time.monotonic() >= until:
            raise MediumMissing(folder=folder, seconds=int(seconds))
        time.sleep(min(_POLL, max(0.0, until - time.monotonic())))


def _is_there(folder: Path) -> bool:
    """False too for a path no folder can have: too long, or through a file."""
    try:
        return "\0" not in str(folder) and folder.is_dir()
    except OSError:
        return False


def make_folder(folder: Path) -> None:
    """Make the folder things go into, and those above it. Raises `FolderUnfit` where none can be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except ValueError as error:  # a NUL in its name
        raise FolderUnfit(folder=folder, cause="使えない文字があります") from error
    except OSError as error:
        raise FolderUnfit(folder=folder, cause=error.strerror or type(error).__name__) from error


def write_files(
    folder: Path, files: Iterable[tuple[str, bytes]], total: int, tell: Progress | None = None
) -> list[WrittenFile]:
    """Write files of `total` bytes; each is read back before the next. What was written before an error stays.

    A file that is there already with the same content is left alone. Raises `MediumFull`, `MediumReadOnly`,
    `MediumLocked`, `MediumLost`, `CopyDiffers`, `NameUnsafe`.
    """
    _check_space(folder, total)
    _clear_leftovers(folder)
    written, done = [], 0
    for name, data in files:
        if not is_safe(name):
            raise NameUnsafe(name=name)
        digest = hashlib.sha256(data).hexdigest()
        if not _holds(folder / name, data):
            _write(folder, name, data, digest)
        written.append(WrittenFile(name, len(data), digest))
        done += len(data)
        if tell is not None:
            tell(done, total)
    return written


def read_files(
    folder: Path, wanted: Callable[[str], bool] = is_ours, order: Callable[[str], tuple[int, str]] | None = None
) -> Iterator[tuple[str, bytes]]:
    """Every wanted file of the folder, by name or in `order`, read one at a time when it is asked for.

    Links, folders and what is larger than a bundle may be are left out.
    Raises `MediumLost`, `MediumLocked`, `FolderUnfit`.
    """
    if "\0" in str(folder):
        raise FolderUnfit(folder=folder, cause="使えない文字があります")
    names = sorted(entry.name for entry in named(folder.name, folder, lambda: list(os.scandir(folder))))
    for name in sorted(names, key=order):
        path = folder / name
        if not wanted(name) or not named(name, folder, partial(_is_fit, path)):
            continue
        yield name, named(name, folder, path.read_bytes)


def _is_fit(path: Path) -> bool:
    return not path.is_symlink() and path.is_file() and path.stat().st_size <= LIMIT


def _check_space(folder: Path, needed: int) -> None:
    free = named(folder.name, folder, lambda: shutil.disk_usage(folder).free)
    if free < needed + _RESERVE:
        raise MediumFull(folder=folder, needed=needed, free=free)


def _clear_leftovers(folder: Path) -> None:
    """What an earlier copy left half written; only names of our own."""
    for path in named(folder.name, folder, lambda: list(folder.glob(f"{_TEMPORARY}*"))):
        with suppress(OSError):  # it is in nobody's way
            path.unlink()


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data
    except OSError:
        return False  # not readable: write it anew, and be told by that


def _write(folder: Path, name: str, data: bytes, digest: str) -> None:
    temporary = folder / f"{_TEMPORARY}{name}"
    try:
        named(name, folder, lambda: _write_synced(temporary, data))
        found = named(name, folder, lambda: hashlib.sha256(_read_from_medium(temporary)).hexdigest())
        _check_same(name, found, digest)
        named(name, folder, lambda: temporary.replace(folder / name))
        named(name, folder, lambda: sync_folder(folder))
    except BaseException:
        with suppress(OSError):  # a stick that was pulled keeps its half file; the next copy clears it
            temporary.unlink()
        raise


def _check_same(name: str, found: str, digest: str) -> None:
    if found != digest:
        raise CopyDiffers(name=name)


def _write_synced(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _read_from_medium(path: Path) -> bytes:
    """Read past the system's cache where it can be told to forget: what lies on the stick, not what was meant."""
    with path.open("rb", buffering=0) as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        return file.read()


def named(name: str, folder: Path, act: Callable[[], T]) -> T:
    """Do `act` on a medium, again while the file is only held for a moment; other failures get their names."""
    pause = 0.05
    for attempt in range(_TRIES):
        try:
            return act()
        except OSError as error:
            if not _is_locked(error) or attempt == _TRIES - 1:
                raise _error(name, folder, error) from error
        time.sleep(pause)
        pause = min(1.0, pause * 2)
    raise MediumLocked(name=name)


def _is_locked(error: OSError) -> bool:
    sharing = getattr(error, "winerror", None) in (32, 33)
    return sharing or error.errno in _LOCKED or isinstance(error, PermissionError)


def _error(name: str, folder: Path, error: OSError) -> Exception:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        free = shutil.disk_usage(folder).free if folder.exists() else 0
        return MediumFull(folder=folder, needed=free + 1, free=free)
    if error.errno == errno.EROFS:
        return MediumReadOnly(folder=folder)
    if isinstance(error, PermissionError) and not os.access(folder, os.W_OK):
        return MediumReadOnly(folder=folder)
    if _is_locked(error):
        return MediumLocked(name=name)
    return MediumLost(name=name, cause=error.strerror or type(error).__name__)
