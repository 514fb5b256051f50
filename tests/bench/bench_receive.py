"""The centre receives folders of sticks, in a process of its own: `python -m tests.bench.bench_receive CENTRE OUT FOLDER…`.

Each FOLDER is one call of `receive`, whole: bundles kept in the inbox, signatures checked, opened, merged, tables drawn,
receipt signed and written. With `--together` all folders are one call. OUT gets JSON.
"""

import json
import resource
import sys
import time
from pathlib import Path

from tests.bench.bench_fleet import PASSPHRASE
from victim_support.centre.centre import Centre
from victim_support.centre.receiving import receive
from victim_support.rooms import subject_rooms


def files_of(folders):
    """(name, bytes) of every file, read when its turn comes."""
    for folder in folders:
        for path in sorted(folder.iterdir()):
            yield path.name, path.read_bytes()


def receive_once(centre, folders):
    """What one call took and did."""
    started, processor = time.perf_counter(), time.process_time()
    done = receive(centre, files_of(folders), subject_rooms(), lambda _: None)
    seconds, processor = time.perf_counter() - started, time.process_time() - processor
    refused = [str(one) for report in done.reports.values() for one in report.refused]
    assert not refused, refused
    assert not done.unreadable, done.unreadable
    return {
        "seconds": seconds,
        "processor": processor,
        "entries": sum(report.fresh for report in done.reports.values()),
        "towns": len(done.reports),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main():
    together = "--together" in sys.argv
    centre_path, out, *folders = (Path(one) for one in sys.argv[1:] if one != "--together")
    centre = Centre.open(centre_path, PASSPHRASE)
    calls = [folders] if together else [[one] for one in folders]
    Path(out).write_text(json.dumps([receive_once(centre, call) for call in calls]), encoding="utf-8")


if __name__ == "__main__":
    main()
