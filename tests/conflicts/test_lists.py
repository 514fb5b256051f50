"""The lists after laptops met: each line where it belongs, and the same whatever arrived first."""

import pytest
from issuing.conftest import ALL, RESIDENTS

from victim_support.access.actor import Actor, Role
from victim_support.applications import store as applications
from victim_support.conflicts import store_likeness, store_lists, store_open
from victim_support.conflicts.errors import PairUnknown, ReasonMissing
from victim_support.journal.verify import rebuild, verify
from victim_support.register import store as register
from victim_support.register.rules import Member

CLERK = Actor("sato", "佐藤　一", frozenset({Role.CLERK}))
SURVEYOR = Actor("mori", "森　二", frozenset({Role.SURVEYOR}))


@pytest.fixture
def sisters(laptops):
    """Two laptops of one town with the same extract; the second knows what the first wrote so far."""
    one, two = laptops("L01"), laptops("L02")
    one.load()
    two.load()
    one.declare()
    one.ready()
    two.take(one)
    return one, two


def exchange(one, two):
    one.take(two)
    two.take(one)


def lines(laptop, name):
    return store_lists.lines(laptop.journal, CLERK, store_lists.listing(name))


def every(laptop):
    return {one.name: store_lists.lines(laptop.journal, CLERK, one) for one in store_lists.LISTS}


def test_in_an_ordinary_state_every_list_is_empty(sisters):
    one, two = sisters
    one.make()
    exchange(one, two)
    assert every(one) == {listing.name: [] for listing in store_lists.LISTS}
    assert every(two) == every(one)


def test_twice_handed_out_and_by_an_old_decision(sisters):
    one, two = sisters
    first, second = one.make(), two.make()
    one.decide(grade="全壊", day="2026-11-20")
    exchange(one, two)
    assert [line.subject for line in lines(two, "twice")] == [
        min((first.number, first.subject), (second.number, second.subject))[1]
    ]
    assert {line.subject for line in lines(two, "outdated")} == {first.subject, second.subject}
    assert "いまの決裁は「全壊」" in lines(two, "outdated")[0].what
    assert every(one) == every(two)
    assert store_lists.counts(one.journal, CLERK)["outdated"] == 2


def test_applied_for_twice_and_withdrawn(sisters):
    one, two = sisters
    made = one.make()
    one.apply("2", "b:H2")
    two.apply("2", "b:H2")
    exchange(one, two)
    assert len(lines(one, "applied-twice")) == 1
    assert "2 回" in lines(one, "applied-twice")[0].what
    subject = one.journal.one("SELECT application FROM certificate")[0]
    applications.withdraw(one.journal, CLERK, subject, "本人の申出", one.journal.subject(subject).base())
    exchange(one, two)
    assert [line.subject for line in lines(two, "withdrawn")] == [made.subject]
    assert every(one) == every(two)


def test_different_extracts_are_told_apart_by_what_differs(laptops):
    one, two = laptops("L01"), laptops("L02")
    one.load()
    two.load(
        RESIDENTS.replace("岐阜　花子", "岐阜　華子")
        + "212016,99,9,,本巣　一,モトス ハジメ,,1990-01-01,男,世帯主,岐阜市司町,41番地,,,,0\n"
    )
    one.declare()
    two.take(one)
    for laptop in (one, two):
        laptop.decide("b:H1")
        laptop.apply("1", "b:H1")
        laptop.apply("2", "b:H2")
    exchange(one, two)
    found = {line.subject: line.what for line in lines(one, "extracts")}
    assert found["household:R8-01:1"] == "氏名・生年月日・世帯構成が違います"
    assert found["household:R8-01:2"] == "抽出日が違うだけで、氏名などは同じです"
    assert every(one) == every(two)
    hard = [item for item in store_open.open_items(one.journal, CLERK) if item.subject == "household:R8-01:1"]
    assert any(item.for_town and "members" in item.fields for item in hard)
    soft = [item for item in store_open.open_items(one.journal, CLERK) if item.subject == "household:R8-01:2"]
    assert not any(item.for_town for item in soft)


