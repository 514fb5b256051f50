"""A laptop in the middle of its work, copied for each attack, and the commands as an operator calls them."""

import shutil
import traceback

import pytest
from click.testing import CliRunner
from laptop import PASSPHRASE, build
from web.client import Browser

from victim_support.access import passwords
from victim_support.cli import cli
from victim_support.journal.home import open_home
from victim_support.rooms import subject_rooms
from victim_support.web.app import create_app


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """Folder with home, town, keys.cbor and passphrase; nobody writes into it."""
    folder = tmp_path_factory.mktemp("attack")
    patch = pytest.MonkeyPatch()
    patch.setattr(passwords, "_MEMORY_KIB", 64)
    patch.setattr(passwords, "_ITERATIONS", 1)
    build(folder, 12)
    patch.undo()
    return folder


@pytest.fixture
def home(site, tmp_path):
    return shutil.copytree(site / "home", tmp_path / "home")


class Operator:
    """Runs commands. What ends otherwise than by a named error fails the test at once."""

    def __init__(self, site, home):
        self.site, self.home = site, home

    def run(self, *words):
        env = {"VICTIM_SUPPORT_PASSPHRASE_FILE": str(self.site / "passphrase"), "VICTIM_SUPPORT_HOME": str(self.home)}
        done = CliRunner().invoke(cli, [str(word) for word in words], env=env)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            pytest.fail("".join(traceback.format_exception(done.exception)))
        return done.exit_code, done.output

    def works(self, *words):
        status, said = self.run(*words)
        assert status == 0, said
        return said

    def fails(self, code, *words):
        """The command ends with 1 and this error's code, and the journal is as sound as before."""
        status, said = self.run(*words)
        assert (status, f"[{code}]" in said) == (1, True), (status, said)
        return said

    def is_sound(self):
        return "異常はありません" in self.works("journal", "verify")


@pytest.fixture
def operator(site, home):
    return Operator(site, home)


@pytest.fixture
def opened(home):
    made = open_home(home, PASSPHRASE, subject_rooms())
    yield made
    made.close()


@pytest.fixture
def log_in(opened):
    app = create_app(opened)

    def one(name):
        browser = Browser(app)
        assert browser.log_in(name).status_code == 302
        return browser

    return one
