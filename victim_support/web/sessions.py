"""Sessions: a signed cookie that names the account, and what ends one.

It ends by log-out, by thirty idle minutes, and when the account's password changes or the account is closed.
"""

from __future__ import annotations

import secrets
import threading
import time
from typing import TYPE_CHECKING

from flask import current_app, session

from victim_support.access.store import account

if TYPE_CHECKING:
    from flask import Flask

    from victim_support.access.store import Account
    from victim_support.journal.home import Home

IDLE_SECONDS = 30 * 60
_REFRESH_SECONDS = 30
_CLOSED = "victim_support.closed_sessions"


class ClosedSessions:
    """Sessions that were logged out: their cookie is still well signed, and good for nothing.

    Kept in memory only. After a restart, a cookie copied before its log-out would work until it has idled out.
    """

    def __init__(self) -> None:
        self._ids: dict[str, float] = {}
        self._guard = threading.Lock()

    def add(self, sid: str) -> None:
        """From now on `sid` is refused."""
        with self._guard:
            oldest = time.monotonic() - IDLE_SECONDS - _REFRESH_SECONDS
            self._ids = {known: when for known, when in self._ids.items() if when > oldest}
            self._ids[sid] = time.monotonic()

    def __contains__(self, sid: object) -> bool:
        with self._guard:
            return sid in self._ids


def prepare(app: Flask, key: bytes, name: str) -> None:
    """Set the cookie's key and rules. `name` differs by home: two servers on one laptop share the host."""
    app.secret_key = key
    app.config.update(
        SESSION_COOKIE_NAME=name,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_COOKIE_PATH="/",
    )
    app.extensions[_CLOSED] = ClosedSessions()


def open_session(home: Home, who: Account) -> None:
    """Begin a session under a new id, so that nothing known before the log-in is worth anything after it.

    It is good for this home alone: the centre serves many, and one name may be two people in two of them.
    """
    session.clear()
    session.update(home=home.identity.home.hex(), name=who.name, password=who.fingerprint)
    session.update(sid=secrets.token_urlsafe(16), seen=int(time.time()))


def close_session() -> None:
    """End the session and refuse its cookie from now on."""
    sid = session.get("sid")
    if isinstance(sid, str):
        current_app.extensions[_CLOSED].add(sid)
    session.clear()


def current_account(home: Home) -> Account | None:
    """The account of `home` that the request's cookie names, if its session still holds."""
    if not is_of(home):
        return None
    name, sid, seen = session.get("name"), session.get("sid"), session.get("seen")
    if not isinstance(name, str) or not isinstance(seen, int) or sid in current_app.extensions[_CLOSED]:
        return None
    found = account(home.journal, name)
    if found is None or found.disabled or found.fingerprint != session.get("password"):
        return None
    idle = int(time.time()) - seen
    if idle > IDLE_SECONDS:
        return None
    # A clock set back makes `idle` negative: take the new time, or the session would last for years.
    if not 0 <= idle < _REFRESH_SECONDS:
        session["seen"] = int(time.time())
    return found


def csrf_token() -> str:
    """The session's token, which every form carries."""
    token = session.get("csrf")
    if not isinstance(token, str):
        token = secrets.token_urlsafe(24)
        session["csrf"] = token
    return token


def csrf_matches(sent: str) -> bool:
    """Whether a form carries the session's token."""
    token = session.get("csrf")
    return isinstance(token, str) and secrets.compare_digest(token.encode(), sent.encode())


def session_owner() -> str:
    """Whose session the cookie is or was: the name in its own home, because one name may be two people in two."""
    return f"{session.get('home')}:{session_name()}" if session_name() else ""


def is_of(home: Home) -> bool:
    """Whether the cookie was made for `home`, also when its session is over."""
    return bool(session.get("home") == home.identity.home.hex())


def session_name() -> str:
    """The log-in name the cookie carries, also of a session that is over; empty when there is none."""
    name = session.get("name")
    return name if isinstance(name, str) else ""
