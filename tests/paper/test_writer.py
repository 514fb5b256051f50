import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
import pytest
import zxingcpp

from paper.printed import copied, rendered
from victim_support.kinds.rules import kinds
from victim_support.paper import Form, Seal, check, render
from victim_support.paper.errors import (
    BadForm,
    BadSeal,
    BadSymbol,
    MissingValue,
    UnknownForm,
)
from victim_support.paper.forms import form_ids, parse
from victim_support.paper.glyphs import EM, resolve, width
from victim_support.resources import data_file

CERTIFICATES = sorted({kind.form for kind in kinds({})})
KNOWN_FORMS = Path(__file__).with_name("forms.sha256")


@pytest.fixture(scope="module")
def form():
    return Form.load("risai-1")


def symbol(text):
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    picture = np.array(drawn.to_image(scale=1, add_quiet_zones=False))
    return [bytes(int(value < 128) for value in row) for row in picture]


def members(count, name="岐阜　太郎"):
    return [{"name": f"{name}{index}", "relation": "子の子", "age": f"{index}歳"} for index in range(count)]


def page_count(pdf):
    document = pdfium.PdfDocument(pdf)
    count = len(document)
    document.close()
    return count


@pytest.mark.parametrize("form_id", CERTIFICATES)
def test_everything_registered_copies_out_as_registered(form_id, values):
    text = copied(render(Form.load(form_id), values))
    for key in (
        "number",
        "head_address",
        "head_name",
        "cause",
        "dwelling_address",
        "issue_date",
        "issuer_title",
        "issuer_name",
    ):
        assert values[key] in text, key
    assert values["remarks"][0] in text
    if form_id.startswith("risai"):
        for member in values["members"]:
            assert f"{member['name']} {member['relation']} {member['age']}" in text


def test_poppler_reads_the_same_text(form, values, tmp_path):
    path = tmp_path / "a.pdf"
    path.write_bytes(render(form, values))
    run = subprocess.run([shutil.which("pdftotext"), "-raw", path, "-"], capture_output=True, check=True)
    assert run.stderr == b""
    text = run.stdout.decode()
    assert values["head_name"].replace("\u3000", " ") in text  # poppler makes every space a blank
    assert values["number"] in text
    assert "罹災証明書" in text


def test_the_same_values_give_the_same_bytes_and_others_do_not(form, values):
    one = render(form, values, [symbol("RIS1:A")])
    assert one == render(form, values, [symbol("RIS1:A")])
    assert one != render(form, values | {"number": "罹-L01A-000124-2"}, [symbol("RIS1:A")])
    assert b"CreationDate" not in one


def test_every_object_is_where_the_table_says(form, values):
    pdf = render(form, values | {"members": members(30)}, [symbol("RIS1:A")], sample=True)
    start = int(re.search(rb"startxref\n(\d+)\n%%EOF\n$", pdf)[1])
    table = pdf[start:].split(b"trailer")[0].split(b"\n")[2:-1]
    assert table[0] == b"0000000000 65535 f "
    for number, row in enumerate(table[1:], 1):
        assert pdf[int(row[:10]) :].startswith(b"%d 0 obj\n" % number)
    for match in re.finditer(rb"<</Length (\d+)[^>]*?(?:>>)?>>stream\n", pdf):
        assert pdf[match.end() + int(match[1]) :].startswith(b"\nendstream")


@pytest.mark.parametrize("grade", ["全壊", "大規模半壊", "中規模半壊", "半壊", "準半壊", "準半壊に至らない"])
def test_exactly_the_decided_grade_is_marked(form, values, grade):
    text = copied(render(form, values | {"grade": grade}))
    assert text.count("■") == 1
    assert text.count("□") == 5
    printed = "準半壊に至らない（一部損壊）" if grade == "準半壊に至らない" else grade
    assert re.search(f"■{printed}(?= |\n)", text)


@pytest.mark.parametrize("grade", ["一部損壊", "無被害", "", None])
def test_a_grade_the_form_does_not_know_is_refused(form, values, grade):
    with pytest.raises(MissingValue):
        render(form, values | {"grade": grade})


@pytest.mark.parametrize("text", ["RIS1:SHORT", "RIS1:" + "ABCDEFGHIJ0123456789" * 46, "RIS1:" + "A7Z" * 470])
@pytest.mark.parametrize("dpi", [150, 200])
def test_the_symbol_reads_back_from_pixels(form, values, text, dpi):
    picture = rendered(render(form, values, [symbol(text)]), dpi=dpi)
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [text]


