"""Who asks for a 再調査 and how that was checked: as for an application. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from victim_support.resurvey.rules import Draft

MEMBER: Final = "世帯員"
OTHER: Final = "代理人"
OUTSIDERS: Final = {OTHER: "別居の家族、知人など。委任状を見ます"}
CHECKS: Final = ("顔写真付き1点", "顔写真なし2点", "住民票の内容の聞き取り", "電子証明書")
"""How identity was checked: as at the reception, but now."""


def applicant_faults(draft: Draft) -> dict[str, str]:
    """Return what is missing of who asks and how that was checked, in Japanese by field name."""
    faults: dict[str, str] = {}
    if draft.applicant_kind not in (MEMBER, *OUTSIDERS):
        faults["applicant_kind"] = "申込みをする人が世帯員か代理人かを選んでください。"
    if not draft.applicant_name:
        faults["applicant_name"] = "申込みをする人の氏名を入れてください。"
    if draft.applicant_kind == OTHER and not draft.applicant_relation:
        faults["applicant_relation"] = "代理人のときは、世帯との関係を入れてください。"
    if draft.identity_check not in CHECKS:
        faults["identity_check"] = "本人確認の方法を選んでください。"
    return faults


def identity_fields(checked: str | None) -> dict[str, Any]:
    """Return how identity was checked."""
    return {"identity_check": checked or "", "identity_documents": ()}


def epoch_number(letters: str) -> int:
    """Return the epoch of its letters: A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
