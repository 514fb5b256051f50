"""What this home holds of every stream, as runs without gap, branch by branch; and what of it another lacks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from victim_support.journal.database import scalar
from victim_support.journal.entry import decode_entry
from victim_support.journal.journal import read_head
from victim_support.sync.bundle import Stream
from victim_support.sync.receipt import Held

if TYPE_CHECKING:
    from victim_support.journal.database import Connection
    from victim_support.journal.journal import Journal

STREAM_WORDS: Final[dict[int, str]] = {Stream.JOURNAL: "記録", Stream.ACCESS: "閲覧記録", Stream.PHOTO: "写真"}
RECEIVED: Final = 1
SECURED: Final = 2
_COLUMNS: Final = "stream, device, epoch, first, last, before, head"


class Segment(NamedTuple):
    """A run held whole; `before` is what its first entry names as prev, `head` the hash of its last."""

    stream: int
    device: str
    epoch: int
    first: int
    last: int
    before: bytes
    head: bytes

    @property
    def held(self) -> Held:
        """The same as receipts say it."""
        return Held(self.stream, self.device, self.epoch, self.first, self.last, self.head)


class Chains:
    """Asks the database which entry stands where on a branch."""

    def __init__(self, conn: Connection, municipality: str) -> None:
        self.conn = conn
        self._municipality = municipality

    def device(self, code: str) -> str:
        """A device as entries name it."""
        return f"{self._municipality}-{code}"

    def hashes_at(self, segment: Segment, seq: int) -> list[bytes]:
        """Every entry or item at a place, of whatever branch."""
        place = (self.device(segment.device), segment.epoch, seq)
        if segment.stream == Stream.JOURNAL:
            sql, bound = "SELECT hash FROM entry WHERE device = ? AND epoch = ? AND seq = ?", place
        else:
            sql = "SELECT hash FROM stream_item WHERE stream = ? AND device = ? AND epoch = ? AND seq = ?"
            bound = (segment.stream, *place)  # type: ignore[assignment]  # one column more
        return [row[0] for row in self.conn.execute(sql, bound)]

    def ancestor(self, segment: Segment, seq: int) -> bytes | None:
        """The hash at `seq` on the branch that ends at the segment's head; None outside the segment."""
        if not segment.first <= seq <= segment.last:
            return None
        if seq == segment.last:
            return segment.head
        found = self.hashes_at(segment, seq)
        return found[0] if len(found) == 1 else self._walk(segment, seq)

    def _walk(self, segment: Segment, seq: int) -> bytes | None:
        """A fork: step back from the head, one entry at a time."""
        name, at = segment.head, segment.last
        while at > seq:
            prev = self._prev(segment.stream, name)
            if prev is None:
                return None
            name, at = prev, at - 1
        return name

    def _prev(self, stream: int, name: bytes) -> bytes | None:
        if stream == Stream.JOURNAL:
            body = scalar(self.conn.execute("SELECT body FROM entry WHERE hash = ?", (name,)).fetchone())
            return None if body is None else decode_entry(body).prev
        found = scalar(self.conn.execute("SELECT prev FROM stream_item WHERE hash = ?", (name,)).fetchone())
        return None if found is None else bytes(found)


# --- what we hold


def segments(conn: Connection) -> list[Segment]:
    """Every run held, in the order of places."""
    return [Segment(*row) for row in conn.execute(f"SELECT {_COLUMNS} FROM held ORDER BY {_COLUMNS}")]  # noqa: S608


def add(chains: Chains, new: Segment) -> Segment:
    """Count a run in, joined with those it continues or overlaps on the same branch; returns the run it became."""
    conn = chains.conn
    rows = conn.execute(
        f"SELECT {_COLUMNS} FROM held WHERE stream = ? AND device = ? AND epoch = ?",  # noqa: S608  our own columns
        (new.stream, new.device, new.epoch),
    ).fetchall()
    for row in rows:
        old = Segment(*row)
        joined = _joined(chains, old, new)
        if joined is not None:
            conn.execute(
                "DELETE FROM held WHERE stream = ? AND device = ? AND epoch = ? AND first = ? AND head = ?",
                (*old[:4], old.head),
            )
            new = joined
    conn.execute(f"INSERT OR REPLACE INTO held ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)", new)  # noqa: S608
    return new


def _joined(chains: Chains, one: Segment, other: Segment) -> Segment | None:
    low, high = sorted((one, other), key=lambda segment: (segment.first, segment.last))
    if high.first > low.last + 1:
        return None
    if high.first == low.last + 1:
        return low._replace(last=high.last, head=high.head) if high.before == low.head else None
    at = min(low.last, high.last)
    if chains.ancestor(low, at) != chains.ancestor(high, at):
        return None
    end = max(low, high, key=lambda segment: segment.last)
    return low._replace(last=end.last, head=end.head)


