"""What clerks do, one after another, on a loaded home; run as a process of its own, so that the shim can slow it.

`python -m tests.bench.bench_acts HOME PASSPHRASE_FILE TOWN OUT [--count N] [--rivals]`: writes latencies (ms) as JSON.
After each act its name goes to RIG_ACK, where the shim counts the syncs before it.
"""

import argparse
import csv
import itertools
import json
import os
import resource
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path

from tests.bench.bench_queries import queries
from tests.bench.bench_timing import Latencies
from victim_support.access.actor import Actor, Role
from victim_support.access.store import account, create_account
from victim_support.applications import store as applications
from victim_support.applications.rules import Draft
from victim_support.certificates.errors import NotReady
from victim_support.certificates.issuing import issuer_of, today
from victim_support.certificates.store_acts import Delivery, deliver, record_print
from victim_support.certificates.store_make import Confirmed, Request, make, pdf_of
from victim_support.certificates.store_queries import known_certificate
from victim_support.damage import store as damage
from victim_support.damage.store import Decision
from victim_support.damage.survey import Survey
from victim_support.day.store import confirm
from victim_support.journal.home import open_home
from victim_support.paper import warm_up
from victim_support.register import store as register
from victim_support.register.errors import NobodyThen
from victim_support.rooms import subject_rooms
from victim_support.web.app import create_app

ACTOR = Actor("bench", "計測", frozenset(Role))
PASSWORD = "asagao-no-tane-7"
BASE_URL = "http://127.0.0.1:8080"
DISASTER, DAY = "R8-01", date(2026, 10, 3)
KIND = "罹災証明書"
WARM_UP = 15
SEARCH, CERTIFICATE, COMMITTED = "検索（画面の処理）", "証明書（作成・署名・確定・PDF）", "うち作成・署名・確定"


