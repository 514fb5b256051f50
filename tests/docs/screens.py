"""The pictures of the manuals: the real server, the real browser, the invented town. Usage: make screens

Each picture is cut to what the text speaks of and reduced to a palette. The sticks are folders named as Windows names
them, so that the pages read as on a laptop in the field.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from disputed_town import CLERK, TOWN, disagree
from PIL import Image, ImageOps
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright
from pypdfium2 import PdfDocument
from town_fleet import TownFleet
from web.client import PASSWORD

from docs.screens_counter import make_counter_town, take_counter
from victim_support.access import passwords
from victim_support.access.actor import Role, command_actor
from victim_support.access.store import create_account
from victim_support.centre.staff import add_staff, open_staff
from victim_support.journal.home import open_home
from victim_support.register.store_households import household_base, set_contact
from victim_support.sync import medium, store_media
from victim_support.sync.bundle import Stream
from victim_support.sync.exporting import export_files
from victim_support.sync.guide import usb_guide
from victim_support.sync.receipt import CENTRE
from victim_support.sync.store_held import segments

ROOT = Path(__file__).parents[2]
ARTEFACTS = ROOT / "tests" / "artefacts"
SCREENSHOTS = ROOT / "docs" / "screenshots"
IMAGES = ROOT / "docs" / "manual" / "img"
CHROMIUM = "/usr/bin/chromium"
WIDTH, HEIGHT = 1366, 768
SCREENSHOT_HEIGHT = 1300
COLOURS = 128
PATIENCE = 10_000
"""Milliseconds until what a picture waits for counts as missing."""
TAKEN = []
"""The names of the pictures of this run, in their order."""
STOPPED = []
"""What went wrong, in sentences."""
STICK, OTHER_DISK = "E:\\", "F:\\"
PASSPHRASE = "kusa mori kawa umi sora tsuki hoshi"
STAFF = ("suzuki", "鈴木　三")
FORM = {"medium_no": "B-01", "carried_by": "佐藤　一", "approved_by": "加藤　二", "destination": "センター"}


class Camera:
    """A person at a screen whose pages are kept."""

    def __init__(self, browser, url):
        context = browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="ja-JP")
        context.set_default_timeout(PATIENCE)
        self.page, self.url = context.new_page(), url

    def log_in(self, name, password, path="/login"):
        self.page.goto(self.url + path)
        self.page.fill("#f-name", name)
        self.page.fill("#f-password", password)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        return self

    def open(self, path):
        self.page.goto(self.url + path)
        return self

    def click(self, text):
        with self.page.expect_navigation():
            self.page.get_by_text(text, exact=True).first.click()
        return self

    def press(self, text):
        """A button of the page, and what it leads to, until no task runs any more."""
        with self.page.expect_navigation():
            self.page.locator("main button", has_text=re.compile(f"^{re.escape(text)}")).first.click()
        while self.page.get_by_text("まだ動いています").count():
            self.page.wait_for_timeout(500)
            self.page.reload()
        return self

    def fill(self, **values):
        for name, value in values.items():
            self.page.fill(f"#f-{name}", value)
        return self

    def shoot(self, name, begin="main h1", end="main > :last-child"):
        """Keep the page from the top of one element to the bottom of another, over the whole width."""
        for wanted in (begin, end):
            if self.page.locator(wanted).count() == 0:
                raise LookupError(f"{name}.png: there is no {wanted} on {self.page.url}")
        self.page.evaluate("document.fonts.ready.then(() => true)")
        self.page.evaluate("document.activeElement.blur()")
        top = self.page.locator(begin).first.evaluate("one => one.getBoundingClientRect().top + scrollY")
        bottom = self.page.locator(end).last.evaluate("one => one.getBoundingClientRect().bottom + scrollY")
        clip = {"x": 0, "y": max(0, top - 12), "width": WIDTH, "height": bottom - max(0, top - 12) + 12}
        keep(name, Image.open(BytesIO(self.page.screenshot(full_page=True, clip=clip))))
        return self

    def shoot_screen(self, name):
        """Keep the page with its frame, for the README."""
        self.page.evaluate("document.fonts.ready.then(() => true)")
        clip = {"x": 0, "y": 0, "width": WIDTH, "height": SCREENSHOT_HEIGHT}
        keep(name, Image.open(BytesIO(self.page.screenshot(full_page=True, clip=clip))), SCREENSHOTS)
        return self


def keep(name, image, folder=IMAGES):
    """Write a picture with few colours."""
    folder.mkdir(parents=True, exist_ok=True)
    small = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(folder / f"{name}.png", optimize=True)
    TAKEN.append(name)


@contextmanager
def serving(folder, *command):
    """A command that serves, in a process of its own that works in `folder`: its address."""
    line = [sys.executable, "-m", "victim_support", *map(str, command)]
    process = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, cwd=folder)
    try:
        yield re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline())[0]
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()


def make_town(folder):
    """The disputed town with an account for each who works there, and two laptops in trouble; and the staff's password."""
    costs = passwords._MEMORY_KIB, passwords._ITERATIONS
    passwords._MEMORY_KIB, passwords._ITERATIONS = 64, 1
    fleet = TownFleet(folder, laptops=4)
    disagree(fleet)
    with fleet.laptops["L01"].journal.transaction("command:t") as tx:
        create_account(tx, name="sato", display_name="佐藤　一", roles=[Role.CLERK], password=PASSWORD)
        create_account(tx, name="tanaka", display_name="田中　四", roles=[Role.ADMINISTRATOR], password=PASSWORD)
    with open_staff(fleet.centre, fleet.rooms) as home:
        staff = add_staff(home, "command:t", *STAFF, administrator=True)
    for number in ("B-01", "B-02"):
        store_media.register_medium(
            fleet.laptops["L01"].journal, command_actor("t"), number, kind="USBメモリ", keeper="総務課", note=""
        )
    passwords._MEMORY_KIB, passwords._ITERATIONS = costs
    fleet.round()
    lose_a_piece(fleet, "L02")
    clone(fleet, "L04")
    work_on(fleet.laptops["L03"], "3", 3)
    late = [file for file in fleet.export("L03") if "-L03-j-" in file[0]]
    work_on(fleet.laptops["L01"], "1", 2)
    fleet.close()
    return staff, late


