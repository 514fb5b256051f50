"""The photo subject: one a photo, born where it was taken in. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from victim_support.journal.subjects import FieldSpec, SubjectType, subject_id
from victim_support.photos.files import FOLDER
from victim_support.photos.sealed import NAME_LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from victim_support.journal.subject import Subject

RECORDED: Final = "photo.recorded"
WITHDRAWN: Final = "photo.withdrawn"


def photo_subject(born: str) -> str:
    """The subject id of a photo."""
    return subject_id("photo", born)


def _draw(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    """The key is not drawn: it is read from the entry when the photo is opened, and stands in no table."""
    taken = [entry for entry in subject.entries if entry.kind == RECORDED]
    name = subject.value("name")
    if not taken or not isinstance(name, bytes):
        return
    yield (
        "photo",
        {
            "owner": subject.value("owner"),
            "name": name,
            "size": subject.value("size"),
            "original": subject.value("original"),
            "width": subject.value("width"),
            "height": subject.value("height"),
            "taken_at": subject.value("taken_at"),
            "latitude": _coordinate(subject, 0),
            "longitude": _coordinate(subject, 1),
            "withdrawn": int(bool(subject.value("withdrawn"))),
            "withdrawal_reason": subject.value("withdrawal_reason"),
            "recorded_by": taken[0].actor,
            "recorded_device": taken[0].laptop,
            "recorded_time": taken[0].time,
            "marks": subject.marks(),
        },
    )


def _files(general: Mapping[str, Any]) -> Iterable[str]:
    """The file that is shredded with the entry, whichever part is."""
    name = general.get("name")
    return [f"{FOLDER}/{name.hex()}"] if isinstance(name, bytes) and len(name) == NAME_LENGTH else []


def _coordinate(subject: Subject, place: int) -> int | None:
    position = subject.value("position")
    if not isinstance(position, list) or len(position) != 2:  # noqa: PLR2004  latitude and longitude
        return None
    found = position[place]
    return found if isinstance(found, int) else None


PHOTO = SubjectType(
    name="photo",
    kinds=frozenset({RECORDED, WITHDRAWN}),
    fields={
        "owner": FieldSpec(),
        "name": FieldSpec(),
        "size": FieldSpec(),
        "original": FieldSpec(),
        "width": FieldSpec(),
        "height": FieldSpec(),
        "key": FieldSpec(protected=True),
        "taken_at": FieldSpec(protected=True),
        "position": FieldSpec(protected=True),
        "withdrawn": FieldSpec(hard=True, prefer=bool),
        "withdrawal_reason": FieldSpec(),
    },
    tables=("photo",),
    draw=_draw,
    files=_files,
)
