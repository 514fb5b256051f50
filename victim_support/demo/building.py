"""Makes a demo: a centre and a home of its own (own root, QR prefix RISX1:), the town loaded as a real one would be.

Every step calls the function that the real command calls; nothing is written past the journal's door.
"""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from victim_support.access.actor import Actor, Role, command_actor
from victim_support.access.passwords import generate_password
from victim_support.access.store import create_account, set_setting, setting_base
from victim_support.centre.centre import Centre
from victim_support.damage import store as damage
from victim_support.damage.survey_file import read_survey_file
from victim_support.demo.damage import DISASTER_DATE, FLOOD_DATE
from victim_support.demo.files import TownFiles, write_town
from victim_support.demo.papers import apply_some, hand_over_some, issue_some
from victim_support.demo.town import Town
from victim_support.journal.home import REQUEST_FILE, Home, create_home, enrol
from victim_support.keys import enrolment
from victim_support.register import store as register
from victim_support.vault.durable import write_durably
from victim_support.vault.passphrase import generate
from victim_support.vault.vault import LIGHT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from victim_support.journal.subjects import Room

DEVICE = "L01"
EARTHQUAKE, FLOOD = "R8-01", "R8-02"
LOG_IN_FILE, PASSPHRASE_FILE = "ログイン.txt", "合言葉.txt"
HOME_FOLDER, CENTRE_FOLDER, TOWN_FOLDER, CERTIFICATES_FOLDER = "home", "centre", "town", "certificates"


@dataclass(frozen=True)
class LogIn:
    """An account of the demo, with its password in clear: the demo protects nobody's data."""

    name: str
    password: str
    display_name: str
    role: Role


@dataclass(frozen=True)
class DemoFolder:
    """Where a demo lies: its centre, its home, its town's files and the sheet of log-ins."""

    path: Path

    @property
    def home(self) -> Path:
        """The laptop's data."""
        return self.path / HOME_FOLDER

    @property
    def centre(self) -> Path:
        """The centre's keys."""
        return self.path / CENTRE_FOLDER

    @property
    def town(self) -> Path:
        """The town's files."""
        return self.path / TOWN_FOLDER

    @property
    def certificates(self) -> Path:
        """Where the PDFs of the first certificates go."""
        return self.path / CERTIFICATES_FOLDER

    @property
    def passphrase(self) -> Path:
        """The passphrase by itself, for `--passphrase-file`."""
        return self.path / PASSPHRASE_FILE

    @property
    def log_ins(self) -> Path:
        """Passphrase and log-ins, written last: a demo without it was not finished."""
        return self.path / LOG_IN_FILE


_ACCOUNTS = (
    ("uketsuke", "受付　花子（架空）", Role.CLERK),
    ("chosa", "調査　一郎（架空）", Role.SURVEYOR),
    ("kessai", "決裁　正子（架空）", Role.SUPERVISOR),
    ("kanri", "管理　次郎（架空）", Role.ADMINISTRATOR),
)
_SETTINGS = {"mayor.name": "架空　太郎", "certificate.print_method": "yes"}


def build(folder: DemoFolder, town: Town, rooms: Iterable[Room], tell: Callable[[str], None]) -> None:
    """Make the demo in `folder`. Raises what the steps raise (HomeExists, DiskFull …)."""
    passphrase = generate()
    home = _new_home(folder, town, passphrase, tuple(rooms))
    with closing(home):
        log_ins = _accounts(home)
        tell("町の住民・家屋・調査のファイルを作っています（すべて架空）")
        files = write_town(town, folder.town)
        load_town(home, files, tell)
        tell("証明書を作り、一部を交付しています")
        issue_some(home, _actor(), EARTHQUAKE, files.issue, folder.certificates)
        hand_over_some(home, _actor(), EARTHQUAKE)
        apply_some(home, _actor(), EARTHQUAKE)
        write_durably(folder.passphrase, passphrase.encode())
        write_durably(folder.log_ins, log_in_sheet(passphrase, log_ins).encode())


def _new_home(folder: DemoFolder, town: Town, passphrase: str, rooms: tuple[Room, ...]) -> Home:
    centre = Centre.create(folder.centre, passphrase, drill=True, cost=LIGHT)
    centre.add_municipality(town.municipality)
    home = create_home(folder.home, town.municipality, DEVICE, passphrase, rooms, kind="demo", cost=LIGHT)
    try:
        request = enrolment.read_request_file((folder.home / REQUEST_FILE).read_bytes())
        enrol(home, enrolment.grant_file(centre.enrol(request)), _actor().id)
    except BaseException:
        home.close()
        raise
    return home


def _actor() -> Actor:
    return command_actor("demo")


def _accounts(home: Home) -> list[LogIn]:
    log_ins = [LogIn(name, generate_password(), shown, role) for name, shown, role in _ACCOUNTS]
    with home.journal.transaction(_actor().id) as tx:
        for one in log_ins:
            create_account(tx, name=one.name, display_name=one.display_name, roles=(one.role,), password=one.password)
    for key, value in _SETTINGS.items():
        set_setting(home.journal, _actor(), key, value, setting_base(home.journal, key))
    return log_ins


def load_town(home: Home, files: TownFiles, tell: Callable[[str], None]) -> None:
    """Load a generated town: residents, buildings, both disasters and their surveys."""
    journal, actor = home.journal, _actor()
    tell(f"住民 {files.rows['residents.csv']:,} 人を取り込んでいます")
    register.load_residents(journal, actor, files.residents)
    tell(f"家屋 {files.rows['buildings.csv']:,} 棟を取り込んでいます")
    register.load_buildings(journal, actor, files.buildings)
    for code, name, day, cause, surveys in (
        (EARTHQUAKE, "令和8年岐阜県西部地震", DISASTER_DATE, "地震", files.surveys),
        (FLOOD, "令和8年10月豪雨", FLOOD_DATE, "豪雨", files.flood_surveys),
    ):
        disaster = register.add_disaster(journal, actor, code=code, name=name, day=date.fromisoformat(day), cause=cause)
        tell(f"{name}の調査 {files.rows[surveys.name]:,} 件を取り込んでいます")
        found = read_survey_file(surveys, "utf-8", {})
        source = hashlib.sha256(surveys.read_bytes()).hexdigest()
        damage.load_surveys(journal, actor, code, found.rows, disaster_date=disaster.day, source=source)


def log_in_sheet(passphrase: str, log_ins: Iterable[LogIn]) -> str:
    """What the demo prints: the passphrase and a log-in for every role."""
    lines = ["デモ用（人物はすべて架空。本番の鍵・データとは混ざりません）", f"合言葉: {passphrase}", "ログイン:"]
    lines += [f"  {one.role.value}  名前 {one.name}  パスワード {one.password}" for one in log_ins]
    return "\n".join(lines) + "\n"
