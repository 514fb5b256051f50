import fleet as fleets
import pytest

from . import rig_server


@pytest.fixture
def fleet(tmp_path):
    made = fleets.Fleet(tmp_path / "fleet")
    yield made
    made.close()


@pytest.fixture
def served(fleet):
    """The centre's inbox, a real waitress in a process of its own."""
    with rig_server.Server(fleet.folder / "centre") as server:
        yield server


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return rig_server.Authority(tmp_path_factory.mktemp("ca"))
