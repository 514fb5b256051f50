"""A signed record: the body's deterministic CBOR followed by the 64 bytes of its signature, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from victim_support.keys.errors import BadRecord
from victim_support.keys.signing import SIGNATURE_LENGTH, sign, verify

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


def signed(key: Ed25519PrivateKey, purpose: str, body: bytes) -> bytes:
    """Return body ‖ signature of `key` for `purpose`."""
    return body + sign(key, purpose, body)


def split(what: str, data: bytes) -> tuple[bytes, bytes]:
    """Return body and signature, unchecked. Raises `BadRecord` when there is no room for a body."""
    if len(data) <= SIGNATURE_LENGTH:
        raise BadRecord(what=what, field="length")
    return data[:-SIGNATURE_LENGTH], data[-SIGNATURE_LENGTH:]


def check(public: bytes, purpose: str, data: bytes) -> None:
    """Raise `BadSignature` unless `data` was signed by `public` for `purpose`."""
    body, signature = split(purpose, data)
    verify(public, purpose, body, signature)
