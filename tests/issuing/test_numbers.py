import pytest
from hypothesis import given
from hypothesis import strategies as st

from victim_support.certificates.numbers import check_digit, compose, parse

COUNTERS = st.integers(1, 999_999)
EPOCHS = st.integers(1, 800)


@given(COUNTERS, EPOCHS)
def test_what_was_composed_is_read_back(counter, epoch):
    text = compose("罹", "L01", epoch, counter)
    number = parse(text)
    assert number is not None
    assert (number.text, number.series, number.device, number.counter) == (text, "罹", "L01", counter)


def test_the_check_digit_by_hand():
    # L01A000123 from the right: 3·2+2·3+1·4+0+0+0, A=10·2, 1·3, 0, L=21·5 → 144; 144 mod 11 = 1 → 11-1 = 10 = X
    assert check_digit("L01A000123") == "X"
    assert compose("罹", "L01", 1, 123) == "罹-L01A-000123-X"


@given(COUNTERS, st.integers(0, 5), st.integers(1, 9))
def test_every_wrong_digit_is_found(counter, place, step):
    text = compose("罹", "L01", 1, counter)
    at = len("罹-L01A-") + place
    wrong = text[:at] + str((int(text[at]) + step) % 10) + text[at + 1 :]
    assert parse(wrong) is None


@given(COUNTERS, st.integers(0, 4))
def test_two_neighbouring_digits_exchanged_are_found(counter, place):
    text = compose("罹", "L01", 1, counter)
    at = len("罹-L01A-") + place
    wrong = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    assert (parse(wrong) is None) == (text[at] != text[at + 1])


@pytest.mark.parametrize(
    "typed",
    [
        "罹－Ｌ０１Ａ－０００１２３－Ｘ",
        "罹ーl01aー000123ーx",
        "L01A000123X",
        " 罹 L01A 000123 X ",
        "証明書番号　罹-L01A-000123-X",
    ],
)
def test_as_typed_or_read_by_a_machine(typed):
    number = parse(typed)
    assert number is not None
    assert number.text.endswith("L01A-000123-X")


@pytest.mark.parametrize("typed", ["", "罹", "岐阜太郎", "罹-L01A-000123", "0000000001", "L01A-000123-4"])
def test_what_is_no_number(typed):
    assert parse(typed) is None
