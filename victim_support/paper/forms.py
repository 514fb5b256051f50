"""A form is data: positions, texts and optional fields of one version of a certificate's paper, read from TOML.

A form that a certificate was printed on is never changed; a new layout gets a new id (``risai-2``), because a reprint
must be the same paper. Lengths in millimetres from the top left corner, type sizes in points.
"""

from __future__ import annotations

import re
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from functools import cache
from typing import Any, Final, TypeVar

from victim_support.paper.errors import BadForm, UnknownForm
from victim_support.resources import data_file

Box = tuple[float, float, float, float]  # left, top, width, height
Point = tuple[float, float]
_ID: Final = re.compile(r"[a-z][a-z0-9]*-[1-9][0-9]*")
_RENAMED: Final = {"from": "start", "to": "end"}
_T = TypeVar("_T")


@dataclass(frozen=True)
class Line:
    """A rule; ``weight`` in points."""

    start: Point
    end: Point
    weight: float


@dataclass(frozen=True)
class Text:
    """A text that every certificate of this form carries."""

    text: str
    box: Box
    size: float
    align: str = "left"


@dataclass(frozen=True)
class Field:
    """A place for a value; ``text`` is the printed text with the value's name in braces."""

    name: str
    text: str
    box: Box
    size: float
    smallest: float
    align: str = "left"
    optional: bool = False


@dataclass(frozen=True)
class Option:
    """One of the boxes to be marked."""

    value: str
    text: str
    box: Box


@dataclass(frozen=True)
class Choice:
    """Boxes of which exactly one is marked."""

    name: str
    size: float
    marked: str
    unmarked: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Listing:
    """A free area for lines of text (追加記載事項欄②)."""

    name: str
    box: Box
    size: float
    smallest: float
    closing: str


@dataclass(frozen=True)
class Part:
    """A column of the members' table."""

    key: str
    label: str
    share: float
    align: str


@dataclass(frozen=True)
class Arrangement:
    """A way to set the members: the first that holds them all is taken."""

    columns: int
    rows: int
    size: float


@dataclass(frozen=True)
class Members:
    """The table of 世帯構成員; ``overflow`` is printed instead when they go onto further sheets."""

    name: str
    box: Box
    header: float
    header_size: float
    smallest: float
    weight: float
    closing: str
    parts: tuple[Part, ...]
    arrangements: tuple[Arrangement, ...]
    overflow: str = ""


@dataclass(frozen=True)
class Symbols:
    """Places for symbols, each at most ``side`` wide, its modules whole printer dots.

    A symbol of one row (Code 128) is a code of lines: at most ``lines_side`` wide, ``lines_high`` high.
    """

    side: float
    dots_per_inch: int
    places: tuple[Point, ...]
    caption: str = ""
    caption_box: Box = (0.0, 0.0, 0.0, 0.0)
    caption_size: float = 7.0
    lines_side: float = 0.0
    lines_high: float = 0.0


@dataclass(frozen=True)
class SealPlace:
    """Where the 公印 goes: stamped by hand, left out, or printed (at most 25 mm)."""

    box: Box
    omitted: str
    black: str
    black_box: Box
    size: float
    note_size: float


@dataclass(frozen=True)
class Page:
    """One side of paper."""

    name: str
    lines: tuple[Line, ...] = ()
    texts: tuple[Text, ...] = ()
    fields: tuple[Field, ...] = ()
    choice: Choice | None = None
    listing: Listing | None = None
    members: Members | None = None
    symbols: Symbols | None = None
    seal: SealPlace | None = None


@dataclass(frozen=True, eq=False)
class Form:
    """One version of a form: a front page, and a continuation page where the form has one."""

    id: str
    title: str
    page: Point
    common: str
    labels: Mapping[str, str]
    pages: tuple[Page, ...]

    @staticmethod
    def load(form_id: str) -> Form:
        """The form of this id from ``data/forms``. Raises UnknownForm or BadForm."""
        return _load(form_id)

    @property
    def front(self) -> Page:
        """The first page."""
        return self.pages[0]

    @property
    def continuation(self) -> Page | None:
        """The page members go onto when the front cannot hold them."""
        return self.pages[1] if len(self.pages) > 1 else None

    def label(self, name: str) -> str:
        """What the clerk calls a value."""
        return self.labels.get(name, name)


def form_ids() -> list[str]:
    """Every form this program carries."""
    return sorted(path.stem for path in data_file("forms").glob("*.toml"))


@cache
def _load(form_id: str) -> Form:
    path = data_file("forms", f"{form_id}.toml")
    if not _ID.fullmatch(form_id) or not path.is_file():
        raise UnknownForm(form_id=form_id)
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BadForm(form_id=form_id, reason=str(error)) from error
    form = parse(form_id, raw)
    if form.id != form_id:
        raise BadForm(form_id=form_id, reason=f"id = {form.id}")
    return form


def parse(form_id: str, raw: Mapping[str, object]) -> Form:
    """A form from its parsed TOML. Raises BadForm, naming the entry that is wrong."""
    try:
        form = _build(Form, raw, "")
    except ValueError as error:
        raise BadForm(form_id=form_id, reason=str(error)) from error
    if not 1 <= len(form.pages) <= 2:  # noqa: PLR2004 - a front and at most one continuation
        raise BadForm(form_id=form_id, reason="pages")
    return form


def _build(shape: type[_T], raw: object, place: str) -> _T:
    if not isinstance(raw, Mapping):
        raise ValueError(place)  # noqa: TRY004 - every mistake in a form is told the same way
    given = {_RENAMED.get(str(key), str(key)): value for key, value in raw.items()}
    hints = typing.get_type_hints(shape)
    known = {field.name for field in fields(shape)}  # type: ignore[arg-type]
    for key in given.keys() - known:
        raise ValueError(f"{place}.{key}")
    for field in fields(shape):  # type: ignore[arg-type]
        if field.name not in given and field.default is MISSING:
            raise ValueError(f"{place}.{field.name}")
    return shape(**{key: _convert(hints[key], value, f"{place}.{key}") for key, value in given.items()})


def _convert(hint: Any, value: object, place: str) -> object:  # noqa: ANN401 - a type hint is anything
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is types.UnionType:
        return _convert(arguments[0], value, place)
    if is_dataclass(hint):
        return _build(typing.cast("type[object]", hint), value, place)
    if origin is tuple:
        return _convert_tuple(arguments, value, place)
    if origin is not None:  # Mapping[str, str]
        if isinstance(value, Mapping) and all(isinstance(text, str) for text in value.values()):
            return dict(value)
        raise ValueError(place)
    if hint is float and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, hint) and (hint is bool or not isinstance(value, bool)):
        return value
    raise ValueError(place)


def _convert_tuple(arguments: tuple[Any, ...], value: object, place: str) -> object:
    if not isinstance(value, list):
        raise ValueError(place)  # noqa: TRY004 - as above
    if arguments[-1] is Ellipsis:
        return tuple(_convert(arguments[0], item, f"{place}[{index}]") for index, item in enumerate(value))
    if len(value) != len(arguments):
        raise ValueError(place)
    pairs = zip(arguments, value, strict=True)
    return tuple(_convert(hint, item, f"{place}[{index}]") for index, (hint, item) in enumerate(pairs))
