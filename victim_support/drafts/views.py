"""Keeping, giving back and forgetting drafts; the list of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, flash, g, jsonify, redirect, render_template, request, url_for

from victim_support.access import request as access
from victim_support.drafts import store
from victim_support.drafts.rules import LONGEST_KEY, KeptForm, fields_of
from victim_support.journal.clock import shown_time

if TYPE_CHECKING:
    from flask import Response
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("drafts", __name__, url_prefix="/drafts")
KEY_FIELD = "draft"
"""The hidden field by which a page tells under which key it kept the form it sends."""
_TAKEN = range(300, 400)
_LONGEST_TITLE = 200
_LONGEST_PAGE = 2000


@blueprint.before_app_request
def count_them() -> None:
    """Know how many drafts wait, before any page is drawn: an error page asks the database nothing."""
    who = g.get("actor")
    g.draft_count = 0 if who is None else store.count(access.journal(), who)


@blueprint.app_context_processor
def frame() -> dict[str, Any]:
    """What the frame of every page shows."""
    return {"draft_count": g.get("draft_count", 0)}


@blueprint.after_app_request
def forget_what_was_taken(response: Response) -> Response:
    """A form that was taken leads to another page: its draft has done its work."""
    if request.method == "POST" and response.status_code in _TAKEN and g.get("actor") is not None:
        taken()
    return response


def taken() -> None:
    """Drop the draft of the form that was just taken: for views that answer one with a file or a page."""
    store.drop(access.journal(), access.actor(), request.form.get(KEY_FIELD, ""))
    count_them()


@blueprint.get("/")
@access.requires()
def listing() -> ResponseReturnValue:
    """One's own drafts."""
    drafts = store.listed(access.journal(), access.actor())
    return render_template("drafts/listing.html", drafts=drafts, shown_time=shown_time)


@blueprint.get("/kept")
@access.requires()
def kept() -> ResponseReturnValue:
    """The draft of one form, for its page."""
    draft = store.find(access.journal(), access.actor(), request.args.get("key", ""))
    if draft is None:
        return jsonify(fields=[], saved="")
    return jsonify(fields=draft.fields, saved=shown_time(draft.saved))


@blueprint.post("/kept")
@access.requires()
def keep() -> ResponseReturnValue:
    """Keep what a page sent, or forget it where nothing is left of it."""
    form = request.form
    key, fields = form.get("key", ""), fields_of(form.get("fields", ""))
    if not key or len(key) > LONGEST_KEY or fields is None:
        return jsonify(saved=""), 400
    if not fields:
        store.drop(access.journal(), access.actor(), key)
        return jsonify(saved="")
    page, title = form.get("page", "")[:_LONGEST_PAGE], form.get("title", "")[:_LONGEST_TITLE]
    own = page if page.startswith("/") and not page.startswith("//") and "\\" not in page else ""
    saved = store.keep(access.journal(), access.actor(), KeptForm(key, own, title, fields))
    return jsonify(saved=shown_time(saved))


@blueprint.post("/forget")
@access.requires()
def forget() -> ResponseReturnValue:
    """Forget one draft from the list."""
    store.drop(access.journal(), access.actor(), request.form.get("key", ""))
    flash("書きかけを消しました。", "success")
    return redirect(url_for("drafts.listing"))
