import itertools

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from victim_support.paper.fitting import (
    NOT_AT_LINE_END,
    NOT_AT_LINE_START,
    break_lines,
    fit,
    may_break,
)
from victim_support.paper.glyphs import EM, resolve, width

PIECES = [
    "岐",
    "阜",
    "葛\U000e0100",
    "葛\U000e0102",
    "𠮷",
    "か\u3099",
    "ー",
    "、",
    "。",
    "（",
    "）",
    "「",
    "」",
    "っ",
    "ヶ",
    "1",
    "2",
    "-",
    "A",
    "b",
    " ",
    "　",
    "・",
]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=80).map("".join)


def text_of(lines):
    return ["".join(glyph.text for glyph in line) for line in lines]


@given(TEXTS, st.integers(1, 30))
def test_nothing_is_lost_and_no_grapheme_is_split(text, ems):
    lines = text_of(break_lines(resolve(text, "x"), ems * EM))
    assert "".join(lines) == text
    assert [part for line in lines for part in regex.findall(r"\X", line)] == regex.findall(r"\X", text)


@given(TEXTS, st.integers(4, 30))
def test_lines_keep_kinsoku_wherever_a_lawful_break_exists(text, ems):
    glyphs = resolve(text, "x")
    lines = break_lines(glyphs, ems * EM)
    for before, after in itertools.pairwise(lines):
        lawful = may_break(before[-1].text, after[0].text)
        whole_line = [*before, after[0]]
        none_there = not any(may_break(a.text, b.text) for a, b in itertools.pairwise(whole_line))
        assert lawful or none_there
        if lawful:
            assert after[0].text not in NOT_AT_LINE_START
            assert before[-1].text not in NOT_AT_LINE_END


@settings(deadline=None)
@given(TEXTS, st.floats(40, 400), st.floats(12, 60))
def test_a_fitted_text_is_whole_and_inside_its_box(text, wide, high):
    glyphs = resolve(text, "x")
    fitted = fit(glyphs, wide=wide, high=high, size=12, smallest=7)
    assert [glyph for line in fitted.lines for glyph in line] == list(glyphs)
    assert fitted.size <= 12
    assert fitted.crowded == (fitted.size < 7)
    if fitted.size > 1:
        assert all(width(line) * fitted.size / EM <= wide + 1e-6 for line in fitted.lines)
        assert len(fitted.lines) * fitted.leading <= high + fitted.leading - fitted.size + 1e-6


@pytest.mark.parametrize(
    ("count", "lines", "size", "crowded"),
    [
        (10, 1, 12.0, False),  # fits as it is
        (13, 1, 9.0, False),  # shrinks first
        (20, 2, 12.0, False),  # then wraps
        (40, 3, 8.5, False),  # smaller still
        (90, 4, 5.0, True),  # then warns
    ],
)
def test_it_shrinks_then_wraps_then_warns(count, lines, size, crowded):
    fitted = fit(resolve("岐" * count, "x"), wide=120, high=30, size=12, smallest=7)
    assert (len(fitted.lines), fitted.size, fitted.crowded) == (lines, size, crowded)


def test_a_long_word_or_number_is_not_broken_where_it_need_not_be():
    lines = text_of(break_lines(resolve("岐阜市司町ALEXANDER HAMILTON", "x"), 8 * EM))
    assert lines == ["岐阜市司町", "ALEXANDER ", "HAMILTON"]
