"""The bytes of a vault file: magic, checksum, MAC, body (docs/formats/vault.md). No secrets are opened here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from victim_support.keys.encoding import decode, encode
from victim_support.keys.errors import BadEncoding
from victim_support.vault.errors import DamagedVault, NewerVault, VaultMissing
from victim_support.vault.slots import CODE, CUSTODIANS, ID_LENGTH, NONCE_LENGTH, PASSPHRASE, RECOVERY, TOKEN, Slot

MAGIC: Final = b"VSVAULT1"
HASH_LENGTH: Final = 32
HEADER_LENGTH: Final = len(MAGIC) + 2 * HASH_LENGTH
LIMIT: Final = 32 << 20
KINDS: Final = frozenset({"laptop", "centre", "demo"})
VERSION: Final = 1
_HOME_LENGTH: Final = 16
_PARAMETERS: Final = {PASSPHRASE: 4, RECOVERY: 1, TOKEN: 2, CUSTODIANS: 2, CODE: 2}
_MAX_SLOTS: Final = 64
_MAX_SECRETS: Final = 4096


@dataclass(frozen=True)
class Identity:
    """Whose home this is: kind laptop, centre or demo; municipality code; device code; 16 random bytes."""

    kind: str
    municipality: str
    device: str
    home: bytes


@dataclass
class Body:
    """What stands in the file; `secrets` maps a name to nonce and ciphertext."""

    identity: Identity
    generation: int
    slots: list[Slot]
    secrets: dict[str, tuple[bytes, bytes]] = field(default_factory=dict)

    def encoded(self) -> bytes:
        """Return the body's deterministic CBOR."""
        identity = self.identity
        return encode(
            {
                1: VERSION,
                2: [identity.kind, identity.municipality, identity.device, identity.home],
                3: self.generation,
                4: [[s.kind, s.id, s.label, list(s.parameters), s.nonce, s.sealed] for s in self.slots],
                5: {name: list(pair) for name, pair in self.secrets.items()},
            }
        )


def pack(body: bytes, mac: bytes) -> bytes:
    """Return the file: magic ‖ SHA-256 of the rest ‖ MAC ‖ body."""
    rest = mac + body
    return MAGIC + hashlib.sha256(rest).digest() + rest


def read(path: Path) -> tuple[Body, bytes, bytes]:
    """Return the parsed body, its bytes and the MAC (which only the database key can check).

    Raises `VaultMissing`, `DamagedVault`, `NewerVault`.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LIMIT + 1)
    except FileNotFoundError as error:
        raise VaultMissing(path=path) from error
    except OSError as error:
        raise DamagedVault(path=path, reason=error.strerror or str(error)) from error
    _check_frame(path, data)
    raw = data[HEADER_LENGTH:]
    try:
        body = _parse(path, decode(raw, limit=LIMIT))
    except BadEncoding as error:
        raise DamagedVault(path=path, reason=error.code) from error
    return body, raw, data[HEADER_LENGTH - HASH_LENGTH : HEADER_LENGTH]


def _check_frame(path: Path, data: bytes) -> None:
    """Tell a foreign file, a newer one, and one whose bytes changed (the checksum needs no key)."""
    if len(data) > LIMIT:
        raise DamagedVault(path=path, reason="大きすぎる")
    if data[: len(MAGIC)] != MAGIC:
        if data[: len(MAGIC) - 1] == MAGIC[:-1] and data[len(MAGIC) - 1 : len(MAGIC)].isdigit():
            raise NewerVault(path=path, version=chr(data[len(MAGIC) - 1]))
        raise DamagedVault(path=path, reason="金庫ファイルの印がない")
    start = len(MAGIC) + HASH_LENGTH
    if hashlib.sha256(data[start:]).digest() != data[len(MAGIC) : start]:
        raise DamagedVault(path=path, reason="検査値が合わない")


def _parse(path: Path, value: object) -> Body:
    if not isinstance(value, dict) or type(value.get(1)) is not int:
        raise DamagedVault(path=path, reason="本体の形")
    if value[1] != VERSION or set(value) - {1, 2, 3, 4, 5}:
        raise NewerVault(path=path, version=value[1])
    match value:
        case {
            2: [str(kind), str(municipality), str(device), bytes(home)],
            3: int(generation),
            4: list(slots),
            5: dict(secrets),
        } if kind in KINDS and len(home) == _HOME_LENGTH and len(slots) <= _MAX_SLOTS and len(secrets) <= _MAX_SECRETS:
            return Body(
                Identity(kind, municipality, device, home),
                generation,
                [_slot(path, slot) for slot in slots],
                {_name(path, name): _secret(path, pair) for name, pair in secrets.items()},
            )
    raise DamagedVault(path=path, reason="本体の項目")


def _slot(path: Path, value: object) -> Slot:
    match value:
        case [str(kind), bytes(id_), str(label), list(parameters), bytes(nonce), bytes(sealed)] if len(
            id_
        ) == ID_LENGTH and len(parameters) == _PARAMETERS.get(kind, len(parameters)):
            if kind == PASSPHRASE and len(nonce) != NONCE_LENGTH:
                raise DamagedVault(path=path, reason="スロットの形")
            return Slot(kind, id_, label, tuple(parameters), nonce, sealed)
    raise DamagedVault(path=path, reason="スロットの形")


def _name(path: Path, value: object) -> str:
    if not isinstance(value, str):
        raise DamagedVault(path=path, reason="秘密の名前")
    return value


def _secret(path: Path, value: object) -> tuple[bytes, bytes]:
    match value:
        case [bytes(nonce), bytes(sealed)] if len(nonce) == NONCE_LENGTH:
            return nonce, sealed
    raise DamagedVault(path=path, reason="秘密の形")
