"""One opened centre serves many requests at once: a list that grows meanwhile is no attack."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import fleet as fleets
import pytest

READERS = 4
CHANGES = 60


@pytest.fixture
def fleet(tmp_path):
    made = fleets.Fleet(tmp_path / "fleet", laptops=0)
    yield made
    made.close()


def test_pages_that_look_while_a_key_is_added_see_no_older_list(fleet):
    centre, done = fleet.centre, Event()

    def look():
        seen = 0
        while not done.is_set():
            centre.refresh()
            seen += 1
        return seen

    with ThreadPoolExecutor(READERS) as pool:
        readers = [pool.submit(look) for _ in range(READERS)]
        try:
            for _ in range(CHANGES):
                centre.add_municipality(fleets.TOWN, renew=True)
        finally:
            done.set()
        assert all(reader.result() for reader in readers)
    assert centre.key_list.version == fleets.Centre.open(centre.path, fleets.PASSPHRASE).key_list.version
