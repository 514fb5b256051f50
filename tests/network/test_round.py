"""A round with a real inbox process: what was written arrives, receipts come back, sisters end alike."""

import threading

import pytest
from fleet import TOWN, hashes, tables, write

from victim_support.access.actor import centre_actor
from victim_support.conflicts.store_centre import admit
from victim_support.journal.verify import verify
from victim_support.keys.key_list_items import Reason
from victim_support.sync.client import go_round
from victim_support.sync.errors_network import CentreRefused
from victim_support.sync.link import Link, Patience
from victim_support.sync.store_receipts import delivery

QUICK = Patience(timeout=10, tries=6, first=0.01, longest=0.05)


def round_of(fleet, code, url, **options):
    return go_round(fleet.laptops[code], Link(url, patience=QUICK, **options))


def test_two_laptops_and_the_centre_end_alike(fleet, served):
    one, two = fleet.laptops.values()
    write(one, name="司町", phone="058-000-0000")
    write(two, "toy:2", name="神田町")
    first = round_of(fleet, "L01", served.url)
    assert first.entries == delivery(one.journal).total
    assert (delivery(one.journal).unconfirmed, first.report.refused, first.refused_there) == (0, [], [])
    for code in ("L02", "L01", "L02"):
        round_of(fleet, code, served.url)
    with fleet.store() as store:
        assert hashes(store) >= hashes(one) | hashes(two)
        assert tables(one) == tables(two) == tables(store)
        assert verify(store.journal).problems == []
    quiet = round_of(fleet, "L01", served.url)
    assert (quiet.files, quiet.report.fresh) == (0, 0)


def test_a_laptop_gets_only_what_it_lacks(fleet, served):
    one, two = fleet.laptops.values()
    write(one, name="あ")
    round_of(fleet, "L01", served.url)
    fetched = round_of(fleet, "L02", served.url).report
    assert fetched.taken
    again = round_of(fleet, "L02", served.url).report
    assert again.taken == again.known == []
    assert hashes(two) >= hashes(one)


def test_progress_is_told(fleet, served):
    said = []
    write(fleet.laptops["L01"], name="あ")
    round_of(fleet, "L01", served.url, tell=said.append)
    assert any(line.startswith("送りました: L01 1-1～") for line in said)
    assert said[-1].startswith("受け取りました: ")


def test_a_laptop_enrolled_while_the_inbox_runs_is_known_to_it(fleet, served):
    round_of(fleet, "L01", served.url)
    late = fleet.enrol("L03")
    write(late, name="あ")
    assert round_of(fleet, "L03", served.url).refused_there == []
    assert delivery(late.journal).unconfirmed == 0


def test_a_laptop_revoked_while_the_inbox_runs_gets_nothing_and_leaves_nothing(fleet, served):
    one = fleet.laptops["L01"]
    write(one, name="あ")
    fleet.centre.revoke(TOWN, "L01", Reason.LOST)
    with pytest.raises(CentreRefused, match=r"E-SYN-83 .*失効した鍵の署名"):
        round_of(fleet, "L01", served.url)
    assert list((fleet.centre.path / "inbox").rglob("*.vsb")) == []
    assert list((fleet.centre.path / "outbox").iterdir()) == []
    assert delivery(one.journal).unconfirmed == delivery(one.journal).total


def test_a_revoked_laptops_entries_carried_by_a_sister_are_kept_for_the_centre_to_judge(fleet, served):
    fleet.hello()
    one = fleet.laptops["L01"]
    write(one, name="あ")
    fleet.take("L02", fleet.export("L01"))
    fleet.centre.revoke(TOWN, "L01", Reason.LOST)
    assert {one.code for one in round_of(fleet, "L02", served.url).refused_there} == {"E-SYN-06"}
    with fleet.store() as store:
        assert not hashes(store) & hashes(one)
        admit(store.journal, centre_actor("suzuki", "鈴木　三"), f"{TOWN}-L01", "本人に確かめた")
    round_of(fleet, "L02", served.url)
    with fleet.store() as store:
        assert hashes(store) >= hashes(one)


def test_an_admitted_laptop_may_still_send_what_it_holds(fleet, served):
    one = fleet.laptops["L01"]
    write(one, name="あ")
    fleet.centre.revoke(TOWN, "L01", Reason.LOST)
    with fleet.store() as store:
        admit(store.journal, centre_actor("suzuki", "鈴木　三"), f"{TOWN}-L01", "本人に確かめた")
    with pytest.raises(CentreRefused):
        round_of(fleet, "L01", served.url)
    round_of(fleet, "L02", served.url)
    with fleet.store() as store:
        assert hashes(store) >= hashes(one)


def test_a_stick_is_received_while_the_inbox_serves(fleet, served):
    one, two = fleet.laptops.values()
    for number in range(6):
        write(one, f"toy:{number}", name=str(number))
        write(two, f"toy:{number}", note=str(number))
        stick = fleet.export("L02")
        by_stick = threading.Thread(target=fleet.receive, args=(stick,))
        by_stick.start()
        round_of(fleet, "L01", served.url)
        by_stick.join()
    with fleet.store() as store:
        assert hashes(store) >= hashes(one) | hashes(two)
        assert verify(store.journal).problems == []
