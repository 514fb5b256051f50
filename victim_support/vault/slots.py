"""The slots of a vault: each holds the database key under another way in (docs/formats/vault.md).

Kinds in use: passphrase, recovery. Kinds whose layout is fixed and which are kept untouched: token, custodians, code.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from victim_support.keys import sealing, signing
from victim_support.keys.encoding import encode
from victim_support.keys.errors import CannotOpen
from victim_support.vault.errors import ExcessiveCost, RecoveryFailed
from victim_support.vault.passphrase import normalize
from victim_support.vault.stretching import ONE_AT_A_TIME

KEY_LENGTH: Final = 32
NONCE_LENGTH: Final = 12
TAG_LENGTH: Final = 16
SALT_LENGTH: Final = 16
ID_LENGTH: Final = 8

PASSPHRASE: Final = "passphrase"  # noqa: S105 - a kind of slot
RECOVERY: Final = "recovery"
TOKEN: Final = "token"  # noqa: S105 - a kind of slot
CUSTODIANS: Final = "custodians"
CODE: Final = "code"

_MAX_MEMORY_KIB: Final = 2 << 20
_MAX_ITERATIONS: Final = 16
_MAX_LANES: Final = 16
_MAX_WORK: Final = 8 << 20
_DOMAIN: Final = b"victim-support/vault-slot/v1\0"


@dataclass(frozen=True)
class Cost:
    """What one guess of a passphrase costs (Argon2id, RFC 9106): passes, lanes, memory in KiB."""

    iterations: int
    lanes: int
    memory_kib: int

    def check(self) -> None:
        """Raise `ExcessiveCost` for parameters Argon2id does not have or that would stop the machine (2 GiB)."""
        if not (1 <= self.iterations <= _MAX_ITERATIONS and 1 <= self.lanes <= _MAX_LANES):
            raise ExcessiveCost(reason=f"t={self.iterations} p={self.lanes}")
        if not 8 * self.lanes <= self.memory_kib <= _MAX_MEMORY_KIB:
            raise ExcessiveCost(reason=f"m={self.memory_kib} KiB")
        if self.iterations * self.memory_kib > _MAX_WORK:
            raise ExcessiveCost(reason=f"t={self.iterations} m={self.memory_kib} KiB")


PRODUCTION: Final = Cost(iterations=3, lanes=4, memory_kib=256 << 10)
"""256 MiB, three passes: about a second on a field laptop."""
LIGHT: Final = Cost(iterations=1, lanes=1, memory_kib=64)
"""For tests and the demo, whose persons are invented: protects nothing against guessing."""


@dataclass(frozen=True)
class Slot:
    """One slot as it stands in the file; `parameters` by kind, `nonce` empty where HPKE sealed."""

    kind: str
    id: bytes
    label: str
    parameters: tuple[object, ...]
    nonce: bytes
    sealed: bytes

    def aad(self, home: bytes) -> bytes:
        """Return what binds the sealed key to this home, kind, slot and its parameters."""
        return _DOMAIN + encode([home, self.kind, self.id, list(self.parameters)])


def passphrase_slot(home: bytes, key: bytes, passphrase: str, cost: Cost, label: str) -> Slot:
    """Return a slot that opens `key` with the passphrase at the given cost."""
    cost.check()
    salt = secrets.token_bytes(SALT_LENGTH)
    parameters = (salt, cost.iterations, cost.lanes, cost.memory_kib)
    nonce = secrets.token_bytes(NONCE_LENGTH)
    bare = Slot(PASSPHRASE, secrets.token_bytes(ID_LENGTH), label, parameters, nonce, b"")
    sealed = AESGCM(_stretch(passphrase, salt, cost)).encrypt(nonce, key, bare.aad(home))
    return Slot(bare.kind, bare.id, label, parameters, nonce, sealed)


def open_passphrase(slot: Slot, home: bytes, passphrase: str) -> bytes | None:
    """Return the database key, or None when this passphrase does not open this slot. Raises `ExcessiveCost`."""
    salt, iterations, lanes, memory_kib = slot.parameters
    if not (
        isinstance(salt, bytes)
        and isinstance(iterations, int)
        and isinstance(lanes, int)
        and isinstance(memory_kib, int)
        and len(salt) == SALT_LENGTH
    ):
        raise ExcessiveCost(reason="形式")
    cost = Cost(iterations, lanes, memory_kib)
    cost.check()
    try:
        return AESGCM(_stretch(passphrase, salt, cost)).decrypt(slot.nonce, slot.sealed, slot.aad(home))
    except InvalidTag:
        return None


def recovery_slot(home: bytes, key: bytes, recipient: bytes, label: str) -> Slot:
    """Return a slot that opens `key` with the private half of `recipient` (1216 bytes, HPKE)."""
    bare = Slot(RECOVERY, secrets.token_bytes(ID_LENGTH), label, (signing.kid(recipient),), b"", b"")
    sealed = sealing.seal(recipient, "recovery-slot", bare.aad(home), key)
    return Slot(bare.kind, bare.id, label, bare.parameters, b"", sealed)


def open_recovery(slot: Slot, home: bytes, key: sealing.SealingKey) -> bytes:
    """Return the database key. Raises `RecoveryFailed` when it was sealed to another key."""
    try:
        return key.open("recovery-slot", slot.aad(home), slot.sealed)
    except CannotOpen as error:
        raise RecoveryFailed(reason="宛先の鍵が違います") from error


def _stretch(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    kdf = Argon2id(
        salt=salt, length=KEY_LENGTH, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory_kib
    )
    with ONE_AT_A_TIME:
        return kdf.derive(normalize(passphrase).encode("utf-8"))
