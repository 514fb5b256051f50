"""The process is killed at its n-th change of the disk, for every n until none fires."""

import shutil

import pytest
import rig
import rig_check


@pytest.mark.parametrize("torn", [0, 1], ids=["before the change", "half a write made"])
def test_killed_at_any_change_nothing_acknowledged_is_lost(home, tmp_path, soak, torn):
    work, spoken = tmp_path / "kills", tmp_path / "kills-said"
    work.mkdir()
    spoken.mkdir()
    first, step, acts = (1, 1, 16) if soak else (1 + torn, 4, 8)
    base = tmp_path / "base"
    shutil.move(home, base)
    run = rig.run(base, "kills", work, first, step, acts, torn, log=False, folder=work)
    assert run.status == 0, run.output
    places = sorted(work.iterdir(), key=lambda place: int(place.name))
    assert len(places) > 40
    told = []
    for place in places:
        ack = spoken / place.name
        said = ack.read_text().splitlines() if ack.exists() else []
        told.append(len(said))
        assert rig_check.losses(place, said) == [], place.name
    assert told == sorted(told)
    assert told[-1] > told[0] == 0
