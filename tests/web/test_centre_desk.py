"""The centre's desk in its staff's hands: what they see, what they decide, and what nobody else may."""

import json
from urllib.parse import unquote

import pytest
from disputed_town import HOUSE, TOWN, disagree
from town_fleet import TownFleet

from victim_support.access import passwords
from victim_support.access.actor import command_actor
from victim_support.access.log import looks
from victim_support.access.store import account, account_base, set_password
from victim_support.centre.staff import add_staff, open_staff
from victim_support.damage.store import decision_of
from victim_support.journal.home import VAULT_FILE
from victim_support.journal.verify import verify
from victim_support.web import guards
from victim_support.web.centre_app import create_centre_app
from web.client import PASSWORD, Browser
from web.crawl import HOSTILE, Page, address, check_page, faults_of, forms_filled, walk


@pytest.fixture(autouse=True)
def quick_argon(monkeypatch):
    monkeypatch.setattr(passwords, "_MEMORY_KIB", 64)
    monkeypatch.setattr(passwords, "_ITERATIONS", 1)


@pytest.fixture
def fleet(tmp_path):
    made = TownFleet(tmp_path / "fleet")
    yield made
    made.close()


@pytest.fixture
def desk(fleet):
    """The application, and a browser in which 鈴木 of the centre is logged in."""
    with open_staff(fleet.centre, fleet.rooms) as home:
        name, password = add_staff(home, "command:t", "suzuki", "鈴木　三", administrator=False)
        app = create_centre_app(fleet.centre, home, fleet.rooms)
        browser = Browser(app)
        assert browser.log_in(name, password).status_code == 302
        browser.app, browser.home = app, home
        yield browser


def follow(browser, response):
    return browser.get(response.headers["Location"]).text


def item_key(page, subject):
    (found,) = {link for link in Page(page).links if "open/item" in link and f"subject={subject}&" in unquote(link)}
    return found


def sides(page):
    return [names["value"] for tag, names in Page(page).elements if tag == "input" and names.get("name") == "side"]


def test_from_a_conflict_to_the_towns_approval_on_this_screen(fleet, desk):
    disagree(fleet)
    assert "岐阜市" in desk.get("/").text
    page = desk.get(f"/{TOWN}/conflicts/open").text
    item = desk.get(item_key(page, HOUSE))
    assert "半壊" in item.text
    assert "全壊" in item.text
    assert "加藤　二" in item.text
    _one, other, _third = sides(item.text)
    link = item_key(page, HOUSE)
    key = link.partition("key=")[2]
    form = {"subject": HOUSE, "key": key, "side": other}
    missing = desk.post(f"/{TOWN}/conflicts/open/item", form)
    assert (missing.status_code, "E-CNF" in missing.text, "#f-reason" in missing.text) == (400, False, True)
    done = desk.post(f"/{TOWN}/conflicts/open/item", {**form, "reason": "L02 が後で見た"})
    assert "処理案を作りました" in follow(desk, done)
    listed = desk.get(f"/{TOWN}/conflicts/proposals").text
    (proposal,) = {link for link in Page(listed).links if "proposals/page" in link}
    # the centre itself cannot approve: neither button nor request
    assert "承認する" not in desk.get(proposal).text
    subject = proposal.partition("subject=")[2]
    town = Browser(desk.app)
    assert town.get(proposal).status_code == 302
    assert town.post(f"/{TOWN}/login", {"name": "kato", "password": PASSWORD}).headers["Location"] == (
        f"/{TOWN}/conflicts/"
    )
    refused = desk.post(f"/{TOWN}/conflicts/proposals/approve", {"subject": proposal, "decided_on": "R8.11.5"})
    assert refused.status_code == 403
    page = town.get(proposal).text
    assert "承認する" in page
    fields = next(form for form in Page(page).forms if form["action"].endswith("/approve"))["fields"]
    subject = next(field["value"] for field in fields if field["name"] == "subject")
    answer = town.post(
        f"/{TOWN}/conflicts/proposals/approve", {"subject": subject, "decided_on": "R8.11.5", "reason": "認める"}
    )
    assert "承認しました" in follow(town, answer)
    with fleet.store() as store:
        row = decision_of(store.journal, "R8-01", "b:H1")
        assert (row["decided_grade"], row["conflicted"], row["decided_by"], row["decided_on"]) == (
            "全壊", 0, "kato", "2026-11-05",
        )  # fmt: skip
        assert not verify(store.journal).problems
    fleet.round()
    for home in fleet.laptops.values():
        assert decision_of(home.journal, "R8-01", "b:H1")["decided_grade"] == "全壊"


