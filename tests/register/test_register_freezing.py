"""Households frozen at the first act, entered by hand, corrected, protected; disasters and buildings."""

from __future__ import annotations

from datetime import date

import pytest
from bare import know_key

from victim_support.access.errors import NotPermitted
from victim_support.access.log import looks
from victim_support.journal.merge import merge, range_of, signed_heads
from victim_support.journal.subject import State
from victim_support.journal.verify import verify
from victim_support.register import store
from victim_support.register.errors import (
    DisasterExists,
    DisasterInvalid,
    DisasterUnknown,
    MemberInvalid,
    NothingEntered,
    ReasonMissing,
)
from victim_support.register.rules import Member, household_on

from .conftest import CHILD, DAY, ONE, WIFE, dump, names, person


def freeze(journal, actor, household_no=ONE):
    with journal.transaction(actor.id) as tx:
        return store.freeze(tx, "R8-01", household_no)


def test_freezing_twice_writes_once(load, journal, clerk, quake):
    load(person(11), person(12, 1, **WIFE))
    assert freeze(journal, clerk) == freeze(journal, clerk)
    assert len(journal.query("SELECT 1 FROM entry WHERE kind = 'household.frozen'")) == 1


def test_what_is_frozen_stays_when_the_extract_changes(load, journal, clerk, quake):
    load(person(11), person(12, 1, **WIFE))
    freeze(journal, clerk)
    load(person(11, 氏名="別　人"))
    assert names(store.household(journal, clerk, quake, ONE)) == ["太郎", "花子"]
    with pytest.raises(DisasterUnknown), journal.transaction(clerk.id) as tx:
        store.freeze(tx, "R9-99", ONE)


def test_a_name_is_frozen_to_the_last_selector(load, journal, clerk, quake):
    name = "渡邉\U000e0102　𠮷\U000e0101子神\ufa19か\u3099"
    load(person(11, 氏名=name))
    assert freeze(journal, clerk).members[0].name == name


def test_two_disasters_freeze_apart(load, journal, boss, quake):
    rain = store.add_disaster(journal, boss, code="R8-02", name="令和8年10月豪雨", day=date(2026, 10, 20), cause="豪雨")
    load(person(11), person(12, 1, **WIFE, 住民となった年月日="2026-10-10"))
    freeze(journal, boss)
    assert names(store.household(journal, boss, quake, ONE)) == ["太郎"]
    assert names(store.household(journal, boss, rain, ONE)) == ["太郎", "花子"]


def share(one, other):
    for origin, target in ((one, other), (other, one)):
        know_key(target, origin)
        merge(target, range_of(origin, origin.origin, 1, 1, 10**9), signed_heads(origin, origin.origin))


def frozen_apart(make, load, boss, ours, theirs):
    """Two laptops freeze one household, each from its own extract, then meet."""
    one, other = make("L01"), make("L02")
    store.add_disaster(one, boss, code="R8-01", name="地震", day=DAY, cause="地震")
    share(one, other)
    for journal, people in ((one, ours), (other, theirs)):
        load(*people, into=journal)
        freeze(journal, boss)
    share(one, other)
    assert dump(one) == dump(other)
    return one.subject(store.household_subject("R8-01", ONE)), one


def test_equal_freezes_do_not_conflict(make, load, boss):
    subject, journal = frozen_apart(make, load, boss, [person(11)], [person(11)])
    assert subject.unsettled() == {}
    assert journal.query("SELECT 1 FROM conflict") == []


def test_freezes_that_differ_in_detail_are_listed_softly(make, load, boss):
    subject, journal = frozen_apart(make, load, boss, [person(11)], [person(11, 番地="41番地", 抽出日時="2026-10-09")])
    assert set(subject.unsettled()) == {"lot", "extracted_on", "snapshot"}
    assert {row[0] for row in journal.query("SELECT hard FROM conflict")} == {0}


