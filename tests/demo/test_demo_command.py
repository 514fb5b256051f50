"""The demo as a whole: what `make demo` gives somebody who has never seen the program."""

import re
import signal
import subprocess
import sys
import urllib.request
from contextlib import closing

import pytest
from click.testing import CliRunner

from victim_support.cli import cli
from victim_support.demo.building import DemoFolder
from victim_support.journal.home import open_home
from victim_support.journal.verify import verify
from victim_support.rooms import subject_rooms


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "demo-home"
    result = CliRunner().invoke(cli, ["demo", "--households", "120", "--home", str(folder), "--no-serve"])
    assert result.exit_code == 0, result.output
    return DemoFolder(folder), result.output


def invoke(demo, *arguments):
    place = demo[0]
    return CliRunner().invoke(
        cli, ["--home", str(place.home), "--passphrase-file", str(place.passphrase), *map(str, arguments)]
    )


def test_it_prints_a_passphrase_and_a_log_in_for_every_role(demo):
    assert re.search(r"^合言葉: \S+( \S+){5}$", demo[1], re.MULTILINE)
    assert re.findall(r"^  (\S+)  名前 \w+  パスワード \S+$", demo[1], re.MULTILINE) == ["受付", "調査", "決裁", "管理"]
    assert "架空" in demo[1]


def test_its_home_is_a_drill_home_that_verifies_and_holds_every_desk_s_work(demo):
    place = demo[0]
    home = open_home(place.home, place.passphrase.read_text(encoding="utf-8"), subject_rooms())
    with closing(home):
        assert home.is_drill
        assert verify(home.journal).problems == []
        counts = {
            kind: home.journal.one("SELECT COUNT(*) AS n FROM entry WHERE kind = ?", (kind,))["n"]
            for kind in (
                "certificate.made",
                "certificate.delivered",
                "application.recorded",
                "damage.decided",
                "account.created",
            )
        }
    assert min(counts.values()) > 0, counts
    assert counts["certificate.delivered"] < counts["certificate.made"] < counts["application.recorded"]


def test_its_certificates_are_drill_papers_for_every_verifier(demo):
    place = demo[0]
    papers = sorted(place.certificates.glob("*.pdf"))
    assert len(papers) > 30
    result = CliRunner().invoke(cli, ["verify", str(papers[4]), "--keys", str(place.centre / "root.cbor")])
    assert "署名: 訓練" in result.output
    assert "葛\U000e0100西" in result.output


def test_what_may_not_be_issued_is_held_with_its_reason(demo):
    index = (demo[0].certificates / "index.csv").read_text(encoding="utf-8-sig")
    held = [line for line in index.splitlines() if "保留" in line]
    assert any("U+E000" in line for line in held)
    assert any("支援措置" in line for line in held)


def test_a_second_time_opens_the_same_town(demo):
    place = demo[0]
    before = place.log_ins.read_bytes()
    result = CliRunner().invoke(cli, ["demo", "--home", str(place.path), "--no-serve"])
    assert result.exit_code == 0, result.output
    assert place.log_ins.read_bytes() == before
    assert demo[1].strip().splitlines()[-1] in result.output


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "大事.txt").write_text("x", encoding="utf-8")
    result = CliRunner().invoke(cli, ["demo", "--home", str(tmp_path), "--no-serve"])
    assert result.exit_code == 1
    assert "E-DEM-01" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["大事.txt"]


def test_it_serves_the_log_in_page_at_the_printed_address(demo):
    command = [sys.executable, "-m", "victim_support", "demo", "--home", demo[0].path, "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        address = next(line for line in server.stdout if "http://127.0.0.1:" in line).split(": ", 1)[1].strip()
        with urllib.request.urlopen(address, timeout=20) as page:  # noqa: S310  the address the server printed
            text = page.read().decode()
        server.send_signal(signal.SIGINT)
        server.communicate(timeout=20)
    assert "パスワード" in text
    assert server.returncode == 0
