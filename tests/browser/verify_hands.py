"""Whoever has nothing but verify.html; real rendered papers, and files that mean harm."""

import io
import zlib

import pypdfium2
from paper.printed import VALUES
from PIL import Image, ImageFilter

from browser import verify_mutants as mutants
from victim_support.certificates import symbols
from victim_support.paper import Form, render


def pdf_of(texts):
    """A paper as the program prints it, with these symbols."""
    return render(Form.load("hisai-1"), VALUES, [symbols.matrix(text) for text in texts])


def photographed(pdf, *, dpi=300, turn=0.0, blur=0.0):
    """The printed sheet as a scanner or a telephone sees it."""
    document = pypdfium2.PdfDocument(pdf)
    sheet = document[0].render(scale=dpi / 72, grayscale=True).to_pil()
    document.close()
    sheet = sheet.rotate(turn, resample=Image.Resampling.BICUBIC, fillcolor=255, expand=True)
    return sheet.filter(ImageFilter.GaussianBlur(blur)) if blur else sheet


def stored(image, kind="PNG", **options):
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


class Checker:
    """Somebody who has nothing but the page."""

    def __init__(self, page, address):
        self.page, self.asked, self.said = page, [], []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(f"pageerror: {error}"))
        page.on("dialog", lambda dialog: self.said.append("dialog"))
        page.clock.set_fixed_time("2026-11-20T10:00:00+09:00")
        page.goto(address)
        page.wait_for_selector("html[data-ready]")

    def give(self, *files):
        """Choose files, as (name, bytes), and wait for the answer."""
        self.page.evaluate("document.getElementById('said').replaceChildren()")
        sent = [{"name": name, "mimeType": "application/octet-stream", "buffer": data} for name, data in files]
        self.page.set_input_files("#files", sent)
        return self._answer()

    def paste(self, text):
        self.page.evaluate("document.getElementById('said').replaceChildren()")
        self.page.fill("#pasted", text)
        self.page.click("#check")
        return self._answer()

    def _answer(self):
        self.page.wait_for_selector("body:not([aria-busy]) #said p", timeout=30_000)
        return self.words()

    def words(self):
        """The answers of every paper shown: signature, state, signature, state …"""
        return [text.partition("\n")[0] for text in self.page.locator(".word").all_inner_texts()]

    def told(self):
        return self.page.locator("#said").inner_text()


def every_field(text):
    """A claim with `text` in whatever a person reads."""
    fields = dict.fromkeys((2, 3, 4, 5, 8, 9, 10, 11, 12, 13, 14, 17), text)
    return {**mutants.claim_of(), **fields, 6: [[text] * 3], 15: [text], 16: [[text, text]], 21: [text, bytes(16)]}


def bomb_png(side):
    """A picture of 3.6 thousand million points in a few kilobytes."""

    def chunk(kind, data):
        return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")

    head = side.to_bytes(4, "big") * 2 + b"\x01\0\0\0\0"
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(1_000_000)))
        + chunk(b"IEND", b"")
    )


def empty_pdf(content):
    """One empty page, or one whose content unpacks to very much."""
    filtered = b"/Filter/FlateDecode" if content else b""
    return b"".join((
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n",
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]/Contents 4 0 R>>endobj\n4 0 obj<</Length ",
        str(len(content)).encode() + filtered + b">>stream\n" + content + b"\nendstream endobj\n",
        b"trailer<</Root 1 0 R>>\n%%EOF",
    ))  # fmt: skip
