"""What the counter asks: papers, proxies, letters, wishes, other towns' forms; told first, refused by name, recorded."""

import json
import re

import pytest
from damage.site import RESIDENTS, Desk, make_app, open_town

from victim_support.access.actor import command_actor
from victim_support.access.store import set_setting
from victim_support.applications import store
from victim_support.applications.rules import Draft
from victim_support.damage import store as damage
from victim_support.damage.survey import Survey
from victim_support.damage.survey_rows import SurveyRow
from victim_support.register import store as register
from victim_support.register.rules import number_read
from victim_support.register.store import disaster

from .test_pages import TAKE, fill, take

pytestmark = pytest.mark.usefixtures("quick_argon")
PROXY = {
    "applicant": "代理人",
    "applicant_name": "大垣　次郎",
    "applicant_relation": "別居の子",
    "letter_on": "R8.10.4",
}
ROOT = command_actor("root")


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


def only(journal, household="0000000001"):
    (row,) = store.of_household(journal, "R8-01", household)
    return row


def test_a_paper_with_a_photo_says_the_method_too(clerk, journal):
    take(clerk, identity_check="運転免許証")
    row = only(journal)
    assert (row["identity_check"], json.loads(row["identity_documents"])) == ("顔写真付き1点", ["運転免許証"])
    page = clerk.get("/applications/page", subject=row["subject"])
    assert "顔写真付き1点（運転免許証）" in page.text
    assert page.form("申請の訂正")["identity_check"] == "運転免許証"
    assert "番号は書き写さず、写しも撮りません" in page.text


def test_two_papers_without_a_photo_are_named(clerk, journal):
    refused = clerk.send(
        "/applications/new", fill(clerk, identity_check="顔写真なし2点", document_1="社員証・学生証"), 400
    )
    assert 'href="#f-document_1"' in refused.text
    clerk.send("/applications/new", refused.form(TAKE) | {"document_2": "公共料金の領収書"})
    assert json.loads(only(journal)["identity_documents"]) == ["社員証・学生証", "公共料金の領収書"]


def test_an_old_letter_is_told_once_then_taken_and_recorded(clerk, journal):
    applied = {"applied_on": "R9.1.2", "letter_on": "R8.6.1", "letter_from": "岐阜　太郎", "letter_scope": "両方"}
    asked = clerk.send("/applications/new", fill(clerk, **PROXY | applied), 409)
    assert "委任状は6か月より前のものです（令和8年6月1日）" in asked.text
    assert store.of_household(journal, "R8-01", "0000000001") == []
    page = clerk.send("/applications/new", asked.form(TAKE))
    row = only(journal)
    assert (row["letter_from"], row["letter_scope"], row["letter_on"]) == ("岐阜　太郎", "両方", "2026-06-01")
    assert json.loads(row["told"]) == [
        "委任状は6か月より前のものです（令和8年6月1日）。書き直してもらえるかを確かめてください。"
    ]
    assert "受付のときに知らせたこと" in page.text


def test_the_town_may_set_another_limit(clerk, home, journal):
    set_setting(journal, ROOT, "reception.letter_months", "12", {})
    take(clerk, **PROXY | {"applied_on": "R9.1.2", "letter_on": "R8.6.1"})
    assert json.loads(only(journal)["told"]) == []


def test_who_may_apply_and_until_when_stand_on_the_page_and_a_late_one_is_taken(clerk, journal):
    page = clerk.get("/applications/new", household="0000000001")
    assert "申請できる人：世帯主、世帯員、代理人。" in page.text
    assert "申請の期限：令和9年1月3日" in page.text
    take(clerk, applied_on="R9.1.4")
    assert json.loads(only(journal)["told"]) == ["罹災証明書の申請の期限（令和9年1月3日）を過ぎています。"]


def test_whoever_is_not_in_the_list_is_told(clerk, journal):
    fields = {"applicant": "所有者", "applicant_name": "貸家　主"}
    asked = clerk.send("/applications/new", fill(clerk, **fields), 409)
    assert "所有者は入っていません" in asked.text
    clerk.send("/applications/new", asked.form(TAKE))
    assert only(journal)["applicant_kind"] == "所有者"


def test_seeing_one_thing_does_not_excuse_another(clerk):
    asked = clerk.send("/applications/new", fill(clerk, **PROXY | {"letter_on": ""}), 409)
    clerk.send("/applications/new", asked.form(TAKE) | {"letter_on": "R8.10.4", "letter_scope": "受領"}, 409)


# ------------------------------------------------------------------------------------------- protected households