@pytest.mark.parametrize(
    "theirs",
    [[person(11, 氏名="岐阜　太朗")], [person(11, 生年月日="1975-07-08")], [person(11), person(12, 1, **WIFE)]],
)
def test_freezes_that_differ_in_who_are_hard(make, load, boss, theirs):
    subject, journal = frozen_apart(make, load, boss, [person(11)], theirs)
    assert subject.state("members") is State.CONFLICT
    assert [row[0] for row in journal.query("SELECT field FROM conflict WHERE hard = 1")] == ["members"]
    assert store.household_of(subject).members


def test_the_freeze_that_protects_more_people_stands(make, load, boss):
    subject, _ = frozen_apart(make, load, boss, [person(11)], [person(11, 支援措置="1")])
    assert store.household_of(subject).protected


def test_whom_any_laptop_protects_is_protected(make, load, boss):
    one, other = make("L01"), make("L02")
    store.add_disaster(one, boss, code="R8-01", name="地震", day=DAY, cause="地震")
    load(person(11), person(12, 1, **WIFE), person(13, 1, **CHILD), into=one)
    freeze(one, boss)
    share(one, other)
    for journal, numbers in ((one, ["0000000011"]), (other, ["0000000012"])):
        base = store.household_base(journal, "R8-01", ONE)
        store.set_protection(journal, boss, "R8-01", ONE, numbers, base=base, reason="申出")
    share(one, other)
    subject = one.subject(store.household_subject("R8-01", ONE))
    assert subject.state("protected_members") is State.CONFLICT
    assert [member.protected for member in store.household_of(subject).members] == [True, True, False]
    assert dump(one) == dump(other)


def test_what_is_protected_travels_in_the_protected_part(load, journal, clerk, quake):
    load(person(11, 支援措置="1"))
    freeze(journal, clerk)
    contact = {
        "whereabouts": "避難所 第一小",
        "phones": ["058-000-0000"],
        "vulnerability": ["要介護"],
        "note": "連絡は夜",
    }
    store.set_contact(journal, clerk, "R8-01", ONE, contact, base={})
    for entry in journal.subject(store.household_subject("R8-01", ONE)).entries:
        assert not {"whereabouts", "phones", "vulnerability", "protected_members"} & set(entry.general)


def test_looking_at_a_protected_person_is_recorded(load, journal, clerk, quake):
    load(person(11, 支援措置="1"), person(21, 2))
    store.household(journal, clerk, quake, "0000000002")
    assert looks(journal) == []
    store.household(journal, clerk, quake, ONE)
    store.residents_of(journal, clerk, ONE)
    assert [(look.action, look.actor) for look in looks(journal)] == [("閲覧", "sato"), ("閲覧", "sato")]
    assert looks(journal)[1].subject == store.household_subject("R8-01", ONE)


# --- by hand and corrected


def test_a_household_entered_by_hand(journal, clerk, quake):
    made = store.enter_household(
        journal, clerk, quake, [Member("", "住登　外子", relation="世帯主"), Member("", "住登　子", relation="子", birthdate="R2.2.2")],
        address="岐阜市司町", lot="1", building_name="ハイツ",
    )  # fmt: skip
    assert store.is_by_hand(made.household_no)
    assert names(made) == ["外子", "子"]
    assert made.head == made.members[0].id
    assert made.members[0].birthdate == "年月日不詳"
    assert len({member.id for member in made.members}) == 2
    again = store.household(journal, clerk, quake, made.household_no)
    assert (again.members, again.origin, again.full_address) == (made.members, "hand", "岐阜市司町1 ハイツ")
    assert verify(journal).problems == []


def test_two_entries_of_one_person_stay_two(journal, clerk, quake):
    same = [Member("", "住登　外子", birthdate="R2.2.2")]
    first = store.enter_household(journal, clerk, quake, same, address="岐阜市司町")
    second = store.enter_household(journal, clerk, quake, same, address="岐阜市司町")
    assert first.household_no != second.household_no


@pytest.mark.parametrize(
    "member", [Member("", " "), Member("", "a\nb"), Member("", "a", kana="\x00"), Member("", "a", birthdate="\t1")]
)
def test_a_member_that_cannot_be(journal, clerk, quake, member):
    with pytest.raises(MemberInvalid):
        store.enter_household(journal, clerk, quake, [member], address="岐阜市司町")
    with pytest.raises(NothingEntered):
        store.enter_household(journal, clerk, quake, [], address="岐阜市司町")
    with pytest.raises(MemberInvalid):
        store.enter_household(journal, clerk, quake, [Member("", "a")], address="岐阜市\n司町")
    assert journal.query("SELECT 1 FROM household") == []


