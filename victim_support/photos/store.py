"""Photos: taking in, withdrawing, opening; which there are of what, and what became of their files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.damage.store import surveys_of_dwelling
from victim_support.journal.subject import State as FieldState
from victim_support.journal.subjects import subject_pieces
from victim_support.photos import sealed
from victim_support.photos.errors import PhotoKeyGone, PhotoOwnerUnknown, PhotoReasonMissing, PhotoUnknown
from victim_support.photos.files import PhotoFiles
from victim_support.photos.rules import OWNERS
from victim_support.photos.store_subjects import PHOTO, RECORDED, WITHDRAWN, photo_subject
from victim_support.photos.store_tables import MIGRATIONS

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from victim_support.journal.database import Connection, Row
    from victim_support.journal.entry import Base
    from victim_support.journal.journal import Journal
    from victim_support.photos.images import Picture

__all__ = ["MIGRATIONS", "SUBJECT_TYPES", "record"]
SUBJECT_TYPES = (PHOTO,)

_COLUMNS = (
    "subject, owner, name, size, original, width, height, taken_at, latitude, longitude, withdrawn, "
    "withdrawal_reason, recorded_by, recorded_device, recorded_time, marks"
)

_OF_A_HOUSEHOLD: Final = ("application", "resurvey")
"""Owners whose id names the household: disaster, dwelling, household."""
_HOUSEHOLD: Final = 2


def files_of(journal: Journal) -> PhotoFiles:
    """The photo files that lie beside this journal."""
    return PhotoFiles(journal.database.path.parent)


# ------------------------------------------------------------------------------------------------ writing


def record(journal: Journal, actor: Actor, owner: str, pictures: Sequence[Picture]) -> list[str]:
    """Seal and keep pictures of one subject; returns the photos' subjects. Needs 受付 or 調査.

    Every file is on the disk before the one transaction that names them begins: what a crash leaves is a file without
    an entry, never the reverse. Raises `PhotoOwnerUnknown` and what a full or failing disk raises.
    """
    demand(actor, Role.CLERK, Role.SURVEYOR)
    check_owner(journal, owner)
    files = files_of(journal)
    kept = []
    for picture in pictures:
        photo = sealed.seal(picture.data)
        files.keep(photo.data)
        kept.append(_values(owner, picture, photo))
    with journal.transaction(actor.id) as tx:
        found = []
        for values in kept:
            name = photo_subject(tx.born())
            tx.append(RECORDED, name, values)
            note_here(tx.conn, values["name"])
            found.append(name)
    return found


def note_here(conn: Connection, name: bytes) -> None:
    """Say, inside the caller's transaction, that a photo's file lies on this disk; for ever, also when it is gone."""
    conn.execute("INSERT OR IGNORE INTO photo_here (name) VALUES (?)", (name,))


def withdraw(journal: Journal, actor: Actor, subject: str, reason: str, base: Base) -> None:
    """Withdraw a photo (of another house, taken in twice) with its reason; file and entry stay. Needs 受付 or 調査."""
    demand(actor, Role.CLERK, Role.SURVEYOR)
    photo(journal, subject)
    if not reason.strip():
        raise PhotoReasonMissing
    with journal.transaction(actor.id) as tx:
        tx.append(WITHDRAWN, subject, {"withdrawn": True, "withdrawal_reason": reason.strip()}, base=base)


def check_owner(journal: Journal, owner: str) -> None:
    """Raise `PhotoOwnerUnknown` unless `owner` is an application, survey, damage or 再調査 known here."""
    if owner.partition(":")[0] not in OWNERS or not journal.subject(owner).exists:
        raise PhotoOwnerUnknown(owner=owner)


def _values(owner: str, picture: Picture, photo: sealed.SealedPhoto) -> dict[str, Any]:
    values = {
        "owner": owner,
        "name": photo.name,
        "size": len(photo.data),
        "original": picture.original,
        "width": picture.width,
        "height": picture.height,
        "key": photo.key,
        "taken_at": picture.taken_at,
        "position": picture.position,
    }
    return {field: value for field, value in values.items() if value is not None}


# ------------------------------------------------------------------------------------------------ reading


def photo(journal: Journal, subject: str) -> Row:
    """A photo's drawn row. Raises `PhotoUnknown`."""
    row = journal.one(f"SELECT {_COLUMNS} FROM photo WHERE subject = ?", (subject,))  # noqa: S608  our own list
    if row is None:
        raise PhotoUnknown(photo=subject)
    return row


def photos_of(journal: Journal, owner: str) -> Sequence[Row]:
    """The photos of a subject, standing ones first, in the order they were taken in."""
    return journal.query(
        f"SELECT {_COLUMNS} FROM photo WHERE owner = ? "  # noqa: S608  our own list
        "ORDER BY withdrawn, recorded_time, subject",
        (owner,),
    )


def open_photo(journal: Journal, actor: Actor, subject: str) -> bytes:
    """The picture (JPEG) of a photo, in memory. Needs 受付 or 調査; the caller records looks at protected households.

    Raises `PhotoUnknown`, `PhotoKeyGone`, `PhotoAbsent`, `PhotoSpoilt`, `PhotoNewer`, `PhotoSealBroken`.
    """
    demand(actor, Role.CLERK, Role.SURVEYOR)
    row = photo(journal, subject)
    found = journal.subject(subject)
    key = found.value("key")
    if not isinstance(key, bytes) or found.state("key") in (FieldState.SHREDDED, FieldState.WITHHELD):
        raise PhotoKeyGone(photo=subject)
    return sealed.unseal(row["name"], key, files_of(journal).read(row["name"]))


def household_of(journal: Journal, owner: str) -> str | None:
    """The household an owner belongs to, as far as it is known: whose protection guards the photo."""
    what, pieces = owner.partition(":")[0], subject_pieces(owner)
    if what in _OF_A_HOUSEHOLD:
        return pieces[_HOUSEHOLD] if len(pieces) > _HOUSEHOLD else None
    if what != "survey":
        return None
    row = journal.one("SELECT household_no FROM survey WHERE subject = ?", (owner,))
    return None if row is None or not row[0] else str(row[0])


def methods_of(journal: Journal, disaster: str, dwelling: str) -> set[str]:
    """The methods 判定方法 a dwelling's standing surveys name."""
    rows = surveys_of_dwelling(journal, disaster, dwelling)
    return {str(row["method"]) for row in rows if row["method"] and not row["withdrawn"]}


def own_unsent(conn: Connection, device: str, sent: Container[bytes]) -> list[bytes]:
    """Names of photos this laptop (``L01``) took in that are not in `sent`, in the order they were taken in."""
    rows = conn.execute("SELECT name FROM photo WHERE recorded_device = ? ORDER BY recorded_time, subject", (device,))
    return [row[0] for row in rows if row[0] not in sent]


def every_photo(journal: Journal) -> Sequence[Row]:
    """All photos known here, by when they were taken in."""
    return journal.query(f"SELECT {_COLUMNS} FROM photo ORDER BY recorded_time, subject")  # noqa: S608  our own list