MAMORU = {"household": "0000000002", "dwelling": "b:0077"}


def test_a_proxy_of_a_protected_household_is_refused_by_name(clerk, journal):
    refused = clerk.send("/applications/new", fill(clerk, **MAMORU, **PROXY), 409)
    assert "E-APP-07" in refused.text
    assert 'href="#f-applicant"' in refused.text
    assert refused.form(TAKE)["applicant_name"] == "大垣　次郎"
    assert "permit_reason" not in refused.form(TAKE)
    assert store.of_household(journal, "R8-01", "0000000002") == []


def test_a_clerk_cannot_permit_by_sending_a_reason(clerk):
    assert "E-APP-07" in clerk.send("/applications/new", fill(clerk, **MAMORU, **PROXY, permit_reason="よい"), 409).text


def test_the_supervisor_permits_with_a_reason_that_travels_protected(app, journal):
    boss = Desk(app, "kessai")
    asked = boss.send("/applications/new", fill(boss, **MAMORU, **PROXY), 409)
    assert "E-APP-08" in asked.text
    boss.send("/applications/new", asked.form(TAKE) | {"permit_reason": "本人に電話で確かめた"})
    row = only(journal, "0000000002")
    assert row["permit_reason"] == "本人に電話で確かめた"
    entry = journal.subject(row["subject"]).entries[-1]
    assert entry.protected["permit_reason"] == "本人に電話で確かめた"
    assert "permit_reason" not in entry.general


def test_the_towns_setting_may_let_proxies_apply(clerk, journal):
    set_setting(journal, ROOT, "reception.protected_proxies", "allow", {})
    take(clerk, **MAMORU, **PROXY)
    assert only(journal, "0000000002")["applicant_kind"] == "代理人"


def test_a_member_of_a_protected_household_applies_and_no_proxy_slips_in_by_correction(clerk, journal):
    take(clerk, **MAMORU, applicant="0000000033")
    subject = only(journal, "0000000002")["subject"]
    form = clerk.get("/applications/page", subject=subject).form("申請の訂正") | PROXY
    assert "E-APP-07" in clerk.send("/applications/page", form, 409).text
    assert only(journal, "0000000002")["applicant_kind"] == "世帯員"


def test_a_protected_households_telephone_is_not_shown_again_and_not_erased(clerk, journal):
    take(clerk, **MAMORU, applicant="0000000033", contact="090-9999-8888")
    subject = only(journal, "0000000002")["subject"]
    page = clerk.get("/applications/page", subject=subject)
    assert "090-9999-8888" not in page.text
    clerk.send("/applications/page", page.form("申請の訂正") | {"note": "新しい備考"})
    row = only(journal, "0000000002")
    assert (row["contact"], row["note"]) == ("090-9999-8888", "新しい備考")
    clerk.send(
        "/applications/page", clerk.get("/applications/page", subject=subject).form("申請の訂正") | {"contact": "1"}
    )
    assert only(journal, "0000000002")["contact"] == "1"


def test_where_a_protected_person_moved_to_is_not_on_the_page(tmp_path):
    moved = RESIDENTS.replace("続柄,住所", "続柄,住所を定めた年月日,住所").replace(",男,世帯主,", ",男,世帯主,,")
    moved = moved.replace("女,妻,", "女,妻,,").replace("世帯主,,岐阜市長良", "世帯主,2026-11-01,岐阜市長良")
    home = open_town(tmp_path, moved)
    desk = Desk(make_app(home), "uketsuke")
    page = desk.get("/applications/new", household="0000000002")
    assert "支援措置のため出しません" in page.text
    assert "長良5" not in page.text
    assert "岐阜市長良" not in page.text
    home.close()


def test_a_person_protected_elsewhere_counts_as_well(tmp_path):
    more = RESIDENTS + "212016,0000000044,0000000001,岐阜　一子,ギフ イチコ,2000-01-01,女,子,岐阜市司町,40番地1,,\n"
    home = open_town(tmp_path, more)
    desk = Desk(make_app(home), "uketsuke")
    take(desk)  # the household is frozen without protection
    later = tmp_path / "later.csv"
    later.write_text(more.replace("子,岐阜市司町,40番地1,,", "子,岐阜市司町,40番地1,,1"), encoding="utf-8")
    register.load_residents(home.journal, ROOT, later)
    refused = desk.send("/applications/new", fill(desk, kind="被災証明書", subject_kind="動産", **PROXY), 409)
    assert "E-APP-07" in refused.text
    home.close()


def _open(page):
    """What of a page is to be read without opening anything."""
    return re.sub(r"<details>.*?</details>", "", page.text, flags=re.DOTALL)


