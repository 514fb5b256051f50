"""Lists out of the centre: every drawn table and the 被災者台帳, as CSV or Excel (docs/interchange.md)."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from victim_support.access.actor import Role
from victim_support.access.log import record
from victim_support.access.rights import demand
from victim_support.centre.errors_out import CellTooLong, FormatUnknown, ProtectedReasonMissing, RowsTooMany
from victim_support.centre.ledger_out import HEADINGS, NAME, TITLE, Ledger
from victim_support.centre.shields import Shields
from victim_support.centre.tables_out import TABLES, Column, Table
from victim_support.conflicts.labels import field_label, value_text
from victim_support.journal.entry import decode_entry
from victim_support.journal.home import JAPAN
from victim_support.sync.medium import make_folder, write_files

if TYPE_CHECKING:
    from victim_support.access.actor import Actor
    from victim_support.journal.database import Row
    from victim_support.journal.home import Home
    from victim_support.journal.journal import Journal
    from victim_support.sync.medium import WrittenFile

CSV, XLSX = "csv", "xlsx"
FORMATS: Final = (CSV, XLSX)
EXPORTED: Final = "出力"
_SUBJECT: Final = "export"
_WORKBOOK: Final = "lists"
_CELL: Final = 32_767
_ROWS: Final = 1_048_575
"""What Excel takes: UTF-16 units a cell, rows a sheet below its heading."""
_FORMULA: Final = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")
_NUMBER: Final = re.compile(r"[-+][0-9][0-9.,]*")
_QUOTED: Final = re.compile("'+[=+\\-@\t\r\n＝＋－＠]")
_STATES: Final = {
    "conflict": "相違", "pending": "未確定", "withheld": "非開示", "shredded": "廃棄済",
}  # fmt: skip


@dataclass(frozen=True)
class Options:
    """What is asked for. `since`: only what was recorded on that day or later, by the laptops' clocks.

    `reason`: with what 支援措置 leaves out, and why; None leaves it out.
    """

    form: str = CSV
    since: date | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Sheet:
    """One list: `name` for a file, `title` for people, rows of text."""

    name: str
    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]


def export(home: Home, actor: Actor, folder: Path, options: Options) -> list[WrittenFile]:
    """Write the lists of a town's store into `folder`, read back; raises as `export_files`, and as `write_files`."""
    files = export_files(home, actor, options)
    make_folder(folder)
    return write_files(folder, files, sum(len(data) for _, data in files))


def export_files(home: Home, actor: Actor, options: Options) -> list[tuple[str, bytes]]:
    """The files of an export, named; who took them, and why, is in the access log before this returns.

    Raises `NotPermitted`, `FormatUnknown`, `ProtectedReasonMissing`, `CellTooLong`, `RowsTooMany`.
    """
    demand(actor, Role.CENTRE)
    if options.form not in FORMATS:
        raise FormatUnknown(form=options.form)
    if options.reason is not None and not options.reason.strip():
        raise ProtectedReasonMissing
    found = sheets(home.journal, options)
    if options.form == XLSX:
        files = [(_file_name(home, options, _WORKBOOK), workbook(found))]
    else:
        files = [(_file_name(home, options, sheet.name), csv_file(sheet)) for sheet in found]
    record(home.journal, actor, EXPORTED, f"{_SUBJECT}:{home.municipality}", _told(options))
    return files


def sheets(journal: Journal, options: Options) -> list[Sheet]:
    """The ledger, then every drawn table, by the shields of 支援措置 and the day asked for."""
    shields = Shields(journal)
    fresh = None if options.since is None else _recorded_since(journal, options.since)
    whole = options.reason is not None
    lines = [
        line.cells
        for line in Ledger(journal).lines(shields, whole=whole)
        if fresh is None or not fresh.isdisjoint(line.subjects)
    ]
    found = [Sheet(NAME, TITLE, HEADINGS, lines)]
    for table in TABLES:
        rows = list(_rows(journal, table, shields, fresh, whole=whole))
        found.append(Sheet(table.name, table.title, table.headings, rows))
    return found


def escaped(cell: str) -> str:
    """A cell of a CSV file that no spreadsheet computes: an apostrophe before what it would take for a formula.

    A cell that looks as if it had been escaped is escaped too, so that `read_escaped` gives every value back.
    """
    return f"'{cell}" if _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell


