"""判定内訳: what is read aloud is what was computed and decided."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper.printed import copied, rendered

from damage.site import Desk, make_app, open_town
from victim_support.access import store as access
from victim_support.access.actor import command_actor
from victim_support.damage import store, words
from victim_support.damage.explaining import METHOD_WORDS, NOT_JUDGED, ROUND_WORDS, Basis, explain
from victim_support.damage.explaining_criteria import band, thresholds
from victim_support.damage.grades import grade_set_for, printed_text
from victim_support.damage.reason_sheet import reason_pdf
from victim_support.damage.store_subjects import DecisionView
from victim_support.damage.survey import Survey, judge
from victim_support.damage.survey_rows import SurveyRow
from victim_support.damage.tables import ground_tables, part_tables
from victim_support.register.store import disaster

DAY = date(2026, 10, 3)
ROOF_AND_WALLS = [["屋根", "Ⅲ", 40], ["外壁", "Ⅱ", 80], ["外壁", "Ⅰ", 20], ["基礎", "Ⅱ", 20]]


def decided(grade, computed=None, ratio=None, **more):
    filled = {"hash": b"", "grade": grade, "flood_class": None, "reason": None, "method": None, **more}
    return DecisionView(
        **filled, computed_grade=computed, damage_ratio=ratio, guideline_version="令和7年7月", basis_survey="survey:S1",
        basis_round="第1次", decided_on="2026-11-01", on_paper=False, actor="kato", laptop="L01", time=0,
    )  # fmt: skip


def told(survey, survey_round=words.FIRST, *, grade=None, **more):
    """The explanation of a decision taken as computed, or of another grade."""
    computed = judge(survey, survey_round, DAY).computed
    decision = decided(grade or computed.grade, computed.grade, computed.damage_ratio, **more)
    return explain(decision, Basis(survey, "S1", survey_round), DAY)


def test_parts_are_told_as_a_clerk_says_them():
    found = told(
        Survey(method=words.PARTS, structure=words.WOODEN, damages=ROOF_AND_WALLS, organisation="大垣市応援班")
    )
    spoken = "\n".join(found.spoken)
    assert "屋根は、最も傷んで15点のところ、程度Ⅲ（50％の傷み）が面積の40％なので3点です。" in spoken
    assert "屋根3点、外壁17点、基礎1点で、合わせて21点です。" in spoken
    assert "損害割合21％は20％以上30％未満なので、半壊です。" in spoken
    assert found.spoken[0].startswith("この住家の被害の程度は「半壊」です。令和8年11月1日に")
    assert found.spoken[-1] == "この計算のとおり、半壊と決めました。"
    assert [(line.part, line.weight, line.points) for line in found.parts] == [
        ("屋根", 15, 3), ("外壁", 75, 17), ("基礎", 10, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("survey", "sentences"),
    [
        (Survey(method=words.TILT, tilt_mm=[70, 60, 62, 58]), ["120cmで6.2cm（約19分の1）", "20分の1以上なので、それだけで全壊です"]),
        (Survey(method=words.PARTS, tilt_mm=[24] * 4, damages=[["屋根", "Ⅴ", 100]]), ["15点を加えます", "傾斜15点で、合わせて30点", "中規模半壊"]),
        (Survey(method=words.TILT, tilt_mm=[0, 0]), ["120cmで0.0cmです", "60分の1より小さい"]),
        (Survey(method=words.DEPTH, depth_cm=65, external_force=words.FORCE), ["床の上65cm", "外力）があった浸水の表では、床上50cm以上100cm未満は中規模半壊です"]),
        (Survey(method=words.DEPTH, depth_cm=65, external_force=words.NO_FORCE), ["外力のない浸水", "床上50cm以上100cm未満は半壊です"]),
        (Survey(method=words.DEPTH, depth_cm=5, external_force=words.NO_FORCE), ["床上10cm未満は準半壊です"]),
        (Survey(method=words.DEPTH, depth_cm=105, datum=words.GROUND, floor_height_cm=40, external_force=words.FORCE), ["地盤面から105cm、床の高さ40cm", "床の上65cm"]),
        (Survey(method=words.DEPTH, flood_class=words.BELOW_FLOOR), ["床下浸水は、準半壊に至らない（一部損壊）です"]),
        (Survey(method=words.DEPTH, depth_cm=30), ["外力のある表とない表のどちらでも、半壊です"]),
        (Survey(method=words.FLOOR_AREA, damaged_area=55), ["延床面積の55％", "50％以上70％未満なので、大規模半壊です"]),
        (Survey(method=words.COLLAPSE), ["ひと目で", "全壊"]),
        (Survey(method=words.PARTS, damage_ratio=43), ["調査員が調査票で積み上げた", "40％以上50％未満なので、大規模半壊です"]),
        (Survey(method=words.SELF_JUDGED, consent=True), ["同意し、写真で", "一部損壊"]),
        (Survey(sinking="床まで", ground_tilt=True, tilt_mm=[20]), ["潜り込んでいる", "大規模半壊に当たります", "いちばん重いものを採ります"]),
    ],
)  # fmt: skip
def test_each_criterion_is_told_with_its_numbers_and_its_band(survey, sentences):
    spoken = "\n".join(told(survey).spoken)
    for sentence in sentences:
        assert sentence in spoken


def test_a_grade_decided_otherwise_gives_the_reason_and_claims_nothing():
    survey = Survey(method=words.PARTS, damage_ratio=18)
    found = told(survey, grade="半壊", reason="基礎の損傷が大きい")
    assert found.spoken[-1] == "計算では準半壊ですが、半壊と決めました。理由は「基礎の損傷が大きい」です。"
    assert ("計算と違う理由", "基礎の損傷が大きい") in found.facts
    assert not any("計算のとおり" in line for line in found.spoken)


def test_what_changed_since_the_decision_stands_before_the_clerks_eyes():
    survey = Survey(method=words.PARTS, damage_ratio=43)
    found = explain(decided("半壊", "半壊", 28), Basis(survey, "S1", "第1次", withdrawn=True), DAY)
    assert any("取り消されています" in text for text in found.cautions)
    assert any("決裁のときの計算（半壊・28％）" in text for text in found.cautions)
    nothing = explain(decided("半壊", "半壊", 28), None, DAY)
    assert "もとになった調査の記録が、この端末にありません。" in nothing.spoken
    assert not any("計算のとおり" in line for line in nothing.spoken)


def test_the_surveyors_own_name_stands_there_only_where_the_town_wants_it():
    survey = Survey(method=words.PARTS, damage_ratio=43, surveyor="私人　一", organisation="大垣市")
    decision = decided("大規模半壊", "大規模半壊", 43)
    plain = explain(decision, Basis(survey, "S1", "第1次"), DAY)
    named = explain(decision, Basis(survey, "S1", "第1次"), DAY, name_surveyor=True)
    assert "私人" not in repr(plain)
    assert ("調査した人", "大垣市　私人　一") in named.facts
    alone = explain(decision, Basis(Survey(damage_ratio=43, surveyor="私人"), "S1", "第1次"), DAY)
    assert "私人" not in repr(alone)


def test_every_method_and_round_has_its_words():
    assert set(METHOD_WORDS) == set(words.METHODS)
    assert set(ROUND_WORDS) == set(words.ROUNDS)


@given(st.integers(0, 100), st.dates(date(2001, 6, 28), date(2040, 1, 1)))
def test_a_ratio_lies_in_its_own_band(percent, day):
    rows = [(row.ratio_from, row.name) for row in grade_set_for(day).rows]
    low, high = (re.search(pattern, band(rows, percent, "％")) for pattern in (r"(\d+)％以上", r"(\d+)％未満"))
    assert low is None or int(low[1]) <= percent
    assert high is None or percent < int(high[1])
    assert low or high
    assert len(dict(thresholds(grade_set_for(day)))) == len(rows)


surveys = st.builds(
    Survey,
    method=st.sampled_from([None, *words.METHODS]),
    structure=st.sampled_from([None, *words.STRUCTURES]),
    storeys=st.sampled_from([None, 1, 2, 3]),
    collapsed=st.booleans(),
    damage_ratio=st.none() | st.integers(0, 100),
    damaged_area=st.none() | st.integers(0, 100),
    depth_cm=st.none() | st.integers(0, 400),
    datum=st.sampled_from([None, *words.DATUMS]),
    floor_height_cm=st.none() | st.integers(0, 100),
    external_force=st.sampled_from([None, words.FORCE, words.NO_FORCE]),
    flood_class=st.sampled_from([None, *words.FLOOD_CLASSES]),
    tilt_mm=st.none() | st.lists(st.integers(0, 200), min_size=1, max_size=4),
    settlement_cm=st.none() | st.integers(0, 60),
    damages=st.none()
    | st.lists(
        st.tuples(
            st.sampled_from(sorted({part for row in part_tables().weights for part in row.weights})),
            st.sampled_from([*part_tables().levels, None]),
            st.sampled_from(part_tables().areas),
        ).map(list),
        max_size=6,
    ),
    sinking=st.sampled_from([None, *ground_tables().sinking]),
    ground_tilt=st.booleans(),
)


@given(surveys, st.sampled_from(words.ROUNDS))
def test_whatever_a_survey_says_the_sentences_agree_with_the_computation(survey, survey_round):
    computed = judge(survey, survey_round, DAY).computed
    found = told(survey, survey_round, grade=computed.grade or "半壊", reason=None if computed.grade else "確かめた")
    spoken = "\n".join(found.spoken)
    assert not re.search(r"None|Fraction|。。", spoken)
    if computed.grade is not None:
        assert spoken.count(printed_text(computed.grade)) >= 2  # what opens it, and what closes it
        assert found.spoken[-1].startswith("この計算のとおり")
        if survey.method != words.SELF_JUDGED and "判定方法に従って" not in spoken:
            assert any(printed_text(computed.grade) in line for line in found.spoken[1:-1]), spoken
    points = [line.points for line in found.parts]
    if points:
        assert f"合わせて{min(100, sum(points) + (15 if '傾斜15点' in spoken else 0))}点です" in spoken


def test_the_sheet_says_what_the_page_says_on_one_page(tmp_path):
    parts = [[part, "Ⅲ", 40] for part in part_tables().weights[1].weights]
    survey = Survey(
        method=words.PARTS, structure=words.WOODEN, storeys=2, damages=parts, tilt_mm=[24, 25, 26, 20], depth_cm=65,
        external_force=words.NO_FORCE, organisation="大垣市・各務原市合同応援班", surveyed_on="2026-10-20",
    )  # fmt: skip
    found = told(survey, words.SECOND)
    pdf = reason_pdf(
        found, "岐阜市神\U000e0100田町1番地の2", "岐阜市", date(2026, 11, 23), certificate="罹-L01A-000001-X"
    )
    text = copied(pdf).replace("\n", "")
    assert "罹-L01A-000001-X" in text
    in_table = {line.sentence for line in found.parts}
    for line in (*found.spoken, *NOT_JUDGED):
        assert line in text or line in in_table
    for line in found.parts:
        assert f"{line.part} {line.damage}" in text
    assert pdf.count(b"/Type/Page/") + pdf.count(b"/Type /Page ") <= 1
    assert rendered(pdf, dpi=50).getextrema()[0] < 200


# ------------------------------------------------------------------------------------------------ pages


@pytest.fixture
def home(tmp_path, quick_argon):
    made = open_town(tmp_path)
    yield made
    made.close()


def test_the_page_explains_the_decision_asked_for_and_no_other_household(home):
    journal, root = home.journal, command_actor("root")
    day = disaster(journal, "R8-01").day
    survey = Survey(
        dwelling="b:0012", method=words.PARTS, damage_ratio=28, address="岐阜市司町40-1", household_no="0000000002",
        doorplate="長良", surveyor="調査　私人", organisation="羽島市", note="隣の人の話", surveyed_on="2026-10-06",
    )  # fmt: skip
    store.load_surveys(journal, root, "R8-01", [SurveyRow(1, "S1", "第1次", survey)], disaster_date=day, source="a")
    damage = store.damage_subject("R8-01", "b:0012")
    for grade, reason in (("半壊", None), ("大規模半壊", "柱が折れている")):
        decision = store.Decision(grade, None, "2026-11-01", reason, basis_survey="survey:R8-01:S1:第1次")
        base = journal.subject(damage).base(*store.DECISION_FIELDS)
        store.decide(journal, root, damage, decision, disaster_date=day, base=base)
    earlier = store.earlier_decisions(journal.subject(damage))[0].hash.hex()
    clerk = Desk(make_app(home), "uketsuke")
    page = clerk.get("/damage/reason", dwelling="b:0012")
    assert "計算では半壊ですが、大規模半壊と決めました。理由は「柱が折れている」です。" in page.text
    old = clerk.get("/damage/reason", dwelling="b:0012", decision=earlier)
    assert "この計算のとおり、半壊と決めました。" in old.text
    for private in ("長良", "調査　私人", "隣の人", "0000000002"):
        assert private not in page.text
    assert "羽島市" in page.text
    access.set_setting(journal, root, "damage.name_surveyor", "yes", {})
    assert "調査　私人" in clerk.get("/damage/reason", dwelling="b:0012").text
    answer = clerk.browser.get("/damage/reason.pdf", query_string={"dwelling": "b:0012", "decision": earlier})
    assert answer.mimetype == "application/pdf"
    assert "この計算のとおり、半壊と決めました。" in copied(answer.data).replace("\n", "")
    assert "E-DMG-14" in clerk.get("/damage/reason", 404, dwelling="b:0077").text
    assert "E-DMG-14" in clerk.get("/damage/reason", 404, dwelling="b:0012", decision="00").text
