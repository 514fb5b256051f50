"""Entries rebuilt from a payload: the fast way of encoding them gives the one encoding, and nothing beyond its range."""

import gc
from types import SimpleNamespace

import fleet as fleets
import pytest
from fleet import write

from victim_support.journal.entry import decode_entry
from victim_support.keys.encoding import decode, encode
from victim_support.sync.errors import PayloadMalformed
from victim_support.sync.payload import Stored, decode_journal, encode_journal


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A laptop's entries, one of them after a form rendered from another, fields written out of order."""
    fleet = fleets.Fleet(tmp_path_factory.mktemp("payload") / "fleet", laptops=1)
    home = fleet.laptops["L01"]
    write(home, phone="058-000-0000", name="司町")
    write(home, name="神田町", phone="058-000-0001")
    rows = home.journal.query("SELECT hash, body, general, protected FROM entry ORDER BY epoch, seq")
    yield [Stored(*row) for row in rows]
    fleet.close()


def carried(stored):
    """The bundle's header as far as its payload is concerned."""
    first, last = decode_entry(stored[0].body), decode_entry(stored[-1].body)
    origin = SimpleNamespace(code=first.device.partition("-")[2])
    run = SimpleNamespace(
        origin=origin, epoch=first.epoch, first=first.seq, last=last.seq, before=first.prev, after=stored[-1].hash
    )
    return SimpleNamespace(name="x.vsb", municipality=first.device.partition("-")[0], run=run)


def test_rebuilt_entries_have_their_one_encoding(stored):
    opened = decode_journal(carried(stored), encode_journal(stored))
    assert [one.carried.body for one in opened] == [one.body for one in stored]
    assert [one.entry.encode() for one in opened] == [one.body for one in stored]
    assert any(one.entry.base for one in opened)


@pytest.mark.parametrize("step", [(1 << 64) - 1, -(1 << 64)])
def test_times_that_add_up_beyond_the_encoding_are_refused(stored, step):
    value = decode(encode_journal(stored))
    value[3][0][0] = step  # alone within the range
    value[3][1][0] = 1 if step > 0 else -1
    with pytest.raises(PayloadMalformed) as caught:
        decode_journal(carried(stored), encode(value))
    assert "時刻" in caught.value.message


def test_the_collector_works_again_after_a_refusal(stored):
    assert gc.isenabled()
    with pytest.raises(PayloadMalformed):
        decode_journal(carried(stored), b"\xff")
    assert gc.isenabled()
