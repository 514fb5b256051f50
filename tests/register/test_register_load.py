"""Loading extracts: what is taken, what is refused and said, and what a broken load leaves."""

from __future__ import annotations

import csv
import hashlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from victim_support.access.errors import NotPermitted
from victim_support.journal.errors import DiskFull
from victim_support.journal.verify import rebuild, verify
from victim_support.register import store, store_load
from victim_support.register.errors import (
    ColumnsMissing,
    ExtractChanged,
    ExtractEmpty,
    ExtractRefused,
    ExtractUnreadable,
    ForbiddenColumn,
    LoadRunning,
    MapUnreadable,
    RejectedFileFailed,
)
from victim_support.register.extract_file import known_map, read_map
from victim_support.register.resident_rows import COLUMNS
from victim_support.register.store_tables import BuildingTables, ResidentTables, current

from .conftest import house, person, write

HOSTILE = [
    "'; DROP TABLE household; --", '=HYPERLINK("http://x")', "<script>alert(1)</script>", '"引用"、とコンマ,', "{{7*7}}", "%s%n",
    "\u202e逆さ", "邉\U000e0102", "𠮷野家", "\ue000外字", "か\u3099", "神\ufa19", "a" * 5000, "🏠", " 前後 ", "\u200b見えない",
]  # fmt: skip


def stored(journal):
    extract = current(journal.database.conn, store.RESIDENTS)
    if extract is None:
        return []
    tables = ResidentTables(extract)
    return [
        store.Resident(*row)
        for row in journal.query(tables.sql(f"SELECT {tables.columns} FROM resident_{{t}} ORDER BY id"))
    ]


def test_a_person_is_stored_exactly_as_registered(load, journal):
    name = "渡邉\U000e0102　𠮷\U000e0101子神\ufa19"
    done = load(person(氏名=name, 宛名番号="0007", 生年月日="昭和20年 月日不詳", 方書="コーポ｢岐阜｣101"))
    (found,) = stored(journal)
    assert (done.rows, done.rejected, done.rejected_file) == (1, 0, None)
    assert (found.name, found.resident_no, found.birthdate, found.building_name) == (
        name,
        "0007",
        "昭和20年 月日不詳",
        "コーポ｢岐阜｣101",
    )


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(load, journal, boss, text):
    taken = (
        "氏名",
        "氏名フリガナ",
        "旧氏",
        "通称",
        "通称フリガナ",
        "氏名アルファベット",
        "性別",
        "続柄",
        "住所",
        "番地",
        "方書",
        "消除事由",
        "郵便番号",
    )
    row = dict.fromkeys(taken, text)
    load(person(**row, 宛名番号=text.strip(), 世帯番号=text.strip(), 生年月日=text))
    (found,) = stored(journal)
    assert {found.name, found.kana, found.alias, found.address, found.relation, found.birthdate} == {text}
    assert found.resident_no == text.strip()
    store.search(journal, boss, text)
    assert verify(journal).problems == []


def test_the_entry_names_the_extract(load, journal, tmp_path, boss):
    done = load(person(), person(12, 1))
    (snapshot,) = store.snapshots(journal)
    assert done.digest == hashlib.sha256((tmp_path / "住民.csv").read_bytes()).hexdigest() == snapshot.digest
    assert (snapshot.kind, snapshot.rows, snapshot.extracted_on, snapshot.source) == (
        "residents",
        2,
        "2026-10-05",
        "住民.csv",
    )
    assert snapshot.current is True
    assert "第90条の3" in snapshot.authority
    assert (snapshot.loaded_by, snapshot.loaded_device) == (boss.id, "L01")


def test_a_bom_other_order_and_unknown_columns(journal, boss, tmp_path):
    columns = [*reversed(COLUMNS), "メモ"]
    path = write(tmp_path / "a.csv", [person(氏名="邊見　花")], columns, encoding="utf-8-sig")
    done = store.load_residents(journal, boss, path)
    assert stored(journal)[0].name == "邊見　花"
    assert done.notices == ["列「メモ」は使いません。"]


def test_cp932_with_what_windows_adds(journal, boss, tmp_path):
    path = write(tmp_path / "sjis.csv", [person(氏名="髙橋　﨑子", 方書="①～㈱ビル―Ⅱ")], encoding="cp932")
    with pytest.raises(ExtractUnreadable) as refused:
        store.load_residents(journal, boss, path)
    assert "cp932" in refused.value.advice
    store.load_residents(journal, boss, path, encoding="cp932")
    assert (stored(journal)[0].name, stored(journal)[0].building_name) == ("髙橋　﨑子", "①～㈱ビル―Ⅱ")


