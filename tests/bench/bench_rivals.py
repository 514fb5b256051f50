"""Other ways to make the same sheet: each as a practised user of it would, everything kept that can be kept.

`naive_fpdf2` is the exception: it is what a first program does, a new FPDF, the font added, and qrcode's picture.
None of them checks that a character has a glyph; what they print for a variation selector is said in the report.
"""

import base64
import html
import io
import json
from pathlib import Path
from tempfile import mkdtemp

import qrcode
import typst
import weasyprint
from fpdf import FPDF
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from weasyprint.text.fonts import FontConfiguration

from tests.bench.bench_sheet import QR_PLACE_MM, QR_SIDE_MM
from victim_support.resources import data_file

FONT = data_file("fonts", "ipamjm.ttf")
POINTS_A_MM = 72 / 25.4


def _png(symbol):
    file = io.BytesIO()
    Image.fromarray(symbol).convert("1").save(file, format="PNG")
    return file.getvalue()


class NaiveFpdf2:
    """A new FPDF a document: the font is parsed, cut and embedded every time."""

    name = "fpdf2, the naive way"

    def make(self, sheet):
        pdf = FPDF(format="A4", unit="mm")
        pdf.set_auto_page_break(auto=False)
        pdf.add_font("Mincho", fname=FONT)
        pdf.add_page()
        for x1, y1, x2, y2, weight in sheet.lines:
            pdf.set_line_width(weight)
            pdf.line(x1, y1, x2, y2)
        for text in sheet.texts:
            pdf.set_font("Mincho", size=text.size)
            pdf.set_xy(text.x, text.y)
            align = {"left": "L", "right": "R", "center": "C", "spread": "C"}[text.align]
            if pdf.get_string_width(text.text) > text.width:
                pdf.multi_cell(text.width, text.size * 0.45, text.text, align=align)
            else:
                pdf.cell(text.width, text.height, text.text, align=align)
        symbol = qrcode.make(sheet.payload, error_correction=qrcode.constants.ERROR_CORRECT_M)
        pdf.image(symbol.get_image(), *QR_PLACE_MM, QR_SIDE_MM, QR_SIDE_MM)
        return bytes(pdf.output())


class ReportLab:
    """The font registered once, a canvas a document."""

    name = "ReportLab"

    def __init__(self):
        pdfmetrics.registerFont(TTFont("Mincho", FONT))

    def make(self, sheet):
        file = io.BytesIO()
        page = Canvas(file, pagesize=A4)
        for x1, y1, x2, y2, weight in sheet.lines:
            page.setLineWidth(weight * mm)
            page.line(x1 * mm, A4[1] - y1 * mm, x2 * mm, A4[1] - y2 * mm)
        for text in sheet.texts:
            self._text(page, text)
        picture = ImageReader(io.BytesIO(_png(sheet.symbol)))
        page.drawImage(
            picture, QR_PLACE_MM[0] * mm, A4[1] - (QR_PLACE_MM[1] + QR_SIDE_MM) * mm, QR_SIDE_MM * mm, QR_SIDE_MM * mm
        )
        page.showPage()
        page.save()
        return file.getvalue()

    def _text(self, page, text):
        page.setFont("Mincho", text.size)
        room = text.width * mm
        lines, line = [], ""
        for sign in text.text:
            if pdfmetrics.stringWidth(line + sign, "Mincho", text.size) > room:
                lines.append(line)
                line = ""
            line += sign
        lines.append(line)
        for row, shown in enumerate(lines):
            y = A4[1] - text.y * mm - text.size * (1.3 * row + 1)
            if text.align == "right":
                page.drawRightString((text.x + text.width) * mm, y, shown)
            elif text.align in {"center", "spread"}:
                page.drawCentredString((text.x + text.width / 2) * mm, y, shown)
            else:
                page.drawString(text.x * mm, y, shown)


class WeasyPrint:
    """HTML of boxes at fixed places; style sheet and font configuration kept."""

    name = "WeasyPrint"

    def __init__(self):
        self._fonts = FontConfiguration()
        self._style = weasyprint.CSS(
            string=f"@font-face {{ font-family: Mincho; src: url({FONT.as_uri()}) }}"
            "@page { size: A4; margin: 0 } body { margin: 0; font-family: Mincho }"
            "p { position: absolute; margin: 0; line-height: 1.3 } img { position: absolute }",
            font_config=self._fonts,
        )

    def make(self, sheet):
        parts = []
        for x1, y1, x2, y2, weight in sheet.lines:
            parts.append(
                f'<p style="left:{x1}mm;top:{y1}mm;width:{max(x2 - x1, weight)}mm;height:{max(y2 - y1, weight)}mm;background:#000"></p>'
            )
        for text in sheet.texts:
            align = "center" if text.align == "spread" else text.align
            parts.append(
                f'<p style="left:{text.x}mm;top:{text.y}mm;width:{text.width}mm;font-size:{text.size}pt;text-align:{align}">'
                f"{html.escape(text.text)}</p>"
            )
        picture = base64.b64encode(_png(sheet.symbol)).decode()
        parts.append(
            f'<img src="data:image/png;base64,{picture}" style="left:{QR_PLACE_MM[0]}mm;top:{QR_PLACE_MM[1]}mm;width:{QR_SIDE_MM}mm">'
        )
        document = weasyprint.HTML(string=f"<html lang=ja><body>{''.join(parts)}</body></html>")
        return document.write_pdf(stylesheets=[self._style], font_config=self._fonts)


_TYPST = (
    """
#let sheet = json(bytes(sys.inputs.sheet))
#set page(paper: "a4", margin: 0pt)
#set text(font: "IPAmjMincho", lang: "ja")
#for l in sheet.lines {
  place(dx: l.at(0) * 1mm, dy: l.at(1) * 1mm,
    line(end: ((l.at(2) - l.at(0)) * 1mm, (l.at(3) - l.at(1)) * 1mm), stroke: l.at(4) * 1mm))
}
#for t in sheet.texts {
  place(dx: t.x * 1mm, dy: t.y * 1mm, box(width: t.width * 1mm, height: t.height * 1mm,
    align(if t.align == "right" { right } else if t.align == "left" { left } else { center },
      text(size: t.size * 1pt, t.text))))
}
#place(dx: %Xmm, dy: %Ymm, image(bytes(sheet.symbol), format: "svg", width: %Smm))
""".replace("%X", str(QR_PLACE_MM[0]))
    .replace("%Y", str(QR_PLACE_MM[1]))
    .replace("%S", str(QR_SIDE_MM))
)


class Typst:
    """One compiler with its fonts and its source kept; values come in as an input."""

    name = "Typst, compiler kept"

    def __init__(self):
        source = Path(mkdtemp(prefix="bench-typst-")) / "sheet.typ"
        source.write_text(_TYPST, encoding="utf-8")
        self._compiler = typst.Compiler(str(source), font_paths=[str(FONT.parent)], ignore_system_fonts=True)

    def make(self, sheet):
        inputs = {"lines": sheet.lines, "texts": [vars(text) for text in sheet.texts], "symbol": _svg(sheet.symbol)}
        return self._compiler.compile(sys_inputs={"sheet": json.dumps(inputs)})


def _svg(symbol):
    side = symbol.shape[0]
    path = "".join(f"M{x} {y}h1v1h-1z" for y in range(side) for x in range(side) if not symbol[y, x])
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{path}"/></svg>'


RIVALS = (Typst, ReportLab, WeasyPrint, NaiveFpdf2)
