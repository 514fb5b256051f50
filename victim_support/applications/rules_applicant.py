"""Who applies, by what papers that was checked, and what the counter must be told about a letter of attorney. Pure.

Sources: 災害対策基本法 第90条の2; 民法 第99条 (代理), 第824条・第859条 (法定代理), 第896条 (相続); 行政書士法 第1条の2;
municipal 要綱 (委任状: 岐阜市は委任日から6か月以内; 本人確認: 顔写真付き1点又はなし2点); 住民記録システム標準仕様書
3.1 (支援措置).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from victim_support.japanese.dates import wareki
from victim_support.kinds.deadlines import last_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from victim_support.applications.rules import Draft

MEMBER: Final = "世帯員"
OTHER: Final = "代理人"
LEGAL: Final = "法定代理人"
HEIR: Final = "相続人"
FACILITY: Final = "施設職員"
SCRIVENER: Final = "行政書士"
OWNER: Final = "所有者"
USER: Final = "使用者"
OUTSIDERS: Final[Mapping[str, str]] = {
    OTHER: "別居の家族、知人など。委任状が要ります",
    LEGAL: "親権者、成年後見人など。資格を示す書類を見ます",
    HEIR: "世帯主などが亡くなったとき。続柄が分かる書類を見ます",
    FACILITY: "入所している施設の職員。委任状が要ります",
    SCRIVENER: "委任状が要ります",
    OWNER: "住んでいない所有者。申請できる証明書のときだけ",
    USER: "借りて使っている人。申請できる証明書のときだけ",
}
"""Whoever is no member of the household, with what to think of."""
APPLICANT_KINDS: Final = (MEMBER, *OUTSIDERS)
WITH_LETTER: Final = frozenset({OTHER, FACILITY, SCRIVENER})
"""Who needs a 委任状."""
RELATION_NEEDED: Final[Mapping[str, str]] = {
    OTHER: "代理人のときは、世帯との関係を入れてください。",
    LEGAL: "法定代理人のときは、資格（親権者、成年後見人など）を入れてください。",
    HEIR: "相続人のときは、亡くなった人との続柄を入れてください。",
    FACILITY: "施設職員のときは、施設の名称を入れてください。",
}

LETTER_SCOPES: Final = ("申請", "受領", "両方")
_FOR_APPLYING: Final = frozenset({"申請", "両方"})

AT_DELIVERY: Final = "交付のときに確認"
WITH_PHOTO: Final = "顔写真付き1点"
WITHOUT_PHOTO: Final = "顔写真なし2点"
IDENTITY_CHECKS: Final = (WITH_PHOTO, WITHOUT_PHOTO, "住民票の内容の聞き取り", "電子証明書", AT_DELIVERY)
"""How identity was checked. 聞き取り: papers were lost in the disaster, so answers are compared with the register."""
PHOTO_DOCUMENTS: Final = (
    "運転免許証", "マイナンバーカード", "在留カード・特別永住者証明書", "旅券（パスポート）", "障害者手帳",
    "そのほかの顔写真付き",
)  # fmt: skip
OTHER_DOCUMENTS: Final = (
    "資格確認書・健康保険証", "年金手帳・年金証書", "介護保険の証", "社員証・学生証", "預金通帳・キャッシュカード",
    "公共料金の領収書", "そのほか顔写真なし",
)  # fmt: skip
DOCUMENTS: Final = (*PHOTO_DOCUMENTS, *OTHER_DOCUMENTS)
"""Kinds of papers; never their numbers, never a picture of them (番号法 第19条・第20条, 個人情報の最小化)."""
_TWO: Final = 2

PARTY_OF: Final[Mapping[str, frozenset[str]]] = {
    OTHER: frozenset({"代理人"}),
    LEGAL: frozenset({"法定代理人", "代理人"}),
    HEIR: frozenset({"相続人", "代理人"}),
    FACILITY: frozenset({"施設職員", "代理人"}),
    SCRIVENER: frozenset({"行政書士", "代理人"}),
    OWNER: frozenset({"所有者"}),
    USER: frozenset({"使用者"}),
}
"""Which words of a kind's `parties` an applicant counts as; a member counts as 世帯員, the head as 世帯主 too."""


