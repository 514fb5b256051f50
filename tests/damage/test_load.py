"""surveys.csv: what is accepted, what is refused and how it is told, and what loading makes of it."""

import csv

import pytest

from victim_support.damage import store
from victim_support.damage.errors import RejectedFileFailed, SurveyColumnsMissing, SurveyFileUnreadable
from victim_support.damage.survey_file import read_map, read_survey_file, rejected_path, write_rejected
from victim_support.japanese.dates import wareki

from .conftest import DAY, HEADER, line


def row_of(journal, dwelling):
    return store.decision_of(journal, "R8-01", dwelling)


def test_a_decision_on_paper_becomes_the_decided_grade(journal, load):
    load(journal, line(物件番号="0012", 世帯番号="0000000001", 損害割合="27", 被害の程度="半壊", 決裁日="R8.10.30"))
    decided = row_of(journal, "b:0012")
    assert (decided["decided_grade"], decided["decided_on"], decided["on_paper"]) == ("半壊", "2026-10-30", 1)
    assert (decided["computed_grade"], decided["damage_ratio"], decided["decided_by"]) == ("半壊", 27, "command:mori")
    assert decided["basis_survey"] == "survey:R8-01:S1:第1次"
    assert store.waiting(journal, "R8-01") == []
    assert store.dwellings_of_household(journal, "R8-01", "0000000001") == ["b:0012"]


def test_without_a_decision_the_grade_is_computed_and_waits(journal, load):
    load(journal, line(世帯番号="0000000001", 損害割合="43"))
    (waiting,) = store.waiting(journal, "R8-01")
    assert (waiting["computed_grade"], waiting["dwelling"], waiting["decided_grade"]) == (
        "大規模半壊",
        "h:0000000001",
        None,
    )
    assert row_of(journal, "h:0000000001") is None


def test_a_row_without_keys_waits_to_be_matched_and_is_decided_once_matched(journal, load, supervisor):
    load(journal, line(所在地="岐阜市司町40-1", 表札名="岐阜", 損害割合="27", 被害の程度="半壊", 決裁日="2026-10-30"))
    (survey,) = store.unmatched(journal, "R8-01")
    assert (survey["address"], survey["doorplate"]) == ("岐阜市司町40-1", "岐阜")
    assert store.waiting(journal, "R8-01") == []
    base = journal.subject(survey["subject"]).base()
    store.match_survey(journal, supervisor, survey["subject"], "b:0012", base=base, household_no="0000000001")
    assert store.unmatched(journal, "R8-01") == []
    assert row_of(journal, "b:0012")["decided_grade"] == "半壊"
    assert store.dwellings_of_household(journal, "R8-01", "0000000001") == ["b:0012"]


def test_loading_the_same_file_again_does_not_undo_a_match(journal, load, surveyor):
    row = line(所在地="岐阜市司町40-1", 損害割合="27")
    load(journal, row)
    subject = "survey:R8-01:S1:第1次"
    store.match_survey(journal, surveyor, subject, "b:0012", base=journal.subject(subject).base())
    report = load(journal, row)
    assert (report.recorded, report.unchanged) == (0, 1)
    assert journal.subject(subject).value("dwelling") == "b:0012"


def test_a_room_is_part_of_the_dwelling(journal, load):
    load(journal, line(物件番号="0012", 部屋番号="201", 損害割合="27"))
    assert store.waiting(journal, "R8-01")[0]["dwelling"] == "b:0012//201"


def test_disagreement_is_loaded_and_flagged_until_a_supervisor_has_looked(journal, load, supervisor):
    report = load(journal, line(物件番号="1", 損害割合="31", 被害の程度="半壊", 決裁日="2026-10-30"))
    assert report.flags == {"grade_differs": 1}
    assert row_of(journal, "b:1")["decided_grade"] == "半壊"
    (waiting,) = store.waiting(journal, "R8-01")
    assert waiting["computed_grade"] == "中規模半壊"
    assert store.is_flagged(journal, "R8-01", "b:1")
    damage = store.damage_subject("R8-01", "b:1")
    decision = store.Decision("半壊", None, "2026-11-01", "現地を再確認", basis_survey="survey:R8-01:S1:第1次")
    store.decide(journal, supervisor, damage, decision, disaster_date=DAY, base=journal.subject(damage).base())
    assert store.waiting(journal, "R8-01") == []


def test_a_historic_word_is_kept_as_it_is_and_flagged(journal, load):
    report = load(journal, line(物件番号="1", 被害の程度="一部損壊", 決裁日="2026-10-30"))
    assert row_of(journal, "b:1")["decided_grade"] == "一部損壊"
    assert report.flags == {"historic_grade": 1}


