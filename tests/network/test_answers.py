"""Whatever answers at the other end: strange, broken off, busy or hostile, the laptop names it and keeps its work."""

import socket
import threading

import pytest
from fleet import write

from victim_support.sync.client import go_round
from victim_support.sync.errors_network import AnswerStrange, CentreRefused, CentreTrouble, CentreUnreachable
from victim_support.sync.exchange import Answer, Offer, encode_answer
from victim_support.sync.link import Link, Patience
from victim_support.sync.store_receipts import delivery

QUICK = Patience(timeout=2, tries=3, first=0.001, longest=0.01)


class Scripted:
    """A server that answers the n-th request with the n-th of `answers`, and all others with the last."""

    def __init__(self, *answers):
        self.answers = answers
        self.asked = []

    def __enter__(self):
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join(10)

    def _serve(self):
        while True:
            try:
                line, _ = self._door.accept()
            except OSError:
                return
            with line:
                line.settimeout(5)
                try:
                    self.asked.append(self._read(line))
                    line.sendall(self.answers[min(len(self.asked), len(self.answers)) - 1])
                except OSError:
                    continue

    @staticmethod
    def _read(line):
        data = b""
        while b"\r\n\r\n" not in data:
            data += line.recv(65536) or b"\r\n\r\n"
        head, _, body = data.partition(b"\r\n\r\n")
        length = next((int(one[15:]) for one in head.split(b"\r\n") if one.startswith(b"Content-Length:")), 0)
        while len(body) < length:
            body += line.recv(65536) or bytes(length)
        return head.decode()


def reply(status, body=b"", *headers, length=None):
    lines = [f"HTTP/1.1 {status} X", f"Content-Length: {len(body) if length is None else length}", "Connection: close"]
    return "\r\n".join([*lines, *headers, "", ""]).encode() + body


def offering(*offers):
    return reply(200, encode_answer(Answer(bytes(32), offers, 0, ())))


def go(fleet, server):
    return go_round(fleet.laptops["L01"], Link(server.url, patience=QUICK))


GARBAGE = {
    "not HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "nothing": b"",
    "half a head": b"HTTP/1.1 200 OK\r\nContent-Le",
    "half a body": reply(200, b"12", length=32),
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)
def test_what_breaks_off_is_tried_again_and_then_named(garbage):
    with Scripted(garbage) as server, pytest.raises(CentreUnreachable):
        Link(server.url, patience=QUICK).ask("GET", "/x")
    assert len(server.asked) == QUICK.tries


STRANGE = {
    "a page in place of a challenge": [reply(200, b"<html>" + bytes(25))],
    "a redirect": [reply(302, b"", "Location: http://example.jp/")],
    "a larger answer than asked for": [reply(200, bytes(5000))],
    "no challenge": [reply(404, b"E-SYN-85 x")],
    "a page in place of an answer": [reply(200, bytes(32)), reply(200, b"<html>")],
    "an offer with another name": [reply(200, bytes(32)), offering(Offer("../x", bytes(32), 1))],
    "an offer too large": [reply(200, bytes(32)), offering(Offer("key-list.cbor", bytes(32), 1 << 40))],
    "a file with another hash": [
        reply(200, bytes(32)), offering(Offer("key-list.cbor", bytes(32), 4)), reply(200, b"1234"),
    ],
    "a file longer than offered": [
        reply(200, bytes(32)), offering(Offer("key-list.cbor", bytes(32), 4)), reply(200, b"12345"),
    ],
    "begin again for ever": [reply(200, bytes(32)), reply(401, b"E-SYN-82 x")] * 9,
}  # fmt: skip


@pytest.mark.parametrize("answers", STRANGE.values(), ids=STRANGE)
def test_what_the_inbox_would_never_say_is_named(fleet, answers):
    kept = [reply(201)]  # the laptop's own first entries
    with Scripted(*kept, *answers) as server, pytest.raises(AnswerStrange, match="この端末に保存されています"):
        go(fleet, server)
    one = fleet.laptops["L01"].journal
    assert delivery(one).unconfirmed == delivery(one).total


def test_a_bundle_the_centre_refuses_does_not_hold_up_the_others(fleet):
    fleet.hello()
    write(fleet.laptops["L02"], name="あ")
    fleet.take("L01", fleet.export("L02"))
    answers = [reply(400, "E-SYN-07 署名".encode()), reply(201), reply(200, bytes(32)), offering()]
    with Scripted(*answers) as server:
        done = go(fleet, server)
    assert [(one.code, one.message) for one in done.refused_there] == [("E-SYN-76", "E-SYN-07 署名")]
    assert done.files == 1


@pytest.mark.parametrize(("status", "error"), [(503, CentreTrouble), (500, CentreTrouble), (403, CentreRefused)])
def test_trouble_is_tried_again_a_refusal_is_not(status, error):
    with Scripted(reply(status, "E-SYN-86 ほか".encode())) as server, pytest.raises(error, match="E-SYN-86 ほか"):
        Link(server.url, patience=QUICK).ask("GET", "/x")
    assert len(server.asked) == (QUICK.tries if error is CentreTrouble else 1)


def test_foreign_signs_do_not_reach_the_terminal():
    with Scripted(reply(400, b"E-SYN-80 \x1b[2Jhello")) as server, pytest.raises(CentreRefused) as caught:
        Link(server.url, patience=QUICK).ask("GET", "/x")
    assert caught.value.detail["reason"] == "E-SYN-80 ?[2Jhello"
    with Scripted(reply(400, b"<html>" * 100)) as server, pytest.raises(CentreRefused) as caught:
        Link(server.url, patience=QUICK).ask("GET", "/x")
    assert caught.value.detail["reason"] == "HTTP 400"


def test_the_server_says_how_long_to_wait():
    waited = []
    busy = reply(503, b"", "Retry-After: 7")
    with Scripted(busy, reply(503, b"", "Retry-After: 86400"), reply(200)) as server:
        Link(server.url, patience=QUICK, wait=waited.append).ask("GET", "/x")
    assert waited == [7, 60]


def test_pauses_grow_are_bounded_and_differ_between_laptops():
    patience = Patience(first=1, longest=30)
    pauses = [[patience.pause(attempt) for _ in range(50)] for attempt in range(1, 10)]
    for attempt, some in enumerate(pauses):
        whole = min(30, 2**attempt)
        assert whole / 2 <= min(some) < max(some) <= whole


def test_a_file_is_taken_up_where_it_was_cut():
    data = bytes(range(256)) * 4
    answers = [reply(200, data[:100], length=1024), reply(206, data[100:700], length=924), reply(206, data[700:])]
    with Scripted(*answers) as server:
        assert Link(server.url, patience=QUICK).fetch("/x", 1024, {}) == data
    assert ["Range" in head for head in server.asked] == [False, True, True]
    assert "Range: bytes=700-" in server.asked[2]


def test_a_server_that_knows_no_ranges_begins_anew():
    data = bytes(range(256))
    with Scripted(reply(200, data[:100], length=256), reply(200, data)) as server:
        assert Link(server.url, patience=QUICK).fetch("/x", 256, {}) == data


def test_a_prefix_in_the_place_is_kept():
    with Scripted(reply(200)) as server:
        Link(f"{server.url}/gifu/", patience=QUICK).ask("GET", "/sync/v1/x")
    assert server.asked[0].startswith("GET /gifu/sync/v1/x ")
