"""The laptops of issuing/, with the rooms above certificates."""

import itertools

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from issuing import conftest as issuing

from victim_support.books.room import ROOM as BOOKS
from victim_support.certificates.store_acts import Delivery, deliver, record_print, void
from victim_support.certificates.store_queries import known_certificate
from victim_support.resurvey.room import ROOM as RESURVEY

TODAY = issuing.ISSUE.isoformat()


class Laptop(issuing.Laptop):
    """What a clerk does with papers, in one word each."""

    def base(self, subject):
        return known_certificate(self.journal, subject).base()

    def print_it(self, subject, reason=None, spoiled=0):
        record_print(self.journal, issuing.CLERK, subject, base=self.base(subject), reason=reason, spoiled=spoiled)

    def hand_over(self, subject, on=None, **more):
        handed = Delivery(on or self.day_of_made(subject), "岐阜　太郎", "世帯主", "顔写真付き1点", **more)
        return deliver(self.journal, issuing.CLERK, subject, handed, base=self.base(subject))

    def void_it(self, subject, actor=issuing.CLERK):
        void(self.journal, actor, subject, "誤記", recovered=True, base=self.base(subject))

    def day_of_made(self, subject):
        from victim_support.books.store_acts import day_of

        return day_of(known_certificate(self.journal, subject).entries[0].time)


@pytest.fixture(scope="session")
def root():
    return Ed25519PrivateKey.generate()


@pytest.fixture
def laptops(tmp_path, root, monkeypatch):
    monkeypatch.setattr(issuing, "ROOMS", (*issuing.ROOMS, RESURVEY, BOOKS))
    made, counter = [], itertools.count(1)

    def factory(device="L01"):
        one = Laptop(tmp_path / f"home{next(counter)}", root, device)
        for other in made:
            one.know(other)
            other.know(one)
        made.append(one)
        return one

    yield factory
    for one in made:
        one.journal.database.close()


@pytest.fixture
def laptop(laptops):
    one = laptops()
    one.load()
    one.declare()
    return one
