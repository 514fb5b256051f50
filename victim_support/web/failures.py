"""Error pages: what happened, its code, what to do now; and the log, which names nobody."""

from __future__ import annotations

import logging
import traceback
from datetime import datetime
from urllib.parse import urlsplit

from flask import Flask, g, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, InternalServerError

from victim_support.access.errors import SessionEnded
from victim_support.errors import VictimSupportError
from victim_support.journal.errors import Busy, DiskFault, DiskFull
from victim_support.web.carried import carried
from victim_support.web.errors import MethodRefused, PageNotFound, RequestIncomplete, RequestTooLarge, Unexpected
from victim_support.web.guards import ask_for_login, form_seal
from victim_support.web.sessions import session_owner

LOG = logging.getLogger("victim_support.web")
_SERVER_FAULT = 500
_NOT_FOUND, _METHOD, _TOO_LARGE = 404, 405, 413


def install(app: Flask) -> None:
    """Let `app` answer every error with a page."""
    app.register_error_handler(VictimSupportError, _named)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(InternalServerError, _unexpected)


def _named(error: Exception) -> ResponseReturnValue:
    if not isinstance(error, VictimSupportError):
        raise TypeError(error)
    if isinstance(error, SessionEnded):
        return ask_for_login()
    LOG.info("%s %s %s", error.code, request.method, request.endpoint)
    return _page(error)


def _http(error: Exception) -> ResponseReturnValue:
    if not isinstance(error, HTTPException):
        raise TypeError(error)
    status = error.code or _SERVER_FAULT
    if status < 400:  # noqa: PLR2004  a redirect that was raised
        return error.get_response()
    if status == _NOT_FOUND:
        return _page(PageNotFound())
    if status == _METHOD:
        return _page(MethodRefused())
    if status == _TOO_LARGE:
        return _page(RequestTooLarge(limit=_limit_mb()))
    return _page(RequestIncomplete())


def _unexpected(error: Exception) -> ResponseReturnValue:
    """A fault of ours. Only where it happened is logged: an exception's text may hold a person's name."""
    original = getattr(error, "original_exception", None) or error
    time = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
    frames = traceback.extract_tb(original.__traceback__)
    where = " < ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    LOG.error("%s %s %s %s %s", Unexpected.code, type(original).__qualname__, request.method, request.endpoint, where)
    return _page(Unexpected(time=time))


def _page(error: VictimSupportError) -> ResponseReturnValue:
    # After these nothing of the form is on disk, and the same form may well be taken a minute later.
    passing = isinstance(error, (Busy, DiskFull, DiskFault))
    form = carried(request, session_owner()) if g.get("actor") is not None and passing else None
    page = render_template(
        "web/error.html",
        error=error,
        resend=None if form is None else form_seal().seal(form),
        back=_came_from(),
    )
    return page, error.http_status


def _came_from() -> str | None:
    """The page of ours that led here, as a path."""
    if request.referrer is None:
        return None
    parts = urlsplit(request.referrer)
    if parts.netloc != request.host or (request.method == "GET" and parts.path == request.path):
        return None
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _limit_mb() -> int:
    return int(request.max_content_length or 0) // (1024 * 1024)
