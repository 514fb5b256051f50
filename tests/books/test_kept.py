"""What is kept of the books as papers change equals counting every act anew, at each step."""

import pytest
from issuing.conftest import CLERK, SUPERVISOR

from books import anew
from books.test_balance import receive, today
from victim_support.books import store_kept
from victim_support.books.store import day_summary, read, stock
from victim_support.books.store_stock import movements, record_count, withdraw_movement
from victim_support.certificates.store_post import take_back
from victim_support.certificates.store_queries import known_certificate


def checked(laptop):
    """The books, after comparing them with every act counted anew, and with all papers told anew."""
    found = read(laptop.journal)
    assert found == anew.records(laptop.journal)
    kept = _kept(laptop.journal)
    with laptop.journal.base_data() as conn:
        conn.execute("DELETE FROM local WHERE key = 'books_counted_by'")
    assert read(laptop.journal) == found
    assert _kept(laptop.journal) == kept
    return found


def _kept(journal):
    return [
        sorted(tuple(row) for row in journal.query(f"SELECT * FROM {table}"))
        for table in ("book_sum", "book_word", "book_count")
    ]


def test_each_act_changes_the_books_as_counting_all_would(laptop):
    assert checked(laptop).papers.made == 0
    receive(laptop)
    laptop.ready()
    old = laptop.make()
    assert checked(laptop).papers.states["作成"] == 1
    laptop.print_it(old.subject)
    laptop.print_it(old.subject, "紙詰まり", spoiled=1)
    assert checked(laptop).printed == 2
    laptop.hand_over(old.subject)
    checked(laptop)
    laptop.decide(grade="全壊", day="2026-11-22")
    new = laptop.make()
    laptop.print_it(new.subject)
    checked(laptop)
    laptop.hand_over(new.subject, on="2026-12-24", way="郵送", posted_to="避難先", fee=300)
    found = checked(laptop)
    assert [line.day for line in found.papers.days][-1] == "2026-12-24"
    assert found.papers.days[-1].after == 1  # the old paper's day is that of the new one's hand-over
    back = away(laptop, new.number)
    assert checked(laptop).papers.days[-1].day != "2026-12-24"
    back()
    assert checked(laptop) == found
    take_back(
        laptop.journal, CLERK, new.subject, "2026-12-25", "あて所に尋ねあたりません", base=laptop.base(new.subject)
    )
    assert checked(laptop).papers.states == {"作成": 1, "交付": 1, "旧": 0, "無効": 0}
    laptop.void_it(new.subject, SUPERVISOR)
    found = checked(laptop)
    assert found.differences == ()
    assert stock(laptop.journal, "2026-01-01", "2026-12-31") == anew.stock(laptop.journal)


def test_a_count_divides_the_sheets_of_its_day(laptop):
    laptop.ready()
    one = laptop.make()
    laptop.print_it(one.subject)
    receive(laptop)
    day = today(laptop)
    record_count(laptop.journal, CLERK, day=day, sheets=99)
    laptop.print_it(one.subject, "かすれ", spoiled=1)
    assert checked(laptop).differences == ()
    record_count(laptop.journal, CLERK, day=day, sheets=90, reason="見当たらない")
    laptop.print_it(one.subject, "かすれ", spoiled=1)
    assert checked(laptop).stock["L01"][-1].closing == 89
    first = next(one for one in movements(laptop.journal) if one.movement == "受入")
    withdraw_movement(laptop.journal, CLERK, first.subject, "誤り", laptop.journal.subject(first.subject).base())
    told = checked(laptop).differences
    assert sum("棚卸" in text for text in told) == 2


def test_a_count_that_comes_after_what_was_fed_divides_it_all_the_same(laptop):
    laptop.ready()
    one = laptop.make()
    laptop.print_it(one.subject)
    receive(laptop)
    record_count(laptop.journal, CLERK, day=today(laptop), sheets=99)
    laptop.print_it(one.subject, "かすれ", spoiled=1)
    with laptop.journal.base_data() as conn:
        rows = [dict(row) for row in conn.execute("SELECT * FROM paper_stock")]
        conn.execute("DELETE FROM paper_stock")
    assert checked(laptop).stock == {}
    with laptop.journal.base_data() as conn:
        fill(conn, "paper_stock", rows)
    assert checked(laptop).differences == ()


