"""交付日程 and 予約: places are counted, a full day is refused by name, nobody's whereabouts are on the list."""

import pytest
from issuing.conftest import CLERK, SUPERVISOR

from victim_support.access.errors import NotPermitted
from victim_support.day import store_schedule as schedule
from victim_support.day.errors import (
    CancellationReasonMissing,
    DayFull,
    DayPast,
    ReservationUnknown,
    ScheduleUnknown,
)
from victim_support.day.store_subjects import reservation_subject


def plan(laptop, day="2026-12-01", places=2, area="司町"):
    return schedule.plan(laptop.journal, SUPERVISOR, schedule.Plan("R8-01", area, day, places, "9時～16時"))


def base(laptop, household):
    return laptop.journal.subject(reservation_subject("R8-01", household)).base()


def reserve(laptop, household, line, *, actor=CLERK, **more):
    schedule.reserve(laptop.journal, actor, "R8-01", household, line, base=base(laptop, household), **more)


def taken(laptop, line):
    return schedule.line(laptop.journal, line)["taken"]


def test_places_are_counted_and_a_full_day_is_refused(morning):
    line = plan(morning)
    reserve(morning, "1", line)
    reserve(morning, "2", line, hour="10時")
    assert taken(morning, line) == 2
    with pytest.raises(DayFull) as caught:
        reserve(morning, "6", line)
    assert "司町の令和8年12月1日（火）は定員（2世帯）" in caught.value.message
    with pytest.raises(NotPermitted):
        reserve(morning, "6", line, above=True)
    assert taken(morning, line) == 2
    reserve(morning, "6", line, actor=SUPERVISOR, above=True)
    row = schedule.of_household(morning.journal, CLERK, "R8-01", "6")
    assert (row["above"], row["day"], taken(morning, line)) == (1, "2026-12-01", 3)


def test_who_has_a_place_may_change_the_hour_of_a_full_day(morning):
    line = plan(morning, places=1)
    reserve(morning, "1", line)
    reserve(morning, "1", line, hour="11時")
    assert schedule.of_household(morning.journal, CLERK, "R8-01", "1")["hour"] == "11時"


def test_a_place_is_moved_and_given_back_with_a_reason(morning):
    first, second = plan(morning, places=1), plan(morning, "2026-12-02", 1)
    reserve(morning, "1", first)
    reserve(morning, "1", second)
    assert (taken(morning, first), taken(morning, second)) == (0, 1)
    with pytest.raises(CancellationReasonMissing):
        schedule.cancel(morning.journal, CLERK, "R8-01", "1", reason=" ", base=base(morning, "1"))
    schedule.cancel(morning.journal, CLERK, "R8-01", "1", reason="入院", base=base(morning, "1"))
    row = schedule.of_household(morning.journal, CLERK, "R8-01", "1")
    assert (row["cancelled"], row["cancel_reason"], taken(morning, second)) == (1, "入院", 0)
    with pytest.raises(ReservationUnknown):
        schedule.cancel(morning.journal, CLERK, "R8-01", "1", reason="入院", base=base(morning, "1"))
    reserve(morning, "1", first)
    assert taken(morning, first) == 1
    kinds = [
        row[0] for row in morning.journal.query("SELECT kind FROM entry WHERE kind LIKE 'reservation%' ORDER BY id")
    ]
    assert kinds == ["reservation.taken", "reservation.moved", "reservation.cancelled", "reservation.taken"]


def test_a_day_that_is_over_or_withdrawn_or_of_nothing_is_not_taken(morning, clock):
    line, gone = plan(morning), plan(morning, "2026-12-03")
    schedule.change(
        morning.journal, SUPERVISOR, gone, {"withdrawn": True}, morning.journal.subject(gone).base("withdrawn")
    )
    for bad in (gone, "schedule:x"):
        with pytest.raises(ScheduleUnknown):
            reserve(morning, "1", bad)
    assert [row["subject"] for row in schedule.choices(morning.journal, "R8-01", "岐阜市司町")] == [line]
    clock.set("2026-12-02T08:00:00")
    with pytest.raises(DayPast):
        reserve(morning, "1", line)
    assert schedule.choices(morning.journal, "R8-01", "岐阜市司町") == []


