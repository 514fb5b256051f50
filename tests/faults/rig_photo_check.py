"""What a fleet with photos must be after a fault: no photo that was told of is lost, and the exchange completes."""

from contextlib import closing

from photo_workload import Days

from victim_support.errors import VictimSupportError
from victim_support.journal.database import dbapi2
from victim_support.journal.verify import verify
from victim_support.photos import store
from victim_support.photos.store_check import Disk
from victim_support.sync.store_photos import unconfirmed


def losses(folder, said):
    """What is wrong with the fleet in `folder`, given the lines that were acknowledged; empty when nothing is."""
    try:
        days = Days(folder)
    except (VictimSupportError, dbapi2.Error) as error:
        return [f"does not open: {error}"]
    with closing(days):
        return _kept(days, said) or _completes(days)


def _kept(days, said):
    wrong = []
    with days.fleet.store() as centre:
        homes = {**days.fleet.laptops, "C00": centre}
        for home in homes.values():
            wrong += [f"{home.device}: verify: {problem}" for problem in verify(home.journal).problems]
        for code, *subjects in (line.split()[1:] for line in said):
            for subject in subjects:
                row = store.photo(homes[code].journal, subject)
                if not store.files_of(homes[code].journal).is_whole(row["name"]):
                    wrong.append(f"{code} has lost {subject}")
    return wrong


def _completes(days):
    """Done again from its beginning: every photo an entry names is whole everywhere; what no entry names is an orphan."""
    wrong = [f"refused: {one}" for _ in range(2) for one in days.exchange()]
    with days.fleet.store() as centre:
        names = set()
        for home in (centre, *days.fleet.laptops.values()):
            rows = store.every_photo(home.journal)
            disk = Disk(home.journal, home.journal.database.conn)
            wrong += [
                f"{home.device}: {row['subject']} {disk.state(row['name'])}"
                for row in rows
                if not disk.files.is_whole(row["name"])
            ]
            names.add(frozenset(row["name"] for row in rows))
            wrong += [f"{home.device}: {problem}" for problem in verify(home.journal).problems]
        if len(names) != 1:
            wrong.append("they know different photos")
    wrong += [f"{code}: not confirmed" for code, home in days.fleet.laptops.items() if unconfirmed(home.journal)]
    return wrong
