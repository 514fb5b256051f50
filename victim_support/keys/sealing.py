r"""HPKE (RFC 9180, base mode) to one recipient: MLKEM768_X25519, HKDF-SHA256, AES-256-GCM.

``info`` = ``"victim-support/seal-<purpose>/v1\0"`` ‖ version (1 byte) ‖ suite (1 byte) ‖ recipient kid (8 bytes)
‖ SHA-256(header): what was sealed for one purpose, recipient or header does not open as another. Base mode does not
name the sender: whoever needs that signs. Formats: docs/formats/vault.md, enrolment.md.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)

from victim_support.keys.errors import BadSealingKey, CannotOpen, UnknownPurpose
from victim_support.keys.signing import kid

SEAL_PURPOSES: Final = frozenset({"recovery-slot", "custodian-slot", "code-slot", "bundle-key"})
VERSION: Final = 1
SUITE: Final = 1
"""1 = MLKEM768_X25519, HKDF-SHA256, AES-256-GCM."""
OVERHEAD: Final = 1136
"""Bytes a sealed message is longer than the message: 1088 + 32 of the KEM, 16 of the tag."""
PUBLIC_LENGTH: Final = 1216
PRIVATE_LENGTH: Final = 96
_MLKEM_PUBLIC: Final = 1184
_MLKEM_SEED: Final = 64

_suite = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass(frozen=True)
class SealingKey:
    """A recipient's key pair: `private` is ML-KEM-768 seed (64) ‖ X25519 (32), `public` is 1184 + 32 bytes."""

    private: bytes

    @classmethod
    def generate(cls) -> SealingKey:
        """Return a new key pair from the system's random source."""
        mlkem = MLKEM768PrivateKey.generate().private_bytes_raw()
        return cls(mlkem + X25519PrivateKey.generate().private_bytes_raw())

    @property
    def public(self) -> bytes:
        """The 1216 bytes that others seal to: ML-KEM-768 encapsulation key ‖ X25519 public key."""
        mlkem, x25519 = self._parts()
        return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()

    def _parts(self) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
        if len(self.private) != PRIVATE_LENGTH:
            raise BadSealingKey(length=len(self.private))
        return (
            MLKEM768PrivateKey.from_seed_bytes(self.private[:_MLKEM_SEED]),
            X25519PrivateKey.from_private_bytes(self.private[_MLKEM_SEED:]),
        )

    def open(self, purpose: str, header: bytes, sealed: bytes) -> bytes:
        """Return what was sealed to this key for `purpose` under `header`. Raises `CannotOpen`."""
        mlkem, x25519 = self._parts()
        private = MLKEM768X25519PrivateKey(mlkem, x25519)
        try:
            return _suite.decrypt(sealed, private, info=_info(purpose, self.public, header))
        except InvalidTag as error:
            raise CannotOpen(purpose=purpose) from error


def seal(public: bytes, purpose: str, header: bytes, message: bytes) -> bytes:
    """Return `message` sealed to `public` (1216 bytes) for `purpose`, bound to `header`; `OVERHEAD` bytes longer.

    Raises `BadSealingKey` when `public` is not a key, `UnknownPurpose` for a purpose outside `SEAL_PURPOSES`.
    """
    return _suite.encrypt(message, _public(public), info=_info(purpose, public, header))


def check_public(public: bytes) -> None:
    """Raise `BadSealingKey` unless `public` is a well-formed sealing key."""
    _public(public)


def _public(public: bytes) -> MLKEM768X25519PublicKey:
    if len(public) != PUBLIC_LENGTH:
        raise BadSealingKey(length=len(public))
    try:
        return MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC]),
            X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:]),
        )
    except ValueError as error:
        raise BadSealingKey(length=len(public)) from error


def _info(purpose: str, public: bytes, header: bytes) -> bytes:
    if purpose not in SEAL_PURPOSES:
        raise UnknownPurpose(purpose=purpose)
    domain = f"victim-support/seal-{purpose}/v1\0".encode("ascii")
    return domain + bytes((VERSION, SUITE)) + kid(public) + hashlib.sha256(header).digest()
