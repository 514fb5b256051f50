import logging

import pytest
from flask import abort

from victim_support.access import request as access
from victim_support.errors import VictimSupportError
from victim_support.journal.errors import DiskFull
from victim_support.web import guards
from web.client import BASE, Browser


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.0.0.1:8080", "localhost:9", "[::1]", "[::1]:8080"])
def test_loopback_names_are_answered(browser, host):
    assert browser.client.get("/login", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host", ["example.org", "127.0.0.1.example.org", "192.168.1.5:8080", "evil:8080", "localhost.", "x@127.0.0.1"]
)
def test_a_page_under_another_name_is_refused(browser, host):
    answer = browser.client.get("/login", headers={"Host": host})
    assert answer.status_code in (400, 403)
    assert "victim_support_" not in answer.headers.get("Set-Cookie", "")


def test_every_page_carries_the_strict_headers(clerk):
    for path in ("/", "/nope", "/login", "/static/app.css"):
        page = clerk.get(path)
        assert page.headers["Content-Security-Policy"] == guards.CSP
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["X-Frame-Options"] == "DENY"
        assert page.headers["Referrer-Policy"] == "same-origin"
        page.close()
    assert "unsafe" not in guards.CSP
    assert "data:" not in guards.CSP


def test_pages_are_never_stored_and_fonts_for_good(clerk):
    for path in ("/", "/nope", "/password", "/login"):
        assert clerk.get(path).headers["Cache-Control"] == "no-store"
    font = clerk.client.get("/fonts/ipamjm.ttf", base_url=BASE)
    assert "immutable" in font.headers["Cache-Control"]
    assert "public" in font.headers["Cache-Control"]
    assert "Cookie" not in font.headers.get("Vary", "")
    font.close()
    assert clerk.get("/fonts/../vault.cbor").status_code == 404
    assert clerk.get("/fonts/IPA_Font_License_Agreement_v1.0.txt").status_code == 404


@pytest.mark.parametrize("token", ["", "x", "あ"])
def test_a_form_without_the_sessions_token_is_refused(clerk, token):
    page = clerk.post("/logout", {"csrf": token})
    assert page.status_code == 400
    assert "E-WEB-06" in page.text
    assert clerk.get("/").status_code == 200


def test_another_sessions_token_is_refused(app, clerk):
    other = Browser(app)
    other.log_in("chosa")
    assert clerk.post("/logout", {"csrf": other.token()}).status_code == 400


def test_the_log_in_itself_needs_the_token(browser):
    assert browser.post("/login", {"name": "a", "password": "b"}, token=False).status_code == 400


@pytest.mark.parametrize(("path", "status", "code"), [("/nope", 404, "E-WEB-02"), ("/logout", 405, "E-WEB-03")])
def test_wrong_addresses_are_answered_in_words(clerk, path, status, code):
    page = clerk.get(path)
    assert page.status_code == status
    assert code in page.text
    assert "スタートへ" in page.text


def test_too_large_a_form_is_answered_in_words(app, clerk):
    app.config["MAX_CONTENT_LENGTH"] = 2 * 1024 * 1024
    page = clerk.post("/logout", {"photo": "x" * (2 * 1024 * 1024)})
    assert page.status_code == 413
    assert "E-WEB-04" in page.text
    assert "2MB" in page.text
    assert clerk.get("/").status_code == 200


class SorryError(VictimSupportError):
    """「{name}」は受け付けられません。"""

    code = "E-TST-01"
    remedy = "{name}を直してください。"
    http_status = 409


@pytest.fixture
def faulty(app):
    """The application with views that go wrong."""

    @app.get("/named")
    @app.post("/named")
    def named():
        raise SorryError(name="<b>山田 花子</b>")

    @app.get("/broken")
    @app.post("/broken")
    def broken():
        raise KeyError("山田 花子 058-000-0000")

    @app.get("/gone")
    def gone():
        abort(410)

    @app.post("/full")
    def full():
        raise DiskFull

    @app.get("/who")
    @access.requires()
    def who():
        return access.actor().name

    return app


