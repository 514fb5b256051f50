"""締め: the figures add up, what does not is told in words and needs a reason, and a second closing tells what came late."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from books.anew import numbers_of
from issuing.conftest import CLERK, SUPERVISOR
from issuing.test_acts import HANDED, hand_over

from victim_support.certificates.store_acts import void
from victim_support.certificates.store_queries import known_certificate
from victim_support.day import store_closing as closing
from victim_support.day.errors import ClosingReasonMissing, DayMoved, DayUnknown, NotClosedYet
from victim_support.day.rules_closing import Paper, balance, differences, ranges, series_of
from victim_support.day.store import confirm
from victim_support.handover.rules import Handover
from victim_support.handover.store import write

DAY = "2026-11-28"
NOTHING_SENT = closing.Sent(0, 0, 12, None)


def report(laptop, day=DAY):
    return closing.report(laptop.journal, CLERK, day, NOTHING_SENT)


def close(laptop, day=DAY, *, reason="", shown=None):
    shown = closing.digest(report(laptop, day)) if shown is None else shown
    return closing.close(laptop.journal, CLERK, day, shown=shown, reason=reason, sent=NOTHING_SENT)


def paper(count, **more):
    return Paper(f"罹-L01A-{count:06d}-X", "罹-L01A", count, **more)


@pytest.mark.parametrize(
    ("counts", "used", "told"),
    [
        ((1, 2, 3), 3, []),
        ((1, 3), 3, ["欠けがあります：2"]),
        ((1, 2), 5, ["欠けがあります：3～5"]),
        ((1, 2, 2), 2, ["同じ番号が2通あります：2"]),
        ((), 2, ["欠けがあります：1～2"]),
    ],
)
def test_a_number_used_is_a_number_explained(counts, used, told):
    papers = [paper(count) for count in counts]
    series = series_of(papers, {"罹-L01A": numbers_of(counts)} if counts else {}, {"罹-L01A": used})
    found = differences(balance(papers, len(papers)), series, papers)
    assert len(found) == len(told)
    assert all(part in text for part, text in zip(told, found, strict=True))


def test_papers_and_acts_that_differ_are_told():
    papers = [paper(1, state="交付"), paper(2, prints=1), paper(3, disputed=True)]
    assert balance(papers, 3).rest == 0
    found = differences(balance(papers, 4), [], papers)
    assert "罹-L01A-000003-X" in found[0]
    assert "差 1" in found[1]


def test_ranges():
    assert ranges([9, 3, 4, 5]) == ("3～5", "9")
    assert ranges([]) == ()


@pytest.fixture
def worked(morning):
    """Three papers: handed over, voided, waiting."""
    confirm(morning.journal, CLERK, date.fromisoformat(DAY))
    morning.ready("2", "b:H2")
    morning.ready("6", "b:H1")
    one, two, three = morning.make(), morning.make(household="2", dwelling="b:H2"), morning.make(household="6")
    hand_over(morning, one.subject, replace(HANDED, on=DAY))
    void(
        morning.journal, CLERK, two.subject, "書き損じ", recovered=True,
        base=known_certificate(morning.journal, two.subject).base("state", "void_reason"),
    )  # fmt: skip
    return morning, one, two, three


def test_the_day_adds_up(worked):
    laptop, one, two, three = worked
    found = report(laptop)
    assert dict(found["acts"]) | {"証明書の作成": 3, "交付": 1, "無効": 1} == dict(found["acts"])
    assert found["series"] == [["罹-L01A", one.number, three.number, 3, True]]
    assert found["papers"] == {
        "made": 3, "delivered": 1, "printed": 0, "unprinted": 1, "superseded": 0, "voided": 1,
    }  # fmt: skip
    assert found["voided"] == [two.number]
    assert closing.void_reasons(laptop.journal, found["voided"]) == {two.number: "書き損じ"}
    assert [line[2:] for line in found["fees"]] == [[1, 0]]
    assert "書き損じ" not in json.dumps(found, ensure_ascii=False)  # what a person typed stays where it is protected


def test_closing_writes_the_report_and_prints_it_again(worked):
    laptop = worked[0]
    with pytest.raises(NotClosedYet):
        closing.closing(laptop.journal, DAY)
    reason = "確かめた" if report(laptop)["differences"] else ""
    assert close(laptop, reason=reason) == 1
    row = closing.closing(laptop.journal, DAY)
    assert json.loads(row["report"])["papers"]["made"] == 3
    assert (row["closed_by"], row["closing"]) == ("sato", 1)


def test_a_difference_needs_a_reason(worked):
    laptop = worked[0]
    with laptop.journal.base_data() as conn:
        conn.execute("UPDATE counter SET last = 5 WHERE series = '証明書:罹'")
    assert any("欠けがあります：4～5" in text for text in report(laptop)["differences"])
    with pytest.raises(ClosingReasonMissing):
        close(laptop)
    assert closing.closings(laptop.journal, DAY) == []
    close(laptop, reason="紙を2枚失った")
    assert closing.closing(laptop.journal, DAY)["reason"] == "紙を2枚失った"


def test_figures_that_moved_since_they_were_shown_are_shown_again(worked):
    laptop = worked[0]
    shown = closing.digest(report(laptop))
    laptop.make(copy=True)
    with pytest.raises(DayMoved):
        close(laptop, shown=shown, reason="x")


def test_a_paper_after_closing_is_told_on_the_next_and_only_there(worked, clock):
    laptop = worked[0]
    assert report(laptop)["late"] == []
    close(laptop, reason="x")
    made = laptop.make(copy=True)
    assert report(laptop)["late"] == [made.number]
    clock.set("2026-11-29T08:30:00")
    confirm(laptop.journal, CLERK, date.fromisoformat("2026-11-29"))
    assert report(laptop, "2026-11-29")["late"] == [made.number]
    assert close(laptop, DAY, reason="x") == 2
    assert report(laptop, "2026-11-29")["late"] == []
    assert [row["closing"] for row in closing.closings(laptop.journal, DAY)] == [1, 2]
    assert json.loads(closing.closing(laptop.journal, DAY, 1)["report"])["papers"]["made"] == 3


def test_a_day_nobody_worked_is_unknown_and_yesterday_is_reminded_of(worked, clock):
    laptop = worked[0]
    for day in ("2026-11-20", "きのう", ""):
        with pytest.raises(DayUnknown):
            report(laptop, day)
    assert closing.unclosed(laptop.journal) is None
    clock.set("2026-11-30T08:30:00")
    assert closing.unclosed(laptop.journal) == DAY
    close(laptop, reason="x")
    assert closing.unclosed(laptop.journal) is None


def test_what_is_held_and_the_resurveys_taken_are_in_the_report(worked):
    laptop = worked[0]
    assert report(laptop)["held"] == 0
    write(laptop.journal, CLERK, Handover("R8-01", "どちらの世帯か", held=True, household="2"))
    write(laptop.journal, CLERK, Handover("R8-01", "メモ", held=False))
    assert report(laptop)["held"] == 1
    assert dict(report(laptop)["acts"])["再調査の受付"] == 0


def test_a_day_that_has_not_come_is_not_offered(worked, clock):
    laptop = worked[0]
    clock.set("2026-11-29T08:30:00")
    confirm(laptop.journal, CLERK, date.fromisoformat("2026-11-29"))
    assert closing.days(laptop.journal)[0]["day"] == "2026-11-29"
    clock.set("2026-11-28T17:00:00")  # the clock had run ahead
    assert [row["day"] for row in closing.days(laptop.journal)] == [DAY]
    with pytest.raises(DayUnknown):
        report(laptop, "2026-11-29")


def test_another_laptops_papers_are_not_of_this_day(worked, laptops):
    laptop = worked[0]
    other = laptops("L02")
    other.load()
    other.take(laptop)
    other.make(household="2", dwelling="b:H2", actor=SUPERVISOR)
    laptop.take(other)
    assert report(laptop)["papers"]["made"] == 3
    assert report(other)["papers"]["made"] == 1


# ------------------------------------------------------------------------------------------------------- pages


def test_from_the_days_page_to_the_printed_report(clerk, home):
    page = clerk.get("/day")
    assert "今日を締める" in page.text
    page = clerk.get("/day/close")
    assert "番号と書類は合っています" in page.text
    assert "控えを取ってください" in page.text
    form = page.form("締める")
    assert "E-DAY-15" in clerk.send("/day/close", {**form, "shown": "x"}, status=409).text
    page = clerk.send("/day/close", {**form, "reason": "特になし"})
    assert re.search(r"<h1>日報　令和", page.text)
    assert "特になし" in page.text
    assert "町職員に預けたまま（保留）：0件" in page.text
    assert "再調査の受付" in page.text
    page = clerk.get("/day/close")
    assert "すでに締めています" in page.text
    clerk.send("/day/close", page.form("締める"))
    assert "2回のうち 2回目" in clerk.get("/day/report", day=form["day"]).text
    assert "1回目" in clerk.get("/day/report", day=form["day"], closing="1").text
    clerk.get("/day/report", status=409, day="2020-01-01")
    clerk.get("/day/close", status=404, day="x")
