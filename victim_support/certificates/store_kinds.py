"""What a town changes of its kinds of certificate: read for a form, checked, shown as 見本, and saved as settings."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import pypdfium2 as pdfium

from victim_support.access.actor import Actor, Role
from victim_support.access.rights import demand
from victim_support.access.store import setting_base, settings, write_setting
from victim_support.certificates import composing
from victim_support.certificates.numbers import TEMPLATE_HINT, compose, parse
from victim_support.japanese.numerals import whole_number
from victim_support.kinds.errors import KindUnknown
from victim_support.kinds.rules import NUMBER, OWN_KINDS, Kind, kinds
from victim_support.paper import Form, check, render

if TYPE_CHECKING:
    from victim_support.journal.entry import Base
    from victim_support.journal.journal import Journal

ENTRIES: Final = {
    "title": "印字する名称",
    "application_title": "申請書の名称",
    "number_template": "文書記号と番号",
    "series": "番号の頭の字",
    "certifying": "認証文",
    "note": "注意書き",
    "contact": "問合せ先",
    "subjects": "何についての証明か",
    "parties": "申請できる人",
    "deadline": "申請の期限",
    "deadline_by_cause": "災害の種類による期限",
    "fee": "手数料",
    "fee_exemption": "手数料を取らない根拠",
    "form": "様式",
    "explanation": "説明",
}
"""The entries a form changes, and what the clerk calls them."""
FORMS: Final = {"risai-2": "被害の程度の欄がある様式", "todokede-2": "届出の様式", "hisai-2": "物件と被害の様式"}
_LONGEST_SERIES: Final = 4
_HIGHEST_FEE: Final = 1_000_000
_DPI: Final = 90
_SAMPLE_NUMBER: Final = ("L01", 1, 123)
_SAMPLE: Final[Mapping[str, Any]] = {
    "head_address": "見本市中央町一丁目2番3号　見本ハイツ101",
    "head_name": "見本　太郎",
    "cause": "令和8年10月3日の地震による",
    "dwelling_address": "見本市中央町一丁目2番3号",
    "grade": "半壊",
    "flood_class": "床上浸水",
    "members": [
        {"name": "見本　太郎", "relation": "世帯主", "age": "51歳"},
        {"name": "見本　花子", "relation": "妻", "age": "49歳"},
    ],
    "damage": "屋根がはがれた。",
    "issue_date": "令和8年11月22日",
    "issuer_title": "見本市長",
    "issuer_name": "見本　一郎",
}

_GRADED: Final = ("grade", "flood_class", "members")


def kind_of_key(journal: Journal, key: str) -> Kind:
    """The kind of this key as the town has it. Raises `KindUnknown`."""
    known = kinds(settings(journal))
    found = next((kind for kind in known if kind.key == key), None)
    if found is None:
        raise KindUnknown(kind=key, known="・".join(kind.key for kind in known))
    return found


def shown_entries(kind: Kind) -> dict[str, str]:
    """The kind's entries as its form shows them."""
    plain = {name: str(getattr(kind, name)) for name in ENTRIES if name not in ("subjects", "parties")}
    pairs = "、".join(f"{word}＝{rule}" for word, rule in kind.deadline_by_cause.items())
    lists = {"subjects": "、".join(kind.subjects), "parties": "、".join(kind.parties), "deadline_by_cause": pairs}
    return plain | lists


def bases(journal: Journal, kind: Kind) -> dict[str, Base]:
    """What a form of the kind is rendered from, by entry."""
    return {name: setting_base(journal, f"certificate.{kind.key}.{name}") for name in (*ENTRIES, "enabled")}


def as_typed(journal: Journal, kind: Kind, typed: Mapping[str, str]) -> Kind:
    """The kind as it would be with what was typed, saved nowhere."""
    known = dict(settings(journal))
    known |= {f"certificate.{kind.key}.{name}": typed[name].strip() for name in ENTRIES if name in typed}
    return next(one for one in kinds(known) if one.key == kind.key)


