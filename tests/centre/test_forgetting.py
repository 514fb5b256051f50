"""A part ordered shredded is gone from every database, the kept bundles and the backups; everything still verifies."""

import fleet as fleets
import pytest
from fleet import write

from victim_support.access.actor import centre_actor
from victim_support.centre.backup import back_up
from victim_support.centre.backup import verify as verify_backup
from victim_support.conflicts.store_centre import Order, shred_subjects
from victim_support.journal.database import Database
from victim_support.journal.verify import rebuild, verify
from victim_support.sync import bundle
from victim_support.sync.store_receipts import delivery

STAFF = centre_actor("suzuki", "鈴木　三")
ORDER = Order("保存期間の満了", "文書管理規程第20条", "情報課長　一", "2036-12-01")
SECRET = "ひみつの居所７７７"


@pytest.fixture
def fleet(tmp_path):
    made = fleets.Fleet(tmp_path / "fleet")
    yield made
    made.close()


def opened(centre):
    """What every bundle in the inbox says once its seal is off."""
    keys = centre.bundle_keys()
    found = b""
    for path in sorted((centre.path / "inbox" / fleets.TOWN).glob("*.vsb")):
        found += bundle.unseal(bundle.parse(path.name, path.read_bytes(), drill=False), keys)
    return found


def holds(journal):
    rows = journal.query("SELECT general, protected FROM entry")
    return any(SECRET.encode() in (part or b"") for row in rows for part in row)


def shred(fleet, *, protected=False):
    with fleet.store() as store:
        return shred_subjects(store.journal, STAFF, ["toy:1"], ORDER, protected=protected)


def test_gone_everywhere_and_all_verifies(fleet, tmp_path):
    one, two = fleet.laptops.values()
    write(one, name="青木", phone=SECRET)
    write(two, "toy:2", name="ほかの人", phone="0583")
    fleet.round()
    fleet.round()
    back_up(fleet.centre, tmp_path / "backup", fleet.rooms, lambda _: None, same_disk=True)
    assert SECRET.encode() in opened(fleet.centre)
    assert holds(two.journal)
    secured = delivery(one.journal).received
    assert shred(fleet) == 2
    fleet.round()
    assert SECRET.encode() not in opened(fleet.centre)
    back_up(fleet.centre, tmp_path / "backup", fleet.rooms, lambda _: None, same_disk=True)
    kept = tmp_path / "backup" / "files" / "inbox" / fleets.TOWN
    assert {path.name for path in kept.iterdir()} == {
        path.name for path in (fleet.centre.path / "inbox" / fleets.TOWN).iterdir()
    }
    verify_backup(fleet.centre, tmp_path / "backup")
    with fleet.store() as store:
        copy = Database(tmp_path / "backup/files/stores/212016/journal.db", store.vault.database_key)
        assert not any(
            SECRET.encode() in (part or b"")
            for row in copy.conn.execute("SELECT general, protected FROM entry")
            for part in row
        )
        copy.close()
        homes = [one, two, store]
        for home in homes:
            assert not holds(home.journal)
            assert home.journal.one("SELECT COUNT(*) FROM toy")[0] == 1
            rebuild(home.journal)
            assert verify(home.journal).problems == []
            assert verify(home.journal).shredded == 2
    fleet.round()
    assert delivery(one.journal).received >= secured
    assert delivery(one.journal).unconfirmed == 0


def test_a_bundle_that_comes_again_after_the_order_is_not_kept(fleet):
    one = fleet.laptops["L01"]
    write(one, name="青木", phone=SECRET)
    stick = fleet.export("L01")
    fleet.receive(stick)
    assert shred(fleet, protected=True) == 1
    fleet.receive(stick)
    assert SECRET.encode() not in opened(fleet.centre)
    with fleet.store() as store:
        assert not holds(store.journal)
        assert store.journal.one("SELECT name FROM toy")[0] == "青木"


def test_a_part_that_arrives_after_its_order_never_comes_in(fleet):
    """L02 had it from L01; L01's own stick is late. The order goes by what the store knows: the entry's hash."""
    one = fleet.laptops["L01"]
    write(one, name="青木", phone=SECRET)
    fleet.hello()
    whole = fleet.export("L01")
    fleet.receive(fleet.export("L01", withheld=frozenset({2})))
    with fleet.store() as store:
        assert store.journal.one("SELECT phone FROM toy")[0] is None
    assert shred(fleet, protected=True) == 1
    fleet.receive(whole)
    with fleet.store() as store:
        assert not holds(store.journal)
        assert verify(store.journal).problems == []
    assert SECRET.encode() not in opened(fleet.centre)
