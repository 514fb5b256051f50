"""再調査 by keyboard alone, from the household's page to the slip; and the pages a town keeps its books by."""

import csv
import re

import pytest
from playwright.sync_api import expect


@pytest.fixture
def decided(server):
    """A household whose dwelling is decided, and the dwelling's page."""
    with (server.folder / "town" / "surveys.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["世帯番号"] and row["被害の程度"] and row["決裁日"]:
                return row["世帯番号"]
    raise AssertionError("the town has no decided dwelling")


@pytest.mark.slow
def test_a_second_look_is_asked_for_by_keyboard_alone(hands, decided):
    page = hands.page
    hands.log_in("uketsuke").open(f"/household?household_no={decided}").shoot("household")
    hands.tab_to("main a:has-text('再調査の申込みを受け付ける')").go("Enter")
    hands.sees("軽くなることもあります").shoot("resurvey-new")
    hands.act()  # nothing read aloud yet
    hands.sees("読み上げ、申込者が承知したら").shoot("resurvey-refused")
    hands.tab_to("#f-told_lower").press("Space")
    hands.tab_to("input[name='parts']").press("Space")
    hands.fill("#f-reason", "屋根の裏側を見ていない")
    hands.fill("#f-wishes", "12月1日の午前")
    if page.locator("input[name='applicant']:checked").count() == 0:
        hands.tab_to("input[name='applicant']").press("Space")
    hands.choose("identity_check", "運転免許証")
    hands.act().sees("罹災証明書を渡した記録がありません").shoot("resurvey-told")
    hands.act().sees("再調査の申込みを受け付けました").shoot("resurvey-taken")
    number = re.search(r"再-L01A-\d{6}-.", page.locator("h1").inner_text())[0]
    hands.open("/resurvey/").sees(number).shoot("resurvey-list")
    hands.tab_to(f"main th a:has-text('{number}')").go("Enter")
    hands.tab_to("main dd a").go("Enter")
    hands.tab_to("main a:has-text('判定内訳を説明する')").go("Enter")
    hands.sees("読み上げる説明").shoot("reason")


@pytest.mark.slow
def test_paper_is_booked_and_the_balance_shown(hands):
    hands.log_in("uketsuke").open("/books/").shoot("balance")
    hands.open("/books/stock").shoot("stock")
    hands.fill("#f-sheets", "500").fill("#f-other_party", "総務課").act()
    hands.sees("受入 500枚を保存しました")
    left = int(re.search(r"計算上の残り (\d+)枚", hands.page.locator("main").inner_text())[1])  # others print too
    hands.fill("#f-counted", str(left - 1)).go("Enter")
    hands.sees(f"数えた枚数（{left - 1}枚）と計算した残り（{left}枚）が違います").shoot("count-refused")
    expect(hands.page.locator("#f-counted")).to_have_value(str(left - 1))
    hands.fill("#f-count_reason", "試し刷り").go("Enter").sees(f"棚卸 {left - 1}枚を保存しました")
    for book in ("reception", "delivery", "seal", "paper"):
        hands.open(f"/books/{book}").shoot(book)
