"""What people say at a counter: ages, half-remembered names, spellings one step away; and what 支援措置 keeps back."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from victim_support.access.log import looks
from victim_support.japanese.municipalities import municipality
from victim_support.register import store
from victim_support.register.nearness import KANA, edits, near_name, within_one
from victim_support.register.query import born_of_age, readings
from victim_support.register.rules import Member, number_read

from .conftest import DAY, house, person
from .test_register_search import PEOPLE

MORE = [
    person(91, 11, 氏名="渡辺　博", 氏名フリガナ="ワタナベ ヒロシ", 生年月日="1952-05-01"),
    person(92, 12, 氏名="渡辺　博", 氏名フリガナ="ワタナベ ヒロシ", 生年月日="1990-05-01", 住所="岐阜市長良"),
    person(93, 13, 氏名="渡部　清高", 氏名フリガナ="ワタベ キヨタカ", 生年月日="1950-01-01"),
    person(94, 14, 氏名="伊東　太郎", 氏名フリガナ="イトウ タロウ", 生年月日="1950-01-01"),
    person(95, 15, 氏名="昭和　初", 氏名フリガナ="ショウワ ハツ", 生年月日="昭和25年 月日不詳"),
]
PROTECTED = person(96, 16, 氏名="逃　花", 氏名フリガナ="ニゲ ハナ", 生年月日="1980-01-01", 支援措置="1", 番地="隠れ家9")
CHILD = person(97, 16, 氏名="逃　子", 氏名フリガナ="ニゲ コ", 生年月日="2010-01-01", 続柄="子", 番地="隠れ家9")


@pytest.fixture
def town(load):
    load(*PEOPLE, *MORE, PROTECTED, CHILD)


def numbers(journal, clerk, text):
    return sorted(int(match.resident_no) for match in store.search(journal, clerk, text, day=DAY))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("司町の渡辺さん、70代", [91]),
        ("70代 渡辺 司町", [91]),
        ("渡辺　７０代", [91]),
        ("渡辺様（七十代）", [91]),
        ("渡辺 70代前半", [91]),
        ("渡辺 70代後半", []),
        ("渡辺 74歳", [91]),
        ("渡辺 73才くらい", [91]),
        ("渡辺 30代", [92]),
        ("たぶんひろし", [91, 92]),
        ("確か渡辺ひろしさん", []),
        ("渡辺さんの家", [11, 12, 91, 92]),
        ("長良の渡辺博さんだと思う", [92]),
        ("昭和さん 75歳", [95]),
        ("昭和さん 60代", []),
    ],
)
@pytest.mark.usefixtures("town")
def test_what_is_said_is_understood(journal, clerk, text, expected):
    assert numbers(journal, clerk, text) == expected


def test_what_is_typed_is_first_taken_as_it_stands():
    read = [
        [word.text for word in query.words] for query in readings("司町の渡辺さん、70代", municipality("212016"), DAY)
    ]
    assert read == [["司町の渡辺さん、70代"], ["司町の渡辺", "70代"], ["司町", "渡辺", "70代"]]
    (kept,) = readings("きのした のりこ", municipality("212016"), DAY)
    assert [word.text for word in kept.words] == ["きのした", "のりこ"]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("70歳", date(1955, 10, 4), date(1956, 10, 3)),
        ("70代", date(1946, 10, 4), date(1956, 10, 3)),
        ("0歳", date(2025, 10, 4), date(2026, 10, 3)),
        ("六十八歳", date(1957, 10, 4), date(1958, 10, 3)),
    ],
)
def test_an_age_is_a_span_of_birthdays(text, first, last):
    assert born_of_age(text, DAY) == (first, last)
    assert born_of_age(text, date(2024, 2, 29)) is not None


@pytest.mark.parametrize("text", ["70", "代", "歳", "131歳", "S50", "七", "1975年"])
def test_what_is_no_age(text):
    assert born_of_age(text, DAY) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ワタベ ヒロシ", [("渡辺　博", "ワタベ", "ワタナベ")] * 2),
        ("わたなへえひろし", [("渡辺　博", "わたなへえひろし", "ワタナベ ヒロシ")] * 2),
        ("渡部 博", [("渡辺　博", "渡部", "渡辺")] * 2),
        ("渡部　清隆", [("渡部　清高", "清隆", "清高")]),
        ("ワタベキヨタタ", [("渡部　清高", "ワタベキヨタタ", "ワタベ キヨタカ")]),
        ("伊藤", [("伊東　太郎", "伊藤", "伊東")]),
        ("伊東一太郎", [("伊東　太郎", "伊東一太郎", "伊東　太郎")]),
        ("渡辺 博 99歳", [("渡辺　博", "99歳", "")] * 2),
        ("ぬ", []),
        ("", []),
        ("不存在　零郎", []),
    ],
)
@pytest.mark.usefixtures("town")
def test_the_nearest_are_told_with_what_was_changed(journal, clerk, text, expected):
    assert store.search(journal, clerk, text, day=DAY) == []
    found = store.nearest(journal, clerk, text, day=DAY)
    assert [(one.match.name, one.typed, one.taken) for one in found][: len(expected)] == expected
    assert bool(found) == bool(expected)


@given(st.text(KANA, min_size=3, max_size=9), st.data())
def test_every_edit_is_one_step_away(key, data):
    every = list(edits(key))
    assert len(every) == len(set(every))
    assert key not in every
    assert within_one(key, data.draw(st.sampled_from(every)))


@given(st.text("アイウ", max_size=5), st.text("アイウ", max_size=5))
def test_one_step_is_the_same_both_ways_and_nothing_else(one, other):
    assert within_one(one, other) == within_one(other, one)
    assert within_one(one, other) == (one == other or other in _steps(one))


def _steps(text):
    cut = [(text[:at], text[at:]) for at in range(len(text) + 1)]
    less = {a + b[1:] for a, b in cut if b}
    more = {a + sign + b for a, b in cut for sign in "アイウ"}
    wrong = {a + sign + b[1:] for a, b in cut if b for sign in "アイウ"}
    return less | more | wrong | {a + b[1] + b[0] + b[2:] for a, b in cut if len(b) > 1}


@pytest.mark.usefixtures("town")
def test_people_entered_by_hand_are_near_too(journal, clerk, quake):
    store.enter_household(
        journal, clerk, quake, [Member("", "帰省　中太", kana="キセイ チュウタ")], address="岐阜市司町"
    )
    for text, typed, taken in (("キセエイ チュウタ", "キセエイ", "キセイ"), ("帰省 忠太", "忠太", "中太")):
        (one,) = store.nearest(journal, clerk, text, day=DAY)
        assert (one.match.household is not None, one.typed, one.taken) == (True, typed, taken)


def test_kanji_of_one_reading_are_near():
    assert near_name("渡部", "渡辺　太郎", "ワタナベ タロウ") == "渡辺"
    assert near_name("佐藤", "斎藤　太郎", "サイトウ タロウ") == "斎藤"  # one sign of two differs
    assert near_name("田中", "山口　太郎", "ヤマグチ タロウ") is None


# --- 支援措置


@pytest.mark.usefixtures("town")
def test_a_search_never_says_where_a_protected_household_is(journal, clerk):
    for text in ("逃　花", "ニゲ", "0000000016", "司町隠れ家9", "隠れ家"):
        found = store.search(journal, clerk, text, day=DAY)
        mine = [match for match in found if match.household_no == "0000000016"]
        assert mine, text
        for match in mine:
            assert match.shielded
            assert "隠れ家" not in repr(match)
            assert "住所" not in match.reasons
        assert [match.protected for match in mine if match.name == "逃　花"] in ([True], [])
    near = store.nearest(journal, clerk, "ニゲハナナ", day=DAY)
    assert [one.match.shielded for one in near] == [True]
    assert "隠れ家" not in repr(near)
    assert "0000000096" in looks(journal)[0].detail


@pytest.mark.usefixtures("town", "quake")
def test_protection_set_here_closes_the_rows_of_the_household_too(journal, clerk):
    assert not store.search(journal, clerk, "吉田")[0].shielded
    store.set_protection(journal, clerk, "R8-01", "0000000002", ["0000000021"], base={}, reason="本人の申出")
    (match,) = store.search(journal, clerk, "吉田")
    assert (match.shielded, match.address, match.protected) == (True, "", True)


@pytest.mark.usefixtures("town", "quake")
def test_a_telephone_finds_its_household_and_a_protected_one_is_recorded(journal, clerk):
    store.set_contact(journal, clerk, "R8-01", "0000000016", {"phones": ["090-1111-2222"]}, base={})
    store.set_contact(journal, clerk, "R8-01", "0000000002", {"phones": ["058-265-4141"]}, base={})
    (row,) = store.by_phone(journal, clerk, "0582654141")
    assert (row["household_no"], row["protected"]) == ("0000000002", 0)
    assert not looks(journal)
    (row,) = store.by_phone(journal, clerk, "09011112222")
    assert "090" not in str(tuple(row))
    (look,) = looks(journal)
    assert (look.actor, look.action) == ("sato", "閲覧")
    assert store.by_phone(journal, clerk, "0901111222") == []


# --- buildings


@pytest.mark.usefixtures("town")
def test_buildings_are_found_by_number_address_and_owner(load_houses, journal, clerk):
    load_houses(
        house(1, 所有者氏名="山奥　邊"),
        house(2, 所在地="岐阜市三田洞東二丁目", 地番="3番4", 所有者氏名="逃　花", 所有者宛名番号="0000000096"),
    )

    def found(text):
        return [(one.building.property_no, one.reason) for one in store.find_buildings(journal, clerk, text)]

    assert found("1") == found("００００００１") == found("00000001") == [("00000001", "物件番号")]
    assert found("司町40番地1") == [("00000001", "所在地")]
    assert found("山奥辺") == found("山奥　邉") == [("00000001", "所有者")]
    assert found("司町") == found("S50.7.7") == found("") == []
    assert not looks(journal)
    (closed,) = store.find_buildings(journal, clerk, "逃")[:1] or store.find_buildings(journal, clerk, "逃花")
    assert closed.shielded
    assert "0000000096" in looks(journal)[0].detail


HER = {"name": "逃　花", "kana": "ニゲ ハナ", "birthdate": "S55.1.1"}


@pytest.mark.usefixtures("town")
@pytest.mark.parametrize(
    ("changed", "closed"),
    [
        ({}, True),
        ({"kana": ""}, True),  # the name alone, with the birthdate
        ({"name": "にげ　はな"}, True),  # the reading alone
        ({"birthdate": "S55.1.2"}, False),
        ({"birthdate": "S55"}, False),  # a year is nobody's birthdate
        ({"name": "山田　太郎", "kana": "ヤマダ タロウ"}, False),
    ],
)
def test_whoever_has_her_name_and_birthdate_is_closed_like_her_and_merged_with_nobody(
    journal, clerk, quake, changed, closed
):
    her = store.search(journal, clerk, "0000000096")[0]
    twin = Member(id="", relation="世帯主", **(HER | changed))
    assert her.protected
    made = store.enter_household(journal, clerk, quake, [twin], address="岐阜市司町", lot="新居1")
    assert store.is_closed(journal, clerk, made) is closed
    assert store.protected_namesakes(journal, clerk, made.members) == ({made.members[0].id} if closed else frozenset())
    (match,) = [one for one in store.search(journal, clerk, twin.name) if one.household_no == made.household_no]
    assert (match.namesake, match.shielded, match.protected) == (closed, closed, False)
    assert ("新居1" in match.address) is not closed


@pytest.mark.usefixtures("town")
def test_a_household_entered_by_hand_has_a_number_to_read_out_and_is_found_by_it(journal, clerk, quake):
    made = store.enter_household(journal, clerk, quake, [Member(id="", name="学生　一")], address="岐阜市司町")
    read_out = number_read(made.household_no)
    assert made.household_no.startswith("@" + read_out.removeprefix("手-") + "-")
    assert number_read("0000000016") == "0000000016"
    for typed in (read_out, read_out.lower(), read_out.translate({ord("-"): "－"})):
        assert [one.household_no for one in store.search(journal, clerk, typed)] == [made.household_no], typed
