"""The fleet of a town as its store and the key list know it: data for the command and for the centre's pages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from victim_support.centre.backup import BACKED_UP
from victim_support.centre.receiving import secured
from victim_support.conflicts.store_centre import admitted, is_settled
from victim_support.japanese.municipalities import municipality as municipality_of
from victim_support.journal.database import scalar
from victim_support.journal.home import JAPAN
from victim_support.keys.chain import CertificateType, Role
from victim_support.keys.key_list_items import Reason, Revocation
from victim_support.sync import store_held
from victim_support.sync.bundle import Stream
from victim_support.sync.store_held import Chains, Segment

if TYPE_CHECKING:
    from victim_support.centre.centre import Centre
    from victim_support.journal.database import Connection
    from victim_support.journal.home import Home
    from victim_support.journal.journal import Journal
    from victim_support.keys.chain import KeyCertificate

REASONS: Final = {Reason.LOST: "紛失", Reason.COMPROMISED: "漏えい", Reason.RETIRED: "引退", Reason.MISTAKE: "誤り"}


class Reach(NamedTuple):
    """How far a stream of a laptop has arrived: the highest number, and how many there are of it."""

    stream: Stream
    epoch: int
    last: int
    entries: int


class Gap(NamedTuple):
    """Numbers that have not arrived although later ones have."""

    device: str
    stream: Stream
    epoch: int
    first: int
    last: int

    @property
    def words(self) -> str:
        """`L07 の 412–430 が未着`; another stream or a later epoch is named behind it."""
        return store_held.gap_words(self.stream, self.device, self.epoch, self.first, self.last)


class Fork(NamedTuple):
    """A laptop wrote different entries under one number, from `seq` on; `settled` once the centre has closed it."""

    device: str
    epoch: int
    seq: int
    settled: bool

    @property
    def words(self) -> str:
        """`L07 が 412 から分岐`, with what became of it."""
        more = [f"世代 {self.epoch}"] if self.epoch > 1 else []
        more += ["処理済み"] if self.settled else []
        return f"{self.device} が {self.seq} から分岐" + (f"（{'、'.join(more)}）" if more else "")


class Waiting(NamedTuple):
    """A bundle that was refused and has not been taken since.

    `origin` is the laptop whose entries are in it, None where the file did not say; `time` in seconds since 1970.
    """

    name: str
    code: str
    reason: str
    origin: str | None
    time: int


class Revoked(NamedTuple):
    """Why and when a laptop was revoked, and whether its entries are taken in all the same."""

    reason: str
    day: date
    admitted: bool


@dataclass(frozen=True, slots=True)
class Laptop:
    """One laptop of a town, as the centre sees it. Times in seconds since 1970, shown only."""

    code: str
    not_before: date
    not_after: date
    revoked: Revoked | None
    last_heard: int | None
    received: tuple[Reach, ...]
    gaps: tuple[Gap, ...]
    forks: tuple[Fork, ...]
    waiting: tuple[Waiting, ...]
    program: str | None

    @property
    def entries(self) -> int:
        """How many of its entries are here."""
        return sum(one.entries for one in self.received if one.stream is Stream.JOURNAL)

    @property
    def reached(self) -> int:
        """The highest number of its newest epoch that is here; 0 before anything came."""
        journal = [one for one in self.received if one.stream is Stream.JOURNAL]
        return journal[-1].last if journal else 0

    @property
    def needs_attention(self) -> bool:
        """Whether somebody must look: gaps, forks not settled, refused bundles."""
        return bool(self.gaps or self.waiting or any(not fork.settled for fork in self.forks))

    def expired(self, today: date) -> bool:
        """Whether the certificate has run out: renew it; what it signs is still taken in."""
        return today > self.not_after


@dataclass(frozen=True, slots=True)
class Town:
    """A town at a glance. Times in seconds since 1970; `entries` counts the journal, the centre's own included."""

    code: str
    name: str
    laptops: int
    entries: int
    secured: int
    gaps: int
    forks: int
    waiting: tuple[Waiting, ...]
    conflicts: int
    last_heard: int | None
    backed_up: int | None

    @property
    def unsecured(self) -> int:
        """Entries that lie in no verified backup on another medium."""
        return self.entries - self.secured


def fleet(centre: Centre, home: Home) -> list[Laptop]:
    """Every laptop of the town's key list by code, the revoked ones included."""
    facts = _Facts(centre, home)
    return [facts.laptop(certificate) for certificate in _newest(centre, home.municipality)]


def town(centre: Centre, home: Home) -> Town:
    """The town's totals, from its opened store."""
    conn = home.journal.database.conn
    with home.journal.base_data() as writing:
        store_held.count_own(home.journal, writing)
    runs = store_held.segments(conn)
    entries = int(scalar(home.journal.one("SELECT COUNT(*) FROM entry")))
    return Town(
        code=home.municipality,
        name=municipality_of(home.municipality).name,
        laptops=sum(not centre.key_list.is_revoked(one) for one in _newest(centre, home.municipality)),
        entries=entries,
        secured=max(0, entries - _unsecured(home, runs)),
        gaps=len(store_held.gaps(runs)),
        forks=sum(not fork.settled for fork in forks(home.journal)),
        waiting=tuple(waiting(home.journal)),
        conflicts=int(scalar(home.journal.one("SELECT COUNT(*) FROM conflict WHERE closed_by IS NULL"))),
        last_heard=_heard_last(conn),
        backed_up=scalar(home.journal.one("SELECT value FROM local WHERE key = ?", (BACKED_UP,))),
    )


