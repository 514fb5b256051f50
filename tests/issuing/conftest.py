"""A laptop with every room up to certificates, an enrolled key, a small town and a disaster."""

import itertools
import os
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from opened_day import open_day

from victim_support.access.actor import Actor, Role, command_actor
from victim_support.access.room import ROOM as ACCESS
from victim_support.applications import store as applications
from victim_support.applications.room import ROOM as APPLICATIONS
from victim_support.applications.rules import Draft
from victim_support.books.room import ROOM as BOOKS
from victim_support.certificates.composing import Issuer
from victim_support.certificates.room import ROOM as CERTIFICATES
from victim_support.certificates.store_make import Confirmed, Request, make
from victim_support.conflicts.room import ROOM as CONFLICTS
from victim_support.damage.room import ROOM as DAMAGE
from victim_support.damage.store import Decision, damage_subject, decide
from victim_support.day.room import ROOM as DAY_ROOM
from victim_support.day.store import question
from victim_support.desks.room import ROOM as DESKS
from victim_support.handover.room import ROOM as HANDOVER
from victim_support.journal.database import MIGRATIONS, Database
from victim_support.journal.device import ROOM as DEVICE
from victim_support.journal.journal import Journal
from victim_support.journal.merge import merge, range_of, signed_heads
from victim_support.journal.position import Place, PositionFile
from victim_support.journal.subjects import Schema
from victim_support.journal.transaction import Signer
from victim_support.keys.chain import CertificateType, issue
from victim_support.keys.chain import Role as KeyRole
from victim_support.register import store as register
from victim_support.register.room import ROOM as REGISTER
from victim_support.resurvey.room import ROOM as RESURVEY

ROOMS = (
    DEVICE,
    ACCESS,
    DESKS,
    REGISTER,
    DAMAGE,
    APPLICATIONS,
    HANDOVER,
    CERTIFICATES,
    RESURVEY,
    BOOKS,
    DAY_ROOM,
    CONFLICTS,
)
DAY = date(2026, 10, 3)
ISSUE = date(2026, 11, 22)
KIND = "罹災証明書"
ALL = command_actor("test")
CLERK = Actor("sato", "佐藤　一", frozenset({Role.CLERK}))
SUPERVISOR = Actor("kato", "加藤　二", frozenset({Role.SUPERVISOR}))
VALIDITY = (date(2020, 1, 1), date(2040, 1, 1))

RESIDENTS = """団体コード,宛名番号,世帯番号,住民状態,氏名,氏名フリガナ,通称,生年月日,性別,続柄,住所,番地,方書,消除事由,事由日,支援措置
212016,11,1,,岐阜　太郎,ギフ タロウ,,1975-10-04,男,世帯主,岐阜市司町,40番地1,司ハイツ203,,,0
212016,12,1,,岐阜　花子,ギフ ハナコ,,年月日不詳,女,妻,岐阜市司町,40番地1,司ハイツ203,,,0
212016,21,2,,渡邉\U000e0110　𠮷雄,ワタナベ ヨシオ,,昭和30年1月5日,男,世帯主,岐阜市神田町,1番地,,,,0
212016,31,3,,羽島　守,ハシマ マモル,,1980-02-29,男,世帯主,岐阜市長良,5番地,,,,1
212016,41,4,,外字\ue000　一,ガイジ ハジメ,,1970-01-01,男,世帯主,岐阜市柳ケ瀬,2番地,,,,0
212016,51,5,除票,土岐　一,トキ ハジメ,,1940-01-01,男,世帯主,岐阜市金園町,3番地,,死亡,2026-11-01,0
212016,52,5,,土岐　幸,トキ サチ,,1942-01-01,女,妻,岐阜市金園町,3番地,,,,0
212016,61,6,,可児　一,カニ ハジメ,,1990-01-01,男,世帯主,岐阜市司町,40番地1,司ハイツ203,,,0
212016,71,7,,NGUYEN VAN AN,グエン ヴァン アン,グエン,1995-03-04,男,世帯主,岐阜市茜部,9番地,,,,0
"""
BUILDINGS = """団体コード,物件番号,所在地,地番,種類
212016,H1,岐阜市司町,40番1,居宅
212016,H2,岐阜市神田町,1番,居宅
"""


