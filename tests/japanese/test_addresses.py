"""Addresses of Gifu in every spelling."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from victim_support.japanese.addresses import fold_address
from victim_support.japanese.municipalities import by_name, municipalities
from victim_support.japanese.numerals import kanji_number
from victim_support.resources import data_file

GIFU = by_name("岐阜市")

SAME = [
    [
        "綾野2丁目3番4号",
        "綾野2-3-4",
        "綾野2の3の4",
        "綾野二丁目3の4",
        "綾野２－３－４",
        "綾野二丁目三番四号",
        "綾野２ー３ー４",
        "綾野二の三の四",
        "綾野2丁目3番地4",
        "綾野2丁目3番地の4",
        "綾野 2丁目 3番 4号",
        "綾野二－三－四",
        "綾野２ノ３ノ４",
        "綾野2〜3〜4",
        "綾野2—3―4",
        "綾野2−3‐4",
        "綾野2之3之4",
        "綾野２丁目３番４号",
        "大字綾野2-3-4",
    ],
    ["綾野5-85", "綾野五丁目85番地"],
    ["関ケ原町大字関ケ原100番地", "関ヶ原町関が原100", "関ガ原町大字関ヶ原１００番"],
    ["三田洞東二丁目1", "三田洞東2-1"],
    ["一番町3", "一番町三番地", "一番町3番", "一番町３番地"],
    ["六条北4-1", "六条北四丁目1番地"],
    ["八幡町五町1-2", "八幡町五町１丁目２番"],
    ["一之宮町40", "一ノ宮町40番地", "一の宮町40番"],
    ["司町40番地1 コーポ岐阜101号室", "司町40-1コーポ岐阜101"],
    ["三の倉町中洞12", "三ノ倉町中洞12番地", "三之倉町中洞十二番地"],
    ["十七条百二十三番地四", "十七条123-4", "十七条１２３番地の４"],
    ["あじさいヶ丘1", "あじさいが丘1", "アジサイケ丘1"],
    ["司町40 101", "司町40-101"],
    ["濵見町1", "浜見町1", "濱見町1番地"],
]
DIFFERENT = [
    ("綾野2-3-4", "綾野23-4"),
    ("綾野2-3", "綾野2-3-1"),
    ("三田洞", "3田洞"),
    ("六条", "6条"),
    ("一番町", "二番町"),
    ("司町40", "司町4"),
    ("上一之町1", "上二之町1"),
    ("南本荘一条通", "南本荘二条通"),
    ("司町100", "司町10"),
    ("七五三", "753"),
]


def towns():
    for municipality in municipalities():
        with data_file("addresses", f"{municipality.code}.csv").open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                yield municipality, row["町字"]


@pytest.mark.parametrize("spellings", SAME)
def test_spellings_of_one_address_fold_to_one(spellings):
    assert len({fold_address(spelling) for spelling in spellings}) == 1


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_other_addresses_stay_other(one, other):
    assert fold_address(one) != fold_address(other)


def test_a_numbered_town_keeps_its_name():
    assert fold_address("1番町3番地") == "1番町3"
    assert fold_address("二番町三番地") == "二番町3"


def test_the_municipality_in_front_is_dropped_on_request():
    assert {fold_address(text, GIFU) for text in ("岐阜県岐阜市司町40番地1", "岐阜市司町40-1", "司町40の1")} == {
        "司町40-1"
    }
    sekigahara = by_name("関ケ原町")
    assert fold_address("岐阜県不破郡関ヶ原町大字今須1", sekigahara) == fold_address("関ケ原町今須1番地", sekigahara)
    assert fold_address("岐阜市司町") != fold_address("司町")


def test_towns_of_one_municipality_keep_apart():
    seen: dict[tuple[str, str], str] = {}
    for municipality, town in towns():
        key = (municipality.code, fold_address(town, municipality))
        known = seen.setdefault(key, town)
        assert known == town or _alike(known, town), (municipality.name, known, town)


def _alike(one, other):
    """Spellings the rules call one: 大字 or not, ケ and ヶ, ノ and 之."""
    table = str.maketrans("ヶがの之", "ケケノノ")
    return one.replace("大字", "").translate(table) == other.replace("大字", "").translate(table)


def test_every_town_of_gifu_in_every_spelling():
    count = 0
    for municipality, town in towns():
        count += 1
        spellings = [
            f"{town}3番4号",
            f"{town} 3-4",
            f"{town}３－４",
            f"{town}3番地の4",
            f"{municipality.name}{town}3番地4",
            f"{municipality.prefecture}{municipality.county}{municipality.name}{town}3の4",
        ]
        if town[-1] not in "〇一二三四五六七八九十百千":  # 双六三番 may be 双 63番: nobody can tell
            spellings.append(f"{town}三番四号")
        folded = {fold_address(spelling, municipality) for spelling in spellings}
        assert len(folded) == 1, (town, folded)
    assert count > 6000


def test_chome_written_with_kanji_or_digits():
    checked = 0
    for municipality, town in towns():
        if town.endswith("丁目"):
            stem = town[:-2].rstrip("一二三四五六七八九十")
            numeral = town[len(stem) : -2]
            if stem and numeral and stem[-1] not in "〇百千":
                checked += 1
                typed = f"{stem}{kanji_number(numeral)}-5-6"
                assert fold_address(f"{town}5番6号", municipality) == fold_address(typed, municipality), town
    assert checked > 1000


@given(st.text(max_size=40))
def test_no_text_breaks_it(text):
    fold_address(text, GIFU)


@given(
    st.sampled_from(["司町", "三田洞東", "一番町", "大字関ケ原", "一之宮町"]),
    st.lists(st.integers(min_value=1, max_value=3000), min_size=1, max_size=3),
    st.sampled_from(["-", "の", "－", "ノ", "番地"]),
)
def test_folding_twice_is_folding_once(town, numbers, mark):
    folded = fold_address(town + mark.join(map(str, numbers)))
    assert fold_address(folded) == folded


@pytest.mark.parametrize(
    ("text", "value"),
    [("十", 10), ("二十三", 23), ("百二十三", 123), ("一〇五", 105), ("千二百", 1200), ("元", 1), ("九", 9)],
)
def test_kanji_numbers(text, value):
    assert kanji_number(text) == value


@pytest.mark.parametrize("text", ["", "甲", "十a"])
def test_what_is_no_kanji_number(text):
    with pytest.raises(ValueError):
        kanji_number(text)
