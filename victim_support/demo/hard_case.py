"""What a hard case is: a household (or part of one) at a place that never moves, whatever the town's size and seed.

Every hard case has a serial number; its 世帯番号, 宛名番号 and 物件番号 follow from it, so that tests, screens and
docs/demo.md can name them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from victim_support.demo.rows import Building, Resident, Survey, with_check_digit

if TYPE_CHECKING:
    from collections.abc import Mapping

    from victim_support.demo.places import Area

EXTRACTED_ON = "2026-10-05"
PERSONS_A_CASE = 20  # 宛名番号 serials kept for each case
OUTSIDE_OWNER = ("", "株式会社架空不動産", "愛知県名古屋市中区架空町一丁目1番1号")


class Person(NamedTuple):
    """A member written out by hand; `extra` overrides any other column of the row."""

    name: str
    kana: str
    sex: str
    relation: str
    birthdate: str
    extra: Mapping[str, str] = {}


@dataclass(frozen=True)
class HardCase:
    """One household with a trap in it; `why` says in Japanese what to look at (printed into docs/demo.md)."""

    serial: int
    key: str
    title: str
    why: str
    people: tuple[Person, ...]
    surveys: tuple[Survey, ...] = ()
    flood_surveys: tuple[Survey, ...] = ()
    house: Mapping[str, str] = field(default_factory=dict)
    lives_with: int = 0  # serial of the case whose house this household shares
    room: str = ""
    lot: str = ""
    building_name: str = ""
    owner: tuple[str, str, str] | None = None  # None: the head owns it
    second_house: bool = False
    issue: bool = True

    @property
    def household_no(self) -> str:
        """世帯番号."""
        return with_check_digit(self.serial)

    @property
    def property_no(self) -> str:
        """物件番号 of the house lived in."""
        return f"{(self.lives_with or self.serial):08d}"

    @property
    def second_property_no(self) -> str:
        """物件番号 of the second dwelling of a case that has one."""
        return f"{500 + self.serial:08d}"

    def resident_no(self, place: int) -> str:
        """宛名番号 of the member at a place in the order of the rows, from 0."""
        return with_check_digit(self.serial * PERSONS_A_CASE + place)


def residents_of(case: HardCase, municipality: str, area: Area) -> list[Resident]:
    """The household's rows of residents.csv."""
    head = next((place for place, person in enumerate(case.people) if person.relation == "世帯主"), None)
    head_no = "" if head is None else case.resident_no(head)
    return [_resident(case, place, person, municipality, head_no, area) for place, person in enumerate(case.people)]


def _resident(case: HardCase, place: int, person: Person, municipality: str, head_no: str, area: Area) -> Resident:  # noqa: PLR0917  one call
    usual = Resident(
        municipality, case.resident_no(place), "1", case.household_no, "日本人", "住登者", person.name, person.kana,
        "1", "", "", "", "", person.birthdate, "0", person.sex, person.relation, head_no, area.postcode, area.code,
        area.address, lot_of(case), case.building_name, "2001-04-01", "2001-04-01", "", "", "0", "0", EXTRACTED_ON,
    )  # fmt: skip
    return usual._replace(**dict(person.extra))


def lot_of(case: HardCase) -> str:
    """番地 of the house lived in."""
    return case.lot or f"{case.lives_with or case.serial}番地1"


def buildings_of(case: HardCase, municipality: str, area: Area, second: Area) -> list[Building]:
    """The rows of buildings.csv a case brings; none when it lives in another case's house."""
    if case.lives_with:
        return []
    head = case.people[0]
    owner = case.owner or (case.resident_no(0), head.name, area.address + lot_of(case))
    usual = Building(
        municipality, case.property_no, "1", area.address, f"{case.serial}-1", f"{case.serial}番1", "居宅", "木造",
        "瓦", "2", "112.60", "1988", *owner, area.code, area.latitude, area.longitude,
    )  # fmt: skip
    first = usual._replace(**dict(case.house))
    if not case.second_house:
        return [first]
    other = first._replace(
        property_no=case.second_property_no, address=second.address, lot="7-2", house_no="7番2",
        address_code=second.code, latitude=second.latitude, longitude=second.longitude,
    )  # fmt: skip
    return [first, other]


def surveys_of(case: HardCase, surveys: tuple[Survey, ...], area: Area, second: Area) -> list[Survey]:
    """The case's surveys with number, place and keys filled in; `note` 突合待ち keeps them without keys."""
    rows = []
    for place, survey in enumerate(surveys):
        if survey.note.startswith("突合待ち"):
            keys = {"household_no": "", "property_no": ""}
        else:
            number = case.second_property_no if survey.property_no == "second" else case.property_no
            keys = {"household_no": case.household_no, "property_no": number}
        where = second.address + "7-2" if survey.property_no == "second" else area.address + lot_of(case)
        doorplate = case.people[0].name.split("　")[0]
        rows.append(
            survey._replace(
                survey_no=survey.survey_no or f"H{case.serial:04d}-{place + 1}",
                address=where, room_no=case.room, doorplate=doorplate,
                surveyed_on=survey.surveyed_on or "2026-10-08",
                surveyor=survey.surveyor or "調査一班　北野・森", **keys,
            )
        )  # fmt: skip
    return rows
