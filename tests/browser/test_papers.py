"""The papers' settings with their 見本 beside them, by keyboard; and the lists of papers, looked at."""

import pytest
from playwright.sync_api import expect


@pytest.mark.slow
def test_a_kind_is_changed_with_its_sample_beside_it(hands):
    page = hands.page
    hands.log_in("kanri")
    hands.open("/certificates/kinds").sees("罹災届出証明書").shoot("kinds")
    hands.tab_to("main th a:has-text('罹災届出証明書')").go("Enter")
    hands.fill("#f-title", "り災届出証明書")
    picture = page.locator("main img.preview[src*='%E3%82%8A%E7%81%BD']")  # り災: no button was pressed
    expect(picture).to_have_count(1)
    assert picture.evaluate("image => image.complete && image.naturalWidth") > 700
    expect(page.locator("#f-title")).to_be_focused()
    hands.fill("#f-fee", "三百円")
    expect(page.locator("#sample")).to_contain_text("円の数字")
    hands.fill("#f-fee", "0")
    expect(page.locator("#sample")).not_to_contain_text("円の数字")
    hands.tab_to("main button[name='show']").go("Enter")
    hands.shoot("kind-seen")
    hands.act().sees("1項目を保存しました").shoot("kind-saved")
    expect(page.locator("#f-title")).to_have_value("り災届出証明書")


@pytest.mark.slow
def test_the_lists_of_papers(hands):
    hands.log_in("uketsuke")
    hands.open("/certificates/waiting").sees("未交付").shoot("waiting")
    hands.open("/batches/?show=1").sees("証明書の一括作成").shoot("district")
