"""The dated tables under data/damage/: read once, frozen, each row with its source and certainty.

Certainty marks: F found in a public source, K known but not verified again, U uncertain.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar

from victim_support.resources import data_file

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date


@dataclass(frozen=True)
class Guideline:
    """One version of the 運用指針 and the first disaster date it is applied to."""

    version: str
    applies_from: date
    source: str
    certainty: str
    note: str


@dataclass(frozen=True)
class GradeRow:
    """One grade of a set: it holds from this 損害割合, or this share of the floor area, both in percent."""

    name: str
    ratio_from: int
    area_from: int
    source: str
    certainty: str


@dataclass(frozen=True)
class GradeSet:
    """The grades a certificate could carry for disasters from a date on, gravest first."""

    name: str
    applies_from: date
    rows: tuple[GradeRow, ...]

    @property
    def lightest(self) -> str:
        """The grade that is left when no other is reached."""
        return self.rows[-1].name

    @property
    def names(self) -> tuple[str, ...]:
        """Every grade of the set, gravest first."""
        return tuple(row.name for row in self.rows)


@dataclass(frozen=True)
class GradeWord:
    """A word for a grade in any set, present or historic."""

    name: str
    severity: int
    statistical: str
    printed: str


@dataclass(frozen=True)
class FloodTable:
    """Depth above the floor (centimetres) to grade, for one kind of water and a span of disaster dates."""

    name: str
    applies_from: date
    applies_until: date | None
    force: str
    rows: tuple[tuple[int, str], ...]
    source: str
    certainty: str

    def holds_on(self, day: date) -> bool:
        """Whether the table is valid for a disaster of that day (until is exclusive)."""
        return self.applies_from <= day and (self.applies_until is None or day < self.applies_until)


@dataclass(frozen=True)
class FloodScope:
    """The dwellings the depth tables are made for."""

    structure: str
    max_storeys: int


@dataclass(frozen=True)
class PartWeights:
    """Weights of the parts of a dwelling in percent; they sum to 100."""

    name: str
    structure: str
    survey_round: str
    default: bool
    weights: Mapping[str, int]
    source: str
    certainty: str


@dataclass(frozen=True)
class PartTables:
    """Weights, damage levels (percent), area buckets (upper bounds, percent) and freely entered parts."""

    weights: tuple[PartWeights, ...]
    levels: Mapping[str, int]
    areas: tuple[int, ...]
    free_input: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class TiltRule:
    """One border of the tilt, with what is added or needed beside it."""

    ratio: Fraction
    share: int
    settlement_cm: int
    source: str
    certainty: str


@dataclass(frozen=True)
class TiltTables:
    """Borders for wooden and non-wooden dwellings, and the length of the plumb line in millimetres."""

    plumb_length_mm: int
    wooden_total: TiltRule
    wooden_partial: TiltRule
    non_wooden_total: TiltRule
    non_wooden_with_settlement: TiltRule


@dataclass(frozen=True)
class GroundTables:
    """Uncertain: sinking and tilt of 液状化等 to grade."""

    sinking: Mapping[str, str]
    tilt: tuple[tuple[Fraction, str], ...]


def _read(name: str) -> dict[str, Any]:
    with data_file("damage", name).open("rb") as file:
        return tomllib.load(file)


@cache
def guidelines() -> tuple[Guideline, ...]:
    """Every guideline version, oldest first."""
    rows = (Guideline(**row) for row in _read("grades.toml")["guideline"])
    return tuple(sorted(rows, key=lambda row: row.applies_from))


@cache
def grade_sets() -> tuple[GradeSet, ...]:
    """Every grade set, oldest first."""
    sets = (
        GradeSet(item["name"], item["applies_from"], tuple(GradeRow(**row) for row in item["grades"]))
        for item in _read("grades.toml")["set"]
    )
    return tuple(sorted(sets, key=lambda item: item.applies_from))


@cache
def grade_words() -> Mapping[str, GradeWord]:
    """Every accepted word for a grade, present and historic, by name."""
    return MappingProxyType({row["name"]: GradeWord(**row) for row in _read("grades.toml")["word"]})


@cache
def flood_tables() -> tuple[FloodTable, ...]:
    """Every depth table."""
    return tuple(_flood_table(row) for row in _read("flood.toml")["table"])


def _flood_table(row: Mapping[str, Any]) -> FloodTable:
    rows = sorted(((int(item["from_cm"]), str(item["grade"])) for item in row["rows"]), reverse=True)
    return FloodTable(
        name=row["name"],
        applies_from=row["applies_from"],
        applies_until=row.get("applies_until"),
        force=row["force"],
        rows=tuple(rows),
        source=row["source"],
        certainty=row["certainty"],
    )


@cache
def flood_scope() -> FloodScope:
    """Which dwellings the depth tables are for."""
    scope = _read("flood.toml")["applicability"]
    return FloodScope(scope["structure"], scope["max_storeys"])


@cache
def part_tables() -> PartTables:
    """Weights, levels and area buckets."""
    raw = _read("parts.toml")
    free = {key: tuple(value) for key, value in raw["free_input"].items() if key not in {"source", "certainty"}}
    return PartTables(
        weights=tuple(_part_weights(row) for row in raw["weights"]),
        levels=MappingProxyType(dict(raw["levels"])),
        areas=tuple(raw["areas"]["upper_bounds"]),
        free_input=MappingProxyType(free),
    )


def _part_weights(row: Mapping[str, Any]) -> PartWeights:
    return PartWeights(
        name=row["name"],
        structure=row["structure"],
        survey_round=row["round"],
        default=row["default"],
        weights=MappingProxyType(dict(row["parts"])),
        source=row["source"],
        certainty=row["certainty"],
    )


@cache
def tilt_tables() -> TiltTables:
    """Borders of the tilt."""
    raw = _read("tilt.toml")
    return TiltTables(
        plumb_length_mm=raw["plumb_length_mm"],
        wooden_total=_tilt_rule(raw["wooden"]["total"]),
        wooden_partial=_tilt_rule(raw["wooden"]["partial"]),
        non_wooden_total=_tilt_rule(raw["non_wooden"]["total"]),
        non_wooden_with_settlement=_tilt_rule(raw["non_wooden"]["with_settlement"]),
    )


def _tilt_rule(row: Mapping[str, Any]) -> TiltRule:
    return TiltRule(
        ratio=Fraction(row["numerator"], row["denominator"]),
        share=row.get("share", 0),
        settlement_cm=row.get("settlement_cm", 0),
        source=row["source"],
        certainty=row["certainty"],
    )


@cache
def ground_tables() -> GroundTables:
    """Sinking and tilt of the ground."""
    raw = _read("ground.toml")
    tilt = [(Fraction(row["numerator"], row["denominator"]), str(row["grade"])) for row in raw["tilt"]]
    return GroundTables(
        sinking=MappingProxyType({row["name"]: row["grade"] for row in raw["sinking"]}),
        tilt=tuple(sorted(tilt, reverse=True)),
    )


_Dated = TypeVar("_Dated", Guideline, GradeSet)


def latest(rows: Sequence[_Dated], day: date) -> _Dated | None:
    """Return the last of `rows` (oldest first) that applies on `day`, or None before the first."""
    found = [row for row in rows if row.applies_from <= day]
    return found[-1] if found else None
