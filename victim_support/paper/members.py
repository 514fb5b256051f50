"""The table of 世帯構成員: one column, two, smaller rows; more than that goes onto further sheets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from victim_support.paper.canvas import POINT, Canvas
from victim_support.paper.fitting import Fitted, fit
from victim_support.paper.forms import Arrangement, Box, Line, Members, Part
from victim_support.paper.glyphs import resolve

_INDENT: Final = 3.0  # mm, left of a row: in line with the values above
_PADDING: Final = 1.0  # mm, left and right of every other cell
_BREATH: Final = 0.4  # mm, above and below


class MemberTable:
    """The members of one sheet, set in the first arrangement that holds them at a readable size."""

    def __init__(self, shape: Members, members: Sequence[Mapping[str, str]], label: str, *, last: bool = True) -> None:
        self._shape = shape
        self._label = label
        self._last = last
        self._members = members
        self._note = ""
        self.fits = False
        for arrangement in shape.arrangements:
            self._arrangement = arrangement
            self._cells = [self._row(member, arrangement) for member in members]
            self.crowded = any(cell.crowded for row in self._cells for cell in row)
            if len(members) <= arrangement.columns * arrangement.rows and not self.crowded:
                self.fits = True
                break

    @classmethod
    def elsewhere(cls, shape: Members, count: int, label: str) -> MemberTable:
        """The front's table when the members stand on further sheets: a sentence that says so."""
        table = cls(shape, (), label)
        table._note = shape.overflow.format(count=count)
        return table

    def draw(self, canvas: Canvas) -> None:
        """Header, rows, rules and the closing mark."""
        if self._note:
            self._sentence(canvas, self._note, self._shape.box)
            return
        used = max(1, -(-len(self._cells) // self._rows))
        for column in range(used):
            self._header(canvas, column)
        for index, row in enumerate(self._cells):
            for part_index, cell in enumerate(row):
                canvas.fitted(cell, self._cell_box(index, part_index), self._shape.parts[part_index].align)
        for index in range(len(self._cells)):
            self._rule(canvas, index)
        self._close(canvas)

    @property
    def _rows(self) -> int:
        return self._arrangement.rows

    def _row_height(self, arrangement: Arrangement) -> float:
        return (self._shape.box[3] - self._shape.header) / arrangement.rows

    def _row(self, member: Mapping[str, str], arrangement: Arrangement) -> list[Fitted]:
        high = (self._row_height(arrangement) - 2 * _BREATH) * POINT
        cells = []
        for index, part in enumerate(self._shape.parts):
            wide = (self._shape.box[2] / arrangement.columns * part.share - _indent(index) - _PADDING) * POINT
            glyphs = resolve(member.get(part.key, ""), f"{self._label}の{part.label}")
            cells.append(fit(glyphs, wide=wide, high=high, size=arrangement.size, smallest=self._shape.smallest))
        return cells

    def _column_left(self, column: int) -> float:
        return self._shape.box[0] + self._shape.box[2] / self._arrangement.columns * column

    def _part_span(self, column: int, part_index: int) -> tuple[float, float]:
        """(left, width) of a part within a column, without padding."""
        whole = self._shape.box[2] / self._arrangement.columns
        before = sum(part.share for part in self._shape.parts[:part_index])
        return self._column_left(column) + before * whole, self._shape.parts[part_index].share * whole

    def _cell_box(self, index: int, part_index: int) -> Box:
        column, row = divmod(index, self._rows)
        left, wide = self._part_span(column, part_index)
        high = self._row_height(self._arrangement)
        top = self._shape.box[1] + self._shape.header + row * high
        return left + _indent(part_index), top, wide - _indent(part_index) - _PADDING, high

    def _header(self, canvas: Canvas, column: int) -> None:
        top, high = self._shape.box[1], self._shape.header
        for index, part in enumerate(self._shape.parts):
            left, wide = self._part_span(column, index)
            self._small(canvas, part, (left + _indent(index), top, wide - _indent(index) - _PADDING, high))
        whole = self._shape.box[2] / self._arrangement.columns
        left = self._column_left(column)
        canvas.line(Line((left, top + high), (left + whole, top + high), self._shape.weight))
        if column:
            canvas.line(Line((left, top), (left, top + self._shape.box[3]), self._shape.weight))

    def _small(self, canvas: Canvas, part: Part, box: Box) -> None:
        size = self._shape.header_size
        glyphs = resolve(part.label, self._label)
        fitted = fit(glyphs, wide=box[2] * POINT, high=box[3] * POINT, size=size, smallest=size)
        canvas.fitted(fitted, box, part.align)

    def _rule(self, canvas: Canvas, index: int) -> None:
        """A hairline under a row, except under the last of the frame."""
        column, row = divmod(index, self._rows)
        if row == self._rows - 1:
            return
        top = self._shape.box[1] + self._shape.header + (row + 1) * self._row_height(self._arrangement)
        left = self._column_left(column)
        right = left + self._shape.box[2] / self._arrangement.columns
        canvas.line(Line((left, top), (right, top), self._shape.weight))

    def _close(self, canvas: Canvas) -> None:
        """（以下余白） in the first free row, so that nobody can be written in."""
        count = len(self._cells)
        if not self._last or count >= self._arrangement.columns * self._rows:
            return
        left, top, _, high = self._cell_box(count, 0)
        self._sentence(canvas, self._shape.closing, (left, top, self._shape.box[2] / 3, high), align="left")

    def _sentence(self, canvas: Canvas, text: str, box: Box, align: str = "center") -> None:
        size = self._shape.header_size + 1
        glyphs = resolve(text, self._label)
        fitted = fit(glyphs, wide=box[2] * POINT, high=box[3] * POINT, size=size, smallest=size)
        canvas.fitted(fitted, box, align)


def _indent(part_index: int) -> float:
    return _PADDING if part_index else _INDENT
