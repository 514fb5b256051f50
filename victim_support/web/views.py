"""Log-in, log-out, one's own password, and the fonts that print the certificates."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from victim_support.access import login as access_login
from victim_support.access import request as access
from victim_support.access import store
from victim_support.access.errors import LockedOut, LoginRefused, PasswordWeak
from victim_support.access.passwords import MINIMUM_LENGTH, verify_password
from victim_support.journal.forms import load_base
from victim_support.resources import data_file
from victim_support.web import sessions
from victim_support.web.guards import form_seal
from victim_support.web.pages import start_url, web_url

blueprint = Blueprint("web", __name__)

_FONTS = frozenset({"ipamjm.ttf", "BIZUDMincho-Regular.ttf", "HanaMinA.ttf"})
_YEAR = 365 * 24 * 3600


@blueprint.get("/login")
def login() -> ResponseReturnValue:
    """The log-in page; who is logged in already goes on."""
    wanted = _own_path(request.args.get("next", ""))
    if sessions.current_account(access.home()) is not None:
        return redirect(wanted or start_url())
    return _login_page({}, "", wanted, "")


@blueprint.post("/login")
def log_in() -> ResponseReturnValue:
    """Check name and password; go where the person wanted to, or on with the form that was on its way."""
    name, carry = request.form.get("name", ""), request.form.get("carry", "")
    wanted = _own_path(request.form.get("next", ""))
    errors = _missing(name, request.form.get("password", ""))
    if errors:
        return _login_page(errors, name, wanted, carry), 400
    try:
        found = access_login.log_in(access.journal(), name, request.form["password"])
    except (LoginRefused, LockedOut) as error:
        return _login_page(
            {"name": f"{error.message}{error.advice}（{error.code}）"}, name, wanted, carry
        ), error.http_status
    sessions.open_session(access.home(), found)
    form = form_seal().open(carry) if carry else None
    if form is not None and form.account == sessions.session_owner():
        return render_template("web/continue.html", form=form)
    return redirect(wanted or start_url())


@blueprint.post("/logout")
def logout() -> ResponseReturnValue:
    """End the session."""
    sessions.close_session()
    flash("ログアウトしました。", "success")
    return redirect(web_url("login"))


@blueprint.get("/password")
@access.requires()
def password() -> ResponseReturnValue:
    """The page to change one's own password."""
    return _password_page({})


@blueprint.post("/password")
@access.requires()
def change_password() -> ResponseReturnValue:
    """Change one's own password; other sessions of the account end."""
    journal, actor = access.journal(), access.actor()
    old, new, again = (request.form.get(field, "") for field in ("old", "new", "again"))
    found = store.account(journal, sessions.session_name())
    if found is None or found.password is None or not verify_password(old, found.password):
        return _password_page({"old": "いまのパスワードが違います。"}), 400
    if new != again:
        return _password_page({"again": "新しいパスワードが二つの欄で違います。"}), 400
    try:
        store.set_password(journal, actor, actor.id, new, load_base(request.form.get("base", "")))
    except PasswordWeak as error:
        return _password_page({"new": f"{error.message}{error.advice}（{error.code}）"}), 400
    changed = store.account(journal, actor.id)
    if changed is not None:
        sessions.open_session(access.home(), changed)
    flash("パスワードを変えました。次からは新しいパスワードでログインしてください。", "success")
    return redirect(start_url())


@blueprint.post("/continue")
@access.requires()
def resend() -> ResponseReturnValue:
    """After an error that passes (disk, busy): the same form again, at its own place."""
    form = form_seal().open(request.form.get("carry", ""))
    if form is None or form.account != sessions.session_owner():
        return redirect(start_url())
    return render_template("web/continue.html", form=form)


@blueprint.get("/fonts/<name>")
def font(name: str) -> Response:
    """A font of data/fonts. Public and cached for good: it is 46 MB, and no secret."""
    if name not in _FONTS:
        raise NotFound
    response = send_file(data_file("fonts", name), mimetype="font/ttf", max_age=_YEAR)
    response.cache_control.public = True
    response.cache_control.immutable = True
    return response


def _login_page(errors: dict[str, str], name: str, wanted: str, carry: str) -> str:
    return render_template("web/login.html", errors=errors, name=name, next=wanted, carry=carry, ended=bool(carry))


def _password_page(errors: dict[str, str]) -> str:
    base = store.account_base(access.journal(), access.actor().id)
    return render_template("web/password.html", errors=errors, base=base, minimum=MINIMUM_LENGTH)


def _missing(name: str, password: str) -> dict[str, str]:
    errors = {}
    if not name.strip():
        errors["name"] = "ログイン名を入れてください。"
    if not password:
        errors["password"] = "パスワードを入れてください。"  # noqa: S105  a message
    return errors


def _own_path(text: str) -> str:
    """`text` when it is a path of ours, else nothing: a link must not lead elsewhere after the log-in."""
    parts = urlsplit(text)
    ours = text.startswith("/") and not text.startswith("//") and "\\" not in text
    return text if ours and not parts.scheme and not parts.netloc and text.isprintable() else ""
