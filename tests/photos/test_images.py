"""From hostile, turned and odd files to the picture that is kept: pixels alone, and two facts of the camera."""

import hashlib
import io
import zlib

import pytest
from PIL import Image

from photos.pictures import CAMERA, bomb, chunk, corners, exif, jpeg, opened, png, scene, sixteen_bits
from victim_support.photos import errors
from victim_support.photos.images import read_picture
from victim_support.photos.rules import LONG_SIDE, MOST_BYTES


def kept(data):
    return read_picture("photo.jpg", data)


def refused(data, error):
    with pytest.raises(error) as found:
        kept(data)
    assert type(found.value) is error
    assert "photo.jpg" in found.value.message


def test_time_and_place_become_fields_and_everything_else_is_gone():
    data = jpeg(exif=exif(more=b"secret maker note"), comment=b"a comment", icc_profile=b"p" * 500)
    found = kept(data)
    assert (found.taken_at, found.position) == ("2026-10-03T14:05:00+09:00", [35_423_100, 136_760_500])
    assert found.original == hashlib.sha256(data).digest()
    again = opened(found.data)
    assert dict(again.getexif()) == {}
    assert set(again.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for word in (CAMERA.encode(), b"secret maker note", b"a comment", b"p" * 50, b"Exif", b"2026:10"):
        assert word in data
        assert word not in found.data


def test_png_text_and_exif_are_gone_too():
    from PIL.PngImagePlugin import PngInfo

    about = PngInfo()
    about.add_text("Author", "somebody who hides", zip=False)
    data = png(exif=exif(), pnginfo=about)
    found = kept(data)
    assert found.taken_at == "2026-10-03T14:05:00+09:00"
    assert b"somebody who hides" in data
    assert b"somebody" not in found.data


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_kept_upright(orientation):
    undo = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
            5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
            8: Image.Transpose.ROTATE_270}  # fmt: skip
    image = scene()
    lying = image if orientation == 1 else image.transpose(undo[orientation])
    found = kept(jpeg(lying, exif=exif(orientation)))
    assert (found.width, found.height) == (320, 200)
    assert corners(opened(found.data)) == ["red", "green", "blue", "white"]


@pytest.mark.parametrize(
    ("size", "expected"), [((4000, 3000), (2048, 1536)), ((1000, 6000), (341, 2048)), ((2048, 10), (2048, 10))]
)
def test_the_long_side_is_2048_at_most(size, expected):
    for data in (jpeg(scene(*size)), png(scene(*size))):
        found = kept(data)
        assert max(found.width, found.height) <= LONG_SIDE
        assert abs(found.width - expected[0]) <= 1
        assert abs(found.height - expected[1]) <= 1
        assert opened(found.data).size == (found.width, found.height)


@pytest.mark.parametrize("mode", ["L", "1", "P", "RGBA", "LA", "CMYK", "YCbCr", "I;16"])
def test_every_mode_becomes_plain_colour(mode):
    data = jpeg(scene(mode=mode)) if mode in ("CMYK", "YCbCr") else png(scene(mode="L" if mode == "I;16" else mode))
    again = opened(kept(data).data)
    assert (again.mode, again.format, again.size) == ("RGB", "JPEG", (320, 200))
    if mode in ("RGBA", "CMYK", "YCbCr", "P"):
        assert corners(again) == ["red", "green", "blue", "white"]


def test_sixteen_bits_keep_their_greys():
    again = opened(kept(sixteen_bits()).data).convert("L")
    levels = [again.getpixel((x, 20)) for x in (1, 16, 32, 48, 62)]
    assert levels == sorted(levels)
    assert levels[0] < 20
    assert 100 < levels[2] < 160
    assert levels[4] > 235


def test_transparent_is_white_and_of_several_pictures_the_first_is_kept():
    clear = Image.new("RGBA", (50, 50), (255, 0, 0, 0))
    assert opened(kept(png(clear)).data).getpixel((25, 25)) == (255, 255, 255)
    out = io.BytesIO()
    scene().save(out, "PNG", save_all=True, append_images=[Image.new("RGB", (320, 200), "black")])
    assert corners(opened(kept(out.getvalue()).data)) == ["red", "green", "blue", "white"]
    out = io.BytesIO()
    scene().save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (320, 200), "black")])
    assert corners(opened(kept(out.getvalue()).data)) == ["red", "green", "blue", "white"]


