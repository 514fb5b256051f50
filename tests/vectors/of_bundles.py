"""Vectors of bundles and receipts: valid ones with the private key that opens them, and hostile ones by error."""

import hashlib
import os
import zlib

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from world import OTHER_TOWN, TIME, TOWN, case, device, key, revoked, world

from victim_support.journal.entry import Entry, entry_hash, part_hash
from victim_support.keys import key_record, sealing, signing
from victim_support.keys.encoding import decode, encode
from victim_support.keys.key_record import Use
from victim_support.keys.sealing import SealingKey
from victim_support.keys.wrapping import wrap
from victim_support.sync import bundle, items, payload, receipt, recipients
from victim_support.sync.bundle import Party, Run, Stream, Writer
from victim_support.sync.payload import Stored
from victim_support.sync.receipt import Held, Receipt
from victim_support.sync.recipients import Recipient


def sealing_key(label):
    seed = b"".join(hashlib.sha256(f"victim-support test sealing {label} {n}".encode()).digest() for n in range(3))
    return SealingKey(seed)


def stored(seq, prev, subject, base, *patches, kind="application.recorded", version=1):
    """An entry with salted parts from fixed salts, as the database keeps it."""
    parts = {
        number: hashlib.sha256(f"salt {seq} {number}".encode()).digest()[:16] + encode(patch)
        for number, patch in enumerate(patches, 1)
        if patch
    }
    hashes = {number: part_hash(number, part) for number, part in parts.items()}
    entry = Entry(f"{TOWN}-L01", 1, seq, prev, 1791000000 + 60 * seq, "uketsuke", kind, subject, base, hashes, version)
    body = entry.encode()
    return Stored(entry_hash(body), body, parts.get(1), parts.get(2))


def chain_of_entries():
    first = stored(1, bytes(32), "application:R8-01:1", {}, {"channel": "窓口"}, {"contact": "058-000-0000"})
    outside = hashlib.sha256(b"an entry of another laptop").digest()
    base = {"channel": sorted([first.hash]), "note": sorted([outside])}
    second = stored(2, first.hash, "application:R8-01:1", base, {"channel": "郵送", "note": "渡邉󠄏"})
    later = stored(3, second.hash, "application:R8-01:1", {}, {"channel": "未来"}, version=2)
    fourth = stored(4, later.hash, "application:R8-01:1", {}, None, {"contact": "なし"}, kind="application.corrected")
    return [first, second, later, fourth]


