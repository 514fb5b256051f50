"""What holds for every survey, whatever the numbers."""

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from victim_support.damage import words
from victim_support.damage.grades import grade_set_for, severity
from victim_support.damage.parts import PartDamage, loss_by_parts, part_loss, round_half_up, weights_for
from victim_support.damage.rules import SurveyInputs, compute_grade
from victim_support.damage.tables import part_tables

percents = st.integers(0, 100)
depths = st.integers(1, 500)
days = st.dates(date(2018, 3, 1), date(2040, 1, 1))
forces = st.sampled_from([words.FORCE, words.NO_FORCE])
levels = st.sampled_from(list("ⅠⅡⅢⅣⅤ"))


@given(percents, percents, days)
def test_a_greater_ratio_is_never_a_lighter_grade(first, second, day):
    low, high = sorted((first, second))
    lighter = compute_grade(SurveyInputs(damage_ratio=low), day).grade
    graver = compute_grade(SurveyInputs(damage_ratio=high), day).grade
    assert severity(lighter) <= severity(graver)


@given(depths, depths, days)
def test_deeper_water_is_never_a_lighter_grade(first, second, day):
    low, high = sorted((first, second))

    def grade(depth):
        return compute_grade(SurveyInputs(method=words.DEPTH, depth_cm=depth, external_force=words.FORCE), day).grade

    assert severity(grade(low)) <= severity(grade(high))


@given(depths, st.dates(date(2024, 5, 31), date(2040, 1, 1)))
def test_force_never_lightens_and_its_absence_is_never_total(depth, day):
    def grade(force):
        return compute_grade(SurveyInputs(method=words.DEPTH, depth_cm=depth, external_force=force), day).grade

    assert severity(grade(words.NO_FORCE)) <= severity(grade(words.FORCE))
    assert grade(words.NO_FORCE) != "全壊"
    assert grade(None) in {None, grade(words.FORCE)}


@given(st.integers(0, 300), st.integers(0, 200), forces)
def test_depth_from_the_ground_agrees_with_depth_above_the_floor(above, floor, force):
    ground = SurveyInputs(
        method=words.DEPTH, depth_cm=above + floor, datum=words.GROUND, floor_height_cm=floor, external_force=force
    )
    direct = SurveyInputs(method=words.DEPTH, depth_cm=above, external_force=force)
    assert compute_grade(ground, date(2026, 1, 1)).grade == compute_grade(direct, date(2026, 1, 1)).grade


@given(st.integers(0, 10_000))
def test_half_up_is_exact(numerator):
    value = Fraction(numerator, 100)
    assert abs(round_half_up(value) - value) <= Fraction(1, 2)
    assert round_half_up(value) - value != Fraction(-1, 2)


@given(st.integers(1, 75), percents, percents, percents)
def test_a_larger_area_never_loses_less(weight, level, first, second):
    low, high = sorted((first, second))
    assert part_loss(weight, level, low) <= part_loss(weight, level, high) <= weight


@given(st.lists(st.tuples(st.sampled_from(["屋根", "外壁", "基礎"]), levels, st.integers(0, 100)), max_size=8))
def test_the_sum_of_the_parts_is_never_more_than_the_house(rows):
    weights = weights_for(words.WOODEN, words.FIRST)
    losses = loss_by_parts([PartDamage(*row) for row in rows], weights)
    assert all(0 <= loss <= weights.weights[part] for part, loss in losses.items())
    assert sum(losses.values()) <= 100


@given(levels, st.sampled_from(part_tables().areas))
def test_one_pair_is_the_published_formula(level, area):
    weights = weights_for(words.NON_WOODEN, words.SECOND)
    losses = loss_by_parts([PartDamage("柱（又は耐力壁）", level, area)], weights)
    assert losses == {"柱（又は耐力壁）": part_loss(50, part_tables().levels[level], area)}


@given(
    st.builds(
        SurveyInputs,
        survey_round=st.sampled_from(words.ROUNDS),
        method=st.none() | st.sampled_from(words.METHODS),
        structure=st.none() | st.sampled_from(words.STRUCTURES),
        damage_ratio=st.none() | percents,
        damaged_area=st.none() | percents,
        depth_cm=st.none() | st.integers(0, 500),
        datum=st.none() | st.sampled_from(words.DATUMS),
        external_force=st.none() | forces,
        flood_class=st.none() | st.sampled_from(words.FLOOD_CLASSES),
        tilt_mm=st.lists(st.integers(0, 200), max_size=4).map(tuple),
    ),
    st.dates(date(1990, 1, 1), date(2040, 1, 1)),
)
def test_whatever_is_entered_gives_an_answer_of_the_day_and_says_why(inputs, day):
    computed = compute_grade(inputs, day)
    grades = grade_set_for(day)
    assert computed.grade is None or computed.grade in grades.names
    assert computed.explanation
    assert computed.flood_class is None or computed.flood_class in words.FLOOD_CLASSES
