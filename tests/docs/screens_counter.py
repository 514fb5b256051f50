"""The pictures of the counter's manual: one small town, one clerk, one day. `python -m tests.docs.screens` calls it."""

from contextlib import closing

from laptop import PASSPHRASE, PASSWORD, build

from victim_support.access.actor import command_actor
from victim_support.access.store import set_setting
from victim_support.journal.home import open_home
from victim_support.rooms import subject_rooms

SURVEYED = "0000000043"
"""渡邉　一郎 of 4番地, whose house is surveyed and decided."""
PLAIN = "0000000531"


def make_counter_town(folder):
    """A laptop with a few invented households on the morning of a day; its home."""
    home = build(folder, 60, opened=False)
    with closing(open_home(home, PASSPHRASE, subject_rooms())) as opened:
        for key, value in (("counter.phone", "内線 2345"), ("reference.places", "県町、金町、切通")):
            set_setting(opened.journal, command_actor("t"), key, value, {})
    return home


def take_counter(browser, url, camera, paper):
    """Every picture of the counter's manual, in the order of the day."""
    clerk = camera(browser, url).log_in("uketsuke", PASSWORD)
    _finding(clerk)
    _reception(clerk, url, paper)
    _papers(clerk)
    _after(clerk)
    _day(clerk)


def _finding(clerk):
    page = clerk.page
    clerk.open("/").shoot("counter-morning", "main form .next-step", "main form .next-step")
    clerk.press("はい、本日は").open("/").shoot("counter-start", "main .next-step", "ul.tiles")
    clerk.open("/reference/").shoot("counter-card", "main h1", "main .table-wrap")
    clerk.open("/search?q=わたなべ いちろう").shoot("counter-search", "main h1", "main .table-wrap")
    page.wait_for_load_state()


def _reception(clerk, url, paper):
    page = clerk.page
    clerk.open(f"/applications/new?household={SURVEYED}")
    page.locator("input[name='identity_check']").first.check()
    for name in ("confirmed_residence", "confirmed_household", "confirmed_dwelling"):
        page.check(f"#f-{name}")
    # A picture of the whole page shows the bar where it ends, not where it stays in sight.
    page.locator(".confirm-bar").evaluate("bar => bar.style.position = 'static'")
    clerk.shoot("counter-reception", "main form#reception", "fieldset:has-text('窓口で確かめたこと')")
    clerk.press("受け付ける").shoot("counter-taken", "main h1", "main .buttons >> nth=0")
    slip = page.locator("a:has-text('受付票を印刷する')").get_attribute("href")
    paper("counter-slip", page.request.get(url + slip).body())


def _papers(clerk):
    page = clerk.page
    clerk.open(f"/household?household_no={SURVEYED}").shoot("counter-household", "main h1", "main .columns + *")
    clerk.shoot_screen("household")
    page.locator("main .next-step a").first.click()
    page.wait_for_load_state()
    page.locator("input[name='names_shown']").first.check()
    page.locator("#f-copies").fill("2")
    clerk.shoot("counter-making", "section.names-shown", "main .columns")
    clerk.press("証明書を作成する")
    clerk.press("印刷へ進む").shoot("counter-certificate", "main h1", "main .next-step")
    page.locator("main a:has-text('交付を記録する')").click()
    page.wait_for_load_state()
    page.locator("#f-stamped").check()
    clerk.shoot("counter-delivery", "main h1", "main form")
    reason = page.locator("main a:has-text('判定内訳')").first.get_attribute("href")
    # One of the two stays, for the picture of what waits.
    page.locator("main a:has-text('この1通だけを渡す')").first.click()
    page.wait_for_load_state()
    page.locator("#f-stamped").check()
    clerk.press("交付を保存する" if page.locator("button:has-text('交付を保存する')").count() else "交付を記録する")
    clerk.open(reason).shoot("counter-reason", "main h1", "main .table-wrap")
    clerk.open("/certificates/waiting").shoot("counter-waiting", "main h1", "main .table-wrap")


def _after(clerk):
    page = clerk.page
    clerk.open(f"/resurvey/new?household={SURVEYED}").shoot(
        "counter-resurvey", "main h1", "fieldset:has-text('もう一度調べてほしい所')"
    )
    clerk.open(f"/handover/new?page=/household?household_no%3D{PLAIN}")
    page.fill("#f-text", "二世帯で、世帯分離の届が10月1日付。どちらの世帯で受けるか決めてほしい")
    clerk.shoot("counter-hold", "main h1", "main form")
    clerk.open(f"/household/contact?household_no={PLAIN}").page.fill("#f-whereabouts", "岐阜市民体育館")
    page.wait_for_selector(".draft-note:has-text('控えました')")
    clerk.open(f"/household/contact?household_no={PLAIN}").page.wait_for_selector(".draft-offer")
    clerk.shoot("counter-draft", "h2:has-text('いまいる所')", ".draft-offer")


def _day(clerk):
    page = clerk.page
    clerk.open("/day/tickets/give").press("整理券を出す")
    clerk.press("次の整理券を出す")
    clerk.open("/day/tickets").press("次の人を呼ぶ").shoot(
        "counter-tickets", "main h1", "form[aria-label='次の人を呼ぶ']"
    )
    page.set_viewport_size({"width": 1366, "height": 768})
    clerk.open("/day/screen").shoot("counter-screen", "h1", "main > :last-child")
    clerk.open("/day/close").shoot("counter-close", "main h1", "main form")
    clerk.open("/books/").shoot("counter-books")
