"""Glyphs as PDF fonts: a subset a document, whose codes say both which outline is drawn and which text it stands for.

Each code (CID) belongs to one pair (outline, registered text), so that 葛 and 葛+U+E0103, which share an outline, copy
out of the PDF each as registered, selectors and surrogate pairs included. Source: ISO 32000-1, 9.7 and 9.10.3.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final

from victim_support.paper.glyphs import EM, WIDE_SPACE, Face, Glyph, faces, wide_space
from victim_support.paper.pdf import Objects, number, stream

_BLOCK: Final = 100  # bfchar entries a block (Adobe Technical Note 5014)
_SYMBOLIC: Final = 4
_CMAP_HEAD: Final = (
    b"/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
    b"/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
    b"1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n"
)
_CMAP_TAIL: Final = b"endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend"


class Slots:
    """The codes of one embedded font, given out in the order of first use."""

    def __init__(self, font: int, glyphs: Iterable[Glyph] = ()) -> None:
        self.font = font
        self._codes: dict[Glyph, int] = {}
        for glyph in glyphs:
            self.code(glyph)

    def __contains__(self, glyph: Glyph) -> bool:
        return glyph in self._codes

    def __len__(self) -> int:
        return len(self._codes)

    def code(self, glyph: Glyph) -> int:
        """The glyph's code; a new one at first use."""
        return self._codes.setdefault(glyph, len(self._codes) + 1)

    def glyphs(self) -> list[Glyph]:
        """All glyphs, in the order of their codes."""
        return list(self._codes)


class EmbeddedFont:
    """A finished subset as PDF objects, ready to be put into any number of documents."""

    def __init__(self, slots: Slots) -> None:
        face = faces()[slots.font]
        glyphs = slots.glyphs()
        subset = face.outlines.subset([glyph.gid for glyph in glyphs])
        name = _subset_tag(subset) + b"+" + face.name.encode("ascii")
        self._file = stream(subset, b"/Length1 %d" % len(subset))
        self._unicode = stream(_to_unicode(glyphs))
        self._descriptor = _descriptor(face, name)
        self._descendant = (
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/%s"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            b"/CIDToGIDMap/Identity/DW 1000%s/FontDescriptor " % (name, _widths(glyphs))
        )
        self._font = b"<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[" % name

    def add_to(self, document: Objects) -> int:
        """Put the font's five objects into the document; the number of the one a page names."""
        file = document.add(self._file)
        descriptor = document.add(self._descriptor + b"/FontFile2 %d 0 R>>" % file)
        descendant = document.add(self._descendant + b"%d 0 R>>" % descriptor)
        unicode = document.add(self._unicode)
        return document.add(self._font + b"%d 0 R]/ToUnicode %d 0 R>>" % (descendant, unicode))


class Typesetter:
    """A document's fonts while it is being set: the form's shared font first, else a subset of its own."""

    def __init__(self, shared: Slots) -> None:
        self._shared = shared
        self._own = [Slots(index) for index in range(len(faces()))]

    def show(self, glyphs: Sequence[Glyph], size: float) -> bytes:
        """The operators that show the glyphs at the text position, changing fonts where needed."""
        pieces: list[bytes] = []
        run: list[int] = []
        current = b""
        for glyph in glyphs:
            name, code = self._place(glyph, current)
            if name != current and run:
                pieces.append(_run(current, size, run))
                run = []
            current = name
            run.append(code)
        if run:
            pieces.append(_run(current, size, run))
        return b"".join(pieces)

    def _place(self, glyph: Glyph, current: bytes) -> tuple[bytes, int]:
        # Readers put a space of their own for one that stands alone in a font, so 　 would come back as a blank.
        for slots in self._own if glyph.text == WIDE_SPACE else ():
            if current == b"D%d" % slots.font:
                return current, slots.code(wide_space(slots.font))
        if glyph in self._shared:
            return b"S", self._shared.code(glyph)
        return b"D%d" % glyph.font, self._own[glyph.font].code(glyph)

    def own_fonts(self) -> list[tuple[bytes, EmbeddedFont]]:
        """(resource name, font) of each subset that this document needs beside the shared one."""
        return [(b"D%d" % slots.font, EmbeddedFont(slots)) for slots in self._own if len(slots)]


def _run(name: bytes, size: float, codes: Sequence[int]) -> bytes:
    text = "".join(f"{code:04X}" for code in codes).encode("ascii")
    return b"/%s %s Tf<%s>Tj\n" % (name, number(size), text)


def _subset_tag(subset: bytes) -> bytes:
    """Six capital letters that differ when the subset differs (ISO 32000-1, 9.6.4)."""
    digest = hashlib.sha256(subset).digest()
    return bytes(ord("A") + byte % 26 for byte in digest[:6])


def _descriptor(face: Face, name: bytes) -> bytes:
    scale = EM / face.outlines.units_per_em
    bounds = b" ".join(number(round(edge * scale)) for edge in face.outlines.bounds)
    ascent, descent = round(face.outlines.ascent * scale), round(face.outlines.descent * scale)
    return (
        b"<</Type/FontDescriptor/FontName/%s/Flags %d/FontBBox[%s]/ItalicAngle 0/Ascent %d/Descent %d"
        b"/CapHeight %d/StemV 80" % (name, _SYMBOLIC, bounds, ascent, descent, ascent)
    )


def _widths(glyphs: Sequence[Glyph]) -> bytes:
    """The /W entry: only what is not one em wide."""
    odd = b"".join(b"%d[%d]" % (code, glyph.advance) for code, glyph in enumerate(glyphs, 1) if glyph.advance != EM)
    return b"/W[" + odd + b"]" if odd else b""


def _to_unicode(glyphs: Sequence[Glyph]) -> bytes:
    lines = [f"<{code:04X}><{glyph.text.encode('utf-16-be').hex().upper()}>" for code, glyph in enumerate(glyphs, 1)]
    blocks = [lines[at : at + _BLOCK] for at in range(0, len(lines), _BLOCK)]
    body = "".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar\n" for block in blocks)
    return _CMAP_HEAD + body.encode("ascii") + _CMAP_TAIL
