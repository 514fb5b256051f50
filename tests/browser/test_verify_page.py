"""static/verify/verify.html in real Chromium, from file://, with real rendered papers and with hostile ones."""

import json
import re
import socket
import zlib

import pytest
from axe_playwright_python.sync_playwright import Axe
from click.testing import CliRunner
from paper.printed import VALUES
from PIL import Image
from playwright.sync_api import expect
from vectors.world import world

from browser import verify_mutants as mutants
from browser.conftest import ARGS, ARTEFACTS, CHROMIUM
from browser.hands import Hands, check_page
from browser.verify_hands import Checker, bomb_png, empty_pdf, every_field, pdf_of, photographed, stored
from victim_support.certificates import symbols
from victim_support.certificates.verify_commands import verify_page
from victim_support.keys.status_list import State
from victim_support.paper import Form, render
from victim_support.resources import static_dir

PHONE = {"width": 390, "height": 844}
PLAIN, DOUBLE = (mutants.PAPERS[name] for name in ("plain", "members in a second symbol"))
HASH = bytes.fromhex(mutants.VECTORS["valid"][0]["paper_hash"])
BARE = (static_dir() / "verify" / "verify.html").as_uri()
HTML = "<img src=x onerror=\"document.title='broken'\"><b id=evil>太</b>&amp;\u202e"


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """The page as a town publishes it: made by the command, with key list and status list in it."""
    folder = tmp_path_factory.mktemp("page")
    (folder / "keys.cbor").write_bytes(bytes.fromhex(mutants.VECTORS["key_list"]))
    (folder / "old.cbor").write_bytes(mutants.listed({HASH: State.VOID}, version=1))
    (folder / "status.cbor").write_bytes(mutants.listed({}, version=2))
    arguments = ["--keys", folder / "keys.cbor", "--status", folder / "old.cbor", "--status", folder / "status.cbor"]
    result = CliRunner().invoke(verify_page, [*map(str, arguments), "--out", str(folder / "verify.html")])
    assert result.exit_code == 0, result.output
    assert "根の鍵の指紋" in result.output
    return (folder / "verify.html").as_uri()


@pytest.fixture
def checker(chromium, request, published):
    address = getattr(request, "param", None) or published
    context = chromium.new_context(locale="ja-JP", viewport={"width": 1000, "height": 900}, offline=True)
    one = Checker(context.new_page(), address)
    yield one
    context.close()
    assert one.asked[0] == address
    assert [url for url in one.asked[1:] if not url.startswith("blob:")] == [], "a request left the page"
    assert one.said == []


bare = pytest.mark.parametrize("checker", [BARE], indirect=True, ids=["no lists"])


# --- real papers


@pytest.mark.parametrize("texts", [PLAIN, DOUBLE], ids=["one symbol", "two symbols"])
def test_the_programs_own_pdf_is_read(checker, texts):
    assert checker.give(("paper.pdf", pdf_of(texts))) == ["真正", "有効"]
    expect(checker.page.locator(".notes")).to_have_count(0)
    lines = checker.page.locator(".members tbody tr")
    assert lines.count() == (2 if texts is PLAIN else 20)


@pytest.mark.parametrize(
    ("dpi", "turn", "blur", "kind"),
    [(200, 0, 0.8, "PNG"), (200, 4, 0.6, "JPEG"), (300, 17, 1.2, "JPEG"), (300, 90, 1.0, "PNG"), (300, 180, 0, "JPEG")],
)
def test_pictures_of_the_printed_paper_are_read(checker, dpi, turn, blur, kind):
    data = stored(photographed(pdf_of(DOUBLE), dpi=dpi, turn=turn, blur=blur), kind)
    assert checker.give(("a", data)) == ["真正", "有効"]
    assert checker.page.locator(".members tbody tr").count() == 20


def test_a_scan_inside_a_pdf_is_read_and_several_papers_at_once(checker):
    scan = photographed(pdf_of(PLAIN), dpi=200, turn=1, blur=0.6)
    pages = stored(scan, "PDF", resolution=200, save_all=True, append_images=[photographed(pdf_of(DOUBLE), dpi=200)])
    assert checker.give(("scan.pdf", pages)) == ["真正", "有効"] * 2
    assert checker.give(("a.pdf", pdf_of(PLAIN)), ("b.txt", mutants.DRILL[0].encode())) == ["真正", "有効", "訓練", "―"]


