"""A journal over any rooms in a bare folder, with keys made on the spot: no vault, no enrolment, no passphrase."""

import os

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from victim_support.journal.database import MIGRATIONS, Database
from victim_support.journal.journal import Journal
from victim_support.journal.position import Place, PositionFile
from victim_support.journal.subjects import Schema
from victim_support.journal.transaction import Signer


def make_journal(folder, schema: Schema, device="L01", municipality="212016"):
    folder.mkdir(parents=True, exist_ok=True)
    database = Database(folder / "journal.db", os.urandom(32))
    database.migrate((MIGRATIONS, *(one for room in schema.rooms for one in room.migrations)))
    key = Ed25519PrivateKey.generate()
    origin = f"{municipality}-{device}"
    position = PositionFile(folder / "position", os.urandom(32))
    journal = Journal(database, schema, origin, Signer(key, key.public_key().public_bytes_raw()), position)
    position.create(Place(origin, 1, 0, bytes(32)))
    know_key(journal, journal)
    return journal


def know_key(journal, other):
    with journal.base_data() as conn:
        conn.execute(
            "INSERT OR IGNORE INTO device_key (device, public) VALUES (?, ?)", (other.origin, other.signer.public)
        )
