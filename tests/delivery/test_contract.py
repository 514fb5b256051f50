"""The command's contract, run as an operator runs it: from a town's residents to a verified certificate."""

import csv
import io
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from victim_support.journal.home import JAPAN

SAMPLES = Path(__file__).parents[2] / "docs" / "samples"


class Town:
    """A folder with a centre and a laptop, driven by the command alone."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "pass").write_text("tamago kawara michi sora ikada hoshi\n")
        shutil.copytree(SAMPLES, folder / "docs" / "samples")

    def run(self, *words, status=0, stdin=None, passphrase="pass"):
        env = {key: value for key, value in os.environ.items() if not key.startswith("VICTIM_SUPPORT")}
        if passphrase:
            env["VICTIM_SUPPORT_PASSPHRASE_FILE"] = str(self.folder / passphrase)
        done = subprocess.run(
            [sys.executable, "-m", "victim_support", *words],
            cwd=self.folder, env=env, capture_output=True, text=True, encoding="utf-8", input=stdin, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == status, (words, done.returncode, done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def issued(tmp_path_factory):
    town = Town(tmp_path_factory.mktemp("town"))
    town.run("centre", "init", "--home", "C")
    town.run("centre", "municipality", "add", "212016", "--home", "C")
    town.run("--home", "H", "init", "--municipality", "212016", "--device", "L01")
    town.run("centre", "enrol", "H/enrol-request.json", "--home", "C", "--out", "grant.json")
    town.run("--home", "H", "enrol", "grant.json")
    town.run("--home", "H", "load", "residents", "docs/samples/residents.csv")
    town.run("--home", "H", "load", "buildings", "docs/samples/buildings.csv")
    town.run(
        "--home", "H", "disaster", "add", "--code", "R8-01", "--name", "令和8年岐阜県西部地震",
        "--date", "2026-10-03", "--cause", "地震",
    )  # fmt: skip
    town.run("--home", "H", "load", "surveys", "docs/samples/surveys.csv", "--disaster", "R8-01")
    town.run(
        "--home", "H", "certificate", "issue", "--disaster", "R8-01", "--list", "docs/samples/issue.csv", "--out", "out",
        "--confirm-date", datetime.now(JAPAN).date().isoformat(),
    )  # fmt: skip
    town.run("--home", "H", "key-list", "--out", "keys.cbor")
    return town


def index(town):
    text = (town.folder / "out" / "index.csv").read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_batch_made_what_may_be_made_and_says_why_not(issued):
    rows = {row["世帯番号"]: row for row in index(issued)}
    assert [rows[f"000000000{n}"]["結果"] for n in (1, 2, 3, 9)] == ["作成", "作成", "保留", "保留"]
    assert rows["0000000001"]["被害の程度"] == "大規模半壊"
    assert rows["0000000002"]["世帯主氏名"] == "渡邉\U000e010f　𠮷子"
    assert rows["0000000003"]["理由"]
    assert rows["0000000009"]["理由"]


def test_a_stranger_verifies_the_papers(issued):
    for row in index(issued):
        if row["結果"] == "作成":
            said = issued.run("verify", f"out/{row['ファイル']}", "--keys", "keys.cbor", passphrase=None)
            assert "真正" in said
            assert row["世帯主氏名"] in said
            assert row["被害の程度"] in said


def test_a_second_batch_issues_nothing_twice(issued):
    said = issued.run(
        "--home",
        "H",
        "certificate",
        "issue",
        "--disaster",
        "R8-01",
        "--list",
        "docs/samples/issue.csv",
        "--out",
        "out2",
    )
    assert not list((issued.folder / "out2").glob("*.pdf")), said


def test_the_journal_verifies_and_rebuilds(issued):
    assert "異常はありません" in issued.run("--home", "H", "journal", "verify")
    issued.run("--home", "H", "journal", "rebuild")
    assert "異常はありません" in issued.run("--home", "H", "journal", "verify")
    assert "certificate.made" in issued.run("--home", "H", "journal", "show", "--last", "100")


def test_what_goes_wrong_has_a_name(issued, tmp_path):
    (issued.folder / "wrong").write_text("kawara tamago michi sora ikada hoshi\n")
    assert "E-VLT-" in issued.run("--home", "H", "journal", "verify", status=1, passphrase="wrong")
    assert "E-JRN-06" in issued.run("--home", "nowhere", "journal", "verify", status=1)
    assert "E-JRN-07" in issued.run("--home", "H", "init", "--municipality", "212016", "--device", "L01", status=1)
    assert "E-ACC-15" in issued.run("journal", "verify", status=1)
    (issued.folder / "none.pdf").write_bytes(b"%PDF-1.7 nothing")
    assert "E-" in issued.run("verify", "none.pdf", "--keys", "keys.cbor", status=1, passphrase=None)
    (issued.folder / "bad.json").write_text("{}")
    assert "E-" in issued.run("--home", "H", "enrol", "bad.json", status=1)


def test_a_passphrase_may_come_from_standard_input(issued):
    said = issued.run(
        "--home", "H", "journal", "verify", passphrase=None, stdin="tamago kawara michi sora ikada hoshi\n"
    )
    assert "異常はありません" in said


def test_init_without_a_file_makes_a_passphrase_and_shows_it_once(tmp_path):
    town = Town(tmp_path)
    said = town.run("--home", "H", "init", "--municipality", "212016", "--device", "L02", passphrase=None)
    lines = said.splitlines()
    passphrase = next(lines[at + 1].strip() for at, line in enumerate(lines) if line.startswith("合言葉"))
    assert len(passphrase.split()) == 6
    assert "異常はありません" in town.run("--home", "H", "journal", "verify", passphrase=None, stdin=passphrase + "\n")


def test_a_weak_passphrase_is_refused(tmp_path):
    town = Town(tmp_path)
    (tmp_path / "pass").write_text("password\n")
    assert "E-VLT-" in town.run("--home", "H", "init", "--municipality", "212016", "--device", "L02", status=1)
    assert not (tmp_path / "H" / "vault.cbor").exists()


def test_a_home_of_another_municipality_is_not_enrolled(issued, tmp_path):
    town = Town(tmp_path)
    shutil.copytree(issued.folder / "C", tmp_path / "C")
    town.run("--home", "G", "init", "--municipality", "212024", "--device", "L01")
    assert "E-" in town.run("centre", "enrol", "G/enrol-request.json", "--home", "C", "--out", "g.json", status=1)
    shutil.copy(issued.folder / "grant.json", tmp_path)
    assert "E-" in town.run("--home", "G", "enrol", "grant.json", status=1)


def test_no_name_or_address_stands_in_clear_under_the_home(issued):
    words = ["岐阜　太郎", "ギフ タロウ", "渡邉", "司町", "加納栄町", "長良　守"]
    needles = [word.encode(code) for word in words for code in ("utf-8", "utf-16-le", "cp932") if _fits(word, code)]
    found = [
        (path.name, needle)
        for path in (issued.folder / "H").rglob("*")
        if path.is_file()
        for data in [path.read_bytes()]
        for needle in needles
        if needle in data
    ]
    assert found == []


def _fits(word, code):
    try:
        word.encode(code)
    except UnicodeEncodeError:
        return False
    return True
