"""Lists out of the centre: complete, inert in a spreadsheet, true to every character, and silent about the protected."""

import csv
import io
import json
import re
import zipfile
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from bare import make_journal
from click.testing import CliRunner
from fleet import PASSPHRASE, TOWN
from hypothesis import given
from hypothesis import strategies as st
from issuing.conftest import CLERK, RESIDENTS
from town_fleet import TownFleet

from victim_support.access.actor import centre_actor
from victim_support.access.commandline import CommandLine
from victim_support.access.errors import NotPermitted
from victim_support.access.log import looks
from victim_support.centre.commands import centre as command
from victim_support.centre.errors_out import CellTooLong, FormatUnknown, ProtectedReasonMissing, RowsTooMany
from victim_support.centre.exports import (
    CSV,
    XLSX,
    Options,
    Sheet,
    csv_file,
    escaped,
    export,
    export_files,
    read_escaped,
    sheets,
    workbook,
)
from victim_support.centre.tables_out import SHIELD, TABLES
from victim_support.certificates.store_acts import Delivery, deliver
from victim_support.certificates.store_make import Confirmed
from victim_support.certificates.store_queries import known_certificate
from victim_support.journal import transaction
from victim_support.journal.home import JAPAN
from victim_support.journal.subjects import Schema
from victim_support.register.store import household_base, set_contact, set_protection
from victim_support.register.store_subjects import household_subject
from victim_support.rooms import subject_rooms

STAFF = centre_actor("suzuki", "鈴木　三")
DOCS = Path(__file__).resolve().parents[2] / "docs"
SECRETS = ("ひみつの避難先", "058-999-0000", "妹の家にいる", "090-1111-2222")
MOVED = RESIDENTS.replace("宛名番号,世帯番号,住民状態", "住所を定めた年月日,宛名番号,世帯番号,住民状態").replace(
    "212016,", "212016,2026-10-20,"
)
HOSTILE = (
    '=HYPERLINK("http://example.invalid","押す")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\t=1", "\r=1", "\n=1",
    "'=1", "''@x", '=1,2"3\r\n4', "＝1＋1", "－1", '<b>&amp;"', "_x0041_", "\x0b\x1f", "渡邉\U000e0110　𠮷雄", "神社\ufa19",
    " 前後の空白 ", "-5", "+81-58-000-0000", "0012", "'", "a\ufffeb", "1e5", "2026-10-03",
)  # fmt: skip


@pytest.fixture
def fleet(tmp_path):
    made = TownFleet(tmp_path / "fleet", laptops=1)
    yield made
    made.close()


@pytest.fixture
def bare(tmp_path):
    journal = make_journal(tmp_path / "bare", Schema(subject_rooms()))
    yield journal
    journal.database.close()


def rows_of(found, name):
    """The rows of a list as {heading: cell}."""
    (sheet,) = [sheet for sheet in found if sheet.name == name]
    return [dict(zip(sheet.headings, row, strict=True)) for row in sheet.rows]


def read_csv(data):
    assert data.startswith(b"\xef\xbb\xbf")
    return [
        [read_escaped(cell) for cell in row] for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    ]


