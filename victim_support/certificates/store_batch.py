"""一括交付: a list of households in (issue.csv), one PDF a certificate and an index out (docs/interchange.md).

Each certificate is a transaction of its own. A household that may not be issued is held back with its reason and the
others go out; what was made before an interruption is on record and can be printed again from there.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Final, TextIO

from victim_support.applications import store as applications
from victim_support.applications.errors import ApplicationUnknown
from victim_support.applications.rules import BULK, Draft
from victim_support.certificates import day_gate
from victim_support.certificates.errors import (
    DwellingNotChosen,
    ListUnreadable,
    NeedsConfirmation,
    NotReady,
    OutputRefused,
    RowRefused,
)
from victim_support.certificates.errors_verifying import PayloadRefused, SymbolTooFull
from victim_support.certificates.store_acts import note_print
from victim_support.certificates.store_facts import dwellings_for
from victim_support.certificates.store_make import Confirmed, Made, Request, make, pdf_of
from victim_support.damage.dwellings import building_dwelling, read_dwelling
from victim_support.damage.store import decision_of
from victim_support.japanese.numerals import whole_number
from victim_support.kinds.errors import KindDisabled, KindUnknown
from victim_support.kinds.rules import RISAI
from victim_support.paper.errors import MissingGlyph, MissingValue
from victim_support.register import store as register
from victim_support.register.errors import HouseholdUnknown, NobodyThen
from victim_support.register.extract_file import Layout, inert, open_extract

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from victim_support.access.actor import Actor
    from victim_support.certificates.composing import Issuer
    from victim_support.errors import VictimSupportError
    from victim_support.journal.journal import Journal

COLUMNS: Final = ("世帯番号", "証明書種別", "物件番号", "枚数", "受付番号")
INDEX_COLUMNS: Final = (
    "証明書番号", "世帯番号", "世帯主氏名", "被害の程度", "発行日", "ファイル", "結果", "理由",
)  # fmt: skip
INDEX_FILE: Final = "index.csv"
MADE, HELD = "作成", "保留"
_MOST_COPIES: Final = 50
_PRINTS_AT_ONCE: Final = 200

HOLDS: Final = (
    NotReady, NeedsConfirmation, DwellingNotChosen, RowRefused, KindUnknown, KindDisabled, MissingGlyph, MissingValue,
    SymbolTooFull, PayloadRefused, HouseholdUnknown, NobodyThen, ApplicationUnknown,
)  # fmt: skip
"""What concerns one household alone. Everything else (disk, keys, database) ends a run: it would meet them all."""


@dataclass(frozen=True)
class ListRow:
    """One line of issue.csv, as text."""

    line: int
    household: str
    kind: str
    property_no: str
    copies: str
    application_no: str


@dataclass(frozen=True)
class Batch:
    """What the whole run shares. `basis` is written into the applications it records; `said`: today's date."""

    disaster: str
    day: date
    basis: str
    folder: Path
    said: date | None = None


@dataclass
class Outcome:
    """How many certificates were made and how many rows held back."""

    made: int = 0
    held: int = 0
    to_note: list[str] = field(default_factory=list)  # subjects whose printing is not on record yet


def read_list(path: Path, encoding: str = "utf-8") -> list[ListRow]:
    """The rows of issue.csv.

    Raises the register's errors for a file or header that cannot be read, `ListUnreadable` when a row has another
    number of cells than the header.
    """
    rows = []
    with open_extract(path, Layout(COLUMNS, COLUMNS[:1]), encoding) as extract:
        for line, cells, _ in extract.rows():
            if not cells:
                raise ListUnreadable(file=path.name, cause=f"{line}行目の項目の数が見出しと違います")
            household, kind, property_no, copies, application_no = (cell.strip() for cell in cells)
            rows.append(ListRow(line, household, kind or RISAI, property_no, copies or "1", application_no))
    return rows


def issue_list(
    journal: Journal,
    actor: Actor,
    rows: Iterable[ListRow],
    batch: Batch,
    *,
    issuer: Issuer,
    progress: Callable[[int], None],
) -> Outcome:
    """Make every certificate of the list that may be made; write PDFs and index.csv into the batch's folder.

    `progress` is told the number of rows done. Raises `DisasterUnknown`, `OutputRefused` when the folder cannot be
    written, `DayUnsaid` where nobody has confirmed today's date and the batch does not say it.
    """
    register.disaster(journal, batch.disaster)
    day_gate.confirm(journal, actor, batch.said, day_gate.COMMAND)
    outcome = Outcome()
    with _index(batch.folder, outcome) as write:
        for done, row in enumerate(rows, start=1):
            _issue_row(_Run(journal, actor, batch, issuer, outcome, write), row)
            if len(outcome.to_note) >= _PRINTS_AT_ONCE:
                _note_prints(journal, actor, outcome)
            progress(done)
        _note_prints(journal, actor, outcome)
    return outcome


@dataclass(frozen=True)
class _Run:
    """One run over a list: where it reads, writes and counts."""

    journal: Journal
    actor: Actor
    batch: Batch
    issuer: Issuer
    outcome: Outcome
    write: Callable[[list[str]], None]


