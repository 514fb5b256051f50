"""The start page of a big town: 400,000 residents, 50,000 applications, 100,000 certificates, drawn tables filled directly.

python -m tests.bench.bench_start FOLDER     makes FOLDER/home when it is not there, then times the page
"""

import itertools
import json
import os
import random
import statistics
import sys
import time
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from laptop import CODE, PASSPHRASE, build
from web.client import Browser

from victim_support.day.store_confirm import now
from victim_support.journal.home import open_home
from victim_support.rooms import subject_rooms
from victim_support.web.app import create_app

APPLICATIONS, PAPERS, RESIDENTS, ENTRIES = 50_000, 100_000, 400_000, 500_000
LAPTOPS = ("L01", "L02", "L03", "L04", "L05")
KIND = "罹災証明書"


def columns(conn, table):
    return [row[1:4] for row in conn.execute(f"PRAGMA table_info({table})")]


def fill(conn, table, rows):
    """Insert dicts; what a row does not name is empty, or 0 or "" where it may not be."""
    found = columns(conn, table)
    names = [name for name, _, _ in found]
    empty = {
        name: None if not needed else 0 if kind == "INTEGER" else b"" if kind == "BLOB" else ""
        for name, kind, needed in found
    }
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
    conn.executemany(statement, ([{**empty, **row}[name] for name in names] for row in rows))


