"""The real server in a process of its own, the real browser, and hands that use the keyboard alone."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from laptop import build
from playwright.sync_api import sync_playwright

from browser.hands import SCREEN, Hands

ARTEFACTS = Path(__file__).resolve().parents[1] / "artefacts"
CHROMIUM = "/usr/bin/chromium"
ARGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def pytest_collection_modifyitems(config, items):
    """Without a browser, outside CI, these tests say why they did not run; in CI they fail."""
    mine = [item for item in items if Path(__file__).parent in item.path.parents]
    for item in mine:
        item.add_marker(pytest.mark.browser)
        if shutil.which(CHROMIUM) is None and os.environ.get("CI") != "true":
            item.add_marker(pytest.mark.skip(reason=f"{CHROMIUM} is not installed"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if call.when == "call":
        item.failed = report.failed
    return report


class Running:
    """A command of the program that serves, in a process of its own, on a free port."""

    def __init__(self, *arguments):
        command = [sys.executable, "-m", "victim_support", *map(str, arguments)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        assert found, f"the server did not start: {line!r}"
        self.url = found[0]

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=20)
        self.process.stdout.close()


def laptop_server(home, passphrase):
    """`victim-support serve`."""
    return Running("--home", home, "--passphrase-file", passphrase, "serve", "--port", 0)


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("laptop")
    running = laptop_server(build(folder, 80), folder / "passphrase")
    running.folder = folder
    yield running
    running.stop()
    log = folder / "home" / "logs" / "server.log"
    told = log.read_text(encoding="utf-8") if log.exists() else ""
    assert "ERROR" not in told, told
    assert not any(name in told for name in ("早川", "ハヤカワ", "荒牧"))  # the log names nobody


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


@pytest.fixture(params=[True], ids=["scripts"])
def hands(chromium, server, request):
    """A fresh browser, as after sitting down at the counter. Parametrize with False to forbid scripts."""
    context = chromium.new_context(viewport=SCREEN, locale="ja-JP", java_script_enabled=request.param)
    one = Hands(
        context.new_page(),
        server.url,
        ARTEFACTS / re.sub(r"\W+", "-", request.node.name).strip("-"),
        scripts=request.param,
        soak=request.config.getoption("--soak"),
    )
    yield one
    if getattr(request.node, "failed", False):
        one.page.screenshot(path=one.folder / "where-it-failed.png", full_page=True)
        print(one.page.url, one.page.locator("main").inner_text(), *one.said, sep="\n")
    context.close()
    refused = [text for text in one.said if "Content Security Policy" in text or text.startswith("pageerror")]
    assert refused == []