def test_what_the_paper_must_say_stands_there_to_the_code_point(checker):
    checker.paste(PLAIN[0])
    printed = mutants.VECTORS["valid"][0]["printed"]
    for field, name in (("number", "number"), ("headName", "head_name"), ("grade", "grade"), ("dwelling", "dwelling")):
        assert checker.page.locator(f"tr[data-field={field}] td").inner_text() == printed[name]
    text = checker.page.locator("#verdicts").inner_text()
    for words in (
        "無効・旧証明書の情報は 2026年11月2日12時0分 現在",
        "鍵一覧は 2026年10月3日9時0分 現在",
        "公印",
        "岐阜市（212016）の端末 L01",
    ):
        assert words in text, words
    known = checker.page.locator("#known").inner_text()
    for words in ("2026年10月3日9時0分 現在（4 項目）", "2026年11月2日12時0分 現在（第 2 版）", "efe2 6ab8"):
        assert words in known, words


def test_the_second_symbol_missing_or_anothers_is_said(checker):
    assert checker.paste(DOUBLE[0]) == ["真正", "有効"]
    expect(checker.page.locator(".notes")).to_contain_text("構成員は未照合")
    checker.paste("\n".join(DOUBLE))
    expect(checker.page.locator("#verdicts")).not_to_contain_text("構成員は未照合")


# --- lists


def test_states_by_newer_lists_that_are_dropped_in(checker):
    assert checker.paste(PLAIN[0]) == ["真正", "有効"]
    for version, state, word in (
        (3, State.SUPERSEDED, "旧証明書（新証明書を交付済み）"),
        (4, State.VOID, "無効（取消し）"),
    ):
        assert checker.give(("status.cbor", mutants.listed({HASH: state}, version=version))) == ["真正", word]
    lists = mutants.lists_of_the_world()
    checker.page.reload()
    checker.page.wait_for_selector("html[data-ready]")
    checker.paste(PLAIN[0])
    assert checker.give(("keys.cbor", lists["revoked"])) == ["真正", "確認不能"]
    assert checker.give(("keys.cbor", lists["plain"])) == ["真正", "確認不能"], "an older list takes nothing back"
    checker.asked[:] = checker.asked[:1]  # the reload asked for the page again


def test_a_list_of_another_root_never_replaces_the_embedded_one(checker):
    for data in (bytes.fromhex(mutants.VECTORS["drill_key_list"]), b"\x82\x78\x1avictim-support/key-list/v1\x80"):
        checker.give(("keys.cbor", data))
        assert re.search("E-KEY-(41|38)", checker.told())
    assert checker.paste(PLAIN[0]) == ["真正", "有効"]
    checker.give(("status.cbor", mutants.listed({}, suffix="-drill")))
    assert "E-KEY-33" in checker.told()
    assert checker.words() == [], "an old verdict does not stay beside a refusal"


@bare
def test_without_a_key_list_nothing_is_genuine_and_nothing_forged(checker):
    assert "鍵一覧がありません" in checker.page.locator("#known").inner_text()
    assert checker.paste(PLAIN[0]) == ["確認できません（発行元の鍵情報なし）", "―"]
    assert "偽物という意味ではありません" in checker.page.locator("#verdicts").inner_text()
    assert checker.give(("status.cbor", mutants.listed({HASH: State.VOID}))) == [
        "確認できません（発行元の鍵情報なし）",
        "―",
    ]
    assert checker.give(("keys.cbor", mutants.lists_of_the_world()["plain"])) == ["真正", "無効（取消し）"]
    assert "あなたが読み込んだもの" in checker.page.locator(".notes").inner_text()


def test_old_lists_are_called_old(checker):
    checker.page.clock.set_fixed_time("2027-01-31T10:00:00+09:00")
    checker.paste(PLAIN[0])
    expect(checker.page.locator(".notes")).to_contain_text("このページの一覧は 89 日前のものです")


# --- hostile papers


def test_html_in_every_field_stays_text(checker):
    _, drill = world("root-drill", drill=True)
    real = every_field(HTML)
    played = {**real, 22: drill["issuing"].encoded, 23: drill["device"].encoded}
    both = "\n".join([mutants.signed(real), mutants.signed(played, "L01-drill", "RISX1:")])
    assert checker.paste(both) == ["真正", "有効", "訓練", "―"]
    verdicts = checker.page.locator("#verdicts")
    assert verdicts.locator("img, #evil, script, a").count() == 0
    text = verdicts.inner_text()
    assert text.count("<img src=x onerror=") >= 30
    assert "\u202e" not in text
    assert checker.page.title().startswith("罹災証明書の確認")
    expect(verdicts.locator(".drill-band")).to_have_text(re.compile("訓練の紙です。証明書ではありません"))


def test_hostile_vectors_through_the_page(checker):
    for case in mutants.VECTORS["hostile"]:
        if len(case["text"]) > 20:  # shorter ones are no symbol's text, on paper or pasted
            assert checker.paste(case["text"])[0] == case["signature"], case["name"]
            assert checker.page.locator(".answer.good").count() == 0
            assert checker.page.locator(".paper").count() == 0, "what is not genuine is not shown as if it were"


