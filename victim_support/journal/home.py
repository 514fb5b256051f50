"""A laptop's data folder: vault, database, position file, and what happens when it is opened.

```
H/vault.cbor            slots and private keys       docs/formats/vault.md
H/journal.db (-wal, -shm)  everything else, encrypted
H/position              where the chain stood        docs/formats/entry.md
H/enrol-request.json    for the centre               docs/formats/enrolment.md
H/write.lock H/serve.lock H/logs/
```
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from victim_support import __version__
from victim_support.journal.database import MIGRATIONS, Database, scalar, translated
from victim_support.journal.entry import ZERO, decode_entry
from victim_support.journal.errors import DatabaseDamaged, HomeExists, HomeMissing, WrongHome
from victim_support.journal.journal import Journal, read_head
from victim_support.journal.position import Place, PositionFile, sync_folder
from victim_support.journal.subjects import Room, Schema, subject_id
from victim_support.journal.transaction import Signer
from victim_support.journal.verify import rebuild
from victim_support.keys import trust
from victim_support.keys.trust import Trust
from victim_support.vault.durable import write_durably
from victim_support.vault.vault import PRODUCTION, Cost, Identity, Vault, new_identity

VAULT_FILE = "vault.cbor"
DATABASE_FILE = "journal.db"
POSITION_FILE = "position"
REQUEST_FILE = "enrol-request.json"
SYSTEM = "system"
_SMALLEST_DATABASE = 512
_DRAWN = "drawn"  # for which tables the rows were drawn
JAPAN = ZoneInfo("Asia/Tokyo")


@dataclass
class Home:
    """An opened home. Close it when done."""

    path: Path
    vault: Vault
    journal: Journal

    @property
    def identity(self) -> Identity:
        """Kind (laptop, centre, demo), municipality, device and home id."""
        return self.vault.identity

    @property
    def municipality(self) -> str:
        """Six-digit code of the town."""
        return self.identity.municipality

    @property
    def device(self) -> str:
        """Laptop code."""
        return self.identity.device

    @property
    def is_drill(self) -> bool:
        """Whether this is a demo or drill home: own root, QR prefix RISX1:, and every page says so."""
        return self.identity.kind == "demo"

    @cached_property
    def trust(self) -> Trust | None:
        """Root, key list and chain of an enrolled home; None before `enrol`. Verified once an opened home."""
        return trust.load(self.vault)

    def local(self, key: str) -> bytes | None:
        """What this laptop keeps for itself under `key` (grant, key list), not journalled."""
        value = scalar(self.journal.one("SELECT value FROM local WHERE key = ?", (key,)))
        return None if value is None else bytes(value)

    def put_local(self, values: Mapping[str, bytes]) -> None:
        """Keep values for this laptop alone, all or none, durable before this returns."""
        with self.journal.base_data() as conn:
            conn.executemany("INSERT OR REPLACE INTO local (key, value) VALUES (?, ?)", list(values.items()))

    def close(self) -> None:
        """Close the database."""
        self.journal.database.close()


def create_home(
    path: Path,
    municipality: str,
    device: str,
    passphrase: str,
    rooms: Iterable[Room],
    *,
    kind: str = "laptop",
    cost: Cost = PRODUCTION,
) -> Home:
    """Make a home in `path`: vault, database, device key, position file, first entry.

    The vault gets its name last: without it nothing was made, and what a broken attempt left is made anew.
    Raises `HomeExists`, `WeakPassphrase`.
    """
    final = path / VAULT_FILE
    if final.exists():
        raise HomeExists(path=path)
    new_folders = [folder for folder in (path, *path.parents) if not folder.exists()]
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    for folder in new_folders:
        sync_folder(folder.parent)  # or a power cut takes the whole home with the folder's name
    for name in (f"{VAULT_FILE}.new", DATABASE_FILE, f"{DATABASE_FILE}-wal", f"{DATABASE_FILE}-shm", POSITION_FILE):
        (path / name).unlink(missing_ok=True)
    vault = Vault.create(path / f"{VAULT_FILE}.new", new_identity(kind, municipality, device), passphrase, cost=cost)
    write_durably(path / REQUEST_FILE, trust.begin_enrolment(vault, datetime.now(JAPAN).isoformat(timespec="seconds")))
    home = Home(path, vault, _journal(path, vault, tuple(rooms)))
    _first_entry(home)
    home.put_local({_DRAWN: _shape_of_tables(home.journal)})
    vault.path.rename(final)
    sync_folder(path)
    vault.path = final
    return home


def enrol(home: Home, grant: bytes, actor: str) -> Trust:
    """Take in the centre's grant: pin its root (journalled with its fingerprint), keep chain and key list.

    Raises what `keys.trust.accept_grant` raises; then nothing was changed.
    """
    accepted = trust.accept_grant(home.vault, grant)
    home.__dict__.pop("trust", None)
    subject = subject_id("device", home.device)
    values = {"root": accepted.fingerprint, "enrolled_on": datetime.now(JAPAN).date().isoformat()}
    base = home.journal.subject(subject).base("root", "enrolled_on")
    with home.journal.transaction(actor) as tx:
        tx.append("device.enrolled", subject, values, base=base)
    return accepted


def open_home(path: Path, passphrase: str, rooms: Iterable[Room]) -> Home:
    """Open a home and set its epoch right.

    Raises `HomeMissing`, `WrongPassphrase`, `DamagedVault`, `DatabaseDamaged`, `WrongHome`, `NewerDatabase`.
    """
    if not (path / VAULT_FILE).exists():
        raise HomeMissing(path=path)
    vault = Vault.open(path / VAULT_FILE, passphrase)
    if _is_gone(path / DATABASE_FILE):
        raise DatabaseDamaged
    home = Home(path, vault, _journal(path, vault, tuple(rooms)))
    try:
        _check_same_home(home)
        _settle_epoch(home.journal)
        _redraw_after_update(home)
    except BaseException:
        home.close()
        raise
    return home


def _redraw_after_update(home: Home) -> None:
    """Draw every table again when another version of the program drew them: a migration leaves its columns empty.

    What the tables were drawn for is noted afterwards, so that a cut in between draws them once more.
    """
    shape = _shape_of_tables(home.journal)
    if home.local(_DRAWN) != shape:
        rebuild(home.journal)
        home.put_local({_DRAWN: shape})


def _shape_of_tables(journal: Journal) -> bytes:
    """What stands for the tables of this version: the names of every migration, hashed."""
    sets = {one.name for one in (MIGRATIONS, *(one for room in journal.schema.rooms for one in room.migrations))}
    names = [f"{name_of_set}:{name}" for name_of_set, name in journal.database.migrated() if name_of_set in sets]
    return hashlib.sha256("\n".join(sorted(names)).encode()).digest()


def _is_gone(database: Path) -> bool:
    """Whether nothing of the database is left. An empty file would be taken for a new one, and filled."""
    if not database.exists():
        return True
    if database.is_dir():  # as small as an empty file on some file systems; to be named for what it is
        return False
    log = database.with_name(f"{database.name}-wal")
    return database.stat().st_size < _SMALLEST_DATABASE and not (log.exists() and log.stat().st_size)


def _journal(path: Path, vault: Vault, rooms: tuple[Room, ...]) -> Journal:
    schema = Schema(rooms)
    database = Database(path / DATABASE_FILE, vault.database_key)
    database.migrate((MIGRATIONS, *(migrations for room in rooms for migrations in room.migrations)))
    key = trust.signing_key(vault)
    signer = Signer(key, key.public_key().public_bytes_raw())
    origin = f"{vault.identity.municipality}-{vault.identity.device}"
    return Journal(database, schema, origin, signer, PositionFile(path / POSITION_FILE, vault.derive("position")))


def _first_entry(home: Home) -> None:
    journal, identity = home.journal, home.identity
    with journal.base_data() as conn:
        conn.execute("INSERT INTO local (key, value) VALUES ('home', ?)", (identity.home,))
        conn.execute("INSERT INTO device_key (device, public) VALUES (?, ?)", (journal.origin, journal.signer.public))
    journal.position_file.create(Place(journal.origin, 1, 0, ZERO))
    with journal.transaction(SYSTEM) as tx:
        values = {"program": __version__, "public_key": journal.signer.public}
        tx.append("device.initialised", subject_id("device", identity.device), values)


def _check_same_home(home: Home) -> None:
    found = home.local("home")
    if found != home.identity.home:
        raise WrongHome(vault=home.identity.home.hex(), database=found.hex() if found else "―")


def _settle_epoch(journal: Journal) -> None:
    """Compare the position file with the chain: behind is caught up in silence, anything else begins a new epoch.

    The file is read first: it is written after the commit, so a program that writes at this moment can only make the
    file seem behind, never ahead.
    """
    place = journal.position_file.read()
    with translated():
        epoch, seq, head = read_head(journal.database.conn)
    if place is not None and place.device == journal.origin:
        if place.head == head:
            return
        if _in_chain(journal, place.head, head):
            journal.position_file.write(Place(journal.origin, epoch, seq, head, _numbers(journal, epoch)))
            return
    _begin_epoch(journal, place, epoch, seq)


def _in_chain(journal: Journal, wanted: bytes, head: bytes) -> bool:
    """Whether `wanted` is reached from our head by `prev`; being in the database is not enough: a clone's may be."""
    while head not in (wanted, ZERO):
        body = scalar(journal.one("SELECT body FROM entry WHERE hash = ?", (head,)))
        if body is None:
            return False
        head = decode_entry(body).prev
    return head == wanted


