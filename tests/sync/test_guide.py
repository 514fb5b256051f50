"""The printed page for whoever carries a stick: one page, every word on it, and the words are those of the screen."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from fpdf import FPDF
from laptop import PASSPHRASE, PASSWORD, build
from pypdfium2 import PdfDocument
from web.client import Browser

from victim_support.journal.home import open_home
from victim_support.paper.glyphs import faces
from victim_support.resources import data_file, templates_dir
from victim_support.rooms import subject_rooms
from victim_support.sync import guide, slip, tasks, views_desk
from victim_support.sync.guide import usb_guide
from victim_support.web.app import create_app

WORDS = tomllib.loads(data_file("words", "usb_guide.toml").read_text("utf-8"))
A4 = (595, 842)
MARGIN = 28
"""Points within which no printer of an office loses anything: 1 cm."""


def texts():
    """Every text of the page."""
    yield from (WORDS["title"], WORDS["lead"])
    for step in WORDS["steps"]:
        yield from (*step["title"], *step["items"])
    lost, never = WORDS["lost"], WORDS["never"]
    yield from (lost["title"], lost["first"], *lost["phones"], *lost["items"], never["title"], *never["items"])


def bare(text):
    return re.sub(r"\s", "", text)


@pytest.fixture(scope="module")
def page():
    document = PdfDocument(usb_guide())
    assert len(document) == 1
    return document[0]


def test_it_is_one_upright_page_of_a4(page):
    assert tuple(map(round, page.get_size())) == A4


def test_every_word_is_on_the_page(page):
    found = bare(page.get_textpage().get_text_range())
    for text in texts():
        assert bare(text) in found, text
    for number in range(1, len(WORDS["steps"]) + 1):
        assert str(number) in found


def test_nothing_leaves_the_page_or_its_box(page):
    text = page.get_textpage()
    boxes = [text.get_charbox(number) for number in range(text.count_chars())]
    assert min(box[0] for box in boxes) > MARGIN
    assert max(box[2] for box in boxes) < A4[0] - MARGIN
    lowest = A4[1] - guide._BOTTOM / 25.4 * 72
    assert min(box[1] for box in boxes) > lowest + 4
    assert max(box[3] for box in boxes) < A4[1] - MARGIN


def test_the_font_has_every_character():
    for character in set("".join(texts())) - {"\n"}:
        assert faces()[slip._FONT_FILES.index(guide._FONT_FILE)].lookup(character, "") is not None, character


def test_what_stands_in_brackets_is_on_the_screen_or_the_slip():
    pages = ["sync/desk.html", "sync/media.html", "counter/start.html"]
    told = "".join((templates_dir() / name).read_text("utf-8") for name in pages)
    told += "".join(Path(module.__file__).read_text("utf-8") for module in (views_desk, tasks, slip))
    quoted = {word for text in texts() for word in re.findall("「([^」]+)」", bare(text))}
    assert "媒体を抜いてかまいません" in "".join(quoted)
    for word in quoted:
        assert word in told, word


def test_lines_break_as_japanese_does():
    pdf = FPDF()
    pdf.add_font(guide._FONT, fname=data_file("fonts", guide._FONT_FILE))
    pdf.set_font(guide._FONT, size=10)
    text = "町の「USBメモリ」を使う、「媒体」を抜く。"
    for width in range(20, 90, 3):
        lines = guide._broken(pdf, text, width)
        assert "".join(lines) == text
        assert not any(line[0] in "。、」" or line[-1] == "「" for line in lines[1:] + lines[:-1] if line)
        assert "USB" in "|".join(lines)
    pdf.output()


def test_the_command_writes_it_without_a_home(tmp_path):
    made = tmp_path / "usb.pdf"
    command = [sys.executable, "-W", "error", "-m", "victim_support", "guide", "usb", "--to", str(made)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert str(made) in done.stdout
    assert len(PdfDocument(made)) == 1


def test_the_desk_links_to_it(tmp_path):
    build(tmp_path, households=60)
    home = open_home(tmp_path / "home", PASSPHRASE, subject_rooms())
    app = create_app(home)
    assert Browser(app).get("/sync/guide.pdf").status_code in (302, 401, 403)
    clerk = Browser(app)
    clerk.log_in(password=PASSWORD)
    assert 'href="/sync/guide.pdf"' in clerk.get("/sync/").text
    answer = clerk.get("/sync/guide.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert len(PdfDocument(answer.data)) == 1
    home.close()