def applicant_faults(draft: Draft) -> dict[str, str]:
    """Return what is missing of who applies and how that was checked, in Japanese by field name."""
    faults: dict[str, str] = {}
    if draft.applicant_kind not in APPLICANT_KINDS:
        faults["applicant_kind"] = "申請者が世帯員か代理人かを選んでください。"
    if not draft.applicant_name:
        faults["applicant_name"] = "申請者の氏名を入れてください。"
    if draft.applicant_kind in RELATION_NEEDED and not draft.applicant_relation:
        faults["applicant_relation"] = RELATION_NEEDED[draft.applicant_kind]
    if draft.letter_scope and draft.letter_scope not in LETTER_SCOPES:
        faults["letter_scope"] = "委任状の範囲を選んでください。"
    return {**faults, **_identity_faults(draft)}


def _identity_faults(draft: Draft) -> dict[str, str]:
    if draft.identity_check not in IDENTITY_CHECKS:
        return {"identity_check": "本人確認の方法を選んでください。"}
    if not set(draft.identity_documents) <= set(DOCUMENTS):
        return {"identity_check": "本人確認の書類を、一覧から選んでください。"}
    if draft.identity_check == WITHOUT_PHOTO and draft.identity_documents and len(set(draft.identity_documents)) < _TWO:
        return {"document_1": "顔写真のない書類は、ちがうものを2点選んでください。"}
    return {}


def told_of_letter(draft: Draft, months: int) -> list[str]:
    """Return what to say of a 委任状 on the day of the application: missing, too old, expired, not for applying.

    `months`: the town's limit (岐阜市 6か月). It is told and recorded; whether to take the application is a person's
    judgement.
    """
    if draft.applicant_kind not in WITH_LETTER or not draft.applied_on:
        return []
    if not draft.letter_on:
        return ["委任状の日付が入っていません。委任状を受け取ったかを確かめてください。"]
    day, written = date.fromisoformat(draft.applied_on), date.fromisoformat(draft.letter_on)
    found = []
    last = last_day(f"{months}か月", written)
    if written > day:
        found.append(f"委任状の日付（{wareki(written)}）が、申請日より後です。")
    elif last is not None and day > last:
        found.append(
            f"委任状は{months}か月より前のものです（{wareki(written)}）。書き直してもらえるかを確かめてください。"
        )
    if draft.letter_until and day.isoformat() > draft.letter_until:
        until = wareki(date.fromisoformat(draft.letter_until))
        found.append(f"委任状の有効期間（{until}まで）が切れています。")
    if draft.letter_scope and draft.letter_scope not in _FOR_APPLYING:
        found.append("委任状の範囲は受領だけです。申請も任されているかを確かめてください。")
    return found


def told_of_party(draft: Draft, parties: Iterable[str], *, is_head: bool) -> list[str]:
    """Return a sentence where the applicant is none of the kind's eligible parties; nothing where they are."""
    allowed = frozenset(parties)
    if draft.applicant_kind == MEMBER:
        mine = frozenset({"世帯員", "世帯主"}) if is_head else frozenset({"世帯員"})
        word = "世帯主" if is_head else "世帯員"
    else:
        mine = PARTY_OF.get(draft.applicant_kind, frozenset())
        word = draft.applicant_kind
    if not allowed or not word or mine & allowed:
        return []
    return [f"この証明書を申請できる人（{'、'.join(parties)}）に、{word}は入っていません。責任者に確かめてください。"]


def told_of_deadline(kind: str, last: date | None, applied_on: str) -> list[str]:
    """Return a sentence where the application comes after the last day of its kind."""
    if last is None or not applied_on or date.fromisoformat(applied_on) <= last:
        return []
    return [f"{kind}の申請の期限（{wareki(last)}）を過ぎています。"]
