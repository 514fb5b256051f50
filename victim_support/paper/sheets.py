"""Office paper that is printed once: the passphrase sheet for the town's sealed envelope.

Drawn by fpdf2, which is made for such papers. The certificate is not: fpdf2 parses the whole font again for every
document (0.7 s against 4 ms), drops variation selectors in silence, prints a box for a glyph it lacks, and breaks
lines without 禁則. None of that matters for a sheet of plain words printed at delivery.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import qrcode
from fpdf import FPDF
from PIL import Image
from qrcode.image.pil import PilImage

from victim_support.paper.errors import MissingGlyph
from victim_support.paper.glyphs import codepoints, faces
from victim_support.resources import data_file

_FONT: Final = "Mincho"
_FONT_FILES: Final = ("ipamjm.ttf", "BIZUDMincho-Regular.ttf")  # in the order of glyphs.faces()
_MARGIN: Final = 22.0
_SYMBOL: Final = 34.0
_WORDS_A_LINE: Final = 3
_INK: Final = 0


@dataclass(frozen=True)
class PassphraseSheet:
    """What the sheet says. ``holders`` are the two people named to hold the envelope (empty: lines to write on)."""

    municipality: str
    device: str
    words: Sequence[str]
    date: str
    fingerprint: str = ""  # of the root key, as text; empty before enrolment
    holders: Sequence[str] = ()

    def to_pdf(self) -> bytes:
        """One A4 page. Raises MissingGlyph if a name has a character that no one font of ours prints by itself."""
        pdf = FPDF(format="A4", unit="mm")
        pdf.set_margins(_MARGIN, _MARGIN)
        pdf.set_auto_page_break(auto=False)
        pdf.add_font(_FONT, fname=data_file("fonts", self._font_file()))
        pdf.set_lang("ja-JP")
        pdf.set_title(f"合言葉用紙 {self.municipality} {self.device}")
        pdf.add_page()
        _heading(pdf)
        _facts(pdf, (("市町村", self.municipality), ("端末", self.device), ("作成日", self.date)))
        _passphrase(pdf, self.words)
        _instructions(pdf)
        _root(pdf, self.fingerprint)
        _holders(pdf, self.holders)
        return bytes(pdf.output())

    def _font_file(self) -> str:
        """The lighter font if it has every character, else IPAmj明朝 (parsing it takes a second)."""
        texts = (self.municipality, self.device, self.date, self.fingerprint, *self.words, *self.holders)
        characters = sorted(set("".join(texts)))
        for index in reversed(range(len(_FONT_FILES))):
            lacking = [character for character in characters if faces()[index].lookup(character, "") is None]
            if not lacking:
                return _FONT_FILES[index]
        raise MissingGlyph(character=lacking[0], codepoints=codepoints(lacking[0]), field="合言葉用紙")


def _heading(pdf: FPDF) -> None:
    pdf.set_font(_FONT, size=20)
    pdf.cell(w=0, h=14, text="合言葉用紙（封かん用）", align="C", new_x="LMARGIN", new_y="NEXT")
    pdf.set_font(_FONT, size=10)
    for text in (
        "この用紙の言葉を知っている人は、端末の中のすべての記録を開けます。",
        "印刷したらすぐに封筒へ入れ、封かんしてください。",
    ):
        pdf.cell(w=0, h=5.5, text=text, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)


def _facts(pdf: FPDF, facts: Sequence[tuple[str, str]]) -> None:
    for label, value in facts:
        pdf.set_font(_FONT, size=10)
        pdf.cell(w=30, h=8, text=label, border="B")
        pdf.set_font(_FONT, size=12)
        pdf.cell(w=0, h=8, text=value, border="B", new_x="LMARGIN", new_y="NEXT")
    pdf.ln(6)


def _passphrase(pdf: FPDF, words: Sequence[str]) -> None:
    pdf.set_font(_FONT, size=10)
    pdf.cell(w=0, h=6, text="合言葉（言葉と言葉の間は半角の空白ひとつ）", new_x="LMARGIN", new_y="NEXT")
    wide = (pdf.w - 2 * _MARGIN) / _WORDS_A_LINE
    for index, word in enumerate(words):
        last = index % _WORDS_A_LINE == _WORDS_A_LINE - 1 or index == len(words) - 1
        x, y = pdf.get_x(), pdf.get_y()
        pdf.rect(x, y, wide, 18)
        pdf.set_font(_FONT, size=8)
        pdf.text(x + 2, y + 4, str(index + 1))
        pdf.set_font(_FONT, size=_size_for(pdf, word, wide - 6))
        pdf.cell(w=wide, h=18, text=word, align="C")
        pdf.set_xy(_MARGIN if last else x + wide, y + 18 if last else y)
    pdf.ln(6)


def _size_for(pdf: FPDF, word: str, wide: float) -> float:
    size = 22.0
    pdf.set_font(_FONT, size=size)
    while pdf.get_string_width(word) > wide and size > 1:
        size -= 1
        pdf.set_font(_FONT, size=size)
    return size


def _instructions(pdf: FPDF) -> None:
    pdf.set_font(_FONT, size=10)
    for text in (
        "・端末を起動すると、この言葉の入力を求められます。順番どおりに入力してください。",
        "・封筒は市町村が施錠できる場所に保管し、保管者２名の氏名を下に記入してください。",
        "・開封したときは、日時、開封した人、理由を封筒に記録し、センターへ知らせてください。",
        "・写真、複写、電子ファイルへの控えを作らないでください。",
    ):
        pdf.multi_cell(w=0, h=6, text=text, new_x="LMARGIN", new_y="NEXT")
    pdf.ln(4)


def _root(pdf: FPDF, fingerprint: str) -> None:
    top = pdf.get_y()
    pdf.set_font(_FONT, size=10)
    pdf.cell(
        w=0, h=6, text="センターのルート鍵の指紋（登録のとき、画面の表示と見比べます）", new_x="LMARGIN", new_y="NEXT"
    )
    pdf.set_font(_FONT, size=11)
    wide = pdf.w - 2 * _MARGIN - _SYMBOL - 6
    pdf.multi_cell(w=wide, h=7, text=fingerprint or "（未登録：登録後に記入）", new_x="LMARGIN", new_y="NEXT")
    if fingerprint:
        pdf.image(_symbol(fingerprint), x=pdf.w - _MARGIN - _SYMBOL, y=top + 7, w=_SYMBOL, h=_SYMBOL)
    pdf.set_y(max(pdf.get_y(), top + 7 + _SYMBOL) + 4)


def _holders(pdf: FPDF, holders: Sequence[str]) -> None:
    pdf.set_font(_FONT, size=10)
    pdf.cell(w=0, h=6, text="封筒の保管者", new_x="LMARGIN", new_y="NEXT")
    for index in range(max(2, len(holders))):
        name = holders[index] if index < len(holders) else ""
        pdf.set_font(_FONT, size=10)
        pdf.cell(w=14, h=12, text=str(index + 1), border="B")
        pdf.set_font(_FONT, size=13)
        pdf.cell(w=0, h=12, text=name, border="B", new_x="LMARGIN", new_y="NEXT")


def _symbol(text: str) -> io.BytesIO:
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, box_size=8, border=4)
    code.add_data(text)
    code.make(fit=True)
    drawn = code.make_image(image_factory=PilImage).get_image()
    file = io.BytesIO()
    _black_and_white(drawn).save(file, format="PNG")
    file.seek(0)
    return file


def _black_and_white(picture: Image.Image) -> Image.Image:
    return picture.convert("1")
