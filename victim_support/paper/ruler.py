"""The test print: rulers of 100 mm along and across the sheet, so that a person sees whether 100 % was printed."""

from __future__ import annotations

from functools import cache
from typing import Final

from victim_support.paper.canvas import POINT, Canvas
from victim_support.paper.fitting import fit
from victim_support.paper.forms import Line
from victim_support.paper.glyphs import resolve
from victim_support.paper.pdf import Document, number, stream, text_string
from victim_support.paper.typeset import Slots, Typesetter

_PAGE: Final = (210.0, 297.0)
_LENGTH: Final = 100
_ACROSS: Final = (55.0, 90.0)  # where the ruler across begins: left, top
_ALONG: Final = (40.0, 110.0)
_WORDS: Final = (
    ("印刷の確かめ（見本）", 40.0, 20.0),
    ("定規をあててください。よこも、たても、0から100までがちょうど100ミリメートルなら正しい印刷です。", 56.0, 11.0),
    ("短いときは、印刷の画面で「用紙に合わせる」を外し、「倍率100％」「実際のサイズ」を選んでください。", 63.0, 11.0),
    ("倍率が違うと、証明書の二次元コードが読めなくなることがあります。この紙は証明書ではありません。", 70.0, 11.0),
)  # fmt: skip


@cache
def paper_test() -> bytes:
    """One A4 sheet as PDF, the same bytes every time."""
    typesetter = Typesetter(Slots(0))
    canvas = Canvas(_PAGE, typesetter)
    for text, top, size in _WORDS:
        _write(canvas, text, (20.0, top, 170.0, 9.0), size)
    _ruler(canvas, _ACROSS, across=True)
    _ruler(canvas, _ALONG, across=False)
    document = Document()
    fonts = [(name, font.add_to(document)) for name, font in typesetter.own_fonts()]
    resources = b"<</Font<<" + b"".join(b"/%s %d 0 R" % font for font in fonts) + b">>>>"
    contents, parent = document.add(stream(canvas.to_bytes())), document.reserve()
    size_text = b"%s %s" % (number(_PAGE[0] * POINT), number(_PAGE[1] * POINT))
    page = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s]/Resources %s/Contents %d 0 R>>"
    kid = document.add(page % (parent, size_text, resources, contents))
    document.set(parent, b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % kid)
    preferences = b"/ViewerPreferences<</PrintScaling/None>>"
    catalogue = document.add(b"<</Type/Catalog/Pages %d 0 R/Lang(ja-JP)%s>>" % (parent, preferences))
    return document.to_bytes(catalogue, document.add(b"<</Title %s>>" % text_string("印刷の確かめ")))


def _ruler(canvas: Canvas, begin: tuple[float, float], *, across: bool) -> None:
    left, top = begin
    end = (left + _LENGTH, top) if across else (left, top + _LENGTH)
    canvas.line(Line(begin, end, 0.5))
    for step in range(_LENGTH + 1):
        long = 6.0 if step % 10 == 0 else 4.0 if step % 5 == 0 else 2.5
        at = (left + step, top) if across else (left, top + step)
        tip = (at[0], at[1] + long) if across else (at[0] + long, at[1])
        canvas.line(Line(at, tip, 0.25))
        if step % 10 == 0:
            box = (at[0] - 5, at[1] + 6.5, 10.0, 4.0) if across else (at[0] + 7, at[1] - 2, 10.0, 4.0)
            _write(canvas, str(step), box, 8.0, "center" if across else "left")


def _write(canvas: Canvas, text: str, box: tuple[float, float, float, float], size: float, align: str = "left") -> None:
    glyphs = resolve(text, "印刷の確かめ")
    fitted = fit(glyphs, wide=box[2] * POINT, high=box[3] * POINT, size=size, smallest=6.0)
    canvas.fitted(fitted, box, align)