def test_a_third_value_and_many_alike(fleet, desk):
    disagree(fleet)
    page = desk.get(f"/{TOWN}/conflicts/open").text
    subject = "household:R8-01:1"
    form = {
        "subject": subject,
        "key": item_key(page, subject).partition("key=")[2],
        "side": "third",
        "reason": "電話した",
    }
    empty = desk.post(f"/{TOWN}/conflicts/open/item", form)
    assert (empty.status_code, "#f-side" in empty.text) == (400, True)
    done = desk.post(f"/{TOWN}/conflicts/open/item", {**form, "third-phones": "058-333、058-444"})
    assert "決めました" in follow(desk, done)
    page = desk.get(f"/{TOWN}/conflicts/open").text
    keys = [names["value"] for tag, names in Page(page).elements if names.get("name") == "item"]
    assert keys
    nothing = desk.post(f"/{TOWN}/conflicts/open", {"item": keys, "laptop": "L01"})
    assert nothing.status_code == 400
    assert all(f'value="{key}" checked' in nothing.text for key in keys)
    done = desk.post(f"/{TOWN}/conflicts/open", {"item": keys, "laptop": "L01", "reason": "L01 が本人に会った"})
    assert "件の処理案を作りました" in follow(desk, done)
    with fleet.store() as store:
        phones = store.journal.one("SELECT phones FROM household WHERE household_no = '1'")[0]
        assert json.loads(phones) == ["058-333", "058-444"]
        seen = [look.action for look in looks(store.journal)]
    assert seen.count("相違の確認") == 1  # the refused form showed them again; the lists show nothing protected


def test_protected_values_are_on_record_before_they_are_on_the_screen(fleet, desk):
    disagree(fleet)
    page = desk.get(f"/{TOWN}/conflicts/open").text
    assert "058-111" not in page
    shown = desk.get(item_key(page, "household:R8-01:1")).text
    assert "058-111" in shown
    with fleet.store() as store:
        look = looks(store.journal)[0]
    assert (look.actor, look.action, look.subject) == ("centre:suzuki", "相違の確認", "household:R8-01:1")


def test_two_papers_side_by_side_and_the_proposal_to_void_one(fleet, desk):
    disagree(fleet)
    page = desk.get(f"/{TOWN}/conflicts/doubles").text
    (link,) = {link for link in Page(page).links if "compare" in link}
    page = desk.get(link).text
    assert "違う" in page
    judge = next(form for form in Page(page).forms if form["action"].endswith("/compare"))
    fields = {field["name"]: field["value"] for field in judge["fields"] if field["type"] == "hidden"}
    answer = desk.post(f"/{TOWN}/conflicts/compare", {**fields, "act": "same", "reason": "同じ家"})
    assert "同じものと記録しました" in follow(desk, answer)
    void = next(form for form in Page(page).forms if form["action"].endswith("/void"))
    fields = {field["name"]: field["value"] for field in void["fields"] if field["type"] == "hidden"}
    answer = desk.post(f"/{TOWN}/conflicts/compare/void", {**fields, "reason": "あとから作った"})
    assert "決裁を待つ処理案があります" in follow(desk, answer)
    fleet.round()
    town = fleet.laptops["L01"]
    (words,) = [row[0] for row in town.journal.query("SELECT words FROM proposal")]
    assert "無効に" in words


