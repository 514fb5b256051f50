"""A disaster ordered shredded: what was proposed, judged and carried in late of its people goes with it."""

import pytest
from disputed_town import disagree
from town_fleet import TownFleet

from victim_support.certificates.store_acts import Delivery, deliver, record_print
from victim_support.conflicts import store_centre, store_likeness, store_open, store_proposals
from victim_support.conflicts.errors import NothingToShred
from victim_support.conflicts.store_centre import Order
from victim_support.conflicts.store_proposals import Choice
from victim_support.journal.subjects import subject_id
from victim_support.journal.verify import verify

from .conftest import CLERK, STAFF

ORDER = Order("保存期間の満了", "文書管理規程第20条", "市長", "2036-12-01")
SECRET = "ひみつの居所７７７"


@pytest.fixture
def fleet(tmp_path):
    made = TownFleet(tmp_path / "fleet")
    yield made
    made.close()


def holders(home, text):
    """The kinds of entries that still hold a text."""
    rows = home.journal.query("SELECT kind, general, protected FROM entry")
    return {row[0] for row in rows if any(text.encode() in (part or b"") for part in row[1:])}


def shred(fleet):
    with fleet.store() as store:
        return store_centre.shred_disaster(store.journal, STAFF, "R8-01", ORDER)


def test_what_was_proposed_and_judged_goes_too(fleet):
    disagree(fleet)
    with fleet.store() as store:
        for item in store_open.open_items(store.journal, STAFF):
            if not item.subject.startswith("setting:"):
                store_proposals.settle_or_propose(store.journal, STAFF, item, Choice(item.sides[0].key), SECRET)
        (pair,) = store_likeness.certificate_pairs(store.journal, STAFF)
        store_likeness.judge(store.journal, STAFF, (pair.one, pair.other), same=True, reason=SECRET, base={})
    fleet.round()
    assert holders(fleet.laptops["L01"], SECRET) == {"proposal.prepared", "proposal.settled", "likeness.judged"}
    shred(fleet)
    fleet.round()
    with fleet.store() as store:
        for home in (store, *fleet.laptops.values()):
            assert holders(home, SECRET) == set()
            assert holders(home, "058-111") == set()
            assert home.journal.one("SELECT COUNT(*) FROM likeness")[0] == 0
            assert verify(home.journal).problems == []


def test_what_the_counter_wrote_beside_its_cases_goes_too(fleet):
    """The ledger's items, 再調査, 予約, 保留 and 提供: each with a text that says whose it is."""
    with fleet.laptops["L01"].journal.transaction("t") as tx:
        of = {"disaster": "R8-01"}
        given = {**of, "ground": "x", "recipient": SECRET, "scope": "x", "given_on": "2026-11-28", "file_hash": b"x"}
        for kind, subject, said in (
            ("ledger_item.recorded", subject_id("ledger_item", tx.born()), {**of, "household_no": "1", "item": "援護"}),
            ("resurvey.recorded", subject_id("resurvey", "R8-01", "b:H1", "1", tx.born()), {"contact": SECRET}),
            ("reservation.taken", subject_id("reservation", "R8-01", "1"), {"schedule": "x", "cancel_reason": SECRET}),
            ("handover.written", subject_id("handover", tx.born()), {**of, "text": SECRET, "held": True}),
            ("provision.given", subject_id("provision", tx.born()), given),
            ("provided.listed", subject_id("provided", tx.born(), "0"), {**of, "households": [SECRET]}),
        ):
            extra = {"what": SECRET} if kind.startswith("ledger_item") else {}
            tx.append(kind, subject, said | extra)
    fleet.round()
    assert len(holders(fleet.laptops["L01"], SECRET)) == 6
    shred(fleet)
    fleet.round()
    with fleet.store() as store:
        for home in (store, *fleet.laptops.values()):
            assert holders(home, SECRET) == set()
            assert verify(home.journal).problems == []


def test_what_comes_of_a_shredded_paper_later_is_found_by_another_order(fleet):
    desk = fleet.desk("L01")
    desk.ready()
    paper = desk.make().subject
    record_print(desk.journal, CLERK, paper, base=desk.journal.subject(paper).base())
    fleet.round()
    shred(fleet)
    handed = Delivery("2026-11-23", SECRET, "世帯主", "顔写真付き1点")
    deliver(desk.journal, CLERK, paper, handed, base=desk.journal.subject(paper).base())
    with pytest.raises(NothingToShred):
        shred(fleet)
    fleet.receive(fleet.export("L01"))
    with fleet.store() as store:
        assert holders(store, SECRET) == {"certificate.delivered"}
    assert shred(fleet) == 1
    fleet.round()
    with fleet.store() as store:
        for home in (store, fleet.laptops["L01"]):
            assert holders(home, SECRET) == set()
            assert verify(home.journal).problems == []
