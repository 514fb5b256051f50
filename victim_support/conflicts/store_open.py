"""The conflicts that wait for a person, as one decision each: both sides, who, when, and the papers that stand on them.

Fields of one group with the same standing entries are one decision (`Item`); its sides are those entries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from victim_support.access.actor import Role
from victim_support.access.rights import demand
from victim_support.conflicts import labels
from victim_support.conflicts.errors import ConflictGone, ValueRefused
from victim_support.conflicts.rules import Group, group_of, needs_town
from victim_support.journal.entry import Base
from victim_support.journal.subject import State
from victim_support.keys.encoding import decode

if TYPE_CHECKING:
    from victim_support.access.actor import Actor
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import EntryView, Subject
    from victim_support.journal.subjects import SubjectType

SEEN_BY: Final = (Role.CLERK, Role.SURVEYOR, Role.CENTRE)
"""Who may look at conflicts; deciding needs more."""
HIDDEN: Final = "（非開示）"
"""What stands in the place of a value that is not shown."""


@dataclass(frozen=True)
class Side:
    """One standing entry: what it says of the disputed fields, and the papers that rest on it."""

    entry: EntryView
    values: dict[str, Any]
    papers: tuple[str, ...]

    @property
    def key(self) -> str:
        """How a form names this side."""
        return self.entry.hash.hex()


@dataclass(frozen=True)
class Outline:
    """A decision to take as a long list knows it, without its sides: thousands are told from one table."""

    subject: str
    group: Group
    hard: bool
    heads: tuple[bytes, ...]

    @property
    def key(self) -> str:
        """The name of this decision: of its subject, group and sides; another arrival makes another decision."""
        return _key(self.subject, self.group, self.heads)

    @property
    def for_town(self) -> bool:
        """Whether the centre may only propose."""
        return needs_town(labels.type_of(self.subject), hard=self.hard)


@dataclass(frozen=True)
class Item:
    """One decision to take. `fields`: those in conflict. `base`: what a form shown now rests on."""

    subject: str
    group: Group
    fields: tuple[str, ...]
    sides: tuple[Side, ...]
    hard: bool
    base: Base

    @property
    def key(self) -> str:
        """The name of this decision, as its `Outline` has it."""
        return _key(self.subject, self.group, [side.entry.hash for side in self.sides])

    @property
    def for_town(self) -> bool:
        """Whether the centre may only propose."""
        return needs_town(labels.type_of(self.subject), hard=self.hard)

    @property
    def laptops(self) -> tuple[str, ...]:
        """The laptops of the sides, one each."""
        return tuple(side.entry.laptop for side in self.sides)


def count_open(journal: Journal) -> int:
    """How many fields are in open conflict."""
    row = journal.one("SELECT COUNT(*) FROM conflict WHERE closed_by IS NULL")
    return 0 if row is None else int(row[0])


def outlines(journal: Journal, actor: Actor) -> list[Outline]:
    """Every decision that waits, the town's first, then by subject."""
    demand(actor, *SEEN_BY)
    rows = journal.query("SELECT subject, field, hard, heads FROM conflict WHERE closed_by IS NULL")
    hard: dict[tuple[str, Group, bytes], bool] = {}
    groups: dict[tuple[str, str], Group] = {}
    for row in rows:
        field = (labels.type_of(row["subject"]), row["field"])
        if field not in groups:
            groups[field] = _group(journal.schema.types.get(field[0]), *field)
        name = (row["subject"], groups[field], row["heads"])
        hard[name] = hard.get(name, False) or bool(row["hard"])
    found = [Outline(subject, group, weighty, _hashes(heads)) for (subject, group, heads), weighty in hard.items()]
    return sorted(found, key=lambda one: (not one.for_town, one.subject, one.group.name, one.heads))


def opened(journal: Journal, wanted: Sequence[Outline]) -> list[Item]:
    """The decisions behind lines of the list, in their order; what is gone since is left out."""
    subjects = {one.subject for one in wanted}
    found = {item.key: item for subject in sorted(subjects) for item in items_of(journal, subject)}
    return [found[one.key] for one in wanted if one.key in found]


def open_items(journal: Journal, actor: Actor) -> list[Item]:
    """Every decision that waits, in the order of `outlines`, with both sides: for few."""
    return opened(journal, outlines(journal, actor))


def open_item(journal: Journal, actor: Actor, subject: str, key: str) -> Item:
    """One decision by its names. `ConflictGone` when it was taken, or something new has arrived."""
    demand(actor, *SEEN_BY)
    for item in items_of(journal, subject):
        if item.key == key:
            return item
    raise ConflictGone


