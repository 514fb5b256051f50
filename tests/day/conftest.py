"""A laptop of the issuing tests whose day nobody has confirmed yet, and a clock that stands where a test puts it."""

from datetime import datetime

import pytest
from damage.site import Desk, make_app, open_town
from issuing.conftest import laptops, root  # noqa: F401  fixtures

from victim_support.access.actor import command_actor
from victim_support.centre.centre import Centre
from victim_support.day import store_confirm
from victim_support.journal import journal as journal_module
from victim_support.journal import transaction
from victim_support.journal.home import JAPAN, REQUEST_FILE, enrol
from victim_support.keys import enrolment
from victim_support.vault.slots import LIGHT


class Clock:
    """The laptop's clock, set by hand; entries bear it."""

    def __init__(self):
        self.at = datetime.now(JAPAN)

    def set(self, text):
        self.at = datetime.fromisoformat(text).replace(tzinfo=JAPAN)

    def time(self):
        return self.at.timestamp()


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    made.set("2026-11-28T08:30:00")
    for module in (store_confirm, transaction, journal_module):
        monkeypatch.setattr(module, "time", made)
    return made


@pytest.fixture
def morning(laptops, clock):  # noqa: F811
    """Loaded and ready to make one certificate; its day is not confirmed."""
    one = laptops()
    one.load()
    one.declare()
    one.ready()
    return one


@pytest.fixture
def home(tmp_path, quick_argon):
    made = open_town(tmp_path)
    centre = Centre.create(tmp_path / "centre", "kusa mori kawa umi sora tsuki hoshi", cost=LIGHT)
    centre.add_municipality("212016")
    request = enrolment.read_request_file((made.path / REQUEST_FILE).read_bytes())
    enrol(made, enrolment.grant_file(centre.enrol(request)), command_actor("root").id)
    yield made
    made.close()


@pytest.fixture
def app(home):
    return make_app(home)


@pytest.fixture
def clerk(app):
    return Desk(app, "uketsuke")
