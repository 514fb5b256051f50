"""What a certificate says and whether it may be made: pure functions over facts gathered elsewhere.

Nothing here knows the journal, the clock or a screen. Sources: 災害対策基本法 第90条の2, 内閣府 統一様式, the town's
settings.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import Final

from victim_support.applications.rules import BULK, subject_of
from victim_support.certificates.rules_names import Spelling
from victim_support.certificates.town import TownSettings
from victim_support.japanese.dates import wareki
from victim_support.kinds.rules import Kind
from victim_support.register.rules import ADDRESS_AFTER, MOVED_AFTER, Disaster, Household, Member

MADE: Final = "作成"
DELIVERED: Final = "交付"
SUPERSEDED: Final = "旧"
VOIDED: Final = "無効"
STATES: Final = (MADE, DELIVERED, SUPERSEDED, VOIDED)
"""From the provisional value that yields to the one that prevails when two laptops disagree."""

AGE_UNKNOWN: Final = "不詳"
HEADLESS: Final = "（世帯主未設定）"
REISSUE: Final = "【再交付】"
FILE_COPY: Final = "【控】"
FLOOD_NONE: Final = "なし"
_DECEASED_PREFIX: Final = "亡　"


APPLICATION: Final = "application"
HOLD: Final = "hold"


class Weight(Enum):
    """How much a reason weighs: told; typed by the clerk; answered by 決裁; or in the way."""

    NOTICE = "notice"
    TYPED = "typed"
    SUPERVISOR = "supervisor"
    STOP = "stop"


@dataclass(frozen=True)
class Reason:
    """Something to know, to confirm, or to settle before a certificate is made."""

    weight: Weight
    text: str
    of_glyph: bool = False  # another writing may lift it
    about: str = ""  # where it is settled: APPLICATION or HOLD; empty: elsewhere


@dataclass(frozen=True)
class DamageFacts:
    """The decided grade of the dwelling. `unsettled`: two decisions stand, or one named is not here yet."""

    grade: str | None
    flood_class: str | None
    decision: bytes | None
    decided_on: str = ""
    method: str = ""
    round: str = ""
    unsettled: bool = False
    waiting: bool = False


@dataclass(frozen=True)
class ApplicationFacts:
    """The application behind the certificate."""

    subject: str
    number: str
    withdrawn: bool = False
    channel: str = ""
    unconfirmed: tuple[str, ...] = ()  # of the three facts the counter confirms, in words
    stated: Mapping[str, str] = field(default_factory=dict)  # what a report-only certificate repeats
    subject_kind: str = ""  # which of the kind's subjects it is about; empty where nobody was asked


@dataclass(frozen=True)
class Earlier:
    """A certificate of this disaster for the same dwelling, made before."""

    subject: str
    number: str
    household: str
    kind: str
    state: str
    grade: str | None
    flood_class: str | None
    copy_of: str | None
    handwritten: bool = False

    @property
    def standing(self) -> bool:
        """Whether the paper is or may come into somebody's hands as the current one."""
        return self.state in (MADE, DELIVERED)


@dataclass(frozen=True)
class Facts:
    """All that a certificate is made from."""

    kind: Kind
    disaster: Disaster
    household: Household
    dwelling: str
    dwelling_address: str
    damage: DamageFacts
    application: ApplicationFacts | None
    earlier: tuple[Earlier, ...] = ()
    unsettled: tuple[str, ...] = ()  # names of the household's and disaster's hard fields in conflict or pending
    held: bool = False  # left for the town's staff (保留), and nobody has answered
    later: tuple[str, ...] = ()  # 異動 recorded since the disaster, as a notice tells them

    @property
    def household_key(self) -> str:
        """世帯番号, or the born id of a household entered by hand."""
        return self.household.household_no


