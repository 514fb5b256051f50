"""真正の確認 on the laptop: its own key list and status list, and what a paper says of the laptop that made it."""

import io
import json
from pathlib import Path

import pypdfium2
import pytest
from issuing.conftest import CLERK
from PIL import Image
from town_fleet import TownFleet
from web.client import PASSWORD, Browser

from victim_support.access.actor import Role
from victim_support.access.store import create_account
from victim_support.certificates import reading
from victim_support.certificates.store_make import paper_name, pdf_of
from victim_support.journal.entry import decode_entry
from victim_support.keys import status_list
from victim_support.sync.importing import STATUS_LIST
from victim_support.sync.own_setback import Witness, is_recorded, settle_own_place
from victim_support.web.app import create_app

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "certificate-qr.json").read_text(encoding="ascii"))
FOREIGN = VECTORS["valid"][0]["texts"][0]
PAGE = "/certificates/verify"


@pytest.fixture(autouse=True)
def _quick(quick_argon):
    """Every test here."""


@pytest.fixture
def fleet(tmp_path):
    made = TownFleet(tmp_path / "papers", laptops=1)
    with made.laptops["L01"].journal.transaction("test") as tx:
        create_account(tx, name="sato", display_name="佐藤　一", roles=[Role.CLERK], password=PASSWORD)
        create_account(tx, name="kanri", display_name="管理　四", roles=[Role.ADMINISTRATOR], password=PASSWORD)
    made.desk("L01").ready()
    made.round()
    yield made
    made.close()


def browse(fleet, name="sato"):
    browser = Browser(create_app(fleet.laptops["L01"]))
    assert browser.log_in(name).status_code == 302
    return browser


def paper(fleet):
    """Make the certificate; returns its PDF and the texts of its symbols."""
    desk = fleet.desk("L01")
    made = desk.make()
    pdf = pdf_of(desk.journal, CLERK, made.subject)
    return made, pdf, [text for page in reading.read_data("a.pdf", pdf) for text in page]


def send(browser, data, name="paper.pdf"):
    return browser.post(PAGE, {"paper": (io.BytesIO(data), name)}, content_type="multipart/form-data")


def epochs(fleet):
    return [
        row[0]
        for row in fleet.laptops["L01"].journal.query("SELECT detail FROM device_event WHERE event = 'epoch.begun'")
    ]


def test_a_paper_is_verified_from_pdf_picture_and_text(fleet):
    made, pdf, texts = paper(fleet)
    browser = browse(fleet)
    picture = io.BytesIO()
    document = pypdfium2.PdfDocument(pdf)
    document[0].render(scale=200 / 72).to_pil().save(picture, "PNG")
    document.close()
    for answer in (
        send(browser, pdf),
        send(browser, picture.getvalue(), "a.png"),
        browser.post(PAGE, {"text": "\r\n".join(texts)}),
    ):
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        for words in (
            "署名：真正",
            "状態：リストなし",
            "失効一覧がないため",
            made.number,
            "岐阜　太郎",
            "作成済み（交付前）",
            "の端末 L01",
        ):
            assert words in answer.text, words
    assert epochs(fleet) == []


def test_the_laptops_own_status_list_is_used_and_its_time_stands_beside(fleet):
    made, pdf, _ = paper(fleet)
    home = fleet.laptops["L01"]
    browser = browse(fleet)
    for state, words in ((status_list.State.VALID, "状態：有効"), (status_list.State.VOID, "状態：無効（取消し）")):
        name = paper_name(home.journal, made.subject)
        home.put_local({STATUS_LIST: fleet.centre.issue_status_list(home.municipality, {name: state})})
        answer = send(browser, pdf)
        assert words in answer.text
        assert "無効・旧証明書の情報は 20" in answer.text
        assert "（第 " in answer.text
    home.put_local({STATUS_LIST: b"none"})
    answer = send(browser, pdf)
    assert "失効一覧を使えません" in answer.text
    assert "状態：リストなし" in answer.text


HOSTILE = [
    (FOREIGN, ["確認できません（発行元の鍵情報なし）", "偽物という意味ではありません"], 200),
    (FOREIGN[:-3] + "000", ["改ざんのおそれ"], 200),
    (VECTORS["drill"]["texts"][0], ["署名：訓練", "訓練の紙です"], 200),
    (FOREIGN.replace("RIS1", "RIS7"), ["新しい様式"], 200),
    ("こんにちは", ["E-VFY-01"], 400),
    ("", ["ファイルを選ぶか"], 400),
    ("%PDF-1.7\n%%EOF", ["E-VFY-02"], 400),
    ("<script>alert(1)</script> RIS1:<b>", ["E-VFY-01", "&lt;script&gt;"], 400),
]


