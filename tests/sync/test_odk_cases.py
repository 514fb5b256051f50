"""The ways in which edits made apart arrive, as ODK Central's offline entities met them, one by one.

Each case is played at the centre and at every laptop of the town. In the end all draw the same tables, `verify` finds
nothing, and the tables drawn again from the entries are the tables that stood there.
"""

import fleet as fleets
import pytest
from fleet import TOWN, hashes, tables, write
from town_fleet import TownFleet

from victim_support.access.actor import Actor, Role
from victim_support.applications import store as applications
from victim_support.centre.fleet import gaps as gaps_of
from victim_support.certificates.store_acts import Delivery, deliver, void
from victim_support.conflicts import store_lists
from victim_support.journal.drawing import OWN_TABLES
from victim_support.journal.subject import State
from victim_support.journal.verify import rebuild, verify
from victim_support.sync.commands import tell_gaps
from victim_support.sync.store_held import Segment, segments
from victim_support.sync.store_receipts import delivery

CLERK = Actor("sato", "佐藤　一", frozenset({Role.CLERK}))
SUPERVISOR = Actor("kato", "加藤　二", frozenset({Role.SUPERVISOR}))
TOY = "toy:1"


class Town:
    """A fleet whose laptops all know the same; what they write then goes round in pieces, in any order."""

    def __init__(self, fleet):
        self.fleet = fleet
        fleet.round()
        fleet.round()

    def __getitem__(self, code):
        return self.fleet.laptops[code]

    def piece(self, code):
        """What a laptop wrote since its last piece, as bundles."""
        home = self[code]
        files = [file for file in self.fleet.export(code) if file[0].endswith(".vsb")]
        assert files
        with home.journal.base_data() as conn:  # as if a receipt had come: the next piece begins where this one ended
            conn.execute("DELETE FROM covered")
            conn.executemany(
                "INSERT INTO covered VALUES ('C00', 1, ?, ?, ?, ?, ?, ?)", [one.held for one in segments(conn)]
            )
        return files

    def arrive(self, *pieces, at=None):
        """Pieces arrive one after the other, at every store or at the laptops named."""
        for piece in pieces:
            if at is None:
                assert self.fleet.receive(piece).reports[TOWN].refused == []
            for code in self.fleet.laptops if at is None else at:
                assert self.fleet.take(code, piece).refused == []

    def stores(self, but=()):
        """Every store of the town, the centre's first; `but`: laptops left out (they wrote what others wait for)."""
        with self.fleet.store() as store:
            yield store
        yield from (home for code, home in self.fleet.laptops.items() if code not in but)

    def shows(self, value, *, field="name", state=State.SETTLED, subject=TOY, but=()):
        for home in self.stores(but):
            found = home.journal.subject(subject)
            assert (found.value(field), found.state(field)) == (value, state), home.device

    def disputed(self, *values, field="name", subject=TOY):
        """Every store has exactly this dispute about the field, and it is open."""
        for home in self.stores():
            found = home.journal.subject(subject)
            assert found.state(field) is State.CONFLICT, home.device
            assert {head.value for head in found.heads(field)} == set(values), home.device

    def open_fields(self, but=()):
        """The fields in open dispute, the same at every store but where something was written that has not left."""
        sql = "SELECT subject, field FROM conflict WHERE closed_by IS NULL ORDER BY subject, field"
        found = {tuple(map(tuple, home.journal.query(sql))) for home in self.stores(but)}
        assert len(found) == 1, found
        return list(found.pop())

    def gaps(self, but=()):
        """What has not arrived, in words, the same at every store but where it was written."""
        found = set()
        for home in self.stores(but):
            found.add(tuple(gap.words for gap in gaps_of(segments(home.journal.database.conn))))
        assert len(found) == 1, found
        return list(found.pop())

    def ends_alike(self):
        first = None
        for home in self.stores():
            every = (*home.journal.schema.tables, *OWN_TABLES)
            shown = (hashes(home), tables(home, every))
            first = first or shown
            assert shown == first, home.device
            found = verify(home.journal)
            assert (found.problems, found.gaps, found.forks) == ([], [], []), home.device
            rebuild(home.journal)
            assert (hashes(home), tables(home, every)) == first, home.device


@pytest.fixture
def town(tmp_path):
    made = fleets.Fleet(tmp_path / "fleet", laptops=3)
    yield Town(made)
    made.close()


@pytest.fixture
def office(tmp_path):
    """A town with every room: a household has applied, on each laptop that is known."""
    made = TownFleet(tmp_path / "fleet")
    made.desk("L01").ready()
    yield Town(made)
    made.close()


def edits(town, code, *values, field="name", subject=TOY):
    """One edit a value, each from a form rendered just before, each a piece of its own."""
    pieces = []
    for value in values:
        write(town[code], subject, **{field: value})
        pieces.append(town.piece(code))
    return pieces