def test_what_is_no_photo_is_refused_by_name():
    gif = io.BytesIO()
    scene(mode="P").save(gif, "GIF")
    tiff = io.BytesIO()
    scene().save(tiff, "TIFF")
    refused(b"", errors.PhotoEmpty)
    refused(jpeg() + bytes(MOST_BYTES), errors.PhotoTooLarge)
    for data in (
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'></svg>",
        b"<!doctype html><script>alert(1)</script>",
        gif.getvalue(),
        tiff.getvalue(),
        b"%PDF-1.7\n",
        b"MZ" + bytes(200),
        b"\xff\xd8",
        b"\x89PNG\r\n\x1a\n",
    ):
        refused(data, errors.PhotoNotAnImage if data[:2] not in (b"\xff\xd8", b"\x89P") else type(_error(data)))
    refused(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100), errors.PhotoHeic)


def _error(data):
    with pytest.raises(errors.PhotoRefused) as found:
        kept(data)
    return found.value


def test_bombs_are_refused_before_a_pixel_is_unpacked():
    refused(bomb(), errors.PhotoTooManyPixels)
    refused(bomb(65_535, 800), errors.PhotoTooManyPixels)  # below every limit on pixels, longer than a JPEG can be
    refused(bomb(7072, 7072), errors.PhotoTooManyPixels)  # just above the limit
    text = (
        b"\x89PNG\r\n\x1a\n" + png()[8:33] + chunk(b"zTXt", b"x\0\0" + zlib.compress(bytes(200 << 20), 9)) + png()[33:]
    )
    assert isinstance(_error(text), (errors.PhotoTruncated, errors.PhotoTooManyPixels, errors.PhotoNotAnImage))


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.98])
def test_a_photo_that_is_cut_short_is_refused(share):
    for data in (jpeg(scene(800, 600)), png(scene(800, 600, "RGB"))):
        refused(data[: int(len(data) * share)], errors.PhotoTruncated)


def test_any_damage_is_a_named_refusal_or_a_whole_picture():
    for data in (jpeg(exif=exif()), png(exif=exif())):
        for place in range(0, len(data), 37):
            spoilt = data[:place] + bytes([data[place] ^ 0xA5]) + data[place + 1 :]
            try:
                found = kept(spoilt)
            except errors.PhotoRefused:
                continue
            assert opened(found.data).size == (found.width, found.height)


def test_a_polyglot_is_kept_without_its_other_half():
    page = b"<script>alert(document.cookie)</script>"
    archive = b"PK\x03\x04" + b"evil.exe" + bytes(40)
    for data in (jpeg() + page + archive, png() + page + archive, jpeg(comment=page)):
        found = kept(data)
        assert b"script" not in found.data
        assert b"PK\x03\x04" not in found.data


def test_huge_and_broken_exif_cost_time_and_place_but_not_the_photo():
    for about in (
        exif(more=bytes(60_000)),
        b"Exif\0\0MM\0*" + b"\xff" * 3000,
        b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + bytes(50),
    ):
        assert corners(opened(kept(jpeg(exif=about)).data)) == ["red", "green", "blue", "white"]
    huge = png()[:33] + chunk(b"eXIf", b"MM\0*\0\0\0\x08" + bytes(3 << 20)) + png()[33:]
    assert kept(huge).position is None


@pytest.mark.parametrize(
    ("options", "taken", "placed"),
    [
        ({"offset": ""}, "2026-10-03T14:05:00", True),
        ({"offset": "JST"}, "2026-10-03T14:05:00", True),
        ({"taken": "0000:00:00 00:00:00"}, None, True),
        ({"taken": "2026:13:03 14:05:00"}, None, True),
        ({"taken": "<script>"}, None, True),
        ({"gps": None}, "2026-10-03T14:05:00+09:00", False),
        ({"gps": {1: "N", 2: (0.0, 0.0, 0.0), 3: "E", 4: (0.0, 0.0, 0.0)}}, "2026-10-03T14:05:00+09:00", False),
        ({"gps": {1: "N", 2: (95.0, 0.0, 0.0), 3: "E", 4: (10.0, 0.0, 0.0)}}, "2026-10-03T14:05:00+09:00", False),
        ({"gps": {1: "X", 2: (35.0, 0.0, 0.0), 3: "E", 4: (10.0, 0.0, 0.0)}}, "2026-10-03T14:05:00+09:00", False),
        ({"gps": {2: (35.0, 0.0, 0.0)}}, "2026-10-03T14:05:00+09:00", False),
    ],
)
def test_what_a_camera_says_is_taken_as_far_as_it_makes_sense(options, taken, placed):
    found = kept(jpeg(exif=exif(**options)))
    assert found.taken_at == taken
    assert (found.position is not None) is placed


def test_south_and_west_are_negative():
    found = kept(jpeg(exif=exif(gps={1: "S", 2: (35.0, 30.0, 0.0), 3: "W", 4: (10.0, 15.0, 0.0)})))
    assert found.position == [-35_500_000, -10_250_000]