def test_texts_that_are_no_papers(checker):
    bomb = zlib.compress(bytes(30_000_000), 9)[:1400]
    fat = {**mutants.claim_of(), 15: ["備考" * 240]}
    wrong = [
        (mutants.signed(fat), "真正"),  # larger than any symbol is printed, and still signed
        (
            mutants.signed({**mutants.claim_of(), 15: ["備" * 1000, "考" * 400]}),
            "改ざんのおそれ",
        ),  # larger than 4096 bytes
        ("RIS1:" + mutants.base45.encode(mutants.cose.sign(mutants.key("L01"), bomb)), "改ざんのおそれ"),
        ("RIS1:" + mutants.base45.encode(bomb), "改ざんのおそれ"),
        (PLAIN[0].replace("RIS1:", "RISX1:"), "改ざんのおそれ"),
        (mutants.DRILL[0].replace("RISX1:", "RIS1:"), "改ざんのおそれ"),
    ]
    for text, word in wrong:
        assert checker.paste(text)[0] == word
    for text in ("", "こんにちは", "https://example.jp/?RIS1", "RIS1:", "x" * 2_000_000):
        assert checker.paste(text) == []
        assert "証明書の二次元コードの文字" in checker.told()


def test_files_that_are_no_papers(checker):
    large = stored(Image.merge("RGB", [Image.effect_noise((3300, 1150), 90) for _ in range(3)]), compress_level=1)
    assert len(large) > 10_000_000
    cases = [
        ("large.png", large, "E-VFY-01"),
        ("blank.png", stored(Image.new("L", (600, 600), 255)), "E-VFY-01"),
        ("tiny.png", stored(Image.new("L", (1, 1))), "E-VFY-01"),
        ("bomb.png", bomb_png(60_000), "E-VFY-03"),
        ("cut.png", large[:4000], "E-VFY-02"),
        ("cut.jpg", b"\xff\xd8\xff\xe0" + bytes(30), "E-VFY-02"),
        ("empty.pdf", b"%PDF-1.7\n%%EOF", "E-VFY-02"),
        ("nothing.pdf", b"", "E-VFY-01"),
        ("pages.pdf", empty_pdf(b""), "E-VFY-01"),
        ("bomb.pdf", empty_pdf(zlib.compress(b" " * 60_000_000, 9)), "E-VFY-01"),
        ("binary.bin", bytes(range(256)) * 20, "E-VFY-01"),
        ("big.txt", b"a" * 1_100_000, "E-VFY-02"),
    ]
    for name, data, code in cases:
        assert checker.give((name, data)) == [], name
        assert code in checker.told(), name
    assert checker.give(("paper.txt", PLAIN[0].encode("utf-16"))) == ["真正", "有効"], "and the page goes on"


def test_an_altered_paper_shows_in_the_comparison(checker):
    """Somebody prints another grade beside a genuine symbol: the page says what the paper must say."""
    values = {**VALUES, "grade": "全壊"}
    forged = render(Form.load("hisai-1"), values, [symbols.matrix(text) for text in PLAIN])
    assert checker.give(("forged.pdf", forged)) == ["真正", "有効"]
    assert checker.page.locator("tr[data-field=grade] td").inner_text() == "半壊"
    assert "見比べてください" in checker.page.locator("#verdicts").inner_text()


# --- the page itself


