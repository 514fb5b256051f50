"""The slip code of docs/formats/slip-code.md: vectors, what a keyboard does to it, what its symbols say."""

import json
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from victim_support.codes.rules import CERTIFICATE, LENGTH, RECEPTION, grouped, read, with_check, write
from victim_support.codes.symbols import code128, qr

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "slip-code.json").read_text(encoding="utf-8"))
WIDE = {code: code + 0xFEE0 for code in range(ord("0"), ord("9") + 1)}
devices = st.from_regex(r"[A-Z][0-9]{2,4}", fullmatch=True)
parts = st.tuples(st.integers(1, 9), devices, st.integers(1, 99), st.integers(1, 999_999), st.integers(0, 9))


@pytest.mark.parametrize("one", VECTORS["good"], ids=lambda one: one["code"])
def test_written_and_read_as_the_vectors_say(one):
    assert write(one["what"], one["device"], one["epoch"], one["counter"], one["series"]) == one["code"]
    assert read(one["code"])._asdict() == {name: one[name] for name in ("what", "device", "epoch", "counter", "series")}
    assert grouped(one["code"]) == one["grouped"]


@pytest.mark.parametrize(("typed", "code"), VECTORS["typed"])
def test_whatever_the_keyboard_made_of_it(typed, code):
    assert read(typed) == read(code) is not None


@pytest.mark.parametrize("one", VECTORS["bad"], ids=lambda one: one["why"])
def test_what_is_no_code(one):
    assert read(one["text"]) is None


@pytest.mark.parametrize(("digits", "check"), VECTORS["check"])
def test_the_check_is_the_standards(digits, check):
    # 794 → 44 is ISO/IEC 7064's own example; the other is a published LEI (969500KSV493XWY0PS33) in digits
    assert with_check(digits) == digits + check


@given(parts)
def test_every_number_comes_back(number):
    code = write(*number)
    assert len(code) == LENGTH
    assert code.isdecimal()
    assert tuple(read(code)) == number
    assert tuple(read(f" {grouped(code).translate(WIDE)}\r\n\r\n")) == number


@given(parts, st.integers(0, LENGTH - 1), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(number, place, more):
    code = write(*number)
    assert read(code[:place] + str((int(code[place]) + more) % 10) + code[place + 1 :]) is None


@given(parts, st.integers(0, LENGTH - 2))
def test_two_neighbours_exchanged_are_always_found(number, place):
    code = write(*number)
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert swapped == code or read(swapped) is None


@given(st.text(max_size=40))
def test_any_text_is_read_without_a_fault(text):
    found = read(text)
    assert found is None or isinstance(found.counter, int)


@pytest.mark.parametrize(
    "number", [(0, "L01", 1, 1), (1, "l01", 1, 1), (1, "L1", 1, 1), (1, "L01", 100, 1), (1, "L01", 1, 1_000_000)]
)
def test_what_has_no_place_is_not_written(number):
    with pytest.raises(ValueError, match=str(number[1])):
        write(*number)


def read_symbols(rows, *, across, down):
    """What a reader sees of modules drawn with a quiet zone."""
    dark = np.array([list(row) for row in rows], dtype=np.uint8)
    picture = np.pad(np.kron(1 - dark, np.ones((down, across), dtype=np.uint8)), 40, constant_values=1)
    return [(one.text, one.format) for one in zxingcpp.read_barcodes((picture * 255).astype(np.uint8))]


def test_the_symbols_say_the_code():
    code = write(CERTIFICATE, "L01", 1, 12)
    rows = qr(code)
    assert (len(rows), {len(row) for row in rows}) == (21, {21})
    assert [text for text, _ in read_symbols(rows, across=4, down=4)] == [code]
    assert [text for text, _ in read_symbols([code128(write(RECEPTION, "L01", 1, 12))], across=3, down=90)] == [
        write(RECEPTION, "L01", 1, 12)
    ]