def work_on(home, household, times):
    """A clerk writes a household's telephone down, again and again."""
    for number in range(times):
        base = household_base(home.journal, "R8-01", household)
        set_contact(home.journal, CLERK, "R8-01", household, {"phones": [f"058-{household}0{number}"]}, base=base)


def lose_a_piece(fleet, code):
    """Of three files of a laptop the middle one stays behind."""
    home, pieces = fleet.laptops[code], []
    for number in range(3):
        work_on(home, str(number + 2), 2)
        pieces.append([file for file in fleet.export(code, stores=[CENTRE]) if file[0].endswith(".vsb")])
        with home.journal.base_data() as conn:  # as if a receipt had come: the next begins where this one ended
            top = [one for one in segments(conn) if one[:2] == (Stream.JOURNAL, code)][-1]
            conn.execute("DELETE FROM covered WHERE device = ?", (code,))
            conn.execute("INSERT INTO covered VALUES ('C00', 1, ?, ?, ?, 1, ?, ?)", (*top[:3], top.last, top.head))
    fleet.receive([*pieces[0], *pieces[2]])


def clone(fleet, code):
    """A laptop's disk is copied to a spare one, and both are used."""
    copied = fleet.folder / "spare"
    shutil.copytree(fleet.folder / code, copied)
    spare = open_home(copied, PASSPHRASE, fleet.rooms)
    work_on(spare, "6", 2)
    work_on(fleet.laptops[code], "7", 1)
    fleet.receive([(one.name, one.data) for one in export_files(spare)])
    fleet.receive(fleet.export(code))
    spare.close()


