"""The one search box over every room: people by the register, papers by their numbers, and whatever else is typed.

Another thing to be found is one function and its line in `FINDERS`. Reads only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from victim_support.applications import store as applications
from victim_support.certificates import numbers
from victim_support.certificates import store_queries as certificates
from victim_support.codes import rules as codes
from victim_support.counter.store_applicants import others_who_applied
from victim_support.damage.closing import is_closed_dwelling
from victim_support.damage.matching import dwelling_of
from victim_support.day import store_tickets as tickets
from victim_support.day.errors import TicketUnknown
from victim_support.japanese.folding import fold_name
from victim_support.register.phones import typed_phone
from victim_support.register.store import buildings, by_phone, closed_among, find_buildings, nearest, search
from victim_support.register.store_buildings import PLACE
from victim_support.resurvey import store as resurveys

if TYPE_CHECKING:
    from datetime import date

    from victim_support.access.actor import Actor
    from victim_support.journal.database import Row
    from victim_support.journal.journal import Journal
    from victim_support.register.store import Match, Near

LIMIT = 50
_NEAR = 20
_FEW = 5
HOUSEHOLD: Final = "世帯"
_NUMBER_AMONG_WORDS = re.compile(r"\d{7,}")
_LIKE_A_NUMBER = re.compile(r"[A-Z]\d{2}[A-Z]+\D?\d{3,}")


@dataclass(frozen=True)
class Asked:
    """What was typed, by whom, about which disaster; ages count on `day`."""

    journal: Journal
    actor: Actor
    disaster: str | None
    day: date
    text: str


@dataclass(frozen=True)
class Hit:
    """Something found that is no person of the register: a line that leads to its page.

    `sure`: what was typed names exactly this. `person`: a name as registered or written. `closed`: what is under
    支援措置, so that nothing of where or how to reach anybody is in it.
    """

    group: str
    title: str
    endpoint: str
    args: dict[str, str]
    reason: str
    person: str = ""
    note: str = ""
    state: str = ""
    disaster: str | None = None
    sure: bool = True
    closed: bool = False


@dataclass(frozen=True)
class Found:
    """What a text leads to: what it names exactly first, then people, closest first, then what else bears the name."""

    people: Sequence[Match] = ()
    hits: Sequence[Hit] = ()
    near: Sequence[Near] = ()
    more: bool = False
    namesakes: int = 0
    variants: bool = False
    elsewhere: frozenset[str] = frozenset()
    misread: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was found, near spellings aside."""
        return not self.people and not self.hits

    @property
    def household(self) -> Hit | None:
        """The household a number among other words names: it is offered before a new person is."""
        return next((hit for hit in self.hits if hit.group == HOUSEHOLD), None)

    def groups(self, *, sure: bool) -> dict[str, list[Hit]]:
        """The hits by what they are, those named exactly or the others."""
        found: dict[str, list[Hit]] = {}
        for hit in self.hits:
            if hit.sure is sure:
                found.setdefault(hit.group, []).append(hit)
        return found


def find(journal: Journal, actor: Actor, disaster: str | None, text: str, day: date) -> Found:
    """Everything the text may mean.

    `namesakes` counts the people found whose name reads like another's; `variants` says that some of those differ only
    in the form of a character (渡邉 and 渡邊), which the eye passes over. `elsewhere` names the other disasters that
    have a paper of this number; `misread` says that the text looks like a paper's number and is none. `near` are people
    one step from it, where nobody and nothing else is found.
    """
    if not text:
        return Found()
    asked = Asked(journal, actor, disaster, day, text)
    every = [hit for finder in FINDERS for hit in finder(asked)]
    hits = [hit for hit in every if hit.disaster in (None, disaster)]
    people = search(journal, actor, text, limit=LIMIT + 1, day=day)
    if not people and not hits:
        hits = list(_named_households(asked))
        every += hits
    shown = people[:LIMIT]
    alike = _alike(shown)
    numbered = any(hit.disaster is not None for hit in every)
    return Found(
        shown,
        hits,
        [] if people or every else nearest(journal, actor, text, _NEAR, day),
        more=len(people) > LIMIT,
        namesakes=sum(map(len, alike)),
        variants=any(_differ_in_form(group) for group in alike),
        elsewhere=frozenset(hit.disaster for hit in every if hit.disaster not in (None, disaster)),
        misread=not numbered and _LIKE_A_NUMBER.search(unicodedata.normalize("NFKC", text).upper()) is not None,
    )


# --- what is found beside people


def _certificates(asked: Asked) -> Iterable[Hit]:
    rows = certificates.by_number(asked.journal, asked.actor, _certificate_number(asked.text))
    return [
        Hit(
            "証明書", row["number"], "certificates.page", {"subject": row["subject"]}, "証明書番号",
            person=row["head_name"], note=row["kind"], state=row["state"], disaster=row["disaster"],
        )
        for row in rows
    ]  # fmt: skip


