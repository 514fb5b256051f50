"""Drafts of one person on this laptop. Local: not journalled, never sent anywhere; the database encrypts them."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from sqlite_utils.migrations import Migrations

from victim_support.drafts.rules import DAYS_KEPT, MOST_A_PERSON, KeptForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    import sqlite_utils

    from victim_support.access.actor import Actor
    from victim_support.journal.journal import Journal

MIGRATIONS = Migrations("drafts")
_DAY = 24 * 3600


@MIGRATIONS()  # type: ignore[untyped-decorator, unused-ignore]  # the decorator's own annotation is too narrow
def m001_drafts(db: sqlite_utils.Database) -> None:
    """Drafts (local)."""
    db.execute(
        """CREATE TABLE draft (
            actor TEXT NOT NULL, key TEXT NOT NULL, page TEXT NOT NULL, title TEXT NOT NULL, fields TEXT NOT NULL,
            saved INTEGER NOT NULL, PRIMARY KEY (actor, key)
        ) STRICT, WITHOUT ROWID"""
    )


def keep(journal: Journal, actor: Actor, draft: KeptForm) -> int:
    """Keep a draft, on disk before this returns; the time it bears. Old ones, and more than a person needs, go.

    Where `draft.page` is empty (a page that answered a sent form), the page known before stays.
    """
    now = int(time.time())
    fields = json.dumps(draft.fields, ensure_ascii=False)
    with journal.base_data() as conn:
        conn.execute(
            "INSERT INTO draft (actor, key, page, title, fields, saved) VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (actor, key) DO UPDATE SET fields = excluded.fields, saved = excluded.saved, "
            "page = CASE excluded.page WHEN '' THEN page ELSE excluded.page END, title = excluded.title",
            (actor.id, draft.key, draft.page, draft.title, fields, now),
        )
        conn.execute("DELETE FROM draft WHERE saved < ?", (now - DAYS_KEPT * _DAY,))
        conn.execute(
            "DELETE FROM draft WHERE actor = :actor AND key NOT IN "
            "(SELECT key FROM draft WHERE actor = :actor ORDER BY saved DESC, key LIMIT :most)",
            {"actor": actor.id, "most": MOST_A_PERSON},
        )
    return now


def drop(journal: Journal, actor: Actor, key: str) -> None:
    """Forget a draft: its form was taken, or its writer wants it gone."""
    if find(journal, actor, key) is None:
        return
    with journal.base_data() as conn:
        conn.execute("DELETE FROM draft WHERE actor = ? AND key = ?", (actor.id, key))


def find(journal: Journal, actor: Actor, key: str) -> KeptForm | None:
    """The person's own draft of this form."""
    row = journal.one("SELECT key, page, title, fields, saved FROM draft WHERE actor = ? AND key = ?", (actor.id, key))
    return None if row is None else _draft(tuple(row))


def listed(journal: Journal, actor: Actor) -> Sequence[KeptForm]:
    """The person's own drafts, the latest first."""
    rows = journal.query(
        "SELECT key, page, title, fields, saved FROM draft WHERE actor = ? ORDER BY saved DESC, key", (actor.id,)
    )
    return [_draft(tuple(row)) for row in rows]


def count(journal: Journal, actor: Actor) -> int:
    """How many drafts the person has."""
    row = journal.one("SELECT COUNT(*) FROM draft WHERE actor = ?", (actor.id,))
    return 0 if row is None else int(row[0])


def _draft(row: tuple[str, str, str, str, int]) -> KeptForm:
    key, page, title, fields, saved = row
    return KeptForm(key, page, title, tuple((name, value) for name, value in json.loads(fields)), saved)
