"""What a room declares about its subjects, and how subjects are named. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlite_utils.migrations import Migrations

if TYPE_CHECKING:
    from victim_support.journal.subject import Subject

Row = tuple[str, dict[str, Any]]
RESOLVED = "conflict.resolved"
"""A kind every subject knows without declaring it: it closes conflicts, and writes any of the subject's fields."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """How one field of a subject travels and what a conflict in it means."""

    protected: bool = False
    hard: bool = False
    prefer: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class SubjectType:
    """One kind of thing the journal speaks of: its fields, the kinds of entry that write it, and its tables.

    `draw` is pure: (subject) → (table, row) pairs. Every table in `tables` has a column ``subject TEXT NOT NULL``
    with an index, and no table belongs to two types.
    """

    name: str
    kinds: frozenset[str]
    fields: Mapping[str, FieldSpec]
    tables: tuple[str, ...]
    draw: Callable[[Subject], Iterable[Row]]
    centre_kinds: frozenset[str] = frozenset()
    """Kinds that only the centre's store may write: from another device they are refused and reported."""
    files: Callable[[Mapping[str, Any]], Iterable[str]] | None = None
    """(general values of an entry) → files below the home that hold what the entry opens: shredded with its parts."""

    def knows(self, kind: str) -> bool:
        """Whether an entry of this kind may write the subject."""
        return kind in self.kinds or kind == RESOLVED


@dataclass(frozen=True)
class Desk:
    """What waits in a room by disaster and dwelling: the room of the desks keeps it counted, and in order.

    `source` is a table or view with `disaster` and `dwelling`, called `v` in the other texts, which are SQL. `where`
    says which of its rows wait; `count`, `since` (ISO day) and `rank` (place in the list) are taken over the rows of
    one dwelling. `tables` are the drawn tables whose rows change the answer; `households` those (with `household`)
    for whose rows the answer depends on the household's row too.
    """

    name: str
    tables: tuple[str, ...]
    source: str
    where: str = "1"
    count: str = "COUNT(*)"
    since: str = "NULL"
    rank: str = "NULL"
    households: tuple[str, ...] = ()


@dataclass(frozen=True)
class Room:
    """One line of the list of rooms: what web, command line, centre and rebuild need to know of it."""

    name: str
    subject_types: tuple[SubjectType, ...] = ()
    migrations: tuple[Migrations, ...] = ()
    views: str | None = None
    commands: str | None = None
    checks: str | None = None
    """Module whose ``check(journal, conn, found)`` tells `journal verify` of what the room keeps in files."""
    desks: tuple[Desk, ...] = ()


@dataclass(frozen=True)
class Schema:
    """All subject types of the rooms, by name."""

    rooms: tuple[Room, ...]
    types: dict[str, SubjectType] = field(init=False)

    def __post_init__(self) -> None:
        types = {kind.name: kind for room in self.rooms for kind in room.subject_types}
        object.__setattr__(self, "types", types)

    def type_of(self, subject: str) -> SubjectType | None:
        """The type a subject's id names, or None if this version does not know it."""
        return self.types.get(subject.partition(":")[0])

    @property
    def centre_kinds(self) -> frozenset[str]:
        """Every kind that only the centre's store may write."""
        return frozenset(kind for one in self.types.values() for kind in one.centre_kinds)

    @property
    def tables(self) -> tuple[str, ...]:
        """Every drawn table of every room."""
        return tuple(table for kind in self.types.values() for table in kind.tables)


def subject_id(type_name: str, *pieces: str) -> str:
    """The id of a subject: type and pieces, escaped, joined by colons (entry.md, `subject`)."""
    return ":".join([type_name, *(piece.replace("%", "%25").replace(":", "%3A") for piece in pieces)])


def subject_pieces(subject: str) -> tuple[str, ...]:
    """The pieces of an id after the type, unescaped."""
    return tuple(piece.replace("%3A", ":").replace("%25", "%") for piece in subject.split(":")[1:])