def test_the_printed_form_of_a_grade_is_read_and_told(survey_file):
    found = read_survey_file(
        survey_file(line(物件番号="1", 被害の程度="準半壊に至らない（一部損壊）", 決裁日="2026-10-30"))
    )
    assert found.rows[0].survey.paper_grade == "準半壊に至らない"
    assert "準半壊に至らない（一部損壊）" in found.notices[0]


def test_a_grade_without_a_day_waits(journal, load):
    report = load(journal, line(物件番号="1", 損害割合="27", 被害の程度="半壊"))
    assert row_of(journal, "b:1") is None
    assert report.flags == {"undated_grade": 1}
    assert len(store.waiting(journal, "R8-01")) == 1


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_rows_apply_by_round_whatever_their_order_in_the_file(journal, load, order):
    rows = [
        line("S1", 物件番号="1", 損害割合="26", 被害の程度="半壊", 決裁日="2026-10-30"),
        line("S1", 物件番号="1", 調査区分="第2次", 損害割合="32", 被害の程度="中規模半壊", 決裁日="2026-11-12"),
        line("S1", 物件番号="1", 調査区分="再調査", 損害割合="29", 被害の程度="半壊", 決裁日="2026-11-20"),
    ]
    report = load(journal, *(rows[place] for place in order))
    decided = row_of(journal, "b:1")
    assert (decided["decided_grade"], decided["basis_round"], report.decided) == ("半壊", "再調査", 3)
    assert decided["conflicted"] == 0
    earlier = store.earlier_decisions(journal.subject(store.damage_subject("R8-01", "b:1")))
    assert [item.grade for item in earlier] == ["半壊", "中規模半壊"]
    assert store.waiting(journal, "R8-01") == []


def test_within_a_round_the_later_day_replaces_the_earlier(journal, load):
    load(
        journal,
        line("S2", 物件番号="1", 被害の程度="準半壊", 決裁日="2026-11-02"),
        line("S1", 物件番号="1", 被害の程度="半壊", 決裁日="2026-10-30"),
    )
    assert row_of(journal, "b:1")["decided_grade"] == "準半壊"


def test_an_earlier_round_never_replaces_a_later_one(journal, load):
    load(journal, line("S1", 物件番号="1", 調査区分="第2次", 被害の程度="中規模半壊", 決裁日="2026-11-12"))
    report = load(journal, line("S0", 物件番号="1", 被害の程度="半壊", 決裁日="2026-12-01"))
    assert row_of(journal, "b:1")["decided_grade"] == "中規模半壊"
    assert report.flags == {"later_decision": 1}
    assert store.is_flagged(journal, "R8-01", "b:1")


def test_two_sheets_of_one_day_that_differ_are_for_a_person(journal, load):
    report = load(
        journal,
        line("S1", 物件番号="1", 被害の程度="半壊", 決裁日="2026-10-30"),
        line("S2", 物件番号="1", 被害の程度="準半壊", 決裁日="2026-10-30"),
    )
    assert row_of(journal, "b:1")["decided_grade"] == "半壊"
    assert report.flags == {"later_decision": 1}


def test_a_second_survey_without_decision_waits_beside_the_first_decision(journal, load):
    load(journal, line("S1", 物件番号="1", 損害割合="27", 被害の程度="半壊", 決裁日="2026-10-30"))
    load(journal, line("S1", 物件番号="1", 調査区分="第2次", 損害割合="33"))
    (waiting,) = store.waiting(journal, "R8-01")
    assert (waiting["round"], waiting["decided_grade"], waiting["computed_grade"]) == ("第2次", "半壊", "中規模半壊")


def test_loading_twice_writes_nothing(journal, load):
    rows = [
        line("S1", 物件番号="1", 損害割合="27", 被害の程度="半壊", 決裁日="2026-10-30"),
        line("S2", 物件番号="2", 浸水深cm="60", 外力="無"),
    ]
    load(journal, *rows)
    count = journal.one("SELECT COUNT(*) FROM entry")[0]
    report = load(journal, *rows)
    assert (report.recorded, report.unchanged, report.decided) == (0, 2, 0)
    assert journal.one("SELECT COUNT(*) FROM entry")[0] == count


def test_a_mended_row_corrects_the_survey_and_its_paper_decision(journal, load):
    load(journal, line(物件番号="1", 損害割合="27", 被害の程度="半壊", 決裁日="2026-10-30"))
    load(journal, line(物件番号="1", 損害割合="17", 被害の程度="準半壊", 決裁日="2026-10-30"))
    decided = row_of(journal, "b:1")
    assert (decided["decided_grade"], decided["damage_ratio"], decided["conflicted"]) == ("準半壊", 17, 0)


