"""Who looked at whom, on this laptop (住民記録システム標準仕様 10.2). Local: not journalled, never redrawn."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from victim_support.access.actor import Actor
    from victim_support.journal.journal import Journal


@dataclass(frozen=True, slots=True)
class Look:
    """One line of the access log; `time` in seconds since 1970."""

    time: int
    actor: str
    action: str
    subject: str
    detail: str


def record(journal: Journal, actor: Actor, action: str, subject: str, detail: str = "") -> None:
    """Write one line, on disk before it returns: show the page only afterwards."""
    with journal.base_data() as conn:
        conn.execute(
            "INSERT INTO access_log (time, actor, action, subject, detail) VALUES (?, ?, ?, ?, ?)",
            (int(time.time()), actor.id, action, subject, detail),
        )


def looks(journal: Journal, subject: str | None = None, limit: int = 200) -> Sequence[Look]:
    """The latest lines, newest first; of one subject where it is named."""
    rows = journal.query(
        "SELECT time, actor, action, subject, detail FROM access_log "
        "WHERE :subject IS NULL OR subject = :subject ORDER BY id DESC LIMIT :limit",
        {"subject": subject, "limit": limit},
    )
    return [Look(*row) for row in rows]
