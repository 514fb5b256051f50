"""The one search box over every room: people by the register, papers by their numbers. Reads only."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from victim_support.applications import store as applications
from victim_support.certificates import store_queries as certificates
from victim_support.japanese.folding import fold_name
from victim_support.register.store import search

if TYPE_CHECKING:
    from collections.abc import Sequence

    from victim_support.access.actor import Actor
    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal
    from victim_support.register.store import Match

LIMIT = 50
_LIKE_A_NUMBER = re.compile(r"[A-Z]\d{2}[A-Z]+\D?\d{3,}")


@dataclass(frozen=True)
class Found:
    """What a text leads to: papers of exactly this number first, then people, closest first."""

    people: Sequence[Match] = ()
    certificates: Sequence[Row] = ()
    application: Row | None = None
    more: bool = False
    namesakes: int = 0
    variants: bool = False
    elsewhere: frozenset[str] = frozenset()
    misread: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was found."""
        return not self.people and not self.certificates and self.application is None


def find(journal: Journal, actor: Actor, disaster: str | None, text: str) -> Found:
    """Everything the text may mean.

    `namesakes` counts the people found whose name reads like another's; `variants` says that some of those differ only
    in the form of a character (渡邉 and 渡邊), which the eye passes over. `elsewhere` names the other disasters that
    have a paper of this number; `misread` says that the text looks like a paper's number and is none.
    """
    if not text:
        return Found()
    application = applications.by_number(journal, text)
    numbered = certificates.by_number(journal, actor, text)
    known = {row["disaster"] for row in (*numbered, *([application] if application is not None else []))}
    if application is not None and application["disaster"] != disaster:
        application = None
    papers = [row for row in numbered if row["disaster"] == disaster]
    people = search(journal, actor, text, limit=LIMIT + 1)
    shown = people[:LIMIT]
    alike = _alike(shown)
    return Found(
        shown,
        papers,
        application,
        more=len(people) > LIMIT,
        namesakes=sum(map(len, alike)),
        variants=any(_differ_in_form(group) for group in alike),
        elsewhere=frozenset(known - {disaster}),
        misread=not known and _LIKE_A_NUMBER.search(unicodedata.normalize("NFKC", text).upper()) is not None,
    )


def _alike(people: Sequence[Match]) -> list[list[Match]]:
    """Groups of people of one reading (or, where none is registered, of one name)."""
    groups: dict[str, list[Match]] = {}
    for one in people:
        groups.setdefault("".join((one.kana or one.name).split()), []).append(one)
    return [group for group in groups.values() if len(group) > 1]


def _differ_in_form(group: Sequence[Match]) -> bool:
    names = {one.name for one in group}
    return len({fold_name(name) for name in names}) < len(names)