def logged_in(app):
    one = Browser(app)
    one.log_in()
    return one


def test_a_named_error_shows_message_remedy_and_code_escaped(faulty):
    page = logged_in(faulty).get("/named")
    assert page.status_code == 409
    assert "E-TST-01" in page.text
    assert "<b>山田" not in page.text
    assert "&lt;b&gt;山田 花子&lt;/b&gt;を直してください。" in page.text


def test_a_fault_of_ours_has_a_page_and_a_log_line_that_names_nobody(faulty, caplog):
    with caplog.at_level(logging.INFO, "victim_support.web"):
        page = logged_in(faulty).get("/broken?q=山田")
    assert page.status_code == 500
    assert "E-WEB-01" in page.text
    assert "山田" not in page.text
    assert "Traceback" not in page.text
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert "E-WEB-01 KeyError GET broken" in logged
    assert "test_guards.py:" in logged
    assert "山田" not in logged
    assert "058" not in logged


def test_other_http_errors_have_a_page_too(faulty):
    page = logged_in(faulty).get("/gone")
    assert "E-WEB-07" in page.text


def test_a_way_back_leads_to_the_page_one_came_from_if_it_is_ours(faulty):
    browser = logged_in(faulty)
    assert 'href="/search?q=a"' in browser.get("/named", headers={"Referer": f"{BASE}/search?q=a"}).text
    assert "example.org" not in browser.get("/named", headers={"Referer": "http://example.org/x"}).text


def test_a_form_that_met_a_full_disk_can_be_sent_again_as_it_was(faulty):
    browser = logged_in(faulty)
    page = browser.post("/full", {"name": "葛󠄂城 <花>", "note": "一行目\r\n二行目"})
    assert page.status_code == 507
    assert "E-JRN-02" in page.text
    assert "葛" not in page.text  # sealed, not in clear
    carry = page.text.split('name="carry" value="')[1].split('"')[0]
    again = browser.post("/continue", {"carry": carry})
    assert 'action="/full"' in again.text
    assert 'name="name" value="葛󠄂城 &lt;花&gt;"' in again.text
    assert "一行目\r\n二行目" in again.text


def test_a_form_that_was_saved_or_refused_is_not_offered_again(faulty):
    browser = logged_in(faulty)
    assert 'name="carry"' not in browser.post("/named", {"name": "x"}).text
    assert 'name="carry"' not in browser.post("/broken", {"name": "x"}).text


def test_a_form_sent_after_the_session_ended_goes_on_after_the_log_in(faulty):
    browser = logged_in(faulty)
    browser.age(3600)
    page = browser.post("/named", {"name": "葛󠄂城", "note": "長い説明"})
    assert page.status_code == 401
    assert "入力した内容は残っています" in page.text
    assert "葛" not in page.text
    carry = page.text.split('name="carry" value="')[1].split('"')[0]
    assert "E-ACC-01" in (wrong := browser.log_in(password="wrong-password", carry=carry)).text
    assert f'name="carry" value="{carry}"' in wrong.text
    going_on = browser.log_in(carry=carry)
    assert going_on.status_code == 200
    assert 'action="/named"' in going_on.text
    assert 'name="note" value="長い説明"' in going_on.text
    assert browser.token() in going_on.text


def test_nobody_else_sends_somebodys_form(faulty):
    browser = logged_in(faulty)
    browser.age(3600)
    carry = browser.post("/named", {"name": "葛城"}).text.split('name="carry" value="')[1].split('"')[0]
    other = browser.log_in("chosa", carry=carry)
    assert other.status_code == 302
    assert "葛城" not in browser.get("/").text
    assert browser.post("/continue", {"carry": carry}).status_code == 302


@pytest.mark.parametrize("carry", ["x", "gAAAA", "あ", "A" * 500])
def test_a_forged_carried_form_is_ignored(faulty, carry):
    assert Browser(faulty).log_in(carry=carry).status_code == 302
    assert logged_in(faulty).post("/continue", {"carry": carry}).status_code == 302


def test_a_view_knows_who_is_at_work(faulty):
    assert logged_in(faulty).get("/who").text == "受付　一"
