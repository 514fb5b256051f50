"""Photos over the network: after everything else, a receipt every so many bytes, and on from where the line broke."""

import pytest
from fleet import TOWN
from photos.pictures import jpeg, scene

from victim_support.photos import sealed, store
from victim_support.photos.store_subjects import RECORDED, photo_subject
from victim_support.sync import client
from victim_support.sync.client import go_round
from victim_support.sync.errors_network import CentreUnreachable
from victim_support.sync.link import Link, Patience
from victim_support.sync.store_photos import unconfirmed

QUICK = Patience(timeout=10, tries=2, first=0.01, longest=0.05)


def take(home, count):
    """Photos of nothing this fleet's few rooms know: on their way only files and names count."""
    for _ in range(count):
        photo = sealed.seal(jpeg(scene()))
        store.files_of(home.journal).keep(photo.data)
        with home.journal.transaction("clerk01") as tx:
            values = {"owner": "application:x", "name": photo.name, "size": len(photo.data), "key": photo.key}
            tx.append(RECORDED, photo_subject(tx.born()), values)
            store.note_here(tx.conn, photo.name)


def names(folder):
    return sorted(path.name for path in (folder / "photos").glob("*"))


@pytest.fixture
def small(monkeypatch):
    """Bundles of one photo, two of them a receipt."""
    monkeypatch.setattr("victim_support.sync.exporting._ITEMS", 1)
    monkeypatch.setattr(client, "_PHOTOS", 100_000)


def test_photos_follow_the_entries_and_reach_the_sister(fleet, served, small):
    one, two = fleet.laptops.values()
    take(one, 5)
    said = []
    done = go_round(one, Link(served.url, patience=QUICK, tell=said.append))
    assert (done.refused_there, done.report.refused, unconfirmed(one.journal)) == ([], [], 0)
    first = next(at for at, line in enumerate(said) if "写真" in line)
    assert any(line.startswith("受け取りました") for line in said[:first]), "the entries came and went before"
    assert said.count("写真を送っています。") == 3
    assert go_round(one, Link(served.url, patience=QUICK)).files == 0
    go_round(two, Link(served.url, patience=QUICK))
    go_round(two, Link(served.url, patience=QUICK))
    store_folder = fleet.centre.path / "stores" / TOWN
    assert names(one.path) == names(two.path) == names(store_folder)
    assert len(names(two.path)) == 5


def test_a_line_that_breaks_costs_no_photo_that_was_receipted(fleet, served, small, monkeypatch):
    one = fleet.laptops["L01"]
    take(one, 6)
    link = Link(served.url, patience=QUICK)
    real, sent = client._push, []

    def breaks(home, link, file, done):
        if "-p-" in file.name:
            sent.append(file.name)
            if len(sent) == 4:
                raise CentreUnreachable(host="x", cause="cut")
        return real(home, link, file, done)

    monkeypatch.setattr(client, "_push", breaks)
    with pytest.raises(CentreUnreachable):
        go_round(one, link)
    assert 0 < unconfirmed(one.journal) <= 4
    home = fleet.reopen("L01")
    again = go_round(home, Link(served.url, patience=QUICK))
    assert unconfirmed(home.journal) == 0
    assert again.files < 6
