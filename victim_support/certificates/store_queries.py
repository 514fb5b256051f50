"""Reading certificates: by number, household, dwelling and state; the lists a person must look at."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

from victim_support.access.actor import Actor, Role
from victim_support.access.log import record
from victim_support.access.rights import demand
from victim_support.certificates.errors import CertificateUnknown
from victim_support.certificates.numbers import folded, parse
from victim_support.certificates.rules import DELIVERED, MADE, Earlier
from victim_support.certificates.store_tables import OUTDATED, TWICE, UNAPPLIED
from victim_support.desks import store as desks
from victim_support.journal.subject import Subject
from victim_support.register.store import closed_among

if TYPE_CHECKING:
    from collections.abc import Sequence

    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal
    from victim_support.journal.subjects import Desk

_COLUMNS = (
    "subject, number, kind, disaster, household, dwelling, application, application_no, head_name, grade, "
    "flood_class, decision, issue_date, form, copy_of, supersedes, superseded_by, state, drill, prints, delivered_on, "
    "delivered_to, delivery_way, identity, void_reason, paper_hash, made_by, made_device, made_time, marks, "
    "unique_no, handwritten, returns, returned_on, return_reason, fee, fee_basis, batch, batch_place"
)
_LOOKED = "閲覧"
_READERS = (Role.CLERK, Role.SURVEYOR)  # and 決裁; who only keeps accounts sees no person
_SELECT = f"SELECT {_COLUMNS} FROM certificate"  # noqa: S608  our own column list


def certificate(journal: Journal, actor: Actor, subject: str) -> Row:
    """The drawn row of one certificate. Raises `CertificateUnknown`.

    Looking at the paper of a household under 支援措置 is recorded in the access log first.
    """
    demand(actor, *_READERS)
    row = journal.one(f"{_SELECT} WHERE subject = ?", (subject,))
    if row is None:
        raise CertificateUnknown(certificate=subject)
    if _protected(journal, row["disaster"], row["household"]):
        record(journal, actor, _LOOKED, subject, f"支援措置のある世帯の証明書 {row['number']}")
    return row


def _protected(journal: Journal, disaster: str, household: str) -> bool:
    row = journal.one(
        "SELECT 1 FROM household WHERE disaster = ? AND household_no = ? AND protected = 1", (disaster, household)
    )
    return row is not None


def known_certificate(journal: Journal, subject: str) -> Subject:
    """The certificate with its entries. Raises `CertificateUnknown` where nothing of it is here."""
    found = journal.subject(subject)
    if not found.exists:
        raise CertificateUnknown(certificate=subject)
    return found


def by_number(journal: Journal, actor: Actor, text: str) -> Sequence[Row]:
    """Certificates whose number was typed: any width and dash; series and 文書記号 may be left out.

    A number written by hand while the system was down is found as it stands on its paper. More than one where two
    clones of one laptop wrote the same number, or where two papers written by hand bear one. Empty for what is no
    number.
    """
    demand(actor, *_READERS)
    number = parse(text)
    if number is None:
        found = folded(text)
        return journal.query(f"{_SELECT} WHERE unique_no = ? ORDER BY subject", (found,)) if found else []
    rows = journal.query(
        f"{_SELECT} WHERE unique_no LIKE '%-' || ? AND handwritten = 0 ORDER BY subject", (number.core,)
    )
    return [row for row in rows if number.may_be(str(row["unique_no"]))]


def of_household(journal: Journal, actor: Actor, disaster: str, household: str) -> Sequence[Row]:
    """Every certificate of a household in a disaster, newest first."""
    demand(actor, *_READERS)
    return journal.query(
        f"{_SELECT} WHERE disaster = ? AND household = ? ORDER BY made_time DESC, number DESC", (disaster, household)
    )


def earlier(journal: Journal, disaster: str, dwelling: str) -> tuple[Earlier, ...]:
    """Every certificate of a dwelling in a disaster, as the rules need them, oldest first."""
    rows = journal.query(
        "SELECT subject, number, household, kind, state, grade, flood_class, copy_of, handwritten FROM certificate "
        "WHERE disaster = ? AND dwelling = ? ORDER BY made_time, number",
        (disaster, dwelling),
    )
    return tuple(Earlier(*row) for row in rows)


def in_state(journal: Journal, actor: Actor, disaster: str, state: str, limit: int = 500) -> Sequence[Row]:
    """Certificates of a disaster in one state, oldest first."""
    demand(actor, *_READERS)
    return journal.query(
        f"{_SELECT} WHERE disaster = ? AND state = ? ORDER BY made_time, number LIMIT ?", (disaster, state, limit)
    )


def outdated(journal: Journal, actor: Actor, disaster: str, most: int = -1) -> Sequence[Row]:
    """古い判定による証明書: papers that stand although the dwelling is decided otherwise now, or is in dispute."""
    return _to_look_at(journal, actor, OUTDATED, disaster, most)


def twice(journal: Journal, actor: Actor, disaster: str, most: int = -1) -> Sequence[Row]:
    """二重交付: pairs of standing papers for one case that know nothing of each other."""
    return _to_look_at(journal, actor, TWICE, disaster, most)


def unapplied(journal: Journal, actor: Actor, disaster: str, most: int = -1) -> Sequence[Row]:
    """取消済みを参照: papers that stand although the application behind them was withdrawn."""
    return _to_look_at(journal, actor, UNAPPLIED, disaster, most)


def _to_look_at(journal: Journal, actor: Actor, desk: Desk, disaster: str, most: int) -> Sequence[Row]:
    demand(actor, *_READERS)
    desks.refresh(journal)
    return journal.query(
        f"SELECT v.* {desks.listed(desk)} AND n.disaster = ? ORDER BY n.disaster, n.rank, n.dwelling, v.number LIMIT ?",
        (disaster, most),
    )


@dataclass(frozen=True)
class Waiting:
    """Which papers that are made and not handed over are asked for; what is empty is not asked.

    `town`: 町字 of the household's address. `printed`, `returned`: yes or no. `batch`: a 一括作成.
    """

    town: str = ""
    kind: str = ""
    printed: bool | None = None
    returned: bool | None = None
    batch: str = ""


PAGE: Final = 50
_FEW: Final = 2
_HOUSEHOLD = "LEFT JOIN household AS h ON h.disaster = c.disaster AND h.household_no = c.household "
_TOWN = "AND (:town = '' OR h.address = :town AND c.household NOT IN (SELECT value FROM json_each(:closed))) "
_WAITING = (
    f"FROM certificate AS c {_HOUSEHOLD}WHERE c.disaster = :disaster AND c.state = :made {_TOWN}"
    "AND (:kind = '' OR c.kind = :kind) AND (:batch = '' OR c.batch = :batch) "
    "AND (:printed IS NULL OR (c.prints > 0) = :printed) AND (:returned IS NULL OR (c.returns > 0) = :returned)"
)


def waiting(journal: Journal, actor: Actor, disaster: str, asked: Waiting, page: int = 1) -> tuple[int, Sequence[Row]]:
    """How many papers wait for hand-over (未交付), and a page of them, those made first before all others.

    Each row has `town` (町字) and `protected` beside what a certificate's row has for the list.
    """
    demand(actor, *_READERS)
    values = {**asdict(asked), "disaster": disaster, "made": MADE, "most": PAGE, "before": (max(page, 1) - 1) * PAGE}
    if asked.town:
        values["closed"] = json.dumps(sorted(_closed_waiting(journal, actor, disaster, asked.town)))
    else:
        values["closed"] = "[]"
    joined = _WAITING if asked.town else _WAITING.replace(_HOUSEHOLD, "").replace(_TOWN, "")
    total = journal.one(f"SELECT COUNT(*) {joined}", values)
    rows = journal.query(
        "SELECT c.subject, c.number, c.kind, c.household, c.head_name, c.grade, c.issue_date, c.prints, c.returns, "
        "c.returned_on, c.return_reason, c.batch, c.batch_place, c.made_time, c.marks, "
        "COALESCE(h.address, '') AS town, "
        f"COALESCE(h.protected, 0) AS protected {_WAITING} "
        "ORDER BY c.made_time, c.batch_place, c.number LIMIT :most OFFSET :before",
        values,
    )
    return (0 if total is None else int(total[0])), rows


def waiting_towns(journal: Journal, actor: Actor, disaster: str) -> list[tuple[str, int]]:
    """Each 町字 with papers that wait for hand-over, and how many; a closed household is given away by none.

    Who is under 支援措置 on record is counted in none. Where so few wait that a 町字 would say where one of them lives,
    it is left out if one of them is closed otherwise; among many nobody is told apart.
    """
    demand(actor, *_READERS)
    rows = journal.query(
        "SELECT h.address, COUNT(*), COUNT(DISTINCT c.household), MIN(c.household), MAX(c.household) "
        "FROM certificate AS c JOIN household AS h ON h.disaster = c.disaster AND h.household_no = c.household "
        "WHERE c.disaster = ? AND c.state = ? AND h.protected = 0 GROUP BY h.address ORDER BY h.address",
        (disaster, MADE),
    )
    few = {str(one) for row in rows if row[2] <= _FEW for one in (row[3], row[4])}
    closed = closed_among(journal, actor, disaster, few)
    return [(str(row[0]), int(row[1])) for row in rows if row[2] > _FEW or not closed.intersection((row[3], row[4]))]


def _closed_waiting(journal: Journal, actor: Actor, disaster: str, town: str) -> frozenset[str]:
    """The closed households of a 町字 whose papers wait: a row among them would say where they live."""
    rows = journal.query(
        "SELECT DISTINCT c.household FROM certificate AS c JOIN household AS h ON h.disaster = c.disaster "
        "AND h.household_no = c.household WHERE c.disaster = ? AND c.state = ? AND h.address = ?",
        (disaster, MADE, town),
    )
    return closed_among(journal, actor, disaster, [str(row[0]) for row in rows])


def posted(journal: Journal, actor: Actor, disaster: str, page: int = 1) -> tuple[int, Sequence[Row]]:
    """How many papers were sent by post and have not come back, and a page of them, the latest first."""
    demand(actor, *_READERS)
    where = "FROM certificate WHERE disaster = ? AND state = ? AND delivery_way = '郵送'"
    total = journal.one(f"SELECT COUNT(*) {where}", (disaster, DELIVERED))
    rows = journal.query(
        f"SELECT {_COLUMNS} {where} ORDER BY delivered_on DESC, number LIMIT ? OFFSET ?",
        (disaster, DELIVERED, PAGE, (max(page, 1) - 1) * PAGE),
    )
    return (0 if total is None else int(total[0])), rows


def copies_of(journal: Journal, actor: Actor, subject: str) -> Sequence[Row]:
    """The further copies of a certificate, by number."""
    demand(actor, *_READERS)
    return journal.query(f"{_SELECT} WHERE copy_of = ? ORDER BY number", (subject,))


def siblings_of(journal: Journal, actor: Actor, row: Row) -> Sequence[Row]:
    """The certificates of the same household, dwelling, disaster and kind, this one among them, by number."""
    demand(actor, *_READERS)
    return journal.query(
        f"{_SELECT} WHERE disaster = ? AND dwelling = ? AND household = ? AND kind = ? ORDER BY number",
        (row["disaster"], row["dwelling"], row["household"], row["kind"]),
    )


def of_batch(journal: Journal, actor: Actor, batch: str) -> Sequence[Row]:
    """The certificates of a 一括作成 in the order in which they are handed out."""
    demand(actor, *_READERS)
    return journal.query(f"{_SELECT} WHERE batch = ? ORDER BY batch_place, number", (batch,))


def by_paper(journal: Journal, actor: Actor, paper: bytes) -> Row | None:
    """The certificate whose paper has this 16-byte hash; None when its entry is not here."""
    demand(actor, *_READERS)
    return journal.one(f"{_SELECT} WHERE paper_hash = ?", (paper,))


def paper_states(journal: Journal) -> dict[bytes, str]:
    """{first 16 bytes of SHA-256 of the signed part → state} of every paper known here, for a status list."""
    rows = journal.query("SELECT paper_hash, state FROM certificate WHERE paper_hash IS NOT NULL")
    return {bytes(row[0]): str(row[1]) for row in rows}
