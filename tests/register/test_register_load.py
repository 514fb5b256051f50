"""Loading extracts: what is taken, what is refused and said, and what a broken load leaves."""

from __future__ import annotations

import csv
import hashlib

import pytest

from victim_support.journal.verify import verify
from victim_support.register import store
from victim_support.register.errors import (
    ColumnsMissing,
    ExtractRefused,
    ExtractUnreadable,
    ForbiddenColumn,
    MapUnreadable,
    RejectedFileFailed,
)
from victim_support.register.extract_file import known_map, read_map
from victim_support.register.resident_rows import COLUMNS

from .conftest import person, stored, write

HOSTILE = [
    "'; DROP TABLE household; --", '=HYPERLINK("http://x")', "<script>alert(1)</script>", '"引用"、とコンマ,', "{{7*7}}", "%s%n",
    "\u202e逆さ", "邉\U000e0102", "𠮷野家", "\ue000外字", "か\u3099", "神\ufa19", "a" * 5000, "🏠", " 前後 ", "\u200b見えない",
]  # fmt: skip


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
