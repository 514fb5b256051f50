"""Where the power goes while recorded changes are played, and the disks it leaves."""

import itertools
import random

from rig_disk import WAYS, fresh
from rig_records import Op


def cut_points(records, step):
    """After which records the power goes: before every sync, after every acknowledgement, and every `step`-th."""
    for place, record in enumerate(records):
        following = records[place + 1].op if place + 1 < len(records) else None
        if place % step == 0 or record.op is Op.ACK or following is Op.SYNC:
            yield place


def images(records, disk, folder, step, *, times=1, every=1):
    """Every sampled (place, way, acknowledged lines) with the disk of that moment in `folder`; `every`-th of them.

    `every` shares no factor with the number of ways, so that all ways are met.
    """
    rng = random.Random(20261003)
    places = set(cut_points(records, step))
    found = itertools.count()
    for place, record in enumerate(records):
        disk.play(record)
        if place in places and disk.unsynced:
            for way in WAYS * times:
                if next(found) % every == 0:
                    disk.image(fresh(folder), way, rng)
                    yield place, way, list(disk.acknowledged)
