"""Taking applications: numbers, freezing, duplicates here and between laptops, withdrawal, what surveys are told."""

import random
from dataclasses import replace

import pytest

from victim_support.access.actor import Actor, Role
from victim_support.access.errors import NotPermitted
from victim_support.applications import store
from victim_support.applications.errors import (
    AlreadyApplied,
    ApplicationUnknown,
    DraftIncomplete,
    WithdrawalReasonMissing,
)
from victim_support.applications.rules import BULK, Draft, read_number
from victim_support.applications.rules_applicant import IDENTITY_CHECKS
from victim_support.damage import store as damage
from victim_support.damage.survey import Survey
from victim_support.damage.survey_rows import SurveyRow
from victim_support.journal.verify import rebuild, verify
from victim_support.register.errors import HouseholdUnknown

from .conftest import DAY, give

TABLES = ("application", "reception", "household", "household_member", "conflict", "unsettled")


@pytest.fixture
def draft(household):
    return Draft(
        disaster="R8-01",
        dwelling="b:0012",
        household=household.household_no,
        applied_on="2026-10-05",
        applicant_name="岐阜　太郎",
        applicant_resident_no=household.members[0].id,
        identity_check=IDENTITY_CHECKS[0],
        contact="058-000-0000",
        note="急ぎ",
        confirmed=frozenset({"confirmed_residence", "confirmed_dwelling"}),
    )


def take(journal, actor, draft, **more):
    with journal.transaction(actor.id) as tx:
        return store.record(tx, actor, draft, **more)


def tables(journal):
    return {table: sorted(map(tuple, journal.query(f"SELECT * FROM {table}")), key=repr) for table in TABLES}


def test_an_application_is_recorded_with_everything_said(journal, clerk, draft):
    taken = take(journal, clerk, draft)
    row = store.application(journal, taken.subject)
    assert row["application_no"] == taken.application_no
    assert taken.application_no.startswith("受-L01A-000001-")
    assert (row["applicant_name"], row["contact"], row["note"], row["channel"]) == (
        "岐阜　太郎",
        "058-000-0000",
        "急ぎ",
        "窓口",
    )
    assert (row["confirmed_residence"], row["confirmed_household"], row["confirmed_dwelling"]) == (1, 0, 1)
    assert (row["withdrawn"], row["duplicated"], row["receptions"], row["recorded_by"]) == (0, 0, 1, "sato")
    assert store.find(journal, "R8-01", "b:0012", draft.household, "罹災証明書")["subject"] == taken.subject


def test_contacts_travel_in_the_protected_part(journal, clerk, draft):
    taken = take(journal, clerk, draft)
    (entry,) = journal.subject(taken.subject).entries
    assert entry.protected == {"contact": "058-000-0000"}
    assert "contact" not in entry.general


def test_numbers_have_no_gaps_and_a_refused_one_is_not_used_up(journal, clerk, draft):
    first = take(journal, clerk, draft)
    with pytest.raises(AlreadyApplied):
        take(journal, clerk, draft)
    second = take(journal, clerk, replace(draft, dwelling="b:0013"))
    counters = [int(one.application_no.split("-")[2]) for one in (first, second)]
    assert counters == [1, 2]


def test_the_household_of_an_application_must_exist_or_nothing_is_written(journal, clerk, draft):
    before = journal.one("SELECT COUNT(*) FROM entry")[0]
    with pytest.raises(HouseholdUnknown):
        take(journal, clerk, replace(draft, household="9999999999"))
    assert journal.one("SELECT COUNT(*) FROM entry")[0] == before
    assert take(journal, clerk, draft).application_no.split("-")[2] == "000001"


def test_an_incomplete_draft_names_what_is_missing(journal, clerk, draft):
    with pytest.raises(DraftIncomplete) as caught:
        take(journal, clerk, replace(draft, applicant_name="", identity_check=""))
    assert "申請者の氏名" in str(caught.value)
    assert "本人確認" in str(caught.value)


def test_taking_is_for_clerks(journal, draft):
    with pytest.raises(NotPermitted):
        take(journal, Actor("mori", "森", frozenset({Role.SURVEYOR})), draft)


