"""The server under attack: people at once, roles, numbers without end, two browsers in one field."""

import html
import logging
import os
import re
import socket
import subprocess
import sys

import pytest
from laptop import CODE

from victim_support.register.store import disaster, household
from victim_support.web.serving import _LogFile

LOGINS = """
import threading
from victim_support.access.passwords import hash_password, verify_password
stored = hash_password("asagao-no-tane-7")
right = []
threads = [threading.Thread(target=lambda: right.append(verify_password("asagao-no-tane-7", stored))) for _ in range(5)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(right)
"""
PERSONS = [
    "/applications/", "/applications/duplicates", "/applications/page", "/damage/", "/damage/waiting",
    "/damage/unmatched", "/damage/conflicts", "/damage/dwelling", "/damage/survey", "/search", "/household",
    "/certificates/", "/certificates/page",
]  # fmt: skip
NUMBER = "0000000019"


def test_people_who_log_in_at_the_same_moment_all_come_in():
    """Two Argon2 derivations at once waited for each other for ever, and the server with them."""
    done = subprocess.run([sys.executable, "-c", LOGINS], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout.strip() == str([True] * 5), done.stderr


@pytest.mark.parametrize("path", PERSONS)
def test_the_administrator_reads_no_person(log_in, path):
    assert log_in("kanri").get(path).status_code == 403


@pytest.mark.parametrize("page", ["9" * 5000, "9" * 19, "-1", "²", "0", "x"])
def test_a_page_number_without_end(log_in, page):
    browser = log_in("uketsuke")
    for path in ("/waiting/survey", "/waiting/make", "/waiting/deliver", "/applications/"):
        assert browser.get(path, query_string={"page": page}).status_code == 200, path


@pytest.mark.parametrize("typed", ["9" * 5000, "-1", "1e9"])
def test_a_measure_without_end(log_in, typed):
    form = {"survey_no": "S9", "survey_round": "第1次", "surveyed_on": "2026-10-05", "depth_cm": typed, "base": ""}
    answer = log_in("chosa").post("/damage/survey/new", form)
    assert answer.status_code == 400
    assert "までの整数で入れてください" in answer.text


def base_of(page):
    return html.unescape(re.search(r'name="base" value="([^"]*)"', page)[1])


def test_two_browsers_in_one_field_and_both_values_before_one_is_chosen(log_in, opened):
    people = household(opened.journal, _clerk(), disaster(opened.journal, CODE), NUMBER)
    assert people.members
    one, two = log_in("uketsuke"), log_in("kessai")
    path = f"/household/contact?household_no={NUMBER}"
    bases = [base_of(browser.get(path).text) for browser in (one, two)]
    for browser, base, phone in zip((one, two), bases, ("058-111-1111", "058-222-2222"), strict=True):
        form = {"household_no": NUMBER, "phones": phone, "whereabouts": "", "note": "", "base": base}
        assert browser.post("/household/contact", form).status_code == 302
    assert "相違あり" in one.get(f"/household?household_no={NUMBER}").text
    page = one.get(path).text
    assert "058-111-1111" in page
    assert "058-222-2222" in page


def _clerk():
    from victim_support.access.actor import Actor, Role

    return Actor("test", "試験", frozenset({Role.CLERK}))


def test_a_log_that_cannot_be_written_costs_one_line(tmp_path, capsys):
    log = _LogFile(tmp_path / "none" / "server.log", delay=True)
    log.handle(logging.LogRecord("victim_support", logging.INFO, __file__, 1, "x", None, None))
    said = capsys.readouterr().err
    assert len(said.splitlines()) == 1
    assert "Traceback" not in said


def test_a_taken_port_is_named_and_nothing_else_is_said(site, home):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        words = [sys.executable, "-m", "victim_support", "--home", str(home), "serve", "--port", taken.getsockname()[1]]
        env = {**os.environ, "VICTIM_SUPPORT_PASSPHRASE_FILE": str(site / "passphrase")}
        done = subprocess.run(list(map(str, words)), env=env, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "E-WEB-09" in done.stderr
    assert len(done.stderr.splitlines()) == 2, done.stderr