def test_a_laptop_is_revoked_only_when_its_code_is_typed_again(fleet, desk):
    fleet.desk("L01").ready()
    fleet.round()
    page = desk.get(f"/{TOWN}/laptop?code=L02").text
    assert "正常" in page
    wrong = desk.post(f"/{TOWN}/laptop/revoke", {"code": "L02", "why": "紛失", "again": "L01"})
    assert (wrong.status_code, "L02" in wrong.text) == (400, True)
    done = desk.post(f"/{TOWN}/laptop/revoke", {"code": "L02", "why": "紛失", "again": "l02"})
    assert "失効（紛失" in follow(desk, done)
    assert desk.post(f"/{TOWN}/laptop/revoke", {"code": "L09", "why": "紛失", "again": "L09"}).status_code == 400
    answer = desk.post(f"/{TOWN}/laptop/admit", {"code": "L02", "admission": ""})
    assert answer.status_code == 400
    done = desk.post(f"/{TOWN}/laptop/admit", {"code": "L02", "admission": "見つかった"})
    assert "記録は受入れ" in follow(desk, done)


def test_the_issuing_key_is_revoked_only_when_the_towns_code_is_typed_again(fleet, desk):
    assert "すべて登録し直す" in desk.get(f"/{TOWN}/issuing").text
    wrong = desk.post(f"/{TOWN}/issuing", {"why": "漏えい", "again": "212024"})
    assert (wrong.status_code, "#f-again" in wrong.text) == (400, True)
    done = desk.post(f"/{TOWN}/issuing", {"why": "漏えい", "again": TOWN})
    assert "発行鍵を失効させました" in follow(desk, done)
    fleet.centre.refresh()
    assert fleet.centre.key_list.issuing(TOWN) == []
    assert "使える発行鍵がありません" in desk.get(f"/{TOWN}/issuing").text
    assert desk.post(f"/{TOWN}/issuing", {"why": "漏えい", "again": TOWN}).status_code == 400


def test_the_status_list_is_issued_and_fetched(fleet, desk):
    fleet.desk("L01").ready()
    fleet.desk("L01").make()
    fleet.round()
    assert desk.get(f"/{TOWN}/status.cbor").status_code == 404
    assert "発行しました" in follow(desk, desk.post(f"/{TOWN}/status"))
    assert desk.get(f"/{TOWN}/status.cbor").data == (fleet.centre.path / "status" / f"{TOWN}.cbor").read_bytes()
    assert "1 枚" in desk.get(f"/{TOWN}/status").text


def end_of_task(desk):
    assert desk.app.extensions["victim_support.bench"].task.wait(60)
    return desk.get("/work").text


def test_a_stick_comes_in_and_lists_go_out(fleet, desk, tmp_path):
    fleet.desk("L01").ready()
    stick = tmp_path / "stick"
    stick.mkdir()
    for name, data in fleet.export("L01"):
        (stick / name).write_bytes(data)
    assert desk.post("/receive", {}).status_code == 400
    assert desk.post("/receive", {"source": str(stick)}).headers["Location"] == "/work"
    page = end_of_task(desk)
    assert "新しい記録" in page
    assert "媒体を抜いてかまいません" in page
    assert any(path.name.startswith("receipt-") for path in stick.iterdir())
    form = {"folder": str(tmp_path / "lists"), "form": "csv"}
    refused = desk.post(f"/{TOWN}/export", {**form, "protected": "1"})
    assert "#f-reason" in refused.text
    assert "#f-since" in desk.post(f"/{TOWN}/export", {**form, "since": "きのう"}).text
    assert desk.post(f"/{TOWN}/export", form).status_code == 302
    assert "212016-ledger.csv" in end_of_task(desk)
    assert (tmp_path / "lists" / "212016-ledger.csv").exists()
    assert desk.post("/backup", {"target": str(tmp_path / "backup")}).status_code == 302
    assert "E-CEN-20" in end_of_task(desk)  # the same disk is no backup


