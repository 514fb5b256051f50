"""Lists of certificates: what waits for hand-over, what a person must look at, and finding one by its number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.access.actor import Role
from victim_support.access.store import settings
from victim_support.certificates import store_queries as store
from victim_support.certificates.pages import blueprint
from victim_support.desks.store import counts
from victim_support.japanese.numerals import whole_number
from victim_support.kinds.rules import kinds_in_use
from victim_support.register.store import closed_among

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

_YES_NO: Final = {"yes": True, "no": False}
_ASKED: Final = ("town", "kind", "printed", "returned", "batch")
_LAST_PAGE: Final = 100_000


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


@blueprint.get("/waiting")
@access.requires(Role.CLERK, Role.SURVEYOR)
def queue() -> ResponseReturnValue:
    """Papers that are made and not handed over (未交付), those made first before all others."""
    journal, actor, disaster = access.journal(), access.actor(), access.disaster()
    asked = store.Waiting(
        town=request.args.get("town", ""),
        kind=request.args.get("kind", ""),
        printed=_YES_NO.get(request.args.get("printed", "")),
        returned=True if request.args.get("returned") == "yes" else None,
        batch=request.args.get("batch", ""),
    )
    page = page_of(request.args.get("page", ""))
    total, rows = store.waiting(journal, actor, disaster, asked, page)
    towns = store.waiting_towns(journal, actor, disaster)
    return render_template(
        "certificates/waiting.html",
        rows=rows,
        closed=closed_among(journal, actor, disaster, [row["household"] for row in rows]),
        total=total,
        page=page,
        pages=-(-total // store.PAGE),
        towns=[(name, f"{name}（{count}）") for name, count in towns],
        kinds=[kind.name for kind in kinds_in_use(settings(journal))],
        asked={name: request.args.get(name, "") for name in _ASKED},
    )


@blueprint.get("/posted")
@access.requires(Role.CLERK, Role.SURVEYOR)
def posted() -> ResponseReturnValue:
    """Papers sent by post: from here one that came back is recorded."""
    page = page_of(request.args.get("page", ""))
    total, rows = store.posted(access.journal(), access.actor(), access.disaster(), page)
    return render_template("certificates/posted.html", rows=rows, total=total, page=page, pages=-(-total // store.PAGE))


def page_of(text: str) -> int:
    """Return the page asked for, the first where nothing sensible is."""
    return whole_number(text, _LAST_PAGE) or 1


def _page(number: str, errors: dict[str, str]) -> str:
    journal, actor, disaster = access.journal(), access.actor(), access.disaster()
    return render_template(
        "certificates/listing.html",
        number=number,
        errors=errors,
        may_write=actor.holds(Role.CLERK),
        same_number=store.by_number(journal, actor, number) if number else (),
        counts=counts(journal, disaster),
        outdated=store.outdated(journal, actor, disaster, store.PAGE),
        twice=store.twice(journal, actor, disaster, store.PAGE),
        unapplied=store.unapplied(journal, actor, disaster, store.PAGE),
    )
