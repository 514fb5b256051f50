"""Heads of a subject's fields, from the set of its entries alone: docs/formats/entry.md, section Heads. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from victim_support.journal.entry import GENERAL, PROTECTED, VERSION
from victim_support.journal.subjects import FieldSpec, SubjectType, subject_pieces
from victim_support.keys import encoding

_CONFLICT_DOMAIN = b"victim-support/conflict/v1\0"
_PLAIN = FieldSpec()


class State(Enum):
    """How sure the value of a field is."""

    EMPTY = "empty"
    SETTLED = "settled"
    CONFLICT = "conflict"
    PENDING = "pending"
    WITHHELD = "withheld"
    SHREDDED = "shredded"


class EntryView(NamedTuple):
    """An entry with what is readable of its values. `protected` is None when the part is not here.

    `headless`: its general part is not here either, so that rooms cannot draw the subject.
    """

    hash: bytes
    device: str
    epoch: int
    seq: int
    time: int
    actor: str
    kind: str
    version: int
    base: dict[str, list[bytes]]
    general: dict[str, Any]
    protected: dict[str, Any] | None
    absent: State | None = None
    headless: bool = False

    @property
    def laptop(self) -> str:
        """The laptop's code alone: ``L01``."""
        return self.device.partition("-")[2] or self.device

    def value(self, field: str) -> Any:  # noqa: ANN401  a CBOR value is of any of six types
        """What this entry wrote into `field` (None when it did not)."""
        if field in self.general:
            return self.general[field]
        return None if self.protected is None else self.protected.get(field)

    @property
    def readable(self) -> dict[str, Any]:
        """Every readable value it wrote, by field."""
        return {**self.general, **self.protected} if self.protected else self.general

    def fields(self) -> Iterable[str]:
        """Names of the readable fields this entry wrote."""
        yield from self.general
        yield from self.protected or ()


class Head(NamedTuple):
    """One standing value of a field and the entry that wrote it."""

    hash: bytes
    value: Any
    entry: EntryView


@dataclass(frozen=True, slots=True)
class Conflict:
    """A head set whose values differ; `closed_by` is the hash of the entry that settled it, if any."""

    id: bytes
    field: str
    heads: tuple[bytes, ...]
    closed_by: bytes | None


@dataclass(frozen=True, slots=True)
class _FieldView:
    state: State
    heads: tuple[Head, ...]
    value: Any


