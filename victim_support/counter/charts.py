"""Small bar charts as plain numbers: where each bar stands in a drawing of a given size. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 460, 150
_FOOT, _HEAD, _GAP = 22, 20, 4
_ROW, _NAMES, _COUNTS = 26, 170, 60


@dataclass(frozen=True)
class Bar:
    """One bar: its place and size in the drawing, its name and count with the places of their texts."""

    name: str
    count: int
    x: int
    y: int
    width: int
    height: int
    name_at: tuple[int, int]
    count_at: tuple[int, int]


@dataclass(frozen=True)
class Chart:
    """A drawing of `width` × `height`, what it says in words (`label`), and its bars."""

    width: int
    height: int
    label: str
    bars: tuple[Bar, ...]


def columns(title: str, counts: Sequence[tuple[str, int]]) -> Chart:
    """Standing bars beside each other: hours."""
    most = max([count for _, count in counts], default=0) or 1
    step = WIDTH // max(1, len(counts))
    room = HEIGHT - _FOOT - _HEAD
    bars = []
    for place, (name, count) in enumerate(counts):
        tall = count * room // most
        left, top = place * step, HEIGHT - _FOOT - tall
        middle = left + step // 2
        bars.append(Bar(name, count, left + _GAP, top, step - 2 * _GAP, tall, (middle, HEIGHT - 6), (middle, top - 5)))
    return Chart(WIDTH, HEIGHT, _label(title, counts), tuple(bars))


def lines(title: str, counts: Sequence[tuple[str, int]]) -> Chart:
    """Lying bars below each other, their names before them: counters."""
    most = max([count for _, count in counts], default=0) or 1
    room = WIDTH - _NAMES - _COUNTS
    bars = []
    for place, (name, count) in enumerate(counts):
        top, wide = place * _ROW, max(1, count * room // most)
        text = top + _ROW - 8
        bars.append(Bar(name, count, _NAMES, top + _GAP, wide, _ROW - 2 * _GAP, (0, text), (_NAMES + wide + 6, text)))
    return Chart(WIDTH, max(1, len(counts)) * _ROW, _label(title, counts), tuple(bars))


def _label(title: str, counts: Sequence[tuple[str, int]]) -> str:
    told = "、".join(f"{name} {count}件" for name, count in counts if count)
    return f"{title}：{told or 'まだありません'}"
