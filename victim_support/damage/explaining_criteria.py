"""Each criterion of a judgement in sentences a clerk reads aloud: tilt, parts, floor area, water, ground. Pure.

The numbers are those `rules.py` computes from, taken from the same tables; nothing here decides a grade by itself.
Source: 災害に係る住家の被害認定基準運用指針, 調査票; tables under data/damage/.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final

from victim_support.damage import flood, parts, words
from victim_support.damage.grades import grade_by_floor_area, grade_by_ratio, printed_text
from victim_support.damage.parts import PartDamage
from victim_support.damage.rules import SurveyInputs
from victim_support.damage.tables import FloodTable, GradeSet, PartWeights, TiltTables, ground_tables, part_tables
from victim_support.damage.tables import tilt_tables as _tilt_tables

_WHOLE: Final = 100
_FORCE_WORDS: Final = {
    words.FORCE: "水の勢いや流れてきた物の力（外力）があった浸水の表",
    words.NO_FORCE: "外力のない浸水（水がたまっただけの浸水）の表",
}


@dataclass(frozen=True)
class PartLine:
    """One part of the dwelling: how many points it can lose at most, its damage in words, the points it lost."""

    part: str
    weight: int
    damage: str
    points: int

    @property
    def sentence(self) -> str:
        """As a clerk says it."""
        return f"{self.part}は、最も傷んで{self.weight}点のところ、{self.damage}なので{self.points}点です。"


@dataclass(frozen=True)
class Told:
    """What one survey says, told: sentences to read aloud, the parts, and facts beside them (label, text)."""

    sentences: tuple[str, ...] = ()
    parts: tuple[PartLine, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    graded: int = 0
    """How many criteria give a grade."""


def band(rows: Sequence[tuple[int, str]], value: int, unit: str) -> str:
    """Return the band a value lies in: 20％以上30％未満. `rows` are (from, grade), the highest first."""
    above = None
    for start, _ in rows:
        if value >= start:
            if above is None:
                return f"{start}{unit}以上"
            return f"{start}{unit}以上{above}{unit}未満" if start else f"{above}{unit}未満"
        above = start
    return ""


def thresholds(grades: GradeSet) -> list[tuple[str, str]]:
    """Return (grade as printed, 損害割合) of every grade, gravest first."""
    rows = [(row.ratio_from, row.name) for row in grades.rows]
    return [(printed_text(name), band(rows, start, "％")) for start, name in rows]


def by_ratio(percent: int, what: str, grades: GradeSet) -> str:
    """Return「損害割合28％は20％以上30％未満なので、半壊です。」."""
    rows = [(row.ratio_from, row.name) for row in grades.rows]
    return (
        f"{what}{percent}％は{band(rows, percent, '％')}なので、{printed_text(grade_by_ratio(percent, grades))}です。"
    )


@dataclass
class _Telling:
    """What is gathered while the criteria of loss are told; `graded` counts those that give a grade."""

    inputs: SurveyInputs
    grades: GradeSet
    sentences: list[str] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    lines: list[PartLine] = field(default_factory=list)
    graded: int = 0

    def grade(self, sentence: str) -> None:
        """Tell a sentence that ends in a grade."""
        self.sentences.append(sentence)
        self.graded += 1


def loss(inputs: SurveyInputs, grades: GradeSet) -> Told:
    """Tell every criterion of loss, in the order the survey sheet has them."""
    telling = _Telling(inputs, grades)
    if inputs.collapsed or inputs.method == words.COLLAPSE:
        telling.grade("ひと目で、住家の全部か一つの階の全部が倒れていると分かるので、それだけで全壊です。")
    if inputs.damage_ratio is not None:
        telling.sentences.append("損害割合は、調査員が調査票で積み上げたものです。")
        telling.grade(by_ratio(inputs.damage_ratio, "損害割合", grades))
        telling.facts.append(("損害割合（調査票）", f"{inputs.damage_ratio}％"))
    _tell_parts_and_tilt(telling)
    if inputs.damaged_area is not None:
        _tell_area(telling, inputs.damaged_area)
    _tell_ground(telling)
    return Told(tuple(telling.sentences), tuple(telling.lines), tuple(telling.facts), telling.graded)


def _tell_area(telling: _Telling, percent: int) -> None:
    rows = [(row.area_from, row.name) for row in telling.grades.rows]
    grade = printed_text(grade_by_floor_area(percent, telling.grades))
    telling.sentences.append(f"壊れた・焼けた・流された床は、延床面積の{percent}％です。")
    telling.grade(f"{band(rows, percent, '％')}なので、{grade}です。")
    telling.facts.append(("損壊した床面積", f"{percent}％"))


def _tell_parts_and_tilt(telling: _Telling) -> None:
    structure = telling.inputs.structure or words.WOODEN
    share = _tell_tilt(telling, structure) if telling.inputs.tilt_mm else 0
    telling.lines, faults = _part_lines(telling.inputs, structure)
    telling.sentences += [*faults, *(line.sentence for line in telling.lines)]
    if not telling.lines and not share:
        return
    points = min(_WHOLE, sum(line.points for line in telling.lines) + share)
    summed = [f"{line.part}{line.points}点" for line in telling.lines] + ([f"傾斜{share}点"] if share else [])
    telling.sentences.append(f"{'、'.join(summed)}で、合わせて{points}点です。この点数が損害割合（％）になります。")
    telling.grade(by_ratio(points, "損害割合", telling.grades))
    telling.facts.append(("部位による損害割合", f"{points}％"))


def _part_lines(inputs: SurveyInputs, structure: str) -> tuple[list[PartLine], list[str]]:
    if not inputs.damages:
        return [], []
    weights = parts.weights_for(structure, inputs.survey_round, inputs.weights_name)
    if weights is None:
        return [], [f"{structure}・{inputs.survey_round}の点数の表がないため、部位の点数は出せません。"]
    faults = parts.faults_in(inputs.damages, weights)
    if faults:
        return [], [f"部位の値が合わないため、点数を出していません：{'　'.join(faults)}"]
    losses = parts.loss_by_parts(inputs.damages, weights)
    return [_part_line(part, points, inputs, weights) for part, points in losses.items()], []


def _part_line(part: str, points: int, inputs: SurveyInputs, weights: PartWeights) -> PartLine:
    own = [damage for damage in inputs.damages if damage.part == part]
    return PartLine(part, weights.weights[part], "、".join(_damage(damage) for damage in own), points)


def _damage(damage: PartDamage) -> str:
    if damage.level is None:
        return f"調査員の見立てで{damage.area}点"
    return f"程度{damage.level}（{part_tables().levels[damage.level]}％の傷み）が面積の{damage.area}％"


def _tell_tilt(telling: _Telling, structure: str) -> int:
    """Tell the tilt; return the points it adds."""
    inputs, table = telling.inputs, _tilt_tables()
    tilt = parts.mean_tilt(inputs.tilt_mm)
    fact = _tilt_fact(inputs.tilt_mm, tilt, table)
    telling.facts.append(("傾斜", fact))
    begin = f"柱や外壁の傾きは、平均で{fact}です。"
    wooden = structure != words.NON_WOODEN
    total = table.wooden_total if wooden else table.non_wooden_total
    if tilt >= total.ratio:
        telling.grade(f"{begin}{_fraction(total.ratio)}以上なので、それだけで全壊です。")
        return 0
    if wooden:
        return _tell_lesser_tilt(telling, begin, tilt, table)
    rule = table.non_wooden_with_settlement
    if tilt >= rule.ratio and (inputs.settlement_cm or 0) >= rule.settlement_cm:
        sunk = f"沈み込みも{inputs.settlement_cm}cmあるので、それだけで全壊です。"
        telling.grade(f"{begin}{_fraction(rule.ratio)}以上で、{sunk}")
        return 0
    telling.sentences.append(f"{begin}全壊となる傾きではなく、点は加えません。")
    return 0


def _tell_lesser_tilt(telling: _Telling, begin: str, tilt: Fraction, table: TiltTables) -> int:
    partial = table.wooden_partial
    if tilt < partial.ratio:
        telling.sentences.append(f"{begin}{_fraction(partial.ratio)}より小さいので、点は加えません。")
        return 0
    borders = f"{_fraction(partial.ratio)}以上{_fraction(table.wooden_total.ratio)}未満"
    telling.sentences.append(f"{begin}{borders}なので、{partial.share}点を加えます。")
    return partial.share


def _tilt_fact(readings: Sequence[int], tilt: Fraction, table: TiltTables) -> str:
    mean = sum(readings) / len(readings)
    shown = f"{table.plumb_length_mm // 10}cmで{mean / 10:.1f}cm"
    return f"{shown}（約{round(1 / tilt)}分の1）" if tilt else shown


def _fraction(ratio: Fraction) -> str:
    return f"{ratio.denominator}分の{ratio.numerator}"


def _tell_ground(telling: _Telling) -> None:
    inputs, table = telling.inputs, ground_tables()
    if inputs.sinking is not None and inputs.sinking in table.sinking:
        grade = printed_text(table.sinking[inputs.sinking])
        telling.grade(f"地盤の被害で、住家が「{inputs.sinking}」潜り込んでいるので、{grade}です。")
    if inputs.ground_tilt and inputs.tilt_mm:
        tilt = parts.mean_tilt(inputs.tilt_mm)
        found = next((grade for ratio, grade in table.tilt if tilt >= ratio), None)
        if found is not None:
            telling.grade(f"地盤の被害による傾きとしては、{printed_text(found)}に当たります。")


def water(inputs: SurveyInputs, day: date, grades: GradeSet, *, has_loss: bool) -> Told:
    """Tell the judgement by depth: how deep above the floor, in which table, and which band that is."""
    if inputs.depth_cm is None and inputs.flood_class in (None, words.FLOOD_NONE):
        return Told()
    clash = flood.contradiction(inputs.depth_cm, inputs.datum, inputs.flood_class)
    if clash is not None:
        return Told((clash,))
    span = flood.possible_span(inputs.depth_cm, inputs.datum, inputs.flood_class, inputs.floor_height_cm)
    if inputs.depth_cm is None and has_loss and inputs.method != words.DEPTH:
        return Told()
    out = flood.out_of_scope(inputs.structure, inputs.storeys)
    if out is not None:
        return Told((out,))
    judged = flood.judge_depth(span, day, inputs.external_force, grades.lightest)
    if judged.grade is None:
        return Told(judged.lines)
    tables = flood.tables_for(day, inputs.external_force)
    facts = [("浸水深", _depth(span)), ("使った表", "、".join(table.name for table in tables))]
    sentence = _depth_sentence(span, tables, printed_text(judged.grade))
    return Told((*span.lines, sentence), facts=tuple(facts), graded=1)


def _depth(span: flood.FloodSpan) -> str:
    if span.low is None:
        return "床下浸水"
    return f"床上{span.low}cm" if span.low == span.high else f"床上{span.low}～{span.high}cmの間"


def _depth_sentence(span: flood.FloodSpan, tables: Sequence[FloodTable], grade: str) -> str:
    if span.low is None:
        return f"水は床の下まででした（床下浸水）。床下浸水は、{grade}です。"
    named = _FORCE_WORDS[tables[0].force] if len(tables) == 1 else "外力のある表とない表のどちら"
    if span.low != span.high:
        return f"水の深さは{_depth(span)}です。{named}でも、その間ならどの深さでも{grade}です。"
    shown = f"水は床の上{span.low}cmまで来ました。"
    if len(tables) > 1:
        return f"{shown}{named}でも、{grade}です。"
    return f"{shown}{named}では、床上{band(tables[0].rows, span.low, 'cm')}は{grade}です。"