def read_escaped(cell: str) -> str:
    """The value in a cell that `escaped` wrote."""
    return cell[1:] if _QUOTED.match(cell) else cell


def csv_file(sheet: Sheet) -> bytes:
    """UTF-8 with a BOM, CRLF, RFC 4180 quoting, formulas made inert."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(sheet.headings)
    writer.writerows([escaped(cell) for cell in row] for row in sheet.rows)
    return out.getvalue().encode("utf-8-sig")


def workbook(found: Sequence[Sheet]) -> bytes:
    """An Excel file of one sheet a list, every cell text. Made in memory: nothing of it lies on this disk.

    Raises `CellTooLong`, `RowsTooMany`.
    """
    import xlsxwriter  # noqa: PLC0415  only who exports needs it

    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        text, head = book.add_format({"num_format": "@"}), book.add_format({"num_format": "@", "bold": True})
        for sheet in found:
            if len(sheet.rows) > _ROWS:
                raise RowsTooMany(sheet=sheet.title, rows=len(sheet.rows))
            page = book.add_worksheet(sheet.title)
            page.freeze_panes(1, 0)
            page.set_column(0, len(sheet.headings) - 1, 16, text)
            for column, heading in enumerate(sheet.headings):
                page.write_string(0, column, heading, head)
            for number, row in enumerate(sheet.rows, start=1):
                for column, cell in enumerate(row):
                    if cell:
                        _check_length(sheet, column, cell)
                        page.write_string(number, column, cell, text)
    return out.getvalue()


def _check_length(sheet: Sheet, column: int, cell: str) -> None:
    length = len(cell) if cell.isascii() else len(cell.encode("utf-16-le")) // 2
    if length > _CELL:
        raise CellTooLong(sheet=sheet.title, heading=sheet.headings[column], length=len(cell))


def _file_name(home: Home, options: Options, name: str) -> str:
    """What is partial, holds protected data or is a drill says so in its name."""
    drill = "drill-" if home.is_drill else ""
    since = "" if options.since is None else f"-since-{options.since:%Y%m%d}"
    protected = "" if options.reason is None else "-with-protected"
    return f"{drill}{home.municipality}-{name}{since}{protected}.{options.form}"


def _told(options: Options) -> str:
    told = [options.form]
    if options.since is not None:
        told.append(f"{options.since.isoformat()} 以後")
    told.append("支援措置の対象者の居所などを除く" if options.reason is None else f"支援措置を含む: {options.reason}")
    return "、".join(told)


def _recorded_since(journal: Journal, day: date) -> set[str]:
    """The subjects of which an entry was recorded on `day` or later, by the clocks of the laptops."""
    start = int(datetime.combine(day, time(), JAPAN).timestamp())
    rows = journal.database.conn.execute("SELECT subject, body FROM entry")
    return {row[0] for row in rows if decode_entry(row[1]).time >= start}


def _rows(
    journal: Journal, table: Table, shields: Shields, fresh: set[str] | None, *, whole: bool
) -> Iterator[list[str]]:
    for row in journal.query(f"SELECT * FROM {table.name} ORDER BY subject, rowid"):  # noqa: S608  our own tables
        if fresh is not None and row["subject"] not in fresh:
            continue
        if not table.personal:
            yield [_cell(row, column) for column in table.columns]
            continue
        shield = shields.of(table.name, row)
        hidden = frozenset[str]() if whole else shield.hidden
        yield [shield.mark, *("" if column.hidden in hidden else _cell(row, column) for column in table.columns)]


def _cell(row: Row, column: Column) -> str:
    name, _, inner = column.name.partition(".")
    value = row[name]
    if inner:
        value = json.loads(value).get(inner)
    elif value is not None and column.kind in ("list", "json"):
        value = json.loads(value)
    if value is None or value in ([], {}, ""):
        return ""
    return _word(row["subject"], value, column.kind)


def _word(subject: str, value: Any, kind: str) -> str:  # noqa: ANN401  a column holds any of a few types
    match kind:
        case "time":
            return datetime.fromtimestamp(value, JAPAN).strftime("%Y-%m-%d %H:%M:%S")
        case "hex":
            return bytes(value).hex()
        case "marks":
            marks = json.loads(value)
            return "、".join(
                f"{field_label(subject, field)}: {_STATES.get(state, state)}" for field, state in marks.items()
            )
        case "list" | "json":
            return value_text(value)
    return str(int(value)) if isinstance(value, bool) else str(value)
