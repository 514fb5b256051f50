"""Municipality codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from victim_support.japanese.errors import (
    MunicipalityCodeWrongError,
    MunicipalityNameUnknownError,
    MunicipalityUnknownError,
)
from victim_support.japanese.municipalities import by_name, check_digit, municipalities, municipality


def test_all_42_of_gifu_carry_their_check_digit():
    assert len(municipalities()) == 42
    for found in municipalities():
        assert check_digit(found.code[:5]) == found.code[5]
        assert municipality(found.code) == found
        assert by_name(found.name) == found
        assert by_name(found.prefecture + found.county + found.name) == found
        assert found.prefecture == "岐阜県"
        assert bool(found.county) == (not found.name.endswith("市"))


@pytest.mark.parametrize(
    ("code", "digit"), [("21000", "5"), ("01100", "2"), ("13101", "6"), ("47382", "1"), ("27100", "4"), ("40130", "7")]
)
def test_known_codes_elsewhere(code, digit):
    assert check_digit(code) == digit


@pytest.mark.parametrize(
    ("name", "kana"),
    [
        ("各務原市", "かかみがはらし"),
        ("神戸町", "ごうどちょう"),
        ("坂祝町", "さかほぎちょう"),
        ("関ケ原町", "せきがはらちょう"),
    ],
)
def test_readings_that_trap(name, kana):
    assert by_name(name).kana == kana


def test_three_villages_of_almost_one_name():
    assert {by_name(name).code for name in ("白川町", "白川村", "東白川村")} == {"215066", "216046", "215074"}


@pytest.mark.parametrize("code", ["", "21201", "212017", "2120166", "21201a", "21 2016", "岐阜市"])
def test_a_wrong_code_is_refused_by_name(code):
    with pytest.raises(MunicipalityCodeWrongError):
        municipality(code)


def test_full_width_digits_are_read():
    assert municipality("２１２０１６").name == "岐阜市"


def test_another_prefecture_is_unknown():
    with pytest.raises(MunicipalityUnknownError):
        municipality("131016")


def test_unknown_name():
    with pytest.raises(MunicipalityNameUnknownError):
        by_name("岐阜")


@given(
    st.integers(min_value=0, max_value=41), st.integers(min_value=0, max_value=5), st.integers(min_value=1, max_value=9)
)
def test_one_wrong_digit_never_gives_another_municipality(index, place, shift):
    code = municipalities()[index].code
    wrong = code[:place] + str((int(code[place]) + shift) % 10) + code[place + 1 :]
    with pytest.raises((MunicipalityCodeWrongError, MunicipalityUnknownError)):
        municipality(wrong)
