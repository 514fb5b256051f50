"""Files that are no papers of ours: an answer for each, in bounded time."""

import io
import struct
import zlib

import pytest
from PIL import Image

from victim_support.certificates.reading import read_picture


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, *extra, data=b""):
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"".join(
        (b"\x89PNG\r\n\x1a\n", chunk(b"IHDR", header), *extra, chunk(b"IDAT", zlib.compress(data)), chunk(b"IEND", b""))
    )


def pdf(box):
    import fpdf

    made = fpdf.FPDF(unit="pt", format=(600, 800))
    made.add_page()
    whole = bytes(made.output())
    at = whole.index(b"/MediaBox [0 0 600") if b"/MediaBox [0 0 600" in whole else whole.index(b"/MediaBox")
    end = whole.index(b"]", at) + 1
    return whole[:at] + b"/MediaBox " + box + whole[end:]


SMALL = bytes(110)
BOMB = zlib.compress(bytes(50_000_000), 9)
HOSTILE = {
    "empty": b"",
    "zeros": bytes(1000),
    "%PDF only": b"%PDF-",
    "strip of a page": pdf(b"[0 0 100000000 0.0001]"),
    "page without a side": pdf(b"[0 0 0 0]"),
    "a hundred thousand pixels a side": png(100_000, 100_000),
    "two thousand million pixels a side": png(2**31 - 1, 2**31 - 1),
    "no pixel": png(0, 0),
    "text bomb": png(10, 10, chunk(b"zTXt", b"a\0\0" + BOMB), data=SMALL),
    "profile bomb": png(10, 10, chunk(b"iCCP", b"a\0\0" + BOMB), data=SMALL),
    "short EXIF": png(10, 10, chunk(b"eXIf", b"I"), data=SMALL),
    "EXIF pointing nowhere": png(10, 10, chunk(b"eXIf", b"MM\0*\xff\xff\xff\xff"), data=SMALL),
    "JPEG of 65535": b"\xff\xd8\xff\xc0\x00\x0b\x08\xff\xff\xff\xff\x01\x01\x11\x00\xff\xd9",
    "symbol of nonsense": b"RIS1:" + b"A" * 900,
    "symbol of another age": b"RIS9:" + b"A" * 900,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_paper_of_ours_ends_with_1(operator, site, tmp_path, what):
    (tmp_path / "paper").write_bytes(HOSTILE[what])
    status, said = operator.run("verify", tmp_path / "paper", "--keys", site / "keys.cbor")
    assert status == 1
    assert "真正" not in said


@pytest.mark.parametrize("size", [(1, 5000), (5000, 20), (20, 20)])
def test_a_picture_in_which_no_symbol_fits(size):
    assert read_picture(Image.new("L", size, 255)) == []


@pytest.mark.parametrize(
    "data", [b"", b"\x81" * 100_000, b"\x5b" + b"\x00\x00\x00\x00\x40\x00\x00\x00", b"\x9b" + b"\x7f" * 8]
)
def test_keys_and_status_lists_that_are_none(operator, site, tmp_path, data):
    (tmp_path / "keys").write_bytes(data)
    (tmp_path / "paper").write_bytes(io.BytesIO(b"RIS1:" + b"A" * 900).getvalue())
    operator.fails("E-VFY-04", "verify", tmp_path / "paper", "--keys", tmp_path / "keys")
    words = ["--keys", site / "keys.cbor", "--status", tmp_path / "keys"]
    operator.fails("E-VFY-05", "verify", tmp_path / "paper", *words)