def test_what_arrives_from_another_laptop_is_counted(laptop, laptops):
    other = laptops("L02")
    assert checked(other).papers.made == 0
    laptop.ready()
    one = laptop.make()
    laptop.hand_over(one.subject)
    other.take(laptop)
    told = checked(other).differences
    assert any("印刷の記録がないまま" in text and one.number in text for text in told)


@pytest.fixture
def papers(laptop):
    laptop.ready()
    return [laptop.make(copy=bool(number)).number for number in range(4)]


TABLES = ("certificate", "certificate_act")


def away(laptop, number):
    """Take a paper's rows away, as if they had not arrived; a function that brings them, under another number too."""
    where = "WHERE subject = (SELECT subject FROM certificate WHERE number = ?)"
    rows = {}
    with laptop.journal.base_data() as conn:
        for table in reversed(TABLES):
            rows[table] = [dict(row) for row in conn.execute(f"SELECT * FROM {table} {where}", (number,))]
            conn.execute(f"DELETE FROM {table} {where}", (number,))

    def back(number=number):
        with laptop.journal.base_data() as conn:
            for table in TABLES:
                fill(conn, table, [row | {"number": number} for row in rows[table]])

    return back


def fill(conn, table, rows):
    for row in rows:
        marks = ", ".join("?" * len(row))
        conn.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))


def test_gaps_come_and_go_with_the_papers(laptop, papers):
    def told():
        return [text for text in checked(laptop).differences if "番号" in text]

    assert told() == []
    second, third = away(laptop, papers[1]), away(laptop, papers[2])
    assert len(told()) == 1
    assert "抜けがあります：2、3（" in told()[0]
    second()
    assert "抜けがあります：3（" in told()[0]
    fourth, first = away(laptop, papers[3]), away(laptop, papers[0])
    assert "抜けがあります：1（" in told()[0]
    for back in (third, fourth, first):
        back()
    assert told() == []


def test_a_number_twice_is_told_until_it_is_not(laptop, papers):
    away(laptop, papers[3])(papers[1])
    told = checked(laptop).differences
    assert any("2通以上あります：2。" in text for text in told)
    checked(laptop)
    away(laptop, papers[1])
    assert not any("2通以上" in text for text in read(laptop.journal).differences)


@pytest.mark.parametrize("table", ["certificate", "certificate_act"])
def test_a_lost_trigger_is_noticed(laptop, table):
    read(laptop.journal)
    with laptop.journal.base_data() as conn:
        conn.execute(f"DROP TRIGGER book_{table}_insert")
    laptop.ready()
    laptop.make()
    assert checked(laptop).papers.made == 1


def test_counting_writes_nothing_where_nothing_changed(laptop, monkeypatch):
    laptop.ready()
    laptop.make()
    read(laptop.journal)
    monkeypatch.setattr(store_kept, "_count", None)
    assert read(laptop.journal).papers.made == 1


def test_the_books_are_counted_within_the_transaction_that_closes_a_day(laptop):
    laptop.ready()
    laptop.make()
    with laptop.journal.transaction(CLERK.id):
        assert read(laptop.journal).papers.made == 1
    assert checked(laptop).papers.made == 1


def test_a_fault_of_any_day_is_told_on_every_day(laptop):
    laptop.ready()
    one = laptop.make()
    laptop.hand_over(one.subject, on="2026-10-04")
    assert known_certificate(laptop.journal, one.subject).value("state") == "交付"
    told = day_summary(laptop.journal, "2027-05-05").differences
    assert any("作成した日より前" in text and one.number in text for text in told)
    checked(laptop)


def test_no_index_tempts_the_planner_to_walk_every_printing_once_a_paper(laptop):
    plan = [row["detail"] for row in laptop.journal.query(f"EXPLAIN QUERY PLAN {store_kept._CHANGED}")]
    of_acts = [step for step in plan if "certificate_act" in step]
    assert len(of_acts) == 3
    assert all("certificate_act_subject" in step for step in of_acts)
