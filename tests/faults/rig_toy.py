"""A room of one subject, so that the rig tries the journal itself and nothing else."""

from sqlite_utils.migrations import Migrations

from victim_support.journal.device import ROOM as DEVICE_ROOM
from victim_support.journal.subjects import FieldSpec, Room, SubjectType

MIGRATIONS = Migrations("toy")


@MIGRATIONS()
def m001_toy(db):
    db.conn.execute("CREATE TABLE toy (subject TEXT NOT NULL PRIMARY KEY, name TEXT, phone TEXT, marks TEXT) STRICT")
    db.conn.execute("CREATE TABLE base_row (number INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")


def draw_toy(subject):
    yield "toy", {"name": subject.value("name"), "phone": subject.value("phone"), "marks": subject.marks()}


TOY = SubjectType(
    name="toy",
    kinds=frozenset({"toy.made", "toy.changed"}),
    fields={"name": FieldSpec(hard=True), "phone": FieldSpec(protected=True), "photo": FieldSpec()},
    tables=("toy",),
    draw=draw_toy,
)
ROOMS = (DEVICE_ROOM, Room("toy", (TOY,), (MIGRATIONS,)))
PASSPHRASE = "ritsu kumo hagane tosho wanage mizube"
