"""Hard cases stay at their places, whatever the size and the seed, and are as hard as they claim."""

import unicodedata
from pathlib import Path

import pytest

from victim_support.demo.hard_cases import HARD_CASES
from victim_support.demo.town import Town


@pytest.fixture(scope="module")
def by_household():
    rows = {}
    for plot in Town(households=300, seed=7).plots():
        for row in plot.residents:
            rows.setdefault(row.household_no, []).append(row)
    return rows


def surveys(key, **town):
    case = HARD_CASES[key]
    plots = Town(households=60, **town).plots()
    return next(plot for plot in plots if plot.residents[0].household_no == case.household_no)


def test_serials_and_keys_are_unique_and_below_the_crowd():
    serials = [case.serial for case in HARD_CASES.values()]
    assert len(set(serials)) == len(serials)
    assert max(serials) < 400
    assert all(len(case.people) <= 20 for case in HARD_CASES.values())


def test_every_case_is_found_under_its_number_in_another_town(by_household):
    for case in HARD_CASES.values():
        found = by_household[case.household_no]
        assert [row.name for row in found] == [person.name for person in case.people]
        assert [row.resident_no for row in found] == [case.resident_no(place) for place in range(len(case.people))]


def test_numbers_do_not_move():
    assert HARD_CASES["ivs_watanabe_10f"].household_no == "0000000019"
    assert HARD_CASES["two_dwellings"].property_no == "00000026"
    assert HARD_CASES["two_dwellings"].second_property_no == "00000526"
    assert HARD_CASES["apartment_102"].property_no == HARD_CASES["apartment_201"].property_no


def test_names_keep_their_selectors_and_would_not_survive_normalising(by_household):
    def names(key):
        return [row.name for row in by_household[HARD_CASES[key].household_no]]

    assert names("ivs_watanabe_10f")[0] == "渡\u9089\U000e010f　一郎"
    assert names("ivs_kasai_100")[0][1] == "\U000e0100"
    assert names("ivs_kasai_102")[0][1] == "\U000e0102"
    god = names("compatibility_kami")[0]
    assert god[0] == "\ufa19"
    assert unicodedata.normalize("NFC", god) != god
    assert [len(name) for name in names("long_names")] == [40, 40]
    assert "\ue000" in names("no_glyph")[0]


def test_the_long_address_is_longer_than_sixty(by_household):
    row = by_household[HARD_CASES["long_address"].household_no][0]
    assert len(row.address + row.lot + row.building_name) > 60


def test_unknown_birthdates_cover_every_form(by_household):
    texts = [row.birthdate for row in by_household[HARD_CASES["unknown_birthdates"].household_no]]
    for mark in (
        "年月日不詳",
        " 月日不詳",
        " 日不詳",
        "頃",
        "推定",
        "春",
        "上旬",
        "中旬頃",
        "から",
        "2月29日",
        "明治45年7月30日",
        "大正15年12月25日",
    ):
        assert any(mark in text for text in texts), mark


def test_shared_house_has_one_building_and_two_households(by_household):
    parents, children = (HARD_CASES[f"two_households_{who}"] for who in ("parents", "children"))
    first, second = by_household[parents.household_no][0], by_household[children.household_no][0]
    assert (first.address, first.lot) == (second.address, second.lot)
    plot = surveys("two_households_children")
    assert not plot.buildings
    assert not plot.surveys, "a house is surveyed once"
    assert [row.property_no for row in plot.issues] == [parents.property_no]


def test_two_dwellings_are_surveyed_apart():
    plot = surveys("two_dwellings")
    assert len({row.property_no for row in plot.buildings}) == 2
    assert len({row.property_no for row in plot.surveys}) == 2
    assert [row.property_no for row in plot.issues] == [row.property_no for row in plot.buildings]


def test_survey_states():
    assert not surveys("survey_waiting").surveys[0].grade
    assert surveys("survey_disagrees").surveys[0].grade == "半壊"
    unmatched = surveys("survey_unmatched").surveys[0]
    assert (unmatched.household_no, unmatched.property_no, unmatched.doorplate) == (
        "",
        "",
        HARD_CASES["survey_unmatched"].people[0].name.split("　")[0],
    )
    assert [row.round for row in surveys("resurvey").surveys] == ["第1次", "第2次", "再調査"]
    with_force, without = (surveys(f"flood_{how}_force").flood_surveys[0] for how in ("with", "without"))
    assert with_force.depth_cm == without.depth_cm
    assert with_force.grade != without.grade
    assert surveys("not_surveyed").surveys == []


def test_deaths_and_moves_stand_around_the_day(by_household):
    dates = {
        key: {row.removal_date for row in by_household[HARD_CASES[key].household_no]} - {""}
        for key in ("died_before", "head_died_in_disaster", "moved_after")
    }
    assert dates == {
        "died_before": {"2026-09-20"},
        "head_died_in_disaster": {"2026-10-03"},
        "moved_after": {"2026-10-04"},
    }


def test_the_documentation_names_every_case_with_its_number():
    text = (Path(__file__).parents[2] / "docs" / "demo.md").read_text(encoding="utf-8")
    for case in HARD_CASES.values():
        assert f"| {case.household_no} | `{case.key}` |" in text
