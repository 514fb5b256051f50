"""A stick that was pulled while it was written elsewhere: a file cut short counts for nothing, all others are taken in.

What this program writes has its name only once it is whole (tests/faults); what a file manager copied does not.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from fleet import PASSPHRASE, TOWN, hashes, tables, write

from victim_support.journal.verify import verify
from victim_support.sync import medium
from victim_support.sync.store_receipts import delivery

from .test_medium import MOUNTING

BLOCK = 512


def on_stick(folder, files, cut=None, length=0):
    """The files on a stick, the one named `cut` only as far as `length`; read back as every command reads it."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, data in files:
        (folder / name).write_bytes(data[:length] if name == cut else data)
    return list(medium.read_files(folder))


def cuts(data):
    """Where a copy may have stopped: nothing written, at every block, in the middle, one byte before the end."""
    return sorted({0, *range(BLOCK, len(data), BLOCK), len(data) // 2, len(data) - 1})


def bundles(files):
    return [file for file in files if file[0].endswith(".vsb")]


def test_a_bundle_cut_at_any_block_counts_for_nothing_at_the_centre(fleet, tmp_path):
    one, two = fleet.laptops.values()
    fleet.round()
    write(one, name="あ", phone=os.urandom(2000).hex())
    mine = fleet.export("L01")
    ((name, data),) = bundles(mine)
    lengths = cuts(data)
    assert len(lengths) > 10
    with fleet.store() as store:
        before = hashes(store)
    for number, length in enumerate(lengths):
        write(two, f"toy:{number}", note="隣の端末")
        done = fleet.receive(on_stick(tmp_path / "usb", mine + fleet.export("L02"), name, length))
        assert [(refusal.name, refusal.code) for refusal in done.unreadable] == [(name, "E-SYN-01")], length
        assert done.reports[TOWN].refused == []
        with fleet.store() as store:
            assert hashes(store) == before | hashes(two), length
    fleet.take("L01", fleet.returns())
    assert delivery(one.journal).unconfirmed > 0, "what was cut short is not receipted"
    assert fleet.receive(on_stick(tmp_path / "usb", mine)).reports[TOWN].refused == []
    with fleet.store() as store:
        assert hashes(store) >= hashes(two)
        assert store.journal.one("SELECT name FROM toy WHERE subject = 'toy:1'")[0] == "あ"
        assert verify(store.journal).problems == []
    fleet.take("L01", fleet.returns())
    assert delivery(one.journal).unconfirmed == 0


def test_a_bundle_cut_at_any_block_counts_for_nothing_at_a_laptop(fleet, tmp_path):
    one, two = fleet.laptops.values()
    fleet.hello()
    late = fleet.enrol("L03")
    fleet.hello()
    write(one, name="あ", phone=os.urandom(2000).hex())
    mine = fleet.export("L01")
    ((name, data),) = bundles(mine)
    before = hashes(two)
    for number, length in enumerate(cuts(data)):
        write(late, f"toy:{number}", note="隣の端末")
        report = fleet.take("L02", on_stick(tmp_path / "usb", mine + fleet.export("L03"), name, length))
        assert [(refusal.name, refusal.code) for refusal in report.refused] == [(name, "E-SYN-01")], length
        assert hashes(two) == before | hashes(late), length
    assert fleet.take("L02", on_stick(tmp_path / "usb", mine)).refused == []
    assert hashes(two) >= hashes(one)
    assert verify(two.journal).problems == []


@pytest.mark.parametrize("kind", ["key-list", "recipients", "receipt"])
def test_a_note_cut_short_is_named_and_the_bundles_are_taken(fleet, tmp_path, kind):
    """Keys, recipients and the receipt: refused by name, and nothing of them is believed."""
    one, two = fleet.laptops.values()
    fleet.round()
    write(one, name="あ")
    fleet.receive(fleet.export("L01"))
    back = fleet.returns()
    (name,) = [name for name, _ in back if name.startswith(kind)]
    data = dict(back)[name]
    unconfirmed = delivery(one.journal).unconfirmed
    version = one.trust.key_list.version
    for length in sorted({0, len(data) // 2, *range(BLOCK, len(data), 4 * BLOCK)}):
        report = fleet.take("L01", on_stick(tmp_path / "usb", back, name, length))
        assert [refusal.name for refusal in report.refused] == [name], length
        assert report.refused[0].code[:6] in {"E-SYN-", "E-KEY-"}
        assert one.trust.key_list.version == version
        if kind == "receipt":
            assert delivery(one.journal).unconfirmed == unconfirmed
        assert fleet.take("L02", on_stick(tmp_path / "usb", back, name, length)).refused != []
        assert hashes(two) >= hashes(one), "the bundles beside it were taken"
    assert fleet.take("L01", back).refused == []
    assert delivery(one.journal).unconfirmed == 0


SCRIPT = """
import sys
from pathlib import Path
from fleet import Fleet
from victim_support.errors import VictimSupportError
from victim_support.sync import medium
from victim_support.sync.store_receipts import delivery
fleet, stick = Fleet.found(Path(sys.argv[1])), Path(sys.argv[2])
report = fleet.receive(medium.read_files(stick)).reports["212016"]
print("received", report.fresh > 0, report.refused)
files = fleet.returns()
try:
    medium.write_files(stick, files, sum(len(data) for _, data in files))
except VictimSupportError as error:
    print("returns", error.code)
print("taken", fleet.take("L01", medium.read_files(stick)).refused, delivery(fleet.laptops["L01"].journal).received)
files = fleet.export("L01")
try:
    medium.write_files(stick, files, sum(len(data) for _, data in files))
except VictimSupportError as error:
    print("export", error.code)
"""


@pytest.mark.parametrize("command", [MOUNTING] if MOUNTING else [], ids=["tmpfs"])
def test_a_read_only_stick_is_read_and_never_counts_as_written(fleet, tmp_path, command):
    one = fleet.laptops["L01"]
    write(one, name="あ")
    stick = tmp_path / "usb"
    on_stick(tmp_path / "files", fleet.export("L01"))
    stick.mkdir()
    fleet.close()
    script = 'mount -t tmpfs -o size=4m none "$1" && cp "$2"/* "$1" && mount -o remount,ro "$1" && shift 2 && exec "$@"'
    done = subprocess.run(
        [*command, "sh", "-c", script, "sh", stick, tmp_path / "files", sys.executable, "-c", SCRIPT, fleet.folder, stick],
        capture_output=True, text=True, check=False, cwd=Path(__file__).parent.parent,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["received True []", "returns E-SYN-42", "taken [] 0", "export E-SYN-42"]
    assert PASSPHRASE not in done.stdout + done.stderr
    for code in ("L01", "L02"):
        fleet.reopen(code)
    fleet.reopen_centre()
    fleet.round()
    fleet.round()
    with fleet.store() as store:
        assert hashes(store) == hashes(fleet.laptops["L01"])
        assert tables(store) == tables(fleet.laptops["L01"])
    assert delivery(fleet.laptops["L01"].journal).unconfirmed == 0
