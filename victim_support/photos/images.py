"""From a file somebody hands over to the picture that is kept: decoded, bounded, turned, shrunk, stripped. Pure.

The file is hostile until its pixels are read: only JPEG and PNG decoders are asked, the size is judged before any pixel
is unpacked, and the picture kept is a new one, made from pixels alone (docs/formats/photo.md).
"""

from __future__ import annotations

import hashlib
import io
import re
import threading
import warnings
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from PIL import Image, UnidentifiedImageError

from victim_support.photos.errors import (
    PhotoEmpty,
    PhotoHeic,
    PhotoNotAnImage,
    PhotoTooLarge,
    PhotoTooManyPixels,
    PhotoTruncated,
)
from victim_support.photos.rules import LONG_SIDE, MOST_BYTES, MOST_PIXELS, MOST_SIDE, QUALITY, is_position

_FORMATS: Final = ("JPEG", "PNG")
_BOMB: Final = (Image.DecompressionBombError, Image.DecompressionBombWarning)
_HEIC: Final = re.compile(rb"(heic|heix|heif|heim|heis|hevc|hevx|mif1|msf1|avif)")
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""EXIF Orientation (TIFF tag 274) to what undoes it."""
_ORIENTATION, _EXIF_IFD, _GPS_IFD = 0x0112, 0x8769, 0x8825
_TAKEN_AT, _OFFSET = 0x9003, 0x9011
_TIME: Final = re.compile(r"(\d{4}):(\d\d):(\d\d) ([01]\d|2[0-3]):([0-5]\d):([0-5]\d)")
_ZONE: Final = re.compile(r"[+-]\d\d:\d\d")
_MICRO: Final = 1_000_000
_one_at_a_time = threading.Lock()  # unpacked pixels of one photo are enough in memory


@dataclass(frozen=True)
class Picture:
    """A photo ready to be sealed. `original`: SHA-256 of the file as received; `position`: millionths of a degree."""

    data: bytes
    width: int
    height: int
    original: bytes
    taken_at: str | None
    position: list[int] | None


def read_picture(name: str, data: bytes) -> Picture:
    """The picture to keep of a file as received. Raises a `PhotoRefused` by name; nothing is written anywhere."""
    if not data:
        raise PhotoEmpty(name=name)
    if len(data) > MOST_BYTES:
        raise PhotoTooLarge(name=name)
    with _one_at_a_time, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a file has to say about its own EXIF is of no interest
        opened = _open(name, data)
        try:
            said = _said_by_camera(opened)
            pixels = _pixels(opened, said.get(_ORIENTATION))
        except (*_BOMB, MemoryError) as error:
            raise PhotoTooManyPixels(name=name) from error
        except Exception as error:  # a decoder on hostile bytes may raise anything: all of it means one thing
            raise PhotoTruncated(name=name) from error
        kept = io.BytesIO()
        pixels.save(kept, "JPEG", quality=QUALITY)
    return Picture(
        kept.getvalue(),
        pixels.width,
        pixels.height,
        hashlib.sha256(data).digest(),
        _taken_at(said),
        _position(said.get(_GPS_IFD, {})),
    )


def _open(name: str, data: bytes) -> Image.Image:
    """The file's head read, its size judged; no pixel is unpacked yet."""
    if data[4:8] == b"ftyp" and _HEIC.search(data[8:40]):
        raise PhotoHeic(name=name)
    try:
        opened = Image.open(io.BytesIO(data), formats=_FORMATS)
    except _BOMB as error:
        raise PhotoTooManyPixels(name=name) from error
    except UnidentifiedImageError as error:
        raise PhotoNotAnImage(name=name) from error
    except Exception as error:
        raise PhotoTruncated(name=name) from error
    width, height = opened.size
    if not 0 < width <= MOST_SIDE or not 0 < height <= MOST_SIDE or width * height > MOST_PIXELS:
        raise PhotoTooManyPixels(name=name)
    return opened


def _pixels(opened: Image.Image, orientation: object) -> Image.Image:
    """A new image of the pixels alone, upright and shrunk: nothing but pixels can come over."""
    if opened.format != "PNG":
        opened.draft("RGB", (LONG_SIDE, LONG_SIDE))  # unpacked at a half, quarter or eighth where that is enough
    opened.load()
    plain = _plain(opened)
    plain.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    turn = _TURNS.get(orientation) if isinstance(orientation, int) else None
    if turn is not None:
        plain = plain.transpose(turn)
    fresh = Image.new("RGB", plain.size)
    fresh.paste(plain)
    return fresh


def _plain(image: Image.Image) -> Image.Image:
    """RGB, whatever it was: 16 bits to 8, CMYK and palettes converted, transparency laid on white."""
    if image.mode.startswith(("I", "F")):
        return image.convert("I").point([min(255, level >> 8) for level in range(65_536)], "L").convert("RGB")
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        seen = image.convert("RGBA")
        below = Image.new("RGBA", seen.size, "white")
        return Image.alpha_composite(below, seen).convert("RGB")
    return image.convert("RGB")


# --- what the camera says


def _said_by_camera(opened: Image.Image) -> dict[int, Any]:
    """EXIF as far as it can be read. Broken or hostile EXIF costs time and place, never the photo."""
    said: dict[int, Any] = {}
    with suppress(Exception):
        exif = opened.getexif()
        said[_ORIENTATION] = exif.get(_ORIENTATION)
        said[_EXIF_IFD] = dict(exif.get_ifd(_EXIF_IFD))
        said[_GPS_IFD] = dict(exif.get_ifd(_GPS_IFD))
    return said


def _taken_at(said: dict[int, Any]) -> str | None:
    about = said.get(_EXIF_IFD, {})
    found = _TIME.fullmatch(str(about.get(_TAKEN_AT, "")).strip("\0 "))
    if found is None or not ("01" <= found[2] <= "12" and "01" <= found[3] <= "31" and found[1] != "0000"):
        return None
    zone = str(about.get(_OFFSET, "")).strip("\0 ")
    day, clock = "-".join(found.group(1, 2, 3)), ":".join(found.group(4, 5, 6))
    return f"{day}T{clock}" + (zone if _ZONE.fullmatch(zone) else "")


def _position(gps: dict[int, Any]) -> list[int] | None:
    """[latitude, longitude] of tags 1 to 4; None where any of them is missing or is no place on the earth."""
    with suppress(Exception):
        found = [
            _micro_degrees(gps[2], str(gps[1]).strip("\0 "), "NS"),
            _micro_degrees(gps[4], str(gps[3]).strip("\0 "), "EW"),
        ]
        if is_position(*found) and found != [0, 0]:  # 0, 0 is what a camera without a fix writes
            return found
    return None


def _micro_degrees(parts: Any, side: str, sides: str) -> int:  # noqa: ANN401  whatever the file says
    degrees, minutes, seconds = (float(part) for part in parts)
    sign = (1, -1)[sides.index(side)]
    return sign * round((degrees + minutes / 60 + seconds / 3600) * _MICRO)
