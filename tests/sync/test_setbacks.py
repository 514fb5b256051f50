"""Disks set back to yesterday, cloned, half deleted: nothing acknowledged is lost, and somebody is told."""

import shutil

import pytest
from fleet import PASSPHRASE, ROOMS, TOWN, hashes, tables, write
from town_fleet import TownFleet

from victim_support.access.actor import centre_actor
from victim_support.conflicts.errors import ForkUnknown
from victim_support.conflicts.store_centre import settle_fork
from victim_support.journal.errors import DatabaseDamaged
from victim_support.journal.home import open_home
from victim_support.journal.subjects import RESOLVED
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


def set_back(fleet, but=()):
    """L01 wrote today, all of it went home, and its disk is yesterday's again; returns the home and what was lost."""
    one = fleet.laptops["L01"]
    write(one, name="昨日")
    fleet.round()
    fleet.keep("L01")
    for number in range(4):
        write(one, "toy:2", note=f"今日{number}")
    fleet.round()
    today = hashes(one)
    fleet.put_back("L01", but=but)
    assert not today <= hashes(fleet.laptops["L01"])
    return fleet.laptops["L01"], today


def settled(fleet, one, today):
    assert today <= hashes(one)
    assert delivery(one.journal).unconfirmed == 0
    with fleet.store() as store:
        assert hashes(store) == hashes(one)
        assert tables(store) == tables(one)
        assert verify(one.journal).problems == verify(store.journal).problems == []


@pytest.mark.parametrize("but", [(), ("position",)], ids=["whole disk", "database only"])
def test_a_laptop_set_back_to_yesterday_gets_its_own_entries_back(fleet, but):
    one, today = set_back(fleet, but)
    assert len(events(one, "epoch.begun")) == len(but)
    report = fleet.take("L01", fleet.returns())
    assert (report.own_place is None) == bool(but)
    (begun,) = events(one, "epoch.begun")
    write(one, "toy:3", name="あとで")
    for _ in range(2):
        fleet.round()
    settled(fleet, one, today)
    assert events(one, "epoch.begun") == [begun]
    assert one.journal.query("SELECT * FROM fork") == []


def test_a_disk_set_back_writes_before_it_hears_of_it_and_the_centre_settles_the_fork(fleet):
    one, today = set_back(fleet)
    write(one, "toy:3", name="あとで")
    for _ in range(2):
        fleet.round()
    assert len(events(one, "epoch.begun")) == 1
    assert delivery(one.journal).unconfirmed > 0
    with fleet.store() as store:
        settle_fork(store.journal, STAFF, f"{TOWN}-L01", 1, "復元したと電話で聞いた")
    for _ in range(3):
        fleet.round()
    settled(fleet, one, today)


def test_a_receipt_alone_tells_a_laptop_that_it_was_set_back(fleet):
    """Its entries are not on the stick: the centre thinks it has them. The sister's receipt, or the centre's, says so."""
    one, _ = set_back(fleet)
    receipts = [file for file in fleet.returns() if file[0].startswith("receipt-")]
    assert receipts
    report = fleet.take("L01", receipts)
    assert report.own_place.seq > 1
    assert "消失範囲" in one.journal.one("SELECT detail FROM device_event WHERE event = 'epoch.begun'")[0]
    assert fleet.take("L01", receipts).own_place is None


def test_the_centres_store_set_back_begins_an_epoch_of_its_own(fleet):
    """What the centre decided today was heard by the laptops; its restored store must not write over those places."""
    fleet.round()
    fleet.keep("centre")
    write(fleet.laptops["L01"], "toy:4", name="a")
    write(fleet.laptops["L02"], "toy:4", name="b")
    fleet.round()
    with fleet.store() as store:
        base = store.journal.subject("toy:4").base("name")
        with store.journal.transaction("centre:t") as tx:
            tx.append(RESOLVED, "toy:4", {"name": "a"}, base=base)
    fleet.round()
    today = hashes(fleet.laptops["L02"])
    fleet.put_back("centre")
    for _ in range(3):
        fleet.round()
    with fleet.store() as store:
        assert today <= hashes(store)
        assert len(events(store, "epoch.begun")) == 1
        assert verify(store.journal).problems == []
        assert store.journal.query("SELECT * FROM fork") == []
    for home in fleet.laptops.values():
        assert tables(home)["toy"] == tables(fleet.laptops["L01"])["toy"]


def test_numbers_on_papers_are_not_given_again(tmp_path):
    """A laptop that had issued papers is set back, and hears of it before it makes another."""
    fleet = TownFleet(tmp_path / "papers", laptops=1)
    fleet.desk("L01").ready()
    fleet.round()
    fleet.keep("L01")
    fleet.desk("L01").make()
    fleet.round()
    fleet.put_back("L01")
    fleet.take("L01", fleet.returns())
    desk = fleet.desk("L01")
    desk.ready("2", "b:H2")
    desk.make(household="2", dwelling="b:H2")
    for _ in range(2):
        fleet.round()
    numbers = [row[0] for row in desk.journal.query("SELECT number FROM certificate ORDER BY number")]
    assert len(numbers) == len(set(numbers)) == 2
    assert delivery(fleet.laptops["L01"].journal).unconfirmed == 0
    fleet.close()


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
        assert hashes(store) >= hashes(clone)
        assert store.journal.one("SELECT COUNT(*) FROM fork")[0] == 1
        assert [row[0] for row in store.journal.query("SELECT field FROM conflict WHERE closed_by IS NULL")] == ["name"]
        assert tables(store)["toy"] == tables(two)["toy"] == tables(one)["toy"]
        assert verify(store.journal).problems == []
        settle_fork(store.journal, STAFF, f"{TOWN}-L01", 1, "写しは止めた")
    assert len(events(one, "epoch.begun")) == 1
    for _ in range(3):
        fleet.round()
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
    write(one, name="新しい世代")
    report = fleet.receive(fleet.export("L01")).reports[TOWN]
    assert {refusal.code for refusal in report.refused} == {"E-SYN-15"}
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
