"""The pages of the survey desk and the supervisor, driven through their own forms, without a script."""

import pytest

from damage.site import Desk, make_app, open_town
from victim_support.access.actor import command_actor
from victim_support.damage import store, views_surveys
from victim_support.damage.survey import Survey
from victim_support.damage.survey_rows import SurveyRow
from victim_support.register.store import disaster

NEW = "調査を入れる"
EDIT = "調査の内容と訂正"
pytestmark = pytest.mark.usefixtures("quick_argon")


@pytest.fixture
def home(tmp_path):
    made = open_town(tmp_path)
    yield made
    made.close()


@pytest.fixture
def journal(home):
    return home.journal


@pytest.fixture
def app(home):
    return make_app(home)


@pytest.fixture
def surveyor(app):
    return Desk(app, "chosa")


@pytest.fixture
def supervisor(app):
    return Desk(app, "kessai")


@pytest.fixture
def clerk(app):
    return Desk(app, "uketsuke")


def put(journal, *surveys):
    day = disaster(journal, "R8-01").day
    rows = [SurveyRow(n, f"S{n}", "第1次", survey) for n, survey in enumerate(surveys, 1)]
    store.load_surveys(journal, command_actor("root"), "R8-01", rows, disaster_date=day, source="a")


def fill(desk, **fields):
    page = desk.get("/damage/survey/new", dwelling="b:0012")
    return page.form(NEW) | {"survey_no": "S1", "surveyed_on": "R8.10.6"} | fields


def grade_of(journal, dwelling="b:0012"):
    row = store.decision_of(journal, "R8-01", dwelling)
    return None if row is None else row["decided_grade"]


def test_the_grade_is_shown_with_its_reasons_before_anything_is_saved(surveyor, journal):
    page = surveyor.send("/damage/survey/new", fill(surveyor, damage_ratio="43", act="compute"), 200)
    assert "計算した被害の程度：大規模半壊" in page.text
    assert "損害割合 43％ → 大規模半壊" in page.text
    assert store.waiting(journal, "R8-01") == []
    saved = surveyor.send("/damage/survey/new", page.form(NEW) | {"act": "save"})
    assert "調査を保存しました" in saved.text
    (row,) = store.waiting(journal, "R8-01")
    assert (row["survey_no"], row["computed_grade"], row["dwelling"], row["surveyed_on"]) == (
        "S1",
        "大規模半壊",
        "b:0012",
        "2026-10-06",
    )


def test_saving_what_was_not_shown_shows_it_first(surveyor, journal):
    fields = fill(surveyor, damage_ratio="43")
    assert "計算した被害の程度：大規模半壊" in surveyor.send("/damage/survey/new", fields | {"act": "save"}, 200).text
    page = surveyor.send("/damage/survey/new", fields | {"act": "compute"}, 200)
    altered = page.form(NEW) | {"damage_ratio": "13", "act": "save"}
    assert "計算した被害の程度：準半壊" in surveyor.send("/damage/survey/new", altered, 200).text
    assert store.waiting(journal, "R8-01") == []


def test_what_was_typed_is_kept_and_every_fault_is_linked(surveyor):
    typed = {"survey_no": "", "surveyed_on": "昨日", "damage_ratio": "200", "note": "北側\n二行目", "surveyor": "森"}
    page = surveyor.send("/damage/survey/new", fill(surveyor, **typed, act="compute"), 400)
    for name in ("survey_no", "surveyed_on", "damage_ratio"):
        assert f'href="#f-{name}"' in page.text
    kept = page.form(NEW)
    assert (kept["surveyed_on"], kept["damage_ratio"], kept["note"], kept["surveyor"]) == (
        "昨日",
        "200",
        "北側\n二行目",
        "森",
    )


def test_parts_tilt_and_flood_are_entered_on_the_one_page(surveyor, journal):
    fields = {
        "structure": "木造・プレハブ",
        "level_1_1": "Ⅲ",
        "area_1_1": "40",
        "tilt_1": "20",
        "tilt_2": "20",
        "depth_cm": "",
        "act": "compute",
    }
    page = surveyor.send("/damage/survey/new", fill(surveyor, **fields), 200)
    assert "屋根3＋傾斜15" in page.text
    surveyor.send("/damage/survey/new", page.form(NEW) | {"act": "save"})
    subject = journal.subject("survey:R8-01:S1:第1次")
    assert subject.value("damages") == [["屋根", "Ⅲ", 40]]
    assert subject.value("tilt_mm") == [20, 20]
    again = surveyor.get("/damage/survey", subject=subject.id).form(EDIT)
    assert (again["level_1_1"], again["area_1_1"], again["tilt_2"]) == ("Ⅲ", "40", "20")


