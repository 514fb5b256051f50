"""整理券: numbers, who is called, what two laptops make of one ticket, and a screen without names or log-in."""

import re

import pytest
from issuing.conftest import CLERK
from web.client import Browser

from victim_support.codes import rules as codes
from victim_support.day import store_tickets as tickets
from victim_support.day.errors import NobodyWaits, TicketsExhausted, TicketTaken, TicketUnknown
from victim_support.day.rules import ABSENT, CALLED, DONE, ticket_number, ticket_rank, typed_number


@pytest.mark.parametrize(
    ("device", "epoch", "count", "number"),
    [("L01", 1, 23, "01-023"), ("L01", 1, 1234, "01-1234"), ("L01", 2, 1, "01-10001"), ("K02", 1, 5, "1102-005")],
)
def test_a_number_is_digits_of_the_laptop_and_the_day(device, epoch, count, number):
    assert ticket_number(device, epoch, count) == number
    assert re.fullmatch(r"\d+-\d+", number)


@pytest.mark.parametrize("typed", ["01-023", "０１－０２３", " 01ー023 ", "01023", "01‐023"])
def test_a_number_is_read_however_it_is_typed(typed):
    assert typed_number(typed) == "01-023"


def given(laptop, count=3):
    return [tickets.give(laptop.journal, CLERK) for _ in range(count)]


def state(laptop, row):
    return tickets.ticket(laptop.journal, row["subject"])["state"]


def base(laptop, row):
    return laptop.journal.subject(row["subject"]).base("state")


def test_each_laptop_and_day_counts_from_one(morning, clock, laptops):
    assert [row["number"] for row in given(morning)] == ["01-001", "01-002", "01-003"]
    clock.set("2026-11-29T08:30:00")
    assert given(morning, 1)[0]["number"] == "01-001"
    assert given(laptops("L02"), 1)[0]["number"] == "02-001"


def test_a_code_names_one_ticket_of_any_day(morning, clock):
    first = given(morning, 1)[0]
    clock.set("2026-11-29T08:30:00")
    second = given(morning, 1)[0]
    assert first["number"] == second["number"]
    for row in (first, second):
        assert codes.read(tickets.code_of(row)).what == codes.TICKET
        assert tickets.find(morning.journal, tickets.code_of(row))["subject"] == row["subject"]
    assert tickets.find(morning.journal, "01-001")["subject"] == second["subject"]
    with pytest.raises(TicketUnknown):
        tickets.find(morning.journal, "01-002")


def test_next_calls_in_order_and_ends_the_one_before_at_that_counter(morning):
    one, two, three = given(morning)
    assert tickets.call_next(morning.journal, CLERK, "窓口3")["subject"] == one["subject"]
    assert tickets.call_next(morning.journal, CLERK, "窓口4")["subject"] == two["subject"]
    assert (state(morning, one), state(morning, two)) == (CALLED, CALLED)
    assert tickets.call_next(morning.journal, CLERK, "窓口３")["subject"] == three["subject"]
    assert (state(morning, one), state(morning, two)) == (DONE, CALLED)
    with pytest.raises(NobodyWaits):
        tickets.call_next(morning.journal, CLERK, "窓口3")
    assert state(morning, three) == CALLED


def test_absent_and_called_again_and_done_is_the_end(morning):
    one, _, _ = given(morning)
    tickets.call_next(morning.journal, CLERK, "窓口1")
    tickets.settle(morning.journal, CLERK, one["subject"], ABSENT, base(morning, one))
    assert state(morning, one) == ABSENT
    assert tickets.call(morning.journal, CLERK, one["subject"], "窓口2")["calls"] == 2
    stale = base(morning, one)
    tickets.settle(morning.journal, CLERK, one["subject"], DONE, stale)
    with pytest.raises(TicketTaken):
        tickets.call(morning.journal, CLERK, one["subject"], "窓口1")
    with pytest.raises(TicketTaken):  # a page that shows an older state
        tickets.settle(morning.journal, CLERK, one["subject"], ABSENT, stale)


