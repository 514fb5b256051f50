"""Loading again: newer and older extracts, broken loads, full disks, buildings."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from victim_support.access.errors import NotPermitted
from victim_support.journal.errors import DiskFull
from victim_support.journal.verify import rebuild, verify
from victim_support.register import store, store_load
from victim_support.register.errors import (
    ExtractChanged,
    ExtractEmpty,
    ExtractRefused,
    ExtractUnreadable,
    LoadRunning,
)
from victim_support.register.resident_rows import COLUMNS
from victim_support.register.store_tables import BuildingTables, current

from .conftest import house, person, stored, write


def test_an_extract_with_no_rows_replaces_nothing(load, journal):
    load(person(1))
    with pytest.raises(ExtractEmpty):
        load()
    assert len(stored(journal)) == 1


def test_a_file_that_is_not_there(journal, boss, tmp_path):
    with pytest.raises(ExtractUnreadable):
        store.load_residents(journal, boss, tmp_path / "nothing.csv")


def test_the_same_extract_again_changes_nothing(load, journal):
    load(person(1))
    assert load(person(1)).already is True
    assert len(journal.query("SELECT 1 FROM entry WHERE kind = 'snapshot.loaded'")) == 1


def test_a_newer_extract_replaces_the_older_for_search(load, journal, boss):
    load(person(1, 氏名="古井　一"))
    load(person(1, 氏名="新井　一"))
    assert [one.name for one in stored(journal)] == ["新井　一"]
    assert store.search(journal, boss, "古井") == []
    assert [one.current for one in store.snapshots(journal)].count(True) == 1
    assert len(store.snapshots(journal)) == 2
    tables = {row[0] for row in journal.query("SELECT name FROM sqlite_master WHERE name LIKE 'resident_%'")}
    assert not any(name.startswith(("resident_1", "resident_text_1")) for name in tables)


def test_an_extract_an_entry_names_is_kept(load, journal, boss, quake):
    load(person(1, 氏名="古井　一"))
    with journal.transaction(boss.id) as tx:
        store.freeze(tx, "R8-01", "0000000001")
    load(person(1, 氏名="新井　一"))
    assert [row[0] for row in journal.query("SELECT name FROM resident_1")] == ["古井　一"]
    assert store.household(journal, boss, quake, "0000000001").members[0].name == "古井　一"
    assert store.household_at(journal, boss, "0000000001", quake).members[0].name == "新井　一"


def test_going_back_to_an_older_extract(load, journal):
    load(person(1, 氏名="甲"))
    load(person(1, 氏名="乙"))
    load(person(1, 氏名="甲"))
    assert [one.name for one in stored(journal)] == ["甲"]
    assert verify(journal).problems == []


class BrokenError(Exception):
    pass


@pytest.mark.parametrize("phase", ["確認", "取り込み", "索引"])
def test_a_load_that_breaks_off_leaves_the_old_extract(load, journal, monkeypatch, phase):
    monkeypatch.setattr(store_load, "_CHUNK", 2)
    load(*(person(number) for number in range(1, 6)))
    before = stored(journal)

    def breaking(now, done, total):
        if now == phase:
            raise BrokenError

    with pytest.raises(BrokenError):
        load(*(person(number, 氏名="別人") for number in range(1, 20)), progress=breaking)
    assert stored(journal) == before
    assert journal.query("SELECT state FROM base_extract WHERE state = 'loading'") == []
    assert verify(journal).problems == []


def test_what_a_killed_load_left_is_swept_away(load, journal):
    with journal.base_data() as conn:
        number = store_load._begin(conn, store.RESIDENTS, "住民.csv")
    load(person(1))
    assert journal.query("SELECT id FROM base_extract WHERE id = ?", (number,)) == []
    assert journal.one("SELECT 1 FROM sqlite_master WHERE name = ?", (f"resident_{number}",)) is None


def test_a_full_disk_has_its_name_and_loses_nothing(load, journal):
    load(person(1))
    before = stored(journal)
    limit = journal.one("PRAGMA page_count")[0] + 30
    journal.database.conn.execute(f"PRAGMA max_page_count = {limit}")
    with pytest.raises(DiskFull):
        load(*(person(number, 方書="長" * 500) for number in range(1, 2000)))
    assert stored(journal) == before


def test_a_file_changed_under_the_load(load, journal, tmp_path):
    def meddle(phase, done, total):
        path = tmp_path / "住民.csv"
        if phase == "確認" and done == total:
            path.write_bytes(path.read_bytes() + b"\n")

    with pytest.raises(ExtractChanged):
        load(person(1), progress=meddle)
    assert stored(journal) == []


def test_one_load_at_a_time(load, journal, boss, tmp_path):
    other = write(tmp_path / "other.csv", [person(9)])

    def second(phase, done, total):
        with pytest.raises(LoadRunning):
            store.load_residents(journal, boss, other)

    load(person(1), progress=second)


def test_loading_needs_a_role(load, journal, clerk, tmp_path):
    with pytest.raises(NotPermitted):
        store.load_residents(journal, clerk, write(tmp_path / "a.csv", [person()]))


def test_progress_comes_in_order(load, monkeypatch):
    monkeypatch.setattr(store_load, "_CHUNK", 3)
    seen = []
    load(*(person(number) for number in range(1, 10)), progress=lambda *told: seen.append(told))
    phases = [phase for phase, _, _ in seen]
    assert phases == sorted(phases, key=["確認", "取り込み", "索引"].index)
    assert [(done, total) for phase, done, total in seen if phase == "取り込み"] == [(3, 9), (6, 9), (9, 9)]


def test_tables_equal_a_rebuild(load, journal, boss, quake, load_houses):
    load(person(1), person(2, 1, 続柄="妻"))
    load_houses(house())
    with journal.transaction(boss.id) as tx:
        store.freeze(tx, "R8-01", "0000000001")
    assert verify(journal).problems == []
    before = len(stored(journal))
    rebuild(journal)
    assert verify(journal).problems == []
    assert len(stored(journal)) == before


def test_buildings_are_loaded(load_houses, journal, boss):
    done = load_houses(
        house(1, 延床面積="1,112.605㎡"),
        house(1, 棟番号="2", 種類="物置", 延床面積=""),
        house(2, 緯度="35.42", 経度="136.76"),
    )
    assert done.rows == 3
    first, shed = store.buildings(journal, boss, "00000001")
    assert (first.floor_area, first.structure, shed.kind, shed.floor_area) == (111260, "木造", "物置", None)
    assert store.building(journal, boss, "00000001", "2").kind == "物置"


@pytest.mark.parametrize(
    ("column", "value"),
    [("団体コード", "212024"), ("延床面積", "広い"), ("緯度", "北"), ("所有者氏名", "a\nb"), ("物件番号", "")],
)
def test_a_bad_building_is_named(load_houses, column, value):
    faults = []
    with pytest.raises(ExtractRefused):
        load_houses(house(1), house(2, **{column: value}), report=faults.append)
    assert [(fault.line, fault.column) for fault in faults] == [(3, column)]


def test_a_building_twice_is_bad_twice(load_houses):
    faults = []
    with pytest.raises(ExtractRefused):
        load_houses(house(1), house(1), house(1, 棟番号="2"), report=faults.append)
    assert [(fault.line, fault.value) for fault in faults] == [(2, "00000001/1"), (3, "00000001/1")]


def test_buildings_and_residents_do_not_replace_each_other(load, load_houses, journal, boss):
    load(person(1))
    load_houses(house(1))
    assert store.current_snapshot(journal, store.RESIDENTS).rows == 1
    assert store.current_snapshot(journal, store.BUILDINGS).rows == 1
    assert current(journal.database.conn, store.BUILDINGS) is not None
    assert BuildingTables(1).sql("building_{t}") == "building_1"


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=8), min_size=30, max_size=30))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_cells_are_loaded_or_named(journal, boss, tmp_path, cells):
    path = write(tmp_path / "any.csv", [dict(zip(COLUMNS, ["212016", *cells[1:]], strict=True))])
    faults = []
    try:
        done = store.load_residents(journal, boss, path, report=faults.append)
    except (ExtractRefused, ExtractEmpty):
        assert faults or not any(cell.strip() for cell in cells)
    else:
        found = stored(journal)[0]
        assert done.rows == 1
        assert not faults
        assert (found.name, found.kana, found.address, found.birthdate) == (cells[6], cells[7], cells[20], cells[13])
