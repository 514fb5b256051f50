"""HTTP to the centre's inbox: TLS verified, time-outs, bounded retries with growing pauses; each failure has a name."""

from __future__ import annotations

import http.client
import random
import re
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Final
from urllib.parse import SplitResult, urlsplit

from victim_support.keys.wrapping import visible
from victim_support.sync.errors_network import (
    AnswerStrange,
    CaUnreadable,
    CentreRefused,
    CentreTrouble,
    CentreUnreachable,
    CertificateUntrusted,
    UrlRefused,
)

_CHUNK: Final = 64 << 10
_ERROR_LIMIT: Final = 4 << 10
_NAMED: Final = re.compile(r"(E-[A-Z]{3}-\d\d) (\S.*)")
_SHOWN: Final = 300
_LONGEST_WAIT: Final = 60.0
_OK: Final = frozenset({200, 201, 206})
ABSENT: Final = 404
BEGIN_AGAIN: Final = 401
_BROKEN: Final = (OSError, http.client.HTTPException)
"""What a connection that is cut, refused, silent or not HTTP at all ends with."""

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait and how often to try again; pauses double, each shortened at random so that laptops spread."""

    timeout: float = 30.0
    tries: int = 6
    first: float = 1.0
    longest: float = 30.0

    def pause(self, attempt: int, asked: float = 0.0) -> float:
        """Seconds before attempt number `attempt` (from 1) is made again; at least what the server `asked` for."""
        grown = min(self.longest, self.first * 2.0 ** (attempt - 1))
        return max(grown * random.uniform(0.5, 1.0), min(asked, _LONGEST_WAIT))  # noqa: S311  no secret


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer: status, headers by lower-case name, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def problem(self) -> str:
        """The error the server named, else the status alone; nothing else of a body is shown."""
        text = self.body[:_ERROR_LIMIT].decode("utf-8", "replace")
        found = _NAMED.fullmatch(text.strip())
        return f"{found[1]} {_printable(found[2])}" if found else f"HTTP {self.status}"


class _TryAgain(Exception):  # noqa: N818  no error yet
    def __init__(self, error: CentreTrouble | CentreUnreachable, asked: float = 0.0) -> None:
        super().__init__()
        self.error = error
        self.asked = asked


@dataclass
class Link:
    """The way to one centre. Raises `UrlRefused`, `CaUnreadable` when made."""

    url: str
    ca: Path | None = None
    patience: Patience = field(default_factory=Patience)
    tell: Tell = lambda _: None
    wait: Callable[[float], None] = time.sleep

    def __post_init__(self) -> None:
        self._parts = _checked(self.url)
        self._context = _context(self.ca) if self._parts.scheme == "https" else None
        self._connection: http.client.HTTPConnection | None = None
        self._response: http.client.HTTPResponse | None = None

    @property
    def host(self) -> str:
        """Whom we talk to, for people."""
        return self._parts.netloc

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        most: int = _ERROR_LIMIT,
        timeout: float | None = None,
        retried: Callable[[], Reply | None] = lambda: None,
    ) -> Reply:
        """One request and its whole answer of at most `most` bytes, tried again while that may help.

        `retried` is asked before each repetition: its reply, where it gives one, is taken instead. Answers with status
        401 and 404 are returned, other refusals raised. Raises `CentreUnreachable`, `CertificateUntrusted`,
        `CentreTrouble`, `CentreRefused`, `AnswerStrange`.
        """

        def once() -> Reply:
            reply = self._once(method, path, body, most, timeout)
            self._judge(reply)
            return reply

        attempt = 0
        while True:
            try:
                return once()
            except _TryAgain as again:
                attempt += 1
                self._rest(attempt, again)
            known = retried()
            if known is not None:
                return known

    def fetch(self, path: str, size: int, headers: Mapping[str, str]) -> bytes | Reply:
        """A file of `size` bytes, taken up where it was cut; or the reply, where the server says 401 or 404.

        Tries are counted from the last progress. Raises what `ask` raises.
        """
        got, attempt = bytearray(), 0
        while True:
            before = len(got)
            try:
                refused = self._more(path, size, headers, got)
            except _TryAgain as again:
                attempt = 1 if len(got) > before else attempt + 1
                self._rest(attempt, again)
                continue
            return bytes(got) if refused is None else refused

    def close(self) -> None:
        """End the connection; the next request makes a new one."""
        for one in (self._response, self._connection):
            if one is not None:
                one.close()
        self._response = self._connection = None

    # --- one attempt

    def _once(self, method: str, path: str, body: bytes | None, most: int, timeout: float | None) -> Reply:
        response = self._send(method, path, body, {}, timeout)
        try:
            content = response.read(most + 1)
            if response.length and len(content) <= most:  # what is still to come never will
                raise http.client.IncompleteRead(content)
        except _BROKEN as error:
            raise self._cut(error) from error
        if len(content) > most and response.status in _OK:
            raise AnswerStrange(host=self.host, reason="大きすぎる返事")
        if len(content) > most or response.will_close:
            self.close()
        return Reply(response.status, _lower(response), content)

    def _more(self, path: str, size: int, headers: Mapping[str, str], got: bytearray) -> Reply | None:
        """Append what comes to `got` until it is whole. Raises `_TryAgain` with what came kept."""
        ranged = {"Range": f"bytes={len(got)}-"} if got else {}
        response = self._send("GET", path, None, {**headers, **ranged}, None)
        if response.status not in _OK:
            return self._refused(response)
        if response.status == 200 and got:  # noqa: PLR2004  the whole file, although we asked for its end
            got.clear()
        try:
            while len(got) < size:
                piece = response.read(min(_CHUNK, size - len(got)))
                if not piece:
                    raise http.client.IncompleteRead(b"")
                got += piece
            if response.read(1):
                self.close()
                raise AnswerStrange(host=self.host, reason="大きさ")
        except _BROKEN as error:
            raise self._cut(error) from error
        return None

    def _refused(self, response: http.client.HTTPResponse) -> Reply:
        try:
            reply = Reply(response.status, _lower(response), response.read(_ERROR_LIMIT))
        except _BROKEN as error:
            raise self._cut(error) from error
        self.close()
        self._judge(reply)
        return reply

    def _send(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], timeout: float | None
    ) -> http.client.HTTPResponse:
        reused = self._connection is not None
        try:
            return self._request(method, path, body, headers, timeout)
        except _BROKEN as error:
            if not reused:
                raise self._cut(error) from error
        self.close()  # a kept connection that the other side has ended meanwhile is no failure: once more at once
        try:
            return self._request(method, path, body, headers, timeout)
        except _BROKEN as error:
            raise self._cut(error) from error

    def _request(
        self, method: str, path: str, body: bytes | None, headers: Mapping[str, str], timeout: float | None
    ) -> http.client.HTTPResponse:
        connection = self._connected(timeout or self.patience.timeout)
        try:
            connection.request(method, self._parts.path.rstrip("/") + path, body, dict(headers))
        except (BrokenPipeError, ConnectionResetError):
            # the server may have answered before it had read everything: listen before giving up
            if body is None:
                raise
        self._response = connection.getresponse()
        if self._response.headers.get("Content-Length") is None and not self._response.chunked:
            raise http.client.IncompleteRead(b"")  # the inbox always says how long: the head itself was cut
        return self._response

    def _connected(self, timeout: float) -> http.client.HTTPConnection:
        if self._connection is None:
            host, port = self._parts.hostname or "", self._parts.port
            if self._context is not None:
                self._connection = http.client.HTTPSConnection(host, port, timeout=timeout, context=self._context)
            else:
                self._connection = http.client.HTTPConnection(host, port, timeout=timeout)
            self._connection.connect()
        if self._connection.sock is not None:
            self._connection.sock.settimeout(timeout)
        return self._connection

    def _cut(self, error: Exception) -> _TryAgain:
        """What a broken connection means; raises where trying again cannot help."""
        self.close()
        if isinstance(error, ssl.SSLCertVerificationError):
            raise CertificateUntrusted(host=self.host, cause=error.verify_message) from error
        cause = error.strerror if isinstance(error, OSError) else None
        return _TryAgain(CentreUnreachable(host=self.host, cause=cause or type(error).__name__))

    def _judge(self, reply: Reply) -> None:
        if reply.status in _OK or reply.status in (BEGIN_AGAIN, ABSENT):
            return
        if reply.status >= 500 or reply.status in (408, 429):  # noqa: PLR2004  HTTP's own numbers
            asked = reply.headers.get("retry-after", "")
            raise _TryAgain(CentreTrouble(reason=reply.problem), float(asked) if asked.isdecimal() else 0.0)
        if 400 <= reply.status < 500:  # noqa: PLR2004  HTTP's own numbers
            raise CentreRefused(reason=reply.problem)
        raise AnswerStrange(host=self.host, reason=reply.problem)

    def _rest(self, attempt: int, again: _TryAgain) -> None:
        """Wait before the next try; the last one's error is raised."""
        if attempt >= self.patience.tries:
            raise again.error from again
        pause = self.patience.pause(attempt, again.asked)
        self.tell(f"{again.error.message}{pause:.0f} 秒後にもう一度つなぎます。")
        self.wait(pause)


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise UrlRefused(url=visible(url), reason="形") from error
    if parts.scheme not in ("https", "http") or not host:
        raise UrlRefused(url=visible(url), reason="https:// で始まっていません")
    if parts.query or parts.fragment or parts.username or parts.password:
        raise UrlRefused(url=visible(url), reason="形")
    if parts.scheme == "http" and not _is_loopback(host):
        raise UrlRefused(url=visible(url), reason="暗号化されない http は使えません")
    return parts


def _printable(text: str) -> str:
    """A foreign text, safe to show: no control signs that a terminal would obey."""
    return "".join(sign if sign.isprintable() else "?" for sign in text[:_SHOWN])


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _context(ca: Path | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=None if ca is None else str(ca))
    except OSError as error:  # ssl.SSLError too: not a certificate
        raise CaUnreadable(path=ca, reason=error.strerror or type(error).__name__) from error


def _lower(response: http.client.HTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in response.getheaders()}
