"""締め: what this laptop did on a day, the numbers it used, what does not add up; closed by an entry, printed as 日報.

Counted twice from different places: the acts as rows, the papers as they stand, the laptop's own counter, and the
books. Where two of them differ, the difference is told in words and the day is closed with a reason alone.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.applications.rules import epoch_letters
from victim_support.books.store import day_summary, numbers
from victim_support.certificates.numbers import place_of
from victim_support.certificates.rules import DELIVERED, MADE, SUPERSEDED, VOIDED
from victim_support.day.errors import ClosingReasonMissing, DayMoved, DayUnknown, NotClosedYet
from victim_support.day.rules import TICKET_STATES, day_words
from victim_support.day.rules_closing import Paper, balance, differences, series_of
from victim_support.day.store_subjects import CLOSED, day_subject
from victim_support.day.store_tickets import today
from victim_support.handover.store import waiting_anywhere
from victim_support.journal.home import JAPAN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from victim_support.books.store import DaySummary, Numbers
    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal

Report = dict[str, Any]
"""What a closing says: plain values that go into the entry, and out again as the 日報."""

PRINTED: Final = "印刷"
_READERS: Final = (Role.CLERK, Role.SURVEYOR)
_COUNTER: Final = "証明書:"
_POST: Final = "郵送"
_FREE: Final = "無料"


class Sent(NamedTuple):
    """What became of this laptop's entries (sync.store_receipts): counts, and since when the oldest waits."""

    secured: int
    received: int
    unconfirmed: int
    oldest: int | None


def report(journal: Journal, actor: Actor, day: str, sent: Sent) -> Report:
    """What closing `day` (ISO) on this laptop would say now. Changes nothing. `DayUnknown`. Needs 受付 or 調査."""
    demand(actor, *_READERS)
    _known_day(journal, day)
    acts = _acts(journal, day)
    papers = _papers(journal, day)
    books = day_summary(journal, day)
    made = sum(row["act"] == MADE for row in acts)
    series = series_of(papers, _known(journal), _used(journal))
    found = balance(papers, made)
    return {
        "day": day,
        "laptop": journal.device,
        "acts": _counted(acts, _taken(journal, day, "reception"), _taken(journal, day, "resurvey")),
        "series": [[one.name, one.first, one.last, one.made, one.whole] for one in series if one.made],
        "papers": asdict(found),
        "voided": sorted({row["number"] for row in acts if row["act"] == VOIDED}),
        "fees": _fees(acts),
        "stock": [_stock_line(one) for one in books.stock if one.laptop == journal.device],
        "tickets": _tickets(journal, day),
        "reservations": _reservations(journal, day),
        "held": waiting_anywhere(journal),
        "sent": list(sent),
        "late": _late(journal),
        "differences": [*differences(found, series, papers), *_against(books, acts), *books.differences],
    }


