"""提供 of a whole disaster over the application: seconds and memory of each step, as JSON lines.

`python -m tests.bench.bench_provision FOLDER [--households 20000]` makes FOLDER/home when it is not there: every
household of the town is in the ledger, as after a long disaster. Each step is a request, as a browser sends it.
"""

import argparse
import json
import resource
import sys
import time
from contextlib import closing, suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from laptop import CODE, PASSPHRASE, PASSWORD, build
from web.client import Browser

from victim_support.access.actor import Actor, Role
from victim_support.journal.home import open_home
from victim_support.provision.rules import INTERNAL
from victim_support.register.errors import NobodyThen
from victim_support.register.store_households import freeze
from victim_support.rooms import subject_rooms
from victim_support.web.app import create_app

ACTOR = Actor("bench", "計測", frozenset(Role))
AT_ONCE = 500
ITEMS = ("name", "kana", "birthdate", "sex", "address", "damage", "whereabouts", "phones", "certificates")
FIELDS = {
    "ground": INTERNAL, "recipient": "福祉課", "purpose": "計測", "told": list(ITEMS), "whole": "1", "form": "csv",
}  # fmt: skip


def memory():
    """The most resident MiB so far, from the kernel."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10


def freeze_all(home):
    """Every household of the extract, as of the disaster date."""
    numbers = [row[0] for row in home.journal.query("SELECT DISTINCT household_no FROM resident_1 ORDER BY 1")]
    for start in range(0, len(numbers), AT_ONCE):
        with home.journal.transaction(ACTOR.id) as tx:
            for number in numbers[start : start + AT_ONCE]:
                with suppress(NobodyThen):
                    freeze(tx, CODE, number)


def step(name, act):
    """Time one request and say what it took."""
    started, before = time.perf_counter(), memory()
    answer = act()
    size = sum(len(piece) for piece in answer.response) if answer.is_streamed else len(answer.data)
    seconds = time.perf_counter() - started
    told = {"step": name, "status": answer.status_code, "seconds": round(seconds, 2), "bytes": size}
    print(
        json.dumps(told | {"memory_before": round(before), "memory_most": round(memory())}, ensure_ascii=False),
        flush=True,
    )
    return answer


def measure(home):
    """Count, hand out as a file, and once more."""
    browser = Browser(create_app(home))
    browser.log_in("kessai", PASSWORD)
    step("人数を確かめる", lambda: browser.post("/provision/new", {**FIELDS, "act": "preview"}))
    step("記録して渡す", lambda: browser.post("/provision/new", {**FIELDS, "act": "give"}))
    (subject,) = home.journal.one("SELECT subject FROM provision ORDER BY given_time DESC LIMIT 1")
    step("もう一度出す", lambda: browser.post("/provision/again", {"subject": subject, "form": "csv"}))
    step("印刷する一覧", lambda: browser.post("/provision/again", {"subject": subject, "form": "paper"}))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--households", type=int, default=20_000)
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    fresh = not (asked.folder / "home").exists()
    path = build(asked.folder, asked.households) if fresh else asked.folder / "home"
    with closing(open_home(path, PASSPHRASE, subject_rooms())) as home:
        if fresh:
            freeze_all(home)
        measure(home)


if __name__ == "__main__":
    main()
