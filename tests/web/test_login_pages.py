import pytest

from victim_support.access import store
from victim_support.access.actor import Actor, Role
from victim_support.web import sessions
from web.client import BASE, PASSWORD, Browser

ADMIN = Actor("kanri", "管理　四", frozenset({Role.ADMINISTRATOR}))


def inside(browser):
    return browser.get("/").status_code == 200


def test_without_a_log_in_every_page_leads_to_the_log_in_and_back(browser):
    away = browser.get("/search?q=ヤマダ")
    assert away.status_code == 302
    assert away.headers["Location"].startswith("/login?next=/search")
    page = browser.get(away.headers["Location"])
    assert page.status_code == 200
    answer = browser.log_in(next="/search?q=ヤマダ")
    assert answer.headers["Location"] == "/search?q=%E3%83%A4%E3%83%9E%E3%83%80"
    assert inside(browser)


@pytest.mark.parametrize(
    "elsewhere", ["https://example.org/", "//example.org/", "/\\example.org", "javascript:alert(1)", "/a\nb", "x"]
)
def test_a_link_never_leads_elsewhere_after_the_log_in(browser, elsewhere):
    assert browser.log_in(next=elsewhere).headers["Location"] == "/"


def test_a_wrong_password_is_told_in_words_with_its_code_and_keeps_the_name(browser):
    page = browser.log_in(password="wrong-password")
    assert page.status_code == 401
    assert "E-ACC-01" in page.text
    assert 'value="uketsuke"' in page.text
    assert "wrong-password" not in page.text
    assert not inside(browser)


def test_empty_fields_are_named(browser):
    page = browser.log_in(name=" ", password="")
    assert page.status_code == 400
    assert "ログイン名を入れてください" in page.text
    assert "パスワードを入れてください" in page.text


def test_five_failures_lock_and_say_so(browser):
    for _ in range(5):
        browser.log_in(password="wrong-password")
    page = browser.log_in()
    assert page.status_code == 429
    assert "E-ACC-02" in page.text


def test_the_log_in_changes_the_session_and_its_token(browser):
    before = browser.token()
    browser.log_in()
    assert inside(browser)
    assert browser.token() != before
    with browser.client.session_transaction(base_url=BASE) as session:
        assert PASSWORD not in str(dict(session))


def test_the_cookie_is_for_this_browser_alone(browser):
    header = browser.log_in().headers["Set-Cookie"]
    assert "HttpOnly" in header
    assert "SameSite=Strict" in header
    assert header.startswith("victim_support_")


def test_a_cookie_kept_from_before_the_log_out_is_worth_nothing(app, clerk):
    kept = clerk.cookie().value
    name = clerk.cookie().key
    assert clerk.post("/logout").headers["Location"] == "/login"
    assert not inside(clerk)
    thief = Browser(app)
    thief.client.set_cookie(name, kept, domain="127.0.0.1")
    assert not inside(thief)


def test_thirty_idle_minutes_end_the_session(clerk):
    clerk.age(sessions.IDLE_SECONDS - 5)
    assert inside(clerk)  # and the visit begins the half hour anew
    clerk.age(sessions.IDLE_SECONDS - 5)
    assert inside(clerk)
    clerk.age(sessions.IDLE_SECONDS + 5)
    assert not inside(clerk)


def test_a_clock_set_back_neither_ends_nor_prolongs_a_session(clerk):
    clerk.age(-10 * 365 * 86400)
    assert inside(clerk)
    clerk.age(sessions.IDLE_SECONDS + 5)
    assert not inside(clerk)


def test_a_closed_account_is_out_at_once(home, clerk):
    store.set_disabled(home.journal, ADMIN, "uketsuke", store.account_base(home.journal, "uketsuke"), disabled=True)
    assert not inside(clerk)


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(app, home, clerk):
    other = Browser(app)
    other.log_in()
    page = clerk.get("/password")
    base = page.text.split('name="base" value="')[1].split('"')[0]
    new = "hisui-no-umi-88"
    fields = {"old": PASSWORD, "new": new, "again": new, "base": base}
    assert clerk.post("/password", {**fields, "old": "wrong"}).status_code == 400
    assert clerk.post("/password", {**fields, "again": "other-than-that"}).status_code == 400
    assert clerk.post("/password", {**fields, "new": "short", "again": "short"}).status_code == 400
    assert inside(other)
    assert clerk.post("/password", fields).status_code == 302
    assert inside(clerk)
    assert not inside(other)
    assert other.log_in(password=new).status_code == 302


def test_roles_taken_away_hold_from_the_next_page(home, app):
    admin = Browser(app)
    admin.log_in("uketsuke")
    base = store.account_base(home.journal, "uketsuke")
    store.set_roles(home.journal, ADMIN, "uketsuke", [Role.SURVEYOR], base)
    assert '受付　一<span class="quiet">（調査）' in admin.get("/").text
