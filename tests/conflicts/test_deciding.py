"""Conflicts of two laptops: the centre proposes or settles, the town approves, everybody ends with the same."""

import pytest

from victim_support.access.actor import command_actor
from victim_support.access.errors import NotPermitted
from victim_support.access.store import create_account, set_setting
from victim_support.conflicts import store_open, store_proposals
from victim_support.conflicts.errors import (
    ConflictGone,
    NothingChosen,
    NotTheCentre,
    ProposalClosed,
    ProposalStale,
    ReasonMissing,
    ValueRefused,
)
from victim_support.conflicts.store_proposals import Choice
from victim_support.damage.store import decision_of
from victim_support.journal.verify import verify

from .conftest import CLERK, HOUSE, STAFF, SUPERVISOR, decides

ROOT = command_actor("root")


def items(home, actor=STAFF):
    return store_open.open_items(home.journal, actor)


def item_on(home, subject):
    (found,) = [item for item in items(home) if item.subject == subject]
    return found


def side_of(item, laptop):
    (found,) = [side for side in item.sides if side.entry.laptop == laptop]
    return Choice(found.key)


def waiting(home):
    return [row["subject"] for row in store_proposals.proposals(home.journal, SUPERVISOR, "決裁待ち")]


@pytest.fixture
def disputed(fleet):
    """Both laptops decided one dwelling; the centre has it."""
    decides(fleet.laptops["L01"], "半壊", day="2026-11-01")
    decides(fleet.laptops["L02"], "全壊", day="2026-11-02")
    fleet.round()
    return fleet


def propose(fleet, laptop="L01", reason="L01 の調査票を確かめた"):
    with fleet.store() as store:
        item = item_on(store, HOUSE)
        assert not store_proposals.settle_or_propose(store.journal, STAFF, item, side_of(item, laptop), reason)


def grade(home):
    row = decision_of(home.journal, "R8-01", "b:H1")
    return row["decided_grade"], row["conflicted"]


def test_a_hard_conflict_takes_effect_only_when_the_town_approves(disputed):
    fleet = disputed
    with fleet.store() as store:
        item = item_on(store, HOUSE)
        assert item.for_town
        assert item.laptops == ("L01", "L02")
        assert set(item.fields) >= {"decided_grade", "decided_on"}
    propose(fleet)
    fleet.round()
    town = fleet.laptops["L02"]
    assert grade(town) == ("全壊", 1)
    (proposal,) = waiting(town)
    with pytest.raises(NotPermitted):
        store_proposals.approve(town.journal, CLERK, proposal, "2026-11-05", "承認")
    with pytest.raises(NotPermitted):
        store_proposals.approve(town.journal, STAFF, proposal, "2026-11-05", "承認")
    store_proposals.approve(town.journal, SUPERVISOR, proposal, "2026-11-05", "L01 の調査が新しい")
    assert grade(town) == ("半壊", 0)
    fleet.round()
    fleet.round()
    for home in fleet.laptops.values():
        assert grade(home) == ("半壊", 0)
        row = decision_of(home.journal, "R8-01", "b:H1")
        assert (row["decided_by"], row["decided_on"], row["reason"]) == ("kato", "2026-11-05", "L01 の調査が新しい")
        (told,) = store_proposals.proposals(home.journal, CLERK)
        assert (told["state"], told["decided_by"], told["decided_on"]) == ("承認", "kato", "2026-11-05")
        assert items(home) == []
        assert verify(home.journal).problems == []


def test_the_town_may_approve_at_the_centres_screen(disputed):
    propose(disputed)
    with disputed.store() as store:
        (proposal,) = waiting(store)
        store_proposals.approve(store.journal, SUPERVISOR, proposal, "2026-11-05", "承認")
        assert grade(store) == ("半壊", 0)
    disputed.round()
    assert grade(disputed.laptops["L01"]) == ("半壊", 0)


def test_a_third_value_is_typed_with_a_reason(disputed):
    with disputed.store() as store:
        item = item_on(store, HOUSE)
        with pytest.raises(ReasonMissing):
            store_proposals.settle_or_propose(
                store.journal, STAFF, item, Choice(typed={"decided_grade": "大規模半壊"}), " "
            )
        with pytest.raises(ValueRefused):
            store_proposals.settle_or_propose(store.journal, STAFF, item, Choice(typed={"on_paper": True}), "x")
        store_proposals.settle_or_propose(
            store.journal, STAFF, item, Choice(typed={"decided_grade": "大規模半壊"}), "再調査の結果"
        )
        (proposal,) = waiting(store)
        store_proposals.approve(store.journal, SUPERVISOR, proposal, "2026-11-06", "再調査のとおり")
        assert grade(store) == ("大規模半壊", 0)
        assert verify(store.journal).problems == []


def test_a_rejected_proposal_changes_nothing_and_another_may_follow(disputed):
    propose(disputed)
    with disputed.store() as store:
        (proposal,) = waiting(store)
        store_proposals.reject(store.journal, SUPERVISOR, proposal, "2026-11-05", "再調査する")
        assert grade(store) == ("全壊", 1)
        with pytest.raises(ProposalClosed):
            store_proposals.approve(store.journal, SUPERVISOR, proposal, "2026-11-05", "承認")
    propose(disputed, "L02")
    with disputed.store() as store:
        (proposal,) = waiting(store)
        store_proposals.withdraw(store.journal, STAFF, proposal, "取り違え")
        assert waiting(store) == []