def test_two_symbols_read_back(form, values):
    texts = ["RIS1:" + "A1" * 300, "RIS2:" + "B2" * 200]
    picture = rendered(render(form, values, [symbol(text) for text in texts]), dpi=200)
    assert sorted(found.text for found in zxingcpp.read_barcodes(picture)) == texts


def test_modules_are_whole_dots_of_a_600_dpi_printer(form, values):
    matrix = symbol("RIS1:" + "ABCDEFGHIJ0123456789" * 46)
    picture = rendered(render(form, values, [matrix]), dpi=600)
    count, dots = len(matrix), 1062 // len(matrix)
    bits = picture.point(lambda value: 0 if value < 128 else 255)
    left = round(22 / 25.4 * 600)
    top = round((297 - round((297 - 224) / 25.4 * 600) * 25.4 / 600) / 25.4 * 600)
    box = bits.crop((left, top, left + count * dots, top + count * dots))
    for row in range(0, count, 7):
        for column in range(0, count, 5):
            module = box.crop((column * dots + 1, row * dots + 1, (column + 1) * dots - 1, (row + 1) * dots - 1))
            assert module.getextrema() == ((0, 0) if matrix[row][column] else (255, 255))


def test_a_symbol_too_fine_or_not_square_or_without_a_place_is_refused(form, values):
    with pytest.raises(BadSymbol):
        render(form, values, [[b"\1" * 177] * 177])
    with pytest.raises(BadSymbol):
        render(form, values, [[b"\1\0", b"\1"]])
    with pytest.raises(BadSymbol):
        render(form, values, [symbol("RIS1:A")] * 3)


@pytest.mark.parametrize("count", [0, 1, 6, 7, 12, 13, 20])
def test_up_to_twenty_members_stay_on_one_sheet(form, values, count):
    pdf = render(form, values | {"members": members(count)})
    assert page_count(pdf) == 1
    text = copied(pdf)
    for member in members(count):
        assert f"{member['name']} {member['relation']} {member['age']}" in text
    assert "枚目" not in text


@pytest.mark.parametrize(("count", "sheets"), [(21, 2), (24, 2), (25, 3)])
def test_more_members_go_onto_further_sheets_with_the_same_number(form, values, count, sheets):
    many = values | {"members": members(count)}
    pdf = render(form, many)
    assert page_count(pdf) == sheets
    assert f"世帯構成員（{count}名）は、別紙" in copied(pdf)
    for page in range(sheets):
        assert values["number"] in copied(pdf, page)
        assert f"{page + 1}枚目／全{sheets}枚" in copied(pdf, page)
    rest = "".join(copied(pdf, page) for page in range(1, sheets))
    assert all(member["name"] + " 子の子" in rest for member in members(count))
    assert any("別紙" in notice.message for notice in check(form, many))


def test_forty_character_names_in_a_large_household_are_whole(form, values):
    long = members(9, name="アレクサンドロス・コンスタンティノプーロス・パパドプーロス・ニコラオス・")
    pdf = render(form, values | {"members": long, "head_name": long[0]["name"]})
    whole = "".join(copied(pdf, page) for page in range(page_count(pdf))).replace("\n", "")
    for member in long:
        assert member["name"] in whole


def test_a_value_too_long_for_its_box_is_printed_whole_and_warned_of(form, values):
    address = "岐阜県岐阜市司町四十番地の一金華山ハイツ" * 12
    long = values | {"head_address": address}
    notices = check(form, long)
    assert [notice.field for notice in notices] == ["世帯主住所"]
    assert not notices[0].stops
    assert address in copied(render(form, long)).replace("\n", "")
    assert check(form, values) == []


def test_sixty_character_addresses_need_no_warning(form, values):
    address = (
        "岐阜県揖斐郡揖斐川町東横山字上野原千二百三十四番地の五六"
        + "メゾン・ド・コンフォート西濃弐番館一二〇三号室　様方同居" * 2
    )[:64]
    assert check(form, values | {"head_address": address}) == []


def test_check_names_what_cannot_be_printed(form, values):
    bad = values | {"head_name": "渡\ue000太郎", "members": [{"name": "邉\U000e01ef", "relation": "子", "age": "1歳"}]}
    notices = check(form, bad)
    assert [notice.stops for notice in notices] == [True, True]
    assert "U+E000" in notices[0].message
    assert "世帯主氏名" in notices[0].message
    assert "U+9089 U+E01EF" in notices[1].message


