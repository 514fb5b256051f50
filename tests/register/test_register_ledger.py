"""What the ledger holds besides the register: telephones by digits, 援護・同意・異動, the building lived in."""

import pytest

from victim_support.access.actor import Actor, Role
from victim_support.access.errors import NotPermitted
from victim_support.japanese.folding import fold_name
from victim_support.journal.drawing import read_subject, rows_of
from victim_support.register import store
from victim_support.register.errors import (
    BuildingUnknown,
    HouseholdUnknown,
    ItemIncomplete,
    ItemUnknown,
    MemberInvalid,
    ReasonMissing,
)
from victim_support.register.phones import phone_digits, typed_phone
from victim_support.register.store_items import AID, CONSENT, EVENT

from .conftest import ONE, WIFE, house, person

CODE = "R8-01"
SURVEYOR = Actor("chosa", "調査　二", frozenset({Role.SURVEYOR}))


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("058-265-4141", "0582654141"),
        ("（０５８）２６５－４１４１", "0582654141"),
        ("058ー265ー4141", "0582654141"),
        ("+81 58 265 4141", "0582654141"),
        ("+81(0)58-265-4141", "0582654141"),
        ("090-1111-2222（妻）", "09011112222"),
        ("妻 09011112222", "09011112222"),
        ("265-4141", ""),
        ("不明", ""),
        ("", ""),
    ],
)
def test_the_digits_of_a_telephone(text, digits):
    assert phone_digits(text) == digits


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("090 1111 2222", "09011112222"),
        ("電話：090-1111-2222", "09011112222"),
        ("(058)265-4141", "0582654141"),
        ("渡辺 090-1111-2222", ""),
        ("090-1111", ""),
        ("S50.7.7", ""),
        ("罹-L01A-000123-X", ""),
    ],
)
def test_only_a_whole_number_is_taken_for_a_telephone(text, digits):
    assert typed_phone(text) == digits


def phones(journal, digits):
    return [row[0] for row in journal.query("SELECT household_no FROM household_phone WHERE digits = ?", (digits,))]


def test_a_telephone_leads_to_its_household_and_in_dispute_both_do(load, journal, clerk, quake):
    load(person())
    base = store.household_base(journal, CODE, ONE)
    store.set_contact(journal, clerk, CODE, ONE, {"phones": ["058-265-4141", "短い"]}, base=base)
    assert phones(journal, "0582654141") == [ONE]
    store.set_contact(journal, clerk, CODE, ONE, {"phones": ["090-1111-2222"]}, base=base)
    assert phones(journal, "0582654141") == phones(journal, "09011112222") == [ONE]
    settled = store.household_base(journal, CODE, ONE)
    store.set_contact(journal, clerk, CODE, ONE, {"phones": ["090-1111-2222"]}, base=settled)
    assert phones(journal, "0582654141") == []


def draft(**changed):
    return store.ItemDraft(**{"item": AID, "day": "2026-10-20", "what": "毛布2枚", "told_by": "福祉課", **changed})


def test_lines_are_added_beside_each_other_and_taken_back_with_a_reason(load, journal, clerk, quake):
    load(person(), person(12, 1, **WIFE))
    first = store.record_item(journal, clerk, CODE, ONE, draft(member_id="0000000012"))
    store.record_item(journal, clerk, CODE, ONE, draft(day="2026-10-19", what="食料"))
    rows = store.items_of(journal, clerk, CODE, ONE)
    assert [(row["day"], row["what"], row["member_id"], row["recorded_by"]) for row in rows] == [
        ("2026-10-19", "食料", None, "sato"),
        ("2026-10-20", "毛布2枚", "0000000012", "sato"),
    ]
    with pytest.raises(ReasonMissing):
        store.withdraw_item(journal, clerk, first, "2026-10-21", " ")
    store.withdraw_item(journal, clerk, first, "2026-10-21", "二重に入れた")
    row = store.item_row(journal, clerk, first)
    assert (row["withdrawn"], row["withdrawn_on"], row["withdrawal_reason"]) == (1, "2026-10-21", "二重に入れた")
    assert row["what"] == "毛布2枚"
    assert len(store.items_of(journal, clerk, CODE, ONE)) == 2


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"day": ""}, ItemIncomplete),
        ({"what": " "}, ItemIncomplete),
        ({"item": "別"}, ItemIncomplete),
        ({"item": CONSENT}, ItemIncomplete),
        ({"item": CONSENT, "recipient": "社協", "told_by": ""}, ItemIncomplete),
        ({"member_id": "0000000099"}, MemberInvalid),
    ],
)
@pytest.mark.usefixtures("quake")
def test_a_line_that_says_nothing_is_refused_and_nothing_is_written(load, journal, clerk, changes, error):
    load(person())
    before = journal.one("SELECT COUNT(*) FROM entry")[0]
    with pytest.raises(error):
        store.record_item(journal, clerk, CODE, ONE, draft(**changes))
    assert journal.one("SELECT COUNT(*) FROM entry")[0] == before


