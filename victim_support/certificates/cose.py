"""COSE_Sign1 (RFC 9052) with EdDSA (RFC 9053), exactly one way to write it.

``18([h'A10127', {4: kid}, payload, signature])``: alg EdDSA protected, the device key's kid unprotected, 64 bytes of
Ed25519 over the Sig_structure ``["Signature1", h'A10127', h'', payload]``. The decoder takes nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from victim_support.certificates.errors_verifying import NotASymbol
from victim_support.keys.encoding import decode, encode
from victim_support.keys.errors import BadEncoding, BadSignature
from victim_support.keys.signing import KID_LENGTH, SIGNATURE_LENGTH, kid

if TYPE_CHECKING:
    from collections.abc import Mapping

_TAG: Final = b"\xd2"  # tag 18
_PROTECTED: Final = encode({1: -8})
_KID: Final = 4
LIMIT: Final = 4096


@dataclass(frozen=True)
class Sign1:
    """The parts of a symbol's COSE_Sign1, not yet checked."""

    kid: bytes
    payload: bytes
    signature: bytes

    def check(self, public: bytes) -> None:
        """Raise `BadSignature` unless the key `public` signed this payload and is the one the kid hints at."""
        if self.kid != kid(public):
            raise BadSignature(purpose="certificate")
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(self.signature, _to_sign(self.payload))
        except (InvalidSignature, ValueError) as error:
            raise BadSignature(purpose="certificate") from error


def sign(key: Ed25519PrivateKey, payload: bytes) -> bytes:
    """Return the COSE bytes of `payload` signed by `key`."""
    header: Mapping[int, bytes] = {_KID: kid(key.public_key().public_bytes_raw())}
    return _TAG + encode([_PROTECTED, header, payload, key.sign(_to_sign(payload))])


def parse(data: bytes) -> Sign1:
    """Read COSE bytes without checking the signature. Raises `NotASymbol`."""
    if data[:1] != _TAG:
        raise NotASymbol(reason="COSE_Sign1 ではない")
    try:
        value = decode(data[1:], limit=LIMIT)
    except BadEncoding as error:
        raise NotASymbol(reason=error.code) from error
    match value:
        case [bytes(protected), dict(header), bytes(payload), bytes(signature)] if (
            protected == _PROTECTED and set(header) == {_KID} and len(signature) == SIGNATURE_LENGTH
        ):
            hint = header[_KID]
            if isinstance(hint, bytes) and len(hint) == KID_LENGTH:
                return Sign1(hint, payload, signature)
    raise NotASymbol(reason="COSE_Sign1 の形")


def _to_sign(payload: bytes) -> bytes:
    return encode(["Signature1", _PROTECTED, b"", payload])
