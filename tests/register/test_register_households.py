"""Households as of the disaster's day: who is in, in what order, frozen once, corrected with a reason."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from victim_support.demo.files import write_town
from victim_support.demo.hard_cases import HARD_CASES
from victim_support.demo.town import Town
from victim_support.journal.verify import verify
from victim_support.register import rules, store
from victim_support.register.errors import (
    HouseholdUnknown,
    NobodyThen,
)
from victim_support.register.rules import Member, in_order, relation_rank

from .conftest import DAY, ONE, WIFE, names, person


@pytest.fixture
def at(load, journal, clerk, quake):
    """The household of these rows on the day, straight from the extract."""

    def looking(*people):
        load(*people)
        return store.household_at(journal, clerk, ONE, quake)

    return looking


@pytest.mark.parametrize(
    ("changed", "there", "notes"),
    [
        ({}, True, ()),
        ({"生年月日": "2026-10-03"}, True, ()),
        ({"生年月日": "2026-10-04"}, False, None),
        ({"生年月日": "令和8年 月日不詳"}, True, ()),
        ({"生年月日": "年月日不詳"}, True, ()),
        ({"生年月日": "？"}, True, (rules.BORN_UNDATED,)),
        ({"住民となった年月日": "2026-10-03"}, True, ()),
        ({"住民となった年月日": "R8.10.4"}, False, None),
        ({"住民となった年月日": "令和8年 月日不詳"}, True, ()),
        ({"住民となった年月日": "年月日不詳"}, True, (rules.ARRIVED_UNDATED,)),
        ({"住民となった年月日": ""}, True, ()),
        ({"住所を定めた年月日": "2026-10-04"}, True, (rules.ADDRESS_AFTER,)),
        ({"住民状態": "住登外"}, True, (rules.NOT_REGISTERED,)),
        ({"住民状態": "除票", "消除事由": "死亡", "事由日": "2026-10-02"}, False, None),
        ({"住民状態": "除票", "消除事由": "死亡", "事由日": "2026-10-03"}, True, (rules.DIED,)),
        ({"住民状態": "除票", "消除事由": "死亡", "事由日": "2026-10-09"}, True, (rules.DIED,)),
        ({"住民状態": "除票", "消除事由": "転出", "事由日": "2026-10-02"}, False, None),
        ({"住民状態": "除票", "消除事由": "転出", "事由日": "2026-10-04"}, True, (rules.MOVED_AFTER,)),
        ({"住民状態": "除票", "消除事由": "職権消除", "事由日": "2026-11-01"}, True, (rules.REMOVED_AFTER,)),
        ({"住民状態": "除票", "消除事由": "転出", "事由日": ""}, True, (rules.REMOVED_UNDATED,)),
        ({"住民状態": "除票", "消除事由": "転出", "事由日": "令和8年10月 日不詳"}, True, (rules.REMOVED_UNDATED,)),
        ({"住民状態": "除票", "消除事由": "死亡", "事由日": "令和8年9月 日不詳"}, False, None),
        ({"住民状態": "除票", "消除事由": "死亡", "事由日": "令和8年9月頃"}, True, (rules.DIED,)),
    ],
)
def test_who_was_there_on_the_day(at, changed, there, notes):
    found = at(person(11), person(12, 1, **{**WIFE, **changed}))
    assert names(found) == (["太郎", "花子"] if there else ["太郎"])
    if there:
        assert found.members[1].notes == notes


def test_a_household_nobody_was_in_then(at, journal, clerk, quake):
    with pytest.raises(NobodyThen):
        at(person(11, 住民となった年月日="2026-10-05"))
    with pytest.raises(HouseholdUnknown):
        store.household_at(journal, clerk, "9999999999", quake)


def test_a_head_who_died_in_the_disaster_is_still_the_head_and_marked(at):
    found = at(person(11, 住民状態="除票", 消除事由="死亡", 事由日="2026-10-03"), person(12, 1, **WIFE))
    assert (found.head_member.name, found.head_member.died) == ("岐阜　太郎", True)
    assert found.members[1].died is False


def test_a_new_head_after_a_death_before_the_day(at):
    found = at(
        person(11, 住民状態="除票", 消除事由="死亡", 事由日="2026-09-01"),
        person(12, 1, **{**WIFE, "続柄": "世帯主"}, 世帯主宛名番号="0000000012"),
    )
    assert (names(found), found.head_member.name) == (["花子"], "岐阜　花子")


def test_two_heads_after_a_death_in_the_disaster(at):
    found = at(
        person(11, 住民状態="除票", 消除事由="死亡", 事由日="2026-10-03"),
        person(12, 1, **{**WIFE, "続柄": "世帯主"}, 世帯主宛名番号="0000000012"),
    )
    assert found.head_member.name == "岐阜　花子"


def test_no_head_is_lawful(at):
    found = at(
        person(11, 続柄="縁故者", 世帯主宛名番号=""), person(12, 1, **{**WIFE, "続柄": "縁故者"}, 世帯主宛名番号="")
    )
    assert (found.head, found.head_member) == (None, None)
    assert found.full_address == "岐阜市司町40番地1"


def test_the_order_of_members():
    given_order = [
        Member("9", "同居", relation="同居人"), Member("8", "縁故", relation="縁故者"), Member("7", "祖父", relation="父の父"),
        Member("6", "弟", relation="弟"), Member("5", "母", relation="母"), Member("4", "孫", relation="子の子", birthdate="2020-01-01"),
        Member("42", "嫁", relation="子の妻"), Member("3", "次子", relation="子", birthdate="H10.1.1"), Member("31", "長子", relation="子", birthdate="1990-01-01"),
        Member("32", "不詳", relation="子", birthdate="年月日不詳"), Member("2", "妻", relation="妻（未届）"), Member("1", "主", relation="世帯主"),
        Member("45", "甥", relation="兄の子"), Member("51", "姑", relation="妻の母"), Member("33", "連れ子", relation="妻の子"),
    ]  # fmt: skip
    assert [member.name for member in in_order(given_order)] == [
        "主", "妻", "長子", "次子", "不詳", "連れ子", "嫁", "孫", "母", "姑", "弟", "祖父", "甥", "縁故", "同居"
    ]  # fmt: skip


@given(st.text(max_size=12))
def test_any_relation_has_a_place(relation):
    assert 0 <= relation_rank(relation) <= 12


def test_ties_go_by_number():
    twins = [
        Member("2", "乙", relation="子", birthdate="2000-01-01"),
        Member("1", "甲", relation="子", birthdate="平成12年1月1日"),
    ]
    assert [member.name for member in in_order(twins)] == ["甲", "乙"]


def test_age_and_birthdate_as_shown():
    found = Member("1", "a", birthdate="1990-01-02", resident_kind="外国人")
    assert (found.birth_shown, found.age(DAY)) == ("1990年1月2日", 36)
    assert Member("1", "a", birthdate="昭和20年頃").age(DAY) is None


# --- the demo's hard cases


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    return write_town(Town(households=len(HARD_CASES) + 5), folder)


@pytest.fixture
def hard(town, journal, boss, quake):
    store.load_residents(journal, boss, town.residents)
    store.load_buildings(journal, boss, town.buildings)
    return lambda key: store.household_at(journal, boss, HARD_CASES[key].household_no, quake)


def test_the_hard_cases(hard):
    assert names(hard("died_before")) == ["幸一"]
    died = hard("head_died_in_disaster")
    assert (names(died), died.head_member.died) == (["茂", "節子"], True)
    moved = hard("moved_after")
    assert (names(moved), {member.notes for member in moved.members}) == (
        ["一郎", "和子", "翔太"],
        {(rules.MOVED_AFTER,)},
    )
    assert names(hard("moved_in_after")) == ["健"]
    assert hard("no_head").head is None
    assert hard("protected").protected
    assert all(member.age(DAY) is None or member.age(DAY) >= 0 for member in hard("unknown_birthdates").members)
    assert hard("foreign_alias").members[0].foreigner
    assert hard("long_names").members[0].name
    assert hard("not_registered").members[0].notes == (rules.NOT_REGISTERED,)


def test_two_households_in_one_house_stay_two(hard):
    parents, children = hard("two_households_parents"), hard("two_households_children")
    assert parents.full_address == children.full_address
    assert not {member.id for member in parents.members} & {member.id for member in children.members}


def test_namesakes_are_never_merged(hard):
    first, second = hard("same_name_a"), hard("same_name_b")
    assert first.members[0].name == second.members[0].name
    assert first.members[0].id != second.members[0].id


def test_the_building_of_a_household_is_suggested_first(hard, journal, boss):
    for key in ("died_before", "two_households_children", "protected", "moved_after"):
        likely = store.candidates(journal, boss, hard(key))
        assert likely[0].building.property_no == HARD_CASES[key].property_no, key
        assert likely[0].reasons
    two = {one.building.property_no for one in store.candidates(journal, boss, hard("two_dwellings"))}
    assert {HARD_CASES["two_dwellings"].property_no, HARD_CASES["two_dwellings"].second_property_no} <= two


def test_every_hard_case_freezes_as_it_was_computed(hard, journal, boss, quake):
    for key, case in HARD_CASES.items():
        try:
            computed = hard(key)
        except (NobodyThen, HouseholdUnknown):
            continue
        with journal.transaction(boss.id) as tx:
            frozen = store.freeze(tx, "R8-01", case.household_no)
        assert frozen.frozen
        assert frozen.members == computed.members, key
        assert (frozen.head, frozen.full_address, frozen.snapshot) == (
            computed.head,
            computed.full_address,
            computed.snapshot,
        )
    assert verify(journal).problems == []


# --- freezing
