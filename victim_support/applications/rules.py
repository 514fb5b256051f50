"""What an application must say, and the number it is given. Pure.

Source: 災害対策基本法 第90条の2 (delivered on application); 罹災証明書の申請書 統一様式 (令和6年11月); the three facts
the counter confirms are 居住の事実, 世帯構成 and 住家の特定.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from victim_support.applications.rules_applicant import MEMBER, applicant_faults
from victim_support.codes.rules import RECEPTION
from victim_support.codes.rules import read as read_code
from victim_support.codes.rules import write as write_code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

RISAI: Final = "罹災証明書"

COUNTER: Final = "窓口"
POST: Final = "郵送"
ONLINE: Final = "オンライン"
OUTREACH: Final = "出張"
BULK: Final = "一括"
CHANNELS: Final = (COUNTER, POST, ONLINE, OUTREACH, BULK)
"""How an application came. 一括: recorded by a batch, with its basis, where a whole list is issued in one go."""

SELF_JUDGED: Final = "自己判定"
METHOD_WISHES: Final[Mapping[str, str]] = {
    SELF_JUDGED: "自己判定方式（写真で「準半壊に至らない（一部損壊）」とすることに、申請者が同意したとき）",
    "写真": "写真判定（現地に行かずに写真で判定する運用のとき）",
}
"""What the applicant may ask for instead of a visit; both need photos (被害認定基準運用指針 自己判定方式)."""

CONFIRMATIONS: Final[Mapping[str, str]] = {
    "confirmed_residence": "居住の事実を確かめた（災害の日に、その住家で実際に生活していた）",
    "confirmed_household": "世帯構成を確かめた（災害の日の、生計を一にする人）",
    "confirmed_dwelling": "住家を特定した（どの建物・どの部屋か）",
}
"""What the counter confirms before taking an application, by field."""
CONFIRMATION_WORDS: Final[Mapping[str, str]] = {
    "confirmed_residence": "居住の事実",
    "confirmed_household": "世帯構成",
    "confirmed_dwelling": "住家の特定",
}

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MODULUS: Final = len(_ALPHABET)
_PRINTED = re.compile(r"受?-?([A-Z][0-9]{2,4})([A-Z]{1,3})-?([0-9]{6,})-?([0-9A-Z])")
_COUNTER_DIGITS: Final = 6


@dataclass(frozen=True)
class Draft:
    """An application before it is recorded. `household` is a 世帯番号 or a born id; dates are ISO texts.

    `dwelling_address` is what the applicant calls the place, kept as said. `basis` says why a batch may apply.
    `subject_kind`: which of the kind's subjects it is about (物件の種類), where it has several. `filed_at` and
    `filed_on`: the town at whose counter it was handed in, and when. `told`: the sentences the counter was told of and
    took it all the same. `permit_reason`: why 決裁 lets somebody apply for a protected household.
    """

    disaster: str
    dwelling: str
    household: str
    kind: str = RISAI
    channel: str = COUNTER
    applied_on: str = ""
    applicant_kind: str = MEMBER
    applicant_name: str = ""
    applicant_resident_no: str | None = None
    applicant_relation: str | None = None
    letter_on: str | None = None
    contact: str | None = None
    identity_check: str = ""
    dwelling_address: str | None = None
    note: str | None = None
    basis: str | None = None
    confirmed: frozenset[str] = field(default_factory=frozenset)
    identity_documents: tuple[str, ...] = ()
    letter_from: str | None = None
    letter_scope: str | None = None
    letter_until: str | None = None
    ticket_no: str | None = None
    filed_at: str | None = None
    filed_on: str | None = None
    method_wish: str | None = None
    consent: bool = False
    told: tuple[str, ...] = ()
    permit_reason: str | None = None
    subject_kind: str | None = None


def subject_of(chosen: str | None, subjects: Sequence[str]) -> str | None:
    """Which of a kind's subjects an application is about: the one chosen, or the only one there is; else None."""
    if len(subjects) == 1:
        return subjects[0]
    return chosen if chosen in subjects else None


