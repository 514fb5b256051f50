"""受付票 and the filled application form: what stands on them, what never does, and their codes read from pixels."""

from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
import zxingcpp
from damage.site import Desk, make_app, open_town
from paper.printed import copied
from pyzbar import pyzbar

from victim_support.applications import papers, store
from victim_support.applications.rules import Draft, printed_number, read_number, slip_code
from victim_support.kinds.rules import kinds
from victim_support.paper import Form
from victim_support.paper.glyphs import EM, resolve, width
from victim_support.register.rules import Disaster, Household, Member

from .test_pages import TAKE, fill, take

WATANABE = "渡邉\U000e0110　𠮷雄"
NUMBER = printed_number("L01", 1, 12)
HEAD = Member(id="11", name=WATANABE, relation="世帯主", birthdate="1950-01-05")
WIFE = Member(id="12", name="渡邉\U000e0110　花子", relation="妻", birthdate="1952-02-03")
HOUSEHOLD = Household("R8-01", "1", (HEAD, WIFE), "11", "岐阜市司町", "40番地1", "司ハイツ203")
DRAFT = Draft(
    "R8-01", "b:1", "1", applied_on="2026-11-20", applicant_name=WATANABE, applicant_resident_no="11",
    applicant_relation="世帯主", contact="058-000-0000",
)  # fmt: skip
RISAI, TODOKEDE, _ = kinds({"certificate.risai.application_title": "り災証明願"})
TAKEN = papers.Taken(
    DRAFT,
    RISAI,
    HOUSEHOLD,
    Disaster("R8-01", "令和8年岐阜県西部地震", date(2026, 10, 3), "地震"),
    "岐阜市司町40-1",
    NUMBER,
)


def slip(taken=TAKEN, **more):
    return papers.slip(taken, **{"municipality": "岐阜市", "phone": "058-265-4141", **more})


def form(taken=TAKEN, **more):
    return papers.application_form(taken, municipality="岐阜市", **more)


def symbols(pdf):
    document = pypdfium2.PdfDocument(pdf)
    assert len(document) == 1
    image = document[0].render(scale=150 / 72).to_pil()
    document.close()
    return [one.text for one in zxingcpp.read_barcodes(image)]


def protected(taken=TAKEN):
    members = tuple(replace(one, protected=True) for one in HOUSEHOLD.members)
    return replace(taken, household=replace(HOUSEHOLD, members=members), closed=True)


@pytest.mark.parametrize("made", [slip, form])
def test_the_code_on_paper_leads_back_to_the_number(made):
    assert set(symbols(made())) == {slip_code(NUMBER)}
    assert read_number(symbols(made())[0]) == NUMBER


def test_the_slip_has_the_code_in_lines_too():
    """Read by another decoder than the one that drew it, at the resolution of a poor scanner."""
    document = pypdfium2.PdfDocument(slip())
    found = pyzbar.decode(document[0].render(scale=200 / 72).to_pil())
    document.close()
    assert {one.type: one.data.decode() for one in found} == dict.fromkeys(("QRCODE", "CODE128"), slip_code(NUMBER))


def test_the_slip_says_what_was_applied_for_by_whom_and_what_comes():
    text = copied(slip())
    for words in (
        NUMBER,
        WATANABE,
        "罹災証明書",
        "令和8年11月20日（窓口）",
        "岐阜市司町40-1",
        "058-265-4141",
        "103 400 010",
    ):
        assert words in text, words
    assert "住家を 見に 行きます" in text
    assert "Town staff will come" in text
    assert b"/Named/N/Print" in slip()


def test_papers_say_what_it_is_about_where_the_kind_leaves_a_choice():
    about = replace(TAKEN, kind=TODOKEDE, draft=replace(DRAFT, subject_kind="動産"))
    assert "罹災届出証明書（動産）" in copied(slip(about))
    assert "物件の種類　動産" in copied(form(about))
    assert "動産" not in copied(slip(replace(about, kind=RISAI)))


