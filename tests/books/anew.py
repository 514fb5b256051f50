"""The books counted from every act at once, as they were before papers told their own part: what is kept equals it."""

from collections import Counter

from victim_support.books import rules
from victim_support.books.rules import (
    BORN,
    CAME_BACK,
    HANDED,
    PRINTED,
    STANDS_AGAIN,
    Balance,
    FlowDay,
    Numbers,
    named,
    told,
)
from victim_support.books.rules_stock import Fed, ledger, stock_faults
from victim_support.books.store import Records
from victim_support.books.store_acts import COLUMNS, ORDER, act_of
from victim_support.books.store_stock import counts_file_copies, movements
from victim_support.certificates.numbers import parse
from victim_support.certificates.rules import DELIVERED, MADE, STATES, SUPERSEDED, VOIDED
from victim_support.certificates.store_seals import seals

_LEAVING = (DELIVERED, SUPERSEDED, VOIDED)
_COMING = (CAME_BACK, STANDS_AGAIN)
_FEW = 5


def by_papers(acts, states, numbers):
    """The balance as the room makes it: the sum of what every paper tells. `numbers`: (series, place, counter)."""
    sums, words = Counter(), {}
    for subject in dict.fromkeys(one.subject for one in acts):
        found = told([one for one in acts if one.subject == subject], states.get(subject, ""), {})
        sums.update(found.parts)
        for word in found.words:
            words.setdefault(word.what, []).append(word.text)
    series = {}
    for name, place, counter in numbers:
        series.setdefault(f"{name}-{place}", []).append(counter)
    faults = {what: named(set(texts) if what == rules.STRANGER else texts) for what, texts in words.items()}
    return rules.balance(sums, faults, {name: numbers_of(counters) for name, counters in series.items()})


def numbers_of(counters):
    """`Numbers` of the counts of one series."""
    there = sorted(set(counters))
    gaps = [range(one + 1, two) for one, two in zip([0, *there], there, strict=False) if two > one + 1]
    return Numbers(there[-1], tuple(gaps), tuple(one for one in there if counters.count(one) > 1))


def fed_of(acts, file_copies, *, notes=False):
    """Each printing (and 控) as its own piece of the book of paper."""
    return [
        Fed(
            one.laptop, one.day, one.order[1:], 0 if one.again else one.sheets, one.spoiled if one.again else 0,
            (rules.reprint_note(one),) if one.again and notes else (),
        )
        for one in acts
        if one.act == PRINTED or (file_copies and one.act == rules.FILED)
    ]  # fmt: skip


def every_act(journal):
    rows = journal.query(
        f"SELECT {COLUMNS} FROM certificate_act AS a LEFT JOIN certificate AS c ON c.subject = a.subject ORDER BY {ORDER}"
    )
    return [act_of(row) for row in rows]


def stock(journal):
    """The books of paper with every reprint told."""
    return ledger(movements(journal), fed_of(every_act(journal), counts_file_copies(journal), notes=True))


def records(journal):
    """`books.store.read`, from every act."""
    acts = every_act(journal)
    states = {row[0]: row[1] for row in journal.query("SELECT subject, state FROM certificate")}
    found = [parse(row[0]) for row in journal.query("SELECT number FROM certificate WHERE handwritten = 0")]
    papers = balance(acts, states, [(one.series, one.device + one.epoch, one.counter) for one in found])
    fed = fed_of(acts, counts_file_copies(journal))
    uses = [one for one in acts if one.act == PRINTED and one.sealed]
    approved = {row["digest"] for row in seals(journal)}
    printed = {one.subject for one in acts if one.act == PRINTED}
    unknown = {one.number for one in uses if one.seal_digest not in approved}
    silent = {one.number for one in acts if one.act == DELIVERED and one.sealed and one.subject not in printed}
    differences = (
        *papers.differences,
        *rules.seal_faults(len(uses), named(unknown), named(silent)),
        *stock_faults(movements(journal), fed),
    )
    return Records(
        papers, ledger(movements(journal), fed), sum(one.act == PRINTED for one in acts), len(uses),
        sum(one.again for one in uses), differences,
    )  # fmt: skip


def balance(acts, states, numbers):
    """The balance of papers from all their acts."""
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


def _days(acts, made):
    counts = {}
    own_acts = {}
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


def _follow(own, counts):
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


def _unlike(acts, made, states):
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


def _number_faults(numbers):
    series = {}
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


def _named(words):
    """The first few, and how many more: a list nobody can read says nothing."""
    rest = f" ほか{len(words) - _FEW}件" if len(words) > _FEW else ""
    return "、".join(words[:_FEW]) + rest
