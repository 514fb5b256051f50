"""Reading surveys.csv: every row is read before anything is stored, and what was wrong can be written back out."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from victim_support.damage.errors import RejectedFileFailed, SurveyColumnsMissing, SurveyFileUnreadable
from victim_support.damage.survey_rows import COLUMNS, REQUIRED, SurveyRow, read_row
from victim_support.register import extract_file
from victim_support.register.extract_file import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

FAULT_COLUMN = "理由"
"""The column a file of rejected rows has besides its own; ignored when the mended file is loaded."""


@dataclass
class SurveyFile:
    """What a file holds: good rows, faults, and the rejected rows as they stood."""

    header: list[str]
    rows: list[SurveyRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    rejected: dict[int, list[str]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


def read_survey_file(path: Path, encoding: str = "utf-8-sig", names: Mapping[str, str] | None = None) -> SurveyFile:
    """Read and check a whole file; `names` is {our column: theirs}. Nothing is stored.

    `SurveyFileUnreadable` for a file that is not text in `encoding`, `SurveyColumnsMissing` for a wrong header.
    """
    try:
        with path.open(encoding="utf-8-sig" if encoding.lower() in {"utf-8", "utf8"} else encoding, newline="") as file:
            return _read(path, csv.reader(file, strict=True), names or {})
    except (OSError, UnicodeError, LookupError, csv.Error) as error:
        raise SurveyFileUnreadable(file=path.name, cause=str(error)) from error


def read_map(path: Path) -> dict[str, str]:
    """Return {our column: theirs} of a mapping file (TOML: our heading = theirs). `MapUnreadable`."""
    return extract_file.known_map(extract_file.read_map(path), COLUMNS, path)


def _read(path: Path, reader: Iterator[list[str]], names: Mapping[str, str]) -> SurveyFile:
    header = [cell.strip() for cell in next(reader, [])]
    places = _places(path, header, names)
    found = SurveyFile(header)
    known = {names.get(column, column) for column in COLUMNS} | {FAULT_COLUMN, ""}
    found.notices.extend(f"列「{name}」は使いません。" for name in header if name not in known)
    seen: dict[tuple[str, str], int] = {}
    before = _line(reader)
    for cells in reader:
        line, before = before + 1, _line(reader)
        if any(cell.strip() for cell in cells):
            _take(found, line, cells, places, seen)
    return found


def _line(reader: Iterator[list[str]]) -> int:
    return int(reader.line_num)  # type: ignore[attr-defined]  # csv's reader counts physical lines


def _places(path: Path, header: Sequence[str], names: Mapping[str, str]) -> dict[str, int]:
    extract_file.refuse_forbidden(path, header)
    places = {
        column: header.index(names.get(column, column)) for column in COLUMNS if names.get(column, column) in header
    }
    missing = [column for column in REQUIRED if column not in places]
    missing += [f"{column}（対応表の「{name}」）" for column, name in names.items() if name not in header]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if missing or twice:
        columns = "、".join([*missing, *(f"{name}が2つ" for name in twice)])
        raise SurveyColumnsMissing(file=path.name, columns=columns)
    return places


def _take(
    found: SurveyFile, line: int, cells: list[str], places: Mapping[str, int], seen: dict[tuple[str, str], int]
) -> None:
    faults = _shape_fault(line, cells, found.header)
    row = None
    if not faults:
        row, faults = read_row(line, {column: cells[place] for column, place in places.items()})
    if row is not None:
        key = (row.survey_no, row.survey_round)
        if key in seen:
            remedy = f"{seen[key]}行目に同じ調査番号と調査区分があります。どちらかを直してください。"
            faults, row = [Fault(line, "調査番号", key[0], remedy)], None
        else:
            seen[key] = line
    if row is None:
        found.faults.extend(faults)
        found.rejected[line] = cells
        return
    found.rows.append(row)
    found.notices.extend(row.notices)


def _shape_fault(line: int, cells: Sequence[str], header: Sequence[str]) -> list[Fault]:
    if len(cells) == len(header):
        return []
    remedy = f"列の数が見出しと違います（見出し{len(header)}、この行{len(cells)}）。区切りと引用符を確かめてください。"
    return [Fault(line, "（行全体）", ",".join(cells)[:40], remedy)]


def rejected_path(path: Path) -> Path:
    """Return where the rejected rows of a file go: beside it."""
    return path.with_name(f"{path.stem}.rejected.csv")


def write_rejected(path: Path, found: SurveyFile) -> Path:
    """Write the rejected rows as they stood, each with what is wrong, beside the file, and return where.

    On disk before it returns. UTF-8 with BOM, so that a spreadsheet opens it rightly. `RejectedFileFailed`.
    """
    target = rejected_path(path)
    faults: dict[int, list[Fault]] = {}
    for fault in found.faults:
        faults.setdefault(fault.line, []).append(fault)
    try:
        with target.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([*(name for name in found.header if name != FAULT_COLUMN), FAULT_COLUMN])
            keep = [place for place, name in enumerate(found.header) if name != FAULT_COLUMN]
            for line, cells in found.rejected.items():
                text = " ／ ".join(str(fault) for fault in faults[line])
                kept = [cells[place] if place < len(cells) else "" for place in keep]
                row = [*kept, *cells[len(found.header) :], text]
                writer.writerow([extract_file.inert(cell) for cell in row])
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise RejectedFileFailed(file=str(target), cause=str(error)) from error
    return target
