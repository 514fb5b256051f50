"""The books as a person reads, prints and saves them."""

import csv
import io

import pytest
from damage.site import Desk, make_app
from issuing.conftest import CLERK
from issuing.test_seals import picture

from books.site import ONE, PROTECTED, decide_it, enrolled_town, issue, ready, set_setting, with_seal
from victim_support.access.log import looks
from victim_support.certificates.issuing import today
from victim_support.japanese.dates import wareki
from victim_support.register import store as register
from victim_support.register.rules import Member, number_read

pytestmark = pytest.mark.usefixtures("quick_argon")


@pytest.fixture
def home(tmp_path):
    made = enrolled_town(tmp_path)
    yield made
    made.close()


class Clerk(Desk):
    def follow(self, link):
        return self._page(self.browser.get(link), 200)


@pytest.fixture
def clerk(home):
    return Clerk(make_app(home), "uketsuke")


def rows_of(clerk, key):
    """The CSV of today's book, as dicts."""
    answer = clerk.browser.get(f"/books/{key}.csv")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def test_reception_and_delivery_say_who_what_when_and_how(home, clerk):
    ready(home, *ONE)
    made = issue(home, *ONE, fee=300)
    (taken,) = rows_of(clerk, "reception")
    assert taken["件名"] == "罹災証明書の申請"
    assert (taken["収受日"], taken["世帯主"], taken["処理"]) == (wareki(today()), "岐阜　太郎", "受付")
    (handed,) = rows_of(clerk, "delivery")
    assert handed["証明書番号"] == made.number
    assert handed["受け取った人"] == "岐阜　太郎"
    assert (handed["世帯との関係"], handed["本人確認"], handed["渡し方"], handed["手数料（円）"]) == (
        "世帯主", "顔写真付き1点", "窓口", "300",
    )  # fmt: skip
    page = clerk.get("/books/delivery")
    assert made.number in page.text
    assert "交付 1通" in page.text
    assert "すべて合っています" in clerk.get("/books/").text


def test_the_old_paper_and_whether_it_came_back_stand_beside_the_new(home, clerk):
    ready(home, *ONE)
    old = issue(home, *ONE)
    decide_it(home, ONE[1], "全壊")
    new = issue(home, *ONE, recovered=True)
    rows = {row["証明書番号"]: row for row in rows_of(clerk, "delivery")}
    assert (rows[new.number]["旧証明書"], rows[new.number]["旧証明書の回収"]) == (old.number, "回収")
    assert (rows[old.number]["いまの状態"], rows[old.number]["旧証明書"]) == ("旧", "")


def test_no_whereabouts_in_any_book_and_names_as_the_town_says(home, clerk):
    ready(home, *PROTECTED)
    issue(home, *PROTECTED, to="長良　護", way="郵送", posted_to="避難先の県営住宅", tracking_no="123-45")
    texts = "".join(clerk.get(f"/books/{key}").text for key in ("reception", "delivery", "seal", "paper"))
    assert "長良　護" in texts
    for secret in ("避難先の県営住宅", "123-45"):
        assert secret not in texts
        assert secret not in str(rows_of(clerk, "delivery"))
    seen = [look.detail for look in looks(home.journal, "household:R8-01:0000000002")]
    assert any("交付簿で" in detail for detail in seen)
    set_setting(home, "books.mask_protected", "yes")
    (row,) = rows_of(clerk, "delivery")
    assert (row["世帯主"], row["受け取った人"]) == ("（支援措置）", "（支援措置）")
    assert "長良" not in clerk.get("/books/reception").text


def test_a_household_entered_by_hand_has_the_number_the_screens_read_out(home, clerk):
    event = register.disaster(home.journal, "R8-01")
    who = [Member("", "手　入", birthdate="1980-01-01", relation="世帯主")]
    made = register.enter_household(home.journal, CLERK, event, who, address="岐阜市司町")
    ready(home, made.household_no, "b:0012")
    assert made.household_no.startswith("@")
    (row,) = rows_of(clerk, "reception")
    assert row["世帯番号"] == number_read(made.household_no)
    assert "@" not in clerk.get("/books/reception").text
    page = clerk.get("/household", household_no=made.household_no).text
    assert "聞き取った住所" in page
    assert "登録の住所" not in page


