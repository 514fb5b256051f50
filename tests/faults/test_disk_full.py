"""The disk is full while something is saved: a named error, nothing lost, and work goes on once there is room."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import rig
import rig_check
from rig_records import acknowledged

NAMED = {"E-JRN-02", "E-JRN-03", "E-JRN-05", "E-VLT-10"}


def _mounting():
    """The command that gives a process mounts of its own, or None where the system allows none."""
    for command in (["unshare", "--mount"], ["unshare", "--user", "--map-root-user", "--mount"]):
        if (
            shutil.which("unshare")
            and not subprocess.run(
                [*command, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False
            ).returncode
        ):
            return command
    return None


MOUNTING = _mounting()


@pytest.mark.parametrize("space", [1, 4000, 9000, 30_000, 66_000, 131_000])
def test_full_at_any_point(home, tmp_path, space):
    left = tmp_path / "left"
    left.write_text(str(space + 200_000))
    run = rig.run(home, "fill", 0, space=left)
    assert run.status == 0, run.output
    refused = run.output.split()
    assert len(refused) == 3
    assert set(refused) <= NAMED
    said = acknowledged(run.records)
    assert said[-1] == "freed"
    assert rig_check.losses(home, said) == []


def test_a_full_disk_when_opening_is_named_and_harms_nothing(home, tmp_path):
    left = tmp_path / "left"
    left.write_text("0")
    run = rig.run(home, "acts", 1, space=left)
    assert run.status == 3, run.output
    assert set(run.output.split()) <= NAMED
    assert rig_check.losses(home, ["home"]) == []


@pytest.mark.parametrize("command", [MOUNTING] if MOUNTING else [], ids=["tmpfs"])
def test_a_small_disk_really_full(home, tmp_path, command):
    disk = tmp_path / "disk"
    disk.mkdir()
    script = (
        'mount -t tmpfs -o size=1500k none "$1" && cp -r "$2" "$1/home" && '
        '{ dd if=/dev/zero of="$1/filler" bs=1k count=900 2>/dev/null || true; } && '
        '"$3" "$4" "$1/home" "$5" fill && rm -f "$1"/home/*-shm && cp -r "$1/home" "$6"'
    )
    workload = Path(rig.__file__).parent / "workload.py"
    out, ack = tmp_path / "after", tmp_path / "ack"
    done = subprocess.run(
        [*command, "sh", "-c", script, "sh", disk, home, sys.executable, workload, ack, out],
        capture_output=True,
        text=True,
        env=dict(os.environ),
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    refused = done.stdout.split()
    assert len(refused) == 3
    assert set(refused) <= NAMED
    said = ack.read_text().splitlines()
    assert said[-1] == "freed"
    assert rig_check.losses(out, said) == []
