"""From a form and its values to the bytes of a PDF.

The form's own part (lines, labels, the note) is compiled once: a compressed content stream and one embedded font of
its characters, shared by every certificate. A certificate adds its values, a small font for the characters the form
does not have, and its symbols. The bytes are a function of form, values, symbols and seal alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from victim_support.paper.canvas import POINT, Canvas
from victim_support.paper.errors import BadForm, MissingGlyph
from victim_support.paper.fitting import fit
from victim_support.paper.forms import Form, Page, form_ids
from victim_support.paper.glyphs import Glyph, codepoints, faces, missing, resolve
from victim_support.paper.layout import Layout, Notice, Values
from victim_support.paper.marks import Matrix, Seal
from victim_support.paper.pdf import Document, Objects, number, stream, text_string
from victim_support.paper.typeset import EmbeddedFont, Slots, Typesetter

_SAMPLE: Final = "見本"
_DRILL: Final = "訓練"
_MARK_WIDTH: Final = 320.0  # points: half as large letters for a word twice as long
_LARGEST_MARK: Final = 150.0
_MARK_DEGREES: Final = 40.0


@dataclass(frozen=True)
class _Compiled:
    """What all certificates of a form share, as finished PDF objects."""

    slots: Slots
    font: EmbeddedFont
    backgrounds: Mapping[str, bytes]  # page name → content stream
    watermarks: Mapping[str, bytes]  # word → content stream


def render(
    form: Form,
    values: Values,
    symbols: Sequence[Matrix] = (),
    *,
    seal: Seal | None = None,
    sample: bool = False,
    drill: bool = False,
    mark: str = "",
    prints: bool = False,
) -> bytes:
    """The certificate as a PDF of one A4 sheet (more when the members need further sheets).

    ``sample`` prints 見本 across the page and never the seal; ``drill`` prints 訓練; ``mark`` (控) stands across the
    page beside either; ``prints`` asks the viewer to print at once. Raises MissingGlyph, MissingValue, BadSymbol,
    BadForm. The same arguments give the same bytes.
    """
    document = Document()
    sheets = put(document, form, values, symbols, seal=seal, sample=sample, drill=drill, mark=mark, shared=Shared())
    parent = document.reserve()
    kids = [document.add(sheet.page(parent, sheet_size(form))) for sheet in sheets]
    listed = b" ".join(b"%d 0 R" % kid for kid in kids)
    document.set(parent, b"<</Type/Pages/Kids[%s]/Count %d>>" % (listed, len(kids)))
    # PrintScaling None: a symbol of whole printer dots must not be shrunk to the page.
    preferences = b"/ViewerPreferences<</PrintScaling/None/DisplayDocTitle true>>"
    if prints:
        preferences += b"/OpenAction<</Type/Action/S/Named/N/Print>>"  # ISO 32000-1, 12.6.4.11
    catalogue = document.add(b"<</Type/Catalog/Pages %d 0 R/Lang(ja-JP)%s>>" % (parent, preferences))
    name = text_string(f"{values.get('title', form.title)} {values.get('number', '')}".strip())
    maker = text_string(f"victim_support {form.id}")
    return document.to_bytes(catalogue, document.add(b"<</Title %s/Producer %s>>" % (name, maker)))


def sheet_size(form: Form) -> bytes:
    """Width and height of the form's sheet in points, as PDF text."""
    return b"%s %s" % (number(form.page[0] * POINT), number(form.page[1] * POINT))


class Shared:
    """The objects that stand in a document once: a form's font and its layers, by what they are."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}

    def once(self, form: Form, name: str, add: Callable[[], int]) -> int:
        """The number of an object of the form, written when it is first asked for."""
        key = (form.id, name)
        if key not in self._numbers:
            self._numbers[key] = add()
        return self._numbers[key]


@dataclass(frozen=True)
class Sheet:
    """One side of paper whose parts stand in a document."""

    resources: int
    layers: tuple[int, ...]

    def page(self, parent: int, size: bytes) -> bytes:
        """The page's object."""
        contents = b" ".join(b"%d 0 R" % layer for layer in self.layers)
        body = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s]/Resources %d 0 R/Contents[%s]>>"
        return body % (parent, size, self.resources, contents)