def test_shredding_is_ordered_with_the_code_typed_again(fleet, desk):
    fleet.desk("L01").ready()
    fleet.round()
    form = {"disaster": "R8-01", "reason": "満了", "basis": "規程", "approved_by": "市長", "decided_on": "R18.4.1"}
    wrong = desk.post(f"/{TOWN}/shred", {**form, "again": "R8-02"})
    assert (wrong.status_code, "#f-again" in wrong.text) == (400, True)
    done = desk.post(f"/{TOWN}/shred", {**form, "again": "R8-01"})
    assert "廃棄しました" in follow(desk, done)
    with fleet.store() as store:
        assert store.journal.one("SELECT COUNT(*) FROM household WHERE head_name IS NOT NULL")[0] == 0
        assert not verify(store.journal).problems


# --- who may


def test_every_page_of_the_staff_is_closed_to_the_town_and_to_strangers(fleet, desk):
    disagree(fleet)
    town, stranger = Browser(desk.app), Browser(desk.app)
    assert town.post(f"/{TOWN}/login", {"name": "kato", "password": PASSWORD}).status_code == 302
    for rule in desk.app.url_map.iter_rules():
        if rule.endpoint in guards.PUBLIC:
            continue
        path = address(rule).replace("/x/", f"/{TOWN}/", 1) if "<municipality>" in rule.rule else address(rule)
        for method in {"GET", "POST"} & rule.methods:
            send = stranger.get if method == "GET" else stranger.post
            answer = send(path)
            assert answer.status_code in (302, 401), (method, path)
            assert answer.status_code != 302 or "/login" in answer.headers["Location"], path
            if rule.endpoint.startswith("centre."):
                answer = (town.get if method == "GET" else town.post)(path)
                refused = answer.status_code in (401, 403) or (
                    answer.status_code == 302 and "/login" in answer.headers["Location"]
                )
                assert refused, (method, path, answer.status_code)


def test_a_cookie_is_good_for_the_store_it_was_made_for(fleet, desk):
    """The same name and password at the centre and in the town are two people."""
    disagree(fleet)
    add_staff(desk.home, "command:t", "kato", "センターの加藤", administrator=False)
    made = account_base(desk.home.journal, "kato")
    set_password(desk.home.journal, command_actor("t"), "kato", PASSWORD, made)
    town = Browser(desk.app)
    town.post(f"/{TOWN}/login", {"name": "kato", "password": PASSWORD})
    assert town.get("/").status_code == 302
    assert "加藤　二" in town.get(f"/{TOWN}/conflicts/").text
    centre = Browser(desk.app)
    centre.log_in("kato", PASSWORD)
    assert "センターの加藤" in centre.get(f"/{TOWN}/conflicts/").text


def test_a_form_interrupted_goes_on_where_and_for_whom_it_was_sent(fleet, desk):
    """A town's session that is over logs in to the town again; somebody of the same name elsewhere gets nothing."""
    disagree(fleet)
    add_staff(desk.home, "command:t", "kato", "センターの加藤", administrator=False)
    set_password(desk.home.journal, command_actor("t"), "kato", PASSWORD, account_base(desk.home.journal, "kato"))
    town = Browser(desk.app)
    town.post(f"/{TOWN}/login", {"name": "kato", "password": PASSWORD})
    town.age(31 * 60)
    sent = f"/{TOWN}/conflicts/proposals/approve"
    page = town.post(sent, {"subject": "proposal:x", "reason": "書きかけの理由"})
    (form,) = [form for form in Page(page.text).forms if form["action"].endswith("/login")]
    assert (page.status_code, form["action"]) == (401, f"/{TOWN}/login")
    carry = next(field["value"] for field in form["fields"] if field["name"] == "carry")
    fields = {"name": "kato", "password": PASSWORD, "carry": carry}
    assert Browser(desk.app).post("/login", fields).status_code == 302
    again = Browser(desk.app).post(f"/{TOWN}/login", fields)
    assert "書きかけの理由" in again.text
    assert f'action="{sent}"' in again.text
    town = Browser(desk.app)
    town.post(f"/{TOWN}/login", {"name": "kato", "password": PASSWORD})
    town.age(31 * 60)
    assert town.get(f"/{TOWN}/conflicts/open").headers["Location"].startswith(f"/{TOWN}/login?next=")


