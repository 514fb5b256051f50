"""Every page a person can reach, looked at by axe and by rules of the eye, at full size and at 200 % zoom; and what
only a real browser can show: input methods, impatient fingers, the registered form of a character."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

PAPER = json.loads((Path(__file__).parents[1] / "vectors" / "certificate-qr.json").read_text("ascii"))["valid"][0][
    "texts"
][0]
HARD = {
    "渡邉": "0000000019",
    "protected": "0000000272",
    "long names": "0000000140",
    "long address": "0000000159",
    "unknown birthdates": "0000000167",
    "foreigner": "0000000175",
    "no head": "0000000256",
    "two dwellings": "0000000264",
}


def links(page, url):
    found = page.evaluate("[...document.querySelectorAll('a[href]')].map(one => one.href)")
    return [
        one
        for one in found
        if one.startswith(url) and "/static" not in one and ".pdf" not in one and ".csv" not in one and "#" not in one
    ]


def shape(link):
    parts = urlsplit(link)
    return parts.path, tuple(sorted(re.findall(r"(?:^|&)([^=&]+)=", parts.query)))


REQUIRED = "main form[method='post']:has([required]:not([type='radio'])), main form[method='post']:has([aria-required])"


def look_at_refusals(hands, link):
    """Every form of the page that must have something, sent empty: what the refusal looks like."""
    page = hands.page
    for number in range(page.locator(REQUIRED).count()):
        if number:
            page.goto(link)
        with page.expect_navigation():
            page.locator(REQUIRED).nth(number).evaluate(
                """form => {
                    for (const field of form.querySelectorAll("input:not([type=hidden]), textarea, select")) {
                        field.checked = false;
                        if (!["radio", "checkbox"].includes(field.type)) field.value = "";
                    }
                    for (const details of document.querySelectorAll("details")) details.open = true;
                    form.requestSubmit(form.querySelector("button[type=submit]:not([disabled])"));
                }"""
            )
        page.wait_for_load_state()
        hands.look("refused")


@pytest.mark.slow
def test_every_page_passes_at_full_size_and_at_twice_the_size(hands, server):
    page = hands.log_in("kessai").page
    waiting = [
        server.url + path for path in ("/", "/search?q=ワタナベ", "/search?q=ぬぬぬ", "/household/enter", "/nope")
    ]
    waiting += [f"{server.url}/household?household_no={number}" for number in HARD.values()]
    seen, shapes = set(waiting), {}
    while waiting:
        link = waiting.pop(0)
        times = shapes.get(shape(link), 0)
        if times >= (len(HARD) if "/household?" in link else 1):
            continue
        shapes[shape(link)] = times + 1
        page.goto(link)
        hands.look(shape(link)[0].strip("/").replace("/", "-") or "start")
        found = links(page, server.url)
        if times == 0:
            hands.look_at_twice_the_size()
            look_at_refusals(hands, link)
        for one in found:
            if one not in seen:
                seen.add(one)
                waiting.append(one)
    visited = {path for path, _ in shapes}
    assert {
        "/",
        "/search",
        "/household",
        "/household/contact",
        "/applications/",
        "/applications/new",
        "/damage/",
    } <= visited
    assert {"/damage/waiting", "/damage/dwelling", "/damage/survey/new", "/certificates/", "/waiting/make"} <= visited


@pytest.mark.parametrize("name", ["uketsuke", "chosa", "kanri"])
def test_every_role_starts_on_a_page_that_is_whole(hands, server, name):
    page = hands.log_in(name).shoot(f"start-{name}").look_at_twice_the_size().page
    for link in links(page, server.url):
        assert page.request.get(link).status == 200, f"{name} is shown a link that is refused: {link}"


def test_a_refused_form_puts_the_focus_on_what_is_wrong_and_leads_to_the_field(hands):
    hands.log_in("uketsuke").open("/household/enter")
    hands.act()
    expect(hands.page.locator(".errors")).to_be_focused()
    hands.shoot("errors")
    hands.press("Enter")
    expect(hands.page.locator("#f-address")).to_be_focused()
    hands.act()
    hands.press("Tab", "Tab", "Tab", "Enter")
    expect(hands.page.locator("#f-name_1")).to_be_focused()


def test_tab_begins_at_the_content_and_function_keys_stay_in_their_form(hands):
    page = hands.log_in("uketsuke").open("/search?q=日比野").page
    hands.press("Tab")
    assert "/household?" in page.evaluate("document.activeElement.getAttribute('href')")
    hands.open("/household/contact?household_no=0000000531").press("Tab")
    expect(page.locator("main .steps a").first).to_be_focused()
    hands.tab_to("#f-member-1").press("Space", "F9")
    expect(page.get_by_role("button", name="支援措置だけを保存する")).to_be_focused()
    expect(page.locator("#f-member-1")).to_be_checked()


def test_verdicts_on_a_paper_can_be_read_and_reached_by_keyboard(hands):
    hands.log_in("uketsuke").open("/certificates/verify")
    hands.fill("#f-text", "\n".join([PAPER, PAPER[:-3] + "000"])).act()
    for words in ("確認できません（発行元の鍵情報なし）", "改ざんのおそれ", "この端末が知っていること"):
        hands.sees(words)
    hands.shoot("verdicts").look_at_twice_the_size()


def test_the_enter_that_ends_a_conversion_sends_nothing(hands):
    """An input method's Enter chooses the word; the next one searches."""
    page = hands.log_in("uketsuke").page
    box = page.locator("#f-q")
    expect(box).to_be_focused()
    client = page.context.new_cdp_session(page)
    client.send("Input.imeSetComposition", {"text": "わたなべ", "selectionStart": 4, "selectionEnd": 4})
    assert page.evaluate(
        """() => {
            const sent = [];
            document.addEventListener("submit", (event) => { sent.push(1); event.preventDefault(); }, {once: true});
            const key = new KeyboardEvent("keydown", {key: "Enter", isComposing: true, bubbles: true, cancelable: true});
            const refused = !document.activeElement.dispatchEvent(key);
            return refused && sent.length === 0;
        }"""
    )
    client.send("Input.insertText", {"text": "渡邉"})
    expect(box).to_have_value("渡邉")
    page.reload()
    page.locator("#f-q").press("w")
    hands.press("Backspace").type("渡邉").go("Enter").sees("渡邉")


