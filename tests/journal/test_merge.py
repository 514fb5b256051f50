"""Merge is a function of the set of entries: any order, any number of times, equal tables and equal conflicts."""

import os
import random

import pytest
from bare import know_key
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from victim_support.journal.entry import Entry, decode_entry, entry_hash
from victim_support.journal.errors import (
    DeviceUnknown,
    EntryMalformed,
    HeadForged,
    HeadUncovered,
    PartMismatch,
    WrongMunicipality,
)
from victim_support.journal.merge import Carried, SignedHead, merge, range_of, signed_heads
from victim_support.journal.subject import State
from victim_support.journal.verify import rebuild, verify

from .conftest import dump_tables, make_journal


def everything(journal):
    return [
        (
            range_of(journal, row[0], row[1], 1, 10**9),
            signed_heads(journal, row[0]),
        )
        for row in journal.query("SELECT DISTINCT device, epoch FROM entry")
    ]


def transactions(journal):
    """The journal cut at its signed heads: the smallest pieces that verify alone."""
    for carried, heads in everything(journal):
        signed = {head.hash: head for head in heads}
        piece = []
        for one in carried:
            piece.append(one)
            if entry_hash(one.body) in signed:
                yield piece, [signed[entry_hash(one.body)]]
                piece = []


def edit(journal, subject, base_from, **patch):
    base = (base_from or journal).subject(subject).base()
    here = {entry.hash for entry in journal.subject(subject).entries}
    base = {field: [one for one in hashes if one in here] for field, hashes in base.items()}
    with journal.transaction("clerk01") as tx:
        tx.append("toy.changed", subject, patch, base=base)


