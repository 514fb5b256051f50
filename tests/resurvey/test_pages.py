"""The counter takes an application for a 再調査: what is read aloud, what is told, what is printed, who sees it."""

import re

import pytest
from books.site import DAY, ONE, PROTECTED, ROOT, enrolled_town, issue, ready, set_setting
from damage.site import Desk, make_app
from paper.printed import copied, rendered
from photos.pictures import jpeg
from photos.test_pages import post
from zxingcpp import read_barcodes

from victim_support.codes.rules import RESURVEY, read
from victim_support.damage.store import Decision, damage_subject, decide, record_survey, survey_subject
from victim_support.damage.survey import Survey
from victim_support.photos.store import household_of
from victim_support.resurvey import store

FORM = "再調査の申込み"
pytestmark = pytest.mark.usefixtures("quick_argon")


@pytest.fixture
def home(tmp_path):
    made = enrolled_town(tmp_path)
    yield made
    made.close()


@pytest.fixture
def app(home):
    return make_app(home)


@pytest.fixture
def clerk(app):
    return Desk(app, "uketsuke")


@pytest.fixture
def handed(home):
    ready(home, *ONE)
    return issue(home, *ONE)


def filled(clerk, household=ONE[0], **fields):
    form = clerk.get("/resurvey/new", household=household).form(FORM)
    return form | {
        "told_lower": "1", "parts": "屋根", "reason": "屋根の穴を見ていない", "identity_check": "運転免許証",
        "wishes": "12月1日の午前\n土日ならいつでも", **fields,
    }  # fmt: skip


def answer_it(home, grade="中規模半壊"):
    name = survey_subject("R8-01", "S9", "再調査")
    survey = Survey(dwelling=ONE[1], method="部位", damage_ratio=33, surveyed_on="2099-01-01", address="岐阜市司町40-1")
    record_survey(home.journal, ROOT, name, survey, disaster_date=DAY)
    damage = damage_subject("R8-01", ONE[1])
    decision = Decision(grade, "床上", "2099-01-02", "試験", basis_survey=name)
    decide(home.journal, ROOT, damage, decision, disaster_date=DAY, base=home.journal.subject(damage).base())


def test_the_text_is_read_aloud_before_anything_is_taken(home, clerk, handed):
    page = clerk.get("/resurvey/new", household=ONE[0])
    assert "軽くなることもあります" in page.text
    assert "交付の日から3か月以内" in page.text
    refused = clerk.send("/resurvey/new", filled(clerk, told_lower=""), 400)
    assert "読み上げ、申込者が承知したら" in refused.text
    assert "屋根の穴を見ていない" in refused.text  # nothing typed is lost
    taken = clerk.send("/resurvey/new", filled(clerk, contact="090-1111-2222"))
    assert re.search(r"再-L01A-000001-\w", taken.text)
    assert "12月1日の午前　／　土日ならいつでも" in taken.text
    (link,) = re.findall(r'href="(/handover/new[^"]*)" data-shortcut="F8"', taken.text)
    assert "岐阜　太郎</span>　の世帯" in clerk.browser.get(link).get_data(as_text=True)  # F8 knows whose it is
    closing = clerk.get("/day/close").text
    assert "再調査の受付　<strong>1</strong>" in closing
    (row,) = store.waiting(home.journal, ROOT, "R8-01")
    assert (row["grade_before"], row["contact"], row["certificate"]) == ("半壊", "090-1111-2222", handed.subject)


def test_a_second_one_and_a_late_one_are_told_and_taken(home, clerk, handed):
    set_setting(home, "resurvey.deadline", "令和8年10月31日まで")
    told = clerk.send("/resurvey/new", filled(clerk), 409)
    assert "期限（令和8年10月31日" in told.text
    first = clerk.send("/resurvey/new", told.form(FORM) | {"parts": "屋根"})
    assert "受け付けたときに知らせたこと" in first.text
    told = clerk.send("/resurvey/new", filled(clerk), 409)
    assert "すでに1回受け付けています" in told.text
    twice = clerk.send("/resurvey/new", told.form(FORM) | {"parts": "屋根"}, 409)
    assert "前の申込みがあるのを承知で受け付ける" in twice.text
    clerk.send("/resurvey/new", twice.form(FORM) | {"parts": "屋根"})
    assert len(store.waiting(home.journal, ROOT, "R8-01")) == 2


def test_the_survey_desk_sees_the_oldest_first_and_the_result_by_itself(home, app, clerk, handed):
    clerk.send("/resurvey/new", filled(clerk))
    surveyor = Desk(app, "chosa")
    assert "再-L01A-000001" in surveyor.get("/resurvey/").text
    assert "再調査の申込み" in surveyor.get("/damage/").text
    answer_it(home)
    listing = surveyor.get("/resurvey/")
    assert "待っている申込みはありません" in listing.text
    assert "半壊から中規模半壊に変わりました（重くなりました）" in listing.text
    (row,) = store.finished(home.journal, ROOT, "R8-01")
    page = clerk.get("/resurvey/page", subject=row["subject"])
    assert "新しい証明書を作る" in page.text
    number = clerk.browser.get("/resurvey/", query_string={"number": row["resurvey_no"]})
    assert (number.status_code, "page" in number.headers["Location"]) == (302, True)
    assert "この端末にありません" in clerk.get("/resurvey/", 404, number="再-L01A-000009-0").text


