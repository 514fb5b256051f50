"""Drawing on one page: millimetres from the top left in, PDF operators out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from victim_support.paper.fitting import Fitted
from victim_support.paper.forms import Box, Line, Point
from victim_support.paper.glyphs import EM, Glyph, width
from victim_support.paper.pdf import number, text_string
from victim_support.paper.typeset import Typesetter

POINT: Final = 72 / 25.4  # points a millimetre
_ASCENT: Final = 0.88  # of the em: where the ideographic em box stands on the baseline
_MARK_GREY: Final = b"0.86 g\n"


class Canvas:
    """The operators of one page, in the order they are drawn."""

    def __init__(self, page: Point, typesetter: Typesetter) -> None:
        self._height = page[1] * POINT
        self._width = page[0] * POINT
        self._typesetter = typesetter
        self._parts: list[bytes] = []

    def to_bytes(self) -> bytes:
        """The page's content stream, with the graphics state as it was found."""
        return b"q\n" + b"".join(self._parts) + b"Q\n"

    def raw(self, operators: bytes) -> None:
        """Operators prepared elsewhere (a symbol, an image)."""
        self._parts.append(operators)

    def line(self, line: Line) -> None:
        """A straight rule."""
        points = [self._x(line.start[0]), self._y(line.start[1]), self._x(line.end[0]), self._y(line.end[1])]
        x1, y1, x2, y2 = (number(value) for value in points)
        self._parts.append(b"%s w 2 J %s %s m %s %s l S\n" % (number(line.weight), x1, y1, x2, y2))

    def fitted(self, fitted: Fitted, box: Box, align: str) -> None:
        """Lines in a box: aligned as asked, centred top to bottom."""
        if not fitted.lines:
            return
        left, top, wide, high = box
        block = len(fitted.lines) * fitted.leading - (fitted.leading - fitted.size)
        baseline = self._y(top) - (high * POINT - block) / 2 - _ASCENT * fitted.size
        for line in fitted.lines:
            solid = width(line) * fitted.size / EM
            free = {"left": 0.0, "center": (wide * POINT - solid) / 2, "right": wide * POINT - solid}[align]
            self._show(line, self._x(left) + free, baseline, fitted.size)
            baseline -= fitted.leading

    def spread(self, glyphs: Sequence[Glyph], box: Box, size: float) -> None:
        """均等割付: the glyphs spread over the whole width. Copied text has no gaps (ActualText)."""
        left, top, wide, high = box
        gap = (wide * POINT - width(glyphs) * size / EM) / max(len(glyphs) - 1, 1)
        baseline = self._y(top) - (high * POINT - size) / 2 - _ASCENT * size
        actual = text_string("".join(glyph.text for glyph in glyphs))
        self._parts.append(b"/Span<</ActualText%s>>BDC\n%s Tc\n" % (actual, number(gap)))
        self._show(glyphs, self._x(left), baseline, size)
        self._parts.append(b"0 Tc\nEMC\n")

    def watermark(self, glyphs: Sequence[Glyph], size: float, degrees: float) -> None:
        """Large grey letters across the page, under everything else."""
        turn, half = math.radians(degrees), width(glyphs) * size / EM / 2
        cosine, sine = math.cos(turn), math.sin(turn)
        x = self._width / 2 - half * cosine + 0.35 * size * sine
        y = self._height / 2 - half * sine - 0.35 * size * cosine
        matrix = b" ".join(number(value) for value in (cosine, sine, -sine, cosine, x, y))
        self._parts.append(b"q\n%sBT\n%s Tm\n%sET\nQ\n" % (_MARK_GREY, matrix, self._typesetter.show(glyphs, size)))

    def _show(self, glyphs: Sequence[Glyph], x: float, y: float, size: float) -> None:
        self._parts.append(b"BT\n%s %s Td\n%sET\n" % (number(x), number(y), self._typesetter.show(glyphs, size)))

    def _x(self, millimetres: float) -> float:
        return millimetres * POINT

    def _y(self, millimetres: float) -> float:
        return self._height - millimetres * POINT