_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def read_xlsx(data):
    """{title: rows of text} of a workbook, as a reader of the format sees it; fails on anything but text."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        shared = [
            _text("".join(part.text or "" for part in item.iter(f"{_MAIN}t")))
            for item in ET.fromstring(file.read("xl/sharedStrings.xml"))  # noqa: S314  made a moment ago
        ]
        book = ET.fromstring(file.read("xl/workbook.xml"))  # noqa: S314  same
        titles = [one.get("name") for one in book.iter(f"{_MAIN}sheet")]
        return {
            title: _sheet(ET.fromstring(file.read(f"xl/worksheets/sheet{n}.xml")), shared)  # noqa: S314  same
            for n, title in enumerate(titles, start=1)
        }


def _sheet(tree, shared):
    assert not list(tree.iter(f"{_MAIN}f"))
    found = []
    for row in tree.iter(f"{_MAIN}row"):
        cells = {}
        for cell in row:
            assert cell.get("t") == "s"
            letters = re.match("[A-Z]+", cell.get("r"))[0]
            place = 0
            for letter in letters:
                place = place * 26 + ord(letter) - 64
            cells[place] = shared[int(cell[0].text)]
        found.append([cells.get(place, "") for place in range(1, max(cells) + 1)])
    return found


def _text(text):
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


# --- what goes out


def test_every_drawn_table_and_column_goes_out_or_is_kept_back_on_purpose(bare):
    assert {table.name for table in TABLES} == set(bare.schema.tables)
    for table in TABLES:
        there = {row[1] for row in bare.query(f"PRAGMA table_info({table.name})")}
        out = {column.name.partition(".")[0] for column in table.columns}
        assert out | table.kept_back >= there, table.name
        assert out - {"details"} <= there - table.kept_back, table.name
        assert len(set(table.headings)) == len(table.headings), table.name
    assert "password" not in {column.name for table in TABLES for column in table.columns}


def test_the_document_names_every_heading(bare):
    text = (DOCS / "interchange.md").read_text("utf-8").split("## Out of the centre")[1].split("\n## ")[0]
    for sheet in sheets(bare, Options()):
        (line,) = [line for line in text.splitlines() if line.startswith(f"| {sheet.title} (`{sheet.name}`) |")]
        assert line.split(" | ")[1].removesuffix(" |").split(", ") == list(sheet.headings)


def test_the_ledger_has_one_row_a_household_with_what_became_of_it(fleet):
    desk, home = fleet.desk("L01"), fleet.laptops["L01"]
    desk.ready()
    made = desk.make()
    handed = Delivery("2026-11-23", "岐阜　太郎", "世帯主", "顔写真付き1点")
    deliver(home.journal, CLERK, made.subject, handed, base=known_certificate(home.journal, made.subject).base())
    desk.apply("2", "b:H2")
    fleet.round()
    with fleet.store() as store:
        found = rows_of(sheets(store.journal, Options()), "ledger")
    assert [row["世帯番号"] for row in found] == ["1", "2"]
    one, two = found
    assert one == {
        SHIELD: "0", "災害コード": "R8-01", "災害名": "令和8年岐阜県西部地震", "世帯番号": "1",
        "世帯主氏名": "岐阜　太郎", "世帯主フリガナ": "ギフ タロウ", "人数": "2",
        "世帯構成員": "岐阜　太郎（世帯主、1975-10-04、男）；岐阜　花子（妻、年月日不詳、女）", "郵便番号": "",
        "住所": "岐阜市司町", "番地": "40番地1", "方書": "司ハイツ203", "居所": "", "電話": "", "住家": "物件 H1",
        "被害の程度": "半壊", "浸水区分": "床上", "決裁日": "2026-11-01", "受付番号": one["受付番号"],
        "申請日": "2026-11-22", "証明書": f"{made.number} 交付 2026-11-22（罹災証明書）", "備考": "", "取消し": "0",
        "識別子": household_subject("R8-01", "1"),
    }  # fmt: skip
    assert one["受付番号"]
    assert (two["世帯主氏名"], two["被害の程度"], two["証明書"]) == ("渡邉\U000e0110　𠮷雄", "", "")


def test_tables_tell_times_lists_and_unsettled_fields_in_words(fleet):
    home = fleet.laptops["L01"]
    fleet.desk("L01").ready()
    base = household_base(home.journal, "R8-01", "1")
    for phone in ("058-1", "058-2"):
        set_contact(home.journal, CLERK, "R8-01", "1", {"phones": [phone, "058-3"]}, base=base)
    fleet.round()
    with fleet.store() as store:
        found = sheets(store.journal, Options())
    (household,) = rows_of(found, "household")
    assert household["電話"] in {"058-1、058-3", "058-2、058-3"}
    assert household["未整理の項目"] == "電話: 相違"
    (application,) = rows_of(found, "application")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", application["記録日時"])
    assert [row["氏名フリガナ"] for row in rows_of(found, "household_member")] == ["ギフ タロウ", "ギフ ハナコ"]


def test_since_takes_what_was_recorded_on_that_day_or_later(fleet, monkeypatch):
    desk = fleet.desk("L01")
    moments = {"2": date(2026, 11, 1), "1": date(2026, 11, 5)}
    for household, day in moments.items():
        moment = datetime(day.year, day.month, day.day, 0, 0, 30, tzinfo=JAPAN).timestamp()
        monkeypatch.setattr(transaction.time, "time", lambda moment=moment: moment)
        desk.apply(household, f"b:H{household}")
    monkeypatch.undo()
    fleet.round()
    with fleet.store() as store:
        for since, expected in (
            (None, ["1", "2"]),
            (date(2026, 11, 1), ["1", "2"]),
            (date(2026, 11, 2), ["1"]),
            (date(2026, 11, 5), ["1"]),
            (date(2026, 11, 6), []),
        ):
            found = sheets(store.journal, Options(since=since))
            assert sorted(row["世帯番号"] for row in rows_of(found, "application")) == expected
            assert [row["世帯番号"] for row in rows_of(found, "ledger")] == expected


# --- 支援措置


def protect(fleet):
    """Household 3 is under 支援措置 by the register, household 1 by a clerk; both have 居所, phones and notes."""
    desk, home = fleet.desk("L01"), fleet.laptops["L01"]
    contact = {"whereabouts": SECRETS[0], "phones": [SECRETS[1]], "note": SECRETS[2], "provisions": [SECRETS[0]]}
    for household in ("1", "2", "3"):
        desk.apply(household, f"h:{household}")
        base = household_base(home.journal, "R8-01", household)
        values = contact if household != "2" else {"whereabouts": "公民館", "phones": ["058-2"]}
        set_contact(home.journal, CLERK, "R8-01", household, values, base=base)
    base = household_base(home.journal, "R8-01", "1")
    set_protection(home.journal, CLERK, "R8-01", "1", ["12"], base=base, reason="本人の申出")
    desk.decide("h:3")
    desk.make(household="3", dwelling="h:3", confirmed=Confirmed(typed=True))
    with home.journal.transaction(CLERK.id) as tx:
        for subject in [row[0] for row in home.journal.query("SELECT subject FROM application ORDER BY subject")]:
            known = tx.subject(subject)
            if known.parts[2] != "2":
                patch = {"contact": SECRETS[3], "note": SECRETS[2]}
                tx.append("application.corrected", subject, patch, base=known.base(*patch))


@pytest.mark.parametrize("form", [CSV, XLSX])
def test_nothing_of_a_protected_persons_whereabouts_goes_out(fleet, form):
    protect(fleet)
    fleet.round()
    with fleet.store() as store:
        files = export_files(store, STAFF, Options(form))
        found = sheets(store.journal, Options())
        told = looks(store.journal)[0]
    pages = read_xlsx(files[0][1]).values() if form == XLSX else [read_csv(data) for _, data in files]
    text = "\n".join(cell for rows in pages for row in rows for cell in row)
    for secret in SECRETS:
        assert secret not in text
    assert "公民館" in text
    assert "羽島　守" in text
    for name in ("ledger", "household", "application", "reception"):
        assert {row["世帯番号"]: row[SHIELD] for row in rows_of(found, name)} == {"1": "1", "2": "0", "3": "1"}, name
    assert [row[SHIELD] for row in rows_of(found, "certificate")] == ["1"]
    marks = {row["宛名番号"]: row[SHIELD] for row in rows_of(found, "household_member")}
    assert marks == {"11": "0", "12": "1", "21": "0", "31": "1"}
    assert (told.actor, told.action, told.subject) == (STAFF.id, "出力", f"export:{TOWN}")
    assert "除く" in told.detail


def test_with_a_reason_all_goes_out_marked_and_logged(fleet):
    protect(fleet)
    fleet.round()
    with fleet.store() as store:
        files = dict(export_files(store, STAFF, Options(reason="避難者への連絡（課長承認）")))
        told = looks(store.journal)[0]
    assert set(files) == {f"{TOWN}-{name}-with-protected.csv" for name in ("ledger", *(one.name for one in TABLES))}
    heading, *rows = read_csv(files[f"{TOWN}-ledger-with-protected.csv"])
    found = {row[heading.index("世帯番号")]: dict(zip(heading, row, strict=True)) for row in rows}
    assert (found["3"]["居所"], found["3"]["電話"], found["3"][SHIELD]) == (SECRETS[0], SECRETS[1], "1")
    assert told.actor == STAFF.id
    assert "避難者への連絡（課長承認）" in told.detail


def test_without_a_reason_or_the_right_nothing_goes_out_and_nothing_is_logged(fleet):
    with fleet.store() as store:
        for reason in ("", " \u3000"):
            with pytest.raises(ProtectedReasonMissing):
                export_files(store, STAFF, Options(reason=reason))
        with pytest.raises(NotPermitted):
            export_files(store, CLERK, Options())
        with pytest.raises(FormatUnknown):
            export_files(store, STAFF, Options("ods"))
        assert looks(store.journal) == []


def test_the_new_address_of_a_protected_person_who_moved_is_left_out(tmp_path):
    fleet = TownFleet(tmp_path / "moved", laptops=1, residents=MOVED)
    fleet.desk("L01").apply("3", "h:3")
    fleet.desk("L01").apply("2", "h:2")
    fleet.round()
    with fleet.store() as store:
        found = sheets(store.journal, Options())
        whole = sheets(store.journal, Options(reason="確認"))
    for name in ("ledger", "household"):
        assert {row["世帯番号"]: row["住所"] for row in rows_of(found, name)} == {"2": "岐阜市神田町", "3": ""}
        assert {row["世帯番号"]: row["番地"] for row in rows_of(found, name)} == {"2": "1番地", "3": ""}
        assert {row["世帯番号"]: row["住所"] for row in rows_of(whole, name)} == {
            "2": "岐阜市神田町",
            "3": "岐阜市長良",
        }
    fleet.close()


def test_who_is_protected_in_one_disaster_is_in_every_household_and_disaster(bare):
    put(bare, "household", subject="household:A:1", disaster="A", household_no="1", protected=1)
    put(bare, "household_member", subject="household:A:1", disaster="A", household_no="1", member_id="9", protected=1)
    put(bare, "household", subject="household:B:2", disaster="B", household_no="2", protected=0, whereabouts=SECRETS[0])
    put(bare, "household_member", subject="household:B:2", disaster="B", household_no="2", member_id="9", protected=0)
    put(bare, "survey", subject="survey:B:x", disaster="B", household_no="2", note=SECRETS[2])
    put(bare, "survey", subject="survey:B:y", disaster="B", household_no=None, dwelling="h:2", note=SECRETS[2])
    put(bare, "proposal", subject="proposal:@x", target="household:B:2", words=SECRETS[0])
    put(bare, "likeness", subject="likeness:x", one="household:C:7", other="household:B:2", reason=SECRETS[2])
    found = sheets(bare, Options())
    for name in ("household", "household_member", "survey", "proposal", "likeness"):
        assert {row[SHIELD] for row in rows_of(found, name)} == {"1"}, name
    assert not any(secret in str(found) for secret in SECRETS)


@pytest.mark.parametrize("state", ["withheld", "pending", "conflict", "shredded"])
def test_where_the_centre_cannot_know_it_is_silent(bare, state):
    put(bare, "household", subject="household:A:1", disaster="A", household_no="1", whereabouts=SECRETS[0], protected=0,
        marks=json.dumps({"protected_members": state}))  # fmt: skip
    put(bare, "application", subject="application:A:x", disaster="A", household="2", contact=SECRETS[3])
    put(bare, "proposal", subject="proposal:@x", target="household:C:7", words=SECRETS[0])
    found = sheets(bare, Options())
    assert [row[SHIELD] for row in rows_of(found, "proposal")] == ["不明"]
    assert [row[SHIELD] for name in ("household", "application", "ledger") for row in rows_of(found, name)] == [
        "不明"
    ] * 3
    assert not any(secret in str(found) for secret in SECRETS)


def test_what_was_written_of_a_protected_households_home_and_paper_is_left_out(bare):
    put(bare, "household", subject="household:A:1", disaster="A", household_no="1", protected=1)
    put(bare, "damage", subject="damage:A:h%3A1", disaster="A", dwelling="h:1", reason=SECRETS[0])
    put(bare, "application", subject="application:A:b%3AH9:1:x", disaster="A", household="1", dwelling="b:H9")
    put(bare, "damage", subject="damage:A:b%3AH9", disaster="A", dwelling="b:H9", reason=SECRETS[1])
    put(bare, "certificate", subject="certificate:@1", disaster="A", household="1", delivered_to=SECRETS[2])
    put(bare, "damage", subject="damage:A:b%3AH8", disaster="A", dwelling="b:H8", reason="柱が傾いた")
    found = sheets(bare, Options())
    assert [row[SHIELD] for row in rows_of(found, "damage")] == ["0", "1", "1"]
    assert "柱が傾いた" in str(found)
    assert not any(secret in str(found) for secret in SECRETS)


# --- hostile text


def put(journal, table, **values):
    """One row of a drawn table as the columns allow; what is not named gets a harmless value."""
    with journal.base_data() as conn:
        row = {}
        for _, name, kind, required, *_ in conn.execute(f"PRAGMA table_info({table})").fetchall():
            harmless = {"TEXT": "", "INTEGER": 0, "BLOB": b""}[kind] if required else None
            row[name] = values.pop(name, "{}" if name in {"marks", "details"} else _json(table, name) or harmless)
        assert not values
        marks = ", ".join("?" * len(row))
        conn.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))


def _json(table, name):
    (found,) = [one for one in TABLES if one.name == table]
    return "[]" if any(one.name == name and one.kind in {"list", "json"} for one in found.columns) else None


def hostile_rows(journal):
    """Every text column of every table filled with every hostile value; returns {table: {column: values}}."""
    expected = {}
    for table in TABLES:
        plain = [
            column.name
            for column in table.columns
            if not column.kind and "." not in column.name and column.name != "subject"
        ]
        kinds = {row[1]: row[2] for row in journal.query(f"PRAGMA table_info({table.name})")}
        texts = [name for name in plain if kinds[name] == "TEXT"]
        for number, value in enumerate(HOSTILE):
            put(journal, table.name, subject=f"{table.name}:{number:03}", **dict.fromkeys(texts, value))
        expected[table.name] = texts
    return expected


def test_hostile_text_in_every_field_comes_back_as_it_is_and_computes_nothing(bare):
    expected = hostile_rows(bare)
    found = {sheet.name: sheet for sheet in sheets(bare, Options(reason="試験"))}
    books = read_xlsx(workbook(list(found.values())))
    for table in TABLES:
        sheet = found[table.name]
        data = csv_file(sheet)
        lines, pages = read_csv(data), books[table.title]
        raw = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        for column in expected[table.name]:
            (heading,) = [one.heading for one in table.columns if one.name == column]
            place = table.headings.index(heading)
            for rows in (lines, pages):
                assert rows[0][place] == heading
                assert [row[place] for row in rows[1:]] == list(HOSTILE), (table.name, column)
            for row in raw[1:]:
                assert not row[place].startswith(("=", "+", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
                assert not row[place].startswith("-") or row[place] == "-5"
    assert found["ledger"].rows
    assert read_csv(csv_file(found["ledger"]))[1:] == [list(row) for row in found["ledger"].rows]


def test_lines_end_in_crlf_and_quotes_are_doubled():
    data = csv_file(Sheet("x", "試験", ("甲", "乙"), [['a"b', "c,d"], ["", "改\r\n行"]]))
    assert data == '\ufeff甲,乙\r\n"a""b","c,d"\r\n,"改\r\n行"\r\n'.encode()


@given(st.text())
def test_an_escaped_cell_reads_back(text):
    assert read_escaped(escaped(text)) == text
    assert not escaped(text).startswith(("=", "+", "@", "\t", "\r", "\n")) or re.fullmatch(r"\+[0-9][0-9.,]*", text)


def test_what_excel_cannot_hold_is_refused_by_name(monkeypatch):
    long = "長" * 32_767
    assert read_xlsx(workbook([Sheet("x", "試験", ("備考",), [[long]])]))["試験"][1] == [long]
    for text in (long + "い", "𠮷" * 16_384):
        with pytest.raises(CellTooLong, match="備考"):
            workbook([Sheet("x", "試験", ("備考",), [[text]])])
    monkeypatch.setattr("victim_support.centre.exports._ROWS", 2)
    with pytest.raises(RowsTooMany, match="3 行"):
        workbook([Sheet("x", "試験", ("備考",), [["a"]] * 3)])


# --- the command


def run(fleet, tmp_path, *more):
    (tmp_path / "pass").write_text(PASSPHRASE, encoding="utf-8")
    asked = ["export", "--municipality", TOWN, "--home", str(fleet.centre.path), "--to", str(tmp_path / "out"), *more]
    return CliRunner().invoke(command, asked, obj=CommandLine(fleet.rooms, None, tmp_path / "pass"))


def test_the_command_writes_files_that_say_what_they_are(fleet, tmp_path):
    fleet.desk("L01").ready()
    fleet.round()
    done = run(fleet, tmp_path)
    assert done.exit_code == 0, done.output
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert names == {f"{TOWN}-{name}.csv" for name in ("ledger", *(one.name for one in TABLES))}
    done = run(fleet, tmp_path, "--format", "xlsx", "--since", "令和8年10月3日", "--with-protected", "--reason", "試験")
    assert done.exit_code == 0, done.output
    book = tmp_path / "out" / f"{TOWN}-lists-since-20261003-with-protected.xlsx"
    assert list(read_xlsx(book.read_bytes())) == ["被災者台帳", *(one.title for one in TABLES)]
    assert str(book) in done.output


def test_the_command_refuses_protected_lists_without_a_reason(fleet, tmp_path):
    assert isinstance(run(fleet, tmp_path, "--with-protected").exception, ProtectedReasonMissing)
    assert "--with-protected" in run(fleet, tmp_path, "--reason", "試験").output
    assert not (tmp_path / "out").exists()


def test_an_export_can_be_repeated_into_the_same_folder(fleet, tmp_path):
    with fleet.store() as store:
        first = export(store, STAFF, tmp_path / "out", Options())
        assert export(store, STAFF, tmp_path / "out", Options()) == first
