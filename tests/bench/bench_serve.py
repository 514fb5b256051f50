"""The served program from outside: how long until the first page, how much memory after a while of work."""

import http.cookiejar
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request

import psutil

from tests.bench.bench_acts import PASSWORD

HIDDEN = re.compile(r'<input type="hidden" name="csrf" value="([^"]+)"')


class Visitor:
    """A browser without a window."""

    def __init__(self, address):
        self._address = address.rstrip("/")
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))

    def get(self, path, **query):
        with self._opener.open(f"{self._address}{path}?{urllib.parse.urlencode(query)}", timeout=60) as answer:
            return answer.read()

    def post(self, path, **fields):
        data = urllib.parse.urlencode(fields).encode()
        with self._opener.open(f"{self._address}{path}", data, timeout=60) as answer:
            return answer.read()

    def log_in(self):
        token = HIDDEN.search(self.get("/login").decode())
        self.post("/login", name="bench", password=PASSWORD, csrf=token[1])


def serve_and_visit(home, passphrase_file, texts, made):
    """(seconds to the first page, MiB resident then, MiB after searching and drawing certificates, pages visited)."""
    command = [
        sys.executable,
        "-m",
        "victim_support",
        "--home",
        home,
        "--passphrase-file",
        passphrase_file,
        "serve",
        "--port",
        "0",
    ]
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        try:
            address = next(line for line in server.stdout if "http://" in line).split(": ", 1)[1].strip()
            visitor = Visitor(address)
            visitor.get("/login")
            first = time.perf_counter() - started
            process = psutil.Process(server.pid)
            early = process.memory_info().rss / 2**20
            visitor.log_in()
            pages = [visitor.get("/search", q=text) for _, text in texts]
            for household, certificate in made:
                pages.append(visitor.get("/household", household_no=household))
                pages.append(visitor.get("/certificates/page", subject=certificate))
                paper = visitor.get("/certificates/paper.pdf", subject=certificate)
                assert paper.startswith(b"%PDF")
                pages.append(paper)
            late = process.memory_info().rss / 2**20
        finally:
            server.terminate()
    return first, early, late, len(pages)
