"""The desk on the laptop: what is confirmed, a stick out, a stick in, and what went wrong, said on the page."""

import threading
import time
from urllib.parse import quote, unquote

import pypdfium2
import pytest
from laptop import PASSPHRASE, PASSWORD, build
from web.client import Browser

from victim_support.access.actor import command_actor
from victim_support.access.store import set_setting
from victim_support.centre.centre import Centre
from victim_support.centre.receiving import receive, returns
from victim_support.journal.home import open_home
from victim_support.rooms import subject_rooms
from victim_support.sync import medium, store_media, store_receipts, work
from victim_support.sync.store_receipts import Delivery, alarm
from victim_support.web.app import create_app

FORM = {"medium_no": "B-01", "carried_by": "岐阜　太郎", "approved_by": "飛騨　花子", "destination": "センター"}


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk")
    build(folder, households=60)
    home = open_home(folder / "home", PASSPHRASE, subject_rooms())
    home.folder = folder
    yield home
    home.close()


@pytest.fixture
def clerk(town):
    one = Browser(create_app(town))
    assert one.log_in(password=PASSWORD).status_code == 302
    return one


def test_out_and_in(town, clerk, tmp_path):
    page = clerk.get("/sync/").text
    assert "受領済</dt><dd>0 件" in page.replace("\n", "")
    answer = clerk.post("/sync/export", {**FORM, "folder": str(tmp_path)})
    assert answer.status_code == 302
    assert "媒体を抜いてかまいません" in clerk.get("/sync/").text
    centre = Centre.open(town.folder / "centre", PASSPHRASE)
    receive(centre, list(medium.read_files(tmp_path)), subject_rooms(), lambda _: None)
    back = [(one.name, one.data) for one in returns(centre, "212016", subject_rooms())]
    medium.write_files(tmp_path, back, sum(len(data) for _, data in back))
    assert clerk.post("/sync/import", {"source": str(tmp_path)}).status_code == 302
    page = clerk.get("/sync/").text.replace("\n", "")
    assert "未確認</dt><dd>0 件</dd>" in page
    assert "飛騨　花子" in page


def test_what_is_missing_is_said_at_its_field_and_what_was_typed_stays(clerk, tmp_path):
    page = clerk.post("/sync/export", {**FORM, "approved_by": "", "folder": str(tmp_path)})
    assert page.status_code == 400
    assert 'href="#f-approved_by"' in page.text
    assert "岐阜　太郎" in page.text
    assert list(tmp_path.iterdir()) == []


def test_a_stick_that_is_not_there_is_told(clerk, tmp_path, monkeypatch):
    monkeypatch.setattr("victim_support.sync.tasks._WAIT", 0)
    page = clerk.post("/sync/import", {"source": str(tmp_path / "none")})
    assert page.status_code == 400
    assert "E-SYN-40" in page.text


def test_a_refused_file_is_listed(clerk, tmp_path):
    (tmp_path / "212016-L09-j-1-0000001-0000001-00000000.vsb").write_bytes(b"half")
    clerk.post("/sync/import", {"source": str(tmp_path)})
    assert "E-SYN-01" in clerk.get("/sync/").text


def test_too_long_without_a_receipt_warns_and_then_alarms(town, clerk, monkeypatch):
    now = int(time.time())
    told = [
        (Delivery(0, 0, 0, None, None, None), None),
        (Delivery(0, 0, 1, now - 3600, None, None), None),
        (Delivery(0, 0, 1, now - 30 * 3600, None, None), "warning"),
        (Delivery(0, 0, 1, now - 80 * 3600, None, None), "error"),
        (Delivery(0, 0, 1, now - 80 * 3600, "R", now - 3600), None),
    ]
    for found, expected in told:
        assert alarm(town.journal, found) == expected
        monkeypatch.setattr(store_receipts, "delivery", lambda _, found=found: found)
        for page in ("/", "/sync/"):
            assert ("長く確かめられていません" in clerk.get(page).text) == bool(expected), (page, found)
    base = town.journal.subject("setting:sync.warn_hours").base("value")
    set_setting(town.journal, command_actor("t"), "sync.warn_hours", "40", base)
    assert alarm(town.journal, told[2][0]) is None