def items_of(journal: Journal, name: str) -> list[Item]:
    """The decisions that wait on one subject."""
    subject = journal.subject(name)
    found: dict[tuple[str, tuple[bytes, ...]], list[str]] = {}
    groups: dict[str, Group] = {}
    for field, state in subject.unsettled().items():
        if state is State.CONFLICT:
            group = _group(subject.type, labels.type_of(name), field)
            groups[group.name] = group
            heads = tuple(sorted(head.hash for head in subject.heads(field)))
            found.setdefault((group.name, heads), []).append(field)
    return [
        _item(journal, subject, groups[group], tuple(sorted(fields))) for (group, _), fields in sorted(found.items())
    ]


def _group(kind: SubjectType | None, type_name: str, field: str) -> Group:
    label = labels.field_words(type_name).get(field, field)
    return group_of(type_name, field, label, kind.fields if kind else ())


def _hashes(encoded: bytes) -> tuple[bytes, ...]:
    """The heads of a drawn conflict, ordered as everywhere."""
    found = decode(encoded)
    return tuple(sorted(one for one in found if isinstance(one, bytes))) if isinstance(found, list) else ()


def _key(subject: str, group: Group, heads: Iterable[bytes]) -> str:
    text = "\0".join((subject, group.name, *(name.hex() for name in sorted(heads))))
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def _item(journal: Journal, subject: Subject, group: Group, fields: tuple[str, ...]) -> Item:
    entries = sorted((head.entry for head in subject.heads(fields[0])), key=lambda one: (one.laptop, one.hash))
    sides = tuple(
        Side(entry, {field: entry.value(field) for field in fields}, _papers(journal, subject, entry))
        for entry in entries
    )
    specs = subject.type.fields if subject.type else {}
    hard = any(specs[field].hard for field in fields)
    return Item(subject.id, group, fields, sides, hard, subject.base(*_group_fields(subject, group)))


def _group_fields(subject: Subject, group: Group) -> tuple[str, ...]:
    declared = subject.type.fields if subject.type else {}
    return tuple(field for field in declared if field in group.fields)


def side_patch(subject: Subject, item: Item, side: Side) -> dict[str, Any]:
    """What taking a side writes: the disputed fields, and with them all else of the group that stands in its entry."""
    patch = dict(side.values)
    written = set(side.entry.fields())
    for field in _group_fields(subject, item.group):
        standing = {head.hash for head in subject.heads(field)}
        if side.entry.hash in standing:
            patch[field] = side.entry.value(field)
        elif field in item.group.cleared and standing and field not in written:
            patch[field] = None
    return patch


def third_patch(subject: Subject, item: Item, typed: dict[str, Any]) -> dict[str, Any]:
    """What a third value writes: what was typed; of the rest, what all sides say alike, else nothing.

    Raises `ValueRefused` when nothing was typed, the group has no field a value can be typed for, or what 決裁 decides
    would be left empty.
    """
    given = {field: value for field, value in typed.items() if field in item.group.open_choices}
    if not given:
        label = labels.field_label(item.subject, item.fields[0])
        raise ValueRefused(value="", field=label, choices="どちらかの値を選ぶか、値を入れてください。")
    fields = _group_fields(subject, item.group) if item.group.whole else item.fields
    patch = {**{field: _common(item, field) for field in fields}, **given}
    specs = subject.type.fields if subject.type else {}
    for field in item.fields:
        if specs[field].hard and patch[field] is None:
            label = labels.field_label(item.subject, field)
            raise ValueRefused(value="", field=label, choices=f"ほかの値にするときは、{label}も入れてください。")
    return patch


def _common(item: Item, field: str) -> Any:  # noqa: ANN401  a CBOR value is of any of six types
    first, *others = (side.entry.value(field) for side in item.sides)
    return first if all(other == first for other in others) else None


def base_of(subject: Subject, patch: Iterable[str]) -> Base:
    """The heads a patch replaces."""
    return {field: [head.hash for head in subject.heads(field)] for field in patch}


def shown_value(subject: Subject, field: str, value: object, *, may_see: bool) -> str:
    """A value for a page: what travels in the protected part only to who may see it."""
    spec = subject.type.fields.get(field) if subject.type else None
    return HIDDEN if spec is not None and spec.protected and not may_see else labels.value_text(value)


def _papers(journal: Journal, subject: Subject, entry: EntryView) -> tuple[str, ...]:
    """Numbers of the certificates that were made on this entry, or are this subject."""
    if labels.type_of(subject.id) == "certificate":
        return tuple(str(row[0]) for row in _numbers(journal, "subject = ?", (subject.id,)))
    if labels.type_of(subject.id) == "damage":
        return tuple(str(row[0]) for row in _numbers(journal, "decision = ?", (entry.hash,)))
    if labels.type_of(subject.id) == "household":
        where = "disaster = ? AND household = ? AND made_device = ?"
        return tuple(str(row[0]) for row in _numbers(journal, where, (*subject.parts, entry.laptop)))
    return ()


def _numbers(journal: Journal, where: str, params: Sequence[object]) -> Sequence[Any]:
    if journal.schema.types.get("certificate") is None:
        return ()
    return journal.query(f"SELECT number FROM certificate WHERE {where} ORDER BY number", params)  # noqa: S608  ours
