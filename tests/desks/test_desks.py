"""What waits at each desk: counted by dwelling as things change, and equal to counting everything anew."""

import pytest
from issuing.conftest import CLERK, DAY, SUPERVISOR
from issuing.test_acts import hand_over

from victim_support.applications import store as applications
from victim_support.certificates.store_acts import void
from victim_support.certificates.store_queries import known_certificate
from victim_support.counter import store_work
from victim_support.damage import store as damage
from victim_support.damage.survey import Survey
from victim_support.day.store import confirm
from victim_support.day.store_confirm import now
from victim_support.desks import store as desks

CODE = "R8-01"


def waiting(laptop):
    """What is not 0, after comparing it with a count of everything."""
    found = desks.counts(laptop.journal, CODE)
    with laptop.journal.base_data() as conn:
        conn.execute("DELETE FROM local WHERE key = 'desk_counted_for'")
    assert desks.counts(laptop.journal, CODE) == found
    return {desk: count for desk, count in found.items() if count}


def survey(laptop, dwelling, number="1"):
    name = damage.survey_subject(CODE, number, "第1次")
    found = Survey(household_no="1", dwelling=dwelling, method="部位", surveyed_on="2026-11-20", damage_ratio=33)
    damage.record_survey(laptop.journal, SUPERVISOR, name, found, disaster_date=DAY)


def test_a_case_goes_from_desk_to_desk(morning):
    assert waiting(morning) == {"applications": 1, "make": 1}
    assert desks.oldest(morning.journal, CODE)["make"] == ("b:H1", "2026-11-01")
    morning.apply("2", "b:H2")
    assert waiting(morning) == {"applications": 2, "make": 1, "survey": 1}
    assert desks.oldest(morning.journal, CODE)["survey"] == ("b:H2", "2026-11-22")
    morning.decide("b:H2")
    assert waiting(morning) == {"applications": 2, "make": 2}
    confirm(morning.journal, CLERK, now().date())
    made = morning.make()
    assert waiting(morning) == {"applications": 2, "make": 1, "deliver": 1}
    hand_over(morning, made.subject)
    assert waiting(morning) == {"applications": 2, "make": 1, "delivered": 1}
    morning.decide("b:H1", grade="全壊")
    assert waiting(morning)["outdated"] == 1
    void(
        morning.journal, SUPERVISOR, made.subject, "誤記", recovered=True,
        base=known_certificate(morning.journal, made.subject).base("state", "void_reason"),
    )  # fmt: skip
    assert waiting(morning) == {"applications": 2, "make": 2}


def test_a_withdrawn_application_waits_nowhere(morning):
    row = applications.of_household(morning.journal, CODE, "1")[0]
    base = morning.journal.subject(row["subject"]).base()
    applications.withdraw(morning.journal, CLERK, row["subject"], "取りやめ", base)
    assert waiting(morning) == {}
    assert desks.oldest(morning.journal, CODE) == {}


def test_what_arrives_from_another_laptop_is_counted(morning, laptops):
    other = laptops("L02")
    assert waiting(other) == {}
    other.take(morning)
    assert waiting(other) == {"applications": 1, "make": 1}


def test_a_survey_brings_a_dwelling_to_the_decision(morning):
    morning.apply("2", "b:H2")
    survey(morning, "b:H2")
    assert waiting(morning) == {"applications": 2, "make": 1, "decide": 1}
    assert desks.oldest(morning.journal, CODE)["decide"] == ("b:H2", "2026-11-20")


def test_when_kinds_no_longer_wait_for_a_survey_everything_is_counted_anew(morning, monkeypatch):
    morning.apply("2", "b:H2")
    assert desks.counts(morning.journal, CODE)["survey"] == 1
    monkeypatch.setattr(desks, "surveyed_kinds", lambda _journal: "[]")
    assert waiting(morning) == {"applications": 2, "make": 2}


