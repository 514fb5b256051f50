"""On what ground the ledger may be told to others, what each ground needs, and what may be told. Pure.

災害対策基本法 第90条の4 第1項 (一号 the person consents or is the recipient, 二号 within the municipality, 三号 another
local government, each as far as 援護 needs it); 施行規則 第8条の6: who is to be told applies in writing, and 個人番号
is never told (the program holds none).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

CONSENT, SELF, INTERNAL, GOVERNMENT = "本人の同意", "本人への提供", "市町村内部の利用", "他の地方公共団体"


@dataclass(frozen=True, slots=True)
class Ground:
    """A ground of 第90条の4: its words, the law, what it needs beside recipient and items, and a hint for the clerk."""

    name: str
    law: str
    needs: tuple[str, ...]
    hint: str


GROUNDS: Final[Mapping[str, Ground]] = {
    ground.name: ground
    for ground in (
        Ground(
            CONSENT, "第90条の4 第1項 第1号", ("application_no", "applied_on", "purpose"),
            "この提供先への同意が記録されている人だけが出ます。",
        ),
        Ground(
            SELF, "第90条の4 第1項 第1号", ("application_no", "applied_on", "person"),
            "本人の分だけを出します。本人確認をしてください。",
        ),
        Ground(INTERNAL, "第90条の4 第1項 第2号", ("purpose",), "援護の実施に必要な範囲に限ります。"),
        Ground(
            GOVERNMENT, "第90条の4 第1項 第3号", ("application_no", "applied_on", "purpose"),
            "援護の実施に必要な範囲に限ります。",
        ),
    )
}  # fmt: skip

ITEMS: Final[Mapping[str, str]] = {
    "name": "氏名",
    "kana": "フリガナ",
    "birthdate": "生年月日",
    "sex": "性別",
    "relation": "続柄",
    "head": "世帯主",
    "household_no": "世帯番号",
    "address": "住所",
    "whereabouts": "居所",
    "phones": "電話",
    "damage": "住家の被害の程度",
    "aid": "援護の実施の状況",
    "care": "要配慮者の事由",
    "composition": "世帯の構成",
    "certificates": "罹災証明書の交付の状況",
}
"""Items of 第90条の3 第2項 and 施行規則 第8条の5 that the ledger holds, in the order of the columns."""
USUAL: Final = ("name", "kana", "birthdate", "sex", "address", "damage")

_WORDS: Final = {
    "ground": "根拠を選んでください。",
    "recipient": "提供先を入れてください。",
    "told": "提供する項目を選んでください。",
    "application_no": "申請書の番号を入れてください（施行規則 第8条の6）。",
    "applied_on": "申請書の日付を入れてください（施行規則 第8条の6）。",
    "purpose": "何の援護に使うかを入れてください。",
    "person": "本人を選んでください。",
    "town": "どの世帯を出すかを、一つは入れてください。",
    "numbers": "本人の世帯番号を、一つだけ入れてください。",
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Which households: all that is given must hold. `town` is a 町字 as typed, `numbers` are 世帯番号."""

    town: str = ""
    grades: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    whole: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was said, which is not the same as everybody."""
        return not (self.town or self.grades or self.numbers or self.whole)

    @property
    def words(self) -> str:
        """The scope as the log keeps it."""
        parts = (
            "災害の全世帯" if self.whole else "",
            f"町字 {self.town}" if self.town else "",
            f"被害の程度 {'・'.join(self.grades)}" if self.grades else "",
            f"世帯番号 {len(self.numbers)}件" if self.numbers else "",
        )
        return "、".join(part for part in parts if part)


@dataclass(frozen=True)
class Draft:
    """A provision to be made. `person` is the 宛名番号 of the person who asks for their own."""

    disaster: str
    ground: str
    recipient: str
    items: tuple[str, ...]
    scope: Scope
    application_no: str = ""
    applied_on: str = ""
    purpose: str = ""
    person: str = ""
    exception_reason: str = ""

    @property
    def faults(self) -> dict[str, str]:
        """{field: what is wrong}, empty where it can be made."""
        ground = GROUNDS.get(self.ground)
        wrong = [] if ground is not None else ["ground"]
        wrong += [name for name in ("recipient", *(ground.needs if ground else ())) if not getattr(self, name).strip()]
        if not set(self.items) & set(ITEMS):
            wrong.append("told")
        if self.ground == SELF and len(self.scope.numbers) != 1:
            wrong.append("numbers")
        elif self.scope.empty:
            wrong.append("town")
        return {name: _WORDS[name] for name in wrong}

    @property
    def columns(self) -> tuple[str, ...]:
        """The chosen items in the order they go out."""
        return tuple(name for name in ITEMS if name in self.items)


@dataclass(frozen=True)
class Listing:
    """What a provision would tell: rows of text under headings, one a person, and who was left out."""

    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    households: Sequence[str]
    left_out: int = 0
    left_households: int = 0
    unasked: int = 0
    subjects: frozenset[str] = field(default_factory=frozenset)