def test_no_address_of_a_protected_household_stands_open_on_a_page_of_the_reception(clerk, journal):
    page = clerk.get("/applications/new", household="0000000002")
    assert "岐阜市長良" in page.text  # she herself may ask for it to be opened
    assert "岐阜市長良" not in _open(page)
    assert "世帯 0000000002 の登録住所" in _open(page)
    take(clerk, **MAMORU, applicant="0000000033", dwelling_address="岐阜市長良5番地")
    row = only(journal, "0000000002")
    for path, query in (
        ("/applications/page", {"subject": row["subject"]}),
        ("/applications/new", {"household": "0000000002"}),
        ("/applications/", {}),
        ("/resurvey/new", {"household": "0000000002"}),
    ):
        assert "岐阜市長良" not in _open(clerk.get(path, **query)), path
    kept = clerk.get("/applications/page", subject=row["subject"]).form("申請の訂正")
    assert kept["dwelling_address"] == "岐阜市長良5番地"


def test_whoever_asks_for_her_hears_one_sentence_that_tells_nothing(clerk):
    said = "「こちらではお調べできません。担当に代わります。」"
    for path, query in (
        ("/household", {"household_no": "0000000002"}),
        ("/applications/new", {"household": "0000000002"}),
        ("/handover/new", {"page": "/household?household_no=0000000002"}),
    ):
        assert said in clerk.get(path, **query).text, path
        assert said not in clerk.get(path, **{name: text.replace("02", "01") for name, text in query.items()}).text
    assert said in clerk.send("/applications/new", fill(clerk, **MAMORU, **PROXY), 409).text


def test_a_namesake_entered_by_hand_is_told_and_closed_and_a_proxy_of_hers_is_refused(clerk, journal):
    her = next(one for one in register.search(journal, ROOT, "0000000033"))
    twin = register.Member(id="", name=her.name, kana=her.kana, birthdate=her.birthdate, relation="世帯主")
    event = disaster(journal, "R8-01")
    made = register.enter_household(journal, ROOT, event, [twin], address="岐阜市隠町", lot="9番")
    number, told = made.household_no, "同じ名前・生年月日の方に支援措置があります"
    page = clerk.get("/applications/new", household=number)
    assert told in page.text
    assert "隠町" not in _open(page)
    household = clerk.get("/household", household_no=number)
    assert told in household.text
    assert "支援措置か確かめる" in household.text
    assert "隠町" not in _open(household)
    found = clerk.get("/search", q=her.name).text
    assert told in found
    assert "隠町" not in found
    fields = {"household": number, "dwelling": "hand", "dwelling_address": "岐阜市隠町"}
    assert "E-APP-07" in clerk.send("/applications/new", fill(clerk, **fields, **PROXY), 409).text


# ------------------------------------------------------------------------------------------- wishes, other towns


def test_what_it_is_about_is_asked_where_the_kind_leaves_a_choice(clerk, journal):
    for wrong in ({}, {"subject_kind": "土地"}):
        refused = clerk.send("/applications/new", fill(clerk, kind="被災証明書", **wrong), 400)
        assert 'href="#f-subject_kind"' in refused.text
    page = clerk.send("/applications/new", refused.form(TAKE) | {"subject_kind": "動産"})
    row = only(journal)
    assert row["subject_kind"] == "動産"
    assert "何についての証明か" in page.text
    form = clerk.get("/applications/page", subject=row["subject"]).form("申請の訂正")
    clerk.send("/applications/page", {**form, "subject_kind": "人"})
    assert only(journal)["subject_kind"] == "人"


def test_a_kind_about_one_thing_asks_nothing(clerk, journal):
    clerk.send("/applications/new", fill(clerk, subject_kind="動産"))
    assert only(journal)["subject_kind"] is None


def test_self_judging_asks_for_consent_and_photos(clerk, journal):
    refused = clerk.send("/applications/new", fill(clerk, method_wish="自己判定"), 400)
    assert 'href="#f-consent"' in refused.text
    page = clerk.send("/applications/new", refused.form(TAKE) | {"consent": "1"})
    assert (only(journal)["method_wish"], only(journal)["consent"]) == ("自己判定", 1)
    assert "写真が必要です" in page.text


def test_another_towns_form_is_entered_as_it_is_and_its_day_counts(clerk, journal):
    fields = {
        "filed_at": "大垣市",
        "filed_on": "R8.12.28",
        "applied_on": "R9.1.10",
        "channel": "郵送",
        "ticket_no": " Ａ１２ ",
    }
    take(clerk, **fields)
    row = only(journal)
    assert (row["filed_at"], row["filed_on"], row["channel"], row["ticket_no"]) == (
        "大垣市",
        "2026-12-28",
        "郵送",
        "A12",
    )
    assert json.loads(row["told"]) == []


