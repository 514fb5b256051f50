"""Days of two laptops, a stick and a centre, for the rig: `sync_workload.py FLEET ACK WHAT …`, run under the shim.

    day ROUNDS                       every act of an exchange, once a round
    kills SAID FIRST STEP TORN       a day for every n, the child killed at its n-th change of the disk
    full ACT SPACE                   one act on a disk that takes SPACE bytes (shim: RIG_SPACE), again once there is room

A line written to ACK is what a person is told: before it, everything it names must be on the disk it names.
"""

import ctypes
import itertools
import os
import shutil
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from fleet import Fleet, hashes, write

from victim_support.errors import VictimSupportError
from victim_support.sync import medium

ROUNDS = 2


class Days:
    """Acts of an exchange by way of one stick; each says what a person is told after it."""

    def __init__(self, folder, ack=None):
        self.fleet = Fleet.found(folder)
        self.stick = folder / "usb"
        self.ack = None if ack is None else os.open(ack, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def say(self, *words):
        if self.ack is not None:
            os.write(self.ack, (" ".join(words) + "\n").encode())

    def edit(self, code, number):
        """Two edits of one thing, in dispute with the sister's, and one large entry."""
        home = self.fleet.laptops[code]
        subjects = ("toy:1", f"toy:{code}-{number}")
        before = hashes(home)
        for subject in subjects:
            write(home, subject, name=f"{code} {number}", phone="058", note="記" * 2000)
        self.say("entry", code, *(one.hex() for one in hashes(home) - before))

    def export(self, code):
        """What a laptop has goes on the stick."""
        files = self.fleet.export(code)
        written = medium.write_files(self.stick, files, sum(len(data) for _, data in files))
        self.say("exported", *(one.name for one in written))

    def receive(self):
        """The centre takes in what lies on the stick."""
        done = self.fleet.receive(medium.read_files(self.stick))
        with self.fleet.store() as store:
            self.say("entry", "C00", *(one.hex() for one in hashes(store)))
        self.say("receipt")
        return [*done.unreadable, *(one for report in done.reports.values() for one in report.refused)]

    def give_back(self):
        """The centre writes receipt and the sisters' entries on the stick."""
        files = self.fleet.returns()
        written = medium.write_files(self.stick, files, sum(len(data) for _, data in files))
        self.say("exported", *(one.name for one in written))

    def take(self, code):
        """A laptop takes in what lies on the stick."""
        report = self.fleet.take(code, medium.read_files(self.stick))
        self.say("entry", code, *(one.hex() for one in hashes(self.fleet.laptops[code])))
        return report.refused

    def exchange(self):
        """One round of everybody; returns the files that were refused anywhere."""
        refused = []
        for code in self.fleet.laptops:
            self.export(code)
        refused += self.receive()
        self.give_back()
        for code in self.fleet.laptops:
            refused += self.take(code)
        return refused

    def day(self, rounds=ROUNDS):
        for number in range(rounds):
            for code in self.fleet.laptops:
                self.edit(code, number)
            assert self.exchange() == []

    def close(self):
        self.fleet.close()
        if self.ack is not None:
            os.close(self.ack)


def kills(base, said, first, step, torn):
    """Kill a child at its n-th change, for n = first, first + step, … until one lives to its end.

    Each child works on its own copy of the fleet, `base`-n, and acknowledges into the file `said`/n.
    """
    shim = ctypes.CDLL(None)
    for n in itertools.count(first, step):
        place = base.with_name(f"{base.name}-{n}")
        shutil.copytree(base, place)
        child = os.fork()
        if not child:
            shim.rig_kill_at(ctypes.c_long(n), ctypes.c_int(torn))
            days = Days(place, said / str(n))
            days.day()
            days.close()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status == 0:
            return
        if os.WTERMSIG(status) != signal.SIGKILL:
            sys.exit(f"child {n} ended with {status}")


def _size():
    return sum(path.stat().st_size for path in Path(os.environ["RIG_FOLDER"]).rglob("*") if path.is_file())


def _leave(space, before):
    """From now on the disk takes so many bytes; what it grew by since `before` counts for the shim."""
    Path(os.environ["RIG_SPACE"]).write_text(str(space + _size() - before))


def full(days, act, space, before):
    """Do an act until the disk refuses, make room, do it again; prints the names of the errors."""
    acts = {
        "export": lambda: days.export("L01"),
        "receive first": days.receive,
        "receive": days.receive,
        "give back": days.give_back,
        "take": lambda: days.take("L02"),
    }
    refused = []
    _leave(space, before)
    for _ in range(2):  # a person tries again
        try:
            refused += [one.code for one in acts[act]() or ()]
        except VictimSupportError as error:
            refused.append(error.code)
    Path(os.environ["RIG_SPACE"]).write_text("100000000")
    again = acts[act]() or ()
    sys.stdout.write(" ".join([*refused, "then", *(one.code for one in again)]) + "\n")


def main():
    folder, ack, what = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    if what == "kills":
        kills(folder, Path(sys.argv[4]), *map(int, sys.argv[5:8]))
        return
    before = _size()
    days = Days(folder, ack)
    if what == "full":
        full(days, sys.argv[4], int(sys.argv[5]), before)
    else:
        days.day(int(sys.argv[4]))
    days.close()


if __name__ == "__main__":
    main()
