"""The room's pages, driven through their own forms, without a script."""

import re
from datetime import date
from urllib.parse import quote

import pytest
from damage.site import Desk, make_app, open_town
from opened_day import open_day

from issuing.test_making import text_of
from victim_support.access.actor import command_actor
from victim_support.access.log import looks
from victim_support.applications import store as applications
from victim_support.applications.rules import Draft
from victim_support.centre.centre import Centre
from victim_support.certificates.issuing import today
from victim_support.damage.store import Decision, damage_subject, decide
from victim_support.handover.rules import Handover
from victim_support.handover.store import base_of, close, write
from victim_support.journal.home import REQUEST_FILE, enrol
from victim_support.keys import enrolment
from victim_support.vault.slots import LIGHT

ROOT = command_actor("root")
ONE = {"household_no": "0000000001", "dwelling": "b:0012"}
PROTECTED = {"household_no": "0000000002", "dwelling": "b:0077"}
MAKE, PRINT, HAND_OVER = "罹災証明書の作成", "印刷", "交付の記録"
pytestmark = pytest.mark.usefixtures("quick_argon")


@pytest.fixture
def home(tmp_path):
    made = open_town(tmp_path)
    centre = Centre.create(tmp_path / "centre", "kusa mori kawa umi sora tsuki hoshi", cost=LIGHT)
    centre.add_municipality("212016")
    request = enrolment.read_request_file((made.path / REQUEST_FILE).read_bytes())
    enrol(made, enrolment.grant_file(centre.enrol(request)), ROOT.id)
    open_day(made.journal)
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


@pytest.fixture
def supervisor(app):
    return Desk(app, "kessai")


def ready(journal, grade="半壊", household="0000000001", dwelling="b:0012", *, applied=True):
    name = damage_subject("R8-01", dwelling)
    decision = Decision(grade, "床上", "2026-11-01", reason="試験")
    decide(journal, ROOT, name, decision, disaster_date=date(2026, 10, 3), base=journal.subject(name).base())
    if applied:
        draft = Draft("R8-01", dwelling, household, "罹災証明書", "一括", "2026-11-02", basis="試験")
        with journal.transaction(ROOT.id) as tx:
            applications.record(tx, ROOT, draft)


def subject_of(page):
    return page.form(PRINT)["subject"]


SHOWN = {"names_shown": "本人や家族が画面で確かめた"}
WHO = {"relation": "世帯主", "identity": "顔写真付き1点", "stamped": "1", "notice_given": "1"}


def make(clerk, query=ONE, **fields):
    form = clerk.get("/certificates/new", **query).form(MAKE) | SHOWN
    return clerk.send("/certificates/new", {**form, **fields})


def test_from_making_to_hand_over(clerk, journal):
    ready(journal)
    page = clerk.get("/certificates/new", **ONE)
    assert "岐阜　太郎" in page.text
    assert "床上浸水" in page.text
    page = clerk.send("/certificates/new", page.form(MAKE) | SHOWN)
    assert "を作成し、保存しました" in page.text
    number = re.search(r"罹-L01A-\d{6}-[\dX]", page.text)[0]
    subject = subject_of(page)

    paper = clerk.browser.get("/certificates/paper.pdf", query_string={"subject": subject})
    assert text_of(paper.data).startswith("見本")  # printing is not on record yet
    page = clerk.send("/certificates/print", page.form(PRINT))
    paper = clerk.browser.get("/certificates/paper.pdf", query_string={"subject": subject})
    assert paper.mimetype == "application/pdf"
    assert paper.headers["Cache-Control"] == "no-store"
    assert number in text_of(paper.data)
    assert "見本" not in text_of(paper.data)

    form = clerk.get("/certificates/deliver", subject=subject).form(HAND_OVER)
    form |= WHO
    page = clerk.send("/certificates/deliver", form)
    assert "交付を保存しました" in page.text
    assert "交付済み（有効）" in page.text
    assert "次の人へ" in page.text
    assert "交付した証明書を無効にできるのは、決裁の担当者です" in page.text
    for act in ("作成", "印刷", "交付"):
        assert f'<th scope="row">{act}</th>' in page.text
    paper = clerk.browser.get("/certificates/paper.pdf", query_string={"subject": subject})
    assert text_of(paper.data).startswith("見本")  # a second paper takes 再交付


def test_the_sample_is_marked_and_needs_what_the_certificate_needs(clerk, journal):
    answer = clerk.browser.get("/certificates/preview.pdf", query_string=ONE)
    assert answer.status_code == 409
    ready(journal)
    answer = clerk.browser.get("/certificates/preview.pdf", query_string=ONE)
    assert text_of(answer.data).startswith("見本")


def test_what_is_missing_is_said_and_there_is_no_button(clerk, journal):
    page = clerk.get("/certificates/new", **ONE)
    assert "被害の程度が決裁されていません" in page.text
    assert all(form["label"] != MAKE for form in page.forms)


