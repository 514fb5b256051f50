"""Writes entry.json once; afterwards the file is frozen and only read. Usage: python tests/vectors/make_entry.py"""

import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from victim_support.journal.entry import Entry, Part, entry_hash, part_hash
from victim_support.journal.position import Place, PositionFile
from victim_support.journal.subject import EntryView, Subject
from victim_support.journal.subjects import subject_id
from victim_support.keys import encoding, signing

SEED = bytes(range(32))


def entry(**changes):
    general = Part(bytes(16), encoding.encode({"氏名": "渡\U000e0101邊　𠮷子", "枚数": 2, "済": True, "備考": None}))
    protected = Part(bytes(range(16)), encoding.encode({"居所": "高山市花岡町2丁目", "鍵": [b"\x00\xff", {"a": -1}]}))
    made = Entry(
        **{
            "device": "212016-L01", "epoch": 1, "seq": 1, "prev": bytes(32), "time": 1790985600, "actor": "sato",
            "kind": "application.recorded", "subject": subject_id("application", "R8-01", "b:123/%", "0000000001"),
            "base": {}, "parts": {1: part_hash(1, general.stored), 2: part_hash(2, protected.stored)}, **changes,
        }
    )  # fmt: skip
    return made, general, protected


def described(made, general, protected):
    return {
        "subject": made.subject,
        "body": made.encode().hex(),
        "hash": entry_hash(made.encode()).hex(),
        "general": general.stored.hex(),
        "protected": protected.stored.hex(),
    }


def raw(**changes):
    fields = encoding.decode(entry()[0].encode())
    fields.update({int(key[1:]): value for key, value in changes.items()})
    return encoding.encode(fields).hex()


def main():
    first = entry()
    head = entry_hash(first[0].encode())
    second = entry(seq=2, prev=head, base={"氏名": [head], "枚数": [bytes(32), head]})
    key = Ed25519PrivateKey.from_private_bytes(SEED)
    view = EntryView(head, "212016-L01", 1, 1, 0, "a", "k", 1, {}, {}, None)
    conflict = Subject("toy:1", None, [view])._conflict("氏名", [head, bytes(32)], None)
    place = Place("212016-L01", 3, 412, head, {"罹": 97}, 7)
    body = encoding.decode(first[0].encode())
    missing = {key: value for key, value in body.items() if key != 9}
    hostile = {
        "a key is missing": encoding.encode(missing).hex(),
        "a key too many": encoding.encode({**body, 11: 0}).hex(),
        "epoch 0": raw(k2=0),
        "seq as text": raw(k3="1"),
        "prev of 31 bytes": raw(k4=bytes(31)),
        "time as a text": raw(k5="2026"),
        "empty actor": raw(k6=""),
        "base with an empty list": raw(k9={"氏名": []}),
        "base not sorted": raw(k9={"氏名": [b"\xff" * 32, bytes(32)]}),
        "base with a repetition": raw(k9={"氏名": [bytes(32), bytes(32)]}),
        "base as a list": raw(k9=[]),
        "an unknown part class": raw(k10={3: bytes(32)}),
        "a part hash of 33 bytes": raw(k10={1: bytes(33)}),
        "a byte after the end": first[0].encode().hex() + "00",
        "cut short": first[0].encode().hex()[:-2],
        "indefinite map": "bf" + first[0].encode().hex()[2:] + "ff",
        "an array": "80",
        "nothing": "",
    }
    vectors = {
        "valid": [described(*first), described(*second)],
        "head": {
            "private": SEED.hex(),
            "public": key.public_key().public_bytes_raw().hex(),
            "hash": head.hex(),
            "signature": signing.sign(key, "head", head).hex(),
        },
        "conflict": {
            "subject": "toy:1",
            "field": "氏名",
            "heads": [bytes(32).hex(), head.hex()],
            "id": conflict.id.hex(),
        },
        "position": {
            "mac_key": SEED.hex(),
            "place": [place.device, place.epoch, place.seq, place.head.hex(), dict(place.numbers), place.counter],
            "slot": PositionFile(Path("position"), SEED)._seal(place).hex(),
        },
        "hostile": hostile,
    }
    Path(__file__).with_name("entry.json").write_text(json.dumps(vectors, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
