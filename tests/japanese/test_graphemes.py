"""Counting and cutting by what the eye sees."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from victim_support.japanese.graphemes import cut, grapheme_len, graphemes, name_characters

VARIANT = "\U000e0102"


def test_a_variant_is_never_split():
    name = f"渡邉{VARIANT}𠮷{VARIANT}吉\ufe00が\u3099"
    assert graphemes(name) == ["渡", f"邉{VARIANT}", f"𠮷{VARIANT}", "吉\ufe00", "が\u3099"]
    assert grapheme_len(name) == 5
    assert cut(name, 2) == f"渡邉{VARIANT}"


def test_every_selector_stays_with_its_base():
    for code in (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)):
        assert grapheme_len("葛" + chr(code)) == grapheme_len("𠮷" + chr(code)) == 1


def test_name_characters():
    assert list(name_characters(f"渡邉{VARIANT}𠮷田")) == [("渡", None), ("邉", VARIANT), ("𠮷", None), ("田", None)]
    assert list(name_characters(f"{VARIANT}田")) == [(VARIANT, None), ("田", None)]
    assert list(name_characters(f"田{VARIANT}{VARIANT}")) == [("田", VARIANT), (VARIANT, None)]


@given(
    st.text(
        alphabet=st.sampled_from(["渡", "𠮷", "邉", VARIANT, "\ufe00", "が", "\u3099", "a", "\u0301", " "]), max_size=12
    ),
    st.integers(min_value=0, max_value=12),
)
def test_nothing_is_lost(text, n):
    assert "".join(graphemes(text)) == text
    assert text.startswith(cut(text, n))
    assert grapheme_len(cut(text, n)) <= n
    assert "".join(base + (selector or "") for base, selector in name_characters(text)) == text
