"""Every page of a laptop at full size: walked by its links as a clerk would, each page timed where it is made.

The walk starts at the start page, the search box and many households, and follows every link that only reads. What it
finds is grouped by endpoint; an endpoint it never reaches is named.
"""

import random
import re
import time
import urllib.parse

from tests.bench.bench_acts import BASE_URL, PASSWORD
from tests.bench.bench_timing import percentile, table, verdict
from victim_support.access.actor import Role
from victim_support.access.store import account, create_account
from victim_support.web.app import create_app

TARGET_MS = 150
MOST = 40
LEAST = 10
"""Visits of one endpoint."""
LINK = re.compile(r'href="(/[^"#]*)"')
NOT_PAGES = ("/static/", "/fonts/", "/login", "/sync/work")


class Walk:
    """A clerk who follows links and holds a watch."""

    def __init__(self, home, rights=frozenset(Role)):
        self.app = create_app(home)
        self.client = self.app.test_client()
        self.times, self.slowest, self.seen = {}, {}, set()
        journal = home.journal
        if account(journal, "bench") is None:
            with journal.transaction("bench") as tx:
                create_account(tx, name="bench", display_name="計測", roles=list(rights), password=PASSWORD)
        with self.client.session_transaction(base_url=BASE_URL) as session:
            session["csrf"] = "0" * 16
        answer = self.client.post(
            "/login", base_url=BASE_URL, data={"name": "bench", "password": PASSWORD, "csrf": "0" * 16}
        )
        assert answer.status_code == 302, answer.text

    def visit(self, path):
        """Open a page; the links on it. Nothing where the endpoint was timed often enough."""
        endpoint = self._endpoint(path)
        if endpoint is None or path in self.seen or len(self.times.get(endpoint, ())) >= MOST:
            return []
        self.seen.add(path)
        if endpoint not in self.times:
            self._timed(endpoint, path)  # its template is compiled now
            self.times.pop(endpoint, None)
            self.slowest.pop(endpoint, None)
        answer = self._timed(endpoint, path)
        if answer.mimetype != "text/html":
            return []
        return [link.replace("&amp;", "&") for link in LINK.findall(answer.get_data(as_text=True))]

    def _timed(self, endpoint, path):
        started = time.perf_counter()
        answer = self.client.get(path, base_url=BASE_URL)
        answer.get_data()
        took = (time.perf_counter() - started) * 1000
        assert answer.status_code < 500, (path, answer.status_code)
        if answer.status_code == 200:
            self.times.setdefault(endpoint, []).append(took)
            if took >= self.slowest.get(endpoint, (0.0, ""))[0]:
                self.slowest[endpoint] = (took, path)
        return answer

    def again(self, least):
        """Visit pages that have few addresses until each is timed `least` times."""
        for endpoint, times in self.times.items():
            for _ in range(least - len(times)):
                self._timed(endpoint, self.slowest[endpoint][1])

    def _endpoint(self, path):
        if path.startswith(NOT_PAGES):
            return None
        parts = urllib.parse.urlsplit(path)
        try:
            endpoint, _ = self.app.url_map.bind("127.0.0.1").match(parts.path, method="GET")
        except Exception:  # noqa: BLE001  no page of ours
            return None
        return endpoint

    def reachable(self):
        return {
            rule.endpoint
            for rule in self.app.url_map.iter_rules()
            if "GET" in rule.methods and not rule.rule.startswith(NOT_PAGES)
        }


def walk_pages(home, households, texts, *, seed=1):
    """A `Walk` that has been everywhere."""
    walk, rng = Walk(home), random.Random(seed)
    starts = ["/", *(f"/search?{urllib.parse.urlencode({'q': text})}" for text in texts)]
    starts += [f"/household?household_no={number}" for number in rng.sample(households, 60)]
    queue = list(starts)
    while queue:
        path = queue.pop(0)
        found = walk.visit(path)
        rng.shuffle(found)
        queue += found[:60]
    walk.again(LEAST)
    return walk


def told(walk):
    """Lines of the report."""
    rows = []
    for endpoint, times in sorted(walk.times.items(), key=lambda pair: -percentile(pair[1], 95)):
        slow, path = walk.slowest[endpoint]
        rows.append(
            (
                endpoint,
                len(times),
                f"{percentile(times, 50):.1f}",
                verdict(percentile(times, 95), TARGET_MS, "ms"),
                f"{slow:.0f}",
                urllib.parse.unquote(path)[:60],
            )
        )
    missed = sorted(walk.reachable() - set(walk.times))
    return [
        *table(("page", "n", "p50", "p95", "slowest", "which"), rows),
        f"Not reached by links: {', '.join(missed) or 'none'}.",
        "",
    ]
