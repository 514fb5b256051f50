"""Kinds of certificate: configuration, never code (data/certificate_kinds.toml, changed by a town's settings). Pure.

Source: names, meaning, eligible parties and deadlines differ from town to town, inside Gifu too (municipal 要綱).
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, Final

from victim_support.japanese.dates import wareki
from victim_support.japanese.numerals import whole_number
from victim_support.kinds.deadlines import last_day
from victim_support.kinds.errors import KindDisabled, KindUnknown
from victim_support.resources import data_file

RISAI: Final = "罹災証明書"
SUBJECTS: Final = ("住家", "住家以外の建物", "構築物", "動産", "土地", "人")
"""What a certificate may be about."""
NUMBER: Final = "{number}"
OWN_KINDS: Final = "certificate.own_kinds"
"""The setting that names kinds of the town's own: 「kaoku＝被災家屋証明書」, several with 、 between."""
_OWN_KEY: Final = re.compile(r"[a-z][a-z0-9_]{1,15}")
_PLAIN_FORM: Final = "hisai-2"
_HIGHEST_FEE: Final = 1_000_000
_ON: Final = frozenset({"1", "true", "yes", "有効", "使う"})


@dataclass(frozen=True)
class Kind:
    """One kind of certificate: what it certifies, what it needs, who may apply until when, how it is printed.

    `name` identifies the kind in the journal and never changes; `title` is what the town prints (り災証明書).
    `application_title` is what the town calls the application (申請書, 願). `deadline_by_cause` holds the deadline of
    disasters whose 罹災原因 contains the key (雪). `fee` is in yen; `fee_exemption` why it is not taken.
    `certifying` (認証文), `note` (注意書き), `contact` (問合せ先) are printed; a form of version 1 has its own.
    `number_template` is the town's 文書記号 around the number: 「岐危管第{number}号」.
    """

    key: str
    name: str
    subjects: tuple[str, ...]
    carries_grade: bool
    needs_survey: bool
    parties: tuple[str, ...]
    deadline: str
    fee: int
    form: str
    series: str
    counter_digits: int
    explanation: str
    title: str
    application_title: str
    certifying: str = ""
    note: str = ""
    contact: str = ""
    number_template: str = NUMBER
    fee_exemption: str = ""
    deadline_by_cause: Mapping[str, str] = field(default_factory=dict)
    enabled: bool = True

    @property
    def subject(self) -> str:
        """What it is about, in one phrase."""
        return "・".join(self.subjects)

    def printed_number(self, number: str) -> str:
        """The number as it is printed and signed: the unique number inside the town's 文書記号."""
        return self.number_template.replace(NUMBER, number)

    def deadline_for(self, cause: str) -> str:
        """The town's words for the deadline after a disaster of this cause."""
        return next((rule for word, rule in self.deadline_by_cause.items() if word and word in cause), self.deadline)

    def last_day(self, disaster_day: date, cause: str) -> date | None:
        """The last day to apply; None where there is none, or the town's words name no day."""
        return last_day(self.deadline_for(cause), disaster_day)

    def who_may_apply(self) -> str:
        """「申請できる人：世帯主、世帯員、代理人。」: what the clerk reads before asking who stands at the counter."""
        return f"申請できる人：{'、'.join(self.parties)}。" if self.parties else "申請できる人は決められていません。"

    def until_when(self, disaster_day: date, cause: str, today: date) -> str:
        """The deadline as a sentence, and what to do where it has passed: never a refusal."""
        rule = self.deadline_for(cause)
        last = self.last_day(disaster_day, cause)
        if not rule or rule == "なし":
            return "申請の期限は決められていません。"
        if last is None:
            return f"申請の期限：{rule}。"
        shown = wareki(last)
        named = f"申請の期限：{shown}" + ("" if rule.removesuffix("まで") == shown else f"（{rule}）")
        if today <= last:
            return f"{named}。"
        return f"{named}。期限を過ぎています。受け付けてよいかを責任者に確かめ、理由を備考に入れてください。"


@cache
def _carried() -> tuple[Kind, ...]:
    raw = tomllib.loads(data_file("certificate_kinds.toml").read_text(encoding="utf-8"))
    return tuple(_kind(row) for row in raw["kinds"])


def _kind(row: dict[str, Any]) -> Kind:
    return Kind(**{**row, "subjects": tuple(row["subjects"]), "parties": tuple(row["parties"])})


