"""The journal's own subject: a laptop, its enrolment, its epochs, and what was said of its clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sqlite_utils
from sqlite_utils.migrations import Migrations

from victim_support.journal.subject import Subject
from victim_support.journal.subjects import FieldSpec, Room, SubjectType

MIGRATIONS = Migrations("journal-device")


@MIGRATIONS()
def m001_device(db: sqlite_utils.Database) -> None:
    """One row a laptop; one row an event in its life (new epoch, clock confirmed)."""
    for statement in (
        """CREATE TABLE device (
            subject TEXT NOT NULL PRIMARY KEY, device TEXT NOT NULL, program TEXT, root TEXT, enrolled_on TEXT,
            marks TEXT NOT NULL
        ) STRICT""",
        """CREATE TABLE device_event (
            subject TEXT NOT NULL PRIMARY KEY, device TEXT NOT NULL, event TEXT NOT NULL, epoch INTEGER NOT NULL,
            time INTEGER NOT NULL, detail TEXT NOT NULL
        ) STRICT""",
    ):
        db.conn.execute(statement)


def _draw_device(subject: Subject) -> Iterator[tuple[str, dict[str, Any]]]:
    (code,) = subject.parts
    yield (
        "device",
        {
            "device": code,
            "program": subject.value("program"),
            "root": subject.value("root"),
            "enrolled_on": subject.value("enrolled_on"),
            "marks": subject.marks(),
        },
    )


def _draw_event(subject: Subject) -> Iterator[tuple[str, dict[str, Any]]]:
    for entry in subject.entries[:1]:
        yield (
            "device_event",
            {
                "device": entry.laptop,
                "event": entry.kind,
                "epoch": entry.epoch,
                "time": entry.time,
                "detail": subject.value("detail", ""),
            },
        )


DEVICE = SubjectType(
    name="device",
    kinds=frozenset({"device.initialised", "device.enrolled"}),
    fields={
        "program": FieldSpec(),
        "public_key": FieldSpec(hard=True),
        "root": FieldSpec(hard=True),
        "request": FieldSpec(),
        "enrolled_on": FieldSpec(),
    },
    tables=("device",),
    draw=_draw_device,
)

DEVICE_EVENT = SubjectType(
    name="device_event",
    kinds=frozenset({"epoch.begun", "clock.confirmed", "receipt.setback"}),
    fields={
        "detail": FieldSpec(),
        "reason": FieldSpec(),
        "lost": FieldSpec(),
        "last": FieldSpec(),
        "now": FieldSpec(),
    },
    tables=("device_event",),
    draw=_draw_event,
)

ROOM = Room(name="journal", subject_types=(DEVICE, DEVICE_EVENT), migrations=(MIGRATIONS,))
