"""The centre's backup: verified on another disk before it counts, and good to go on from."""

import shutil
import tempfile
from pathlib import Path

import fleet as fleets
import pytest
from fleet import hashes, write

from victim_support.centre.backup import back_up, verify
from victim_support.centre.errors import BackupDamaged, BackupSameDisk
from victim_support.journal.verify import verify as verify_journal
from victim_support.sync.store_receipts import delivery


@pytest.fixture
def fleet(tmp_path):
    made = fleets.Fleet(tmp_path / "fleet", laptops=1)
    yield made
    made.close()


@pytest.fixture
def medium(tmp_path):
    """A folder on another disk: the system's memory disk, or the temporary folder where the checkout is elsewhere."""
    for place in ("/dev/shm", Path.home(), "/var/tmp"):  # noqa: S108  looked for, not trusted
        if Path(place).is_dir() and Path(place).stat().st_dev != tmp_path.stat().st_dev:
            folder = Path(tempfile.mkdtemp(prefix="backup-", dir=place))
            yield folder
            shutil.rmtree(folder)
            return
    pytest.fail("no second disk found to back up to")


def silent(text):
    del text


def test_what_is_backed_up_counts_as_secured_and_what_came_later_does_not(fleet, medium):
    one = fleet.laptops["L01"]
    write(one, name="あ")
    fleet.round()
    assert delivery(one.journal).secured == 0
    back_up(fleet.centre, medium, fleet.rooms, silent)
    fleet.round()
    found = delivery(one.journal)
    assert (found.received, found.unconfirmed) == (0, 0)
    assert found.secured > 1
    write(one, name="い")
    fleet.round()
    assert (delivery(one.journal).secured, delivery(one.journal).received) == (found.secured, 1)


def test_a_copy_on_the_same_disk_is_refused_or_does_not_count(fleet, tmp_path):
    one = fleet.laptops["L01"]
    write(one, name="あ")
    fleet.round()
    with pytest.raises(BackupSameDisk):
        back_up(fleet.centre, tmp_path / "copy", fleet.rooms, silent)
    back_up(fleet.centre, tmp_path / "copy", fleet.rooms, silent, same_disk=True)
    assert verify(fleet.centre, tmp_path / "copy") > 5
    fleet.round()
    assert delivery(one.journal).secured == 0


def test_a_backup_with_one_byte_wrong_or_a_file_missing_is_named(fleet, tmp_path):
    copy = tmp_path / "copy"
    with fleet.store():
        pass
    back_up(fleet.centre, copy, fleet.rooms, silent, same_disk=True)
    for path in sorted((copy / "files").rglob("*")):
        if not path.is_file():
            continue
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        with pytest.raises(BackupDamaged):
            verify(fleet.centre, copy)
        path.write_bytes(whole)
    (copy / "manifest.cbor").write_bytes((copy / "manifest.cbor").read_bytes()[:-1] + b"x")
    with pytest.raises(BackupDamaged):
        verify(fleet.centre, copy)


def test_a_restored_centre_goes_on_and_gets_again_what_came_after(fleet, tmp_path):
    one = fleet.laptops["L01"]
    write(one, name="あ")
    fleet.round()
    back_up(fleet.centre, tmp_path / "copy", fleet.rooms, silent, same_disk=True)
    write(one, name="い")
    fleet.round()
    everything = hashes(one)
    shutil.rmtree(fleet.folder / "centre")
    shutil.copytree(tmp_path / "copy" / "files", fleet.folder / "centre")
    fleet.reopen_centre()
    for _ in range(2):
        fleet.round()
    with fleet.store() as store:
        assert hashes(store) >= everything
        assert verify_journal(store.journal).problems == []
    assert delivery(one.journal).unconfirmed == 0
