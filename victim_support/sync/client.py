"""A laptop's round with the centre over the network: what nobody has confirmed goes out, what it lacks comes in."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from victim_support.keys import trust
from victim_support.sync import exchange, exporting, importing, store_photos
from victim_support.sync.bundle import SUFFIX
from victim_support.sync.errors_network import AnswerStrange, CentreRefused, RequestMalformed
from victim_support.sync.exchange import Answer, Offer
from victim_support.sync.importing import Refusal, Report
from victim_support.sync.link import ABSENT, BEGIN_AGAIN, Link, Reply
from victim_support.sync.receipt import CENTRE

if TYPE_CHECKING:
    from victim_support.journal.home import Home
    from victim_support.sync.exporting import OutFile

_MERGING: Final = 600.0
"""Seconds the centre may take to merge before it answers."""
_PHOTOS: Final = 64 << 20
"""Bytes of photos after which the centre is asked for a receipt: a line that breaks costs no more than these."""
_BEGINNINGS: Final = 4
"""How often a round is begun again because the server no longer knows challenge or token (it was started anew)."""


@dataclass
class Round:
    """What one round did. `refused_there`: what the centre would not take."""

    files: int = 0
    entries: int = 0
    report: Report = field(default_factory=Report)
    refused_there: list[Refusal] = field(default_factory=list)


def go_round(home: Home, link: Link) -> Round:
    """Send, exchange, fetch and take in; `link.tell` hears how far it is. Can be repeated at any time.

    A file either side refuses is noted in the result; the others go on. Raises `NotEnrolledYet`, `HeldDisagrees`,
    what `Link.ask` raises and what a full or failing disk raises; what was sent or taken in until then stands.
    """
    done = Round()
    try:
        more = _go(home, link, done)
        while more:  # photos, after everything else has gone and come: what was sent stands, whenever the line breaks
            link.tell("写真を送っています。")
            left = store_photos.unconfirmed(home.journal)
            more = _go(home, link, done, photos=_PHOTOS) and store_photos.unconfirmed(home.journal) < left
    finally:
        link.close()
    return done


def _go(home: Home, link: Link, done: Round, photos: int = 0) -> bool:
    """Send, with about so many bytes of photos, exchange, fetch and take in; whether photos are left to send."""
    notes, more = _push_all(home, link, done, photos)
    for _ in range(_BEGINNINGS):
        answer = _exchange(home, link, notes)
        if answer is not None and _pull_all(home, link, answer, done):
            done.refused_there += answer.refused
            return more
    raise AnswerStrange(host=link.host, reason="受け渡しが始めからになり続けます")


# --- out


def _push_all(home: Home, link: Link, done: Round, photos: int) -> tuple[list[tuple[str, bytes]], bool]:
    """Send every bundle, of photos as many as fit; returns the notes for the exchange, and whether photos are left."""
    notes = []
    first, rest = exporting.parted(exporting.export_files(home, stores=[CENTRE] if photos else None))
    for file in first:
        if file.name.endswith(SUFFIX):
            _push(home, link, file, done)
        elif file.name != exporting.KEY_LIST_FILE:  # the centre's own word: it goes out, never in
            notes.append((file.name, file.data))
    for file in rest:
        if photos <= 0:
            return notes, True
        _push(home, link, file, done)
        photos -= len(file.data)
    return notes, False


def _push(home: Home, link: Link, file: OutFile, done: Round) -> None:
    path = exchange.path_of(home.municipality, "bundles", hashlib.sha256(file.data).hexdigest())
    try:
        reply = link.ask("PUT", path, file.data, retried=lambda: _is_there(link, path))
    except CentreRefused as error:
        done.refused_there.append(Refusal(file.name, error.code, str(error.detail["reason"])))
        return
    if reply.status in (ABSENT, BEGIN_AGAIN):
        raise AnswerStrange(host=link.host, reason=reply.problem)
    done.files += 1
    done.entries += file.count
    link.tell(f"送りました: {file.place}（{file.count:,} 件）")


def _is_there(link: Link, path: str) -> Reply | None:
    """Whether an earlier try arrived although its answer did not."""
    reply = link.ask("HEAD", path)
    return None if reply.status == ABSENT else reply


# --- exchange


def _exchange(home: Home, link: Link, notes: Sequence[tuple[str, bytes]]) -> Answer | None:
    """Show who we are and what we hold; None when the challenge was not taken and a new one is needed."""
    given = link.ask("GET", exchange.path_of(home.municipality, "challenge"))
    if given.status != 200 or len(given.body) != exchange.CHALLENGE_LENGTH:  # noqa: PLR2004  HTTP's own number
        raise AnswerStrange(host=link.host, reason=given.problem)
    key = trust.signing_key(home.vault)
    body = exchange.encode_request(key, home.municipality, given.body, notes)
    link.tell("センターが取り込むのを待っています。")
    path = exchange.path_of(home.municipality, "exchange")
    reply = link.ask("POST", path, body, most=exchange.ANSWER_LIMIT, timeout=_MERGING)
    if reply.status == BEGIN_AGAIN:
        return None
    if reply.status == ABSENT:
        raise AnswerStrange(host=link.host, reason=reply.problem)
    try:
        return exchange.read_answer(reply.body)
    except RequestMalformed as error:
        raise AnswerStrange(host=link.host, reason=error.message) from error


# --- in


def _pull_all(home: Home, link: Link, answer: Answer, done: Round) -> bool:
    """Fetch and take in file by file; False when the server no longer knows the token."""
    offers = sorted(answer.offers, key=lambda one: importing.rank(one.name))
    for number, offer in enumerate(offers, start=1):
        data = _pull(home, link, answer.token, offer)
        if data is None:
            return False
        _add(done.report, importing.take_in(home, [(offer.name, data)]))
        link.tell(f"受け取りました: {number}/{len(offers)}")
    return True


def _pull(home: Home, link: Link, token: bytes, offer: Offer) -> bytes | None:
    path = exchange.path_of(home.municipality, "returns", offer.sha256.hex())
    for _ in range(link.patience.tries):
        found = link.fetch(path, offer.size, {exchange.TOKEN_HEADER: token.hex()})
        if isinstance(found, Reply):
            return None
        if hashlib.sha256(found).digest() == offer.sha256:
            return found
    raise AnswerStrange(host=link.host, reason=offer.name)


def _add(whole: Report, one: Report) -> None:
    whole.fresh += one.fresh
    whole.setback += one.setback
    whole.taken += one.taken
    whole.known += one.known
    whole.refused += one.refused
    whole.receipts += one.receipts
    whole.own_place = one.own_place or whole.own_place