def digest(found: Report) -> str:
    """A mark of what the page showed, without what goes on by itself (entries on their way to the centre)."""
    steady = {name: value for name, value in found.items() if name != "sent"}
    return hashlib.sha256(json.dumps(steady, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:16]


def close(journal: Journal, actor: Actor, day: str, *, shown: str, reason: str, sent: Sent) -> int:
    """Close the day with the report the page showed; returns which closing of the day it is. Needs 受付.

    `ClosingReasonMissing` where something does not add up and no reason is given, `DayMoved` when the figures changed
    since the page was shown.
    """
    demand(actor, Role.CLERK)
    with journal.transaction(actor.id) as tx:
        found = report(journal, actor, day, sent)
        if shown != digest(found):
            raise DayMoved
        if found["differences"] and not reason.strip():
            raise ClosingReasonMissing(why=f"合わないところが{len(found['differences'])}件あるので")
        name = day_subject(journal.device, day)
        patch = {"closing": found, **({"reason": reason.strip()} if reason.strip() else {})}
        tx.append(CLOSED, name, patch, base=tx.subject(name).base("closing", "reason"))
    return len(closings(journal, day))


def closings(journal: Journal, day: str, device: str | None = None) -> Sequence[Row]:
    """The closings of a day of this laptop (or another), the first first."""
    return journal.query(
        "SELECT device, day, closing, report, differences, reason, closed_by, closed_time, epoch, seq "
        "FROM day_closing WHERE device = ? AND day = ? ORDER BY closing",
        (device or journal.device, day),
    )


def closing(journal: Journal, day: str, number: int | None = None, device: str | None = None) -> Row:
    """One closing (the last), to print as 日報. `NotClosedYet`."""
    rows = closings(journal, day, device)
    found = [row for row in rows if number in (None, row["closing"])]
    if not found:
        raise NotClosedYet(day=day_words(day))
    return found[-1]


def days(journal: Journal, most: int = 60) -> Sequence[Row]:
    """The days of this laptop up to today, the latest first, with how often each was closed."""
    return journal.query(
        "SELECT day, confirmations, confirmed_by, confirmed_time, closings FROM day WHERE device = ? AND day <= ? "
        "ORDER BY day DESC LIMIT ?",
        (journal.device, today(), most),
    )


def unclosed(journal: Journal) -> str | None:
    """The latest day before today on which this laptop's date was confirmed and which nobody closed; None."""
    row = journal.one(
        "SELECT day FROM day WHERE device = ? AND day < ? AND closings = 0 ORDER BY day DESC", (journal.device, today())
    )
    return None if row is None else str(row[0])


def void_reasons(journal: Journal, numbers: Sequence[str]) -> Mapping[str, str]:
    """{number → why it was voided}, as it was recorded; it is not copied into the closing."""
    rows = journal.query(
        "SELECT number, void_reason FROM certificate WHERE number IN (SELECT value FROM json_each(?))",
        (json.dumps(list(numbers)),),
    )
    return {row["number"]: row["void_reason"] or "" for row in rows}


# ------------------------------------------------------------------------------------------------ what is counted


def _known_day(journal: Journal, day: str) -> None:
    try:
        date.fromisoformat(day)
    except ValueError:
        raise DayUnknown(day=day[:20]) from None
    if day == today():
        return
    row = journal.one("SELECT 1 FROM day WHERE device = ? AND day = ?", (journal.device, day))
    if row is None or day > today():  # a clock that ran ahead confirmed a day that has not come
        raise DayUnknown(day=day_words(day))


def bounds(day: str) -> tuple[int, int]:
    """The first second of a day in Japan and of the next."""
    begin = datetime.fromisoformat(day).replace(tzinfo=JAPAN)
    return int(begin.timestamp()), int((begin + timedelta(days=1)).timestamp())


def _acts(journal: Journal, day: str) -> Sequence[Row]:
    return journal.query(
        "SELECT act, number, kind, on_day, way, sheets, spoiled, fee, fee_basis, epoch, seq, time FROM certificate_act "
        "WHERE device = ? AND time >= ? AND time < ? ORDER BY epoch, seq",
        (journal.device, *bounds(day)),
    )


def _papers(journal: Journal, day: str) -> list[Paper]:
    rows = journal.query(
        "SELECT number, state, prints, marks FROM certificate WHERE made_device = ? AND made_time >= ? "
        "AND made_time < ? AND handwritten = 0 ORDER BY number",
        (journal.device, *bounds(day)),
    )
    found = []
    for row in rows:
        place = place_of(row["number"])
        if place is not None:
            disputed = "state" in json.loads(row["marks"])
            found.append(Paper(row["number"], *place, row["state"], row["prints"], disputed))
    return found


def _known(journal: Journal) -> dict[str, Numbers]:
    """The numbers of every series this laptop counts."""
    own = re.compile(rf".+-{re.escape(journal.device)}[A-Z]+")
    return {name: found for name, found in numbers(journal).items() if own.fullmatch(name)}


def _used(journal: Journal) -> dict[str, int]:
    """{series with laptop and epoch → the last count the laptop's own counter gave}."""
    rows = journal.query("SELECT series, epoch, last FROM counter WHERE series LIKE ? || '%'", (_COUNTER,))
    return {f"{row[0].removeprefix(_COUNTER)}-{journal.device}{epoch_letters(row[1])}": row[2] for row in rows}


def _taken(journal: Journal, day: str, table: Literal["reception", "resurvey"]) -> int:
    """How many applications this laptop took on the day: for certificates, or for a 再調査."""
    row = journal.one(
        f"SELECT COUNT(*) FROM {table} "  # noqa: S608  one of two words of ours
        "WHERE recorded_device = ? AND recorded_time >= ? AND recorded_time < ?",
        (journal.device, *bounds(day)),
    )
    return 0 if row is None else int(row[0])


def _counted(acts: Sequence[Row], receptions: int, resurveys: int) -> list[list[Any]]:
    counts = Counter(row["act"] for row in acts)
    posted = sum(row["act"] == DELIVERED and row["way"] == _POST for row in acts)
    sheets = sum(row["sheets"] or 1 for row in acts if row["act"] == PRINTED)
    named = [
        ["申請の受付", receptions],
        ["再調査の受付", resurveys],
        ["証明書の作成", counts.pop(MADE, 0)],
        ["印刷", counts.pop(PRINTED, 0)],
    ]
    named += [["印刷した枚数", sheets], ["交付", counts.pop(DELIVERED, 0)], ["うち郵送", posted]]
    named += [["旧（差替え）", counts.pop(SUPERSEDED, 0)], ["無効", counts.pop(VOIDED, 0)]]
    return [*named, *([act, count] for act, count in sorted(counts.items()))]


def _fees(acts: Sequence[Row]) -> list[list[Any]]:
    """[kind, why no fee or less was taken, count, yen]: of what was handed over."""
    handed = [row for row in acts if row["act"] == DELIVERED]
    counts: Counter[tuple[str, str]] = Counter()
    sums: Counter[tuple[str, str]] = Counter()
    for row in handed:
        key = (str(row["kind"]), str(row["fee_basis"] or ("" if row["fee"] else _FREE)))
        counts[key] += 1
        sums[key] += int(row["fee"] or 0)
    return [[*key, counts[key], sums[key]] for key in sorted(counts)]


def _stock_line(line: Any) -> list[Any]:  # noqa: ANN401  books.rules_stock.StockDay, one line of 用紙受払簿
    names = ("opening", "received", "used", "spoiled", "discarded", "returned", "adjusted", "closing")
    return [getattr(line, name) for name in names]


def _tickets(journal: Journal, day: str) -> dict[str, int]:
    rows = journal.query(
        "SELECT state, COUNT(*) FROM ticket WHERE day = ? AND device = ? GROUP BY state", (day, journal.device)
    )
    found = {row[0]: int(row[1]) for row in rows}
    return {"given": sum(found.values()), **{state: found.get(state, 0) for state in TICKET_STATES}}


def _reservations(journal: Journal, day: str) -> dict[str, int]:
    """Of every disaster and laptop known here: places taken on the day; households without a paper on it."""
    row = journal.one(
        "SELECT COUNT(*), COALESCE(SUM(NOT EXISTS (SELECT 1 FROM certificate AS c WHERE c.disaster = r.disaster "
        "AND c.household = r.household AND c.delivered_on = s.day)), 0) FROM schedule AS s "
        "JOIN reservation AS r ON r.schedule = s.subject AND r.cancelled = 0 WHERE s.day = ?",
        (day,),
    )
    return {"taken": 0, "open": 0} if row is None else {"taken": int(row[0]), "open": int(row[1])}


def _late(journal: Journal) -> list[str]:
    """Numbers of papers made after their day had been closed, and in no closing yet."""
    last = journal.one(
        "SELECT day, epoch, seq FROM day_closing WHERE device = ? ORDER BY epoch DESC, seq DESC", (journal.device,)
    )
    if last is None:
        return []
    rows = journal.query(
        "SELECT number FROM certificate_act WHERE device = ? AND act = ? AND time < ? AND (epoch, seq) > (?, ?) "
        "ORDER BY epoch, seq",
        (journal.device, MADE, bounds(last["day"])[1], last["epoch"], last["seq"]),
    )
    return [row[0] for row in rows]


def _against(books: DaySummary, acts: Sequence[Row]) -> list[str]:
    """Where the books count otherwise than the acts of the day."""
    told = []
    for word, act, count in (
        ("作成", MADE, books.made),
        ("印刷", PRINTED, books.printed),
        ("無効", VOIDED, books.voided),
    ):
        here = sum(row["act"] == act for row in acts)
        if here != count:
            told.append(f"{word}は、この日の記録では{here}件、帳簿では{count}件です（差 {here - count:+d}）。")
    other = Counter(row["on_day"] for row in acts if row["act"] == DELIVERED and row["on_day"] != books.day)
    for on_day, count in sorted(other.items(), key=lambda one: str(one[0])):
        told.append(f"この日に記録した交付のうち{count}件は、交付日が{day_words(str(on_day))}です。")
    return told
