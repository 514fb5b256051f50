"""The published tables, cell by cell, and the borders of every dated rule."""

from datetime import date
from fractions import Fraction

import pytest

from victim_support.damage import words
from victim_support.damage.grades import (
    grade_set_for,
    guideline_for,
    printed_text,
    read_grade,
    severity,
    statistical_class,
)
from victim_support.damage.parts import PartDamage, part_loss, round_half_up, weights_for
from victim_support.damage.rules import SurveyInputs, compute_grade
from victim_support.damage.tables import flood_tables, grade_sets, grade_words, guidelines, part_tables

TODAY = date(2026, 10, 3)

# 地震 非木造 第2次調査票: rows Ⅰ to Ⅴ, columns ~10, ~20, ~40, ~60, ~80, ~100 %.
MAX_10 = ["0 0 0 1 1 1", "0 1 1 2 2 3", "1 1 2 3 4 5", "1 2 3 5 6 8", "1 2 4 6 8 10"]
MAX_50 = ["1 1 2 3 4 5", "1 3 5 8 10 13", "3 5 10 15 20 25", "4 8 15 23 30 38", "5 10 20 30 40 50"]
MAX_5 = ["0 0 0 0 0 1", "0 0 1 1 1 1", "0 1 1 2 2 3", "0 1 2 2 3 4", "1 1 2 3 4 5"]
CELLS = [
    (weight, level, area, int(cell))
    for weight, table in ((10, MAX_10), (50, MAX_50), (5, MAX_5))
    for level, row in zip("ⅠⅡⅢⅣⅤ", table, strict=True)
    for area, cell in zip((10, 20, 40, 60, 80, 100), row.split(), strict=True)
]


def test_there_are_ninety_cells():
    assert len(CELLS) == 90


@pytest.mark.parametrize(("weight", "level", "area", "loss"), CELLS)
def test_every_cell_of_the_published_tables(weight, level, area, loss):
    assert part_loss(weight, part_tables().levels[level], area) == loss


@pytest.mark.parametrize(
    ("value", "rounded"), [(Fraction(15, 2), 8), (Fraction(5, 2), 3), (Fraction(1, 2), 1), (Fraction(49, 100), 0)]
)
def test_halves_go_up(value, rounded):
    assert round_half_up(value) == rounded


@pytest.mark.parametrize("row", part_tables().weights, ids=lambda row: row.name)
def test_weights_sum_to_a_hundred(row):
    assert sum(row.weights.values()) == 100


def test_wooden_second_round_has_a_default_and_a_named_variant():
    default = weights_for(words.WOODEN, words.SECOND)
    variant = weights_for(words.WOODEN, words.SECOND, "木造・プレハブ 第2次（内壁15・建具10）")
    assert (default.weights["内壁"], default.weights["建具"]) == (10, 15)
    assert (variant.weights["内壁"], variant.weights["建具"]) == (15, 10)
    assert weights_for(words.WOODEN, words.RESURVEY) == default


@pytest.mark.parametrize(
    ("percent", "grade"),
    [
        (100, "全壊"), (50, "全壊"), (49, "大規模半壊"), (40, "大規模半壊"), (39, "中規模半壊"), (30, "中規模半壊"),
        (29, "半壊"), (20, "半壊"), (19, "準半壊"), (10, "準半壊"), (9, "準半壊に至らない"), (0, "準半壊に至らない"),
    ],
)  # fmt: skip
def test_thresholds_of_ratio(percent, grade):
    assert compute_grade(SurveyInputs(damage_ratio=percent), TODAY).grade == grade


@pytest.mark.parametrize(
    ("percent", "grade"),
    [
        (70, "全壊"),
        (69, "大規模半壊"),
        (50, "大規模半壊"),
        (49, "中規模半壊"),
        (29, "半壊"),
        (19, "準半壊"),
        (9, "準半壊に至らない"),
    ],
)
def test_thresholds_of_floor_area(percent, grade):
    inputs = SurveyInputs(method=words.FLOOR_AREA, damaged_area=percent)
    assert compute_grade(inputs, TODAY).grade == grade


