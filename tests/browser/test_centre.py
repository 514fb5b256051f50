"""The centre's desk and a town's conflict desk in the real browser: every page, by keyboard, looked at by axe."""

import re
from urllib.parse import urlsplit

import pytest
from disputed_town import TOWN, disagree
from playwright.sync_api import expect
from town_fleet import TownFleet
from web.client import PASSWORD

from browser.conftest import ARTEFACTS, Running, laptop_server
from browser.hands import SCREEN, Hands, check_page
from browser.test_screens import links, shape
from victim_support.access import passwords
from victim_support.access.actor import Role
from victim_support.access.store import create_account
from victim_support.centre.staff import add_staff, open_staff

PASSPHRASE = "kusa mori kawa umi sora tsuki hoshi"


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Two laptops that disagree, the centre that received them, and an account for each who works there."""
    patch = pytest.MonkeyPatch()
    patch.setattr(passwords, "_MEMORY_KIB", 64)
    patch.setattr(passwords, "_ITERATIONS", 1)
    folder = tmp_path_factory.mktemp("disputed")
    fleet = TownFleet(folder / "fleet")
    disagree(fleet)
    with open_staff(fleet.centre, fleet.rooms) as home:
        fleet.staff = add_staff(home, "command:t", "suzuki", "鈴木　三", administrator=True)
    with fleet.laptops["L01"].journal.transaction("command:t") as tx:
        create_account(tx, name="sato", display_name="佐藤　一", roles=[Role.CLERK], password=PASSWORD)
    patch.undo()
    (folder / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    fleet.passphrase = folder / "passphrase"
    fleet.close()
    return fleet


@pytest.fixture(scope="module")
def desk(town):
    running = Running("centre", "desk", "--home", town.centre.path, "--passphrase-file", town.passphrase, "--port", 0)
    yield running
    running.stop()


@pytest.fixture(scope="module")
def laptop(town):
    running = laptop_server(town.folder / "L01", town.passphrase)
    yield running
    running.stop()


@pytest.fixture
def person(chromium, request):
    """Somebody who sits down at a screen: call it with an address."""
    contexts = []

    def sits_at(url):
        context = chromium.new_context(viewport=SCREEN, locale="ja-JP")
        contexts.append(context)
        folder = ARTEFACTS / re.sub(r"\W+", "-", request.node.name).strip("-")
        return Hands(context.new_page(), url, folder, soak=request.config.getoption("--soak"))

    yield sits_at
    for context in contexts:
        context.close()


def log_in(hands, name, password, path="/login"):
    hands.open(path)
    expect(hands.page.locator("#f-name")).to_be_focused()
    hands.type(name).press("Tab").type(password).go("Enter")
    return hands


def walk_all(hands, begin, within=""):
    """Every page that links lead to, one of each shape, at full size and at twice the size.

    `within`: only the links of pages whose path begins so are followed.
    """
    waiting, seen, shapes = [hands.url + path for path in begin], set(), set()
    while waiting:
        link = waiting.pop(0)
        if shape(link) in shapes:
            continue
        shapes.add(shape(link))
        hands.page.goto(link)
        hands.look(shape(link)[0].strip("/").replace("/", "-") or "start")
        hands.look_at_twice_the_size()
        if not urlsplit(link).path.startswith(within):
            continue
        more = [one for one in links(hands.page, hands.url) if one not in seen and not one.endswith(".cbor")]
        seen.update(more)
        waiting += more
    return {urlsplit(link).path for link, _ in ((hands.url + path, None) for path, _ in shapes)}


@pytest.mark.slow
def test_every_page_of_the_centre(person, town, desk):
    hands = log_in(person(desk.url), *town.staff)
    hands.sees("岐阜市")
    seen = walk_all(hands, ("/", f"/{TOWN}/", f"/{TOWN}/conflicts/"))
    assert {f"/{TOWN}/laptop", f"/{TOWN}/conflicts/open/item", f"/{TOWN}/conflicts/compare", f"/{TOWN}/export"} <= seen


@pytest.mark.slow
def test_from_a_conflict_to_the_approval_with_the_keyboard_alone(person, town, desk):
    hands = log_in(person(desk.url), *town.staff)
    hands.page.goto(f"{desk.url}/{TOWN}/conflicts/open")
    hands.tab_to("a:has-text('住家の被害')").go("Enter")
    hands.act()  # nothing chosen, no reason
    hands.sees("どちらの値にするかを選んでください。")
    hands.shoot("missing")
    hands.tab_to("input[name='side']").press("Space", "ArrowDown")
    hands.act()
    hands.sees("理由が入っていません")
    assert hands.page.locator("input[name='side']:checked").count() == 1  # the choice is still there
    hands.fill("#f-reason", "L02 の調査員が二度目に見た")
    hands.act().sees("処理案を作りました").shoot("proposed")
    boss = log_in(person(desk.url), "kato", PASSWORD, f"/{TOWN}/login")
    boss.page.goto(f"{desk.url}/{TOWN}/conflicts/proposals")
    boss.tab_to("a:has-text('住家の被害')").go("Enter")
    boss.shoot("proposal")
    boss.fill("#f-reason", "案のとおりと認める")
    boss.act().sees("承認しました").shoot("approved")


@pytest.mark.slow
def test_every_page_of_the_desk_on_a_laptop(person, laptop):
    """And what they lead to, a disputed household among them; beyond it are the pages of test_screens (all: `make soak`)."""
    hands = log_in(person(laptop.url), "kato", PASSWORD)
    within = "" if hands.soak else "/conflicts/"
    seen = walk_all(
        hands, ("/conflicts/", "/conflicts/open", "/conflicts/doubles", "/household?household_no=1"), within
    )
    assert {"/conflicts/open/item", "/conflicts/proposals", "/household", "/damage/dwelling"} <= seen
    check_page(hands.page)
