"""The certificates room's blueprint and what all its views share."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from flask import Blueprint, Response, request, url_for

from victim_support.access import request as access
from victim_support.certificates.rules import DELIVERED, MADE, SUPERSEDED, VOIDED
from victim_support.damage.dwellings import shown
from victim_support.damage.places import person
from victim_support.japanese.dates import parse_date, wareki
from victim_support.japanese.errors import DateDoesNotExistError, DateOutsideEraError, DateUnreadableError
from victim_support.journal.clock import shown_time
from victim_support.journal.forms import load_base

if TYPE_CHECKING:
    from collections.abc import Mapping

    from victim_support.journal.entry import Base

blueprint = Blueprint("certificates", __name__, url_prefix="/certificates")

_STATE_TEXTS: Final = {
    MADE: "作成済み（交付前）",
    DELIVERED: "交付済み（有効）",
    SUPERSEDED: "旧証明書（新しい証明書を交付済み）",
    VOIDED: "無効",
}


@blueprint.context_processor
def words_of_this_room() -> dict[str, Any]:
    """Return what the room's pages call things."""
    return {
        "dwelling_text": shown,
        "person": lambda actor: person(access.journal(), actor),
        "shown_time": shown_time,
        "day_text": lambda text: wareki(date.fromisoformat(text)) if text else "",
        "state_text": state_text,
        "household_url": lambda number: url_for("counter.household", household_no=number),
    }


def state_text(state: str) -> str:
    """A certificate's state in the words of the screen."""
    return _STATE_TEXTS.get(state, state)


def posted_base() -> Base:
    """Return the base the sent form was rendered from."""
    return load_base(request.form.get("base", ""))


def posted_day(typed: Mapping[str, str], name: str, missing: str) -> tuple[str, dict[str, str]]:
    """Return the day typed into a field as an ISO date (empty where it cannot be read), and what is wrong with it."""
    text = typed.get(name, "").strip()
    if not text:
        return "", {name: missing}
    try:
        return parse_date(text).isoformat(), {}
    except (DateUnreadableError, DateDoesNotExistError, DateOutsideEraError) as error:
        return "", {name: f"{error.message}{error.advice}"}


def pdf_response(pdf: bytes, name: str) -> Response:
    """Return a PDF to be shown in the browser; the application gives it the policy its viewer needs (web.guards)."""
    response = Response(pdf, mimetype="application/pdf")
    # A header holds Latin-1 alone: the real name travels as RFC 6266 has it, beside a plain one.
    named = {"filename": "paper.pdf", "filename*": f"UTF-8''{quote(name, safe='')}.pdf"}
    response.headers.set("Content-Disposition", "inline", **named)
    return response
