"""A home to break, made once."""

import shutil
import sys
from pathlib import Path

import fleet as fleets
import pytest

sys.path.insert(0, str(Path(__file__).parent))

import rig


@pytest.fixture(scope="session")
def soak(request):
    """All cut points and all kills in place of a sample (`make soak`)."""
    return bool(request.config.getoption("--soak", default=False))


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The run that made a home, recorded from the empty folder on, and the home."""
    folder = tmp_path_factory.mktemp("made") / "home"
    run = rig.run(folder, "create", folder=folder.parent)
    assert run.status == 0, run.output
    return run, folder


@pytest.fixture
def home(made, tmp_path):
    return Path(shutil.copytree(made[1], tmp_path / "home"))


@pytest.fixture(scope="session")
def enrolled(tmp_path_factory):
    """A centre that has received nothing yet, two laptops that know each other, and an empty stick."""
    folder = tmp_path_factory.mktemp("enrolled") / "town"
    fleet = fleets.Fleet(folder)
    fleet.hello()
    fleet.close()
    (folder / "usb").mkdir()
    return folder


@pytest.fixture
def town(enrolled, tmp_path):
    return Path(shutil.copytree(enrolled, tmp_path / "towns" / "town"))