def _numbers(journal: Journal, epoch: int) -> dict[str, int]:
    rows = journal.query("SELECT series, last FROM counter WHERE epoch = ?", (epoch,))
    return {row[0]: row[1] for row in rows}


def _begin_epoch(journal: Journal, place: Place | None, epoch: int, seq: int) -> None:
    if place is None:
        begin_epoch(journal, "position-missing", None, f"データベースの最後は {epoch}-{seq}")
        return
    detail = (
        f"データベースの最後は {epoch}-{seq}、位置ファイルの最後は {place.epoch}-{place.seq}。"
        "間の記録はこの端末から失われています（消失範囲）"
    )
    begin_epoch(journal, "database-behind", place, detail)


def begin_epoch(journal: Journal, reason: str, place: Place | None, detail: str) -> None:
    """Go on in a new epoch, so that nothing written now can bear a place or number that was used before.

    `place`: the last one known to be used, of this epoch or a later one.
    """
    with translated():
        epoch, _, _ = read_head(journal.database.conn)
    last = None if place is None else [place.epoch, place.seq, place.head, dict(place.numbers)]
    new_epoch = max(epoch, place.epoch if place else 0) + 1
    detail = f"新しい世代 {new_epoch} を始めました。{detail}"
    with journal.transaction(SYSTEM, epoch=new_epoch) as tx:
        tx.append(
            "epoch.begun",
            subject_id("device_event", tx.born()),
            {"detail": detail, "reason": reason, "lost": last, "now": int(time.time())},
        )
