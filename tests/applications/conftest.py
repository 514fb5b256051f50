"""Journals with register, damage and applications rooms; a disaster and a household entered by hand."""

import itertools
import os
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from victim_support.access.actor import Actor, Role, command_actor
from victim_support.access.room import ROOM as ACCESS_ROOM
from victim_support.applications.room import ROOM
from victim_support.damage.room import ROOM as DAMAGE_ROOM
from victim_support.desks.room import ROOM as DESKS_ROOM
from victim_support.journal.database import MIGRATIONS, Database
from victim_support.journal.device import ROOM as DEVICE_ROOM
from victim_support.journal.journal import Journal
from victim_support.journal.merge import merge, range_of, signed_heads
from victim_support.journal.position import Place, PositionFile
from victim_support.journal.subjects import Schema
from victim_support.journal.transaction import Signer
from victim_support.register import store as register
from victim_support.register.room import ROOM as REGISTER_ROOM

SCHEMA = Schema((DEVICE_ROOM, ACCESS_ROOM, DESKS_ROOM, REGISTER_ROOM, DAMAGE_ROOM, ROOM))
DAY = date(2026, 10, 3)


def make_journal(folder, device):
    folder.mkdir(parents=True, exist_ok=True)
    database = Database(folder / "journal.db", os.urandom(32))
    database.migrate((MIGRATIONS, *(one for room in SCHEMA.rooms for one in room.migrations)))
    key = Ed25519PrivateKey.generate()
    origin = f"212016-{device}"
    position = PositionFile(folder / "position", os.urandom(32))
    journal = Journal(database, SCHEMA, origin, Signer(key, key.public_key().public_bytes_raw()), position)
    position.create(Place(origin, 1, 0, bytes(32)))
    return journal


@pytest.fixture
def make(tmp_path):
    made = []
    counter = itertools.count()

    def factory(device="L01"):
        one = make_journal(tmp_path / f"home{next(counter)}", device)
        made.append(one)
        for journal in made:
            for other in made:
                with journal.base_data() as conn:
                    conn.execute(
                        "INSERT OR IGNORE INTO device_key (device, public) VALUES (?, ?)",
                        (other.origin, other.signer.public),
                    )
        return one

    yield factory
    for one in made:
        one.database.close()


@pytest.fixture
def clerk():
    return Actor("sato", "佐藤　一", frozenset({Role.CLERK}))


@pytest.fixture
def journal(make):
    made = make()
    register.add_disaster(
        made, command_actor("root"), code="R8-01", name="令和8年岐阜県西部地震", day=DAY, cause="地震"
    )
    return made


@pytest.fixture
def household(journal, clerk):
    disaster = register.disaster(journal, "R8-01")
    members = [
        register.Member(id="", name="岐阜　太郎", relation="世帯主"),
        register.Member(id="", name="岐阜　花子", relation="妻"),
    ]
    return register.enter_household(journal, clerk, disaster, members, address="岐阜市司町", lot="40番地1")


def give(source, target):
    for row in source.query("SELECT DISTINCT device, epoch FROM entry"):
        merge(target, range_of(source, row[0], row[1], 1, 10**9), signed_heads(source, row[0]))
