"""Copies of one certificate: printed and handed over together, each under its own number; what goes along; who comes."""

import pypdfium2
import pytest

from issuing.test_pages import (
    HAND_OVER,
    ONE,
    PRINT,
    SHOWN,
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
from victim_support.applications import store as applications
from victim_support.applications.rules import Draft
from victim_support.certificates.rules_delivery import Receiver, receiver_of

__all__ = ["app", "clerk", "home", "journal", "supervisor"]
pytestmark = pytest.mark.usefixtures("quick_argon")
ROOT = command_actor("root")


def acts(journal, act):
    return journal.query("SELECT * FROM certificate_act WHERE act = ? ORDER BY number", (act,))


@pytest.fixture
def two(clerk, journal):
    """Two copies, printed as one job: the page of the first."""
    ready(journal)
    page = make(clerk, copies="2")
    assert "印刷へ進む（2通）" in page.text
    return clerk.send("/certificates/print", page.form(PRINT))


def pages(clerk, subject, **query):
    answer = clerk.browser.get("/certificates/paper.pdf", query_string={"subject": subject, **query})
    document = pypdfium2.PdfDocument(answer.data)
    found = [page.get_textpage().get_text_range() for page in document]
    document.close()
    return found


def test_two_copies_are_one_job_and_one_hand_over_and_four_acts(clerk, journal, two):
    subject = two.form("刷り直し")["subject"]
    numbers = [row["number"] for row in acts(journal, "印刷")]
    assert len(numbers) == 2
    bound = pages(clerk, subject, together="1")
    assert len(bound) == 3
    assert [number in text for number, text in zip(numbers, bound[:2], strict=True)] == [True, True]
    assert "再" in bound[2]
    assert not any("見本" in text for text in bound)
    page = clerk.get("/certificates/deliver", subject=subject)
    assert "2通をいちどに渡します" in page.text
    done = clerk.send("/certificates/deliver", page.form(HAND_OVER) | WHO)
    assert "交付を保存しました（2通）" in done.text
    assert "次の人へ" in done.text
    handed = acts(journal, "交付")
    assert [row["number"] for row in handed] == numbers
    assert {row["person"] for row in handed} == {"岐阜　太郎"}


def test_the_sheets_of_what_goes_along_are_counted_once(journal, two):
    assert [row["sheets"] for row in acts(journal, "印刷")] == [2, 1]


def test_one_of_two_is_printed_again_alone_and_handed_over_alone(clerk, journal, two):
    form = two.form("刷り直し")
    page = clerk.send("/certificates/print", {**form, "print_reason": "紙詰まり"})
    assert "この1通だけの PDF を開く" in page.text
    assert len(acts(journal, "印刷")) == 3
    assert len(pages(clerk, form["subject"])) == 1
    alone = clerk.get("/certificates/deliver", subject=form["subject"], alone="1")
    done = clerk.send("/certificates/deliver", alone.form(HAND_OVER) | WHO)
    assert "まだ1通渡っていません" in done.text
    assert len(acts(journal, "交付")) == 1


def test_a_stranger_s_paper_does_not_slip_into_the_hand_over(clerk, journal, two):
    draft = Draft("R8-01", "b:0012", "0000000001", "罹災届出証明書", "一括", "2026-11-02", basis="試験")
    with journal.transaction(ROOT.id) as tx:
        applications.record(tx, ROOT, draft)
    form = clerk.get("/certificates/new", **ONE, kind="罹災届出証明書").form("罹災届出証明書の作成") | SHOWN
    subject = subject_of(clerk.send("/certificates/new", form))
    form = clerk.get("/certificates/deliver", subject=two.form("刷り直し")["subject"]).form(HAND_OVER) | WHO
    clerk.send("/certificates/deliver", {**form, "copy_1": subject}, status=404)
    assert acts(journal, "交付") == []


def test_a_fee_is_the_sum_and_each_entry_bears_its_own(clerk, journal, two):
    set_setting(journal, ROOT, "certificate.risai.fee", "300", {})
    form = clerk.get("/certificates/deliver", subject=two.form("刷り直し")["subject"]).form(HAND_OVER) | WHO
    assert form["fee"] == "600"
    assert "免除のときは" in clerk.send("/certificates/deliver", {**form, "fee": "300"}, status=400).text
    clerk.send("/certificates/deliver", form)
    assert [row["fee"] for row in acts(journal, "交付")] == [300, 300]


@pytest.mark.parametrize(
    ("settings", "ticks"),
    [
        ({}, {"stamped"}),  # the 案内 was printed with it
        ({"seal.mode": "omitted"}, set()),
        ({"resurvey.notice": "off"}, {"stamped"}),
    ],
)
def test_what_is_ticked_depends_on_the_town_and_is_recorded(clerk, journal, settings, ticks):
    for key, value in settings.items():
        set_setting(journal, ROOT, key, value, {})
    ready(journal)
    page = make(clerk)
    subject = subject_of(page)
    clerk.send("/certificates/print", page.form(PRINT))
    page = clerk.get("/certificates/deliver", subject=subject)
    for name in ("stamped", "notice_given"):
        assert (f'name="{name}"' in page.text) is (name in ticks)
    form = page.form(HAND_OVER) | {"relation": "世帯主", "identity": "顔写真付き1点"}
    if ticks:
        refused = clerk.send("/certificates/deliver", form, status=400)
        assert 'href="#f-stamped"' in refused.text
    clerk.send("/certificates/deliver", form | dict.fromkeys(ticks, "1"))
    entry = journal.subject(subject).entries[-1]
    assert (entry.value("stamped"), entry.value("notice_given")) == (True if ticks else None, None)


def test_a_paper_printed_without_the_notice_asks_for_it(clerk, journal):
    ready(journal)
    subject = subject_of(make(clerk))
    page = clerk.get("/certificates/deliver", subject=subject)
    assert "再調査の案内を付けた" in page.text
    form = page.form(HAND_OVER) | WHO
    del form["notice_given"]
    assert 'href="#f-notice_given"' in clerk.send("/certificates/deliver", form, status=400).text
    done = clerk.send("/certificates/deliver", form | {"notice_given": "1"})
    assert "再調査の案内を渡した" in done.text
    assert journal.subject(subject).entries[-1].value("notice_given") is True


APPLIED = {
    "withdrawn": 0, "applicant_kind": "世帯員", "applicant_name": "岐阜　花子", "applicant_resident_no": "22",
    "letter_from": None, "letter_on": None, "letter_scope": None, "letter_until": None, "channel": "窓口", "identity_check": "顔写真付き1点",
    "identity_documents": '["旅券（パスポート）"]',
}  # fmt: skip
PHOTO = ("顔写真付き1点", "旅券（パスポート）")
PROXY = {"applicant_kind": "代理人", "applicant_resident_no": None, "letter_scope": "両方"}
NOBODY = Receiver()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Receiver("岐阜　花子", "世帯員", *PHOTO)),
        ({"applicant_resident_no": "11"}, Receiver("岐阜　花子", "世帯主", *PHOTO)),
        (PROXY, Receiver("岐阜　花子", "代理人（委任状あり）", *PHOTO)),
        (PROXY | {"letter_scope": "受領"}, Receiver("岐阜　花子", "代理人（委任状あり）", *PHOTO)),
        (PROXY | {"letter_scope": "申請"}, NOBODY),
        (PROXY | {"letter_scope": None}, NOBODY),
        (PROXY | {"letter_until": "2026-11-27"}, NOBODY),
        (PROXY | {"letter_until": "2026-11-28"}, Receiver("岐阜　花子", "代理人（委任状あり）", *PHOTO)),
        ({"applicant_kind": "行政書士", "letter_scope": "申請"}, NOBODY),
        ({"applicant_kind": "法定代理人"}, Receiver("岐阜　花子", "法定代理人", *PHOTO)),
        ({"applicant_kind": "相続人"}, Receiver("岐阜　花子", "その他", *PHOTO)),
        ({"channel": "郵送"}, Receiver("岐阜　花子", "世帯員")),
        ({"identity_check": "交付のときに確認"}, Receiver("岐阜　花子", "世帯員")),
        ({"withdrawn": 1}, NOBODY),
        ({"applicant_name": None}, NOBODY),
    ],
)
def test_whom_the_reception_named(changed, expected):
    assert receiver_of(APPLIED | changed, "11", "2026-11-28") == expected


def test_the_sheet_to_sign_names_every_paper_of_the_hand_over(clerk, journal, two):
    subject = two.form("刷り直し")["subject"]
    numbers = [row["number"] for row in acts(journal, "印刷")]
    sheet = clerk.get("/certificates/signing-sheet", subject=subject).text
    assert f"{numbers[0]}、{numbers[1]}　計2通" in sheet
    assert numbers[1] not in clerk.get("/certificates/signing-sheet", subject=subject, alone="1").text
