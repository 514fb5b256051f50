"""The frozen vectors of docs/formats/bundle.md and receipt.md: what lies on sticks today must read the same for ever."""

import json
from pathlib import Path

import pytest

from victim_support.errors import VictimSupportError
from victim_support.keys.key_list import KeyList
from victim_support.keys.sealing import SealingKey
from victim_support.keys.signing import kid
from victim_support.sync import bundle, receipt
from victim_support.sync.bundle import Stream
from victim_support.sync.items import decode_items
from victim_support.sync.payload import decode_journal, encode_journal
from victim_support.sync.recipients import read_recipients

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "bundle.json").read_text(encoding="ascii"))
TOWN = VECTORS["municipality"]
KEY = SealingKey(bytes.fromhex(VECTORS["private"]))


def key_list(name="key_list"):
    return KeyList.parse(bytes.fromhex(VECTORS[name]))


def read(data, listed=None):
    parsed = bundle.parse("x.vsb", data, drill=False)
    bundle.check(parsed, TOWN, listed or key_list())
    payload = bundle.unseal(parsed, {kid(KEY.public): KEY})
    decode = decode_journal if parsed.run.stream is Stream.JOURNAL else decode_items
    return parsed, payload, decode(parsed, payload)


def cases(part):
    return [pytest.param(one, id=one["name"]) for one in VECTORS[part]]


@pytest.mark.parametrize("case", cases("valid"))
def test_valid(case):
    parsed, _, found = read(bytes.fromhex(case["hex"]))
    assert [one.hash.hex() for one in found] == case["hashes"]
    assert list(parsed.withheld) == case["withheld"]


def test_a_payload_has_one_encoding():
    _, payload, found = read(bytes.fromhex(VECTORS["valid"][0]["hex"]))
    stored = [(one.hash, one.carried.body, one.carried.general, one.carried.protected) for one in found]
    from victim_support.sync.payload import Stored

    assert encode_journal([Stored(*one) for one in stored]) == payload


@pytest.mark.parametrize("case", cases("hostile"))
def test_hostile(case):
    with pytest.raises(VictimSupportError) as caught:
        read(bytes.fromhex(case["hex"]))
    assert caught.value.code == case["error"]


def test_a_revoked_device_is_refused_unless_admitted():
    data = bytes.fromhex(VECTORS["valid"][0]["hex"])
    with pytest.raises(VictimSupportError) as caught:
        read(data, key_list("key_list_with_revocation"))
    assert caught.value.code == "E-SYN-06"
    parsed = bundle.parse("x.vsb", data, drill=False)
    bundle.check(parsed, TOWN, key_list("key_list_with_revocation"), frozenset({"L01"}))


@pytest.mark.parametrize("case", cases("receipts"))
def test_receipts(case):
    data = bytes.fromhex(case["hex"])
    if case["error"] is None:
        found = receipt.read("r", data, TOWN, key_list())
        assert (found.number, found.received[0].last, dict(found.echo)) == (3, 4, {"L01": 7})
    else:
        with pytest.raises(VictimSupportError) as caught:
            receipt.read("r", data, TOWN, key_list())
        assert caught.value.code == case["error"]


def test_recipients():
    (found,) = read_recipients("r", bytes.fromhex(VECTORS["recipients"]), TOWN, key_list())
    assert found.code == "L01"
    assert read_recipients("r", bytes.fromhex(VECTORS["recipients"]), TOWN, key_list("key_list_with_revocation")) == []