FLOOD = [
    (300, "全壊", "大規模半壊"), (180, "全壊", "大規模半壊"), (179, "大規模半壊", "中規模半壊"),
    (100, "大規模半壊", "中規模半壊"), (99, "中規模半壊", "半壊"), (50, "中規模半壊", "半壊"),
    (49, "半壊", "半壊"), (10, "半壊", "半壊"), (9, "半壊", "準半壊"), (1, "半壊", "準半壊"),
]  # fmt: skip


@pytest.mark.parametrize(("depth", "with_force", "without"), FLOOD)
def test_the_two_flood_tables(depth, with_force, without):
    for force, grade in ((words.FORCE, with_force), (words.NO_FORCE, without)):
        inputs = SurveyInputs(method=words.DEPTH, depth_cm=depth, external_force=force)
        computed = compute_grade(inputs, TODAY)
        assert (computed.grade, computed.flood_class) == (grade, "床上")


@pytest.mark.parametrize("force", [words.FORCE, words.NO_FORCE, None])
def test_below_the_floor_is_the_lightest_grade(force):
    inputs = SurveyInputs(method=words.DEPTH, flood_class="床下", external_force=force)
    computed = compute_grade(inputs, TODAY)
    assert (computed.grade, computed.flood_class) == ("準半壊に至らない", "床下")


def test_the_two_tables_begin_on_the_last_day_of_may_2024():
    inputs = SurveyInputs(method=words.DEPTH, depth_cm=200, external_force=words.NO_FORCE)
    assert compute_grade(inputs, date(2024, 5, 31)).grade == "大規模半壊"
    before = compute_grade(inputs, date(2024, 5, 30))
    assert before.grade is None
    assert "部位による判定" in "".join(before.explanation)


def test_an_unknown_force_counts_only_where_both_tables_agree():
    def grade(depth, day=TODAY):
        return compute_grade(SurveyInputs(method=words.DEPTH, depth_cm=depth), day).grade

    assert grade(30) == "半壊"
    assert grade(9) is None
    assert grade(200) is None
    assert grade(200, date(2021, 8, 1)) == "全壊"


def test_the_flood_of_2018_knows_no_middle_grade():
    inputs = SurveyInputs(method=words.DEPTH, depth_cm=70, external_force=words.FORCE)
    assert compute_grade(inputs, date(2018, 7, 7)).grade == "半壊"
    assert compute_grade(inputs, date(2020, 7, 3)).grade == "中規模半壊"
    below = SurveyInputs(method=words.DEPTH, flood_class="床下")
    assert compute_grade(below, date(2018, 7, 7)).grade == "一部損壊"


def test_depth_from_the_ground_needs_the_height_of_the_floor():
    ground = {"method": words.DEPTH, "datum": words.GROUND, "external_force": words.FORCE}
    assert compute_grade(SurveyInputs(depth_cm=120, **ground), TODAY).grade is None
    assert compute_grade(SurveyInputs(depth_cm=120, floor_height_cm=60, **ground), TODAY).grade == "中規模半壊"
    assert compute_grade(SurveyInputs(depth_cm=40, floor_height_cm=60, **ground), TODAY).grade == "準半壊に至らない"
    # 床上 is known, and every depth from 0 to 40 cm above the floor is 半壊
    assert compute_grade(SurveyInputs(depth_cm=49, flood_class="床上", **ground), TODAY).grade == "半壊"
    assert compute_grade(SurveyInputs(depth_cm=50, flood_class="床上", **ground), TODAY).grade is None


def test_depth_tables_are_for_low_wooden_houses():
    base = {"method": words.DEPTH, "depth_cm": 60, "external_force": words.FORCE}
    assert compute_grade(SurveyInputs(structure=words.WOODEN, storeys=2, **base), TODAY).grade == "中規模半壊"
    assert compute_grade(SurveyInputs(structure=words.WOODEN, storeys=3, **base), TODAY).grade is None
    assert compute_grade(SurveyInputs(structure=words.NON_WOODEN, **base), TODAY).grade is None


def test_depth_and_flood_class_that_contradict_are_told():
    computed = compute_grade(SurveyInputs(method=words.DEPTH, depth_cm=60, flood_class="床下"), TODAY)
    assert computed.grade is None
    assert computed.contradictions


