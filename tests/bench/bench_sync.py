"""Sticks and the centre: export, bytes an entry, receiving to a million entries, 420 laptops in one run, rivals.

`python -m tests.bench sync` runs this part alone. Laptops are made by `bench_fleet`, the centre receives in a process of
its own (`bench_receive`): what is measured there is `receive`, whole.
"""

import csv
import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from tests.bench.bench_copy import copied_file, inserted_rows, plain_rows, replicated
from tests.bench.bench_curve import curve
from tests.bench.bench_fleet import PASSPHRASE, new_centre
from tests.bench.bench_timing import table, verdict
from victim_support.demo.files import write_town
from victim_support.demo.town import Town
from victim_support.journal.home import open_home
from victim_support.resources import data_file
from victim_support.rooms import subject_rooms

TOWN = "212016"
RESIDENTS = 330_000
"""A town whose damage comes to some 100,000 entries: one laptop's share here."""
ENTRIES = 100_000
LAPTOPS = 10
TOWNS = 42
FEW = 2000
WORKERS = 2


class SyncBench:
    """This part of a run; `say` takes the report's lines, `picture` is where the curve goes."""

    def __init__(self, folder, say, picture):
        self.folder, self.say, self.picture = folder, say, picture
        self.town = folder / "sync-town"

    def run(self):
        """Everything, in the order of the report."""
        write_town(Town(residents=RESIDENTS), self.town)
        self.say("## Sync", "")
        self._one_town()
        self._fleet()

    def _one_town(self):
        folder = self.folder / "one-town"
        folder.mkdir()
        new_centre(folder / "centre", [TOWN])
        first, *others = [f"{TOWN}:L{number:02d}" for number in range(1, LAPTOPS + 1)]
        (made,) = self._make(folder, ENTRIES, [first])
        self._make(folder, ENTRIES, others)
        sticks = [folder / "sticks" / name.replace(":", "-") for name in (first, *others)]
        calls = self._receive(folder, sticks)
        size = made["bytes"] / made["entries"]
        self.say(
            f"- a laptop's {made['entries']:,} entries of the demo's mix: export {verdict(made['export'], 10, 's')}, "
            f"{verdict(size, 120, 'bytes an entry')}, {made['bundles']} bundles",
            f"- the centre receives them (kept, checked, opened, merged, drawn, receipt): "
            f"{verdict(calls[0]['entries'] / calls[0]['seconds'], 10_000, 'entries a second', at_least=True)}; "
            f"{calls[0]['entries'] / calls[0]['processor']:,.0f} a second of processor time",
            "",
        )
        self._curve(calls)
        self._rivals(folder, made, calls[0])

    def _curve(self, calls):
        held, points = 0, []
        for call in calls:
            held += call["entries"]
            points.append((held, call["entries"] / call["seconds"]))
        self.picture.parent.mkdir(parents=True, exist_ok=True)
        title = "Receiving into one town's store, entries a second"
        self.picture.write_text(curve(title, points, 10_000), encoding="utf-8")
        rows = [
            (f"{at:,}", f"{call['seconds']:.1f}", f"{rate:,.0f}", f"{call['entries'] / call['processor']:,.0f}",
             f"{call['peak']:.0f}")
            for (at, rate), call in zip(points, calls, strict=True)
        ]  # fmt: skip
        costs = [call["processor"] / call["entries"] for call in (calls[0], calls[-1])]
        heading = ("entries held", "seconds for this laptop", "a second", "a second of processor time", "peak MiB")
        self.say(
            "### One town to a million entries", "",
            "Ten laptops' sticks, one after another, into one store; the numbers of all lie among one another in the indexes.",
            f"An entry of the last costs {costs[1] / costs[0]:.2f} times the processor time of one of the first "
            "(1.00: the cost grows linearly).",
            "", *table(heading, rows), f"![entries a second against entries held]({self.picture.name})", "",
        )  # fmt: skip

    def _rivals(self, folder, made, ours):
        plain = folder / "plain.db"
        with closing(open_home(folder / "home", PASSPHRASE, subject_rooms())) as home:
            count = plain_rows(home, plain)
        file_seconds, size = copied_file(folder / "home" / "journal.db", folder)
        insert_seconds = inserted_rows(plain, folder)
        whole = made["export"] + ours["seconds"]
        pouch = replicated(plain, folder / "pouchdb") if shutil.which("npm") else {}
        found = [
            ("export and receive, signed, sealed, merged, drawn", whole, ours["entries"]),
            ("of which: receive", ours["seconds"], ours["entries"]),
            ("`INSERT … SELECT` between plain SQLite files", insert_seconds, count),
            (f"copy of the encrypted file ({size / 2**20:,.0f} MiB)", file_seconds, count),
            *((f"PouchDB 9, {adapter}: replication", *result) for adapter, result in pouch.items()),
        ]
        rows = [
            (what, f"{seconds:.1f}", f"{number / seconds:,.0f}", f"{seconds / whole:.2f}")
            for what, seconds, number in found
        ]
        self.say(
            "### The same entries, other ways", "",
            "The copies are the limit: they check, seal and draw nothing.",
            "PouchDB holds one document an entry, of the same bytes, in batches of 2,000." if pouch else "This machine has no npm: PouchDB was not run.",
            "", *table(("way", "seconds", "a second", "times ours"), rows),
        )  # fmt: skip

    def _fleet(self):
        folder = self.folder / "fleet"
        folder.mkdir()
        towns = _towns()
        new_centre(folder / "centre", towns)
        names = [f"{town}:L{number:02d}" for town in towns for number in range(1, LAPTOPS + 1)]
        self._make(folder, FEW, names)
        (call,) = self._receive(folder, [folder / "sticks" / name.replace(":", "-") for name in names], "--together")
        self.say(
            "### A whole prefecture", "",
            f"- {len(names)} laptops of {call['towns']} towns, {call['entries']:,} entries in one run: "
            f"{call['seconds']:.1f} s, {call['entries'] / call['seconds']:,.0f} a second; "
            f"peak memory {verdict(call['peak'], 500, 'MiB')}",
            "",
        )  # fmt: skip

    def _make(self, folder, entries, names):
        """Make, fill and export laptops, in as many processes as there are cores; what each says of itself."""

        def made(part):
            command = [
                sys.executable, "-m", "tests.bench.bench_fleet", str(folder / "centre"), str(self.town),
                str(folder / "sticks"), str(entries), *part,
            ]  # fmt: skip
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
            return [json.loads(line) for line in done.stdout.splitlines()]

        parts = [names[start::WORKERS] for start in range(WORKERS) if names[start::WORKERS]]
        with ThreadPoolExecutor(len(parts)) as pool:
            found = [one for part in pool.map(made, parts) for one in part]
        if len(names) == 1:
            shutil.move(found[0]["home"], folder / "home")
        return found

    def _receive(self, folder, sticks, *options):
        out = folder / "received.json"
        command = ["tests.bench.bench_receive", folder / "centre", out, *sticks, *options]
        subprocess.run([sys.executable, "-m", *map(str, command)], check=True)
        return json.loads(out.read_text(encoding="utf-8"))


def _towns():
    """The prefecture's municipalities."""
    with data_file("municipalities.csv").open(encoding="utf-8", newline="") as file:
        return [row[0] for row in csv.reader(file) if row[0].startswith("21") and row[0].isdigit()][:TOWNS]
