"""Folding: what a search treats as the same, and what it does not."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from victim_support.japanese.folding import bigrams, fold_kana, fold_name, name_table
from victim_support.resources import data_file

VARIANT = "\U000e0102"

SAME_NAME = [
    "邊邉辺",
    "齋齊斉斎",
    "髙高",
    "﨑崎嵜",
    "濱浜濵",
    "𠮷吉",
    "嶋島嶌",
    "澤沢",
    "廣広",
    "國国",
    "眞真",
    "櫻桜",
    "惠恵",
    "德徳",
    "瀨瀬",
    "黑黒",
    "柳栁",
    "冨富",
    "舘館",
    "賴頼",
    "鷗鴎",
    "驒騨",
    "條条",
    "籠篭",
    "圓円",
    "藏蔵",
    "藪薮",
    "埜野",
    "峯峰",
    "蘆芦",
    "鐵鉄",
    "閒間",
    "渕淵渊",
    "龍竜",
    "彌弥",
    "曾曽",
    "會会",
    "壽寿",
    "槇槙",
    "祐祐",
    "神神",
    "塚塚",
    "都都",
    "土圡",
]
SAME_READING = [
    ("ヂ", "ジ"),
    ("ヅ", "ズ"),
    ("ツ", "ヅ"),
    ("チ", "ヂ"),
    ("ヴァ", "バ"),
    ("ヴィ", "ビ"),
    ("ヴ", "ブ"),
    ("ヴェ", "ベ"),
    ("ヴォ", "ボ"),
    ("ヲ", "オ"),
    ("ヰ", "イ"),
    ("ヱ", "エ"),
    ("ガ", "カ"),
    ("パ", "ハ"),
    ("ッ", "ツ"),
    ("ョ", "ヨ"),
    ("ァ", "ア"),
    ("ヶ", "ケ"),
    ("ヮ", "ワ"),
    ("オウ", "オオ"),
    ("コウ", "コオ"),
    ("ジョウ", "ジョオ"),
    ("ヨウ", "ヨオ"),
    ("ロウ", "ロオ"),
    ("ヴォウ", "ボオ"),
    ("トウウ", "トオオ"),
    ("わたなべ", "ワタナベ"),
    ("ﾜﾀﾅﾍﾞ", "ワタナベ"),
    ("ｳﾞｧｲ", "バイ"),
    ("う゛ぁい", "バイ"),
    ("ウ\u3099", "ブ"),
    ("カ\u3099", "ガ"),
    ("ゔ", "ブ"),
    ("ギフ　タロウ", "ギフタロウ"),
    ("ギフ タロウ", "ぎふたろう"),
    ("オーノ", "オノ"),
    ("オ－ノ", "オ―ノ"),
    ("オ-ノ", "オ−ノ"),
    ("ｵｰﾉ", "オ‐ノ"),
    ("ＺＨＡＮＧ　ＹＵＬＩＮ", "Zhang Yulin"),
    ("NGUYỄN ĐỨC", "nguyen duc"),
    ("O'NEIL", "Ｏ’Ｎｅｉｌ"),
    ("マリア・ルイサ", "マリアルイサ"),
    ("いすゞ", "イスズ"),
    ("ササキ", "さゝき"),
    ("ヨ々ウ", "ヨヨウ"),
]


@pytest.mark.parametrize("variants", SAME_NAME)
def test_variants_of_a_character_fold_to_one(variants):
    assert len({fold_name(f"渡{one}太郎") for one in variants}) == 1


@pytest.mark.parametrize(("one", "other"), SAME_READING)
def test_readings_fold_to_one(one, other):
    assert fold_kana(one) == fold_kana(other)
    assert fold_name(one) == fold_name(other)


@pytest.mark.parametrize(
    "pair",
    [
        "宜宣",
        "書昼",
        "陽易",
        "功切",
        "以已",
        "奏秦",
        "示爾",
        "文攵",
        "王玉",
        "着著",
        "師帥",
        "綱網",
        "工エ",
        "力カ",
        "二ニ",
        "八ハ",
        "大犬",
        "太大",
        "藤籐",
        "藤勝",
        "伊井",
        "川河",
        "早速",
        "末未",
        "千干",
        "己巳",
        "佐左",
        "友反",
        "庄荘",
        "岡丘",
        "美実",
        "一十",
    ],
)
def test_characters_of_their_own_stay_apart(pair):
    assert fold_name(pair[0]) != fold_name(pair[1])


def test_the_thousand_commonest_surnames_do_not_heap_up():
    with data_file("names", "surnames.csv").open(encoding="utf-8") as lines:
        names = [line.split(",")[0] for line in lines][1:1001]
    heaps: dict[str, set[str]] = {}
    for name in names:
        heaps.setdefault(fold_name(name), set()).add(name)
    assert max(len(heap) for heap in heaps.values()) <= 4
    assert sum(len(heap) > 1 for heap in heaps.values()) < 60


def test_repetition_mark():
    assert fold_name("佐々木") == fold_name("佐佐木")
    assert fold_name("奈々々") == fold_name("奈奈奈")
    assert fold_name("々木") == "々木"


def test_variation_selectors_and_invisible_signs_are_dropped():
    assert fold_name(f"渡邉{VARIANT}太郎") == fold_name("渡辺太郎")
    assert fold_name(f"𠮷{VARIANT}田") == fold_name("吉田")
    assert fold_name("吉\ufe00田") == fold_name("吉\u200b田") == fold_name("\ufeff吉田") == fold_name("吉田")


def test_kanji_stay_in_a_reading():
    assert fold_kana("邊") == "邊"


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(text):
    assert fold_name(fold_name(text)) == fold_name(text)
    assert fold_kana(fold_kana(text)) == fold_kana(text)


@given(st.text(alphabet="アイウオカガコヴゔァォヲーッョ々ゝ゛ﾞｳｺ\u3099", max_size=12))
def test_folding_twice_is_folding_once_where_rules_meet(text):
    assert fold_kana(fold_kana(text)) == fold_kana(text)


def test_every_entry_of_the_table_is_final():
    for code, folded in name_table().items():
        if folded != "ヴ":  # becomes its own row only with the vowel behind it
            assert fold_name(folded) == folded, hex(code)


def test_bigrams():
    assert bigrams("渡辺太郎") == ["渡辺", "辺太", "太郎"]
    assert bigrams("郎") == bigrams("") == []


@given(st.text(min_size=2, max_size=20))
def test_bigrams_cover_the_text(text):
    assert "".join(pair[0] for pair in bigrams(text)) + text[-1] == text


def test_folding_is_cheap_beside_a_plain_copy():
    # A ratio of one run: a fold may cost what some dozens of str.replace cost, not what a Python loop a character does.
    names = ["渡邊　太郎", "ワタナベ　タロウ", "ZHANG YULIN", "ヴァン デル ベルク　ジョウジ"] * 500
    start = time.perf_counter()
    for name in names:
        fold_name(name)
    folding = time.perf_counter() - start
    start = time.perf_counter()
    for name in names:
        for _ in range(30):
            name.replace("邊", "辺")
    assert folding < 12 * (time.perf_counter() - start)