@dataclass(frozen=True)
class Wishes:
    """What the clerk chose on the making page, within the facts."""

    head_name: str | None = None  # another of the head's registered names
    subject_text: str = ""  # 物件 of a report-only certificate
    damage_text: str = ""  # 被害の状況, as reported
    remarks: tuple[str, ...] = ()
    copy_of: Earlier | None = None
    spellings: tuple[Spelling, ...] = ()  # in place of registered texts that no font prints
    agreed_by: str = ""  # who agreed to them


def reasons(facts: Facts, town: TownSettings, printable: frozenset[str], *, copy: bool = False) -> list[Reason]:
    """Everything that stands between the facts and a certificate, gravest first.

    `printable`: the grades the form has a box for. `copy`: a further copy of a standing certificate (再交付) is asked.
    """
    found = [
        *_household_reasons(facts, town),
        *_damage_reasons(facts, printable),
        *_application_reasons(facts),
        *_earlier_reasons(facts, copy=copy),
    ]
    return sorted(found, key=lambda reason: list(Weight).index(reason.weight), reverse=True)


def _household_reasons(facts: Facts, town: TownSettings) -> list[Reason]:
    household, found = facts.household, []
    if household.protected:
        text = "支援措置の対象者がいる世帯です。申請者の本人確認を行い、居所を伝えないでください。"
        found.append(Reason(Weight.TYPED, text))
    if household.withdrawn:
        found.append(Reason(Weight.STOP, "この世帯の登録は取り消されています。"))
    if facts.held:
        found.append(Reason(Weight.SUPERVISOR, "保留中です。答えが出るまで作れません。", about=HOLD))
    if facts.unsettled:
        what = "・".join(facts.unsettled)
        found.append(Reason(Weight.SUPERVISOR, f"{what}に、端末の間で相違があるか未確定のものがあります。"))
    if not household.address:
        found.append(Reason(Weight.STOP, "世帯主の住所が登録されていません。"))
    head = household.head_member
    if head is None:
        found.append(Reason(Weight.SUPERVISOR, f"世帯主が登録されていません。「{HEADLESS}」と印字します。"))
    elif head.died:
        weight = {"stop": Weight.STOP, "confirm": Weight.SUPERVISOR}.get(town.deceased_head, Weight.NOTICE)
        found.append(Reason(weight, "世帯主が亡くなっています。だれの名で作るかを確かめてください。"))
    found += [
        Reason(Weight.NOTICE, f"世帯員の{'・'.join(told)}を確かめてください（{member.relation}）。")
        for member in household.members
        if member is not head and (told := _told_notes(member))
    ]
    if facts.later:
        what = "" if household.protected else f"（{'、'.join(facts.later)}）"
        found.append(
            Reason(Weight.NOTICE, f"災害のあとの異動が記録されています{what}。世帯は災害の日のままで作ります。")
        )
    return found


def _told_notes(member: Member) -> list[str]:
    """What is to be confirmed of a member; not that a protected one has moved: the counter may read along."""
    return [note for note in member.notes if not (member.protected and note in (MOVED_AFTER, ADDRESS_AFTER))]


def _damage_reasons(facts: Facts, printable: frozenset[str]) -> list[Reason]:
    if not facts.kind.carries_grade:
        return []
    damage, found = facts.damage, []
    if damage.grade is None:
        return [Reason(Weight.STOP, "被害の程度が決裁されていません。")]
    if damage.grade not in printable:
        found.append(Reason(Weight.STOP, f"決裁された程度「{damage.grade}」は、この様式の区分にありません。"))
    if damage.unsettled:
        found.append(Reason(Weight.SUPERVISOR, "被害の程度の決裁に、端末の間で相違があるか未確定のものがあります。"))
    if damage.waiting:
        found.append(Reason(Weight.NOTICE, "この住家には、まだ決裁されていない調査の結果があります。"))
    return found


def _application_reasons(facts: Facts) -> list[Reason]:
    if facts.application is None:
        return [Reason(Weight.STOP, f"{facts.kind.name}の申請が受け付けられていません。")]
    if facts.application.withdrawn:
        return [Reason(Weight.STOP, f"申請（受付番号 {facts.application.number}）は取り下げられています。")]
    return [*_unconfirmed_reasons(facts.application), *_subject_reasons(facts, facts.application)]