def _issue_row(run: _Run, row: ListRow) -> None:
    try:
        copies = _copies(row)
        dwelling = _dwelling(run.journal, run.batch.disaster, row)
        for copy in range(copies):
            request = Request(run.batch.disaster, row.household, dwelling, row.kind, run.batch.day, copy=copy > 0)
            draft = None if row.application_no else _bulk_application(request, run.batch)
            made = make(run.journal, run.actor, request, issuer=run.issuer, confirmed=Confirmed(), application=draft)
            _put_out(run, row.household, made)
    except HOLDS as error:
        run.outcome.held += 1
        run.write(["", row.household, "", "", "", "", HELD, f"{reason_of(error)}（{error.code}）"])


def reason_of(error: VictimSupportError) -> str:
    """What stands in the way: the reasons themselves where the error carries them."""
    return str(error.detail.get("reasons") or error.message)


def _put_out(run: _Run, household: str, made: Made) -> None:
    name = f"{made.number}.pdf"
    folder = run.batch.folder
    paper = pdf_of(run.journal, run.actor, made.subject)
    try:
        (folder / name).write_bytes(paper)
    except OSError as error:
        raise OutputRefused(folder=folder, cause=error.strerror or error, made=run.outcome.made + 1) from error
    run.outcome.made += 1
    run.outcome.to_note.append(made.subject)
    head, grade = str(made.values["head_name"]), str(made.values.get("grade", ""))
    day = run.batch.day.isoformat()
    run.write([made.number, household, head, grade, day, name, MADE, "".join(made.notices)])


def _copies(row: ListRow) -> int:
    copies = whole_number(row.copies, _MOST_COPIES) if row.copies.isascii() else None
    if copies:
        return copies
    raise RowRefused(line=row.line, reason=f"枚数「{row.copies}」は1から{_MOST_COPIES}の整数ではありません")


def _dwelling(journal: Journal, disaster: str, row: ListRow) -> str:
    """Which dwelling the row means: its application's, its 物件番号's, or the only one there is."""
    if not row.household:
        raise RowRefused(line=row.line, reason="世帯番号がありません")
    if row.application_no:
        return _applied_dwelling(journal, disaster, row)
    known = dwellings_for(journal, disaster, row.household)
    if row.property_no:
        of_property = [one for one in known if _property_of(one) == row.property_no]
        known = of_property or [building_dwelling(row.property_no)]
    if len(known) > 1:
        decided = [one for one in known if _is_decided(journal, disaster, one)]
        known = decided if len(decided) == 1 else known
    if len(known) > 1:
        raise DwellingNotChosen(household=row.household, count=len(known))
    if not known:
        raise NotReady(reasons="この世帯の調査も申請もなく、住家が分かりません。")
    return known[0]


def _property_of(dwelling: str) -> str:
    pieces = read_dwelling(dwelling)
    return "" if pieces is None else pieces.property_no


def _is_decided(journal: Journal, disaster: str, dwelling: str) -> bool:
    row = decision_of(journal, disaster, dwelling)
    return row is not None and row["decided_grade"] is not None


def _applied_dwelling(journal: Journal, disaster: str, row: ListRow) -> str:
    found = applications.by_number(journal, row.application_no)
    if found is None:
        raise ApplicationUnknown(number=row.application_no)
    if (found["disaster"], found["household"], found["kind"]) != (disaster, row.household, row.kind):
        raise RowRefused(line=row.line, reason=f"受付番号 {row.application_no} は別の世帯・災害・種別の申請です")
    return str(found["dwelling"])


def _bulk_application(request: Request, batch: Batch) -> Draft:
    return Draft(
        disaster=request.disaster,
        dwelling=request.dwelling,
        household=request.household,
        kind=request.kind,
        channel=BULK,
        applied_on=batch.day.isoformat(),
        basis=batch.basis,
    )


def _note_prints(journal: Journal, actor: Actor, outcome: Outcome) -> None:
    """Put on record that the papers went out of the program, many in one act."""
    if not outcome.to_note:
        return
    with journal.transaction(actor.id) as tx:
        for subject in outcome.to_note:
            note_print(tx, subject, base=tx.subject(subject).base("print"), reason=None, way="一括")
    outcome.to_note.clear()


def _keep_earlier(folder: Path) -> None:
    """Give the index of an earlier run another name: its papers lie in the same folder."""
    index = folder / INDEX_FILE
    if index.exists():
        taken = (index.with_stem(f"{index.stem}-{number}") for number in count(1))
        index.rename(next(name for name in taken if not name.exists()))


@contextmanager
def _index(folder: Path, outcome: Outcome) -> Iterator[Callable[[list[str]], None]]:
    """index.csv, each line on its way to the disk before the next certificate is made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _keep_earlier(folder)
        file: TextIO
        with (folder / INDEX_FILE).open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)

            def write(cells: list[str]) -> None:
                try:
                    writer.writerow([inert(cell) for cell in cells])
                    file.flush()
                except OSError as error:
                    raise OutputRefused(folder=folder, cause=error.strerror or error, made=outcome.made) from error

            write(list(INDEX_COLUMNS))
            yield write
    except OSError as error:
        raise OutputRefused(folder=folder, cause=error.strerror or error, made=outcome.made) from error
