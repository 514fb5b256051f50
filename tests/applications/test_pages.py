"""The pages of the reception, driven through their own forms, without a script."""

import pytest
from damage.site import Desk, make_app, open_town

from victim_support.access.actor import command_actor
from victim_support.access.log import looks
from victim_support.applications import store
from victim_support.damage import store as damage
from victim_support.damage.survey import Survey
from victim_support.damage.survey_rows import SurveyRow
from victim_support.register.store import disaster

TAKE = "申請の受付"
pytestmark = pytest.mark.usefixtures("quick_argon")


@pytest.fixture
def home(tmp_path):
    made = open_town(tmp_path)
    yield made
    made.close()


@pytest.fixture
def journal(home):
    return home.journal


@pytest.fixture
def app(home):
    return make_app(home)


@pytest.fixture
def clerk(app):
    return Desk(app, "uketsuke")


def fill(desk, household="0000000001", **fields):
    form = desk.get("/applications/new", household=household).form(TAKE)
    return form | {"dwelling": "b:0012", "identity_check": "顔写真付き1点"} | fields


def take(desk, **fields):
    return desk.send("/applications/new", fill(desk, **fields))


def applications(journal):
    return store.of_household(journal, "R8-01", "0000000001")


def test_an_application_is_taken_and_its_number_shown(clerk, journal):
    page = take(clerk, confirmed_residence="1", note="急ぎ", contact="058-000-0000", dwelling_address="司町の家")
    (row,) = applications(journal)
    assert row["application_no"] in page.text
    assert row["application_no"].startswith("受-L01A-000001-")
    assert (row["applicant_name"], row["applicant_kind"], row["applicant_relation"]) == (
        "岐阜　太郎",
        "世帯員",
        "世帯主",
    )
    assert (row["confirmed_residence"], row["confirmed_household"], row["note"]) == (1, 0, "急ぎ")
    assert (row["dwelling"], row["dwelling_address"], row["recorded_by"]) == ("b:0012", "司町の家", "uketsuke")
    frozen = journal.one("SELECT head_name, origin FROM household WHERE household_no = '0000000001'")
    assert tuple(frozen) == ("岐阜　太郎", "register")


def test_likely_buildings_the_home_and_by_hand_are_offered(clerk):
    text = clerk.get("/applications/new", household="0000000001").text
    for value in ("b:0012", "h:0000000001", "hand"):
        assert f'value="{value}"' in text
    assert 'value="b:0012/2"' not in text


def test_the_surveyed_dwelling_of_the_household_comes_first(clerk, journal):
    rows = [SurveyRow(2, "S1", "第1次", Survey(household_no="0000000001", property_no="0099", address="岐阜市別町9"))]
    day = disaster(journal, "R8-01").day
    damage.load_surveys(journal, command_actor("root"), "R8-01", rows, disaster_date=day, source="a")
    text = clerk.get("/applications/new", household="0000000001").text
    assert text.index('value="b:0099"') < text.index('value="b:0012"')
    assert "この世帯の調査があります" in text
    assert clerk.get("/applications/new", household="0000000001").form(TAKE)["dwelling"] == "b:0099"


def test_a_dwelling_by_hand_is_born_and_needs_an_address(clerk, journal):
    refused = clerk.send("/applications/new", fill(clerk, dwelling="hand"), 400)
    assert 'href="#f-dwelling_address"' in refused.text
    clerk.send("/applications/new", refused.form(TAKE) | {"dwelling_address": "岐阜市離れ島1"})
    (row,) = applications(journal)
    assert row["dwelling"].startswith("@L01-1-")
    assert row["dwelling_address"] == "岐阜市離れ島1"
    again = clerk.get("/applications/new", household="0000000001", dwelling=row["dwelling"])
    assert again.form(TAKE)["dwelling"] == row["dwelling"]


def test_what_is_missing_is_linked_and_what_was_typed_is_kept(clerk, journal):
    fields = fill(clerk, applied_on="R8.13.1", identity_check="", note="一行\n二行") | {"applicant": "代理人"}
    refused = clerk.send("/applications/new", fields, 400)
    for name in ("applied_on", "identity_check", "applicant_name", "applicant_relation"):
        assert f'href="#f-{name}"' in refused.text
    kept = refused.form(TAKE)
    assert (kept["applied_on"], kept["note"], kept["applicant"], kept["dwelling"]) == (
        "R8.13.1",
        "一行\n二行",
        "代理人",
        "b:0012",
    )
    assert applications(journal) == []


def test_an_application_from_before_the_disaster_is_refused(clerk, journal):
    refused = clerk.send("/applications/new", fill(clerk, applied_on="R8.10.2"), 400)
    assert "災害の日より前の日付です" in refused.text
    assert refused.form(TAKE)["applied_on"] == "R8.10.2"
    assert applications(journal) == []
    take(clerk, applied_on="R8.10.3")
    assert len(applications(journal)) == 1


def test_no_applicant_chosen_is_told(clerk):
    fields = fill(clerk)
    del fields["applicant"]
    assert 'href="#f-applicant"' in clerk.send("/applications/new", fields, 400).text


def test_a_proxy_is_recorded_with_relation_and_letter(clerk, journal):
    take(clerk, applicant="代理人", applicant_name="大垣　次郎", applicant_relation="別居の子", letter_on="R8.10.4")
    (row,) = applications(journal)
    assert (row["applicant_kind"], row["applicant_name"], row["letter_on"]) == ("代理人", "大垣　次郎", "2026-10-04")
    assert row["applicant_resident_no"] is None


