from dataclasses import replace
from datetime import date

import pytest

from issuing.conftest import ALL, CLERK, SUPERVISOR
from issuing.test_making import text_of
from victim_support.access.errors import NotPermitted
from victim_support.applications import store as applications
from victim_support.certificates.entry_kinds import printings
from victim_support.certificates.errors import DeliveryStopped, ReasonNeeded, RecipientMissing, WrongState
from victim_support.certificates.store_acts import (
    Delivery,
    deliver,
    delivery_obstacles,
    record_print,
    void,
)
from victim_support.certificates.store_make import Confirmed, pdf_of
from victim_support.certificates.store_queries import (
    known_certificate,
    outdated,
    paper_states,
    twice,
    unapplied,
)
from victim_support.certificates.store_receiver import proposed_receiver
from victim_support.desks.store import counts

HANDED = Delivery("2026-11-23", "岐阜　太郎", "世帯主", "顔写真付き1点")


def base(laptop, subject):
    return known_certificate(laptop.journal, subject).base()


def hand_over(laptop, subject, delivery=HANDED):
    return deliver(laptop.journal, CLERK, subject, delivery, base=base(laptop, subject))


def print_it(laptop, subject, reason=None):
    record_print(laptop.journal, CLERK, subject, base=base(laptop, subject), reason=reason)


def void_it(laptop, subject, actor=CLERK, reason="誤記"):
    void(laptop.journal, actor, subject, reason, recovered=True, base=base(laptop, subject))


@pytest.fixture
def made(laptop):
    laptop.ready()
    return laptop.make()


def row(laptop, subject):
    return laptop.journal.one("SELECT * FROM certificate WHERE subject = ?", (subject,))


def test_printing_is_recorded_each_time_and_a_jam_needs_a_reason(laptop, made):
    print_it(laptop, made.subject)
    with pytest.raises(ReasonNeeded):
        print_it(laptop, made.subject)
    print_it(laptop, made.subject, "紙詰まり")
    assert row(laptop, made.subject)["prints"] == 2
    entries = printings(known_certificate(laptop.journal, made.subject))
    assert [entry.value("print")["reason"] for entry in entries] == [None, "紙詰まり"]


def test_handing_over_says_to_whom_and_how_identity_was_checked(laptop, made):
    hand_over(laptop, made.subject)
    found = row(laptop, made.subject)
    assert (found["state"], found["delivered_to"], found["identity"]) == ("交付", "岐阜　太郎", "顔写真付き1点")
    with pytest.raises(WrongState):
        hand_over(laptop, made.subject)
    with pytest.raises(WrongState):
        print_it(laptop, made.subject, "もう1枚")


@pytest.mark.parametrize(
    "delivery",
    [
        replace(HANDED, to=""),
        replace(HANDED, identity=" "),
        replace(HANDED, on=""),
        replace(HANDED, way="伝書鳩"),
        replace(HANDED, way="郵送"),
    ],
)
def test_a_hand_over_without_its_facts_is_refused(laptop, made, delivery):
    with pytest.raises(RecipientMissing):
        hand_over(laptop, made.subject, delivery)
    assert laptop.state(made.subject) == "作成"


def test_where_a_paper_was_posted_travels_in_the_protected_part(laptop, made):
    hand_over(laptop, made.subject, replace(HANDED, way="郵送", posted_to="避難先の住所"))
    entry = known_certificate(laptop.journal, made.subject).entries[-1]
    assert "posted_to" not in entry.general
    assert entry.protected == {"posted_to": "避難先の住所"}


@pytest.mark.parametrize("change", [{"grade": "全壊"}, {"flood_class": "床下"}])
def test_a_decision_that_changed_stops_the_hand_over(laptop, made, change):
    laptop.decide(day="2026-11-22", **change)
    with pytest.raises(DeliveryStopped, match="判定が変わりました"):
        hand_over(laptop, made.subject)
    assert [found["number"] for found in outdated(laptop.journal, ALL, "R8-01")] == [made.number]
    assert counts(laptop.journal, "R8-01")["outdated"] == 1


def test_a_withdrawn_application_stops_the_hand_over_and_is_listed(laptop, made):
    name = known_certificate(laptop.journal, made.subject).value("application")
    applications.withdraw(laptop.journal, CLERK, name, "取りやめ", laptop.journal.subject(name).base())
    with pytest.raises(DeliveryStopped, match="取り下げ"):
        hand_over(laptop, made.subject)
    assert [found["number"] for found in unapplied(laptop.journal, ALL, "R8-01")] == [made.number]


