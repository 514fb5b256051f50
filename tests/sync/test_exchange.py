"""Laptops and the centre exchange folders: what was written arrives, receipts come back, everybody ends alike."""

import pytest
from fleet import TOWN, hashes, tables, write

from victim_support.access.actor import centre_actor
from victim_support.conflicts.store_centre import admit
from victim_support.journal.verify import rebuild, verify
from victim_support.keys.key_list_items import Reason
from victim_support.sync.store_held import gaps, segments
from victim_support.sync.store_receipts import delivery

STAFF = centre_actor("suzuki", "鈴木　三")


def test_what_laptops_wrote_arrives_and_everybody_ends_alike(fleet):
    one, two = fleet.laptops.values()
    write(one, name="司町", phone="058-000-0000")
    write(two, name="神田町", note="急ぎ")
    fleet.round()
    fleet.round()
    with fleet.store() as store:
        assert hashes(store) >= hashes(one) | hashes(two)
        assert tables(one) == tables(two) == tables(store)
        assert [row[0] for row in store.journal.query("SELECT field FROM conflict")] == ["name"]
        for home in (one, two, store):
            assert verify(home.journal).problems == []
            live = tables(home)
            rebuild(home.journal)
            assert tables(home) == live


def test_only_the_centres_receipt_counts_as_delivery(fleet):
    one, _two = fleet.laptops.values()
    write(one, name="あ")
    written = delivery(one.journal).total
    assert delivery(one.journal).unconfirmed == written
    out = fleet.export("L01")
    fleet.take("L02", out)
    fleet.take("L01", fleet.export("L02"))
    assert delivery(one.journal).unconfirmed == written
    fleet.receive(out)
    fleet.take("L01", fleet.returns())
    after = delivery(one.journal)
    assert (after.received, after.unconfirmed, after.secured) == (written, 0, 0)
    assert after.oldest is None
    write(one, name="い")
    assert delivery(one.journal).unconfirmed == 1


def test_nothing_confirmed_is_sent_again_and_twice_changes_nothing(fleet):
    one = fleet.laptops["L01"]
    write(one, name="あ")
    out = fleet.export("L01")
    first, again = fleet.receive(out), fleet.receive(list(reversed(out)))
    assert first.reports[TOWN].fresh > 0
    assert again.reports[TOWN].fresh == 0
    assert again.reports[TOWN].known
    assert not again.reports[TOWN].refused
    fleet.take("L01", fleet.returns())
    assert [name for name, _ in fleet.export("L01") if name.endswith(".vsb")] == []


def test_sisters_exchange_without_the_centre_and_carry_for_each_other(fleet):
    one, two = fleet.laptops.values()
    fleet.hello()
    write(one, name="あ")
    write(two, "toy:2", name="い")
    stick = dict(fleet.export("L01"))
    fleet.take("L02", stick.items())
    stick.update(fleet.export("L02"))
    fleet.take("L01", stick.items())
    assert tables(one)["toy"] == tables(two)["toy"]
    fleet.receive([(name, data) for name, data in fleet.export("L02") if name.endswith(".vsb")])
    with fleet.store() as store:
        assert hashes(store) >= hashes(one) | hashes(two)


def test_a_laptop_enrolled_later_is_met_over_a_stick(fleet):
    one = fleet.laptops["L01"]
    late = fleet.enrol("L03")
    write(one, name="あ")
    fleet.take("L01", fleet.export("L03"))
    report = fleet.take("L03", fleet.export("L01"))
    assert report.refused == []
    assert tables(late)["toy"] == tables(one)["toy"]


def test_a_gap_is_named_exactly_and_closes(fleet):
    one = fleet.laptops["L01"]
    pieces = []
    for number in range(3):
        write(one, name=str(number))
        pieces.append([file for file in fleet.export("L01") if file[0].endswith(".vsb")])
        with one.journal.base_data() as conn:  # as if a receipt had come: the next export begins where this one ended
            top = segments(conn)[-1]
            conn.execute("DELETE FROM covered")
            conn.execute("INSERT INTO covered VALUES ('C00', 1, ?, ?, ?, 1, ?, ?)", (*top[:3], top.last, top.head))
    fleet.receive(pieces[0])
    fleet.receive(pieces[2])
    with fleet.store() as store:
        last = segments(one.journal.database.conn)[-1].last
        assert gaps(segments(store.journal.database.conn)) == [(1, "L01", 1, last - 1, last - 1)]
        assert verify(store.journal).problems == []
    fleet.receive(pieces[1])
    with fleet.store() as store:
        assert gaps(segments(store.journal.database.conn)) == []
        assert tables(store)["toy"] == tables(one)["toy"]


