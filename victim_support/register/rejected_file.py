"""The file of rejected rows, beside the extract: the rows as they stood, each with what is wrong (理由)."""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING, Self

from victim_support.register.errors import RejectedFileFailed
from victim_support.register.extract_file import REASON_COLUMN, Fault, inert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from io import TextIOWrapper
    from pathlib import Path
    from types import TracebackType


class RejectedFile:
    """Written as rows are rejected, named at the end; nothing is left behind when the load fails.

    It stands in the operator's own folder beside the extract: it holds persons in clear, as the extract does.
    """

    def __init__(self, path: Path, *, keep: bool) -> None:
        self.target = path.with_name(f"{path.stem}.rejected.csv")
        self.header: list[str] = []
        self._partial = path.with_name(f"{path.stem}.rejected.csv.part")
        self._keep = keep
        self._file: TextIOWrapper | None = None
        self._lines: set[int] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()
            self._partial.unlink(missing_ok=True)

    def holds(self, line: int) -> bool:
        """Whether the row of that line has been written."""
        return line in self._lines

    def add(self, cells: Sequence[str], faults: Sequence[Fault]) -> None:
        """Write one row. `RejectedFileFailed` when the folder cannot be written."""
        self._lines.add(faults[0].line)
        if not self._keep:
            return
        places = [place for place, name in enumerate(self.header) if name != REASON_COLUMN]
        kept = [cells[place] if place < len(cells) else "" for place in places]
        reason = " ／ ".join(f"{fault.column}: {fault.remedy}" for fault in faults)
        try:
            if self._file is None:
                self._file = self._partial.open("w", encoding="utf-8-sig", newline="")
                names = [self.header[place] for place in places]
                csv.writer(self._file).writerow([*names, REASON_COLUMN])
            row = [*kept, *cells[len(self.header) :], reason]
            csv.writer(self._file).writerow([inert(cell) for cell in row])
        except OSError as error:
            raise RejectedFileFailed(file=str(self.target), cause=error.strerror) from error

    def finish(self) -> Path | None:
        """Put the file in its place, on disk, and return where; None when nothing was rejected."""
        if self._file is None:
            return None
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._partial.replace(self.target)
        except OSError as error:
            raise RejectedFileFailed(file=str(self.target), cause=error.strerror) from error
        self._file = None
        return self.target
