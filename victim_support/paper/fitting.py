"""Fitting registered text into a printed box: it shrinks, then wraps, then warns; it is never cut.

Source: 住民記録システム標準仕様書 5.8 (印字あふれ) and JIS X 4051 (行頭・行末禁則). All widths and sizes are points.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from victim_support.paper.glyphs import EM, Glyph, width

NOT_AT_LINE_START: Final = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々〻ー）〕］｝〉》」』】〙〗〟’”»"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
    ",.:;?!)]}%‐゠–〜～％℃"
)
NOT_AT_LINE_END: Final = frozenset("（〔［｛〈《「『【〘〖〝‘“«([{￥＄")
_STEP: Final = 0.5
_TINY: Final = 1.0
_LEADING: Final = 1.25


class Fitted(NamedTuple):
    """Lines of glyphs at one size. ``crowded`` says that the size is below the form's smallest: show a warning."""

    lines: tuple[tuple[Glyph, ...], ...]
    size: float
    leading: float
    crowded: bool


def fit(glyphs: Sequence[Glyph], *, wide: float, high: float, size: float, smallest: float) -> Fitted:
    """Set the glyphs in a box of ``wide`` × ``high``.

    On one line from ``size`` down to three quarters of it (a box high enough for three lines does not shrink first);
    else wrapped, at the largest size that fits down to ``smallest``; else ever smaller, with ``crowded`` set. No glyph
    is ever left out.
    """
    if not glyphs:
        return Fitted((), size, size * _LEADING, crowded=False)
    solid = width(glyphs) / EM
    roomy = high >= size + 2 * size * _LEADING
    floor = size if roomy else max(smallest, 0.75 * size)
    trial = size
    while trial >= floor:
        if solid * trial <= wide:
            return Fitted((tuple(glyphs),), trial, trial * _LEADING, crowded=False)
        trial -= _STEP
    return _wrapped(glyphs, wide, high, size, smallest)


def _wrapped(glyphs: Sequence[Glyph], wide: float, high: float, size: float, smallest: float) -> Fitted:
    trial = size
    while True:
        lines = break_lines(glyphs, wide / trial * EM)
        leading = trial * _LEADING
        fits = len(lines) * leading <= high + (leading - trial) and max(map(width, lines)) * trial / EM <= wide
        if fits or trial <= _TINY:
            return Fitted(lines, trial, leading, crowded=trial < smallest)
        trial -= _STEP


def break_lines(glyphs: Sequence[Glyph], measure: float) -> tuple[tuple[Glyph, ...], ...]:
    """Break into lines no wider than ``measure`` (1/1000 of the size), keeping 禁則 and Latin words whole.

    A line that cannot be broken lawfully within the measure is broken where it must.
    """
    lines: list[tuple[Glyph, ...]] = []
    rest = list(glyphs)
    while rest:
        fitting = _count_within(rest, measure)
        if fitting >= len(rest):
            lines.append(tuple(rest))
            break
        cut = _lawful_cut(rest, fitting)
        lines.append(tuple(rest[:cut]))
        rest = rest[cut:]
    return tuple(lines)


def _count_within(glyphs: Sequence[Glyph], measure: float) -> int:
    """How many glyphs fit, at least one."""
    total = 0
    for count, glyph in enumerate(glyphs):
        total += glyph.advance
        if total > measure:
            return max(count, 1)
    return len(glyphs)


def _lawful_cut(glyphs: Sequence[Glyph], fitting: int) -> int:
    for cut in range(fitting, 0, -1):
        if may_break(glyphs[cut - 1].text, glyphs[cut].text):
            return cut
    return fitting


def may_break(before: str, after: str) -> bool:
    """Whether a line may end with ``before`` and the next begin with ``after``."""
    if after in NOT_AT_LINE_START or before in NOT_AT_LINE_END or after == " ":
        return False
    return not (_in_word(before) and _in_word(after))


def _in_word(text: str) -> bool:
    """Latin letters, digits and what joins them (12-3): broken only at spaces."""
    return (text[0].isascii() and text != " ") or "\u00c0" <= text[0] <= "\u024f"