def test_a_person_is_added_to_a_registered_household(load, journal, clerk, quake):
    load(person(11))
    added = store.add_member(
        journal,
        clerk,
        "R8-01",
        ONE,
        Member("", "岐阜　祖母", relation="母"),
        base={},
        reason="実際に同居、公共料金の領収書",
    )
    assert names(added) == ["太郎", "祖母"]
    assert added.members[1].id.startswith("@")
    assert [match.reasons for match in store.search(journal, clerk, "祖母")] == [("氏名",)]
    with pytest.raises(ReasonMissing):
        store.add_member(journal, clerk, "R8-01", ONE, Member("", "a"), base={}, reason=" ")


def test_a_correction_needs_what_the_form_was_rendered_from(load, journal, clerk, quake):
    load(person(11), person(12, 1, **WIFE))
    found = freeze(journal, clerk)
    base = store.household_base(journal, "R8-01", ONE)
    first = store.change_members(journal, clerk, "R8-01", ONE, found.members[:1], found.head, base=base, reason="別居")
    assert names(first) == ["太郎"]
    subject = journal.subject(found.subject)
    assert subject.unsettled() == {}
    # A second counter whose form is older changes the same thing: both are kept and shown.
    store.change_members(journal, clerk, "R8-01", ONE, found.members[1:], None, base=base, reason="別居")
    assert journal.subject(found.subject).state("members") is State.CONFLICT


def test_contact_is_written_once_and_merges_by_field(load, journal, clerk, quake):
    load(person(11))
    store.set_contact(journal, clerk, "R8-01", ONE, {"whereabouts": "第一小", "phones": []}, base={})
    base = store.household_base(journal, "R8-01", ONE)
    before = len(journal.query("SELECT 1 FROM entry"))
    store.set_contact(journal, clerk, "R8-01", ONE, {"whereabouts": "第一小"}, base=base)
    assert len(journal.query("SELECT 1 FROM entry")) == before
    store.set_contact(journal, clerk, "R8-01", ONE, {"phones": ["090"], "members": {}}, base=base)
    row = journal.one("SELECT whereabouts, phones FROM household")
    assert (row["whereabouts"], row["phones"]) == ("第一小", '["090"]')


def test_protection_is_added_by_anybody_and_lifted_by_a_supervisor(load, journal, clerk, boss, quake):
    load(person(11), person(12, 1, **WIFE))
    kept = store.set_protection(journal, clerk, "R8-01", ONE, ["0000000012"], base={}, reason="本人の申出")
    assert [member.protected for member in kept.members] == [False, True]
    base = store.household_base(journal, "R8-01", ONE)
    with pytest.raises(NotPermitted):
        store.set_protection(journal, clerk, "R8-01", ONE, [], base=base, reason="解除")
    with pytest.raises(ReasonMissing):
        store.set_protection(journal, boss, "R8-01", ONE, [], base=base, reason="")
    with pytest.raises(MemberInvalid):
        store.set_protection(journal, boss, "R8-01", ONE, ["0000000099"], base=base, reason="?")
    assert not store.set_protection(journal, boss, "R8-01", ONE, [], base=base, reason="期間満了").protected


def test_protection_from_one_disaster_is_seen_in_the_next(load, journal, boss, quake):
    rain = store.add_disaster(journal, boss, code="R8-02", name="豪雨", day=date(2026, 10, 20), cause="豪雨")
    load(person(11))
    store.set_protection(journal, boss, "R8-01", ONE, ["0000000011"], base={}, reason="申出")
    assert store.household(journal, boss, rain, ONE).protected


# --- disasters


