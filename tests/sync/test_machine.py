"""Laptops and a centre through days of everything: in the end all hold the same, and nothing that got out is lost.

Rule-based: edits from fresh and stale forms, the counter's acts on laptops whose resident extracts differ, clocks that
jump by years, exchanges that are partial, doubled, cut short, reordered or replayed, receipts and keys of yesterday
among them, disks set back with and without their position file, a centre set back to yesterday.
`make soak` runs 100,000 cases.
"""

import atexit
import random
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

import fleet as fleets
import pytest
from fleet import TOWN, Fleet, hashes, proved, tables
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from issuing.conftest import CLERK, RESIDENTS
from rig_toy_room import TOY_ROOM
from town_fleet import Desk

from victim_support.access.actor import centre_actor
from victim_support.applications import store as applications
from victim_support.centre.centre import Centre
from victim_support.centre.fleet import forks
from victim_support.conflicts import store_likeness, store_lists, store_open
from victim_support.conflicts.store_centre import settle_fork
from victim_support.errors import VictimSupportError
from victim_support.journal import transaction
from victim_support.journal.drawing import OWN_TABLES
from victim_support.journal.home import open_home
from victim_support.journal.verify import rebuild, verify
from victim_support.register import store as register
from victim_support.register.rules import Member
from victim_support.rooms import subject_rooms
from victim_support.sync.store_receipts import delivery

STAFF = centre_actor("suzuki", "鈴木　三")
CASES = 150
SOAK_CASES = 100_000
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  what syncs do is tried in tests/faults, not here
STEPS = 16
VALUES = [
    ("name", "い"),
    ("name", "ろ"),
    ("note", "は"),
    ("note", "に"),
    ("flag", True),
    ("flag", False),
    ("phone", "058"),
]
ROOMS = (*subject_rooms(), TOY_ROOM)
OTHER_EXTRACT = RESIDENTS.replace("岐阜　花子", "岐阜　華子").replace("岐阜市神田町,1番地", "岐阜市神田町,2番地")
BY_HAND = [("本巣　一", "モトス ハジメ"), ("本巣　壱", "モトス ハジメ"), ("可児　一", "カニ ハジメ")]
subjects = st.sampled_from(["toy:1", "toy:2"])
households = st.sampled_from(["1", "2"])
which = st.integers(0, 4)


def prepared():
    """A centre with five enrolled laptops that know each other and the disaster, made once and copied for every case.

    Every second laptop was loaded from another extract: names and addresses differ.
    """
    folder = Path(tempfile.mkdtemp(prefix="machine-", dir=MEMORY))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made = Fleet(folder / "fleet", laptops=5, rooms=ROOMS)
    for number, home in enumerate(made.laptops.values()):
        Desk(home).load(OTHER_EXTRACT if number % 2 else RESIDENTS)
    Desk(made.laptops["L01"]).declare()
    Desk(made.laptops["L01"]).ready()
    made.round()
    made.round()
    made.hello()
    made.close()
    return folder / "fleet"


class _Copied(Fleet):
    """A fleet on a copy of the prepared folders."""

    def __init__(self, source, laptops):
        self.folder = Path(tempfile.mkdtemp(prefix="case-", dir=MEMORY))
        self.rooms = ROOMS
        shutil.copytree(source / "centre", self.folder / "centre")
        self.centre = Centre.open(self.folder / "centre", fleets.PASSPHRASE)
        self.laptops = {}
        for code in [f"L{number:02d}" for number in range(1, laptops + 1)]:
            shutil.copytree(source / code, self.folder / code)
            self.laptops[code] = open_home(self.folder / code, fleets.PASSPHRASE, ROOMS)


