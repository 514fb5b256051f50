"""Hands that use the keyboard alone, and the eyes that look at every page."""

from axe_playwright_python.base import AXE_SCRIPT as _AXE
from laptop import PASSWORD
from playwright.sync_api import expect

SCREEN = {"width": 1366, "height": 768}  # a field laptop's
ZOOMED = {"width": SCREEN["width"] // 2, "height": SCREEN["height"] // 2}  # what 200 % leaves
_MOST_TABS = 120

expect.set_options(timeout=15_000)


class Hands:
    """A clerk at the keyboard. No method touches a mouse."""

    def __init__(self, page, url, folder, *, scripts=True, soak=False):
        self.page, self.url, self.folder, self.scripts, self.shots = page, url, folder, scripts, 0
        self.soak = soak
        self.said = []
        page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(f"pageerror: {error}"))

    def open(self, path="/"):
        self.page.goto(self.url + path)
        return self

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def type(self, text):
        self.page.keyboard.insert_text(text)
        return self

    def tab_to(self, selector):
        """Tab forward until the element has the focus, as a person without a mouse must be able to."""
        wanted = self.page.locator(selector).first
        expect(wanted).to_be_visible()
        for _ in range(_MOST_TABS):
            if wanted.evaluate("element => element === document.activeElement"):
                self.focus_is_visible()
                return self
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{selector} is not reached by Tab on {self.page.url}")

    def focus_is_visible(self):
        outline = self.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", "the focus cannot be seen"

    def choose(self, name, value):
        """Choose a radio button of the group `name`: into the group by Tab, then by arrows."""
        group = f'input[type="radio"][name="{name}"]'
        self.tab_to(f"{group}:checked" if self.page.locator(f"{group}:checked").count() else group)
        if self.page.locator(f"{group}:checked").count() == 0:
            self.press("Space")
        for _ in range(self.page.locator(group).count()):
            if self.page.locator(f"{group}:checked").get_attribute("value") == value:
                return self
            self.press("ArrowDown")
        raise AssertionError(f"{value} is not among {name}")

    def fill(self, selector, text):
        self.tab_to(selector)
        self.press("Control+a")
        return self.type(text)

    def go(self, *keys):
        """Press keys that lead to another page, and wait for it."""
        with self.page.expect_navigation():
            self.press(*keys)
        self.page.wait_for_load_state()
        return self

    def act(self):
        """The page's one primary action: F9, or without scripts the button itself."""
        if self.scripts:
            return self.go("F9")
        self.tab_to("main [data-kind='primary']")
        return self.go("Enter")

    def log_in(self, name):
        self.open("/login")
        expect(self.page.locator("#f-name")).to_be_focused()
        self.type(name).press("Tab").type(PASSWORD).go("Enter")
        expect(self.page.locator("h1")).to_contain_text("令和8年岐阜県西部地震")
        return self

    def log_out(self):
        self.tab_to("button:has-text('ログアウト')")
        return self.go("Enter")

    def sees(self, text):
        expect(self.page.locator("main")).to_contain_text(text)
        return self

    def shoot(self, name):
        """Keep a picture, and let axe and the eye's rules look at the page."""
        self.shots += 1
        if self.scripts:
            self.page.evaluate("document.fonts.ready.then(() => true)")
        self.folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self.folder / f"{self.shots:02}-{name}.png", full_page=True)
        if self.scripts:
            check_page(self.page)
        return self

    def look(self, name):
        """As `shoot`, on a walk of a hundred pages: their pictures are kept by `make soak`."""
        if self.soak:
            return self.shoot(name)
        self.page.evaluate("document.fonts.ready.then(() => true)")
        check_page(self.page)
        return self

    def look_at_twice_the_size(self):
        """The page as wide as 200 % zoom leaves it. No colour depends on the width: only `make soak` measures them again."""
        self.page.set_viewport_size(ZOOMED)
        self.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
        check_page(self.page, colours=self.soak)
        self.page.set_viewport_size(SCREEN)
        return self


def check_page(page, *, colours=True):
    """axe finds nothing; nothing is wider than the screen; every target is large enough."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": colours}}}
    found = page.evaluate("options => axe.run(options).then((found) => found.violations)", options)
    told = [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found]
    assert told == [], f"{page.url}: {told}"
    fits = page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert fits, f"wider than the screen: {page.url}"
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, .button, select, input:not([type=hidden]), summary, .tile")]
            .filter(one => one.offsetParent !== null)
            .map(one => one.closest("label") ?? one)
            .filter(one => one.getBoundingClientRect().height < 43.5)
            .map(one => one.outerHTML.slice(0, 120))"""
    )
    assert small == [], f"{page.url}: {small}"
