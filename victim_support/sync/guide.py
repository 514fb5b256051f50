"""USBメモリによるデータ持出し手順: one printed page for whoever carries a stick. Office paper, drawn by fpdf2."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any, Final

from fpdf import FPDF

from victim_support.resources import data_file

Color = tuple[int, int, int]

_FONT: Final = "Mincho"
_FONT_FILE: Final = "BIZUDMincho-Regular.ttf"
"""Has every character of the page, and is made to be read by everybody; IPAmj明朝 takes a second to load."""
_LEFT, _TOP, _WIDTH, _BOTTOM = 14.0, 13.0, 182.0, 286.0
_BODY: Final = 43.0
"""Where the column of what to do begins, from the left margin."""
_SIZE, _LINE = 12.0, 6.0
_SMALL, _SMALL_LINE = 11.0, 5.3
_BOX: Final = 3.4
_INK: Final = (20, 20, 20)
_ACCENT: Final = (0, 52, 104)
_ALARM: Final = (160, 16, 24)
_NOT_FIRST: Final = frozenset("。、」）：・ー…？！ょゃゅっァィゥェォッャュョ")
_NOT_LAST: Final = frozenset("「（")


@cache
def usb_guide() -> bytes:
    """The page as PDF, A4 upright: drawn once, nothing of a home is in it."""
    words = _words()
    pdf = FPDF(format="A4", unit="mm")
    pdf.set_margins(_LEFT, _TOP, _LEFT)
    pdf.set_auto_page_break(auto=False)
    pdf.c_margin = 0
    pdf.add_font(_FONT, fname=data_file("fonts", _FONT_FILE))
    pdf.set_lang("ja-JP")
    pdf.set_title(words["title"])
    pdf.add_page()
    pdf.set_text_color(*_INK)
    y = _heading(pdf, words)
    for number, step in enumerate(words["steps"], 1):
        y = _step(pdf, y, number, step)
    _boxes(pdf, y + 3, words)
    return bytes(pdf.output())


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(data_file("words", "usb_guide.toml").read_text("utf-8"))


def _heading(pdf: FPDF, words: dict[str, Any]) -> float:
    _bold(pdf, (_LEFT, _TOP), words["title"], 23, _ACCENT)
    pdf.set_draw_color(*_ACCENT)
    pdf.set_line_width(0.9)
    pdf.line(_LEFT, _TOP + 12, _LEFT + _WIDTH, _TOP + 12)
    return _paragraph(pdf, (_LEFT, _TOP + 14.5), _WIDTH, words["lead"], small=True) + 2.5


def _step(pdf: FPDF, y: float, number: int, step: dict[str, Any]) -> float:
    """One numbered row: what it is called at the left, what to do at the right; returns where the next begins."""
    pdf.set_fill_color(*_ACCENT)
    pdf.ellipse(_LEFT, y, 8.6, 8.6, style="F")
    _bold(pdf, (_LEFT, y + 0.1), str(number), 14, (255, 255, 255), width=8.6)
    top = y + (1.2 if len(step["title"]) == 1 else 0)
    for line in step["title"]:
        _bold(pdf, (_LEFT + 11, top), line, 13)
        top += 6
    at = y + 0.8
    for item in step["items"]:
        pdf.set_draw_color(*_INK)
        pdf.set_line_width(0.25)
        pdf.rect(_LEFT + _BODY, at + 1, _BOX, _BOX)
        at = _paragraph(pdf, (_LEFT + _BODY + 6, at), _WIDTH - _BODY - 6, item) + 1.3
    end = max(at, top, y + 9.5) + 1.4
    pdf.set_draw_color(180, 180, 180)
    pdf.set_line_width(0.2)
    pdf.line(_LEFT, end, _LEFT + _WIDTH, end)
    return end + 2.4


def _boxes(pdf: FPDF, y: float, words: dict[str, Any]) -> None:
    """At the foot, to the end of the page: what to do when a stick is lost, and what never to do."""
    gap, wide = 5.0, 111.0
    _frame(pdf, (_LEFT, y), wide, words["lost"]["title"], _ALARM)
    _frame(pdf, (_LEFT + wide + gap, y), _WIDTH - wide - gap, words["never"]["title"], _INK)
    _lost(pdf, (_LEFT + 4, y + 10.5), wide - 8, words["lost"])
    at = y + 10.5
    for item in words["never"]["items"]:
        _bold(pdf, (_LEFT + wide + gap + 3, at - 0.3), "×", _SMALL + 1, _ALARM)
        at = _paragraph(pdf, (_LEFT + wide + gap + 8.5, at), _WIDTH - wide - gap - 11.5, item, small=True) + 2.2


def _frame(pdf: FPDF, place: tuple[float, float], width: float, title: str, color: Color) -> None:
    x, y = place
    pdf.set_fill_color(*color)
    pdf.set_draw_color(*color)
    pdf.set_line_width(0.6)
    pdf.rect(x, y, width, _BOTTOM - y)
    pdf.rect(x, y, width, 8.5, style="F")
    _bold(pdf, (x + 3, y + 0.6), title, 13, (255, 255, 255))


def _lost(pdf: FPDF, place: tuple[float, float], width: float, words: dict[str, Any]) -> None:
    x, y = place
    _bold(pdf, place, words["first"], 11)
    line = y + 17
    for number, label in enumerate(words["phones"]):
        left = x + number * (width + 4) / 2
        pdf.set_font(_FONT, size=_SMALL)
        pdf.set_text_color(*_INK)
        pdf.set_xy(left, line - 6.2)
        pdf.cell(h=_SMALL_LINE, text=f"{label}　☎")
        pdf.set_draw_color(*_INK)
        pdf.set_line_width(0.3)
        pdf.line(left, line, left + (width - 4) / 2, line)
    at = line + 2.5
    for item in words["items"]:
        pdf.set_xy(x, at)
        pdf.set_font(_FONT, size=_SMALL)
        pdf.cell(h=_SMALL_LINE, text="・")
        at = _paragraph(pdf, (x + 4, at), width - 4, item, small=True) + 1


def _bold(
    pdf: FPDF, place: tuple[float, float], text: str, size: float, color: Color = _INK, *, width: float | None = None
) -> None:
    """One line, its strokes a little thicker: the font has one weight. With `width` centred in it."""
    pdf.set_font(_FONT, size=size)
    pdf.set_text_color(*color)
    with pdf.local_context(text_mode="FILL_STROKE", line_width=size * 0.012, draw_color=color):
        pdf.set_xy(*place)
        pdf.cell(w=width, h=size * 0.6, text=text, align="C" if width else "L")
    pdf.set_text_color(*_INK)


def _paragraph(pdf: FPDF, place: tuple[float, float], width: float, text: str, *, small: bool = False) -> float:
    """Text in lines no longer than `width`; returns where the next may begin."""
    x, y = place
    size, height = (_SMALL, _SMALL_LINE) if small else (_SIZE, _LINE)
    pdf.set_font(_FONT, size=size)
    for line in [line for given in text.split("\n") for line in _broken(pdf, given, width)]:
        pdf.set_xy(x, y)
        pdf.cell(h=height, text=line)
        y += height
    return y


def _broken(pdf: FPDF, text: str, width: float) -> list[str]:
    """Lines as Japanese breaks them: never before a closing sign, after an opening one, or within Latin letters."""
    lines, rest = [], text
    while rest:
        end = len(rest)
        while pdf.get_string_width(rest[:end]) > width:
            end -= 1
        while 0 < end < len(rest) and not _may_break(rest[end - 1], rest[end]):
            end -= 1
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return lines


def _may_break(before: str, after: str) -> bool:
    within = (before + after).isascii() and " " not in before + after
    return not within and after not in _NOT_FIRST and before not in _NOT_LAST
