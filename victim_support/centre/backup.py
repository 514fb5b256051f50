"""The centre's backup: a copy of the whole folder on another medium, read back, and only then counted as 保全.

DIR/manifest.cbor             signed by the operating key, written last: names, sizes, SHA-256 (docs/formats/backup.md)
DIR/files/…                   the folder as it is; every store's database copied whole, from a moment between two writes
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Container, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from victim_support.centre.errors import BackupDamaged, BackupSameDisk
from victim_support.centre.receiving import BACKUP
from victim_support.centre.staff import FOLDER as STAFF
from victim_support.centre.staff import has_staff, open_staff
from victim_support.centre.stores import FOLDER, has_store, open_store
from victim_support.centre.turns import alone
from victim_support.journal.database import Database
from victim_support.journal.home import DATABASE_FILE
from victim_support.keys import envelope
from victim_support.keys.encoding import decode, encode
from victim_support.keys.errors import KeysError
from victim_support.keys.wrapping import unwrap, wrap
from victim_support.photos.files import FOLDER as PHOTOS
from victim_support.sync import store_held, store_photos
from victim_support.sync.medium import make_folder, named, write_files
from victim_support.vault.durable import sync_folder

if TYPE_CHECKING:
    from victim_support.centre.centre import Centre
    from victim_support.journal.home import Home
    from victim_support.journal.subjects import Room

WHAT: Final = "backup"
MANIFEST: Final = "manifest.cbor"
BACKED_UP: Final = "backed_up"
"""When the last verified backup on another medium was made: seconds since 1970, shown only."""
_FILES: Final = "files"
_LIMIT: Final = 64 << 20
_LEFT_OUT: Final = (".lock", "-wal", "-shm", ".tmp")


def back_up(
    centre: Centre, target: Path, rooms: tuple[Room, ...], tell: Callable[[str], None], *, same_disk: bool = False
) -> int:
    """Copy the centre's folder to `target` and verify it; returns how many files it holds.

    The entries in it count as 保全 from the next receipt on, unless `same_disk`: a copy on the same disk dies with it.
    Raises `BackupSameDisk`, `BackupDamaged` and what writing to a medium raises.
    """
    make_folder(target)
    if not same_disk and target.stat().st_dev == centre.path.stat().st_dev:
        raise BackupSameDisk(folder=target)
    names: dict[str, tuple[int, bytes]] = {}
    secured = {}
    for municipality in centre.municipalities():
        if has_store(centre, municipality):
            tell(f"{municipality} を写しています")
            with alone(centre), open_store(centre, municipality, rooms) as home:
                secured[municipality] = _copy_store(centre, home, target, names)
    if has_staff(centre):
        with open_staff(centre, rooms) as home:
            _copy_store(centre, home, target, names)
    for path in _files(centre.path):
        _copy(centre.path, path, path.read_bytes(), target, names)
    _write_manifest(centre, target, names)
    verify(centre, target)
    named(_FILES, target, lambda: _clear(target / _FILES, names))
    if not same_disk:
        for municipality, runs in secured.items():
            with alone(centre), open_store(centre, municipality, rooms) as home:
                _secure(home, runs, names)
    return len(names)


def verify(centre: Centre, target: Path) -> int:
    """Check a backup against its manifest, file by file; returns how many. Raises `BackupDamaged`."""
    names = _read_manifest(centre, target)
    for name, (size, digest) in names.items():
        path = target / _FILES / name
        if not named(name, target, partial(_is_whole, path, size, digest)):
            raise BackupDamaged(folder=target, reason=name)
    return len(names)


def _is_whole(path: Path, size: int, digest: bytes) -> bool:
    return path.is_file() and path.stat().st_size == size and hashlib.sha256(path.read_bytes()).digest() == digest


def _copy_store(
    centre: Centre, home: Home, target: Path, names: dict[str, tuple[int, bytes]]
) -> list[store_held.Segment]:
    """The database as it stands between two writes, with what it then holds."""
    with home.journal.base_data() as conn:
        store_held.count_own(home.journal, conn)
    journal = home.journal
    with journal.still() as conn:
        runs = store_held.segments(conn)
        path = journal.database.path
        data = path.read_bytes()
        _check_pages(path.name, data, home, target)
        _copy(centre.path, path, data, target, names)
        position = journal.position_file.path
        _copy(centre.path, position, position.read_bytes(), target, names)
    return runs


def _check_pages(name: str, data: bytes, home: Home, target: Path) -> None:
    """Open the copy with the store's key and have every page checked."""
    trial = target / f".vs-copying-{home.municipality}.db"
    try:
        named(name, target, lambda: trial.write_bytes(data))
        database = Database(trial, home.vault.database_key)
        problems = [row[0] for row in database.conn.execute("PRAGMA cipher_integrity_check")]
        problems += [row[0] for row in database.conn.execute("PRAGMA quick_check") if row[0] != "ok"]
        database.close()
    finally:
        for path in trial.parent.glob(f"{trial.name}*"):
            path.unlink()
    if problems:
        raise BackupDamaged(folder=target, reason=name)


