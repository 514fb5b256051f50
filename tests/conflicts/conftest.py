"""A fleet with every room, its town's disaster on both laptops, and actors of the town and of the centre."""

from datetime import date

import fleet as fleets
import pytest
from issuing.conftest import laptops, root  # noqa: F401  fixtures: laptops that issue

from victim_support.access.actor import Actor, Role, centre_actor, command_actor
from victim_support.damage.store import Decision, damage_subject, decide
from victim_support.register import store as register
from victim_support.rooms import subject_rooms

DAY = date(2026, 10, 3)
CLERK = Actor("sato", "佐藤　一", frozenset({Role.CLERK}))
SUPERVISOR = Actor("kato", "加藤　二", frozenset({Role.SUPERVISOR}))
STAFF = centre_actor("suzuki", "鈴木　三")
HOUSE = damage_subject("R8-01", "b:H1")


def decides(home, grade, *, dwelling="b:H1", day="2026-11-01", base=None, flood_class=None):
    name = damage_subject("R8-01", dwelling)
    found = home.journal.subject(name).base() if base is None else base
    decision = Decision(grade, flood_class, day, reason="見た")
    decide(home.journal, SUPERVISOR, name, decision, disaster_date=DAY, base=found)


@pytest.fixture
def fleet(tmp_path):
    made = fleets.Fleet(tmp_path / "fleet", rooms=subject_rooms())
    register.add_disaster(
        made.laptops["L01"].journal, command_actor("t"), code="R8-01", name="令和8年地震", day=DAY, cause="地震"
    )
    made.hello()
    made.round()
    made.round()
    yield made
    made.close()
