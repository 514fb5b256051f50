"""Every act on a certificate as a row of its own, for a town's books (交付簿, 公印使用簿, 用紙受払簿). Pure.

Source: 住民記録システム標準仕様書 1.3.8 (what a log of issue holds), 小林市 要領 (ledger of sheets, domain 6.17).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from victim_support.certificates.entry_kinds import (
    DELIVERED_KIND,
    FILED_KIND,
    HANDWRITTEN_KIND,
    MADE_KIND,
    PRINTED_KIND,
    REINSTATED_KIND,
    RETURNED_KIND,
    SUPERSEDED_KIND,
    VOIDED_KIND,
    making,
)
from victim_support.journal.subjects import RESOLVED

if TYPE_CHECKING:
    from collections.abc import Iterable

    from victim_support.journal.subject import EntryView, Subject

ACTS: Final = {
    MADE_KIND: "作成",
    HANDWRITTEN_KIND: "手書き交付",
    PRINTED_KIND: "印刷",
    FILED_KIND: "控え",
    DELIVERED_KIND: "交付",
    RETURNED_KIND: "返戻",
    SUPERSEDED_KIND: "旧",
    REINSTATED_KIND: "旧の取消し",
    VOIDED_KIND: "無効",
    RESOLVED: "相違の整理",
}
"""What each kind of entry is called in the column `act` and in the books."""


def act_rows(subject: Subject) -> Iterable[dict[str, Any]]:
    """One row an entry; none while the entry that made the certificate has not arrived."""
    made = making(subject)
    if made is None:
        return
    seal = made.value("seal") or {}
    same = {
        "number": made.value("number"),
        "kind": made.value("certificate_kind"),
        **{name: made.value(name) for name in ("disaster", "household", "grade")},
        "head_name": (made.value("values") or {}).get("head_name", ""),
        "seal": seal.get("mode"),
        "seal_digest": seal.get("digest"),
        "drill": int(bool(made.value("drill"))),
    }
    for entry in subject.entries:
        yield {**same, **_row(entry)}


def _row(entry: EntryView) -> dict[str, Any]:
    sheets = entry.value("print") or entry.value("file_copy") or {}
    return {
        "act": ACTS[entry.kind],
        "on_day": entry.value("returned_on") or entry.value("delivered_on") or entry.value("issue_date"),
        "way": sheets.get("way") or entry.value("delivery_way"),
        "person": entry.value("delivered_to"),
        **{name: entry.value(name) for name in ("relation", "identity")},
        "sheets": sheets.get("sheets"),
        "spoiled": sheets.get("spoiled"),
        "reason": sheets.get("reason") or entry.value("return_reason") or entry.value("void_reason"),
        "recovered": None if entry.value("recovered") is None else int(entry.value("recovered")),
        "fee": entry.value("fee"),
        "fee_basis": entry.value("fee_basis"),
        "device": entry.laptop,
        "epoch": entry.epoch,
        "seq": entry.seq,
        "actor": entry.actor,
        "time": entry.time,
    }
