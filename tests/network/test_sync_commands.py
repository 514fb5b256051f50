"""`centre serve` and `sync` as typed, and the watch that goes on until it is interrupted."""

import signal
import subprocess
import sys
import threading

import pytest
from fleet import write
from laptop import build

from victim_support.sync.errors_network import CentreRefused, InboxPortTaken, InboxRunning
from victim_support.sync.link import Link, Patience
from victim_support.sync.store_receipts import delivery
from victim_support.sync.watching import watch

from .rig_server import PATIENCE, Server, free_port

VERY_QUICK = Patience(timeout=5, tries=1)


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("network")
    build(folder, households=20)
    return folder


def command(town, *arguments, home=None):
    options = ["--passphrase-file", str(town / "passphrase"), *(["--home", str(home)] if home else [])]
    return [sys.executable, "-W", "error", "-m", "victim_support", *options, *map(str, arguments)]


def run(town, *arguments, status=0):
    line = command(town, *arguments, home=town / "home")
    done = subprocess.run(line, capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout, done.stderr


def test_serve_and_sync_as_typed(town):
    line = command(town, "centre", "serve", "--home", town / "centre", "--port", "0")
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            said = server.stdout.readline()
            assert said.startswith("受信箱を開きました: http://127.0.0.1:")
            url = said.split()[-1]
            out, err = run(town, "sync", "--url", url)
            assert "送りました: L01 1-1～" in err
            assert "未確認 0 件" in out
            assert "センターへ 0 個のファイル" in run(town, "sync", "--url", url)[0]
            watching = command(town, "sync", "--url", url, "--watch", "--every", "5", home=town / "home")
            with subprocess.Popen(watching, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as watcher:
                assert "センターへ 0 個のファイル" in watcher.stdout.readline()
                watcher.send_signal(signal.SIGINT)
                told, _ = watcher.communicate(timeout=PATIENCE)
            assert (watcher.returncode, "止めました" in told) == (0, True)
        finally:
            server.send_signal(signal.SIGINT)
            _, err = server.communicate(timeout=PATIENCE)
    assert (server.returncode, err) == (0, "")


def test_a_place_that_will_not_do_is_told_before_the_passphrase_is_asked_for(town):
    _, err = run(town, "sync", "--url", "http://centre.example.jp", status=1)
    assert "E-SYN-71" in err
    assert "入力した記録は、この端末に保存されています" in err


def test_a_second_inbox_and_a_taken_port_are_told(fleet):
    from victim_support.centre.views_inbox import serve_inbox

    with Server(fleet.centre.path) as server:
        with pytest.raises(InboxRunning):
            serve_inbox(fleet.centre, fleet.rooms, free_port())
        other = fleet.folder / "other"
        fleet.keep("centre").rename(other)
        from fleet import PASSPHRASE

        from victim_support.centre.centre import Centre

        with pytest.raises(InboxPortTaken):
            serve_inbox(Centre.open(other, PASSPHRASE), fleet.rooms, server.port)


class Enough(Exception):  # noqa: N818  not an error: the watch has been watched long enough
    pass


def test_a_watch_goes_on_through_a_centre_that_is_away(fleet):
    one = fleet.laptops["L01"]
    server = Server(fleet.centre.path)
    rounds, said, pauses = [], [], []

    def wait(seconds):
        pauses.append(seconds)
        if len(pauses) == 3:
            server.start()
        if len(pauses) == 4:
            write(one, name="あ")
        if len(pauses) == 5:
            raise Enough

    try:
        with pytest.raises(Enough):
            watch(one, Link(server.url, patience=VERY_QUICK, tell=said.append), 60, rounds.append, wait=wait)
    finally:
        server.__exit__()
    assert pauses == [120, 240, 480, 60, 60]
    assert [done.entries > 0 for done in rounds] == [True, True]
    assert sum("E-SYN-73" in line for line in said) == 3
    assert any("入力した記録はこの端末に保存されています" in line for line in said)
    assert delivery(one.journal).unconfirmed == 0


def test_a_watchs_pause_is_bounded(fleet):
    pauses = []

    def wait(seconds):
        pauses.append(seconds)
        if len(pauses) == 8:
            raise Enough

    link = Link(f"http://127.0.0.1:{free_port()}", patience=VERY_QUICK)
    with pytest.raises(Enough):
        watch(fleet.laptops["L01"], link, 60, lambda _: None, wait=wait)
    assert pauses[-3:] == [900, 900, 900]


def test_what_needs_a_person_ends_the_watch(fleet, served):
    from fleet import TOWN

    from victim_support.keys.key_list_items import Reason

    fleet.centre.revoke(TOWN, "L01", Reason.LOST)
    with pytest.raises(CentreRefused):
        watch(fleet.laptops["L01"], Link(served.url, patience=VERY_QUICK), 60, lambda _: None, wait=lambda _: None)


def test_people_work_at_the_laptop_while_it_syncs(fleet, served):
    """Entries written during a round go out with the next; none is lost, none waits for the network."""
    one = fleet.laptops["L01"]
    done = threading.Event()

    def work():
        number = 0
        while not done.is_set() and number < 40:
            write(one, f"toy:{number}", name=str(number))
            number += 1

    clerk = threading.Thread(target=work)
    clerk.start()
    from victim_support.sync.client import go_round

    for _ in range(3):
        go_round(one, Link(served.url, patience=VERY_QUICK))
    done.set()
    clerk.join()
    go_round(one, Link(served.url, patience=VERY_QUICK))
    assert delivery(one.journal).unconfirmed == 0