def test_what_has_moved_since_cannot_be_approved(disputed):
    propose(disputed)
    disputed.round()
    late = disputed.laptops["L01"]
    decides(late, "準半壊", day="2026-11-07")  # the supervisor decided on a laptop meanwhile, seeing both
    (proposal,) = waiting(late)
    assert store_proposals.is_stale(late.journal, late.journal.subject(proposal))
    with pytest.raises(ProposalStale):
        store_proposals.approve(late.journal, SUPERVISOR, proposal, "2026-11-08", "承認")
    assert grade(late) == ("準半壊", 0)


def test_two_approvals_on_two_laptops_do_no_harm(disputed):
    propose(disputed)
    disputed.round()
    for home in disputed.laptops.values():
        (proposal,) = waiting(home)
        store_proposals.approve(home.journal, SUPERVISOR, proposal, "2026-11-05", "承認")
    disputed.round()
    disputed.round()
    for home in disputed.laptops.values():
        assert grade(home) == ("半壊", 0)
        assert waiting(home) == []


def test_only_the_centre_proposes(disputed):
    town = disputed.laptops["L01"]
    disputed.round()
    item = item_on(town, HOUSE)
    for actor in (STAFF, SUPERVISOR):
        with pytest.raises(NotTheCentre):
            store_proposals.settle_or_propose(town.journal, actor, item, side_of(item, "L01"), "x")
    with disputed.store() as store, pytest.raises(NotPermitted):
        store_proposals.settle_or_propose(store.journal, SUPERVISOR, item, side_of(item, "L01"), "x")


def test_a_late_arrival_reopens_only_what_it_touches(disputed):
    """L02 decided another dwelling and this one again before it heard of the approval: only that stands open again."""
    for home, word in ((disputed.laptops["L01"], "半壊"), (disputed.laptops["L02"], "全壊")):
        decides(home, word, dwelling="b:H2")
    disputed.round()
    with disputed.store() as store:
        for item in items(store):
            store_proposals.settle_or_propose(store.journal, STAFF, item, side_of(item, "L01"), "調査票のとおり")
        store_proposals.approve_all(store.journal, SUPERVISOR, waiting(store), "2026-11-05", "承認")
        assert items(store) == []
    decides(disputed.laptops["L02"], "準半壊", day="2026-11-09")
    disputed.receive(disputed.export("L02"))
    with disputed.store() as store:
        (item,) = items(store)
        assert item.subject == HOUSE
        assert item.laptops == ("C00", "L02")


def soft(fleet):
    """The same account is made on two laptops: the display name is soft, its roles are alike."""
    for code, name in (("L01", "田中　一"), ("L02", "田中　二")):
        with fleet.laptops[code].journal.transaction("kanri") as tx:
            create_account(tx, name="tanaka", display_name=name, roles=SUPERVISOR.roles, password="asagao-no-tane-7")
    fleet.round()


def test_what_is_soft_the_centre_settles_alone(fleet):
    soft(fleet)
    with fleet.store() as store:
        for item in items(store):
            assert not item.for_town
            assert store_proposals.settle_or_propose(store.journal, STAFF, item, side_of(item, "L02"), "本人に聞いた")
        assert items(store) == []
    fleet.round()
    for home in fleet.laptops.values():
        assert home.journal.one("SELECT display_name FROM account")[0] == "田中　二"
        assert {row["state"] for row in store_proposals.proposals(home.journal, CLERK)} == {"センターで決定"}


def test_a_password_is_in_no_proposal_that_anybody_can_read(fleet):
    soft(fleet)
    with fleet.store() as store:
        for item in items(store):
            store_proposals.settle_or_propose(store.journal, STAFF, item, side_of(item, "L02"), "本人に聞いた")
        rows = store.journal.query("SELECT general FROM entry WHERE kind LIKE 'proposal.%'")
        assert rows
        assert not any(b"scrypt" in row[0] or b"argon" in row[0] for row in rows)


def test_many_alike_are_decided_at_once(fleet):
    for number in range(5):
        decides(fleet.laptops["L01"], "半壊", dwelling=f"b:{number}")
        decides(fleet.laptops["L02"], "全壊", dwelling=f"b:{number}")
    set_setting(fleet.laptops["L01"].journal, ROOT, "mayor.name", "岐阜　太郎", {})
    set_setting(fleet.laptops["L02"].journal, ROOT, "mayor.name", "岐阜　次郎", {})
    fleet.round()
    with fleet.store() as store:
        found = [item for item in items(store) if item.subject.startswith("damage:")]
        assert store_proposals.decide_alike(store.journal, STAFF, found, "L02", "L02 が二巡目") == (0, 5)
        with pytest.raises(NothingChosen):
            store_proposals.decide_alike(store.journal, STAFF, found, "L09", "x")
        assert store_proposals.approve_all(store.journal, SUPERVISOR, waiting(store), "2026-11-05", "一括") == 5
        (left,) = items(store)
        assert left.subject == "setting:mayor.name"
    fleet.round()
    rows = fleet.laptops["L01"].journal.query("SELECT DISTINCT decided_grade, conflicted FROM damage")
    assert [tuple(row) for row in rows] == [("全壊", 0)]


def test_a_decision_that_is_gone_says_so(disputed):
    with disputed.store() as store:
        item = item_on(store, HOUSE)
        assert store_open.open_item(store.journal, STAFF, HOUSE, item.key) == item
        decides(store, "半壊")
        with pytest.raises(ConflictGone):
            store_open.open_item(store.journal, STAFF, HOUSE, item.key)
