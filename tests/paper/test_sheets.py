import pytest
import zxingcpp

from paper.printed import copied, rendered
from victim_support.paper.errors import MissingGlyph
from victim_support.paper.sheets import PassphraseSheet

WORDS = ["kaminari", "hodou", "sunahama", "takenoko", "yamazakura", "minato"]
FINGERPRINT = "ab12 cd34 ef56 7890 ab12 cd34 ef56 7890"


def test_the_sheet_says_what_the_envelope_needs():
    pdf = PassphraseSheet("岐阜市", "L01", WORDS, "令和8年11月22日", FINGERPRINT, ["美濃　太郎"]).to_pdf()
    text = copied(pdf)
    for part in ("岐阜市", "L01", "令和8年11月22日", "美濃　太郎", *WORDS):
        assert part in text
    assert [found.text for found in zxingcpp.read_barcodes(rendered(pdf, dpi=150))] == [FINGERPRINT]


def test_before_enrolment_there_is_no_fingerprint_and_no_symbol():
    pdf = PassphraseSheet("岐阜市", "L01", WORDS, "令和8年11月22日").to_pdf()
    assert "未登録" in copied(pdf)
    assert zxingcpp.read_barcodes(rendered(pdf, dpi=150)) == []


def test_a_holder_the_fonts_cannot_print_is_named():
    with pytest.raises(MissingGlyph, match=r"U\+E000"):
        PassphraseSheet("岐阜市", "L01", WORDS, "令和8年11月22日", holders=["山\ue000"]).to_pdf()
