"""A disk fills while bundles are written or taken in: a named error, nothing said is lost, and with room it completes."""

import shutil
from pathlib import Path

import pytest
import rig
import rig_sync_check
from rig_records import acknowledged
from sync_workload import Days

STICK, LAPTOP, CENTRE, SISTER = "usb", "L01", "centre", "L02"
NAMED = {
    STICK: {"E-SYN-41"},
    LAPTOP: {"E-JRN-02", "E-JRN-03", "E-JRN-05"},
    CENTRE: {"E-JRN-02", "E-JRN-03", "E-JRN-05", "E-VLT-10"},
    SISTER: {"E-JRN-02", "E-JRN-03", "E-JRN-05"},
}
ACTS = (
    ("receive first", CENTRE),
    ("export", STICK),
    ("export", LAPTOP),
    ("receive", CENTRE),
    ("give back", STICK),
    ("take", SISTER),
)

LEAD_UP = {
    "receive first": lambda days: [days.export(code) for code in days.fleet.laptops],
    "export": lambda days: [days.exchange(), *(days.edit(code, 1) for code in days.fleet.laptops)],
    "receive": lambda days: [days.export(code) for code in days.fleet.laptops],
    "give back": Days.receive,
    "take": Days.give_back,
}
"""What happens before each act, since the one before."""


@pytest.fixture(scope="session")
def ready(enrolled, tmp_path_factory):
    """A town before each act: {act: folder}. From the second on the centre has a store, and the disks are not new."""
    folder = tmp_path_factory.mktemp("ready")
    place, found = folder / "now", {}
    shutil.copytree(enrolled, place)
    days = Days(place)
    for act, lead_up in LEAD_UP.items():
        lead_up(days)
        days.close()
        found[act] = Path(shutil.copytree(place, folder / act.replace(" ", "-")))
        days = Days(place)
    days.close()
    return found


@pytest.mark.parametrize(("act", "disk"), ACTS, ids=[f"{disk} while {act}" for act, disk in ACTS])
def test_full_at_any_point(ready, tmp_path, soak, act, disk):
    met = set()
    for space in range(0, 300_000, 6000) if soak else (0, 9000, 70_000):
        town = tmp_path / f"town-{space}"
        shutil.copytree(ready[act], town)
        left = tmp_path / "left"
        left.write_text(str(10**9))
        run = rig.run(town, "full", act, space, script="sync_workload.py", folder=town / disk, space=left)
        assert run.status == 0, run.output
        refused, _, after = run.output.partition("then")
        met.update(refused.split())
        assert after.split() == [], "with room nothing is refused"
        assert rig_sync_check.losses(town, acknowledged(run.records)) == [], space
        shutil.rmtree(town)
    assert met
    assert met <= NAMED[disk]