def in_order(town):
    for value, piece in zip("あいう", edits(town, "L01", *"あいう"), strict=True):
        town.arrive(piece)
        town.shows(value, but={"L01"})
    assert town.open_fields() == []


def interrupted_branch(town):
    """Between two edits of one laptop another's arrives that knew of neither."""
    town.arrive(*edits(town, "L01", "もと"))
    first, second = edits(town, "L02", "い", "う")
    (other,) = edits(town, "L03", "え")
    town.arrive(first)
    town.shows("い", but={"L02", "L03"})
    town.arrive(other)
    for home in town.stores(but={"L02"}):
        assert {head.value for head in home.journal.subject(TOY).heads("name")} == {"い", "え"}
    town.arrive(second)
    town.disputed("う", "え")
    assert town.open_fields() == [(TOY, "name")]


def reversed_arrival(town):
    first, second, third = edits(town, "L01", *"あいう")
    town.arrive(third)
    town.shows("う", state=State.PENDING, but={"L01"})
    town.arrive(second)
    town.shows("う", state=State.PENDING, but={"L01"})
    assert town.open_fields() == [], "what has not arrived is no dispute"
    town.arrive(first)
    town.shows("う")


def late_first_part(town):
    """The entry by which the thing was made comes last; what it wrote alone stands beside what came before it."""
    write(town["L01"], name="あ", note="はじめ")
    first = town.piece("L01")
    second, third = edits(town, "L01", "い", "う")
    town.arrive(second, third)
    town.shows("う", state=State.PENDING, but={"L01"})
    town.shows(None, field="note", state=State.EMPTY, but={"L01"})
    assert len(town.gaps(but={"L01"})) == 1
    town.arrive(first)
    town.shows("う")
    town.shows("はじめ", field="note")
    assert town.gaps() == []


def resolved_then_late(town):
    """What arrives after a dispute was closed opens again only what it touches."""
    for subject in (TOY, "toy:2"):
        write(town["L01"], subject, name="もと", note="もと", phone="もと")
    town.arrive(town.piece("L01"))
    for code, text in (("L01", "あ"), ("L02", "い")):
        for subject in (TOY, "toy:2"):
            write(town[code], subject, name=text, note=text, phone=text)
    write(town["L03"], name="う")
    late = town.piece("L03")
    town.arrive(town.piece("L01"), town.piece("L02"))
    assert len(town.open_fields(but={"L03"})) == 6
    for subject in (TOY, "toy:2"):
        write(town["L02"], subject, name="決", note="決", phone="決")
    town.arrive(town.piece("L02"))
    assert town.open_fields(but={"L03"}) == []
    town.arrive(late)
    assert town.open_fields() == [(TOY, "name")]
    town.disputed("決", "う")
    town.shows("決", field="note")
    town.shows("決", subject="toy:2")


def late_for_what_was_settled(town):
    """A late edit of a side that was already decided against speaks to the decision, not to the old sides."""
    town.arrive(*edits(town, "L01", "もと"))
    (mine,), (theirs, more) = edits(town, "L01", "あ"), edits(town, "L02", "い", "う")
    town.arrive(mine, theirs)
    town.arrive(*edits(town, "L03", "決"))
    town.arrive(more)
    town.disputed("決", "う")
    town.arrive(*edits(town, "L01", "決"))
    assert town.open_fields() == []
    town.shows("決")


def equal_values(town):
    town.arrive(*edits(town, "L01", "もと"))
    mine, theirs = edits(town, "L01", "同じ"), edits(town, "L02", "同じ")
    town.arrive(*mine, *theirs)
    town.shows("同じ")
    assert town.open_fields() == []
    for home in town.stores():
        assert len(home.journal.subject(TOY).heads("name")) == 2
    town.arrive(*edits(town, "L03", "あと"))
    town.shows("あと")


CASES = (
    in_order,
    interrupted_branch,
    reversed_arrival,
    late_first_part,
    resolved_then_late,
    late_for_what_was_settled,
    equal_values,
)


@pytest.mark.parametrize("case", CASES, ids=[case.__name__ for case in CASES])
def test_case(town, case):
    case(town)
    town.ends_alike()


