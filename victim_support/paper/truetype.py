"""Cutting a handful of glyphs out of a TrueType file: a PDF needs sixty outlines of IPAmj明朝's sixty thousand.

Why by hand: ``hb.subset`` is as fast only after ``subset_preprocess``, which keeps about 100 MB of the font in
memory; slicing ``glyf`` out of the mapped file costs no memory and less time. The shapes are proved in the tests by
comparing rendered pixels with the original font. Table layouts: ISO/IEC 14496-22 (OpenType).
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

_KEPT: Final = ("glyf", "head", "hhea", "hmtx", "loca", "maxp")
_WORDS: Final = 0x0001
_SCALE: Final = 0x0008
_MORE: Final = 0x0020
_XY_SCALE: Final = 0x0040
_TWO_BY_TWO: Final = 0x0080
_INSTRUCTIONS: Final = 0x0100
_CHECKSUM_MAGIC: Final = 0xB1B0AFBA
_HEADER: Final = 10  # bytes of a glyph before its contours


class TrueType:
    """One font file, mapped read-only. Thread-safe: nothing in it changes after it is made."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._tables = self._directory()
        head = self.table("head")
        self.units_per_em: int = struct.unpack_from(">H", head, 18)[0]
        self.bounds: tuple[int, int, int, int] = struct.unpack_from(">4h", head, 36)
        self._long_loca = struct.unpack_from(">h", head, 50)[0] == 1
        hhea = self.table("hhea")
        self.ascent, self.descent = struct.unpack_from(">2h", hhea, 4)
        self._metrics: int = struct.unpack_from(">H", hhea, 34)[0]
        self.glyph_count: int = struct.unpack_from(">H", self.table("maxp"), 4)[0]
        self._outline = lru_cache(maxsize=4096)(self._read_outline)

    def _directory(self) -> dict[str, tuple[int, int]]:
        count = struct.unpack_from(">H", self._data, 4)[0]
        rows = (struct.unpack_from(">4s3I", self._data, 12 + 16 * index) for index in range(count))
        return {tag.decode("ascii"): (offset, length) for tag, _, offset, length in rows}

    def table(self, tag: str) -> bytes:
        """The bytes of one table, copied; KeyError if the font has none."""
        offset, length = self._tables[tag]
        return self._data[offset : offset + length]

    def metrics(self, gid: int) -> tuple[int, int]:
        """(advance, left side bearing) of a glyph in font units."""
        base = self._tables["hmtx"][0]
        if gid < self._metrics:
            advance, bearing = struct.unpack_from(">Hh", self._data, base + 4 * gid)
        else:
            advance = struct.unpack_from(">H", self._data, base + 4 * (self._metrics - 1))[0]
            bearing = struct.unpack_from(">h", self._data, base + 4 * self._metrics + 2 * (gid - self._metrics))[0]
        return advance, bearing

    def is_blank(self, gid: int) -> bool:
        """Whether the glyph draws nothing at all."""
        return not self._outline(gid)

    def _read_outline(self, gid: int) -> bytes:
        """The glyph's outline without its hinting program: paper needs none, and it halves the file."""
        loca, glyf = self._tables["loca"][0], self._tables["glyf"][0]
        if self._long_loca:
            start, end = struct.unpack_from(">2I", self._data, loca + 4 * gid)
        else:
            start, end = (2 * half for half in struct.unpack_from(">2H", self._data, loca + 2 * gid))
        glyph = self._data[glyf + start : glyf + end]
        if not glyph:
            return b""
        contours = struct.unpack_from(">h", glyph)[0]
        return _unhinted_simple(glyph, contours) if contours >= 0 else _unhinted_composite(glyph)

    def subset(self, gids: Sequence[int]) -> bytes:
        """A font file in which glyph *i* + 1 is ``gids[i]`` (glyph 0 is .notdef), to be embedded in a PDF.

        A gid given twice is drawn twice, so that two texts that share an outline keep their own codes. Parts of
        composite glyphs follow behind.
        """
        order = [0, *gids]
        # order grows while parts of composites are found
        outlines = [_renumber(self._outline(gid), order) for gid in order]
        return self._assemble(order, outlines)

    def _assemble(self, order: Sequence[int], outlines: Sequence[bytes]) -> bytes:
        loca = [0]
        for outline in outlines:
            loca.append(loca[-1] + len(outline))
        count = len(order)
        head, hhea, maxp = (bytearray(self.table(tag)) for tag in ("head", "hhea", "maxp"))
        struct.pack_into(">I", head, 8, 0)
        struct.pack_into(">h", head, 50, 1)
        struct.pack_into(">H", hhea, 34, count)
        struct.pack_into(">H", maxp, 4, count)
        tables = {
            "glyf": b"".join(outlines),
            "head": bytes(head),
            "hhea": bytes(hhea),
            "hmtx": b"".join(struct.pack(">Hh", *self.metrics(gid)) for gid in order),
            "loca": struct.pack(f">{len(loca)}I", *loca),
            "maxp": bytes(maxp),
        }
        return _font_file(tables)


def _unhinted_simple(glyph: bytes, contours: int) -> bytes:
    at = _HEADER + 2 * contours
    program = struct.unpack_from(">H", glyph, at)[0]
    return glyph[:at] + b"\0\0" + glyph[at + 2 + program :]


def _unhinted_composite(glyph: bytes) -> bytes:
    stripped = bytearray(glyph)
    end = _HEADER
    for at, flags, length in _components(glyph):
        struct.pack_into(">H", stripped, at, flags & ~_INSTRUCTIONS)
        end = at + length
    return bytes(stripped[:end])


def _components(glyph: bytes) -> list[tuple[int, int, int]]:
    """(offset, flags, length) of each part of a composite glyph."""
    found, at = [], _HEADER
    while True:
        flags = struct.unpack_from(">H", glyph, at)[0]
        length = 8 if flags & _WORDS else 6
        if flags & _SCALE:
            length += 2
        elif flags & _XY_SCALE:
            length += 4
        elif flags & _TWO_BY_TWO:
            length += 8
        found.append((at, flags, length))
        at += length
        if not flags & _MORE:
            return found


def _renumber(outline: bytes, order: list[int]) -> bytes:
    """Point a composite's parts at their places in the subset, adding them to it; pad to four bytes."""
    if outline and struct.unpack_from(">h", outline)[0] < 0:
        moved = bytearray(outline)
        for at, _, _ in _components(outline):
            part = struct.unpack_from(">H", outline, at + 2)[0]
            if part not in order:
                order.append(part)
            struct.pack_into(">H", moved, at + 2, order.index(part))
        outline = bytes(moved)
    return outline + bytes(-len(outline) % 4)


def _font_file(tables: dict[str, bytes]) -> bytes:
    count = len(_KEPT)
    power = count.bit_length() - 1
    directory = struct.pack(">4s4H", b"\0\1\0\0", count, 16 << power, power, 16 * count - (16 << power))
    body, offset = b"", 12 + 16 * count
    for tag in _KEPT:
        data = tables[tag]
        padded = data + bytes(-len(data) % 4)
        directory += struct.pack(">4s3I", tag.encode("ascii"), _checksum(padded), offset + len(body), len(data))
        body += padded
    font = bytearray(directory + body)
    place = offset + len(tables["glyf"]) + 8  # head follows glyf, which is padded already
    struct.pack_into(">I", font, place, (_CHECKSUM_MAGIC - _checksum(bytes(font))) & 0xFFFFFFFF)
    return bytes(font)


def _checksum(data: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}I", data)
    return sum(words) & 0xFFFFFFFF
