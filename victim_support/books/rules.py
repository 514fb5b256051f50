"""What happened to papers, day by day, and whether it balances. Pure: acts and counts in, lines and words out.

Every certificate is made once, then waits, is handed over, is replaced (旧) or voided (無効): however the acts are
summed, the numbers made must be found again. What does not balance is told in words with its numbers, never hidden.
Source: 住民記録システム標準仕様書 1.3.8 (交付の記録, 処分情報), 自治体の公印規則 (電子公印の使用の記録).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from victim_support.certificates.rules import DELIVERED, MADE, STATES, SUPERSEDED, VOIDED
from victim_support.japanese.dates import wareki

PRINTED: Final = "印刷"
_FEW: Final = 5


@dataclass(frozen=True)
class Act:
    """One act on one certificate. `day` is the day of the book (ISO), `order` (laptop, epoch, seq) its place.

    `details` holds what the act wrote, by field; `sheets` is 0 for what uses no paper.
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
    sheets: int = 0
    seal: str = ""
    again: bool = False
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class FlowDay:
    """One day of papers: those that waited in the morning, what was done, those that wait in the evening.

    `superseded` and `voided` count what never was handed over; `returned` what was, and was replaced or voided.
    """

    day: str
    opening: int
    made: int
    delivered: int
    superseded: int
    voided: int
    returned: int
    closing: int


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
    made = {one.subject: one for one in acts if one.act == MADE}
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
    """Every paper leaves the waiting pile once, by the first act that takes it from there."""
    left: dict[str, Act] = {}
    for one in acts:
        if one.act in (DELIVERED, SUPERSEDED, VOIDED) and one.subject in made:
            before = left.get(one.subject)
            if before is None or (one.day, one.order) < (before.day, before.order):
                left[one.subject] = one
    came = Counter(one.day for one in made.values())
    went = Counter((max(one.day, made[one.subject].day), one.act) for one in left.values())
    after = Counter(
        one.day for one in acts if one.act in (SUPERSEDED, VOIDED) and left.get(one.subject) not in (None, one)
    )
    lines, opening = [], 0
    for day in sorted({*came, *after, *(day for day, _ in went)}):
        given, replaced, voided = (went[day, act] for act in (DELIVERED, SUPERSEDED, VOIDED))
        closing = opening + came[day] - given - replaced - voided
        lines.append(FlowDay(day, opening, came[day], given, replaced, voided, after[day], closing))
        opening = closing
    return tuple(lines)


def _unlike(acts: Sequence[Act], made: Mapping[str, Act], states: Mapping[str, str]) -> list[str]:
    found = []
    handed = Counter(one.subject for one in acts if one.act == DELIVERED)
    printed = {one.subject for one in acts if one.act == PRINTED}
    strangers = sorted({one.number or one.subject for one in acts if one.subject not in made})
    if strangers:
        found.append(f"作成の記録が届いていない証明書に、交付などの記録があります：{_named(strangers)}。")
    twice = sorted(made[subject].number for subject, count in handed.items() if count > 1 and subject in made)
    if twice:
        found.append(f"同じ証明書の交付が2回以上記録されています：{_named(twice)}。")
    early = sorted(
        one.number for one in acts if one.act == DELIVERED and one.subject in made and one.day < made[one.subject].day
    )
    if early:
        found.append(f"交付日が、作成した日より前の証明書があります：{_named(early)}。")
    unprinted = sorted(made[subject].number for subject in handed if subject in made and subject not in printed)
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


def seal_faults(uses: Sequence[Act], unknown: Iterable[str], delivered_unprinted: Iterable[str]) -> list[str]:
    """What the uses of a seal image leave open.

    `unknown`: images used whose approval is not on record here; `delivered_unprinted`: numbers of papers with a seal
    image that were handed over though no printing is on record, so that the seal's use is not in the book either.
    """
    found = []
    lost = sorted({seal[:12] for seal in unknown})
    if lost:
        used = sum(one.seal[:12] in lost for one in uses)
        found.append(f"電子公印の使用{len(uses)}回のうち{used}回は、承認の記録が届いていない印影です：{_named(lost)}。")
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