def test_nothing_can_leave_the_page(chromium, published):
    """Not even a script that ran in it could tell anybody anything."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.5)
        context = chromium.new_context()
        page = context.new_page()
        page.goto(published)
        address = f"127.0.0.1:{listener.getsockname()[1]}/"
        outcome = page.evaluate(
            """async (address) => {
                const tried = await Promise.allSettled([
                    fetch("http://" + address),
                    new Promise((done, refuse) => { const one = new Image(); one.onload = done; one.onerror = refuse; one.src = "http://" + address; }),
                    new Promise((done, refuse) => { const one = new WebSocket("ws://" + address); one.onopen = done; one.onerror = refuse; }),
                    new Promise((done, refuse) => { const one = document.createElement("script"); one.onload = done; one.onerror = refuse; one.src = "http://" + address; document.head.append(one); }),
                ]);
                navigator.sendBeacon("http://" + address, "x");
                return tried.map((one) => one.status);
            }""",
            address,
        )
        assert set(outcome) == {"rejected"}
        with pytest.raises(TimeoutError):
            listener.accept()
        context.close()


def test_the_page_is_one_file_that_names_nobody_else(published):
    page = (static_dir() / "verify" / "verify.html").read_text(encoding="utf-8")
    assert not re.search(
        r"<(?:link|iframe|img|object|embed)\b|<script[^>]*\bsrc=|@import|url\(", page.split("<script")[0]
    )
    assert "default-src 'none'" in page
    assert "connect-src 'none'" in page
    assert "unsafe-inline" not in page
    lists = json.loads(re.search(r'id="lists">(.*?)</script>', page)[1])
    assert lists == {"keyList": "", "statusLists": []}, "the committed page carries no keys"
    assert len(page.encode()) < 1_600_000


def test_by_keyboard_alone_and_axe_finds_nothing(chromium, published):
    for name, viewport in (("wide", None), ("phone", PHONE)):
        context = chromium.new_context(locale="ja-JP", viewport=viewport or {"width": 1000, "height": 900})
        page = context.new_page()
        page.goto(published)
        page.wait_for_selector("html[data-ready]")
        hands = Hands(page, "", ARTEFACTS / f"verify-page-{name}")
        hands.shoot("empty")
        hands.fill("#pasted", "\n".join([PLAIN[0], mutants.DRILL[0], PLAIN[0][:-3] + "000"])).tab_to("#check").press(
            "Enter"
        )
        expect(page.locator("#results-heading")).to_be_focused()
        words = page.locator(".word").all_inner_texts()
        assert [text.partition("\n")[0] for text in words] == ["真正", "有効", "訓練", "―", "改ざんのおそれ", "―"]
        assert all("\n" in text for text in words), "English beneath"
        icons = page.locator(".icon").all_inner_texts()
        assert icons == ["✓", "✓", "訓", "–", "✕", "–"]
        assert (
            len(
                {page.locator(".answer").nth(n).evaluate("one => getComputedStyle(one).borderColor") for n in (0, 2, 4)}
            )
            == 3
        )
        hands.shoot("verdicts")
        hands.tab_to("#print")
        page.emulate_media(media="print")
        expect(page.locator("#ways")).to_be_hidden()
        expect(page.locator(".verdict")).to_have_count(3)
        assert Axe().run(page).response["violations"] == []
        context.close()


def test_files_dropped_on_the_page_are_read(checker):
    checker.page.evaluate(
        """(text) => {
            const carried = new DataTransfer();
            carried.items.add(new File([text], "paper.txt"));
            document.querySelector("h1").dispatchEvent(new DragEvent("drop", { dataTransfer: carried, bubbles: true }));
        }""",
        PLAIN[0],
    )
    expect(checker.page.locator(".word").first).to_contain_text("真正")


def test_without_a_camera_the_page_says_what_to_do(checker):
    checker.page.click("#camera-start")
    expect(checker.page.locator("#said")).to_contain_text("写真を撮")
    expect(checker.page.locator("#camera-start")).to_be_visible()


@pytest.mark.parametrize("texts", [PLAIN, DOUBLE], ids=["one symbol", "two symbols"])
def test_the_camera_reads_the_paper(chromium, published, tmp_path, texts):
    frame = Image.new("RGB", (1920, 1080), "white")
    sheet = photographed(pdf_of(texts), dpi=220, turn=2, blur=0.7)
    frame.paste(sheet.crop((0, sheet.height - 1080, min(1920, sheet.width), sheet.height)))
    (tmp_path / "paper.mjpeg").write_bytes(stored(frame, "JPEG", quality=90) * 3)
    fake = ["--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    browser = chromium.browser_type.launch(
        executable_path=CHROMIUM, args=[*ARGS, *fake, f"--use-file-for-fake-video-capture={tmp_path / 'paper.mjpeg'}"]
    )
    page = browser.new_page()
    page.goto(published)
    page.wait_for_selector("html[data-ready]")
    page.click("#camera-start")
    expect(page.locator(".word").first).to_contain_text("真正")
    expect(page.locator("#camera")).to_be_hidden()
    assert page.locator(".members tbody tr").count() == (2 if texts is PLAIN else 20)
    check_page(page)
    browser.close()


def test_a_browser_without_webcrypto_and_workers_gives_the_same_verdicts(chromium, published):
    """An http page is no secure context, and some browsers lack Ed25519: the vendored library answers."""
    context = chromium.new_context()
    context.add_init_script(
        "for (const name of ['crypto', 'Worker']) Object.defineProperty(globalThis, name, { value: undefined });"
    )
    one = Checker(context.new_page(), published)
    assert one.page.evaluate("globalThis.crypto === undefined && globalThis.Worker === undefined")
    assert one.paste(PLAIN[0]) == ["真正", "有効"]
    assert one.paste(PLAIN[0][:-3] + "000") == ["改ざんのおそれ", "―"]
    assert one.give(("paper.pdf", pdf_of(DOUBLE))) == ["真正", "有効"]
    assert one.said == ["Warning: Setting up fake worker."], "pdf.js worked in the page itself, under its policy"
    context.close()
