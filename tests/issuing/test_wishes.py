"""What a town and a clerk choose about a certificate: number, texts, kinds, another writing, names shown, copies."""

import pytest

from issuing.conftest import ALL, CLERK
from issuing.test_making import text_of
from issuing.test_pages import MAKE, ONE, app, clerk, home, journal, ready
from victim_support.access.store import set_setting
from victim_support.certificates import cose, qr_payload
from victim_support.certificates.entry_kinds import making
from victim_support.certificates.errors import NotReady, SettingInvalid
from victim_support.certificates.rules import Wishes
from victim_support.certificates.rules_names import Spelling
from victim_support.certificates.store_make import Confirmed, pdf_of
from victim_support.certificates.store_queries import by_number, known_certificate

__all__ = ["app", "clerk", "home", "journal"]
GAIJI = "外字\ue000　一"


def say(laptop, **settings):
    for key, value in settings.items():
        set_setting(laptop.journal, ALL, f"certificate.risai.{key}", value, {})


def signed(laptop, made):
    entry = making(known_certificate(laptop.journal, made.subject))
    return qr_payload.decode_payload(cose.parse(entry.value("cose")).payload).printed


def test_the_number_is_printed_and_signed_in_the_town_s_symbol_and_found_with_and_without_it(laptop):
    say(laptop, number_template="岐危管第{number}号", title="り災証明書", contact="危機管理課", note="町の注意書き")
    laptop.ready()
    made = laptop.make()
    assert made.number.startswith("岐危管第罹-L01A-000001-")
    assert (signed(laptop, made).number, signed(laptop, made).title) == (made.number, "り災証明書")
    text = text_of(pdf_of(laptop.journal, CLERK, made.subject))
    for words in (made.number, "問合せ先　危機管理課", "町の注意書き"):
        assert words in text
    unique = made.number.removeprefix("岐危管第").removesuffix("号")
    for typed in (
        made.number,
        unique,
        unique.removeprefix("罹-"),
        made.number.replace("-", "－"),
        unique.replace("-", ""),
    ):
        assert [row["subject"] for row in by_number(laptop.journal, ALL, typed)] == [made.subject], typed
    assert by_number(laptop.journal, ALL, made.number.replace("罹", "届")) == []


def test_the_paper_keeps_the_words_it_was_made_with(laptop):
    say(laptop, note="はじめの注意書き")
    laptop.ready()
    made = laptop.make()
    before = pdf_of(laptop.journal, CLERK, made.subject)
    say(laptop, note="あとの注意書き", title="り災証明書")
    assert pdf_of(laptop.journal, CLERK, made.subject) == before


@pytest.mark.parametrize("template", ["岐危管第号", "{number}号その2", "{number}{number}"])
def test_a_symbol_out_of_which_the_number_cannot_be_read_makes_nothing(laptop, template):
    say(laptop, number_template=template)
    laptop.ready()
    with pytest.raises(SettingInvalid):
        laptop.make()
    assert laptop.journal.one("SELECT COUNT(*) FROM certificate")[0] == 0


def test_a_kind_of_the_town_s_own_is_made_like_any_other(laptop):
    set_setting(laptop.journal, ALL, "certificate.own_kinds", "kaoku＝被災家屋証明書", {})
    set_setting(laptop.journal, ALL, "certificate.kaoku.series", "家", {})
    laptop.apply(kind="被災家屋証明書")
    made = laptop.make(kind="被災家屋証明書", wishes=Wishes(subject_text="納屋"))
    assert made.number.startswith("家-L01A-000001-")
    assert "住家以外の建物（納屋）" in text_of(pdf_of(laptop.journal, CLERK, made.subject))


def test_a_character_without_a_glyph_is_printed_otherwise_when_somebody_agreed(laptop):
    laptop.ready("4", "h:4")
    wish = Wishes(spellings=(Spelling(GAIJI, "外辻　一"),), agreed_by="本人")
    made = laptop.make(household="4", dwelling="h:4", wishes=wish)
    assert made.values["head_name"] == "外辻　一"
    assert made.values["members"][0]["name"] == "外辻　一"
    assert signed(laptop, made).head_name == "外辻　一"
    (kept,) = known_certificate(laptop.journal, made.subject).value("spellings")
    assert kept == {"registered": GAIJI, "characters": ["\ue000"], "printed": "外辻　一", "agreed_by": "本人"}


def test_without_anybody_s_word_it_stays_a_stop(laptop):
    laptop.ready("4", "h:4")
    with pytest.raises(NotReady, match="了解した人"):
        laptop.make(household="4", dwelling="h:4", wishes=Wishes(spellings=(Spelling(GAIJI, "ガイジ　ハジメ"),)))
    with pytest.raises(NotReady, match=r"U\+E001"):
        wish = Wishes(spellings=(Spelling(GAIJI, "外\ue001　一"),), agreed_by="本人")
        laptop.make(household="4", dwelling="h:4", wishes=wish)


def test_a_name_that_can_be_printed_is_never_spelled_otherwise(laptop):
    laptop.ready()
    wish = Wishes(spellings=(Spelling("岐阜　太郎", "ぎふ　太郎"),), agreed_by="本人")
    made = laptop.make(wishes=wish)
    assert made.values["head_name"] == "岐阜　太郎"
    assert known_certificate(laptop.journal, made.subject).value("spellings") is None


def test_that_the_names_were_shown_is_in_the_making(laptop):
    laptop.ready()
    made = laptop.make(confirmed=Confirmed(names_shown="本人や家族が画面で確かめた"))
    assert making(known_certificate(laptop.journal, made.subject)).value("names_shown") == "本人や家族が画面で確かめた"


@pytest.mark.usefixtures("quick_argon")
def test_names_are_shown_large_and_several_copies_have_numbers_of_their_own(clerk, journal):
    ready(journal)
    page = clerk.get("/certificates/new", **ONE)
    assert "お名前の字はこれでよろしいですか" in page.text
    form = page.form(MAKE)
    wrong = clerk.send("/certificates/new", {**form, "names_shown": "字がちがうと言われた"}, status=400)
    assert "まだ作成しません" in wrong.text
    assert "部数は1から" in clerk.send("/certificates/new", {**form, "copies": "0"}, status=400).text
    page = clerk.send("/certificates/new", {**form, "copies": "3", "names_shown": "本人や家族が画面で確かめた"})
    assert "同じ内容の写し" in page.text
    rows = journal.query("SELECT number, copy_of, state FROM certificate ORDER BY number")
    assert len({row["number"] for row in rows}) == 3
    assert [row["copy_of"] is None for row in rows] == [True, False, False]
