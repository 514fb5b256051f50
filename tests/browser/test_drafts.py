"""What was typed survives the browser's end, the server's death and a log-out; and lies nowhere in the browser."""

import pytest
from laptop import build
from playwright.sync_api import expect

from browser.conftest import laptop_server
from browser.hands import SCREEN, Hands

HOUSEHOLD = "/household/contact?household_no=0000000019"
TYPED = "岐阜市民体育館　二階"


@pytest.fixture
def laptop(tmp_path):
    running = [laptop_server(build(tmp_path, 30), tmp_path / "passphrase")]

    def again():
        running[0].process.kill()
        running[0].process.wait(timeout=20)
        running[0].process.stdout.close()
        running[0] = laptop_server(tmp_path / "home", tmp_path / "passphrase")
        return running[0].url

    yield running[0].url, again
    running[0].stop()


def sit_down(chromium, url, tmp_path):
    context = chromium.new_context(viewport=SCREEN, locale="ja-JP")
    return context, Hands(context.new_page(), url, tmp_path / "shots").log_in("uketsuke")


def kept(hands):
    expect(hands.page.locator(".draft-note").first).to_contain_text("書きかけを控えました")


def test_what_was_typed_survives_a_crash_a_log_out_and_a_refusal(chromium, laptop, tmp_path):
    url, restart = laptop
    context, hands = sit_down(chromium, url, tmp_path)
    hands.open(HOUSEHOLD).fill("#f-whereabouts", TYPED)
    kept(hands)
    stored = "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    assert hands.page.evaluate(stored) == '[{},{},""]'
    hands.press("Tab").type("058-000-0000").open()  # away within the second: what the page still holds goes along
    context.close()
    url = restart()  # SIGKILL, as when the battery is gone
    context, hands = sit_down(chromium, url, tmp_path)
    hands.tab_to("a:has-text('書きかけ 1')").go("Enter").sees("居所・電話・支援措置").shoot("drafts")
    hands.tab_to("main th a").go("Enter").sees("書きかけの内容があります").sees("居所")
    assert hands.page.locator("#f-whereabouts").input_value() == ""  # shown as on record until the clerk decides
    hands.shoot("offered")
    hands.tab_to("button:has-text('続きから入れる')").press("Enter")
    expect(hands.page.locator("#f-whereabouts")).to_have_value(TYPED)
    expect(hands.page.locator("#f-whereabouts")).to_be_focused()
    expect(hands.page.locator("#f-phones")).to_have_value("058-000-0000")
    hands.act().sees(TYPED)
    assert hands.page.locator("a:has-text('書きかけ')").count() == 0
    hands.open(HOUSEHOLD)
    assert hands.page.locator(".draft-offer").count() == 0
    hands.tab_to("#f-reason").type("申し出")
    kept(hands)
    hands.log_out()
    hands.log_in("uketsuke")
    hands.open(HOUSEHOLD).sees("書きかけの内容があります")
    hands.tab_to("button:has-text('書きかけを消す')").press("Enter")
    expect(hands.page.locator(".draft-note")).to_have_text("")
    hands.open(HOUSEHOLD)
    hands.page.wait_for_load_state("networkidle")
    assert hands.page.locator(".draft-offer").count() == 0
    context.close()
