"""The power goes at any moment: whatever state the disk is found in, the home opens, verifies and holds what was said.

A kill keeps what the system had not written yet; a power cut does not. So the disk itself is played (rig_disk.py).
"""

import random
from contextlib import closing

import pytest
import rig
import rig_check
from rig_cuts import images
from rig_disk import WAYS, Disk, File, fresh, snapshot
from rig_records import Op, Record, acknowledged
from rig_toy import PASSPHRASE, ROOMS

from victim_support.journal.errors import HomeMissing
from victim_support.journal.home import create_home, open_home
from victim_support.vault.vault import LIGHT


def test_nothing_acknowledged_is_lost_whatever_the_disk_kept(home, tmp_path, soak):
    before = snapshot(home)
    run = rig.run(home, "acts", 32 if soak else 16)
    assert run.status == 0, run.output
    assert len(acknowledged(run.records)) > 20
    tried = 0
    for place, way, said in images(
        run.records, Disk(home, before), tmp_path / "image", 1 if soak else 9, times=4 if soak else 1
    ):
        tried += 1
        assert rig_check.losses(tmp_path / "image", said) == [], (place, way)
    assert tried > 300


def test_a_home_cut_while_it_is_made_is_whole_or_can_be_made_again(made, tmp_path, soak):
    run, folder = made
    whole = missing = 0
    image = tmp_path / "image"
    for place, way, said in images(run.records, Disk(folder.parent), tmp_path / "image", 1 if soak else 7):
        home = image / "home"
        try:
            opened = open_home(home, PASSPHRASE, ROOMS)
        except HomeMissing:
            assert not said, (place, way)
            missing += 1
            if missing % 5 == 0:
                with closing(create_home(home, "212016", "L01", PASSPHRASE, ROOMS, cost=LIGHT)):
                    pass
                assert rig_check.losses(home, ["home"]) == []
        else:
            opened.close()
            whole += 1
            assert rig_check.losses(home, said) == [], (place, way)
    assert whole
    assert missing


def test_the_rig_finds_a_database_that_does_not_sync(home, tmp_path):
    before = snapshot(home)
    run = rig.run(home, "unsynced", 6)
    assert run.status == 0, run.output
    found = [
        rig_check.losses(tmp_path / "image", said)
        for _, _, said in images(run.records, Disk(home, before), tmp_path / "image", 50)
    ]
    assert sum(bool(one) for one in found) > len(found) * 0.3


def test_the_rig_finds_a_name_that_was_not_synced(tmp_path):
    folder = str(tmp_path)
    disk = Disk(folder)
    for record in (
        Record(Op.CREATE, 7, 0, f"{folder}/new", "", b""),
        Record(Op.WRITE, 7, 0, f"{folder}/new", "", b"x" * 700),
        Record(Op.SYNC, 7, 0, f"{folder}/new", "", b""),
        Record(Op.RENAME, 0, 0, f"{folder}/new", f"{folder}/kept", b""),
    ):
        disk.play(record)
    rng = random.Random(1)
    seen = set()
    for way in WAYS * 8:
        disk.image(fresh(tmp_path / "image"), way, rng)
        seen.add(tuple(sorted(path.name for path in (tmp_path / "image").iterdir())))
    assert seen == {(), ("new",), ("kept",)}
    disk.play(Record(Op.SYNC, 1, 0, folder, "", b""))
    disk.image(fresh(tmp_path / "image"), "dropped", rng)
    assert (tmp_path / "image" / "kept").read_bytes() == b"x" * 700


@pytest.mark.parametrize("way", WAYS)
def test_a_file_is_torn_only_at_sectors_and_only_where_it_was_written(way):
    old, new = b"o" * 2048, b"n" * 1536
    for seed in range(40):
        file = File(old)
        file.change(256, new)
        found = file.found(way, random.Random(seed))
        assert found[:256] == old[:256]
        assert found[1792:] == old[1792:]
        for start, end in ((256, 512), (512, 1024), (1024, 1536), (1536, 1792)):
            assert len(set(found[start:end])) == 1, "torn inside a sector"


def test_every_way_of_losing_is_met():
    file = File(b"")
    for place in range(4):
        file.change(place * 512, bytes([65 + place]) * 512)
    seen = {way: {file.found(way, random.Random(seed)) for seed in range(60)} for way in WAYS}
    assert seen["dropped"] == {b""}
    assert seen["kept"] == {b"A" * 512 + b"B" * 512 + b"C" * 512 + b"D" * 512}
    assert b"\0" * 1536 + b"D" * 512 in seen["last first"]
    assert len(seen["sectors"]) > 10
    assert len(seen["some writes"]) > 8
    file.sync()
    assert file.found("dropped", random.Random(1)) == next(iter(seen["kept"]))


def test_the_shim_sees_every_change_of_the_home(home):
    """Played without a cut, the records give the folder as it is: no write went past the shim."""
    before = snapshot(home)
    run = rig.run(home, "acts", 8)
    disk = Disk(home, before)
    for record in run.records:
        disk.play(record)
    now = snapshot(home)
    assert set(disk.names) == set(now)
    for path, (_, content) in now.items():
        if content is not None:
            assert disk.files[disk.names[path]].found("kept", random.Random(1)) == content, path
