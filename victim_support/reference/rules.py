"""What stands on the 早見表 and the 指差し sheet, from carried words and the town's settings. Pure."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from victim_support.resources import data_file

DESKS: Final = (
    ("counter.phone", "受付のこと"),
    ("reference.survey_desk", "調査のこと"),
    ("reference.town_desk", "町の責任者"),
    ("centre.phone", "この端末のこと（センター）"),
)
"""Settings of whom to ask, with what about."""
_READING = re.compile(r"([㐀-鿿々〇]+)《([^》]+)》")
_CHOME = re.compile(r"[一二三四五六七八九十〇]+丁目$")


@dataclass(frozen=True)
class Piece:
    """A run of text and, where it is kanji with one, its reading."""

    text: str
    reading: str = ""


@dataclass(frozen=True)
class Line:
    """A sentence to point at: やさしい日本語 with readings, and English beneath."""

    pieces: tuple[Piece, ...]
    english: str
    free: bool = False  # true only where no certificate costs anything


@dataclass(frozen=True)
class Group:
    """Who says the lines."""

    heading: Line
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Question:
    """What everyone asks, and the answer."""

    ask: str
    answer: str


@dataclass(frozen=True)
class Place:
    """A 町字 and how it is read."""

    name: str
    kana: str


def pieces(text: str) -> tuple[Piece, ...]:
    """「窓口《まどぐち》へ」 as its runs with and without a reading."""
    found, at = [], 0
    for hit in _READING.finditer(text):
        if hit.start() > at:
            found.append(Piece(text[at : hit.start()]))
        found.append(Piece(hit[1], hit[2]))
        at = hit.end()
    return (*found, *([Piece(text[at:])] if at < len(text) else []))


def _words(name: str) -> dict[str, Any]:
    return tomllib.loads(data_file("words", name).read_text(encoding="utf-8"))


@cache
def questions() -> tuple[Question, ...]:
    """The questions everyone asks, in the order of the file."""
    return tuple(Question(**row) for row in _words("questions.toml")["questions"])


@cache
def groups() -> tuple[Group, ...]:
    """The 指差し sheet."""
    return tuple(
        Group(
            Line(pieces(row["title"]), row["english"]),
            tuple(Line(pieces(line["text"]), line["english"], line.get("free", False)) for line in row["lines"]),
        )
        for row in _words("pointing.toml")["groups"]
    )


@cache
def places(municipality: str) -> tuple[Place, ...]:
    """Every 町字 of a municipality with its reading, 丁目 taken together, in the order of the kanji."""
    path = data_file("addresses", f"{municipality}.csv")
    if not path.exists():
        return ()
    with path.open(encoding="utf-8", newline="") as file:
        found = {_CHOME.sub("", row["町字"]): row["カナ"] for row in csv.DictReader(file) if row["カナ"]}
    return tuple(Place(name, kana) for name, kana in sorted(found.items()))


def hard_places(settings: Mapping[str, str], known: tuple[Place, ...]) -> list[Place]:
    """The places the town calls hard to read, by its setting reference.places: 「県町、金町＝コガネマチ」.

    The reading is the index's where the town gives none.
    """
    readings = {place.name: place.kana for place in known}
    chosen = []
    for word in settings.get("reference.places", "").split("、"):
        name, _, kana = word.strip().replace("=", "＝").partition("＝")
        if name:
            chosen.append(Place(name, kana or readings.get(name, "")))
    return chosen


def desks(settings: Mapping[str, str]) -> list[tuple[str, str]]:
    """(what about, whom to ask) for every desk the town has set."""
    return [(about, settings[key]) for key, about in DESKS if settings.get(key, "").strip()]
