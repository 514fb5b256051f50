"""Who receives a certificate, and what of that was said at the reception already. Pure.

Source: the receiver's identity is checked at the hand-over as the applicant's was at the reception; a 委任状 for
applying alone is none for receiving (民法 第99条).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from victim_support.applications.rules import COUNTER, OUTREACH
from victim_support.applications.rules_applicant import (
    AT_DELIVERY,
    IDENTITY_CHECKS,
    LEGAL,
    MEMBER,
    WITH_LETTER,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

HEAD: Final = "世帯主"
WITH_LETTER_HERE: Final = "代理人（委任状あり）"
RELATIONS: Final = (HEAD, MEMBER, WITH_LETTER_HERE, LEGAL, "その他")
CHECKS: Final = (*(check for check in IDENTITY_CHECKS if check != AT_DELIVERY), "申請のときに確かめた（郵送など）")
_FOR_RECEIVING: Final = frozenset({"受領", "両方"})


def is_outsider(relation: str) -> bool:
    """Whether the receiver is no member of the household."""
    return relation not in (HEAD, MEMBER)


@dataclass(frozen=True)
class Letter:
    """The 委任状 of an application: for whom, by whom, what for, from when and until when (ISO). Empty: not said."""

    proxy: str
    principal: str
    scope: str
    on: str
    until: str

    def for_receiving(self, day: str) -> bool:
        """Whether it lets its proxy receive on `day` (ISO)."""
        return self.scope in _FOR_RECEIVING and not self.expired(day)

    def expired(self, day: str) -> bool:
        """Whether its time was over before `day` (ISO)."""
        return bool(self.until) and self.until < day


def letter_of(application: Mapping[str, Any]) -> Letter | None:
    """The 委任状 of a drawn application, None where none was needed or the application is withdrawn."""
    if application["withdrawn"] or application["applicant_kind"] not in WITH_LETTER:
        return None
    names = ("applicant_name", "letter_from", "letter_scope", "letter_on", "letter_until")
    return Letter(*(application[name] or "" for name in names))


@dataclass(frozen=True)
class Receiver:
    """Who is likely to stand there. What is empty was not said, or may not be taken over: the clerk asks.

    `papers`: the papers seen at the reception, as one line.
    """

    name: str = ""
    relation: str = ""
    identity: str = ""
    papers: str = ""


def receiver_of(application: Mapping[str, Any], head: str | None, day: str) -> Receiver:
    """Whom the reception named, where that person may receive on `day` (ISO).

    `application`: the drawn row. A proxy whose 委任状 does not say 受領, or has expired, is nobody; identity is taken
    over only where it was checked face to face.
    """
    kind, letter = application["applicant_kind"], letter_of(application)
    if application["withdrawn"] or not application["applicant_name"]:
        return Receiver()
    if letter is not None and not letter.for_receiving(day):
        return Receiver()
    if kind == MEMBER:
        relation = HEAD if application["applicant_resident_no"] == head else MEMBER
    else:
        relation = WITH_LETTER_HERE if kind in WITH_LETTER else LEGAL if kind == LEGAL else "その他"
    seen = application["identity_check"] if application["channel"] in (COUNTER, OUTREACH) else ""
    identity = seen if seen in CHECKS else ""
    documents = "、".join(json.loads(application["identity_documents"])) if identity else ""
    return Receiver(application["applicant_name"], relation, identity, documents)