def test_an_impatient_second_enter_sends_a_form_once(hands):
    page = hands.log_in("uketsuke").open("/household/contact?household_no=0000000531").page
    hands.fill("#f-whereabouts", "体育館")
    held = []

    def hold(route):  # a slow disk: the answer has not come yet
        held.append(route)

    page.route(re.compile("/household/contact$"), hold)
    hands.press("Enter", "Enter")
    page.wait_for_timeout(300)
    hands.press("F9")
    page.wait_for_timeout(300)
    assert [route.request.method for route in held] == ["POST"]
    with page.expect_navigation():
        held[0].continue_()
    hands.sees("体育館")


def test_function_keys_lead_where_their_hints_say(hands, server):
    page = hands.log_in("uketsuke").open("/household?household_no=0000000531").page
    hands.press("F2")
    expect(page.locator("#header-search")).to_be_focused()
    hands.go("F4")
    assert page.url == server.url + "/"


def test_the_screen_shows_the_registered_form_of_a_character(hands):
    """葛 with two Adobe-Japan1 and two Moji_Joho selectors and without one: pictures of the glyphs, not font names."""
    page = hands.log_in("uketsuke").page
    forms = {}
    for selector in ("", "\U000e0100", "\U000e0101", "\U000e0102", "\U000e0103"):
        page.evaluate(
            """text => {
                const one = document.createElement("p");
                one.className = "registered"; one.id = "glyph"; one.textContent = text;
                document.getElementById("glyph")?.remove();
                document.querySelector("main").prepend(one);
            }""",
            "葛" + selector,
        )
        page.evaluate("document.fonts.ready.then(() => true)")
        page.wait_for_timeout(300)
        forms[selector] = page.locator("#glyph").screenshot()
    # This machine may have the fonts installed: a laptop need not, so it must be ours that were used.
    loaded = page.evaluate("[...document.fonts].filter(one => one.status === 'loaded').map(one => one.family)")
    assert {"Registered", "Registered Second"} <= {name.strip('"') for name in loaded}
    assert forms["\U000e0100"] != forms["\U000e0101"]
    assert forms["\U000e0102"] != forms["\U000e0103"]
    assert forms["\U000e0100"] != forms[""]


def test_a_page_prints_without_the_frame(hands):
    page = hands.log_in("uketsuke").open("/household?household_no=0000000531").page
    page.emulate_media(media="print")
    expect(page.locator(".frame-row").first).to_be_hidden()
    expect(page.locator(".demo-strip")).to_be_visible()
    expect(page.locator("h1")).to_be_visible()
    page.emulate_media(media="screen")
