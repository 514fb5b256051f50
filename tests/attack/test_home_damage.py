"""A home whose files are damaged: one named error, and nothing else on the screen."""

import os
import random
import subprocess
import sys

import pytest


def flipped(home, place):
    data = bytearray((home / "journal.db").read_bytes())
    data[place % len(data)] ^= 0xFF
    (home / "journal.db").write_bytes(data)


@pytest.mark.parametrize("place", [0, 17, 4095, 4096, 8192, *random.Random(7).sample(range(600_000), 12)])
def test_a_flipped_byte_anywhere(operator, home, place):
    flipped(home, place)
    status, said = operator.run("journal", "verify")
    assert status == 1
    assert "[E-JRN-" in said


@pytest.mark.parametrize("size", [0, 1, 100, 4096, 5000, 100_000])
def test_a_truncated_database(operator, home, size):
    os.truncate(home / "journal.db", size)
    operator.fails("E-JRN-01", "journal", "verify")


def test_a_damaged_page_does_not_bury_the_message(site, home):
    """SQLCipher's own lines about one page were thousands."""
    flipped(home, 20_480)
    env = {**os.environ, "VICTIM_SUPPORT_PASSPHRASE_FILE": str(site / "passphrase")}
    words = [sys.executable, "-m", "victim_support", "--home", str(home), "journal", "verify"]
    done = subprocess.run(words, env=env, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert len((done.stdout + done.stderr).splitlines()) == 2, done.stderr[:2000]


@pytest.mark.parametrize(
    ("name", "code"), [("journal.db", "E-JRN-03"), ("position", "E-JRN-03"), ("vault.cbor", "E-VLT-")]
)
def test_a_folder_where_a_file_should_be(operator, home, name, code):
    (home / name).unlink()
    (home / name).mkdir()
    status, said = operator.run("journal", "verify")
    assert status == 1
    assert f"[{code}" in said


@pytest.mark.parametrize("data", [None, b"", b"x" * 8192])
def test_a_lost_position_file_begins_an_epoch_and_loses_nothing(operator, home, data):
    (home / "position").unlink()
    if data is not None:
        (home / "position").write_bytes(data)
    assert operator.is_sound()
    assert "epoch.begun" in operator.works("journal", "show", "--last", "1")


def test_databases_of_two_homes_are_told_apart(operator, home, tmp_path, site):
    operator.works("--home", tmp_path / "other", "init", "--municipality", "212016", "--device", "L02")
    (home / "journal.db").write_bytes((tmp_path / "other" / "journal.db").read_bytes())
    operator.fails("E-JRN-01", "journal", "verify")
