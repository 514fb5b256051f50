"""What a search finds. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Match:
    """One person found, and why.

    `household` is the subject's id when the household is entered by hand, else None: a household of the register is a
    subject only in a disaster.
    """

    resident_no: str
    household_no: str
    name: str
    kana: str
    alias: str
    birthdate: str
    sex: str
    relation: str
    status: str
    removal: str
    address: str
    protected: bool
    reasons: tuple[str, ...]
    household: str | None = None
