"""`load surveys` and the matching commands, through the one command."""

import pytest
from click.testing import CliRunner

from damage.site import open_town
from victim_support.access import passwords
from victim_support.cli import cli
from victim_support.damage import store
from victim_support.journal.home import open_home
from victim_support.rooms import subject_rooms

from .conftest import line

PASSPHRASE = "kusa mori kawa umi sora tsuki hoshi"


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setattr(passwords, "_MEMORY_KIB", 64)
    monkeypatch.setattr(passwords, "_ITERATIONS", 1)
    (tmp_path / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    open_town(tmp_path).close()
    return tmp_path / "home"


@pytest.fixture
def run(home, tmp_path):
    def command(*arguments):
        options = ["--home", str(home), "--passphrase-file", str(tmp_path / "passphrase")]
        return CliRunner().invoke(cli, [*options, *map(str, arguments)])

    return command


def looked(home, question):
    opened = open_home(home, PASSPHRASE, subject_rooms())
    try:
        return question(opened.journal)
    finally:
        opened.close()


def test_a_file_is_loaded_and_its_outcome_told(run, home, survey_file):
    path = survey_file(
        line("S1", 物件番号="0012", 損害割合="27", 被害の程度="半壊", 決裁日="2026-10-30"),
        line("S2", 所在地="岐阜市長良5", 損害割合="5"),
        line("S3", 物件番号="0077", 損害割合="31", 被害の程度="半壊", 決裁日="2026-10-30"),
    )
    done = run("load", "surveys", path, "--disaster", "R8-01")
    assert done.exit_code == 0, done.output
    for text in ("取り込んだ調査: 3件", "書面の決裁を登録: 2件", "突合待ち: 1件", "確かめてください: 1件"):
        assert text in done.output
    assert looked(home, lambda journal: store.decision_of(journal, "R8-01", "b:0012")["decided_grade"]) == "半壊"
    again = run("load", "surveys", path, "--disaster", "R8-01")
    assert "取り込んだ調査: 0件（すでに同じ内容: 3件）" in again.output


def test_a_bad_row_stops_the_whole_file_and_is_told(run, home, survey_file):
    path = survey_file(line("S1", 物件番号="0012"), line("S2", 損害割合="x", 外力="?"))
    done = run("load", "surveys", path, "--disaster", "R8-01")
    assert done.exit_code == 1
    assert "3行目　損害割合「x」" in done.output
    assert "3行目　外力「?」" in done.output
    assert "E-DMG-01" in done.output
    assert looked(home, lambda journal: journal.one("SELECT COUNT(*) FROM survey")[0]) == 0
    assert not path.with_name("surveys.rejected.csv").exists()


def test_skipping_bad_rows_loads_the_rest_and_writes_them_beside(run, home, survey_file):
    path = survey_file(line("S1", 物件番号="0012"), line("S2", 損害割合="x"))
    done = run("load", "surveys", path, "--disaster", "R8-01", "--skip-bad")
    assert done.exit_code == 0, done.output
    assert looked(home, lambda journal: [row[0] for row in journal.query("SELECT survey_no FROM survey")]) == ["S1"]
    rejected = path.with_name("surveys.rejected.csv").read_text("utf-8-sig")
    assert "S2" in rejected
    assert "S1" not in rejected


def test_an_unknown_disaster_is_told_before_anything(run, survey_file):
    done = run("load", "surveys", survey_file(line("S1")), "--disaster", "R9-99")
    assert done.exit_code == 1
    assert "E-REG-11" in done.output


def test_cp932_with_another_towns_headings(run, home, tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("番号,調査区分,実施日,家屋\nS1,第1次,R8.10.6,0012\n", encoding="cp932")
    names = tmp_path / "map.toml"
    names.write_text('"調査番号" = "番号"\n"調査日" = "実施日"\n"物件番号" = "家屋"\n', encoding="utf-8")
    done = run("load", "surveys", path, "--disaster", "R8-01", "--encoding", "cp932", "--map", names)
    assert done.exit_code == 0, done.output
    assert looked(home, lambda journal: journal.one("SELECT dwelling FROM survey")[0]) == "b:0012"


def test_unmatched_surveys_are_listed_and_matched(run, home, survey_file):
    path = survey_file(line("S1", 所在地="岐阜市司町40-1", 表札名="岐阜", 被害の程度="半壊", 決裁日="2026-10-30"))
    assert run("load", "surveys", path, "--disaster", "R8-01").exit_code == 0
    assert "S1\t第1次\t岐阜市司町40-1\t岐阜" in run("damage", "unmatched", "--disaster", "R8-01").output
    done = run("damage", "match", "S1", "--disaster", "R8-01", "--property", "0012", "--household", "0000000001")
    assert done.exit_code == 0, done.output
    assert "書面の決裁を登録しました" in done.output
    assert run("damage", "unmatched", "--disaster", "R8-01").output == ""
    assert looked(home, lambda journal: store.decision_of(journal, "R8-01", "b:0012")["decided_grade"]) == "半壊"


def test_what_waits_is_listed(run, survey_file):
    run("load", "surveys", survey_file(line("S1", 物件番号="0012", 損害割合="43")), "--disaster", "R8-01")
    assert "S1\t第1次\tb:0012\t\t大規模半壊" in run("damage", "waiting", "--disaster", "R8-01").output


def test_matching_needs_a_number(run):
    done = run("damage", "match", "S1", "--disaster", "R8-01")
    assert done.exit_code == 1
    assert "E-DMG-06" in done.output
