"""No list, search or page of a dwelling says where a protected household lives."""

import re
from datetime import date

import pytest

from issuing.test_pages import ONE, PROTECTED, ROOT, app, clerk, home, journal, make, ready
from victim_support.damage.store import record_survey, survey_subject
from victim_support.damage.survey import Survey

__all__ = ["app", "clerk", "home", "journal"]
pytestmark = pytest.mark.usefixtures("quick_argon")
WHERE = re.compile(r"長良\s*5|岐阜市長良")


def without_covers(text):
    return re.sub(r"<details>.*?</details>", "", text, flags=re.DOTALL)


def test_the_town_of_a_protected_household_stands_in_no_filter(clerk, journal):
    ready(journal)
    make(clerk, ONE)
    ready(journal, household="0000000002", dwelling="b:0077")
    make(clerk, PROTECTED, typed="確認しました")
    page = clerk.get("/certificates/waiting")
    assert "長良　護" in page.text
    assert "岐阜市司町（1）" in page.text
    assert not WHERE.search(page.text)
    assert "長良　護" not in clerk.get("/certificates/waiting", town="岐阜市長良").text
    assert "岐阜　太郎" in clerk.get("/certificates/waiting", town="岐阜市司町").text


@pytest.mark.parametrize("path", ["/damage/dwelling", "/damage/reason"])
def test_where_a_protected_dwelling_stands_opens_on_demand(clerk, journal, path):
    ready(journal, household="0000000002", dwelling="b:0077")
    journal_says(journal, "b:0077", "岐阜市長良5")
    page = clerk.get(path, dwelling="b:0077").text
    assert WHERE.search(page)
    heading = page.split("<h1")[1].split('<dl class="facts"')[0]
    assert "本人だけが画面を見ているときに開く" in page
    assert not WHERE.search(without_covers(heading))


def journal_says(journal, dwelling, address):
    """A survey names the place, as pages show it."""
    survey = Survey(dwelling=dwelling, address=address, damage_ratio=27, surveyed_on="2026-10-06")
    record_survey(journal, ROOT, survey_subject("R8-01", "S1", "第1次"), survey, disaster_date=date(2026, 10, 3))


def test_a_building_found_by_address_bears_no_name_and_by_name_no_address(clerk):
    by_address = clerk.get("/search", q="岐阜市長良5").text
    assert "物件 0077" in by_address
    row = by_address.split("物件 0077")[1].split("</tr>")[0]
    assert "長良　護" not in row
    by_name = clerk.get("/search", q="長良護").text
    row = by_name.split("物件 0077")[1].split("</tr>")[0]
    assert not WHERE.search(row)
    assert "岐阜市司町40-1" in clerk.get("/search", q="岐阜太郎").text.replace("　", "")


def test_a_protected_households_page_names_no_proxy_it_would_refuse(clerk):
    for path in ("/applications/new", "/resurvey/new"):
        page = clerk.get(path, household="0000000002").text
        fieldset = page.split('id="f-applicant"')[1].split("</fieldset>")[0]
        assert 'value="代理人"' not in fieldset
    assert "申請できる人：世帯の人だけ。" in clerk.get("/applications/new", household="0000000002").text
    assert 'value="代理人"' in clerk.get("/resurvey/new", household="0000000001").text


def test_no_draft_is_kept_of_where_a_protected_person_is_and_each_button_says_what_it_saves(clerk):
    form = 'aria-label="いまいる所と連絡先"'
    hers = clerk.get("/household/contact", household_no="0000000002").text
    assert f"{form} data-undrafted" in hers
    assert "支援措置だけを保存する" in hers
    assert f"{form}>" in clerk.get("/household/contact", household_no="0000000001").text
