"""What every request passes: loopback host, session, log-in, CSRF; and the headers every answer carries."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

from flask import Flask, Response, current_app, g, redirect, render_template, request
from flask.typing import ResponseReturnValue

from victim_support.web import sessions
from victim_support.web.carried import FormSeal, carried
from victim_support.web.errors import FormRefused, HostRefused
from victim_support.web.pages import web_url

# Reached without a log-in. Everything else is refused, also what a room forgets to guard.
PUBLIC = frozenset({"web.login", "web.log_in", "web.font", "static", "town.login", "town.log_in", "day.screen"})
# Nor do these look at a session: the call screen asks again every five seconds and must keep nobody logged in.
_NO_SESSION = frozenset({"web.font", "static", "day.screen"})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SEAL = "victim_support.form_seal"

CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
# The browser's own PDF viewer lays itself out with inline styles in the document it makes around the file; with the
# pages' policy the paper shrinks to a strip. A PDF is no page: nothing in it runs, and nosniff keeps it a PDF.
PDF_CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; form-action 'none'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
}


def install(app: Flask, know_who: Callable[[], None]) -> None:
    """Put the guards before and the headers after every view of `app`.

    `know_who` sets `g.actor` to whoever the session's cookie names, or None.
    """
    app.before_request(_check_host)

    @app.before_request
    def _who() -> None:
        if request.endpoint not in _NO_SESSION:
            know_who()

    app.before_request(_check_form)
    app.before_request(_require_login)
    app.after_request(_add_headers)
    app.jinja_env.globals["csrf_token"] = sessions.csrf_token


def form_seal() -> FormSeal:
    """The home's seal of carried forms."""
    seal: FormSeal = current_app.extensions[SEAL]
    return seal


def _check_host() -> None:
    """A page of another site must not reach us under its own name (DNS rebinding)."""
    host = request.host.rpartition(":")[0] if request.host.rpartition(":")[2].isdigit() else request.host
    if host.lower() not in _LOOPBACK:
        raise HostRefused


def _check_form() -> None:
    if request.method not in _SAFE_METHODS and not sessions.csrf_matches(request.form.get("csrf", "")):
        raise FormRefused


def _require_login() -> ResponseReturnValue | None:
    if g.get("actor") is not None or request.endpoint in PUBLIC:
        return None
    return ask_for_login()


def ask_for_login() -> ResponseReturnValue:
    """To the log-in page and back; a form already sent travels along (its CSRF token was right to come this far)."""
    if request.method in _SAFE_METHODS:
        wanted = request.full_path.rstrip("?") if request.method == "GET" else "/"
        return redirect(web_url("login") + ("" if wanted == "/" else f"?next={quote(wanted)}"))
    name = sessions.session_name()
    form = carried(request, sessions.session_owner()) if name else None
    sealed = None if form is None else form_seal().seal(form)
    return render_template("web/login.html", errors={}, name=name, next="", carry=sealed, ended=True), 401


def _add_headers(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = PDF_CSP if response.mimetype == "application/pdf" else CSP
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint not in _NO_SESSION:
        response.headers["Cache-Control"] = "no-store"
    return response