def gaps(runs: Iterable[Segment]) -> list[Gap]:
    """What has not arrived, exactly, by laptop and number."""
    found = [Gap(device, Stream(stream), *rest) for stream, device, *rest in store_held.gaps(runs)]
    return sorted(found, key=lambda one: (one.device, one.stream, one.epoch, one.first))


def forks(journal: Journal) -> list[Fork]:
    """Every fork of the town, by laptop and epoch, with the first number that has two meanings."""
    rows = journal.query("SELECT device, epoch, MIN(seq) FROM fork GROUP BY device, epoch ORDER BY device, epoch")
    conn = journal.database.conn
    return [Fork(device.partition("-")[2], epoch, seq, is_settled(conn, device, epoch)) for device, epoch, seq in rows]


def waiting(journal: Journal) -> list[Waiting]:
    """The bundles that were refused and are still waiting, newest first: taking one in removes its refusal."""
    rows = journal.query(
        "SELECT name, code, reason, origin, time FROM bundle_log WHERE state = 'refused' ORDER BY id DESC"
    )
    return [Waiting(*row) for row in rows]


def time_words(seconds: int | None, none: str = "―") -> str:
    """`2026-10-03 14:05` in Japan's time; `none` where there is no time."""
    return none if seconds is None else datetime.fromtimestamp(seconds, JAPAN).strftime("%Y-%m-%d %H:%M")


def reach_words(received: Iterable[Reach]) -> str:
    """The newest epoch of every stream: `412`, `412、閲覧記録 3`."""
    newest = {one.stream: one for one in received}
    told = []
    for stream, one in newest.items():
        name = "" if stream is Stream.JOURNAL else f"{store_held.STREAM_WORDS[stream]} "
        told.append(f"{name}{one.last}" + (f"（世代 {one.epoch}）" if one.epoch > 1 else ""))
    return "、".join(told) or "なし"


def state_words(laptop: Laptop) -> str:
    """Whether somebody must look: 正常, 要確認, or 失効 with why and when."""
    if laptop.revoked is not None:
        more = "、記録は受入れ" if laptop.revoked.admitted else ""
        return f"失効（{laptop.revoked.reason}、{laptop.revoked.day.isoformat()}{more}）"
    return "要確認" if laptop.needs_attention else "正常"


class _Facts:
    """What the store says of all laptops, read once."""

    def __init__(self, centre: Centre, home: Home) -> None:
        conn = home.journal.database.conn
        self._key_list = centre.key_list
        self._runs = store_held.segments(conn)
        self._gaps = gaps(self._runs)
        self._forks = forks(home.journal)
        self._waiting = waiting(home.journal)
        self._admitted = admitted(conn, home.municipality)
        self._heard = {row[0]: (row[1], row[2]) for row in conn.execute("SELECT carrier, time, program FROM heard")}
        self._programs = {row[0]: row[1] for row in home.journal.query("SELECT device, program FROM device")}

    def laptop(self, certificate: KeyCertificate) -> Laptop:
        code = certificate.device
        heard, program = self._heard.get(code, (None, None))
        return Laptop(
            code=code,
            not_before=certificate.not_before,
            not_after=certificate.not_after,
            revoked=self._revoked(self._key_list.revocations.get(certificate.key_hash)),
            last_heard=heard,
            received=tuple(_reached([run for run in self._runs if run.device == code])),
            gaps=tuple(one for one in self._gaps if one.device == code),
            forks=tuple(one for one in self._forks if one.device == code),
            waiting=tuple(one for one in self._waiting if one.origin == code),
            program=program or self._programs.get(code),
        )

    def _revoked(self, revocation: Revocation | None) -> Revoked | None:
        if revocation is None:
            return None
        return Revoked(REASONS[revocation.reason], revocation.day, revocation.device in self._admitted)


def _newest(centre: Centre, municipality: str) -> list[KeyCertificate]:
    """The newest certificate of each laptop's code."""
    found = {
        one.device: one
        for one in centre.key_list.certificates(CertificateType.DEVICE)
        if one.municipality == municipality and one.role is Role.LAPTOP
    }
    return [found[code] for code in sorted(found)]


def _reached(runs: Iterable[Segment]) -> list[Reach]:
    """Runs of one place taken together. A number that two branches hold counts once."""
    numbers: dict[tuple[int, int], list[tuple[int, int]]] = {}
    for run in runs:
        numbers.setdefault((run.stream, run.epoch), []).append((run.first, run.last))
    found = []
    for (stream, epoch), spans in sorted(numbers.items()):
        count = top = 0
        for first, last in sorted(spans):
            count += max(0, last - max(top, first - 1))
            top = max(top, last)
        found.append(Reach(Stream(stream), epoch, top, count))
    return found


def _unsecured(home: Home, runs: Iterable[Segment]) -> int:
    """Entries no verified backup proves to hold; what two branches share may count twice, never too little."""
    chains = Chains(home.journal.database.conn, home.municipality)
    holds = secured(home)
    lacking = [
        span
        for run in runs
        if run.stream == Stream.JOURNAL
        for span in store_held.lacking(chains, run, holds, own=True)
    ]
    return sum(last - first + 1 for first, last in lacking)


def _heard_last(conn: Connection) -> int | None:
    found = scalar(conn.execute("SELECT MAX(time) FROM heard").fetchone())
    return None if found is None else int(found)
