"""Deciding: rights, reasons, supersession only by base, conflicts between laptops, bulk decisions."""

import random
from dataclasses import replace

import pytest

from victim_support.access.errors import NotPermitted
from victim_support.damage import store
from victim_support.damage.errors import (
    DwellingInvalid,
    GradeInvalid,
    NothingChosen,
    ReasonMissing,
    SurveyExists,
    SurveyUnknown,
)
from victim_support.damage.survey import Survey, survey_of
from victim_support.journal.errors import BaseForeign
from victim_support.journal.merge import merge, range_of, signed_heads
from victim_support.journal.verify import rebuild, verify

from .conftest import DAY, line

DAMAGE = store.damage_subject("R8-01", "b:1")
SURVEY = store.survey_subject("R8-01", "S1", "第1次")
TABLES = ("survey", "damage", "conflict", "unsettled")


def tables(journal):
    return {table: sorted(map(tuple, journal.query(f"SELECT * FROM {table}")), key=repr) for table in TABLES}


def give(source, target):
    for row in source.query("SELECT DISTINCT device, epoch FROM entry"):
        merge(target, range_of(source, row[0], row[1], 1, 10**9), signed_heads(source, row[0]))


def decide(journal, actor, grade, base=None, *, reason="現地確認", flood_class=None, basis=SURVEY):
    base = journal.subject(DAMAGE).base() if base is None else base
    decision = store.Decision(grade, flood_class, "2026-11-01", reason, basis_survey=basis)
    store.decide(journal, actor, DAMAGE, decision, disaster_date=DAY, base=base)


def decided(journal):
    return store.decision_of(journal, "R8-01", "b:1")


@pytest.fixture
def waiting_survey(journal, load):
    load(journal, line(物件番号="1", 損害割合="43"))
    return journal


def test_deciding_as_computed_needs_no_reason(waiting_survey, supervisor):
    decide(waiting_survey, supervisor, "大規模半壊", reason="")
    row = decided(waiting_survey)
    assert (row["decided_grade"], row["computed_grade"], row["decided_by"], row["on_paper"]) == (
        "大規模半壊",
        "大規模半壊",
        "kato",
        0,
    )
    assert (row["guideline_version"], row["basis_round"], row["reason"]) == ("令和7年7月", "第1次", None)
    assert store.waiting(waiting_survey, "R8-01") == []


def test_deciding_otherwise_needs_a_reason(waiting_survey, supervisor):
    with pytest.raises(ReasonMissing):
        decide(waiting_survey, supervisor, "半壊", reason="  ")
    assert decided(waiting_survey) is None
    decide(waiting_survey, supervisor, "半壊", reason="内壁の値を誤記")
    assert decided(waiting_survey)["reason"] == "内壁の値を誤記"


@pytest.mark.parametrize("act", ["decide", "decide_several", "decide_as_computed", "undecide"])
def test_deciding_is_for_supervisors(waiting_survey, surveyor, act):
    decision = store.Decision("大規模半壊", None, "2026-11-01")
    calls = {
        "decide": lambda: store.decide(waiting_survey, surveyor, DAMAGE, decision, disaster_date=DAY, base={}),
        "decide_several": lambda: store.decide_several(
            waiting_survey, surveyor, [store.Chosen(DAMAGE, SURVEY, {})], decision, disaster_date=DAY
        ),
        "decide_as_computed": lambda: store.decide_as_computed(
            waiting_survey, surveyor, [store.Chosen(DAMAGE, SURVEY, {})], "2026-11-01"
        ),
        "undecide": lambda: store.undecide(waiting_survey, surveyor, DAMAGE, "誤り", base={}),
    }
    with pytest.raises(NotPermitted):
        calls[act]()
    assert decided(waiting_survey) is None


def test_a_word_of_another_set_cannot_be_decided(waiting_survey, supervisor):
    with pytest.raises(GradeInvalid) as caught:
        decide(waiting_survey, supervisor, "一部損壊")
    assert "準半壊に至らない" in str(caught.value)
    decide(waiting_survey, supervisor, "無被害")
    assert decided(waiting_survey)["decided_grade"] == "無被害"


def test_two_pages_opened_before_either_decided_make_a_conflict(waiting_survey, supervisor):
    base = waiting_survey.subject(DAMAGE).base()
    decide(waiting_survey, supervisor, "大規模半壊", base)
    decide(waiting_survey, replace(supervisor, id="ito"), "全壊", base)
    row = decided(waiting_survey)
    assert row["conflicted"] == 1
    assert row["decided_grade"] == "全壊"  # provisional: the gravest, with all of its own circumstances
    assert row["decided_by"] == "ito"
    both = store.standing_decisions(waiting_survey.subject(DAMAGE))
    assert {(one.grade, one.actor) for one in both} == {("大規模半壊", "kato"), ("全壊", "ito")}
    assert len(store.conflicts(waiting_survey, "R8-01")) == 1
    decide(waiting_survey, supervisor, "大規模半壊", reason="再確認")
    assert decided(waiting_survey)["conflicted"] == 0
    assert len(store.earlier_decisions(waiting_survey.subject(DAMAGE))) == 2


