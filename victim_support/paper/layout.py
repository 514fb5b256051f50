"""Setting a certificate's values on its form, page by page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from victim_support.paper.canvas import POINT, Canvas
from victim_support.paper.errors import BadForm, BadSymbol, MissingValue
from victim_support.paper.fitting import Fitted, fit
from victim_support.paper.forms import Box, Choice, Field, Form, Listing, Page, SealPlace, Symbols
from victim_support.paper.glyphs import EM, resolve, width
from victim_support.paper.marks import (
    Matrix,
    Seal,
    seal_mask,
    seal_operators,
    symbol_mask,
    symbol_operators,
)
from victim_support.paper.members import MemberTable
from victim_support.paper.typeset import Typesetter

Value = str | Sequence[str] | Sequence[Mapping[str, str]]
Values = Mapping[str, Value]
_SAMPLE_SEAL: Final = "（見本）"
_WIDEST_GAP: Final = 1.3  # em


def _tight(fitted: Fitted, box: Box) -> Box:
    """The middle of a box, so wide that spread letters stand at most so far apart as a title's should."""
    line = fitted.lines[0]
    wide = (width(line) / EM + _WIDEST_GAP * (len(line) - 1)) * fitted.size / POINT
    wide = min(wide, box[2])
    return (box[0] + (box[2] - wide) / 2, box[1], wide, box[3])


@dataclass(frozen=True)
class Notice:
    """Something the clerk should know before printing; ``stops`` when the certificate cannot be made so."""

    field: str
    message: str
    stops: bool = False


