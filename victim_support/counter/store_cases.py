"""A household's cases: what the rooms below know of it, put together. Reads only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from victim_support.access.store import settings
from victim_support.applications import store as applications
from victim_support.applications.rules import BULK, unconfirmed
from victim_support.certificates import store_queries as certificates
from victim_support.certificates.store_facts import dwellings_for
from victim_support.counter.rules import Application, Case, Certificate
from victim_support.damage.dwellings import read_dwelling
from victim_support.damage.places import place_of
from victim_support.damage.store import decision_of, surveys_of_dwelling
from victim_support.kinds.rules import kinds
from victim_support.register.errors import BuildingUnknown
from victim_support.register.store import building

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from victim_support.access.actor import Actor
    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal
    from victim_support.register.store import Household


def cases_of(journal: Journal, actor: Actor, household: Household) -> list[Case]:
    """One case a dwelling of the household; certificates newest first, applications as they stand."""
    disaster, number = household.disaster, household.household_no
    applied = applications.of_household(journal, disaster, number)
    papers = certificates.of_household(journal, actor, disaster, number)
    dwellings = [*dwellings_for(journal, disaster, number), *(row["dwelling"] for row in (*applied, *papers))]
    return [_case(journal, actor, household, dwelling, applied, papers) for dwelling in dict.fromkeys(dwellings)]


def _case(  # noqa: PLR0917  one call
    journal: Journal,
    actor: Actor,
    household: Household,
    dwelling: str,
    applied: Sequence[Row],
    papers: Sequence[Row],
) -> Case:
    decision = decision_of(journal, household.disaster, dwelling)
    unsurveyed = {kind.name for kind in kinds(settings(journal)) if not kind.needs_survey}
    surveys = [row for row in surveys_of_dwelling(journal, household.disaster, dwelling) if not row["withdrawn"]]
    return Case(
        dwelling=dwelling,
        place=_place(journal, actor, household, dwelling, applied),
        grade=None if decision is None else decision["decided_grade"],
        flood_class=None if decision is None else decision["flood_class"],
        decided_on=None if decision is None else decision["decided_on"],
        conflicted=decision is not None and bool(decision["conflicted"]),
        surveys=len(surveys),
        applications=tuple(_application(row, unsurveyed) for row in applied if row["dwelling"] == dwelling),
        certificates=tuple(_certificate(row) for row in papers if row["dwelling"] == dwelling),
        marks="{}" if decision is None else decision["marks"],
    )


def _place(journal: Journal, actor: Actor, household: Household, dwelling: str, applied: Sequence[Row]) -> str:
    """Where a dwelling stands: the registered home, the house register, what the applicant or a survey said."""
    pieces = read_dwelling(dwelling)
    if pieces is not None and pieces.kind == "home":
        return household.full_address
    if pieces is not None and pieces.kind == "building":
        try:
            found = building(journal, actor, pieces.property_no, pieces.building_no)
        except BuildingUnknown:  # a newer extract has it no longer
            pass
        else:
            room = f"{pieces.room_no}号室" if pieces.room_no.isdecimal() else pieces.room_no
            return "　".join(part for part in (found.address + found.lot, found.kind, room) if part)
    said = next(
        (row["dwelling_address"] for row in applied if row["dwelling"] == dwelling and row["dwelling_address"]), ""
    )
    return said or place_of(journal, household.disaster, dwelling)


def _application(row: Row, unsurveyed: Collection[str]) -> Application:
    return Application(
        subject=row["subject"],
        number=row["application_no"],
        kind=row["kind"],
        applied_on=row["applied_on"] or "",
        applicant=row["applicant_name"] or "",
        withdrawn=bool(row["withdrawn"]),
        needs_survey=row["kind"] not in unsurveyed,
        confirmed=row["channel"] == BULK or not unconfirmed(dict(row)),
    )


def _certificate(row: Row) -> Certificate:
    return Certificate(
        subject=row["subject"],
        number=row["number"],
        kind=row["kind"],
        state=row["state"],
        grade=row["grade"],
        flood_class=row["flood_class"],
        prints=row["prints"],
        issue_date=row["issue_date"],
        delivered_on=row["delivered_on"],
    )