def count_own(journal: Journal, conn: Connection) -> None:
    """Bring the runs of this device up to its last entry."""
    chains = Chains(conn, journal.municipality)
    epoch, seq, head = read_head(conn)
    if seq:
        _count_epoch(chains, journal.device, epoch, seq, head)
    earlier = conn.execute("SELECT DISTINCT epoch FROM entry WHERE device = ? AND epoch < ?", (journal.origin, epoch))
    for (old,) in earlier.fetchall():
        start = Segment(Stream.JOURNAL, journal.device, old, 1, 1, b"", b"")
        last = _run_end(chains, start)
        top = chains.hashes_at(start, last) if last else []
        if len(top) == 1:
            _count_epoch(chains, journal.device, old, last, top[0])


def _count_epoch(chains: Chains, device: str, epoch: int, seq: int, head: bytes) -> None:
    row = chains.conn.execute(
        f"SELECT {_COLUMNS} FROM held WHERE stream = 1 AND device = ? AND epoch = ? AND first = 1 "  # noqa: S608  ours
        "AND last <= ? ORDER BY last DESC",
        (device, epoch, seq),
    ).fetchone()
    known = None if row is None else Segment(*row)
    if known is not None and (known.last, known.head) == (seq, head):
        return
    whole = Segment(Stream.JOURNAL, device, epoch, 1, seq, b"", head)
    first = chains.ancestor(whole, 1)
    body = scalar(chains.conn.execute("SELECT body FROM entry WHERE hash = ?", (first,)).fetchone())
    if body is not None:
        add(chains, whole._replace(before=decode_entry(body).prev))


def _run_end(chains: Chains, start: Segment) -> int:
    """The last seq of the run that begins at 1; 0 when entry 1 is not here."""
    if not chains.hashes_at(start, 1):
        return 0
    row = chains.conn.execute(
        "SELECT seq FROM entry AS here WHERE device = ? AND epoch = ? AND NOT EXISTS ("
        "SELECT 1 FROM entry WHERE device = here.device AND epoch = here.epoch AND seq = here.seq + 1) "
        "ORDER BY seq LIMIT 1",
        (chains.device(start.device), start.epoch),
    ).fetchone()
    return int(scalar(row))


def gap_words(stream: int, device: str, epoch: int, first: int, last: int) -> str:
    """`L07 の 412–430 が未着`; another stream or a later epoch is named behind it."""
    span = f"{first}" if first == last else f"{first}–{last}"
    more = [] if stream == Stream.JOURNAL else [STREAM_WORDS[stream]]
    more += [f"世代 {epoch}"] if epoch > 1 else []
    return f"{device} の {span} が未着" + (f"（{'、'.join(more)}）" if more else "")


def gaps(found: Iterable[Segment]) -> list[tuple[int, str, int, int, int]]:
    """What has not arrived, exactly: (stream, device, epoch, first, last) between and before the runs held."""
    by_place: dict[tuple[int, str, int], list[Segment]] = {}
    for segment in found:
        by_place.setdefault((segment.stream, segment.device, segment.epoch), []).append(segment)
    missing = []
    for place, runs in sorted(by_place.items()):
        reached = 0
        for run in sorted(runs, key=lambda one: one.first):
            if run.first > reached + 1:
                missing.append((*place, reached + 1, run.first - 1))
            reached = max(reached, run.last)
    return missing


# --- what another lacks


def covered_by(conn: Connection, store: str, degree: int = RECEIVED) -> list[Held]:
    """What the receipt of `store` that counts says it holds."""
    rows = conn.execute(
        "SELECT stream, device, epoch, first, last, head FROM covered WHERE store = ? AND degree = ?", (store, degree)
    )
    return [Held(*row) for row in rows]


def lacking(chains: Chains, segment: Segment, holds: Sequence[Held], *, own: bool) -> list[tuple[int, int]]:
    """The parts of `segment` that `holds` does not prove to be there, as (first, last).

    What is covered by number but not by hash is not covered. Of another laptop's entries (`own` false) a run that
    reaches further than ours is taken at its word: its last entry is not here to be compared.
    """
    proved = []
    for held in holds:
        if held[:3] != segment[:3] or held.first > segment.last or held.last < segment.first:
            continue
        if held.last > segment.last:
            if not own:
                proved.append((held.first, segment.last))
        elif chains.ancestor(segment, held.last) == held.head:
            proved.append((held.first, held.last))
    left, at = [], segment.first
    for first, last in sorted(proved):
        if first > at:
            left.append((at, first - 1))
        at = max(at, last + 1)
    if at <= segment.last:
        left.append((at, segment.last))
    return left