def bundle_vectors():
    key_list, certificates = world()
    one = Party(certificates["issuing"], certificates["device"])
    two = Party(certificates["issuing"], device("L02", code="L02"))
    centre = sealing_key("centre")
    entries = chain_of_entries()

    def run(stream=Stream.JOURNAL, after=None, last=4, purpose="head"):
        head = after or entries[-1].hash
        return Run(one, stream, 1, 1, last, bytes(32), head, signing.sign(key("L01"), purpose, head))

    def made(data=None, party=one, signer="L01", withheld=(), of=None):
        content = payload.encode_journal(entries, frozenset(withheld)) if data is None else data
        return bundle.write(of or run(), content, Writer(key(signer), party, 7, TIME), [centre.public], withheld)

    hashes = [entry.hash.hex() for entry in entries]
    bodies = [b"first item", b"second item"]
    prev, item_hashes = bytes(32), []
    for seq, body in enumerate(bodies, 1):
        prev = items.item_hash(Stream.PHOTO, f"{TOWN}-L01", (1, seq), prev, body)
        item_hashes.append(prev)
    photos = made(items.encode_items(bodies), of=run(Stream.PHOTO, item_hashes[-1], 2, "bundle-head"))
    good = made()
    content = decode(good, limit=bundle.LIMIT)[1]

    def again(change=None, packed=None, signer="L01"):
        fields = decode(content[0])
        content_key = os.urandom(32)
        fields[16] = bundle._commit(content_key)
        if change:
            change(fields)
        header = encode(fields)
        stanzas = [sealing.seal(centre.public, "bundle-key", header, content_key)]
        sealed = AESGCM(content_key).encrypt(
            bytes(12), packed or zlib.compress(payload.encode_journal(entries)), header
        )
        signature = signing.sign(key(signer), "bundle", bundle._signed(header, stanzas, sealed))
        return wrap("bundle", [header, stanzas, sealed, signature])

    flipped = bytearray(good)
    flipped[-1] ^= 1
    other = [*entries[:3], stored(4, entries[2].hash, "application:R8-01:1", {}, None, {"contact": "別"})]
    valid = [
        case("four entries, one of a later version", good, hashes=hashes, withheld=[]),
        case("protected parts withheld", made(withheld=(2,)), hashes=hashes, withheld=[2]),
        case("carried by a sister", made(party=two, signer="L02"), hashes=hashes, withheld=[]),
        case("two photos", photos, hashes=[one.hex() for one in item_hashes], withheld=[]),
    ]
    hostile = [
        case("empty", b"", error="E-SYN-01"),
        case("cut short", good[:-100], error="E-SYN-01"),
        case("a later version", encode(["victim-support/bundle/v2", b""]), error="E-KEY-31"),
        case("a drill's", wrap("bundle-drill", content), error="E-SYN-02"),
        case("another town", again(lambda f: f.update({2: OTHER_TOWN})), error="E-SYN-03"),
        case("an unknown field", again(lambda f: f.update({22: 1})), error="E-SYN-04"),
        case("code of another device", again(lambda f: f.update({3: "L09"})), error="E-SYN-05"),
        case("signature flipped", bytes(flipped), error="E-SYN-07"),
        case("signed by a sister", again(signer="L02"), error="E-SYN-07"),
        case("head not signed by the origin", again(lambda f: f.update({10: bytes(32)})), error="E-SYN-08"),
        case("for nobody here", again(lambda f: f.update({17: [bytes(8)]})), error="E-SYN-09"),
        case("commitment to another key", again(lambda f: f.update({16: bytes(32)})), error="E-SYN-10"),
        case("inflates beyond its size", again(packed=zlib.compress(bytes(1 << 22))), error="E-SYN-11"),
        case("not a payload", again(lambda f: f.update({18: 1}), zlib.compress(b"\x80")), error="E-SYN-12"),
        case("an entry changed", made(payload.encode_journal(other)), error="E-SYN-13"),
    ]
    held = (Held(1, "L01", 1, 1, 4, entries[-1].hash),)
    made_receipt = Receipt(
        municipality=TOWN, device="C00", home=bytes(16), epoch=1, number=3, time=TIME, received=held,
        secured=(), echo={"L01": 7}, export_no=2, photos_received=(hashlib.sha256(bodies[0]).digest(),),
    )  # fmt: skip
    record = key_record.issue(key("issuing"), Use.DEVICE, sealing_key("L01").public, municipality=TOWN, device="L01")
    known = Recipient(certificates["issuing"], certificates["device"], record)
    return {
        "key_list": key_list.encoded().hex(),
        "key_list_with_revocation": revoked(key_list, certificates["device"]).encoded().hex(),
        "municipality": TOWN,
        "private": centre.private.hex(),
        "valid": valid,
        "hostile": hostile,
        "receipts": [
            case(
                "the centre's", receipt.issue(made_receipt, key("operating"), (certificates["operating"],)), error=None
            ),
            case(
                "signed by a laptop",
                receipt.issue(made_receipt, key("L01"), (certificates["issuing"], certificates["device"])),
                error="E-SYN-20",
            ),
            case("forged", receipt.issue(made_receipt, key("L01"), (certificates["operating"],)), error="E-SYN-21"),
        ],
        "recipients": recipients.encode_recipients([known]).hex(),
    }
