"""Writes a town as the interchange files (docs/interchange.md), streaming."""

from __future__ import annotations

import csv
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from victim_support.demo.rows import BUILDING_COLUMNS, ISSUE_COLUMNS, RESIDENT_COLUMNS, SURVEY_COLUMNS

if TYPE_CHECKING:
    from pathlib import Path

    from victim_support.demo.town import Town

_FILES = (
    ("residents.csv", RESIDENT_COLUMNS),
    ("buildings.csv", BUILDING_COLUMNS),
    ("surveys.csv", SURVEY_COLUMNS),
    ("surveys_flood.csv", SURVEY_COLUMNS),
    ("issue.csv", ISSUE_COLUMNS),
)
NOTICE_TEXT = "このフォルダーの人物・世帯・家屋・調査はすべて架空です（氏の統計、町字名、郵便番号だけが実在します）。\n"


@dataclass(frozen=True)
class TownFiles:
    """Where the files of a town are, and how many rows each holds (heading not counted)."""

    residents: Path
    buildings: Path
    surveys: Path
    flood_surveys: Path
    issue: Path
    rows: dict[str, int]


def write_town(town: Town, folder: Path) -> TownFiles:
    """Write the five files and a note that all persons are invented; `folder` is made when missing."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "架空データ.txt").write_text(NOTICE_TEXT, encoding="utf-8")
    counts = dict.fromkeys((name for name, _ in _FILES), 0)
    with ExitStack() as stack:
        writers = []
        for name, columns in _FILES:
            file = stack.enter_context((folder / name).open("w", encoding="utf-8", newline=""))
            writer = csv.writer(file)
            writer.writerow(columns)
            writers.append((name, writer))
        for plot in town.plots():
            for (name, writer), rows in zip(writers, plot, strict=True):
                if rows:
                    writer.writerows(rows)
                    counts[name] += len(rows)
    residents, buildings, surveys, flood, issue = (folder / name for name, _ in _FILES)
    return TownFiles(residents, buildings, surveys, flood, issue, counts)
