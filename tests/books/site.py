"""A served town with certificates made, printed and handed over: what its books are about."""

from datetime import date

from damage.site import open_town
from issuing.conftest import CLERK, KIND
from opened_day import open_day

from victim_support.access import store as accounts
from victim_support.access.actor import command_actor
from victim_support.applications import store as applications
from victim_support.applications.rules import Draft
from victim_support.centre.centre import Centre
from victim_support.certificates.issuing import issuer_of, today
from victim_support.certificates.store_acts import Delivery, deliver, record_print
from victim_support.certificates.store_make import Confirmed, Request, make
from victim_support.certificates.store_seals import SealApproval, register_seal
from victim_support.damage.store import Decision, damage_subject, decide
from victim_support.journal.home import REQUEST_FILE, enrol
from victim_support.keys import enrolment
from victim_support.vault.slots import LIGHT

ROOT = command_actor("root")
DAY = date(2026, 10, 3)
ONE = ("0000000001", "b:0012")
PROTECTED = ("0000000002", "b:0077")


def enrolled_town(folder):
    """A home that may issue, with a disaster and two households, one of them protected."""
    made = open_town(folder)
    centre = Centre.create(folder / "centre", "kusa mori kawa umi sora tsuki hoshi", cost=LIGHT)
    centre.add_municipality("212016")
    request = enrolment.read_request_file((made.path / REQUEST_FILE).read_bytes())
    enrol(made, enrolment.grant_file(centre.enrol(request)), ROOT.id)
    open_day(made.journal)
    return made


def set_setting(home, key, value):
    base = accounts.setting_base(home.journal, key)
    accounts.set_setting(home.journal, ROOT, key, value, base)


def decide_it(home, dwelling, grade):
    name = damage_subject("R8-01", dwelling)
    decision = Decision(grade, "床上", "2026-11-01", reason="試験")
    decide(home.journal, ROOT, name, decision, disaster_date=DAY, base=home.journal.subject(name).base())


def ready(home, household, dwelling, grade="半壊"):
    """Decided and applied for today."""
    decide_it(home, dwelling, grade)
    draft = Draft("R8-01", dwelling, household, KIND, "一括", today().isoformat(), basis="試験")
    with home.journal.transaction(CLERK.id) as tx:
        applications.record(tx, CLERK, draft)


def issue(home, household, dwelling, **delivery):
    """Made, printed and handed over today; its subject and number."""
    journal = home.journal
    request = Request("R8-01", household, dwelling, KIND, today())
    made = make(journal, CLERK, request, issuer=issuer_of(home), confirmed=Confirmed(typed=True))
    record_print(journal, CLERK, made.subject, base=journal.subject(made.subject).base())
    handed = Delivery(
        today().isoformat(), delivery.pop("to", "岐阜　太郎"), "世帯主", "顔写真付き1点", **delivery
    )  # fmt: skip
    deliver(journal, CLERK, made.subject, handed, base=journal.subject(made.subject).base())
    return made


def with_seal(home, picture):
    """A registered seal image, used from now on."""
    approval = SealApproval("岐総第12号", "2026-11-01", "総務課長", "罹災証明書の交付")
    digest = register_seal(home.journal, ROOT, picture, 180, approval, black_note=False)
    set_setting(home, "seal.mode", "image")
    return digest
