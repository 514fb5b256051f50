r"""Ed25519 over a named purpose, so that a signature made for one thing is never valid for another.

What is signed is ``"victim-support/<purpose>/v1\0" ‖ message`` (design: every signature that is not COSE). Purposes
are a closed set: no purpose is a prefix of another up to the NUL, because none holds a NUL or a slash.
RFC 8032; verification by OpenSSL rejects non-canonical S.
"""

from __future__ import annotations

import hashlib
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from victim_support.keys.errors import BadSignature, UnknownPurpose

PURPOSES: Final = frozenset(
    {
        "head",  # the head of a transaction in the journal
        "key-certificate",  # root → issuing, operating; issuing → device
        "key-record",  # the HPKE public key of a device or of the centre
        "key-list",  # one item of the key list
        "status-list",  # a municipality's status list
        "enrol-request",  # proof of possession by a device
        "grant",  # the centre's answer to it
        "rotation",  # a key names its successor
        "bundle-head",  # the origin's signature in a bundle
        "bundle",  # the carrier's signature over a bundle
        "receipt",  # the centre's receipt
        "backup",  # manifest of a backup medium
        "proposal",  # 処理案 from the centre
        "challenge",  # a laptop shows the centre's inbox who it is
    }
)

PUBLIC_LENGTH: Final = 32
SIGNATURE_LENGTH: Final = 64
KID_LENGTH: Final = 8


def domain(purpose: str) -> bytes:
    r"""Return ``victim-support/<purpose>/v1\0``. Raises `UnknownPurpose` for what is not in `PURPOSES`."""
    if purpose not in PURPOSES:
        raise UnknownPurpose(purpose=purpose)
    return _DOMAINS[purpose]


def sign(key: Ed25519PrivateKey, purpose: str, message: bytes) -> bytes:
    """Return 64 bytes: the Ed25519 signature of `key` over the purpose and the message. Raises `UnknownPurpose`."""
    return key.sign(domain(purpose) + message)


def verify(public: bytes, purpose: str, message: bytes, signature: bytes) -> None:
    """Return nothing if `signature` is `public`'s over purpose and message, else raise `BadSignature`."""
    signed = domain(purpose) + message
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, signed)
    except (InvalidSignature, ValueError) as error:
        raise BadSignature(purpose=purpose) from error


def kid(public: bytes) -> bytes:
    """Return the first 8 bytes of SHA-256 of a public key: a hint for finding it, never a proof."""
    return hashlib.sha256(public).digest()[:KID_LENGTH]


def fingerprint(public: bytes) -> str:
    """Return SHA-256 of a public key in hex, in groups of four, to be compared by eye or by telephone."""
    digest = hashlib.sha256(public).hexdigest()
    return " ".join(digest[i : i + 4] for i in range(0, len(digest), 4))


_DOMAINS: Final = {purpose: f"victim-support/{purpose}/v1\0".encode("ascii") for purpose in PURPOSES}
