"""The staff's store and a town's are made once, however many programs come first at the same moment."""

import threading
from concurrent.futures import ThreadPoolExecutor

import fleet as fleets
import pytest

from victim_support.access.store import accounts
from victim_support.centre.centre import Centre
from victim_support.centre.staff import add_staff, open_staff
from victim_support.centre.stores import open_store
from victim_support.journal.verify import verify

DESKS = 4


@pytest.fixture
def fleet(tmp_path):
    made = fleets.Fleet(tmp_path / "fleet", laptops=0)
    yield made
    made.close()


def test_two_desks_begun_at_once_make_one_store(fleet):
    """Each opens the centre before any has made it, as two programs started together do."""
    centres = [Centre.open(fleet.centre.path, fleets.PASSPHRASE) for _ in range(DESKS)]
    ready = threading.Barrier(DESKS)

    def begin(number):
        ready.wait(30)
        with open_staff(centres[number], fleet.rooms) as home:
            add_staff(home, "command:t", f"desk{number}", "職員", administrator=False)

    with ThreadPoolExecutor(DESKS) as pool:
        list(pool.map(begin, range(DESKS)))
    with open_staff(Centre.open(fleet.centre.path, fleets.PASSPHRASE), fleet.rooms) as home:
        assert {one.name for one in accounts(home.journal)} == {f"desk{number}" for number in range(DESKS)}


def test_two_programs_that_open_a_new_town_at_once_make_one_store(fleet):
    centres = [Centre.open(fleet.centre.path, fleets.PASSPHRASE) for _ in range(DESKS)]
    ready = threading.Barrier(DESKS)

    def begin(number):
        ready.wait(30)
        with open_store(centres[number], fleets.TOWN, fleet.rooms) as home:
            return home.identity.home

    with ThreadPoolExecutor(DESKS) as pool:
        assert len(set(pool.map(begin, range(DESKS)))) == 1
    with fleet.store() as store:
        assert verify(store.journal).problems == []