def test_two_disasters_keep_two_ledgers(journal, survey_file, supervisor):
    rows = read_survey_file(survey_file(line(物件番号="1", 被害の程度="半壊", 決裁日="2026-10-30"))).rows
    store.load_surveys(journal, supervisor, "R8-01", rows, disaster_date=DAY, source="a")
    store.load_surveys(journal, supervisor, "R8-02", rows, disaster_date=DAY, source="a")
    assert (
        store.decision_of(journal, "R8-01", "b:1")["subject"] != store.decision_of(journal, "R8-02", "b:1")["subject"]
    )


def test_depth_rows(journal, load):
    load(
        journal,
        line("F1", 物件番号="1", 判定方法="浸水深", 浸水深cm="120", 外力="有"),
        line("F2", 物件番号="2", 判定方法="浸水深", 浸水深cm="120", 外力="無", 浸水区分="床上"),
        line("F3", 物件番号="3", 判定方法="浸水深", 外力="無", 浸水区分="床下"),
    )
    grades = {row["survey_no"]: row["computed_grade"] for row in store.waiting(journal, "R8-01")}
    assert grades == {"F1": "大規模半壊", "F2": "中規模半壊", "F3": "準半壊に至らない"}


@pytest.mark.parametrize(
    ("written", "method", "criterion"),
    [("自己判定", "自己判定", None), ("一括", "区域一括", "浸水深")],
)
def test_words_for_how_in_the_round_column_become_the_method(survey_file, written, method, criterion):
    cells = {"判定方法": "浸水深", "浸水深cm": "200", "外力": "有"} if written == "一括" else {}
    (row,) = read_survey_file(survey_file(line(調査区分=written, 物件番号="1", **cells))).rows
    assert (row.survey_round, row.survey.method, row.survey.criterion) == ("第1次", method, criterion)


BAD = [
    ({"調査番号": ""}, "調査番号"),
    ({"調査区分": "第3次"}, "調査区分"),
    ({"調査区分": ""}, "調査区分"),
    ({"調査日": "R8.13.1"}, "調査日"),
    ({"調査日": ""}, "調査日"),
    ({"判定方法": "目視"}, "判定方法"),
    ({"損害割合": "101"}, "損害割合"),
    ({"損害割合": "-1"}, "損害割合"),
    ({"損害割合": "27.5"}, "損害割合"),
    ({"浸水深cm": "深い"}, "浸水深cm"),
    ({"基準面": "床下"}, "基準面"),
    ({"外力": "なし"}, "外力"),
    ({"浸水区分": "床中"}, "浸水区分"),
    ({"被害の程度": "半懐"}, "被害の程度"),
    ({"決裁日": "2026-10-30"}, "被害の程度"),
    ({"被害の程度": "半壊", "決裁日": "昨日"}, "決裁日"),
]


@pytest.mark.parametrize(("cells", "column"), BAD)
def test_every_bad_cell_is_told_with_line_column_value_and_remedy(survey_file, cells, column):
    survey_no = cells.get("調査番号", "S2")
    rest = {name: value for name, value in cells.items() if name != "調査番号"}
    found = read_survey_file(survey_file(line("S1", 物件番号="1"), line(survey_no, **rest)))
    assert len(found.rows) == 1
    (fault,) = found.faults
    assert (fault.line, fault.column, fault.value) == (3, column, cells.get(column, ""))
    assert fault.remedy
    assert f"3行目　{column}" in str(fault)


def test_several_faults_of_one_row_are_all_told(survey_file):
    found = read_survey_file(survey_file(line(損害割合="x", 外力="?")))
    assert [fault.column for fault in found.faults] == ["損害割合", "外力"]


def test_the_same_number_and_round_twice_in_a_file_is_a_fault(survey_file):
    found = read_survey_file(survey_file(line("S1", 物件番号="1"), line("S1", 物件番号="2")))
    assert [(fault.line, fault.column) for fault in found.faults] == [(3, "調査番号")]
    assert "2行目" in found.faults[0].remedy


def test_a_row_with_a_cell_too_many_is_a_fault_and_line_numbers_are_those_of_the_file(survey_file):
    assert read_survey_file(survey_file(line("S1", 備考='"二行の\n備考"', 損害割合="x"))).faults[0].line == 2
    broken = line("S1", 備考='"二行の\n備考"')
    found = read_survey_file(survey_file(broken, line("S2") + ",余り"))
    assert found.rows[0].survey.note == "二行の\n備考"
    assert [(fault.line, fault.column) for fault in found.faults] == [(4, "（行全体）")]


def test_rejected_rows_are_written_beside_and_load_once_mended(journal, survey_file, surveyor):
    path = survey_file(line("S1", 物件番号="1"), line("S2", 物件番号="2", 損害割合="x"), line("S3", 外力="?"))
    found = read_survey_file(path)
    target = write_rejected(path, found)
    assert target == rejected_path(path)
    with target.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["調査番号"] for row in rows] == ["S2", "S3"]
    assert "3行目　損害割合「x」" in rows[0]["理由"]
    target.write_text(target.read_text("utf-8-sig").replace(",x,", ",5,", 1), encoding="utf-8")
    again = read_survey_file(target)
    assert [row.survey_no for row in again.rows] == ["S2"]
    assert again.notices == []


