"""支援措置: of a protected household no list tells a note, and whoever opens its conflict or papers is on record."""

import pytest
from town_fleet import TownFleet

from victim_support.access.log import looks
from victim_support.conflicts import store_compare, store_open, store_proposals
from victim_support.conflicts.store_proposals import Choice
from victim_support.conflicts.store_shielded import is_hidden, is_shielded
from victim_support.register.store_households import household_base, set_contact

from .conftest import CLERK, STAFF

PROTECTED = "household:R8-01:3"
REFUGE = "妹の家（関市ひみつ町７番地）にいる"


@pytest.fixture
def fleet(tmp_path):
    """The household under 支援措置 has another note on each laptop."""
    made = TownFleet(tmp_path / "fleet")
    made.desk("L01").ready("3", "h:3")
    made.round()
    for code, note in (("L01", REFUGE), ("L02", "役所に連絡済み")):
        journal = made.laptops[code].journal
        set_contact(journal, CLERK, "R8-01", "3", {"note": note}, base=household_base(journal, "R8-01", "3"))
    made.receive([file for code in made.laptops for file in made.export(code)])
    yield made
    made.close()


def test_a_note_is_in_no_list_and_in_no_words(fleet):
    with fleet.store() as store:
        (item,) = [one for one in store_open.open_items(store.journal, STAFF) if one.subject == PROTECTED]
        subject = store.journal.subject(PROTECTED)
        assert is_hidden(store.journal, subject, "note")
        assert not is_hidden(store.journal, subject, "withdrawn")  # 決裁 must know what it decides
        store_proposals.settle_or_propose(store.journal, STAFF, item, Choice(item.sides[0].key), "本人に聞いた")
        (row,) = store_proposals.proposals(store.journal, STAFF)
        assert "非開示" in row["words"]
        assert "関市" not in row["words"]


def test_its_papers_side_by_side_are_on_record(fleet):
    town = fleet.laptops["L01"]
    application = town.journal.one("SELECT subject FROM application WHERE household = '3'")[0]
    assert is_shielded(town.journal, application)
    assert not is_shielded(town.journal, "certificate:@nobody")
    paper = "certificate:@L01-1-999-00000000"
    with town.journal.transaction("t") as tx:
        tx.append(
            "certificate.made",
            paper,
            {"number": "岐阜-L01-9", "certificate_kind": "罹災証明書", "disaster": "R8-01", "household": "3"}
            | {"dwelling": "h:3", "issue_date": "2026-11-22", "form": "試験"},
        )
    before = len(looks(town.journal))
    store_compare.facts_of(town.journal, CLERK, paper)
    assert looks(town.journal)[0].subject == paper
    assert len(looks(town.journal)) == before + 1
