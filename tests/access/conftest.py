"""A journal with the access room alone, on a new home; one worker's Argon2id made cheap."""

import pytest
from bare import make_journal

from victim_support.access import store
from victim_support.access.actor import Actor, Role
from victim_support.journal.subjects import Room, Schema

PASSWORD = "asagao-no-tane-7"


@pytest.fixture(autouse=True)
def _quick(quick_argon):
    """Every test here."""


@pytest.fixture
def journal(tmp_path):
    made = make_journal(tmp_path, Schema((Room("access", store.SUBJECT_TYPES, (store.MIGRATIONS,)),)))
    with made.transaction("init") as tx:
        store.create_account(tx, name="kanri", display_name="管理　花子", roles=[Role.ADMINISTRATOR], password=PASSWORD)
        store.create_account(tx, name="sato", display_name="佐藤　一", roles=[Role.CLERK], password=PASSWORD)
    yield made
    made.database.close()


@pytest.fixture
def admin():
    return Actor("kanri", "管理　花子", frozenset({Role.ADMINISTRATOR}))


@pytest.fixture
def clerk():
    return Actor("sato", "佐藤　一", frozenset({Role.CLERK}))
