"""A laptop in the middle of its work: a demo home, enrolled, with a small invented town, a disaster, surveys, accounts.

Everything goes through the doors the commands use, only cheaper to open (`LIGHT`).
"""

import csv
import hashlib
from datetime import date
from pathlib import Path

from opened_day import open_day

from victim_support.access import store as access
from victim_support.access.actor import Role, command_actor
from victim_support.centre.centre import Centre
from victim_support.damage import store as damage
from victim_support.damage.survey_file import read_survey_file
from victim_support.demo.files import write_town
from victim_support.demo.town import Town
from victim_support.journal.home import REQUEST_FILE, create_home, enrol
from victim_support.keys import enrolment
from victim_support.register import store as register
from victim_support.rooms import subject_rooms
from victim_support.vault.slots import LIGHT

PASSPHRASE = "kusa mori kawa umi sora tsuki hoshi"
PASSWORD = "asagao-no-tane-7"
CODE = "R8-01"
DAY = date(2026, 10, 3)
PEOPLE = (
    ("uketsuke", "受付　一", (Role.CLERK,)),
    ("chosa", "調査　二", (Role.SURVEYOR,)),
    ("kessai", "決裁　三", (Role.SUPERVISOR,)),
    ("kanri", "管理　四", (Role.ADMINISTRATOR,)),
)


def build(folder: Path, households: int = 110, *, disasters: int = 1, more_residents=(), opened=True):
    """Make the home in `folder`/home, close it and return its path. `more_residents`: rows of residents.csv to add.
    `opened`: whether the day has begun."""
    centre = Centre.create(folder / "centre", PASSPHRASE, drill=True, cost=LIGHT)
    centre.add_municipality("212016")
    home = create_home(folder / "home", "212016", "L01", PASSPHRASE, subject_rooms(), kind="demo", cost=LIGHT)
    request = enrolment.read_request_file((home.path / REQUEST_FILE).read_bytes())
    actor = command_actor("test")
    enrol(home, enrolment.grant_file(centre.enrol(request)), actor.id)
    journal = home.journal
    files = write_town(Town(households=households), folder / "town")
    with files.residents.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(more_residents)
    register.load_residents(journal, actor, files.residents)
    register.load_buildings(journal, actor, files.buildings)
    register.add_disaster(journal, actor, code=CODE, name="令和8年岐阜県西部地震", day=DAY, cause="地震")
    if disasters > 1:
        register.add_disaster(
            journal, actor, code="R8-02", name="令和8年10月豪雨", day=date(2026, 10, 20), cause="豪雨"
        )
    found = read_survey_file(files.surveys, "utf-8", {})
    digest = hashlib.sha256(files.surveys.read_bytes()).hexdigest()
    damage.load_surveys(journal, actor, CODE, found.rows, disaster_date=DAY, source=digest)
    with journal.transaction(actor.id) as tx:
        for name, display_name, roles in PEOPLE:
            access.create_account(tx, name=name, display_name=display_name, roles=roles, password=PASSWORD)
    access.set_setting(journal, actor, "mayor.name", "岐阜　太郎", {})
    if opened:
        open_day(journal)
    home.close()
    (folder / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    (folder / "keys.cbor").write_bytes(centre.key_list.encoded())
    return home.path
