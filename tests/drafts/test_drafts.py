"""Drafts on the server: one's own, forgotten when the form was taken, and nothing a stranger or a fool sends."""

import json
import sqlite3
import time

import pytest

from victim_support.access.actor import Actor, command_actor
from victim_support.drafts import store
from victim_support.drafts.rules import DAYS_KEPT, LONGEST_TEXT, MOST_A_PERSON, KeptForm, fields_of

KEY = "/contact&household_no=0000000019"
FIELDS = [["whereabouts", "岐阜市民体育館"], ["phones", ""], ["note", '<script>alert(1)</script>\u202e"']]


def keep(browser, fields=FIELDS, key=KEY, page="/contact?household_no=0000000019", title="居所・電話・支援措置"):
    return browser.post("/drafts/kept", {"key": key, "fields": json.dumps(fields), "page": page, "title": title})


def kept(browser, key=KEY):
    return browser.get("/drafts/kept", query_string={"key": key}).json


@pytest.fixture(autouse=True)
def _empty(home):
    with home.journal.base_data() as conn:
        conn.execute("DELETE FROM draft")


def test_what_was_typed_comes_back_to_its_writer_alone(log_in):
    clerk = log_in()
    assert keep(clerk).status_code == 200
    assert kept(clerk)["fields"] == FIELDS
    assert kept(log_in("chosa")) == {"fields": [], "saved": ""}
    assert kept(log_in())["fields"] == FIELDS  # after a log-out, on another browser


def test_the_frame_and_the_list_lead_back(log_in):
    clerk = log_in()
    assert "書きかけ" not in clerk.get("/").text
    keep(clerk)
    assert '<a href="/drafts/">書きかけ 1</a>' in clerk.get("/").text
    assert '<a href="/contact?household_no=0000000019">居所・電話・支援措置</a>' in clerk.get("/drafts/").text
    clerk.post("/drafts/forget", {"key": KEY})
    assert "書きかけはありません" in clerk.get("/drafts/").text


def test_a_form_that_was_taken_has_no_draft_and_a_refused_one_keeps_it(log_in):
    clerk = log_in()
    form = {"draft": "/password", "old": "wrong", "new": "x", "again": "x"}
    keep(clerk, key="/password")
    assert clerk.post("/password", form).status_code == 400
    assert kept(clerk, "/password")["fields"]
    assert clerk.post("/disaster", {"disaster": "R8-01", "draft": "/password"}).status_code == 302
    assert not kept(clerk, "/password")["fields"]


def test_nothing_left_means_no_draft(log_in):
    clerk = log_in()
    keep(clerk)
    assert keep(clerk, []).json == {"saved": ""}
    assert not kept(clerk)["fields"]


def test_a_page_that_answered_a_sent_form_keeps_the_address_known_before(log_in, home):
    clerk = log_in()
    keep(clerk)
    keep(clerk, [["note", "続き"]], page="")
    (draft,) = store.listed(home.journal, Actor("uketsuke", "", frozenset()))
    assert (draft.page, draft.fields) == ("/contact?household_no=0000000019", (("note", "続き"),))


@pytest.mark.parametrize("page", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example"])
def test_a_draft_leads_to_no_other_site(log_in, page):
    clerk = log_in()
    keep(clerk, page=page)
    assert "evil.example" not in clerk.get("/drafts/").text
    assert "javascript:" not in clerk.get("/drafts/").text


@pytest.mark.parametrize("text", ["", "{", "[1]", '[["a"]]', '[["a", 1]]', "x" * (LONGEST_TEXT + 1), '{"a": "b"}'])
def test_what_is_no_draft_is_refused(log_in, text):
    assert fields_of(text) is None
    answer = log_in().post("/drafts/kept", {"key": KEY, "fields": text})
    assert answer.status_code == 400


def test_a_draft_needs_its_form(log_in):
    assert keep(log_in(), key="").status_code == 400
    assert keep(log_in(), key="x" * 601).status_code == 400


def test_old_drafts_and_more_than_a_person_needs_go(log_in, home):
    clerk = log_in()
    keep(clerk)
    with home.journal.base_data() as conn:
        conn.execute("UPDATE draft SET saved = ?", (int(time.time()) - (DAYS_KEPT * 24 * 3600 + 60),))
    keep(clerk, key="another")
    assert not kept(clerk)["fields"]
    actor = command_actor("many")
    for number in range(MOST_A_PERSON + 5):
        store.keep(home.journal, actor, KeptForm(f"k{number}", "/", "t", (("a", "b"),)))
    assert store.count(home.journal, actor) == MOST_A_PERSON


def test_a_draft_is_no_entry_and_lies_encrypted(log_in, home):
    before = home.journal.one("SELECT COUNT(*) FROM entry")[0]
    keep(log_in())
    assert home.journal.one("SELECT COUNT(*) FROM entry")[0] == before
    for file in home.path.rglob("*"):
        assert not file.is_file() or "岐阜市民体育館".encode() not in file.read_bytes(), file
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(next(home.path.glob("*.db"))).execute("SELECT * FROM draft").fetchall()
