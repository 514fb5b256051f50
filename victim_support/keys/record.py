"""Reading the integer-keyed maps of the formats: every field once, with its type and bounds, nothing left over."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from victim_support.keys.encoding import DEFAULT_LIMIT, decode
from victim_support.keys.errors import BadEncoding, BadRecord, NewerFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

MUNICIPALITY: Final = re.compile(r"[0-9]{6}")
DEVICE: Final = re.compile(r"[A-Z][0-9]{2}")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})")
_LONGEST_TEXT: Final = 4096


class Record:
    """One decoded map; each reader takes its field away, `finish` refuses what nobody took.

    Every failure is `BadRecord` (it names the format and the field); a version other than 1 is `NewerFormat`.
    """

    def __init__(self, what: str, data: bytes, *, limit: int = DEFAULT_LIMIT) -> None:
        self.what = what
        try:
            value = decode(data, limit=limit)
        except BadEncoding as error:
            raise BadRecord(what=what, field=error.code) from error
        if not isinstance(value, dict):
            raise BadRecord(what=what, field="map")
        self._fields: dict[object, object] = value
        version = self._fields.pop(1, None)
        if type(version) is not int or version < 1:
            raise BadRecord(what=what, field=1)
        if version != 1:
            raise NewerFormat(what=what, version=version)

    def has(self, key: int) -> bool:
        """Whether the optional field is there and not yet taken."""
        return key in self._fields

    def uint(self, key: int, *, most: int = (1 << 32) - 1) -> int:
        """Take an unsigned integer."""
        value = self._fields.pop(key, None)
        if type(value) is not int or not 0 <= value <= most:
            raise BadRecord(what=self.what, field=key)
        return value

    def blob(self, key: int, length: int | None = None, *, most: int = DEFAULT_LIMIT) -> bytes:
        """Take a byte string, of exactly `length` bytes if given."""
        value = self._fields.pop(key, None)
        if not isinstance(value, bytes) or len(value) > most or (length is not None and len(value) != length):
            raise BadRecord(what=self.what, field=key)
        return value

    def text(self, key: int, *, pattern: re.Pattern[str] | None = None, most: int = _LONGEST_TEXT) -> str:
        """Take a text, wholly matching `pattern` if given."""
        value = self._fields.pop(key, None)
        if not isinstance(value, str) or len(value) > most or (pattern is not None and not pattern.fullmatch(value)):
            raise BadRecord(what=self.what, field=key)
        return value

    def items(self, key: int, *, most: int) -> list[object]:
        """Take an array of at most `most` items."""
        value = self._fields.pop(key, None)
        if not isinstance(value, list) or len(value) > most:
            raise BadRecord(what=self.what, field=key)
        return value

    def blobs(self, key: int, *, most: int) -> list[bytes]:
        """Take an array of byte strings."""
        return [self._blob(key, item) for item in self.items(key, most=most)]

    def texts(self, key: int, *, pattern: re.Pattern[str], most: int) -> list[str]:
        """Take an array of texts that match `pattern`."""
        found = self.items(key, most=most)
        for item in found:
            if not isinstance(item, str) or not pattern.fullmatch(item):
                raise BadRecord(what=self.what, field=key)
        return [str(item) for item in found]

    def day(self, key: int) -> date:
        """Take a date written as the integer YYYYMMDD."""
        value = self.uint(key)
        try:
            return date(value // 10000, value // 100 % 100, value % 100)
        except ValueError as error:
            raise BadRecord(what=self.what, field=key) from error

    def time(self, key: int) -> str:
        """Take a time as RFC 3339 text with seconds and offset; it is shown, it decides nothing."""
        value = self.text(key, pattern=_TIME)
        try:
            datetime.fromisoformat(value)
        except ValueError as error:
            raise BadRecord(what=self.what, field=key) from error
        return value

    def mapping(self, key: int) -> Mapping[object, object]:
        """Take a nested map as it is."""
        value = self._fields.pop(key, None)
        if not isinstance(value, dict):
            raise BadRecord(what=self.what, field=key)
        return value

    def finish(self) -> None:
        """Refuse fields that version 1 does not have."""
        for key in self._fields:
            raise BadRecord(what=self.what, field=key)

    def _blob(self, key: int, value: object) -> bytes:
        if not isinstance(value, bytes):
            raise BadRecord(what=self.what, field=key)
        return value


def day_number(day: date) -> int:
    """Return the integer YYYYMMDD."""
    return day.year * 10000 + day.month * 100 + day.day


def check_time(text: str) -> str:
    """Return `text` if it is RFC 3339 with seconds and an offset, as records carry it; else raise `ValueError`."""
    if not _TIME.fullmatch(text):
        raise ValueError(text)
    datetime.fromisoformat(text)
    return text
