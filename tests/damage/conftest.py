"""Journals with the damage room, and surveys files in a line or two."""

import itertools
from datetime import date

import pytest
from bare import know_key, make_journal

from victim_support.access.actor import Actor, Role, command_actor
from victim_support.access.room import ROOM as ACCESS_ROOM
from victim_support.damage import store
from victim_support.damage.room import ROOM as DAMAGE_ROOM
from victim_support.damage.survey_file import read_survey_file
from victim_support.desks.room import ROOM as DESKS_ROOM
from victim_support.journal.device import ROOM as DEVICE_ROOM
from victim_support.journal.subjects import Schema

DAY = date(2026, 10, 3)
HEADER = "調査番号,世帯番号,物件番号,受付番号,所在地,部屋番号,表札名,調査区分,判定方法,調査日,調査員,損害割合,浸水深cm,基準面,外力,浸水区分,被害の程度,決裁日,備考"
SCHEMA = Schema((DEVICE_ROOM, ACCESS_ROOM, DESKS_ROOM, DAMAGE_ROOM))


@pytest.fixture
def make(tmp_path):
    made = []
    counter = itertools.count()

    def factory(device="L01"):
        one = make_journal(tmp_path / f"home{next(counter)}", SCHEMA, device)
        for other in made:
            know_key(one, other)
            know_key(other, one)
        made.append(one)
        return one

    yield factory
    for one in made:
        one.database.close()


@pytest.fixture
def journal(make):
    return make()


@pytest.fixture
def surveyor():
    return Actor("mori", "森　調査", frozenset({Role.SURVEYOR}))


@pytest.fixture
def supervisor():
    return Actor("kato", "加藤　決裁", frozenset({Role.SUPERVISOR}))


@pytest.fixture
def clerk():
    return Actor("sato", "佐藤　一", frozenset({Role.CLERK}))


def line(survey_no="S1", **cells):
    """One row of surveys.csv from its filled cells."""
    filled = {"調査番号": survey_no, "調査区分": "第1次", "調査日": "2026-10-06", **cells}
    return ",".join(filled.get(column, "") for column in HEADER.split(","))


@pytest.fixture
def survey_file(tmp_path):
    def write(*lines, encoding="utf-8", header=HEADER):
        path = tmp_path / "surveys.csv"
        path.write_text("\n".join([header, *lines]) + "\n", encoding=encoding)
        return path

    return write


@pytest.fixture
def load(survey_file):
    def run(journal, *lines):
        found = read_survey_file(survey_file(*lines))
        assert not found.faults
        return store.load_surveys(journal, command_actor("mori"), "R8-01", found.rows, disaster_date=DAY, source="test")

    return run
