"""A demo town's day, for the rig: every screen and way by which a name could reach a disk. `names_workload.py FOLDER ACK`.

FOLDER/town holds what came from outside and what is printed, in clear. Nothing else under FOLDER may name anybody:
the home, the centre, the stick, temporary files, logs.
"""

import csv
import http.cookiejar
import os
import re
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from laptop import CODE, PASSPHRASE, PASSWORD, build

from victim_support.access.actor import command_actor
from victim_support.centre.centre import Centre
from victim_support.centre.receiving import receive, returns
from victim_support.demo.papers import apply_some, hand_over_some, issue_some
from victim_support.journal.home import open_home
from victim_support.rooms import subject_rooms
from victim_support.sync import medium
from victim_support.sync.exporting import export_files
from victim_support.sync.importing import rank, take_in
from victim_support.sync.store_receipts import delivery

ROOMS = subject_rooms()
HOUSEHOLDS = 60
LOOKED_UP = 25


def work(folder):
    """Applications, certificates and hand-overs as the demo has them."""
    home = open_home(folder / "home", PASSPHRASE, ROOMS)
    actor = command_actor("test")
    apply_some(home, actor, CODE)
    issue_some(home, actor, CODE, folder / "town" / "issue.csv", folder / "town" / "papers")
    hand_over_some(home, actor, CODE)
    home.close()


class Screens:
    """The served screens, seen by a clerk."""

    def __init__(self, url):
        self.url = url
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), jar)
        self.csrf = self._token(self.get("login"))
        self.post("login", name="uketsuke", password=PASSWORD)
        self.csrf = self._token(self.get(""))

    @staticmethod
    def _token(page):
        return re.search(r'name="csrf" value="([^"]+)"', page)[1]

    def get(self, path, **query):
        asked = urllib.parse.quote(path) + ("?" + urllib.parse.urlencode(query) if query else "")
        return self._open(self.url + asked, None)

    def post(self, path, **fields):
        return self._open(self.url + path, urllib.parse.urlencode({"csrf": self.csrf, **fields}).encode())

    def _open(self, url, data):
        try:
            with self.opener.open(url, data, timeout=30) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:  # asked for what is not there, or said what is not taken
            return error.read().decode()


def look(folder):
    """A clerk searches by name, reading and address, opens households, asks for pages that are not there."""
    command = [sys.executable, "-m", "victim_support", "--home", folder / "home"]
    command += ["--passphrase-file", folder / "passphrase", "serve", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            _look(Screens(re.search(r"http://\S+/", server.stdout.readline())[0]), folder)
        finally:
            server.terminate()
            sys.stdout.write(server.communicate()[0])


def _look(screens, folder):
    with (folder / "town" / "residents.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[:LOOKED_UP]
    found = opened = entered = 0
    for row in rows:
        found += row["氏名"].split("　")[0] in screens.get("search", q=row["氏名"])
        screens.get("search", q=row["氏名フリガナ"])
        screens.get("search", q=row["住所"] + row["番地"])
        opened += row["住所"] in screens.get("household", household_no=row["世帯番号"])
        screens.get("household", household_no=row["氏名"])  # what is wrong is logged
        screens.get(row["氏名"])
        typed = {"name_1": row["氏名"], "kana_1": row["氏名フリガナ"], "address": row["住所"], "reason": row["氏名"]}
        entered += "世帯を手入力しました" in screens.post("household/enter", act="save", **typed)
    assert min(found, opened, entered) > len(rows) // 2, (found, opened, entered)


def exchange(folder):
    """Out by the stick, home to the centre, and back; the laptop's database stays open, its log beside it."""
    home = open_home(folder / "home", PASSPHRASE, ROOMS)
    stick = folder / "usb"
    stick.mkdir()
    files = [(one.name, one.data) for one in export_files(home)]
    medium.write_files(stick, files, sum(len(data) for _, data in files))
    centre = Centre.open(folder / "centre", PASSPHRASE)
    done = receive(centre, medium.read_files(stick), ROOMS, print)
    assert not done.unreadable
    back = [(one.name, one.data) for one in returns(centre, home.municipality, ROOMS)]
    medium.write_files(stick, back, sum(len(data) for _, data in back))
    take_in(home, sorted(medium.read_files(stick), key=lambda one: rank(one[0])))
    assert delivery(home.journal).received > HOUSEHOLDS
    return home


def main():
    folder = Path(sys.argv[1])
    build(folder, households=HOUSEHOLDS)
    work(folder)
    look(folder)
    home = exchange(folder)
    print("entries", home.journal.one("SELECT COUNT(*) FROM entry")[0])
    print("certificates", home.journal.one("SELECT COUNT(*) FROM certificate")[0])
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
