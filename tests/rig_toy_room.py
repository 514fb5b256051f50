"""A room of one subject with hard, soft and protected fields: what exchanges are tried on."""

from sqlite_utils.migrations import Migrations

from victim_support.journal.subjects import FieldSpec, Room, SubjectType

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
    kinds=frozenset({"toy.made", "toy.changed", "toy.ruled"}),
    fields={
        "name": FieldSpec(hard=True),
        "note": FieldSpec(),
        "flag": FieldSpec(protected=True, prefer=bool),
        "phone": FieldSpec(protected=True),
    },
    tables=("toy",),
    draw=draw_toy,
    centre_kinds=frozenset({"toy.ruled"}),
)
TOY_ROOM = Room("toy", (TOY,), (TOY_MIGRATIONS,))
