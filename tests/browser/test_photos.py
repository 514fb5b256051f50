"""Photos on the application's page with the keyboard alone: chosen, saved, seen, withdrawn; the page looked at by axe."""

import re

import pytest
from laptop import CODE, PASSPHRASE, build
from photos.pictures import bomb, exif, jpeg, scene
from playwright.sync_api import expect

from browser.conftest import laptop_server
from browser.hands import SCREEN, Hands, check_page
from victim_support.access.actor import command_actor
from victim_support.demo.papers import apply_some
from victim_support.journal.home import open_home
from victim_support.rooms import subject_rooms


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """A laptop of its own: other tests walk a home without photos."""
    folder = tmp_path_factory.mktemp("photos")
    path = build(folder, 20)
    home = open_home(path, PASSPHRASE, subject_rooms())
    apply_some(home, command_actor("test"), CODE)
    home.close()
    running = laptop_server(path, folder / "passphrase")
    yield running
    running.stop()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_photos_are_saved_seen_and_withdrawn_by_keyboard(chromium, served, tmp_path, scripts):
    context = chromium.new_context(viewport=SCREEN, locale="ja-JP", java_script_enabled=scripts)
    hands = Hands(context.new_page(), served.url, tmp_path, scripts=scripts)
    page = hands.log_in("uketsuke").page
    page.goto(f"{served.url}/applications/")
    page.goto(page.locator("table a").nth(int(scripts)).evaluate("one => one.href"))
    files = [
        {"name": f"{number}.jpg", "mimeType": "image/jpeg", "buffer": jpeg(scene(800 + number, 600), exif=exif(6))}
        for number in range(2)
    ]
    hands.tab_to("#f-photos")
    page.locator("#f-photos").set_input_files([*files, {"name": "bomb.png", "mimeType": "image/png", "buffer": bomb()}])
    hands.tab_to("button:text-is('写真を保存する')").press("Enter")
    expect(page.locator("[role=alert]")).to_contain_text("E-PHO-05")
    expect(page.locator(".photo-preview")).to_have_count(2)
    if scripts:
        check_page(page)
    hands.tab_to("main a:text-is('申請のページへ戻る')").press("Enter")
    previews = page.locator(".photo-preview")
    expect(previews).to_have_count(2)
    for one in previews.all():
        one.scroll_into_view_if_needed()
        expect(one).to_have_js_property("complete", True) if scripts else None
        width, height = one.evaluate(
            "async one => { await one.decode(); return [one.naturalWidth, one.naturalHeight] }"
        )
        assert (height, width) in ((800, 600), (801, 600)), "upright"
    if scripts:
        check_page(page)
    hands.tab_to("summary:text-is('写真 1 を取り消す')").press("Enter")
    hands.tab_to("#f-photo-reason-1").type("別の家")
    hands.press("Enter")
    expect(page.locator("main")).to_contain_text(re.compile("取消し：別の家"))
    expect(page.locator(".photo-preview")).to_have_count(1)
    context.close()
    assert not [text for text in hands.said if "Content Security Policy" in text or text.startswith("pageerror")]
