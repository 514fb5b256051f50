"""A town's issuing key leaked: what came home stays within reach, and the same laptops go on under a new key."""

from datetime import datetime, timedelta

import pytest
from fleet import TOWN, Fleet, hashes, write

from victim_support.centre.errors import MunicipalityNotAdded
from victim_support.centre.folder import JAPAN
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


def test_a_renewed_issuing_key_renews_certificates(fleet):
    """Two years on the same laptop goes on with a later day, and the centre's own store with it."""
    before = fleet.laptops["L01"].trust.chain.device.not_after
    later = datetime.now(JAPAN) + timedelta(days=800)
    fleet.centre.add_municipality(TOWN, renew=True, now=later)
    enrol_again(fleet, "L01")
    assert fleet.laptops["L01"].trust.chain.device.not_after > before
    with fleet.store() as store:
        assert store.trust.chain.device.not_after == fleet.laptops["L01"].trust.chain.device.not_after
        number = fleet.centre.key_list.version
    with fleet.store():
        assert fleet.centre.key_list.version == number  # once is enough
    write(fleet.laptops["L01"], name="あと")
    write(fleet.laptops["L02"], name="ほか", subject="toy:2")
    for _ in range(3):
        fleet.round()
    for home in fleet.laptops.values():
        assert delivery(home.journal).unconfirmed == 0


def test_what_a_revoked_laptop_repeats_is_not_told_as_refused(fleet):
    write(fleet.laptops["L01"], name="前")
    stick = fleet.export("L01")
    fleet.receive(stick)
    fleet.centre.revoke(TOWN, "L01", Reason.LOST)
    bundles = [file for file in stick if file[0].endswith(".vsb")]
    assert fleet.receive(bundles).reports[TOWN].refused == []
    write(fleet.laptops["L01"], name="後")
    report = fleet.receive([file for file in fleet.export("L01") if file[0].endswith(".vsb")]).reports[TOWN]
    assert {refusal.code for refusal in report.refused} == {"E-SYN-06"}
