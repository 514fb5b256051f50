"""The 早見表 follows the town's configuration; the 指差し sheet and the readings are whole."""

import re

import pytest
from laptop import CODE, PASSPHRASE, build
from web.client import Browser

from victim_support.access import passwords
from victim_support.access.actor import command_actor
from victim_support.access.store import set_setting, setting_base
from victim_support.journal.home import open_home
from victim_support.reference.rules import Piece, Place, groups, hard_places, pieces, places, questions
from victim_support.rooms import subject_rooms
from victim_support.web.app import create_app

KANJI = re.compile(r"[㐀-鿿]")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setattr(passwords, "_MEMORY_KIB", 64)
    patch.setattr(passwords, "_ITERATIONS", 1)
    made = open_home(build(tmp_path_factory.mktemp("laptop"), 20), PASSPHRASE, subject_rooms())
    yield made
    made.close()
    patch.undo()


@pytest.fixture
def clerk(home):
    one = Browser(create_app(home))
    assert one.log_in().status_code == 302
    one.post("/disaster", {"disaster": CODE})
    return one


def put(home, key, value):
    set_setting(home.journal, command_actor("test"), key, value, setting_base(home.journal, key))


def test_the_card_says_what_the_town_has_set(clerk, home):
    before = clerk.get("/reference/").text
    assert "令和9年1月3日（災害の日から3か月以内）" in before
    assert "問合せ先" not in before
    for key, value in (
        ("certificate.risai.title", "り災証明書"),
        ("certificate.risai.deadline", "令和9年3月31日まで"),
        ("certificate.risai.parties", "世帯主、世帯員"),
        ("certificate.hisai.enabled", "no"),
        ("certificate.todokede.fee", "300"),
        ("counter.phone", "内線 2345"),
        ("resurvey.deadline", "60日"),
        ("reference.places", "県町、金町＝こがねまち"),
    ):
        put(home, key, value)
    card = clerk.get("/reference/").text
    assert "り災証明書</th>" in card
    assert "令和9年3月31日。" in card
    assert "世帯主、世帯員。</td>" in card
    assert "被災証明書</th>" not in card
    assert "300円" in card
    assert "交付の日から60日以内" in card
    assert "受付のこと 内線 2345" in card
    assert "県町（アガタマチ）" in card
    assert "金町（こがねまち）" in card
    assert "お金" not in clerk.get("/reference/pointing").text.replace("<ruby>", "")


def test_everyone_who_is_logged_in_has_it_one_key_away(home):
    for name in ("uketsuke", "chosa", "kessai", "kanri"):
        one = Browser(create_app(home))
        one.log_in(name)
        assert '<a href="/reference/" data-shortcut="F1">' in one.get("/").text
        assert one.get("/reference/").status_code == 200


def test_readings_stand_over_their_kanji(clerk):
    assert pieces("窓口《まどぐち》に来《き》た") == (
        Piece("窓口", "まどぐち"),
        Piece("に"),
        Piece("来", "き"),
        Piece("た"),
    )
    assert pieces("はい") == (Piece("はい"),)
    assert "<ruby>証明書<rt>しょうめいしょ</rt></ruby>" in clerk.get("/reference/pointing").text


def test_no_kanji_to_point_at_is_without_its_reading_and_every_line_has_english():
    for group in groups():
        for line in (group.heading, *group.lines):
            assert line.english
            bare = "".join(piece.text for piece in line.pieces if not piece.reading)
            assert not KANJI.search(bare), bare


def test_questions_promise_nothing_and_are_answered():
    assert len(questions()) >= 8
    for one in questions():
        assert one.ask.endswith("。")
        assert one.answer.endswith("。")


def test_every_place_of_a_town_with_its_reading(clerk):
    known = places("212016")
    assert Place("県町", "アガタマチ") in known
    assert not any(place.name.endswith("丁目") for place in known)
    assert all(place.kana for place in known)
    assert places("999999") == ()
    assert hard_places({"reference.places": "県町、、ない町"}, known) == [
        Place("県町", "アガタマチ"),
        Place("ない町", ""),
    ]
    assert "アガタマチ" in clerk.get("/reference/places").text
