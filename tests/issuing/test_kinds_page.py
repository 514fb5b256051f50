"""The settings of kinds: seen before they are saved, checked, kept; a kind of the town's own; the test print."""

import io

import pypdfium2 as pdfium
import pytest
from damage.site import Desk
from PIL import Image
from web.client import PASSWORD

from issuing.test_making import text_of
from issuing.test_pages import app, clerk, home, journal
from victim_support.access.actor import Role
from victim_support.access.store import create_account, settings
from victim_support.kinds.rules import kinds
from victim_support.paper.ruler import paper_test

__all__ = ["app", "clerk", "home", "journal"]
FORM = "種別の設定"
pytestmark = pytest.mark.usefixtures("quick_argon")


@pytest.fixture
def admin(app, journal):
    with journal.transaction("init") as tx:
        create_account(tx, name="kanri", display_name="管理　四", roles=[Role.ADMINISTRATOR], password=PASSWORD)
    return Desk(app, "kanri")


def form_of(admin, key="risai"):
    return admin.get("/certificates/kinds/form", key=key).form(FORM) | {"subjects": "住家"}


def test_what_is_typed_is_shown_as_a_sample_and_saved_only_then(admin, journal):
    assert "罹災証明書" in admin.get("/certificates/kinds").text
    typed = {"title": "り災証明書", "number_template": "岐危管第{number}号", "contact": "危機管理課"}
    page = admin.send("/certificates/kinds/form", {**form_of(admin), **typed, "show": "1"}, status=200)
    assert "岐危管第罹-L01A-000123-X号" in page.text
    assert settings(journal).get("certificate.risai.title") is None
    query = {"key": "risai", **typed}
    text = text_of(admin.browser.get("/certificates/kinds/sample.pdf", query_string=query).data)
    text = text.replace("\r\n", "").replace("\ufffe", "-")  # a hyphen before a change of font
    for words in ("見本", "岐危管第罹-L01A-000123-X号", "危機管理課"):
        assert words in text
    picture = admin.browser.get("/certificates/kinds/sample.png", query_string=query)
    assert Image.open(io.BytesIO(picture.data)).size[0] > 700
    page = admin.send("/certificates/kinds/form", {**form_of(admin), **typed})
    assert "3項目を保存しました" in page.text
    assert kinds(settings(journal))[0].title == "り災証明書"
    page = admin.send("/certificates/kinds/form", {**form_of(admin), "title": ""})
    assert kinds(settings(journal))[0].title == "罹災証明書"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"number_template": "岐危管第号"}, "{number} を一度だけ"),
        ({"fee": "三百円"}, "円の数字"),
        ({"form": "hisai-2"}, "程度の欄がある様式"),
        ({"form": "../x"}, "様式を選んで"),
        ({"series": "R1"}, "漢字やかな"),
        ({"note": "\ue000"}, "U+E000"),
    ],
)
def test_what_cannot_be_printed_is_not_saved(admin, journal, typed, words):
    before = settings(journal)
    assert words in admin.send("/certificates/kinds/form", {**form_of(admin), **typed}, status=400).text
    beside = admin.send("/certificates/kinds/form", {**form_of(admin), **typed, "show": "1"}, status=400).text
    beside = beside.split('id="sample"')[1]
    assert words in beside
    assert "番号の例：罹-L01A-000123-X" in beside  # the picture is of the kind as it is, and so is the number beside it
    assert settings(journal) == before


def test_a_town_adds_a_kind_and_switches_one_off(admin, journal):
    page = admin.get("/certificates/kinds")
    form = page.form("種別を加える") | {"key": "kaoku", "name": "被災家屋証明書", "graded": "1"}
    page = admin.send("/certificates/kinds", dict(form))
    assert "被災家屋証明書の設定" in page.text
    found = kinds(settings(journal))[-1]
    assert (found.name, found.form, found.carries_grade) == ("被災家屋証明書", "risai-2", True)
    assert "記号は" in admin.send("/certificates/kinds", dict(form), status=400).text
    off = form_of(admin, "hisai")
    del off["enabled"]
    admin.send("/certificates/kinds/form", off)
    assert not kinds(settings(journal))[2].enabled


def test_only_who_manages_changes_kinds(clerk):
    assert clerk.browser.get("/certificates/kinds").status_code == 403
    assert clerk.browser.get("/certificates/kinds/form", query_string={"key": "risai"}).status_code == 403
    assert clerk.browser.get("/certificates/paper-test.pdf").status_code == 200


def test_an_unknown_kind_is_named(admin):
    assert "E-KND-01" in admin.get("/certificates/kinds/form", status=404, key="x").text


def test_the_rulers_are_a_hundred_millimetres_long():
    document = pdfium.PdfDocument(paper_test())
    picture = document[0].render(scale=254 / 72).to_pil().convert("L")  # ten dots a millimetre
    document.close()
    across = picture.crop((0, 895, 2100, 905)).point(lambda grey: 255 if grey < 160 else 0).getbbox()
    assert abs((across[2] - across[0]) - 1000) <= 6
    along = picture.crop((395, 1080, 405, 2200)).point(lambda grey: 255 if grey < 160 else 0).getbbox()
    assert abs((along[3] - along[1]) - 1000) <= 6
