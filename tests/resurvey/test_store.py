"""An application is answered by what others record; its state is never typed."""

from dataclasses import replace
from datetime import date

import pytest
from issuing.conftest import ALL, CLERK, SUPERVISOR
from issuing.test_making import text_of

from victim_support.access.actor import Actor, Role
from victim_support.access.errors import NotPermitted
from victim_support.access.store import set_setting
from victim_support.applications.errors import PermitReasonMissing, ProxyRefused
from victim_support.certificates.store_make import pdf_of
from victim_support.damage.store import Decision, damage_subject, decide, record_survey, survey_subject, withdraw_survey
from victim_support.damage.survey import Survey
from victim_support.journal.verify import verify
from victim_support.resurvey import store
from victim_support.resurvey.errors import ResurveyIncomplete, ResurveyReasonMissing, ResurveyStands, ResurveyUnknown

from .test_rules import DRAFT

DAY = date(2026, 10, 3)


def take(laptop, draft=DRAFT, **more):
    return store.record(laptop.journal, CLERK, store.with_limits(laptop.journal, draft), **more)


def state(laptop, taken):
    return store.resurvey(laptop.journal, CLERK, taken.subject)["state"]


def look_again(laptop, survey_no="S9", ratio=33, *, survey_round="再調査", day="2026-12-05", dwelling="b:H1"):
    name = survey_subject("R8-01", survey_no, survey_round)
    survey = Survey(dwelling=dwelling, method="部位", damage_ratio=ratio, surveyed_on=day)
    record_survey(laptop.journal, ALL, name, survey, disaster_date=DAY)
    return name


def decide_on(laptop, survey, grade, flood_class="床上", day="2026-12-08"):
    damage = damage_subject("R8-01", "b:H1")
    decision = Decision(grade, flood_class, day, "試験", basis_survey=survey)
    decide(laptop.journal, SUPERVISOR, damage, decision, disaster_date=DAY, base=laptop.journal.subject(damage).base())


@pytest.fixture
def handed(laptop):
    laptop.ready()
    made = laptop.make()
    laptop.print_it(made.subject)
    laptop.hand_over(made.subject, on="2026-11-23")
    return made


@pytest.mark.parametrize(("ratio", "grade", "result"), [(33, "中規模半壊", "変更あり"), (12, "準半壊", "変更あり"), (25, "半壊", "変更なし")])  # fmt: skip
def test_the_state_follows_surveys_and_decisions(laptop, handed, ratio, grade, result):
    taken = take(laptop)
    assert state(laptop, taken) == "受付"
    row = store.resurvey(laptop.journal, CLERK, taken.subject)
    assert (row["grade_before"], row["certificate"], store.texts_of(row, "told")) == ("半壊", handed.subject, [])
    look_again(laptop, "S1", day="2026-11-30")  # before the application: no answer
    assert state(laptop, taken) == "受付"
    again = look_again(laptop, "S9", ratio)
    assert state(laptop, taken) == "調査済"
    assert [one["subject"] for one in store.waiting(laptop.journal, CLERK, "R8-01")] == [taken.subject]
    decide_on(laptop, again, grade)
    assert state(laptop, taken) == result
    assert store.waiting(laptop.journal, CLERK, "R8-01") == []
    assert [one["state"] for one in store.finished(laptop.journal, CLERK, "R8-01")] == [result]
    assert verify(laptop.journal).problems == []


def test_a_survey_taken_back_or_of_the_first_round_answers_nothing(laptop, handed):
    taken = take(laptop)
    look_again(laptop, "S2", survey_round="第1次")
    assert state(laptop, taken) == "受付"
    name = look_again(laptop)
    withdraw_survey(laptop.journal, ALL, name, "住家違い", laptop.journal.subject(name).base())
    assert state(laptop, taken) == "受付"


def test_the_survey_it_disagrees_with_is_no_answer_to_it(laptop, handed):
    second = look_again(laptop, "S5", survey_round="第2次", day="2026-12-01")
    decide_on(laptop, second, "中規模半壊", day="2026-12-01")
    taken = take(laptop)
    assert state(laptop, taken) == "受付"


