"""The gate before 作成: has a person said today what day it is? Answered by the room `day`, which lies above this one.

A laptop whose clock battery is dead starts on some other day, and a certificate bears its date for ever. The gate
fails closed: where no room answers, nothing is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date

    from victim_support.access.actor import Actor
    from victim_support.journal.journal import Journal
    from victim_support.journal.transaction import Transaction

SCREEN = "画面"
COMMAND = "コマンド"


class DayUnsaid(Exception):  # noqa: N818  what the day room's error also is, so that pages of this room can ask
    """Nobody has confirmed today's date on this laptop, or what was confirmed is not what the clock says."""


@dataclass(frozen=True)
class Question:
    """What a person is asked: the clock's `day`, in words (`text`), and the last entry compared with it (`told`)."""

    day: date
    text: str
    told: str
    behind: bool


class Gate(Protocol):
    """What the day room answers."""

    def question(self, journal: Journal) -> Question | None:
        """What is to be asked before making; None where making needs no answer now."""

    def demand(self, tx: Transaction, actor: Actor, answer: date | None, how: str) -> None:
        """Return when today's date is confirmed, or `answer` confirms it (then it is journalled); else raise."""


_GATES: list[Gate] = []


def register_gate(gate: Gate) -> None:
    """Let `gate` answer from now on."""
    _GATES[:] = [gate]


def question(journal: Journal) -> Question | None:
    """What is to be asked before a certificate is made; None where today's date is confirmed on this laptop."""
    return _gate().question(journal)


def demand(tx: Transaction, actor: Actor, answer: date | None, how: str = SCREEN) -> None:
    """Pass only when today's date is confirmed, or is by this `answer`. Raises the day room's named errors."""
    _gate().demand(tx, actor, answer, how)


def confirm(journal: Journal, actor: Actor, answer: date | None, how: str = SCREEN) -> None:
    """The same in a transaction of its own: before a batch, or from a page."""
    with journal.transaction(actor.id) as tx:
        demand(tx, actor, answer, how)


def _gate() -> Gate:
    if not _GATES:
        raise LookupError("no room answers for the day")
    return _GATES[0]
