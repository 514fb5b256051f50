"""In which order papers are handed out: 町字, then 番地, then household; or by ticket number (整理券). Pure.

Source: 輪島市 (district by district), 益城町 (numbered tickets); domain 1.8.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_RUN: Final = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Candidate:
    """An application whose certificate may be made now. `ticket` is empty where none was given out."""

    household: str
    dwelling: str
    kind: str
    application_no: str
    head_name: str
    town: str
    lot: str
    building_name: str
    ticket: str = ""
    protected: bool = False


@dataclass(frozen=True)
class Asked:
    """Which applications: of one kind, of one 町字 (empty: all), in the order of their tickets or of their places."""

    kind: str
    town: str = ""
    by_ticket: bool = False


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A key by which 番地 sort as people read them: 2番地 before 10番地, in any width."""
    pieces = _RUN.split(unicodedata.normalize("NFKC", text))
    return tuple((0, int(piece), "") if piece.isdecimal() else (1, 0, piece) for piece in pieces if piece)


def in_order(found: Iterable[Candidate], *, by_ticket: bool) -> list[Candidate]:
    """The candidates in the order of handing out; those without a ticket come after all that have one."""

    def place(one: Candidate) -> tuple[object, ...]:
        return (one.town, natural(one.lot), one.building_name, one.household, one.dwelling)

    def ticket(one: Candidate) -> tuple[object, ...]:
        return (0 if one.ticket else 1, natural(one.ticket), *place(one))

    return sorted(found, key=ticket if by_ticket else place)
