"""Dates in every calendar, and birthdates that are not dates."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from victim_support.japanese.dates import (
    age_at,
    display,
    era_of,
    eras,
    parse_date,
    parse_registered_date,
    wareki,
    wareki_short,
)
from victim_support.japanese.errors import (
    DateDoesNotExistError,
    DateOutsideEraError,
    DateUnreadableError,
    EraUnknownBeforeError,
)

DISASTER = date(2026, 10, 3)
FIRST_SOLAR_DAY = date(1873, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "R8.10.3",
        "r8.10.3",
        "令和8年10月3日",
        "令8年10月3日",
        "令和８年１０月３日",
        "Ｒ８．１０．３",
        "令和八年十月三日",
        "㋿8年10月3日",
        "2026-10-03",
        "2026/10/3",
        "2026.10.3",
        "20261003",
        "２０２６年１０月３日",
        "２０２６－１０－０３",
        "2026ー10ー03",
        "R081003",
        "R8-10-3",
        "R8/10/3",
        " 令和 8年 10月 3日 ",
        "令和　8年10月3日",
    ],
)
def test_every_usual_form_is_one_day(text):
    assert parse_date(text) == date(2026, 10, 3)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("令和1年5月1日", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("大正15年12月25日", date(1926, 12, 25)),
        ("大正元年7月30日", date(1912, 7, 30)),
        ("明治45年7月30日", date(1912, 7, 30)),
        ("明治6年1月1日", FIRST_SOLAR_DAY),
        ("S55.1.2", date(1980, 1, 2)),
        ("昭和二十年八月十五日", date(1945, 8, 15)),
        ("2024-02-29", date(2024, 2, 29)),
    ],
)
def test_borders_and_shared_days(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "平成31年5月1日",
        "昭和64年1月8日",
        "平成元年1月7日",
        "令和元年4月30日",
        "大正15年12月26日",
        "昭和元年12月24日",
        "明治45年7月31日",
        "大正元年7月29日",
        "明治5年12月2日",
        "令和0年5月1日",
        "昭和99年1月1日",
    ],
)
def test_a_day_outside_its_era_is_refused_by_name(text):
    with pytest.raises(DateOutsideEraError) as refused:
        parse_date(text)
    assert text in refused.value.message


@pytest.mark.parametrize(
    "text", ["2026-02-30", "令和8年13月1日", "2025-02-29", "昭和50年2月29日", "2026-00-01", "00000101"]
)
def test_a_day_the_calendar_lacks_is_refused_by_name(text):
    with pytest.raises(DateDoesNotExistError):
        parse_date(text)


@pytest.mark.parametrize(
    "text",
    ["", "きのう", "26-10-3", "2026-10", "令和8年", "R8.10", "2026-10/03", "令和8年10月3日頃", "²⁰²⁶", "1年1月1日"],
)
def test_what_is_no_date_is_refused_by_name(text):
    with pytest.raises(DateUnreadableError):
        parse_date(text)


@given(st.text(max_size=30))
def test_no_text_breaks_the_readers(text):
    assert parse_registered_date(text).text == text
    with contextlib.suppress(DateUnreadableError, DateDoesNotExistError, DateOutsideEraError):
        parse_date(text)


@given(st.text(alphabet="明治大正昭和平成令年月日不詳頃推定春上中旬からまで0123456789元~-/. 一二十", max_size=20))
def test_no_registered_text_breaks_the_reader(text):
    birth = parse_registered_date(text)
    assert birth.text == text
    assert display(birth, False)
    if birth.earliest and birth.latest:
        assert birth.earliest <= birth.latest


def test_every_day_since_1873_goes_there_and_back():
    day, previous = FIRST_SOLAR_DAY, None
    while day <= date(2040, 12, 31):
        era = era_of(day)
        assert era.holds(day)
        assert parse_date(wareki(day)) == day
        assert parse_date(wareki_short(day)) == day
        if previous and previous != era:
            assert day == era.first
            assert wareki(day).startswith(f"{era.name}元年")
        previous, day = era, day + timedelta(days=1)
    assert [era.name for era in eras()] == ["明治", "大正", "昭和", "平成", "令和"]


@given(st.dates(min_value=FIRST_SOLAR_DAY, max_value=date(2099, 12, 31)))
def test_western_forms_go_there_and_back(day):
    for text in (
        day.isoformat(),
        day.strftime("%Y%m%d"),
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
    ):
        assert parse_date(text) == day


def test_before_the_solar_calendar_there_is_no_wareki():
    with pytest.raises(EraUnknownBeforeError):
        wareki(date(1872, 12, 31))


UNCERTAIN = [
    # text, earliest, latest, approximate
    ("年月日不詳", None, None, False),
    ("生年月日不詳", None, None, False),
    ("不詳", None, None, False),
    ("令和3年 月日不詳", "2021-01-01", "2021-12-31", False),
    ("昭和20年月日不詳", "1945-01-01", "1945-12-31", False),
    ("昭和２０年　月日不詳", "1945-01-01", "1945-12-31", False),
    ("昭和元年 月日不詳", "1926-12-25", "1926-12-31", False),
    ("昭和64年 月日不詳", "1989-01-01", "1989-01-07", False),
    ("昭和20年3月 日不詳", "1945-03-01", "1945-03-31", False),
    ("昭和二十年三月 日不詳", "1945-03-01", "1945-03-31", False),
    ("昭和 年月日不詳", "1926-12-25", "1989-01-07", False),
    ("昭和20年", "1945-01-01", "1945-12-31", False),
    ("昭和20年頃", "1945-01-01", "1945-12-31", True),
    ("昭和20年3月頃", "1945-03-01", "1945-03-31", True),
    ("昭和20年3月1日頃", "1945-03-01", "1945-03-01", True),
    ("推定昭和20年3月1日", "1945-03-01", "1945-03-01", True),
    ("昭和20年3月1日（推定）", "1945-03-01", "1945-03-01", True),
    ("昭和20年春", "1945-02-01", "1945-05-31", False),
    ("昭和20年冬", "1945-01-01", "1945-12-31", False),
    ("昭和20年2月上旬", "1945-02-01", "1945-02-10", False),
    ("昭和20年2月中旬頃", "1945-02-11", "1945-02-20", True),
    ("昭和20年2月下旬", "1945-02-21", "1945-02-28", False),
    ("昭和20年3月1日から昭和20年3月10日まで", "1945-03-01", "1945-03-10", False),
    ("昭和20年3月1日から10日までの間", "1945-03-01", "1945-03-10", False),
    ("昭和20年3月1日～5月2日", "1945-03-01", "1945-05-02", False),
    ("昭和20年3月1日又は2日", "1945-03-01", "1945-03-02", False),
    ("昭和63年から平成2年の間", "1988-01-01", "1990-12-31", False),
    ("昭和20年以前", None, "1945-12-31", False),
    ("昭和20年3月以降", "1945-03-01", None, False),
    ("昭和50年2月29日", "1975-02-28", "1975-03-01", False),
    ("昭和50年4月31日", "1975-04-30", "1975-05-01", False),
    ("1980-00-00", "1980-01-01", "1980-12-31", False),
    ("1980-05-00", "1980-05-01", "1980-05-31", False),
    ("1980年 月日不詳", "1980-01-01", "1980-12-31", False),
    ("0000-00-00", None, None, False),
]


@pytest.mark.parametrize(("text", "earliest", "latest", "approximate"), UNCERTAIN)
def test_uncertain_forms_are_kept_and_bounded(text, earliest, latest, approximate):
    birth = parse_registered_date(text)
    assert birth.text == text
    assert birth.exact is None
    assert birth.readable
    assert [day and day.isoformat() for day in (birth.earliest, birth.latest)] == [earliest, latest]
    assert birth.approximate is approximate
    assert display(birth, False) == display(birth, True) == text


@pytest.mark.parametrize(
    "text", ["？？？", "昭和64年2月1日", "昭和20年13月1日", "昭和20年3月41日", "こども", "昭和20年5月から3月"]
)
def test_unreadable_text_is_kept_with_a_flag(text):
    birth = parse_registered_date(text)
    assert (birth.text, birth.earliest, birth.latest, birth.exact, birth.readable) == (text, None, None, None, False)
    assert age_at(birth, DISASTER) is None


def test_the_registers_own_unknown_flag_wins_over_an_invented_day():
    birth = parse_registered_date("昭和20年1月1日", unknown=True)
    assert (birth.earliest, birth.exact) == (None, None)
    assert age_at(birth, DISASTER) is None
    assert parse_registered_date("昭和20年 月日不詳", unknown=True).earliest == date(1945, 1, 1)


@pytest.mark.parametrize(
    ("text", "foreigner", "shown"),
    [
        ("1975-07-07", False, "昭和50年7月7日"),
        ("1975-07-07", True, "1975年7月7日"),
        ("昭和50年7月7日", True, "1975年7月7日"),
        ("S50.7.7", False, "昭和50年7月7日"),
        ("明治45年7月30日", False, "明治45年7月30日"),
        ("大正15年12月25日", False, "大正15年12月25日"),
        ("1912-07-30", False, "大正元年7月30日"),
        ("1870-01-01", False, "1870-01-01"),
        ("", False, "年月日不詳"),
    ],
)
def test_what_is_shown(text, foreigner, shown):
    assert display(parse_registered_date(text, foreigner=foreigner), foreigner) == shown


@pytest.mark.parametrize(
    ("text", "calendar"),
    [("昭和50年7月7日", "wareki"), ("1975-07-07", "western"), ("昭和20年 月日不詳", "wareki"), ("1980年頃", "western")],
)
def test_the_calendar_is_the_one_written(text, calendar):
    assert parse_registered_date(text).calendar == calendar


def test_unknown_takes_the_calendar_of_the_person():
    assert parse_registered_date("年月日不詳").calendar == "wareki"
    assert parse_registered_date("年月日不詳", foreigner=True).calendar == "western"


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        ("昭和50年7月7日", date(2026, 7, 6), 50),
        ("昭和50年7月7日", date(2026, 7, 7), 51),
        ("2024-02-29", date(2026, 2, 28), 1),
        ("2024-02-29", date(2026, 3, 1), 2),
        ("2024-02-29", date(2028, 2, 28), 3),
        ("2024-02-29", date(2028, 2, 29), 4),
        ("昭和20年 月日不詳", date(2026, 12, 31), 81),
        ("昭和20年 月日不詳", DISASTER, None),
        ("昭和20年3月 日不詳", DISASTER, 81),
        ("昭和20年頃", DISASTER, None),
        ("推定昭和20年3月1日", DISASTER, None),
        ("昭和20年以前", DISASTER, None),
        ("年月日不詳", DISASTER, None),
        ("2026-10-04", DISASTER, None),
        ("2026-10-03", DISASTER, 0),
    ],
)
def test_age(birth, day, age):
    assert age_at(parse_registered_date(birth), day) == age


@given(st.dates(min_value=FIRST_SOLAR_DAY, max_value=DISASTER), st.integers(min_value=0, max_value=3000))
def test_age_never_falls_with_time(born, more):
    birth = parse_registered_date(born.isoformat())
    assert age_at(birth, DISASTER) <= age_at(birth, DISASTER + timedelta(days=more))
