"""What a fleet must be after a fault: all opens and verifies, holds what was said, and the exchange completes."""

from contextlib import closing

from fleet import hashes, proved, tables
from sync_workload import Days

from victim_support.errors import VictimSupportError
from victim_support.journal.database import dbapi2
from victim_support.journal.verify import verify
from victim_support.sync.store_receipts import delivery


def losses(folder, said):
    """What is wrong with the fleet in `folder`, given the lines that were acknowledged; empty when nothing is."""
    try:
        days = Days(folder)
    except (VictimSupportError, dbapi2.Error) as error:
        return [f"does not open: {error}"]
    with closing(days):
        wrong = _on_the_stick(folder, said)
        held = _held(days)
        for what, *about in (line.split() for line in said):
            if what == "entry" and not {bytes.fromhex(one) for one in about[1:]} <= held[about[0]]:
                wrong.append(f"{about[0]} has lost entries it was said to hold")
            if what == "receipt" and not list((folder / "centre" / "receipts").glob("*.cbor")):
                wrong.append("the centre's receipt is gone")
        wrong += _sound(days)
        wrong += _unproved(days, held)
        for code in days.fleet.laptops:  # under its name a file on the stick is whole, whatever cut the copying short
            wrong += [f"{code} refuses what lies on the stick: {one}" for one in days.take(code)]
        wrong += _unproved(days, _held(days))
        return wrong or _completes(days)


def _held(days):
    held = {code: hashes(home) for code, home in days.fleet.laptops.items()}
    with days.fleet.store() as store:
        return held | {"C00": hashes(store)}


def _on_the_stick(folder, said):
    """A file said to be on the stick lies there; a later export may have written another of its name."""
    named = {one for line in said for one in line.split()[1:] if line.startswith("exported")}
    return [f"{name} is not on the stick" for name in sorted(named) if not (folder / "usb" / name).exists()]


def _sound(days):
    wrong = []
    with days.fleet.store() as store:
        for home in (*days.fleet.laptops.values(), store):
            wrong += [f"{home.device}: verify: {problem}" for problem in verify(home.journal).problems]
            if home.journal.one("SELECT MAX(epoch) FROM entry")[0] != 1:
                wrong.append(f"{home.device}: a new epoch was begun, though nothing was set back")
    return wrong


def _unproved(days, held):
    """Entries that a laptop takes for received and the centre has not."""
    return [
        f"{code} counts entries as received that the centre has not"
        for code, home in days.fleet.laptops.items()
        if not proved(home) <= held["C00"]
    ]


def _completes(days):
    """The exchange, done again from its beginning: everything arrives and everybody is alike."""
    wrong = []
    for _ in range(2):
        wrong += [f"refused: {one}" for one in days.exchange()]
    with days.fleet.store() as store:
        homes = (store, *days.fleet.laptops.values())
        first = (hashes(store), tables(store))
        wrong += [f"{home.device} differs" for home in homes if (hashes(home), tables(home)) != first]
        wrong += [f"{home.device}: {gap}" for home in homes for gap in verify(home.journal).gaps]
    for code, home in days.fleet.laptops.items():
        if delivery(home.journal).unconfirmed:
            wrong.append(f"{code}: not everything is confirmed")
    return wrong
