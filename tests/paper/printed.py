"""A printed page read back: its pixels, its text, and the original fonts drawn by another hand (fontTools)."""

import pypdfium2 as pdfium
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

from victim_support.resources import data_file

FONT_FILES = ("ipamjm.ttf", "BIZUDMincho-Regular.ttf", "HanaMinA.ttf")
SIDE_MM = 40.0
SIZE_PT = 100.0


class PathPen(BasePen):
    """A glyph's outline as PDF path operators, straight from the font file."""

    def __init__(self, glyph_set):
        super().__init__(glyph_set)
        self.parts = []

    def _moveTo(self, point):  # noqa: N802 - names of BasePen
        self.parts.append(f"{point[0]} {point[1]} m")

    def _lineTo(self, point):  # noqa: N802 - names of BasePen
        self.parts.append(f"{point[0]} {point[1]} l")

    def _curveToOne(self, one, two, three):  # noqa: N802 - names of BasePen
        self.parts.append(f"{one[0]} {one[1]} {two[0]} {two[1]} {three[0]} {three[1]} c")

    def _closePath(self):  # noqa: N802 - names of BasePen
        self.parts.append("h")


class Original:
    """The fonts as fontTools reads them: its own character maps, its own outlines."""

    def __init__(self):
        self.fonts = [TTFont(data_file("fonts", name), lazy=True) for name in FONT_FILES]
        self.maps = [font.getBestCmap() for font in self.fonts]
        self.variations = [self._variations(font) for font in self.fonts]
        self.glyph_sets = [font.getGlyphSet() for font in self.fonts]

    def close(self):
        for font in self.fonts:
            font.close()

    @staticmethod
    def _variations(font):
        tables = [table for table in font["cmap"].tables if table.format == 14]
        return {
            (base, selector): name
            for table in tables
            for selector, pairs in table.uvsDict.items()
            for base, name in pairs
        }

    def glyph_name(self, font, text):
        base = ord(text[0])
        if len(text) == 1:
            return self.maps[font].get(base)
        pair = (base, ord(text[1]))
        if pair not in self.variations[font]:
            return None
        return self.variations[font][pair] or self.maps[font][base]

    def find(self, text):
        for font in range(len(self.fonts)):
            name = self.glyph_name(font, text)
            if name:
                return font, name
        raise AssertionError(text)

    def picture(self, text, font=None):
        """The glyph alone, 100 points high, where a page of `one_box` would print it."""
        font, name = self.find(text) if font is None else (font, self.glyph_name(font, text))
        pen = PathPen(self.glyph_sets[font])
        self.glyph_sets[font][name].draw(pen)
        scale = SIZE_PT / self.fonts[font]["head"].unitsPerEm
        side = SIDE_MM * 72 / 25.4
        baseline = side / 2 + SIZE_PT / 2 - 0.88 * SIZE_PT
        operators = f"q {scale} 0 0 {scale} 0 {baseline} cm " + " ".join(pen.parts) + " f Q"
        return rendered(bare_pdf(operators.encode(), side))


def bare_pdf(operators, side):
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {side:.4f} {side:.4f}]/Contents 4 0 R/Resources<<>>>>".encode(),
        b"<</Length %d>>stream\n%s\nendstream" % (len(operators), operators),
    ]
    out, offsets = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in offsets)
    return out + table + b"trailer\n<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(out)


def rendered(pdf, page=0, dpi=144):
    """A page as a grey picture, drawn by pdfium."""
    document = pdfium.PdfDocument(pdf)
    try:
        picture = document[page].render(scale=dpi / 72).to_pil().convert("L")
    finally:
        document.close()
    return picture


def copied(pdf, page=0):
    """The page's text as a reader copies it."""
    document = pdfium.PdfDocument(pdf)
    try:
        text_page = document[page].get_textpage()
        text = text_page.get_text_range()
        text_page.close()
    finally:
        document.close()
    return text.replace("\r\n", "\n")


def difference(one, two):
    """Mean difference of two pictures, 0 to 255, over the ink of both."""
    assert one.size == two.size
    pairs = list(zip(one.tobytes(), two.tobytes(), strict=True))
    inked = [(a, b) for a, b in pairs if a < 250 or b < 250]
    assert inked, "nothing was printed"
    return sum(abs(a - b) for a, b in inked) / len(inked)


VALUES = {
    "title": "り災証明書",
    "certifying": "上記のとおり、相違ないことを証明します。",
    "note": "※町の注意書き",
    "contact": "危機管理課　電話 058-000-0000",
    "number": "罹-L01A-000123-4",
    "head_address": "岐阜県岐阜市司町40番地1　メゾン金華山ハイツ弐番館　1203号室",
    "head_name": "渡邉\U000e0110　𠮷太郎",
    "members": [
        {"name": "渡邉\U000e0110　𠮷太郎", "relation": "世帯主", "age": "51歳"},
        {"name": "葛\U000e0100城　髙﨑", "relation": "妻", "age": "不詳"},
        {"name": "葛\U000e0102城　か\u3099く", "relation": "子", "age": "9歳"},
    ],
    "cause": "令和8年10月3日の令和8年岐阜県西部地震による",
    "dwelling_address": "岐阜県岐阜市司町40番地1",
    "grade": "半壊",
    "remarks": ["浸水区分　床上浸水"],
    "issue_date": "令和8年11月22日",
    "issuer_title": "岐阜市長",
    "issuer_name": "美濃　太郎",
    "subject": "住家以外の建物（物置）",
    "damage": "屋根がはがれた。",
}