def test_who_may_and_what_is_unknown(load, journal, clerk, quake):
    load(person())
    with pytest.raises(NotPermitted):
        store.record_item(journal, SURVEYOR, CODE, ONE, draft())
    with pytest.raises(HouseholdUnknown):
        store.record_item(journal, clerk, CODE, "9999999999", draft())
    for subject in ("ledger_item:@x", store.household_subject(CODE, ONE)):
        with pytest.raises(ItemUnknown):
            store.withdraw_item(journal, clerk, subject, "2026-10-21", "理由")


def test_what_a_line_says_travels_in_the_protected_part(load, journal, clerk, quake):
    """援護 and 異動 tell where people are: a recipient without the protected part gets the day alone."""
    load(person())
    subject = store.record_item(
        journal, clerk, CODE, ONE, draft(item=EVENT, what="転出", detail="高山市へ", told_by="本人")
    )
    (entry,) = journal.subject(subject).entries
    assert entry.protected == {"what": "転出", "detail": "高山市へ", "told_by": "本人"}
    assert "高山" not in str(entry.general)


def test_consents_that_stand_and_later_events(load, journal, clerk, quake):
    load(person(), person(12, 1, **WIFE), person(21, 2))
    for number, member in ((ONE, "0000000012"), (ONE, "0000000011"), ("0000000002", "")):
        given = draft(item=CONSENT, recipient="社会福祉協議会", what="", told_by="本人", member_id=member)
        last = store.record_item(journal, clerk, CODE, number, given)
    assert store.consented(journal, CODE, "社会福祉協議会") == {
        ONE: frozenset({"0000000011", "0000000012"}),
        "0000000002": frozenset({""}),
    }
    store.withdraw_item(journal, clerk, last, "2026-10-30", "本人が取り消した")
    assert list(store.consented(journal, CODE, "社会福祉協議会")) == [ONE]
    assert store.consented(journal, CODE, "自治会") == {}
    assert store.recipients(journal, CODE) == ["社会福祉協議会"]
    store.record_item(journal, clerk, CODE, ONE, draft(item=EVENT, what="転居", detail="高山市", told_by="転居届"))
    assert store.later_events(journal, CODE, ONE) == ["2026-10-20 転居"]


def test_a_building_is_linked_by_a_person_and_stays_until_another_is(load, load_houses, journal, clerk, quake):
    load(person())
    load_houses(house(), house(2, 棟番号="2"))
    assert store.linked_building(journal, CODE, ONE) is None
    with pytest.raises(BuildingUnknown):
        store.link_building(journal, clerk, CODE, ONE, "99999999", "", "", (), base={})
    store.link_building(journal, clerk, CODE, ONE, "00000001", "1", "201", ("所在が同じ",), base={})
    linked = store.linked_building(journal, CODE, ONE)
    assert (linked.property_no, linked.building_no, linked.room_no) == ("00000001", "1", "201")
    assert (linked.reasons, linked.conflicted) == (("所在が同じ",), False)
    # A second clerk had the page open before: both stand, and it shows.
    store.link_building(journal, clerk, CODE, ONE, "00000002", "2", "", (), base={})
    assert store.linked_building(journal, CODE, ONE).conflicted
    base = store.household_base(journal, CODE, ONE)
    store.link_building(journal, clerk, CODE, ONE, "", "", "", (), base=base)
    assert store.linked_building(journal, CODE, ONE) is None


def test_owners_are_found_by_folded_name(load_houses, journal):
    load_houses(house(所有者氏名="渡邉　太郎"), house(2, 所有者氏名=""))
    rows = journal.query(
        "SELECT o.key, b.property_no FROM building_owner_1 AS o JOIN building_1 AS b ON b.id = o.building"
    )
    assert [tuple(row) for row in rows] == [(fold_name("渡辺太郎"), "00000001")]


def test_drawn_rows_are_a_function_of_the_entries(load, journal, clerk, quake):
    load(person())
    subject = store.record_item(journal, clerk, CODE, ONE, draft())
    store.withdraw_item(journal, clerk, subject, "2026-10-21", "誤り")
    drawn = rows_of(journal.schema, read_subject(journal.database.conn, journal.schema, subject))
    (row,) = journal.query("SELECT * FROM ledger_item")
    assert drawn["ledger_item"] == [dict(zip(row.keys(), row, strict=True))]
