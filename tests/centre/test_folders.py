"""Folders that cannot be used, and a medium that fails in the middle, are named; nothing of it is a program's fault."""

import fleet as fleets
import pytest

from victim_support.access.actor import centre_actor
from victim_support.centre.backup import back_up
from victim_support.centre.exports import Options, export
from victim_support.errors import VictimSupportError
from victim_support.rooms import subject_rooms
from victim_support.sync import medium
from victim_support.sync.errors_media import FolderUnfit, MediumFull

STAFF = centre_actor("suzuki", "鈴木　三")


@pytest.fixture
def fleet(tmp_path):
    made = fleets.Fleet(tmp_path / "fleet", laptops=1, rooms=subject_rooms())
    made.round()
    yield made
    made.close()


@pytest.mark.parametrize("bad", ["file", "file/below", "nul\0", "長" * 300])
def test_a_folder_that_cannot_be_is_named(fleet, tmp_path, bad):
    (tmp_path / "file").write_text("x", encoding="ascii")
    with pytest.raises(FolderUnfit):
        back_up(fleet.centre, tmp_path / bad, fleet.rooms, lambda _: None)
    with fleet.store() as store, pytest.raises(FolderUnfit):
        export(store, STAFF, tmp_path / bad, Options())
    with pytest.raises(VictimSupportError):
        list(medium.read_files(tmp_path / bad))


def test_a_medium_that_takes_no_more_is_named_and_the_next_backup_is_whole(fleet, tmp_path):
    target = tmp_path / "backup"
    target.mkdir()
    (target / f".vs-copying-{fleets.TOWN}.db").symlink_to("/dev/full")
    with pytest.raises(MediumFull):
        back_up(fleet.centre, target, fleet.rooms, lambda _: None, same_disk=True)
    assert list(target.glob(".vs-copying-*")) == []
    assert back_up(fleet.centre, target, fleet.rooms, lambda _: None, same_disk=True)