def _subject_reasons(facts: Facts, application: ApplicationFacts) -> list[Reason]:
    """What a paper is about is said where it is applied for; of a batch (一括) it names whatever the kind may be."""
    if facts.kind.carries_grade or subject_of(application.subject_kind, facts.kind.subjects):
        return []
    if application.channel == BULK:
        text = f"一括の申請です。何についての証明かを選んでいないので、「{facts.kind.subject}」と印字します。"
        return [Reason(Weight.NOTICE, text)]
    text = f"何についての証明かが選ばれていません。申請（{application.number}）のページで選び、保存してください。"
    return [Reason(Weight.STOP, text, about=APPLICATION)]


def _unconfirmed_reasons(application: ApplicationFacts) -> list[Reason]:
    """The three facts are confirmed before a paper is made; a batch (一括) rests on its basis, and says so."""
    if not application.unconfirmed:
        return []
    what = "、".join(application.unconfirmed)
    if application.channel == BULK:
        text = f"一括の申請です。{what}は申請のページで確かめていません（受付の根拠による）。"
        return [Reason(Weight.NOTICE, text)]
    text = f"{what}をまだ確かめていません。申請（{application.number}）のページで確かめ、印を付けて保存してください。"
    return [Reason(Weight.STOP, text, about=APPLICATION)]


def same_case(facts: Facts) -> list[Earlier]:
    """The standing certificates of the same household, dwelling, disaster and kind, copies included."""
    return [
        one
        for one in facts.earlier
        if one.standing and one.household == facts.household_key and one.kind == facts.kind.name
    ]


def outdated(one: Earlier, facts: Facts) -> bool:
    """Whether the decision has changed since that certificate was made."""
    if not facts.kind.carries_grade:
        return False
    return (one.grade, one.flood_class) != (facts.damage.grade, facts.damage.flood_class)


def to_supersede(facts: Facts) -> Earlier | None:
    """The standing certificate a new one replaces: the first made under another decision."""
    originals = [one for one in same_case(facts) if one.copy_of is None]
    return next((one for one in originals if outdated(one, facts)), None)


def _earlier_reasons(facts: Facts, *, copy: bool) -> list[Reason]:
    found = []
    current = [one for one in same_case(facts) if not outdated(one, facts)]
    if current and not copy:
        numbers = "、".join(one.number for one in current)
        text = f"同じ世帯・住家の証明書がすでにあります（{numbers}）。もう1枚必要なときは再交付を選んでください。"
        found.append(Reason(Weight.STOP, text))
    if copy and not current:
        text = "再交付のもとになる、今の判定による証明書がありません。新しく作成してください。"
        found.append(Reason(Weight.STOP, text))
    replaced = to_supersede(facts)
    if replaced is not None:
        text = f"判定が変わりました。交付すると、前の証明書（{replaced.number}）は旧証明書になります。"
        found.append(Reason(Weight.NOTICE, text))
    others = {one.household for one in facts.earlier if one.standing} - {facts.household_key}
    if others:
        found.append(Reason(Weight.NOTICE, f"同じ住家に、ほかの世帯の証明書が{len(others)}世帯分あります。"))
    return found


