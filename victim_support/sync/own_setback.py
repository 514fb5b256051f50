"""A home that was set back as a whole, or cloned: others know another end of its chain than it does itself.

A disk set back with its position file cannot see it alone. The receipts of the centre and of sisters, its own entries
that come back to it, and any paper of its own that somebody brings, can (docs/architecture.md, Setbacks).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from victim_support.certificates.entry_kinds import MADE_KIND
from victim_support.journal.entry import decode_entry
from victim_support.journal.home import begin_epoch
from victim_support.journal.journal import read_head
from victim_support.journal.position import Place
from victim_support.sync.bundle import Stream
from victim_support.sync.store_held import RECEIVED, Chains, Segment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from victim_support.journal.database import Connection
    from victim_support.journal.home import Home

REASON: Final = "others-ahead"
_LARGEST: Final = (1 << 63) - 1
SET_BACK: Final = (
    "この端末は以前の状態に戻されたか、複製されています。番号が重ならないように、新しい世代を始めました。"
    "これから作る証明書と受付の番号は、端末番号の後ろの文字が変わります。センターへ知らせてください。"
)


@dataclass(frozen=True)
class Witness:
    """A genuine paper signed with this laptop's own key: where its entry stands, and what names the paper.

    `prev` is the first 16 bytes of what the entry names as prev, `paper` the 16 bytes of status lists.
    """

    epoch: int
    seq: int
    prev: bytes
    paper: bytes


def settle_own_place(home: Home, seen: Witness | None = None) -> Place | None:
    """Begin a new epoch when others name an entry of ours that is not in our chain; returns the place they name.

    `seen` is a paper just scanned, one more of these others. From then on no number that is on somebody's paper is
    given again. None when all is as it should be.
    """
    place = place_elsewhere(home, seen)
    if place is None:
        return None
    epoch, seq, _ = read_head(home.journal.database.conn)
    detail = (
        f"この端末の最後は {epoch}-{seq}、ほかが知っているこの端末の最後は {place.epoch}-{place.seq}。"
        "端末が以前の状態に戻されたか、複製されています（消失範囲）"
    )
    begin_epoch(home.journal, REASON, place, detail)
    return place


def place_elsewhere(home: Home, seen: Witness | None = None) -> Place | None:
    """The last place of ours, of this epoch or later, that others name and our chain does not have; None usually."""
    conn = home.journal.database.conn
    epoch, _, _ = read_head(conn)
    named = [place for place in _named_elsewhere(home, conn, epoch) if not _is_ours(home, conn, place)]
    if seen is not None and seen.epoch >= epoch and not is_recorded(home, seen):
        named.append(Place(home.journal.origin, seen.epoch, seen.seq, b""))  # a paper does not say its entry's hash
    return max(named, key=lambda one: (one.epoch, one.seq), default=None)


def is_recorded(home: Home, seen: Witness) -> bool:
    """Whether the entry that made a paper of ours is here: at its place, after the same entry, and that very paper."""
    conn = home.journal.database.conn
    if max(seen.epoch, seen.seq) > _LARGEST:
        return False
    found = conn.execute(
        "SELECT e.body, c.paper_hash FROM entry AS e LEFT JOIN certificate AS c ON c.subject = e.subject "
        "WHERE e.device = ? AND e.epoch = ? AND e.seq = ?",
        (home.journal.origin, seen.epoch, seen.seq),
    ).fetchall()
    for body, paper in found:
        entry = decode_entry(bytes(body))
        # a certificate that was shredded is drawn no more, and no longer says which paper it was
        same = entry.kind == MADE_KIND and (paper is None or bytes(paper) == seen.paper)
        if same and entry.prev[: len(seen.prev)] == seen.prev:
            return True
    return False


def _named_elsewhere(home: Home, conn: Connection, epoch: int) -> Iterator[Place]:
    """What receipts say is held of us, and our own entries here that another branch wrote, of this epoch or later."""
    rows = conn.execute(
        "SELECT epoch, last, head FROM covered WHERE stream = ? AND device = ? AND degree = ? AND epoch >= ?",
        (Stream.JOURNAL, home.device, RECEIVED, epoch),
    ).fetchall()
    rows += conn.execute(
        "SELECT epoch, seq, hash FROM entry WHERE device = ? AND epoch >= ? "
        "ORDER BY epoch DESC, seq DESC, hash LIMIT 1",
        (home.journal.origin, epoch),
    ).fetchall()
    rows += conn.execute(
        "SELECT f.epoch, f.seq, e.hash FROM fork AS f JOIN entry AS e USING (device, epoch, seq) "
        "WHERE f.device = ? AND f.epoch >= ?",
        (home.journal.origin, epoch),
    ).fetchall()
    for row in rows:
        yield Place(home.journal.origin, *row)


def _is_ours(home: Home, conn: Connection, place: Place) -> bool:
    epoch, seq, head = read_head(conn)
    if place.epoch != epoch or place.seq > seq:
        return False
    own = Segment(Stream.JOURNAL, home.device, epoch, 1, seq, b"", head)
    return Chains(conn, home.municipality).ancestor(own, place.seq) == place.head
