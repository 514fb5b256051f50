"""Where the hard cases are: `HARD_CASES[key].household_no` is the same in every demo town."""

from __future__ import annotations

import tomllib
from typing import Any

from victim_support.demo.hard_case import HardCase, Person
from victim_support.demo.rows import Survey
from victim_support.resources import data_file


def _case(table: dict[str, Any]) -> HardCase:
    people = tuple(Person(*row[:5], *row[5:]) for row in table.pop("people"))
    surveys = tuple(Survey(**row) for row in table.pop("surveys", ()))
    flood = tuple(Survey(**row) for row in table.pop("flood_surveys", ()))
    owner = table.pop("owner", None)
    return HardCase(people=people, surveys=surveys, flood_surveys=flood, owner=owner and tuple(owner), **table)


def _load() -> dict[str, HardCase]:
    with data_file("demo", "hard_cases.toml").open("rb") as file:
        cases = tomllib.load(file)["case"]
    return {case.key: case for case in map(_case, cases)}


HARD_CASES: dict[str, HardCase] = _load()
