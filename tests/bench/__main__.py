"""`make bench`: everything measured in one run on one machine, written to docs/bench/<date>.md.

`python -m tests.bench [--residents 400000] [--count 100] [--out FILE]`; `python -m tests.bench sync` runs the part of
bundles and the centre alone.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.bench_acts import CERTIFICATE, COMMITTED, SEARCH
from tests.bench.bench_crowd import fill
from tests.bench.bench_merge import merge_rate
from tests.bench.bench_pages import told, walk_pages
from tests.bench.bench_queries import KINDS, queries
from tests.bench.bench_serve import serve_and_visit
from tests.bench.bench_sync import SyncBench
from tests.bench.bench_timing import machine, percentile, table, verdict
from victim_support.demo.files import write_town
from victim_support.demo.town import Town
from victim_support.journal.home import JAPAN, open_home
from victim_support.rooms import subject_rooms

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tests" / "faults"))

from rig import shim  # noqa: E402  the rig's modules stand in their own folder
from rig_records import Op, read_records  # noqa: E402  same

PASSPHRASE = "ritsu kumo hagane tosho wanage mizube"
DELAY_US = 8000
RIVALS = ("Typst, compiler kept", "ReportLab", "WeasyPrint", "fpdf2, the naive way")


class Bench:
    """One run: a folder with a centre, a home, a town, and the report that grows."""

    def __init__(self, folder, residents, count):
        self.folder, self.residents, self.count = folder, residents, count
        self.home, self.passphrase = folder / "home", folder / "passphrase"
        self.passphrase.write_text(PASSPHRASE)
        self.lines = []
        self.acts = {}

    def say(self, *lines):
        self.lines += lines
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()

    def command(self, *arguments, home=True):
        """Run `victim-support` as a user would; seconds it took."""
        options = ["--passphrase-file", self.passphrase, *(["--home", self.home] if home else [])]
        started = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "victim_support", *options, *map(str, arguments)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        return time.perf_counter() - started

    def town(self):
        started = time.perf_counter()
        files = write_town(Town(residents=self.residents), self.folder / "town")
        made = time.perf_counter() - started
        rows = files.rows
        self.say(
            "## Loading",
            "",
            f"The town is invented in {made:.1f} s. Commands as a user runs them, Argon2id of the vault included:",
            "",
        )
        centre = self.folder / "centre"
        self.command("centre", "init", "--home", centre, home=False)
        self.command("centre", "municipality", "add", "212016", "--home", centre, home=False)
        self.command("init", "--municipality", "212016", "--device", "L01")
        self.command(
            "centre",
            "enrol",
            self.home / "enrol-request.json",
            "--home",
            centre,
            "--out",
            self.folder / "grant.json",
            home=False,
        )
        self.command("enrol", self.folder / "grant.json")
        self.command(
            "disaster",
            "add",
            "--code",
            "R8-01",
            "--name",
            "令和8年岐阜県西部地震",
            "--date",
            "2026-10-03",
            "--cause",
            "地震",
        )
        residents = self.command("load", "residents", files.residents)
        buildings = self.command("load", "buildings", files.buildings)
        surveys = self.command("load", "surveys", files.surveys, "--disaster", "R8-01")
        self.say(
            *table(
                ("what", "rows", "seconds"),
                (
                    ("load residents", f"{rows['residents.csv']:,}", verdict(residents, 60, "s")),
                    ("load buildings", f"{rows['buildings.csv']:,}", f"{buildings:.1f}"),
                    ("load surveys (every row an entry, most two)", f"{rows['surveys.csv']:,}", f"{surveys:.1f}"),
                ),
            )
        )

    def run_acts(self, name, *options, **faults):
        """A day at the counter in a process of its own, under the shim when `faults` are given."""
        out = self.folder / f"{name}.json"
        environment = dict(os.environ)
        if faults:
            environment |= {
                "LD_PRELOAD": str(shim()),
                **{f"RIG_{key.upper()}": str(value) for key, value in faults.items()},
            }
        command = [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "tests.bench.bench_acts",
            self.home,
            self.passphrase,
            self.folder / "town",
            out,
            *options,
        ]
        subprocess.run(list(map(str, command)), check=True, env=environment, stderr=subprocess.DEVNULL)
        self.acts[name] = json.loads(out.read_text(encoding="utf-8"))

    def latencies(self):
        self.run_acts("plain", "--count", self.count, "--rivals")
        self.run_acts("slow", "--count", max(20, self.count // 2), delay_us=DELAY_US)
        plain, slow = (self.acts[name]["latencies"] for name in ("plain", "slow"))
        search, paper = plain[SEARCH], plain[CERTIFICATE]
        self.say(
            "## Latencies", "",
            f"- search, whole request in the handler, {len(search)} queries of {len(KINDS)} kinds: p50 {percentile(search, 50):.1f} ms, "
            f"p99 {verdict(percentile(search, 99), 20, 'ms')}",
            f"- certificate, {len(paper)} made: p50 {verdict(percentile(paper, 50), 20, 'ms')}, p99 {percentile(paper, 99):.1f} ms",
            "", "Milliseconds; on the right with 8 ms added to every fsync, as a field laptop's disk may need.", "",
            *table(
                ("act", "n", "p50", "p99", "p50 at 8 ms a sync", "p99 at 8 ms a sync"),
                [
                    (name, len(times), *(f"{percentile(one, percent):.1f}" for one in (times, slow[name]) for percent in (50, 99)))
                    for name, times in plain.items()
                    if name not in RIVALS
                ],
            ),
        )  # fmt: skip
        self._side_by_side(plain, self.acts["plain"]["sizes"])

    def _side_by_side(self, plain, sizes):
        ours = percentile(plain[CERTIFICATE], 50)
        rows = [
            (
                "victim_support: composed, signed, committed, drawn",
                f"{ours:.1f}",
                "1.0",
                f"{sizes['この実装']:,}",
                "right",
            )
        ]
        drawn = percentile([whole - part for whole, part in zip(plain[CERTIFICATE], plain[COMMITTED], strict=True)], 50)
        rows.append(("of which: the PDF drawn from its entry", f"{drawn:.1f}", f"{drawn / ours:.1f}", "", ""))
        for name in RIVALS:
            time_taken = percentile(plain[name], 50)
            rows.append(
                (
                    f"{name}: drawn only",
                    f"{time_taken:.1f}",
                    f"{time_taken / ours:.1f}",
                    f"{sizes[name]:,}",
                    _VARIANTS[name],
                )
            )
        self.say(
            "## One certificate, side by side", "",
            "The same form, texts and QR, taken in turn in one process; p50 in milliseconds. The others neither sign nor commit.", "",
            *table(("way", "ms", "times ours", "bytes of PDF", "variation sequences"), rows),
        )  # fmt: skip

    def syncs(self):
        log, ack = self.folder / "log", self.folder / "ack"
        self.run_acts("counted", "--count", "20", folder=self.home.resolve(), log=log, ack=ack, no_data=1)
        counts, waiting = {}, [0, 0]
        for record in read_records(log):
            if record.op is Op.SYNC:
                waiting[record.path.endswith("/position")] += 1
            elif record.op is Op.ACK:
                counts.setdefault(record.data.decode().strip(), []).append(tuple(waiting))
                waiting = [0, 0]
        self.say(
            "## Syncs before a clerk is told", "",
            "Target: at most 2 beside the position file. The median; the most is met when the log is folded into the database.", "",
            *table(
                ("act", "n", "syncs", "most", "of the position file"),
                [
                    (name, len(found), percentile([one for one, _ in found], 50), max(one for one, _ in found), percentile([two for _, two in found], 50))
                    for name, found in counts.items()
                ],
            ),
        )  # fmt: skip

    def serving(self):
        made = self._made()
        texts = queries(self.folder / "town" / "residents.csv", 200, seed=2)
        first, early, late, pages = serve_and_visit(self.home, self.passphrase, texts, made)
        self.say(
            "## Serving", "",
            f"- from the command to the first page, passphrase included: {verdict(first, 3, 's')}",
            f"- resident memory: {early:.0f} MiB at the first page, {verdict(late, 300, 'MiB')} after {pages} pages "
            "(searches, households, certificates and their PDFs)", "",
        )  # fmt: skip

    def _made(self):
        """Some certificates that were made: (世帯番号, subject)."""
        with closing(open_home(self.home, PASSPHRASE, subject_rooms())) as home:
            rows = home.journal.query("SELECT household, subject FROM certificate ORDER BY number LIMIT 40")
            return [(row["household"], row["subject"]) for row in rows]

    def pages(self, applied, papers):
        """Every page with a busy month behind it. In this process: its memory is told too."""
        with closing(open_home(self.home, PASSPHRASE, subject_rooms())) as home:
            households, seconds = fill(home.journal, applied, papers)
            entries = home.journal.one("SELECT COUNT(*) FROM entry")[0]
            texts = [text for _, text in queries(self.folder / "town" / "residents.csv", 120, seed=3)]
            walk = walk_pages(home, households, texts)
        self.say(
            "## Pages", "",
            f"Residents {self.residents:,}, applications {applied:,}, certificates {papers:,}, entries {entries:,} (written in "
            f"{seconds:.0f} s). Every page a clerk reaches by links, whole requests in the handler; milliseconds.", "",
            *told(walk),
        )  # fmt: skip

    def batch(self):
        """A district of 1,000 made in one go and bound, in a process of its own."""
        out = self.folder / "batch.json"
        command = [sys.executable, "-W", "ignore", "-m", "tests.bench.bench_batch", self.home, self.passphrase, out]
        subprocess.run(list(map(str, command)), check=True)
        found = json.loads(out.read_text(encoding="utf-8"))
        self.say(
            "## A district in one go (一括作成)", "",
            f"- {found['made']:,} certificates made of {found['asked']:,} applications ({found['held']} held back): "
            f"{verdict(found['seconds'], 30, 's')}",
            f"- bound as one PDF of {found['book_bytes'] / 2**20:.1f} MiB, sent while it is drawn: "
            f"{found['book_seconds']:.1f} s",
            f"- resident memory {found['memory_before']:.0f} MiB before, at most {found['memory_most']:.0f} MiB in both", "",
        )  # fmt: skip

    def merging(self):
        rate, processor, count, kinds = merge_rate(self.home, PASSPHRASE, self.folder / "C00")
        mix = "、".join(f"{kind} {number:,}" for kind, number in kinds)
        self.say(
            "## Merging", "",
            f"- {count:,} entries into another journal, tables drawn: {verdict(rate, 10_000, 'a second', at_least=True)}; "
            f"{processor:,.0f} a second of processor time",
            f"- the mix: {mix}", "",
        )  # fmt: skip


_VARIANTS = {
    "Typst, compiler kept": "right where IPAmj has them",
    "ReportLab": "selector printed as a box",
    "WeasyPrint": "right where IPAmj has them",
    "fpdf2, the naive way": "**selector dropped in silence**",
}


def main():
    parser = argparse.ArgumentParser(description="Measure the program and write docs/bench/<date>.md.")
    parser.add_argument("part", nargs="?", choices=("all", "sync", "pages"), default="all")
    parser.add_argument("--residents", type=int, default=400_000)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--applications", type=int, default=50_000)
    parser.add_argument("--certificates", type=int, default=100_000)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args()
    today = datetime.now(JAPAN).date().isoformat()
    out = asked.out or ROOT / "docs" / "bench" / f"{today}.md"
    with TemporaryDirectory(prefix="victim-support-bench-") as folder:
        bench = Bench(Path(folder), asked.residents, asked.count)
        command = (
            f"all --residents {asked.residents} --count {asked.count}` (`make bench`)"
            if asked.part == "all"
            else f"{asked.part}`"
        )
        bench.say(f"# Bench, {today}", "", f"`python -m tests.bench {command}.", "", *machine(), "",
                  "Ratios within this run mean more than the figures: the machine's speed drifts.", "")  # fmt: skip
        if asked.part == "all":
            bench.town()
            bench.latencies()
            bench.syncs()
            bench.serving()
            bench.batch()
            bench.merging()
        if asked.part == "pages":
            bench.town()
        if asked.part != "sync":
            bench.pages(asked.applications, asked.certificates)
        if asked.part != "pages":
            SyncBench(Path(folder), bench.say, out.with_name(f"{out.stem}-sync.svg")).run()
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text("\n".join(bench.lines).rstrip() + "\n", encoding="utf-8")
    sys.stdout.write(f"\n→ {out}\n")


if __name__ == "__main__":
    main()
