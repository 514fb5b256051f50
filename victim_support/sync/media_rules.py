"""What a dispatch of a medium must say (媒体持出し: domain rules of the towns' 要綱). Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_LONGEST = 100
_WORDS = {
    "medium_no": "媒体管理番号",
    "carried_by": "持出者",
    "approved_by": "承認者",
    "destination": "行先",
}


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Which medium leaves, with whom, approved by whom, where to."""

    medium_no: str
    carried_by: str
    approved_by: str
    destination: str


def check_dispatch(typed: Mapping[str, str]) -> tuple[Dispatch | None, dict[str, str]]:
    """The dispatch a form says, or what is wrong with each field, in Japanese. All four are needed."""
    values = {name: typed.get(name, "").strip() for name in _WORDS}
    errors = {name: f"{_WORDS[name]}を入れてください。" for name, value in values.items() if not value}
    errors |= {
        name: f"{_WORDS[name]}は {_LONGEST} 字までで入れてください。"
        for name, value in values.items()
        if len(value) > _LONGEST
    }
    if values["carried_by"] and values["carried_by"] == values["approved_by"]:
        errors["approved_by"] = "承認者には、持ち出す人とは別の人の名前を入れてください。"
    return (None, errors) if errors else (Dispatch(**values), {})