def test_under_conflict_the_gravest_stands_provisionally_with_its_own_reason(journal, supervisor):
    for number in range(6):
        damage = store.damage_subject("R8-01", f"b:{number}")
        for grade in ("準半壊", "全壊", "半壊"):
            decision = store.Decision(grade, None, "2026-11-01", f"{grade}の理由")
            store.decide(journal, supervisor, damage, decision, disaster_date=DAY, base={})
        row = store.decision_of(journal, "R8-01", f"b:{number}")
        assert (row["decided_grade"], row["reason"], row["conflicted"]) == ("全壊", "全壊の理由", 1)


def test_flood_classes_that_differ_conflict_too(waiting_survey, supervisor):
    base = waiting_survey.subject(DAMAGE).base()
    decide(waiting_survey, supervisor, "大規模半壊", base, flood_class="床上")
    decide(waiting_survey, supervisor, "大規模半壊", base, flood_class="床下")
    assert decided(waiting_survey)["conflicted"] == 1


def test_a_base_of_another_subject_is_refused(waiting_survey, supervisor):
    foreign = {"decided_grade": waiting_survey.subject(SURVEY).base()["dwelling"]}
    with pytest.raises(BaseForeign):
        decide(waiting_survey, supervisor, "全壊", foreign)
    assert decided(waiting_survey) is None


def test_taking_back_leaves_the_dwelling_undecided_and_the_history(waiting_survey, supervisor):
    decide(waiting_survey, supervisor, "大規模半壊")
    base = waiting_survey.subject(DAMAGE).base()
    with pytest.raises(ReasonMissing):
        store.undecide(waiting_survey, supervisor, DAMAGE, " ", base=base)
    store.undecide(waiting_survey, supervisor, DAMAGE, "家を取り違えた", base=base)
    assert decided(waiting_survey)["decided_grade"] is None
    assert decided(waiting_survey)["reason"] == "家を取り違えた"
    assert len(store.waiting(waiting_survey, "R8-01")) == 1


def test_two_laptops_that_loaded_one_file_agree(make, load):
    rows = [
        line("S1", 物件番号="1", 損害割合="26", 被害の程度="半壊", 決裁日="2026-10-30"),
        line("S1", 物件番号="1", 調査区分="第2次", 損害割合="32", 被害の程度="中規模半壊", 決裁日="2026-11-12"),
        line("S2", 物件番号="2", 損害割合="43"),
        line("S3", 所在地="司町1", 損害割合="43"),
    ]
    first, second = make("L01"), make("L02")
    load(first, *rows)
    load(second, *reversed(rows))
    give(first, second)
    give(second, first)
    assert tables(first)["damage"] == tables(second)["damage"]
    assert tables(first) == tables(second)
    assert decided(first)["decided_grade"] == "中規模半壊"
    assert decided(first)["conflicted"] == 0


def test_two_supervisors_on_two_laptops_conflict_and_one_closes_it(make, load, supervisor):
    first, second = make("L01"), make("L02")
    load(first, line(物件番号="1", 損害割合="43"))
    give(first, second)
    decide(first, supervisor, "大規模半壊")
    decide(second, replace(supervisor, id="ito"), "中規模半壊")
    give(first, second)
    give(second, first)
    assert tables(first) == tables(second)
    assert decided(first)["conflicted"] == 1
    decide(second, supervisor, "中規模半壊")
    give(second, first)
    assert tables(first) == tables(second)
    assert (decided(first)["decided_grade"], decided(first)["conflicted"]) == ("中規模半壊", 0)
    for journal in (first, second):
        before = tables(journal)
        rebuild(journal)
        assert tables(journal) == before
        assert verify(journal).problems == []


def test_equal_decisions_of_two_laptops_are_no_conflict(make, load, supervisor):
    first, second = make("L01"), make("L02")
    load(first, line(物件番号="1", 損害割合="43"))
    give(first, second)
    decide(first, supervisor, "大規模半壊")
    decide(second, supervisor, "大規模半壊")
    give(first, second)
    assert decided(second)["conflicted"] == 0


def chosen(journal, numbers):
    return [
        store.Chosen(name, store.survey_subject("R8-01", f"S{number}", "第1次"), journal.subject(name).base())
        for number in numbers
        for name in [store.damage_subject("R8-01", f"b:{number}")]
    ]


def test_a_district_is_decided_alike_and_one_house_otherwise(journal, load, supervisor):
    load(journal, *(line(f"S{n}", 物件番号=str(n), 浸水深cm="200", 外力="有") for n in range(1, 6)))
    alike = store.Decision("全壊", None, "2026-11-01", "真備地区一括", method="区域一括")
    assert store.decide_several(journal, supervisor, chosen(journal, range(1, 6)), alike, disaster_date=DAY) == 5
    rows = journal.query("SELECT decided_grade, method, flood_class FROM damage")
    assert {tuple(row) for row in rows} == {("全壊", "区域一括", "床上")}
    decide(journal, supervisor, "大規模半壊")
    assert decided(journal)["decided_grade"] == "大規模半壊"
    assert store.statistics(journal, "R8-01") == {"全壊": 4, "大規模半壊": 1}


