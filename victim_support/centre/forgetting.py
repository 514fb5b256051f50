"""Bundles kept in the inbox that hold parts shredded by order: removed. What they brought stays in the store."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from victim_support.journal.shredding import shredded_files
from victim_support.photos.files import FOLDER
from victim_support.sync.bundle import SUFFIX, Stream
from victim_support.vault.durable import sync_folder

if TYPE_CHECKING:
    from victim_support.centre.centre import Centre
    from victim_support.journal.database import Row
    from victim_support.journal.home import Home

INBOX: Final = "inbox"
SHREDDED: Final = "shredded"
_HOLDING: Final = (
    "SELECT DISTINCT log.digest FROM bundle_log AS log JOIN entry ON entry.device = :town || '-' || log.origin "
    "AND entry.epoch = log.epoch AND entry.seq BETWEEN log.first AND log.last "
    "JOIN absent_part ON absent_part.hash = entry.hash AND absent_part.state = 'shredded' "
    "WHERE log.stream = :stream AND log.state <> :shredded"
)


_OF_PHOTO: Final = (
    "SELECT DISTINCT log.digest FROM bundle_log AS log JOIN stream_item AS item ON item.stream = log.stream "
    "AND item.device = :town || '-' || log.origin AND item.epoch = log.epoch "
    "AND item.seq BETWEEN log.first AND log.last "
    "WHERE item.stream = :stream AND item.name = :name AND log.state <> :shredded"
)


def _photo_bundles(home: Home) -> list[Row]:
    """Kept bundles that hold a photo whose file was shredded here."""
    rows = []
    for file in sorted(shredded_files(home.journal.database.conn)):
        name = bytes.fromhex(file.removeprefix(f"{FOLDER}/"))
        asked = {"town": home.municipality, "stream": int(Stream.PHOTO), "name": name, "shredded": SHREDDED}
        rows += home.journal.query(_OF_PHOTO, asked)
    return rows


def forget_shredded(centre: Centre, home: Home) -> int:
    """Remove every kept bundle of the town that holds a shredded part; returns how many.

    The log keeps that it came. Can be repeated: a bundle is first removed, then logged as removed.
    """
    journal = home.journal
    if journal.one("SELECT 1 FROM absent_part WHERE state = 'shredded' LIMIT 1") is None:
        return 0
    rows = journal.query(_HOLDING, {"town": home.municipality, "stream": int(Stream.JOURNAL), "shredded": SHREDDED})
    rows += _photo_bundles(home)
    folder = centre.path / INBOX / home.municipality
    for row in rows:
        (folder / f"{row[0].hex()}{SUFFIX}").unlink(missing_ok=True)
    if rows:
        sync_folder(folder)
        with journal.base_data() as conn:
            conn.executemany("UPDATE bundle_log SET state = ? WHERE digest = ?", ((SHREDDED, row[0]) for row in rows))
    return len(rows)
