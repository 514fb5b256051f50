"""A journal over a toy room, with keys made on the spot: what the real rooms stand on, without them."""

import itertools

import bare
import pytest
from sqlite_utils.migrations import Migrations

from victim_support.journal.device import ROOM as DEVICE_ROOM
from victim_support.journal.subjects import FieldSpec, Room, Schema, SubjectType

TOY_MIGRATIONS = Migrations("toy")


@TOY_MIGRATIONS()
def m001_toy(db):
    db.conn.execute(
        "CREATE TABLE toy (subject TEXT NOT NULL PRIMARY KEY, name TEXT, note TEXT, flag INTEGER, phone TEXT, marks TEXT) STRICT"
    )


def draw_toy(subject):
    yield (
        "toy",
        {
            "name": subject.value("name"),
            "note": subject.value("note"),
            "flag": int(subject.value("flag", default=False)),
            "phone": subject.value("phone"),
            "marks": subject.marks(),
        },
    )


TOY = SubjectType(
    name="toy",
    kinds=frozenset({"toy.made", "toy.changed"}),
    fields={
        "name": FieldSpec(hard=True),
        "note": FieldSpec(),
        "flag": FieldSpec(protected=True, prefer=bool),
        "phone": FieldSpec(protected=True),
    },
    tables=("toy",),
    draw=draw_toy,
)
SCHEMA = Schema((DEVICE_ROOM, Room("toy", (TOY,), (TOY_MIGRATIONS,))))


def make_journal(folder, device="L01", **options):
    return bare.make_journal(folder, SCHEMA, device, **options)


def dump_tables(journal, tables=("toy", "conflict", "unsettled", "unknown_entry", "device", "device_event")):
    return {table: sorted(map(tuple, journal.query(f"SELECT * FROM {table}")), key=repr) for table in tables}


@pytest.fixture
def journal(tmp_path):
    made = make_journal(tmp_path / "L01")
    yield made
    made.database.close()


@pytest.fixture
def make(tmp_path):
    made = []
    counter = itertools.count()

    def factory(device="L01", **options):
        one = make_journal(tmp_path / f"home{next(counter)}", device, **options)
        made.append(one)
        return one

    yield factory
    for one in made:
        one.database.close()
