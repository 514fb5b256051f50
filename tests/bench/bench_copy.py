"""What else brings 100,000 records from one place to another: copies as the limit, PouchDB as the other way to sync.

The copies check nothing, draw nothing and travel unsealed; PouchDB keeps revisions and finds what is missing, but neither
signs nor seals nor draws tables.
"""

import base64
import json
import os
import shutil
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

POUCH = Path(__file__).parent / "pouchdb"


def copied_file(database, folder):
    """Seconds and bytes of copying the encrypted database as a file, synced to the disk."""
    started = time.perf_counter()
    with database.open("rb") as source, (folder / "copy.db").open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
        os.fsync(target.fileno())
    return time.perf_counter() - started, database.stat().st_size


def plain_rows(home, path):
    """The entries of a home in a plain SQLite file of the same columns; how many."""
    rows = home.journal.query("SELECT hash, device, epoch, seq, kind, subject, body, general, protected FROM entry")
    with closing(_plain(path)) as conn, conn:
        conn.executemany("INSERT INTO entry VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)", map(tuple, rows))
    return len(rows)


def inserted_rows(source, folder):
    """Seconds of INSERT … SELECT of the same entries into an empty plain database with our indexes."""
    with closing(_plain(folder / "target.db")) as conn:
        conn.execute("ATTACH ? AS source", (str(source),))
        started = time.perf_counter()
        with conn:
            conn.execute("INSERT INTO entry SELECT * FROM source.entry ORDER BY id")
        return time.perf_counter() - started


def _plain(path):
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA journal_mode = WAL")
    conn.execute("PRAGMA synchronous = FULL")
    conn.executescript(
        "CREATE TABLE entry (id INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, device TEXT, epoch INTEGER, "
        "seq INTEGER, kind TEXT, subject TEXT, body BLOB, general BLOB, protected BLOB);"
        "CREATE INDEX entry_place ON entry (device, epoch, seq); CREATE INDEX entry_subject ON entry (subject);"
    )
    return conn


def replicated(source, folder):
    """{adapter: (seconds, documents)} of PouchDB replicating one document an entry, of the entry's own bytes."""
    shutil.copytree(POUCH, folder, dirs_exist_ok=True)
    subprocess.run(
        ["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=True, stdout=subprocess.DEVNULL
    )
    documents = folder / "documents.jsonl"
    _write_documents(source, documents)
    found = {}
    for adapter in ("leveldb", "memory"):
        command = ["node", "--max-old-space-size=8192", "replicate.js", str(documents), str(folder), adapter]
        done = subprocess.run(command, cwd=folder, check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        answer = json.loads(done.stdout)
        found[adapter] = answer["seconds"], answer["documents"]
    return found


def _write_documents(source, path):
    with closing(sqlite3.connect(source)) as conn, path.open("w", encoding="utf-8") as file:
        for name, *parts in conn.execute("SELECT hash, body, general, protected FROM entry"):
            values = [None if part is None else base64.b64encode(part).decode() for part in parts]
            file.write(json.dumps({"_id": name.hex(), "entry": values}) + "\n")
