"""The shim's log as records."""

import struct
from enum import IntEnum
from typing import NamedTuple

_HEAD = struct.Struct("<IBQQIII")
_MAGIC = 0x31474952


class Op(IntEnum):
    """What changed (shim.c)."""

    CREATE = 1
    WRITE = 2
    TRUNCATE = 3
    SYNC = 4
    RENAME = 5
    UNLINK = 6
    MKDIR = 7
    RMDIR = 8
    LINK = 9
    ACK = 10
    MAPPED = 11


class Record(NamedTuple):
    """One change, in the order in which the changes were made."""

    op: Op
    inode: int
    offset: int
    path: str
    other: str
    data: bytes


def read_records(path):
    """Every whole record of a log; a process killed while logging leaves no half record (one writev)."""
    data, at, found = path.read_bytes(), 0, []
    while at < len(data):
        magic, op, inode, offset, path_length, other_length, data_length = _HEAD.unpack_from(data, at)
        assert magic == _MAGIC
        at += _HEAD.size
        pieces = []
        for length in (path_length, other_length, data_length):
            pieces.append(data[at : at + length])
            at += length
        found.append(Record(Op(op), inode, offset, pieces[0].decode(), pieces[1].decode(), pieces[2]))
    return found


def acknowledged(records):
    """The lines the workload was allowed to say, in order."""
    return [line for record in records if record.op is Op.ACK for line in record.data.decode().splitlines()]


def syncs_per_acknowledgement(records, leave_out=()):
    """How many syncs stand before each acknowledged line, those of the paths ending in `leave_out` not counted."""
    counts, count = [], 0
    for record in records:
        if record.op is Op.SYNC and not record.path.endswith(tuple(leave_out) or ("\0",)):
            count += 1
        elif record.op is Op.ACK:
            counts.append(count)
            count = 0
    return counts
