"""How often the disk is made to write before a clerk is told: twice, the second time for the position file."""

import time

import rig
from rig_records import syncs_per_acknowledgement


def test_an_act_costs_at_most_two_syncs_beside_the_position_file(home):
    run = rig.run(home, "acts", 2)
    assert run.status == 0, run.output
    counts = syncs_per_acknowledgement(run.records, leave_out=["position"])
    assert counts[1] == 1
    with_position = syncs_per_acknowledgement(run.records)
    assert with_position[1] == 2


def test_the_delay_is_felt_at_every_sync(home):
    started = time.monotonic()
    run = rig.run(home, "acts", 2, delay_us=150_000)
    assert sum(syncs_per_acknowledgement(run.records)) * 0.15 <= time.monotonic() - started
