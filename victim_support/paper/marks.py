"""What is printed that is not text: the two-dimensional symbols and the 公印."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PIL import Image, UnidentifiedImageError

from victim_support.paper.canvas import POINT
from victim_support.paper.errors import BadSeal, BadSymbol
from victim_support.paper.forms import Point, Symbols
from victim_support.paper.pdf import number, stream

Matrix = Sequence[bytes]  # one byte a module, row by row from the top: 0 light, anything else dark; no quiet zone
LARGEST_SEAL_MM: Final = 25.0  # 住民記録システム標準仕様書 5.6
_SMALLEST_MODULE_MM: Final = 0.32  # measured: below this, phone pictures stop decoding
_SAMPLES: Final = 4
_SIGNS: Final = b"1" + b"0" * 255  # a light module is not painted
_MILLIMETRES_PER_INCH: Final = 25.4
_POINTS_PER_INCH: Final = 72
_MID_GREY: Final = 128


@dataclass(frozen=True)
class Seal:
    """How the 公印 appears. The default is an empty space for the real stamp."""

    kind: str = "space"  # "space", "omitted" or "image"
    image: bytes = b""  # PNG, black on white
    side_mm: float = 0.0
    black_note: bool = False

    @staticmethod
    def space() -> Seal:
        """Room for the stamp, nothing printed."""
        return Seal()

    @staticmethod
    def omitted() -> Seal:
        """（公印省略）."""
        return Seal(kind="omitted")

    @staticmethod
    def printed(image: bytes, side_mm: float, *, black_note: bool) -> Seal:
        """A seal image; ``black_note`` adds 「この印は黒色です」. BadSeal when over 25 mm or unreadable."""
        if not 0 < side_mm <= LARGEST_SEAL_MM:
            raise BadSeal(reason=f"一辺 {side_mm:g}mm")
        seal_mask(image)
        return Seal(kind="image", image=image, side_mm=side_mm, black_note=black_note)


@lru_cache(maxsize=8)
def seal_mask(image: bytes) -> bytes:
    """The seal as a PDF image mask (an object body), painted black whatever the picture's colours."""
    try:
        with Image.open(io.BytesIO(image)) as picture:
            paper = Image.new("RGBA", picture.size, "white")
            paper.alpha_composite(picture.convert("RGBA"))
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise BadSeal(reason="画像として読めません") from error
    bits = paper.convert("L").point([0] * _MID_GREY + [255] * _MID_GREY, mode="1")
    size = (bits.width, bits.height)
    return stream(bits.tobytes(), b"/Type/XObject/Subtype/Image/Width %d/Height %d/ImageMask true" % size)


def symbol_mask(matrix: Matrix) -> bytes:
    """The symbol as an image mask (an object body). Raises BadSymbol unless it is square, or one row of lines.

    A path of its three thousand dark runs costs four times the whole rest of the page, and printers grow filled paths
    by a dot while they sample images exactly. Four samples a module keep a viewer that smooths from blurring it.
    """
    high, wide = len(matrix), len(matrix[0]) if matrix else 0
    if high == 0 or high not in (1, wide) or any(len(row) != wide for row in matrix):
        raise BadSymbol(reason="正方形ではありません")
    size = (wide * _SAMPLES, high * _SAMPLES)
    padding = -size[0] % 8
    bits = b"".join(_mask_row(row, padding) * _SAMPLES for row in matrix)
    return stream(bits, b"/Type/XObject/Subtype/Image/Width %d/Height %d/ImageMask true" % size, level=3)


def _mask_row(row: bytes, padding: int) -> bytes:
    """One row of samples: 0 paints, 1 does not (ISO 32000-1, 8.9.6.2)."""
    signs = row.translate(_SIGNS).replace(b"0", b"0" * _SAMPLES).replace(b"1", b"1" * _SAMPLES) + b"1" * padding
    return int(signs, 2).to_bytes(len(signs) // 8, "big")


def symbol_operators(name: bytes, matrix: Matrix, place: Point, shape: Symbols, page: Point) -> bytes:
    """Paint the mask of this name, every module's edge on the printer's dot grid. Raises BadSymbol if too fine."""
    count, lines = len(matrix[0]), len(matrix) == 1
    widest = shape.lines_side if lines else shape.side
    dot = _POINTS_PER_INCH / shape.dots_per_inch
    room = math.floor(widest / _MILLIMETRES_PER_INCH * shape.dots_per_inch)
    dots = room // count
    if dots / shape.dots_per_inch * _MILLIMETRES_PER_INCH < _SMALLEST_MODULE_MM:
        raise BadSymbol(reason=f"{count}×{count} は一辺 {widest:g}mm の枠には細かすぎます")
    side = count * dots * dot
    high = shape.lines_high * POINT if lines else side
    left = round(place[0] * POINT / dot) * dot
    bottom = round((page[1] - place[1]) * POINT / dot) * dot - high
    x, y = number(left), number(bottom)
    return b"q\n0 g\n%s 0 0 %s %s %s cm\n/%s Do\nQ\n" % (number(side), number(high), x, y, name)


def seal_operators(side_mm: float, centre: Point, page: Point) -> bytes:
    """Paint the mask named /Seal, centred on a point."""
    side = number(side_mm * POINT)
    x = number((centre[0] - side_mm / 2) * POINT)
    y = number((page[1] - centre[1] - side_mm / 2) * POINT)
    return b"q\n0 g\n%s 0 0 %s %s %s cm\n/Seal Do\nQ\n" % (side, side, x, y)
