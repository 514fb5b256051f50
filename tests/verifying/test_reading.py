"""Symbols read back from paper: printed at 45 mm, scanned badly, photocopied; and files that are not ours."""

import dataclasses
import io
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image, ImageFilter

from victim_support.certificates import reading, symbols
from victim_support.certificates.errors_verifying import FileNotReadable, FileTooLarge, NoSymbol, VerifyingError
from victim_support.certificates.reading import read_file, read_picture
from victim_support.certificates.verify_commands import verify

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "certificate-qr.json").read_text(encoding="ascii"))
PAPERS = {paper["name"]: paper["texts"] for paper in VECTORS["valid"]}
DPI = 600
SIDE = 45.0


def millimetres(value, dpi=DPI):
    return round(value / 25.4 * dpi)


def printed(texts):
    """The lower third of an A4 sheet at 600 dots an inch, whole dots a module, as the form places its symbols."""
    sheet = Image.new("L", (millimetres(210), millimetres(90)), 255)
    for index, text in enumerate(texts):
        rows = np.array([list(row) for row in symbols.matrix(text)], dtype=np.uint8)
        dots = millimetres(SIDE) // len(rows)
        modules = np.kron(np.where(rows, 0, 255).astype(np.uint8), np.ones((dots, dots), np.uint8))
        sheet.paste(Image.fromarray(modules), (millimetres(22 + 49.5 * index), millimetres(20)))
    return sheet


def scanned(sheet, dpi, *, blur=0.0, noise=0.0, skew=0.0):
    if skew:
        sheet = sheet.rotate(skew, resample=Image.Resampling.BICUBIC, fillcolor=255)
    sheet = sheet.resize((sheet.width * dpi // DPI, sheet.height * dpi // DPI), Image.Resampling.BICUBIC)
    if blur:
        sheet = sheet.filter(ImageFilter.GaussianBlur(blur))
    return noisy(sheet, noise, seed=dpi)


def noisy(image, amount, seed):
    values = np.asarray(image).astype(float)
    values += np.random.default_rng(seed).normal(0, amount, values.shape) if amount else 0
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))


def photocopied(sheet, seed):
    """Askew, out of focus, hard contrast with dark edges grown, toner specks and holes."""
    sheet = sheet.rotate(0.4, resample=Image.Resampling.BICUBIC, fillcolor=255).filter(ImageFilter.GaussianBlur(2.2))
    values = 255 / (1 + np.exp(-(np.asarray(sheet).astype(float) - 120) / 18))
    specks = np.random.default_rng(seed).random(values.shape)
    values[specks < 0.0005] = 0
    values[specks > 0.9995] = 255
    return noisy(Image.fromarray(np.clip(values, 0, 255).astype(np.uint8)), 8, seed)


@pytest.fixture(scope="module", params=["plain", "members in a second symbol"])
def paper(request):
    texts = PAPERS[request.param]
    return texts, printed(texts)


@pytest.mark.parametrize(
    "faults",
    [
        {},
        {"blur": 0.8},
        {"noise": 25},
        {"skew": 2},
        {"blur": 0.5, "noise": 12, "skew": 2},
    ],
    ids=str,
)
def test_reads_back_from_150_dpi(paper, faults):
    texts, sheet = paper
    assert sorted(read_picture(scanned(sheet, 150, **faults))) == sorted(texts)


@pytest.fixture(scope="module")
def copy_of_copy(paper):
    return photocopied(photocopied(paper[1], 1), 2)


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_reads_back_photocopied_twice(paper, copy_of_copy, dpi):
    texts, _ = paper
    copy = copy_of_copy
    assert sorted(read_picture(scanned(copy, dpi))) == sorted(texts)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_reads_back_upside_down(paper, turn):
    texts, sheet = paper
    assert sorted(read_picture(scanned(sheet, 200).rotate(turn, expand=True))) == sorted(texts)


