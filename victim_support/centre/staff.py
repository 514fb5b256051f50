"""Who works at the centre's desk: accounts in a store of their own (C/staff), kept as a town's store is.

What the staff do in a town's store bears their name as `centre:<name>`; 管理 adds and closes accounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

from victim_support.access import store
from victim_support.access.actor import Role
from victim_support.access.passwords import generate_password
from victim_support.journal.home import VAULT_FILE, create_home, open_home
from victim_support.keys.trust import CENTRE_DEVICE
from victim_support.sync.errors_network import CentreBusy
from victim_support.vault.passphrase import generate
from victim_support.vault.vault import LIGHT

if TYPE_CHECKING:
    from victim_support.centre.centre import Centre
    from victim_support.journal.home import Home
    from victim_support.journal.subjects import Room

FOLDER: Final = "staff"
PREFECTURE: Final = "210005"
"""岐阜県: the staff's store belongs to no town, and no town's laptop can be given its code."""
LOCK_FILE: Final = "staff.lock"
_PATIENCE: Final = 30.0
_SECRET: Final = "staff-store"  # noqa: S105  the name of a secret


def has_staff(centre: Centre) -> bool:
    """Whether anybody was ever added."""
    return (centre.path / FOLDER / VAULT_FILE).exists()


@contextmanager
def open_staff(centre: Centre, rooms: Iterable[Room]) -> Iterator[Home]:
    """The staff's store, made the first time. Raises `CentreBusy` and what opening a home raises."""
    home = _opened(centre, tuple(rooms))
    try:
        yield home
    finally:
        home.close()


def _opened(centre: Centre, rooms: tuple[Room, ...]) -> Home:
    """Opened or made by one program at a time: two that made it would each think of another passphrase."""
    path = centre.path / FOLDER
    try:
        with FileLock(centre.path / LOCK_FILE, timeout=_PATIENCE):
            centre.vault.refresh()
            if not centre.vault.has_secret(_SECRET):
                centre.vault.put_secret(_SECRET, generate().encode())
            passphrase = centre.vault.secret(_SECRET).decode()
            if has_staff(centre):
                return open_home(path, passphrase, rooms)
            kind = "demo" if centre.key_list.drill else "centre"
            # Random words of full strength: a costly derivation would protect nothing more at every opening.
            return create_home(path, PREFECTURE, CENTRE_DEVICE, passphrase, rooms, kind=kind, cost=LIGHT)
    except Timeout as error:
        raise CentreBusy from error


def add_staff(home: Home, actor: str, name: str, display_name: str, *, administrator: bool) -> tuple[str, str]:
    """Add an account; returns its log-in name and the password made for it, which is nowhere else.

    The first account of a centre can always add others. Raises as `access.store.create_account`.
    """
    first = not store.accounts(home.journal)
    roles = [Role.CLERK, Role.ADMINISTRATOR] if administrator or first else [Role.CLERK]
    password = generate_password()
    with home.journal.transaction(actor) as tx:
        made = store.create_account(tx, name=name, display_name=display_name, roles=roles, password=password)
    return made, password
