"""Lists of certificates: what waits for hand-over, what a person must look at, and finding one by its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.certificates import store_queries as store
from victim_support.certificates.pages import blueprint
from victim_support.certificates.rules import MADE

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue


@blueprint.get("/")
@access.requires(Role.CLERK, Role.SURVEYOR)
def listing() -> ResponseReturnValue:
    """What waits and what needs a look; a number typed goes straight to its certificate."""
    number = request.args.get("number", "").strip()
    if number:
        rows = store.by_number(access.journal(), access.actor(), number)
        if len(rows) == 1:
            return redirect(url_for("certificates.page", subject=rows[0]["subject"]))
        if not rows:
            errors = {"number": "この番号の証明書は、この端末にありません。番号を確かめてください。"}
            return _page(number, errors), 404
    return _page(number, {})


def _page(number: str, errors: dict[str, str]) -> str:
    journal, actor, disaster = access.journal(), access.actor(), access.disaster()
    return render_template(
        "certificates/listing.html",
        number=number,
        errors=errors,
        same_number=store.by_number(journal, actor, number) if number else (),
        counts=store.counts(journal, disaster),
        outdated=store.outdated(journal, actor, disaster),
        twice=store.twice(journal, actor, disaster),
        unapplied=store.unapplied(journal, actor, disaster),
        to_deliver=store.in_state(journal, actor, disaster, MADE),
    )
