"""From a file to the texts of its symbols: PDF, PNG, JPEG or text, with bounds on everything.

A file is untrusted: its size, pages and pixels are limited, and whatever is wrong with it is a named error.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pypdfium2
import zxingcpp
from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError

from victim_support.certificates.errors_verifying import FileNotReadable, FileTooLarge, NoSymbol

LARGEST_FILE: Final = 64 << 20
LARGEST_TEXT: Final = 1 << 20
MOST_PAGES: Final = 1000
MOST_PIXELS: Final = 80_000_000
RESOLUTION: Final = 300
"""Dots an inch at which pages are drawn: five a module of a full symbol."""
_POINTS: Final = 72
_SMALL: Final = 1600
_FEWEST_MODULES: Final = 21
"""The side of the smallest QR symbol."""
_FIRST: Final = re.compile(r"RISX?[0-9]")
_TEXT: Final = re.compile(r"RISX?M?[0-9]{1,9}:[0-9A-Z $%*+\-./:]{8,6000}")


def read_file(path: Path) -> list[list[str]]:
    """Return the texts of our symbols in a file, page by page (a picture or text is one page), none twice.

    Raises `FileNotReadable`, `FileTooLarge`, `NoSymbol`.
    """
    return read_data(path.name, _bytes(path))


def read_data(name: str, data: bytes) -> list[list[str]]:
    """The same for a file's content; `name` stands in the errors."""
    if len(data) > LARGEST_FILE:
        raise FileTooLarge(path=name, size="64 MB 超", limit="64 MB")
    pages = [list(dict.fromkeys(texts)) for texts in _pages(name, data)]
    found = [texts for texts in pages if texts]
    if not found:
        raise NoSymbol(path=name)
    return found


def read_picture(image: Image.Image) -> list[str]:
    """Return the texts of our symbols in a picture; tries harder only while no paper's first symbol is found."""
    if min(image.size) < _FEWEST_MODULES:  # no symbol fits, and the decoder takes no empty picture
        return []
    grey = image.convert("L")
    ours: dict[str, None] = {}
    for attempt in _attempts(grey):
        ours.update(dict.fromkeys(code.text for code in _scan(attempt) if _TEXT.fullmatch(code.text)))
        if any(_FIRST.match(text) for text in ours):
            break
    return list(ours)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise FileNotReadable(path=path.name, reason=error.strerror or "入出力の誤り") from error


def _pages(name: str, data: bytes) -> Iterator[list[str]]:
    # a PDF may start with a few stray bytes (ISO 32000-1, annex H)
    if b"%PDF-" in data[:1024]:
        yield from _pdf_pages(name, data)
    elif data[:8] == b"\x89PNG\r\n\x1a\n" or data[:3] == b"\xff\xd8\xff":
        yield _picture(name, data)
    else:
        yield _text(name, data)


def _pdf_pages(name: str, data: bytes) -> Iterator[list[str]]:
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise FileNotReadable(path=name, reason="PDF が壊れているか、暗号化されています") from error
    try:
        if len(document) > MOST_PAGES:
            raise FileTooLarge(path=name, size=f"{len(document)} ページ", limit=f"{MOST_PAGES} ページ")
        for index in range(len(document)):
            yield _pdf_page(name, document, index)
    finally:
        document.close()


def _pdf_page(name: str, document: pypdfium2.PdfDocument, index: int) -> list[str]:
    try:
        page = document[index]
        width, height = page.get_size()
        scale = RESOLUTION / _POINTS
        if width * height * scale * scale > MOST_PIXELS:
            scale = (MOST_PIXELS / (width * height)) ** 0.5
        picture = page.render(scale=scale, grayscale=True).to_pil()
        page.close()
    except (pypdfium2.PdfiumError, ValueError, MemoryError, ZeroDivisionError) as error:
        raise FileNotReadable(path=name, reason=f"{index + 1} ページ目を描けません") from error
    return read_picture(picture)


def _picture(name: str, data: bytes) -> list[str]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # English lines about a damaged EXIF help nobody
            # our own bound on pixels is below Pillow's
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
                if image.width * image.height > MOST_PIXELS:
                    raise FileTooLarge(path=name, size=f"{image.width}×{image.height}", limit="8千万画素")
                upright = ImageOps.exif_transpose(image)
                return read_picture(_on_white(upright))
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise FileTooLarge(path=name, size="画素数", limit="8千万画素") from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError, KeyError, IndexError) as error:
        # Pillow's decoders raise any of these on a damaged file
        raise FileNotReadable(path=name, reason="画像が壊れています") from error


def _on_white(image: Image.Image) -> Image.Image:
    """Paint transparent parts white, as paper is."""
    if "A" not in image.getbands() and "transparency" not in image.info:
        return image
    layer = image.convert("RGBA")
    paper = Image.new("RGBA", layer.size, "white")
    paper.alpha_composite(layer)
    return paper


def _text(name: str, data: bytes) -> list[str]:
    if len(data) > LARGEST_TEXT:
        raise FileNotReadable(path=name, reason="PDF でも画像でもありません")
    for encoding in ("utf-8-sig", "utf-16"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        found = [match[0] for match in _TEXT.finditer(text)]
        if found:
            return found
    if b"\0" in data:
        raise FileNotReadable(path=name, reason="PDF でも画像でもテキストでもありません")
    return []


def _attempts(grey: Image.Image) -> Iterator[Image.Image]:
    """The picture as it is, then as a tired eye would look again: larger, smoothed, with more contrast."""
    yield grey
    if max(grey.size) <= 2 * _SMALL:
        larger = grey.resize((grey.width * 2, grey.height * 2), Image.Resampling.BICUBIC)
        yield larger
        yield larger.filter(ImageFilter.GaussianBlur(1.5))
    yield ImageOps.autocontrast(grey.filter(ImageFilter.MedianFilter(3)), cutoff=2)
    yield grey.filter(ImageFilter.GaussianBlur(1))


def _scan(image: Image.Image) -> list[zxingcpp.Barcode]:
    # made anew each time: one that is kept until the end is reported as leaked, on the clerk's screen
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return list(zxingcpp.read_barcodes(image, formats=formats, text_mode=zxingcpp.TextMode.Plain))
