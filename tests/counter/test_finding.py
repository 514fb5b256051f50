"""The one search box: everything a clerk may hold leads to its page."""

import re

import pytest
from laptop import CODE, PASSPHRASE, build
from web.client import Browser

from victim_support.access import log, passwords
from victim_support.access.actor import Actor, Role
from victim_support.applications.rules import slip_code
from victim_support.counter.store_applicants import others_who_applied
from victim_support.day.store_tickets import code_of, give
from victim_support.journal.home import open_home
from victim_support.rooms import subject_rooms
from victim_support.web.app import create_app

PROTECTED = "0000000272"
PLAIN = "0000000531"


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setattr(passwords, "_MEMORY_KIB", 64)
    patch.setattr(passwords, "_ITERATIONS", 1)
    made = open_home(build(tmp_path_factory.mktemp("laptop"), 60), PASSPHRASE, subject_rooms())
    yield made
    made.close()
    patch.undo()


@pytest.fixture
def clerk(home):
    one = Browser(create_app(home))
    assert one.log_in().status_code == 302
    return one


def contact(clerk, number, **fields):
    page = clerk.get("/household/contact?household_no=" + number).text
    base = page.split('aria-label="いまいる所と連絡先"')[1].split('name="base" value="')[1].split('"')[0]
    sent = {"household_no": number, "base": base, "whereabouts": "", "phones": "", "note": "", **fields}
    assert clerk.post("/household/contact", sent).status_code == 302


def test_a_telephone_typed_in_full_leads_to_the_household(home, clerk):
    contact(clerk, PLAIN, phones="058-265-4141", whereabouts="司町体育館")
    contact(clerk, PROTECTED, phones="090-9999-8888", whereabouts="隠れた所")
    page = clerk.get("/search?q=０５８ー２６５ー４１４１").text
    assert f'href="/household?household_no={PLAIN}">この電話の世帯' in page
    assert "司町体育館" not in page
    assert "この電話の世帯" not in clerk.get("/search?q=058-265-414").text
    before = len(log.looks(home.journal))
    page = clerk.get("/search?q=090-9999-8888").text
    assert "この電話の世帯" not in page
    assert PROTECTED not in page
    assert "隠れた所" not in page
    look = log.looks(home.journal, limit=len(log.looks(home.journal)) - before)[0]
    assert look.detail == "支援措置: 電話番号で検索"


@pytest.fixture
def taken(clerk):
    fields = {"household": PLAIN, "kind": "罹災証明書", "dwelling": f"h:{PLAIN}", "channel": "窓口", "applied_on": "R8.10.20",
              "identity_check": "顔写真付き1点", "applicant": "代理人", "applicant_name": "別居　邊美",
              "applicant_relation": "子", "letter_on": "R8.10.10"}  # fmt: skip
    page = clerk.post("/applications/new", fields, follow_redirects=True).text
    found = re.search(r"受-L01A-[0-9]{6}-.", page)
    return found.group()


def test_papers_are_found_by_number_and_by_their_slip_code(home, clerk, taken):
    for text in (taken, taken[2:], slip_code(taken), "　".join(slip_code(taken))):
        assert f">{taken}</a>" in clerk.get("/search?q=" + text).text, text
    assert f">{taken}</a>" not in clerk.get("/search?q=" + slip_code(taken)[:-1]).text


def test_who_applied_for_others_is_found_by_name_in_any_form(home, clerk, taken):
    for text in ("別居 辺美", "邉美", "別居邊美"):
        page = clerk.get("/search?q=" + text).text
        assert "申請者・代理人" in page, text
        assert taken in page
    assert "申請者・代理人" not in clerk.get("/search?q=別居 太郎").text
    plan = home.journal.query(
        "EXPLAIN QUERY PLAN SELECT group_concat(applicant_name, char(10)) FROM application "
        "WHERE disaster = 'R8-01' AND applicant_kind <> '世帯員' AND withdrawn = 0"
    )
    assert "COVERING INDEX application_by_others" in plan[0][3]
    assert others_who_applied(home.journal, CODE, "", 5) == []


def test_nobody_found_offers_the_nearest_and_to_enter_what_was_typed(clerk):
    page = clerk.get("/search?q=ワタナベル　イチロウ").text
    assert "そのとおりの人は見つかりませんでした" in page
    assert "「ワタナベル」を「ワタナベ」として" in page
    page = clerk.get("/search?q=司町の存在　しない子さん、S50.7.7").text
    link = re.search(r'href="(/household/enter[^"]*)" data-kind="primary"', page).group(1).replace("&amp;", "&")
    form = clerk.get(link).text
    assert 'name="name_1" value="存在　しない子"' in form or 'name="name_1" value="存在"' in form
    assert 'name="birthdate_1" value="S50.7.7"' in form
    assert 'name="address" value="司町"' in form


def test_a_protected_row_shows_no_place(clerk):
    page = clerk.get("/search?q=" + PROTECTED).text
    assert "支援措置のため出しません" in page


def test_ages_are_shown_and_told_apart(clerk):
    page = clerk.get("/search?q=わたなべ　S36.5.3").text
    assert page.count("65歳") == 4


def test_a_building_is_found_by_its_number(home, clerk):
    number = home.journal.one("SELECT property_no FROM building_2 LIMIT 1") or home.journal.one("SELECT 1")
    page = clerk.get(f"/search?q={number[0]}").text
    assert f"物件 {number[0]}" in page


def test_a_ticket_of_today_leads_to_the_tickets_and_to_the_application_that_names_it(home, clerk):
    row = give(home.journal, Actor("uketsuke", "", frozenset({Role.CLERK})))
    today = row["day"]
    fields = {"household": "0000000540", "kind": "罹災届出証明書", "dwelling": "h:0000000540", "channel": "窓口", "applied_on": today,
              "identity_check": "顔写真付き1点", "applicant": "0000000540", "ticket_no": row["number"],
              "subject_kind": "住家"}  # fmt: skip
    page = clerk.get("/applications/new?household=0000000540").text
    fields["applicant"] = re.search(r'name="applicant" value="(\d+)"', page)[1]
    number = re.search(r"受-L01A-\d{6}-.", clerk.post("/applications/new", fields, follow_redirects=True).text)[0]
    for text in (row["number"], code_of(row)):
        found = clerk.get("/search", query_string={"q": text}).text
        assert 'href="/day/tickets"' in found
        assert number in found
    assert 'href="/day/tickets"' not in clerk.get("/search?q=99-999").text


@pytest.mark.parametrize("text", [PLAIN + "別居邊美", PLAIN + "　だれか", "だれか " + PLAIN])
def test_a_known_number_with_a_name_offers_the_household_and_nobody_new(clerk, text):
    page = clerk.get("/search?q=" + text).text
    assert "台帳にない人として加え" not in page
    (primary,) = re.findall(r'<a class="button" href="([^"]*)" data-kind="primary" data-shortcut="F9"', page)
    assert primary == f"/household?household_no={PLAIN}"
    assert "台帳にない人として加える" in clerk.get("/search?q=9999999999だれか").text
