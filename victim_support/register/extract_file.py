"""Reading an extract: CSV by column name, streamed, hashed as it is read. No database (docs/interchange.md)."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import itemgetter
from typing import TYPE_CHECKING

from victim_support.register.errors import ColumnsMissing, ExtractUnreadable, ForbiddenColumn, MapUnreadable

if TYPE_CHECKING:
    from pathlib import Path

REASON_COLUMN = "理由"
"""The column a file of rejected rows has besides its own; ignored when the mended file is loaded."""

_FORBIDDEN = ("個人番号", "マイナンバー", "住民票コード", "本籍", "筆頭者")  # 番号法; design.md, Base data
_CONTROL = re.compile("[\x00-\x1f\x7f\u2028\u2029]")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_SIGNED_NUMBER = re.compile(r"[-+][0-9.,]*")
_ENCODINGS = {"utf-8": "utf-8-sig", "utf8": "utf-8-sig", "": "utf-8-sig"}


def has_controls(text: str) -> bool:
    """Whether a text holds what a terminal, a paper or a file would obey: C0, DEL, line and paragraph separators."""
    return _CONTROL.search(text) is not None


def inert(cell: str) -> str:
    """A cell that a spreadsheet shows and never computes: an apostrophe before what it would take for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) and not _SIGNED_NUMBER.fullmatch(cell) else cell


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell: line of the file, column, the value as it stands, and what to do, in Japanese."""

    line: int
    column: str
    value: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.line}行目　{self.column}「{_shown(self.value)}」　{self.remedy}"


@dataclass(frozen=True)
class Layout:
    """Our columns in the order rows are handed on, those that must be there, and the file's own names for them."""

    columns: Sequence[str]
    required: Sequence[str]
    names: Mapping[str, str] = field(default_factory=dict)

    def their_name(self, column: str) -> str:
        """The heading under which the file keeps our `column`."""
        return self.names.get(column, column)


@dataclass
class Extract:
    """An opened file: its header, what is to be told about it, and its rows.

    `digest` is the SHA-256 (hex) of the whole file once `rows` is exhausted.
    """

    header: list[str]
    notices: list[str]
    _rows: Iterator[tuple[int, list[str]]]
    _pick: itemgetter[object]
    _source: _Hashed

    def rows(self) -> Iterator[tuple[int, Sequence[str], list[str]]]:
        """(line, our columns in order, the cells as they stand). Blank lines are passed over.

        A row with another number of cells than the header comes with no columns (an empty tuple).
        """
        width = len(self.header)
        for line, cells in self._rows:
            if len(cells) == width:
                cells.append("")  # what a column the file lacks reads
                picked = self._pick(cells)
                del cells[-1]
                yield line, picked, cells
            elif any(cell.strip() for cell in cells):
                yield line, (), cells

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes read so far."""
        return self._source.hash.hexdigest()

    @property
    def bytes_read(self) -> int:
        """How far into the file reading is."""
        return self._source.count


class _Hashed(io.RawIOBase):
    """A binary file that hashes and counts what is read from it."""

    def __init__(self, raw: io.FileIO) -> None:
        self.raw = raw
        self.hash = hashlib.sha256()
        self.count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # the base class names no type
        size = self.raw.readinto(buffer) or 0
        self.hash.update(buffer[:size])
        self.count += size
        return size


@contextmanager
def open_extract(path: Path, layout: Layout, encoding: str = "utf-8") -> Iterator[Extract]:
    """Open a file and read its header.

    `ColumnsMissing`, `ForbiddenColumn` for the header; `ExtractUnreadable`, also while rows are read, for what is no
    text in `encoding` or no CSV (RFC 4180).
    """
    try:
        with io.FileIO(str(path)) as raw:
            source = _Hashed(raw)
            buffered = io.BufferedReader(source, 1 << 20)
            text = io.TextIOWrapper(buffered, encoding=_ENCODINGS.get(encoding.lower(), encoding), newline="")
            reader = csv.reader(text, strict=True)
            header = [cell.strip() for cell in next(reader, [])]
            places, notices = _places(path, header, layout)
            rows = _numbered(path, reader)
            yield Extract(header, notices, rows, itemgetter(*places), source)
    except (OSError, UnicodeError, LookupError, csv.Error) as error:
        raise ExtractUnreadable(file=path.name, line=_line_of(path, encoding, error), cause=_cause(error)) from error


def _line_of(path: Path, encoding: str, error: Exception) -> int:
    """The line an undecodable byte stands on: text is decoded in blocks, so the reader is not there yet."""
    if not isinstance(error, UnicodeDecodeError):
        return 1
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            try:
                line.decode(_ENCODINGS.get(encoding.lower(), encoding))
            except UnicodeDecodeError:
                return number
    return 1


def _numbered(path: Path, reader: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it begins on (a quoted cell may hold line ends)."""
    before = int(reader.line_num)  # type: ignore[attr-defined]  # csv's reader counts physical lines
    try:
        for cells in reader:
            yield before + 1, cells
            before = int(reader.line_num)  # type: ignore[attr-defined]  # same
    except csv.Error as error:
        raise ExtractUnreadable(file=path.name, line=before + 1, cause=_cause(error)) from error


