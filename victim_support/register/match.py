"""What a search finds. Pure."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, replace

from victim_support.register.query import ADDRESS, CLOSED


@dataclass(frozen=True, slots=True)
class Match:
    """One person found, and why.

    `household` is the subject's id when the household is entered by hand, else None: a household of the register is a
    subject only in a disaster. `age` in full years on the day the search was given. `shielded`: somebody of the
    household is under 支援措置; then `address` is empty, for where the register has them now may be where they fled to.
    `namesake`: the person has the name and birthdate of somebody else who is, and is shielded too.
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
    age: int | None = None
    shielded: bool = False
    namesake: bool = False


def shield(
    match: Match, protected: Container[str], households: Container[str], namesakes: Container[str] = ()
) -> Match:
    """The match as it may be shown: `protected` persons are marked, and of `households` with one no place is told.

    Nor is it of `namesakes`, who may be such a person under another number.
    """
    known = match.resident_no in protected or match.protected
    if match.household_no not in households and not known and match.resident_no not in namesakes:
        return match
    open_reasons = tuple(reason for reason in match.reasons if reason != ADDRESS)
    return replace(
        match,
        protected=known,
        shielded=True,
        namesake=not known and match.resident_no in namesakes,
        address="",
        reasons=open_reasons or (CLOSED,),
    )
