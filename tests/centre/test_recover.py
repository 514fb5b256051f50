"""A laptop whose passphrase is lost: the centre that enrolled it opens it, and no other."""

import re

import pypdfium2
import pytest
from click.testing import CliRunner
from fleet import PASSPHRASE, ROOMS, Fleet, hashes, write

from victim_support.access.commandline import CommandLine
from victim_support.centre.centre import Centre
from victim_support.centre.commands import centre as command
from victim_support.journal.home import open_home
from victim_support.vault.errors import VaultError, WrongPassphrase
from victim_support.vault.vault import LIGHT


@pytest.fixture
def fleet(tmp_path):
    made = Fleet(tmp_path / "fleet", laptops=1)
    yield made
    made.close()


def recover(fleet, tmp_path, centre, *, sheet=None):
    (tmp_path / "pass").write_text(PASSPHRASE, encoding="utf-8")
    asked = ["recover", str(fleet.folder / "L01"), "--home", str(centre.path)]
    asked += ["--sheet", str(sheet)] if sheet else []
    return CliRunner().invoke(command, asked, obj=CommandLine(ROOMS, None, tmp_path / "pass"))


def test_the_new_passphrase_opens_everything_and_the_old_one_still_does(fleet, tmp_path):
    write(fleet.laptops["L01"], name="前")
    held = hashes(fleet.laptops["L01"])
    fleet.laptops.pop("L01").close()
    done = recover(fleet, tmp_path, fleet.centre)
    assert done.exit_code == 0, done.output
    made = re.search(r"\n {4}(\S.*)\n", done.output)[1]
    with pytest.raises(WrongPassphrase):
        open_home(fleet.folder / "L01", f"{made} x", ROOMS)
    for passphrase in (made, PASSPHRASE):
        home = open_home(fleet.folder / "L01", passphrase, ROOMS)
        assert hashes(home) == held
        home.close()


def test_another_centre_opens_nothing(fleet, tmp_path):
    before = (fleet.folder / "L01" / "vault.cbor").read_bytes()
    other = Centre.create(tmp_path / "other", PASSPHRASE, cost=LIGHT)
    done = recover(fleet, tmp_path, other)
    assert isinstance(done.exception, VaultError)
    assert (fleet.folder / "L01" / "vault.cbor").read_bytes() == before


def words_on(path):
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path.read_bytes()))


def test_the_sheet_bears_the_words_and_whose_they_are(fleet, tmp_path):
    done = recover(fleet, tmp_path, fleet.centre, sheet=tmp_path / "sheet.pdf")
    made = re.search(r"\n {4}(\S.*)\n", done.output)[1]
    text = words_on(tmp_path / "sheet.pdf")
    assert "岐阜市" in text
    assert all(word in text for word in made.split())
    asked = ["init", "--home", str(tmp_path / "new"), "--sheet", str(tmp_path / "centre.pdf")]
    done = CliRunner().invoke(command, asked, obj=CommandLine(ROOMS, None, None))
    assert done.exit_code == 0, done.output
    made = re.search(r"\n {4}(\S.*)\n", done.output)[1]
    text = words_on(tmp_path / "centre.pdf")
    assert "センター" in text
    assert all(word in text for word in made.split())
