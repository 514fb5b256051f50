"""The centre's folder: what its files are called, the lock on it, reading from it, and how moments are written."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from filelock import FileLock

from victim_support.centre.errors import FileUnreadable
from victim_support.keys.key_list import KeyList

if TYPE_CHECKING:
    from pathlib import Path

    from victim_support.centre.centre import Centre

JAPAN: Final = ZoneInfo("Asia/Tokyo")
VAULT_FILE: Final = "vault.cbor"
KEY_LIST_FILE: Final = "key-list.cbor"
ROOT_FILE: Final = "root.cbor"


class Fresh:
    """Hold the centre's lock, with the key list as it now stands: another command may have added to it."""

    def __init__(self, centre: Centre) -> None:
        self._centre = centre
        self._lock = FileLock(centre.path / "centre.lock", timeout=30)

    def __enter__(self) -> None:
        self._lock.acquire()
        newest = KeyList.parse((self._centre.path / KEY_LIST_FILE).read_bytes())
        newest.check_extends(self._centre.key_list)
        self._centre.key_list = newest

    def __exit__(self, *_: object) -> None:
        self._lock.release()


def stamp(now: datetime | None) -> str:
    """The moment, or now, as the key list and the lists write it: ISO 8601 in Japan's time, to the second."""
    return (now or datetime.now(JAPAN)).isoformat(timespec="seconds")


def months_later(day: date, months: int) -> date:
    """The day so many months later, the 28th at the latest: a certificate's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, 28))


def read_file(path: Path) -> bytes:
    """Return a file's bytes. Raises `FileUnreadable`."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadable(path=path, reason=error.strerror) from error