def test_rejected_rows_that_cannot_be_written_stop_the_load(survey_file):
    path = survey_file(line("S1", 損害割合="x"))
    rejected_path(path).mkdir()
    with pytest.raises(RejectedFileFailed):
        write_rejected(path, read_survey_file(path))


def test_columns_stand_in_any_order_and_unknown_ones_are_told(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("﻿調査日,担当課,調査区分,調査番号\n2026-10-06,税務課,第1次,S1\n", encoding="utf-8")
    found = read_survey_file(path)
    assert [row.survey_no for row in found.rows] == ["S1"]
    assert found.notices == ["列「担当課」は使いません。"]


def test_cp932_and_other_headings(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("番号,調査区分,実施日\nS1,第1次,令和8年10月6日\n", encoding="cp932")
    names = tmp_path / "map.toml"
    names.write_text('"調査番号" = "番号"\n"調査日" = "実施日"\n', encoding="utf-8")
    found = read_survey_file(path, "cp932", read_map(names))
    assert found.rows[0].survey.surveyed_on == "2026-10-06"
    with pytest.raises(SurveyFileUnreadable):
        read_survey_file(path)


@pytest.mark.parametrize("header", ["調査番号,調査区分", "調査番号,調査区分,調査日,調査日", ""])
def test_a_wrong_header_is_refused(tmp_path, header):
    path = tmp_path / "s.csv"
    path.write_text(header + "\n", encoding="utf-8")
    with pytest.raises(SurveyColumnsMissing):
        read_survey_file(path)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SurveyFileUnreadable):
        read_survey_file(tmp_path / "none.csv")


def test_progress_is_told(journal, survey_file, surveyor):
    rows = read_survey_file(survey_file(line("S1"), line("S2"))).rows
    seen = []
    store.load_surveys(
        journal,
        surveyor,
        "R8-01",
        rows,
        disaster_date=DAY,
        source="a",
        progress=lambda done, total: seen.append((done, total)),
    )
    assert seen == [(1, 2), (2, 2)]


def test_header_of_the_tests_is_the_contract():
    from victim_support.damage.survey_rows import COLUMNS

    assert HEADER.split(",") == list(COLUMNS)
    assert wareki(DAY) == "令和8年10月3日"


def test_a_decision_on_paper_entered_by_who_may_not_decide_waits(journal, survey_file, surveyor, supervisor):
    rows = read_survey_file(survey_file(line(物件番号="1", 損害割合="27", 被害の程度="半壊", 決裁日="2026-10-30"))).rows
    report = store.load_surveys(journal, surveyor, "R8-01", rows, disaster_date=DAY, source="a")
    assert (report.decided, report.flags) == (0, {"unconfirmed_paper": 1})
    assert row_of(journal, "b:1") is None
    (waiting,) = store.waiting(journal, "R8-01")
    damage = store.damage_subject("R8-01", "b:1")
    chosen = [store.Chosen(damage, waiting["subject"], journal.subject(damage).base())]
    assert store.decide_as_computed(journal, supervisor, chosen, "2026-11-01") == 1
    assert row_of(journal, "b:1")["decided_grade"] == "半壊"
    assert store.waiting(journal, "R8-01") == []


def test_matching_by_a_surveyor_leaves_the_decision_to_the_supervisor(journal, load, surveyor):
    load(journal, line(所在地="司町", 損害割合="27", 被害の程度="半壊", 決裁日="2026-10-30"))
    (survey,) = store.unmatched(journal, "R8-01")
    base = journal.subject(survey["subject"]).base()
    written = store.match_survey(journal, surveyor, survey["subject"], "b:1", base=base)
    assert not written.decided
    assert row_of(journal, "b:1") is None
    assert len(store.waiting(journal, "R8-01")) == 1


def test_deciding_many_leaves_what_wants_a_look_of_its_own(journal, load, supervisor):
    load(
        journal,
        line("S1", 物件番号="1", 損害割合="31", 被害の程度="半壊"),
        line("S2", 物件番号="2", 浸水深cm="60", 浸水区分="床下"),
        line("S3", 物件番号="3", 被害の程度="準半壊"),
    )
    chosen = [
        store.Chosen(name, row["subject"], journal.subject(name).base())
        for row in store.waiting(journal, "R8-01")
        for name in [store.damage_subject("R8-01", row["dwelling"])]
    ]
    assert store.decide_as_computed(journal, supervisor, chosen, "2026-11-01") == 1
    assert store.statistics(journal, "R8-01") == {"準半壊": 1}
    assert row_of(journal, "b:3")["reason"] == "書面による決裁"