def test_correcting_and_withdrawing_keep_the_record(home, clerk, handed):
    page = clerk.send("/resurvey/new", filled(clerk))
    form = page.form("申込みの訂正")
    assert "空にできません" in clerk.send("/resurvey/page", form | {"reason": " ", "parts": "屋根"}, 400).text
    done = clerk.send("/resurvey/page", form | {"reason": "柱も見てほしい", "parts": "柱・耐力壁"})
    assert "柱も見てほしい" in done.text
    form = done.form("申込みの取下げ")
    assert "理由が必要です" in clerk.send("/resurvey/withdraw", form | {"withdrawal_reason": ""}, 400).text
    gone = clerk.send("/resurvey/withdraw", form | {"withdrawal_reason": "本人の申出"})
    assert "取り下げられています" in gone.text
    assert store.waiting(home.journal, ROOT, "R8-01") == []
    told = clerk.get("/household", household_no=ONE[0]).text  # every act with its number
    number = re.search(r"再-L01A-000001-\w", gone.text)[0]
    for words in (f"を受け付けた（{number}）", f"の内容を直した（{number}）", f"を取り下げた（{number}　本人の申出）"):
        assert f"再調査の申込み{words}" in told


def test_a_photo_of_what_the_applicant_points_to_stays_on_its_page(home, clerk, handed):
    page = clerk.send("/resurvey/new", filled(clerk))
    assert "なくても受け付けます" in page.text
    (row,) = store.waiting(home.journal, ROOT, "R8-01")
    answer = post(clerk, row["subject"], ("kabe.jpg", jpeg()))
    assert "/resurvey/page" in answer.headers["Location"]
    assert "写真（1枚）" in clerk.get("/resurvey/page", subject=row["subject"]).text
    assert household_of(home.journal, row["subject"]) == ONE[0]


def test_the_paper_to_sign_has_a_slip_a_scanner_reads_and_nothing_protected(home, clerk, handed):
    clerk.send("/resurvey/new", filled(clerk, contact="090-1111-2222"))
    (row,) = store.waiting(home.journal, ROOT, "R8-01")
    pdf = clerk.browser.get("/resurvey/form.pdf", query_string={"subject": row["subject"]})
    text = copied(pdf.data)
    for word in (
        row["resurvey_no"],
        "岐阜　太郎",
        "屋根の穴を見ていない",
        "氏名（署名）",
        "再調査の受付票",
        "（あて先）岐阜市長",
    ):
        assert word in text
    assert "090-1111-2222" not in text
    (found,) = read_barcodes(rendered(pdf.data, dpi=200))
    assert read(found.text).what == RESURVEY
    assert clerk.browser.get("/resurvey/", query_string={"number": found.text}).status_code == 302


def test_the_notice_goes_with_the_certificate_and_says_no_more_than_the_town_wants(home, clerk, handed):
    page = clerk.get("/certificates/page", subject=handed.subject)
    assert any("/resurvey/notice.pdf" in (link or "") for link in page.links)
    answer = clerk.browser.get("/resurvey/notice.pdf", query_string={"certificate": handed.subject})
    text = copied(answer.data).replace("\n", "")
    assert handed.number in text
    assert "交付の日から3か月以内（" in text
    assert "審査請求" not in text
    set_setting(home, "appeal.notice", "yes")
    set_setting(home, "appeal.text", "この決定に不服があるときは、審査請求ができます。")
    assert "審査請求" in copied(clerk.browser.get("/resurvey/notice.pdf").data)
    set_setting(home, "resurvey.notice", "off")
    page = clerk.get("/certificates/page", subject=handed.subject)
    assert not any("/resurvey/notice.pdf" in (link or "") for link in page.links)


def test_a_protected_household_is_asked_for_by_its_own_people(home, clerk):
    ready(home, *PROTECTED)
    page = clerk.get("/resurvey/new", household=PROTECTED[0])
    assert "支援措置の対象者がいる世帯です" in page.text
    form = filled(clerk, PROTECTED[0], applicant="相続人", applicant_name="誰か", applicant_relation="おい")
    told = clerk.send("/resurvey/new", form, 409)
    refused = clerk.send("/resurvey/new", told.form(FORM) | {"parts": "屋根", "applicant": "相続人"}, 409)
    assert "E-APP-07" in refused.text
    assert store.waiting(home.journal, ROOT, "R8-01") == []


def test_the_households_page_shows_it(home, clerk, handed):
    clerk.send("/resurvey/new", filled(clerk))
    page = clerk.get("/household", household_no=ONE[0])
    assert "再-L01A-000001" in page.text
    assert "E-RES-02" in clerk.get("/resurvey/page", 404, subject="resurvey:x").text
