"""A day by keyboard: a ticket given and called, the screen in the hall, the day closed and its report."""

from playwright.sync_api import expect


def test_a_ticket_is_given_and_called_and_the_day_closed_by_keyboard(hands):
    page = hands.log_in("uketsuke").page
    hands.open("/day/tickets/give").act()
    expect(page.locator(".ticket-slip-number")).to_be_visible()
    number = page.locator(".ticket-slip-number").inner_text()
    hands.shoot("given").open("/day/tickets").act().sees(f"{number} を 窓口1 に呼びました").shoot("called")
    hands.tab_to("button:has-text('不在')").go("Enter").sees("不在だった人")
    hands.tab_to(f"button:has-text('{number} を呼ぶ')").go("Enter").sees("2回目")
    for width, height in ((1366, 768), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        hands.open("/day/screen").sees(number).sees("窓口1").shoot(f"screen-{width}")
        assert page.evaluate("document.documentElement.scrollHeight <= window.innerHeight"), "the screen scrolls"
    page.set_viewport_size({"width": 1366, "height": 768})
    hands.open("/day").act().shoot("closing")
    if page.locator("#f-reason[required]").count():
        hands.fill("#f-reason", "確かめた")
    hands.act().sees("日報").shoot("report")
    page.emulate_media(media="print")
    expect(page.locator(".report-signs")).to_be_visible()
    expect(page.locator(".frame-row").first).to_be_hidden()
