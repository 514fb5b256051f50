"""The slip code as a scanner sees it: a QR symbol of digits, and Code 128 for scanners that read lines only.

Modules come as rows of bytes, one byte a module: 1 dark, 0 light, no quiet zone (as `paper` takes them).
"""

from __future__ import annotations

from typing import Final

import zxingcpp

_DARK: Final = bytes([1]) + bytes(255)
"""zxing-cpp draws dark as 0 and light as 255; we write dark as 1 and light as 0."""


def qr(code: str) -> list[bytes]:
    """The QR modules of a code, row by row: numeric mode, level Q, 21 modules a side."""
    return _modules(zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.QRCode, ec_level="Q"))


def code128(code: str) -> bytes:
    """The one row of modules of a code in Code 128, set C."""
    return _modules(zxingcpp.create_barcode(code, zxingcpp.BarcodeFormat.Code128))[0]


def _modules(barcode: zxingcpp.Barcode) -> list[bytes]:
    image = zxingcpp.write_barcode_to_image(barcode, scale=1, add_quiet_zones=False)
    high, wide = image.shape[0], image.shape[1]
    # the image offers the buffer protocol, its stub does not say so
    pixels = bytes(memoryview(image)).translate(_DARK)  # type: ignore[arg-type]
    return [pixels[start : start + wide] for start in range(0, high * wide, wide)]