def test_calling_again_leaves_the_others_alone(morning):
    one, two, _ = given(morning)
    tickets.call_next(morning.journal, CLERK, "窓口1")
    tickets.call(morning.journal, CLERK, one["subject"], "窓口1")
    assert state(morning, one) == CALLED
    tickets.call(morning.journal, CLERK, two["subject"], "窓口1")
    assert (state(morning, one), state(morning, two)) == (DONE, CALLED)


@pytest.mark.parametrize(("here", "there"), [(DONE, ABSENT), (ABSENT, DONE)])
def test_two_laptops_agree_which_state_prevails(morning, laptops, here, there):
    other = laptops("L02")
    row = given(morning, 1)[0]
    tickets.call_next(morning.journal, CLERK, "窓口1")
    other.take(morning)
    seen = base(morning, row)
    tickets.settle(morning.journal, CLERK, row["subject"], here, seen)
    tickets.settle(other.journal, CLERK, row["subject"], there, seen)
    morning.take(other)
    other.take(morning)
    prevails = max((here, there), key=ticket_rank)
    for laptop in (morning, other):
        found = tickets.ticket(laptop.journal, row["subject"])
        assert found["state"] == prevails
        assert "conflict" in found["marks"]
    tickets.settle(morning.journal, CLERK, row["subject"], DONE, base(morning, row))
    assert tickets.ticket(morning.journal, row["subject"])["marks"] == "{}"


def test_the_board_shows_this_laptops_series_latest_first(morning, laptops, clock):
    other = laptops("L02")
    given(other, 2)
    morning.take(other)
    given(morning, 4)
    for second, counter in enumerate(("窓口1", "窓口2", "窓口3")):
        clock.set(f"2026-11-28T09:00:0{second}")
        tickets.call_next(morning.journal, CLERK, counter)
    board = tickets.board(morning.journal, 2)
    assert [(row["number"], row["counter"]) for row in board.called] == [("01-003", "窓口3"), ("01-002", "窓口2")]
    assert board.waiting == 1


def test_no_more_than_a_series_holds(morning, monkeypatch):
    monkeypatch.setattr(tickets, "MOST_TICKETS", 2)
    given(morning, 2)
    with pytest.raises(TicketsExhausted):
        tickets.give(morning.journal, CLERK)
    assert len(tickets.of_day(morning.journal)) == 2


# ------------------------------------------------------------------------------------------------------- pages


def test_from_giving_to_done_by_pages(clerk, app):
    page = clerk.send("/day/tickets/give", {})
    number = re.search(r'ticket-slip-number">([\d-]+)<', page.text)[1]
    assert number == "01-001"
    assert "Please come to the counter" in page.text
    clerk.send("/day/tickets/give", {})
    clerk.send("/day/tickets/counter", {"counter": "窓口3"})
    page = clerk.send("/day/tickets/next", {})
    assert "01-001 を 窓口3 に呼びました" in page.text
    assert "01-001 は済みにする" in page.text
    page = clerk.send("/day/tickets/settle", {**page.form("いまの人"), "state": ABSENT})
    assert "不在だった人" in page.text
    page = clerk.send("/day/tickets/call", {"number": "０１０01"})
    page = clerk.send("/day/tickets/settle", {**page.form("いまの人"), "state": DONE})
    assert "E-DAY-07" in clerk.send("/day/tickets/call", {"number": "01-001"}, status=409).text
    assert "E-DAY-06" in clerk.send("/day/tickets/call", {"number": "だれ"}, status=404).text
    clerk.send("/day/tickets/next", {})
    assert "E-DAY-08" in clerk.send("/day/tickets/next", {}, status=409).text


def test_the_screen_needs_no_log_in_names_nobody_and_keeps_nobody_logged_in(clerk, app):
    clerk.send("/day/tickets/give", {})
    clerk.send("/day/tickets/next", {})
    stranger = Browser(app).get("/day/screen")
    assert stranger.status_code == 200
    assert stranger.headers["Cache-Control"] == "no-store"
    assert "01-001" in stranger.text
    assert stranger.headers["Refresh"] == "5"
    seen = clerk.browser.get("/day/screen")
    assert "Set-Cookie" not in seen.headers
    assert "受付　一" not in seen.text
    assert seen.text == stranger.text
