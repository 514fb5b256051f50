"""To whom this home seals: the centre, and the town's other devices as far as they are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from victim_support.keys import chain, key_record
from victim_support.keys.chain import Role
from victim_support.keys.key_record import Use
from victim_support.sync.bundle import Party
from victim_support.sync.errors import NotEnrolledYet
from victim_support.sync.recipients import Recipient

if TYPE_CHECKING:
    from collections.abc import Iterable

    from victim_support.journal.database import Connection
    from victim_support.journal.home import Home
    from victim_support.keys.trust import Trust


def require_trust(home: Home) -> Trust:
    """What an enrolled home believes. Raises `NotEnrolledYet`."""
    if home.trust is None:
        raise NotEnrolledYet
    return home.trust


def own_party(home: Home) -> Party:
    """This home's certificates. Raises `NotEnrolledYet`."""
    found = require_trust(home).chain
    return Party(found.issuing, found.device)


def known(home: Home) -> dict[str, Recipient]:
    """Every unrevoked device of the town whose sealing key is known, by code: from our grant and from others' files."""
    trust = require_trust(home)
    found: dict[str, Recipient] = {}
    for record in trust.recipients:
        certificate = trust.key_list.device(record.municipality, record.device) if record.use is Use.DEVICE else None
        if certificate is not None:
            issuing = _issuer(trust, certificate.issuer, record.municipality)
            if issuing is not None:
                found[record.device] = Recipient(issuing, certificate, record)
    for row in home.journal.query("SELECT issuing, certificate, record FROM peer"):
        peer = Recipient(chain.parse(row[0]), chain.parse(row[1]), key_record.parse(row[2]))
        found[peer.code] = peer
    return {code: one for code, one in sorted(found.items()) if not _is_revoked(trust, one)}


def _issuer(trust: Trust, kid: bytes, municipality: str) -> chain.KeyCertificate | None:
    return next((one for one in trust.key_list.issuing(municipality) if one.kid == kid), None)


def _is_revoked(trust: Trust, one: Recipient) -> bool:
    return trust.key_list.is_revoked(one.device) or trust.key_list.is_revoked(one.issuing)


def sealed_to(home: Home) -> list[bytes]:
    """The sealing keys of everybody a bundle of ours is for: the centre, and every sister but ourselves.

    The centre's store is not a sister: the centre opens with its own key.
    """
    trust = require_trust(home)
    sisters = [
        one.record.public for code, one in known(home).items() if code != home.device and one.device.role is Role.LAPTOP
    ]
    centre = [record.public for record in trust.recipients if record.use is Use.CENTRE]
    return sisters if home.device == "C00" else [*centre, *sisters]


def remember(conn: Connection, recipients: Iterable[Recipient]) -> None:
    """Keep checked recipients of a file; a renewed certificate replaces the one before, never another key."""
    for one in recipients:
        row = conn.execute("SELECT certificate FROM peer WHERE device = ?", (one.code,)).fetchone()
        if row is None or chain.parse(row[0]).public == one.device.public:
            conn.execute(
                "INSERT OR REPLACE INTO peer (device, issuing, certificate, record) VALUES (?, ?, ?, ?)",
                (one.code, one.issuing.encoded, one.device.encoded, one.record.encoded),
            )