def test_the_own_area_is_offered_first(morning):
    far, near = plan(morning, "2026-12-01", area="長良"), plan(morning, "2026-12-05", area="司町")
    assert [row["subject"] for row in schedule.choices(morning.journal, "R8-01", "岐阜市司町")] == [near, far]


def test_planning_is_the_supervisors_and_changes_are_journalled(morning):
    with pytest.raises(NotPermitted):
        schedule.plan(morning.journal, CLERK, schedule.Plan("R8-01", "司町", "2026-12-01", 3))
    line = plan(morning)
    seen = morning.journal.subject(line).base()
    assert schedule.change(morning.journal, SUPERVISOR, line, {"places": 5}, seen)
    assert not schedule.change(
        morning.journal, SUPERVISOR, line, {"places": 5}, morning.journal.subject(line).base("places")
    )
    assert schedule.line(morning.journal, line)["places"] == 5


def test_two_laptops_that_overbook_are_told(morning, laptops):
    line = plan(morning, places=1)
    other = laptops("L02")
    other.load()
    other.take(morning)
    reserve(morning, "1", line)
    reserve(other, "2", line)
    morning.take(other)
    row = schedule.line(morning.journal, line)
    assert (row["taken"], row["places"]) == (2, 1)


def test_the_list_of_a_day_names_no_protected_person_and_no_address(morning):
    line = plan(morning)
    reserve(morning, "1", line)
    reserve(morning, "3", line)
    one, three = schedule.of_day(morning.journal, CLERK, "R8-01", "2026-12-01")
    assert (one["head_name"], one["protected"]) == ("岐阜　太郎", 0)
    assert (three["household"], three["head_name"], three["protected"]) == ("3", None, 1)
    assert not {"address", "lot", "whereabouts", "phones"} & set(one.keys())


# ------------------------------------------------------------------------------------------------------- pages


@pytest.fixture
def supervisor(app):
    from damage.site import Desk

    return Desk(app, "kessai")


def test_from_planning_to_the_day_list_by_pages(clerk, supervisor, home):
    day = "2099-12-01"
    fields = {"day": day, "area": "司町", "places": "1", "hours": "9時～16時", "venue": "体育館"}
    assert "定員は0から" in supervisor.send("/day/schedule", {**fields, "places": "たくさん"}, status=400).text
    page = supervisor.send("/day/schedule", fields)
    assert "体育館" in page.text
    assert clerk.browser.post("/day/schedule", fields).status_code == 403
    page = clerk.get("/day/reservation", household_no="0000000001")
    form = page.form("予約")
    assert "日を選んでください" in clerk.send("/day/reservation", form, status=400).text
    line = home.journal.one("SELECT subject FROM schedule")[0]
    assert "予約を入れました" in clerk.send("/day/reservation", {**form, "schedule": line}).text
    other = clerk.get("/day/reservation", household_no="0000000002").form("予約")
    assert "E-DAY-10" in clerk.send("/day/reservation", {**other, "schedule": line}, status=409).text
    mine = supervisor.get("/day/reservation", household_no="0000000002").form("予約")
    supervisor.send("/day/reservation", {**mine, "schedule": line, "above": "1"})
    page = clerk.get("/household", household_no="0000000002")
    assert "交付日の予約：あります" in page.text
    assert "体育館" not in page.text  # nor when she will be where
    assert "体育館" in clerk.get("/household", household_no="0000000001").text
    page = clerk.get("/day/schedule/day", day=day)
    assert "岐阜　太郎" in page.text
    assert "長良　護" not in page.text
    assert "岐阜市長良" not in page.text
    assert "1世帯 超えています" in page.text
    form = clerk.get("/day/reservation", household_no="0000000001").form("予約の取消し")
    assert "E-DAY-13" in clerk.send("/day/reservation/cancel", form, status=400).text
    assert "取り消しました" in clerk.send("/day/reservation/cancel", {**form, "cancel_reason": "転居"}).text
    row = supervisor.get("/day/schedule/line", subject=line).form("交付日程を直す")
    assert "保存しました" in supervisor.send("/day/schedule/line", {**row, "places": "3"}).text
