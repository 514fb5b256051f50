"""What happened to papers, day by day, and whether it balances. Pure: acts and counts in, lines and words out.

Every certificate is made once, then waits, is handed over, is replaced (旧) or voided (無効): however the acts are
summed, the numbers made must be found again. What does not balance is told in words with its numbers, never hidden.
Source: 住民記録システム標準仕様書 1.3.8 (交付の記録, 処分情報), 自治体の公印規則 (電子公印の使用の記録).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from victim_support.certificates.rules import DELIVERED, MADE, STATES, SUPERSEDED, VOIDED
from victim_support.japanese.dates import wareki

PRINTED: Final = "印刷"
FILED: Final = "控え"
DELIVERED_BY_HAND: Final = "手書き交付"
CAME_BACK: Final = "返戻"
STANDS_AGAIN: Final = "旧の取消し"
BORN: Final = (MADE, DELIVERED_BY_HAND)
HANDED: Final = (DELIVERED, DELIVERED_BY_HAND)
_LEAVING: Final = (DELIVERED, SUPERSEDED, VOIDED)
_COMING: Final = (CAME_BACK, STANDS_AGAIN)
_FEW: Final = 5


@dataclass(frozen=True)
class Act:
    """One act on one certificate. `day` is the day of the book (ISO), `order` (laptop, epoch, seq) its place.

    `sheets` is 0 for what feeds no paper; `spoiled` are the sheets a reprint says were spoiled before it (`again`).
    `recovered`: whether the old or voided paper is back; None where it was not asked. `fee` in yen.
    """

    act: str
    day: str
    subject: str
    number: str
    kind: str
    disaster: str
    household: str
    actor: str
    laptop: str
    order: tuple[str, int, int]
    time: int
    head_name: str = ""
    sheets: int = 0
    spoiled: int = 0
    sealed: bool = False
    again: bool = False
    person: str = ""
    way: str = ""
    reason: str = ""
    recovered: bool | None = None
    fee: int = 0
    fee_basis: str = ""
    other: str = ""
    """Of 旧: the certificate that replaced it."""


@dataclass(frozen=True)
class FlowDay:
    """One day of papers. closing = opening + made + came_back − delivered − superseded − voided: what waits.

    A paper written by hand is made and handed over at once. `superseded` and `voided` count what never was handed over,
    `after` what was, and was replaced or voided then; `came_back` what waits again (返戻, 旧の取消し).
    """

    day: str
    opening: int = 0
    made: int = 0
    came_back: int = 0
    delivered: int = 0
    superseded: int = 0
    voided: int = 0
    after: int = 0
    closing: int = 0


@dataclass(frozen=True)
class Balance:
    """All papers: how many in which state, day by day, and what does not balance, in words."""

    made: int
    states: Mapping[str, int]
    days: tuple[FlowDay, ...]
    differences: tuple[str, ...]


def balance(acts: Sequence[Act], states: Mapping[str, str], numbers: Iterable[tuple[str, str, int]]) -> Balance:
    """Return the balance of papers from their acts.

    `states` is the state the records show, by subject; `numbers` are (series, laptop and epoch, counter) of the papers
    made.
    """
    made = {one.subject: one for one in acts if one.act in BORN}
    counted = Counter(states.get(subject, "") for subject in made)
    days = _days(acts, made)
    found = [*_unlike(acts, made, states), *_number_faults(numbers)]
    total = sum(counted[state] for state in STATES)
    if total != len(made):
        found.append(f"作成{len(made)}通に対して、状態の分かるものが{total}通です。")
    waiting = days[-1].closing if days else 0
    if waiting != counted[MADE]:
        shown = (
            f"日ごとの記録からは{waiting}通、いまの状態では{counted[MADE]}通です（差{waiting - counted[MADE]:+d}通）。"
        )
        found.append(f"交付を待つ証明書は、{shown}")
    return Balance(len(made), {state: counted[state] for state in STATES}, days, tuple(found))


def _days(acts: Sequence[Act], made: Mapping[str, Act]) -> tuple[FlowDay, ...]:
    counts: dict[str, Counter[str]] = {}
    own_acts: dict[str, list[Act]] = {}
    for act in acts:
        if act.subject in made:
            own_acts.setdefault(act.subject, []).append(act)
    for own in own_acts.values():
        _follow(own, counts)
    lines, opening = [], 0
    for day in sorted(counts):
        done = counts[day]
        closing = opening + done["made"] + done["came_back"] - done["delivered"] - done["superseded"] - done["voided"]
        lines.append(FlowDay(day, opening, **done, closing=closing))
        opening = closing
    return tuple(lines)


def _follow(own: Sequence[Act], counts: dict[str, Counter[str]]) -> None:
    """Count one paper's way: onto the waiting pile, off it, back. Its days never run backwards in the count."""
    words = {DELIVERED: "delivered", SUPERSEDED: "superseded", VOIDED: "voided"}
    waits, day, left_by = False, "", ""
    for act in sorted(own, key=lambda act: act.act not in BORN):
        if act.act not in (*BORN, *_LEAVING, *_COMING):
            continue
        day = max(day, act.day)
        today = counts.setdefault(day, Counter())
        if act.act in BORN:
            today["made"] += 1
            waits = act.act == MADE
            today["delivered"] += not waits
        elif act.act in _COMING:
            # What was replaced before anybody had it waits again; what was handed over is theirs again.
            if act.act == CAME_BACK or left_by == SUPERSEDED:
                today["came_back"] += not waits
                waits = True
        elif waits:
            today[words[act.act]] += 1
            waits, left_by = False, act.act
        elif act.act != DELIVERED:
            today["after"] += 1