def test_what_is_not_genuine_is_said_and_nothing_breaks(fleet):
    browser = browse(fleet)
    for data, words, status in HOSTILE:
        answer = browser.post(PAGE, {"text": data})
        assert answer.status_code == status, data
        for word in words:
            assert word in answer.text, word
        assert "署名：真正" not in answer.text
        assert "<script>alert" not in answer.text


def test_files_that_are_no_papers_are_named(fleet):
    browser = browse(fleet)
    blank = io.BytesIO()
    Image.new("L", (300, 300), 255).save(blank, "PNG")
    for data, code in (
        (blank.getvalue(), "E-VFY-01"),
        (bytes(100), "E-VFY-02"),
        (b"\xff\xd8\xff" + bytes(9), "E-VFY-02"),
    ):
        answer = send(browser, data, "<b>x.png")
        assert answer.status_code == 400
        assert code in answer.text
        assert "<b>x" not in answer.text


def test_who_only_keeps_accounts_verifies_nothing_and_the_pages_lead_here(fleet):
    assert browse(fleet, "kanri").get(PAGE).status_code == 403
    browser = browse(fleet)
    for path in ("/", "/certificates/"):
        assert PAGE in browser.get(path).text, path
    assert browser.post(PAGE, {"text": FOREIGN}, token=False).status_code == 400


def test_a_laptop_set_back_to_yesterday_learns_it_from_its_own_later_paper(fleet):
    """Nobody else saw the entry: the paper in the victim's hand alone is the witness."""
    fleet.keep("L01")
    made, pdf, _ = paper(fleet)
    fleet.put_back("L01")
    assert epochs(fleet) == []
    browser = browse(fleet)
    answer = send(browser, pdf)
    assert answer.status_code == 200
    for words in ("署名：真正", "この端末の記録にない紙です", "新しい世代を始めました", "センターへ知らせてください"):
        assert words in answer.text, words
    (begun,) = epochs(fleet)
    assert "消失範囲" in begun
    again = send(browser, pdf)
    assert "この端末の記録にない紙です" in again.text
    assert "新しい世代を始めました" not in again.text
    assert epochs(fleet) == [begun]
    later, later_pdf, _ = paper(fleet)
    assert later.number != made.number
    assert "記録にない紙" not in send(browser, later_pdf).text


def test_a_paper_whose_place_was_written_over_since_is_no_paper_of_ours(fleet):
    """Same epoch, place, prev and number, another paper: the set-back laptop wrote before it heard."""
    fleet.desk("L01").ready("2", "b:H2")
    fleet.keep("L01")
    desk = fleet.desk("L01")
    first = desk.make()
    text = desk.journal.subject(first.subject).value("symbols")[0]
    fleet.put_back("L01")
    second = fleet.desk("L01").make(household="2", dwelling="b:H2")
    assert second.number == first.number
    answer = browse(fleet).post(PAGE, {"text": text})
    assert "この端末の記録にない紙です" in answer.text
    assert len(epochs(fleet)) == 1


def test_only_a_paper_of_this_laptops_key_is_a_witness(fleet):
    """A sister's paper, far ahead in her own chain, says nothing of ours; nor does one whose root is unknown."""
    answer = browse(fleet).post(PAGE, {"text": FOREIGN})
    assert "記録にない紙" not in answer.text
    assert epochs(fleet) == []


def test_a_witness_of_an_older_epoch_or_of_an_entry_that_is_here_changes_nothing(fleet):
    made, _, _ = paper(fleet)
    home = fleet.laptops["L01"]
    row = home.journal.one("SELECT epoch, seq, body FROM entry WHERE subject = ?", (made.subject,))
    here = Witness(row[0], row[1], decode_entry(bytes(row[2])).prev[:16], paper_name(home.journal, made.subject))
    assert is_recorded(home, here)
    assert settle_own_place(home, here) is None
    for other in (
        Witness(here.epoch, here.seq, bytes(16), here.paper),
        Witness(here.epoch, here.seq - 1, here.prev, here.paper),
        Witness(here.epoch, here.seq, here.prev, bytes(16)),
        Witness(2**64 - 1, 1, here.prev, here.paper),
    ):
        assert not is_recorded(home, other)
    assert settle_own_place(home, Witness(here.epoch, here.seq + 50, bytes(16), bytes(16))).seq == here.seq + 50
    assert settle_own_place(home, Witness(here.epoch, here.seq + 51, bytes(16), bytes(16))) is None
    assert len(epochs(fleet)) == 1