@pytest.mark.parametrize(
    ("millimetres", "structure", "grade"),
    [
        (60, words.WOODEN, "全壊"), (59, words.WOODEN, "準半壊"), (20, words.WOODEN, "準半壊"), (19, words.WOODEN, None),
        (40, words.NON_WOODEN, "全壊"), (39, words.NON_WOODEN, None),
    ],
)  # fmt: skip
def test_borders_of_tilt(millimetres, structure, grade):
    inputs = SurveyInputs(method=words.TILT, structure=structure, tilt_mm=(millimetres,) * 4)
    assert compute_grade(inputs, TODAY).grade == grade


def test_tilt_is_the_mean_of_the_readings():
    assert compute_grade(SurveyInputs(tilt_mm=(60, 60, 60, 59)), TODAY).grade == "準半壊"
    assert compute_grade(SurveyInputs(tilt_mm=(80, 40, 60, 60)), TODAY).grade == "全壊"


@pytest.mark.parametrize(("settlement", "grade"), [(30, "全壊"), (29, None)])
def test_non_wooden_tilt_with_settlement(settlement, grade):
    inputs = SurveyInputs(structure=words.NON_WOODEN, tilt_mm=(20,) * 4, settlement_cm=settlement)
    assert compute_grade(inputs, TODAY).grade == grade


def test_parts_of_a_wooden_first_survey_and_tilt_add_up():
    damages = (PartDamage("屋根", "Ⅲ", 40), PartDamage("外壁", "Ⅱ", 80), PartDamage("基礎", "Ⅰ", 10))
    computed = compute_grade(SurveyInputs(method=words.PARTS, damages=damages), TODAY)
    assert (computed.damage_ratio, computed.grade) == (3 + 15 + 0, "準半壊")
    tilted = compute_grade(SurveyInputs(method=words.PARTS, damages=damages, tilt_mm=(20,) * 4), TODAY)
    assert (tilted.damage_ratio, tilted.grade) == (33, "中規模半壊")


def test_several_levels_of_one_part_are_summed_before_rounding():
    damages = (PartDamage("外壁", "Ⅲ", 1), PartDamage("外壁", "Ⅳ", 1))  # 75 × 1.25 % = 0.9375
    assert compute_grade(SurveyInputs(damages=damages), TODAY).damage_ratio == 1


def test_equipment_of_a_non_wooden_dwelling_is_entered_freely():
    damages = (PartDamage("柱（又は耐力壁）", "Ⅴ", 60), PartDamage("設備等（外部階段を含む）", None, 9))
    inputs = SurveyInputs(structure=words.NON_WOODEN, damages=damages, survey_round=words.SECOND)
    assert compute_grade(inputs, TODAY).damage_ratio == 39


@pytest.mark.parametrize(
    "damage",
    [
        PartDamage("天井", "Ⅲ", 40),
        PartDamage("屋根", "Ⅵ", 40),
        PartDamage("屋根", "Ⅲ", 101),
        PartDamage("屋根", "Ⅲ", -1),
    ],
)
def test_parts_that_cannot_be_counted_are_told(damage):
    computed = compute_grade(SurveyInputs(damages=(damage,)), TODAY)
    assert computed.grade is None
    assert computed.contradictions


def test_collapse_needs_nothing_else():
    assert compute_grade(SurveyInputs(method=words.COLLAPSE), TODAY).grade == "全壊"
    assert compute_grade(SurveyInputs(collapsed=True, damage_ratio=10), TODAY).grade == "全壊"


def test_self_judgement_is_only_for_the_lightest_grade():
    assert compute_grade(SurveyInputs(method=words.SELF_JUDGED), TODAY).grade == "準半壊に至らない"
    graver = compute_grade(SurveyInputs(method=words.SELF_JUDGED, damage_ratio=10), TODAY)
    assert graver.grade is None
    assert graver.contradictions


def test_what_is_no_dwelling_gets_no_grade():
    assert compute_grade(SurveyInputs(method=words.NOT_A_DWELLING, damage_ratio=60), TODAY).grade is None