def kinds(settings: Mapping[str, str]) -> tuple[Kind, ...]:
    """Every kind as the town has it, those of its own last; `settings` are the town's settings by key."""
    return tuple(_with_settings(kind, settings) for kind in (*_carried(), *_own(settings)))


def _own(settings: Mapping[str, str]) -> list[Kind]:
    """The kinds the town added: a key and a name; all else by the kind's settings. What names none is left out."""
    carried = _carried()
    keys, names = {kind.key for kind in carried}, {kind.name for kind in carried}
    found: list[Kind] = []
    for key, name in _pairs(settings.get(OWN_KINDS, ""), {}).items():
        if not _OWN_KEY.fullmatch(key) or key in keys or name in names:
            continue
        keys.add(key)
        names.add(name)
        found.append(_plain(key, name))
    return found


def _plain(key: str, name: str) -> Kind:
    """A new kind before the town has said anything of it: a fact without a grade, for anybody concerned."""
    return Kind(
        key=key,
        name=name,
        subjects=("住家以外の建物",),
        carries_grade=False,
        needs_survey=False,
        parties=("世帯主", "世帯員", "所有者", "使用者", "代理人"),
        deadline="",
        fee=0,
        form=_PLAIN_FORM,
        series=name[:1],
        counter_digits=6,
        explanation=f"{name}です（この市町村で加えた種別）。",
        title=name,
        application_title=f"{name}交付申請書",
        certifying="上記のとおり、被害を受けたことを証明します。",
    )


def kinds_in_use(settings: Mapping[str, str]) -> tuple[Kind, ...]:
    """The kinds the town has switched on, in the order of the file."""
    return tuple(kind for kind in kinds(settings) if kind.enabled)


def kind_named(name: str, settings: Mapping[str, str]) -> Kind:
    """The kind of this name. KindUnknown, KindDisabled."""
    for kind in kinds(settings):
        if kind.name == name:
            if not kind.enabled:
                raise KindDisabled(kind=name)
            return kind
    raise KindUnknown(kind=name, known="・".join(kind.name for kind in kinds(settings)))


def _with_settings(kind: Kind, settings: Mapping[str, str]) -> Kind:
    def given(entry: str, default: str) -> str:
        return settings.get(f"certificate.{kind.key}.{entry}") or default

    fixed = kind.key in {one.key for one in _carried()}  # what a carried kind is cannot be told otherwise
    enabled = given("enabled", "1" if kind.enabled else "0").lower() in _ON
    fee_yen = whole_number(given("fee", str(kind.fee)), _HIGHEST_FEE)
    return replace(
        kind,
        enabled=enabled,
        title=given("title", kind.title),
        application_title=given("application_title", kind.application_title),
        form=given("form", kind.form),
        series=given("series", kind.series),
        parties=_listed(given("parties", ""), kind.parties),
        subjects=_listed(given("subjects", ""), kind.subjects),
        deadline=given("deadline", kind.deadline),
        deadline_by_cause=_pairs(given("deadline_by_cause", ""), kind.deadline_by_cause),
        fee=fee_yen if fee_yen is not None else kind.fee,
        fee_exemption=given("fee_exemption", kind.fee_exemption),
        carries_grade=kind.carries_grade if fixed else given("carries_grade", "no").lower() in _ON,
        needs_survey=kind.needs_survey if fixed else given("needs_survey", "no").lower() in _ON,
        explanation=given("explanation", kind.explanation),
        certifying=given("certifying", kind.certifying),
        note=given("note", kind.note),
        contact=given("contact", kind.contact),
        number_template=given("number_template", kind.number_template),
    )


def _listed(text: str, otherwise: tuple[str, ...]) -> tuple[str, ...]:
    """「世帯主、世帯員」 as its words."""
    return tuple(word.strip() for word in text.split("、") if word.strip()) or otherwise


def _pairs(text: str, otherwise: Mapping[str, str]) -> Mapping[str, str]:
    """「雪＝翌年度8月31日まで」, several with 、 between, as {word before ＝: what stands behind}."""
    pairs = (piece.replace("=", "＝").partition("＝") for piece in text.split("、"))
    return {word.strip(): rule.strip() for word, _, rule in pairs if word.strip() and rule.strip()} or otherwise