def test_a_page_under_another_name_learns_nothing_of_the_towns(desk):
    for town in (TOWN, "212024"):
        answer = Browser(desk.app).client.get(f"/{town}/conflicts/", base_url="http://evil.example")
        assert answer.status_code == 403


def test_only_who_manages_accounts_adds_staff(fleet, desk):
    assert "職員" in desk.get("/staff").text  # the first account manages the others
    made = desk.post("/staff", {"name": "ito", "display_name": "伊藤　四"}).text
    password = Page(made).elements and made.partition("<strong>")[2].partition("</strong>")[0]
    ito = Browser(desk.app)
    assert ito.log_in("ito", password).status_code == 302
    assert ito.get("/staff").status_code == 403
    assert ito.post("/staff", {"name": "x", "display_name": "x"}).status_code == 403
    assert ito.post("/staff/change", {"name": "suzuki", "act": "disable"}).status_code == 403
    assert desk.post("/staff/change", {"name": "ito", "act": "disable"}).status_code == 302
    assert ito.get("/").status_code == 302  # and the open session is over
    last = desk.post("/staff/change", {"name": "suzuki", "act": "disable"})
    assert last.status_code >= 400
    assert not account(desk.home.journal, "suzuki").disabled


def test_a_town_nothing_came_from_says_so(fleet, desk):
    fleet.centre.add_municipality("212024")
    assert "E-CEN-13" in desk.get("/212024/").text
    assert "大垣市" in desk.get("/").text
    assert desk.get("/999999/").status_code == 400
    assert not (fleet.centre.path / "stores" / "212024" / VAULT_FILE).exists()


# --- every page, hostile text, odd values


STARTS = ("/", f"/{TOWN}/conflicts/", "/password")


def test_every_page_is_whole_with_hostile_text_in_it(fleet, desk):
    disagree(fleet, HOSTILE)
    kinds, shown = set(), 0
    for path, response, page in walk(desk, STARTS):
        assert response.status_code == 200, path
        if page is not None:
            kinds.add(path.partition("?")[0])
            check_page(path, page, response.text)
            shown += "&lt;script&gt;alert(1)" in response.text
    assert shown
    assert {f"/{TOWN}/", f"/{TOWN}/laptop", f"/{TOWN}/conflicts/open/item", f"/{TOWN}/conflicts/compare"} <= kinds


@pytest.mark.parametrize("text", [HOSTILE, "", "　", "-1", "9" * 40, "2026-13-45"])
def test_odd_values_in_every_form_break_nothing(fleet, desk, text, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    disagree(fleet)
    pages = list(walk(desk, STARTS, most=2))
    for path, _, page in pages:
        for form in page.forms if page else ():
            if form["action"].partition("?")[0] in {"/logout", "/password", "/staff/change"}:
                continue
            for fields in forms_filled(form, text):
                answer = desk.post(form["action"], fields)
                assert answer.status_code < 500, (path, form["action"])
                if answer.mimetype == "text/html" and answer.status_code != 302:
                    assert faults_of(Page(answer.text), answer.text) == [], (path, form["action"])
            task = desk.app.extensions.get("victim_support.bench")
            if task is not None and task.task is not None:
                assert task.task.wait(60)
