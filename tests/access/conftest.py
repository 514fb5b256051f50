"""A journal with the access room alone, on a new home; one worker's Argon2id made cheap."""

import os

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from victim_support.access import passwords, store
from victim_support.access.actor import Actor, Role
from victim_support.journal.database import MIGRATIONS, Database
from victim_support.journal.entry import ZERO
from victim_support.journal.journal import Journal
from victim_support.journal.position import Place, PositionFile
from victim_support.journal.subjects import Room, Schema
from victim_support.journal.transaction import Signer

PASSWORD = "asagao-no-tane-7"


@pytest.fixture(autouse=True)
def quick_argon(monkeypatch):
    monkeypatch.setattr(passwords, "_MEMORY_KIB", 64)
    monkeypatch.setattr(passwords, "_ITERATIONS", 1)


@pytest.fixture
def journal(tmp_path):
    room = Room("access", store.SUBJECT_TYPES, (store.MIGRATIONS,))
    database = Database(tmp_path / "journal.db", os.urandom(32))
    database.migrate((MIGRATIONS, store.MIGRATIONS))
    position = PositionFile(tmp_path / "position", os.urandom(32))
    position.create(Place("212016-L01", 1, 0, ZERO))
    key = Ed25519PrivateKey.generate()
    made = Journal(database, Schema((room,)), "212016-L01", Signer(key, key.public_key().public_bytes_raw()), position)
    with made.transaction("init") as tx:
        store.create_account(tx, name="kanri", display_name="管理　花子", roles=[Role.ADMINISTRATOR], password=PASSWORD)
        store.create_account(tx, name="sato", display_name="佐藤　一", roles=[Role.CLERK], password=PASSWORD)
    yield made
    database.close()


@pytest.fixture
def admin():
    return Actor("kanri", "管理　花子", frozenset({Role.ADMINISTRATOR}))


@pytest.fixture
def clerk():
    return Actor("sato", "佐藤　一", frozenset({Role.CLERK}))
