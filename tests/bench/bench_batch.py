"""一括作成 of a district in a process of its own: made, then bound as one PDF; seconds and memory as JSON.

`python -m tests.bench.bench_batch HOME PASSPHRASE_FILE OUT [--count 1000]`. Every second household of the town applies
first (not timed), until there are as many as asked; then the batch takes them all.
"""

import argparse
import json
import resource
import time
from contextlib import closing
from pathlib import Path

from tests.bench.bench_acts import ACTOR, DECIDED, DISASTER, KIND
from victim_support.applications import store as applications
from victim_support.applications.rules import Draft
from victim_support.batches import store
from victim_support.batches.rules import Asked
from victim_support.certificates import day_gate
from victim_support.certificates.issuing import issuer_of, today
from victim_support.journal.home import open_home
from victim_support.paper import warm_up
from victim_support.register.errors import NobodyThen
from victim_support.rooms import subject_rooms


def apply_for(journal, count):
    """Applications of so many decided households, as a day at the counter leaves them."""
    rows = [dict(row) for row in journal.query(DECIDED)][:count]
    for row in rows:
        draft = Draft(
            disaster=DISASTER, dwelling=row["dwelling"], household=row["household_no"], channel="一括",
            applied_on=today().isoformat(), basis="計測",
        )  # fmt: skip
        try:
            with journal.transaction(ACTOR.id) as tx:
                applications.record(tx, ACTOR, draft)
        except NobodyThen:
            continue


def memory():
    """Resident MiB now, from the kernel."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def measure(home, count):
    journal = home.journal
    apply_for(journal, count)
    day_gate.confirm(journal, ACTOR, today())
    warm_up()
    found = store.candidates(journal, ACTOR, DISASTER, Asked(KIND))[:count]
    seen = [memory()]

    def tell(done, _all):
        if done % 100 == 0:
            seen.append(memory())

    started = time.perf_counter()
    done = store.make_all(journal, ACTOR, DISASTER, found, issuer=issuer_of(home), day=today(), tell=tell)
    made = time.perf_counter() - started
    store.record_prints(journal, ACTOR, done.batch)
    started, size = time.perf_counter(), 0
    for place, piece in enumerate(store.book(journal, ACTOR, done.batch)):
        size += len(piece)
        if place % 100 == 0:
            seen.append(memory())
    return {
        "asked": len(found),
        "made": done.made,
        "held": len(done.held),
        "seconds": made,
        "book_seconds": time.perf_counter() - started,
        "book_bytes": size,
        "memory_before": seen[0],
        "memory_most": max(seen),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("passphrase", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=1000)
    asked = parser.parse_args()
    with closing(open_home(asked.home, asked.passphrase.read_text().strip(), subject_rooms())) as home:
        found = measure(home, asked.count)
    asked.out.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