@pytest.mark.parametrize(
    ("sinking", "tilt", "grade"),
    [("床上1mまで", 0, "全壊"), ("床まで", 0, "大規模半壊"), ("基礎の天端下25cmまで", 0, "半壊"),
     ("基礎の天端下25cmまで", 20, "大規模半壊"), (None, 12, "半壊"), (None, 11, None)],
)  # fmt: skip
def test_ground_damage(sinking, tilt, grade):
    inputs = SurveyInputs(
        method=words.TILT, structure=words.NON_WOODEN, sinking=sinking, tilt_mm=(tilt,) * 4, ground_tilt=True
    )
    computed = compute_grade(inputs, TODAY)
    assert computed.grade == grade
    assert grade is None or "未確認" in "".join(computed.explanation)


@pytest.mark.parametrize(
    ("day", "version", "names"),
    [
        (date(2016, 4, 16), "平成25年6月", "全壊 大規模半壊 半壊 一部損壊"),
        (date(2019, 10, 12), "令和2年3月", "全壊 大規模半壊 半壊 準半壊 準半壊に至らない"),
        (date(2020, 7, 2), "令和2年3月", "全壊 大規模半壊 半壊 準半壊 準半壊に至らない"),
        (date(2020, 7, 3), "令和3年3月", "全壊 大規模半壊 中規模半壊 半壊 準半壊 準半壊に至らない"),
        (date(2024, 1, 1), "令和3年3月", "全壊 大規模半壊 中規模半壊 半壊 準半壊 準半壊に至らない"),
        (date(2024, 9, 21), "令和6年5月", "全壊 大規模半壊 中規模半壊 半壊 準半壊 準半壊に至らない"),
        (TODAY, "令和7年7月", "全壊 大規模半壊 中規模半壊 半壊 準半壊 準半壊に至らない"),
    ],
)
def test_guideline_and_grades_of_a_day(day, version, names):
    assert guideline_for(day).version == version
    assert " ".join(grade_set_for(day).names) == names


def test_a_named_guideline_brings_its_own_tables():
    inputs = SurveyInputs(damage_ratio=35)
    computed = compute_grade(inputs, TODAY, "平成30年3月")
    assert (computed.grade, computed.guideline_version) == ("半壊", "平成30年3月")


def test_a_disaster_before_the_first_guideline_gets_no_grade():
    assert compute_grade(SurveyInputs(damage_ratio=60), date(1995, 1, 17)).grade is None


def test_what_is_uncertain_says_so_to_the_clerk():
    explanation = "".join(compute_grade(SurveyInputs(damage_ratio=25), TODAY).explanation)
    assert "令和7年7月に新設された半壊の判定基準は収録していません" in explanation


def test_every_row_has_source_and_certainty():
    rows = [
        *guidelines(),
        *flood_tables(),
        *part_tables().weights,
        *(row for item in grade_sets() for row in item.rows),
    ]
    assert all(row.source and row.certainty in {"F", "K", "U"} for row in rows)
    assert {row.name for item in grade_sets() for row in item.rows} <= set(grade_words())
    assert {grade for table in flood_tables() for _, grade in table.rows} <= set(grade_words())


@pytest.mark.parametrize(
    ("text", "grade"),
    [("準半壊に至らない（一部損壊）", "準半壊に至らない"), ("準半壊に至らない(一部損壊)", "準半壊に至らない"),
     ("一部損壊", "一部損壊"), ("半壊に至らない", "半壊に至らない"), ("被害なし", "被害なし"), ("半懐", None)],
)  # fmt: skip
def test_words_are_read_and_never_mapped(text, grade):
    assert read_grade(text) == grade


def test_printed_text():
    assert printed_text("準半壊に至らない") == "準半壊に至らない（一部損壊）"
    assert printed_text("一部損壊") == "一部損壊"


@pytest.mark.parametrize(
    ("grade", "flood_class", "expected"),
    [("全壊", "床上", "全壊"), ("大規模半壊", None, "半壊"), ("中規模半壊", "床上", "半壊"), ("半壊", None, "半壊"),
     ("準半壊", "床上", "床上浸水"), ("準半壊に至らない", "床下", "床下浸水"), ("準半壊", "なし", "一部破損"),
     ("準半壊に至らない", "全浸水", "床上浸水"), ("無被害", None, "なし")],
)  # fmt: skip
def test_statistical_class(grade, flood_class, expected):
    assert statistical_class(grade, flood_class) == expected


def test_severity_orders_words_and_none_is_least():
    assert severity("全壊") > severity("半壊") > severity("準半壊に至らない") > severity("無被害") > severity(None)
