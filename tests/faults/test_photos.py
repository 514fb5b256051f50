"""Photos under faults: killed at any change, the power gone at any moment; and nothing of one in clear on any disk."""

import shutil
from pathlib import Path

import pytest
import rig
import rig_photo_check
import upload_workload
from photos.pictures import CAMERA
from photos.world import pictures
from rig_cuts import images
from rig_disk import Disk, snapshot
from rig_records import Op, acknowledged
from town_fleet import TownFleet


@pytest.fixture(scope="module")
def enrolled(tmp_path_factory):
    """A centre and two laptops that know each other and one damaged dwelling, and an empty stick."""
    folder = tmp_path_factory.mktemp("photo-town") / "town"
    fleet = TownFleet(folder)
    fleet.desk("L01").decide()
    fleet.round()
    fleet.round()
    fleet.close()
    (folder / "usb").mkdir()
    return folder


@pytest.fixture
def town(enrolled, tmp_path):
    return Path(shutil.copytree(enrolled, tmp_path / "towns" / "town"))


@pytest.mark.parametrize("torn", [0, 1], ids=["before the change", "half a write made"])
def test_killed_at_any_change(town, tmp_path, soak, torn):
    said = tmp_path / "said"
    said.mkdir()
    first, step = (1, 1) if soak else (5 + 40 * torn, 151)
    run = rig.run(town, "kills", said, first, step, torn, script="photo_workload.py", log=False, folder=town.parent)
    assert run.status == 0, run.output
    places = sorted(town.parent.glob("town-*"), key=lambda place: int(place.name.partition("-")[2]))
    assert len(places) > 10
    told = []
    for place in places:
        ack = said / place.name.partition("-")[2]
        lines = ack.read_text().splitlines() if ack.exists() else []
        told.append(len(lines))
        assert rig_photo_check.losses(place, lines) == [], place.name
    assert told == sorted(told)
    assert told[-1] > told[0] == 0


def test_the_power_goes_at_any_moment(town, tmp_path, soak):
    before = snapshot(town)
    run = rig.run(town, "day", script="photo_workload.py")
    assert run.status == 0, run.output
    assert len(acknowledged(run.records)) >= 4
    tried = 0
    image = tmp_path / "image"
    for place, way, said in images(
        run.records, Disk(town, before), image, 20 if soak else 10**6, every=1 if soak else 97
    ):
        tried += 1
        assert rig_photo_check.losses(image, said) == [], (place, way)
    assert tried > 15


def test_nothing_of_a_photo_is_ever_written_in_clear(town):
    """Every byte ever written to home, stick and centre is searched for pieces of the pictures and their EXIF."""
    run = rig.run(town, "day", script="photo_workload.py")
    assert run.status == 0, run.output
    kept = [one.data for one in pictures(2)]
    pieces = {data[at : at + 24] for data in kept for at in range(0, len(data) - 24, 24)}
    pieces |= {CAMERA.encode(), b"2026:10:03", b"2026-10-03T14:05", b"Exif\0\0", b"\xff\xd8\xff\xe0\x00\x10JFIF"}
    for words in pieces:
        assert len(words) >= 6
    written = {}
    for record in run.records:
        if record.op is Op.WRITE:
            written[record.path] = written.get(record.path, b"") + record.data
    written |= {f"{path} now": path.read_bytes() for path in town.rglob("*") if path.is_file()}
    assert any("/photos/" in path for path in written)
    assert any(path.endswith(".vsb now") and "-p-" in path for path in written)
    for path, data in written.items():
        assert not {one for one in pieces if one in data}, path
    clear = b"before" + kept[0] + b"behind"
    assert sum(one in clear for one in pieces) > 50, "the search would find it"


def test_an_upload_goes_through_no_temporary_file(tmp_path, monkeypatch):
    """Through the real server: neither it nor the program spools a photo to a disk, coming or going."""
    folder = tmp_path / "all"
    (folder / "tmp").mkdir(parents=True)
    monkeypatch.setenv("TMPDIR", str(folder / "tmp"))
    monkeypatch.setenv("OPENED", str(tmp_path / "opened"))
    run = rig.run(folder, script="upload_workload.py")
    assert run.status == 0, run.output
    opened = (tmp_path / "opened").read_text().splitlines()
    control = opened.index("control done")
    assert str(folder / "tmp") in opened[:control]
    assert str(folder / "tmp") not in opened[control:], "a file without a name"
    data = upload_workload.large_photo()
    assert len(data) > 2 << 20
    pieces = {data[at : at + 32] for at in range(0, len(data) - 32, 4096)} | {CAMERA.encode(), b"\xff\xd8\xff\xe0"}
    saved = [record for record in run.records if record.op is Op.WRITE and "/photos/" in record.path]
    assert sum(len(record.data) for record in saved) > 1 << 18
    for record in run.records:
        if record.op is Op.WRITE:
            assert not {one for one in pieces if one in record.data}, record.path
