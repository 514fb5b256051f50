"""The conflict desk's blueprint and what all its views share. On a laptop and at the centre alike."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, current_app, g, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Actor, Role
from victim_support.access.log import record
from victim_support.conflicts import labels, store_open, store_shielded
from victim_support.conflicts.rules import NEVER_SHOWN
from victim_support.conflicts.store_titles import page_of, title_of
from victim_support.damage.places import person
from victim_support.japanese.dates import wareki
from victim_support.japanese.numerals import whole_number
from victim_support.journal.clock import shown_time
from victim_support.journal.home import JAPAN
from victim_support.keys.trust import CENTRE_DEVICE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import Subject

blueprint = Blueprint("conflicts", __name__, url_prefix="/conflicts")

READERS: Final = (Role.CLERK, Role.SURVEYOR, Role.CENTRE)
PAGE: Final = 50
_LOOKED: Final = "相違の確認"
_LAST_PAGE: Final = 1_000_000


@blueprint.context_processor
def words_of_this_room() -> dict[str, Any]:
    """Return what the room's pages call things."""
    journal = access.journal()
    return {
        "person": lambda actor: person(journal, actor),
        "shown_time": shown_time,
        "day_text": day_text,
        "title_of": lambda subject: title_of(journal, subject),
        "page_url": page_url,
        "field_label": labels.field_label,
        "at_centre": at_centre(),
    }


def at_centre() -> bool:
    """Whether this is the centre's store, worked on by the centre's staff."""
    who = g.get("actor")  # nobody yet, where the log-in page is shown in place of one of ours
    return isinstance(who, Actor) and access.journal().device == CENTRE_DEVICE and who.holds(Role.CENTRE)


def page_url(subject: str) -> str | None:
    """The page of a subject where this application has one: a laptop does, the centre's desk does not."""
    found = page_of(access.journal(), subject)
    if found is None or found[0] not in current_app.view_functions:
        return None
    endpoint, arguments = found
    return url_for(endpoint, _external=False, **arguments)


def cell(subject: Subject, field: str, value: object, *, may_see: bool) -> str:
    """A value for a page; passwords and the like never."""
    if (labels.type_of(subject.id), field) in NEVER_SHOWN:
        return "（表示しません）"
    return store_open.shown_value(subject, field, value, may_see=may_see)


def listed(journal: Journal, subject: Subject, field: str, value: object) -> str:
    """A value for a list, which leaves no trace of who saw it."""
    hidden = store_shielded.is_hidden(journal, subject, field)
    return store_open.HIDDEN if hidden else cell(subject, field, value, may_see=False)


def look(subject: Subject, fields: Sequence[str]) -> bool:
    """Whether the one at work may see protected values.

    That they were looked at, or anything of a household under 支援措置, is on record first.
    """
    specs = subject.type.fields if subject.type else {}
    protected = any(field in specs and specs[field].protected for field in fields)
    if protected or store_shielded.is_shielded(access.journal(), subject.id):
        record(access.journal(), access.actor(), _LOOKED, subject.id, "、".join(fields))
    return access.actor().holds(Role.CLERK, Role.CENTRE)


def day_text(iso: str | None) -> str:
    """Return an ISO day in wareki; what is no day (another program wrote it) as it stands."""
    try:
        return wareki(date.fromisoformat(iso)) if iso else ""
    except ValueError:
        return str(iso)


def today() -> str:
    """The day in Japan by this machine's clock: a form's first proposal."""
    return datetime.now(JAPAN).date().isoformat()


def asked_page(total: int) -> tuple[int, int]:
    """The page asked for, and how many there are, of lists of `PAGE` lines."""
    pages = max(1, -(-total // PAGE))
    return min(pages, max(1, whole_number(request.args.get("page", "1"), _LAST_PAGE) or 1)), pages