def test_sample_and_drill_are_marked_and_never_sealed(form, values, seal_png):
    seal = Seal.printed(seal_png, 25.0, black_note=True)
    real = render(form, values, seal=seal)
    assert b"/Seal" in real
    assert "この印は黒色です" in copied(real)
    for options, words in (
        ({"sample": True}, "見本"),
        ({"drill": True}, "訓練"),
        ({"sample": True, "drill": True}, "訓練見本"),
    ):
        pdf = render(form, values, seal=seal, **options)
        assert copied(pdf).startswith(words)
        assert b"/Seal" not in pdf
        grey = rendered(pdf, dpi=50).crop((100, 150, 313, 450))
        assert any(200 < value < 235 for value in grey.tobytes())
    assert "見本" not in copied(real)


def test_the_seal_is_black_and_where_it_belongs(form, values, seal_png):
    box = [round(edge / 25.4 * 100) for edge in (163, 229, 188, 254)]
    sealed = rendered(render(form, values, seal=Seal.printed(seal_png, 25.0, black_note=False)), dpi=100).crop(box)
    assert sealed.getpixel((50, 50)) == 0
    assert sealed.getpixel((3, 3)) == 255
    space = rendered(render(form, values), dpi=100).crop(box)
    assert space.getextrema() == (255, 255)
    assert "（公印省略）" in copied(render(form, values, seal=Seal.omitted()))


@pytest.mark.parametrize("side", [0, -1, 25.1])
def test_a_seal_of_a_wrong_size_is_refused(seal_png, side):
    with pytest.raises(BadSeal):
        Seal.printed(seal_png, side, black_note=False)


def test_a_seal_that_is_no_picture_is_refused():
    with pytest.raises(BadSeal):
        Seal.printed(b"not a picture", 20.0, black_note=False)


def test_a_missing_value_is_named(form, values):
    del values["cause"]
    with pytest.raises(MissingValue, match="罹災原因"):
        render(form, values)


@pytest.mark.parametrize("form_id", ["nosuch-1", "../risai-1", "risai", ""])
def test_an_unknown_form_is_refused(form_id):
    with pytest.raises(UnknownForm):
        Form.load(form_id)


@pytest.mark.parametrize(
    "change",
    [
        {"page": [210.0]},
        {"page": "A4"},
        {"id": 1},
        {"extra": 1},
        {"pages": []},
        {"pages": [{"name": "x", "lines": [{"from": [0, 0]}]}]},
    ],
)
def test_a_form_with_a_mistake_is_refused(change):
    raw = {"id": "x-1", "title": "x", "page": [210.0, 297.0], "common": "", "labels": {}, "pages": [{"name": "front"}]}
    assert parse("x-1", raw).front.name == "front"
    with pytest.raises(BadForm):
        parse("x-1", raw | change)


@pytest.mark.parametrize("form_id", CERTIFICATES)
def test_no_printed_text_of_a_form_is_crowded_and_all_stays_on_the_paper(form_id, values):
    form = Form.load(form_id)
    picture = rendered(
        render(
            form,
            values | {"issuer_title": "岐阜市長職務代理者岐阜市副市長", "copy_note": "【再交付】"},
            [symbol("RIS1:A")] * 2,
        ),
        dpi=72,
    )
    wide, high = picture.size
    margin = round(10 / 25.4 * 72)
    for box in (
        (0, 0, wide, margin),
        (0, high - margin, wide, high),
        (0, 0, margin, high),
        (wide - margin, 0, wide, high),
    ):
        assert picture.crop(box).getextrema() == (255, 255)
    for page in form.pages:
        for text in page.texts:
            solid = width(resolve(text.text, "x")) / EM * text.size * 25.4 / 72
            rows = 1 if text.align == "spread" else -(-solid // text.box[2])
            assert rows * text.size * 25.4 / 72 <= text.box[3], text.text


def test_a_form_that_may_have_been_used_is_never_changed():
    """A reprint must be the same paper: a new layout is a new file (risai-2.toml), added here beside the old."""
    known = dict(reversed(line.split()) for line in KNOWN_FORMS.read_text(encoding="utf-8").splitlines())
    now = {
        form_id: hashlib.sha256(data_file("forms", f"{form_id}.toml").read_bytes()).hexdigest()
        for form_id in form_ids()
    }
    assert now == known
