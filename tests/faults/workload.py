"""What a day at the counter does to the disk, in small. Run under the shim: `workload.py HOME ACK WHAT [COUNT]`.

A line written to ACK is what a clerk is told: before it, everything it names must be on the disk.
"""

import ctypes
import itertools
import os
import shutil
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from rig_toy import PASSPHRASE, ROOMS

from victim_support.errors import VictimSupportError
from victim_support.journal.entry import entry_hash
from victim_support.journal.home import create_home, open_home
from victim_support.journal.subjects import subject_id
from victim_support.vault.vault import LIGHT


class Desk:
    """Acts on a home; every act ends with an acknowledgement."""

    def __init__(self, folder, ack):
        self.folder = folder
        self.ack = os.open(ack, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        self.home = None

    def say(self, *words):
        os.write(self.ack, (" ".join(words) + "\n").encode())

    def create(self):
        self.home = create_home(self.folder, "212016", "L01", PASSPHRASE, ROOMS, cost=LIGHT)
        self.say("home")

    def open(self):
        self.home = open_home(self.folder, PASSPHRASE, ROOMS)

    def close(self):
        self.home.close()

    def append(self, number, count=1, size=40):
        entries = []
        with self.home.journal.transaction("受付") as tx:
            for place in range(count):
                tx.next_number("罹災")
                patch = {"name": f"架空　{number}-{place}", "phone": "000-0000", "photo": os.urandom(size)}
                entries.append(tx.append("toy.made", subject_id("toy", tx.born()), patch))
        for entry in entries:
            self.say("entry", entry_hash(entry.encode()).hex())

    def base_data(self, number, rows):
        with self.home.journal.base_data() as conn:
            conn.execute("DELETE FROM base_row")
            conn.executemany("INSERT INTO base_row (text) VALUES (?)", [(f"{number}-{row}",) for row in range(rows)])
        self.say("base", str(number), str(rows))

    def secret(self, number):
        self.home.vault.put_secret(f"secret-{number}", str(number).encode())
        self.say("secret", str(number))

    def acts(self, count):
        """`count` acts in a mix that meets every kind of write: small, many, large, checkpoint, close and open."""
        for number in range(count):
            match number % 8:
                case 2:
                    self.append(number, count=5)
                case 3:
                    self.append(number, size=60_000)
                case 4:
                    self.base_data(number, 300)
                case 5:
                    self.secret(number)
                case 6:
                    self.home.journal.database.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                    self.append(number)
                case 7:
                    self.close()
                    self.open()
                    self.append(number)
                case _:
                    self.append(number)


def kills(base, folder, torn):
    """Kill a child at its n-th change, for n = first, first + step, … until one lives to its end.

    Each child works on its own copy of `base`, `folder`/n, and acknowledges into the file `folder`-said/n.
    """
    shim = ctypes.CDLL(None)
    first, step = int(sys.argv[5]), int(sys.argv[6])
    for n in itertools.count(first, step):
        place = folder / str(n)
        shutil.copytree(base, place)
        child = os.fork()
        if not child:
            desk = Desk(place, folder.with_name(f"{folder.name}-said") / str(n))
            shim.rig_kill_at(ctypes.c_long(n), ctypes.c_int(torn))
            desk.open()
            desk.acts(int(sys.argv[7]))
            desk.close()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status == 0:
            return
        if os.WTERMSIG(status) != signal.SIGKILL:
            sys.exit(f"child {n} ended with {status}")


def fill(desk, room):
    """Append until the disk is full, free some space, go on: the error is named and nothing said is lost."""
    refused = []
    for number in range(400):
        try:
            desk.append(number, count=1 + number % 3, size=2000)
            desk.secret(number)
        except VictimSupportError as error:
            refused.append(error.code)
            if len(refused) == 3:  # a clerk tries again
                break
    room()
    for number in range(1000, 1004):
        desk.append(number)
        desk.secret(number)
    desk.say("freed")
    sys.stdout.write(" ".join(refused) + "\n")


def more_room():
    """Make room the way this run's disk is full: by the shim's count, or by deleting what fills a real one."""
    if "RIG_SPACE" in os.environ:
        Path(os.environ["RIG_SPACE"]).write_text("100000000")
    else:
        (Path(sys.argv[1]).parent / "filler").unlink()


def main():
    folder, ack, what = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    if what == "kills":
        kills(folder, Path(sys.argv[4]), torn=int(sys.argv[8]))
        return
    count = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    desk = Desk(folder, ack)
    try:
        if what == "create":
            desk.create()
        else:
            desk.open()
            if what == "unsynced":  # a database that only looks saved: the rig must find this out
                desk.home.journal.database.conn.execute("PRAGMA synchronous = OFF")
            if what == "fill":
                fill(desk, more_room)
            desk.acts(count)
        desk.close()
    except VictimSupportError as error:
        sys.stdout.write(f"{error.code}\n")
        sys.exit(3)


main()