def test_many_are_decided_as_computed_and_the_undetermined_are_left(journal, load, supervisor):
    load(
        journal, *(line(f"S{n}", 物件番号=str(n), 損害割合=str(n * 10)) for n in range(1, 6)), line("S6", 物件番号="6")
    )
    assert store.decide_as_computed(journal, supervisor, chosen(journal, range(1, 7)), "2026-11-01") == 5
    assert store.statistics(journal, "R8-01") == {"準半壊": 1, "半壊": 1, "中規模半壊": 1, "大規模半壊": 1, "全壊": 1}
    assert [row["survey_no"] for row in store.waiting(journal, "R8-01")] == ["S6"]


def test_choosing_nothing_is_told(journal, supervisor):
    with pytest.raises(NothingChosen):
        store.decide_as_computed(journal, supervisor, [], "2026-11-01")


def test_entering_and_correcting_a_survey_by_hand(journal, surveyor, clerk):
    entered = Survey(dwelling="b:1", damage_ratio=27, surveyed_on="2026-10-06", note="北側")
    with pytest.raises(NotPermitted):
        store.record_survey(journal, clerk, SURVEY, entered, disaster_date=DAY)
    store.record_survey(journal, surveyor, SURVEY, entered, disaster_date=DAY)
    with pytest.raises(SurveyExists):
        store.record_survey(journal, surveyor, SURVEY, entered, disaster_date=DAY)
    base = journal.subject(SURVEY).base()
    store.correct_survey(
        journal, surveyor, SURVEY, replace(entered, damage_ratio=17, note=None), disaster_date=DAY, base=base
    )
    subject = journal.subject(SURVEY)
    assert survey_of(subject) == replace(entered, damage_ratio=17, note=None)
    assert subject.value("computed_grade") == "準半壊"
    count = journal.one("SELECT COUNT(*) FROM entry")[0]
    again = store.correct_survey(journal, surveyor, SURVEY, survey_of(subject), disaster_date=DAY, base=subject.base())
    assert not again.changed
    assert journal.one("SELECT COUNT(*) FROM entry")[0] == count


def test_two_corrections_from_one_page_conflict_instead_of_overwriting(journal, surveyor):
    entered = Survey(dwelling="b:1", damage_ratio=27)
    store.record_survey(journal, surveyor, SURVEY, entered, disaster_date=DAY)
    base = journal.subject(SURVEY).base()
    for ratio in (28, 29):
        store.correct_survey(
            journal, surveyor, SURVEY, replace(entered, damage_ratio=ratio), disaster_date=DAY, base=base
        )
    assert {head.value for head in journal.subject(SURVEY).heads("damage_ratio")} == {28, 29}


def test_a_withdrawn_survey_leaves_the_lists_and_stays_on_record(journal, load, surveyor):
    load(journal, line(物件番号="1", 損害割合="43"))
    store.withdraw_survey(journal, surveyor, SURVEY, "二重入力", base=journal.subject(SURVEY).base("withdrawn"))
    assert store.waiting(journal, "R8-01") == []
    assert store.surveys_of_dwelling(journal, "R8-01", "b:1")[0]["withdrawn"] == 1


def test_matching_refuses_what_is_no_dwelling_and_no_survey(journal, load, surveyor):
    load(journal, line(所在地="司町1"))
    with pytest.raises(DwellingInvalid):
        store.match_survey(journal, surveyor, SURVEY, "0012", base={})
    with pytest.raises(SurveyUnknown):
        store.match_survey(journal, surveyor, SURVEY + "x", "b:1", base={})


def test_counts_for_the_start_page(journal, load):
    load(
        journal,
        line("S1", 物件番号="1", 損害割合="43"),
        line("S2"),
        line("S3", 物件番号="1", 調査区分="第2次", 損害割合="44"),
    )
    assert store.counts(journal, "R8-01") == {"waiting": 1, "unmatched": 1, "conflicted": 0}


@pytest.mark.parametrize("seed", range(3))
def test_tables_are_those_of_the_set_whatever_the_order_of_arrival(make, load, supervisor, seed):
    order = random.Random(seed)
    laptops = [make(code) for code in ("L01", "L02", "L03")]
    for laptop in laptops:
        load(laptop, line(物件番号="1", 損害割合=str(order.randint(0, 100))))
    for laptop in laptops:
        decide(laptop, supervisor, order.choice(["全壊", "半壊", "準半壊"]))
    pairs = [(a, b) for a in laptops for b in laptops if a is not b] * 2
    order.shuffle(pairs)
    for source, target in pairs:
        give(source, target)
    for source, target in pairs:
        give(source, target)
    assert tables(laptops[0]) == tables(laptops[1]) == tables(laptops[2])
