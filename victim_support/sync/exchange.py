"""What laptop and inbox say to each other over the network: paths, request and answer (docs/formats/inbox.md). Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from victim_support.keys import signing
from victim_support.keys.encoding import encode
from victim_support.keys.errors import KeysError
from victim_support.keys.wrapping import unwrap, wrap
from victim_support.sync import medium, receipt, recipients
from victim_support.sync.bundle import LIMIT as BUNDLE_LIMIT
from victim_support.sync.errors_network import RequestMalformed
from victim_support.sync.importing import Refusal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ROOT: Final = "/sync/v1"
TOKEN_HEADER: Final = "X-Sync-Token"  # noqa: S105  the name of a header
CHALLENGE_LENGTH: Final = 32
TOKEN_LENGTH: Final = 32
REQUEST_LIMIT: Final = 18 << 20
ANSWER_LIMIT: Final = 4 << 20
_REQUEST: Final = "exchange"
_ANSWER: Final = "exchange-answer"
_PURPOSE: Final = "challenge"
_HASH: Final = 32
_MOST_RETURNS: Final = 20_000
_MOST_REFUSED: Final = 100
_MOST_NOTES: Final = 2
_REQUEST_PARTS: Final = 3
_ANSWER_PARTS: Final = 4

Note = tuple[str, bytes]


@dataclass(frozen=True, slots=True)
class Request:
    """A laptop's own notes with its answer to the challenge; nothing in it is believed before it is checked."""

    municipality: str
    challenge: bytes
    signature: bytes
    notes: tuple[Note, ...]

    @property
    def receipt(self) -> Note:
        """The laptop's receipt: name and file."""
        return next(one for one in self.notes if one[0].startswith("receipt-"))


@dataclass(frozen=True, slots=True)
class Offer:
    """A file the laptop can fetch."""

    name: str
    sha256: bytes
    size: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What an exchange did at the centre, and what comes back."""

    token: bytes
    offers: tuple[Offer, ...]
    fresh: int
    refused: tuple[Refusal, ...]


def path_of(municipality: str, *pieces: str) -> str:
    """Where a thing of a town lies on the server."""
    return "/".join((ROOT, municipality, *pieces))


def encode_request(
    key: Ed25519PrivateKey, municipality: str, challenge: bytes, notes: Sequence[tuple[str, bytes]]
) -> bytes:
    """The body of an exchange, signed by the laptop's key over the challenge and the notes."""
    signature = signing.sign(key, _PURPOSE, _signed(municipality, challenge, notes))
    return wrap(_REQUEST, [challenge, signature, [list(one) for one in notes]])


def read_request(municipality: str, data: bytes) -> Request:
    """The body of an exchange, its shape checked and nothing else. Raises `RequestMalformed`."""
    challenge, signature, notes = _parts(_REQUEST, data, REQUEST_LIMIT, _REQUEST_PARTS)
    found = tuple(_note(municipality, one) for one in _items(notes, _MOST_NOTES))
    kinds = [name.partition("-")[0] for name, _ in found]
    if kinds.count("receipt") != 1 or len(set(kinds)) != len(kinds):
        raise RequestMalformed(reason="受領書")
    signed = _blob(challenge, CHALLENGE_LENGTH), _blob(signature, signing.SIGNATURE_LENGTH)
    return Request(municipality, *signed, found)


def check_signature(request: Request, public: bytes) -> None:
    """Raise `BadSignature` unless `public` signed the challenge together with these very notes."""
    signed = _signed(request.municipality, request.challenge, request.notes)
    signing.verify(public, _PURPOSE, signed, request.signature)


def encode_answer(answer: Answer) -> bytes:
    """The server's answer to an exchange; of many refusals the first hundred."""
    offers = [[one.name, one.sha256, one.size] for one in answer.offers]
    refused = [[one.name, one.code, one.message] for one in answer.refused[:_MOST_REFUSED]]
    return wrap(_ANSWER, [answer.token, offers, answer.fresh, refused])


def read_answer(data: bytes) -> Answer:
    """The server's answer. Raises `RequestMalformed`."""
    token, offers, fresh, refused = _parts(_ANSWER, data, ANSWER_LIMIT, _ANSWER_PARTS)
    if type(fresh) is not int or fresh < 0:
        raise RequestMalformed(reason="件数")
    return Answer(
        _blob(token, TOKEN_LENGTH),
        tuple(_offer(one) for one in _items(offers, _MOST_RETURNS)),
        fresh,
        tuple(_refusal(one) for one in _items(refused, _MOST_REFUSED)),
    )


def _signed(municipality: str, challenge: bytes, notes: Sequence[tuple[str, bytes]]) -> bytes:
    return challenge + hashlib.sha256(encode([municipality, [list(one) for one in notes]])).digest()


def _parts(what: str, data: bytes, limit: int, count: int) -> list[object]:
    try:
        content = unwrap(what, data, limit=limit)
    except KeysError as error:
        raise RequestMalformed(reason=error.message) from error
    if not isinstance(content, list) or len(content) != count:
        raise RequestMalformed(reason="部分の数")
    return content


def _items(value: object, most: int) -> list[object]:
    if not isinstance(value, list) or len(value) > most:
        raise RequestMalformed(reason="一覧")
    return value


def _blob(value: object, length: int) -> bytes:
    if not isinstance(value, bytes) or len(value) != length:
        raise RequestMalformed(reason="番号か署名")
    return value


def _note(municipality: str, value: object) -> Note:
    match value:
        case [str(name), bytes(data)]:
            allowed = {recipients.file_name(municipality): recipients.LIMIT}
            if name.startswith(f"receipt-{municipality}-") and medium.is_ours(name):
                allowed[name] = receipt.LIMIT
            if len(data) <= allowed.get(name, -1):
                return name, data
    raise RequestMalformed(reason="受領書と宛先")


def _offer(value: object) -> Offer:
    match value:
        case [str(name), bytes(digest), int(size)] if medium.is_ours(name) and len(digest) == _HASH:
            if 0 < size <= BUNDLE_LIMIT:
                return Offer(name, digest, size)
    raise RequestMalformed(reason="返すもの")


def _refusal(value: object) -> Refusal:
    match value:
        case [str(name), str(code), str(message)]:
            return Refusal(name, code, message)
    raise RequestMalformed(reason="受け取れなかったもの")