def test_the_old_paper_stands_until_the_new_one_is_handed_over(laptop, made):
    hand_over(laptop, made.subject)
    copy = laptop.make(copy=True)
    assert "【再交付】" in text_of(pdf_of(laptop.journal, CLERK, copy.subject))
    hand_over(laptop, copy.subject)
    laptop.decide(grade="全壊", day="2026-11-22")
    new = laptop.make()
    assert new.supersedes == made.number
    assert [laptop.state(one.subject) for one in (made, copy, new)] == ["交付", "交付", "作成"]
    assert sorted(hand_over(laptop, new.subject)) == sorted([made.number, copy.number])
    assert [laptop.state(one.subject) for one in (made, copy, new)] == ["旧", "旧", "交付"]
    assert row(laptop, made.subject)["superseded_by"] == new.subject
    assert not outdated(laptop.journal, ALL, "R8-01")
    assert not twice(laptop.journal, ALL, "R8-01")


def test_the_new_paper_names_the_one_it_replaces_in_what_is_signed(laptop, made):
    from victim_support.certificates import cose, qr_payload

    hand_over(laptop, made.subject)
    laptop.decide(grade="全壊", day="2026-11-22")
    new = known_certificate(laptop.journal, laptop.make().subject)
    payload = qr_payload.decode_payload(cose.parse(new.value("cose")).payload)
    old = known_certificate(laptop.journal, made.subject).value("cose")
    assert payload.supersedes.number == made.number
    assert {payload.supersedes.paper_hash: "交付"}.items() <= paper_states(laptop.journal).items()
    assert payload.supersedes.paper_hash == row(laptop, made.subject)["paper_hash"]
    assert old is not None


def test_voiding_needs_a_reason_and_after_hand_over_the_supervisor(laptop, made):
    with pytest.raises(ReasonNeeded):
        void_it(laptop, made.subject, reason=" ")
    hand_over(laptop, made.subject)
    with pytest.raises(NotPermitted):
        void_it(laptop, made.subject)
    void_it(laptop, made.subject, SUPERVISOR)
    assert laptop.state(made.subject) == "無効"
    with pytest.raises(WrongState):
        void_it(laptop, made.subject, SUPERVISOR)


def test_after_voiding_a_new_one_takes_the_next_number(laptop, made):
    void_it(laptop, made.subject)
    again = laptop.make()
    assert "000002" in again.number
    assert laptop.state(again.subject) == "作成"


# --- two laptops


@pytest.fixture
def sisters(laptops):
    """Two laptops that begin with the same town, disaster, decision and application."""
    one, two = laptops("L01"), laptops("L02")
    for laptop in (one, two):
        laptop.load()
    one.declare()
    one.ready()
    two.take(one)
    return one, two


def exchange(one, two):
    one.take(two)
    two.take(one)


def test_two_papers_made_apart_for_one_case_are_both_kept_and_listed(sisters):
    one, two = sisters
    first, second = one.make(), two.make()
    assert (first.number[:6], second.number[:6]) == ("罹-L01A", "罹-L02A")
    hand_over(one, first.subject)
    hand_over(two, second.subject)
    exchange(one, two)
    for laptop in sisters:
        (pair,) = twice(laptop.journal, ALL, "R8-01")
        assert {pair["number"], pair["other_number"]} == {first.number, second.number}
    void_it(two, second.subject, SUPERVISOR)
    exchange(one, two)
    assert not twice(one.journal, ALL, "R8-01")


@pytest.mark.parametrize("order", [0, 1])
def test_void_prevails_over_hand_over_until_a_person_has_looked(sisters, order):
    one, two = sisters
    made = one.make()
    two.take(one)
    hand_over(one, made.subject)
    void_it(two, made.subject)
    (one if order else two).take(two if order else one)
    exchange(one, two)
    for laptop in sisters:
        found = row(laptop, made.subject)
        assert found["state"] == "無効"
        assert '"state": "conflict"' in found["marks"]


def test_decisions_that_disagree_stop_making_and_hand_over(sisters):
    one, two = sisters
    made = one.make()
    one.decide(grade="全壊", day="2026-11-20")
    two.decide(grade="大規模半壊", day="2026-11-20")
    exchange(one, two)
    found = known_certificate(one.journal, made.subject)
    assert len(delivery_obstacles(one.journal, found)) == 2
    with pytest.raises(DeliveryStopped):
        hand_over(one, made.subject)


def test_the_dead_are_proposed_to_nobody_s_hand(laptop):
    laptop.ready("5", "h:5")
    yes = Confirmed(supervisor=True, reason="遺族に交付")
    dead = laptop.make(household="5", dwelling="h:5", actor=SUPERVISOR, confirmed=yes)
    laptop.ready()
    living = laptop.make()
    proposed = [
        proposed_receiver(
            laptop.journal, CLERK, known_certificate(laptop.journal, made.subject), date(2026, 11, 1)
        ).name
        for made in (dead, living)
    ]
    assert proposed == ["", "岐阜　太郎"]
