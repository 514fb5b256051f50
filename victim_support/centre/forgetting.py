"""Bundles kept in the inbox that hold parts shredded by order: removed. What they brought stays in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from victim_support.sync.bundle import SUFFIX, Stream
from victim_support.vault.durable import sync_folder

if TYPE_CHECKING:
    from victim_support.centre.centre import Centre
    from victim_support.journal.home import Home

INBOX: Final = "inbox"
SHREDDED: Final = "shredded"
_HOLDING: Final = (
    "SELECT DISTINCT log.digest FROM bundle_log AS log JOIN entry ON entry.device = :town || '-' || log.origin "
    "AND entry.epoch = log.epoch AND entry.seq BETWEEN log.first AND log.last "
    "JOIN absent_part ON absent_part.hash = entry.hash AND absent_part.state = 'shredded' "
    "WHERE log.stream = :stream AND log.state <> :shredded"
)


def forget_shredded(centre: Centre, home: Home) -> int:
    """Remove every kept bundle of the town that holds a shredded part; returns how many.

    The log keeps that it came. Can be repeated: a bundle is first removed, then logged as removed.
    """
    journal = home.journal
    if journal.one("SELECT 1 FROM absent_part WHERE state = 'shredded' LIMIT 1") is None:
        return 0
    rows = journal.query(_HOLDING, {"town": home.municipality, "stream": int(Stream.JOURNAL), "shredded": SHREDDED})
    folder = centre.path / INBOX / home.municipality
    for row in rows:
        (folder / f"{row[0].hex()}{SUFFIX}").unlink(missing_ok=True)
    if rows:
        sync_folder(folder)
        with journal.base_data() as conn:
            conn.executemany("UPDATE bundle_log SET state = ? WHERE digest = ?", ((SHREDDED, row[0]) for row in rows))
    return len(rows)
