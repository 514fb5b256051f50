"""The rows of each book over a span of days: queries over the acts of those days alone.

No row holds a whereabouts, a posted address, a tracking number or a telephone.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from victim_support.access.actor import Actor, Role
from victim_support.access.log import record
from victim_support.access.rights import demand
from victim_support.access.store import settings
from victim_support.books import store_kept
from victim_support.books.rules import DELIVERED_BY_HAND, Act, day_words
from victim_support.books.rules_columns import DELIVERY, PAPER, RECEPTION, SEAL, Book, Chosen, chosen, masked
from victim_support.books.store import Records, read, stock
from victim_support.books.store_acts import act_of, handed_over, sealed_prints
from victim_support.certificates.rules import SUPERSEDED
from victim_support.certificates.store_seals import seals
from victim_support.damage.places import person
from victim_support.journal.clock import shown_time
from victim_support.register.extract_file import inert
from victim_support.register.rules import number_read
from victim_support.register.store import household_subject

if TYPE_CHECKING:
    from victim_support.books.rules_stock import StockDay
    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal

_RECEPTIONS: Final = (
    "SELECT r.application_no AS number, r.applied_on AS day, r.kind || 'の申請' AS what, r.channel, "
    "r.applicant_name AS person, a.applicant_relation AS relation, r.household, r.disaster, a.withdrawn, "
    "a.withdrawal_reason, r.recorded_by, r.recorded_device, r.recorded_time "
    "FROM reception AS r JOIN application AS a ON a.subject = r.subject WHERE r.applied_on BETWEEN :first AND :last "
    "UNION ALL "
    "SELECT resurvey_no, applied_on, '再調査の申込み', channel, applicant_name, applicant_relation, household, "
    "disaster, withdrawn, withdrawal_reason, recorded_by, recorded_device, recorded_time FROM resurvey "
    "WHERE applied_on BETWEEN :first AND :last"
)


@dataclass(frozen=True)
class Period:
    """From the first day to the last, both included (ISO dates)."""

    first: str
    last: str

    def holds(self, day: str) -> bool:
        """Whether the day lies in it."""
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Page:
    """A book over a period, ready to show: headings, rows of cells, and its sums in words."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    sums: Sequence[str]
    names: frozenset[int] = frozenset()
    """Which cells of a row hold names as registered."""


def page_of(journal: Journal, actor: Actor, book: Book, period: Period) -> Page:
    """Return a book as the town has it. Needs 受付; whoever sees a protected person's name is put on record."""
    demand(actor, Role.CLERK)
    town = settings(journal)
    shape = chosen(book, town)
    found, sums = _ROWS[book.key](journal, period)
    rows = _for_eyes(journal, actor, shape, found, mask=town.get("books.mask_protected") == "yes")
    names = frozenset(place for place, key in enumerate(shape.columns) if key in book.names)
    return Page(book.title, shape.headings, [_told(shape, row) for row in shape.sorted(rows)], sums, names)


def csv_of(page: Page) -> bytes:
    """The book as a file: UTF-8 with a BOM, CRLF, no cell that a spreadsheet would compute."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(page.headings)
    writer.writerows([inert(cell) for cell in row] for row in page.rows)
    return out.getvalue().encode("utf-8-sig")


def _told(shape: Chosen, row: Mapping[str, str]) -> list[str]:
    """The cells with days and household numbers as people read them."""
    return [
        day_words(cell) if key in ("day", "approved_on") else number_read(cell) if key == "household" else cell
        for key, cell in zip(shape.columns, shape.cells(row), strict=True)
    ]


def _for_eyes(
    journal: Journal, actor: Actor, shape: Chosen, rows: Sequence[Mapping[str, str]], *, mask: bool
) -> list[Mapping[str, str]]:
    """The rows with the names the town masks left out; a protected household's names that are shown are recorded."""
    shielded = {key for key, row in _households(journal, rows).items() if row["protected"]}
    protected = [(row.get("disaster", ""), row.get("household", "")) in shielded for row in rows]
    shows_names = bool(shape.book.names.intersection(shape.columns))
    if shows_names and not mask:
        seen = {(row["disaster"], row["household"]) for row, one in zip(rows, protected, strict=True) if one}
        for disaster, household in sorted(seen):
            subject = household_subject(disaster, household)
            record(journal, actor, "閲覧", subject, f"支援措置のある世帯の氏名を{shape.book.title}で")
    return [masked(shape.book, row, protected=mask and one) for row, one in zip(rows, protected, strict=True)]


