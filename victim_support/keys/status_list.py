"""The status list: what became of a town's papers, by hash alone (docs/formats/status-list.md).

A paper is named by the first 16 bytes of SHA-256 of its COSE bytes, never by its number: numbers can be copied onto a
forged paper, hashes cannot. The list names revoked keys too, so that a verifier who holds only the root and this list
knows that a stolen laptop's papers are good only if listed.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from victim_support.keys import chain, envelope
from victim_support.keys.chain import CertificateType, KeyCertificate
from victim_support.keys.encoding import encode
from victim_support.keys.errors import BadRecord, ForeignFile
from victim_support.keys.record import MUNICIPALITY, Record, check_time
from victim_support.keys.wrapping import unwrap, wrap

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

WHAT: Final = "status-list"
HASH_LENGTH: Final = 16
KEY_HASH_LENGTH: Final = 32
LIMIT: Final = 64 << 20
_MAX_REVOKED: Final = 10_000


class State(IntEnum):
    """What the town says of a paper."""

    VALID = 1
    SUPERSEDED = 2
    VOID = 3


@dataclass(frozen=True)
class StatusList:
    """A checked status list; `states` maps 16-byte hashes, `revoked` holds SHA-256 of public keys."""

    municipality: str
    version: int
    as_of: str
    states: Mapping[bytes, State]
    revoked: frozenset[bytes]
    operating: KeyCertificate
    encoded: bytes = field(repr=False)

    def state(self, paper: bytes) -> State | None:
        """Return the state of the paper with this 16-byte hash, None if it is not on the list."""
        return self.states.get(paper)


def paper_hash(cose: bytes) -> bytes:
    """Return the 16 bytes that name a paper: the start of SHA-256 of its COSE bytes."""
    return hashlib.sha256(cose).digest()[:HASH_LENGTH]


def issue(
    key: Ed25519PrivateKey,
    operating: KeyCertificate,
    *,
    municipality: str,
    version: int,
    as_of: str,
    states: Mapping[bytes, State],
    revoked: Iterable[bytes],
) -> bytes:
    """Return a status list file signed by the centre's operating key. `as_of` is RFC 3339 with an offset."""
    by_state = {int(state): b"".join(sorted(h for h, s in states.items() if s is state)) for state in State}
    body = encode(
        {
            1: 1,
            2: municipality,
            3: version,
            4: check_time(as_of),
            5: by_state,
            6: sorted(revoked),
            7: operating.encoded,
        }
    )
    return wrap(WHAT, envelope.signed(key, WHAT, body))


def parse(data: bytes, roots: Mapping[bytes, bool]) -> StatusList:
    """Read and check a status list file under the given roots ({public key: for drills only}).

    Raises `ForeignFile`, `NewerFormat`, `BadRecord`, `UnknownRoot`, `BadSignature`, `DrillMixed`.
    """
    content = unwrap(WHAT, data, limit=LIMIT)
    if not isinstance(content, bytes):
        raise ForeignFile(what=WHAT, reason="中身がありません")
    body, _ = envelope.split(WHAT, content)
    record = Record(WHAT, body, limit=LIMIT)
    municipality = record.text(2, pattern=MUNICIPALITY)
    version = record.uint(3)
    as_of = record.time(4)
    states = _states(record.mapping(5))
    revoked = record.blobs(6, most=_MAX_REVOKED)
    operating = chain.parse(record.blob(7))
    record.finish()
    if any(len(key) != KEY_HASH_LENGTH for key in revoked) or sorted(set(revoked)) != revoked:
        raise BadRecord(what=WHAT, field=6)
    chain.check_issuing(roots, operating, CertificateType.OPERATING)
    envelope.check(operating.public, WHAT, content)
    return StatusList(municipality, version, as_of, states, frozenset(revoked), operating, data)


def _states(value: Mapping[object, object]) -> dict[bytes, State]:
    """Unpack {state: hashes in ascending order, one after another}; a paper has one state."""
    if set(value) != {int(state) for state in State}:
        raise BadRecord(what=WHAT, field=5)
    states: dict[bytes, State] = {}
    count = 0
    for state in State:
        packed = value[int(state)]
        if not isinstance(packed, bytes) or len(packed) % HASH_LENGTH:
            raise BadRecord(what=WHAT, field=5)
        hashes = [packed[i : i + HASH_LENGTH] for i in range(0, len(packed), HASH_LENGTH)]
        if any(a >= b for a, b in pairwise(hashes)):
            raise BadRecord(what=WHAT, field=5)
        states.update(dict.fromkeys(hashes, state))
        count += len(hashes)
    if count != len(states):
        raise BadRecord(what=WHAT, field=5)
    return states
