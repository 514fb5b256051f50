"""CSV files and maps that lie: nothing is loaded unseen, nothing computes in a spreadsheet."""

import csv

import pytest

from victim_support.day.store_confirm import now
from victim_support.japanese.numerals import whole_number
from victim_support.register.extract_file import Fault, inert

HEADER = "調査番号,世帯番号,調査区分,判定方法,調査日,損害割合,備考"
ROW = "X1,0000000019,第1次,部位,2026-10-05,30,"
RESIDENT = "団体コード,宛名番号,世帯番号,氏名,生年月日,続柄,住所,番地"
PERSON = "212016,9000000001,9000000001,{name},1975-07-07,世帯主,岐阜市司町,1番地"


@pytest.fixture
def surveys(operator, tmp_path):
    path = tmp_path / "surveys.csv"

    def load(text, *words, fails=None):
        path.write_text(text, encoding="utf-8")
        words = ("load", "surveys", path, "--disaster", "R8-01", *words)
        return operator.fails(fails, *words) if fails else operator.works(*words)

    return load


@pytest.mark.parametrize("column", ["個人番号", "ＭＹ個人番号", "マイ ナンバー", "本籍地", "住民票コード"])
def test_surveys_with_a_number_we_may_not_hold(surveys, tmp_path, column):
    surveys(f"{HEADER},{column}\n{ROW},1\n", fails="E-REG-04")
    assert not (tmp_path / "surveys.rejected.csv").exists()


@pytest.mark.parametrize(
    "text",
    ["x = [", '"無い列" = "a"', '"世帯番号" = 3', '[columns]\n"無い列" = "a"', "columns = 3", b"\xff\xfe\0",
     '"世帯番号" = "調査番号"\n"調査番号" = "調査番号"'],
)  # fmt: skip
def test_a_map_that_maps_nothing_loads_nothing(surveys, operator, tmp_path, text):
    (tmp_path / "map.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    surveys(f"{HEADER}\n{ROW}\n", "--map", tmp_path / "map.toml", fails="E-REG-05")
    path = tmp_path / "residents.csv"
    path.write_text(f"{RESIDENT}\n{PERSON.format(name='試験　太郎')}\n", encoding="utf-8")
    operator.fails("E-REG-05", "load", "residents", path, "--map", tmp_path / "map.toml")


def test_a_heading_the_map_promises_and_the_file_lacks(surveys, tmp_path):
    (tmp_path / "map.toml").write_text('[columns]\n"世帯番号" = "SETAI"\n', encoding="utf-8")
    assert "SETAI" in surveys(f"{HEADER}\n{ROW}\n", "--map", tmp_path / "map.toml", fails="E-DMG-03")
    assert "突合待ち: 0件" in surveys(f"{HEADER}\n{ROW}\n".replace("世帯番号", "SETAI"), "--map", tmp_path / "map.toml")


@pytest.mark.parametrize("cell", ["9" * 5000, "-1", "1e3", "²", "101"])
def test_a_percentage_that_is_none(surveys, operator, cell):
    surveys(f"{HEADER}\n{ROW.replace(',30,', f',{cell},')}\n", fails="E-DMG-01")
    assert operator.is_sound()


@pytest.mark.parametrize("sign", ["\0", "\x1b[31m", "\x7f", "\u2028"])
def test_control_characters_of_a_survey_reach_neither_record_nor_terminal(surveys, sign):
    said = surveys(f"{HEADER}\nX1{sign},0000000019,第1次,部位,2026-10-05,30,\n", fails="E-DMG-01")
    assert sign not in said


@pytest.mark.parametrize("encoding", ["undefined", "nonsense", "rot13", "base64"])
def test_an_encoding_that_is_none(surveys, operator, site, tmp_path, encoding):
    surveys(f"{HEADER}\n{ROW}\n", "--encoding", encoding, fails="E-DMG-02")
    operator.fails("E-REG-02", "load", "residents", site / "town" / "residents.csv", "--encoding", encoding)
    operator.fails(
        "E-REG-02", "certificate", "issue", "--disaster", "R8-01", "--list", site / "town" / "issue.csv",
        "--out", tmp_path, "--encoding", encoding,
    )  # fmt: skip


@pytest.mark.parametrize("copies", ["0", "-1", "1000", "9" * 5000, "２", "1e1"])
def test_copies_that_cannot_be_made_hold_the_row_back(operator, tmp_path, copies):
    (tmp_path / "issue.csv").write_text(f"世帯番号,枚数\n0000000019,{copies}\n", encoding="utf-8")
    said = operator.works(
        "certificate", "issue", "--disaster", "R8-01", "--list", tmp_path / "issue.csv", "--out", tmp_path / "out",
        "--confirm-date", now().date().isoformat(),
    )  # fmt: skip
    assert "作成 0通、保留 1件" in said


def test_a_name_is_no_formula_in_the_files_we_write(operator, tmp_path):
    name = "=cmd|'/c calc'!A1"
    residents, surveys = tmp_path / "r.csv", tmp_path / "s.csv"
    residents.write_text(
        f"{RESIDENT}\n{PERSON.format(name=name)}\n{PERSON.format(name='@SUM(1)')},\n", encoding="utf-8"
    )
    operator.works("load", "residents", residents, "--skip-bad")
    surveys.write_text(
        "調査番号,世帯番号,調査区分,判定方法,調査日,被害の程度,決裁日\n"
        "X1,9000000001,第1次,部位,2026-10-05,半壊,2026-10-06\n=X2,9,第9次,部位,2026-10-05,,\n",
        encoding="utf-8",
    )
    operator.works("load", "surveys", surveys, "--disaster", "R8-01", "--skip-bad")
    (tmp_path / "i.csv").write_text("世帯番号\n9000000001\n=HYPERLINK(1)\n", encoding="utf-8")
    words = ["--disaster", "R8-01", "--list", tmp_path / "i.csv", "--out", tmp_path / "out"]
    words += ["--confirm-date", now().date().isoformat()]
    operator.works("certificate", "issue", *words)
    for path in (tmp_path / "out" / "index.csv", tmp_path / "r.rejected.csv", tmp_path / "s.rejected.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell.startswith(("=", "@"))], path.name
    assert "'" + name in (tmp_path / "out" / "index.csv").read_text(encoding="utf-8-sig")


def test_what_is_a_number_stays_one():
    assert [inert(cell) for cell in ("-1", "+3.5", "-1,000", "-", "-2+3", "岐阜　太郎", "")] == [
        "-1", "+3.5", "-1,000", "-", "'-2+3", "岐阜　太郎", "",
    ]  # fmt: skip


def test_a_fault_shows_the_space_inside_a_name():
    assert "「岐阜　太郎」" in str(Fault(2, "氏名", "岐阜　太郎", "直してください。"))


def test_whole_numbers_of_any_length():
    assert whole_number("0" * 5000, 9) is None
    assert whole_number("007", 9) == 7
    assert whole_number("10", 9) is None
    assert whole_number("-1", 9) is None
