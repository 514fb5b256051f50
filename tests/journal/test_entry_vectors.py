"""docs/formats/entry.md against frozen bytes: what is written today must be readable for decades."""

import json
from pathlib import Path

import pytest

from victim_support.journal.entry import decode_entry, entry_hash, open_part
from victim_support.journal.errors import EntryMalformed, PartMismatch
from victim_support.journal.position import PositionFile
from victim_support.journal.subject import EntryView, Subject
from victim_support.keys import signing

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "entry.json").read_text("utf-8"))


@pytest.mark.parametrize("vector", VECTORS["valid"], ids=lambda vector: vector["hash"][:8])
def test_valid_entries(vector):
    body = bytes.fromhex(vector["body"])
    entry = decode_entry(body)
    assert entry.encode() == body
    assert entry_hash(body).hex() == vector["hash"]
    assert entry.subject == vector["subject"]
    general = open_part(entry, 1, bytes.fromhex(vector["general"]))
    assert general["氏名"] == "渡\U000e0101邊　𠮷子"
    assert open_part(entry, 2, bytes.fromhex(vector["protected"]))["鍵"] == [b"\x00\xff", {"a": -1}]
    with pytest.raises(PartMismatch):
        open_part(entry, 1, bytes.fromhex(vector["protected"]))


@pytest.mark.parametrize("name", VECTORS["hostile"])
def test_hostile_entries(name):
    with pytest.raises(EntryMalformed):
        decode_entry(bytes.fromhex(VECTORS["hostile"][name]))


def test_a_newer_version_is_read_for_relaying():
    body = bytearray(bytes.fromhex(VECTORS["valid"][0]["body"]))
    assert body[1:3] == b"\x00\x01"
    body[2] = 2
    assert decode_entry(bytes(body)).version == 2


def test_the_head_signature():
    vector = VECTORS["head"]
    signing.verify(
        *(bytes.fromhex(vector["public"]), "head", bytes.fromhex(vector["hash"])), bytes.fromhex(vector["signature"])
    )


def test_the_conflict_id():
    vector = VECTORS["conflict"]
    view = EntryView(bytes(32), "212016-L01", 1, 1, 0, "a", "k", 1, {}, {}, None)
    conflict = Subject(vector["subject"], None, [view])._conflict(
        vector["field"], [bytes.fromhex(one) for one in reversed(vector["heads"])], None
    )
    assert conflict.id.hex() == vector["id"]


def test_the_position_slot(tmp_path):
    vector = VECTORS["position"]
    slot = bytes.fromhex(vector["slot"])
    (tmp_path / "position").write_bytes(bytes(4096) + slot + bytes(3584))
    place = PositionFile(tmp_path / "position", bytes.fromhex(vector["mac_key"])).read()
    assert [place.device, place.epoch, place.seq, place.head.hex(), place.numbers, place.counter] == vector["place"]
    sealed = 2 + int.from_bytes(slot[:2], "big") + 32
    for bit in range(0, 8 * sealed, 7):
        flipped = bytearray(slot)
        flipped[bit // 8] ^= 1 << (bit % 8)
        (tmp_path / "position").write_bytes(bytes(4096) + bytes(flipped) + bytes(3584))
        assert PositionFile(tmp_path / "position", bytes.fromhex(vector["mac_key"])).read() is None
