"""Pages beside the counter: what waits, what was posted and came back, the town's copy, a paper written by hand."""

import pytest

from issuing.test_making import text_of
from issuing.test_pages import (
    HAND_OVER,
    ONE,
    PRINT,
    WHO,
    app,
    clerk,
    home,
    journal,
    make,
    ready,
    subject_of,
    supervisor,
)
from victim_support.access.actor import command_actor
from victim_support.access.store import set_setting

__all__ = ["app", "clerk", "home", "journal", "supervisor"]
pytestmark = pytest.mark.usefixtures("quick_argon")


@pytest.fixture
def subject(clerk, journal):
    ready(journal)
    page = make(clerk)
    clerk.send("/certificates/print", page.form(PRINT))
    return subject_of(page)


def hand_over(clerk, subject, **fields):
    form = clerk.get("/certificates/deliver", subject=subject).form(HAND_OVER)
    return clerk.send("/certificates/deliver", {**form, **WHO, **fields})


def test_what_waits_is_one_key_from_hand_over(clerk, subject):
    page = clerk.get("/certificates/waiting")
    assert "1件" in page.text
    assert any("/certificates/deliver" in (link or "") for link in page.links)
    assert "ありません" in clerk.get("/certificates/waiting", printed="no").text
    assert "岐阜　太郎" in clerk.get("/certificates/waiting", town="岐阜市司町", printed="yes").text
    assert "ありません" in clerk.get("/certificates/waiting", returned="yes", page="x").text
    clerk.get("/certificates/waiting", town="<script>", page="99999999999999999999")


def test_a_letter_comes_back_and_is_handed_over_at_the_counter(clerk, subject):
    page = hand_over(clerk, subject, way="郵送", posted_to="避難先", tracking_no="123")
    assert "岐阜　太郎" in clerk.get("/certificates/posted").text
    form = page.form("返戻")
    wrong = clerk.send("/certificates/returned", {**form, "returned_on": ""}, status=400)
    assert "返戻日を入れてください" in wrong.text
    assert "戻ってきた理由を入れてください" in wrong.text
    page = clerk.send("/certificates/returned", {**form, "return_reason": "あて所なし"})
    assert "交付を待つものに戻りました" in page.text
    assert "返戻" in clerk.get("/certificates/waiting", returned="yes").text
    assert 'value="避難先"' in clerk.get("/certificates/deliver", subject=subject).text
    assert "交付済み（有効）" in hand_over(clerk, subject, way="窓口").text


def test_the_town_s_copy_is_marked_and_recorded_once_it_is_printed(clerk, subject, journal):
    form = clerk.get("/certificates/page", subject=subject).form("控え")
    paper = clerk.browser.get("/certificates/file-copy.pdf", query_string={"subject": subject})
    assert "【控】" in text_of(paper.data)
    wrong = clerk.send("/certificates/file-copy", {**form, "copy_sheets": "0"}, status=400)
    assert "用紙の枚数を数字で" in wrong.text
    assert journal.one("SELECT 1 FROM certificate_act WHERE act = '控え'") is None  # looked at, and nothing printed
    assert form["copy_sheets"] == "1"
    assert "印刷した控えを記録しました" in clerk.send("/certificates/file-copy", form).text
    assert journal.one("SELECT sheets FROM certificate_act WHERE act = '控え'")[0] == 1


def test_the_signing_sheet_has_a_line_to_sign(clerk, subject):
    page = clerk.get("/certificates/signing-sheet", subject=subject)
    assert "受け取った人の氏名（署名）" in page.text
    assert "岐阜　太郎" in page.text


def test_a_spoiled_sheet_is_counted(clerk, subject):
    form = clerk.get("/certificates/page", subject=subject).form("刷り直し")
    wrong = clerk.send("/certificates/print", {**form, "print_reason": "紙詰まり", "spoiled": "二枚"}, status=400)
    assert "数字で入れてください" in wrong.text
    page = clerk.send("/certificates/print", {**form, "print_reason": "紙詰まり", "spoiled": "２"})
    assert "前に損じた用紙2枚" in page.text


def test_a_fee_is_asked_only_where_there_is_one(clerk, journal, subject):
    assert "手数料" not in clerk.get("/certificates/deliver", subject=subject).text
    set_setting(journal, command_actor("root"), "certificate.risai.fee", "300", {})
    form = clerk.get("/certificates/deliver", subject=subject).form(HAND_OVER)
    assert form["fee"] == "300"
    assert "円の数字" in clerk.send("/certificates/deliver", {**form, **WHO, "fee": "三百"}, status=400).text
    page = clerk.send("/certificates/deliver", {**form, **WHO, "fee": "0"}, status=400)
    assert "免除のときは、その理由" in page.text
    page = clerk.send("/certificates/deliver", {**form, **WHO, "fee": "0", "fee_basis": "条例第5条"})
    assert "0円（条例第5条）" in page.text


def test_the_old_paper_is_asked_back_at_the_hand_over_of_the_new(clerk, journal, subject):
    hand_over(clerk, subject)
    ready(journal, "全壊", applied=False)
    new = subject_of(make(clerk))
    assert "紙を返してもらってください" in clerk.get("/certificates/deliver", subject=new).text
    hand_over(clerk, new, old_recovered="1")
    assert "紙を回収した" in clerk.get("/certificates/page", subject=subject).text


def test_a_paper_written_by_hand_is_entered_from_the_paper(clerk, journal):
    ready(journal)
    page = clerk.get("/certificates/handwritten", household_no=ONE["household_no"])
    form = page.form("手書きで交付した証明書") | WHO
    wrong = clerk.send("/certificates/handwritten", dict(form), status=400)
    for words in ("証明書に書かれた日付を", "交付日を入れて", "受け取った人の氏名を"):
        assert words in wrong.text
    form |= {"number": "手-1", "grade": "半壊", "flood_class": "床上", "issued_on": "R8.10.20", "signed_by": "岐阜市長"}
    form |= {"delivered_to": "岐阜　太郎", "delivered_on": "R8.10.20"}
    page = clerk.send("/certificates/handwritten", dict(form))
    assert "手書き交付" in page.text
    assert "PDF を開く" not in page.text
    again = clerk.send("/certificates/handwritten", dict(form), status=409)
    assert "もう登録されています" in again.text
    assert clerk.browser.get("/certificates/", query_string={"number": "手－１"}).status_code == 302
