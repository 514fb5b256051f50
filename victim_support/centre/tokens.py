"""What the inbox remembers in memory between two requests: challenges that were used, and what may be fetched.

Nothing here outlives the process: after a restart every challenge and token is unknown, and a laptop begins again.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from victim_support.sync.errors_network import ChallengeStale, NotKept, TokenUnknown
from victim_support.sync.exchange import TOKEN_LENGTH

CHALLENGE_SECONDS: Final = 300.0
TOKEN_SECONDS: Final = 1800.0
_TIME: Final = 8
_HEAD: Final = 16
_MAC: Final = 16

Clock = Callable[[], float]


class Challenges:
    """Challenges that prove themselves: strangers who ask for many take up no memory. Each is good once."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._used: dict[bytes, float] = {}
        self._lock = threading.Lock()

    def give(self, municipality: str) -> bytes:
        """A new challenge of 32 bytes for a laptop of the town."""
        head = int(self._clock() * 1000).to_bytes(_TIME, "big") + secrets.token_bytes(_HEAD - _TIME)
        return head + self._mac(municipality, head)

    def check(self, municipality: str, challenge: bytes) -> None:
        """Raise `ChallengeStale` unless it was given here for this town, lately, and not used yet."""
        head, mac = challenge[:_HEAD], challenge[_HEAD:]
        age = self._clock() - int.from_bytes(head[:_TIME], "big") / 1000
        if not hmac.compare_digest(mac, self._mac(municipality, head)) or age > CHALLENGE_SECONDS:
            raise ChallengeStale
        with self._lock:
            if challenge in self._used:
                raise ChallengeStale

    def use(self, challenge: bytes) -> None:
        """Count a checked and signed challenge as used. Raises `ChallengeStale` where another request was faster."""
        now = self._clock()
        with self._lock:
            if challenge in self._used:
                raise ChallengeStale
            self._used = {one: at for one, at in self._used.items() if now - at <= CHALLENGE_SECONDS}
            self._used[challenge] = now

    def _mac(self, municipality: str, head: bytes) -> bytes:
        return hmac.digest(self._key, municipality.encode() + b"\0" + head, "sha256")[:_MAC]


@dataclass
class _Lease:
    municipality: str
    device: str
    files: Mapping[str, Path]
    used: float


class Leases:
    """Which files a token opens. A laptop's next exchange, or time, ends its lease; then its files are removed."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        self._clock = clock
        self._leases: dict[bytes, _Lease] = {}
        self._lock = threading.Lock()

    def grant(self, municipality: str, device: str, files: Mapping[str, Path]) -> bytes:
        """A token for `files` ({hex SHA-256: where it lies}), in place of what this laptop was granted before."""
        token = secrets.token_bytes(TOKEN_LENGTH)
        now = self._clock()
        with self._lock:
            for old, lease in list(self._leases.items()):
                if now - lease.used > TOKEN_SECONDS or (lease.municipality, lease.device) == (municipality, device):
                    self._end(old)
            self._leases[token] = _Lease(municipality, device, dict(files), now)
        return token

    def path(self, municipality: str, token: bytes, digest: str) -> Path:
        """Where a granted file lies. Raises `TokenUnknown`, `NotKept`."""
        now = self._clock()
        with self._lock:
            lease = self._leases.get(token)
            if lease is None or lease.municipality != municipality:
                raise TokenUnknown
            if now - lease.used > TOKEN_SECONDS:
                self._end(token)
                raise TokenUnknown
            lease.used = now
            if digest not in lease.files:
                raise NotKept
            return lease.files[digest]

    def _end(self, token: bytes) -> None:
        for path in self._leases.pop(token).files.values():
            path.unlink(missing_ok=True)
