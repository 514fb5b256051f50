"""What comes home: every bundle kept as received, then opened and merged into its town's store; receipts and returns.

C/inbox/212016/<sha256>.vsb    every bundle as received, whatever became of it (the store's bundle_log says what)
C/inbox/unreadable/            files that name no town of ours
C/receipts/212016.cbor         the newest receipt of each town
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from victim_support.centre.errors import MunicipalityNotAdded
from victim_support.centre.forgetting import INBOX, forget_shredded
from victim_support.centre.stores import open_store
from victim_support.centre.turns import alone
from victim_support.journal.merge import make_room
from victim_support.keys.errors import KeysError
from victim_support.sync import bundle, exporting, importing, receipt, store_held, store_photos
from victim_support.sync.bundle import SUFFIX
from victim_support.sync.errors import BundleRefused
from victim_support.sync.exporting import KEY_LIST_FILE, OutFile
from victim_support.sync.importing import Gate, Report
from victim_support.sync.own_setback import settle_own_place
from victim_support.sync.receipt import Held
from victim_support.vault.durable import sync_folder, write_durably

if TYPE_CHECKING:
    from pathlib import Path

    from victim_support.centre.centre import Centre
    from victim_support.journal.home import Home
    from victim_support.journal.subjects import Room

RECEIPTS: Final = "receipts"
_UNREADABLE: Final = "unreadable"
_KEPT: Final = re.compile(r"[0-9a-f]{64}\.vsb")
_RETRIED: Final = ("E-SYN-05", "E-SYN-06", "E-SYN-09", "E-SYN-15", "E-SYN-16")
"""Refusals that newer keys, a decision of the centre or a newer program can lift: tried again at every receipt."""
_UNREADABLES: Final = (BundleRefused, KeysError, MunicipalityNotAdded)
BACKUP: Final = "backup"
"""Whose coverage the rows of the latest verified backup bear."""

Files = Iterable[tuple[str, bytes]]


@dataclass
class Received:
    """What one receipt did, by town; `unreadable` names the files that could be given to none."""

    reports: dict[str, Report] = field(default_factory=dict)
    unreadable: list[importing.Refusal] = field(default_factory=list)


def receive(centre: Centre, files: Files, rooms: tuple[Room, ...], tell: Callable[[str], None]) -> Received:
    """Keep, check, open and merge what came; write each town's receipt. Order and repetition do not matter.

    A file that is refused is kept and reported; what lies in a town's inbox and was never opened is taken in too.
    Raises `CentreBusy` and what a full or failing disk raises; what was taken in stands.
    """
    done = Received()
    by_town = _kept_by_town(centre, files, done)
    for municipality, names in sorted(by_town.items()):
        tell(f"{municipality}: {len(names)} 個のファイルを受け取っています")
        with alone(centre), open_store(centre, municipality, rooms) as home:
            done.reports[municipality] = _take_town(centre, home, names)
            forget_shredded(centre, home)
            _write_receipt(centre, home)
    return done


def returns(centre: Centre, municipality: str, rooms: tuple[Room, ...], device: str | None = None) -> Iterator[OutFile]:
    """What the town's laptops should get back: the centre's and their sisters' entries, the receipt, newest keys.

    `device`: only what that one laptop lacks. Raises `CentreBusy`.
    """
    stores = None if device is None else [device]
    path = centre.path / "status" / f"{municipality}.cbor"
    if path.exists():
        yield OutFile(f"status-{municipality}.cbor", path.read_bytes())
    with ExitStack() as turn, ExitStack() as opened:
        turn.enter_context(alone(centre))
        home = opened.enter_context(open_store(centre, municipality, rooms))
        files = exporting.export_files(home, sign=lambda: _write_receipt(centre, home), stores=stores)
        first, photos = exporting.parted(files)
        turn.close()  # photos are only read from here on, and may take long to write to a stick
        yield from first
        yield from photos


def _kept_by_town(centre: Centre, files: Files, done: Received) -> dict[str, list[tuple[str, Path | bytes]]]:
    """Every bundle on our disk before anything is opened; held in memory are only the small files."""
    found: dict[str, list[tuple[str, Path | bytes]]] = {}
    for name, data in files:
        if name == KEY_LIST_FILE or name.startswith("status-"):
            continue  # these are ours: they go out, never in
        try:
            municipality = _town_of(centre, name, data)
        except _UNREADABLES as error:
            _keep(centre, _UNREADABLE, data)
            done.unreadable.append(importing.Refusal(name, error.code, error.message))
            continue
        kept = _keep(centre, municipality, data) if name.endswith(SUFFIX) else data
        found.setdefault(municipality, []).append((name, kept))
    return found


def _town_of(centre: Centre, name: str, data: bytes) -> str:
    if name.endswith(SUFFIX):
        municipality = bundle.parse(name, data, drill=centre.key_list.drill).municipality
    else:
        municipality = name.split("-")[1][:6] if name.count("-") else ""
    centre.require_municipality(municipality)
    return municipality


def inbox_folder(centre: Centre, place: str, *, make: bool = True) -> Path:
    """Where the bundles of a town are kept as received; with `make` it is there, durably, when this returns."""
    folder = centre.path / INBOX / place
    if make:
        _make_folder(folder)
    return folder


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each name durable: or a power cut takes what was kept in it."""
    new = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in new:
        sync_folder(one.parent)


