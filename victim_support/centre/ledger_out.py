"""被災者台帳 out of the centre: one row a household and disaster (災害対策基本法 第90条の3)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from victim_support.centre.tables_out import SHIELD
from victim_support.conflicts.labels import value_text
from victim_support.damage.dwellings import home_dwelling, shown

if TYPE_CHECKING:
    from victim_support.centre.shields import Shields
    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal

NAME: Final = "ledger"
TITLE: Final = "被災者台帳"
HEADINGS: Final = (
    SHIELD, "災害コード", "災害名", "世帯番号", "世帯主氏名", "世帯主フリガナ", "人数", "世帯構成員", "郵便番号",
    "住所", "番地", "方書", "居所", "電話", "住家", "被害の程度", "浸水区分", "決裁日", "受付番号", "申請日", "証明書",
    "備考", "取消し", "識別子",
)  # fmt: skip
_BETWEEN: Final = "；"
_ADDRESS: Final = ("postcode", "address", "lot", "building_name")
_DECISION: Final = ("decided_grade", "flood_class", "decided_on")

Key = tuple[str, str]


class Line(NamedTuple):
    """A row and every subject it is made from."""

    cells: list[str]
    subjects: frozenset[str]


class Ledger:
    """The ledger of a town's store, read once."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._names = {row["code"]: row["name"] for row in journal.query("SELECT code, name FROM disaster")}
        self._members = _grouped(
            journal.query(
                "SELECT disaster, household_no, member_id, name, birthdate, details FROM household_member "
                "ORDER BY subject, place"
            ),
            "household_no",
        )
        self._applications = _grouped(
            journal.query("SELECT * FROM application WHERE withdrawn = 0 ORDER BY applied_on, subject"), "household"
        )
        self._certificates = _grouped(
            journal.query("SELECT * FROM certificate ORDER BY issue_date, number, subject"), "household"
        )
        self._surveys = _grouped(
            journal.query(
                "SELECT subject, disaster, household_no, dwelling FROM survey "
                "WHERE withdrawn = 0 AND household_no IS NOT NULL AND dwelling IS NOT NULL ORDER BY subject"
            ),
            "household_no",
        )
        self._damage = {(row["disaster"], row["dwelling"]): row for row in journal.query("SELECT * FROM damage")}

    def lines(self, shields: Shields, *, whole: bool) -> Iterator[Line]:
        """Every household, by disaster and number; `whole`: with what 支援措置 would leave out."""
        for row in self._journal.query("SELECT * FROM household ORDER BY disaster, household_no, subject"):
            shield = shields.of_household(row["subject"])
            hidden = frozenset[str]() if whole else shield.hidden
            yield self._line(row, shield.mark, hidden)

    def _line(self, row: Row, mark: str, hidden: frozenset[str]) -> Line:
        key = (row["disaster"], row["household_no"])
        members = self._members.get(key, [])
        applications, certificates = self._applications.get(key, []), self._certificates.get(key, [])
        dwellings = self._dwellings(key)
        decisions = [self._damage.get((key[0], dwelling)) for dwelling in dwellings]
        contact = "contact" not in hidden
        cells = [
            mark, key[0], self._names.get(key[0], ""), key[1], row["head_name"], row["head_kana"], len(members),
            _joined(map(_member_words, members)),
            *(row[name] if "address" not in hidden else "" for name in _ADDRESS),
            row["whereabouts"] if contact else "",
            _list_words(row["phones"]) if contact else "",
            _joined(map(shown, dwellings)),
            *(_joined(_plain(one[name] if one else None) for one in decisions) for name in _DECISION),
            *(_joined(_plain(one[name]) for one in applications) for name in ("application_no", "applied_on")),
            _joined(map(_certificate_words, certificates)),
            row["note"] if contact else "", row["withdrawn"], row["subject"],
        ]  # fmt: skip
        sources = [*filter(None, decisions), *applications, *certificates, *self._surveys.get(key, [])]
        return Line([_plain(cell) for cell in cells], frozenset({row["subject"], *(one["subject"] for one in sources)}))

    def _dwellings(self, key: Key) -> list[str]:
        """Every dwelling of its applications, certificates and surveys; its registered home where that is decided."""
        named = [
            one["dwelling"]
            for rows in (self._applications, self._certificates, self._surveys)
            for one in rows.get(key, [])
        ]
        home = home_dwelling(key[1])
        return list(dict.fromkeys([*named, *([home] if (key[0], home) in self._damage else [])]))


def _grouped(rows: Sequence[Row], household: str) -> dict[Key, list[Row]]:
    found: dict[Key, list[Row]] = {}
    for row in rows:
        found.setdefault((row["disaster"], row[household]), []).append(row)
    return found


def _member_words(row: Row) -> str:
    details = json.loads(row["details"])
    more = (details.get("relation"), row["birthdate"], details.get("sex"))
    return f"{row['name']}（{'、'.join(str(text) for text in more if text)}）"


def _certificate_words(row: Row) -> str:
    """`岐阜-L01-… 交付 2026-11-23（罹災証明書）`: number, state, day of issue, kind."""
    return f"{row['number']} {row['state']} {row['issue_date']}（{row['kind']}）"


def _list_words(text: str) -> str:
    found = json.loads(text)
    return value_text(found) if found else ""


def _joined(texts: Iterable[str]) -> str:
    return _BETWEEN.join(texts)


def _plain(value: Any) -> str:  # noqa: ANN401  a column holds text, a number or nothing
    return "" if value is None else str(value)
