"""What a town decides about its certificates: read from its settings, with defaults that let a fresh home issue. Pure.

| setting | values | default |
| --- | --- | --- |
| mayor.title, mayor.name | printed text | 岐阜市長 (from the code), nothing |
| acting.title, acting.name, acting.from, acting.until | 職務代理者 and the days it acts | nobody |
| seal.mode | space, omitted, image | space |
| seal.image | SHA-256 of a registered seal | the one registered |
| certificate.print_members, certificate.print_flood_class, certificate.print_method | yes, no | yes, yes, no |
| certificate.age_day | disaster, issue | disaster |
| certificate.deceased_head | confirm, print, prefix (亡　), stop | confirm |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from victim_support.certificates.errors import SettingInvalid
from victim_support.certificates.remarks import standing_remarks

_YES_NO: Final = ("yes", "no")


@dataclass(frozen=True)
class TownSettings:
    """What the town prints and requires on the day of issue."""

    issuer_title: str
    issuer_name: str = ""
    seal_mode: str = "space"
    seal_image: str = ""
    print_members: bool = True
    print_flood_class: bool = True
    print_method: bool = False
    age_at_issue: bool = False
    deceased_head: str = "confirm"
    standing_remarks: tuple[str, ...] = ()


def town_settings(settings: Mapping[str, str], default_title: str, day: date) -> TownSettings:
    """The settings as they hold on `day`. `SettingInvalid` names a value that is none of the choices."""
    acting = _acting(settings, day)
    office = "acting" if acting else "mayor"
    return TownSettings(
        issuer_title=settings.get(f"{office}.title") or default_title,
        issuer_name=settings.get(f"{office}.name", ""),
        seal_mode=_choice(settings, "seal.mode", ("space", "omitted", "image")),
        seal_image=settings.get("seal.image", ""),
        print_members=_choice(settings, "certificate.print_members", _YES_NO) == "yes",
        print_flood_class=_choice(settings, "certificate.print_flood_class", _YES_NO) == "yes",
        print_method=_choice(settings, "certificate.print_method", ("no", "yes")) == "yes",
        age_at_issue=_choice(settings, "certificate.age_day", ("disaster", "issue")) == "issue",
        deceased_head=_choice(settings, "certificate.deceased_head", ("confirm", "print", "prefix", "stop")),
        standing_remarks=standing_remarks(settings),
    )


def _acting(settings: Mapping[str, str], day: date) -> bool:
    """Whether the 職務代理者 signs on `day`: the switch is by date, so that nobody has to remember it."""
    first, last = _day(settings, "acting.from"), _day(settings, "acting.until")
    return first is not None and first <= day and (last is None or day <= last)


def _day(settings: Mapping[str, str], key: str) -> date | None:
    text = settings.get(key, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SettingInvalid(key=key, value=text, choices="2026-10-03 の形の日付") from error


def _choice(settings: Mapping[str, str], key: str, choices: tuple[str, ...]) -> str:
    """The value of a setting, or its first choice when it is not set."""
    value = settings.get(key, "").strip() or choices[0]
    if value not in choices:
        raise SettingInvalid(key=key, value=value, choices="・".join(choices))
    return value
