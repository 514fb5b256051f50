"""What became of the files: for `journal verify`, and for the lists. Reads alone; nothing is ever removed here."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from victim_support.journal.shredding import shredded_files
from victim_support.photos.files import FOLDER, PhotoFiles
from victim_support.photos.rules import State

if TYPE_CHECKING:
    from victim_support.journal.database import Connection
    from victim_support.journal.journal import Journal
    from victim_support.journal.verify import Findings


@dataclass
class Lost:
    """Files no entry names. `orphans`: nothing here knows them; `early`: they came before their entry."""

    orphans: list[str] = field(default_factory=list)
    early: list[str] = field(default_factory=list)


class Disk:
    """What the database and the folder say together, read once."""

    def __init__(self, journal: Journal, conn: Connection) -> None:
        self.files = PhotoFiles(journal.database.path.parent)
        self._conn = conn
        self._here = {row[0] for row in conn.execute("SELECT name FROM photo_here")}
        self._shredded = shredded_files(conn)

    def state(self, name: bytes) -> State:
        """What became of the file of a photo an entry names; the file is read whole."""
        lies_here = self.files.size(name) is not None
        if f"{FOLDER}/{name.hex()}" in self._shredded:
            return State.LEFT if lies_here else State.SHREDDED
        if lies_here:
            return State.WHOLE if self.files.is_whole(name) else State.SPOILT
        return State.LOST if name in self._here else State.PENDING

    def lost(self) -> Lost:
        """The files no entry names, and what else lies in the folder."""
        named = {row[0] for row in self._conn.execute("SELECT name FROM photo")}
        found = Lost(orphans=self.files.strangers())
        for name in self.files.names():
            if name not in named and f"{FOLDER}/{name.hex()}" not in self._shredded:
                (found.early if name in self._here else found.orphans).append(name.hex())
        return found

    def left(self) -> list[str]:
        """Shredded files that are still there although no entry names them any more."""
        named = {row[0] for row in self._conn.execute("SELECT name FROM photo")}
        return [
            name.hex()
            for name in self.files.names()
            if name not in named and f"{FOLDER}/{name.hex()}" in self._shredded
        ]


def check(journal: Journal, conn: Connection, found: Findings) -> None:
    """Add to `journal verify`: every photo entry's file, and the files no entry names."""
    disk = Disk(journal, conn)
    rows = conn.execute("SELECT subject, name FROM photo ORDER BY subject").fetchall()
    for subject, name in rows:
        state = disk.state(name)
        if state.is_problem:
            found.problems.append(f"写真 {subject}: {state.value}（{FOLDER}/{name.hex()}）")
        elif state is not State.WHOLE:
            found.told.append(f"{state.value}: 写真 {subject}")
    found.problems += [f"写真: {State.LEFT.value}（{FOLDER}/{name}）" for name in disk.left()]
    lost = disk.lost()
    found.told += [f"記録のない写真: {FOLDER}/{name}" for name in lost.orphans]
    found.told += [f"記録がまだ届いていない写真: {FOLDER}/{name}" for name in lost.early]
