"""Every route needs a log-in, every POST its token; every field of every reachable page has a label; and hostile text
in every stored and typed field stays text."""

import pytest
from laptop import CODE, PASSPHRASE, build
from web.client import BASE, PASSWORD, Browser
from web.crawl import HOSTILE, Page, address, check_page, faults_of, forms_filled, unlabelled, walk

from victim_support.access import passwords, store
from victim_support.access.actor import Role
from victim_support.journal.home import open_home
from victim_support.rooms import subject_rooms
from victim_support.web import guards
from victim_support.web.app import create_app

# What an extract may hold: everything but control characters.
NAME = "<b onmouseover=alert(3)>\"'𠮷\u202e葛\U000e0100\u200d"


def resident(number, household, **columns):
    return {
        "団体コード": "212016", "宛名番号": number, "履歴番号": "1", "世帯番号": household, "住民種別": "日本人",
        "住民状態": "住登者", "氏名": NAME + number, "氏名フリガナ": "<I>コワイ ヒト", "生年月日": "1975-07-07", "性別": "男",
        "続柄": "世帯主", "住所": "岐阜市<u>司町", "番地": '40番地1"><svg/onload=alert(4)>', "方書": "</td><script>x</script>",
        "通称": "<a href=javascript:alert(5)>x", "旧氏": "&lt;b&gt;", **columns,
    }  # fmt: skip


@pytest.fixture(scope="module")
def quick_argon():
    patch = pytest.MonkeyPatch()
    patch.setattr(passwords, "_MEMORY_KIB", 64)
    patch.setattr(passwords, "_ITERATIONS", 1)
    yield
    patch.undo()


@pytest.fixture(scope="module")
def home(tmp_path_factory, quick_argon):
    from victim_support.demo.rows import RESIDENT_COLUMNS

    rows = [resident("0000999901", "0000999901"), resident("0000999902", "0000999901", 続柄="妻", 支援措置="1")]
    rows = [[row.get(column, "") for column in RESIDENT_COLUMNS] for row in rows]
    path = build(tmp_path_factory.mktemp("laptop"), 70, disasters=2, more_residents=rows)
    made = open_home(path, PASSPHRASE, subject_rooms())
    with made.journal.transaction("test") as tx:
        store.create_account(tx, name="zenbu", display_name=NAME, roles=list(Role), password=PASSWORD)
    yield made
    made.close()


@pytest.fixture(scope="module")
def app(home):
    return create_app(home)


@pytest.fixture
def everyone(app):
    browser = Browser(app)
    assert browser.log_in("zenbu").status_code == 302
    browser.post("/disaster", {"disaster": CODE})
    return browser


def rules(app):
    return [rule for rule in app.url_map.iter_rules() if rule.endpoint not in guards.PUBLIC]


def test_every_route_needs_a_log_in(app):
    stranger = Browser(app)
    for rule in rules(app):
        if "GET" in rule.methods:
            answer = stranger.get(address(rule))
            assert (answer.status_code, answer.headers["Location"][:6]) == (302, "/login"), rule
        if "POST" in rule.methods:
            answer = stranger.post(address(rule), {"name": "x"})
            assert answer.status_code == 401, rule
            assert "ログイン" in answer.text


def test_every_view_says_what_it_requires(app):
    """The guard of the application holds anyway; a view that names no role has thought about it."""
    silent = [
        rule.endpoint
        for rule in rules(app)
        if not hasattr(app.view_functions[rule.endpoint], "required_roles") and rule.endpoint != "web.logout"
    ]
    assert silent == []


def test_every_post_needs_the_sessions_token(app, everyone):
    for rule in rules(app):
        if "POST" in rule.methods:
            answer = everyone.post(address(rule), {"name": "x"}, token=False)
            assert answer.status_code == 400, rule
            assert "E-WEB-06" in answer.text, rule
    assert everyone.get("/").status_code == 200  # and nobody was logged out by it


def test_no_get_changes_anything(home, everyone):
    before = home.journal.one("SELECT COUNT(*) FROM entry")[0]
    for _ in walk(everyone, STARTS):
        pass
    assert home.journal.one("SELECT COUNT(*) FROM entry")[0] == before


STARTS = (
    "/",
    "/search?q=コワイ",
    "/household?household_no=0000999901",
    "/search?q=ハヤカワ",
    "/password",
    "/search?q=" + "ワタナベ",
)


def test_every_page_is_whole_and_every_field_has_a_label(everyone):
    kinds = set()
    for path, response, page in walk(everyone, STARTS):
        assert response.status_code == 200, (path, response.status_code)
        if page is not None:
            kinds.add(path.partition("?")[0])
            check_page(path, page, response.text)
    assert {"/", "/search", "/household", "/applications/new", "/damage/waiting", "/certificates/"} <= kinds


def test_the_walk_notices_what_is_not_ours():
    page = Page('<p onclick="x"><svg></svg><script src="/static/app.js"></script><input id="a" name="n"></p>')
    assert faults_of(page, "") == ["svg", "onclick on p"]
    assert unlabelled(page) == {"n"}


def send_every_form(browser, text):
    for path, _, page in list(walk(browser, STARTS, most=3)):
        for form in page.forms if page else ():
            action = form["action"].partition("?")[0]
            if action in ("/logout", "/disaster", "/password"):
                continue
            for fields in forms_filled(form, text):
                if form["method"] == "post":
                    answer = browser.post(form["action"], fields)
                else:
                    answer = browser.client.get(form["action"], query_string=fields, base_url=BASE)
                yield path, action, answer


def test_hostile_text_in_every_field_is_escaped_and_breaks_nothing(everyone):
    sent = set()
    for path, action, answer in send_every_form(everyone, HOSTILE):
        sent.add(action)
        assert answer.status_code < 500, (path, action)
        if answer.mimetype == "text/html" and answer.status_code != 302:
            assert faults_of(Page(answer.text), answer.text) == [], (path, action)
    assert {"/search", "/applications/new", "/damage/survey/new", "/damage/dwelling", "/household/enter"} <= sent
    shown = 0
    for path, response, page in walk(everyone, STARTS):
        assert response.status_code == 200, path
        if page is not None:
            assert faults_of(page, response.text) == [], path
            shown += "&lt;script&gt;alert(1)" in response.text or "&lt;b onmouseover" in response.text
    assert shown > 10  # or nothing hostile was ever on a page


@pytest.mark.parametrize("text", ["", " ", "　", "0", "-1", "9" * 40, "令和", "2026-13-45", "あ" * 3000])
def test_odd_values_in_every_field_break_nothing(everyone, text):
    for path, action, answer in send_every_form(everyone, text):
        assert answer.status_code < 500, (path, action)