def emptied(stick, files=()):
    """The stick with these files alone."""
    for path in stick.iterdir():
        path.unlink()
    medium.write_files(stick, files, sum(len(data) for _, data in files))


def paper(name, pdf, foot=0):
    """The first page of a PDF, cut below what is printed; `foot`: points at its foot that are left out."""
    page = PdfDocument(pdf)[0].render(scale=1.5).to_pil().convert("RGB")
    printed = page.crop((0, 0, page.width, page.height - int(foot * 1.5)))
    lowest = printed.convert("L").point(lambda value: 255 - value).getbbox()[3]
    keep(name, ImageOps.expand(page.crop((0, 0, page.width, lowest + 20)), 2, "gray"))


def take(browser, folder, urls, staff, late):
    """Every picture, in the order in which the day goes."""
    centre, laptop = urls
    clerk = Camera(browser, laptop).log_in("sato", PASSWORD)
    clerk.open("/").shoot("field-start", "h2:has-text('そのほかの仕事')")
    clerk.open("/sync/").shoot("field-desk", "main h1", "dl.facts")
    clerk.fill(folder=STICK, **FORM).shoot(
        "field-export", "h2:has-text('媒体へ書き出す')", "button:has-text('書き出す')"
    )
    clerk.press("書き出す").shoot("field-exported", ".banner", "dl.facts")

    desk = Camera(browser, centre).log_in(*staff)
    desk.open("/receive").fill(source=STICK).shoot("centre-receive")
    desk.press("受け取る").shoot("centre-received")
    clerk.open("/sync/").fill(source=STICK).shoot(
        "field-import", "h2:has-text('媒体から取り込む')", "button:has-text('取り込む')"
    )
    clerk.press("取り込む").shoot("field-imported", ".banner", "dl.facts")
    admin = Camera(browser, laptop).log_in("tanaka", PASSWORD).open("/sync/media")
    admin.fill(returned_to="田中　四").press("戻ったことを記録する")
    emptied(folder / STICK, late)
    desk.open(f"/{TOWN}/laptop?code=L03").page.select_option("#f-why", "紛失")
    desk.fill(again="L03").shoot("centre-revoke", "h2:has-text('失効させる')")
    desk.press("この端末を失効させる")
    desk.open("/receive").fill(source=STICK).press("受け取る")
    desk.open(f"/{TOWN}/laptop?code=L03").shoot("centre-revoked")
    desk.open("/backup").fill(target=OTHER_DISK).press("控えを作る").shoot("centre-backup")
    emptied(folder / STICK)
    desk.open("/").shoot("centre-towns")
    desk.open(f"/{TOWN}/").shoot("centre-town")
    desk.open(f"/{TOWN}/laptop?code=L02").shoot("centre-gap", "main h1", "h2:has-text('未着') + ul + p")
    desk.open(f"/{TOWN}/laptop?code=L04").shoot(
        "centre-fork", "h2:has-text('分岐')", "button:has-text('処理済みにする')"
    )
    desk.open(f"/{TOWN}/status").press("いま届いている証明書で発行する").shoot("centre-status")
    desk.open(f"/{TOWN}/export").fill(folder="F:\\一覧").shoot("centre-export")
    desk.open(f"/{TOWN}/shred").shoot("centre-shred")
    desk.open("/staff").shoot("centre-staff", "main h1", "table")

    desk.open(f"/{TOWN}/conflicts/").shoot("centre-conflicts")
    desk.open(f"/{TOWN}/conflicts/open").page.locator("input[name='item']").nth(2).check()
    desk.page.select_option("#f-laptop", "L01")
    desk.fill(reason="L01 で本人に確かめて直したもの").shoot("centre-open")
    desk.press("まとめて決める")
    desk.click("住家の被害　物件 H1").page.get_by_text("端末 L02 の値").check()
    desk.fill(reason="L02 の調査員が、二度目に中まで見た").shoot("centre-item")
    desk.press("処理案を作る")
    desk.open(f"/{TOWN}/conflicts/doubles").page.locator("main table a").first.click()
    desk.page.wait_for_load_state()
    desk.shoot("centre-compare")

    clerk.open("/sync/").fill(folder=STICK, **FORM | {"medium_no": "B-02"}).press("書き出す")
    desk.open("/receive").fill(source=STICK).press("受け取る")
    medium.write_files(folder / STICK, late, sum(len(data) for _, data in late))  # the lost laptop's, found in a drawer
    clerk.open("/sync/").fill(source=STICK).press("取り込む")
    clerk.shoot(
        "field-trouble", "h2:has-text('まだ届いていない記録')", "h2:has-text('受け取れなかったファイル') + .table-wrap"
    )
    clerk.open("/sync/").shoot("field-dispatches", "h2:has-text('持ち出した媒体')")
    slip = clerk.page.get_by_text("印刷する", exact=True).last.get_attribute("href")
    paper("field-slip", clerk.page.request.get(laptop + slip).body(), foot=60)
    paper("field-guide", usb_guide())
    boss = Camera(browser, laptop).log_in("kato", PASSWORD)
    boss.open("/conflicts/").shoot("field-conflicts", "main h1", ".tiles")
    boss.open("/conflicts/proposals").shoot("field-proposals")
    boss.click("住家の被害　物件 H1").fill(reason="調査票を見て、案のとおりと認める").shoot("field-proposal")
    admin.open("/sync/media").fill(returned_to="田中　四").shoot("field-media", end="button:has-text('登録する')")


