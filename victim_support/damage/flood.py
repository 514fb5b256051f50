"""Grade by depth of inundation (水害 第1次調査).

The depth of a survey is known exactly above the floor, or only above the ground, or not at all (only 床上 or 床下):
what may be true is kept as a span of depths, and a grade is given only where every depth of the span gives the same.
Source: 運用指針 第2編; tables in data/damage/flood.toml.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from victim_support.damage.grades import severity
from victim_support.damage.tables import FloodTable, flood_scope, flood_tables
from victim_support.damage.words import (
    ABOVE_FLOOR,
    ABOVE_FLOOR_CLASSES,
    BELOW_FLOOR,
    FLOOD_NONE,
    FLOOR,
    FORCE,
    NO_FORCE,
)

if TYPE_CHECKING:
    from datetime import date

_DEEPEST_CM = 10_000


@dataclass(frozen=True)
class FloodSpan:
    """What a survey leaves possible: 床下, and depths above the floor from `low` to `high` cm (both None: none)."""

    below_floor: bool
    low: int | None
    high: int | None
    flood_class: str | None
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class FloodGrade:
    """The grade by depth, or None with the reason in `lines`."""

    grade: str | None
    flood_class: str | None
    lines: tuple[str, ...]


def tables_for(disaster_date: date, external_force: str | None) -> tuple[FloodTable, ...]:
    """Return the depth tables for the day: one where 外力 is known, all that may apply where it is not."""
    return tuple(
        table for table in flood_tables() if table.holds_on(disaster_date) and external_force in (None, table.force)
    )


def grade_at(table: FloodTable, depth_cm: int) -> str:
    """Return the grade for a depth above the floor in centimetres (0 or more)."""
    return next(grade for from_cm, grade in table.rows if depth_cm >= from_cm)


def out_of_scope(structure: str | None, storeys: int | None) -> str | None:
    """Return why the depth tables do not fit the dwelling, in Japanese, or None where they do or nothing is known."""
    scope = flood_scope()
    if structure is not None and structure != scope.structure:
        return f"浸水深の表は{scope.structure}の住家のものです。{structure}は部位による判定をしてください。"
    if storeys is not None and storeys > scope.max_storeys:
        return f"浸水深の表は{scope.max_storeys}階建てまでです。{storeys}階建ては部位による判定をしてください。"
    return None


def possible_span(
    depth_cm: int | None,
    datum: str | None,
    flood_class: str | None,
    floor_height_cm: int | None,
) -> FloodSpan:
    """Return which depths above the floor the survey leaves possible. Depths in whole centimetres."""
    if flood_class == FLOOD_NONE:
        return FloodSpan(below_floor=False, low=None, high=None, flood_class=FLOOD_NONE)
    if flood_class == BELOW_FLOOR:
        return FloodSpan(below_floor=True, low=None, high=None, flood_class=BELOW_FLOOR)
    if depth_cm is None:
        return FloodSpan(flood_class is None, 0, _DEEPEST_CM, flood_class)
    if datum in (None, FLOOR):
        return _from_floor(depth_cm, flood_class)
    return _from_ground(depth_cm, flood_class, floor_height_cm)


def _from_floor(depth_cm: int, flood_class: str | None) -> FloodSpan:
    if depth_cm > 0 or flood_class in ABOVE_FLOOR_CLASSES:
        return FloodSpan(below_floor=False, low=depth_cm, high=depth_cm, flood_class=flood_class or ABOVE_FLOOR)
    lines = ("床上の浸水深が0cmなので床下浸水として判定します。床上に水が来ていれば浸水区分に床上を入れてください。",)
    return FloodSpan(below_floor=True, low=None, high=None, flood_class=BELOW_FLOOR, lines=lines)


def _from_ground(depth_cm: int, flood_class: str | None, floor_height_cm: int | None) -> FloodSpan:
    if floor_height_cm is not None:
        line = f"地盤面から{depth_cm}cm、床の高さ{floor_height_cm}cm。"
        span = _from_floor(max(depth_cm - floor_height_cm, 0), flood_class)
        return replace(span, lines=(line, *span.lines))
    lines = (f"地盤面から{depth_cm}cmですが、床の高さが分からないので、床上の深さは0～{depth_cm}cmのどこかです。",)
    return FloodSpan(flood_class is None, 0, depth_cm, flood_class, lines)


def _grades_of(span: FloodSpan, table: FloodTable, lightest: str) -> set[str]:
    found = {lightest} if span.below_floor else set()
    if span.low is None or span.high is None:
        return found
    found.add(grade_at(table, span.low))
    found.update(grade for from_cm, grade in table.rows if span.low < from_cm <= span.high)
    return found


def contradiction(depth_cm: int | None, datum: str | None, flood_class: str | None) -> str | None:
    """Return in Japanese how depth and 浸水区分 contradict each other, or None."""
    if not depth_cm or datum not in (None, FLOOR):
        return None
    if flood_class in (BELOW_FLOOR, FLOOD_NONE):
        return f"床上{depth_cm}cmの浸水深と浸水区分「{flood_class}」が合いません。"
    return None


def judge_depth(span: FloodSpan, disaster_date: date, external_force: str | None, lightest: str) -> FloodGrade:
    """Return the grade by depth; `lightest` is the grade of 床下浸水 in the set of the day."""
    if span.flood_class == FLOOD_NONE:
        return FloodGrade(None, FLOOD_NONE, (*span.lines, "浸水区分が「なし」なので浸水深では判定しません。"))
    tables = tables_for(disaster_date, external_force)
    if not tables:
        return FloodGrade(None, span.flood_class, (*span.lines, _no_table(disaster_date, external_force)))
    found: set[str] = set()
    for table in tables:
        found |= _grades_of(span, table, lightest)
    names = "、".join(table.name for table in tables)
    if len(found) == 1:
        grade = found.pop()
        return FloodGrade(grade, span.flood_class, (*span.lines, f"{_shown(span)} → {grade}（{names}）"))
    advice = "外力の有無" if external_force is None and len(tables) > 1 else "床の高さか浸水深"
    several = "、".join(sorted(found, key=severity, reverse=True))
    line = f"{_shown(span)}だけでは一つに決まりません（{several}）。{advice}を確かめてください。"
    return FloodGrade(None, span.flood_class, (*span.lines, line))


def _no_table(disaster_date: date, external_force: str | None) -> str:
    if external_force == NO_FORCE and tables_for(disaster_date, FORCE):
        return "この災害の日には外力が作用しない浸水の表がまだありません。部位による判定をしてください。"
    return "この災害の日に使える浸水深の表がありません。部位による判定をしてください。"


def _shown(span: FloodSpan) -> str:
    if span.low is None:
        return "床下浸水"
    if span.low == span.high:
        return f"床上{span.low}cm"
    return "床上浸水の深さ不明" if not span.below_floor else "浸水の深さ不明"
