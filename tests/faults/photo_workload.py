"""Photos of two laptops on their way to the centre, for the rig: `photo_workload.py FLEET ACK WHAT …`, under the shim.

    day                              photos taken, out, received, given back, taken in
    kills SAID FIRST STEP TORN       a day for every n, the child killed at its n-th change of the disk

A line written to ACK is what a person is told: before it, every photo it names must be whole on the disk it names.
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

from fleet import Fleet
from issuing.conftest import CLERK
from photos.world import pictures

from victim_support.photos import store
from victim_support.rooms import subject_rooms
from victim_support.sync import medium
from victim_support.sync.exporting import export_files
from victim_support.sync.importing import rank
from victim_support.sync.store_photos import unconfirmed
from victim_support.sync.writing import write_out


class Days:
    """Acts of an exchange of photos by way of one stick; each says what a person is told after it."""

    def __init__(self, folder, ack=None):
        self.fleet = Fleet.found(folder, subject_rooms())
        self.stick = folder / "usb"
        self.ack = None if ack is None else os.open(ack, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def say(self, *words):
        if self.ack is not None:
            os.write(self.ack, (" ".join(words) + "\n").encode())

    def take_photos(self, code, count):
        home = self.fleet.laptops[code]
        (owner,) = (row[0] for row in home.journal.query("SELECT subject FROM damage"))
        subjects = store.record(home.journal, CLERK, owner, pictures(count))
        self.say("photos", code, *subjects)

    def export(self, code):
        write_out(self.stick, export_files(self.fleet.laptops[code]))

    def receive(self):
        done = self.fleet.receive(medium.read_files(self.stick))
        return [*done.unreadable, *(one for report in done.reports.values() for one in report.refused)]

    def take(self, code):
        report = self.fleet.take(code, medium.read_files(self.stick, order=rank))
        if not unconfirmed(self.fleet.laptops[code].journal):
            rows = self.fleet.laptops[code].journal.query("SELECT subject FROM photo")
            self.say("photos", "C00", *(row[0] for row in rows))
        return report.refused

    def exchange(self):
        refused = []
        for code in self.fleet.laptops:
            self.export(code)
        refused += self.receive()
        medium.write_files(self.stick, self.fleet.returns(), 0)
        for code in self.fleet.laptops:
            refused += self.take(code)
        return refused

    def day(self):
        for count in (2, 1):
            for code in self.fleet.laptops:
                self.take_photos(code, count)
            assert self.exchange() == []

    def close(self):
        self.fleet.close()
        if self.ack is not None:
            os.close(self.ack)


def kills(base, said, first, step, torn):
    """Kill a child at its n-th change, for n = first, first + step, … until one lives to its end."""
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


def main():
    folder, ack, what = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    if what == "kills":
        kills(folder, Path(sys.argv[4]), *map(int, sys.argv[5:8]))
        return
    days = Days(folder, ack)
    days.day()
    days.close()


if __name__ == "__main__":
    main()