def test_a_batch_records_its_basis(journal, clerk, draft):
    batch = Draft("R8-01", "b:0012", draft.household, channel=BULK, applied_on="2026-10-05", basis="司町地区の一括交付")
    row = store.application(journal, take(journal, clerk, batch).subject)
    assert (row["channel"], row["basis"], row["applicant_name"]) == ("一括", "司町地区の一括交付", None)


def test_a_known_duplicate_keeps_both_receptions_and_is_not_listed(journal, clerk, draft):
    first = take(journal, clerk, draft)
    second = take(journal, clerk, replace(draft, note="二回目"), again=True)
    assert second.subject == first.subject
    assert [row["application_no"] for row in store.receptions_of(journal, first.subject)] == sorted(
        [first.application_no, second.application_no]
    )
    row = store.application(journal, first.subject)
    assert (row["receptions"], row["duplicated"], row["note"], row["marks"]) == (2, 0, "二回目", "{}")
    assert store.duplicates(journal, "R8-01") == []
    for number in (first.application_no, second.application_no):
        assert store.by_number(journal, number)["subject"] == first.subject


def test_two_laptops_that_take_one_application_show_as_a_duplicate(journal, make, clerk, draft):
    other = make("L02")
    give(journal, other)
    first, second = take(journal, clerk, draft), take(other, clerk, draft)
    assert first.application_no != second.application_no
    give(other, journal)
    give(journal, other)
    assert tables(journal) == tables(other)
    (row,) = store.duplicates(journal, "R8-01")
    assert store.numbers_of(row) == sorted([first.application_no, second.application_no])
    assert store.counts(journal, "R8-01") == {"everything": 1, "applications": 1, "duplicates": 1}
    store.acknowledge(journal, clerk, row["subject"])
    assert store.duplicates(journal, "R8-01") == []


def test_a_later_duplicate_shows_again_after_an_earlier_was_acknowledged(journal, make, clerk, draft):
    second, third = make("L02"), make("L03")
    for other in (second, third):
        give(journal, other)
    for laptop in (journal, second, third):
        take(laptop, clerk, draft)
    give(second, journal)
    subject = store.duplicates(journal, "R8-01")[0]["subject"]
    store.acknowledge(journal, clerk, subject)
    assert store.duplicates(journal, "R8-01") == []
    give(third, journal)
    assert len(store.duplicates(journal, "R8-01")) == 1


def test_a_withdrawn_application_may_be_taken_anew(journal, clerk, draft):
    taken = take(journal, clerk, draft)
    base = journal.subject(taken.subject).base()
    with pytest.raises(WithdrawalReasonMissing):
        store.withdraw(journal, clerk, taken.subject, " ", base)
    store.withdraw(journal, clerk, taken.subject, "取り違え", base)
    row = store.application(journal, taken.subject)
    assert (row["withdrawn"], row["withdrawal_reason"]) == (1, "取り違え")
    assert store.counts(journal, "R8-01")["applications"] == 0
    again = take(journal, clerk, draft)
    row = store.application(journal, again.subject)
    assert (row["withdrawn"], row["duplicated"], row["application_no"]) == (0, 0, again.application_no)


def test_withdrawal_on_one_laptop_stands_beside_a_correction_on_another(journal, make, clerk, draft):
    taken = take(journal, clerk, draft)
    other = make("L02")
    give(journal, other)
    store.withdraw(journal, clerk, taken.subject, "取り違え", journal.subject(taken.subject).base())
    store.correct(other, clerk, taken.subject, {"note": "直した"}, other.subject(taken.subject).base())
    give(other, journal)
    row = store.application(journal, taken.subject)
    assert (row["withdrawn"], row["note"], row["marks"]) == (1, "直した", "{}")


