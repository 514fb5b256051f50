"""Which extracts were loaded, and which are current on this laptop."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from victim_support.register.store_tables import CURRENT

if TYPE_CHECKING:
    from victim_support.journal.journal import Journal


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A loaded extract as its entry tells it. `current` here, on this laptop."""

    digest: str
    kind: str
    rows: int
    rejected: int
    extracted_on: str
    source: str
    authority: str
    loaded_by: str
    loaded_device: str
    loaded_time: int
    current: bool


def snapshots(journal: Journal) -> list[Snapshot]:
    """Every extract the journal knows, the last loaded first; other laptops' too."""
    rows = journal.query(
        "SELECT s.hash, s.kind, s.rows, s.rejected, s.extracted_on, s.source, s.authority, s.loaded_by, "
        "s.loaded_device, s.loaded_time, "
        "EXISTS (SELECT 1 FROM base_extract AS b WHERE b.hash = s.hash AND b.kind = s.kind AND b.state = ?) "
        "FROM snapshot AS s ORDER BY s.loaded_time DESC, s.hash",
        (CURRENT,),
    )
    return [replace(Snapshot(*row), current=bool(row[10])) for row in rows]


def current_snapshot(journal: Journal, kind: str) -> Snapshot | None:
    """The extract in use here (`store_tables.RESIDENTS` or `BUILDINGS`), or None before the first load."""
    return next((one for one in snapshots(journal) if one.current and one.kind == kind), None)