def test_a_second_one_offers_the_copy(clerk, journal):
    ready(journal)
    made = make(clerk)
    page = clerk.get("/certificates/new", **ONE)
    assert "再交付する" in page.text
    assert "すでにあります" in page.text
    copy = clerk.get("/certificates/new", **ONE, copy="1")
    assert "前の番号の証明書も有効なままです" in copy.text
    page = clerk.send("/certificates/new", copy.form(MAKE) | SHOWN)
    assert subject_of(page) != subject_of(made)
    assert "再交付のもと" in page.text


def test_a_decision_taken_meanwhile_is_shown_before_anything_is_made(clerk, journal):
    ready(journal)
    form = clerk.get("/certificates/new", **ONE).form(MAKE) | SHOWN
    ready(journal, "全壊", applied=False)
    page = clerk.send("/certificates/new", form, status=409)
    assert "内容が変わりました" in page.text
    assert "全壊" in page.text
    assert journal.one("SELECT COUNT(*) FROM certificate")[0] == 0
    clerk.send("/certificates/new", page.form(MAKE) | SHOWN)


def test_a_protected_household_needs_the_words(clerk, journal):
    ready(journal, household="0000000002", dwelling="b:0077")
    page = clerk.get("/certificates/new", **PROTECTED)
    assert "支援措置" in page.text
    form = page.form(MAKE) | SHOWN
    assert "E-CRT-05" in clerk.send("/certificates/new", dict(form), status=409).text
    assert "と入力してください" in clerk.send("/certificates/new", {**form, "typed": "はい"}, status=400).text
    assert "保存しました" in clerk.send("/certificates/new", {**form, "typed": "確認しました"}).text


def test_looking_at_a_protected_household_s_paper_is_recorded(clerk, journal):
    ready(journal, household="0000000002", dwelling="b:0077")
    subject = subject_of(make(clerk, PROTECTED, typed="確認しました"))
    before = len(looks(journal, subject))
    clerk.get("/certificates/page", subject=subject)
    assert len(looks(journal, subject)) == before + 1


def test_a_household_without_survey_or_application_says_so(clerk):
    assert "E-CRT-04" in clerk.get("/certificates/new", status=409, household_no="0000000001").text


def test_a_dispute_takes_the_supervisor_and_a_reason(clerk, supervisor, journal):
    ready(journal)
    name = damage_subject("R8-01", "b:0012")
    decision = Decision("全壊", "床上", "2026-11-01", reason="別の端末")
    decide(journal, ROOT, name, decision, disaster_date=date(2026, 10, 3), base={})
    page = clerk.get("/certificates/new", **ONE)
    assert "決裁の役割の人がログインして作成します" in page.text
    form = supervisor.get("/certificates/new", **ONE).form(MAKE) | SHOWN
    page = supervisor.send("/certificates/new", {**form, "supervisor": "1"}, status=400)
    assert "理由を入れてください" in page.text
    page = supervisor.send("/certificates/new", {**form, "supervisor": "1", "reason": "重い方で交付"})
    assert "重い方で交付" in page.text


def test_a_jam_is_printed_again_with_its_reason(clerk, journal):
    ready(journal)
    page = clerk.send("/certificates/print", make(clerk).form(PRINT))
    form = page.form("刷り直し")
    assert "刷り直す理由を入れてください" in clerk.send("/certificates/print", dict(form), status=400).text
    page = clerk.send("/certificates/print", {**form, "print_reason": "紙詰まり"})
    assert "紙詰まり" in page.text


def test_a_hand_over_says_what_is_missing_field_by_field(clerk, journal):
    ready(journal)
    subject = subject_of(make(clerk))
    form = clerk.get("/certificates/deliver", subject=subject).form(HAND_OVER)
    form |= {"delivered_to": " ", "way": "郵送", "delivered_on": "R8.13.40"}
    page = clerk.send("/certificates/deliver", form, status=400)
    for words in ("受け取った人の氏名を", "世帯との関係を", "本人確認の方法を", "送付先を", "R8.13.40"):
        assert words in page.text
    assert journal.one("SELECT state FROM certificate")[0] == "作成"


def test_a_changed_decision_stops_the_hand_over_on_the_page_too(clerk, journal):
    ready(journal)
    page = make(clerk)
    subject = subject_of(page)
    form = clerk.get("/certificates/deliver", subject=subject).form(HAND_OVER)
    form |= WHO
    ready(journal, "全壊", applied=False)
    assert "渡さないでください" in clerk.get("/certificates/deliver", subject=subject).text
    assert "E-CRT-07" in clerk.send("/certificates/deliver", form, status=409).text
    listing = clerk.get("/certificates/")
    assert "古い判定による証明書" in listing.text


def test_voiding_keeps_the_number_and_its_reason(clerk, supervisor, journal):
    ready(journal)
    page = make(clerk)
    form = page.form("無効")
    assert "無効にする理由を入れてください" in clerk.send("/certificates/void", dict(form), status=400).text
    page = clerk.send("/certificates/void", {**form, "void_reason": "氏名の選び違い", "recovered": "1"})
    assert "氏名の選び違い" in page.text
    assert "この番号の紙は使えません" in page.text


