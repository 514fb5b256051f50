"""A small town's fleet for tests: a centre, laptops enrolled with it, and the exchange of folders between them.

Real vaults, keys, journals and bundles, only cheaper to open (`LIGHT`); the rooms are few so that a fleet is quick.
"""

import shutil

from rig_toy_room import TOY_ROOM

from victim_support.access.room import ROOM as ACCESS_ROOM
from victim_support.centre.centre import Centre
from victim_support.centre.receiving import receive, returns
from victim_support.centre.stores import open_store
from victim_support.conflicts.room import ROOM as CONFLICTS_ROOM
from victim_support.journal.device import ROOM as DEVICE_ROOM
from victim_support.journal.home import REQUEST_FILE, create_home, enrol, open_home
from victim_support.keys import enrolment
from victim_support.photos.room import ROOM as PHOTOS_ROOM
from victim_support.sync.bundle import Stream
from victim_support.sync.exporting import export_files
from victim_support.sync.importing import rank, take_in
from victim_support.sync.receipt import CENTRE
from victim_support.sync.room import ROOM as SYNC_ROOM
from victim_support.sync.store_held import Chains, covered_by, lacking, segments
from victim_support.vault.vault import LIGHT

ROOMS = (DEVICE_ROOM, ACCESS_ROOM, TOY_ROOM, PHOTOS_ROOM, CONFLICTS_ROOM, SYNC_ROOM)
TOWN = "212016"
PASSPHRASE = "kusa mori kawa umi sora tsuki hoshi"


class Fleet:
    """A centre and laptops in one folder."""

    def __init__(self, folder, laptops=2, rooms=ROOMS):
        self.folder = folder
        self.rooms = rooms
        self.centre = Centre.create(folder / "centre", PASSPHRASE, cost=LIGHT)
        self.centre.add_municipality(TOWN)
        self.laptops = {}
        for number in range(1, laptops + 1):
            self.enrol(f"L{number:02d}")

    @classmethod
    def found(cls, folder, rooms=ROOMS):
        """The fleet that lies in a folder: what an earlier one left there."""
        made = cls.__new__(cls)
        made.folder, made.rooms, made.laptops = folder, rooms, {}
        made.reopen_centre()
        for path in sorted(folder.glob("L[0-9][0-9]")):
            made.laptops[path.name] = open_home(path, PASSPHRASE, rooms)
        return made

    def enrol(self, code):
        home = create_home(self.folder / code, TOWN, code, PASSPHRASE, self.rooms, cost=LIGHT)
        request = enrolment.read_request_file((home.path / REQUEST_FILE).read_bytes())
        enrol(home, enrolment.grant_file(self.centre.enrol(request)), "test")
        self.laptops[code] = home
        return home

    def reopen(self, code):
        self.laptops[code].close()
        self.laptops[code] = open_home(self.folder / code, PASSPHRASE, self.rooms)
        return self.laptops[code]

    def reopen_centre(self):
        self.centre = Centre.open(self.folder / "centre", PASSPHRASE)

    def keep(self, place):
        """Copy a laptop's folder (or the centre's) as it lies on the disk: yesterday's disk."""
        target = self.folder / f"{place}-kept"
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(self.folder / place, target)
        return target

    def put_back(self, place, *, but=()):
        """Put yesterday's disk in place of today's; `but`: files that stay as they are today."""
        if place in self.laptops:
            self.laptops[place].close()
        today = {name: (self.folder / place / name).read_bytes() for name in but}
        shutil.rmtree(self.folder / place)
        shutil.copytree(self.folder / f"{place}-kept", self.folder / place)
        for name, data in today.items():
            (self.folder / place / name).write_bytes(data)
        if place in self.laptops:
            self.laptops[place] = open_home(self.folder / place, PASSPHRASE, self.rooms)
        else:
            self.reopen_centre()

    # --- exchanges

    def export(self, code, **options):
        return [(one.name, one.data) for one in export_files(self.laptops[code], **options)]

    def take(self, code, files):
        return take_in(self.laptops[code], sorted(files, key=lambda one: rank(one[0])))

    def receive(self, files):
        return receive(self.centre, files, self.rooms, lambda _: None)

    def returns(self):
        return [(one.name, one.data) for one in returns(self.centre, TOWN, self.rooms)]

    def round(self):
        """Every laptop to the centre, and back."""
        self.receive([file for code in self.laptops for file in self.export(code)])
        back = self.returns()
        for code in self.laptops:
            self.take(code, back)

    def hello(self):
        """Every laptop shows the others its keys and what it holds, as on a stick that goes round once."""
        notes = [file for code in self.laptops for file in self.export(code) if not file[0].endswith(".vsb")]
        for code in self.laptops:
            self.take(code, notes)

    def store(self):
        return open_store(self.centre, TOWN, self.rooms)

    def close(self):
        for home in self.laptops.values():
            home.close()


def write(home, subject="toy:1", *, actor="clerk01", base=None, **patch):
    """One edit from a form rendered now; returns its entry."""
    found = home.journal.subject(subject).base(*patch) if base is None else base
    with home.journal.transaction(actor) as tx:
        return tx.append("toy.changed", subject, patch, base=found)


def hashes(home):
    return {row[0] for row in home.journal.query("SELECT hash FROM entry")}


def proved(home):
    """The entries of a laptop that it takes for received, because the centre's receipt says so."""
    conn = home.journal.database.conn
    chains, covered = Chains(conn, TOWN), covered_by(conn, CENTRE)
    found = set()
    for run in segments(conn):
        if run[:2] == (Stream.JOURNAL, home.device):
            missing = lacking(chains, run, covered, own=True)
            rows = home.journal.query(
                "SELECT hash, seq FROM entry WHERE device = ? AND epoch = ? AND seq BETWEEN ? AND ?",
                (home.journal.origin, run.epoch, run.first, run.last),
            )
            found |= {row[0] for row in rows if not any(first <= row[1] <= last for first, last in missing)}
    return found


def tables(home, names=("toy", "conflict", "unsettled", "unknown_entry", "device", "device_event", "setting")):
    return {name: sorted(map(tuple, home.journal.query(f"SELECT * FROM {name}")), key=repr) for name in names}
