"""A third value, typed by a person: what may be chosen for a field, and what the words mean. Pure but for the day."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from victim_support.access.actor import Role
from victim_support.certificates.rules import STATES
from victim_support.conflicts import labels
from victim_support.conflicts.errors import ValueRefused
from victim_support.conflicts.rules import NEVER_SHOWN, SIDES_ONLY
from victim_support.damage.store import grade_choices
from victim_support.damage.words import FLOOD_CLASSES
from victim_support.errors import VictimSupportError
from victim_support.japanese.dates import parse_date
from victim_support.japanese.numerals import whole_number
from victim_support.journal.subjects import subject_pieces
from victim_support.register.store import disaster

if TYPE_CHECKING:
    from victim_support.conflicts.store_open import Item
    from victim_support.journal.journal import Journal

_YES, _NO = "はい", "いいえ"
_FLAGS: Final = frozenset({"withdrawn", "reviewed", "disabled", "same"})
_FIXED: Final[Mapping[tuple[str, str], Sequence[str]]] = {
    ("damage", "flood_class"): FLOOD_CLASSES,
    ("certificate", "state"): STATES,
}
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_LARGEST: Final = 10**12


def choices(journal: Journal, item: Item, field: str) -> Sequence[str] | None:
    """The words that may be taken for a field, None where it is free text."""
    kind = labels.type_of(item.subject)
    if (kind, field) == ("damage", "decided_grade"):
        return grade_choices(disaster(journal, subject_pieces(item.subject)[0]).day)
    if (kind, field) in _FIXED:
        return _FIXED[kind, field]
    return (_YES, _NO) if field in _FLAGS or any(isinstance(one, bool) for one in _said(item, field)) else None


def can_be_typed(item: Item, field: str) -> bool:
    """Whether a line of text can hold a value of the field: no images, no structures, nothing that proves who one is.

    What people did (処理案, 廃棄, …) and what machines say of themselves is taken from a side or not at all.
    """
    kind = labels.type_of(item.subject)
    return (
        kind not in SIDES_ONLY
        and (kind, field) not in NEVER_SHOWN
        and all(
            one is None
            or isinstance(one, str | int)
            or (isinstance(one, list) and all(isinstance(piece, str) for piece in one))
            for one in _said(item, field)
        )
    )


def typed_values(journal: Journal, item: Item, form: Mapping[str, str]) -> dict[str, Any]:
    """The third values in a form, by field; what was left blank is not there. Raises `ValueRefused`."""
    found = {}
    for field in item.group.open_choices:
        text = form.get(f"third-{field}", "").strip()
        if text and can_be_typed(item, field):
            found[field] = _read(item, field, text, choices(journal, item, field))
    return found


def _read(item: Item, field: str, text: str, allowed: Sequence[str] | None) -> Any:  # noqa: ANN401  of any CBOR type
    label = labels.field_label(item.subject, field)
    if allowed is not None and text not in allowed:
        raise ValueRefused(value=text, field=label, choices=f"{'・'.join(allowed)} のどれかを選んでください。")
    if allowed == (_YES, _NO):
        return text == _YES
    said = [one for one in _said(item, field) if one is not None]
    if said and all(isinstance(one, list) for one in said):
        pieces = [piece.strip() for piece in text.replace("\n", "、").split("、") if piece.strip()]
        return _checked(text, label, lambda: _roles(pieces)) if field == "roles" else pieces
    if said and all(isinstance(one, int) for one in said):
        number = whole_number(text, _LARGEST)
        if number is None:
            raise ValueRefused(value=text, field=label, choices="0 以上の整数を入れてください。")
        return number
    if said and all(isinstance(one, str) and _DAY.fullmatch(one) for one in said):
        return _checked(text, label, lambda: parse_date(text).isoformat())
    return text


def _checked(text: str, label: str, read: Callable[[], Any]) -> Any:  # noqa: ANN401  whatever `read` gives
    try:
        return read()
    except VictimSupportError as error:
        raise ValueRefused(value=text, field=label, choices=f"{error.message}{error.advice}") from error


def _roles(words: Sequence[str]) -> list[str]:
    return [Role.parse(word).value for word in words]


def _said(item: Item, field: str) -> list[Any]:
    return [side.entry.value(field) for side in item.sides]