def _names(journal: Journal, actors: Iterable[str]) -> dict[str, str]:
    """The name of each actor, looked up once."""
    return {actor: person(journal, actor) for actor in set(actors)}


# ------------------------------------------------------------------------------------------------ 収受簿


def _receptions(journal: Journal, period: Period) -> tuple[list[Mapping[str, str]], list[str]]:
    rows = journal.query(_RECEPTIONS, {"first": period.first, "last": period.last})
    heads = {key: row["head_name"] or "" for key, row in _households(journal, rows).items()}
    names = _names(journal, (row["recorded_by"] for row in rows))
    found = [_reception(row, heads, names) for row in rows]
    withdrawn = sum(bool(row["withdrawn"]) for row in rows)
    return found, [f"収受 {len(found)}件（うち取下げ {withdrawn}件）"]


def _reception(row: Row, heads: Mapping[tuple[str, str], str], names: Mapping[str, str]) -> Mapping[str, str]:
    reason = f"取下げ：{row['withdrawal_reason'] or ''}" if row["withdrawn"] else "受付"
    return {
        "number": row["number"],
        "day": row["day"],
        "what": row["what"],
        "channel": row["channel"] or "",
        "person": row["person"] or "",
        "relation": row["relation"] or "",
        "household": row["household"],
        "disaster": row["disaster"],
        "head": heads.get((row["disaster"], row["household"]), ""),
        "state": reason,
        "actor": names[row["recorded_by"]],
        "laptop": row["recorded_device"],
        "time": shown_time(row["recorded_time"]),
    }


def _households(journal: Journal, rows: Iterable[Mapping[str, Any] | Row]) -> dict[tuple[str, str], Row]:
    """The households of these rows, by disaster and number."""
    places = {(row["disaster"], row["household"]) for row in rows if "household" in row.keys()}  # noqa: SIM118  a Row
    found = journal.query(
        "SELECT h.disaster, h.household_no, h.head_name, h.protected FROM json_each(?) AS r CROSS JOIN household AS h "
        "ON h.household_no = json_extract(r.value, '$[1]') AND h.disaster = json_extract(r.value, '$[0]')",
        (json.dumps(sorted(places)),),
    )
    return {(row[0], row[1]): row for row in found}


# ------------------------------------------------------------------------------------------------ 交付簿


def _deliveries(journal: Journal, period: Period) -> tuple[list[Mapping[str, str]], list[str]]:
    rows = handed_over(journal, period.first, period.last)
    handed = [(act_of(row), row["state"] or "") for row in rows]
    replaced = _replaced(journal, [act.subject for act, _ in handed])
    names = _names(journal, (act.actor for act, _ in handed))
    found = [_delivery(act, state, replaced.get(act.subject, []), names[act.actor]) for act, state in handed]
    fees = [act.fee for act, _ in handed]
    posted = sum(act.way == "郵送" for act, _ in handed)
    by_hand = sum(act.act == DELIVERED_BY_HAND for act, _ in handed)
    return found, [
        f"交付 {len(handed)}通（郵送 {posted}通、手書き {by_hand}通）",
        f"手数料 {sum(fee > 0 for fee in fees)}通　{sum(fees):,}円",
    ]


def _replaced(journal: Journal, subjects: Sequence[str]) -> dict[str, list[Row]]:
    """The papers each new one made 旧, by the new one."""
    rows = journal.query(
        "SELECT c.superseded_by, a.number, a.recovered FROM json_each(?) AS n CROSS JOIN certificate AS c "
        "ON c.superseded_by = n.value CROSS JOIN certificate_act AS a ON a.subject = c.subject AND +a.act = ? "
        "ORDER BY a.time, a.device, a.epoch, a.seq",
        (json.dumps(list(dict.fromkeys(subjects))), SUPERSEDED),
    )
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(row)
    return found


