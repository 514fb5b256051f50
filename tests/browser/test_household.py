"""By keyboard alone: whom one half remembers is found, the building confirmed, a line entered, a list given out."""

from playwright.sync_api import expect

PLAIN = "0000000531"


def test_a_household_is_found_by_what_is_said_and_its_ledger_kept(hands):
    page = hands.page
    hands.open().log_in("kessai")
    hands.type("ハヤカワル　マサル").go("Enter").sees("「ハヤカワル」を「ハヤカワ」として").shoot("near")
    hands.open("/search?q=存在町の存否田さん、S50.7.7").sees("台帳にない人として加える").shoot("nobody")
    hands.press("F2").type("つぎの人")  # in place of the old words, not behind them
    assert page.locator("[data-shortcut='F2']").input_value() == "つぎの人"
    hands.tab_to("main a:has-text('台帳にない人として加える')")
    hands.act().sees("世帯の手入力")
    assert page.locator("#f-birthdate_1").input_value() == "S50.7.7"
    hands.open(f"/household?household_no={PLAIN}").sees("被災者台帳の項目").shoot("household")
    hands.tab_to("main a:has-text('家屋を確かめる')").go("Enter").sees("住んでいた家屋を確かめる").shoot("building")
    hands.act().sees("住んでいた家屋を記録しました").sees("物件")
    hands.tab_to("main a:has-text('援護を記録する')").go("Enter")
    hands.tab_to("#f-what").type("毛布2枚").tab_to("#f-told_by").type("福祉課").shoot("item")
    hands.act().sees("援護を記録しました").sees("毛布2枚").shoot("household-after")
    hands.open("/household/contact?household_no=0000000272").shoot("contact-closed")
    hands.open("/household?household_no=0000000272").sees("支援措置の対象者がいます").shoot("household-closed")
    hands.open("/provision/new")
    hands.choose("ground", "市町村内部の利用")
    hands.tab_to("#f-recipient").type("福祉課").tab_to("#f-purpose").type("見舞金の案内").tab_to("#f-whole").press(
        "Space"
    )
    hands.act().sees("提供する人は").shoot("provision")
    expect(page.locator("main [data-shortcut='F9']")).to_have_text("記録して渡す F9")
    hands.choose("form", "paper")
    hands.act().sees("支援措置の対象者がいる世帯と個人番号は入っていません").shoot("provision-paper")
    assert "書きかけ" not in page.locator("header").inner_text()
