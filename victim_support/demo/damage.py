"""Invented survey results in every state a survey can be in.

The thresholds and depth steps stand here once more, apart from `damage/`: the generator must be able to say what a
row *should* come out as without asking the code that tests use it against (運用指針; domain.md 2.1, 2.4).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from victim_support.demo.rows import Survey

if TYPE_CHECKING:
    from random import Random

DISASTER_DATE = "2026-10-03"
FLOOD_DATE = "2026-10-20"
SURVEYORS = ("調査一班　北野・森", "調査二班　西尾・原", "応援班　七尾市　谷・浜", "調査三班　東・南")

_THRESHOLDS = (
    (50, "全壊"),
    (40, "大規模半壊"),
    (30, "中規模半壊"),
    (20, "半壊"),
    (10, "準半壊"),
    (0, "準半壊に至らない"),
)
_DEPTHS = (
    # 床上 cm, with 外力, without
    (180, "全壊", "大規模半壊"), (100, "大規模半壊", "中規模半壊"), (50, "中規模半壊", "半壊"),
    (10, "半壊", "半壊"), (0, "半壊", "準半壊"),
)  # fmt: skip


class Dwelling(NamedTuple):
    """What a survey row says about the place."""

    household_no: str
    property_no: str
    room_no: str
    address: str
    doorplate: str


def grade_of_ratio(ratio: int) -> str:
    """Grade of a 損害割合 in percent."""
    return next(grade for least, grade in _THRESHOLDS if ratio >= least)


def grade_of_depth(depth_cm: int, *, force: bool) -> str:
    """Grade of a depth above the floor in cm; below the floor (negative) it is 準半壊に至らない."""
    for least, with_force, without in _DEPTHS:
        if depth_cm >= least:
            return with_force if force else without
    return "準半壊に至らない"


def earthquake_surveys(rng: Random, dwelling: Dwelling, number: int, severity: float) -> list[Survey]:
    """The surveys of one dwelling: mostly one, a tenth with a 第2次 and few with a 再調査; in every state.

    `severity` from 0 to 1 is how hard the 町字 was hit. `number` makes 調査番号.
    """
    survey_no = f"S{number:07d}"
    ratio = min(100, int(rng.expovariate(1.0) * (6 + 34 * severity)))
    date = f"2026-10-{rng.randint(6, 28):02d}"
    first = _first(rng, dwelling, survey_no, date, ratio)
    if not first.decided_on or first.method == "自己判定" or rng.random() > 0.1:  # noqa: PLR2004  10 % (Noto, domain.md 4.2)
        return [first]
    second_ratio = max(0, min(100, ratio + rng.randint(-6, 14)))
    second = _decided(
        rng, Survey(survey_no, *_keys(dwelling), round="第2次", surveyed_on=f"2026-11-{rng.randint(2, 14):02d}",
                    surveyor=rng.choice(SURVEYORS), damage_ratio=str(second_ratio)), grade_of_ratio(second_ratio),
    )  # fmt: skip
    if not second.decided_on or rng.random() > 0.1:  # noqa: PLR2004  a tenth of those again
        return [first, second]
    again = max(0, min(100, second_ratio + rng.randint(-3, 6)))
    return [
        first,
        second,
        second._replace(round="再調査", surveyed_on="2026-11-16", damage_ratio=str(again), grade="", decided_on=""),
    ]


def flood_survey(rng: Random, dwelling: Dwelling, number: int) -> Survey:
    """One survey by depth, with or without 外力, of the second disaster."""
    force = rng.random() < 0.4  # noqa: PLR2004  share near the broken bank
    depth = rng.choice((-20, 4, 25, 60, 120, 185))
    deep = {"depth_cm": str(depth), "datum": "床上", "flood_class": "床上"}
    measured = deep if depth >= 0 else {"flood_class": "床下"}  # below the floor: no depth above it
    survey = Survey(
        f"F{number:07d}", *_keys(dwelling), method="浸水深", surveyed_on=f"2026-10-{rng.randint(24, 31)}",
        surveyor=rng.choice(SURVEYORS), external_force="有" if force else "無", **measured,
    )  # fmt: skip
    return _decided(rng, survey, grade_of_depth(depth, force=force))


def _keys(dwelling: Dwelling) -> tuple[str, str, str, str, str, str]:
    return (dwelling.household_no, dwelling.property_no, "", dwelling.address, dwelling.room_no, dwelling.doorplate)


def _first(rng: Random, dwelling: Dwelling, survey_no: str, date: str, ratio: int) -> Survey:
    base = Survey(
        survey_no, *_keys(dwelling), surveyed_on=date, surveyor=rng.choice(SURVEYORS), damage_ratio=str(ratio)
    )
    share = rng.random()
    if ratio < 10 and share < 0.3:  # noqa: PLR2004  自己判定 only below 準半壊
        return base._replace(
            method="自己判定", damage_ratio="", grade="準半壊に至らない", decided_on=date, note="写真により申請者同意"
        )
    if ratio >= 50 and share < 0.3:  # noqa: PLR2004  全壊 seen at a glance
        return base._replace(method="外観（一見全壊）", damage_ratio="50", grade="全壊", decided_on="2026-10-30")
    if 0.3 <= share < 0.33:  # noqa: PLR2004  waits for matching: the sheet came without numbers
        return base._replace(household_no="", property_no="", note="番号なしで届いた調査票")
    if 0.33 <= share < 0.35:  # noqa: PLR2004  the paper's decision and its inputs disagree
        wrong = "準半壊" if grade_of_ratio(ratio) != "準半壊" else "半壊"
        return base._replace(grade=wrong, decided_on="2026-10-30", note="調査票の判定と割合が一致しない")
    return _decided(rng, base, grade_of_ratio(ratio))


def _decided(rng: Random, survey: Survey, grade: str) -> Survey:
    if rng.random() < 0.3:  # noqa: PLR2004  computed, waits for the supervisor
        return survey
    return survey._replace(grade=grade, decided_on="2026-10-30" if survey.round == "第1次" else "2026-11-18")
