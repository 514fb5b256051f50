"""One survey result as it is entered, stored and judged. Pure.

The fields are those of a judgement sheet (domain: 調査票) and of surveys.csv; integers in the units of their names.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from victim_support.damage import words
from victim_support.damage.grades import grade_set_for, is_known
from victim_support.damage.parts import PartDamage
from victim_support.damage.rules import Computed, SurveyInputs, compute_grade

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from victim_support.journal.subject import Subject

GRADE_DIFFERS = "grade_differs"
CONTRADICTION = "contradiction"
HISTORIC_GRADE = "historic_grade"
LATER_DECISION = "later_decision"
UNDATED_GRADE = "undated_grade"
UNCONFIRMED_PAPER = "unconfirmed_paper"
FLAG_TEXTS: Mapping[str, str] = {
    GRADE_DIFFERS: "書面の被害の程度と、調査の値から計算した程度が違います。",
    CONTRADICTION: "調査の値どうしが合いません。",
    HISTORIC_GRADE: "書面の被害の程度は、この災害の区分にない語です（そのまま保存しました）。",
    LATER_DECISION: "この住家には、同じかあとの調査による別の決裁があるため、書面の決裁を当てはめていません。",
    UNCONFIRMED_PAPER: "書面に決裁がありますが、決裁の役割のない人が入れたため、決裁の担当者の確認を待ちます。",
    UNDATED_GRADE: "書面に被害の程度がありますが決裁日がないため、決裁を待ちます。",
}
"""Why a survey wants a supervisor's eye, by flag."""


@dataclass(frozen=True)
class Survey:
    """What one sheet says. `dwelling` is empty while the survey waits in 突合待ち.

    `damages` are (部位, 程度, 面積率 percent) triples; `tilt_mm` the readings of the plumb line.
    `paper_grade` with `paper_decided_on` is a decision already taken on paper.
    """

    household_no: str | None = None
    property_no: str | None = None
    building_no: str | None = None
    room_no: str | None = None
    application_no: str | None = None
    address: str | None = None
    doorplate: str | None = None
    dwelling: str | None = None
    method: str | None = None
    criterion: str | None = None
    surveyed_on: str | None = None
    started_at: str | None = None
    ended_at: str | None = None
    surveyor: str | None = None
    organisation: str | None = None
    structure: str | None = None
    storeys: int | None = None
    use: str | None = None
    collapsed: bool | None = None
    damage_ratio: int | None = None
    damaged_area: int | None = None
    depth_cm: int | None = None
    datum: str | None = None
    measured_at: str | None = None
    floor_height_cm: int | None = None
    external_force: str | None = None
    flood_class: str | None = None
    tilt_mm: list[int] | None = None
    settlement_cm: int | None = None
    damages: list[list[Any]] | None = None
    weights_name: str | None = None
    sinking: str | None = None
    ground_tilt: bool | None = None
    consent: bool | None = None
    photo_note: str | None = None
    note: str | None = None
    paper_grade: str | None = None
    paper_decided_on: str | None = None
    source: str | None = None

    @property
    def has_paper_decision(self) -> bool:
        """Whether the sheet carries a decision already taken."""
        return self.paper_grade is not None and self.paper_decided_on is not None


SURVEY_FIELDS = tuple(item.name for item in fields(Survey))
"""What a person or a file enters."""


@dataclass(frozen=True)
class Judged:
    """A survey with what the rules make of it; together they are what one entry writes."""

    survey: Survey
    computed: Computed
    flags: list[str] = field(default_factory=list)

    def patch(self) -> dict[str, Any]:
        """Return every field of the survey subject that has a value."""
        values: dict[str, Any] = {name: getattr(self.survey, name) for name in SURVEY_FIELDS}
        values |= {
            "computed_grade": self.computed.grade,
            "computed_ratio": self.computed.damage_ratio,
            "computed_flood_class": self.computed.flood_class,
            "guideline_version": self.computed.guideline_version,
            "explanation": list(self.computed.explanation),
            "flags": list(self.flags),
        }
        return {name: value for name, value in values.items() if value is not None}


COMPUTED_FIELDS = (
    "computed_grade",
    "computed_ratio",
    "computed_flood_class",
    "guideline_version",
    "explanation",
    "flags",
)
"""What the rules add."""


def survey_of(subject: Subject) -> Survey:
    """Return the survey a subject holds, with provisional values where fields are in conflict."""
    return Survey(**{name: subject.value(name) for name in SURVEY_FIELDS})


def inputs_of(survey: Survey, survey_round: str) -> SurveyInputs:
    """Return what the rules look at."""
    return SurveyInputs(
        survey_round=survey_round,
        method=survey.criterion or survey.method,
        structure=survey.structure,
        storeys=survey.storeys,
        collapsed=bool(survey.collapsed),
        damage_ratio=survey.damage_ratio,
        damaged_area=survey.damaged_area,
        depth_cm=survey.depth_cm,
        datum=survey.datum,
        floor_height_cm=survey.floor_height_cm,
        external_force=survey.external_force,
        flood_class=survey.flood_class,
        tilt_mm=tuple(survey.tilt_mm or ()),
        settlement_cm=survey.settlement_cm,
        damages=tuple(PartDamage(part, level, area) for part, level, area in survey.damages or ()),
        weights_name=survey.weights_name,
        sinking=survey.sinking,
        ground_tilt=bool(survey.ground_tilt),
    )


def judge(survey: Survey, survey_round: str, disaster_date: date) -> Judged:
    """Return the survey with its computed grade and the flags that call for a supervisor."""
    computed = compute_grade(inputs_of(survey, survey_round), disaster_date)
    return Judged(survey, computed, _flags(survey, computed, disaster_date))


def _flags(survey: Survey, computed: Computed, disaster_date: date) -> list[str]:
    flags = []
    if computed.contradictions:
        flags.append(CONTRADICTION)
    grade = survey.paper_grade
    if grade is None:
        return flags
    if survey.paper_decided_on is None:
        flags.append(UNDATED_GRADE)
    grades = grade_set_for(disaster_date)
    in_use = grade in (words.NO_DAMAGE_GRADES if grades is None else (*grades.names, *words.NO_DAMAGE_GRADES))
    if is_known(grade) and not in_use:
        flags.append(HISTORIC_GRADE)
    elif computed.grade is not None and computed.grade != grade:
        flags.append(GRADE_DIFFERS)
    return flags