def test_a_level_without_its_area_is_told(surveyor):
    page = surveyor.send("/damage/survey/new", fill(surveyor, level_1_1="Ⅲ", act="compute"), 400)
    assert "屋根の面積率を入れてください" in page.text


def test_the_same_number_again_is_refused_with_the_form_kept(surveyor, journal):
    put(journal, Survey(dwelling="b:0012", surveyed_on="2026-10-06", damage_ratio=5))
    page = surveyor.send("/damage/survey/new", fill(surveyor, damage_ratio="43", act="compute"), 200)
    refused = surveyor.send("/damage/survey/new", page.form(NEW) | {"act": "save"}, 400)
    assert "すでに登録されています" in refused.text
    assert refused.form(NEW)["damage_ratio"] == "43"


def test_correcting_a_survey_through_its_page(surveyor, journal):
    put(journal, Survey(property_no="0012", surveyed_on="2026-10-06", damage_ratio=5, note="古い"))
    page = surveyor.get("/damage/survey", subject="survey:R8-01:S1:第1次")
    again = surveyor.send("/damage/survey", page.form(EDIT) | {"damage_ratio": "25", "note": "", "act": "compute"}, 200)
    surveyor.send("/damage/survey", again.form(EDIT) | {"act": "save"})
    subject = journal.subject("survey:R8-01:S1:第1次")
    assert (subject.value("damage_ratio"), subject.value("note"), subject.value("computed_grade")) == (25, None, "半壊")
    assert subject.value("source") == "a"


def test_withdrawing_needs_a_reason(surveyor, journal):
    put(journal, Survey(property_no="0012", surveyed_on="2026-10-06", damage_ratio=5))
    page = surveyor.get("/damage/survey", subject="survey:R8-01:S1:第1次")
    refused = surveyor.send("/damage/survey/withdraw", page.form("調査の取消し"), 400)
    assert 'href="#f-reason"' in refused.text
    surveyor.send("/damage/survey/withdraw", refused.form("調査の取消し") | {"reason": "二重"})
    assert store.waiting(journal, "R8-01") == []


def test_a_supervisor_decides_as_computed(supervisor, journal):
    put(
        journal,
        Survey(property_no="0012", surveyed_on="2026-10-06", damage_ratio=43, flood_class="床上", external_force="有"),
    )
    form = supervisor.get("/damage/dwelling", dwelling="b:0012").form("決裁")
    assert form["grade"] == "大規模半壊"
    assert form["flood_class"] == "床上"
    page = supervisor.send("/damage/dwelling", form)
    assert "決裁を保存しました" in page.text
    row = store.decision_of(journal, "R8-01", "b:0012")
    assert (row["decided_grade"], row["flood_class"], row["decided_by"]) == ("大規模半壊", "床上", "kessai")


def test_another_grade_needs_a_reason_and_the_choice_is_kept(supervisor, journal):
    put(journal, Survey(property_no="0012", surveyed_on="2026-10-06", damage_ratio=43))
    form = supervisor.get("/damage/dwelling", dwelling="b:0012").form("決裁") | {
        "grade": "半壊",
        "decided_on": "R8.11.1",
    }
    refused = supervisor.send("/damage/dwelling", form, 400)
    assert 'href="#f-reason"' in refused.text
    kept = refused.form("決裁")
    assert (kept["grade"], kept["decided_on"]) == ("半壊", "R8.11.1")
    supervisor.send("/damage/dwelling", kept | {"reason": "内部を再確認"})
    assert grade_of(journal) == "半壊"