def test_a_number_leads_to_its_certificate(clerk, journal):
    ready(journal)
    number = re.search(r"罹-L01A-\d{6}-[\dX]", make(clerk).text)[0]
    answer = clerk.browser.get("/certificates/", query_string={"number": number.replace("-", "－")})
    assert answer.status_code == 302
    assert "この端末にありません" in clerk.get("/certificates/", status=404, number="L01A-999999-9").text
    assert number in clerk.get("/certificates/waiting").text


def test_a_household_of_several_dwellings_is_asked_which(clerk, journal):
    ready(journal)
    ready(journal, "全壊", dwelling="b:0077")
    page = clerk.get("/certificates/new", household_no="0000000001")
    assert "どの住家の証明書ですか" in page.text
    assert len([link for link in page.links if (link or "").startswith("/certificates/new")]) == 2


def test_the_other_kinds_are_made_from_the_same_page(clerk, journal):
    draft = Draft("R8-01", "b:0012", "0000000001", "罹災届出証明書", "一括", "2026-11-02", basis="試験")
    with journal.transaction(ROOT.id) as tx:
        applications.record(tx, ROOT, draft)
    page = clerk.get("/certificates/new", **ONE, kind="罹災届出証明書")
    form = page.form("罹災届出証明書の作成") | {"subject_text": "物置", "damage_text": "屋根が\n飛んだ"}
    page = clerk.send("/certificates/new", form | SHOWN)
    assert "届-L01A-000001-" in page.text
    assert "屋根が 飛んだ" in page.text


@pytest.mark.parametrize("desk", ["chosa"])
def test_the_surveyor_reads_and_makes_nothing(app, clerk, journal, desk):
    ready(journal)
    subject = subject_of(make(clerk))
    surveyor = Desk(app, desk)
    page = surveyor.get("/certificates/page", subject=subject)
    assert all(form["label"] not in (PRINT, "無効") for form in page.forms)
    assert surveyor.browser.get("/certificates/new", query_string=ONE).status_code == 403
    assert surveyor.browser.get("/certificates/paper.pdf", query_string={"subject": subject}).status_code == 403


def test_an_unknown_certificate_is_named(clerk):
    assert "E-CRT-03" in clerk.get("/certificates/page", status=404, subject="certificate:@X").text


def test_the_day_of_issue_is_japan_s():
    assert today().year >= 2026


def test_while_a_case_is_held_no_paper_of_it_is_made_and_none_is_handed_over_unwarned(clerk, supervisor, journal):
    ready(journal)
    made = subject_of(make(clerk))
    held = write(journal, ROOT, Handover("R8-01", "二世帯か", held=True, household="0000000001"))
    page = clerk.get("/certificates/new", **ONE, copy="1")
    assert "保留中です。答えが出るまで作れません" in page.text
    (primary,) = re.findall(r'<a class="button" href="([^"]*)" data-kind="primary"', page.text)
    assert primary == "/household?household_no=0000000001"
    refused = clerk.send("/certificates/new", page.form(MAKE) | SHOWN, status=409)
    assert "保留中です" in refused.text
    assert journal.one("SELECT COUNT(*) FROM certificate")[0] == 1
    clerk.send("/certificates/print", clerk.get("/certificates/page", subject=made).form(PRINT))
    assert "町の職員の答えを待っています" in clerk.get("/certificates/deliver", subject=made).text
    other = Handover("R8-01", "メモ", held=False, household="0000000001")
    write(journal, ROOT, other)  # a memo holds nothing back
    close(journal, ROOT, held, "受けてよい", base_of(journal, held), by="総務課　岐阜")
    assert "町の職員の答えを待っています" not in clerk.get("/certificates/deliver", subject=made).text
    assert "保留中です" not in clerk.get("/certificates/new", **ONE, copy="1").text
    assert supervisor


def test_what_is_left_to_confirm_leads_to_the_application_and_not_round_in_a_circle(clerk, journal):
    ready(journal, applied=False)
    draft = Draft("R8-01", "b:0012", "0000000001", "罹災証明書", "窓口", "2026-11-02", applicant_name="岐阜　太郎",
                  applicant_kind="世帯員", identity_check="顔写真付き1点")  # fmt: skip
    with journal.transaction(ROOT.id) as tx:
        name = applications.record(tx, ROOT, draft).subject
    number = journal.one("SELECT application_no FROM application")[0]
    leads = "/applications/page?subject=" + quote(name, safe=":")
    page = clerk.get("/certificates/new", **ONE)
    assert re.findall(r'<a class="button" href="([^"]*)" data-kind="primary"', page.text) == [leads]
    assert f'<a href="{leads}">{number}</a>' in page.text
    household = clerk.get("/household", household_no="0000000001").text
    assert "申請で確かめることが残っています" in household
    assert "証明書を作れます" not in household
    assert f'href="{leads}" data-kind="primary"' in household
