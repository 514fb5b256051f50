"""Laptops full of work for the sync bench: the demo's surveys and decisions, written by each in its own numbers.

`python -m tests.bench.bench_fleet CENTRE TOWN-FOLDER OUT ENTRIES MUNICIPALITY:CODE…` makes each laptop, fills it,
exports it into OUT/<municipality>-<code>/ and removes it; prints one line of JSON a laptop.
"""

import csv
import json
import shutil
import sys
import time
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

from victim_support.access.actor import command_actor
from victim_support.centre.centre import Centre
from victim_support.damage import store as damage
from victim_support.damage.survey_file import read_survey_file
from victim_support.journal.home import REQUEST_FILE, create_home, enrol
from victim_support.keys import enrolment
from victim_support.register import store as register
from victim_support.rooms import subject_rooms
from victim_support.sync.exporting import export_files
from victim_support.vault.vault import LIGHT

PASSPHRASE = "ritsu kumo hagane tosho wanage mizube"
DISASTER = "R8-01"
DAY = date(2026, 10, 3)
ENTRIES_A_ROW = 1.72
"""A survey and, of most, a decision: what the demo's mix writes for a row of the survey file."""


def new_centre(folder, municipalities):
    """A drill's centre with its towns, cheap to open."""
    centre = Centre.create(folder, PASSPHRASE, drill=True, cost=LIGHT)
    for one in municipalities:
        centre.add_municipality(one)
    return centre


def enrolled(centre, folder, municipality, code):
    """A new laptop of the town, certified by the centre."""
    home = create_home(folder, municipality, code, PASSPHRASE, subject_rooms(), kind="demo", cost=LIGHT)
    request = enrolment.read_request_file((home.path / REQUEST_FILE).read_bytes())
    enrol(home, enrolment.grant_file(centre.enrol(request)), command_actor("bench").id)
    return home


def fill(home, rows):
    """One import of surveys, as a survey team's afternoon ends.

    Survey and property numbers end in the laptop's code: no two laptops speak of one dwelling, yet their numbers lie
    among one another in every index.
    """
    actor = command_actor("bench")
    register.add_disaster(home.journal, actor, code=DISASTER, name="令和8年岐阜県西部地震", day=DAY, cause="地震")
    own = [_renumbered(row, home.device) for row in rows]
    damage.load_surveys(home.journal, actor, DISASTER, own, disaster_date=DAY, source="0" * 64)
    return home.journal.one("SELECT COUNT(*) FROM entry")[0]


def _renumbered(row, code):
    number = row.survey.property_no and f"{row.survey.property_no}{code}"
    return replace(row, survey_no=f"{row.survey_no}{code}", survey=replace(row.survey, property_no=number))


def export(home, folder):
    """(seconds, bytes of bundles, bundles) of one export into `folder`, every file written there."""
    folder.mkdir(parents=True)
    started = time.perf_counter()
    size = count = 0
    for one in export_files(home):
        (folder / one.name).write_bytes(one.data)
        if one.count:
            size, count = size + len(one.data), count + 1
    return time.perf_counter() - started, size, count


def few_rows(surveys, folder, count):
    """The first `count` checked rows of a survey file."""
    part = folder / f"surveys-{count}.csv"
    with surveys.open(encoding="utf-8", newline="") as source, part.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        for number, row in enumerate(csv.reader(source)):
            if number > count:
                break
            writer.writerow(row)
    return read_survey_file(part, "utf-8", {}).rows


def main():
    centre_path, town, out, entries, *laptops = sys.argv[1:]
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    centre = Centre.open(Path(centre_path), PASSPHRASE)
    work = out / laptops[0].replace(":", "-work-")
    work.mkdir()
    rows = few_rows(Path(town) / "surveys.csv", work, int(int(entries) / ENTRIES_A_ROW))
    for name in laptops:
        municipality, code = name.split(":")
        folder = work / name.replace(":", "-")
        with closing(enrolled(centre, folder, municipality, code)) as home:
            count = fill(home, rows)
            seconds, size, bundles = export(home, out / f"{municipality}-{code}")
        if len(laptops) > 1:
            shutil.rmtree(folder)
        line = {"entries": count, "export": seconds, "bytes": size, "bundles": bundles, "home": str(folder)}
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
