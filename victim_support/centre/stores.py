"""One store a town: a home (C00) in the centre's folder, with the same journal, tables and merge as a laptop.

C/stores/212016/     a home: vault, database, position file; its passphrase is a secret of the centre's vault
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

from victim_support.journal.home import REQUEST_FILE, VAULT_FILE, create_home, enrol, open_home
from victim_support.keys import enrolment, trust
from victim_support.keys.trust import CENTRE_DEVICE
from victim_support.sync import store_recipients
from victim_support.sync.errors_network import CentreBusy
from victim_support.vault.passphrase import generate
from victim_support.vault.vault import LIGHT

if TYPE_CHECKING:
    from pathlib import Path

    from victim_support.centre.centre import Centre
    from victim_support.journal.home import Home
    from victim_support.journal.subjects import Room

FOLDER: Final = "stores"
_SECRET: Final = "store-{}"  # noqa: S105  the name of a secret
_LOCK_FILE: Final = "stores.lock"
_PATIENCE: Final = 30.0
_ACTOR: Final = "centre"


def store_path(centre: Centre, municipality: str) -> Path:
    """Where a town's store lies."""
    return centre.path / FOLDER / municipality


def has_store(centre: Centre, municipality: str) -> bool:
    """Whether the town has a store already."""
    return (store_path(centre, municipality) / VAULT_FILE).exists()


@contextmanager
def open_store(centre: Centre, municipality: str, rooms: Iterable[Room]) -> Iterator[Home]:
    """The town's store, made and enrolled at the first time, with the centre's newest keys.

    Raises `MunicipalityNotAdded`, `CentreBusy` and what opening a home raises.
    """
    centre.refresh()  # another process may have made the store, and its secret, since this centre was opened
    path = store_path(centre, municipality)
    home = open_home(path, _passphrase(centre, municipality), rooms) if has_store(centre, municipality) else None
    if home is None:
        home = _make(centre, municipality, path, tuple(rooms))
    try:
        if _wants_certificate(centre, home):
            request = enrolment.read_request_file((path / REQUEST_FILE).read_bytes())
            enrol(home, enrolment.grant_file(centre.enrol(request)), _ACTOR)
        _refresh(centre, home)
        yield home
    finally:
        home.close()


def _wants_certificate(centre: Centre, home: Home) -> bool:
    """Whether the store was never enrolled, or the key that certified it was revoked or renewed."""
    if home.trust is None:
        return True
    held = centre.key_list.issuing(home.municipality)
    chain = home.trust.chain
    return bool(held) and (
        chain.issuing.kid not in {one.kid for one in held} or chain.device.not_after < held[-1].not_after
    )


def _make(centre: Centre, municipality: str, path: Path, rooms: tuple[Room, ...]) -> Home:
    """Made by one program at a time: two that made it would each think of another passphrase."""
    centre.require_municipality(municipality)
    try:
        with FileLock(centre.path / _LOCK_FILE, timeout=_PATIENCE):
            centre.vault.refresh()
            if has_store(centre, municipality):
                return open_home(path, _passphrase(centre, municipality), rooms)
            return _made(centre, municipality, path, rooms)
    except Timeout as error:
        raise CentreBusy from error


def _made(centre: Centre, municipality: str, path: Path, rooms: tuple[Room, ...]) -> Home:
    secret = _SECRET.format(municipality)
    if not centre.vault.has_secret(secret):
        # Random words of full strength: a costly derivation would protect nothing more at every opening.
        centre.vault.put_secret(secret, generate().encode())
    kind = "demo" if centre.key_list.drill else "centre"
    return create_home(
        path, municipality, CENTRE_DEVICE, _passphrase(centre, municipality), rooms, kind=kind, cost=LIGHT
    )


def _passphrase(centre: Centre, municipality: str) -> str:
    return centre.vault.secret(_SECRET.format(municipality)).decode()


def _refresh(centre: Centre, home: Home) -> None:
    """The store believes what the centre now says: key list, and whom it can seal to."""
    believed = store_recipients.require_trust(home)
    if centre.key_list.version > believed.key_list.version:
        trust.accept_key_list(home.vault, believed, centre.key_list.encoded())
        home.__dict__.pop("trust", None)
    with home.journal.base_data() as conn:
        store_recipients.remember(conn, centre.recipients(home.municipality))