@pytest.mark.parametrize("table", ["application", "survey", "damage", "certificate"])
def test_a_lost_trigger_is_noticed(morning, table):
    desks.counts(morning.journal, CODE)
    with morning.journal.base_data() as conn:
        conn.execute(f"DROP TRIGGER desk_{table}_insert")
    morning.ready("2", "b:H2")
    assert waiting(morning) == {"applications": 2, "make": 2}


def test_counting_writes_nothing_where_nothing_changed(morning, monkeypatch):
    desks.counts(morning.journal, CODE)
    monkeypatch.setattr(morning.journal, "base_data", None)
    assert desks.counts(morning.journal, CODE)["make"] == 1


def test_a_household_that_is_not_here_is_missed_until_it_comes(morning):
    confirm(morning.journal, CLERK, now().date())
    morning.make()
    there = waiting(morning)
    with morning.journal.base_data() as conn:
        conn.execute("CREATE TEMP TABLE away AS SELECT * FROM household")
        conn.execute("DELETE FROM household")
    assert waiting(morning) == there | {"missing certificate": 1, "missing application": 1}
    with morning.journal.base_data() as conn:
        conn.execute("INSERT INTO household SELECT * FROM away")
    assert waiting(morning) == there


def test_the_list_of_decisions_begins_with_what_is_flagged_and_then_goes_by_address(morning):
    for number, dwelling, address, sheet in (
        ("1", "b:A", "岐阜市美園町1", None),
        ("2", "b:B", "岐阜市司町2-2", None),
        ("3", "b:C", "岐阜市若松町3", "全壊"),
    ):
        name = damage.survey_subject(CODE, number, "第1次")
        found = Survey(
            dwelling=dwelling,
            address=address,
            method="部位",
            surveyed_on="2026-11-20",
            damage_ratio=33,
            paper_grade=sheet,
        )
        damage.record_survey(morning.journal, SUPERVISOR, name, found, disaster_date=DAY)

    def listed(grade=None, district="", most=10):
        total, rows = damage.waiting_at(morning.journal, CODE, grade, district, most=most)
        return total, [row["dwelling"] for row in rows]

    assert listed() == (3, ["b:C", "b:B", "b:A"])
    assert listed(most=2) == (3, ["b:C", "b:B"])
    assert listed(district="司町二丁目2") == (1, ["b:B"])
    assert listed(grade="全壊") == (0, [])
    assert listed(grade="中規模半壊", most=1) == (3, ["b:C"])


def test_what_waits_for_a_survey_is_listed_by_the_day_of_its_application(morning):
    for household, dwelling in (("2", "b:H2"), ("3", "b:H3")):
        morning.apply(household, dwelling)
    rows = store_work.waiting_for_survey(morning.journal, CODE, 1)
    assert [row["dwelling"] for row in rows] == ["b:H2", "b:H3"]
    assert [row["application_no"] for row in rows] == sorted(row["application_no"] for row in rows)
    assert [row["dwelling"] for row in store_work.waiting_for_paper(morning.journal, CODE, 1)] == ["b:H1"]
    assert store_work.waiting_for_paper(morning.journal, CODE, 2) == []


def test_a_desk_is_counted_by_dwelling_never_by_all_of_a_disaster(morning):
    """A planner without statistics may think a grade or a state as good a key as a dwelling: then a count never ends."""
    every = [desk for room in morning.journal.schema.rooms for desk in room.desks]
    assert len(every) > 10
    for desk in every:
        plan = morning.journal.query(f"EXPLAIN QUERY PLAN {desks._counting(desk)}", {"kinds": "[]"})
        for (step,) in ((row[3],) for row in plan):
            if step.startswith(("SEARCH", "SCAN")) and step not in ("SCAN q", "SCAN json_each VIRTUAL TABLE INDEX 1:"):
                assert any(f"{key}=?" in step for key in ("dwelling", "subject", "household_no", "hash")), (desk, step)
