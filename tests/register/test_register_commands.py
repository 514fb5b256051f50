"""The commands as a person runs them, on a real home."""

from __future__ import annotations

import csv

import pytest
from click.testing import CliRunner

from victim_support.cli import cli
from victim_support.journal.home import create_home, open_home
from victim_support.register import store
from victim_support.register.resident_rows import COLUMNS
from victim_support.rooms import subject_rooms
from victim_support.vault.vault import LIGHT

from .conftest import USUAL_BUILDING, person, write

PASS = "tamago-kawara-michi-sora-ikada-hoshi"


@pytest.fixture
def run(tmp_path):
    home, passphrase = tmp_path / "H", tmp_path / "pass.txt"
    create_home(home, "212016", "L01", PASS, subject_rooms(), cost=LIGHT).close()
    passphrase.write_text(PASS + "\n", encoding="utf-8")

    def running(*words):
        return CliRunner().invoke(cli, ["--home", str(home), "--passphrase-file", str(passphrase), *map(str, words)])

    running.home = home
    return running


def opened(run):
    return open_home(run.home, PASS, subject_rooms())


def test_the_contract(run, tmp_path):
    residents = write(tmp_path / "r.csv", [person(11), person(12, 1, 続柄="妻")])
    buildings = write(tmp_path / "b.csv", [USUAL_BUILDING], list(USUAL_BUILDING))
    done = run("load", "residents", residents)
    assert (done.exit_code, done.stdout) == (0, "r.csv を取り込みました: 2行\n抽出日時: 2026-10-05\n")
    assert run("load", "buildings", buildings).exit_code == 0
    added = run(
        "disaster",
        "add",
        "--code",
        "R8-01",
        "--name",
        "令和8年岐阜県西部地震",
        "--date",
        "2026-10-03",
        "--cause",
        "地震",
    )
    assert (added.exit_code, added.stdout) == (
        0,
        "災害 R8-01 を登録しました: 令和8年岐阜県西部地震（令和8年10月3日、地震）\n",
    )
    assert run("disaster", "list").stdout == "R8-01\t令和8年岐阜県西部地震\t令和8年10月3日\t地震\n"
    home = opened(run)
    assert store.current_snapshot(home.journal, store.RESIDENTS).loaded_by.startswith("command:")
    home.close()


def test_bad_rows_are_told_one_a_line_and_the_exit_is_not_zero(run, tmp_path):
    path = write(tmp_path / "r.csv", [person(11, 氏名=""), person(12, 支援措置="9")])
    done = run("load", "residents", path)
    assert done.exit_code == 1
    assert "2行目　氏名「」　入力してください。" in done.stderr
    assert "3行目　支援措置「9」　0 か 1 にしてください。" in done.stderr
    assert "E-REG-01" in done.stderr
    assert "--skip-bad" in done.stderr


def test_skip_bad_says_where_the_rest_is(run, tmp_path):
    path = write(tmp_path / "r.csv", [person(11), person(12, 支援措置="9")])
    done = run("load", "residents", path, "--skip-bad")
    assert done.exit_code == 0
    assert "r.rejected.csv" in done.stdout
    with (tmp_path / "r.rejected.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["宛名番号"] for row in csv.DictReader(file)] == ["0000000012"]
    assert "すでに取り込まれています" in run("load", "residents", path, "--skip-bad").stdout


def test_another_encoding_and_headings(run, tmp_path):
    columns = ["氏名漢字" if column == "氏名" else column for column in COLUMNS]
    path = write(tmp_path / "r.csv", [{**person(11), "氏名漢字": "髙橋　一"}], columns, encoding="cp932")
    mapping = tmp_path / "map.toml"
    mapping.write_text('氏名 = "氏名漢字"\n', encoding="utf-8")
    done = run("load", "residents", path, "--encoding", "cp932", "--map", mapping)
    assert done.exit_code == 0, done.stderr
    home = opened(run)
    assert [match.name for match in store.search(home.journal, store_actor(), "高橋")] == ["髙橋　一"]
    home.close()


def store_actor():
    from victim_support.access.actor import command_actor

    return command_actor("test")


def test_a_wrong_date_has_its_name(run):
    done = run("disaster", "add", "--code", "R8-01", "--name", "a", "--date", "平成40年1月1日", "--cause", "地震")
    assert done.exit_code == 1
    assert "E-JPN-02" in done.stderr


def test_no_name_stands_in_clear_under_the_home(run, tmp_path):
    path = write(
        tmp_path / "r.csv", [person(number, 氏名="秘密　之人", 番地="隠所町九番地") for number in range(1, 300)]
    )
    assert run("load", "residents", path).exit_code == 0
    words = [
        text.encode(encoding)
        for text in ("秘密", "隠所町", "ギフ タロウ")
        for encoding in ("utf-8", "utf-16-le", "cp932")
    ]
    for file in run.home.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            assert not [word for word in words if word in content], file