def _certificate_number(text: str) -> str:
    """The number behind a certificate's slip code; anything else as typed."""
    code = codes.read(text)
    if code is None or code.what != codes.CERTIFICATE:
        return text
    return numbers.compose("", code.device, code.epoch, code.counter).removeprefix("-")


def _applications(asked: Asked) -> Iterable[Hit]:
    row = applications.by_number(asked.journal, asked.text)
    return [] if row is None else [_application(row, "受付番号", sure=True)]


def _application(row: Row, reason: str, *, sure: bool) -> Hit:
    return Hit(
        "申請" if sure else "申請者・代理人", row["application_no"], "applications.page", {"subject": row["subject"]},
        reason, person=row["applicant_name"] or "", note=row["kind"], state="取下げ" if row["withdrawn"] else "",
        disaster=row["disaster"], sure=sure,
    )  # fmt: skip


def _resurveys(asked: Asked) -> Iterable[Hit]:
    row = resurveys.by_number(asked.journal, asked.actor, asked.text)
    if row is None:
        return []
    return [
        Hit(
            "再調査の申込み", row["resurvey_no"], "resurvey.page", {"subject": row["subject"]}, "再調査の受付番号",
            person=row["applicant_name"] or "", disaster=row["disaster"],
        )
    ]  # fmt: skip


def _tickets(asked: Asked) -> Iterable[Hit]:
    """A 整理券 of today, typed or scanned; and the applications that name it."""
    try:
        row = tickets.find(asked.journal, asked.text)
    except TicketUnknown:
        return []
    named = applications.with_ticket(asked.journal, asked.disaster, row["number"], row["day"])
    return [
        Hit("整理券", row["number"], "day.tickets_desk", {}, "整理券", state=row["state"]),
        *(_application(one, f"整理券 {row['number']}", sure=True) for one in named),
    ]


def _telephones(asked: Asked) -> Iterable[Hit]:
    digits = typed_phone(asked.text)
    if not digits:
        return []
    return [
        Hit(
            "電話", "この電話の世帯", "counter.household", {"household_no": row["household_no"]}, "電話",
            person=row["head_name"] or "世帯主未設定", disaster=row["disaster"],
        )
        for row in by_phone(asked.journal, asked.actor, digits)
        if not closed_among(asked.journal, asked.actor, row["disaster"], [row["household_no"]])
    ]  # fmt: skip


def _named_households(asked: Asked) -> Iterable[Hit]:
    """The household whose number stands in a text with other words: a name run into it, or another's name.

    Nobody is found by such a text, and whoever is in the register must not be offered as a new person.
    """
    text = unicodedata.normalize("NFKC", asked.text)
    for typed in dict.fromkeys(_NUMBER_AMONG_WORDS.findall(text)):
        people = [] if typed == text.strip() else search(asked.journal, asked.actor, typed, limit=LIMIT, day=asked.day)
        known = [one for one in people if one.household_no.lstrip("0") == typed.lstrip("0")]
        for one in known[:1]:
            head = next((other for other in known if other.relation == "世帯主"), one)
            yield Hit(
                HOUSEHOLD, head.household_no, "counter.household", {"household_no": head.household_no}, "世帯番号",
                person=head.name, closed=any(other.shielded for other in known),
            )  # fmt: skip


def _applicants(asked: Asked) -> Iterable[Hit]:
    """People who applied for a household they are not of: no register has them."""
    if asked.disaster is None:
        return []
    rows = others_who_applied(asked.journal, asked.disaster, asked.text, _FEW)
    return [_application(row, "申請者の氏名", sure=False) for row in rows]


def _buildings(asked: Asked) -> Iterable[Hit]:
    for match in find_buildings(asked.journal, asked.actor, asked.text, _FEW):
        one = match.building
        dwelling = dwelling_of(one, buildings(asked.journal, asked.actor, one.property_no))
        closed = match.shielded or is_closed_dwelling(asked.journal, asked.actor, asked.disaster, dwelling)
        place = "" if closed else "　".join(part for part in (one.address + one.lot, one.kind) if part)
        yield Hit(
            "家屋", f"物件 {one.property_no}" + (f"-{one.building_no}" if one.building_no else ""), "damage.dwelling",
            {"dwelling": dwelling}, match.reason, note=place, closed=closed,
            # Whoever typed the address has it: a name beside it would say who lives there.
            person="" if closed and match.reason == PLACE else one.owner_name, sure=match.reason == "物件番号",
        )  # fmt: skip


FINDERS: tuple[Callable[[Asked], Iterable[Hit]], ...] = (
    _certificates,
    _applications,
    _resurveys,
    _tickets,
    _telephones,
    _applicants,
    _buildings,
)


# --- people of one name


def _alike(people: Sequence[Match]) -> list[list[Match]]:
    """Groups of people of one reading (or, where none is registered, of one name)."""
    groups: dict[str, list[Match]] = {}
    for one in people:
        groups.setdefault("".join((one.kana or one.name).split()), []).append(one)
    return [group for group in groups.values() if len(group) > 1]


def _differ_in_form(group: Sequence[Match]) -> bool:
    names = {one.name for one in group}
    return len({fold_name(name) for name in names}) < len(names)
