"""Who did what with a household, in words, from the entries themselves. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from victim_support.counter.store_household import actor_names, named
from victim_support.damage.store import damage_subject, surveys_of_dwelling
from victim_support.journal.clock import shown_time

if TYPE_CHECKING:
    from victim_support.counter.rules import Case
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import EntryView, Subject

PAGE = 30
_PRIVATE = frozenset({"whereabouts", "phones", "care", "vulnerability", "note"})


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
    "household.changed": "{fields}を変えた",
    "household.protection_changed": "支援措置を変えた",
    "household.withdrawn": "世帯の登録を取り下げた",
    "household.linked": "住んでいた家屋を確かめた",
    "ledger_item.recorded": "{item}を記録した",
    "ledger_item.withdrawn": "援護・同意・異動の記録を取り消した",
    "application.recorded": "申請を受け付けた（{application_no}）",
    "application.corrected": "申請の内容を直した",
    "application.withdrawn": "申請を取り下げた（{withdrawal_reason}）",
    "application.acknowledged": "重なった申請を確かめた",
    "resurvey.recorded": "再調査の申込みを受け付けた（{resurvey_no}）",
    "resurvey.corrected": "再調査の申込みの内容を直した（{resurvey_no}）",
    "resurvey.withdrawn": "再調査の申込みを取り下げた（{resurvey_no}　{withdrawal_reason}）",
    "certificate.made": "証明書を作った（{number}）",
    "certificate.printed": "証明書を印刷した",
    "certificate.delivered": "証明書を交付した",
    "certificate.superseded": "証明書を旧とした（差替え）",
    "certificate.reinstated": "旧とした証明書を有効に戻した",
    "certificate.returned": "郵送した証明書が戻った（返戻）",
    "certificate.filed": "証明書の控えを印刷した",
    "certificate.handwritten": "手書きで交付した証明書を登録した",
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


_FIELDS = {
    "members": "世帯の人", "details": "続柄など", "head": "世帯主", "whereabouts": "居所", "phones": "電話",
    "care": "配慮を要する人", "note": "備考", "address": "住所", "lot": "番地", "building_name": "方書",
}  # fmt: skip


@dataclass(frozen=True)
class History:
    """One page of what was done; `kept_back` acts are not told, because of 支援措置."""

    acts: Sequence[Act]
    page: int
    pages: int
    kept_back: int


def history_of(journal: Journal, household: Subject, cases: Iterable[Case], page: int, *, closed: bool) -> History:
    """What was done with the household and its dwellings, the latest first by the clocks, `PAGE` acts a page.

    Of a `closed` household the acts on 居所, telephones and the ledger's items are not told at all, with time and
    laptop (a laptop stands in a shelter), and of the others no reason that somebody wrote.
    """
    names = actor_names(journal)
    others = (journal.subject(subject) for subject in _subjects(journal, household, cases))
    entries = {entry.hash: (subject, entry) for subject in (household, *others) for entry in subject.entries}
    told = [(subject, entry) for subject, entry in entries.values() if not (closed and _private(subject.id, entry))]
    ordered = sorted(told, key=lambda one: (one[1].time, one[1].device, one[1].epoch, one[1].seq), reverse=True)
    pages = max(1, -(-len(ordered) // PAGE))
    page = min(page, pages)
    acts = [_act(subject, entry, names, closed=closed) for subject, entry in ordered[(page - 1) * PAGE : page * PAGE]]
    return History(acts, page, pages, len(entries) - len(told))


def _private(subject: str, entry: EntryView) -> bool:
    room = subject.partition(":")[0]
    return room == "ledger_item" or (room == "household" and not _PRIVATE.isdisjoint(entry.fields()))


def _subjects(journal: Journal, household: Subject, cases: Iterable[Case]) -> Iterable[str]:
    disaster, number = household.parts
    lines = "SELECT subject FROM ledger_item WHERE disaster = ? AND household_no = ?"
    yield from (row["subject"] for row in journal.query(lines, (disaster, number)))
    again = "SELECT subject FROM resurvey WHERE disaster = ? AND household = ?"
    yield from (row["subject"] for row in journal.query(again, (disaster, number)))
    for case in cases:
        yield damage_subject(disaster, case.dwelling)
        yield from (row["subject"] for row in surveys_of_dwelling(journal, disaster, case.dwelling))
        yield from (one.subject for one in case.applications)
        yield from (one.subject for one in case.certificates)


def _act(subject: Subject, entry: EntryView, names: Mapping[str, str], *, closed: bool) -> Act:
    number = str(subject.value("resurvey_no", "")) if entry.kind.startswith("resurvey.") else ""
    words = words_of(entry, closed=closed, resurvey_no=number)
    return Act(shown_time(entry.time), named(names, entry.actor), entry.laptop, words)


def words_of(entry: EntryView, *, closed: bool = False, resurvey_no: str = "") -> str:
    """What the entry did, in words; `closed` leaves out what somebody wrote as a reason.

    `resurvey_no`: of the 再調査 the entry belongs to, which only its first entry says.
    """
    room, _, what = entry.kind.partition(".")
    if room == "survey":
        return f"調査{_SURVEY_WORDS.get(what, f'の記録（{what}）')}"
    if room == "damage":
        return _filled(_DAMAGE_WORDS.get(what, f"被害の程度の記録（{what}）"), entry, closed=closed)
    return _filled(_WORDS.get(entry.kind, entry.kind), entry, closed=closed, resurvey_no=resurvey_no)


def _filled(text: str, entry: EntryView, *, closed: bool, **known: str) -> str:
    return text.format_map(_Values(entry, known, closed=closed))


class _Values(dict[str, Any]):
    """The entry's own values by field; what it does not say shows as a dash."""

    def __init__(self, entry: EntryView, known: Mapping[str, str], *, closed: bool) -> None:
        super().__init__({name: text for name, text in known.items() if text})
        self._entry = entry
        self._closed = closed

    def __missing__(self, field: str) -> str:
        if field == "fields":
            return "・".join(dict.fromkeys(_FIELDS[one] for one in self._entry.fields() if one in _FIELDS)) or "内容"
        value = None if self._closed and field.endswith("_reason") else self._entry.value(field)
        return "―" if value is None else str(value)