def printed_values(facts: Facts, town: TownSettings, wishes: Wishes, issue_day: date) -> dict[str, object]:
    """The strings of the certificate exactly as printed, without its number."""
    kind = facts.kind
    values: dict[str, object] = {
        "title": kind.title,
        "certifying": kind.certifying,
        **{name: text for name, text in (("note", kind.note), ("contact", kind.contact)) if text},
        "head_address": facts.household.full_address,
        "head_name": _head_name(facts, town, wishes),
        "cause": cause_text(facts.disaster),
        "dwelling_address": facts.dwelling_address,
        "remarks": _remarks(facts, town, wishes),
        "issue_date": wareki(issue_day),
        "issuer_title": town.issuer_title,
        "issuer_name": town.issuer_name,
    }
    if wishes.copy_of is not None and wishes.copy_of.state == DELIVERED:
        values["copy_note"] = REISSUE  # several copies made before the first is handed over are all first papers
    if facts.kind.carries_grade:
        values["grade"] = facts.damage.grade or ""
        if town.print_flood_class and facts.damage.flood_class not in (None, "", FLOOD_NONE):
            values["flood_class"] = flood_text(str(facts.damage.flood_class))
        values["members"] = _members(facts, town, issue_day) if town.print_members else []
    else:
        stated = facts.application.stated if facts.application else {}
        values["subject"] = _subject(facts, wishes)
        values["damage"] = wishes.damage_text or stated.get("damage") or "届出のとおり"
    return values


def _subject(facts: Facts, wishes: Wishes) -> str:
    """物件: what the application is about, with what the clerk wrote of it in brackets: 「住家以外の建物（物置）」."""
    text = wishes.subject_text
    chosen = subject_of(facts.application.subject_kind if facts.application else None, facts.kind.subjects)
    if chosen is None:
        return text or facts.kind.subject
    return f"{chosen}（{text}）" if text else chosen


def cause_text(disaster: Disaster) -> str:
    """「令和8年10月3日の地震（令和8年岐阜県西部地震）による」."""
    what = disaster.cause or disaster.name
    named = f"（{disaster.name}）" if disaster.name and disaster.name != what else ""
    return f"{wareki(disaster.day)}の{what}{named}による"


def head_names(household: Household) -> list[str]:
    """The registered names the head may be printed by: 氏名 first, then 通称 and 氏名アルファベット."""
    head = household.head_member
    if head is None:
        return [HEADLESS]
    return list(dict.fromkeys(name for name in (head.name, head.alias, head.roman_name) if name.strip()))


def _head_name(facts: Facts, town: TownSettings, wishes: Wishes) -> str:
    names, head = head_names(facts.household), facts.household.head_member
    name = wishes.head_name if wishes.head_name in names else names[0]
    deceased = head is not None and head.died and town.deceased_head == "prefix"
    return f"{_DECEASED_PREFIX}{name}" if deceased else str(name)


def _members(facts: Facts, town: TownSettings, issue_day: date) -> list[dict[str, str]]:
    day = issue_day if town.age_at_issue else facts.disaster.day
    return [
        {"name": member.name, "relation": member.relation, "age": age_text(member.age(day))}
        for member in facts.household.members
    ]


def age_text(age: int | None) -> str:
    """「51歳」, or 不詳 where what is registered does not decide it."""
    return AGE_UNKNOWN if age is None else f"{age}歳"


def _remarks(facts: Facts, town: TownSettings, wishes: Wishes) -> list[str]:
    lines = []
    if facts.kind.carries_grade and town.print_method and facts.damage.method:
        lines.append(f"判定方法　{facts.damage.round or facts.damage.method}")
    standing = town.standing_remarks if facts.kind.carries_grade else ()
    return [*lines, *(line for line in wishes.remarks if line.strip()), *standing]


def flood_text(flood_class: str) -> str:
    """床上 → 床上浸水: the words prefectural schemes look for on the paper."""
    return flood_class if flood_class.endswith("浸水") else f"{flood_class}浸水"


def digest(values: Mapping[str, object]) -> str:
    """A mark of what a page showed, so that a certificate is never made from something else (hex)."""
    text = json.dumps(values, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def in_the_way(found: Sequence[Reason], *, typed: bool, supervisor: bool) -> list[Reason]:
    """The reasons that still stand in the way after what was confirmed."""
    answered = {Weight.NOTICE: True, Weight.TYPED: typed, Weight.SUPERVISOR: supervisor, Weight.STOP: False}
    return [reason for reason in found if not answered[reason.weight]]
