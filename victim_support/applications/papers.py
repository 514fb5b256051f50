"""The counter's papers: the 受付票 handed over at once, and the application form, filled, to be read and signed.

Values are set on forms of data/forms, as a certificate's are, so that names print by the fonts with their variation
sequences. A protected household's papers carry no address, no telephone and nobody but whoever applies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from victim_support.applications.rules import METHOD_WISHES, SELF_JUDGED, slip_code
from victim_support.codes.rules import grouped
from victim_support.codes.symbols import code128, qr
from victim_support.japanese.dates import wareki
from victim_support.paper import Form, missing, render

if TYPE_CHECKING:
    from victim_support.applications.rules import Draft
    from victim_support.kinds.rules import Kind
    from victim_support.paper import Values
    from victim_support.register.store import Disaster, Household

SLIP: Final = "uketsuke-2"
APPLICATION: Final = "shinsei-1"
_BY_HAND: Final = "（印字できない字があります。手で書いてください）"
_EMPTY_ROWS: Final = 5

_VISIT: Final = (
    "市町村の人が 住家を 見に 行きます。行く前に 電話を することが あります。",
    "Town staff will come and look at the damage to your home. They may telephone first.",
)
_SURVEYED: Final = (
    "住家の 調べは おわっています。被害の程度が 決まるまで お待ちください。",
    "Your home has been surveyed already. Please wait until the grade of damage is decided.",
)
_DECIDED: Final = (
    "住家の 調べは おわり、被害の程度も 決まっています。証明書を 作ります。",
    "Your home has been surveyed and the grade is decided. Your certificate will be made.",
)
_BY_PHOTOS: Final = (
    "写真で 被害の程度を 調べます。",
    "The damage is judged by your photos.",
)
_NO_SURVEY: Final = (
    "住家の 調べは ありません。証明書を 作ります。",
    "No survey is needed. Your certificate will be made.",
)
_READY: Final = (
    "できたら お知らせします。この紙と、あなたが だれか 分かるもの（運転免許証など）を 持ってきてください。",
    "We will tell you when it is ready. Bring this slip and your ID card.",
)
_PHOTOS: Final = (
    "被害の 写真を まだ 出していない人は、写真を 持ってきてください。",
    "If you have not given us photos of the damage yet, please bring them.",
)


@dataclass(frozen=True)
class Taken:
    """An application as its papers show it. `place`: the dwelling's; `number` is empty before it is taken.

    `closed`: somebody of the household is under 支援措置.
    """

    draft: Draft
    kind: Kind
    household: Household
    disaster: Disaster
    place: str = ""
    number: str = ""
    surveyed: bool = False
    decided: bool = False
    closed: bool = False


def slip(taken: Taken, *, municipality: str, phone: str, drill: bool = False) -> bytes:
    """The 受付票 as a PDF of one A5 sheet, the long side across."""
    draft = taken.draft
    values: dict[str, str] = {
        "number": taken.number,
        "name": f"{_printable(draft.applicant_name)}　様" if draft.applicant_name else "—",
        "kind": _kind(taken),
        "day": f"{_day(draft.applied_on)}（{draft.channel}）",
        "office": f"{municipality}　{taken.kind.title} 窓口",
    }
    if taken.place and not taken.closed:
        values["place"] = _printable(taken.place)
    if phone:
        values["phone"] = _printable(phone)
    for name, words in (
        ("next_1", _next(taken)),
        ("next_2", _READY),
        ("photos", _PHOTOS if draft.method_wish else None),
    ):
        if words is not None:
            values[name], values[f"{name}_en"] = words
    return _rendered(SLIP, values, taken.number, drill=drill)


def application_form(taken: Taken, *, municipality: str, drill: bool = False) -> bytes:
    """The application form as a PDF of one A4 sheet, filled with what is known; the rest is written by hand."""
    draft, household = taken.draft, taken.household
    head = household.head_member
    values: dict[str, object] = {
        "title": taken.kind.application_title,
        "to": f"{municipality}長",
        "day": _day(draft.applied_on) or "　　　年　　月　　日",
        "head_name": "" if head is None else _printable(head.name),
        "cause": _cause(taken.disaster),
        "wish": _wish(draft),
        "members": _members(household, closed=taken.closed),
    }
    known = {
        "number": taken.number,
        "applicant_name": draft.applicant_name,
        "applicant_relation": _relation(draft),
        "dwelling_address": draft.dwelling_address or ("" if taken.closed else taken.place),
        "letter": _letter(draft),
        "note": "　".join(part for part in (_about(taken), draft.note or "") if part),
    }
    if not taken.closed:
        known |= {"head_address": household.full_address, "contact": draft.contact or ""}
        if draft.applicant_resident_no:
            known["applicant_address"] = household.full_address
    values |= {name: _printable(text) for name, text in known.items() if text}
    return _rendered(APPLICATION, values, taken.number, drill=drill)


def _about(taken: Taken) -> str:
    """What it is about, where the kind leaves a choice: 「物件の種類　動産」."""
    chosen = taken.draft.subject_kind
    return f"物件の種類　{chosen}" if chosen and len(taken.kind.subjects) > 1 else ""


def _kind(taken: Taken) -> str:
    return f"{taken.kind.title}（{taken.draft.subject_kind}）" if _about(taken) else taken.kind.title


def _rendered(form: str, values: Values | dict[str, object], number: str, *, drill: bool) -> bytes:
    code = slip_code(number)
    symbols = [] if code is None else [qr(code), *([[code128(code)]] if form == SLIP else [])]
    printed = {**values, **({} if code is None else {"code": grouped(code)})}
    return render(Form.load(form), printed, symbols, drill=drill, prints=True)  # type: ignore[arg-type]


def _printable(text: str) -> str:
    """The text, or words that ask for a pen where a font lacks one of its characters: nothing is replaced."""
    return _BY_HAND if missing(text) else text


def _day(text: str) -> str:
    return wareki(date.fromisoformat(text)) if text else ""


def _next(taken: Taken) -> tuple[str, str]:
    if not taken.kind.needs_survey:
        return _NO_SURVEY
    if taken.decided:
        return _DECIDED
    if taken.draft.method_wish:
        return _BY_PHOTOS
    return _SURVEYED if taken.surveyed else _VISIT


def _cause(disaster: Disaster) -> str:
    """令和8年10月3日の地震（令和8年岐阜県西部地震）による."""
    what = disaster.cause or disaster.name
    named = f"（{disaster.name}）" if disaster.name and disaster.name != what else ""
    return f"{wareki(disaster.day)}の{what}{named}による"


def _wish(draft: Draft) -> str:
    if draft.method_wish == SELF_JUDGED:
        return "自己判定方式　「準半壊に至らない（一部損壊）」と写真で判定されることに同意します。"
    return "写真による判定" if draft.method_wish in METHOD_WISHES else "現地調査"


def _relation(draft: Draft) -> str:
    if draft.applicant_resident_no:
        return draft.applicant_relation or ""
    return "　".join(part for part in (draft.applicant_kind, draft.applicant_relation) if part)


def _letter(draft: Draft) -> str:
    parts = [
        f"委任した人 {draft.letter_from}" if draft.letter_from else "",
        f"委任した日 {_day(draft.letter_on)}" if draft.letter_on else "",
        f"範囲 {draft.letter_scope}" if draft.letter_scope else "",
        f"{draft.filed_at}の窓口　{_day(draft.filed_on or '')}" if draft.filed_at else "",
    ]
    return "　".join(part for part in parts if part)


def _members(household: Household, *, closed: bool) -> list[dict[str, str]]:
    """Names, 続柄 and birthdates; of a protected household empty rows to write in."""
    if closed:
        return [{"name": "", "relation": "", "birth": ""}] * _EMPTY_ROWS
    return [
        {"name": _printable(one.name), "relation": one.relation, "birth": one.birth_shown} for one in household.members
    ]