def test_the_town_chooses_columns_and_order(home, clerk):
    ready(home, *ONE)
    issue(home, *ONE)
    set_setting(home, "books.delivery.columns", "交付日、証明書番号、星座、世帯主")
    (row,) = rows_of(clerk, "delivery")
    assert list(row) == ["交付日", "証明書番号", "世帯主"]
    set_setting(home, "books.delivery.order", "世帯主")
    assert rows_of(clerk, "delivery") == [row]


def test_a_name_a_spreadsheet_would_compute_stays_text(home, clerk):
    ready(home, *ONE)
    issue(home, *ONE, to="=1+1")
    (row,) = rows_of(clerk, "delivery")
    assert row["受け取った人"] == "'=1+1"


def test_every_use_of_the_seal_names_its_approval(home, clerk):
    with_seal(home, picture())
    ready(home, *ONE)
    made = issue(home, *ONE)
    (use,) = rows_of(clerk, "seal")
    assert (use["証明書番号"], use["承認番号"], use["公印管理者"], use["印影の数"]) == (
        made.number, "岐総第12号", "総務課長", "1",
    )  # fmt: skip
    assert use["用途"] == "罹災証明書の交付"
    assert "電子公印の使用 1回 ＝ 印影のある紙のはじめての印刷 1回 ＋ 刷り直し 0回" in clerk.get("/books/").text


def test_paper_is_entered_counted_and_explained_on_its_page(home, clerk):
    form = clerk.get("/books/stock").form("用紙の受払")
    assert "だれから受け入れたか" in clerk.send("/books/stock", form | {"sheets": "100"}, 400).text
    saved = clerk.send("/books/stock", form | {"sheets": "100", "other_party": "総務課", "paper_numbers": "1～100"})
    assert "受入 100枚を保存しました" in saved.text
    ready(home, *ONE)
    issue(home, *ONE)
    count = clerk.get("/books/stock").form("棚卸")
    refused = clerk.send("/books/stock/count", count | {"counted": "97"}, 400)
    assert "97枚" in refused.text
    assert "E-" not in refused.text or "99枚" in refused.text
    clerk.send("/books/stock/count", count | {"counted": "97", "count_reason": "試し刷りに2枚"})
    (line,) = rows_of(clerk, "paper")
    assert (line["受入"], line["払出"], line["棚卸の増減"], line["残"]) == ("100", "1", "-2", "97")
    assert "試し刷りに2枚" in line["摘要"]
    assert "すべて合っています" in clerk.get("/books/").text
    link = next(link for link in clerk.get("/books/stock").links if "movement" in (link or ""))
    page = clerk.follow(link)
    assert "取り消す理由" in page.text
    clerk.send("/books/stock/movement", page.form("受払の取消し") | {"withdrawal_reason": ""}, 400)
    clerk.send("/books/stock/movement", page.form("受払の取消し") | {"withdrawal_reason": "入れ間違い"})
    assert "この記録は取り消されています" in clerk.follow(link).text


def test_what_does_not_balance_stands_on_top(home, clerk):
    form = clerk.get("/books/stock").form("用紙の受払")
    clerk.send("/books/stock", form | {"sheets": "1", "movement": "返納", "other_party": "総務課"})
    text = clerk.get("/books/").text
    assert "合っていないところがあります（1件）" in text
    assert "計算上1枚足りません" in text


@pytest.mark.parametrize("query", [{"first": "あした"}, {"first": "R8.10.5", "last": "R8.10.3"}, {"first": "9" * 40}])
def test_a_period_nobody_can_read_is_said_on_the_page(clerk, query):
    assert "入力を確かめてください" in clerk.get("/books/delivery", 400, **query).text
    clerk.get("/books/", 400, **query)
    assert clerk.browser.get("/books/delivery.csv", query_string=query).status_code == 302


def test_another_day_is_another_page_and_an_unknown_book_is_named(home, clerk):
    ready(home, *ONE)
    made = issue(home, *ONE)
    past = clerk.get("/books/delivery", first="R8.10.3", last="R8.10.4")
    assert "この期間の記録はありません" in past.text
    assert made.number not in past.text
    assert "E-BOK-05" in clerk.get("/books/horoscope", 404).text