def test_a_dwelling_surveyed_before_anybody_applied_is_proposed(clerk, journal):
    rows = [SurveyRow(2, "S7", "第1次", Survey(property_no="0012", address="岐阜市司町40-1"))]
    damage.load_surveys(journal, ROOT, "R8-01", rows, disaster_date=disaster(journal, "R8-01").day, source="a")
    page = clerk.get("/applications/new", household="0000000001")
    assert "調査が済んでいる住家があります" in page.text
    assert "第1次　調査番号 S7" in page.text
    assert page.form(TAKE)["dwelling"] == "b:0012"


def test_the_only_home_at_the_households_place_is_proposed(clerk):
    assert clerk.get("/applications/new", household="0000000001").form(TAKE)["dwelling"] == "b:0012"


def test_a_dwelling_that_is_no_dwelling_is_refused(clerk):
    assert 'href="#f-dwelling"' in clerk.send("/applications/new", fill(clerk, dwelling="x"), 400).text


def test_a_correction_writes_only_what_changed(clerk, journal):
    take(clerk, **PROXY, ticket_no="12", filed_at="大垣市", filed_on="R8.10.5")
    subject = only(journal)["subject"]
    form = clerk.get("/applications/page", subject=subject).form("申請の訂正")
    clerk.send("/applications/page", form | {"letter_until": "R9.3.31", "identity_check": "旅券（パスポート）"})
    assert set(journal.subject(subject).entries[-1].fields()) == {"letter_until", "identity_documents"}
    assert only(journal)["letter_until"] == "2027-03-31"


def test_a_batch_is_confirmed_on_its_page_and_nothing_else_changes(clerk, journal):
    draft = Draft("R8-01", "b:0012", "0000000001", channel="一括", applied_on="2026-11-20", basis="司町地区")
    with journal.transaction("root") as tx:
        subject = store.record(tx, ROOT, draft).subject
    form = clerk.get("/applications/page", subject=subject).form("申請の訂正")
    clerk.send("/applications/page", form | {"confirmed_residence": "1"})
    assert set(journal.subject(subject).entries[-1].fields()) == {"confirmed_residence"}


def test_after_the_slip_of_a_decided_house_f9_leads_to_the_certificate(clerk, journal):
    from issuing.test_pages import ready

    take(clerk, confirmed_residence="1", confirmed_household="1", confirmed_dwelling="1")
    subject = only(journal)["subject"]
    waiting = clerk.get("/applications/page", subject=subject, taken="1").text
    assert "data-once" in waiting
    assert "data-then>次の人へ" in waiting  # the survey is still to come
    ready(journal, applied=False)
    page = clerk.get("/applications/page", subject=subject, taken="1")
    assert "data-then>証明書を作る" in page.text
    assert "data-then" not in clerk.get("/applications/page", subject=subject).text


def test_a_household_entered_by_hand_is_asked_its_address_once_and_its_number_is_short(clerk, journal):
    event = disaster(journal, "R8-01")
    student = register.Member(id="", name="学生　一", birthdate="H17.1.1", relation="世帯主")
    made = register.enter_household(journal, ROOT, event, [student], address="岐阜市別町", lot="9番地")
    page = clerk.get("/applications/new", household=made.household_no)
    form = page.form(TAKE)
    assert (form["dwelling"], form["dwelling_address"]) == ("hand", "岐阜市別町9番地")
    assert "被災した住家も同じ" in page.text
    assert f"<dd>{number_read(made.household_no)}</dd>" in page.text
    clerk.send("/applications/new", form | {"identity_check": "顔写真付き1点"})
    assert only(journal, made.household_no)["dwelling_address"] == "岐阜市別町9番地"


def test_the_day_stands_as_everywhere_else_and_is_read_back_the_same(clerk, journal):
    shown = clerk.get("/applications/new", household="0000000001").form(TAKE)["applied_on"]
    assert re.fullmatch(r"令和\d+年\d+月\d+日", shown)
    take(clerk, applied_on="令和8年10月20日")
    row = only(journal)
    assert row["applied_on"] == "2026-10-20"
    page = clerk.get("/applications/page", subject=row["subject"])
    assert page.form("申請の訂正")["applied_on"] == "令和8年10月20日"
    assert "変わったところはありません" in clerk.send("/applications/page", page.form("申請の訂正")).text
