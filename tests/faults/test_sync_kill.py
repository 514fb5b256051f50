"""An exchange killed at any change of any disk: nothing acknowledged is lost, and done again it completes."""

import pytest
import rig
import rig_sync_check


@pytest.mark.parametrize("torn", [0, 1], ids=["before the change", "half a write made"])
def test_an_exchange_killed_at_any_change(town, tmp_path, soak, torn):
    said = tmp_path / "said"
    said.mkdir()
    first, step = (1, 1) if soak else (3 + 60 * torn, 211)
    run = rig.run(town, "kills", said, first, step, torn, script="sync_workload.py", log=False, folder=town.parent)
    assert run.status == 0, run.output
    places = sorted(town.parent.glob("town-*"), key=lambda place: int(place.name.partition("-")[2]))
    assert len(places) > 10
    told = []
    for place in places:
        ack = said / place.name.partition("-")[2]
        lines = ack.read_text().splitlines() if ack.exists() else []
        told.append(len(lines))
        assert rig_sync_check.losses(place, lines) == [], place.name
    assert told == sorted(told)
    assert told[-1] > told[0] == 0
