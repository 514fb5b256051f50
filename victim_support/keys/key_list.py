"""The key list: which keys there are, which are revoked; append-only, signed, kept for ever (docs/formats/key-list.md).

The first item is the root, signed by itself: whoever holds a list pins that root. Every later item names the hash of
the one before and its signer, so a newer list is the older one and more. The version is the number of items.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from victim_support.keys import chain, envelope
from victim_support.keys.chain import CertificateType, KeyCertificate
from victim_support.keys.errors import BadSignature, BrokenKeyList, NotAllowedToSign, NotAnExtension, OtherRoot
from victim_support.keys.key_list_items import (
    GENESIS,
    WHAT,
    Item,
    Revocation,
    RootKey,
    Rotation,
    make_item,
    parse_item,
    rotation_message,
)
from victim_support.keys.signing import fingerprint, kid, sign, verify
from victim_support.keys.wrapping import unwrap, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

LIMIT: Final = 16 << 20
"""Bytes of a key list file: some 40,000 items."""
_MAX_ITEMS: Final = 100_000


class KeyList:
    """A checked key list. Build it with `create`, `parse` or `append`; an instance is never changed."""

    def __init__(self, items: tuple[Item, ...]) -> None:
        self.items = items
        self.roots: dict[bytes, bool] = {}
        self.revocations: dict[bytes, Revocation] = {}
        self._certificates: dict[bytes, KeyCertificate] = {}
        for index, item in enumerate(items):
            self._admit(index, item)

    @classmethod
    def create(cls, root: Ed25519PrivateKey, name: str, time: str, *, drill: bool = False) -> KeyList:
        """Return a list of one item: the root, signed by itself."""
        public = root.public_key().public_bytes_raw()
        return cls((make_item(root, 1, GENESIS, time, RootKey(public, drill, name)),))

    @classmethod
    def parse(cls, data: bytes) -> KeyList:
        """Read and check a key list file: every signature, every link, every right to sign.

        Raises `ForeignFile`, `NewerFormat`, `BadRecord`, `BrokenKeyList`, `NotAllowedToSign`, `BadSignature`,
        `UnknownRoot`, `WrongIssuer`, `WrongMunicipality`, `CodeNotAllowed`, `DrillMixed`.
        """
        content = unwrap(WHAT, data, limit=LIMIT)
        if not isinstance(content, list) or not 0 < len(content) <= _MAX_ITEMS:
            raise BrokenKeyList(seq=0)
        items: list[Item] = []
        for encoded in content:
            if not isinstance(encoded, bytes):
                raise BrokenKeyList(seq=len(items) + 1)
            items.append(parse_item(encoded))
        return cls(tuple(items))

    def append(self, signer: Ed25519PrivateKey, content: KeyCertificate | Revocation | Rotation, time: str) -> KeyList:
        """Return a new list with one item more, signed by the root or the centre's operating key."""
        item = make_item(signer, self.version + 1, self.items[-1].hash, time, content)
        return KeyList((*self.items, item))

    def rotate(self, old: Ed25519PrivateKey, new: Ed25519PrivateKey, time: str) -> KeyList:
        """Return a new list in which the old root names the new one; both stay roots, for the old papers' sake."""
        public = new.public_key().public_bytes_raw()
        message = rotation_message(old.public_key().public_bytes_raw(), public)
        return self.append(old, Rotation(public, sign(new, "rotation", message)), time)

    @property
    def version(self) -> int:
        """The number of items."""
        return len(self.items)

    @property
    def as_of(self) -> str:
        """The time of the newest item, to be shown beside what the list says."""
        return self.items[-1].time

    @property
    def root(self) -> bytes:
        """The first root's public key: what is pinned."""
        content = self.items[0].content
        assert isinstance(content, RootKey)  # noqa: S101 - _admit saw to it
        return content.public

    @property
    def drill(self) -> bool:
        """Whether everything in this list is for drills and demonstrations only."""
        return self.roots[self.root]

    @property
    def fingerprint(self) -> str:
        """The root's fingerprint, to be compared by eye."""
        return fingerprint(self.root)

    def encoded(self) -> bytes:
        """Return the bytes of the key list file."""
        return wrap(WHAT, [item.encoded for item in self.items])

    def root_only(self) -> bytes:
        """Return a key list file of the first item alone: a root file, the least a verifier needs."""
        return wrap(WHAT, [self.items[0].encoded])

    def check_extends(self, older: KeyList) -> None:
        """Raise `OtherRoot` or `NotAnExtension` unless this list is `older` or `older` with more items."""
        if self.root != older.root:
            raise OtherRoot(pinned=older.fingerprint, found=self.fingerprint)
        if self.version < older.version or self.items[older.version - 1].hash != older.items[-1].hash:
            raise NotAnExtension(old=older.version, new=self.version)

    def certificates(self, type_: CertificateType) -> Iterator[KeyCertificate]:
        """Yield the certificates of one type, oldest first, the revoked ones included."""
        return (c for c in self._certificates.values() if c.type is type_)

    def issuing(self, municipality: str) -> list[KeyCertificate]:
        """Return the unrevoked issuing certificates of a municipality, oldest first."""
        found = self.certificates(CertificateType.ISSUING)
        return [c for c in found if c.municipality == municipality and not self.is_revoked(c)]

    def device(self, municipality: str, device: str) -> KeyCertificate | None:
        """Return the newest certificate of a device code, revoked or not."""
        found = [
            c for c in self.certificates(CertificateType.DEVICE) if (c.municipality, c.device) == (municipality, device)
        ]
        return found[-1] if found else None

    def is_revoked(self, certificate: KeyCertificate) -> bool:
        """Whether this key is revoked."""
        return certificate.key_hash in self.revocations

    def _admit(self, index: int, item: Item) -> None:
        """Check one item against those before it, then count it in."""
        if item.seq != index + 1 or item.prev != (self.items[index - 1].hash if index else GENESIS):
            raise BrokenKeyList(seq=index + 1)
        match item.content:
            case RootKey(public, drill, _):
                self._admit_root(index, item, public, drill)
            case KeyCertificate():
                self._check_signer(item, roots_only=item.content.type is CertificateType.OPERATING)
                self._admit_certificate(item.content)
            case Revocation():
                self._check_signer(item)
                self.revocations[item.content.key_hash] = item.content
            case Rotation(public, proof):
                old = self._check_signer(item, roots_only=True)
                verify(public, "rotation", rotation_message(old, public), proof)
                self.roots[public] = self.roots[old]

    def _admit_root(self, index: int, item: Item, public: bytes, drill: bool) -> None:
        if index:
            raise BrokenKeyList(seq=index + 1)
        if item.signer != kid(public):
            raise NotAllowedToSign(seq=1)
        envelope.check(public, WHAT, item.encoded)
        self.roots[public] = drill

    def _admit_certificate(self, certificate: KeyCertificate) -> None:
        if certificate.type is CertificateType.DEVICE:
            chain.check_device(self._issuer_of(certificate), certificate)
        else:
            chain.check_issuing(self.roots, certificate, certificate.type)
        self._certificates[hashlib.sha256(certificate.encoded).digest()] = certificate

    def _issuer_of(self, device: KeyCertificate) -> KeyCertificate:
        candidates = [c for c in self.certificates(CertificateType.ISSUING) if c.kid == device.issuer]
        for candidate in candidates:
            if not self.is_revoked(candidate):
                return candidate
        raise NotAllowedToSign(seq=self.version)

    def _check_signer(self, item: Item, *, roots_only: bool = False) -> bytes:
        """Return the public key of the root or unrevoked operating key that signed `item`."""
        operating = () if roots_only else self.certificates(CertificateType.OPERATING)
        signers = [*self.roots, *(c.public for c in operating if not self.is_revoked(c))]
        candidates = [public for public in signers if kid(public) == item.signer]
        for public in candidates:
            try:
                envelope.check(public, WHAT, item.encoded)
            except BadSignature:
                if public == candidates[-1]:
                    raise
            else:
                return public
        raise NotAllowedToSign(seq=item.seq)
