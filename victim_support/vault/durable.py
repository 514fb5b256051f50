"""Files that are either wholly the old one or wholly the new one, also after a power cut."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from victim_support.vault.errors import WriteFailed


def write_durably(path: Path, data: bytes, *, replace: bool = True) -> None:
    """Write `data` to `path` so that a crash at any point leaves the old file or the new one, complete.

    Temporary file beside it (mode 0600), fsync, rename, fsync of the folder. With ``replace=False`` an existing file
    is kept and `FileExistsError` raised. On Windows a folder cannot be synced; NTFS journals the rename itself.
    Raises `WriteFailed` (disk full, no permission) with the old file untouched.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    try:
        _write_synced(temporary, data)
        if replace:
            temporary.replace(path)
        else:
            _link_new(temporary, path)
        sync_folder(path.parent)
    except FileExistsError:
        temporary.unlink(missing_ok=True)
        raise
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise WriteFailed(path=path, reason=error.strerror or str(error)) from error


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` durable; nothing to do on Windows."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_synced(path: Path, data: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _link_new(temporary: Path, path: Path) -> None:
    """Give the temporary file its name only if nobody has that name yet (rename replaces on POSIX, not on Windows)."""
    if os.name == "nt":
        temporary.rename(path)
        return
    os.link(temporary, path)
    temporary.unlink()
