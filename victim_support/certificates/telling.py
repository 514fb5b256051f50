"""What a verified paper says, in words: the same lines on the command line and on the laptop's page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from unicodedata import category

from victim_support.japanese.municipalities import municipalities

if TYPE_CHECKING:
    from victim_support.certificates.qr_payload import Payload

_NOT_SHOWN: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_LABELS: Final = (
    ("number", "証明書番号"),
    ("copy_note", "表示"),
    ("head_address", "住所"),
    ("head_name", "氏名"),
    ("cause", "罹災原因"),
    ("dwelling", "被災住家の所在地"),
    ("grade", "被害の程度"),
    ("flood_class", "浸水区分"),
    ("issue_date", "発行年月日"),
    ("issuer_title", "発行者"),
    ("issuer_name", "発行者名"),
)


def rows(payload: Payload) -> list[tuple[str, str]]:
    """Return (label, text) of everything certified but the title, in the order of the paper; a warning among them."""
    printed = payload.printed
    told = [(label, getattr(printed, name)) for name, label in _LABELS if getattr(printed, name)]
    told += printed.extra
    told += [("世帯構成員", f"{member.name}　{member.relation}　{member.age}") for member in printed.members]
    told += [("備考", line) for line in printed.remarks]
    told.append(("発行日（署名された日付）", payload.issued.isoformat()))
    town = town_name(payload.municipality)
    told.append(("署名した鍵", f"{town}（{payload.municipality}）の端末 {payload.device.device}"))
    if town and printed.issuer_title and town not in printed.issuer_title:
        told.append(("注意", f"発行者の職名に、署名した鍵の市町村（{town}）の名がありません。"))
    if payload.supersedes:
        told.append(("差し替えた証明書", payload.supersedes.number))
    return told


def shown(text: str) -> str:
    """A text without signs that a terminal or a browser would obey: a drill's paper may hold anything."""
    return "".join("\ufffd" if category(sign) in _NOT_SHOWN else sign for sign in text)


def japanese_time(text: str) -> str:
    """Return ``2026年10月3日9時0分`` for an RFC 3339 time, in its own offset."""
    day, clock = text[:10].split("-"), text[11:16].split(":")
    return f"{int(day[0])}年{int(day[1])}月{int(day[2])}日{int(clock[0])}時{int(clock[1])}分"


def town_name(code: str) -> str:
    """The town's name, empty for one this program has no name for."""
    return next((town.name for town in municipalities() if town.code == code), "")