def test_missing_middle_is_named_exactly_and_filled_later(town, capsys):
    home = town.fleet.enrol("L07")
    town.fleet.round()
    town.fleet.round()

    def up_to(seq):
        with home.journal.transaction("clerk01") as tx:
            for number in range(tx.position().seq, seq + 1):
                tx.append("toy.made", f"toy:{number}", {"name": str(number)})
        return town.piece("L07")

    first, middle, last = up_to(411), up_to(430), up_to(440)
    town.arrive(first, last)
    words = "L07 の 412–430 が未着"
    assert town.gaps(but={"L07"}) == [words]
    for store in town.stores(but={"L07"}):
        tell_gaps(segments(store.journal.database.conn))
        assert capsys.readouterr().out.splitlines() == [words]
        found = verify(store.journal)
        assert (found.problems, found.gaps) == ([], ["212016-L07 1-431: 前の記録がありません"])
        assert store.journal.subject("toy:440").exists
        assert not store.journal.subject("toy:420").exists
    town.fleet.take("L07", town.fleet.returns())
    assert delivery(home.journal).unconfirmed >= 19, "what has not arrived is not confirmed"
    town.arrive(middle)
    assert town.gaps() == []
    town.fleet.round()
    town.fleet.round()
    assert delivery(home.journal).unconfirmed == 0
    town.ends_alike()


HANDED = Delivery("2026-11-24", "岐阜　太郎", "本人", "運転免許証")


def test_edits_of_what_was_withdrawn_are_kept_and_it_stays_withdrawn(office):
    """One laptop withdraws an application; the other, not knowing, corrects it and hands over the paper."""
    one, two = office["L01"], office["L02"]
    made = office.fleet.desk("L01").make()
    office.arrive(office.piece("L01"))
    (application,) = one.journal.one("SELECT subject FROM application")
    form = two.journal.subject(application).base()
    applications.withdraw(one.journal, CLERK, application, "本人の申出", one.journal.subject(application).base())
    applications.correct(two.journal, CLERK, application, {"note": "耳が遠い"}, form)
    deliver(two.journal, CLERK, made.subject, HANDED, base=two.journal.subject(made.subject).base("state"))
    office.arrive(office.piece("L02"), office.piece("L01"))
    for home in office.stores():
        row = applications.application(home.journal, application)
        assert (row["withdrawn"], row["note"], row["marks"]) == (1, "耳が遠い", "{}")
        assert home.journal.subject(made.subject).value("state") == "交付"
        lines = store_lists.lines(home.journal, CLERK, store_lists.listing("withdrawn"))
        assert [line.subject for line in lines] == [made.subject]
    assert office.open_fields() == []
    office.ends_alike()


def test_what_was_voided_and_handed_over_is_void_until_a_person_decides(office):
    one, two = office["L01"], office["L02"]
    made = office.fleet.desk("L01").make()
    office.arrive(office.piece("L01"))
    form = one.journal.subject(made.subject).base("state")
    void(one.journal, SUPERVISOR, made.subject, "誤記", recovered=False, base=form)
    deliver(two.journal, CLERK, made.subject, HANDED, base=form)
    office.arrive(office.piece("L02"), office.piece("L01"))
    for home in office.stores():
        found = home.journal.subject(made.subject)
        assert (found.value("state"), found.state("state")) == ("無効", State.CONFLICT)
    assert office.open_fields() == [(made.subject, "state")]
    office.ends_alike()


def test_of_many_fields_half_are_in_dispute(office):
    """Two laptops correct the same ten fields of an application; five values are the same."""
    office.arrive(office.piece("L01"))
    (application,) = office["L01"].journal.one("SELECT subject FROM application")
    same = {
        "applicant_name": "岐阜　太郎", "applicant_relation": "本人", "letter_on": "2026-11-20",
        "identity_check": "運転免許証", "confirmed_residence": True,
    }  # fmt: skip
    differing = ("applicant_resident_no", "basis", "contact", "dwelling_address", "note")
    for code in ("L01", "L02"):
        home = office[code]
        changes = {**same, **dict.fromkeys(differing, code)}
        assert applications.correct(home.journal, CLERK, application, changes, home.journal.subject(application).base())
    office.arrive(office.piece("L02"), office.piece("L01"))
    assert [field for _, field in office.open_fields()] == list(differing)
    for name, value in same.items():
        office.shows(value, field=name, subject=application)
    office.disputed("L01", "L02", field="note", subject=application)
    office.ends_alike()


@pytest.mark.parametrize(
    ("stream", "epoch", "words"),
    [
        (1, 1, "L07 の 1–4 が未着"),
        (1, 2, "L07 の 1–4 が未着（世代 2）"),
        (2, 1, "L07 の 1–4 が未着（閲覧記録）"),
        (3, 2, "L07 の 1–4 が未着（写真、世代 2）"),
    ],
)
def test_a_gap_says_of_which_stream_and_epoch_it_is(capsys, stream, epoch, words):
    """The access log and photos lag behind the journal: their gaps must not be read as lost entries."""
    runs = [Segment(stream, "L07", epoch, 5, 9, b"", b"")]
    tell_gaps(runs)
    assert capsys.readouterr().out.splitlines() == [words]
    assert [gap.words for gap in gaps_of(runs)] == [words]
