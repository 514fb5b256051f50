"""The inbox on the web: five requests (docs/formats/inbox.md), by waitress on loopback; TLS is nginx's before it."""

from __future__ import annotations

import errno
import logging
import os
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout
from flask import Flask, Response, request, send_file
from waitress.server import create_server
from werkzeug.exceptions import HTTPException

from victim_support.centre.errors import MunicipalityNotAdded
from victim_support.centre.serving import Inbox
from victim_support.errors import ProgramFault, VictimSupportError
from victim_support.sync import exchange, importing
from victim_support.sync.bundle import LIMIT
from victim_support.sync.errors_network import (
    CentreBusy,
    ChallengeStale,
    HashDiffers,
    InboxFault,
    InboxPortTaken,
    InboxRunning,
    LaptopUnproven,
    NotKept,
    RequestMalformed,
    TokenUnknown,
)

if TYPE_CHECKING:
    from victim_support.centre.centre import Centre
    from victim_support.journal.subjects import Room

HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8443
_THREADS: Final = 12
_AGAIN: Final = "10"
"""Seconds after which a laptop that met a busy centre comes back."""
_MARGIN: Final = 1 << 20
_TOLD: Final = (
    *importing.FILE_ERRORS,
    CentreBusy,
    ChallengeStale,
    HashDiffers,
    LaptopUnproven,
    MunicipalityNotAdded,
    NotKept,
    RequestMalformed,
    TokenUnknown,
)
"""Errors about what was sent, told as they are. All others are the centre's own, told by their code alone."""
_log = logging.getLogger("victim_support.centre.inbox")


def create_inbox(inbox: Inbox) -> Flask:
    """The application."""
    app = Flask("victim_support.centre.inbox", static_folder=None, template_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = LIMIT
    _add_bundles(app, inbox)
    _add_exchange(app, inbox)
    app.register_error_handler(VictimSupportError, _named)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _fault)
    return app


def _add_bundles(app: Flask, inbox: Inbox) -> None:
    rule = f"{exchange.ROOT}/<municipality>/bundles/<digest>"

    @app.get(rule)
    def kept(municipality: str, digest: str) -> Response:
        """Whether a bundle is here; the bundle itself is given to nobody."""
        if not inbox.has(municipality, digest):
            raise NotKept
        return Response(status=200)

    @app.put(rule)
    def keep(municipality: str, digest: str) -> Response:
        if request.content_length is None:
            raise RequestMalformed(reason="長さ")
        return Response(status=201 if inbox.keep(municipality, digest, request.stream) else 200)


def _add_exchange(app: Flask, inbox: Inbox) -> None:
    town = f"{exchange.ROOT}/<municipality>"

    @app.get(f"{town}/challenge")
    def challenge(municipality: str) -> Response:
        return _binary(inbox.challenge(municipality))

    @app.post(f"{town}/exchange")
    def exchanged(municipality: str) -> Response:
        if request.content_length is None or request.content_length > exchange.REQUEST_LIMIT:
            raise RequestMalformed(reason="長さ")
        return _binary(inbox.exchange(municipality, request.get_data(cache=False)))

    @app.get(f"{town}/returns/<digest>")
    def returned(municipality: str, digest: str) -> Response:
        path = inbox.returned(municipality, _token(request.headers.get(exchange.TOKEN_HEADER, "")), digest)
        found = send_file(path, mimetype="application/octet-stream", conditional=True, etag=digest, max_age=0)
        found.headers["Cache-Control"] = "no-store"
        return found


def _token(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise TokenUnknown from error


def _binary(data: bytes) -> Response:
    return Response(data, mimetype="application/octet-stream", headers={"Cache-Control": "no-store"})


# --- errors


def _named(error: VictimSupportError) -> Response:
    if isinstance(error, _TOLD):
        return _told(error, error.http_status)
    status = max(error.http_status, 500)
    _log.error("%s", error.code)
    return _told(InboxFault(reason=error.code), status)


def _http(error: HTTPException) -> Response:
    return _told(RequestMalformed(reason=f"HTTP {error.code}"), error.code or 400)


def _fault(error: Exception) -> Response:
    """A fault of ours or of the disk: its kind alone, never its text."""
    _log.error("%s", type(error).__name__)
    return _told(InboxFault(reason=f"{ProgramFault.code} {type(error).__name__}"), 500)


def _told(error: VictimSupportError, status: int) -> Response:
    headers = {"Retry-After": _AGAIN} if status == 503 else {}  # noqa: PLR2004  HTTP's own number
    return Response(f"{error.code} {error.message}", status, headers, mimetype="text/plain")


# --- the server


def serve_inbox(
    centre: Centre, rooms: tuple[Room, ...], port: int = DEFAULT_PORT, ready: Callable[[str], None] | None = None
) -> None:
    """Serve a centre's inbox on loopback until interrupted; `ready` is told the address once the port is open.

    Port 0 takes a free one. Raises `InboxRunning`, `InboxPortTaken`.
    """
    lock = FileLock(centre.path / "inbox.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise InboxRunning(path=centre.path) from error
    try:
        _run(create_inbox(Inbox(centre, rooms)), port, ready)
    finally:
        lock.release()


def _run(app: Flask, port: int, ready: Callable[[str], None] | None) -> None:
    with _door(port) as door:
        server = create_server(
            app,
            sockets=[door],
            threads=_THREADS,
            ident=None,
            max_request_body_size=LIMIT + _MARGIN,  # above the application's own limit, whose answer is by name
            clear_untrusted_proxy_headers=True,
        )
        if ready is not None:
            ready(f"http://{HOST}:{door.getsockname()[1]}/")
        try:
            server.run()
        finally:
            server.close()


def _door(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES):
            raise InboxPortTaken(port=port, cause=os.strerror(error.errno)) from error
        raise
