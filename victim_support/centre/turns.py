"""One receiving at a time in a centre's folder, whoever receives: the command with a stick, or the inbox."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout

from victim_support.sync.errors_network import CentreBusy

if TYPE_CHECKING:
    from victim_support.centre.centre import Centre

LOCK_FILE: Final = "receiving.lock"
_PATIENCE: Final = 60.0
"""Seconds before somebody who waits is told so."""


@contextmanager
def alone(centre: Centre, seconds: float = _PATIENCE) -> Iterator[None]:
    """Hold the centre's stores alone; the system lets go of the lock when its holder dies. Raises `CentreBusy`."""
    lock = FileLock(centre.path / LOCK_FILE)
    try:
        lock.acquire(timeout=seconds)
    except Timeout as error:
        raise CentreBusy from error
    try:
        yield
    finally:
        lock.release()
