"""Photos as people and attackers hand them over, made on the spot."""

import io
import struct
import zlib

from PIL import Image

TAKEN = "2026:10:03 14:05:00"
CAMERA = "KAKUU-CAMERA 77"
NORTH_EAST = {1: "N", 2: (35.0, 25.0, 23.16), 3: "E", 4: (136.0, 45.0, 37.8)}
"""岐阜市, as a camera writes it: 35.42310, 136.76050."""


def scene(width=320, height=200, mode="RGB"):
    """A picture whose four corners differ: red, green, blue, white."""
    image = Image.new("RGB", (width, height), "grey")
    w, h = width // 4, height // 4
    for colour, corner in (
        ("red", (0, 0)),
        ("lime", (width - w, 0)),
        ("blue", (0, height - h)),
        ("white", (width - w, height - h)),
    ):
        image.paste(colour, (*corner, corner[0] + w, corner[1] + h))
    return image.convert(mode)


def exif(orientation=1, *, gps=NORTH_EAST, taken=TAKEN, offset="+09:00", more=b""):
    found = Image.Exif()
    found[0x010F] = CAMERA
    found[0x0112] = orientation
    about = found.get_ifd(0x8769)
    about[0x9003] = taken
    if offset:
        about[0x9011] = offset
    if more:
        about[0x927C] = more
    if gps:
        found.get_ifd(0x8825).update(gps)
    return found.tobytes()


def jpeg(image=None, **options):
    out = io.BytesIO()
    (image or scene()).save(out, "JPEG", quality=92, **options)
    return out.getvalue()


def png(image=None, **options):
    out = io.BytesIO()
    (image or scene()).save(out, "PNG", **options)
    return out.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width=60_000, height=60_000):
    """A PNG of a few kilobytes that says it is of 3.6 thousand million pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1 << 20)))
        + chunk(b"IEND", b"")
    )


def sixteen_bits(width=64, height=48):
    """A grey PNG of 16 bits a pixel, from black to white."""
    rows = b"".join(
        b"\0" + b"".join(struct.pack(">H", 65535 * x // (width - 1)) for x in range(width)) for _ in range(height)
    )
    head = struct.pack(">IIBBBBB", width, height, 16, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def opened(data):
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def corners(image):
    """The colours of the four corners, as words."""
    words = {(255, 0, 0): "red", (0, 255, 0): "green", (0, 0, 255): "blue", (255, 255, 255): "white"}
    width, height = image.size
    found = []
    for place in ((5, 5), (width - 6, 5), (5, height - 6), (width - 6, height - 6)):
        pixel = image.convert("RGB").getpixel(place)
        found.append(min(words, key=lambda one: sum(abs(a - b) for a, b in zip(one, pixel, strict=True))))
    return [words[one] for one in found]
