"""Many conflicts and many suspected doubles: what a page asks of the database does not grow with them."""

import pytest
from issuing.conftest import Laptop

from victim_support.conflicts import store_likeness, store_open
from victim_support.damage.store import damage_subject
from victim_support.journal.subjects import subject_id

from .conftest import CLERK


@pytest.fixture
def pair(laptops):
    one, two = laptops("L01"), laptops("L02")
    one.declare()
    two.take(one)
    return one, two


def decided(laptop: Laptop, grade, count):
    patch = {"decided_grade": grade, "decided_on": "2026-11-01", "reason": "見た"}
    with laptop.journal.transaction("kato") as tx:
        for number in range(count):
            tx.append("damage.decided", damage_subject("R8-01", f"b:{number}"), patch)


def entered(laptop: Laptop, count):
    """People typed by hand: everybody's name once a laptop."""
    with laptop.journal.transaction("sato") as tx:
        for number in range(count):
            name = f"@{number}"
            patch = {"members": {name: [f"本巣　{number}", "1990-01-01"]}, "details": {name: {}}, "order": [name]}
            tx.append("household.entered", subject_id("household", "R8-01", tx.born()), patch)


def asked(journal, work):
    """What a piece of work gives, and how many statements it sends to the database."""
    sent = []
    conn = journal.database.conn
    conn.set_trace_callback(sent.append)
    try:
        return work(), len(sent)
    finally:
        conn.set_trace_callback(None)


def test_a_list_of_conflicts_reads_only_the_subjects_it_shows(pair):
    one, two = pair
    decided(one, "半壊", 300)
    decided(two, "全壊", 300)
    one.take(two)
    waiting, statements = asked(one.journal, lambda: store_open.outlines(one.journal, CLERK))
    assert len(waiting) == 300
    assert statements < 5
    shown = store_open.opened(one.journal, waiting[100:150])
    assert [(item.key, item.for_town, item.subject) for item in shown] == [
        (line.key, line.for_town, line.subject) for line in waiting[100:150]
    ]
    assert store_open.open_items(one.journal, CLERK)[100:150] == shown
    decided(one, "準半壊", 120)
    still = {damage_subject("R8-01", f"b:{number}") for number in range(120, 300)}
    found = store_open.opened(one.journal, waiting)
    assert {item.subject for item in found} == still  # another arrival makes another decision


def test_thousands_entered_by_hand_are_not_asked_for_one_by_one(pair):
    one, two = pair
    entered(one, 300)
    entered(two, 300)
    one.take(two)
    pairs, statements = asked(one.journal, lambda: store_likeness.person_pairs(one.journal, CLERK))
    assert len(pairs) == 300
    assert statements < 5