def test_a_withheld_class_leaves_its_hash_and_can_follow(fleet):
    one, two = fleet.laptops.values()
    fleet.hello()
    write(one, name="あ", phone="058")
    fleet.take("L02", fleet.export("L01", withheld=frozenset({2})))
    assert two.journal.one("SELECT phone FROM toy")[0] is None
    assert verify(two.journal).problems == []
    assert verify(two.journal).withheld == 1
    fleet.take("L02", fleet.export("L01"))
    assert two.journal.one("SELECT phone FROM toy")[0] == "058"


def test_a_revoked_laptop_is_refused_kept_and_its_earlier_sisters_copy_is_vouched_for_by_the_centre(fleet):
    one, two = fleet.laptops.values()
    write(one, name="あ")
    before = fleet.export("L01")
    fleet.receive(before)
    write(one, name="い")
    after = fleet.export("L01")
    fleet.centre.revoke(TOWN, "L01", Reason.LOST)
    refused = fleet.receive(after).reports[TOWN].refused
    assert {one.code for one in refused if one.name.endswith(".vsb")} == {"E-SYN-06"}
    kept = list((fleet.centre.path / "inbox" / TOWN).iterdir())
    assert len(kept) == 2
    fleet.receive(fleet.export("L02"))
    report = fleet.take("L02", fleet.returns())
    assert report.refused == []
    assert two.journal.one("SELECT name FROM toy")[0] == "あ"
    with fleet.store() as store:
        admit(store.journal, STAFF, f"{TOWN}-L01", "紛失の前に書かれたと本人に確かめた")
    report = fleet.receive(fleet.export("L02")).reports[TOWN]
    assert report.refused == []
    fleet.take("L02", fleet.returns())
    assert two.journal.one("SELECT name FROM toy")[0] == "い"


def test_a_kind_only_the_centre_writes_is_refused_from_a_laptop(fleet):
    one = fleet.laptops["L01"]
    with one.journal.transaction("clerk01") as tx:
        tx.append("toy.ruled", "toy:1", {"name": "決めた"})
    report = fleet.receive(fleet.export("L01")).reports[TOWN]
    assert [refusal.code for refusal in report.refused] == ["E-SYN-14"]
    with fleet.store() as store, store.journal.transaction("centre") as tx:
        tx.append("toy.ruled", "toy:2", {"name": "決めた"})
    fleet.receive(fleet.export("L02"))
    report = fleet.take("L02", fleet.returns())
    assert report.refused == []
    assert fleet.laptops["L02"].journal.one("SELECT name FROM toy WHERE subject = 'toy:2'")[0] == "決めた"


def test_a_new_bundle_key_opens_new_bundles_and_the_old_one_the_old(fleet):
    one = fleet.laptops["L01"]
    write(one, name="あ")
    old = fleet.export("L01")
    fleet.centre.renew_bundle_key()
    fleet.reopen_centre()
    assert fleet.receive(old).reports[TOWN].refused == []
    late = fleet.enrol("L03")
    write(late, name="い")
    assert fleet.receive(fleet.export("L03")).reports[TOWN].refused == []


@pytest.mark.parametrize("stream", [2, 3])
def test_the_other_streams_travel_by_the_same_rules(fleet, stream):
    from victim_support.sync import store_streams
    from victim_support.sync.bundle import Stream

    one = fleet.laptops["L01"]
    for bodies in ([b"one", b"two"], [b"three"]):
        with one.journal.base_data() as conn:
            store_streams.append_items(one.journal, conn, Stream(stream), bodies)
    fleet.receive(fleet.export("L01"))
    with fleet.store() as store:
        rows = store.journal.query("SELECT body, name FROM stream_item WHERE stream = ? ORDER BY seq", (stream,))
        bodies = [row[0] if row[1] is None else (store.path / "photos" / row[1].hex()).read_bytes() for row in rows]
        assert bodies == [b"one", b"two", b"three"]
    fleet.take("L01", fleet.returns())
    assert [name for name, _ in fleet.export("L01") if name.endswith(".vsb")] == []


def test_the_access_log_goes_home(fleet):
    from victim_support.access import log
    from victim_support.access.actor import command_actor
    from victim_support.keys.encoding import decode

    one = fleet.laptops["L01"]
    log.record(one.journal, command_actor("uketsuke"), "表示", "household:R8-01:1", "支援措置")
    fleet.receive(fleet.export("L01"))
    with fleet.store() as store:
        (body,) = [row[0] for row in store.journal.query("SELECT body FROM stream_item WHERE stream = 2")]
        assert decode(body)[0][1:] == ["command:uketsuke", "表示", "household:R8-01:1", "支援措置"]
