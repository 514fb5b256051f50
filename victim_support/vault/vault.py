"""The vault of a home: one random database key behind several slots, and the home's private keys under it.

Others call::

    vault = Vault.create(path, new_identity("laptop", "212016", "L01"), passphrase)      # cost=LIGHT in tests, demo
    vault = Vault.open(path, passphrase)
    vault.database_key; vault.derive("position")
    vault.put_secret("device-signing", raw); vault.secret("device-signing")

The format, its MUSTs and named failures: docs/formats/vault.md.
"""

from __future__ import annotations

import hmac
import re
import secrets
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from filelock import FileLock, Timeout

from victim_support.keys.encoding import encode
from victim_support.vault import slot_file
from victim_support.vault.durable import write_durably
from victim_support.vault.errors import (
    DamagedVault,
    RecoveryFailed,
    SecretMissing,
    VaultBusy,
    VaultExists,
    WrongPassphrase,
)
from victim_support.vault.passphrase import check_strength
from victim_support.vault.slot_file import Body, Identity
from victim_support.vault.slots import (
    KEY_LENGTH,
    LIGHT,
    NONCE_LENGTH,
    PASSPHRASE,
    PRODUCTION,
    RECOVERY,
    Cost,
    open_passphrase,
    open_recovery,
    passphrase_slot,
    recovery_slot,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from victim_support.keys.sealing import SealingKey

__all__ = ["LIGHT", "PRODUCTION", "Cost", "Identity", "Vault", "new_identity"]

_MAC_DOMAIN: Final = b"victim-support/vault/v1\0"
_SECRET_DOMAIN: Final = b"victim-support/vault-secret/v1\0"
_PURPOSE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LOCK_SECONDS: Final = 10.0
_HOME_LENGTH: Final = 16


def new_identity(kind: str, municipality: str, device: str) -> Identity:
    """Return the identity of a new home: kind ``laptop``, ``centre`` or ``demo``, with 16 fresh random bytes."""
    if kind not in slot_file.KINDS:
        raise ValueError(kind)
    return Identity(kind, municipality, device, secrets.token_bytes(_HOME_LENGTH))


class Vault:
    """An opened vault. Python cannot wipe memory: the key lives as long as the process."""

    def __init__(self, path: Path, body: Body, database_key: bytes) -> None:
        self.path = path
        self.database_key = database_key
        self._body = body

    @classmethod
    def create(cls, path: Path, identity: Identity, passphrase: str, *, cost: Cost = PRODUCTION) -> Self:
        """Make a new vault file with a fresh database key and one passphrase slot, durable before it returns.

        Raises `VaultExists` (nothing is overwritten), `WeakPassphrase`, `WriteFailed`.
        """
        check_strength(passphrase)
        key = secrets.token_bytes(KEY_LENGTH)
        slot = passphrase_slot(identity.home, key, passphrase, cost, "")
        vault = cls(path, Body(identity, 1, [slot]), key)
        try:
            write_durably(path, vault._packed(vault._body), replace=False)
        except FileExistsError as error:
            raise VaultExists(path=path) from error
        return vault

    @classmethod
    def open(cls, path: Path, passphrase: str) -> Self:
        """Open with a passphrase. Raises `VaultMissing`, `WrongPassphrase`, `DamagedVault`, `NewerVault`."""
        body, raw, mac = slot_file.read(path)
        for slot in body.slots:
            if slot.kind == PASSPHRASE:
                key = open_passphrase(slot, body.identity.home, passphrase)
                if key is not None:
                    return cls._checked(path, body, raw, mac, key)
        raise WrongPassphrase

    @classmethod
    def open_with_recovery(cls, path: Path, recovery: SealingKey) -> Self:
        """Open with the centre's recovery key. Raises `RecoveryFailed` besides what `open` raises."""
        body, raw, mac = slot_file.read(path)
        failure = RecoveryFailed(reason="復旧用のスロットがありません")
        for slot in body.slots:
            if slot.kind == RECOVERY:
                try:
                    key = open_recovery(slot, body.identity.home, recovery)
                except RecoveryFailed as error:
                    failure = error
                else:
                    return cls._checked(path, body, raw, mac, key)
        raise failure

    @classmethod
    def _checked(cls, path: Path, body: Body, raw: bytes, mac: bytes, key: bytes) -> Self:
        vault = cls(path, body, key)
        if len(key) != KEY_LENGTH or not hmac.compare_digest(mac, vault._mac(raw)):
            raise DamagedVault(path=path, reason="認証値が合わない")
        return vault

    @property
    def identity(self) -> Identity:
        """Whose home this is."""
        return self._body.identity

    def derive(self, purpose: str, length: int = KEY_LENGTH) -> bytes:
        """Return `length` bytes of HKDF-SHA256 (RFC 5869) over the database key, for one purpose (``a-z0-9-``)."""
        if not _PURPOSE.fullmatch(purpose):
            raise ValueError(purpose)
        info = f"victim-support/vault-{purpose}/v1\0".encode("ascii")
        return HKDF(SHA256(), length, self.identity.home, info).derive(self.database_key)

    def put_secret(self, name: str, value: bytes) -> None:
        """Keep a private key under `name`, durable before this returns; an older value is replaced."""
        self.put_secrets({name: value})

    def put_secrets(self, values: dict[str, bytes]) -> None:
        """Keep several private keys in one write: all or none. Raises `WriteFailed`, `VaultBusy`."""
        with self._update() as body:
            for name, value in values.items():
                nonce = secrets.token_bytes(NONCE_LENGTH)
                sealed = AESGCM(self.derive("secrets")).encrypt(nonce, value, self._secret_aad(name))
                body.secrets[name] = (nonce, sealed)

    def secret(self, name: str) -> bytes:
        """Return the private key kept under `name`. Raises `SecretMissing`, `DamagedVault`."""
        pair = self._body.secrets.get(name)
        if pair is None:
            raise SecretMissing(name=name)
        try:
            return AESGCM(self.derive("secrets")).decrypt(pair[0], pair[1], self._secret_aad(name))
        except InvalidTag as error:
            raise DamagedVault(path=self.path, reason=f"秘密 {name}") from error

    def has_secret(self, name: str) -> bool:
        """Whether a private key is kept under `name`."""
        return name in self._body.secrets

    def secret_names(self) -> list[str]:
        """Return the names of all private keys, sorted; they stand in clear in the file."""
        return sorted(self._body.secrets)

    def refresh(self) -> None:
        """Take in what another process has written since this vault was opened. Raises `DamagedVault`."""
        body, raw, mac = slot_file.read(self.path)
        if body.generation != self._body.generation:
            self._checked(self.path, body, raw, mac, self.database_key)
            self._body = body

    def add_passphrase(self, passphrase: str, label: str, *, cost: Cost = PRODUCTION) -> None:
        """Add a slot for another holder of a passphrase. Raises `WeakPassphrase`."""
        check_strength(passphrase)
        slot = passphrase_slot(self.identity.home, self.database_key, passphrase, cost, label)
        with self._update() as body:
            body.slots.append(slot)

    def add_recovery(self, recipient: bytes, label: str) -> None:
        """Seal the database key to the centre's recovery key (1216 bytes); the same key twice stays one slot."""
        slot = recovery_slot(self.identity.home, self.database_key, recipient, label)
        with self._update() as body:
            if not any(s.kind == RECOVERY and s.parameters == slot.parameters for s in body.slots):
                body.slots.append(slot)

    def slots(self) -> list[tuple[str, str]]:
        """Return kind and label of every slot, for showing."""
        return [(slot.kind, slot.label) for slot in self._body.slots]

    @contextmanager
    def _update(self) -> Iterator[Body]:
        """Change the file as it now stands (another process may have written), durable at the end."""
        try:
            with FileLock(self.path.with_name(f"{self.path.name.partition('.')[0]}.lock"), timeout=_LOCK_SECONDS):
                body, raw, mac = slot_file.read(self.path)
                self._checked(self.path, body, raw, mac, self.database_key)
                yield body
                body.generation += 1
                write_durably(self.path, self._packed(body))
                self._body = body
        except Timeout as error:
            raise VaultBusy(path=self.path) from error

    def _packed(self, body: Body) -> bytes:
        raw = body.encoded()
        return slot_file.pack(raw, self._mac(raw))

    def _mac(self, raw: bytes) -> bytes:
        return hmac.digest(self.derive("mac"), _MAC_DOMAIN + raw, "sha256")

    def _secret_aad(self, name: str) -> bytes:
        return _SECRET_DOMAIN + encode([self.identity.home, name])
