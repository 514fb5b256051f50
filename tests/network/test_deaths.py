"""The inbox's process killed (SIGKILL) between storing and answering, and started again: nothing is lost."""

import threading

import pytest
from fleet import TOWN, hashes, tables, write

from victim_support.journal.verify import verify
from victim_support.sync.client import go_round
from victim_support.sync.errors_network import CentreUnreachable
from victim_support.sync.link import Link, Patience
from victim_support.sync.store_receipts import delivery

from .rig_server import Server

KILLED = -9
ONCE = Patience(timeout=10, tries=1)
STUBBORN = Patience(timeout=10, tries=12, first=0.05, longest=0.5)


def kept(fleet):
    return sorted((fleet.centre.path / "inbox" / TOWN).glob("*.vsb"))


def all_arrived(fleet, *codes):
    with fleet.store() as store:
        for code in codes:
            assert hashes(store) >= hashes(fleet.laptops[code])
        assert verify(store.journal).problems == []
        return tables(store)


@pytest.mark.parametrize("where", ["keep", "receive"])
def test_the_laptops_next_round_goes_on_where_the_centre_died(fleet, where):
    one, two = fleet.laptops.values()
    write(one, name="あ")
    with Server(fleet.folder / "centre", die=where) as server:
        with pytest.raises(CentreUnreachable):
            go_round(one, Link(server.url, patience=ONCE))
        assert server.wait() == KILLED
        assert len(kept(fleet)) == 1
        assert delivery(one.journal).unconfirmed == delivery(one.journal).total  # nobody said it had arrived
        server.start()
        go_round(one, Link(server.url, patience=ONCE))
        go_round(two, Link(server.url, patience=ONCE))
    assert delivery(one.journal).unconfirmed == 0
    assert all_arrived(fleet, "L01", "L02")["toy"] == tables(two)["toy"]


@pytest.mark.parametrize("where", ["keep", "receive"])
def test_a_laptop_that_waits_meets_the_centre_that_was_started_again(fleet, where):
    """One round, through the death: the bundle is not sent twice, challenge and token are asked for anew."""
    one = fleet.laptops["L01"]
    write(one, name="あ")
    with Server(fleet.folder / "centre", die=where) as server:

        def start_again():
            assert server.wait() == KILLED
            server.start()

        nurse = threading.Thread(target=start_again)
        nurse.start()
        done = go_round(one, Link(server.url, patience=STUBBORN))
        nurse.join()
    assert (done.files, done.refused_there) == (1, [])
    assert len(kept(fleet)) == 1
    assert delivery(one.journal).unconfirmed == 0
    all_arrived(fleet, "L01")


def test_what_was_kept_and_never_opened_is_merged_by_a_stick_too(fleet):
    one = fleet.laptops["L01"]
    write(one, name="あ")
    with Server(fleet.folder / "centre", die="keep") as server:
        with pytest.raises(CentreUnreachable):
            go_round(one, Link(server.url, patience=ONCE))
        server.wait()
    fleet.receive(fleet.export("L02"))
    all_arrived(fleet, "L01", "L02")


def test_a_bundle_that_was_kept_and_spoilt_is_refused_once_and_stops_nothing(fleet):
    one = fleet.laptops["L01"]
    write(one, name="あ")
    with Server(fleet.folder / "centre", die="keep") as server:
        with pytest.raises(CentreUnreachable):
            go_round(one, Link(server.url, patience=ONCE))
        server.wait()
    (path,) = kept(fleet)
    data = path.read_bytes()
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    refused = fleet.receive(fleet.export("L02")).reports[TOWN].refused
    assert [one.code for one in refused] == ["E-SYN-07"]
    assert fleet.receive(fleet.export("L01")).reports[TOWN].refused == []
    all_arrived(fleet, "L01", "L02")


def test_what_a_dead_inbox_left_half_is_cleared(fleet):
    folder = fleet.centre.path / "inbox" / TOWN
    folder.mkdir(parents=True)
    (folder / ".vs-sending-00.tmp").write_bytes(b"half")
    (folder / ".another.tmp").write_bytes(b"being written by a receive")
    (fleet.centre.path / "outbox").mkdir()
    (fleet.centre.path / "outbox" / "00-11.tmp").write_bytes(b"nobody's")
    with Server(fleet.centre.path):
        assert [path.name for path in folder.iterdir()] == [".another.tmp"]
        assert list((fleet.centre.path / "outbox").iterdir()) == []
