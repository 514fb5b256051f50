"""Grades of damage: which words were in use when, their thresholds, and what is derived from a grade.

Source of the thresholds: 災害に係る住家の被害認定基準運用指針, tables in data/damage/grades.toml.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from victim_support.damage.tables import GradeSet, Guideline, grade_sets, grade_words, guidelines, latest
from victim_support.damage.words import ABOVE_FLOOR_CLASSES, BELOW_FLOOR

if TYPE_CHECKING:
    from datetime import date

_STATISTICAL_BANDS = ("全壊", "半壊")


def guideline_for(disaster_date: date) -> Guideline | None:
    """Return the guideline version applied to a disaster of that day, or None before the first one."""
    return latest(guidelines(), disaster_date)


def guideline_named(version: str) -> Guideline | None:
    """Return the guideline of that version name, or None."""
    return next((row for row in guidelines() if row.version == version), None)


def grade_set_for(disaster_date: date) -> GradeSet | None:
    """Return the grades in use for a disaster of that day, or None before the first set."""
    return latest(grade_sets(), disaster_date)


def grade_by_ratio(percent: int, grades: GradeSet) -> str:
    """Return the grade for a 損害割合 in percent (0 to 100)."""
    return next(row.name for row in grades.rows if percent >= row.ratio_from)


def grade_by_floor_area(percent: int, grades: GradeSet) -> str:
    """Return the grade for the share in percent of the floor area destroyed, burnt or washed away."""
    return next(row.name for row in grades.rows if percent >= row.area_from)


def is_known(grade: str) -> bool:
    """Whether the word is a grade of any set, present or historic."""
    return grade in grade_words()


def read_grade(text: str) -> str | None:
    """Return the grade a text names, or None.

    The printed form 「準半壊に至らない（一部損壊）」 is the same grade as 「準半壊に至らない」, in either kind of
    brackets. Words of historic sets stay what they are: nothing is mapped from one set to another.
    """
    if is_known(text):
        return text
    wide = text.replace("(", "（").replace(")", "）")
    return next((word.name for word in grade_words().values() if word.printed == wide), None)


def severity(grade: str | None) -> int:
    """Order of words for lists and for the provisional value under conflict; -1 for none or an unknown word."""
    word = grade_words().get(grade or "")
    return -1 if word is None else word.severity


def heavier(first: str | None, second: str | None) -> str | None:
    """Return the graver of two grades."""
    return first if severity(first) >= severity(second) else second


def printed_text(grade: str) -> str:
    """Return the text a certificate carries for the grade; an unknown word prints as it is."""
    word = grade_words().get(grade)
    return grade if word is None else word.printed


def statistical_class(grade: str, flood_class: str | None) -> str:
    """Return the class of the 消防庁 report: 全壊, 半壊, 床上浸水, 床下浸水, 一部破損 or なし.

    半壊 there is the whole band from 20 to 50 percent; inundation counts where neither 全壊 nor 半壊 is reached.
    Derived, never stored. Source: 火災・災害等即報要領 (not verified again).
    """
    word = grade_words().get(grade)
    statistical = "" if word is None else word.statistical
    if statistical in _STATISTICAL_BANDS:
        return statistical
    if flood_class in ABOVE_FLOOR_CLASSES:
        return "床上浸水"
    if flood_class == BELOW_FLOOR:
        return "床下浸水"
    return statistical or "なし"
