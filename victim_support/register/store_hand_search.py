"""Searching people and households entered by hand: few, and not in any extract."""

from __future__ import annotations

import json
import unicodedata
from typing import TYPE_CHECKING

from victim_support.japanese.addresses import fold_address
from victim_support.register import query as why
from victim_support.register.match import Match
from victim_support.register.nearness import near_name
from victim_support.register.rules import number_read

if TYPE_CHECKING:
    from victim_support.journal.database import Connection, Row
    from victim_support.register.query import Query, Word

_STATEMENT = (
    "SELECT m.subject, m.household_no, m.member_id, m.name, m.birthdate, m.details, m.protected, m.born_first, "
    "m.born_last, m.name_key, m.kana_key, m.other_keys, h.address, h.lot, h.building_name, h.address_key "
    "FROM household_member AS m JOIN household AS h ON h.subject = m.subject "
    "WHERE m.entered = 1 AND h.withdrawn = 0"
)


def hand_matches(conn: Connection, found: Query, limit: int) -> list[Match]:
    """People entered by hand who match every word, closest first. Their number is a town's exceptions, not its size."""
    matches = []
    for row in conn.execute(_STATEMENT):
        reasons = _reasons(row, found)
        if reasons:
            matches.append(_match(row, reasons))
    return matches[:limit]


def hand_near(conn: Connection, found: Query) -> list[tuple[Match, Word, str]]:
    """People entered by hand of whom all words but one match, and that one is near: with it and what it is near."""
    near = []
    for row in conn.execute(_STATEMENT):
        for word in found.loose:
            others = [_word_reasons(row, one) for one in found.words if one is not word]
            taken = near_name(word.name, row["name"], json.loads(row["details"]).get("kana", ""))
            if taken is not None and all(others):
                reasons = dict.fromkeys(reason for mine in others for reason in mine)
                near.append((_match(row, tuple(reasons)), word, taken))
                break
    return near


def _reasons(row: Row, found: Query) -> tuple[str, ...]:
    reasons: list[str] = []
    for word in found.words:
        mine = _word_reasons(row, word)
        if not mine:
            break
        reasons += mine
    else:
        return tuple(dict.fromkeys(reasons))
    return tuple(_word_reasons(row, found.whole)) if len(found.words) > 1 else ()


def _word_reasons(row: Row, word: Word) -> list[str]:
    reasons = []
    read_out = number_read(row["household_no"]) == unicodedata.normalize("NFKC", word.text).upper()
    if row["household_no"] in word.numbers or word.text in (row["member_id"], row["household_no"]) or read_out:
        reasons.append(why.HOUSEHOLD_NO)
    if word.born and row["born_first"] and row["born_last"]:
        first, last = (day.isoformat() for day in word.born)
        if row["born_first"] <= last and first <= row["born_last"]:
            reasons.append(why.AGE if word.aged else why.BIRTH)
    for reason, column in ((why.NAME, "name_key"), (why.KANA, "kana_key"), (why.ALIAS, "other_keys")):
        if any(key in row[column] for key in word.spoken):
            reasons.append(reason)
    address = fold_address(word.text)
    if address and address in row["address_key"]:
        reasons.append(why.ADDRESS)
    return reasons


def _match(row: Row, reasons: tuple[str, ...]) -> Match:
    details = json.loads(row["details"])
    return Match(
        resident_no=row["member_id"],
        household_no=row["household_no"],
        name=row["name"],
        kana=details.get("kana", ""),
        alias=details.get("alias", ""),
        birthdate=row["birthdate"],
        sex=details.get("sex", ""),
        relation=details.get("relation", ""),
        status="手入力",
        removal="",
        address=" ".join(part for part in (row["address"] + row["lot"], row["building_name"]) if part),
        protected=bool(row["protected"]),
        reasons=reasons,
        household=row["subject"],
    )