class Laptop:
    """A journal with its issuer; what a test does with it in one word."""

    def __init__(self, folder, root, device="L01"):
        folder.mkdir(parents=True)
        self.folder = folder
        database = Database(folder / "journal.db", os.urandom(32))
        database.migrate((MIGRATIONS, *(one for room in ROOMS for one in room.migrations)))
        key = Ed25519PrivateKey.generate()
        origin = f"212016-{device}"
        position = PositionFile(folder / "position", os.urandom(32))
        public = key.public_key().public_bytes_raw()
        self.journal = Journal(database, Schema(ROOMS), origin, Signer(key, public), position)
        position.create(Place(origin, 1, 0, bytes(32)))
        issuing_key = Ed25519PrivateKey.generate()
        issuing_public = issuing_key.public_key().public_bytes_raw()
        issuing = issue(root, CertificateType.ISSUING, issuing_public, VALIDITY, municipality="212016")
        own = issue(
            issuing_key,
            CertificateType.DEVICE,
            public,
            VALIDITY,
            municipality="212016",
            device=device,
            role=KeyRole.LAPTOP,
        )
        self.issuer = Issuer(key, "212016", issuing, own)
        self.know(self)

    def know(self, other):
        with self.journal.base_data() as conn:
            signer = other.journal.signer.public
            conn.execute(
                "INSERT OR IGNORE INTO device_key (device, public) VALUES (?, ?)", (other.journal.origin, signer)
            )

    def load(self, residents=RESIDENTS, buildings=BUILDINGS):
        for name, text, door in (
            ("r.csv", residents, register.load_residents),
            ("b.csv", buildings, register.load_buildings),
        ):
            path = self.folder / name
            path.write_text(text, encoding="utf-8")
            door(self.journal, ALL, path)

    def declare(self):
        register.add_disaster(self.journal, ALL, code="R8-01", name="令和8年岐阜県西部地震", day=DAY, cause="地震")

    def decide(self, dwelling="b:H1", grade="半壊", flood_class="床上", day="2026-11-01"):
        name = damage_subject("R8-01", dwelling)
        base = self.journal.subject(name).base()
        decision = Decision(grade, flood_class, day, reason="試験")
        decide(self.journal, SUPERVISOR, name, decision, disaster_date=DAY, base=base)

    def apply(self, household="1", dwelling="b:H1", kind=KIND):
        draft = Draft("R8-01", dwelling, household, kind, "一括", ISSUE.isoformat(), basis="試験")
        with self.journal.transaction(CLERK.id) as tx:
            return applications.record(tx, CLERK, draft)

    def request(self, household="1", dwelling="b:H1", kind=KIND, **more):
        return Request("R8-01", household, dwelling, kind, ISSUE, **more)

    def make(self, *, actor=CLERK, confirmed=None, application=None, **request):
        if question(self.journal) is not None:
            open_day(self.journal)
        return make(
            self.journal,
            actor,
            self.request(**request),
            issuer=self.issuer,
            confirmed=confirmed or Confirmed(),
            application=application,
        )

    def ready(self, household="1", dwelling="b:H1", **decision):
        self.decide(dwelling, **decision)
        self.apply(household, dwelling)

    def state(self, subject):
        return self.journal.one("SELECT state FROM certificate WHERE subject = ?", (subject,))[0]

    def take(self, other):
        """Merge everything the other laptop has."""
        for row in other.journal.query("SELECT DISTINCT device, epoch FROM entry"):
            entries = range_of(other.journal, row[0], row[1], 1, 10**9)
            merge(self.journal, entries, signed_heads(other.journal, row[0]))


@pytest.fixture(scope="session")
def root():
    return Ed25519PrivateKey.generate()


@pytest.fixture
def laptops(tmp_path, root):
    made = []
    counter = itertools.count(1)

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
    open_day(one.journal)
    return one
