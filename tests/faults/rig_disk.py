"""Disks after a power cut: from recorded changes, every state a disk may be found in.

The model. A file's content is durable up to its last fsync or fdatasync. Of what was written since, each 512-byte
sector is found as it was at any moment since (dropped, kept, reordered and torn writes are all cases of this), and the
size as it was at any moment since; bytes never written read as zeros. A folder's names are durable up to the last
fsync of that folder; of the later changes of names a folder keeps a first part, in order (metadata journals keep
order), and the folders are independent of each other. A rename is one change. That an fsync of a new file also keeps
its name, as many file systems do, is not assumed.
"""

import os
import shutil
from pathlib import Path, PurePosixPath

from rig_records import Op

SECTOR = 512
WAYS = ("dropped", "kept", "sectors", "cut short", "last first", "some writes")


class File:
    """One file, by inode: what is durable, and what came since."""

    def __init__(self, durable=b""):
        self.durable = durable
        self.since = []

    def change(self, offset, data):
        self.since.append((offset, data))

    def sync(self):
        self.durable = _applied(self.durable, self.since)
        self.since = []

    def found(self, way, rng):
        """The content in one of WAYS."""
        if way == "dropped" or not self.since:
            return self.durable
        if way == "kept":
            return _applied(self.durable, self.since)
        if way == "cut short":
            return self._cut_short(rng)
        if way == "last first":
            return _applied(self.durable, self.since[-1:])
        if way == "some writes":
            return _applied(self.durable, [one for one in self.since if rng.random() < 0.5])
        return self._sectors(rng)

    def _cut_short(self, rng):
        whole = rng.randrange(len(self.since))
        offset, data = self.since[whole]
        if data is None:
            return _applied(self.durable, self.since[:whole])
        edges = range(SECTOR - offset % SECTOR, len(data), SECTOR)
        torn = data[: rng.choice(edges)] if edges else b""
        return _applied(self.durable, [*self.since[:whole], (offset, torn)])

    def _sectors(self, rng):
        versions = [self.durable]
        for one in self.since:
            versions.append(_applied(versions[-1], [one]))
        size = len(rng.choice(versions))
        sectors = []
        for at in range(0, size, SECTOR):
            sector = rng.choice(versions)[at : at + SECTOR]
            sectors.append(sector.ljust(min(SECTOR, size - at), b"\0")[: size - at])
        return b"".join(sectors)


def _applied(content, changes):
    if not changes:
        return content
    now = bytearray(content)
    for offset, data in changes:
        if data is None:
            del now[offset:]
            now.extend(bytes(offset - len(now)))
        else:
            now.extend(bytes(max(0, offset - len(now))))
            now[offset : offset + len(data)] = data
    return bytes(now)


class Disk:
    """The state of a folder while its recorded changes are played; `image` writes what a power cut now may leave."""

    def __init__(self, folder, before=None):
        self.folder = PurePosixPath(folder)
        self.files = {}  # inode → File
        self.names = {str(self.folder): None}  # path → inode, or None for a folder: as the program sees it
        self.durable_names = {str(self.folder): None}
        self.waiting = []  # changes of names: (folder they must be synced in, the change)
        self.acknowledged = []
        if before is not None:
            self._begin(before)

    def _begin(self, before):
        """Everything under `before` is there and durable. Inodes are those of the watched folder's files."""
        for path, (inode, data) in before.items():
            if data is not None:
                self.files[inode] = File(data)
            self.durable_names[path] = None if data is None else inode
        self.names = dict(self.durable_names)

    def play(self, record):
        """One more change has happened."""
        match record.op:
            case Op.CREATE:
                self.files[record.inode] = File()
                self._name(record.path, {record.path: record.inode})
            case Op.WRITE:
                self.files[record.inode].change(record.offset, record.data)
            case Op.TRUNCATE:
                self.files[record.inode].change(record.offset, None)
            case Op.SYNC:
                self._sync(record)
            case Op.MKDIR:
                self._name(record.path, {record.path: None})
            case Op.RENAME:
                moved = {record.path: "gone", record.other: self.names.get(record.path)}
                self._name(record.other, moved)
            case Op.LINK:
                self._name(record.other, {record.other: self.names.get(record.path)})
            case Op.UNLINK | Op.RMDIR:
                self._name(record.path, {record.path: "gone"})
            case Op.ACK:
                self.acknowledged += record.data.decode().splitlines()
            case Op.MAPPED:
                raise AssertionError(f"{record.path} is written through a map: the shim cannot see it")

    def _name(self, path, change):
        _rename(self.names, change)
        self.waiting.append((str(PurePosixPath(path).parent), change))

    def _sync(self, record):
        if record.path in self.names and self.names[record.path] is None:
            for folder, change in self.waiting:
                if folder == record.path:
                    _rename(self.durable_names, change)
            self.waiting = [one for one in self.waiting if one[0] != record.path]
        elif record.inode in self.files:
            self.files[record.inode].sync()

    @property
    def unsynced(self):
        """Whether a cut here could lose anything at all."""
        return bool(self.waiting) or any(file.since for file in self.files.values())

    def image(self, target, way, rng):
        """Write one possible state of the disk into the empty folder `target`."""
        names = dict(self.durable_names)
        kept = {}
        for folder, _ in self.waiting:
            count = sum(1 for one in self.waiting if one[0] == folder)
            kept.setdefault(folder, {"dropped": 0, "kept": count}.get(way, rng.randint(0, count)))
        for folder, change in self.waiting:
            if kept[folder] > 0:
                kept[folder] -= 1
                _rename(names, change)
        for path in sorted(names):
            self._materialise(path, names[path], target, way, rng)

    def _materialise(self, path, inode, target, way, rng):
        place = target / PurePosixPath(path).relative_to(self.folder)
        if inode is None:
            if place.parent.is_dir():
                place.mkdir(exist_ok=True)
        elif place.parent.is_dir():
            place.write_bytes(self.files[inode].found(way, rng))


def _rename(names, change):
    for path, inode in change.items():
        if inode == "gone":
            names.pop(path, None)
        else:
            names[path] = inode


def snapshot(folder):
    """What stands in a folder before a run: path → (inode, content); folders have None."""
    found = {}
    for root, _, files in os.walk(folder):
        found[root] = (0, None)
        for name in files:
            path = Path(root, name)
            if not name.endswith("-shm"):
                found[str(path)] = (path.stat().st_ino, path.read_bytes())
    return found


def fresh(folder):
    """An empty folder in place of whatever stood there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
