"""No certificate before a person has said what day it is; and again when the clock has jumped."""

import re
from datetime import date

import pytest
from issuing.conftest import ALL, CLERK

from victim_support.access.actor import Actor, Role
from victim_support.access.errors import NotPermitted
from victim_support.certificates import day_gate, store_make
from victim_support.certificates.store_batch import Batch, issue_list, read_list
from victim_support.certificates.store_make import Confirmed
from victim_support.day.errors import DayDiffers, DayUnconfirmed
from victim_support.day.store import confirm, question
from victim_support.journal.clock import confirm_clock

TODAY = date(2026, 11, 28)


def make(laptop, **confirmed):
    return store_make.make(
        laptop.journal, CLERK, laptop.request(), issuer=laptop.issuer, confirmed=Confirmed(**confirmed)
    )


def papers(laptop):
    return laptop.journal.one("SELECT COUNT(*) FROM certificate")[0]


def test_nothing_is_made_before_the_day_is_confirmed(morning):
    with pytest.raises(DayUnconfirmed) as caught:
        make(morning)
    assert "令和8年11月28日（土）" in caught.value.message
    assert papers(morning) == 0
    confirm(morning.journal, CLERK, TODAY)
    make(morning)
    row = morning.journal.one("SELECT device, day, confirmed_by, confirmed_how FROM day")
    assert tuple(row) == ("L01", "2026-11-28", "sato", "画面")


def test_the_answer_may_come_with_the_act_and_is_journalled_with_it(morning):
    made = make(morning, day=TODAY)
    kinds = [row[0] for row in morning.journal.query("SELECT kind FROM entry ORDER BY id DESC LIMIT 2")]
    assert kinds == ["certificate.made", "day.confirmed"]
    assert made.number
    assert question(morning.journal) is None


def test_a_wrong_answer_makes_nothing_and_confirms_nothing(morning):
    with pytest.raises(DayDiffers) as caught:
        make(morning, day=date(2026, 11, 29))
    assert "令和8年11月29日（日）" in caught.value.message
    with pytest.raises(DayDiffers):
        confirm(morning.journal, CLERK, date(2025, 11, 28))
    assert papers(morning) == 0
    assert morning.journal.one("SELECT COUNT(*) FROM day")[0] == 0
    confirm(morning.journal, CLERK, TODAY)
    with pytest.raises(DayDiffers):  # also when the day is confirmed already
        make(morning, day=date(2026, 11, 29))


def test_only_who_may_make_may_say_the_day(morning):
    surveyor = Actor("chosa", "調査", frozenset({Role.SURVEYOR}))
    with pytest.raises(NotPermitted):
        confirm(morning.journal, surveyor, TODAY)


@pytest.mark.parametrize(
    ("jump", "told"),
    [
        ("2026-11-29T08:30:00", "1日前です"),
        ("2027-11-28T08:30:00", "365日前です"),
        ("2026-11-28T08:20:00", "10分前です。時計が戻っています"),
        ("2026-01-01T00:00:00", "331日前です。時計が戻っています"),
    ],
)
def test_a_clock_that_jumped_is_asked_about_again_in_words(morning, clock, jump, told):
    confirm(morning.journal, CLERK, TODAY)
    clock.set(jump)
    asked = question(morning.journal)
    assert told in asked.told
    assert asked.behind == ("戻って" in told)
    with pytest.raises(DayUnconfirmed):
        make(morning)


def test_a_clock_confirmed_after_a_jump_back_still_asks_for_the_day(morning, clock):
    confirm(morning.journal, CLERK, TODAY)
    clock.set("2026-11-29T09:00:00")
    morning.apply("2", "b:H2")
    clock.set("2026-11-28T10:00:00")
    assert question(morning.journal).behind
    confirm_clock(morning.journal, CLERK.id, "画面")
    clock.set("2026-11-28T10:00:01")
    assert question(morning.journal) is not None
    confirm(morning.journal, CLERK, TODAY)
    assert question(morning.journal) is None


def test_every_laptop_is_asked_for_itself(morning, laptops):
    confirm(morning.journal, CLERK, TODAY)
    other = laptops("L02")
    other.take(morning)
    assert question(other.journal) is not None


def test_where_no_room_answers_nothing_is_made(morning, monkeypatch):
    monkeypatch.setattr(day_gate, "_GATES", [])
    with pytest.raises(LookupError):
        make(morning, day=TODAY)
    assert papers(morning) == 0


def test_a_batch_says_the_day_before_it_writes_anything(morning, tmp_path):
    (tmp_path / "issue.csv").write_text("世帯番号\n1\n", encoding="utf-8")
    rows = read_list(tmp_path / "issue.csv")

    def run(said):
        batch = Batch("R8-01", TODAY, "試験", tmp_path / "out", said=said)
        return issue_list(morning.journal, ALL, rows, batch, issuer=morning.issuer, progress=lambda _: None)

    for said, error in ((None, DayUnconfirmed), (date(2026, 11, 27), DayDiffers)):
        with pytest.raises(error):
            run(said)
        assert not (tmp_path / "out").exists()
    assert run(TODAY).made == 1


def test_confirming_twice_leaves_no_conflict_and_is_counted(morning):
    for _ in range(2):
        confirm(morning.journal, CLERK, TODAY)
    row = morning.journal.one("SELECT confirmations, marks FROM day")
    assert tuple(row) == (2, "{}")


MAKE, ONE = "罹災証明書の作成", {"household_no": "0000000001", "dwelling": "b:0012"}


def said_by(page):
    """The day the button says yes to."""
    return re.search(r'name="say_day" value="([^"]+)"', page.text)[1]


def test_the_start_page_asks_and_one_press_answers(clerk):
    page = clerk.get("/")
    assert "ですか" in page.text
    page = clerk.send("/day/confirm", {"say_day": said_by(page)})
    assert "と確かめました" in page.text
    assert 'aria-label="本日の日付"' not in clerk.get("/").text


def test_the_making_page_asks_and_keeps_what_was_typed(clerk, home):
    from issuing.test_pages import SHOWN, ready

    ready(home.journal)
    page = clerk.get("/certificates/new", **ONE)
    said = said_by(page)
    typed = {**page.form(MAKE), **SHOWN, "remarks": "とりまぎれて"}
    page = clerk.send("/certificates/new", typed, status=409)
    assert "E-DAY-01" in page.text
    page = clerk.send("/certificates/new", {**page.form(MAKE), **SHOWN, "say_day": "2020-01-01"}, status=409)
    assert "E-DAY-02" in page.text
    assert "E-JPN-01" in clerk.send("/certificates/new", {**typed, "say_day": "きょう"}, status=400).text
    page = clerk.send("/certificates/new", {**typed, "say_day": said}, status=200)
    assert "とりまぎれて" in page.text
    assert "say_day" not in page.text
    assert "を作成し、保存しました" in clerk.send("/certificates/new", page.form(MAKE) | SHOWN).text
