"""No name, reading or address of a town is to be read in anything this program leaves on a disk, nor ever wrote to one.

Every byte written while a demo town is worked, exported, received and taken in is recorded (shim.c): home, centre,
stick, temporary files, logs, files that were removed again. What is printed on paper and came as a file is left out.
"""

import csv
import sqlite3
from collections import defaultdict

import numpy as np
import pytest
import rig
from rig_records import Op

WINDOW = 6
"""Bytes looked at first; shorter texts say too little to be told from chance."""
RESIDENT = ("氏名", "氏名フリガナ", "旧氏", "通称", "通称フリガナ", "氏名アルファベット", "住所", "番地", "方書")
BUILDING = ("所在地", "地番", "所有者氏名", "所有者住所")
SURVEY = ("所在地", "表札名")
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp932")


def texts(town):
    """Every name, reading and address of the town's files, as registered and without its spaces."""
    found = set()
    for name, columns in (("residents.csv", RESIDENT), ("buildings.csv", BUILDING), ("surveys.csv", SURVEY)):
        with (town / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                found.update(row[column] for column in columns if row[column])
                found.add(row.get("住所", "") + row.get("番地", ""))
    return {one for text in found for one in (text, "".join(text.split())) if len(one.encode()) >= WINDOW}


def needles(found):
    """{bytes: text} in every encoding that can say it."""
    spelt = {}
    for text in found:
        for encoding in ENCODINGS:
            try:
                data = text.encode(encoding)
            except UnicodeEncodeError:
                continue
            if len(data) >= WINDOW:
                spelt[data] = text
    return spelt


class Search:
    """Looks for thousands of texts at once: by their first six bytes, then by all of them."""

    def __init__(self, spelt):
        self.by_start = defaultdict(list)
        for data in spelt:
            self.by_start[data[:WINDOW]].append(data)
        self.starts = np.sort(np.array([self._number(start) for start in self.by_start], dtype=np.uint64))

    @staticmethod
    def _number(start):
        return int.from_bytes(start, "big")

    def hits(self, data, chunk=1 << 20):
        """The needles that stand in `data`."""
        found = set()
        for begin in range(0, len(data), chunk):
            part = np.frombuffer(data[begin : begin + chunk + WINDOW - 1], dtype=np.uint8).astype(np.uint64)
            count = len(part) - WINDOW + 1
            if count <= 0:
                break
            windows = np.zeros(count, dtype=np.uint64)
            for place in range(WINDOW):
                windows = (windows << np.uint64(8)) | part[place : place + count]
            at = np.minimum(np.searchsorted(self.starts, windows), len(self.starts) - 1)
            for place in np.flatnonzero(self.starts[at] == windows):
                here = begin + int(place)
                for one in self.by_start[data[here : here + WINDOW]]:
                    if data.startswith(one, here):
                        found.add(one)
        return found


@pytest.fixture(scope="module")
def worked(tmp_path_factory):
    """The folder of a town that was worked, and the run with all it wrote."""
    folder = tmp_path_factory.mktemp("names") / "all"
    (folder / "tmp").mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        for name in ("TMPDIR", "SQLITE_TMPDIR"):
            patch.setenv(name, str(folder / "tmp"))
        run = rig.run(folder, script="names_workload.py")
    assert run.status == 0, run.output
    return folder, run


def written(run, folder, *, town):
    """{path: every byte ever written to it, in order}; those of the town's own files, or all others."""
    found = defaultdict(list)
    for record in run.records:
        if record.op is Op.WRITE and record.path.startswith(f"{folder / 'town'}/") == town:
            found[record.path].append(record.data)
    return {path: b"".join(pieces) for path, pieces in found.items()}


def test_nothing_on_any_disk_names_anybody(worked):
    folder, run = worked
    spelt = needles(texts(folder / "town"))
    assert len(spelt) > 1000
    search = Search(spelt)
    recorded = written(run, folder, town=False)
    left = {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file() and "town" not in path.parts}
    for what in ("home/journal.db", "home/journal.db-wal", "vault.cbor", "home/logs/server.log", "/usb/", ".vsb"):
        assert any(what in path for path in recorded), what
    for what in (
        "centre/stores/212016/journal.db",
        "centre/inbox/212016/",
        "centre/receipts/",
        "usb/receipt-212016-C00",
    ):
        assert any(what in path for path in left), what
    for path, data in {**recorded, **{f"{path} now": data for path, data in left.items()}}.items():
        hits = {spelt[one] for one in search.hits(data)}
        assert not hits, (path, sorted(hits)[:5])
    assert not {spelt[one] for one in search.hits(run.output.encode())}, "nor on a console"


def test_the_recorder_and_the_search_find_what_is_written_in_clear(worked):
    """The control: the town's own files were written under the same recorder, and all they name is found."""
    folder, run = worked
    spelt = needles(texts(folder / "town"))
    search = Search(spelt)
    hits = set()
    for data in written(run, folder, town=True).values():
        hits |= search.hits(data)
    with (folder / "town" / "residents.csv").open(encoding="utf-8", newline="") as file:
        names = {row["氏名"] for row in csv.DictReader(file)}
    assert {name for name in names if name.encode() not in hits} == set()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_the_search_finds_every_text_in_a_file_in_clear(worked, tmp_path, encoding):
    folder, _run = worked
    found = texts(folder / "town")
    spelt = needles(found)
    path = tmp_path / "clear"
    path.write_bytes(b"\x00\xff".join(text.encode(encoding, "replace") for text in sorted(found)))
    hits = Search(spelt).hits(path.read_bytes())
    wanted = {data for data in needles(found) if data in path.read_bytes()}
    assert len(wanted) >= len(found) // 2
    assert wanted <= hits


def test_the_search_finds_every_name_in_a_database_that_is_not_encrypted(worked, tmp_path):
    folder, _run = worked
    found = sorted(texts(folder / "town"))
    conn = sqlite3.connect(tmp_path / "plain.db")
    conn.execute("PRAGMA journal_mode = WAL").fetchall()
    conn.execute("CREATE TABLE resident (name TEXT)")
    conn.executemany("INSERT INTO resident VALUES (?)", [(text,) for text in found])
    conn.commit()
    log = (tmp_path / "plain.db-wal").read_bytes()
    conn.close()
    for data in (log, (tmp_path / "plain.db").read_bytes()):
        assert {text.encode() for text in found} <= Search(needles(found)).hits(data)
