"""The grade of a dwelling, computed from what a survey found. Pure: no clock, no database.

A computed grade is advice. What a certificate carries is the *decided* grade (決裁), which may differ with a reason.
Source: 災害に係る住家の被害認定基準運用指針; the tables and their certainty stand under data/damage/.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from victim_support.damage import flood, parts, words
from victim_support.damage.grades import (
    grade_by_floor_area,
    grade_by_ratio,
    grade_set_for,
    guideline_for,
    guideline_named,
    heavier,
)
from victim_support.damage.tables import GradeSet, Guideline, ground_tables, tilt_tables

if TYPE_CHECKING:
    from datetime import date

_WHOLE = 100
_TOTAL = "全壊"


@dataclass(frozen=True)
class SurveyInputs:
    """What a survey found. Shares in percent, depths and settlements in centimetres, tilt readings in millimetres.

    Everything may be missing. `damage_ratio` is a 損害割合 the surveyors already added up on paper.
    """

    survey_round: str = words.FIRST
    method: str | None = None
    structure: str | None = None
    storeys: int | None = None
    collapsed: bool = False
    damage_ratio: int | None = None
    damaged_area: int | None = None
    depth_cm: int | None = None
    datum: str | None = None
    floor_height_cm: int | None = None
    external_force: str | None = None
    flood_class: str | None = None
    tilt_mm: tuple[int, ...] = ()
    settlement_cm: int | None = None
    damages: tuple[parts.PartDamage, ...] = ()
    weights_name: str | None = None
    sinking: str | None = None
    ground_tilt: bool = False


@dataclass(frozen=True)
class Computed:
    """A computed grade (None where the inputs do not decide it) with how it came about, line by line in Japanese."""

    grade: str | None
    damage_ratio: int | None
    flood_class: str | None
    guideline_version: str
    explanation: tuple[str, ...]
    contradictions: tuple[str, ...] = ()


@dataclass
class _Findings:
    """What each criterion gave, gathered in the order it was looked at."""

    lines: list[str] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)
    by_loss: str | None = None
    by_depth: str | None = None
    ratio: int | None = None
    flood_class: str | None = None

    def loss(self, grade: str, line: str) -> None:
        """Note a grade by loss; the criteria of loss stand side by side and the graver holds."""
        self.by_loss = heavier(self.by_loss, grade)
        self.lines.append(line)


def compute_grade(inputs: SurveyInputs, disaster_date: date, guideline: str | None = None) -> Computed:
    """Return the grade the guideline gives for a survey of a disaster of that day.

    `guideline` names another version than the one of the day; the tables are then those of its first day. A survey
    whose inputs do not decide a grade gives None, and the explanation says what is missing.
    """
    version = guideline_for(disaster_date) if guideline is None else guideline_named(guideline)
    day = disaster_date if guideline is None or version is None else version.applies_from
    grades = grade_set_for(day)
    if version is None or grades is None:
        name = guideline or ""
        return Computed(None, None, inputs.flood_class, name, ("この災害の日に当てはまる運用指針がありません。",))
    findings = _Findings(flood_class=inputs.flood_class)
    if inputs.method == words.NOT_A_DWELLING:
        findings.lines.append("住家ではないため、被害の程度は判定しません。")
        return _result(None, findings, version)
    _by_loss(inputs, grades, findings)
    _by_depth(inputs, day, grades, findings)
    return _result(_choose(inputs, grades, findings), findings, version)


def _result(grade: str | None, findings: _Findings, version: Guideline) -> Computed:
    lines = [f"運用指針: {version.version}", *findings.lines]
    lines.append("被害の程度（計算）: " + (grade or "決まりません"))
    if version.note:
        lines.append(f"注意: {version.note}")
    return Computed(
        grade=grade,
        damage_ratio=findings.ratio,
        flood_class=findings.flood_class,
        guideline_version=version.version,
        explanation=tuple(lines),
        contradictions=tuple(findings.contradictions),
    )


def _by_loss(inputs: SurveyInputs, grades: GradeSet, findings: _Findings) -> None:
    if inputs.collapsed or inputs.method == words.COLLAPSE:
        findings.loss(_TOTAL, "一見して全壊（住家全部または一部の階が全部倒壊） → 全壊")
    if inputs.damage_ratio is not None:
        _take_ratio(inputs.damage_ratio, "損害割合", grades, findings)
    if inputs.damages or inputs.tilt_mm:
        _by_parts_and_tilt(inputs, grades, findings)
    if inputs.damaged_area is not None:
        grade = grade_by_floor_area(inputs.damaged_area, grades)
        findings.loss(grade, f"損壊・焼失・流失した床面積 {inputs.damaged_area}％ → {grade}")
    _by_ground(inputs, findings)


def _take_ratio(percent: int, what: str, grades: GradeSet, findings: _Findings) -> None:
    grade = grade_by_ratio(percent, grades)
    findings.ratio = percent if findings.ratio is None else max(findings.ratio, percent)
    findings.loss(grade, f"{what} {percent}％ → {grade}")


def _by_parts_and_tilt(inputs: SurveyInputs, grades: GradeSet, findings: _Findings) -> None:
    structure = inputs.structure or words.WOODEN
    share = _tilt_share(inputs, structure, findings) if inputs.tilt_mm else 0
    losses = _part_losses(inputs, structure, findings)
    if not losses and not share:
        return
    total = min(_WHOLE, sum(losses.values()) + share)
    shown = "＋".join([*(f"{part}{loss}" for part, loss in losses.items()), *([f"傾斜{share}"] if share else [])])
    _take_ratio(total, f"部位による損害割合（{shown}）", grades, findings)


def _part_losses(inputs: SurveyInputs, structure: str, findings: _Findings) -> dict[str, int]:
    if not inputs.damages:
        return {}
    weights = parts.weights_for(structure, inputs.survey_round, inputs.weights_name)
    if weights is None:
        findings.lines.append(f"{structure}・{inputs.survey_round}の部位別構成比がありません。")
        return {}
    faults = parts.faults_in(inputs.damages, weights)
    if faults:
        findings.lines.extend(faults)
        findings.contradictions.extend(faults)
        return {}
    findings.lines.append(f"部位別構成比: {weights.name}")
    return parts.loss_by_parts(inputs.damages, weights)


def _tilt_share(inputs: SurveyInputs, structure: str, findings: _Findings) -> int:
    """Note 全壊 by tilt where it is reached; return the share in percent points a lesser tilt adds."""
    tilt = parts.mean_tilt(inputs.tilt_mm)
    table = tilt_tables()
    shown = f"傾斜の平均 {sum(inputs.tilt_mm) / len(inputs.tilt_mm):.1f}mm／{table.plumb_length_mm}mm"
    if structure == words.NON_WOODEN:
        if tilt >= table.non_wooden_total.ratio:
            findings.loss(_TOTAL, f"{shown} は{_border(table.non_wooden_total.ratio)}以上 → 全壊")
            return 0
        rule = table.non_wooden_with_settlement
        if tilt >= rule.ratio and (inputs.settlement_cm or 0) >= rule.settlement_cm:
            findings.loss(_TOTAL, f"{shown}、最大沈下量 {inputs.settlement_cm}cm → 全壊")
            return 0
        findings.lines.append(f"{shown} は加算なし")
        return 0
    if tilt >= table.wooden_total.ratio:
        findings.loss(_TOTAL, f"{shown} は{_border(table.wooden_total.ratio)}以上 → 全壊")
        return 0
    partial = table.wooden_partial
    if tilt < partial.ratio:
        findings.lines.append(f"{shown} は{_border(partial.ratio)}未満で加算なし")
        return 0
    findings.lines.append(f"{shown} は{_border(partial.ratio)}以上 → {partial.share}％を加算（この割合は未確認）")
    return partial.share


def _border(ratio: object) -> str:
    numerator, denominator = str(ratio).split("/")
    return f"{denominator}分の{numerator}"


def _by_ground(inputs: SurveyInputs, findings: _Findings) -> None:
    table = ground_tables()
    if inputs.sinking is not None and inputs.sinking in table.sinking:
        grade = table.sinking[inputs.sinking]
        findings.loss(grade, f"潜り込み {inputs.sinking} → {grade}（地盤被害の区分は未確認）")
    if inputs.ground_tilt and inputs.tilt_mm:
        tilt = parts.mean_tilt(inputs.tilt_mm)
        ground = next((grade for ratio, grade in table.tilt if tilt >= ratio), None)
        if ground is not None:
            findings.loss(ground, f"地盤被害の傾斜 → {ground}（地盤被害の区分は未確認）")


def _by_depth(inputs: SurveyInputs, day: date, grades: GradeSet, findings: _Findings) -> None:
    if inputs.depth_cm is None and inputs.flood_class in (None, words.FLOOD_NONE):
        return
    clash = flood.contradiction(inputs.depth_cm, inputs.datum, inputs.flood_class)
    if clash is not None:
        findings.lines.append(clash)
        findings.contradictions.append(clash)
        return
    span = flood.possible_span(inputs.depth_cm, inputs.datum, inputs.flood_class, inputs.floor_height_cm)
    findings.flood_class = span.flood_class or inputs.flood_class
    if inputs.depth_cm is None and findings.by_loss is not None and inputs.method != words.DEPTH:
        return  # the class alone adds nothing to a grade by loss; it is kept beside it
    reason = flood.out_of_scope(inputs.structure, inputs.storeys)
    if reason is not None:
        findings.lines.append(reason)
        return
    judged = flood.judge_depth(span, day, inputs.external_force, grades.lightest)
    findings.lines.extend(judged.lines)
    findings.by_depth = judged.grade


def _choose(inputs: SurveyInputs, grades: GradeSet, findings: _Findings) -> str | None:
    """Return the grade the method of the survey rests on."""
    if inputs.method == words.SELF_JUDGED:
        return _self_judged(grades, findings)
    if inputs.method == words.DEPTH:
        _note_both(findings, "浸水深")
        return findings.by_depth or findings.by_loss
    if inputs.method in (None, words.BULK, words.PHOTO, words.AERIAL, words.SUPPLIED):
        _note_both(findings, "損害割合等")
        return findings.by_loss or findings.by_depth
    return findings.by_loss


def _note_both(findings: _Findings, preferred: str) -> None:
    if findings.by_loss and findings.by_depth and findings.by_loss != findings.by_depth:
        line = f"損害割合等では{findings.by_loss}、浸水深では{findings.by_depth}です。{preferred}によりました。"
        findings.lines.append(line)
        findings.contradictions.append(line)


def _self_judged(grades: GradeSet, findings: _Findings) -> str | None:
    graver = heavier(findings.by_loss, findings.by_depth)
    if graver is None or graver == grades.lightest:
        findings.lines.append(f"自己判定方式（申請者の同意による） → {grades.lightest}")
        return grades.lightest
    line = f"自己判定方式は{grades.lightest}だけに使えますが、調査の値では{graver}です。"
    findings.lines.append(line)
    findings.contradictions.append(line)
    return None
