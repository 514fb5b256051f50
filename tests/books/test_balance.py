"""Papers, seals and sheets balance, or the difference stands there in words."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from issuing.conftest import CLERK, SUPERVISOR

from books import anew
from books.anew import by_papers as balance
from victim_support.access.actor import Actor, Role
from victim_support.access.errors import NotPermitted
from victim_support.books.errors import DifferenceUnexplained, MovementIncomplete, MovementReasonMissing
from victim_support.books.rules import Act
from victim_support.books.rules_stock import (
    COUNTED,
    MOVEMENTS,
    RECEIVED,
    Fed,
    Movement,
    ledger,
    remaining,
    stock_faults,
)
from victim_support.books.store import day_summary, read
from victim_support.books.store_acts import day_of
from victim_support.books.store_stock import (
    expected_now,
    movements,
    record_count,
    record_movement,
    withdraw_movement,
)
from victim_support.certificates.store_post import take_back
from victim_support.journal.verify import verify


def today(laptop):
    return day_of(laptop.journal.subject("disaster:R8-01").entries[0].time)


def test_a_day_of_papers_balances_act_by_act(laptop):
    laptop.ready()
    one = laptop.make()
    laptop.print_it(one.subject)
    laptop.print_it(one.subject, "紙詰まり", spoiled=1)
    laptop.hand_over(one.subject)
    copy = laptop.make(copy=True)
    laptop.void_it(copy.subject)
    day = today(laptop)
    summary = day_summary(laptop.journal, day)
    assert (summary.made, summary.printed, summary.reprinted, summary.sheets) == (2, 2, 1, 2)
    assert (summary.delivered, summary.voided, summary.superseded) == (1, 1, 0)
    assert [(one.first, one.last, one.count) for one in summary.numbers] == [(one.number, copy.number, 2)]
    assert summary.differences == ()
    papers = read(laptop.journal).papers
    assert papers.made == 2
    assert papers.states == {"作成": 0, "交付": 1, "旧": 0, "無効": 1}
    (line,) = papers.days
    assert (line.opening, line.made, line.delivered, line.voided, line.closing) == (0, 2, 1, 1, 0)


def test_what_is_replaced_or_voided_after_hand_over_does_not_leave_the_pile_twice(laptop):
    laptop.ready()
    old = laptop.make()
    laptop.print_it(old.subject)
    laptop.hand_over(old.subject)
    laptop.decide(grade="全壊", day="2026-11-22")
    new = laptop.make()
    laptop.print_it(new.subject)
    assert laptop.hand_over(new.subject) == [old.number]
    laptop.void_it(new.subject, SUPERVISOR)
    papers = read(laptop.journal).papers
    assert papers.states == {"作成": 0, "交付": 0, "旧": 1, "無効": 1}
    (line,) = papers.days
    assert (line.made, line.delivered, line.superseded, line.voided, line.after, line.closing) == (2, 2, 0, 0, 2, 0)
    assert papers.differences == ()


def test_a_hand_over_without_a_printing_or_before_the_making_is_told_by_number(laptop):
    laptop.ready()
    one = laptop.make()
    laptop.hand_over(one.subject, on="2026-10-04")
    told = day_summary(laptop.journal, "2026-10-04").differences
    assert any("印刷の記録がないまま" in text and one.number in text for text in told)
    assert any("作成した日より前" in text and one.number in text for text in told)


def act(kind, subject, day="2026-11-22", seq=1, **more):
    return Act(
        kind, day, subject, subject, "罹災証明書", "R8-01", "1", "sato", "L01", ("212016-L01", 1, seq), 0, **more
    )


def test_gaps_and_doubles_of_numbers_are_told():
    acts = [act("作成", "a"), act("作成", "b", seq=2)]
    found = balance(acts, {"a": "作成", "b": "作成"}, [("罹", "L01A", 1), ("罹", "L01A", 4), ("罹", "L01A", 4)])
    assert any("罹-L01A" in text and "2、3" in text for text in found.differences)
    assert any("同じ番号" in text and "：4" in text for text in found.differences)


def test_a_state_the_acts_do_not_explain_is_told():
    acts = [act("作成", "a"), act("作成", "b", seq=2), act("交付", "b", seq=3)]
    found = balance(acts, {"a": "交付", "b": "交付"}, []).differences
    assert any("交付の記録がない" in text and "a" in text for text in found)
    assert any("1通" in text and "0通" in text and "差+1通" in text for text in found)
    stranger = balance([act("交付", "c")], {}, []).differences
    assert any("作成の記録が届いていない" in text for text in stranger)


WAYS = ["交付", "無効", "旧", "返戻", "旧の取消し", "印刷"]


@given(
    st.lists(st.tuples(st.sampled_from(WAYS), st.integers(0, 5), st.integers(1, 28)), max_size=30),
    st.integers(1, 6),
)
def test_every_paper_is_found_again_however_the_acts_fall(done, papers):
    """And what papers tell one by one comes to the same as counting all acts at once."""
    acts = [act("作成", str(number), "2026-11-01", number) for number in range(papers)]
    acts += [
        act(kind, str(subject % papers), f"2026-11-{day:02}", 100 + at) for at, (kind, subject, day) in enumerate(done)
    ]
    numbers = [("罹", "L01A", 1 + subject) for _, subject, _ in done]
    for states in ({}, {str(number): "交付" for number in range(papers)}):
        assert balance(acts, states, numbers) == anew.balance(acts, states, numbers)
    days = balance(acts, {}, []).days
    for before, after in itertools.pairwise(days):
        assert before.closing == after.opening
    for line in days:
        assert (
            line.closing == line.opening + line.made + line.came_back - line.delivered - line.superseded - line.voided
        )
        assert 0 <= line.closing <= papers
    assert sum(line.made for line in days) == papers


def test_what_comes_back_by_post_waits_again_and_what_it_replaced_stands_again(laptop):
    laptop.ready()
    old = laptop.make()
    laptop.print_it(old.subject)
    laptop.hand_over(old.subject)
    laptop.decide(grade="全壊", day="2026-11-22")
    new = laptop.make()
    laptop.print_it(new.subject)
    laptop.hand_over(new.subject, way="郵送", posted_to="避難先", fee=300)
    take_back(
        laptop.journal, CLERK, new.subject, laptop.day_of_made(new.subject), "あて所に尋ねあたりません",
        base=laptop.base(new.subject),
    )  # fmt: skip
    records = read(laptop.journal)
    (line,) = records.papers.days
    assert (line.made, line.delivered, line.came_back, line.after, line.closing) == (2, 2, 1, 1, 1)
    assert records.papers.states == {"作成": 1, "交付": 1, "旧": 0, "無効": 0}
    assert records.differences == ()
    summary = day_summary(laptop.journal, today(laptop))
    assert (summary.posted, summary.came_back, summary.fees, summary.fees_taken) == (1, 1, 300, 1)


def test_a_paper_replaced_before_anybody_had_it_waits_again_when_that_is_undone():
    acts = [act("作成", "a"), act("旧", "a", seq=2), act("旧の取消し", "a", seq=3)]
    (line,) = balance(acts, {"a": "作成"}, []).days
    assert (line.superseded, line.came_back, line.closing) == (1, 1, 1)


def test_a_paper_written_by_hand_is_made_and_handed_over_at_once():
    found = balance([act("手書き交付", "a"), act("無効", "a", seq=2)], {"a": "無効"}, [])
    (line,) = found.days
    assert (line.made, line.delivered, line.after, line.closing, found.differences) == (1, 1, 1, 0, ())


def move(movement, day, sheets, seq, **more):
    return Movement(f"paper_stock:{seq}", "L01", movement, day, sheets, (1, seq), **more)


def fed(day, seq, sheets=1, *, again=False):
    return Fed("L01", day, (1, seq), 0 if again else sheets, sheets if again else 0)


def test_the_book_of_paper_day_by_day():
    rows = [
        move(RECEIVED, "2026-11-21", 100, 1, other_party="総務課"),
        move("書損", "2026-11-22", 2, 5, reason="折れ"),
        move("廃棄", "2026-11-22", 1, 6, reason="汚れ"),
        move("返納", "2026-11-23", 10, 9, other_party="総務課"),
    ]
    prints = [fed("2026-11-20", 0), fed("2026-11-22", 3, 2), fed("2026-11-22", 4, again=True)]
    lines = ledger(rows, prints)["L01"]
    assert [(line.day, line.opening, line.closing) for line in lines] == [
        ("2026-11-21", 0, 100),
        ("2026-11-22", 100, 94),
        ("2026-11-23", 94, 84),
    ]
    assert (lines[1].used, lines[1].spoiled, lines[1].discarded) == (2, 3, 1)
    assert ledger([], prints) == {}


@given(
    st.lists(st.tuples(st.sampled_from(MOVEMENTS), st.integers(1, 9), st.integers(1, 500)), min_size=1, max_size=20),
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 3), st.booleans()), max_size=20),
    st.integers(0, 500),
)
def test_after_a_count_the_book_says_what_was_counted(entered, printed, counted):
    rows = [move(kind, f"2026-11-{day:02}", sheets, at) for at, (kind, day, sheets) in enumerate(entered)]
    prints = [
        fed(f"2026-11-{day:02}", 100 + at, sheets, again=again) for at, (day, sheets, again) in enumerate(printed)
    ]
    expected = remaining(rows, prints, "L01", "2026-11-10")
    rows.append(move(COUNTED, "2026-11-10", counted, 500, expected=expected, reason="差"))
    line = ledger(rows, prints)["L01"][-1]
    assert (line.day, line.closing) == ("2026-11-10", counted)
    assert not [text for text in stock_faults(rows, prints) if "棚卸" in text]
    for each in ledger(rows, prints)["L01"]:
        out = each.used + each.spoiled + each.discarded + each.returned
        assert each.closing == each.opening + each.received - out + each.adjusted


def test_a_first_count_begins_the_book_whatever_was_printed_that_day():
    prints = [fed("2026-11-20", 1), fed("2026-11-22", 2)]
    expected = remaining([], prints, "L01", "2026-11-22")
    rows = [move(COUNTED, "2026-11-22", 50, 3, expected=expected, reason="開始")]
    assert ledger(rows, prints)["L01"][-1].closing == 50


def test_what_comes_late_or_short_is_told():
    count = move(COUNTED, "2026-11-22", 90, 5, expected=90)
    late = [move(RECEIVED, "2026-11-20", 90, 1), count, move(RECEIVED, "2026-11-21", 10, 7)]
    assert any("1件" in text and "数え直して" in text for text in stock_faults(late, []))
    changed = [move(RECEIVED, "2026-11-20", 90, 1, withdrawn=True), count]
    assert any("90枚でしたが、いまの記録では0枚" in text for text in stock_faults(changed, []))
    short = [move(RECEIVED, "2026-11-20", 1, 1)]
    assert any("2枚足りません" in text for text in stock_faults(short, [fed("2026-11-22", 2, 3)]))


def receive(laptop, sheets=100, **more):
    day = more.pop("day", today(laptop))
    return record_movement(
        laptop.journal, CLERK, movement=RECEIVED, day=day, sheets=sheets, other_party="総務課", **more
    )


def test_paper_is_entered_counted_and_taken_back(laptop):
    day = today(laptop)
    receive(laptop)
    laptop.ready()
    one = laptop.make()
    laptop.print_it(one.subject)
    assert expected_now(laptop.journal, day) == 99
    with pytest.raises(DifferenceUnexplained, match=r"97枚.*99枚"):
        record_count(laptop.journal, CLERK, day=day, sheets=97)
    record_count(laptop.journal, CLERK, day=day, sheets=97, reason="試し刷りに2枚")
    (line,) = day_summary(laptop.journal, day).stock
    assert (line.received, line.used, line.adjusted, line.closing) == (100, 1, -2, 97)
    assert any("試し刷りに2枚" in note for note in line.notes)
    assert day_summary(laptop.journal, day).differences == ()
    wrong = receive(laptop, 5)
    with pytest.raises(MovementReasonMissing):
        withdraw_movement(laptop.journal, CLERK, wrong, " ", laptop.journal.subject(wrong).base())
    withdraw_movement(laptop.journal, CLERK, wrong, "二重に入れた", laptop.journal.subject(wrong).base())
    assert expected_now(laptop.journal, day) == 97
    assert verify(laptop.journal).problems == []
    assert [one.withdrawn for one in movements(laptop.journal)] == [False, False, True]


def test_incomplete_movements_and_strangers_are_refused(laptop):
    with pytest.raises(MovementIncomplete, match="枚数"):
        receive(laptop, 0)
    with pytest.raises(MovementIncomplete, match="理由"):
        record_movement(laptop.journal, CLERK, movement="廃棄", day="2026-11-22", sheets=1)
    with pytest.raises(NotPermitted):
        record_count(laptop.journal, Actor("k", "管理", frozenset({Role.ADMINISTRATOR})), day="2026-11-22", sheets=1)


def test_a_laptops_summary_is_its_own_and_the_towns_is_all(laptops):
    one = laptops("L01")
    one.load()
    one.declare()
    two = laptops("L02")
    receive(one)
    one.ready()
    made = one.make()
    one.print_it(made.subject)
    two.take(one)
    day = today(one)
    assert day_summary(two.journal, day).made == 0
    assert day_summary(two.journal, day).stock == ()
    whole = day_summary(two.journal, day, whole_town=True)
    assert (whole.made, whole.stock[0].closing, whole.differences) == (1, 99, ())
    assert day_summary(two.journal, "2099-01-01", whole_town=True).stock[0].opening == 99
