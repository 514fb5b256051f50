"""The power goes at any moment of an exchange, at the laptops, at the centre and at the stick: whatever the disks kept,
nothing acknowledged is lost, and the exchange done again completes."""

import rig
import rig_sync_check
from rig_cuts import images
from rig_disk import Disk, snapshot
from rig_records import acknowledged


def test_an_exchange_cut_anywhere(town, tmp_path, soak):
    before = snapshot(town)
    run = rig.run(town, "day", 2, script="sync_workload.py")
    assert run.status == 0, run.output
    assert len(acknowledged(run.records)) > 15
    tried = 0
    image = tmp_path / "image"
    for place, way, said in images(
        run.records, Disk(town, before), image, 20 if soak else 10**6, every=1 if soak else 43
    ):
        tried += 1
        assert rig_sync_check.losses(image, said) == [], (place, way)
    assert tried > 20
