"""The two ways of a stick, by the commands a person types: out of a laptop, home to the centre, and back."""

import hashlib
import re
import subprocess
import sys

import pytest
from laptop import PASSPHRASE, build
from pypdfium2 import PdfDocument

DISPATCH = (
    "--medium", "B-01", "--carried-by", "岐阜太郎", "--approved-by", "飛騨花子", "--destination", "センター"
)  # fmt: skip


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
    slip = town / "slip.pdf"
    out, _ = run(town, "delta", "export", "--to", usb, *DISPATCH, "--slip", slip)
    text = "".join(page.get_textpage().get_text_range() for page in PdfDocument(slip))
    for word in ("媒体授受書", "B-01", "岐阜太郎", "飛騨花子", "渡した人", "受け取った人"):
        assert word in text
    for path in usb.glob("*.vsb"):
        assert path.name in text.replace("\r\n", "")
        assert hashlib.sha256(path.read_bytes()).hexdigest()[:8] in text
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


def test_an_incomplete_dispatch_and_an_unregistered_medium_write_nothing(town, tmp_path):
    lacking = [*DISPATCH[:4], "--approved-by", "岐阜太郎", "--destination", ""]
    _, err = run(town, "delta", "export", "--to", tmp_path, *lacking, status=1)
    assert "E-SYN-48" in err
    assert "行先を入れてください" in err
    assert "別の人" in err
    run(town, "settings", "set", "media.registered_only", "yes")
    _, err = run(town, "delta", "export", "--to", tmp_path, *DISPATCH, status=1)
    assert "E-SYN-47" in err
    assert list(tmp_path.iterdir()) == []


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
