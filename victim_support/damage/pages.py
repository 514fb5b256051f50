"""The damage room's blueprint and what all its views share."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, request

from victim_support.access import request as access
from victim_support.damage import places
from victim_support.damage.closing import is_closed_dwelling
from victim_support.damage.dwellings import shown
from victim_support.damage.grades import printed_text
from victim_support.damage.store import DECISION_FIELDS
from victim_support.damage.survey import FLAG_TEXTS
from victim_support.japanese.dates import wareki
from victim_support.journal.clock import shown_time
from victim_support.journal.forms import load_base
from victim_support.journal.home import JAPAN
from victim_support.register.rules import number_read
from victim_support.register.store import disaster as find_disaster

if TYPE_CHECKING:
    from victim_support.journal.entry import Base

blueprint = Blueprint("damage", __name__, url_prefix="/damage")


def disaster_date() -> date:
    """Return the date of the disaster being worked on."""
    return find_disaster(access.journal(), access.disaster()).day


def today() -> date:
    """Return the day in Japan by this laptop's clock: a form's first proposal, never an order of things."""
    return datetime.now(JAPAN).date()


def posted_base(name: str = "base") -> Base:
    """Return the base the sent form was rendered from."""
    return load_base(request.form.get(name, ""))


def has_moved(damage: str, base: Base) -> bool:
    """Whether the heads of a decision are others than those the page was rendered from."""
    now = access.journal().subject(damage).base(*DECISION_FIELDS)
    return _named(base) != _named(now)


def _named(base: Base) -> dict[str, list[bytes]]:
    return {field: sorted(hashes) for field, hashes in base.items() if hashes}


@blueprint.app_template_filter("household_no")
def household_no(number: str | None) -> str:
    """A 世帯番号 as it is read out (`register.rules.number_read`)."""
    return number_read(number or "")


@blueprint.app_template_filter("wareki_day")
def wareki_day(text: str | None) -> str:
    """Return an ISO date in wareki; nothing for nothing."""
    return wareki(date.fromisoformat(text)) if text else ""


@blueprint.app_template_filter("grade_text")
def grade_text(grade: str | None) -> str:
    """Return a grade as certificates print it."""
    return printed_text(grade) if grade else ""


@blueprint.context_processor
def words_of_this_room() -> dict[str, Any]:
    """Return what the room's pages call things."""
    journal = access.journal()
    return {
        "flag_text": lambda flag: FLAG_TEXTS.get(flag, flag),
        "dwelling_text": shown,
        "closed_dwelling": lambda dwelling: is_closed_dwelling(journal, access.actor(), access.disaster(), dwelling),
        "place_of": lambda dwelling: places.place_of(journal, access.disaster(), dwelling),
        "person": lambda actor: places.person(journal, actor),
        "shown_time": shown_time,
    }
