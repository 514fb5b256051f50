"""A journal with the register, and extracts written on the spot."""

from __future__ import annotations

import csv
import itertools
from datetime import date

import pytest
from bare import make_journal

from victim_support.access import store as access_store
from victim_support.access.actor import Actor, Role
from victim_support.journal.subjects import Room, Schema
from victim_support.register import store
from victim_support.register.building_rows import COLUMNS as BUILDING_COLUMNS
from victim_support.register.resident_rows import COLUMNS
from victim_support.register.room import ROOM
from victim_support.register.store_tables import ResidentTables, current

ACCESS = Room("access", access_store.SUBJECT_TYPES, (access_store.MIGRATIONS,))
SCHEMA = Schema((ACCESS, ROOM))
DAY = date(2026, 10, 3)
USUAL = {
    "団体コード": "212016", "宛名番号": "0000000011", "世帯番号": "0000000001", "住民種別": "日本人", "住民状態": "住登者",
    "氏名": "岐阜　太郎", "氏名フリガナ": "ギフ タロウ", "生年月日": "1975-07-07", "性別": "男", "続柄": "世帯主",
    "世帯主宛名番号": "0000000011", "住所": "岐阜市司町", "番地": "40番地1", "住民となった年月日": "2001-04-01",
    "住所を定めた年月日": "2001-04-01", "抽出日時": "2026-10-05",
}  # fmt: skip
USUAL_BUILDING = {
    "団体コード": "212016", "物件番号": "00000001", "棟番号": "1", "所在地": "岐阜市司町", "地番": "40番1", "種類": "居宅",
    "構造": "木造", "延床面積": "112.6", "所有者宛名番号": "0000000011", "所有者氏名": "岐阜　太郎",
}  # fmt: skip


def person(number=11, household=1, **changed):
    return {**USUAL, "宛名番号": f"{number:010d}", "世帯番号": f"{household:010d}", **changed}


def house(number=1, **changed):
    return {**USUAL_BUILDING, "物件番号": f"{number:08d}", **changed}


def write(path, rows, columns=COLUMNS, encoding="utf-8", **options):
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, **options)
        writer.writerow(columns)
        writer.writerows([row.get(column, "") for column in columns] for row in rows)
    return path


def dump(journal, tables=("disaster", "snapshot", "household", "household_member", "conflict", "unsettled")):
    return {table: sorted(map(tuple, journal.query(f"SELECT * FROM {table}")), key=repr) for table in tables}


@pytest.fixture
def make(tmp_path):
    made, counter = [], itertools.count()

    def factory(device="L01"):
        one = make_journal(tmp_path / f"home{next(counter)}", SCHEMA, device)
        made.append(one)
        return one

    yield factory
    for one in made:
        one.database.close()


@pytest.fixture
def journal(make):
    return make()


@pytest.fixture
def boss():
    return Actor("kacho", "課長", frozenset({Role.SUPERVISOR, Role.ADMINISTRATOR}))


@pytest.fixture
def clerk():
    return Actor("sato", "佐藤　一", frozenset({Role.CLERK}))


@pytest.fixture
def load(journal, boss, tmp_path):
    """load(person(…), person(…), …) makes these the residents."""

    def loading(*people, into=None, **options):
        path = write(tmp_path / "住民.csv", people)
        return store.load_residents(into or journal, boss, path, **options)

    return loading


@pytest.fixture
def load_houses(journal, boss, tmp_path):
    def loading(*houses, into=None, **options):
        path = write(tmp_path / "家屋.csv", houses, BUILDING_COLUMNS)
        return store.load_buildings(into or journal, boss, path, **options)

    return loading


@pytest.fixture
def quake(journal, boss):
    return store.add_disaster(journal, boss, code="R8-01", name="令和8年岐阜県西部地震", day=DAY, cause="地震")


ONE = "0000000001"
WIFE = {"氏名": "岐阜　花子", "続柄": "妻", "生年月日": "1978-01-01", "性別": "女"}
CHILD = {"氏名": "岐阜　一", "続柄": "子", "生年月日": "2005-04-01"}


def names(household):
    return [member.name.split("　")[-1] for member in household.members]


def stored(journal):
    extract = current(journal.database.conn, store.RESIDENTS)
    if extract is None:
        return []
    tables = ResidentTables(extract)
    return [
        store.Resident(*row)
        for row in journal.query(tables.sql(f"SELECT {tables.columns} FROM resident_{{t}} ORDER BY id"))
    ]