def _delivery(act: Act, state: str, old: Sequence[Row], actor: str) -> Mapping[str, str]:
    return {
        "number": act.number,
        "kind": act.kind,
        "day": act.day,
        "head": act.head_name,
        "household": act.household,
        "disaster": act.disaster,
        "person": act.person,
        "relation": act.relation,
        "identity": act.identity,
        "way": act.way if act.act != DELIVERED_BY_HAND else f"手書き　{act.way}",
        "fee": str(act.fee),
        "fee_basis": act.fee_basis,
        "old": "、".join(one["number"] for one in old),
        "recovered": "、".join("回収" if one["recovered"] else "未回収" for one in old),
        "state": state,
        "actor": actor,
        "laptop": act.laptop,
        "time": shown_time(act.time),
    }


# ------------------------------------------------------------------------------------------------ 電子公印使用簿


def _seal_uses(journal: Journal, period: Period) -> tuple[list[Mapping[str, str]], list[str]]:
    approvals = {str(row["digest"]): row for row in seals(journal)}
    used = [act_of(row) for row in sealed_prints(journal, period.first, period.last)]
    names = _names(journal, (one.actor for one in used))
    found = [_seal_use(one, approvals.get(one.seal_digest), names[one.actor]) for one in used]
    again = sum(one.again for one in used)
    return found, [f"使用 {len(used)}回（はじめての印刷 {len(used) - again}回、刷り直し {again}回）"]


def _seal_use(act: Act, approval: Row | None, actor: str) -> Mapping[str, str]:
    def said(column: str) -> str:
        return "承認の記録なし" if approval is None else str(approval[column])

    return {
        "day": act.day,
        "number": act.number,
        "what": f"{act.kind}の交付",
        "purpose": said("purpose"),
        "count": "1",
        "approval_no": said("approval_no"),
        "approved_on": said("approved_on"),
        "keeper": said("keeper"),
        "actor": actor,
        "laptop": act.laptop,
        "time": shown_time(act.time),
        "reason": act.reason,
    }


# ------------------------------------------------------------------------------------------------ 用紙受払簿


def _paper(journal: Journal, period: Period) -> tuple[list[Mapping[str, str]], list[str]]:
    store_kept.refresh(journal)
    books = stock(journal, period.first, period.last)
    lines = [line for book in books.values() for line in book if period.holds(line.day)]
    found: list[Mapping[str, str]] = [
        {
            "laptop": line.laptop,
            "day": line.day,
            **{
                name: str(getattr(line, name))
                for name in ("opening", "received", "used", "spoiled", "discarded", "returned", "closing")
            },
            "adjusted": f"{line.adjusted:+d}" if line.adjusted else "0",
            "note": "／".join(line.notes),
        }
        for line in lines
    ]
    words = (("受入", "received"), ("払出", "used"), ("書損", "spoiled"), ("廃棄", "discarded"), ("返納", "returned"))
    sums = "　".join(f"{word} {sum(getattr(line, name) for line in lines):,}枚" for word, name in words)
    return found, [sums]


_ROWS: Final = {
    RECEPTION.key: _receptions,
    DELIVERY.key: _deliveries,
    SEAL.key: _seal_uses,
    PAPER.key: _paper,
}


def records_of(journal: Journal, actor: Actor) -> Records:
    """What the balances are made of. Needs 受付."""
    demand(actor, Role.CLERK)
    return read(journal)


def stock_of(journal: Journal, actor: Actor, laptop: str, most: int) -> Sequence[StockDay]:
    """The last days of one laptop's book of paper; none where it keeps no book. Needs 受付."""
    demand(actor, Role.CLERK)
    store_kept.refresh(journal)
    lines = stock(journal).get(laptop, ())[-most:]
    return stock(journal, lines[0].day, lines[-1].day)[laptop][-most:] if lines else ()
