"""The application on a small town, for every test of the drafts."""

import pytest
from laptop import CODE, PASSPHRASE, build
from web.client import Browser

from victim_support.access import passwords
from victim_support.journal.home import open_home
from victim_support.rooms import subject_rooms
from victim_support.web.app import create_app


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setattr(passwords, "_MEMORY_KIB", 64)
    patch.setattr(passwords, "_ITERATIONS", 1)
    made = open_home(build(tmp_path_factory.mktemp("laptop"), 30), PASSPHRASE, subject_rooms())
    yield made
    made.close()
    patch.undo()


@pytest.fixture
def log_in(home):
    app = create_app(home)

    def as_somebody(name="uketsuke"):
        one = Browser(app)
        assert one.log_in(name).status_code == 302
        one.post("/disaster", {"disaster": CODE})
        return one

    return as_somebody