def put(
    document: Objects,
    form: Form,
    values: Values,
    symbols: Sequence[Matrix] = (),
    *,
    shared: Shared,
    seal: Seal | None = None,
    sample: bool = False,
    drill: bool = False,
    mark: str = "",
) -> list[Sheet]:
    """Put a certificate's objects into a document and return its sheets, for the pages that will name them.

    Arguments and errors as those of `render`.
    """
    compiled = _compile(form)
    typesetter = Typesetter(compiled.slots)
    layout = Layout(form, values, typesetter)
    pages = layout.pages(symbols, seal or Seal.space(), sample=sample or drill or bool(mark))
    across = _across(form, mark, typesetter) if mark else b""
    fonts = [(b"S", shared.once(form, "font", lambda: compiled.font.add_to(document)))]
    fonts += [(name, font.add_to(document)) for name, font in typesetter.own_fonts()]
    resources = b"<</Font<<" + b"".join(b"/%s %d 0 R" % font for font in fonts) + b">>"
    images = [(name, document.add(body)) for name, body in layout.images.items()]
    if images:
        resources += b"/XObject<<" + b"".join(b"/%s %d 0 R" % image for image in images) + b">>"
    word = (_DRILL if drill else "") + (_SAMPLE if sample else "")
    under = [shared.once(form, word, lambda: document.add(compiled.watermarks[word]))] if word else []
    if across:
        under.append(document.add(across))
    own = document.add(resources + b">>")
    return [
        Sheet(own, (*under, _background_of(document, form, page, shared), document.add(stream(operators))))
        for page, operators in pages
    ]


def _background_of(document: Objects, form: Form, page: Page, shared: Shared) -> int:
    return shared.once(form, f"page {page.name}", lambda: document.add(_compile(form).backgrounds[page.name]))


def check(form: Form, values: Values) -> list[Notice]:
    """What a preview must say: characters that cannot be printed (``stops``), crowded boxes, further sheets."""
    labelled = [(form.label(key), text) for key, value in values.items() for text in _texts(value)]
    stops = [
        Notice(label, MissingGlyph(character=bad, codepoints=codepoints(bad), field=label).message, stops=True)
        for label, text in labelled
        for bad in missing(text)
    ]
    if stops:
        return stops
    layout = Layout(form, values, Typesetter(_compile(form).slots))
    layout.pages((), Seal.space(), sample=False)
    return layout.notices


def sheet_count(form: Form, values: Values) -> int:
    """How many sheets the certificate takes: more than one when the members need further sheets."""
    return Layout(form, values, Typesetter(_compile(form).slots)).sheets


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from _texts(item)


def warm_up(form_id: str | None = None) -> None:
    """Map the fonts and compile one form, or all: called once at start, so that the first certificate is quick."""
    faces()
    for known in [form_id] if form_id else form_ids():
        _compile(Form.load(known))


@lru_cache(maxsize=32)
def _compile(form: Form) -> _Compiled:
    slots = Slots(0)
    for text in _form_texts(form):
        for glyph in _own_glyphs(form, text):
            slots.code(glyph)
    backgrounds = {page.name: _background(form, page, slots) for page in form.pages}
    words = (_SAMPLE, _DRILL, _DRILL + _SAMPLE)
    watermarks = {word: _watermark(form, word, slots) for word in words}
    return _Compiled(slots, EmbeddedFont(slots), backgrounds, watermarks)


def _own_glyphs(form: Form, text: str) -> tuple[Glyph, ...]:
    glyphs = resolve(text, form.id)
    if any(glyph.font for glyph in glyphs):
        raise BadForm(form_id=form.id, reason=text)
    return glyphs


def _form_texts(form: Form) -> Iterator[str]:
    """Every character the form itself may print, in a fixed order."""
    yield form.common
    yield _SAMPLE + _DRILL
    for page in form.pages:
        yield from (text.text for text in page.texts)
        # "{number}" in a field's text leaves only what the form prints around the value
        yield from (field.text.format_map(_Nothing()) for field in page.fields)
        if page.choice:
            yield page.choice.marked + page.choice.unmarked
            yield from (option.text for option in page.choice.options)
        if page.listing:
            yield page.listing.closing
        if page.members:
            yield from (part.label for part in page.members.parts)
            yield page.members.closing
        if page.symbols:
            yield page.symbols.caption


class _Nothing(dict[str, str]):
    """Stands for values while a form is compiled: every one of them is empty."""

    def __missing__(self, key: str) -> str:
        return ""


def _background(form: Form, page: Page, slots: Slots) -> bytes:
    canvas = Canvas(form.page, Typesetter(slots))
    for line in page.lines:
        canvas.line(line)
    for text in page.texts:
        glyphs = _own_glyphs(form, text.text)
        if text.align == "spread":
            canvas.spread(glyphs, text.box, text.size)
            continue
        wide, high = text.box[2] * POINT, text.box[3] * POINT
        canvas.fitted(fit(glyphs, wide=wide, high=high, size=text.size, smallest=text.size), text.box, text.align)
    return stream(canvas.to_bytes(), level=9)


def _watermark(form: Form, word: str, slots: Slots) -> bytes:
    return _across(form, word, Typesetter(slots))


def _across(form: Form, word: str, typesetter: Typesetter) -> bytes:
    """A word in large grey letters across the page, as a content stream."""
    canvas = Canvas(form.page, typesetter)
    size = min(_LARGEST_MARK, 1.3 * _MARK_WIDTH / len(word))
    canvas.watermark(_own_glyphs(form, word), size, _MARK_DEGREES)
    return stream(canvas.to_bytes(), level=9)
