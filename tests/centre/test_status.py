"""The status list from the store: late papers are added, what was withdrawn stays so until a decision corrects it."""

import shutil

import pytest
from click.testing import CliRunner
from fleet import PASSPHRASE, TOWN
from issuing.conftest import CLERK, SUPERVISOR
from town_fleet import TownFleet

from victim_support.access.actor import centre_actor
from victim_support.access.commandline import CommandLine
from victim_support.centre.commands import centre as command
from victim_support.centre.status import papers, refresh_status_list
from victim_support.certificates.store_acts import Delivery, deliver, void
from victim_support.certificates.store_queries import known_certificate
from victim_support.certificates.verification import Keys, Signature, verify
from victim_support.certificates.verification import State as Answer
from victim_support.conflicts import store_open, store_proposals
from victim_support.conflicts.store_proposals import Choice
from victim_support.journal.subjects import RESOLVED
from victim_support.keys import status_list
from victim_support.keys.key_list_items import Reason
from victim_support.keys.status_list import State
from victim_support.sync.importing import STATUS_LIST

STAFF = centre_actor("suzuki", "鈴木　三")
HANDED = Delivery("2026-11-23", "岐阜　太郎", "世帯主", "顔写真付き1点")


@pytest.fixture
def fleet(tmp_path):
    made = TownFleet(tmp_path / "fleet")
    yield made
    made.close()


def make(fleet, code="L01", household="1", dwelling="b:H1"):
    desk = fleet.desk(code)
    desk.ready(household, dwelling)
    return desk.make(household=household, dwelling=dwelling).subject


def base(home, subject):
    return known_certificate(home.journal, subject).base()


def hand_over(home, subject):
    deliver(home.journal, CLERK, subject, HANDED, base=base(home, subject))


def void_it(home, subject):
    void(home.journal, SUPERVISOR, subject, "誤記", recovered=True, base=base(home, subject))


def paper(home, subject):
    return home.journal.one("SELECT paper_hash FROM certificate WHERE subject = ?", (subject,))[0]


def refresh(fleet, changes=None):
    with fleet.store() as store:
        data = refresh_status_list(fleet.centre, store, changes or {})
    return status_list.parse(data, fleet.centre.key_list.roots)


def judged(home, subject):
    """What `verify` at this laptop says of a paper, with the lists it holds."""
    held = home.local(STATUS_LIST)
    key_list = home.trust.key_list
    lists = () if held is None else (status_list.parse(held, key_list.roots),)
    made = home.journal.subject(subject).value("symbols")
    return verify(made[0], Keys(key_list, lists), made[1:])


def test_a_late_paper_of_a_lost_laptop_is_doubtful_until_the_next_list_vouches_for_it(fleet):
    other = fleet.laptops["L02"]
    assert refresh(fleet).states == {}
    subject = make(fleet)
    fleet.round()
    fleet.centre.revoke(TOWN, "L01", Reason.LOST)
    fleet.take("L02", fleet.returns())
    assert judged(other, subject).state is Answer.UNCERTAIN
    refresh(fleet)
    fleet.take("L02", fleet.returns())
    verdict = judged(other, subject)
    assert (verdict.signature, verdict.state) == (Signature.GENUINE, Answer.VALID)


def test_a_paper_that_has_not_arrived_is_not_listed_and_is_when_it_has(fleet):
    other = fleet.laptops["L02"]
    subject = make(fleet)
    fleet.take("L02", fleet.export("L01"))
    sent = fleet.export("L01")
    fleet.centre.revoke(TOWN, "L02", Reason.LOST)
    first = refresh(fleet)
    assert paper(other, subject) not in first.states
    fleet.receive(sent)
    second = refresh(fleet)
    assert second.states == {paper(other, subject): State.VALID}
    assert second.version == first.version + 1


def test_what_became_of_a_paper_reaches_the_other_laptop(fleet):
    one, other = fleet.laptops.values()
    subject = make(fleet)
    hand_over(one, subject)
    fleet.round()
    assert refresh(fleet).states[paper(one, subject)] is State.VALID
    void_it(one, subject)
    fleet.round()
    assert refresh(fleet).states[paper(one, subject)] is State.VOID
    fleet.take("L02", fleet.returns())
    assert judged(other, subject).state is Answer.VOID


def test_a_superseded_paper_is_listed_as_such(fleet):
    one = fleet.laptops["L01"]
    desk = fleet.desk("L01")
    old = make(fleet)
    hand_over(one, old)
    desk.decide(grade="全壊", day="2026-11-20")
    new = desk.make().subject
    hand_over(one, new)
    fleet.round()
    assert refresh(fleet).states == {paper(one, old): State.SUPERSEDED, paper(one, new): State.VALID}