def faults(kind: Kind, typed: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with what was typed, by entry. `kind` as typed."""
    found = {}
    sample = sample_number(kind)
    read = parse(sample)
    if kind.number_template.count(NUMBER) != 1 or read is None or not read.may_be(_unique(kind)):
        found["number_template"] = f"{TEMPLATE_HINT}で入れてください。"
    if not 1 <= len(kind.series) <= _LONGEST_SERIES or any(sign.isascii() for sign in kind.series):
        found["series"] = f"番号の頭の字は、漢字やかなで{_LONGEST_SERIES}字までにしてください。"
    if whole_number(typed.get("fee", "0").strip() or "0", _HIGHEST_FEE) is None:
        found["fee"] = "手数料を円の数字で入れてください。"
    if kind.form not in FORMS:
        found["form"] = "様式を選んでください。"
    elif kind.carries_grade != (Form.load(kind.form).front.choice is not None):
        found["form"] = "被害の程度を証明する種別には程度の欄がある様式を、しない種別にはほかの様式を選んでください。"
    if not found:
        notices = check(Form.load(kind.form), _values(kind))
        found = {"": "".join(notice.message for notice in notices)} if notices else {}
    return found


def save(journal: Journal, actor: Actor, kind: Kind, typed: Mapping[str, str], base: Mapping[str, Base]) -> int:
    """Write what differs from the kind as it is; returns how many entries. Needs 管理.

    An entry left empty goes back to what came with the program. Certificates made before keep their words.
    """
    demand(actor, Role.ADMINISTRATOR)
    before = {**shown_entries(kind), "enabled": "yes" if kind.enabled else "no"}
    changed = {name: typed[name].strip() for name in before if name in typed and typed[name].strip() != before[name]}
    with journal.transaction(actor.id) as tx:
        for name, value in changed.items():
            write_setting(tx, f"certificate.{kind.key}.{name}", value, base.get(name, {}))
    return len(changed)


def add_kind(journal: Journal, actor: Actor, key: str, name: str, *, graded: bool) -> bool:
    """Add a kind of the town's own; False for a key or name that is none or is taken. Needs 管理."""
    demand(actor, Role.ADMINISTRATOR)
    known = settings(journal)
    listed = "、".join(part for part in (known.get(OWN_KINDS, ""), f"{key}＝{name}") if part)
    if not any(kind.key == key for kind in kinds({**known, OWN_KINDS: listed})[len(kinds(known)) :]):
        return False
    with journal.transaction(actor.id) as tx:
        write_setting(tx, OWN_KINDS, listed, setting_base(journal, OWN_KINDS))
        if graded:
            extra = {"carries_grade": "yes", "needs_survey": "yes", "form": "risai-2"}
            for entry, value in extra.items():
                write_setting(
                    tx, f"certificate.{key}.{entry}", value, setting_base(journal, f"certificate.{key}.{entry}")
                )
    return True


def _unique(kind: Kind) -> str:
    return compose(kind.series, *_SAMPLE_NUMBER, kind.counter_digits)


def sample_number(kind: Kind) -> str:
    """A number as this kind would print it."""
    return kind.printed_number(_unique(kind))


def _values(kind: Kind) -> dict[str, Any]:
    texts = {"title": kind.title, "certifying": kind.certifying, "note": kind.note, "contact": kind.contact}
    household = {name: value for name, value in _SAMPLE.items() if kind.carries_grade or name not in _GRADED}
    if not kind.carries_grade:
        household["subject"] = f"{kind.subjects[0]}（見本）"
    values = {**household, "number": sample_number(kind), **{name: text for name, text in texts.items() if text}}
    return composing.paper_values(values)


def sample_pdf(kind: Kind) -> bytes:
    """The kind's paper with an invented household, marked 見本. Raises what `render` raises."""
    return render(Form.load(kind.form), _values(kind), sample=True)


def sample_png(kind: Kind) -> bytes:
    """The same as a picture for beside the form."""
    document = pdfium.PdfDocument(sample_pdf(kind))
    picture = document[0].render(scale=_DPI / 72).to_pil().convert("L")
    document.close()
    file = io.BytesIO()
    picture.save(file, format="PNG")
    return file.getvalue()
