"""Who did what with a household, in words, from the entries themselves. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from victim_support.access.store import accounts
from victim_support.damage.store import damage_subject, surveys_of_dwelling
from victim_support.journal.clock import shown_time

if TYPE_CHECKING:
    from victim_support.counter.rules import Case
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import EntryView
    from victim_support.register.store import Household

_MOST = 200


@dataclass(frozen=True)
class Act:
    """One thing somebody did. `time` is what the laptop's clock said: it is shown and decides nothing."""

    time: str
    actor: str
    device: str
    text: str


# kind of entry → what was done, with what the entry says filled in; a kind not named here shows as itself.
_WORDS = {
    "household.frozen": "災害の日の世帯として記録した",
    "household.entered": "世帯を手入力した",
    "household.changed": "世帯の内容を変えた",
    "household.protection_changed": "支援措置を変えた",
    "household.withdrawn": "世帯の登録を取り下げた",
    "household.linked": "住んでいた家屋を確かめた",
    "ledger_item.recorded": "{item}を記録した",
    "ledger_item.withdrawn": "援護・同意・異動の記録を取り消した",
    "application.recorded": "申請を受け付けた（{application_no}）",
    "application.corrected": "申請の内容を直した",
    "application.withdrawn": "申請を取り下げた（{withdrawal_reason}）",
    "application.acknowledged": "重なった申請を確かめた",
    "certificate.made": "証明書を作った（{number}）",
    "certificate.printed": "証明書を印刷した",
    "certificate.delivered": "証明書を交付した",
    "certificate.superseded": "証明書を旧とした（差替え）",
    "certificate.voided": "証明書を無効にした（{void_reason}）",
}
_DAMAGE_WORDS = {"decided": "被害の程度を「{decided_grade}」に決裁した", "undecided": "決裁を取り消した"}
_SURVEY_WORDS = {
    "recorded": "を入れた",
    "corrected": "を直した",
    "matched": "の住家を決めた",
    "withdrawn": "を取り消した",
    "reviewed": "を確かめた",
}


def history_of(journal: Journal, household: Household, cases: Iterable[Case]) -> list[Act]:
    """Everything done with the household and its dwellings, the latest first by the clocks."""
    names = {one.name: one.display_name for one in accounts(journal)}
    entries = {entry.hash: entry for subject in _subjects(journal, household, cases)
               for entry in journal.subject(subject).entries}  # fmt: skip
    ordered = sorted(entries.values(), key=lambda one: (one.time, one.device, one.epoch, one.seq), reverse=True)
    return [_act(entry, names) for entry in ordered[:_MOST]]


def _subjects(journal: Journal, household: Household, cases: Iterable[Case]) -> Iterable[str]:
    yield household.subject
    for case in cases:
        yield damage_subject(household.disaster, case.dwelling)
        yield from (row["subject"] for row in surveys_of_dwelling(journal, household.disaster, case.dwelling))
        yield from (one.subject for one in case.applications)
        yield from (one.subject for one in case.certificates)


def _act(entry: EntryView, names: dict[str, str]) -> Act:
    name = names.get(entry.actor) or entry.actor.removeprefix("command:") + "（コマンド）"
    return Act(shown_time(entry.time), name, entry.laptop, words_of(entry))


def words_of(entry: EntryView) -> str:
    """What the entry did, in words."""
    room, _, what = entry.kind.partition(".")
    if room == "survey":
        return f"調査{_SURVEY_WORDS.get(what, f'の記録（{what}）')}"
    if room == "damage":
        return _filled(_DAMAGE_WORDS.get(what, f"被害の程度の記録（{what}）"), entry)
    return _filled(_WORDS.get(entry.kind, entry.kind), entry)


def _filled(text: str, entry: EntryView) -> str:
    return text.format_map(_Values(entry))


class _Values(dict[str, Any]):
    """The entry's own values by field; what it does not say shows as a dash."""

    def __init__(self, entry: EntryView) -> None:
        super().__init__()
        self._entry = entry

    def __missing__(self, field: str) -> str:
        value = self._entry.value(field)
        return "―" if value is None else str(value)
