"""A synthetic town of any size, streamed: the same seed and size give the same bytes; memory does not grow.

All persons are invented; surnames, given names, 町字 and postcodes are real (NOTICE). The hard cases come first, at
places that never move (`hard_cases.HARD_CASES`); the crowd follows.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from victim_support.demo import families
from victim_support.demo.damage import Dwelling, earthquake_surveys, flood_survey
from victim_support.demo.hard_case import EXTRACTED_ON, OUTSIDE_OWNER, HardCase, buildings_of, residents_of, surveys_of
from victim_support.demo.hard_cases import HARD_CASES
from victim_support.demo.names import NamePool, Surname, has_unusual_characters
from victim_support.demo.places import Area, areas, lot_texts
from victim_support.demo.rows import Building, Issue, Resident, Survey, with_check_digit

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FIRST_HOUSEHOLD = 1001  # serials below belong to hard cases
FIRST_RESIDENT = 100_001
FIRST_PROPERTY = 10_001
FIRST_LOT = 100


class Plot(NamedTuple):
    """What stands on one piece of land: all rows that belong together."""

    residents: Sequence[Resident] = ()
    buildings: Sequence[Building] = ()
    surveys: Sequence[Survey] = ()
    flood_surveys: Sequence[Survey] = ()
    issues: Sequence[Issue] = ()


@dataclass(frozen=True)
class Town:
    """What to invent.

    `residents`, if given, ends the town at the first plot that reaches it, whatever `households` says;
    `damaged` is about the share of households surveyed after the earthquake.
    """

    municipality: str = "212016"
    households: int = 2000
    seed: int = 20261003
    residents: int | None = None
    damaged: float = 0.4

    def plots(self) -> Iterator[Plot]:
        """Every plot of the town, hard cases first; KeyError for a municipality outside Gifu."""
        places = areas(self.municipality)
        yield from _hard_plots(self.municipality, places)
        builder = _Builder(self, Random(self.seed), places)  # noqa: S311  chance for a demo, not for a key
        target = self.households - len(HARD_CASES)
        people = sum(len(case.people) for case in HARD_CASES.values())
        while builder.households < target if self.residents is None else people < self.residents:
            plot = builder.plot()
            people += len(plot.residents)
            yield plot


def _hard_plots(municipality: str, places: list[Area]) -> Iterator[Plot]:
    home = next((area for area in places if area.address.endswith("二丁目")), places[0])
    second = next(area for area in reversed(places) if area != home)
    for case in HARD_CASES.values():
        surveys = surveys_of(case, case.surveys, home, second)
        yield Plot(
            residents_of(case, municipality, home),
            buildings_of(case, municipality, home, second),
            surveys,
            surveys_of(
                case, tuple(s._replace(survey_no=f"HF{case.serial:04d}") for s in case.flood_surveys), home, second
            ),
            [Issue(case.household_no, property_no=number) for number in _properties(case)] if case.issue else (),
        )


def _properties(case: HardCase) -> list[str]:
    """物件番号 as an issue list gives it: empty where the survey says which dwelling is meant."""
    if case.second_house:
        return [case.property_no, case.second_property_no]
    return [case.property_no if case.lives_with and not case.surveys else ""]


@dataclass
class _Builder:
    """Builds the crowd; holds only counters, the chosen 町字 and the last few heads (for owners who live elsewhere)."""

    town: Town
    rng: Random
    places: list[Area]
    names: NamePool = field(default_factory=NamePool)
    households: int = 0
    people: int = 0
    properties: int = 0
    surveys: int = 0
    owners: list[tuple[str, str, str]] = field(default_factory=lambda: [OUTSIDE_OWNER])

    def __post_init__(self) -> None:
        wanted = self.town.households if self.town.residents is None else self.town.residents // 2
        count = min(len(self.places), max(6, wanted // 40))
        self.chosen = self.rng.sample(self.places, min(count, len(self.places)))
        self.severity = [self.rng.random() ** 2 for _ in self.chosen]
        self.lots = [FIRST_LOT * 4] * len(self.chosen)

    def plot(self) -> Plot:
        """The next piece of land."""
        rng = self.rng
        place = rng.randrange(len(self.chosen))
        self.lots[place] += 1
        main, branch = divmod(self.lots[place], 4)
        lot, roll_lot = lot_texts(rng, main, branch)
        share = rng.random()
        if share < 0.03:  # noqa: PLR2004  vacant houses: no household, not 住家
            return Plot(buildings=[self._building(self.chosen[place], roll_lot, "居宅", rng.choice(self.owners))])
        if share < 0.05:  # noqa: PLR2004  apartment blocks hold a third of the households
            return self._apartments(place, lot, roll_lot)
        return self._house(place, lot, roll_lot, "併用住宅" if share > 0.98 else "居宅")  # noqa: PLR2004  shops

    def _house(self, place: int, lot: str, roll_lot: str, kind: str) -> Plot:
        rng, area = self.rng, self.chosen[place]
        family = self._household(area, lot, "")
        head = family[0]
        if rng.random() < 0.8:  # noqa: PLR2004  lives in a house of their own
            owner = (head.resident_no, head.name, area.address + lot)
            self.owners = [*self.owners[-50:], owner]
        else:
            owner = rng.choice(self.owners)
        building = self._building(area, roll_lot, kind, owner)
        buildings, residents = [building], list(family)
        if rng.random() < 0.15:  # noqa: PLR2004  a shed beside it
            buildings.append(building._replace(building_no="2", kind="物置", storeys="1", floor_area="12.40"))
        if rng.random() < 0.03:  # noqa: PLR2004  a second household in the house; the house is surveyed once
            surname = Surname(head.name.split("　")[0], head.kana.split(" ")[0])
            residents += self._household(area, lot, "", surname)
        return self._survey(Plot(residents, buildings, [], [], []), family, place, building.property_no, "")

    def _apartments(self, place: int, lot: str, roll_lot: str) -> Plot:
        rng, area = self.rng, self.chosen[place]
        owner = rng.choice(self.owners)
        building = self._building(area, roll_lot, "共同住宅", owner)
        title = f"{rng.choice(('コーポ', 'メゾン', 'ハイツ', 'グリーンハイム'))}{area.address[-2:]}"
        plot = Plot([], [building], [], [], [])
        for floor in range(1, rng.randint(2, 7) + 1):
            for door in range(1, rng.randint(2, 6) + 1):
                room = f"{floor}{door:02d}"
                members = self._household(area, lot, f"{title}{room}号" if door % 2 else f"{title}　{room}")
                plot = plot._replace(residents=[*plot.residents, *members])
                plot = self._survey(plot, members, place, building.property_no, room)
        return plot

    def _household(self, area: Area, lot: str, building_name: str, surname: Surname | None = None) -> list[Resident]:
        rng = self.rng
        self.households += 1
        household_no = with_check_digit(FIRST_HOUSEHOLD + self.households)
        if surname is None and rng.random() < 0.02:  # noqa: PLR2004  foreign residents' share in Gifu is near 3 %
            rows = [self._foreigner(area, lot, building_name, household_no)]
        else:
            rows = self._family(area, lot, building_name, household_no, surname or self.names.surname(rng))
        if rng.random() < 0.02:  # noqa: PLR2004  deaths and moves around the day
            self._remove(rows)
        if rng.random() < 0.0015:  # noqa: PLR2004  支援措置
            rows = [row._replace(protected="1") for row in rows]
        return rows

    def _family(self, area: Area, lot: str, building_name: str, household_no: str, surname: Surname) -> list[Resident]:
        rng, rows, head_no = self.rng, [], ""
        moved = f"{rng.randint(1985, 2025)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}"
        for draft in families.household(rng):
            resident_no = self._resident_no()
            head_no = head_no or resident_no
            own = self.names.surname(rng) if draft.own_surname else surname
            given, given_kana = self.names.given(rng, draft.sex, draft.birth_year)
            born, unknown = self._birthdate(draft.birth_year)
            since = moved if unknown == "1" or born < moved else born
            former = self.names.surname(rng).text if draft.sex == "女" and rng.random() < 0.01 else ""  # noqa: PLR2004  旧氏
            rows.append(
                Resident(
                    self.town.municipality, resident_no, "1", household_no, "日本人", "住登者", f"{own.text}　{given}",
                    f"{own.kana} {given_kana}", "1" if rng.random() < 0.9 else "0", former, "", "", "", born, unknown,  # noqa: PLR2004  furigana confirmed
                    draft.sex, draft.relation, head_no, area.postcode, area.code, area.address, lot, building_name,
                    since, since, "", "", "0", "1" if has_unusual_characters(own.text + given) else "0", EXTRACTED_ON,
                )
            )  # fmt: skip
        return rows

    def _foreigner(self, area: Area, lot: str, building_name: str, household_no: str) -> Resident:
        rng = self.rng
        name = self.names.foreign(rng)
        resident_no = self._resident_no()
        born, since = (
            f"{rng.randint(1970, 2004)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
            f"{rng.randint(2012, 2025)}-04-01",
        )
        return Resident(
            self.town.municipality, resident_no, "1", household_no, "外国人", "住登者", name.name, name.kana, "1", "",
            name.alias, name.alias_kana, name.roman, born, "0", name.sex, families.HEAD, resident_no, area.postcode,
            area.code, area.address, lot, building_name, since, since, "", "", "0",
            "1" if has_unusual_characters(name.name + name.alias) else "0", EXTRACTED_ON,
        )  # fmt: skip

    def _birthdate(self, year: int) -> tuple[str, str]:
        rng = self.rng
        if year < 1950 and rng.random() < 0.004:  # noqa: PLR2004  the old, and few
            era = f"昭和{year - 1925}年" if year > 1926 else f"大正{year - 1911}年"  # noqa: PLR2004  昭和元年 was 1926
            return era + rng.choice((" 月日不詳", "3月 日不詳", "頃", "春")), "1"
        return f"{year}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}", "0"

    def _remove(self, rows: list[Resident]) -> None:
        day = self.rng.choice(("2026-09-12", "2026-09-28", "2026-10-03", "2026-10-04"))
        if len(rows) > 1 or self.rng.random() < 0.3:  # noqa: PLR2004  who lives alone mostly moved
            place = self.rng.randrange(len(rows))
            rows[place] = rows[place]._replace(status="除票", removal_reason="死亡", removal_date=day)
        else:
            rows[:] = [row._replace(status="除票", removal_reason="転出", removal_date=day) for row in rows]

    def _resident_no(self) -> str:
        self.people += 1
        return with_check_digit(FIRST_RESIDENT + self.people)

    def _building(self, area: Area, roll_lot: str, kind: str, owner: tuple[str, str, str]) -> Building:
        rng = self.rng
        self.properties += 1
        block = kind == "共同住宅"
        structure = rng.choice(
            ("軽量鉄骨造", "鉄骨造", "鉄筋コンクリート造") if block else ("木造", "木造", "木造", "軽量鉄骨造")
        )
        return Building(
            self.town.municipality, f"{FIRST_PROPERTY + self.properties:08d}", "1", area.address, roll_lot,
            roll_lot.replace("-", "番"), kind, structure, "陸屋根" if block else rng.choice(("瓦", "スレート", "鋼板")),
            str(rng.randint(2, 7) if block else rng.randint(1, 2)), f"{rng.randint(5200, 21000) / 100:.2f}",
            str(rng.randint(1955, 2025)), *owner, area.code, area.latitude, area.longitude,
        )  # fmt: skip

    def _survey(self, plot: Plot, members: list[Resident], place: int, property_no: str, room: str) -> Plot:
        rng, severity = self.rng, self.severity[place]
        if rng.random() > self.town.damaged * (0.5 + 1.5 * severity):
            return plot
        self.surveys += 1
        head = members[0]
        dwelling = Dwelling(head.household_no, property_no, room, head.address + head.lot, head.name.split("　")[0])
        rows = earthquake_surveys(rng, dwelling, self.surveys, severity)
        flood = [flood_survey(rng, dwelling, self.surveys)] if rng.random() < 0.02 else []  # noqa: PLR2004  both disasters
        ready = all(row.decided_on and row.household_no for row in rows)
        issues = [Issue(head.household_no)] if ready and rng.random() < 0.5 else []  # noqa: PLR2004  the rest comes to the counter
        return plot._replace(
            surveys=[*plot.surveys, *rows], flood_surveys=[*plot.flood_surveys, *flood], issues=[*plot.issues, *issues]
        )