def test_correcting_writes_only_what_changed_and_conflicts_when_unseen(journal, clerk, draft):
    taken = take(journal, clerk, draft)
    base = journal.subject(taken.subject).base()
    assert not store.correct(journal, clerk, taken.subject, {"note": "急ぎ"}, base)
    assert store.correct(journal, clerk, taken.subject, {"note": "一"}, base)
    assert store.correct(journal, clerk, taken.subject, {"note": "二"}, base)
    assert {head.value for head in journal.subject(taken.subject).heads("note")} == {"一", "二"}
    assert "conflict" in store.application(journal, taken.subject)["marks"]


def test_what_is_worth_seeing_before_taking(journal, clerk, draft):
    take(journal, clerk, replace(draft, dwelling="b:0013"))
    take(journal, clerk, draft)
    rows = store.similar(journal, draft)
    assert [row["dwelling"] for row in rows] == ["b:0012", "b:0013"]
    assert len(store.of_household(journal, "R8-01", draft.household)) == 2
    assert len(store.of_dwelling(journal, "R8-01", "b:0012")) == 1


def test_finding_by_number_however_typed(journal, clerk, draft):
    number = take(journal, clerk, draft).application_no
    assert store.by_number(journal, number.removeprefix("受-").replace("-", "").lower())["application_no"] == number
    assert store.by_number(journal, "L01A-000099-0") is None
    assert read_number(number) == number


def test_what_is_not_there_is_told(journal, clerk):
    with pytest.raises(ApplicationUnknown):
        store.withdraw(journal, clerk, "application:R8-01:b%3A1:1:罹災証明書", "x", {})
    with pytest.raises(ApplicationUnknown):
        store.existing(journal, "survey:R8-01:S1:第1次")


def test_a_survey_that_names_its_application_takes_dwelling_and_household(journal, clerk, draft):
    taken = take(journal, clerk, draft)
    supervisor = Actor("kato", "加藤", frozenset({Role.SUPERVISOR}))
    rows = [
        SurveyRow(
            2,
            "S1",
            "第1次",
            Survey(application_no=taken.application_no, paper_grade="半壊", paper_decided_on="2026-10-30"),
        ),
        SurveyRow(3, "S2", "第1次", Survey(application_no="受-L09A-000001-0", damage_ratio=3)),
    ]
    damage.load_surveys(journal, supervisor, "R8-01", rows, disaster_date=DAY, source="a")
    assert damage.decision_of(journal, "R8-01", "b:0012")["decided_grade"] == "半壊"
    assert damage.dwellings_of_household(journal, "R8-01", draft.household) == ["b:0012"]
    assert [row["survey_no"] for row in damage.unmatched(journal, "R8-01")] == ["S2"]


def test_a_survey_that_names_a_withdrawn_application_waits_to_be_matched(journal, clerk, draft):
    taken = take(journal, clerk, draft)
    store.withdraw(journal, clerk, taken.subject, "取り違え", journal.subject(taken.subject).base())
    rows = [SurveyRow(2, "S1", "第1次", Survey(application_no=taken.application_no))]
    actor = Actor("kato", "加藤", frozenset({Role.SUPERVISOR}))
    damage.load_surveys(journal, actor, "R8-01", rows, disaster_date=DAY, source="a")
    assert [row["survey_no"] for row in damage.unmatched(journal, "R8-01")] == ["S1"]


@pytest.mark.parametrize("seed", range(3))
def test_tables_are_those_of_the_set_and_of_a_rebuild(journal, make, clerk, draft, seed):
    order = random.Random(seed)
    laptops = [journal, make("L02"), make("L03")]
    for other in laptops[1:]:
        give(journal, other)
    for laptop in laptops:
        taken = take(laptop, clerk, replace(draft, note=str(order.randint(0, 3))))
        if order.random() < 0.5:
            store.withdraw(laptop, clerk, taken.subject, "誤り", laptop.subject(taken.subject).base())
    pairs = [(a, b) for a in laptops for b in laptops if a is not b]
    for _ in range(2):
        order.shuffle(pairs)
        for source, target in pairs:
            give(source, target)
    assert tables(laptops[0]) == tables(laptops[1]) == tables(laptops[2])
    before = tables(journal)
    rebuild(journal)
    assert tables(journal) == before
    assert verify(journal).problems == []