def test_a_map_of_headings(journal, boss, tmp_path):
    theirs = ["ATENA", *(column for column in COLUMNS if column not in ("宛名番号", "氏名")), "SHIMEI"]
    row = {**person(), "ATENA": "0000000011", "SHIMEI": "岐阜　次郎"}
    path = write(tmp_path / "a.csv", [row], theirs)
    mapping = tmp_path / "map.toml"
    mapping.write_text('# 列名\n宛名番号 = "ATENA"\n"氏名" = "SHIMEI"\n', encoding="utf-8")
    names = known_map(read_map(mapping), COLUMNS, mapping)
    store.load_residents(journal, boss, path, names=names)
    assert stored(journal)[0].name == "岐阜　次郎"


@pytest.mark.parametrize("text", ["宛名 = ", "宛名番号 = 3", '知らない列 = "X"', "\x00"])
def test_a_map_that_is_none(tmp_path, text):
    mapping = tmp_path / "map.toml"
    mapping.write_text(text, encoding="utf-8")
    with pytest.raises(MapUnreadable):
        known_map(read_map(mapping), COLUMNS, mapping)


def test_a_map_to_a_column_the_file_lacks(journal, boss, tmp_path):
    with pytest.raises(ColumnsMissing) as refused:
        store.load_residents(journal, boss, write(tmp_path / "a.csv", [person()]), names={"通称": "TSUSHO"})
    assert "TSUSHO" in refused.value.message


@pytest.mark.parametrize(
    "column", ["個人番号", "個 人 番 号", "マイナンバー", "世帯主個人番号", "住民票コード", "本籍", "本籍地筆頭者"]
)
def test_columns_that_must_not_be_here(journal, boss, tmp_path, column):
    path = write(tmp_path / "a.csv", [{**person(), column: "123456789012"}], [*COLUMNS, column])
    with pytest.raises(ForbiddenColumn) as refused:
        store.load_residents(journal, boss, path)
    assert column in refused.value.message
    assert stored(journal) == []


@pytest.mark.parametrize("column", ["団体コード", "宛名番号", "世帯番号", "氏名", "生年月日", "続柄", "住所"])
def test_a_required_column_that_is_missing_or_empty(journal, boss, tmp_path, column):
    rest = [one for one in COLUMNS if one != column]
    with pytest.raises(ColumnsMissing) as refused:
        store.load_residents(journal, boss, write(tmp_path / "a.csv", [person()], rest))
    assert column in refused.value.message
    faults = []
    with pytest.raises(ExtractRefused):
        store.load_residents(journal, boss, write(tmp_path / "b.csv", [person(**{column: "　"})]), report=faults.append)
    assert [(fault.line, fault.column) for fault in faults] == [(2, column)]


BAD = [
    ("団体コード", "212024"), ("住民種別", "宇宙人"), ("住民状態", "？"), ("支援措置", "2"), ("生年月日不詳", "yes"), ("フリガナ確認フラグ", "-"),
    ("外字有無", "有"), ("事由日", "きのう"), ("住民となった年月日", "2026-13-01"), ("履歴番号", "一"), ("履歴番号", "-1"), ("氏名", "岐阜\n太郎"),
    ("方書", "タブ\t"), ("氏名フリガナ", "\x00"), ("住所", "岐阜市\u2028"), ("履歴番号", "9" * 30),
]  # fmt: skip


@pytest.mark.parametrize(("column", "value"), BAD)
def test_a_bad_cell_is_named_and_nothing_is_loaded(load, journal, column, value):
    load(person(1, 1))
    before = stored(journal)
    faults = []
    with pytest.raises(ExtractRefused) as refused:
        load(person(1, 1), person(2, 1, **{column: value}), person(3, 1), report=faults.append)
    assert "1行" in refused.value.message
    assert {(fault.line, fault.column, fault.value) for fault in faults} == {(3, column, value)}
    assert all(fault.remedy and str(fault.line) in str(fault) and "\n" not in str(fault) for fault in faults)
    assert stored(journal) == before
    assert len(store.snapshots(journal)) == 1


def test_every_bad_cell_of_every_bad_row_is_reported(load):
    faults = []
    with pytest.raises(ExtractRefused):
        load(person(1, 1, 氏名="", 支援措置="x"), person(2), person(3, 生年月日=""), report=faults.append)
    assert [(fault.line, fault.column) for fault in faults] == [(2, "氏名"), (2, "支援措置"), (4, "生年月日")]