def _unlike(acts: Sequence[Act], made: Mapping[str, Act], states: Mapping[str, str]) -> list[str]:
    found = []
    handed = Counter(one.subject for one in acts if one.act in HANDED)
    back = Counter(one.subject for one in acts if one.act == CAME_BACK)
    printed = {one.subject for one in acts if one.act == PRINTED}
    strangers = sorted({one.number or one.subject for one in acts if one.subject not in made})
    if strangers:
        found.append(f"作成の記録が届いていない証明書に、交付などの記録があります：{_named(strangers)}。")
    twice = sorted(made[subject].number for subject, n in handed.items() if n > 1 + back[subject] and subject in made)
    if twice:
        found.append(f"同じ証明書の交付が2回以上記録されています：{_named(twice)}。")
    early = sorted(
        one.number for one in acts if one.act == DELIVERED and one.subject in made and one.day < made[one.subject].day
    )
    if early:
        found.append(f"交付日が、作成した日より前の証明書があります：{_named(early)}。")
    unprinted = sorted(
        one.number for subject, one in made.items() if one.act == MADE and handed[subject] and subject not in printed
    )
    if unprinted:
        found.append(f"印刷の記録がないまま交付された証明書があります：{_named(unprinted)}。")
    silent = sorted(
        one.number for subject, one in made.items() if states.get(subject) == DELIVERED and not handed[subject]
    )
    if silent:
        found.append(f"交付済みになっていますが、交付の記録がない証明書があります：{_named(silent)}。")
    return found


def _number_faults(numbers: Iterable[tuple[str, str, int]]) -> list[str]:
    series: dict[tuple[str, str], list[int]] = {}
    for name, place, counter in numbers:
        series.setdefault((name, place), []).append(counter)
    found = []
    for (name, place), counters in sorted(series.items()):
        missing = sorted(set(range(1, max(counters) + 1)) - set(counters))
        if missing:
            shown = _named([str(one) for one in missing])
            found.append(
                f"証明書番号 {name}-{place} に抜けがあります：{shown}（まだ届いていない記録か、失われた番号）。"
            )
        doubled = sorted(counter for counter, count in Counter(counters).items() if count > 1)
        if doubled:
            shown = _named([str(one) for one in doubled])
            found.append(f"証明書番号 {name}-{place} に、同じ番号が2通以上あります：{shown}。")
    return found


def _named(words: Sequence[str]) -> str:
    """The first few, and how many more: a list nobody can read says nothing."""
    rest = f" ほか{len(words) - _FEW}件" if len(words) > _FEW else ""
    return "、".join(words[:_FEW]) + rest


def seal_faults(uses: Sequence[Act], unknown: Sequence[str], delivered_unprinted: Iterable[str]) -> list[str]:
    """What the uses of a seal image leave open.

    `unknown`: numbers of papers printed with an image whose approval is not on record here; `delivered_unprinted`: of
    papers with an image that were handed over though no printing, and so no use of the seal, is on record.
    """
    found = []
    if unknown:
        found.append(
            f"電子公印の使用{len(uses)}回のうち、承認の記録が届いていない印影のものがあります：{_named(sorted(unknown))}。"
        )
    silent = sorted(delivered_unprinted)
    if silent:
        found.append(f"印影のある証明書で、使用の記録（印刷）がないまま交付されたものがあります：{_named(silent)}。")
    return found


def day_words(day: str) -> str:
    """An ISO day in wareki; what is no day as it is."""
    try:
        return wareki(date.fromisoformat(day))
    except ValueError:
        return day