def test_a_long_task_has_a_page_that_asks_again_and_one_at_a_time(clerk, town, tmp_path, monkeypatch):
    """The stick is slow: the page shows how far it is, a second task waits, and the end is told."""
    go_on = threading.Event()
    real = medium.write_files

    def slow(folder, files, total, tell=None):
        written = real(folder, files, total, tell)
        assert go_on.wait(30)
        return written

    monkeypatch.setattr(medium, "write_files", slow)
    monkeypatch.setattr(work.Task.wait, "__defaults__", (0.05,))
    answer = clerk.post("/sync/export", {**FORM, "folder": str(tmp_path)})
    assert answer.headers["Location"] == "/sync/work"
    page = clerk.get("/sync/work")
    assert page.headers["Refresh"] == "2"
    assert "媒体を抜かないでください" in page.text
    busy = clerk.post("/sync/import", {"source": str(tmp_path)})
    assert (busy.status_code, "E-SYN-49" in busy.text) == (409, True)
    go_on.set()
    assert clerk.client.application.extensions["victim_support.bench"].task.wait(30)
    page = clerk.get("/sync/work")
    assert "Refresh" not in page.headers
    assert "媒体を抜いてかまいません" in page.text


def test_a_fault_in_a_task_is_named_and_logged_without_its_text(caplog):
    def fails(_):
        raise ZeroDivisionError("岐阜　太郎")

    task = work.Bench().begin("試験", fails)
    assert task.wait(10)
    assert task.error.code == "E-SYS-03"
    assert "岐阜" not in caplog.text + task.error.message
    assert "ZeroDivisionError" in caplog.text


def test_the_slip_is_printed_and_the_medium_comes_back(town, clerk, tmp_path):
    clerk.post("/sync/export", {**FORM, "medium_no": "B-77", "folder": str(tmp_path)})
    page = clerk.get("/sync/media").text
    (subject,) = [row["subject"] for row in store_media.dispatches(town.journal) if row["medium_no"] == "B-77"]
    assert f"dispatch={subject}" in unquote(page)
    slip = clerk.get(f"/sync/slip.pdf?dispatch={quote(subject)}")
    assert (slip.mimetype, slip.data[:5]) == ("application/pdf", b"%PDF-")
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(slip.data))
    for path in tmp_path.iterdir():
        assert path.name in text
    form = {"dispatch": subject, "returned_on": "R8.11.30", "returned_to": "飛騨　花子"}
    wrong = clerk.post("/sync/media/return", {**form, "returned_on": "あした"})
    assert (wrong.status_code, "E-JPN" in wrong.text, "飛騨　花子" in wrong.text) == (400, True, True)
    assert clerk.post("/sync/media/return", form).status_code == 302
    assert "2026-11-30" in clerk.get("/sync/media").text
    assert clerk.post("/sync/media/return", {**form, "dispatch": "dispatch:@x"}).status_code == 404
    assert clerk.get("/sync/slip.pdf?dispatch=x").status_code == 404


def test_media_are_registered_by_the_administrator_and_others_refused(town, clerk, tmp_path):
    assert clerk.post("/sync/media", {"medium_no": "B-01", "keeper": "総務"}).status_code == 403
    boss = Browser(clerk.client.application)
    assert boss.log_in("kanri", PASSWORD).status_code == 302
    assert "#f-keeper" in boss.post("/sync/media", {"medium_no": "B-88"}).text
    assert boss.post("/sync/media", {"medium_no": "B-88", "keeper": "総務課"}).status_code == 302
    base = town.journal.subject("setting:media.registered_only").base("value")
    set_setting(town.journal, command_actor("t"), "media.registered_only", "yes", base)
    refused = clerk.post("/sync/export", {**FORM, "medium_no": "私物", "folder": str(tmp_path)})
    assert ("E-SYN-47" in refused.text, list(tmp_path.iterdir())) == (True, [])
    assert clerk.post("/sync/export", {**FORM, "medium_no": "B-88", "folder": str(tmp_path)}).status_code == 302
    boss.post("/sync/media/withdraw", {"number": "B-88"})
    assert "E-SYN-47" in clerk.post("/sync/export", {**FORM, "medium_no": "B-88", "folder": str(tmp_path)}).text
    base = town.journal.subject("setting:media.registered_only").base("value")
    set_setting(town.journal, command_actor("t"), "media.registered_only", "", base)