def test_a_second_application_shows_the_first_and_is_taken_knowingly(laptop, handed):
    first = take(laptop)
    with pytest.raises(ResurveyStands, match=first.number):
        take(laptop)
    second = take(laptop, again=True)
    assert second.number != first.number
    told = store.texts_of(store.resurvey(laptop.journal, CLERK, second.subject), "told")
    assert any(first.number in text for text in told)
    rows = store.of_household(laptop.journal, CLERK, "R8-01", "1")
    assert {row["resurvey_no"] for row in rows} == {first.number, second.number}


def test_late_is_taken_and_recorded_as_late(laptop, handed):
    taken = take(laptop, replace(DRAFT, applied_on="2027-03-01"))
    told = store.texts_of(store.resurvey(laptop.journal, CLERK, taken.subject), "told")
    assert any("期限（令和9年2月23日" in text for text in told)


def test_withdrawn_with_a_reason_it_counts_no_more(laptop, handed):
    taken = take(laptop)
    base = laptop.journal.subject(taken.subject).base()
    with pytest.raises(ResurveyReasonMissing):
        store.withdraw(laptop.journal, CLERK, taken.subject, "  ", base)
    store.withdraw(laptop.journal, CLERK, taken.subject, "本人の申出", base)
    assert state(laptop, taken) == "取下げ"
    assert store.with_limits(laptop.journal, DRAFT).told == ()
    take(laptop)


def test_contact_and_the_reason_of_a_permit_travel_protected(laptop, handed):
    taken = take(laptop, replace(DRAFT, contact="090-0000-0000"))
    (entry,) = laptop.journal.subject(taken.subject).entries
    assert entry.protected == {"contact": "090-0000-0000"}
    assert "contact" not in entry.general


def test_for_a_protected_household_only_a_member_or_the_supervisor(laptop):
    laptop.ready("3", "b:H2")
    stranger = replace(DRAFT, dwelling="b:H2", household="3", applicant_kind="所有者", applicant_name="誰か")
    with pytest.raises(ProxyRefused):
        take(laptop, stranger)
    with pytest.raises(PermitReasonMissing):
        store.record(laptop.journal, SUPERVISOR, stranger)
    store.record(laptop.journal, SUPERVISOR, replace(stranger, permit_reason="本人に電話で確かめた"))
    take(laptop, replace(DRAFT, dwelling="b:H2", household="3"), again=True)


def test_who_may_and_what_is_unknown(laptop, handed):
    keeper = Actor("k", "管理", frozenset({Role.ADMINISTRATOR}))
    with pytest.raises(NotPermitted):
        store.record(laptop.journal, keeper, DRAFT)
    with pytest.raises(NotPermitted):
        store.waiting(laptop.journal, keeper, "R8-01")
    with pytest.raises(ResurveyIncomplete, match="読み上げ"):
        take(laptop, replace(DRAFT, told_lower=False))
    with pytest.raises(ResurveyUnknown):
        store.resurvey(laptop.journal, CLERK, "resurvey:x")
    taken = take(laptop)
    assert store.by_number(laptop.journal, CLERK, taken.number)["subject"] == taken.subject
    assert store.by_number(laptop.journal, CLERK, "000000000000000000") is None


def test_two_laptops_that_did_not_know_of_each_other_keep_both(laptops):
    one = laptops("L01")
    one.load()
    one.declare()
    one.ready()
    two = laptops("L02")
    two.load()
    two.take(one)
    first, second = take(one), take(two)
    one.take(two)
    assert [row["resurvey_no"] for row in store.waiting(one.journal, CLERK, "R8-01")] == [first.number, second.number]
    assert store.counts(one.journal, "R8-01") == {"受付": 2}


@pytest.mark.parametrize(("notice", "printed"), [("sheet", False), ("remark", True), ("off", False)])
def test_the_notice_stands_among_the_remarks_only_where_the_town_wants_it(laptop, notice, printed):
    set_setting(laptop.journal, ALL, "resurvey.notice", notice, {})
    laptop.ready()
    text = text_of(pdf_of(laptop.journal, CLERK, laptop.make().subject)).replace("\n", "")
    assert ("再調査を罹災証明書の受付窓口へ申し込めます" in text) is printed