def test_a_duplicate_is_shown_before_it_is_taken(clerk, journal):
    take(clerk)
    shown = clerk.send("/applications/new", fill(clerk, note="二回目"), 409)
    assert "すでに受け付けられています" in shown.text
    assert applications(journal)[0]["application_no"] in shown.text
    assert len(store.receptions_of(journal, applications(journal)[0]["subject"])) == 1
    page = clerk.send("/applications/new", shown.form(TAKE))
    (row,) = applications(journal)
    assert (row["receptions"], row["note"], row["duplicated"], row["marks"]) == (2, "二回目", 0, "{}")
    assert "受-L01A-000002-" in page.text


def test_seeing_one_duplicate_does_not_excuse_another(clerk, journal):
    take(clerk)
    take(clerk, kind="被災証明書", subject_kind="動産")
    shown = clerk.send("/applications/new", fill(clerk), 409)
    other = shown.form(TAKE) | {"kind": "被災証明書", "subject_kind": "動産"}
    assert "被災証明書" in clerk.send("/applications/new", other, 409).text
    assert {row["receptions"] for row in applications(journal)} == {1}


def test_earlier_applications_and_neighbours_are_shown(clerk):
    take(clerk)
    assert (
        "この世帯・住家の「罹災証明書」は、すでに受け付けています"
        in clerk.get("/applications/new", household="0000000001").text
    )
    other = clerk.get("/applications/new", household="0000000001", dwelling="b:0099").text
    assert "この世帯には、受け付けた申請があります" in other
    assert "すでに受け付けています" not in other
    page = clerk.get("/applications/new", household="0000000002", dwelling="b:0012")
    assert "別の世帯からの申請があります" in page.text


def test_a_protected_household_is_marked_and_the_look_is_logged(clerk, journal):
    page = clerk.get("/applications/new", household="0000000002")
    assert "支援措置の対象者がいる世帯です" in page.text
    assert any("0000000033" in look.detail and look.actor == "uketsuke" for look in looks(journal))


def test_nobody_is_proposed_as_applicant_where_somebody_is_protected(clerk):
    assert "applicant" not in clerk.get("/applications/new", household="0000000002").form(TAKE)
    assert clerk.get("/applications/new", household="0000000001").form(TAKE)["applicant"] == "0000000011"


def test_correcting_writes_what_changed(clerk, journal):
    take(clerk, note="古い", contact="058-1")
    subject = applications(journal)[0]["subject"]
    form = clerk.get("/applications/page", subject=subject).form("申請の訂正")
    assert (form["note"], form["contact"]) == ("古い", "058-1")
    clerk.send("/applications/page", form | {"note": "新しい", "confirmed_dwelling": "1"})
    row = store.application(journal, subject)
    assert (row["note"], row["contact"], row["confirmed_dwelling"]) == ("新しい", "058-1", 1)
    last = journal.subject(subject).entries[-1]
    assert set(last.fields()) == {"note", "confirmed_dwelling"}


def test_a_correction_with_a_bad_date_keeps_what_was_typed(clerk, journal):
    take(clerk)
    subject = applications(journal)[0]["subject"]
    form = clerk.get("/applications/page", subject=subject).form("申請の訂正") | {
        "applied_on": "いつか",
        "note": "残る",
    }
    refused = clerk.send("/applications/page", form, 400)
    assert 'href="#f-applied_on"' in refused.text
    assert refused.form("申請の訂正")["note"] == "残る"


def test_withdrawing_needs_a_reason_and_shows_it(clerk, journal):
    take(clerk)
    subject = applications(journal)[0]["subject"]
    refused = clerk.send(
        "/applications/withdraw", clerk.get("/applications/page", subject=subject).form("申請の取下げ"), 400
    )
    page = clerk.send("/applications/withdraw", refused.form("申請の取下げ") | {"reason": "取り違え"})
    assert "この申請は取り下げられています" in page.text
    assert "取り違え" in page.text
    assert "取下げ" in clerk.get("/applications/").text


def test_the_list_finds_a_number_however_typed(clerk, journal):
    assert "申請は、まだありません" in clerk.get("/applications/").text
    take(clerk)
    row = applications(journal)[0]
    answer = clerk.browser.get(
        "/applications/", query_string={"number": row["application_no"][2:].lower().replace("-", "")}
    )
    assert answer.status_code == 302
    assert 'href="#f-number"' in clerk.get("/applications/", 404, number="L01A-000009-0").text


def test_duplicates_are_listed_and_acknowledged(clerk, journal):
    take(clerk)
    subject = applications(journal)[0]["subject"]
    base = {}
    with journal.transaction("sato") as tx:  # as another laptop that did not know would have written it
        tx.append("application.recorded", subject, {"application_no": "受-L02A-000001-X", "channel": "郵送"}, base=base)
    page = clerk.get("/applications/duplicates")
    assert "受-L02A-000001-X" in page.text
    clerk.send("/applications/duplicates", page.form("世帯 0000000001 の確認"))
    assert "二重申請はありません" in clerk.get("/applications/duplicates").text


def test_taking_is_for_clerks(app):
    surveyor = Desk(app, "chosa")
    for path in ("/applications/new", "/applications/page", "/applications/withdraw", "/applications/duplicates"):
        assert "E-ACC-03" in surveyor.send(path, {"household": "0000000001"}, 403).text


def test_an_address_that_leads_nowhere_says_so(clerk):
    assert "E-APP-02" in clerk.get("/applications/page", 404, subject="application:x").text
    assert "E-REG-13" in clerk.get("/applications/new", 404, household="9").text
