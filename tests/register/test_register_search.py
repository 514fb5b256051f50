"""The one search box: what is found, why, in which order, and who is told."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from victim_support.access.log import looks
from victim_support.japanese.municipalities import municipality
from victim_support.register import store
from victim_support.register.query import read_query
from victim_support.register.rules import Member
from victim_support.register.search_text import all_of, phrase

from .conftest import person

PEOPLE = [
    person(11, 1, 氏名="渡邉\U000e0102　太郎", 氏名フリガナ="ワタナベ タロウ", 生年月日="昭和50年7月7日"),
    person(12, 1, 氏名="渡邉　花子", 氏名フリガナ="ワタナベ ハナコ", 生年月日="昭和53年 月日不詳", 続柄="妻", 旧氏="髙橋", 性別="女"),
    person(21, 2, 氏名="𠮷田　次郎", 氏名フリガナ="ヨシダ ジロウ", 生年月日="1980-05-03", 住所="岐阜市三田洞東二丁目", 番地="3番4号"),
    person(31, 3, 氏名="ZHANG YULIN", 氏名フリガナ="チャン ユウリン", 住民種別="外国人", 生年月日="1990-01-02", 通称="山田　玲", 通称フリガナ="ヤマダ レイ",
           氏名アルファベット="ZHANG YULIN"),
    person(41, 4, 氏名="斎藤　一", 氏名フリガナ="サイトウ ハジメ", 生年月日="1960-01-01", 支援措置="1"),
    person(42, 5, 氏名="齊藤　二", 氏名フリガナ="サイトウ ジ", 生年月日="1961-01-01"),
    person(51, 6, 氏名="千葉　守", 氏名フリガナ="チバ マモル", 生年月日="1962-02-02", 住所="岐阜市大字関ケ原", 番地="100番地"),
    person(52, 7, 氏名="柴　守", 氏名フリガナ="シバ マモル", 生年月日="1963-03-03"),
    person(61, 8, 氏名="大野　守", 氏名フリガナ="オオノ マモル", 生年月日="年月日不詳", 住民状態="除票", 消除事由="死亡", 事由日="2026-09-01"),
    person(71, 9, 氏名="村", 氏名フリガナ="ムラ", 宛名番号="12345", 生年月日="1999-09-09"),
    person(81, 10, 氏名="中野　ウメ", 氏名フリガナ="ナカノ ウメ", 生年月日="昭和２年３月４日"),
]  # fmt: skip


@pytest.fixture
def found(load, journal, clerk):
    load(*PEOPLE)

    def finding(text, limit=50):
        return [(match.name.split("　")[-1], match.reasons) for match in store.search(journal, clerk, text, limit)]

    return finding


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("渡辺太郎", [("太郎", ("氏名",))]),
        ("渡邊 太郎", [("太郎", ("氏名",))]),
        ("渡邉\U000e0108　太郎", [("太郎", ("氏名",))]),
        ("太郎 渡辺", [("太郎", ("氏名",))]),
        ("太郎", [("太郎", ("氏名",))]),
        ("郎", [("太郎", ("氏名",)), ("次郎", ("氏名",))]),
        ("わたなべたろう", [("太郎", ("カナ",))]),
        ("ﾜﾀﾅﾍﾞ ﾀﾛｳ", [("太郎", ("カナ",))]),
        ("ワタナヘ　タロオ", [("太郎", ("カナ",))]),
        ("ワタナベ", [("太郎", ("カナ",)), ("花子", ("カナ",))]),
        ("吉田", [("次郎", ("氏名",))]),
        ("S50.7.7", [("太郎", ("生年月日",))]),
        ("昭和50年7月7日", [("太郎", ("生年月日",))]),
        ("1975-07-07", [("太郎", ("生年月日",))]),
        ("１９７５／７／７", [("太郎", ("生年月日",))]),
        ("昭和53年8月9日", [("花子", ("生年月日",))]),
        ("昭和53年", [("花子", ("生年月日",))]),
        ("1978年", [("花子", ("生年月日",))]),
        ("S53", [("花子", ("生年月日",))]),
        ("ｓ５３", [("花子", ("生年月日",))]),
        ("昭53", [("花子", ("生年月日",))]),
        ("昭和53年生まれ", [("花子", ("生年月日",))]),
        ("S53.8", [("花子", ("生年月日",))]),
        ("昭和53年8月生", [("花子", ("生年月日",))]),
        ("S54.8", []),
        ("S538", []),
        ("19750707", [("太郎", ("生年月日",))]),
        ("渡辺 S50.7.7", [("太郎", ("氏名", "生年月日"))]),
        ("渡辺 1975年", [("太郎", ("氏名", "生年月日"))]),
        ("ウメ", [("ウメ", ("氏名", "カナ"))]),
        ("ウメ 中野", [("ウメ", ("氏名", "カナ"))]),
        ("高橋", [("花子", ("旧氏",))]),
        ("zhang", [("ZHANG YULIN", ("氏名", "氏名アルファベット"))]),
        ("ＹＵＬＩＮ", [("ZHANG YULIN", ("氏名", "氏名アルファベット"))]),
        ("山田玲", [("ZHANG YULIN", ("通称",))]),
        ("やまだ", [("ZHANG YULIN", ("通称",))]),
        ("三田洞東2-3-4", [("次郎", ("住所",))]),
        ("岐阜市三田洞東２丁目３番地４", [("次郎", ("住所",))]),
        ("岐阜市 三田洞東", [("次郎", ("住所",))]),
        ("洞東", [("次郎", ("住所",))]),
        ("関ヶ原100", [("守", ("住所",))]),
        ("関が原", [("守", ("住所",))]),
        ("吉田 三田洞", [("次郎", ("氏名", "住所"))]),
        ("0000000021", [("次郎", ("宛名番号",))]),
        ("２１", [("次郎", ("宛名番号",))]),
        ("0000000002", [("次郎", ("世帯番号",))]),
        ("12345", [("村", ("宛名番号",))]),
        ("チバ", [("守", ("カナ",)), ("守", ("カナ",))]),
        ("渡辺 次郎", []),
        ("渡辺 1980-05-03", []),
        ("いない", []),
        ("", []),
        ("　 ", []),
        ("ー", []),
        ('"', []),
        ("' OR 1=1 --", []),
        ("* AND (", []),
        ("ꀀ", []),
    ],
)
def test_what_is_found_and_why(found, text, expected):
    assert found(text) == expected


def test_the_spelling_that_was_typed_comes_first(load, journal, clerk):
    load(*PEOPLE)
    assert [match.name for match in store.search(journal, clerk, "齊藤")] == ["齊藤　二", "斎藤　一"]
    assert [match.name for match in store.search(journal, clerk, "斎藤")] == ["斎藤　一", "齊藤　二"]
    assert [match.kana for match in store.search(journal, clerk, "しば")] == ["シバ マモル", "チバ マモル"]
    assert [match.kana for match in store.search(journal, clerk, "ちば")] == ["チバ マモル", "シバ マモル"]


def test_the_limit_is_kept(found):
    assert len(found("守", limit=2)) == 2
    assert len(found("守")) == 3


def test_a_match_shows_what_is_registered(load, journal, clerk):
    load(*PEOPLE)
    (match,) = store.search(journal, clerk, "大野")
    assert (match.birthdate, match.status, match.removal) == ("年月日不詳", "除票", "2026-09-01 死亡")
    (match,) = store.search(journal, clerk, "zhang")
    assert (match.birthdate, match.alias) == ("1990年1月2日", "山田　玲")
    (match,) = store.search(journal, clerk, "渡辺太郎")
    assert (match.birthdate, match.address, match.household) == ("昭和50年7月7日", "岐阜市司町40番地1", None)


def test_showing_a_protected_person_is_recorded(load, journal, clerk):
    load(*PEOPLE)
    assert [match.protected for match in store.search(journal, clerk, "斎藤 一")] == [True]
    (look,) = looks(journal)
    assert (look.actor, look.action) == ("sato", "検索")
    assert "0000000041" in look.detail
    store.search(journal, clerk, "渡辺")
    assert len(looks(journal)) == 1


def test_protection_added_here_shows_in_the_search(load, journal, clerk, quake):
    load(*PEOPLE)
    assert not store.search(journal, clerk, "吉田")[0].protected
    store.set_protection(journal, clerk, "R8-01", "0000000002", ["0000000021"], base={}, reason="本人の申出")
    assert store.search(journal, clerk, "吉田")[0].protected


def test_people_entered_by_hand_are_found(load, journal, clerk, quake):
    load(*PEOPLE)
    made = store.enter_household(
        journal, clerk, quake,
        [Member("", "渡邊　三郎", kana="ワタナベ サブロウ", birthdate="S60.1.1", alias="サブ"), Member("", "渡邊　四郎")],
        address="岐阜市綾野五丁目", lot="85番地",
    )  # fmt: skip
    first = store.search(journal, clerk, "渡辺")[0]
    assert (first.name, first.status, first.household, first.reasons) == (
        "渡邊　三郎",
        "手入力",
        made.subject,
        ("氏名",),
    )
    for text in ("三郎", "渡辺三郎", "さぶろう", "昭和60年1月1日", "綾野5-85", "渡辺 綾野", "サブ", made.household_no):
        assert made.household_no in [match.household_no for match in store.search(journal, clerk, text)], text
    store.withdraw_household(journal, clerk, "R8-01", made.household_no, base={}, reason="誤り")
    assert store.search(journal, clerk, "三郎") == []


def test_before_any_extract_only_what_was_entered_is_found(journal, clerk, quake):
    assert store.search(journal, clerk, "渡辺") == []
    store.enter_household(journal, clerk, quake, [Member("", "渡辺　五郎")], address="岐阜市司町")
    assert len(store.search(journal, clerk, "渡辺")) == 1


def test_every_person_is_found_by_everything_they_bear(load, journal, clerk):
    load(*PEOPLE)
    for row in PEOPLE:
        for column in ("氏名", "氏名フリガナ", "宛名番号", "世帯番号", "通称", "旧氏", "氏名アルファベット"):
            if row.get(column):
                numbers = [match.resident_no for match in store.search(journal, clerk, row[column])]
                assert row["宛名番号"] in numbers, (column, row[column])
        numbers = [match.resident_no for match in store.search(journal, clerk, row["住所"] + row["番地"])]
        assert row["宛名番号"] in numbers


@given(st.data())
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_piece_of_a_name_finds_it(journal, boss, tmp_path, data):
    from .conftest import write

    if not store.snapshots(journal):
        store.load_residents(journal, boss, write(tmp_path / "p.csv", PEOPLE))
    row = data.draw(st.sampled_from(PEOPLE))
    text = row[data.draw(st.sampled_from(["氏名", "氏名フリガナ"]))]
    start = data.draw(st.integers(0, len(text) - 1))
    piece = text[start : data.draw(st.integers(start + 1, len(text)))]
    if read_query(piece, municipality("212016")).words:
        assert row["宛名番号"] in [match.resident_no for match in store.search(journal, boss, piece)]


@given(st.text(max_size=40))
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_text_breaks_the_search(journal, boss, tmp_path, text):
    from .conftest import write

    if not store.snapshots(journal):
        store.load_residents(journal, boss, write(tmp_path / "p.csv", PEOPLE))
    for match in store.search(journal, boss, text):
        assert match.reasons


def test_a_very_long_text_is_cut_short(found):
    assert found("渡辺 " * 5000)


def test_candidates_never_come_from_a_scan_of_the_residents(load, journal):
    from victim_support.register.store_search import _candidates
    from victim_support.register.store_tables import ResidentTables, current

    load(*PEOPLE)
    tables = ResidentTables(current(journal.database.conn, store.RESIDENTS))
    for text in (
        "渡辺",
        "渡",
        "わたなべ",
        "S50.7.7",
        "昭和53年",
        "渡辺 昭和53年",
        "0000000021",
        "渡辺 司町",
        "司町40",
        "郎 子",
    ):
        for statement, params in _candidates(read_query(text, municipality("212016")), 50):
            plan = [row[3] for row in journal.query("EXPLAIN QUERY PLAN " + tables.sql(statement), params)]
            assert not [
                line for line in plan if line.startswith(("SCAN r", "SCAN resident_1")) and "VIRTUAL" not in line
            ], (text, plan)


def test_phrases():
    assert phrase("渡辺太郎") == '"渡辺 辺太 太郎"'
    assert phrase("渡") == '"渡" *'
    assert phrase('"*()') is None
    assert phrase("40-1") == '"40 0‐ ‐1"'
    assert all_of([["渡辺", "ワ"], ["太郎"]]) == '("渡辺" OR "ワ" *) AND ("太郎")'
    assert all_of([["渡辺"], ["'"]]) is None
    assert all_of([]) is None
