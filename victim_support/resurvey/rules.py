"""What an application for a 再調査 says, its number, and what the counter tells first. Pure.

Source: 災害に係る住家の被害認定基準運用指針 (第2次調査・再調査 on application); municipal limits (北秋田市 and 飯塚市:
within three months of the hand-over, 北秋田市 once); 志賀町: a changed grade means applying for support anew.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from victim_support.applications.rules import CHANNELS, check_character, epoch_letters, epoch_number
from victim_support.applications.rules_applicant import MEMBER, applicant_faults
from victim_support.codes.rules import RESURVEY
from victim_support.codes.rules import read as read_code
from victim_support.codes.rules import write as write_code
from victim_support.japanese.dates import wareki

if TYPE_CHECKING:
    from victim_support.resurvey.rules_town import ResurveySettings

TAKEN: Final = "受付"
SURVEYED: Final = "調査済"
CHANGED: Final = "変更あり"
UNCHANGED: Final = "変更なし"
WITHDRAWN: Final = "取下げ"
STATES: Final = (TAKEN, SURVEYED, CHANGED, UNCHANGED, WITHDRAWN)
"""Derived from surveys and decisions, never typed (取下げ alone is an act)."""
OPEN: Final = (TAKEN, SURVEYED)

PARTS: Final = (
    "屋根", "柱・耐力壁", "床・階段", "外壁", "内壁", "天井", "建具（戸・窓）", "基礎", "設備（台所・風呂・トイレ）",
    "傾き", "地盤・沈み込み", "浸水の深さ", "全体",
)  # fmt: skip
"""What the applicant wants looked at again: the parts of the survey sheets and what else is measured."""
_SERIES: Final = "再"
_PRINTED: Final = re.compile(r"再?-?([A-Z][0-9]{2,4})([A-Z]{1,3})-?([0-9]{6,})-?([0-9A-Z])")
_DIGITS: Final = 6


@dataclass(frozen=True)
class Draft:
    """An application before it is recorded. Dates are ISO texts; `wishes` are days as the applicant said them.

    `told_lower`: the text that the grade may go down too was read aloud and understood. `certificate` is the subject of
    the paper the applicant holds. `told`: sentences of limits the counter was shown and took it all the same.
    """

    disaster: str
    dwelling: str
    household: str
    channel: str = "窓口"
    applied_on: str = ""
    applicant_kind: str = MEMBER
    applicant_name: str = ""
    applicant_resident_no: str | None = None
    applicant_relation: str | None = None
    letter_on: str | None = None
    letter_from: str | None = None
    letter_scope: str | None = None
    letter_until: str | None = None
    identity_check: str = ""
    identity_documents: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    reason: str = ""
    wishes: tuple[str, ...] = ()
    contact: str | None = None
    note: str | None = None
    told_lower: bool = False
    told: tuple[str, ...] = ()
    permit_reason: str | None = None
    certificate: str | None = None


def faults_in(draft: Draft) -> dict[str, str]:
    """Return what is missing, in Japanese by field name; limits of time and number are never among it."""
    faults: dict[str, str] = {}
    if not draft.dwelling:
        faults["dwelling"] = "住家を選んでください。"
    if draft.channel not in CHANNELS:
        faults["channel"] = "受付の方法を選んでください。"
    if not draft.applied_on:
        faults["applied_on"] = "申込みの日を入れてください。"
    if not draft.parts:
        faults["parts"] = "もう一度調べてほしい所を選んでください。分からないときは「全体」を選びます。"
    elif not set(draft.parts) <= set(PARTS):
        faults["parts"] = "もう一度調べてほしい所を、一覧から選んでください。"
    if not draft.reason:
        faults["reason"] = "納得できない理由を、申込者の言葉で入れてください。"
    if not draft.told_lower:
        faults["told_lower"] = "上の文を読み上げ、申込者が承知したら印を付けてください。"
    # The applicant is asked of as at the reception of an application.
    return {**faults, **applicant_faults(draft)}  # type: ignore[arg-type]  # it reads the applicant's fields alone


@dataclass(frozen=True)
class Standing:
    """What is known of the case when an application comes: the paper's hand-over, and the applications before."""

    delivered_on: str | None
    decided: bool = True
    earlier: tuple[tuple[str, str], ...] = ()
    """(number, state) of the household's earlier applications for the dwelling."""


def told_of(draft: Draft, standing: Standing, town: ResurveySettings) -> list[str]:
    """Return the sentences of limits: told before the application is taken all the same; nothing is refused by them."""
    found = []
    counted = [one for one in standing.earlier if one[1] != WITHDRAWN]
    if not standing.decided:
        found.append(
            "この住家の被害の程度は、まだ決まっていません。再調査は、決まった判定に納得できないときのものです。"
        )
    if standing.delivered_on is None:
        found.append("罹災証明書を渡した記録がありません。期限は、渡した日から数えます。")
    else:
        last = town.last_day(date.fromisoformat(standing.delivered_on))
        if last is not None and draft.applied_on > last.isoformat():
            handed = wareki(date.fromisoformat(standing.delivered_on))
            found.append(f"申込みの期限（{wareki(last)}。証明書を渡した{handed}から{town.deadline}）を過ぎています。")
    if town.limit and len(counted) >= town.limit:
        shown = "、".join(f"{number}（{state}）" for number, state in counted)
        found.append(
            f"同じ住家の再調査は{town.limit}回までの決まりですが、すでに{len(counted)}回受け付けています：{shown}。"
        )
    return found


def printed_number(device: str, epoch: int, counter: int) -> str:
    """Return the number as printed: 再-L01A-000012-K, unique with no coordination between laptops."""
    place = f"{device}{epoch_letters(epoch)}"
    digits = f"{counter:0{_DIGITS}d}"
    return f"{_SERIES}-{place}-{digits}-{check_character(place + digits)}"


def slip_code(number: str) -> str | None:
    """Return the digits of a printed number for a scanner, or None where eighteen digits have no room for it."""
    found = _PRINTED.fullmatch(number)
    if found is None:
        return None
    device, letters, digits, _ = found.groups()
    try:
        return write_code(RESURVEY, device, epoch_number(letters), int(digits))
    except ValueError:
        return None


def read_number(text: str) -> str | None:
    """Return the printed form of a number typed or scanned, or None where it is none or its check is wrong."""
    scanned = read_code(text)
    if scanned is not None:
        known = scanned.what == RESURVEY and scanned.series == 0
        return printed_number(scanned.device, scanned.epoch, scanned.counter) if known else None
    plain = unicodedata.normalize("NFKC", text).upper()
    plain = re.sub(r"-+", "-", re.sub(r"[\s‐-―−ー－]", "-", plain).strip("-"))
    found = _PRINTED.fullmatch(plain)
    if found is None:
        return None
    device, letters, digits, check = found.groups()
    if check_character(f"{device}{letters}{digits}") != check:
        return None
    return f"{_SERIES}-{device}{letters}-{digits}-{check}"


def listed(values: object) -> list[str]:
    """A list of texts as it lies in an entry; nothing for anything else."""
    return [str(one) for one in values] if isinstance(values, Sequence) and not isinstance(values, str) else []


def patch_of(draft: Draft, fields: Sequence[str]) -> dict[str, Any]:
    """Return what a draft says by field, without what it leaves empty."""
    values = {name: getattr(draft, name) for name in fields}
    values = {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
    return {name: value for name, value in values.items() if value not in (None, "", [])}