def town(conn):
    """Half of the applications have their papers twice over, a part waits at each desk, some of everything is odd."""
    rng = random.Random(1)
    seconds = int(time.time())
    today = now().date()

    def day(back):
        return (today - timedelta(days=back)).isoformat()

    def place(case):
        return {"disaster": CODE, "dwelling": case[0], "household": case[1], "kind": KIND}

    grades = ("全壊", "半壊", "準半壊")
    cases = [
        (f"b:{number:06d}", f"{number:010d}", rng.choice(grades), rng.randrange(40))
        for number in range(1, APPLICATIONS + 1)
    ]
    fill(
        conn,
        "household",
        (
            {
                "subject": f"household:{CODE}:{c[1]}",
                "disaster": CODE,
                "household_no": c[1],
                "head_name": "架空　太郎",
                "marks": "{}",
                "phones": "[]",
            }
            for c in cases
        ),
    )
    fill(
        conn,
        "application",
        (
            {
                "subject": f"application:{c[1]}",
                **place(c),
                "application_no": f"受-L01A-{c[1]}",
                "applied_on": day(c[3] + 3),
                "applicant_name": "架空　太郎",
                "numbers": "[]",
                "recorded_by": "x",
                "recorded_device": "L01",
                "recorded_time": seconds - 86400 * c[3],
                "marks": "{}",
            }
            for c in cases
        ),
    )
    fill(
        conn,
        "reception",
        (
            {
                "subject": f"application:{c[1]}",
                **place(c),
                "application_no": f"受-L01A-{c[1]}",
                "applied_on": day(c[3] + 3),
                "recorded_by": "x",
                "recorded_device": "L01",
                "recorded_time": seconds - 86400 * c[3],
            }
            for c in cases
        ),
    )
    surveyed, decided = cases[: APPLICATIONS * 9 // 10], cases[: APPLICATIONS * 8 // 10]
    fill(
        conn,
        "survey",
        (
            {
                "subject": f"survey:{c[1]}",
                "disaster": CODE,
                "survey_no": c[1],
                "round": "第1次",
                "round_rank": 1,
                "dwelling": c[0],
                "household_no": c[1],
                "computed_grade": c[2],
                "surveyed_on": day(c[3] + 2),
                "flags": "[]",
                "recorded_by": "x",
                "recorded_time": seconds,
                "marks": "{}",
            }
            for c in surveyed
        ),
    )
    fill(
        conn,
        "damage",
        (
            {
                "subject": f"damage:{CODE}:{c[0]}",
                "disaster": CODE,
                "dwelling": c[0],
                "decided_grade": c[2],
                "flood_class": "床上",
                "decided_on": day(c[3]),
                "basis_survey": f"survey:{c[1]}",
                "basis_rank": 1,
                "marks": "{}",
            }
            for c in decided
        ),
    )
    papered = decided[: APPLICATIONS * 7 // 10]
    wanted = itertools.islice(itertools.cycle(papered), PAPERS)
    papers = []
    for count, c in enumerate(wanted, 1):
        laptop = rng.choice(LAPTOPS)
        first = count <= len(papered)
        state = ("交付" if rng.random() < 0.9 else "作成") if first else rng.choice(("旧", "無効", "交付"))
        made = seconds - 86400 * min(c[3], 39) - rng.randrange(30_000)
        papers.append(
            {
                "subject": f"certificate:@{laptop}-1-{count}-x",
                "number": f"罹-{laptop}A-{count:06d}-X",
                **place(c),
                "head_name": "架空　太郎",
                "grade": c[2],
                "flood_class": "床上",
                "issue_date": day(c[3]),
                "state": state,
                "copy_of": None if first else "certificate:x",
                "application": f"application:{c[1]}",
                "delivered_on": day(c[3]) if state == "交付" else None,
                "made_by": "account:x",
                "made_device": laptop,
                "made_time": made,
                "marks": "{}",
                "form": "risai-1",
            }
        )
    fill(conn, "certificate", papers)
    acts = []
    for paper in papers:
        same = {
            name: paper[name] for name in ("subject", "number", "kind", "disaster", "household", "grade", "head_name")
        }
        for step, act in enumerate(("作成", "印刷", "交付")[: 3 if paper["state"] == "交付" else 2]):
            acts.append(
                {
                    **same,
                    "act": act,
                    "device": paper["made_device"],
                    "epoch": 1,
                    "seq": len(acts) + 1,
                    "actor": f"account:clerk{rng.randrange(9)}",
                    "time": paper["made_time"] + step * 60,
                    "on_day": paper["issue_date"],
                }
            )
    fill(conn, "certificate_act", acts)
    fill(
        conn,
        "entry",
        (
            {
                "id": 1_000_000 + n,
                "hash": os.urandom(32),
                "device": "212016-" + LAPTOPS[n % 5 if n > 250_000 else 0],
                "epoch": 1,
                "seq": 100_000 + n,
                "kind": "certificate.printed",
                "subject": f"certificate:@x-{n}",
                "body": b"\0" * 200,
            }
            for n in range(ENTRIES)
        ),
    )


def made(folder):
    if not (folder / "home").exists():
        folder.mkdir(parents=True, exist_ok=True)
        build(folder, 80)
        home = open_home(folder / "home", PASSPHRASE, subject_rooms())
        with home.journal.base_data() as conn:
            town(conn)
            conn.execute("ANALYZE")
        home.close()
    return open_home(folder / "home", PASSPHRASE, subject_rooms())


def change(journal):
    """One case is drawn anew, as after any act at a counter."""
    with journal.base_data() as conn:
        row = conn.execute(
            "SELECT * FROM damage WHERE dwelling = ?", (f"b:{random.randrange(1, 40_000):06d}",)
        ).fetchone()
        conn.execute("DELETE FROM damage WHERE subject = ?", (row["subject"],))
        conn.execute(f"INSERT INTO damage VALUES ({', '.join('?' * len(row))})", tuple(row))


def main():
    home = made(Path(sys.argv[1]))
    browser = Browser(create_app(home))
    browser.log_in("uketsuke", "asagao-no-tane-7")
    times = []
    for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 60):
        change(home.journal)
        began = time.perf_counter()
        answer = browser.get("/")
        times.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200
    times.sort()
    print(
        json.dumps(
            {
                "first ms": round(max(times)),
                "median ms": round(statistics.median(times)),
                "p95 ms": round(times[int(len(times) * 0.95) - 1]),
            }
        )
    )


if __name__ == "__main__":
    main()
