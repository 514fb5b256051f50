"""公印 images: registered with their approval, printed only then, withdrawn for good."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.certificates.errors import SealRefused, SealUnknown
from victim_support.certificates.store_subjects import SEAL_REGISTERED, SEAL_WITHDRAWN, seal_subject
from victim_support.paper.marks import Seal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from victim_support.certificates.town import TownSettings
    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal

_TENTHS = 10


@dataclass(frozen=True)
class SealApproval:
    """What the town's 公印規則 asks for before a seal may be printed by a machine. `approved_on` is an ISO date."""

    approval_no: str
    approved_on: str
    keeper: str
    purpose: str


def register_seal(
    journal: Journal, actor: Actor, image: bytes, side_tenths: int, approval: SealApproval, *, black_note: bool
) -> str:
    """Keep a seal image with its approval (管理). Returns the digest the setting `seal.image` names.

    `side_tenths` is the side in tenths of a millimetre, at most 250. Raises `SealRefused` when an item of the approval
    is empty, `BadSeal` for a picture that cannot be printed.
    """
    demand(actor, Role.ADMINISTRATOR)
    items = {
        "承認番号": approval.approval_no,
        "承認日": approval.approved_on,
        "公印管理者": approval.keeper,
        "用途": approval.purpose,
    }
    for field, value in items.items():
        if not value.strip():
            raise SealRefused(field=field)
    Seal.printed(image, side_tenths / _TENTHS, black_note=black_note)
    digest = hashlib.sha256(image).hexdigest()
    name = seal_subject(digest)
    values: dict[str, Any] = {"image": image, "side_tenths": side_tenths, "black_note": black_note, "withdrawn": False}
    values |= {"approval_no": approval.approval_no, "approved_on": approval.approved_on}
    values |= {"keeper": approval.keeper, "purpose": approval.purpose}
    with journal.transaction(actor.id) as tx:
        tx.append(SEAL_REGISTERED, name, values, base=tx.subject(name).base(*values))
    return digest


def withdraw_seal(journal: Journal, actor: Actor, digest: str) -> None:
    """Stop printing a seal (管理). Papers that bear it stay as they are."""
    demand(actor, Role.ADMINISTRATOR)
    name = seal_subject(digest)
    with journal.transaction(actor.id) as tx:
        found = tx.subject(name)
        if not found.exists:
            raise SealUnknown
        tx.append(SEAL_WITHDRAWN, name, {"withdrawn": True}, base=found.base("withdrawn"))


def seals(journal: Journal) -> Sequence[Row]:
    """Every registered seal, without its picture."""
    return journal.query(
        "SELECT subject, digest, side_tenths, black_note, approval_no, approved_on, keeper, purpose, withdrawn, marks "
        "FROM seal ORDER BY withdrawn, approved_on DESC"
    )


def seal_to_print(journal: Journal, town: TownSettings) -> dict[str, str]:
    """What a certificate made now records about its seal: {"mode": …} and the digest of an image.

    Raises `SealUnknown` when an image is asked for and none is registered, or the one named was withdrawn.
    """
    if town.seal_mode != "image":
        return {"mode": town.seal_mode}
    usable = [str(row["digest"]) for row in seals(journal) if not row["withdrawn"]]
    wanted = town.seal_image or (usable[0] if usable else "")
    if wanted not in usable:
        raise SealUnknown
    return {"mode": "image", "digest": wanted}


def seal_of(journal: Journal, recorded: Mapping[str, str]) -> Seal:
    """The seal a certificate recorded, with its picture. Raises `SealUnknown` where the picture is not here."""
    if recorded.get("mode") == "omitted":
        return Seal.omitted()
    if recorded.get("mode") != "image":
        return Seal.space()
    found = journal.subject(seal_subject(recorded["digest"]))
    image = found.value("image")
    if image is None:
        raise SealUnknown
    return Seal.printed(image, found.value("side_tenths") / _TENTHS, black_note=bool(found.value("black_note")))
