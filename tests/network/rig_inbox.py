"""A centre's inbox as a process of its own: `rig_inbox.py CENTRE PORT WHERE`, where it kills itself after an act.

WHERE: `keep`, `receive` or empty. The act is done and durable, its answer never leaves: SIGKILL, as by a power cut.
"""

import os
import signal
import sys
from pathlib import Path

from fleet import PASSPHRASE, ROOMS

from victim_support.centre import serving
from victim_support.centre.centre import Centre
from victim_support.centre.views_inbox import serve_inbox


def dying(act):
    def once(*arguments):
        act(*arguments)
        os.kill(os.getpid(), signal.SIGKILL)

    return once


def main(centre, port, where):
    if where == "keep":
        serving.Inbox.keep = dying(serving.Inbox.keep)
    if where == "receive":
        serving.receive = dying(serving.receive)
    serve_inbox(Centre.open(Path(centre), PASSPHRASE), ROOMS, int(port), lambda url: print(url, flush=True))


if __name__ == "__main__":
    main(*sys.argv[1:])