def test_survives_a_blot_and_not_a_hole():
    texts = PAPERS["plain"]
    sheet = scanned(printed(texts), 300)
    side = millimetres(SIDE, 300)
    left, top = millimetres(22, 300), millimetres(20, 300)
    sheet.paste(128, (left + side // 2, top + side // 2, left + side // 2 + side // 8, top + side // 2 + side // 8))
    assert read_picture(sheet) == texts
    sheet.paste(255, (left + side // 4, top + side // 4, left + side * 3 // 4, top + side * 3 // 4))
    assert read_picture(sheet) == []


def stored(tmp_path, name, image=None, **options):
    path = tmp_path / name
    (image or scanned(printed(PAPERS["plain"]), 200)).save(path, **options)
    return path


def test_files_of_every_kind(tmp_path):
    texts = PAPERS["plain"]
    page = scanned(printed(texts), 200)
    pdf = tmp_path / "two.pdf"
    page.save(pdf, save_all=True, append_images=[Image.new("L", (400, 400), 255), page], resolution=200)
    assert read_file(pdf) == [texts, texts]
    assert read_file(stored(tmp_path, "a.png")) == [texts]
    assert read_file(stored(tmp_path, "a.jpg", quality=60)) == [texts]
    clear = page.convert("LA")
    clear.putalpha(page.point(lambda v: 255 - v))
    assert read_file(stored(tmp_path, "clear.png", clear)) == [texts]
    for name, encoding in (("a.txt", "utf-8"), ("bom.txt", "utf-8-sig"), ("wide.txt", "utf-16")):
        path = tmp_path / name
        path.write_bytes(("読み取り結果\r\n" + "\r\n".join(texts) + "\r\n").encode(encoding))
        assert read_file(path) == [texts]


def test_phone_pictures_turned_by_exif(tmp_path):
    page = scanned(printed(PAPERS["plain"]), 200).rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    assert read_file(stored(tmp_path, "a.jpg", page, exif=exif)) == [PAPERS["plain"]]


@pytest.mark.parametrize(
    ("name", "data", "error"),
    [
        ("empty.txt", b"", NoSymbol),
        ("hello.txt", "こんにちは".encode(), NoSymbol),
        ("url.txt", b"https://example.jp/RIS1", NoSymbol),
        ("zeros.bin", bytes(1000), FileNotReadable),
        ("cut.pdf", b"%PDF-1.7\n%%EOF", FileNotReadable),
        ("cut.png", b"\x89PNG\r\n\x1a\n" + bytes(30), FileNotReadable),
        ("cut.jpg", b"\xff\xd8\xff\xe0" + bytes(30), FileNotReadable),
        ("big.bin", b"\xfe" * ((1 << 20) + 1), FileNotReadable),
    ],
)
def test_files_that_are_not_ours(tmp_path, name, data, error):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(error):
        read_file(path)


def test_missing_files_and_blank_pictures(tmp_path):
    with pytest.raises(FileNotReadable):
        read_file(tmp_path / "none.pdf")
    with pytest.raises(NoSymbol):
        read_file(stored(tmp_path, "blank.png", Image.new("L", (300, 300), 255)))
    with pytest.raises(NoSymbol):
        foreign = np.kron(np.array([list(r) for r in symbols.matrix("HTTPS://EXAMPLE.JP/")]), np.ones((5, 5)))
        read_file(
            stored(
                tmp_path,
                "foreign.png",
                Image.fromarray(np.pad(255 - foreign * 255, 20, constant_values=255).astype(np.uint8)),
            )
        )


def test_cut_pictures_at_every_length_are_named(tmp_path):
    stream = io.BytesIO()
    scanned(printed(PAPERS["plain"]), 100).save(stream, "PNG")
    data = stream.getvalue()
    path = tmp_path / "cut.png"
    for length in range(8, len(data) - 12, len(data) // 12):
        path.write_bytes(data[:length])
        with pytest.raises(VerifyingError):
            read_file(path)


def test_bounds_on_size_pixels_and_pages(tmp_path, monkeypatch):
    path = stored(tmp_path, "a.png")
    monkeypatch.setattr(reading, "MOST_PIXELS", 1000)
    with pytest.raises(FileTooLarge):
        read_file(path)
    monkeypatch.setattr(reading, "MOST_PAGES", 1)
    pdf = tmp_path / "a.pdf"
    blank = Image.new("L", (50, 50), 255)
    blank.save(pdf, save_all=True, append_images=[blank])
    with pytest.raises(FileTooLarge):
        read_file(pdf)
    monkeypatch.setattr(reading, "LARGEST_FILE", 100)
    with pytest.raises(FileTooLarge):
        read_file(path)


def test_a_sheet_of_monstrous_size_is_drawn_small(tmp_path):
    pdf = tmp_path / "wide.pdf"
    pdf.write_bytes(
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 1000000 1000000]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )
    with pytest.raises(VerifyingError):
        read_file(pdf)


@pytest.fixture
def files(tmp_path):
    (tmp_path / "keys.cbor").write_bytes(bytes.fromhex(VECTORS["key_list"]))
    (tmp_path / "revoked.cbor").write_bytes(bytes.fromhex(VECTORS["revoked_key_list"]))
    stored(tmp_path, "good.png")
    (tmp_path / "altered.txt").write_text(PAPERS["plain"][0][:-3] + "000")
    (tmp_path / "drill.txt").write_text(VECTORS["drill"]["texts"][0])
    (tmp_path / "foreign.txt").write_text("ABC")
    return tmp_path


def run(files, *names, keys="keys.cbor"):
    return CliRunner().invoke(verify, [str(files / name) for name in names] + ["--keys", str(files / keys)])


@pytest.mark.parametrize(
    ("names", "keys", "status", "words"),
    [
        (
            ["good.png"],
            "keys.cbor",
            0,
            ["署名: 真正", "状態: リストなし", "被害の程度: 半壊", "世帯構成員: 渡邉󠄂　花子"],
        ),
        (["good.png"], "revoked.cbor", 2, ["署名: 真正", "状態: 確認不能", "失効"]),
        (["altered.txt"], "keys.cbor", 1, ["署名: 改ざんのおそれ", "状態: ―"]),
        (["drill.txt"], "keys.cbor", 1, ["署名: 訓練"]),
        (["foreign.txt"], "keys.cbor", 1, ["E-VFY-01"]),
        (["good.png", "altered.txt"], "revoked.cbor", 1, ["署名: 真正", "署名: 改ざんのおそれ"]),
        (["foreign.txt", "good.png"], "keys.cbor", 1, ["E-VFY-01", "署名: 真正"]),
    ],
)
def test_the_command(files, names, keys, status, words):
    result = run(files, *names, keys=keys)
    assert result.exit_code == status, result.output
    for word in words:
        assert word in result.output


def test_the_command_refuses_keys_that_are_none(files):
    for name in ("good.png", "altered.txt", "none"):
        result = run(files, "good.png", keys=name)
        assert result.exit_code == 1
        assert isinstance(result.exception, VerifyingError)


def test_a_paper_of_another_town_is_pointed_out():
    from victim_support.certificates.verification import Keys
    from victim_support.certificates.verification import verify as judge
    from victim_support.certificates.verify_commands import describe
    from victim_support.keys.key_list import KeyList

    verdict = judge(PAPERS["plain"][0], Keys(KeyList.parse(bytes.fromhex(VECTORS["key_list"]))))
    assert "  署名した鍵: 岐阜市（212016）の端末 L01" in describe(verdict)
    assert not [line for line in describe(verdict) if "注意" in line]
    other = dataclasses.replace(verdict.payload.printed, issuer_title="大垣市長")
    lines = describe(dataclasses.replace(verdict, payload=dataclasses.replace(verdict.payload, printed=other)))
    assert [line for line in lines if "注意" in line and "岐阜市" in line]


def test_the_terminal_is_never_given_control_signs(files):
    # anyone can make a drill's paper; what it says is shown, but obeys no terminal
    from victim_support.certificates.verification import Keys
    from victim_support.certificates.verification import verify as judge
    from victim_support.certificates.verify_commands import describe
    from victim_support.keys.key_list import KeyList

    verdict = judge(PAPERS["plain"][0], Keys(KeyList.parse(bytes.fromhex(VECTORS["key_list"]))))
    evil = dataclasses.replace(verdict.payload.printed, head_name="\x1b[31m渡邉󠄂\u202e")
    lines = "\n".join(
        describe(dataclasses.replace(verdict, payload=dataclasses.replace(verdict.payload, printed=evil)))
    )
    assert "\x1b" not in lines
    assert "\u202e" not in lines
    assert "渡邉󠄂" in lines
