"""The survey page's fields: from what was typed to a survey, and from a survey back to what the page shows. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from victim_support.damage import words
from victim_support.damage.dwellings import building_dwelling, home_dwelling
from victim_support.damage.survey import Survey
from victim_support.damage.tables import ground_tables, part_tables
from victim_support.japanese.dates import parse_date
from victim_support.japanese.errors import DateDoesNotExistError, DateOutsideEraError, DateUnreadableError
from victim_support.japanese.numerals import whole_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

READINGS = 4
PAIRS = 2
_PERCENT, _DEEPEST_CM, _STOREYS, _TILT_MM = 100, 3_000, 60, 1_200

_TEXTS = (
    "household_no", "property_no", "building_no", "room_no", "application_no", "address", "doorplate", "started_at",
    "ended_at", "surveyor", "organisation", "use", "measured_at", "photo_note", "note",
)  # fmt: skip
_NUMBERS = {
    "storeys": _STOREYS,
    "damage_ratio": _PERCENT,
    "damaged_area": _PERCENT,
    "depth_cm": _DEEPEST_CM,
    "floor_height_cm": _DEEPEST_CM,
    "settlement_cm": _DEEPEST_CM,
}
_CALLED = {
    "storeys": "階数",
    "damage_ratio": "損害割合",
    "damaged_area": "床面積の割合",
    "depth_cm": "浸水深",
    "floor_height_cm": "床までの高さ",
    "settlement_cm": "沈下量・露出量",
}
_CHOICES: Mapping[str, Sequence[str]] = {
    "method": words.METHODS,
    "structure": words.STRUCTURES,
    "datum": words.DATUMS,
    "external_force": (words.FORCE, words.NO_FORCE),
    "flood_class": words.FLOOD_CLASSES,
}
_MARKS = ("collapsed", "ground_tilt", "consent")


@dataclass
class SurveyForm:
    """What was typed, kept as typed, with what is wrong by field name."""

    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str | None:
        """Return what was typed without spaces around it, or None for nothing."""
        return self.typed.get(name, "").strip() or None

    def number(self, name: str, highest: int, called: str) -> int | None:
        """Return a whole number from 0, or None; a fault is noted under what the page calls the field."""
        found = self.text(name)
        if found is None:
            return None
        digits = found.removesuffix("%").removesuffix("％").removesuffix("cm").strip()
        value = whole_number(digits, highest)
        if value is not None:
            return value
        self.errors[name] = f"{called}は、0から{highest}までの整数で入れてください。"
        return None

    def choice(self, name: str, choices: Sequence[str]) -> str | None:
        """Return one of `choices`, or None; a fault is noted."""
        found = self.text(name)
        if found is not None and found not in choices:
            self.errors[name] = "一覧から選んでください。"
            return None
        return found

    def day(self, name: str) -> str | None:
        """Return a date as ISO text, or None; a fault is noted."""
        found = self.text(name)
        if found is None:
            return None
        try:
            return parse_date(found).isoformat()
        except (DateUnreadableError, DateDoesNotExistError, DateOutsideEraError) as error:
            self.errors[name] = f"{error.message}{error.advice}"
            return None


def part_names() -> tuple[str, ...]:
    """Return every part of every sheet, wooden ones first, each once."""
    names: dict[str, None] = {}
    for weights in sorted(part_tables().weights, key=lambda row: (row.structure != words.WOODEN, not row.default)):
        names.update(dict.fromkeys(weights.weights))
    return tuple(names)


def read_form(form: SurveyForm, before: Survey, disaster_date: date) -> Survey:
    """Return the survey the form describes; faults are noted in `form.errors`.

    What the page does not show keeps the value it has in `before`.
    """
    texts = {name: form.text(name) for name in _TEXTS}
    numbers = {name: form.number(name, highest, _CALLED[name]) for name, highest in _NUMBERS.items()}
    choices = {name: form.choice(name, allowed) for name, allowed in _CHOICES.items()}
    marks = {name: True if form.text(name) else None for name in _MARKS}
    survey = replace(
        before,
        **texts,  # type: ignore[arg-type]  # names and types are those of the dataclass, by the tables above
        **numbers,  # type: ignore[arg-type]  # same
        **choices,  # type: ignore[arg-type]  # same
        **marks,  # type: ignore[arg-type]  # same
        surveyed_on=form.day("surveyed_on"),
        tilt_mm=_tilt(form),
        damages=_damages(form),
        sinking=form.choice("sinking", tuple(ground_tables().sinking)),
        weights_name=form.choice("weights_name", tuple(row.name for row in part_tables().weights)),
        paper_grade=form.text("paper_grade"),
        paper_decided_on=form.day("paper_decided_on"),
    )
    if survey.surveyed_on is None:
        form.errors.setdefault("surveyed_on", "調査日を入れてください。")
    elif survey.surveyed_on < disaster_date.isoformat():
        form.errors["surveyed_on"] = "災害の日より前の日付です。調査日を確かめてください。"
    if survey.paper_decided_on is not None and survey.paper_grade is None:
        form.errors["paper_grade"] = "決裁日があるときは、書面の被害の程度も選んでください。"
    if survey.depth_cm is not None and survey.datum is None:
        survey = replace(survey, datum=words.FLOOR)
    return replace(survey, dwelling=_dwelling(survey, before))


def _dwelling(survey: Survey, before: Survey) -> str | None:
    """Return the dwelling: a building newly typed, else the one the survey has, else what its numbers name."""

    def building(one: Survey) -> tuple[str | None, ...]:
        return one.property_no, one.building_no, one.room_no

    if before.dwelling and (not survey.property_no or building(survey) == building(before)):
        return before.dwelling
    if survey.property_no:
        return building_dwelling(survey.property_no, survey.building_no or "", survey.room_no or "")
    return home_dwelling(survey.household_no) if survey.household_no else None


def _tilt(form: SurveyForm) -> list[int] | None:
    readings = [form.number(f"tilt_{place}", _TILT_MM, f"傾斜の測定{place}") for place in range(1, READINGS + 1)]
    return [reading for reading in readings if reading is not None] or None


def _damages(form: SurveyForm) -> list[list[object]] | None:
    found: list[list[object]] = []
    for place, part in enumerate(part_names(), 1):
        for pair in range(1, PAIRS + 1):
            level = form.choice(f"level_{place}_{pair}", tuple(part_tables().levels))
            area = form.number(f"area_{place}_{pair}", _PERCENT, f"{part}の面積率")
            if level is not None and area is None:
                form.errors.setdefault(f"area_{place}_{pair}", f"{part}の面積率を入れてください。")
            elif area is not None:
                found.append([part, level, area])
    return found or None


def typed_of(survey: Survey) -> dict[str, str]:
    """Return the form's texts for a survey that is on record."""
    names = (*_TEXTS, *_NUMBERS, *_CHOICES, "surveyed_on", "sinking", "weights_name", "paper_grade", "paper_decided_on")
    typed = {name: "" if getattr(survey, name) is None else str(getattr(survey, name)) for name in names}
    typed |= {name: "1" for name in _MARKS if getattr(survey, name)}
    typed |= {f"tilt_{place}": str(value) for place, value in enumerate(survey.tilt_mm or (), 1)}
    used: dict[str, int] = {}
    places = {part: place for place, part in enumerate(part_names(), 1)}
    for part, level, area in survey.damages or ():
        used[part] = used.get(part, 0) + 1
        typed[f"level_{places[part]}_{used[part]}"] = level or ""
        typed[f"area_{places[part]}_{used[part]}"] = str(area)
    return typed