def refuse_forbidden(path: Path, header: Sequence[str]) -> None:
    """`ForbiddenColumn` for a column this system may not hold, by its name."""
    for name in header:
        plain = unicodedata.normalize("NFKC", name).replace(" ", "")
        if any(word in plain for word in _FORBIDDEN):
            raise ForbiddenColumn(file=path.name, column=name)


def _places(path: Path, header: Sequence[str], layout: Layout) -> tuple[list[int], list[str]]:
    """Where each of our columns stands (-1: nowhere) and notices about the others."""
    refuse_forbidden(path, header)
    theirs = [layout.their_name(column) for column in layout.columns]
    missing = [column for column in layout.required if layout.their_name(column) not in header]
    missing += [f"{column}（対応表の「{name}」）" for column, name in layout.names.items() if name not in header]
    twice = sorted({name for name in theirs if header.count(name) > 1})
    if missing or twice:
        columns = "、".join([*dict.fromkeys(missing), *(f"{name}が2つ" for name in twice)])
        raise ColumnsMissing(file=path.name, columns=columns)
    known = {*theirs, REASON_COLUMN}
    notices = [f"列「{name}」は使いません。" for name in header if name and name not in known]
    return [header.index(name) if name in header else -1 for name in theirs], notices


# TOML wants quotes around a key that is not ASCII; who writes 宛名番号 = "ATENA" means the same.
_BARE_KEY = re.compile(r"^([ \t]*)([^\s\"'=#\[\]]+)([ \t]*=)", re.MULTILINE)


def read_map(path: Path) -> dict[str, str]:
    """{our column: theirs} of a mapping file (TOML: our heading = theirs, quoted or not). `MapUnreadable`.

    The pairs stand under `[columns]`, or alone.
    """
    try:
        content = tomllib.loads(_BARE_KEY.sub(r'\1"\2"\3', path.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MapUnreadable(file=path.name, cause=_cause(error)) from error
    columns = content["columns"] if set(content) == {"columns"} else content
    if not isinstance(columns, dict):
        raise MapUnreadable(file=path.name, cause="[columns] が表ではありません")
    for ours, theirs in columns.items():
        if not isinstance(theirs, str):
            raise MapUnreadable(file=path.name, cause=f"{ours} の値が文字列ではありません")
    return columns


def known_map(names: Mapping[str, str], columns: Sequence[str], path: Path) -> dict[str, str]:
    """The same, when every key is one of our columns. `MapUnreadable` names the first that is not."""
    for ours in names:
        if ours not in columns:
            raise MapUnreadable(file=path.name, cause=f"「{ours}」という列はありません")
    twice = sorted({theirs for theirs in names.values() if list(names.values()).count(theirs) > 1})
    if twice:
        raise MapUnreadable(file=path.name, cause=f"「{twice[0]}」が二つの列に当てられています")
    return dict(names)


def _shown(value: str) -> str:
    """A value on one line and not too long: it goes to a terminal."""
    plain = "".join(one if one.isprintable() or one == "\u3000" else "�" for one in value)
    return plain if len(plain) <= 60 else plain[:60] + "…"  # noqa: PLR2004  a terminal line


def _cause(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return f"文字コード {error.encoding} として読めないバイトがあります"
    if isinstance(error, (LookupError, UnicodeError)):
        return "知らない文字コードです"
    if isinstance(error, csv.Error):
        return f"CSVの引用符か区切りが正しくありません: {error}"
    return str(error.strerror or error) if isinstance(error, OSError) else str(error)
