"""Sticks: read back before they count, full, read-only, pulled, locked for a moment, with files of others on them."""

import os
import shutil
import subprocess
import sys
import threading
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from victim_support.sync import medium
from victim_support.sync.errors_media import (
    CopyDiffers,
    MediumFull,
    MediumLocked,
    MediumLost,
    MediumMissing,
    NameUnsafe,
)

NAME = "212016-L01-j-1-0000001-0000002-9f3a5c1e.vsb"


def test_what_is_written_is_read_back_and_others_files_stay(tmp_path):
    (tmp_path / "写真.jpg").write_bytes(b"theirs")
    (tmp_path / ".vs-copying-old.vsb").write_bytes(b"half")
    told = []
    written = medium.write_files(
        tmp_path, [(NAME, b"x" * 5000), ("key-list.cbor", b"k")], 5001, lambda *place: told.append(place)
    )
    assert [one.size for one in written] == [5000, 1]
    assert told == [(5000, 5001), (5001, 5001)]
    assert sorted(path.name for path in tmp_path.iterdir()) == [NAME, "key-list.cbor", "写真.jpg"]
    assert dict(medium.read_files(tmp_path)) == {NAME: b"x" * 5000, "key-list.cbor": b"k"}
    before = (tmp_path / NAME).stat().st_mtime_ns
    medium.write_files(tmp_path, [(NAME, b"x" * 5000)], 5000)
    assert (tmp_path / NAME).stat().st_mtime_ns == before


@pytest.mark.parametrize("length", range(0, 5000, 512))
def test_a_copy_that_reads_back_otherwise_is_refused_and_leaves_nothing(tmp_path, monkeypatch, length):
    """The medium keeps less than it was given: the file is cut on the disk after it was synced."""
    fsync = os.fsync

    def lying(descriptor):
        fsync(descriptor)
        if os.fstat(descriptor).st_size == 5000:
            os.truncate(descriptor, length)

    monkeypatch.setattr(os, "fsync", lying)
    with pytest.raises(CopyDiffers):
        medium.write_files(tmp_path, [(NAME, b"x" * 5000)], 5000)
    assert list(tmp_path.iterdir()) == []


def test_a_stick_appears_only_after_unlocking(tmp_path, monkeypatch):
    stick = tmp_path / "usb"
    threading.Timer(0.3, stick.mkdir).start()
    told = []
    medium.wait_for(stick, 10, told.append)
    assert len(told) == 1
    with pytest.raises(MediumMissing):
        medium.wait_for(tmp_path / "never", 0.1, told.append)


def test_a_file_held_for_a_moment_is_waited_for_and_one_held_for_good_is_named(tmp_path, monkeypatch):
    replace, refusals = type(tmp_path).replace, [3]

    def held(self, target):
        if refusals[0]:
            refusals[0] -= 1
            raise PermissionError(13, "sharing violation")
        return replace(self, target)

    monkeypatch.setattr(type(tmp_path), "replace", held)
    medium.write_files(tmp_path, [(NAME, b"x")], 1)
    assert (tmp_path / NAME).read_bytes() == b"x"
    refusals[0] = 10**6
    monkeypatch.setattr(time, "sleep", lambda _: None)
    with pytest.raises(MediumLocked):
        medium.write_files(tmp_path, [("key-list.cbor", b"x")], 1)


def test_a_stick_pulled_in_the_middle_keeps_what_was_whole(tmp_path):
    stick = tmp_path / "usb"
    stick.mkdir()

    def files():
        yield NAME, b"whole"
        shutil.move(stick, tmp_path / "pulled")
        yield "key-list.cbor", b"lost"

    with pytest.raises(MediumLost):
        medium.write_files(stick, files(), 9)
    assert dict(medium.read_files(tmp_path / "pulled")) == {NAME: b"whole"}


def test_too_little_room_is_told_before_anything_is_written(tmp_path):
    with pytest.raises(MediumFull):
        medium.write_files(tmp_path, [(NAME, b"x")], 1 << 60)
    assert list(tmp_path.iterdir()) == []


def _mounting():
    for command in (["unshare", "--mount"], ["unshare", "--user", "--map-root-user", "--mount"]):
        done = subprocess.run([*command, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False)
        if done.returncode == 0:
            return command
    return None


MOUNTING = _mounting() if shutil.which("unshare") else None
SCRIPT = """
import sys
from pathlib import Path
from victim_support.errors import VictimSupportError
from victim_support.sync.medium import write_files
try:
    write_files(Path(sys.argv[1]), [("key-list.cbor", bytes(1 << 20))], int(sys.argv[2]))
except VictimSupportError as error:
    print(error.code, sorted(path.name for path in Path(sys.argv[1]).iterdir()))
"""


@pytest.mark.parametrize("command", [MOUNTING] if MOUNTING else [], ids=["tmpfs"])
@pytest.mark.parametrize(
    ("options", "said", "code"),
    [("size=512k", 10, "E-SYN-41"), ("size=512k", 1 << 20, "E-SYN-41"), ("size=4m,ro", 10, "E-SYN-42")],
    ids=["full in the middle", "full before", "read-only"],
)
def test_a_small_and_a_read_only_medium(tmp_path, command, options, said, code):
    (tmp_path / "usb").mkdir()
    script = 'mount -t tmpfs -o "$1" none "$2" && shift 2 && exec "$@"'
    folder = str(tmp_path / "usb")
    done = subprocess.run(
        [*command, "sh", "-c", script, "sh", options, folder, sys.executable, "-c", SCRIPT, folder, str(said)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == f"{code} []"


@given(st.text(min_size=1, max_size=40))
def test_only_names_that_every_medium_takes_are_safe(name):
    if medium.is_safe(name):
        assert name.isascii()
        assert not set(name) & set('\\/:*?"<>|')
        assert name[-1] not in ". "
    assert not medium.is_safe(f"{name}/x")
    assert not medium.is_safe("con.vsb")


def test_an_unsafe_name_is_refused(tmp_path):
    with pytest.raises(NameUnsafe):
        medium.write_files(tmp_path, [("../x.vsb", b"x")], 1)


def test_links_folders_and_foreign_names_are_not_read(tmp_path):
    (tmp_path / "key-list.cbor").mkdir()
    (tmp_path / "receipt-212016-C00.cbor").symlink_to("/etc/hostname")
    (tmp_path / "x.vsb").write_bytes(b"x")
    assert list(medium.read_files(tmp_path)) == []
