"""Bringing one laptop's entries into another's journal: all of a loaded town's, in the mix the demo writes."""

import time
from collections import Counter
from contextlib import closing

from victim_support.journal.entry import entry_hash
from victim_support.journal.home import create_home, open_home
from victim_support.journal.merge import merge, range_of, signed_heads
from victim_support.rooms import subject_rooms
from victim_support.vault.vault import LIGHT

ENTRIES = 100_000


def merge_rate(home_path, passphrase, folder):
    """(entries a second, entries a second of processor time, how many, their kinds) of merging the last ENTRIES.

    They end at a signed head, as a bundle does, and begin where the receiver stands: it got what was before by
    another merge, which is not counted.
    """
    with closing(open_home(home_path, passphrase, subject_rooms())) as source:
        carried = range_of(source.journal, source.journal.origin, 1, 1, 10**9)
        signed = {head.hash: head for head in signed_heads(source.journal, source.journal.origin)}
        own_key = (source.journal.origin, source.journal.signer.public)
    ends = [place for place, one in enumerate(carried, 1) if entry_hash(one.body) in signed]
    start = max((place for place in ends if place <= len(carried) - ENTRIES), default=0)
    pieces = [piece for piece in (carried[:start], carried[start:]) if piece]
    with closing(create_home(folder, source.municipality, "C00", passphrase, subject_rooms(), cost=LIGHT)) as target:
        with target.journal.base_data() as conn:
            conn.execute("INSERT INTO device_key (device, public) VALUES (?, ?)", own_key)
        for piece in pieces:
            head = signed[entry_hash(piece[-1].body)]
            wall, processor = time.perf_counter(), time.process_time()
            new = merge(target.journal, piece, [head])
            wall, processor = time.perf_counter() - wall, time.process_time() - processor
        kinds = Counter(
            row["kind"] for row in target.journal.query("SELECT kind FROM entry ORDER BY id DESC LIMIT ?", (new,))
        )
    return new / wall, new / processor, new, kinds.most_common()