def test_a_void_told_by_hand_stays_and_is_taken_back_by_hand_alone(fleet):
    one = fleet.laptops["L01"]
    subject = make(fleet)
    fleet.round()
    name = paper(one, subject)
    assert refresh(fleet, {name: State.VOID}).states[name] is State.VOID
    assert refresh(fleet).states[name] is State.VOID
    assert refresh(fleet, {name: State.VALID}).states[name] is State.VALID
    assert refresh(fleet).states[name] is State.VALID


def test_a_set_back_store_does_not_bring_a_void_paper_back(fleet):
    one = fleet.laptops["L01"]
    subject = make(fleet)
    fleet.round()
    kept = fleet.folder / "kept-stores"
    shutil.copytree(fleet.centre.path / "stores", kept)
    void_it(one, subject)
    fleet.round()
    assert refresh(fleet).states[paper(one, subject)] is State.VOID
    shutil.rmtree(fleet.centre.path / "stores")
    shutil.copytree(kept, fleet.centre.path / "stores")
    with fleet.store() as store:
        assert [one.state for one in papers(store.journal, drill=False)] == [State.VALID]
    assert refresh(fleet).states[paper(one, subject)] is State.VOID


@pytest.mark.parametrize(("kept", "state"), [("L01", State.VALID), ("L02", State.VOID)])
def test_only_a_decision_brings_a_disputed_paper_back(fleet, kept, state):
    one, other = fleet.laptops.values()
    subject = make(fleet)
    fleet.round()
    fleet.round()
    hand_over(one, subject)
    void_it(other, subject)
    fleet.round()
    name = paper(one, subject)
    assert refresh(fleet).states[name] is State.VOID
    with fleet.store() as store:
        (item,) = [item for item in store_open.open_items(store.journal, STAFF) if item.subject == subject]
        (side,) = [side for side in item.sides if side.entry.laptop == kept]
        store_proposals.settle_or_propose(store.journal, STAFF, item, Choice(side.key), "控えを確かめた")
        assert refresh_state(fleet, store, name) is State.VOID
        (proposal,) = [row["subject"] for row in store_proposals.proposals(store.journal, SUPERVISOR, "決裁待ち")]
        store_proposals.approve(store.journal, SUPERVISOR, proposal, "2026-11-25", "承認")
        assert refresh_state(fleet, store, name) is state


def test_a_decision_about_something_else_does_not_bring_back_what_was_told_by_hand(fleet):
    one = fleet.laptops["L01"]
    subject = make(fleet)
    hand_over(one, subject)
    fleet.round()
    name = paper(one, subject)
    refresh(fleet, {name: State.VOID})
    with fleet.store() as store, store.journal.transaction("kato") as tx:
        tx.append(RESOLVED, subject, {"state": "交付"}, base=store.journal.subject(subject).base("state"))
    assert refresh(fleet).states[name] is State.VOID


def refresh_state(fleet, store, name):
    data = refresh_status_list(fleet.centre, store)
    return status_list.parse(data, fleet.centre.key_list.roots).states[name]


def test_drill_papers_are_listed_in_a_drill_centre_alone(fleet):
    subject = make(fleet)
    fleet.round()
    with fleet.store() as store:
        assert papers(store.journal, drill=True) == []
        with store.journal.base_data() as conn:
            conn.execute("UPDATE certificate SET drill = 1")
        assert papers(store.journal, drill=False) == []
        assert [one.subject for one in papers(store.journal, drill=True)] == [subject]


def test_the_command_lists_the_store_with_the_changes_over_it(fleet, tmp_path):
    one = fleet.laptops["L01"]
    subject = make(fleet)
    fleet.round()
    (tmp_path / "changes.csv").write_text(f"{'ab' * 16},無効\n", encoding="utf-8")
    (tmp_path / "pass").write_text(PASSPHRASE, encoding="utf-8")
    out = tmp_path / "status.cbor"
    done = CliRunner().invoke(
        command,
        ["status-list", "--municipality", TOWN, "--changes", str(tmp_path / "changes.csv"), "--out", str(out),
         "--home", str(fleet.centre.path)],
        obj=CommandLine(fleet.rooms, None, tmp_path / "pass"),
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert out.read_bytes() == (fleet.centre.path / "status" / f"{TOWN}.cbor").read_bytes()
    listed = status_list.parse(out.read_bytes(), fleet.centre.key_list.roots)
    assert listed.states == {paper(one, subject): State.VALID, bytes.fromhex("ab" * 16): State.VOID}
