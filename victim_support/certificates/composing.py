"""From the values of a certificate to what is signed and to what is printed. Pure: both are functions of the entry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from victim_support.certificates import symbols
from victim_support.certificates.qr_payload import PREV_LENGTH, MemberLine, Payload, Printed, Supersedes
from victim_support.damage.grades import printed_text
from victim_support.keys.chain import KeyCertificate

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from victim_support.paper import Form

_FLOOD_LABEL: Final = "浸水区分"
_EXTRA: Final = ("subject", "damage")
"""Values only report-only kinds print; they travel with their printed labels."""


@dataclass(frozen=True)
class Issuer:
    """Who signs on this laptop: the device's key and the certificates of its chain."""

    key: Ed25519PrivateKey
    municipality: str
    issuing: KeyCertificate
    device: KeyCertificate


@dataclass(frozen=True)
class Place:
    """Where the certificate's entry will stand in the laptop's chain; `prev` is the 32-byte hash before it."""

    epoch: int
    seq: int
    prev: bytes


def printed(title: str, values: Mapping[str, Any], form: Form) -> Printed:
    """The strings as they stand on the paper."""
    extra = [(form.label(key), str(values[key])) for key in _EXTRA if values.get(key)]
    return Printed(
        number=values["number"],
        title=title,
        head_address=values["head_address"],
        head_name=values["head_name"],
        cause=values["cause"],
        dwelling=values["dwelling_address"],
        grade=printed_text(values["grade"]) if values.get("grade") else "",
        flood_class=values.get("flood_class", ""),
        issue_date=values["issue_date"],
        issuer_title=values["issuer_title"],
        issuer_name=values.get("issuer_name", ""),
        copy_note=values.get("copy_note", ""),
        remarks=tuple(values.get("remarks", ())),
        extra=tuple(extra),
        members=tuple(MemberLine(one["name"], one["relation"], one["age"]) for one in values.get("members", ())),
    )


def sign(
    text: Printed, issued: date, place: Place, issuer: Issuer, supersedes: tuple[str, bytes] | None
) -> symbols.Symbols:
    """Sign the certificate and set it in its symbols. `supersedes`: (number, 16 bytes naming the paper) it replaces."""
    payload = Payload(
        printed=text,
        issued=issued,
        municipality=issuer.municipality,
        epoch=place.epoch,
        seq=place.seq,
        prev=place.prev[:PREV_LENGTH],
        issuing=issuer.issuing,
        device=issuer.device,
        supersedes=Supersedes(*supersedes) if supersedes else None,
    )
    return symbols.make(payload, issuer.key)


def paper_values(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as the form's places want them: 浸水区分 is a line of 追加記載事項欄②."""
    lines: Sequence[str] = values.get("remarks", ())
    flood = values.get("flood_class")
    return {**values, "remarks": [*([f"{_FLOOD_LABEL}　{flood}"] if flood else []), *lines]}
