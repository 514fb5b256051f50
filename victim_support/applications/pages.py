"""The reception's blueprint and what its pages have in common."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask import Blueprint, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.access.store import settings
from victim_support.applications.choices import HIDDEN, has_moved
from victim_support.applications.rules import CHANNELS, CONFIRMATIONS, METHOD_WISHES
from victim_support.applications.rules_applicant import (
    IDENTITY_CHECKS,
    LETTER_SCOPES,
    OTHER_DOCUMENTS,
    OUTSIDERS,
    PHOTO_DOCUMENTS,
    WITH_LETTER,
    WITH_PHOTO,
    WITHOUT_PHOTO,
)
from victim_support.applications.rules_town import CounterSettings, counter_settings
from victim_support.damage.dwellings import shown
from victim_support.damage.places import person
from victim_support.japanese.dates import wareki
from victim_support.journal.clock import shown_time
from victim_support.journal.home import JAPAN
from victim_support.register.store import disaster as find_disaster
from victim_support.register.store import household as find_household
from victim_support.register.store import is_closed as closed_household

if TYPE_CHECKING:
    from victim_support.register.store import Household

blueprint = Blueprint("applications", __name__, url_prefix="/applications")

_OTHER_CHECKS = tuple(check for check in IDENTITY_CHECKS if check not in (WITH_PHOTO, WITHOUT_PHOTO))
CHECK_CHOICES = (
    *((paper, paper, "顔写真付き1点") for paper in PHOTO_DOCUMENTS),
    (WITHOUT_PHOTO, WITHOUT_PHOTO, "下で2点を選ぶ"),
    *((check, check) for check in _OTHER_CHECKS),
)
"""What the counter chooses among: a paper with a photo says the method too."""


@blueprint.context_processor
def words_of_this_room() -> dict[str, Any]:
    """Return what the room's pages call things."""
    return {
        "dwelling_text": shown,
        "person": lambda actor: person(access.journal(), actor),
        "shown_time": shown_time,
        "day_text": lambda text: wareki(date.fromisoformat(text)) if text else "",
        "confirmations": CONFIRMATIONS,
        "household_url": lambda number: url_for("counter.household", household_no=number),
        "channels": CHANNELS,
        "check_choices": CHECK_CHOICES,
        "without_photo": WITHOUT_PHOTO,
        "papers": OTHER_DOCUMENTS,
        "outsiders": OUTSIDERS,
        "with_letter": "|".join(sorted(WITH_LETTER)),
        "letter_scopes": LETTER_SCOPES,
        "method_wishes": METHOD_WISHES,
        "supervisor": Role.SUPERVISOR,
        "counter": counter,
    }


def today() -> date:
    """The day in Japan."""
    return datetime.now(JAPAN).date()


def counter() -> CounterSettings:
    """The counter's settings of the town."""
    return counter_settings(settings(access.journal()))


def is_closed(household: Household) -> bool:
    """Whether somebody of the household is, or may be, under 支援措置: whoever stands there reads the screen."""
    return closed_household(access.journal(), access.actor(), household)


def address_shown(household: Household, *, closed: bool) -> str:
    """The registered address, but not of a closed household whose members moved since: it may be where to."""
    return HIDDEN if closed and has_moved(household) else household.full_address


def household_of_request(number: str) -> Household:
    """The household of a request; looking at a protected one is recorded by the register."""
    journal = access.journal()
    return find_household(journal, access.actor(), find_disaster(journal, access.disaster()), number)