def test_who_opened_the_page_before_another_decided_sees_that_first(app, supervisor, journal):
    put(journal, Survey(property_no="0012", surveyed_on="2026-10-06", damage_ratio=43))
    other = Desk(app, "kessai2")
    early = other.get("/damage/dwelling", dwelling="b:0012").form("決裁")
    supervisor.send("/damage/dwelling", supervisor.get("/damage/dwelling", dwelling="b:0012").form("決裁"))
    refused = other.send("/damage/dwelling", early | {"grade": "全壊", "reason": "倒壊を確認"}, 400)
    assert "別の決裁がありました" in refused.text
    assert "決裁　三" in refused.text
    assert grade_of(journal) == "大規模半壊"
    assert refused.form("決裁")["reason"] == "倒壊を確認"
    other.send("/damage/dwelling", refused.form("決裁"))
    row = store.decision_of(journal, "R8-01", "b:0012")
    assert (row["decided_grade"], row["conflicted"]) == ("全壊", 0)


def test_only_supervisors_decide(surveyor, clerk, journal):
    put(journal, Survey(property_no="0012", surveyed_on="2026-10-06", damage_ratio=43))
    for desk in (surveyor, clerk):
        page = desk.get("/damage/dwelling", dwelling="b:0012")
        assert all(form["label"] != "決裁" for form in page.forms)
        assert "E-ACC-03" in desk.send("/damage/dwelling", {"dwelling": "b:0012", "grade": "全壊"}, 403).text
        assert "E-ACC-03" in desk.send("/damage/waiting", {"act": "computed"}, 403).text
        assert "E-ACC-03" in desk.send("/damage/dwelling/undecide", {"dwelling": "b:0012"}, 403).text
    assert "E-ACC-03" in clerk.send("/damage/survey/new", {}, 403).text
    assert "E-ACC-03" in clerk.send("/damage/match", {}, 403).text
    assert grade_of(journal) is None


def test_both_sides_of_a_conflict_are_shown_with_who_and_when(supervisor, journal):
    put(journal, Survey(property_no="0012", surveyed_on="2026-10-06", damage_ratio=43))
    damage = store.damage_subject("R8-01", "b:0012")
    day = disaster(journal, "R8-01").day
    for name, grade in (("kessai", "大規模半壊"), ("kessai2", "全壊")):
        actor = command_actor("x").__class__(name, name, command_actor("x").roles)
        decision = store.Decision(grade, None, "2026-11-01", "理由" + grade)
        store.decide(journal, actor, damage, decision, disaster_date=day, base={})
    for page in (supervisor.get("/damage/conflicts"), supervisor.get("/damage/dwelling", dwelling="b:0012")):
        for text in ("大規模半壊", "全壊", "決裁　三", "決裁　四", "理由全壊", "理由大規模半壊", "L01"):
            assert text in page.text
    assert "相違あり" in supervisor.get("/damage/waiting").text or grade_of(journal)
    form = supervisor.get("/damage/dwelling", dwelling="b:0012").form("決裁")
    supervisor.send("/damage/dwelling", form | {"grade": "大規模半壊", "reason": "現地で確認"})
    assert store.conflicts(journal, "R8-01") == []


def test_a_decision_is_taken_back_with_a_reason(supervisor, journal):
    put(
        journal, Survey(property_no="0012", surveyed_on="2026-10-06", paper_grade="半壊", paper_decided_on="2026-10-30")
    )
    form = supervisor.get("/damage/dwelling", dwelling="b:0012").form("決裁の取消し")
    refused = supervisor.send("/damage/dwelling/undecide", form, 400)
    supervisor.send("/damage/dwelling/undecide", refused.form("決裁の取消し") | {"undo": "家の取り違え"})
    assert grade_of(journal) is None


def test_many_are_decided_at_once(supervisor, journal):
    put(
        journal,
        *(
            Survey(property_no=str(n), surveyed_on="2026-10-06", damage_ratio=n * 10, address=f"司町{n}")
            for n in range(1, 4)
        ),
    )
    page = supervisor.get("/damage/waiting")
    form = page.form("まとめて決裁")
    empty = supervisor.send("/damage/waiting", form | {"act": "computed"}, 400)
    assert 'href="#f-chosen"' in empty.text
    chosen = [f"survey:R8-01:S{n}:第1次" for n in (1, 2)]
    supervisor.send("/damage/waiting", form | {"act": "computed", "chosen": chosen})
    assert store.statistics(journal, "R8-01") == {"準半壊": 1, "半壊": 1}


