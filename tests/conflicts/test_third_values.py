"""A third value is what its field can hold; proofs and what others did are not for typing."""

import pytest

from victim_support.access.actor import Role, command_actor
from victim_support.access.store import create_account
from victim_support.conflicts import store_open, store_proposals, values
from victim_support.conflicts.errors import ValueRefused
from victim_support.conflicts.store_proposals import Choice
from victim_support.register import store as register

from .conftest import DAY, HOUSE, STAFF, SUPERVISOR, decides


def items(home, subject):
    return [one for one in store_open.open_items(home.journal, STAFF) if one.subject == subject]


def typed(home, item, **fields):
    return values.typed_values(home.journal, item, {f"third-{name}": text for name, text in fields.items()})


@pytest.fixture
def accounts(fleet):
    """One log-in name made on two laptops, with other passwords and other roles."""
    for code, role, word in (("L01", Role.CLERK, "asagao-no-tane-7"), ("L02", Role.SUPERVISOR, "himawari-no-tane-8")):
        with fleet.laptops[code].journal.transaction("kanri") as tx:
            create_account(tx, name="tanaka", display_name="田中", roles=[role], password=word)
    fleet.round()
    return fleet


def test_nobody_types_a_password_for_another(accounts):
    with accounts.store() as store:
        found = {item.group.name: item for item in items(store, "account:tanaka")}
        assert typed(store, found["password"], password="scrypt:of-my-own") == {}
        with pytest.raises(ValueRefused):
            store_open.third_patch(store.journal.subject("account:tanaka"), found["password"], {})


def test_roles_are_roles_of_a_town(accounts):
    with accounts.store() as store:
        found = {item.group.name: item for item in items(store, "account:tanaka")}
        assert typed(store, found["roles"], roles="受付、調査") == {"roles": ["受付", "調査"]}
        for wrong in ("町長", "受付、センター"):
            with pytest.raises(ValueRefused):
                typed(store, found["roles"], roles=wrong)


def test_a_day_is_a_day(fleet):
    for home, day in zip(fleet.laptops.values(), ("2026-10-04", "2026-10-05"), strict=True):
        register.add_disaster(
            home.journal,
            command_actor("t"),
            code="R8-02",
            name="台風",
            day=DAY.replace(day=int(day[-2:])),
            cause="暴風",
        )
    fleet.round()
    with fleet.store() as store:
        (item,) = items(store, "disaster:R8-02")
        assert typed(store, item, day="令和8年10月6日") == {"day": "2026-10-06"}
        for wrong in ("あした", "2026-13-45", "9" * 40):
            with pytest.raises(ValueRefused):
                typed(store, item, day=wrong)


def test_a_third_flood_class_alone_does_not_empty_the_grade(fleet):
    decides(fleet.laptops["L01"], "半壊", flood_class="床上")
    decides(fleet.laptops["L02"], "全壊", flood_class="床下")
    fleet.round()
    with fleet.store() as store:
        (item,) = items(store, HOUSE)
        with pytest.raises(ValueRefused, match="被害の程度"):
            store_proposals.settle_or_propose(
                store.journal, STAFF, item, Choice(typed={"flood_class": "床上"}), "再調査"
            )
        assert store_proposals.proposals(store.journal, STAFF) == []


def test_what_became_of_a_proposal_is_for_the_town(fleet):
    """Approved on one laptop and rejected on the other: the centre cannot write either away, nor type an end of its own."""
    for code, grade in (("L01", "半壊"), ("L02", "全壊")):
        decides(fleet.laptops[code], grade)
    fleet.round()
    with fleet.store() as store:
        (item,) = items(store, HOUSE)
        store_proposals.settle_or_propose(store.journal, STAFF, item, Choice(item.sides[0].key), "見た")
    fleet.round()
    (name,) = [row["subject"] for row in store_proposals.proposals(fleet.laptops["L01"].journal, STAFF)]
    store_proposals.approve(fleet.laptops["L01"].journal, SUPERVISOR, name, "2026-11-05", "認める")
    store_proposals.reject(fleet.laptops["L02"].journal, SUPERVISOR, name, "2026-11-06", "認めない")
    fleet.round()
    fleet.round()
    with fleet.store() as store:
        (item,) = items(store, name)
        assert item.for_town
        assert set(item.fields) == {"state", "decided_on", "decision_reason"}
        assert typed(store, item, state="承認", decision_reason="x", decided_on="2026-11-05") == {}
        homes = [store, *fleet.laptops.values()]
        states = {store_proposals.row_of(home.journal, name)["state"] for home in homes}
        grades = {tuple(home.journal.one("SELECT decided_grade, conflicted FROM damage")) for home in homes}
    assert states == {"承認"}
    assert grades == {("半壊", 0)}
