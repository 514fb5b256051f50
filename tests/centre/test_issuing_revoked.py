"""A town's issuing key leaked: what came home stays within reach, and the same laptops go on under a new key."""

import pytest
from fleet import TOWN, Fleet, hashes, write

from victim_support.centre.errors import MunicipalityNotAdded
from victim_support.journal.home import REQUEST_FILE, enrol
from victim_support.keys import enrolment
from victim_support.keys.key_list_items import Reason
from victim_support.sync.store_receipts import delivery


@pytest.fixture
def fleet(tmp_path):
    made = Fleet(tmp_path / "fleet")
    made.hello()
    made.round()
    yield made
    made.close()


def enrol_again(fleet, code):
    home = fleet.laptops[code]
    request = enrolment.read_request_file((home.path / REQUEST_FILE).read_bytes())
    enrol(home, enrolment.grant_file(fleet.centre.enrol(request)), "test")


def test_everything_goes_on_under_a_new_key(fleet):
    one, two = fleet.laptops.values()
    write(one, name="前")
    fleet.round()
    fleet.centre.revoke_issuing(TOWN, Reason.COMPROMISED)
    write(one, name="間")
    report = fleet.receive(fleet.export("L01")).reports[TOWN]
    assert "E-SYN-06" in {refusal.code for refusal in report.refused}
    with fleet.store() as store:  # no key is there to sign with, yet what was received can be seen
        assert store.journal.one("SELECT name FROM toy")[0] == "前"
    with pytest.raises(MunicipalityNotAdded):
        enrol_again(fleet, "L01")
    fleet.centre.add_municipality(TOWN)
    for code in fleet.laptops:
        enrol_again(fleet, code)
    for _ in range(3):
        fleet.round()
    for home in (one, two):
        assert delivery(home.journal).unconfirmed == 0
        assert home.journal.one("SELECT name FROM toy")[0] == "間"
        with fleet.store() as store:
            assert hashes(store) == hashes(home)


def test_a_revoked_laptop_is_not_certified_again_with_the_others(fleet):
    fleet.centre.revoke(TOWN, "L02", Reason.LOST)
    fleet.centre.revoke_issuing(TOWN, Reason.COMPROMISED)
    fleet.centre.add_municipality(TOWN)
    enrol_again(fleet, "L01")
    assert [one.device.device for one in fleet.centre.recipients(TOWN)] == ["L01"]
