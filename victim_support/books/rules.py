"""What happened to papers, day by day, and whether it balances. Pure: acts and sums in, lines and words out.

Every certificate is made once, then waits, is handed over, is replaced (旧) or voided (無効): however the acts are
summed, the numbers made must be found again. What does not balance is told in words with its numbers, never hidden.
Each paper tells from its own acts what it adds to the sums and what is wrong with it (`told`); the town's books are the
sums of all papers (`balance`), so that an act changes the books by what its own paper tells.
Source: 住民記録システム標準仕様書 1.3.8 (交付の記録, 処分情報), 自治体の公印規則 (電子公印の使用の記録).
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, NamedTuple

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
FEW: Final = 5
"""How many numbers a difference names."""

# What papers add to, beside the acts' own words.
REPRINTED: Final = "reprinted"
POSTED: Final = "posted"
FEES: Final = "fees"
FEES_TAKEN: Final = "fees_taken"
SEALED: Final = "sealed"
SEALED_AGAIN: Final = "sealed_again"
SEAL_PAPERS: Final = "seal_papers"
"""Papers printed with a seal's image, by its digest."""
USED: Final = "used"
SPOILED_AGAIN: Final = "spoiled"
FILED_SHEETS: Final = "filed_sheets"
FED_TIMES: Final = "fed_times"
FILED_TIMES: Final = "filed_times"
FED: Final = (USED, SPOILED_AGAIN, FILED_SHEETS, FED_TIMES, FILED_TIMES)
"""Sheets, and how often sheets were fed: a reprint that spoiled none has its line in the book too."""
FLOW: Final = "flow."
STATE: Final = "state."
_ACTS: Final = "acts"
"""In the flow: a day with an act has a line, be it of zeros."""

# What papers tell in words.
REPRINT: Final = "reprint"
STRANGER: Final = "stranger"
SEAL_SILENT: Final = "seal_silent"
FAULTS: Final = {
    STRANGER: "作成の記録が届いていない証明書に、交付などの記録があります：{numbers}。",
    "twice": "同じ証明書の交付が2回以上記録されています：{numbers}。",
    "early": "交付日が、作成した日より前の証明書があります：{numbers}。",
    "unprinted": "印刷の記録がないまま交付された証明書があります：{numbers}。",
    "silent": "交付済みになっていますが、交付の記録がない証明書があります：{numbers}。",
}


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
    relation: str = ""
    identity: str = ""
    seal_digest: str = ""


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


class Part(NamedTuple):
    """What something is added to: of a laptop or a seal (`place`), on a day of the books (ISO; "" over all).

    `epoch` and `seq`: of sheets, the last count of the laptop's paper before they were fed; else 0.
    """

    what: str
    place: str = ""
    day: str = ""
    epoch: int = 0
    seq: int = 0


class Word(NamedTuple):
    """What one paper tells in words: a number under a fault, or the note of a reprint on a laptop's day."""

    what: str
    text: str
    place: str = ""
    day: str = ""
    epoch: int = 0
    seq: int = 0


@dataclass(frozen=True)
class Named:
    """How many numbers there are to tell, and the first few."""

    count: int
    first: Sequence[str]

    @property
    def words(self) -> str:
        """The first few, and how many more: a list nobody can read says nothing."""
        rest = f" ほか{self.count - FEW}件" if self.count > FEW else ""
        return "、".join(self.first[:FEW]) + rest


def named(numbers: Iterable[str]) -> Named:
    """Numbers to tell, in their order."""
    found = sorted(numbers)
    return Named(len(found), found[:FEW])


@dataclass
class Told:
    """What one paper adds to the sums (a part may be 0), and what it tells in words."""

    parts: Counter[Part] = field(default_factory=Counter)
    words: list[Word] = field(default_factory=list)


Counts = Mapping[str, Sequence[tuple[int, int]]]
"""The counts of paper (棚卸), by laptop: (epoch, seq) in order."""


def told(own: Sequence[Act], state: str, counts: Counts) -> Told:
    """Return what one paper tells. `own`: its acts in their order; `state`: what the records show of it."""
    found = Told()
    for act in own:
        _add(act, counts, found)
    found.parts.update({Part(SEAL_PAPERS, act.seal_digest) for act in own if act.act == PRINTED and act.sealed})
    born = [act for act in own if act.act in BORN]
    if born:
        found.parts[Part(STATE + state)] += 1
        _follow(own, found.parts)
        found.words += [Word(what, born[-1].number) for what in _unlike(own, born[-1], state)]
    else:
        found.words += [Word(STRANGER, text) for text in {act.number or act.subject for act in own}]
    if not any(act.act == PRINTED for act in own):
        silent = {act.number for act in own if act.act == DELIVERED and act.sealed}
        found.words += [Word(SEAL_SILENT, text) for text in silent]
    return found


def _add(act: Act, counts: Counts, found: Told) -> None:
    """One act: how often it was done, and what it used of paper, seal and fees, on its day and laptop."""

    def add(what: str, amount: int = 1) -> None:
        found.parts[Part(what, act.laptop, act.day)] += amount

    add(act.act)
    if act.act == PRINTED:
        add(REPRINTED, act.again)
        add(SEALED, act.sealed)
        add(SEALED_AGAIN, act.sealed and act.again)
    if act.act in HANDED:
        add(POSTED, act.way == "郵送")
        add(FEES, act.fee)
        add(FEES_TAKEN, act.fee > 0)
    if act.act in (PRINTED, FILED):
        what = SPOILED_AGAIN if act.again else USED if act.act == PRINTED else FILED_SHEETS
        before = counts.get(act.laptop, ())
        at = bisect_left(before, act.order[1:])
        since = before[at - 1] if at else (0, 0)
        found.parts[Part(what, act.laptop, act.day, *since)] += act.spoiled if act.again else act.sheets
        found.parts[Part(FED_TIMES if act.act == PRINTED else FILED_TIMES, act.laptop, act.day, *since)] += 1
    if act.again:
        found.words.append(Word(REPRINT, reprint_note(act), act.laptop, act.day, *act.order[1:]))


