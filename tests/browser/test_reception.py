"""受付 at the counter, by keyboard alone with an IME and a scanner; the keys are counted (docs/usability.md)."""

import re
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import expect

from browser.hands import Hands
from victim_support.applications.rules import read_number

USABILITY = Path(__file__).resolve().parents[2] / "docs" / "usability.md"
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")


class Counting:
    """Hands that count every key a person presses, an IME's included."""

    def __init__(self, hands: Hands):
        self.hands, self.page, self.keys = hands, hands.page, 0
        self.wire = self.page.context.new_cdp_session(self.page)

    def press(self, *keys):
        self.keys += len(keys)
        self.hands.press(*keys)
        return self

    def go(self, key):
        self.keys += 1
        self.hands.go(key)
        return self

    def type(self, text):
        """Letters and digits as they come from the keys."""
        self.keys += len(text)
        self.page.keyboard.type(text)
        return self

    def ime(self, romaji, *shown):
        """Compose as an IME does: one composition a key, then Enter, which chooses the words and sends nothing."""
        at = self.page.url
        for place in range(1, len(romaji) + 1):
            text = shown[-1][: max(1, len(shown[-1]) * place // len(romaji))]
            self.wire.send(
                "Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)}
            )
        enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229, "nativeVirtualKeyCode": 229}
        self.wire.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
        self.wire.send("Input.insertText", {"text": shown[-1]})
        self.wire.send("Input.dispatchKeyEvent", {"type": "keyUp", **enter})
        self.keys += len(romaji) + 1
        assert self.page.url == at, "the IME's Enter has sent a form"
        return self

    def tab_to(self, selector):
        wanted = self.page.locator(selector).first
        expect(wanted).to_be_visible()
        for _ in range(60):
            if wanted.evaluate("element => element === document.activeElement"):
                return self
            self.press("Tab")
        raise AssertionError(f"{selector} is not reached by Tab")

    def group(self, name, digit):
        """Tab into a group of choices and press a digit."""
        group = f"input[name='{name}']"
        for _ in range(60):
            if self.page.evaluate("document.activeElement.name") == name:
                return self.press(str(digit))
            self.press("Tab")
        raise AssertionError(f"{group} is not reached by Tab")


def found_by_reading(hands, romaji, kana):
    """From the start page's search box to the page that takes the application."""
    expect(hands.page.locator("#f-q")).to_be_focused()
    hands.ime(romaji, kana).go("Enter")
    hands.tab_to("main th a").go("Enter")
    return hands.go("F9")


def slip_opens(hands):
    """F9 on the page after taking opens the 受付票 in another tab: its code leads back to the number."""
    number = re.search(r"受-L01A-\d{6}-.", hands.page.locator("h1").inner_text())[0]
    link = hands.page.locator("main a[data-shortcut='F9']")
    expect(link).to_contain_text("受付票を印刷する")
    answer = hands.page.request.get(hands.hands.url + link.get_attribute("href"))
    document = pypdfium2.PdfDocument(answer.body())
    image = document[0].render(scale=150 / 72).to_pil()
    document.close()
    (code,) = {one.text for one in zxingcpp.read_barcodes(image)}  # in squares and in lines
    assert read_number(code) == number
    with hands.page.context.expect_page():
        hands.press("F9")
    hands.press("Enter")  # the printer's own dialog
    return number, code


def told(case, keys):
    """The keys counted are those the page of usability tells."""
    line = next(line for line in USABILITY.read_text(encoding="utf-8").splitlines() if line.startswith(f"| {case} |"))
    assert line.split("|")[2].strip() == str(keys), f"{case}: {keys} keys"


@pytest.mark.slow
def test_the_common_case_needs_few_keys(hands):
    hands.log_in("uketsuke")
    keys = Counting(hands)
    found_by_reading(keys, "kamiya", "かみや")
    hands.shoot("reception")
    expect(hands.page.locator("input[name='kind']").first).to_be_focused()
    expect(hands.page.locator("#f-letter_on")).to_be_hidden()
    keys.group("identity_check", 1).group("confirmed_residence", 1).press("2", "3")
    expect(hands.page.locator("#chosen")).to_be_in_viewport()
    chosen = hands.page.locator("label:has(input[name='applicant']:checked) .registered").inner_text()
    expect(hands.page.locator("#chosen .registered")).to_have_text(chosen)
    hands.shoot("reception-filled")
    keys.go("F9")
    hands.sees("受け付けました").sees("顔写真付き1点（運転免許証）").shoot("taken")
    number, code = slip_opens(keys)
    told("世帯主、自宅、運転免許証1点", keys.keys)
    # The slip's code, scanned with the IME on: full-width digits, an Enter that chooses them, and another one or two.
    hands.open("/applications/")
    scan = Counting(hands)
    scan.tab_to("#f-number").ime(code, code.translate(WIDE)).go("Enter")
    hands.press("Enter").sees(number)


@pytest.mark.slow
def test_a_proxy_with_a_letter(hands):
    hands.log_in("uketsuke")
    keys = Counting(hands)
    found_by_reading(keys, "nagai", "ながい")
    page = hands.page
    proxy = page.locator("input[name='applicant']").evaluate_all(
        "all => all.map(one => one.value).indexOf('代理人') + 1"
    )
    keys.group("applicant", proxy)
    expect(page.locator("#f-letter_on")).to_be_visible()
    keys.tab_to("#f-applicant_name").ime("oogakijirou", "大垣　次郎").press("Tab").ime("bekkyonoko", "別居の子")
    keys.press("Tab").ime("nagaiichirou", "長井　一郎").press("Tab").type("R8.11.20").press(
        "Tab", "ArrowDown", "ArrowDown", "ArrowDown"
    )
    expect(page.locator("#f-letter_scope")).to_have_value("両方")
    hands.shoot("reception-proxy")
    keys.group("identity_check", 2).group("confirmed_residence", 1).press("2", "3").go("F9")
    hands.sees("代理人　別居の子").sees("マイナンバーカード").sees("範囲 両方")
    slip_opens(keys)
    told("代理人、委任状", keys.keys)


@pytest.mark.slow
def test_another_towns_form_and_a_ticket_from_a_scanner(hands):
    hands.log_in("uketsuke")
    keys = Counting(hands)
    found_by_reading(keys, "katoumegumi", "かとう　めぐみ")
    page = hands.page
    keys.group("identity_check", 1).group("confirmed_residence", 1).press("2", "3").group("channel", 2)
    # A scanner that sends Enter twice goes on to the next field and sends nothing.
    hands.fill("#f-ticket_no", "103400010100000165")
    at = page.url
    hands.press("Enter", "Enter")
    assert page.url == at
    expect(page.locator("#f-ticket_no")).to_have_value("103400010100000165")
    keys.tab_to("details summary").press("Enter")
    keys.tab_to("#f-filed_at").ime("oogakishi", "大垣市").press("Tab").type("R8.11.20").go("F9")
    hands.sees("大垣市　令和8年11月20日").sees("郵送").shoot("other-town")
    slip_opens(keys)
    told("ほかの市町村に出された申請書", keys.keys)