edits = st.lists(
    st.tuples(
        st.integers(0, 2),  # laptop
        st.sampled_from(["toy:1", "toy:2", "toy:%3A"]),
        st.sampled_from([("name", "a"), ("name", "b"), ("note", "n"), ("flag", True), ("flag", False), ("phone", "1")]),
        st.integers(0, 5),  # exchange with whom afterwards (3..5: nobody)
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(edits=edits, seed=st.integers(0, 2**32))
def test_any_order_gives_equal_tables_and_equal_conflicts(tmp_path, edits, seed):
    order = random.Random(seed)
    folder = tmp_path / os.urandom(8).hex()
    laptops = [make_journal(folder / code, code) for code in ("L01", "L02", "L03")]
    for one in laptops:
        for other in laptops:
            know_key(one, other)
    for laptop, name, (field, value), partner in edits:
        edit(laptops[laptop], name, None, **{field: value})
        if partner < 3:
            pieces = list(transactions(laptops[laptop]))
            order.shuffle(pieces)
            for carried, heads in pieces[: len(pieces) // 2 + 1]:
                merge(laptops[partner], carried, heads)
    pieces = [piece for one in laptops for piece in transactions(one)]
    for one in laptops:
        order.shuffle(pieces)
        for carried, heads in pieces:
            shuffled = order.sample(carried, len(carried))
            merge(one, shuffled, heads)
            if order.random() < 0.1:
                merge(one, shuffled, heads)
    tables = [dump_tables(one) for one in laptops]
    assert tables[0] == tables[1] == tables[2]
    count = laptops[0].one("SELECT COUNT(*) FROM entry")[0]
    for one in laptops:
        assert one.one("SELECT COUNT(*) FROM entry")[0] == count == len(edits)
        assert verify(one).problems == []
        rebuild(one)
        assert dump_tables(one) == tables[0]
        one.database.close()


@pytest.fixture
def pair(make):
    left, right = make("L01"), make("L02")
    know_key(left, right)
    know_key(right, left)
    return left, right


def test_an_edit_whose_base_has_not_arrived_is_pending_not_a_conflict(pair):
    left, right = pair
    edit(left, "toy:1", None, name="a")
    edit(left, "toy:1", None, name="b")
    first, second = transactions(left)
    merge(right, *second)
    assert right.subject("toy:1").state("name") is State.PENDING
    assert right.one("SELECT name FROM toy")[0] == "b"
    assert verify(right).gaps == ["212016-L01 1-2: 前の記録がありません"]
    merge(right, *first)
    assert right.subject("toy:1").state("name") is State.SETTLED
    assert dump_tables(right) == dump_tables(left)


def test_a_cloned_disk_keeps_both_branches_and_marks_the_fork(pair):
    left, right = pair
    edit(left, "toy:1", None, name="a")
    clone = make_journal(left.database.path.parent.parent / "clone")
    clone.signer = left.signer
    know_key(clone, clone)
    merge(clone, *next(transactions(left)))
    with clone.base_data() as conn:
        (head,) = left.one("SELECT value FROM local WHERE key = 'head'")
        conn.execute("INSERT INTO local (key, value) VALUES ('head', ?)", (head,))
    edit(left, "toy:1", None, name="left")
    edit(clone, "toy:1", None, name="clone")
    for source in (clone, left):
        for carried, heads in transactions(source):
            merge(right, carried, heads)
    assert {head.value for head in right.subject("toy:1").heads("name")} == {"left", "clone"}
    assert verify(right).forks == ["212016-L01 1-2"]
    assert verify(right).problems == []
    clone.database.close()


def test_a_withheld_part_is_shown_as_such_and_can_come_later(pair):
    left, right = pair
    edit(left, "toy:1", None, name="a", phone="058")
    (carried, heads) = next(transactions(left))
    merge(right, [Carried(one.body, one.general) for one in carried], heads)
    assert right.subject("toy:1").state("phone") is State.WITHHELD
    assert right.one("SELECT phone FROM toy")[0] is None
    assert verify(right).withheld == 1
    assert verify(right).problems == []
    merge(right, carried, heads)
    assert right.one("SELECT phone FROM toy")[0] == "058"
    assert verify(right).withheld == 0
    assert dump_tables(right) == dump_tables(left)


def test_a_newer_kind_is_kept_relayed_and_listed(pair):
    left, right = pair
    newer = left.schema.types["toy"].__class__(
        "toy", frozenset({"toy.future", "toy.changed"}), left.schema.types["toy"].fields, ("toy",), lambda _: iter(())
    )
    left.schema.types["toy"] = newer
    with left.transaction("clerk01") as tx:
        tx.append("toy.future", "toy:1", {"name": "a"})
    left.schema.types["toy"] = right.schema.types["toy"] = right.schema.rooms[1].subject_types[0]
    for piece in transactions(left):
        merge(right, *piece)
    assert right.one("SELECT kind FROM unknown_entry")[0] == "toy.future"
    assert right.one("SELECT COUNT(*) FROM toy")[0] == 0
    assert verify(right).problems == []


def test_what_does_not_verify_is_refused_whole(pair, make):
    left, right = pair
    edit(left, "toy:1", None, name="a", phone="058")
    edit(left, "toy:2", None, name="b")
    pieces = list(transactions(left))
    carried = [one for piece, _ in pieces for one in piece]
    head = pieces[1][1][0]
    forged = SignedHead(head.hash, head.public, bytes(64))
    cases = [
        (carried, [forged], HeadForged),
        (carried, [], HeadUncovered),
        ([carried[0]], [head], HeadUncovered),
        ([Carried(carried[0].body, carried[1].general), carried[1]], [head], PartMismatch),
        ([Carried(carried[0].body + b"\0"), carried[1]], [head], EntryMalformed),
    ]
    stranger = make("L09")
    edit(stranger, "toy:3", None, name="c")
    cases.append((*next(transactions(stranger)), DeviceUnknown))
    foreign = make("L01", municipality="212024")
    edit(foreign, "toy:3", None, name="c")
    cases.append((*next(transactions(foreign)), WrongMunicipality))
    for bad, heads, error in cases:
        with pytest.raises(error):
            merge(right, bad, heads)
        assert right.one("SELECT COUNT(*) FROM entry")[0] == 0
    merge(right, carried, [head])
    assert dump_tables(right) == dump_tables(left)


def test_every_flipped_byte_of_an_entry_is_refused(pair):
    left, right = pair
    edit(left, "toy:1", None, name="a", phone="058")
    (one,), heads = next(transactions(left))
    for field in ("body", "general", "protected"):
        whole = getattr(one, field)
        for place in range(len(whole)):
            bad = bytearray(whole)
            bad[place] ^= 1 << (place % 8)
            parts = {"body": one.body, "general": one.general, "protected": one.protected, field: bytes(bad)}
            with pytest.raises((EntryMalformed, PartMismatch, HeadUncovered, WrongMunicipality)):
                merge(right, [Carried(**parts)], heads)
    assert right.one("SELECT COUNT(*) FROM entry")[0] == 0


def test_an_entry_round_trips(pair):
    left, _ = pair
    edit(left, "toy:1", None, name="a")
    body = left.one("SELECT body FROM entry")[0]
    entry = decode_entry(body)
    assert isinstance(entry, Entry)
    assert entry.encode() == body


def test_a_long_transaction_is_signed_on_the_way_so_that_its_ranges_verify_alone(pair, monkeypatch):
    left, right = pair
    monkeypatch.setattr("victim_support.journal.transaction.SIGNED_EVERY", 3)
    with left.transaction("clerk01") as tx:
        for number in range(9):
            tx.append("toy.made", f"toy:{number}", {"name": str(number)})
    assert [len(piece) for piece, _ in transactions(left)] == [3, 3, 3]
    for piece in reversed(list(transactions(left))):
        merge(right, *piece)
    assert dump_tables(right) == dump_tables(left)
    assert verify(left).problems == verify(right).problems == []
