"""What a person needs of two suspected doubles to tell whether they are one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from victim_support.access.log import record
from victim_support.conflicts import labels
from victim_support.conflicts.store_likeness import LOOKED, people_of
from victim_support.conflicts.store_shielded import is_shielded
from victim_support.damage.dwellings import shown
from victim_support.damage.grades import printed_text
from victim_support.journal.clock import shown_time

if TYPE_CHECKING:
    from victim_support.access.actor import Actor
    from victim_support.journal.journal import Journal

Facts = dict[str, str]
_PAPER: Final = (
    "SELECT number, kind, head_name, household, dwelling, grade, flood_class, issue_date, state, delivered_on, "
    "delivered_to, application_no, made_device, made_time, void_reason FROM certificate WHERE subject = ?"
)


def facts_of(journal: Journal, actor: Actor, subject: str) -> Facts:
    """The facts of a certificate or a household, by heading, in the order they are read."""
    return (
        _paper(journal, actor, subject)
        if labels.type_of(subject) == "certificate"
        else _household(journal, actor, subject)
    )


def _paper(journal: Journal, actor: Actor, subject: str) -> Facts:
    if is_shielded(journal, subject):
        record(journal, actor, LOOKED, subject, "支援措置のある世帯の証明書")
    row = journal.one(_PAPER, (subject,))
    if row is None:
        return {"番号": "（まだ届いていません）"}
    flood = f"・{row['flood_class']}" if row["flood_class"] else ""
    return {
        "番号": row["number"],
        "種類": row["kind"],
        "状態": row["state"] + (f"（{row['void_reason']}）" if row["void_reason"] else ""),
        "世帯主": row["head_name"] or "",
        "世帯番号": row["household"],
        "住家": shown(row["dwelling"]),
        "被害の程度": (printed_text(row["grade"]) if row["grade"] else "") + flood,
        "証明日": row["issue_date"],
        "作成": f"{shown_time(row['made_time'])}　端末 {row['made_device']}",
        "交付": "　".join(filter(None, (row["delivered_on"], row["delivered_to"]))),
        "受付番号": row["application_no"] or "",
    }


def _household(journal: Journal, actor: Actor, subject: str) -> Facts:
    rows = people_of(journal, actor, subject)
    if not rows:
        return {"世帯": labels.subject_label(subject)}
    first = rows[0]
    facts = {
        "世帯番号": first["household_no"],
        "登録": "窓口で手入力" if any(row["entered"] for row in rows) else "住民の台帳から",
        "住所": " ".join(filter(None, (first["address"], first["lot"], first["building_name"]))),
    }
    for number, row in enumerate(rows, start=1):
        details = json.loads(row["details"])
        told = [row["name"], details.get("kana"), row["birthdate"], details.get("relation")]
        facts[f"世帯員 {number}"] = "　".join(str(one) for one in told if one)
    return facts
