"""Ids of dwellings (docs/architecture.md, Subjects). Pure.

``b:<property_no>[/<building_no>[/<room_no>]]`` is a registered building, ``h:<household_no>`` the registered home of a
household no building is known for, and ``@…`` one entered by hand and born on a laptop. A slash or percent sign inside
a number is escaped. 棟番号 is named only where the property has several buildings: survey sheets carry none.
"""

from __future__ import annotations

from dataclasses import dataclass

_BUILDING = "b:"
_HOME = "h:"
_BORN = "@"


@dataclass(frozen=True)
class DwellingId:
    """An id taken apart; pieces that are not named are empty. `kind` is building, home or born."""

    kind: str
    property_no: str = ""
    building_no: str = ""
    room_no: str = ""
    household_no: str = ""


def building_dwelling(property_no: str, building_no: str = "", room_no: str = "") -> str:
    """Return the id of a registered building or of one room in it."""
    pieces = [property_no, building_no, room_no]
    while not pieces[-1] and len(pieces) > 1:
        pieces.pop()
    return _BUILDING + "/".join(_escape(piece) for piece in pieces)


def home_dwelling(household_no: str) -> str:
    """Return the id of the registered home of a household."""
    return _HOME + household_no


def read_dwelling(text: str) -> DwellingId | None:
    """Return the pieces of a dwelling id, or None where the text is none."""
    if text.startswith(_HOME) and len(text) > len(_HOME):
        return DwellingId("home", household_no=text[len(_HOME) :])
    if text.startswith(_BORN) and len(text) > len(_BORN):
        return DwellingId("born")
    pieces = text[len(_BUILDING) :].split("/")
    if not text.startswith(_BUILDING) or not pieces[0] or len(pieces) > 3:  # noqa: PLR2004  property, building, room
        return None
    named = [_unescape(piece) for piece in pieces] + ["", ""]
    return DwellingId("building", property_no=named[0], building_no=named[1], room_no=named[2])


def shown(dwelling: str) -> str:
    """Return the id as a clerk reads it: 物件 0012 3棟 201号室, 世帯 0000000001 の登録住所, 手入力の住家."""
    pieces = read_dwelling(dwelling)
    if pieces is None:
        return dwelling
    if pieces.kind == "home":
        return f"世帯 {pieces.household_no} の登録住所"
    if pieces.kind == "born":
        return "手入力の住家"
    building = f"　棟 {pieces.building_no}" if pieces.building_no else ""
    room = f"　部屋 {pieces.room_no}" if pieces.room_no else ""
    return f"物件 {pieces.property_no}{building}{room}"


def _escape(piece: str) -> str:
    return piece.replace("%", "%25").replace("/", "%2F")


def _unescape(piece: str) -> str:
    return piece.replace("%2F", "/").replace("%25", "%")