class Layout:
    """One certificate being set. ``notices`` fills while pages are drawn."""

    def __init__(self, form: Form, values: Values, typesetter: Typesetter) -> None:
        self.form = form
        self.values = values
        self.notices: list[Notice] = []
        self.images: dict[bytes, bytes] = {}  # name → object body
        self._typesetter = typesetter

    def pages(self, symbols: Sequence[Matrix], seal: Seal, *, sample: bool) -> list[tuple[Page, bytes]]:
        """(page of the form, its operators) for every sheet."""
        chunks = self._member_chunks()
        total = len(chunks)
        drawn = []
        for index, chunk in enumerate(chunks):
            page = self.form.front if index == 0 else self._continuation()
            canvas = Canvas(self.form.page, self._typesetter)
            numbering = {"page": str(index + 1), "pages": str(total)} if total > 1 else {}
            self._draw_values(canvas, page, numbering)
            if chunk is not None:
                chunk.draw(canvas)
            if page.symbols:
                self._draw_symbols(canvas, page.symbols, symbols if index == 0 else ())
            if page.seal:
                self._draw_seal(canvas, page.seal, seal, sample=sample)
            drawn.append((page, canvas.to_bytes()))
        return drawn

    @property
    def sheets(self) -> int:
        """How many sheets there are."""
        return len(self._member_chunks())

    def _continuation(self) -> Page:
        if self.form.continuation is None:
            raise BadForm(form_id=self.form.id, reason="continuation")
        return self.form.continuation

    def _member_chunks(self) -> list[MemberTable | None]:
        """What stands in the members' table of each sheet; at least the front's."""
        shape = self.form.front.members
        if shape is None:
            return [None]
        label = self.form.label(shape.name)
        members = self._members(shape.name)
        table = MemberTable(shape, members, label)
        if table.fits or self.form.continuation is None or self.form.continuation.members is None:
            self._warn_if(table.crowded, label)
            return [table]
        sheet = self.form.continuation.members
        room = sheet.arrangements[-1].columns * sheet.arrangements[-1].rows
        count = math.ceil(len(members) / room)
        parts = [members[index * room : (index + 1) * room] for index in range(count)]
        sheets = [MemberTable(sheet, part, label, last=index == count - 1) for index, part in enumerate(parts)]
        self._warn_if(any(part.crowded for part in sheets), label)
        self.notices.append(Notice(label, f"世帯構成員{len(members)}名は、別紙（{count}枚）に印字します。"))
        return [MemberTable.elsewhere(shape, len(members), label), *sheets]

    def _members(self, name: str) -> list[Mapping[str, str]]:
        value = self.values.get(name, ())
        if isinstance(value, str) or any(isinstance(item, str) for item in value):
            raise MissingValue(form_id=self.form.id, field=self.form.label(name))
        return [item for item in value if isinstance(item, Mapping)]

    def _draw_values(self, canvas: Canvas, page: Page, numbering: Mapping[str, str]) -> None:
        for field in page.fields:
            self._draw_field(canvas, field, numbering)
        if page.choice:
            self._draw_choice(canvas, page.choice)
        if page.listing:
            self._draw_listing(canvas, page.listing)

    def _draw_field(self, canvas: Canvas, field: Field, numbering: Mapping[str, str]) -> None:
        texts = {key: value for key, value in self.values.items() if isinstance(value, str)} | dict(numbering)
        try:
            text = field.text.format_map(texts)
        except KeyError as error:
            if field.optional:
                return
            raise MissingValue(form_id=self.form.id, field=self.form.label(field.name)) from error
        label = self.form.label(field.name)
        self._set(canvas, text, label, field)

    def _set(self, canvas: Canvas, text: str, label: str, place: Field) -> None:
        """Fit a text into a place of the form, and warn if it is crowded."""
        wide, high = place.box[2] * POINT, place.box[3] * POINT
        fitted = fit(resolve(text, label), wide=wide, high=high, size=place.size, smallest=place.smallest)
        self._warn_if(fitted.crowded, label)
        if place.align != "spread":
            canvas.fitted(fitted, place.box, place.align)
        elif len(fitted.lines) == 1:
            canvas.spread(fitted.lines[0], _tight(fitted, place.box), fitted.size)
        else:
            canvas.fitted(fitted, place.box, "center")

    def _warn_if(self, crowded: bool, label: str) -> None:
        if crowded:
            message = f"「{label}」が枠に入りきらないため、通常より小さい文字で印字します。読めるか確かめてください。"
            self.notices.append(Notice(label, message))

    def _draw_choice(self, canvas: Canvas, choice: Choice) -> None:
        chosen, label = self.values.get(choice.name), self.form.label(choice.name)
        if chosen not in [option.value for option in choice.options]:
            raise MissingValue(form_id=self.form.id, field=label)
        for option in choice.options:
            mark = choice.marked if option.value == chosen else choice.unmarked
            place = Field(choice.name, "", option.box, choice.size, choice.size)
            self._set(canvas, mark + option.text, label, place)

    def _draw_listing(self, canvas: Canvas, listing: Listing) -> None:
        value = self.values.get(listing.name, ())
        entries = [value] if isinstance(value, str) else [item for item in value if isinstance(item, str)]
        entries = [entry for entry in entries if entry] + [listing.closing]
        label = self.form.label(listing.name)
        left, top, wide, high = listing.box
        size = listing.size
        lines = [resolve(entry, label) for entry in entries]
        while True:
            broken = [fit(line, wide=wide * POINT, high=math.inf, size=size, smallest=size) for line in lines]
            leading = size * 1.3
            if sum(len(part.lines) for part in broken) * leading <= high * POINT or size <= 1:
                break
            size -= 0.5
        self._warn_if(size < listing.smallest, label)
        at = top
        for part in broken:
            height = len(part.lines) * leading / POINT
            canvas.fitted(part._replace(leading=leading), (left, at, wide, height), "left")
            at += height

    def _draw_symbols(self, canvas: Canvas, shape: Symbols, symbols: Sequence[Matrix]) -> None:
        if len(symbols) > len(shape.places):
            raise BadSymbol(reason=f"{len(symbols)}個の枠がありません")
        for index, (matrix, place) in enumerate(zip(symbols, shape.places, strict=False)):
            name = b"Symbol%d" % index
            self.images[name] = symbol_mask(matrix)
            canvas.raw(symbol_operators(name, matrix, place, shape, self.form.page))
        if symbols and shape.caption:
            size = shape.caption_size
            wide, high = shape.caption_box[2] * POINT, shape.caption_box[3] * POINT
            caption = fit(resolve(shape.caption, "caption"), wide=wide, high=high, size=size, smallest=size)
            canvas.fitted(caption, shape.caption_box, "left")

    def _draw_seal(self, canvas: Canvas, place: SealPlace, seal: Seal, *, sample: bool) -> None:
        label = "公印"
        field = Field("seal", "", place.box, place.size, place.size, "center")
        if seal.kind == "omitted":
            self._set(canvas, place.omitted, label, field)
        elif seal.kind == "image" and sample:
            self._set(canvas, _SAMPLE_SEAL, label, field)
        elif seal.kind == "image":
            left, top, wide, high = place.box
            self.images[b"Seal"] = seal_mask(seal.image)
            canvas.raw(seal_operators(seal.side_mm, (left + wide / 2, top + high / 2), self.form.page))
            if seal.black_note:
                note = Field("black", "", place.black_box, place.note_size, place.note_size, "center")
                self._set(canvas, place.black, label, note)
