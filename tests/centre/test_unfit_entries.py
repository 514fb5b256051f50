"""A laptop that signs entries no program of ours writes keeps nobody else's work from coming home."""

from dataclasses import replace

import fleet as fleets
import pytest

from victim_support.journal.verify import verify
from victim_support.rooms import subject_rooms

CASES = [
    ("conflict.resolved", "likeness:a:b", {"reason": "x"}),
    ("likeness.judged", "likeness:a", {"same": True, "reason": "x"}),
    ("likeness.judged", "likeness:a:b", {"same": "ではない", "reason": "x"}),
    ("household.entered", "household:R8-01:9", {"members": [1]}),
    ("account.created", "account:zz", {"roles": [1, "x"]}),
    ("setting.changed", "setting:a", {"value": {"a": [1]}}),
    ("snapshot.loaded", "snapshot:00", {"rows": "多数"}),
]


@pytest.fixture
def fleet(tmp_path):
    made = fleets.Fleet(tmp_path / "fleet", rooms=subject_rooms())
    made.hello()
    made.round()
    yield made
    made.close()


def write_unfit(home, kind, subject, patch):
    """As an altered program would: signed well, and never drawn on the laptop itself."""
    types = home.journal.schema.types
    name = subject.partition(":")[0]
    honest = types[name]
    types[name] = replace(honest, draw=lambda _: ())
    with home.journal.transaction("x") as tx:
        tx.append(kind, subject, patch)
    types[name] = honest


@pytest.mark.parametrize(("kind", "subject", "patch"), CASES)
def test_its_file_is_refused_by_name_and_the_others_come_in(fleet, kind, subject, patch):
    write_unfit(fleet.laptops["L01"], kind, subject, patch)
    bad = fleet.receive(fleet.export("L01")).reports[fleets.TOWN]
    assert [one.code for one in bad.refused] == ["E-SYN-16"]
    with fleet.laptops["L02"].journal.transaction("y") as tx:
        tx.append("setting.changed", "setting:b", {"value": "1"})
    good = fleet.receive(fleet.export("L02")).reports[fleets.TOWN]
    assert good.fresh
    with fleet.store() as store:
        assert verify(store.journal).problems == []
        assert store.journal.one("SELECT value FROM setting WHERE key = 'b'")[0] == "1"
