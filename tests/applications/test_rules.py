"""Reception numbers and what an application must say."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from victim_support.applications.rules import (
    BULK,
    CHANNELS,
    Draft,
    check_character,
    epoch_letters,
    epoch_number,
    faults_in,
    printed_number,
    read_number,
    slip_code,
)
from victim_support.applications.rules_applicant import IDENTITY_CHECKS, OTHER
from victim_support.codes.rules import CERTIFICATE, grouped, write

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
GOOD = Draft(
    disaster="R8-01",
    dwelling="b:1",
    household="0000000001",
    applied_on="2026-10-05",
    applicant_name="岐阜　太郎",
    identity_check=IDENTITY_CHECKS[0],
)


def test_the_check_character_is_that_of_the_standard():
    # ISO/IEC 7064 MOD 37,36: the Global Release Identifier's own example A1-2425G-ABC1234002-M
    assert check_character("A12425GABC1234002") == "M"


@given(st.text(ALPHABET, min_size=1, max_size=14), st.data())
def test_one_wrong_character_is_always_found(text, data):
    place = data.draw(st.integers(0, len(text) - 1))
    other = data.draw(st.sampled_from([character for character in ALPHABET if character != text[place]]))
    assert check_character(text[:place] + other + text[place + 1 :]) != check_character(text)


@pytest.mark.parametrize(("epoch", "letters"), [(1, "A"), (2, "B"), (26, "Z"), (27, "AA"), (52, "AZ"), (703, "AAA")])
def test_epochs_have_letters(epoch, letters):
    assert epoch_letters(epoch) == letters


def test_the_printed_form():
    number = printed_number("L01", 1, 12)
    assert re.fullmatch(r"受-L01A-000012-[0-9A-Z]", number)
    assert read_number(number) == number


@given(st.integers(1, 99), st.integers(1, 60), st.integers(1, 9_999_999))
def test_numbers_read_back_however_typed(device, epoch, counter):
    number = printed_number(f"L{device:02d}", epoch, counter)
    plain = number.removeprefix("受-")
    wide = plain.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    for typed in (number, plain, plain.lower(), plain.replace("-", ""), plain.replace("-", "ー"), wide, f" {number} "):
        assert read_number(typed) == number


@given(st.integers(1, 99), st.integers(1, 99), st.integers(1, 999_999))
def test_the_scanned_code_is_the_same_number(device, epoch, counter):
    number = printed_number(f"L{device:02d}", epoch, counter)
    code = slip_code(number)
    wide = code.translate({digit: digit + 0xFEE0 for digit in range(0x30, 0x3A)})
    for scanned in (code, grouped(code), f"{code}\n\n", wide):
        assert read_number(scanned) == number
    assert epoch_number(epoch_letters(epoch)) == epoch


def test_a_code_of_something_else_is_no_reception():
    assert read_number(write(CERTIFICATE, "L01", 1, 12)) is None
    assert slip_code(printed_number("L01", 1, 1_000_000)) is None


def test_every_counter_of_a_laptop_has_its_own_number():
    assert (
        len({printed_number("L01", epoch, counter) for epoch in range(1, 30) for counter in range(1, 100)}) == 29 * 99
    )


@pytest.mark.parametrize("text", ["", "受", "L01A-000012", "L01A-000012-", "岐阜", "L01A-12-4"])
def test_what_is_no_number(text):
    assert read_number(text) is None


def test_a_wrong_check_character_is_no_number():
    number = printed_number("L01", 1, 12)
    wrong = "0" if number[-1] != "0" else "1"
    assert read_number(number[:-1] + wrong) is None


def test_a_full_draft_has_no_faults():
    assert faults_in(GOOD) == {}


@pytest.mark.parametrize(
    "field",
    ["dwelling", "household", "kind", "channel", "applied_on", "applicant_kind", "applicant_name", "identity_check"],
)
def test_what_is_missing_is_named(field):
    values = {**GOOD.__dict__, field: ""}
    assert list(faults_in(Draft(**values))) == [field]


def test_a_proxy_needs_a_relation():
    assert list(faults_in(Draft(**{**GOOD.__dict__, "applicant_kind": OTHER}))) == ["applicant_relation"]


def test_a_batch_needs_its_basis_and_no_applicant():
    batch = Draft("R8-01", "b:1", "1", channel=BULK, applied_on="2026-10-05")
    assert list(faults_in(batch)) == ["basis"]
    assert faults_in(Draft(**{**batch.__dict__, "basis": "区域の一括交付"})) == {}


def test_channels_are_those_of_the_glossary():
    assert CHANNELS == ("窓口", "郵送", "オンライン", "出張", "一括")
