"""The invented town: same bytes for a seed, any size, flat memory, rows that make sense."""

import re
import tracemalloc
from collections import Counter, defaultdict
from datetime import date
from itertools import islice

import pytest

from victim_support.demo.damage import grade_of_depth, grade_of_ratio
from victim_support.demo.places import areas
from victim_support.demo.rows import with_check_digit
from victim_support.demo.town import Town

RELATION = re.compile(r"^(世帯主|縁故者|同居人|(夫|妻|子|父|母|兄|弟|姉|妹)(（未届）)?(の(夫|妻|子|父|母)){0,3})$")


@pytest.fixture(scope="module")
def town():
    return list(Town(households=1500).plots())


def rows(town, part):
    return [row for plot in town for row in getattr(plot, part)]


def test_the_same_seed_gives_the_same_rows_and_another_seed_others(town):
    assert list(Town(households=1500).plots()) == town
    assert rows(Town(households=1500, seed=2).plots(), "residents") != rows(town, "residents")


def test_the_asked_number_of_households_within_one_plot(town):
    assert 1500 <= len({row.household_no for row in rows(town, "residents")}) < 1550


def test_the_asked_number_of_residents():
    count = sum(len(plot.residents) for plot in Town(residents=5000).plots())
    assert 5000 <= count < 5150


def test_any_gifu_municipality_and_no_other():
    for code in ("213021", "216046", "212211"):
        assert len(list(Town(code, households=200).plots())) > 50
    with pytest.raises(KeyError):
        next(Town("131016").plots())


def test_memory_does_not_grow_with_the_town():
    tracemalloc.start()
    try:
        plots = Town(residents=400_000).plots()
        for _ in islice(plots, 3000):
            pass
        early, _ = tracemalloc.get_traced_memory()
        for _ in islice(plots, 12_000):
            pass
        late, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert late - early < 1_000_000  # keeping the plots would take tens of megabytes; a cache may still fill


def test_numbers_are_unique_and_carry_their_check_digit(town):
    residents = rows(town, "residents")
    assert len({row.resident_no for row in residents}) == len(residents)
    for row in residents:
        assert with_check_digit(int(row.resident_no[:-1])) == row.resident_no
    buildings = rows(town, "buildings")
    assert len({(row.property_no, row.building_no) for row in buildings}) == len(buildings)


@pytest.mark.parametrize(("serial", "number"), [(1, "0000000019"), (6, "0000000060"), (123456789, "1234567892")])
def test_check_digit(serial, number):
    # 1: 11-2=9; 6: 12 mod 11 = 1 leaves 10, written 0; 123456789 by hand: 2*9+3*8+4*7+5*6+6*5+7*4+2*3+3*2+4*1=174
    assert with_check_digit(serial) == number


def test_relations_are_of_the_closed_vocabulary_and_one_head_a_household(town):
    members = defaultdict(list)
    for row in rows(town, "residents"):
        assert RELATION.match(row.relation), row.relation
        members[row.household_no].append(row)
    heads = Counter(sum(row.relation == "世帯主" for row in group) for group in members.values())
    assert heads == {1: len(members) - 1, 0: 1}
    for group in members.values():
        head = next((row for row in group if row.relation == "世帯主"), None)
        assert {row.head_no for row in group} == {head.resident_no if head else ""}
        assert len({(row.address, row.lot) for row in group}) == 1


def test_ages_make_sense(town):
    for plot in town:
        born = {
            (row.household_no, row.relation): date.fromisoformat(row.birthdate).year
            for row in plot.residents
            if re.fullmatch(r"\d{4}-\d\d-\d\d", row.birthdate)
        }
        for (household, relation), year in born.items():
            assert 1920 <= year <= 2026
            head = born.get((household, "世帯主"))
            if head and relation == "子":
                assert 16 <= year - head <= 55
            if head and relation in {"父", "母"}:
                assert 18 <= head - year <= 45


def test_addresses_are_real_places_with_their_postcode(town):
    real = {area.address: area for area in areas("212016")}
    assert len(real) > 2000
    for row in rows(town, "residents"):
        assert real[row.address].postcode == row.postcode
        assert len(row.address_code) == 11
    for row in rows(town, "buildings"):
        assert row.address in real


def test_every_kind_of_person_is_there(town):
    residents = rows(town, "residents")
    assert {row.status for row in residents} == {"住登者", "住登外", "除票"}
    assert all((row.status == "除票") == bool(row.removal_date) for row in residents)
    assert any(row.resident_kind == "外国人" and row.alias for row in residents)
    assert any(row.resident_kind == "外国人" and not row.alias for row in residents)
    assert any("\U000e0100" <= sign <= "\U000e01ef" for row in residents for sign in row.name)
    assert any(row.protected == "1" for row in residents)
    assert all(row.unusual_characters == "1" for row in residents if "髙" in row.name or "𠮷" in row.name)


def test_mean_household_is_of_gifu_size(town):
    residents = rows(town, "residents")
    assert 2.0 < len(residents) / len({row.household_no for row in residents}) < 2.7


def test_apartments_have_rooms_and_owners_need_not_live_there(town):
    buildings = rows(town, "buildings")
    assert {row.kind for row in buildings} >= {"居宅", "共同住宅", "併用住宅", "物置"}
    heads = {row.resident_no: row.address + row.lot for row in rows(town, "residents")}
    elsewhere = [row for row in buildings if not heads.get(row.owner_no, "").startswith(row.address)]
    assert len(elsewhere) > len(buildings) * 0.05
    assert any(row.room_no for row in rows(town, "surveys"))


def test_surveys_stand_in_every_state(town):
    surveys = rows(town, "surveys")
    assert {row.round for row in surveys} == {"第1次", "第2次", "再調査"}
    assert {row.method for row in surveys} >= {"部位", "外観（一見全壊）", "自己判定", "傾斜", "区域一括"}
    waiting = [row for row in surveys if not row.grade and row.household_no]
    unmatched = [row for row in surveys if not (row.household_no or row.property_no or row.application_no)]
    disagreeing = [
        row for row in surveys if row.grade and row.damage_ratio and row.grade != grade_of_ratio(int(row.damage_ratio))
    ]
    assert len(waiting) > len(surveys) * 0.1
    assert 0 < len(unmatched) < len(surveys) * 0.1
    assert 0 < len(disagreeing) < len(surveys) * 0.1
    assert all(row.doorplate and row.address for row in unmatched)
    known = {row.household_no for row in rows(town, "residents")}
    assert {row.household_no for row in surveys} <= known | {""}
    assert len({(row.survey_no, row.round) for row in surveys}) == len(surveys)


def test_floods_with_and_without_force_differ(town):
    floods = rows(town, "flood_surveys")
    assert {row.external_force for row in floods} == {"有", "無"}
    for row in floods:
        if row.grade and row.depth_cm:
            assert row.grade == grade_of_depth(int(row.depth_cm), force=row.external_force == "有")


def test_issue_list_names_only_decided_or_special_households(town):
    households = {row.household_no for row in rows(town, "residents")}
    issues = rows(town, "issues")
    assert len(issues) > 100
    assert {row.household_no for row in issues} <= households