def test_what_comes_next_depends_on_kind_survey_and_wish():
    assert "住家の 調べは おわっています" in copied(slip(replace(TAKEN, surveyed=True)))
    assert "住家の 調べは ありません" in copied(slip(replace(TAKEN, kind=TODOKEDE)))
    wished = copied(slip(replace(TAKEN, draft=replace(DRAFT, method_wish="自己判定", consent=True))))
    assert "写真で 被害の程度を 調べます" in wished
    assert "写真を 持ってきてください" in wished


def test_papers_of_a_protected_household_name_no_place_and_no_telephone():
    for pdf in (slip(protected()), form(protected())):
        text = copied(pdf)
        assert "司町" not in text
        assert "058-000" not in text
        assert WIFE.name not in text
        assert WATANABE in text


def test_without_a_telephone_set_the_slip_has_no_line_for_it():
    assert "電話してください" not in copied(slip(phone=""))


def test_the_form_is_filled_with_what_is_known_under_the_towns_own_title():
    text = copied(form())
    for words in (
        "り災証明願", "岐阜市長　様", WATANABE, WIFE.name, "岐阜市司町40番地1 司ハイツ203", "058-000-0000",
        "令和8年10月3日の地震（令和8年岐阜県西部地震）による", "岐阜市司町40-1", "現地調査", "昭和27年2月3日",
    ):  # fmt: skip
        assert words in text, words


def test_before_taking_there_is_no_number_and_no_code():
    assert symbols(form(replace(TAKEN, number=""))) == []


def test_a_proxys_letter_stands_on_the_form_and_not_somebodys_address():
    draft = replace(
        DRAFT, applicant_kind="代理人", applicant_name="大垣　次郎", applicant_resident_no=None,
        applicant_relation="別居の子", letter_on="2026-11-01", letter_from=WATANABE, letter_scope="両方",
    )  # fmt: skip
    text = copied(form(replace(TAKEN, draft=draft)))
    assert f"委任した人 {WATANABE}　委任した日 令和8年11月1日　範囲 両方" in text
    assert text.count("岐阜市司町40番地1") == 1  # the head's alone


def test_a_character_no_font_has_is_left_to_a_pen():
    odd = replace(DRAFT, applicant_name="外字\ue000　一")
    assert "手で書いてください" in copied(slip(replace(TAKEN, draft=odd)))


@pytest.mark.parametrize("form_id", [papers.SLIP, papers.APPLICATION])
def test_every_text_of_the_forms_fits_its_box(form_id):
    for text in Form.load(form_id).front.texts:
        solid = width(resolve(text.text, "x")) / EM * text.size * 25.4 / 72
        rows = 1 if text.align == "spread" else -(-solid // text.box[2])
        assert rows * text.size * 25.4 / 72 <= text.box[3], text.text


def test_both_papers_come_from_the_pages(tmp_path, quick_argon):
    home = open_town(tmp_path)
    clerk = Desk(make_app(home), "uketsuke")
    form_before = fill(clerk, dwelling="b:0012")
    form_before.pop("csrf")
    before = clerk.browser.post("/applications/paper.pdf", form_before)
    assert (before.mimetype, before.headers["Cache-Control"]) == ("application/pdf", "no-store")
    assert "岐阜　太郎" in copied(before.data)
    assert store.of_household(home.journal, "R8-01", "0000000001") == []
    page = take(clerk, dwelling="b:0012")
    (row,) = store.of_household(home.journal, "R8-01", "0000000001")
    for path in ("/applications/slip.pdf", "/applications/paper.pdf"):
        answer = clerk.browser.get(path, query_string={"subject": row["subject"]})
        assert answer.mimetype == "application/pdf"
        assert set(symbols(answer.data)) == {slip_code(row["application_no"])}
    assert "受付票を印刷する" in page.text
    assert "訓練" not in copied(answer.data)
    assert TAKE in clerk.get("/applications/new", household="0000000001").text
    home.close()
