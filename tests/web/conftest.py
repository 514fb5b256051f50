"""The application on a real, empty home, driven through Flask's client."""

import pytest

from victim_support.access import store
from victim_support.access.actor import Role
from victim_support.journal.home import create_home
from victim_support.rooms import subject_rooms
from victim_support.vault.slots import LIGHT
from victim_support.web.app import create_app
from web.client import PASSWORD, Browser

PEOPLE = (
    ("uketsuke", "受付　一", Role.CLERK),
    ("chosa", "調査　二", Role.SURVEYOR),
    ("kessai", "決裁　三", Role.SUPERVISOR),
    ("kanri", "管理　四", Role.ADMINISTRATOR),
)


@pytest.fixture(autouse=True)
def _quick(quick_argon):
    """Every test here."""


@pytest.fixture
def home(tmp_path):
    made = create_home(
        tmp_path / "home", "212016", "L01", "kusa mori kawa umi sora tsuki hoshi", subject_rooms(), cost=LIGHT
    )
    with made.journal.transaction("init") as tx:
        for name, display_name, role in PEOPLE:
            store.create_account(tx, name=name, display_name=display_name, roles=[role], password=PASSWORD)
    yield made
    made.close()


@pytest.fixture
def app(home):
    return create_app(home)


@pytest.fixture
def browser(app):
    return Browser(app)


@pytest.fixture
def clerk(app):
    one = Browser(app)
    assert one.log_in().status_code == 302
    return one