def test_disasters(journal, boss, clerk, quake):
    assert store.disasters(journal) == [quake]
    assert (quake.day, quake.cause, quake.conflicted) == (DAY, "地震", False)
    with pytest.raises(DisasterExists):
        store.add_disaster(journal, boss, code="R8-01", name="a", day=DAY, cause="b")
    with pytest.raises(NotPermitted):
        store.add_disaster(journal, clerk, code="R8-03", name="a", day=DAY, cause="b")
    with pytest.raises(DisasterUnknown):
        store.disaster(journal, "R8-99")
    base = journal.subject(store.disaster_subject("R8-01")).base()
    changed = store.change_disaster(journal, boss, code="R8-01", name="新しい名", day=DAY, cause="地震", base=base)
    assert changed.name == "新しい名"


@pytest.mark.parametrize(
    ("code", "name", "cause"),
    [
        ("", "a", "b"),
        ("R8:01", "a", "b"),
        ("岐阜", "a", "b"),
        ("R" * 17, "a", "b"),
        ("R8-02", " ", "b"),
        ("R8-02", "a", "\n"),
        ("-", "a", "b"),
    ],
)
def test_a_disaster_that_cannot_be(journal, boss, code, name, cause):
    with pytest.raises(DisasterInvalid):
        store.add_disaster(journal, boss, code=code, name=name, day=DAY, cause=cause)


def test_an_empty_household_is_none(quake):
    assert household_on([], quake, ONE) is None


# --- buildings


def test_buildings_by_place_in_any_spelling(load_houses, journal, boss):
    from .conftest import house

    load_houses(
        house(1, 地番="40-1"),
        house(2, 地番="40番2"),
        house(3, 所在地="岐阜市三田洞東二丁目", 地番="3番4"),
        house(4, 地番="401"),
    )
    assert [one.property_no for one in store.at_place(journal, boss, "司町40番地1")] == ["00000001"]
    assert [one.property_no for one in store.at_place(journal, boss, "岐阜市三田洞東２－３－４")] == ["00000003"]
    assert store.at_place(journal, boss, " ") == []


NOBODYS = {"所有者宛名番号": "", "所有者氏名": "別の　人"}


def test_the_parents_house_and_what_was_confirmed_before_are_suggested(load, load_houses, journal, boss, quake):
    from .conftest import house

    load(person(11))
    kin = {"所有者宛名番号": "0000000099", "所有者氏名": "岐阜　老"}
    load_houses(
        house(1, 地番="900", **kin), house(2, 所在地="岐阜市綾野", 地番="8", **kin), house(3, 地番="40番1", **NOBODYS)
    )
    people = store.household(journal, boss, quake, ONE)

    def found():
        return [(one.building.property_no, one.reasons) for one in store.candidates(journal, boss, people)]

    near = ("00000003", ("所在が同じ", "地番の親番号が同じ"))
    assert found() == [near, ("00000001", ("同じ町字で、同じ姓の人が所有",))]
    store.add_disaster(journal, boss, code="R6-01", name="前の災害", day=date(2026, 1, 1), cause="地震")
    store.link_building(journal, boss, "R6-01", ONE, "00000002", "1", "", (), base={})
    assert found()[0] == ("00000002", ("前の災害で確かめた家屋",))
    store.link_building(journal, boss, "R8-01", ONE, "00000001", "1", "", (), base={})
    assert found()[0] == ("00000001", ("世帯のページで確かめた家屋", "同じ町字で、同じ姓の人が所有"))


def test_candidates_are_ranked(load, load_houses, journal, boss, quake):
    from .conftest import house

    load(person(11))
    load_houses(
        house(1, 地番="40-2", **NOBODYS), house(2, 地番="40番1", 種類="物置", **NOBODYS),
        house(3, 地番="40番1", **NOBODYS), house(4, 所在地="岐阜市綾野", 地番="7"), house(5, 地番="401", **NOBODYS),
    )  # fmt: skip
    found = store.candidates(journal, boss, store.household(journal, boss, quake, ONE))
    assert [one.building.property_no for one in found] == ["00000003", "00000002", "00000004", "00000001"]
    assert found[0].reasons == ("所在が同じ", "地番の親番号が同じ")
    assert found[2].reasons == ("世帯の人が所有",)