def _copy(root: Path, path: Path, data: bytes, target: Path, names: dict[str, tuple[int, bytes]]) -> None:
    name = path.relative_to(root).as_posix()
    folder = (target / _FILES / name).parent
    if not folder.exists():
        make_folder(folder)
        named(name, target, lambda: sync_folder(folder.parent))
    write_files(folder, [(path.name, data)], len(data))
    names[name] = (len(data), hashlib.sha256(data).digest())


def _files(root: Path) -> Iterator[Path]:
    """Everything but locks, logs and what `_copy_store` copies; the keys last, so that they are the newest."""
    databases = {DATABASE_FILE, "position"}
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        copied = parts[0] in (FOLDER, STAFF) and path.name in databases
        if path.is_file() and not path.name.endswith(_LEFT_OUT) and "logs" not in parts and not copied:
            yield path


def _clear(root: Path, names: Container[str]) -> None:
    """Take away what the manifest no longer names: what the centre has shredded must not stay on the medium."""
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.relative_to(root).as_posix() not in names:
            path.unlink()
            sync_folder(path.parent)


def _write_manifest(centre: Centre, target: Path, names: dict[str, tuple[int, bytes]]) -> None:
    body = encode({1: 1, 2: {name: [size, digest] for name, (size, digest) in names.items()}})
    data = wrap(WHAT, centre.sign_backup(body))
    write_files(target, [(MANIFEST, data)], len(data))


def _read_manifest(centre: Centre, target: Path) -> dict[str, tuple[int, bytes]]:
    try:
        content = unwrap(WHAT, (target / MANIFEST).read_bytes(), limit=_LIMIT)
        if not isinstance(content, bytes):
            raise BackupDamaged(folder=target, reason=MANIFEST)
        envelope.check(centre.operating.public, WHAT, content)
        body, _ = envelope.split(WHAT, content)
        value = decode(body, limit=_LIMIT)
    except (KeysError, OSError) as error:
        raise BackupDamaged(folder=target, reason=MANIFEST) from error
    if not isinstance(value, dict) or value.get(1) != 1:
        raise BackupDamaged(folder=target, reason=MANIFEST)
    return {name: (size, digest) for name, (size, digest) in value[2].items()}


def _secure(home: Home, runs: list[store_held.Segment], names: dict[str, tuple[int, bytes]]) -> None:
    place = f"{FOLDER}/{home.municipality}/{PHOTOS}/"
    photos = [digest for name, (_, digest) in names.items() if name == place + digest.hex()]  # whole ones alone
    with home.journal.base_data() as conn:
        conn.execute("DELETE FROM covered WHERE store = ?", (BACKUP,))
        conn.executemany(
            "INSERT INTO covered (store, degree, stream, device, epoch, first, last, head) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ((BACKUP, store_held.SECURED, *run.held) for run in runs),
        )
        store_photos.cover(conn, BACKUP, store_held.SECURED, photos)
        conn.execute("INSERT OR REPLACE INTO local (key, value) VALUES (?, ?)", (BACKED_UP, int(time.time())))
