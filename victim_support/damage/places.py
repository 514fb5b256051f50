"""What a page calls a dwelling and a person who acted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from victim_support.access.store import account
from victim_support.damage.dwellings import shown
from victim_support.journal.clock import shown_time

if TYPE_CHECKING:
    from victim_support.journal.journal import Journal


def place_of(journal: Journal, disaster: str, dwelling: str) -> str:
    """Return where a dwelling stands, as its surveys say, or its id in words where no survey names a place."""
    row = journal.one(
        "SELECT address FROM survey WHERE disaster = ? AND dwelling = ? AND withdrawn = 0 AND address IS NOT NULL "
        "ORDER BY round_rank DESC, survey_no LIMIT 1",
        (disaster, dwelling),
    )
    return shown(dwelling) if row is None else str(row["address"])


def person(journal: Journal, actor: str) -> str:
    """Return the name an actor's id stands for, as a page shows it."""
    if actor.startswith("command:"):
        return f"{actor.removeprefix('command:')}（コマンド）"
    if actor.startswith("centre:"):
        return f"{actor.removeprefix('centre:')}（センター）"
    found = account(journal, actor)
    return actor if found is None else found.display_name


def when(seconds: int) -> str:
    """Return a time as people read it."""
    return shown_time(seconds)