def test_what_refers_to_what_has_not_arrived(sisters):
    """Only the certificate's own entries come: application, household and decision are still on the stick."""
    one, two = sisters
    made = one.make()
    rows = one.journal.query("SELECT hash FROM entry WHERE subject = ?", (made.subject,))
    assert rows
    with two.journal.base_data() as conn:
        for row in one.journal.query("SELECT * FROM entry WHERE subject = ?", (made.subject,)):
            conn.execute(f"INSERT INTO entry VALUES ({', '.join('?' * len(tuple(row)))})", (None, *tuple(row)[1:]))
        conn.execute("DELETE FROM entry WHERE subject LIKE 'application:%' OR subject LIKE 'household:%'")
    rebuild(two.journal)
    found = [line.what for line in lines(two, "missing")]
    assert any("申請" in what and "未着" in what for what in found)
    assert any("世帯の記録が未着" in what for what in found)


def hand(laptop, name="本巣　一", kana="モトス ハジメ", birthdate="1990-01-01", address="岐阜市司町"):
    member = Member(id="", name=name, kana=kana, birthdate=birthdate, sex="男", relation="世帯主")
    event = register.disaster(laptop.journal, "R8-01")
    found = register.enter_household(laptop.journal, CLERK, event, [member], address=address)
    return found.subject


def test_people_entered_by_hand_on_two_laptops_are_compared_and_the_judgement_may_be_taken_back(sisters):
    one, two = sisters
    mine, theirs = hand(one), hand(two, name="本巣　壱")
    other = hand(two, name="関　二", kana="セキ ジ", birthdate="1980-02-02")
    exchange(one, two)
    for laptop in sisters:
        (pair,) = store_likeness.person_pairs(laptop.journal, CLERK)
        assert (pair.one, pair.other) == tuple(sorted((mine, theirs)))
        assert "読みと生年月日" in pair.why
        assert pair.same is None
    names = (mine, theirs)
    with pytest.raises(ReasonMissing):
        store_likeness.judge(one.journal, CLERK, names, same=True, reason=" ", base={})
    store_likeness.judge(one.journal, CLERK, names, same=True, reason="本人に確かめた", base={})
    exchange(one, two)
    assert store_likeness.person_pairs(two.journal, CLERK)[0].same is True
    base = store_likeness.judgement_base(two.journal, names)
    store_likeness.judge(two.journal, CLERK, names, same=None, reason="人違い", base=base)
    exchange(one, two)
    for laptop in sisters:
        assert store_likeness.person_pairs(laptop.journal, CLERK)[0].same is None
        assert verify(laptop.journal).problems == []
    for wrong in ((mine, mine), (mine, "household:R8-01:@nobody")):
        with pytest.raises(PairUnknown):
            store_likeness.judge(one.journal, CLERK, wrong, same=True, reason="x", base={})
    assert other not in names


def test_somebody_entered_by_hand_who_stands_in_the_register(sisters):
    one, _ = sisters
    subject = hand(one, name="岐阜　太郎", kana="ギフ タロウ", birthdate="1975-10-04")
    (pair,) = store_likeness.person_pairs(one.journal, CLERK)
    assert set(pair.__dict__.values()) >= {subject, "household:R8-01:1"}
    matches = store_likeness.register_matches(one.journal, CLERK, subject)
    assert [match.resident_no for match in matches] == ["11"]


def test_two_papers_are_a_pair(sisters):
    one, two = sisters
    first, second = one.make(), two.make()
    exchange(one, two)
    (pair,) = store_likeness.certificate_pairs(one.journal, CLERK)
    assert {pair.one, pair.other} == {first.subject, second.subject}
    assert first.number in pair.why


def test_looking_at_a_protected_person_is_recorded(sisters):
    one, _ = sisters
    one.apply("3", "h:3")
    before = one.journal.one("SELECT COUNT(*) FROM access_log")[0]
    store_likeness.people_of(one.journal, ALL, "household:R8-01:3")
    assert one.journal.one("SELECT COUNT(*) FROM access_log")[0] == before + 1
