"""Something happens between reading a conflict and deciding it: nothing unseen is written over, nothing is said twice."""

import pytest

from victim_support.conflicts import store_open, store_proposals
from victim_support.conflicts.errors import ConflictGone, ProposalIncomplete, ProposalWaits
from victim_support.conflicts.store_proposals import Change, Choice
from victim_support.journal.entry import PROTECTED
from victim_support.sync.exporting import export_files

from .conftest import HOUSE, STAFF, SUPERVISOR, decides

MEDIUM = "medium:U1"


def items(store, subject=None):
    return [one for one in store_open.open_items(store.journal, STAFF) if subject in (None, one.subject)]


def waiting(store):
    return [row["subject"] for row in store_proposals.proposals(store.journal, SUPERVISOR, "決裁待ち")]


@pytest.fixture
def disputed(fleet):
    """Three dwellings decided differently on both laptops; the centre has it."""
    for number in (1, 2, 3):
        decides(fleet.laptops["L01"], "半壊", dwelling=f"b:H{number}")
        decides(fleet.laptops["L02"], "全壊", dwelling=f"b:H{number}")
    fleet.receive([file for code in fleet.laptops for file in fleet.export(code)])
    return fleet


def arrives(fleet, grade="準半壊"):
    """A third decision on the first dwelling, by who knew of none of the others, reaches the centre."""
    decides(fleet.laptops["L02"], grade, base={})
    fleet.receive(fleet.export("L02"))


def test_what_arrives_while_it_is_decided_is_not_written_over_unseen(disputed):
    with disputed.store() as store:
        (item,) = items(store, HOUSE)
        arrives(disputed)
        with pytest.raises(ConflictGone):
            store_proposals.settle_or_propose(store.journal, STAFF, item, Choice(item.sides[0].key), "見た")
        assert waiting(store) == []
        (now,) = items(store, HOUSE)
        assert len(now.sides) == 3


def test_many_alike_leaves_what_has_moved(disputed):
    with disputed.store() as store:
        found = items(store)
        arrives(disputed)
        assert store_proposals.decide_alike(store.journal, STAFF, found, "L01", "見た") == (0, 2)
        assert HOUSE not in {row["target"] for row in store_proposals.proposals(store.journal, STAFF)}


def test_two_of_the_staff_decide_one_soft_conflict_and_the_second_is_told(fleet):
    for code, name in (("L01", "岐阜　一"), ("L02", "岐阜　二")):
        journal = fleet.laptops[code].journal
        with journal.transaction("t") as tx:
            tx.append("medium.registered", MEDIUM, {"keeper": name})
    fleet.round()
    with fleet.store() as one, fleet.store() as other:
        (mine,), (theirs,) = items(one), items(other)
        assert store_proposals.settle_or_propose(one.journal, STAFF, mine, Choice(mine.sides[0].key), "一")
        with pytest.raises(ConflictGone):
            store_proposals.settle_or_propose(other.journal, STAFF, theirs, Choice(theirs.sides[1].key), "二")
        assert items(one) == []


def test_two_of_the_staff_propose_for_one_conflict_and_the_town_gets_one_proposal(disputed):
    with disputed.store() as store:
        (item,) = items(store, HOUSE)
        one, other = (Choice(side.key) for side in item.sides)
        assert not store_proposals.settle_or_propose(store.journal, STAFF, item, one, "一")
        with pytest.raises(ProposalWaits):
            store_proposals.settle_or_propose(store.journal, STAFF, item, other, "二")
        assert store_proposals.decide_alike(store.journal, STAFF, items(store), "L02", "まとめて") == (0, 2)
        (first,) = [row["subject"] for row in store_proposals.proposals(store.journal, STAFF) if row["target"] == HOUSE]
        store_proposals.withdraw(store.journal, STAFF, first, "取り違え")
        assert not store_proposals.settle_or_propose(store.journal, STAFF, item, other, "二")


def test_a_stale_proposal_does_not_bar_a_new_one(disputed):
    with disputed.store() as store:
        (item,) = items(store, HOUSE)
        store_proposals.settle_or_propose(store.journal, STAFF, item, Choice(item.sides[0].key), "一")
        arrives(disputed)
        (item,) = items(store, HOUSE)
        store_proposals.settle_or_propose(store.journal, STAFF, item, Choice(item.sides[0].key), "新しく")
        assert len(waiting(store)) == 2


def test_what_is_partly_not_here_cannot_be_approved_by_halves(fleet):
    """A proposal whose protected part was withheld on the way: approved without it, it would settle nothing."""
    town = fleet.laptops["L02"]
    with fleet.store() as store:
        change = Change("household:R8-01:9", {"phones": ["058-1"], "note": "電話で"}, {}, "電話を決める")
        name = store_proposals.propose(store.journal, STAFF, change, "試験")
        files = [(one.name, one.data) for one in export_files(store, withheld=frozenset({PROTECTED}))]
    fleet.take("L02", files)
    assert waiting(town) == [name]
    with pytest.raises(ProposalIncomplete):
        store_proposals.approve(town.journal, SUPERVISOR, name, "2026-11-05", "承認")
    assert not town.journal.subject(change.target).exists
    store_proposals.reject(town.journal, SUPERVISOR, name, "2026-11-05", "見えない")
