"""A town in its busiest month, put into a loaded home through the journal: applications, papers, hand-overs.

Applications go in by the room's own command. Papers are written as entries with values like a real one's and random
bytes for their signatures: a hundred thousand real ones would take half an hour of signing, and no page looks at them.
"""

import random
import secrets
import time
from datetime import datetime, timedelta
from unittest.mock import patch

from tests.bench.bench_acts import ACTOR, DISASTER, KIND
from victim_support.applications import store as applications
from victim_support.applications.rules import Draft
from victim_support.certificates.entry_kinds import DELIVERED_KIND, MADE_KIND, PRINTED_KIND, VOIDED_KIND
from victim_support.certificates.numbers import compose
from victim_support.certificates.store_subjects import certificate_subject
from victim_support.damage.dwellings import home_dwelling
from victim_support.handover import store as handover
from victim_support.handover.rules import Handover
from victim_support.journal import transaction
from victim_support.journal.home import JAPAN
from victim_support.register.errors import HouseholdUnknown, NobodyThen

AT_ONCE = 500
DAYS = 49
"""The last of them is today."""
DECIDED = 0.86
"""Of the applications: dwelling decided already. Of those a few wait for their paper, and a few papers are out of date."""
PAPERLESS, OUTDATED = 0.03, 0.01


class Days:
    """The laptop's clock while the town is filled: it goes from weeks ago until now, as the work goes on."""

    def __init__(self, device):
        self.device = device
        self.now = datetime.now(JAPAN).replace(hour=17)
        self.at = self.now

    def share(self, done):
        """Stand where `done` of the work (0 to 1) is done, at an hour of the counter."""
        self.at = self.now - timedelta(days=DAYS - 1 - int(min(done, 0.9999) * DAYS))

    @property
    def day(self):
        return self.at.date().isoformat()

    def time(self):
        return self.at.timestamp()


def fill(journal, applied, papers, *, seed=1):
    """Take `applied` applications and make `papers` certificates of them; the households, and seconds it took."""
    rng = random.Random(seed)
    started = time.perf_counter()
    days = Days(journal.device)
    with patch.object(transaction, "time", days):
        cases = _apply(journal, applied, rng, days)
        _issue(journal, cases, papers, rng, days)
    for number, (household, *_) in enumerate(rng.sample(cases, min(300, len(cases)))):
        left = Handover(
            DISASTER, f"確かめてほしいこと　{number}", number % 3 > 0, household, f"/household?household_no={household}"
        )
        handover.write(journal, ACTOR, left)
    return [household for household, *_ in cases], time.perf_counter() - started


def _apply(journal, applied, rng, days):
    surveyed = {
        row["household_no"]: row["dwelling"]
        for row in journal.query(
            "SELECT household_no, dwelling FROM survey WHERE household_no IS NOT NULL AND dwelling IS NOT NULL"
        )
    }
    numbers = [row[0] for row in journal.query("SELECT DISTINCT household_no FROM resident_1 WHERE household_no <> ''")]
    rng.shuffle(numbers)
    decided = {
        row["dwelling"]: (row["decided_grade"], row["flood_class"])
        for row in journal.query("SELECT dwelling, decided_grade, flood_class FROM damage WHERE decided_grade > ''")
    }
    ready = [number for number in numbers if surveyed.get(number) in decided][: round(applied * DECIDED)]
    numbers = ready + sorted(set(numbers) - set(ready))
    cases, place = [], 0
    while len(cases) < applied:
        batch, place = numbers[place : place + AT_ONCE], place + AT_ONCE
        assert batch, "the town is too small for so many applications"
        days.share(len(cases) / applied)
        with journal.transaction(ACTOR.id) as tx:
            for number in batch[: applied - len(cases)]:
                dwelling = surveyed.get(number) or home_dwelling(number)
                draft = Draft(
                    disaster=DISASTER, dwelling=dwelling, household=number, applied_on=days.day, applicant_name="架空　花子",
                    identity_check="顔写真付き1点", contact=f"058-{rng.randrange(1000):03d}-{rng.randrange(10000):04d}",
                    confirmed=frozenset({"confirmed_residence", "confirmed_household", "confirmed_dwelling"}),
                )  # fmt: skip
                try:
                    taken = applications.record(tx, ACTOR, draft)
                except (NobodyThen, HouseholdUnknown):
                    continue
                cases.append((number, dwelling, taken.subject, taken.application_no, decided.get(dwelling)))
    return cases


def _issue(journal, cases, papers, rng, days):
    ready = [case for case in cases if case[-1] and rng.random() > PAPERLESS]
    per_case, more = divmod(papers, len(ready))
    todo = [(case, copy) for place, case in enumerate(ready) for copy in range(per_case + (place < more))]
    for place in range(0, len(todo), AT_ONCE):
        days.share(place / len(todo))
        with journal.transaction(ACTOR.id) as tx:
            originals = {}
            for case, copy in todo[place : place + AT_ONCE]:
                originals[case] = _paper(tx, days, case, originals.get(case) if copy else None, rng)


def _paper(tx, days, case, copy_of, rng):
    household, dwelling, application, application_no, (grade, flood_class) = case
    if rng.random() < OUTDATED:
        grade = "準半壊に至らない" if grade == "全壊" else "全壊"
    number = compose("罹", days.device, tx.position().epoch, tx.next_number("証明書:罹"), 6)
    values = {
        "number": number, "head_address": "岐阜市司町40番地1", "head_name": "架空　花子", "cause": "令和8年10月3日の地震による",
        "dwelling_address": "岐阜市司町40番地1", "grade": grade, "remarks": [], "issue_date": "令和8年10月20日",
        "issuer_title": "岐阜市長", "issuer_name": "岐阜　太郎", "members": [{"name": "架空　花子", "relation": "世帯主", "age": "51歳"}],
    }  # fmt: skip
    name = certificate_subject(tx.born())
    tx.append(MADE_KIND, name, {
        "number": number, "certificate_kind": KIND, "disaster": DISASTER, "household": household, "dwelling": dwelling,
        "application": application, "application_no": application_no, "grade": grade, "issue_date": days.day,
        "form": "risai-1", "drill": False, "values": values, "cose": secrets.token_bytes(640), "symbols": [], "state": "作成", "seal": {"mode": "space"},
        **({"copy_of": copy_of} if copy_of else {}), **({"flood_class": flood_class} if flood_class else {}),
    })  # fmt: skip
    chance = rng.random()
    if chance < 0.95:
        tx.append(PRINTED_KIND, name, {"print": {"reason": None, "way": "画面"}})
    if chance < 0.85:
        tx.append(DELIVERED_KIND, name, {
            "state": "交付", "delivered_on": days.day, "delivered_to": "架空　花子", "relation": "世帯主",
            "identity": "顔写真付き1点", "delivery_way": "窓口",
        }, base=tx.subject(name).base("state"))  # fmt: skip
    elif chance > 0.98:
        patch = {"state": "無効", "void_reason": "書き損じ", "recovered": True}
        tx.append(VOIDED_KIND, name, patch, base=tx.subject(name).base("state"))
    return name