def test_what_is_plain_comes_ticked_and_what_is_not_is_left(supervisor, journal):
    put(
        journal,
        Survey(property_no="1", surveyed_on="2026-10-06", damage_ratio=60),
        Survey(property_no="2", surveyed_on="2026-10-06", damage_ratio=31, paper_grade="半壊"),
        Survey(property_no="3", surveyed_on="2026-10-06"),
    )
    page = supervisor.get("/damage/waiting", tick="plain")
    assert page.form("まとめて決裁")["chosen"] == "survey:R8-01:S1:第1次"
    assert page.text.count('name="chosen"') == 3
    every = [f"survey:R8-01:S{n}:第1次" for n in (1, 2, 3)]
    told = supervisor.send("/damage/waiting", page.form("まとめて決裁") | {"act": "computed", "chosen": every})
    assert "1件を決裁しました。確かめることのある2件は決裁せずに残しました" in told.text
    assert store.statistics(journal, "R8-01") == {"全壊": 1}


def test_folded_parts_open_where_something_stands_or_is_wrong(surveyor):
    assert "<details>" in surveyor.get("/damage/survey/new").text
    page = surveyor.send("/damage/survey/new", fill(surveyor, tilt_1="x", act="compute"), 400)
    assert "<details open><summary>傾斜" in page.text
    assert "<details><summary>部位" in page.text


def test_a_district_is_decided_alike_with_its_reason(supervisor, journal):
    put(
        journal,
        Survey(property_no="1", surveyed_on="2026-10-06", damage_ratio=60, address="岐阜市司町1"),
        Survey(property_no="2", surveyed_on="2026-10-06", damage_ratio=70, address="岐阜市司町二丁目2番"),
        Survey(property_no="3", surveyed_on="2026-10-06", damage_ratio=60, address="岐阜市長良3"),
    )
    page = supervisor.get("/damage/waiting", district="司町")
    assert "長良" not in page.text.partition("<tbody>")[2]
    assert len(supervisor.get("/damage/waiting", district="司町2-2").text.split("司町二丁目")) > 1
    chosen = [f"survey:R8-01:S{n}:第1次" for n in (1, 2)]
    form = page.form("まとめて決裁") | {"act": "alike", "grade": "全壊", "chosen": chosen}
    refused = supervisor.send("/damage/waiting", form, 400)
    assert 'href="#f-reason"' in refused.text
    supervisor.send("/damage/waiting", form | {"reason": "区域一括（四隅を調査）"})
    rows = journal.query("SELECT dwelling, decided_grade, method, reason FROM damage ORDER BY dwelling")
    assert [tuple(row) for row in rows] == [
        ("b:1", "全壊", "区域一括", "区域一括（四隅を調査）"),
        ("b:2", "全壊", "区域一括", "区域一括（四隅を調査）"),
    ]
    assert [row["survey_no"] for row in store.waiting(journal, "R8-01")] == ["S3"]


def test_a_bulk_decision_stops_where_another_decided_meanwhile(app, supervisor, journal):
    put(journal, Survey(property_no="0012", surveyed_on="2026-10-06", damage_ratio=43))
    other = Desk(app, "kessai2")
    early = other.get("/damage/waiting").form("まとめて決裁")
    supervisor.send("/damage/dwelling", supervisor.get("/damage/dwelling", dwelling="b:0012").form("決裁"))
    refused = other.send("/damage/waiting", early | {"act": "computed", "chosen": "survey:R8-01:S1:第1次"}, 409)
    assert "E-DMG-11" in refused.text