class Clerk:
    """Does every act and keeps how long it took."""

    def __init__(self, home, acknowledge):
        self.home = home
        self.journal = home.journal
        self.latencies = {}
        self._acknowledge = acknowledge

    @contextmanager
    def act(self, name, *, kept=True):
        with Latencies(name).one() if not kept else self.latencies.setdefault(name, Latencies(name)).one():
            yield
        self._acknowledge(name)

    def search(self, texts):
        if account(self.journal, "bench") is None:
            with self.journal.transaction(ACTOR.id) as tx:
                create_account(tx, name="bench", display_name="計測", roles=list(Role), password=PASSWORD)
        client = create_app(self.home).test_client()
        with client.session_transaction(base_url=BASE_URL) as session:
            session["csrf"] = "0" * 16
        answer = client.post(
            "/login", base_url=BASE_URL, data={"name": "bench", "password": PASSWORD, "csrf": "0" * 16}
        )
        assert answer.status_code == 302, answer.text
        for place, (_, text) in enumerate(texts):
            with self.act(SEARCH, kept=place >= len(texts) // 10):
                page = client.get("/search", base_url=BASE_URL, query_string={"q": text})
            assert page.status_code == 200, (text, page.status_code)

    def application(self, row):
        draft = Draft(
            disaster=DISASTER, dwelling=row["dwelling"], household=row["household_no"], applied_on=today().isoformat(),
            applicant_name="架空　花子", identity_check="顔写真付き1点",
            confirmed=frozenset({"confirmed_residence", "confirmed_household", "confirmed_dwelling"}),
        )  # fmt: skip
        with self.act("申請の受付"), self.journal.transaction(ACTOR.id) as tx:
            applications.record(tx, ACTOR, draft)

    def survey(self, number, row):
        name = damage.survey_subject(DISASTER, f"B{os.getpid()}-{number}", "第2次")
        survey = Survey(
            household_no=row["household_no"],
            dwelling=row["dwelling"],
            method="部位",
            surveyed_on="2026-11-20",
            damage_ratio=33,
        )
        with self.act("調査の入力"):
            damage.record_survey(self.journal, ACTOR, name, survey, disaster_date=DAY)

    def decision(self, row):
        subject = damage.damage_subject(DISASTER, row["dwelling"])
        base = self.journal.subject(subject).base(*damage.DECISION_FIELDS)
        decision = Decision(row["computed_grade"], row["flood_class"], "2026-11-21", basis_survey=row["subject"])
        with self.act("決裁"):
            damage.decide(self.journal, ACTOR, subject, decision, disaster_date=DAY, base=base)

    def certificate(self, issuer, row, *, kept=True):
        """Make, sign, commit and draw: until the bytes of the PDF are there."""
        request = Request(DISASTER, row["household_no"], row["dwelling"], KIND, today())
        draft = Draft(
            disaster=DISASTER,
            dwelling=row["dwelling"],
            household=row["household_no"],
            channel="一括",
            applied_on=today().isoformat(),
            basis="計測",
        )
        with self.act(CERTIFICATE, kept=kept):
            with self.act_part(COMMITTED, kept=kept):
                made = make(
                    self.journal,
                    ACTOR,
                    request,
                    issuer=issuer,
                    confirmed=Confirmed(typed=True, supervisor=True, reason="計測"),
                    application=draft,
                )
            paper = pdf_of(self.journal, ACTOR, made.subject)
        assert paper.startswith(b"%PDF")
        return made, len(paper)

    @contextmanager
    def act_part(self, name, *, kept):
        with (self.latencies.setdefault(name, Latencies(name)) if kept else Latencies(name)).one():
            yield

    def hand_over(self, made):
        base = known_certificate(self.journal, made.subject).base("print")
        with self.act("印刷の記録"):
            record_print(self.journal, ACTOR, made.subject, base=base)
        base = known_certificate(self.journal, made.subject).base("state")
        with self.act("交付の記録"):
            deliver(
                self.journal,
                ACTOR,
                made.subject,
                Delivery(today().isoformat(), "架空　花子", "本人", "顔写真付き1点"),
                base=base,
            )


DECIDED = """
SELECT s.dwelling, s.household_no FROM survey AS s JOIN damage AS d ON d.disaster = s.disaster AND d.dwelling = s.dwelling
WHERE s.disaster = 'R8-01' AND s.round = '第1次' AND d.decided_grade IS NOT NULL AND d.decided_grade IN
('全壊', '大規模半壊', '中規模半壊', '半壊', '準半壊', '準半壊に至らない') AND s.household_no IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM application AS a WHERE a.household = s.household_no)
ORDER BY s.household_no
"""


def day_at_the_counter(clerk, town, count):
    """`count` of every act but certificates; returns the dwellings that are decided and have no application yet."""
    clerk.search(queries(town / "residents.csv", count * 10))
    rows = [dict(row) for row in clerk.journal.query(DECIDED)]
    for number, row in enumerate(rows[-count:]):
        clerk.application(row)
        clerk.survey(number, row)
    for row in damage.waiting(clerk.journal, DISASTER)[:count]:
        if row["computed_grade"] and row["dwelling"]:
            clerk.decision(dict(row))
    return rows[:-count]


def papers(clerk, rows, count, rivals):
    """Certificates one after another, between each the same sheet by the others; returns sizes of their files."""
    warm_up()
    issuer, sizes, others, done = issuer_of(clerk.home), {}, [], 0
    if rivals:
        from tests.bench.bench_rivals import RIVALS, NaiveFpdf2
        from tests.bench.bench_sheet import Sheets

        sheets = Sheets()
        others = [(make_rival(), 5 if make_rival is NaiveFpdf2 else 1) for make_rival in RIVALS]
        for other, _ in others:
            other.make(sheets.next())
    for row in rows:
        try:
            made, size = clerk.certificate(issuer, row, kept=done >= WARM_UP)
        except (NotReady, NobodyThen):
            continue
        done += 1
        if done <= WARM_UP:
            continue
        clerk.hand_over(made)
        sizes["この実装"] = size
        for other, step in others:
            if done % step == 0:
                sheet = sheets.next()
                with clerk.act_part(other.name, kept=True):
                    sizes[other.name] = len(other.make(sheet))
        if done >= count + WARM_UP:
            break
    return sizes


def with_variants_first(rows, town):
    """Every second household one whose name has a variation sequence or lies outside the BMP, while there are any."""
    with (town / "residents.csv").open(encoding="utf-8", newline="") as file:
        special = {row["世帯番号"] for row in csv.DictReader(file) if any(ord(sign) > 0xFFFF for sign in row["氏名"])}
    first = [row for row in rows if row["household_no"] in special]
    rest = [row for row in rows if row["household_no"] not in special]
    pairs = itertools.chain.from_iterable(zip(first, rest, strict=False))
    return [*pairs, *rest[len(first) :]]


def acknowledger():
    """A function that tells the shim that an act is done."""
    path = os.environ.get("RIG_ACK")
    if not path:
        return lambda _name: None
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    return lambda name: os.write(descriptor, f"{name}\n".encode())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("home", type=Path)
    parser.add_argument("passphrase", type=Path)
    parser.add_argument("town", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--rivals", action="store_true")
    asked = parser.parse_args()
    with closing(open_home(asked.home, asked.passphrase.read_text().strip(), subject_rooms())) as home:
        clerk = Clerk(home, acknowledger())
        assert register.disaster(home.journal, DISASTER).code == DISASTER
        confirm(home.journal, ACTOR, today())
        rows = day_at_the_counter(clerk, asked.town, asked.count)
        sizes = papers(clerk, with_variants_first(rows, asked.town), asked.count, asked.rivals)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    answer = {"latencies": {name: one.times for name, one in clerk.latencies.items()}, "sizes": sizes, "peak_mib": peak}
    asked.out.write_text(json.dumps(answer, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
