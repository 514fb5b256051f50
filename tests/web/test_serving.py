import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from laptop import PASSPHRASE

from victim_support.journal.home import create_home
from victim_support.rooms import subject_rooms
from victim_support.vault.slots import LIGHT
from victim_support.web.errors import PortInvalid
from victim_support.web.serving import serve_app


@pytest.fixture
def folder(tmp_path):
    create_home(tmp_path / "home", "212016", "L01", PASSPHRASE, subject_rooms(), kind="demo", cost=LIGHT).close()
    (tmp_path / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    return tmp_path


def start(folder, *more):
    command = [sys.executable, "-m", "victim_support", "--home", str(folder / "home")]
    command += ["--passphrase-file", str(folder / "passphrase"), "serve", *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def end(process):
    process.terminate()
    process.communicate(timeout=20)


def address(process):
    line = process.stdout.readline()
    return re.search(r"http://(127\.0\.0\.1):(\d+)/", line).groups()


def test_it_answers_on_loopback_alone_and_one_server_serves_a_home(folder):
    running = start(folder, "--port", "0")
    try:
        host, port = address(running)
        connection = http.client.HTTPConnection(host, int(port), timeout=10)
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert answer.status == 302
        assert answer.getheader("Server") is None
        connection.close()
        listening = subprocess.run(["ss", "-ltnH"], capture_output=True, text=True, check=False).stdout
        for line in listening.splitlines():
            if f":{port} " in line:
                assert "127.0.0.1:" in line

        second = start(folder, "--port", "0")
        _, told = second.communicate(timeout=30)
        assert second.returncode == 1
        assert "E-WEB-08" in told

        commands = [sys.executable, "-m", "victim_support", "--home", str(folder / "home")]
        commands += ["--passphrase-file", str(folder / "passphrase"), "account", "list"]
        beside = subprocess.run(commands, capture_output=True, text=True, check=False)
        assert beside.returncode == 0  # commands may run beside the server
    finally:
        end(running)


def test_after_a_kill_the_next_server_starts(folder):
    running = start(folder, "--port", "0")
    address(running)
    os.kill(running.pid, signal.SIGKILL)
    running.communicate(timeout=20)
    again = start(folder, "--port", "0")
    try:
        address(again)
    finally:
        end(again)


def test_a_port_in_use_is_named(folder):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(folder, "--port", str(taken.getsockname()[1]))
        _, told = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "E-WEB-09" in told
    assert str(taken) not in told


@pytest.mark.parametrize("port", [1, 80, 1023, 65536, -1])
def test_a_port_that_cannot_be_is_refused(port):
    with pytest.raises(PortInvalid):
        serve_app(None, Path(), port)


_STOPPED = """
import os, signal, sys, threading, time
from pathlib import Path
from flask import Flask
from victim_support.sync.pages import bench_of
from victim_support.web.serving import serve_app

signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored where the tests run in the background of a shell
app, tasks = Flask("trial"), []

def ready(_):
    tasks.append(bench_of(app).begin("媒体から取り込む", lambda tell: time.sleep(1.5) or []))
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()

serve_app(lambda: app, Path(sys.argv[1]), 0, ready)
print("running" if tasks[0].running else "ended")
"""


def test_a_server_that_is_stopped_lets_its_long_task_end(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", _STOPPED, str(tmp_path)], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.stdout.strip() == "ended", done.stderr
    assert "媒体から取り込む" in done.stderr
