"""The centre's inbox: bundles kept as they come, laptops that prove themselves, what goes back (docs/formats/inbox.md).

C/inbox/212016/<sha256>.vsb      as from a stick; whatever is kept and not yet opened is merged by the next exchange
C/outbox/<random>-<sha256>.tmp   what waits to be fetched; cleared when the inbox is opened
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import threading
from typing import IO, TYPE_CHECKING, Final

from victim_support.centre.receiving import inbox_folder, receive, returns
from victim_support.centre.stores import has_store, open_store
from victim_support.centre.tokens import Challenges, Leases
from victim_support.centre.turns import alone
from victim_support.conflicts import store_centre
from victim_support.keys.errors import BadSignature, KeysError
from victim_support.sync import bundle, exchange, receipt
from victim_support.sync.bundle import LIMIT, SUFFIX
from victim_support.sync.errors import BundleOfOtherTown, ReceiptForged, ReceiptRefused, SenderRevoked
from victim_support.sync.errors_network import HashDiffers, LaptopUnproven, RequestMalformed
from victim_support.sync.exchange import Answer, Offer, Request
from victim_support.vault.durable import sync_folder

if TYPE_CHECKING:
    from pathlib import Path

    from victim_support.centre.centre import Centre
    from victim_support.journal.subjects import Room

OUTBOX: Final = "outbox"
_SENDING: Final = ".vs-sending-"
_CHUNK: Final = 1 << 20
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_RECEIPT_ERRORS: Final = (ReceiptRefused, ReceiptForged, BundleOfOtherTown, KeysError)


class Inbox:
    """What the server does, without the web. Several requests at once are safe; one process a centre's folder."""

    def __init__(self, centre: Centre, rooms: tuple[Room, ...]) -> None:
        self._centre = centre
        self._rooms = rooms
        self._challenges = Challenges()
        self._leases = Leases()
        self._checking = threading.Lock()  # a bundle is checked whole in memory: one at a time
        self._outbox = centre.path / OUTBOX
        self._outbox.mkdir(exist_ok=True)
        self._clear()

    def has(self, municipality: str, digest: str) -> bool:
        """Whether a bundle file lies on our disk. Raises `MunicipalityNotAdded`, `RequestMalformed`."""
        path = self._place(municipality, digest)
        if not path.exists():
            return False
        sync_folder(path.parent)  # a name that a power cut can still take is not there yet
        return True

    def keep(self, municipality: str, digest: str, source: IO[bytes]) -> bool:
        """Keep a bundle file, checked and durable before this returns; False when it was here already.

        Raises `HashDiffers`, a `BundleRefused`, and what a full or failing disk raises; then nothing is kept.
        """
        path = self._place(municipality, digest)
        if self.has(municipality, digest):
            return False
        inbox_folder(self._centre, municipality)
        temporary = path.with_name(f"{_SENDING}{secrets.token_hex(8)}.tmp")
        try:
            _spool(source, temporary, digest)
            with self._checking:
                self._check(municipality, temporary)
            temporary.replace(path)
            sync_folder(path.parent)
        finally:
            temporary.unlink(missing_ok=True)
        return True

    def challenge(self, municipality: str) -> bytes:
        """A challenge for a laptop of the town. Raises `MunicipalityNotAdded`."""
        self._require(municipality)
        return self._challenges.give(municipality)

    def exchange(self, municipality: str, body: bytes) -> bytes:
        """Merge what lies in the inbox, take in the laptop's notes, and offer what it lacks.

        Raises `RequestMalformed`, `ChallengeStale`, `LaptopUnproven`, `CentreBusy` and what receiving raises.
        """
        self._require(municipality)
        request = exchange.read_request(municipality, body)
        self._challenges.check(municipality, request.challenge)
        device = self._prove(request)
        self._challenges.use(request.challenge)
        done = receive(self._centre, request.notes, self._rooms, lambda _: None)
        report = done.reports[municipality]
        offers, files = self._offer(municipality, device)
        token = self._leases.grant(municipality, device, files)
        return exchange.encode_answer(Answer(token, tuple(offers), report.fresh, tuple(report.refused)))

    def returned(self, municipality: str, token: bytes, digest: str) -> Path:
        """Where a file lies that an exchange has offered. Raises `TokenUnknown`, `NotKept`."""
        return self._leases.path(municipality, token, digest)

    # --- who asks

    def _require(self, municipality: str) -> None:
        self._centre.refresh()  # a laptop enrolled or revoked since is seen as it is now
        self._centre.require_municipality(municipality)

    def _place(self, municipality: str, digest: str) -> Path:
        self._require(municipality)
        if not _DIGEST.fullmatch(digest):
            raise RequestMalformed(reason="SHA-256")
        return inbox_folder(self._centre, municipality, make=False) / f"{digest}{SUFFIX}"

    def _prove(self, request: Request) -> str:
        """The device code of an unrevoked laptop whose key signed both receipt and challenge."""
        name, data = request.receipt
        key_list = self._centre.key_list
        try:
            found = receipt.read(name, data, request.municipality, key_list)
        except _RECEIPT_ERRORS as error:
            code = name.removesuffix(".cbor").rpartition("-")[2]
            raise LaptopUnproven(device=code, reason=error.detail.get("reason", error.message)) from error
        if found.is_centre or name != receipt.file_name(request.municipality, found.device):
            raise LaptopUnproven(device=found.device, reason="端末の受領書ではありません")
        public = found.certificates[-1].public
        listed = key_list.device(request.municipality, found.device)
        if listed is not None and listed.public != public:
            raise LaptopUnproven(device=found.device, reason="この端末コードは別の鍵に登録されています")
        try:
            exchange.check_signature(request, public)
        except BadSignature as error:
            raise LaptopUnproven(device=found.device, reason="確認番号の署名") from error
        return found.device

    def _check(self, municipality: str, path: Path) -> None:
        """Signatures are what admits a bundle to the disk; whether it can be merged is judged when it is opened."""
        parsed = bundle.parse(path.name, path.read_bytes(), drill=self._centre.key_list.drill)
        key_list = self._centre.key_list
        # a sister may carry a revoked laptop's entries: kept, and judged when merged, as from a stick
        carried = frozenset({parsed.origin_code}) - {parsed.carrier_code}
        try:
            bundle.check(parsed, municipality, key_list, carried)
        except SenderRevoked:
            admitted = self._admitted(municipality)
            if parsed.carrier_code not in admitted:
                raise
            bundle.check(parsed, municipality, key_list, carried | admitted)

    def _admitted(self, municipality: str) -> frozenset[str]:
        if not has_store(self._centre, municipality):
            return frozenset()
        with alone(self._centre), open_store(self._centre, municipality, self._rooms) as home:
            return store_centre.admitted(home.journal.database.conn, municipality)

    # --- what goes back

    def _offer(self, municipality: str, device: str) -> tuple[list[Offer], dict[str, Path]]:
        offers, files = [], {}
        for file in returns(self._centre, municipality, self._rooms, device):
            digest = hashlib.sha256(file.data)
            path = self._outbox / f"{secrets.token_hex(8)}-{digest.hexdigest()}.tmp"
            path.write_bytes(file.data)
            offers.append(Offer(file.name, digest.digest(), len(file.data)))
            files[digest.hexdigest()] = path
        return offers, files

    def _clear(self) -> None:
        """Remove what an inbox that died has left half received, and what nobody can fetch any more."""
        for path in (*self._outbox.glob("*.tmp"), *self._centre.path.glob(f"inbox/*/{_SENDING}*.tmp")):
            path.unlink(missing_ok=True)


def _spool(source: IO[bytes], path: Path, digest: str) -> None:
    """Write what comes to `path`, to the disk's own memory. Raises `HashDiffers`, also where it is too large."""
    seen, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        while piece := source.read(_CHUNK):
            size += len(piece)
            if size > LIMIT:
                raise HashDiffers
            seen.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    if seen.hexdigest() != digest:
        raise HashDiffers
