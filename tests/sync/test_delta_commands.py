"""The two ways of a stick, by the commands a person types: out of a laptop, home to the centre, and back."""

import re
import subprocess
import sys

import pytest
from laptop import PASSPHRASE, build


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("delta")
    build(folder, households=110)
    (folder / "usb").mkdir()
    return folder


def run(town, *arguments, home="home", status=0):
    command = [sys.executable, "-W", "error", "-m", "victim_support", "--passphrase-file", str(town / "passphrase")]
    if home:
        command += ["--home", str(town / home)]
    done = subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout, done.stderr


def numbers(text):
    found = re.search(r"センター保全済 ([\d,]+) 件／受領済 ([\d,]+) 件／未確認 ([\d,]+) 件", text)
    return [int(one.replace(",", "")) for one in found.groups()]


def test_out_home_and_back(town):
    usb = town / "usb"
    out, _ = run(town, "delta", "export", "--to", usb)
    assert "媒体を抜いてかまいません" in out
    secured, received, unconfirmed = numbers(out)
    assert (secured, received) == (0, 0)
    assert unconfirmed > 50
    out, _ = run(town, "centre", "receive", usb, "--home", town / "centre", home=None)
    assert f"新しい記録 {unconfirmed:,} 件" in out
    out, _ = run(town, "delta", "import", usb)
    assert numbers(out) == [0, unconfirmed, 0]
    assert "最後の受領書" in out
    out, _ = run(town, "journal", "verify")
    assert "異常はありません" in out
    out, _ = run(town, "delta", "status")
    assert numbers(out) == [0, unconfirmed, 0]
    out, _ = run(town, "centre", "receive", usb, "--home", town / "centre", home=None)
    assert "新しい記録 0 件" in out


def test_a_spoilt_file_is_named_and_the_rest_is_taken(town):
    usb = town / "usb"
    (usb / "212016-L01-j-1-0000001-0000001-00000000.vsb").write_bytes(b"")
    _, err = run(town, "centre", "receive", usb, "--home", town / "centre", home=None, status=1)
    assert "E-SYN-01" in err
    assert (town / "centre" / "inbox" / "unreadable").is_dir()


def test_a_stick_that_is_not_there_is_told(town, monkeypatch):
    monkeypatch.setattr("victim_support.sync.commands._WAIT", 0)
    from click.testing import CliRunner

    from victim_support.cli import cli

    done = CliRunner().invoke(
        cli,
        [
            "--passphrase-file",
            str(town / "passphrase"),
            "--home",
            str(town / "home"),
            "delta",
            "import",
            str(town / "no"),
        ],
    )
    assert done.exit_code == 1
    assert "E-SYN-40" in done.output
    assert PASSPHRASE not in done.output