class Days(RuleBasedStateMachine):
    source = None

    def __init__(self):
        super().__init__()
        self.fleet = None
        self.out = set()  # entries that left a laptop in a file that somebody took in
        self.old_files = []
        self.forms = {}
        self.kept = set()
        self.taken_by = {}
        self.centre_set_back = False
        self.real_time = transaction.time

    @initialize(laptops=st.integers(2, 5), seed=st.integers(0, 2**32))
    def begin(self, laptops, seed):
        self.fleet = _Copied(self.source, laptops)
        self.random = random.Random(seed)

    def code(self, number):
        codes = list(self.fleet.laptops)
        return codes[number % len(codes)]

    @rule(number=which, subject=subjects, value=st.sampled_from(VALUES), stale=st.booleans())
    def edit(self, number, subject, value, stale):
        home = self.fleet.laptops[self.code(number)]
        field, content = value
        key = (home.device, subject, field)
        base = self.forms.get(key) if stale else None
        here = hashes(home)
        if base is None or not all(one in here for one in base[field]):
            base = home.journal.subject(subject).base(field)
        self.forms[key] = base
        fleets.write(home, subject, base=base, **{field: content})

    @rule(number=which, subject=subjects)
    def resolve(self, number, subject):
        """Somebody looks at what stands and takes one of the values."""
        home = self.fleet.laptops[self.code(number)]
        found = home.journal.subject(subject)
        if found.value("name"):
            with home.journal.transaction("kessai") as tx:
                tx.append("conflict.resolved", subject, {"name": found.value("name")}, base=found.base("name"))

    @rule(years=st.integers(-5, 5))
    def clock(self, years):
        shifted = years * 31_557_600
        real = self.real_time
        transaction.time = type("Clock", (), {"time": staticmethod(lambda: real.time() + shifted)})

    @rule(number=which, household=households, grade=st.sampled_from(["半壊", "全壊"]))
    def serve(self, number, household, grade):
        """A family is served: decision, application, paper. What the program refuses here and now is not done."""
        desk = self._desk(number)
        with suppress(VictimSupportError):
            desk.decide(f"b:H{household}", grade=grade)
        with suppress(VictimSupportError):
            desk.apply(household, f"b:H{household}")
        with suppress(VictimSupportError):
            desk.make(household=household, dwelling=f"b:H{household}")

    @rule(number=which, household=households, withdrawn=st.booleans())
    def correct(self, number, household, withdrawn):
        journal = self._desk(number).journal
        subject = applications.application_subject("R8-01", f"b:H{household}", household, "罹災証明書")
        base = journal.subject(subject).base()
        with suppress(VictimSupportError):
            if withdrawn:
                applications.withdraw(journal, CLERK, subject, "本人の申出", base)
            else:
                applications.correct(journal, CLERK, subject, {"note": f"端末{number}"}, base)

    @rule(number=which, person=st.sampled_from(BY_HAND))
    def by_hand(self, number, person):
        """Somebody the register does not have; another laptop may have entered the same person."""
        journal = self._desk(number).journal
        member = Member(id="", name=person[0], kana=person[1], birthdate="1990-01-01", sex="男", relation="世帯主")
        register.enter_household(journal, CLERK, register.disaster(journal, "R8-01"), [member], address="岐阜市司町")

    def _desk(self, number):
        return Desk(self.fleet.laptops[self.code(number)])

    def _spoilt(self, files, how):
        """What may become of a folder's files on their way, files of earlier days among them."""
        before = self.random.sample(self.old_files, min(3, len(self.old_files)))
        self.old_files += files
        if how == "part":
            files = self.random.sample(files, self.random.randint(0, len(files)))
        elif how == "twice":
            files = files + files
        elif how == "cut" and files:
            place = self.random.randrange(len(files))
            name, data = files[place]
            files[place] = (name, data[: self.random.randrange(len(data))])
        elif how == "replay":
            files = files + before
        self.random.shuffle(files)
        return files

    HOW = st.sampled_from(["whole", "part", "twice", "cut", "replay"])

    @rule(number=which, how=HOW)
    def to_centre(self, number, how):
        before = self._centre()
        self.fleet.receive(self._spoilt(self.fleet.export(self.code(number)), how))
        after = self._centre()
        assert after >= before
        self.out |= after

    @rule(number=which, how=HOW)
    def from_centre(self, number, how):
        self._take(self.code(number), self._spoilt(self.fleet.returns(), how))
        if not self.centre_set_back:
            assert proved(self.fleet.laptops[self.code(number)]) <= self._centre()

    @rule(one=which, other=which, how=HOW)
    def stick(self, one, other, how):
        giver, taker = self.code(one), self.code(other)
        if giver != taker:
            self._take(taker, self._spoilt(self.fleet.export(giver), how))

    def _take(self, code, files):
        before = hashes(self.fleet.laptops[code])
        self.fleet.take(code, files)
        after = hashes(self.fleet.laptops[code])
        assert after >= before
        mine = f"{TOWN}-{code}"
        rows = self.fleet.laptops[code].journal.query("SELECT hash FROM entry WHERE device <> ?", (mine,))
        self.taken_by.setdefault(code, set()).update(row[0] for row in rows)

    def _centre(self):
        with self.fleet.store() as store:
            return hashes(store)

    @rule(number=which)
    def keep_disk(self, number):
        code = self.code(number)
        self.fleet.keep(code)
        self.kept.add(code)

    @rule(number=which, position=st.booleans())
    def put_disk_back(self, number, position):
        code = self.code(number)
        if code in self.kept:
            # what this laptop had taken from others lies there again, or is sent again: it is not counted as out by it
            self.taken_by.pop(code, None)
            self.fleet.put_back(code, but=("position",) if position else ())

    @rule()
    def keep_centre(self):
        self.fleet.keep("centre")
        self.kept.add("centre")

    @rule()
    def put_centre_back(self):
        if "centre" in self.kept:
            self.fleet.put_back("centre")
            self.centre_set_back = True
            self.out = self._centre()

    def teardown(self):
        transaction.time = self.real_time
        if self.fleet is None:
            return
        try:
            self._end()
        finally:
            self.fleet.close()
            shutil.rmtree(self.fleet.folder, ignore_errors=True)

    def _all_alike(self):
        held = self._centre()
        homes = self.fleet.laptops.values()
        return all(hashes(home) == held and delivery(home.journal).unconfirmed == 0 for home in homes)

    def _settle_forks(self):
        """The centre's staff look into every fork and close it; how many there were."""
        with self.fleet.store() as store:
            open_forks = [fork for fork in forks(store.journal) if not fork.settled]
            for fork in open_forks:
                settle_fork(store.journal, STAFF, f"{TOWN}-{fork.device}", fork.epoch, "調べた")
        return len(open_forks)

    def _end(self):
        laptops = self.fleet.laptops
        expected = set().union(self.out, *self.taken_by.values(), *(hashes(home) for home in laptops.values()))
        for _ in range(8):
            self.fleet.round()
            if not self._settle_forks() and self._all_alike():
                break
        with self.fleet.store() as store:
            held = hashes(store)
            assert held >= expected
            every = (*store.journal.schema.tables, *OWN_TABLES)
            shown, listed = tables(store, every), everything_listed(store)
            for home in laptops.values():
                assert hashes(home) == held
                assert tables(home, every) == shown
                assert everything_listed(home) == listed
                assert verify(home.journal).problems == []
                assert delivery(home.journal).unconfirmed == 0
            assert verify(store.journal).problems == []
            for home in (store, *laptops.values()):
                rebuild(home.journal)
                assert tables(home, every) == shown
                assert everything_listed(home) == listed


def everything_listed(home):
    """What a person is shown to decide or look into: every list, every open decision, every suspected double."""
    journal = home.journal
    found = {one.name: store_lists.lines(journal, CLERK, one) for one in store_lists.LISTS}
    found["open"] = [item.key for item in store_open.open_items(journal, CLERK)]
    found["people"] = store_likeness.person_pairs(journal, CLERK)
    found["papers"] = store_likeness.certificate_pairs(journal, CLERK)
    return found


@pytest.fixture(scope="module")
def source():
    return prepared()


@pytest.mark.first
def test_days_of_everything(source, request):
    cases = SOAK_CASES if request.config.getoption("--soak") else CASES
    Days.source = source
    run_state_machine_as_test(
        Days,
        settings=settings(
            max_examples=cases, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