def faults_in(draft: Draft) -> dict[str, str]:
    """Return what is missing or impossible, in Japanese by field name; empty when the draft may be recorded.

    A batch (一括) needs its basis instead of an applicant, an identity check and the confirmations of a counter.
    """
    faults: dict[str, str] = {}
    if not draft.dwelling:
        faults["dwelling"] = "住家を選んでください。"
    if not draft.household:
        faults["household"] = "世帯を選んでください。"
    if not draft.kind:
        faults["kind"] = "証明書の種類を選んでください。"
    if draft.channel not in CHANNELS:
        faults["channel"] = "受付の方法を選んでください。"
    if not draft.applied_on:
        faults["applied_on"] = "申請日を入れてください。"
    faults |= _wish_faults(draft)
    if draft.channel != BULK:
        return {**faults, **applicant_faults(draft)}
    if not draft.basis:
        faults["basis"] = "一括の受付には根拠を入れてください。"
    return faults


def _wish_faults(draft: Draft) -> dict[str, str]:
    faults: dict[str, str] = {}
    if draft.filed_on and not draft.filed_at:
        faults["filed_at"] = "どの市町村の窓口に出されたかを入れてください。"
    if draft.method_wish and draft.method_wish not in METHOD_WISHES:
        faults["method_wish"] = "希望する判定の方法を選んでください。"
    if draft.method_wish == SELF_JUDGED and not draft.consent:
        faults["consent"] = "自己判定方式には、申請者の同意が要ります。同意を得たら印を付けてください。"
    return faults


def unconfirmed(confirmed: Mapping[str, object]) -> tuple[str, ...]:
    """Return what of the three confirmations is missing, in short words; `confirmed` says by field what is not."""
    return tuple(word for name, word in CONFIRMATION_WORDS.items() if not confirmed[name])


def epoch_letters(epoch: int) -> str:
    """Return the letters of an epoch counted from 1: A to Z, then AA, AB and so on."""
    letters = ""
    while epoch > 0:
        epoch, rest = divmod(epoch - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def epoch_number(letters: str) -> int:
    """Return the epoch of its letters: A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def check_character(text: str) -> str:
    """Return the check character of letters and digits: ISO/IEC 7064, MOD 37,36.

    It finds every single wrong character and nearly every swap of two neighbours.
    """
    carry = _MODULUS
    for character in text:
        carry = (carry + _ALPHABET.index(character)) % _MODULUS or _MODULUS
        carry = carry * 2 % (_MODULUS + 1)
    return _ALPHABET[(_MODULUS + 1 - carry) % _MODULUS]


def printed_number(device: str, epoch: int, counter: int) -> str:
    """Return 受付番号 as printed: 受-L01A-000012-K, unique with no coordination between laptops."""
    place = f"{device}{epoch_letters(epoch)}"
    digits = f"{counter:0{_COUNTER_DIGITS}d}"
    return f"受-{place}-{digits}-{check_character(place + digits)}"


def slip_code(number: str) -> str | None:
    """Return the digits of a printed 受付番号 for a scanner, or None where eighteen digits have no room for it."""
    found = _PRINTED.fullmatch(number)
    if found is None:
        return None
    device, letters, digits, _ = found.groups()
    try:
        return write_code(RECEPTION, device, epoch_number(letters), int(digits))
    except ValueError:
        return None


def read_number(text: str) -> str | None:
    """Return the printed form of a number somebody typed or scanned, or None where its check is wrong.

    Width, case, spaces, dashes and the leading 受 do not matter; the digits of a 受付票 (slip code) are read too.
    """
    scanned = read_code(text)
    if scanned is not None:
        known = scanned.what == RECEPTION and scanned.series == 0
        return printed_number(scanned.device, scanned.epoch, scanned.counter) if known else None
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = re.sub(r"[\s‐-―−ー－]", "-", plain).strip("-")
    plain = re.sub(r"-+", "-", plain)
    found = _PRINTED.fullmatch(plain)
    if found is None:
        return None
    device, letters, digits, check = found.groups()
    if check_character(f"{device}{letters}{digits}") != check:
        return None
    return f"受-{device}{letters}-{digits}-{check}"
