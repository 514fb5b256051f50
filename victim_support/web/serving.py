"""The server: waitress on loopback, one a home."""

from __future__ import annotations

import errno
import logging
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

import click
from filelock import FileLock, Timeout
from flask import Flask
from waitress.server import create_server

from victim_support.journal.home import Home
from victim_support.sync.pages import bench_of
from victim_support.web.app import MAX_REQUEST, create_app
from victim_support.web.errors import AlreadyServing, PortInvalid, PortTaken

HOST = "127.0.0.1"
DEFAULT_PORT = 8080
_THREADS = 8
_LONGEST_TASK = 3600.0
_LARGEST_ANSWER = 1 << 30
_LOWEST_PORT, _HIGHEST_PORT = 1024, 65535
_LOG_BYTES, _LOG_FILES = 1024 * 1024, 5


def serve(home: Home, port: int = DEFAULT_PORT, ready: Callable[[str], None] | None = None) -> None:
    """Serve `home` on loopback until interrupted.

    `ready` is told the address once the port is open; port 0 takes a free one.
    Raises `AlreadyServing`, `PortTaken`, `PortInvalid`.
    """
    serve_app(lambda: create_app(home), home.path, port, ready)


def serve_app(make: Callable[[], Flask], folder: Path, port: int, ready: Callable[[str], None] | None = None) -> None:
    """Serve the application `make` makes, on loopback until interrupted; one server a `folder`, which has its log.

    `ready` and errors as for `serve`.
    """
    if port and not _LOWEST_PORT <= port <= _HIGHEST_PORT:
        raise PortInvalid(port=port)
    with _only_server(folder), _log(folder):
        try:
            app = make()
            server = create_server(
                app,
                host=HOST,
                port=port,
                threads=_THREADS,
                ident=None,
                # Above the application's own limit, whose answer is a page that says what to do.
                max_request_body_size=2 * MAX_REQUEST,
                # What is larger goes through a temporary file, in clear: nothing may.
                inbuf_overflow=3 * MAX_REQUEST,
                outbuf_overflow=_LARGEST_ANSWER,
                clear_untrusted_proxy_headers=True,
            )
        except OSError as error:
            if error.errno in (errno.EADDRINUSE, errno.EACCES):
                raise PortTaken(port=port) from error
            raise
        if ready is not None:
            ready(f"http://{HOST}:{server.effective_port}/")
        try:
            server.run()
        finally:
            server.close()
            _finish(app)


def _finish(app: Flask) -> None:
    """Let a long task end before its home is closed under it: a stick is then whole, an import complete.

    Whoever interrupts again does not wait; what the task had committed stands.
    """
    task = bench_of(app).task
    if task is not None and task.running:
        click.echo(f"「{task.title}」が終わるのを待っています。", err=True)
        task.wait(_LONGEST_TASK)


@contextmanager
def _only_server(path: Path) -> Iterator[None]:
    lock = FileLock(str(path / "serve.lock"))
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise AlreadyServing(path=path) from error
    try:
        yield
    finally:
        lock.release()


class _Nameless(logging.Formatter):
    """Lines that can be read out over the telephone: no exception text, no path, no name."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_info = record.exc_text = None
        return super().format(record)


class _LogFile(RotatingFileHandler):
    """A log that cannot be written (disk full) costs a line here, not a traceback on the console."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  logging's own name
        error = sys.exc_info()[1]
        cause = error.strerror if isinstance(error, OSError) else type(error).__name__
        click.echo(f"ログに書けませんでした（{cause}）: {record.name}", err=True)


@contextmanager
def _log(path: Path) -> Iterator[None]:
    folder = path / "logs"
    folder.mkdir(exist_ok=True)
    handler = _LogFile(folder / "server.log", maxBytes=_LOG_BYTES, backupCount=_LOG_FILES, encoding="utf-8", delay=True)
    handler.setFormatter(_Nameless("%(asctime)s %(levelname)s %(name)s %(message)s"))
    loggers = [logging.getLogger(name) for name in ("victim_support", "waitress")]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        logger.propagate = False
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeHandler(handler)
        handler.close()
