"""The start page: what waits longest, what was handed over today as chart and table, yesterday's closing reminded of."""

import re
from datetime import timedelta

import pytest
from issuing.test_pages import ONE, ready
from opened_day import open_day

from victim_support.access.actor import command_actor
from victim_support.certificates.issuing import issuer_of, today
from victim_support.certificates.store_acts import Delivery, deliver
from victim_support.certificates.store_make import Confirmed, Request, make
from victim_support.certificates.store_queries import known_certificate
from victim_support.counter.charts import HEIGHT, WIDTH, columns, lines
from victim_support.day.store_subjects import CONFIRMED, day_subject

ALL = command_actor("試験")


@pytest.mark.parametrize("counts", [[], [("9時", 0)], [("9時", 3), ("10時", 700), ("11時", 0)]])
def test_bars_stay_inside_their_drawing_and_say_what_they_show(counts):
    for chart in (columns("時間ごとの交付", counts), lines("窓口ごとの交付", counts)):
        for bar in chart.bars:
            assert 0 <= bar.x <= bar.x + bar.width <= chart.width <= WIDTH
            assert 0 <= bar.y <= bar.y + bar.height <= chart.height
        for name, count in counts:
            assert (f"{name} {count}件" in chart.label) == bool(count)
    assert columns("x", counts).height == HEIGHT
    tallest = max(columns("x", counts).bars, key=lambda bar: bar.height, default=None)
    assert tallest is None or tallest.count == max(count for _, count in counts)


def test_a_newcomer_sees_what_waits_longest_and_what_was_handed_over(clerk, home):
    journal = home.journal
    open_day(journal)
    ready(journal)
    page = clerk.get("/")
    assert "いちばん古いもの：令和8年11月1日" in page.text
    assert "/household?household_no=0000000001" in page.links
    assert "<svg" not in page.text
    request = Request("R8-01", ONE["household_no"], ONE["dwelling"], "罹災証明書", today())
    made = make(journal, ALL, request, issuer=issuer_of(home), confirmed=Confirmed())
    handed = Delivery(today().isoformat(), "岐阜　太郎", "世帯主", "顔写真付き1点")
    deliver(journal, ALL, made.subject, handed, base=known_certificate(journal, made.subject).base("state"))
    page = clerk.get("/")
    assert "今日渡した証明書　1通" in page.text
    assert re.search(r'aria-label="時間ごとの交付：\d+時 1件"', page.text)
    assert 'aria-label="窓口ごとの交付：L01 試験（コマンド） 1件"' in page.text
    assert "<caption>窓口ごとの交付（端末と人）</caption>" in page.text


def test_a_day_that_nobody_closed_is_told(clerk, home):
    yesterday = (today() - timedelta(days=1)).isoformat()
    with home.journal.transaction("x") as tx:
        tx.append(CONFIRMED, day_subject("L01", yesterday), {"confirmed": {"how": "試験", "clock": 0, "last": None}})
    page = clerk.get("/")
    assert "は、まだ締めていません" in page.text
    assert f"/day/close?day={yesterday}" in page.links