@contextmanager
def photographer(what):
    """A browser for one set of pictures. Where it stops is said, and kept as tests/artefacts/`what`-stopped.png."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--headless", "--no-sandbox"])
        try:
            yield browser
        except (PlaywrightError, LookupError) as error:
            where = "first" if not TAKEN else f"after {TAKEN[-1]}.png"
            STOPPED.append(f"{what}: stopped at the picture {where}: {error}")
            for page in (page for context in browser.contexts for page in context.pages):
                ARTEFACTS.mkdir(exist_ok=True)
                page.screenshot(path=ARTEFACTS / f"{what}-stopped-{browser.contexts.index(page.context)}.png")
                STOPPED.append(f"  a page stood at {page.url}")
        finally:
            browser.close()


def take_the_fields_and_the_centres(folder, disk):
    """The pictures of the manuals of the field and of the centre, on a town in dispute."""
    (folder / OTHER_DISK).symlink_to(disk)
    (folder / STICK).mkdir()
    staff, late = make_town(folder / "fleet")
    (folder / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    at = ("--passphrase-file", folder / "passphrase")
    with (
        serving(folder, "centre", "desk", "--home", folder / "fleet" / "centre", *at, "--port", "0") as centre,
        serving(folder, "--home", folder / "fleet" / "L01", *at, "serve", "--port", "0") as laptop,
        photographer("field-and-centre") as browser,
    ):
        take(browser, folder, (centre, laptop), staff, late)


def take_the_counters(folder):
    """The pictures of the counter's manual, on a laptop of its own."""
    folder.mkdir()
    home = make_counter_town(folder)
    at = ("--passphrase-file", folder / "passphrase")
    with (
        serving(folder, "--home", home, *at, "serve", "--port", "0") as laptop,
        photographer("counter") as browser,
    ):
        take_counter(browser, laptop, Camera, paper)


def main():
    with tempfile.TemporaryDirectory() as name, tempfile.TemporaryDirectory(dir="/dev/shm") as disk:
        take_the_fields_and_the_centres(Path(name), disk)
        take_the_counters(Path(name) / "counter")
    missed = sorted({path.stem for folder in (IMAGES, SCREENSHOTS) for path in folder.glob("*.png")} - set(TAKEN))
    if STOPPED or missed:
        sys.exit("\n".join([*STOPPED, f"not taken anew: {', '.join(missed) or 'none'}"]))
    print(f"{len(TAKEN)} pictures in {IMAGES} and {SCREENSHOTS}. Look at each.")


if __name__ == "__main__":
    main()