def _keep(centre: Centre, place: str, data: bytes) -> Path:
    path = inbox_folder(centre, place) / f"{hashlib.sha256(data).hexdigest()}{SUFFIX}"
    if not path.exists():
        write_durably(path, data)
    return path


def _take_town(centre: Centre, home: Home, names: list[tuple[str, Path | bytes]]) -> Report:
    gate = Gate(centre.key_list, centre.bundle_keys())
    make_room(home.journal)
    report = Report()
    more = [*_to_retry(centre, home, names), *_never_opened(centre, home, names)]
    for name, kept in sorted([*names, *more], key=lambda one: importing.rank(one[0])):
        data = kept if isinstance(kept, bytes) else kept.read_bytes()
        try:
            if name.endswith(SUFFIX):
                importing.take_bundle(home, name, data, gate, report)
            else:
                importing.take_notes(home, name, data, centre.key_list, report)
        except importing.FILE_ERRORS as error:
            report.refuse(name, error)
    report.own_place = settle_own_place(home)
    return report


def _to_retry(centre: Centre, home: Home, names: list[tuple[str, Path | bytes]]) -> Iterator[tuple[str, Path | bytes]]:
    given = {kept for _, kept in names if not isinstance(kept, bytes)}
    marks = ", ".join("?" * len(_RETRIED))
    rows = home.journal.query(
        f"SELECT DISTINCT digest, name FROM bundle_log WHERE state = 'refused' AND code IN ({marks})",  # noqa: S608
        _RETRIED,
    )
    for digest, name in rows:
        path = centre.path / INBOX / home.municipality / f"{digest.hex()}{SUFFIX}"
        if path.exists() and path not in given:
            yield name, path


def _never_opened(
    centre: Centre, home: Home, names: list[tuple[str, Path | bytes]]
) -> Iterator[tuple[str, Path | bytes]]:
    """What came over the network, or lay there when the centre died before it was merged."""
    given = {kept for _, kept in names if not isinstance(kept, bytes)}
    logged = {row[0].hex() for row in home.journal.query("SELECT DISTINCT digest FROM bundle_log")}
    for path in sorted((centre.path / INBOX / home.municipality).glob(f"*{SUFFIX}")):
        if path in given or not _KEPT.fullmatch(path.name) or path.stem in logged:
            continue
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() not in logged:  # a file spoilt on our own disk is refused once
            yield _name_of(centre, path, data), path


def _name_of(centre: Centre, path: Path, data: bytes) -> str:
    """What a kept bundle would be called on a stick: the order of merging goes by it."""
    try:
        parsed = bundle.parse(path.name, data, drill=centre.key_list.drill)
    except _UNREADABLES:
        return path.name  # it will be refused and logged under this name
    return bundle.file_name(parsed.run, parsed.municipality)


def _write_receipt(centre: Centre, home: Home) -> bytes:
    """The town's next receipt, on disk here before it leaves."""
    with home.journal.base_data() as conn:
        made = exporting.compose_receipt(home, conn, secured(home), secured_photos(home))
    data = centre.sign_receipt(made)
    folder = centre.path / RECEIPTS
    _make_folder(folder)
    write_durably(folder / receipt.file_name(home.municipality, home.device), data)
    return data


def secured(home: Home) -> list[Held]:
    """What of this store is also in a verified backup on another medium."""
    return store_held.covered_by(home.journal.database.conn, BACKUP, store_held.SECURED)


def secured_photos(home: Home) -> set[bytes]:
    """The photos that are also in that backup."""
    return store_photos.covered(home.journal.database.conn, BACKUP, store_held.SECURED)