def test_skip_bad_loads_the_rest_and_writes_the_rejected_rows(load, journal, tmp_path, boss):
    done = load(person(1), person(2, 氏名="", 番地="1,2"), person(3), person(4, 支援措置="x"), skip_bad=True)
    assert (done.rows, done.rejected) == (2, 2)
    assert [one.resident_no for one in stored(journal)] == ["0000000001", "0000000003"]
    assert done.rejected_file == tmp_path / "住民.rejected.csv"
    with done.rejected_file.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["宛名番号"] for row in rows] == ["0000000002", "0000000004"]
    assert rows[0]["番地"] == "1,2"
    assert "氏名" in rows[0]["理由"]
    assert store.snapshots(journal)[0].rejected == 2
    mended = write(
        tmp_path / "mended.csv", [{**row, "氏名": "直　した", "支援措置": "1"} for row in rows], [*COLUMNS, "理由"]
    )
    again = store.load_residents(journal, boss, mended)
    assert (again.rows, again.notices) == (2, [])


def test_nothing_is_written_beside_the_file_without_skip_bad(load, tmp_path):
    with pytest.raises(ExtractRefused):
        load(person(氏名=""))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["home0", "住民.csv"]


def test_a_folder_that_cannot_be_written(load, tmp_path, journal):
    (tmp_path / "住民.rejected.csv.part").mkdir()
    with pytest.raises(RejectedFileFailed):
        load(person(1), person(2, 氏名=""), skip_bad=True)
    assert stored(journal) == []


def test_the_greatest_history_number_counts(load, journal):
    done = load(
        person(1, 履歴番号="2", 氏名="二番"),
        person(1, 履歴番号="10", 氏名="十番"),
        person(1, 履歴番号="3", 氏名="三番"),
        person(2),
    )
    assert [one.name for one in stored(journal)] == ["十番", "岐阜　太郎"]
    assert (done.rows, done.superseded, done.rejected) == (2, 2, 0)


@pytest.mark.parametrize(("first", "second"), [("", ""), ("1", "1"), ("", "2"), ("2", "")])
def test_rows_nothing_tells_apart_are_both_bad(load, journal, first, second):
    faults = []
    done = load(
        person(1, 履歴番号=first, 氏名="先"),
        person(2),
        person(1, 履歴番号=second, 氏名="後"),
        skip_bad=True,
        report=faults.append,
    )
    assert [(fault.line, fault.column) for fault in faults] == [(2, "宛名番号"), (4, "宛名番号")]
    assert [one.resident_no for one in stored(journal)] == ["0000000002"]
    with done.rejected_file.open(encoding="utf-8-sig", newline="") as file:
        assert sorted(row["氏名"] for row in csv.DictReader(file)) == ["先", "後"]


def test_old_numbers_that_fail_the_check_digit_are_accepted(load, journal):
    load(person(宛名番号="1234567890", 世帯番号="A-1"))
    assert stored(journal)[0].household_no == "A-1"


def test_an_unreadable_birthdate_is_kept_and_counted(load, journal):
    done = load(person(1, 生年月日="昭和の初めころ？"), person(2, 生年月日="", 生年月日不詳="1"))
    assert done.unreadable_birthdates == 1
    assert [one.birthdate for one in stored(journal)] == ["昭和の初めころ？", ""]


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff\xfe\x00", b'"unclosed', "団体コード,宛名番号\n".encode(), b"\x00" * 10],
)
def test_files_that_are_no_extract(journal, boss, tmp_path, content):
    path = tmp_path / "x.csv"
    path.write_bytes(content)
    with pytest.raises((ExtractUnreadable, ColumnsMissing)):
        store.load_residents(journal, boss, path)


def test_a_broken_row_in_the_middle_is_named_by_its_line(load, journal, boss, tmp_path):
    path = write(tmp_path / "a.csv", [person(1), person(2)])
    with path.open("ab") as file:
        file.write(b'212016,"\xe5\xb2\n')
    with pytest.raises(ExtractUnreadable) as refused:
        store.load_residents(journal, boss, path)
    assert "4行目" in refused.value.message
    path = write(tmp_path / "b.csv", [person(1)])
    with path.open("a", encoding="utf-8") as file:
        file.write('212016,"a"b\n')
    with pytest.raises(ExtractUnreadable):
        store.load_residents(journal, boss, path)
    assert stored(journal) == []


def test_a_row_of_another_width_is_bad(journal, boss, tmp_path):
    path = write(tmp_path / "a.csv", [person(1)])
    with path.open("a", encoding="utf-8") as file:
        file.write("212016,0000000002\n\n  \n")
    faults = []
    with pytest.raises(ExtractRefused):
        store.load_residents(journal, boss, path, report=faults.append)
    assert [(fault.line, fault.column) for fault in faults] == [(3, "（行全体）")]


def test_lines_are_counted_as_an_editor_counts_them(journal, boss, tmp_path):
    path = write(tmp_path / "a.csv", [person(1, 方書="二\r\n行"), person(2, 支援措置="x")], lineterminator="\n")
    faults = []
    with pytest.raises(ExtractRefused):
        store.load_residents(journal, boss, path, report=faults.append)
    assert [(fault.line, fault.column) for fault in faults] == [(2, "方書"), (4, "支援措置")]


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
