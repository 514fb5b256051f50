"""The smallest PDF 1.7 writer the certificate needs: numbered objects, streams, a cross-reference table.

The same objects give the same bytes: no clock, no random number, and a document identifier made from the content.
Source: ISO 32000-1, 7.3 to 7.5.
"""

from __future__ import annotations

import hashlib
import zlib
from typing import Final, Protocol

HEADER: Final = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


def stream(data: bytes, entries: bytes = b"", *, level: int = 6) -> bytes:
    """A compressed stream object's body; ``entries`` are further dictionary entries, as PDF text."""
    packed = zlib.compress(data, level)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (len(packed), entries, packed)


def text_string(text: str) -> bytes:
    """A text string (UTF-16BE with its mark), as hexadecimal."""
    return b"<FEFF" + text.encode("utf-16-be").hex().upper().encode("ascii") + b">"


def number(value: float) -> bytes:
    """A coordinate: at most four decimals, no trailing zeros, never an exponent."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return b"0" if text in {"-0", ""} else text.encode("ascii")


class Objects(Protocol):
    """Where numbered objects are put: a document in memory, or a book that is written as it grows."""

    def add(self, body: bytes) -> int:
        """Append an object and return its number."""


def serialized(object_number: int, body: bytes) -> bytes:
    """An object as it stands in the file."""
    return b"%d 0 obj\n%s\nendobj\n" % (object_number, body)


class Document:
    """Objects gathered in order, then written at once."""

    def __init__(self) -> None:
        self._objects: list[bytes] = []

    def add(self, body: bytes) -> int:
        """Append an object and return its number."""
        self._objects.append(body)
        return len(self._objects)

    def reserve(self) -> int:
        """A number for an object that is set later (a page names its parent, the parent its pages)."""
        return self.add(b"null")

    def set(self, object_number: int, body: bytes) -> None:
        """Give a reserved number its object."""
        self._objects[object_number - 1] = body

    def to_bytes(self, catalogue: int, information: int) -> bytes:
        """The whole file."""
        parts, offsets, at = [HEADER], [], len(HEADER)
        for object_number, body in enumerate(self._objects, start=1):
            part = serialized(object_number, body)
            parts.append(part)
            offsets.append(at)
            at += len(part)
        content = b"".join(parts)
        identifier = hashlib.sha256(content).digest()[:16].hex().upper().encode("ascii")
        table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(offsets) + 1)
        table += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
        trailer = b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF\n"
        return content + table + trailer % (len(offsets) + 1, catalogue, information, identifier, identifier, at)
