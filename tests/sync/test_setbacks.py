"""Disks set back to yesterday, cloned, half deleted: nothing acknowledged is lost, and somebody is told."""

import shutil

import pytest
from fleet import PASSPHRASE, ROOMS, TOWN, hashes, tables, write

from victim_support.access.actor import centre_actor
from victim_support.conflicts.errors import ForkUnknown
from victim_support.conflicts.store_centre import settle_fork
from victim_support.journal.errors import DatabaseDamaged
from victim_support.journal.home import open_home
from victim_support.journal.verify import verify
from victim_support.sync.exporting import export_files
from victim_support.sync.store_receipts import delivery

STAFF = centre_actor("suzuki", "鈴木　三")


def events(home, kind):
    return [row[0] for row in home.journal.query("SELECT detail FROM device_event WHERE event = ?", (kind,))]


def test_the_centre_set_back_to_yesterday_gets_again_what_it_lost(fleet):
    one = fleet.laptops["L01"]
    write(one, name="昨日")
    fleet.round()
    fleet.keep("centre")
    for number in range(5):
        write(one, name=f"今日{number}")
    fleet.round()
    acknowledged = hashes(one)
    assert delivery(one.journal).unconfirmed == 0
    fleet.put_back("centre")
    fleet.round()
    lost = delivery(one.journal)
    assert lost.unconfirmed >= 5, "the receipt that answers our newest export covers less: unconfirmed again"
    assert len(events(one, "receipt.setback")) == 1
    fleet.round()
    assert delivery(one.journal).unconfirmed == 0
    with fleet.store() as store:
        assert hashes(store) >= acknowledged
        assert verify(store.journal).problems == []


def test_a_late_receipt_from_before_does_not_unconfirm(fleet):
    one = fleet.laptops["L01"]
    write(one, name="一")
    fleet.receive(fleet.export("L01"))
    early = fleet.returns()
    write(one, name="二")
    fleet.receive(fleet.export("L01"))
    fleet.take("L01", fleet.returns())
    assert delivery(one.journal).unconfirmed == 0
    fleet.take("L01", early)
    assert delivery(one.journal).unconfirmed == 0
    assert events(one, "receipt.setback") == []


@pytest.mark.parametrize("but", [(), ("position",)], ids=["whole disk", "database only"])
def test_a_laptop_set_back_to_yesterday_gets_its_own_entries_back(fleet, but):
    one = fleet.laptops["L01"]
    write(one, name="昨日")
    fleet.round()
    fleet.keep("L01")
    for number in range(4):
        write(one, "toy:2", note=f"今日{number}")
    fleet.round()
    today = hashes(one)
    fleet.put_back("L01", but=but)
    one = fleet.laptops["L01"]
    assert not today <= hashes(one)
    assert len(events(one, "epoch.begun")) == len(but)
    write(one, "toy:3", name="あとで")
    for _ in range(3):
        fleet.round()
    assert today <= hashes(one)
    assert delivery(one.journal).unconfirmed == 0
    with fleet.store() as store:
        assert hashes(store) == hashes(one)
        assert tables(store) == tables(one)
        assert verify(one.journal).problems == verify(store.journal).problems == []


def test_a_cloned_disk_is_used_twice_and_both_arrive(fleet):
    one, two = fleet.laptops.values()
    write(one, name="前")
    fleet.round()
    shutil.copytree(fleet.folder / "L01", fleet.folder / "clone")
    clone = open_home(fleet.folder / "clone", PASSPHRASE, ROOMS)
    write(one, name="もと")
    write(clone, name="写し")
    fleet.receive([(one.name, one.data) for one in export_files(clone)])
    for _ in range(2):
        fleet.round()
    with fleet.store() as store:
        assert hashes(store) >= hashes(clone) | hashes(one)
        assert store.journal.one("SELECT COUNT(*) FROM fork")[0] == 1
        assert [row[0] for row in store.journal.query("SELECT field FROM conflict WHERE closed_by IS NULL")] == ["name"]
        assert tables(store)["toy"] == tables(two)["toy"] == tables(one)["toy"]
        assert verify(store.journal).problems == []
    assert delivery(one.journal).unconfirmed == 0
    clone.close()


def test_a_forked_laptop_begins_no_new_epoch_until_it_is_settled(fleet):
    one = fleet.laptops["L01"]
    write(one, name="前")
    fleet.round()
    shutil.copytree(fleet.folder / "L01", fleet.folder / "clone")
    clone = open_home(fleet.folder / "clone", PASSPHRASE, ROOMS)
    write(one, name="もと")
    write(clone, name="写し")
    fleet.receive([(one.name, one.data) for one in export_files(clone)])
    fleet.round()
    clone.close()
    (fleet.folder / "L01" / "position").unlink()
    one = fleet.reopen("L01")
    write(one, name="新しい世代")
    report = fleet.receive(fleet.export("L01")).reports[TOWN]
    assert [refusal.code for refusal in report.refused] == ["E-SYN-15"]
    assert len(list((fleet.centre.path / "inbox" / TOWN).iterdir())) >= 3
    assert delivery(one.journal).unconfirmed > 0
    with fleet.store() as store:
        with pytest.raises(ForkUnknown):
            settle_fork(store.journal, STAFF, f"{TOWN}-L02", 1, "調べた")
        settle_fork(store.journal, STAFF, f"{TOWN}-L01", 1, "写しは回収して消した")
    report = fleet.receive(fleet.export("L02")).reports[TOWN]  # what was refused is tried again by itself
    assert report.refused == []
    for _ in range(2):
        fleet.round()
    assert delivery(one.journal).unconfirmed == 0
    assert fleet.laptops["L02"].journal.one("SELECT reason FROM fork_settled")[0] == "写しは回収して消した"


def test_a_deleted_database_is_named_and_the_centre_has_what_was_sent(fleet):
    one = fleet.laptops["L01"]
    write(one, name="あ")
    fleet.round()
    sent = hashes(one)
    one.close()
    for path in (fleet.folder / "L01").glob("journal.db*"):
        path.unlink()
    with pytest.raises(DatabaseDamaged):
        open_home(fleet.folder / "L01", PASSPHRASE, ROOMS)
    with fleet.store() as store:
        assert hashes(store) >= sent