def test_a_district_without_surveys_is_decided_from_the_building_register(supervisor, surveyor, journal):
    assert "E-ACC-03" in surveyor.get("/damage/district", 403).text
    assert "人の住む建物は家屋台帳にありません" in supervisor.get("/damage/district", district="どこか").text
    page = supervisor.get("/damage/district", district="岐阜市司町")
    assert 'value="b:0012"' in page.text
    assert "0077" not in page.text
    form = page.form("区域一括の決裁")
    refused = supervisor.send("/damage/district", form | {"chosen": "b:0012"}, 400)
    assert 'href="#f-reason"' in refused.text
    kept = refused.form("区域一括の決裁")
    assert kept["chosen"] == "b:0012"
    assert 'href="#f-grade"' in supervisor.send("/damage/district", kept | {"reason": "司町一円"}, 400).text
    nothing = {name: value for name, value in kept.items() if name != "chosen"}
    assert (
        'href="#f-chosen"'
        in supervisor.send("/damage/district", nothing | {"reason": "司町一円", "grade": "全壊"}, 400).text
    )
    fields = kept | {"reason": "司町一円", "grade": "全壊", "flood_class": "床上"}
    supervisor.send("/damage/district", fields)
    row = store.decision_of(journal, "R8-01", "b:0012")
    assert (row["decided_grade"], row["method"], row["flood_class"], row["guideline_version"]) == (
        "全壊",
        "区域一括",
        "床上",
        "令和7年7月",
    )
    assert row["basis_survey"] is None
    assert "E-DMG-11" in supervisor.send("/damage/district", fields, 409).text
    own = supervisor.get("/damage/dwelling", dwelling="b:0012").form("決裁")
    supervisor.send("/damage/dwelling", own | {"grade": "大規模半壊", "reason": "個別に調査"})
    assert grade_of(journal) == "大規模半壊"


def test_an_unmatched_survey_is_matched_to_the_suggested_building_and_household(surveyor, journal):
    put(journal, Survey(address="岐阜市司町４０－１", doorplate="岐阜", surveyed_on="2026-10-06", damage_ratio=43))
    assert "岐阜市司町４０－１" in surveyor.get("/damage/unmatched").text
    page = surveyor.get("/damage/match", subject="survey:R8-01:S1:第1次")
    assert 'value="b:0012|0000000001"' in page.text
    form = next(form for form in page.forms if form["action"] == "/damage/match")["fields"]
    refused = surveyor.send("/damage/match", dict(form), 400)
    assert 'href="#f-choice"' in refused.text
    surveyor.send("/damage/match", dict(form) | {"choice": "b:0012|0000000001"})
    assert store.unmatched(journal, "R8-01") == []
    assert store.dwellings_of_household(journal, "R8-01", "0000000001") == ["b:0012"]


def test_an_unmatched_survey_is_matched_by_number(surveyor, journal):
    put(journal, Survey(surveyed_on="2026-10-06", damage_ratio=43))
    page = surveyor.get("/damage/match", subject="survey:R8-01:S1:第1次")
    form = next(form for form in page.forms if form["action"] == "/damage/match")["fields"]
    surveyor.send("/damage/match", dict(form) | {"property_no": "0099", "room_no": "201", "household_no": "0000000001"})
    assert store.waiting(journal, "R8-01")[0]["dwelling"] == "b:0099//201"


def test_the_desk_and_empty_lists(surveyor, journal):
    assert "決裁した住家は、まだありません" in surveyor.get("/damage/").text
    for path, text in (
        ("waiting", "決裁を待つ調査はありません"),
        ("unmatched", "突合待ちの調査はありません"),
        ("conflicts", "相違はありません"),
    ):
        assert text in surveyor.get(f"/damage/{path}").text
    put(
        journal,
        Survey(
            property_no="0012", surveyed_on="2026-10-06", paper_grade="準半壊に至らない", paper_decided_on="2026-10-30"
        ),
    )
    assert "準半壊に至らない（一部損壊）" in surveyor.get("/damage/").text


@pytest.mark.parametrize(
    "path", ["/damage/dwelling?dwelling=x", "/damage/survey?subject=x", "/damage/match?subject=damage:R8-01:b%3A1"]
)
def test_an_address_that_leads_nowhere_says_so(surveyor, path):
    answer = surveyor.browser.get(path)
    assert answer.status_code in {400, 404}
    assert "E-DMG-" in answer.get_data(as_text=True)


def test_what_waits_to_be_matched_comes_a_page_at_a_time(surveyor, journal, monkeypatch):
    monkeypatch.setattr(views_surveys, "_PAGE", 2)
    put(journal, *(Survey(address=f"岐阜市司町S{n}", surveyed_on="2026-10-06", damage_ratio=43) for n in (1, 2, 3)))
    first, last = surveyor.get("/damage/unmatched").text, surveyor.get("/damage/unmatched", page="2").text
    assert "3件" in first
    assert [f"岐阜市司町{number}" in first for number in ("S1", "S2", "S3")] == [True, True, False]
    assert "岐阜市司町S3" in last
    assert surveyor.get("/damage/unmatched", page="99").text.count("岐阜市司町S3") == last.count("岐阜市司町S3")