class Subject:
    """One subject as the set of its entries says it: values, states and heads of every field."""

    def __init__(self, subject_id: str, kind: SubjectType | None, entries: Iterable[EntryView]) -> None:
        self.id = subject_id
        self.type = kind
        self._written: dict[str, Sequence[EntryView]] = {}
        self._superseded: dict[str, set[bytes]] = {}
        self._several: set[str] = set()  # fields with more than one writer, or one that supersedes, or one not here
        self._views: dict[str, _FieldView] = {}
        every = list(entries)
        if len(every) > 1:
            every.sort(key=lambda entry: (entry.device, entry.epoch, entry.seq, entry.hash))
        self._every = every
        self.entries: Sequence[EntryView] = tuple(entry for entry in every if _knows(kind, entry))
        self.unknown: Sequence[EntryView] = (
            () if len(self.entries) == len(every) else tuple(entry for entry in every if not _knows(kind, entry))
        )
        self._absent = next((entry.absent for entry in self.entries if entry.absent is not None), None)
        self._gather()

    @property
    def parts(self) -> tuple[str, ...]:
        """The pieces of the id after the type, unescaped."""
        return subject_pieces(self.id)

    @property
    def exists(self) -> bool:
        """Whether any entry this program knows speaks of the subject."""
        return bool(self.entries)

    def value(self, field: str, default: Any = None) -> Any:  # noqa: ANN401  a CBOR value is of any of six types
        """The settled or provisional value of `field`, or `default` when nothing readable was written."""
        if field in self._several:
            found = self._view(field).value
        else:
            writers = self._written.get(field)
            found = writers[0].value(field) if writers else None
        return default if found is None else found

    def values(self, *fields: str) -> dict[str, Any]:
        """{field → `value`} of many fields at once, for a drawn row."""
        if self._several:
            return {field: self.value(field) for field in fields}
        if len(self.entries) == 1:
            written = self.entries[0].readable
        else:
            written = {field: value for entry in self.entries for field, value in entry.readable.items()}
        return {field: written.get(field) for field in fields}

    def state(self, field: str) -> State:
        """How sure the value is."""
        return self._view(field).state

    def heads(self, field: str) -> tuple[Head, ...]:
        """The standing entries of `field`, ordered by hash."""
        return self._view(field).heads

    def base(self, *fields: str) -> dict[str, list[bytes]]:
        """{field → head hashes} for a form that shows `fields` (all of the type when none is named)."""
        names = fields or (tuple(self.type.fields) if self.type else ())
        return {field: [head.hash for head in self.heads(field)] for field in names}

    @property
    def calm(self) -> bool:
        """Whether the journal's own tables can have nothing to say of it: no field in doubt, no entry unknown."""
        return not (self._several or self._superseded or self.unknown)

    def unsettled(self) -> dict[str, State]:
        """The fields a person must know about: conflict, pending, withheld, shredded."""
        calm = (State.EMPTY, State.SETTLED)
        return {field: state for field in sorted(self._several) if (state := self._view(field).state) not in calm}

    def marks(self) -> str:
        """`unsettled` as JSON text, for a column of a drawn row."""
        return (
            "{}"
            if not self._several
            else json.dumps({field: state.value for field, state in self.unsettled().items()}, ensure_ascii=False)
        )

    def conflicts(self) -> list[Conflict]:
        """Every conflict the set shows, open and closed, each under the hash of its head set."""
        found = [
            self._conflict(field, [h.hash for h in view.heads], None)
            for field in self._several
            if (view := self._view(field)).state is State.CONFLICT
        ]
        chosen = [
            (entry, field, hashes) for entry in self.entries for field, hashes in entry.base.items() if len(hashes) > 1
        ]
        by_hash = {entry.hash: entry for entry in self.entries} if chosen else {}
        for entry, field, hashes in chosen:
            values = {_canonical(by_hash[name].value(field)) for name in hashes if name in by_hash}
            if len(values) > 1:
                found.append(self._conflict(field, hashes, entry.hash))
        return found

    def _conflict(self, field: str, hashes: Sequence[bytes], closed_by: bytes | None) -> Conflict:
        names = tuple(sorted(hashes))
        digest = hashlib.sha256(_CONFLICT_DOMAIN + encoding.encode([self.id, field, list(names)])).digest()
        return Conflict(digest, field, names, closed_by)

    def _gather(self) -> None:
        """Who wrote and who superseded what; and the fields on which that leaves any doubt, few of a few subjects."""
        if len(self.entries) == 1:
            self._written = dict.fromkeys(self.entries[0].readable, self.entries)
        else:
            written: dict[str, list[EntryView]] = {}
            for entry in self.entries:
                for field in entry.fields():
                    written.setdefault(field, []).append(entry)
            self._written = dict(written)
        for entry in self.entries:
            for field, hashes in entry.base.items():
                self._superseded.setdefault(field, set()).update(hashes)
        if len(self.entries) > 1:
            self._several = {field for field, writers in self._written.items() if len(writers) > 1}
        self._several.update(field for field in self._superseded if field in self._written)
        if self._absent is not None and self.type is not None:
            self._several.update(name for name, spec in self.type.fields.items() if spec.protected)

    def _view(self, field: str) -> _FieldView:
        """The field with its heads, worked out when first asked for."""
        found = self._views.get(field)
        if found is None:
            writers = self._written.get(field, ())
            if field in self._several:
                superseded = self._superseded.get(field, set())
                found = self._field_view(field, writers, superseded, self._absent)
            elif writers:
                found = _undisputed(field, writers[0])
            else:
                return _EMPTY
            self._views[field] = found
        return found

    def _field_view(
        self, field: str, writers: Sequence[EntryView], superseded: set[bytes], absent: State | None
    ) -> _FieldView:
        spec = self.type.fields.get(field, _PLAIN) if self.type else _PLAIN
        heads = tuple(
            Head(entry.hash, entry.value(field), entry)
            for entry in sorted(writers, key=lambda entry: entry.hash)
            if entry.hash not in superseded
        )
        pending = bool(superseded) and not superseded <= {entry.hash for entry in self._every}
        if len(heads) == 1 and not pending:
            return _FieldView(State.SETTLED, heads, heads[0].value)
        if not heads:
            state = State.PENDING if pending else (absent if absent is not None and spec.protected else State.EMPTY)
            return _FieldView(state, heads, None)
        state = State.PENDING if pending else State.CONFLICT
        if not pending and len({_canonical(head.value) for head in heads}) == 1:
            state = State.SETTLED
        return _FieldView(state, heads, _provisional(spec, heads))


_EMPTY = _FieldView(State.EMPTY, (), None)


def _undisputed(field: str, entry: EntryView) -> _FieldView:
    """A field one entry wrote and none superseded: so nearly all are."""
    value = entry.value(field)
    return _FieldView(State.SETTLED, (Head(entry.hash, value, entry),), value)


def _provisional(spec: FieldSpec, heads: Sequence[Head]) -> Any:  # noqa: ANN401  a CBOR value is of any of six types
    prefer = spec.prefer
    if prefer is None:
        return heads[-1].value
    return max(heads, key=lambda head: (prefer(head.value), head.hash)).value


def _knows(kind: SubjectType | None, entry: EntryView) -> bool:
    return (
        kind is not None
        and entry.version == VERSION
        and kind.knows(entry.kind)
        and kind.fields.keys() >= entry.general.keys()
        and (entry.protected is None or kind.fields.keys() >= entry.protected.keys())
    )


def _canonical(value: Any) -> bytes:  # noqa: ANN401  a CBOR value is of any of six types
    return encoding.encode(value)


def split_patch(kind: SubjectType, patch: dict[str, Any]) -> dict[int, dict[str, Any]]:
    """`patch` by part class, as the room's field specs say."""
    general = {field: value for field, value in patch.items() if not kind.fields[field].protected}
    protected = {field: value for field, value in patch.items() if kind.fields[field].protected}
    return {number: values for number, values in ((GENERAL, general), (PROTECTED, protected)) if values}