def reprint_note(act: Act) -> str:
    """A reprint as the book of paper tells it."""
    return "　".join(part for part in (f"刷り直し {act.number}", f"書損{act.spoiled}枚", act.reason) if part)


def _follow(own: Sequence[Act], parts: Counter[Part]) -> None:
    """Count one paper's way: onto the waiting pile, off it, back. Its days never run backwards in the count."""
    words = {DELIVERED: "delivered", SUPERSEDED: "superseded", VOIDED: "voided"}
    waits, day, left_by = False, "", ""

    def add(name: str, amount: int = 1) -> None:
        parts[Part(FLOW + name, day=day)] += amount

    for act in sorted(own, key=lambda act: act.act not in BORN):
        if act.act not in (*BORN, *_LEAVING, *_COMING):
            continue
        day = max(day, act.day)
        add(_ACTS)
        if act.act in BORN:
            add("made")
            waits = act.act == MADE
            add("delivered", not waits)
        elif act.act in _COMING:
            # What was replaced before anybody had it waits again; what was handed over is theirs again.
            if act.act == CAME_BACK or left_by == SUPERSEDED:
                add("came_back", not waits)
                waits = True
        elif waits:
            add(words[act.act])
            waits, left_by = False, act.act
        elif act.act != DELIVERED:
            add("after")


def _unlike(own: Sequence[Act], born: Act, state: str) -> list[str]:
    """Which faults one paper has; one of them as often as it has it."""
    handed = sum(act.act in HANDED for act in own)
    back = sum(act.act == CAME_BACK for act in own)
    found = ["twice"] if handed > 1 + back else []
    found += ["early" for act in own if act.act == DELIVERED and act.day < born.day]
    if born.act == MADE and handed and not any(act.act == PRINTED for act in own):
        found.append("unprinted")
    if state == DELIVERED and not handed:
        found.append("silent")
    return found


def balance(sums: Mapping[Part, int], faults: Mapping[str, Named], numbers: Mapping[str, Numbers]) -> Balance:
    """Return the balance of papers from the sums of all, what they tell, and the numbers of every series."""
    states = {part.what.removeprefix(STATE): amount for part, amount in sums.items() if part.what.startswith(STATE)}
    made = sum(states.values())
    counted = {state: states.get(state, 0) for state in STATES}
    days = _days(sums)
    found = [text.format(numbers=faults[what].words) for what, text in FAULTS.items() if what in faults]
    found += [text for name, series in sorted(numbers.items()) for text in _number_faults(name, series)]
    total = sum(counted.values())
    if total != made:
        found.append(f"作成{made}通に対して、状態の分かるものが{total}通です。")
    waiting = days[-1].closing if days else 0
    if waiting != counted[MADE]:
        shown = (
            f"日ごとの記録からは{waiting}通、いまの状態では{counted[MADE]}通です（差{waiting - counted[MADE]:+d}通）。"
        )
        found.append(f"交付を待つ証明書は、{shown}")
    return Balance(made, counted, days, tuple(found))


def _days(sums: Mapping[Part, int]) -> tuple[FlowDay, ...]:
    counts: dict[str, Counter[str]] = {}
    for part, amount in sums.items():
        if part.what.startswith(FLOW):
            counts.setdefault(part.day, Counter())[part.what.removeprefix(FLOW)] += amount
    lines, opening = [], 0
    for day in sorted(counts):
        done = counts[day]
        closing = opening + done["made"] + done["came_back"] - done["delivered"] - done["superseded"] - done["voided"]
        done.pop(_ACTS)
        lines.append(FlowDay(day, opening, **done, closing=closing))
        opening = closing
    return tuple(lines)


@dataclass(frozen=True)
class Numbers:
    """The numbers of one series (罹-L01A), from 1 to the last: spans that are missing, and numbers there twice."""

    last: int
    gaps: tuple[range, ...] = ()
    doubled: tuple[int, ...] = ()


def _number_faults(name: str, numbers: Numbers) -> list[str]:
    found = []
    if numbers.gaps:
        first = [str(one) for gap in numbers.gaps[:FEW] for one in gap[:FEW]]
        shown = Named(sum(map(len, numbers.gaps)), first).words
        found.append(f"証明書番号 {name} に抜けがあります：{shown}（まだ届いていない記録か、失われた番号）。")
    if numbers.doubled:
        shown = Named(len(numbers.doubled), [str(one) for one in numbers.doubled[:FEW]]).words
        found.append(f"証明書番号 {name} に、同じ番号が2通以上あります：{shown}。")
    return found


def seal_faults(uses: int, unknown: Named, delivered_unprinted: Named) -> list[str]:
    """What the uses of a seal image leave open.

    `unknown`: numbers of papers printed with an image whose approval is not on record here; `delivered_unprinted`: of
    papers with an image that were handed over though no printing, and so no use of the seal, is on record.
    """
    found = []
    if unknown.count:
        found.append(f"電子公印の使用{uses}回のうち、承認の記録が届いていない印影のものがあります：{unknown.words}。")
    if delivered_unprinted.count:
        shown = delivered_unprinted.words
        found.append(f"印影のある証明書で、使用の記録（印刷）がないまま交付されたものがあります：{shown}。")
    return found


def day_words(day: str) -> str:
    """An ISO day in wareki; what is no day as it is."""
    try:
        return wareki(date.fromisoformat(day))
    except ValueError:
        return day
