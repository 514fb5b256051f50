"""Makes the test vectors of docs/formats once. They are frozen: run it only for a new file, never over an old one.

    python tests/vectors/make_vectors.py NAME...     # e.g. key-list; refuses to overwrite

Signing keys come from fixed labels, so anyone can make the same signatures; HPKE and AES-GCM parts are random.
"""

import dataclasses
import hashlib
import json
import sys
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from victim_support.certificates import base45, cose, symbols
from victim_support.certificates.qr_payload import MemberLine, Payload, Printed, Supersedes, encode_payload
from victim_support.keys import chain, enrolment, envelope, key_record, sealing, signing, status_list
from victim_support.keys.chain import CertificateType, Role
from victim_support.keys.encoding import decode, encode
from victim_support.keys.key_list import KeyList
from victim_support.keys.key_list_items import Reason, Revocation, make_item
from victim_support.keys.key_record import Use
from victim_support.keys.status_list import State
from victim_support.keys.wrapping import wrap
from victim_support.vault import slot_file
from victim_support.vault.vault import LIGHT, Identity, Vault

HERE = Path(__file__).parent
TIME = "2026-10-03T09:00:00+09:00"
VALIDITY = (date(2026, 1, 1), date(2029, 3, 31))
TOWN = "212016"
OTHER_TOWN = "212024"


def key(label):
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"victim-support test key {label}".encode()).digest())


def public(label):
    return key(label).public_key().public_bytes_raw()


def certificate(issuer, type_, label, **fields):
    return chain.issue(key(issuer), type_, public(label), fields.pop("validity", VALIDITY), **fields)


def device(label="L01", issuer="issuing", municipality=TOWN, code="L01", **fields):
    fields = {"municipality": municipality, "device": code, "role": Role.LAPTOP, **fields}
    return certificate(issuer, CertificateType.DEVICE, label, **fields)


def world(root="root", drill=False):
    """The key list of a small centre, and its certificates by name."""
    suffix = "-drill" if drill else ""
    operating, issuing = f"operating{suffix}", f"issuing{suffix}"
    certificates = {
        "operating": certificate(root, CertificateType.OPERATING, operating, drill=drill),
        "issuing": certificate(root, CertificateType.ISSUING, issuing, municipality=TOWN, drill=drill),
        "device": device(f"L01{suffix}", issuing, drill=drill),
    }
    key_list = KeyList.create(
        key(root), "訓練用センター" if drill else "岐阜県市町村行政情報センター", TIME, drill=drill
    )
    key_list = key_list.append(key(root), certificates["operating"], TIME)
    for name in ("issuing", "device"):
        key_list = key_list.append(key(operating), certificates[name], TIME)
    return key_list, certificates


def revoked(key_list, certificate_):
    revocation = Revocation(
        certificate_.key_hash, certificate_.municipality, certificate_.device, Reason.LOST, date(2026, 10, 20)
    )
    return key_list.append(key("operating"), revocation, "2026-10-20T10:00:00+09:00")


def case(name, data, **more):
    return {"name": name, "hex": data.hex(), **more}


def resigned(data, purpose, signer, change):
    """A signed record with its decoded body changed and signed again."""
    body = decode(data[:-64], limit=1 << 24)
    change(body)
    return envelope.signed(key(signer), purpose, encode(body))


def signing_vectors():
    signatures = [
        {"purpose": p, "message": "00ff", "signature": signing.sign(key("root"), p, b"\x00\xff").hex()}
        for p in sorted(signing.PURPOSES)
    ]
    return {
        "private": key("root").private_bytes_raw().hex(),
        "public": public("root").hex(),
        "kid": signing.kid(public("root")).hex(),
        "fingerprint": signing.fingerprint(public("root")),
        "signatures": signatures,
    }


def encoding_vectors():
    values = [
        0,
        23,
        24,
        255,
        256,
        (1 << 64) - 1,
        -1,
        -(1 << 64),
        None,
        False,
        True,
        "",
        "髙橋󠄀",
        [],
        [1, [2]],
        {"a": 1, "b": [2, 3], "aa": None},
        {"": 0},
    ]
    valid = [{"hex": encode(v).hex(), "json": v} for v in values]
    valid += [
        {"hex": encode(b"\x00\x01").hex(), "bytes": "0001"},
        {"hex": encode({1: 2, 300: 3, 24: 4}).hex(), "integer_keys": {"1": 2, "24": 4, "300": 3}},
    ]
    hostile = {
        "two ways to write 1": ("1801", 12),
        "long length": ("780161", 12),
        "indefinite string": ("5f4101ff", 12),
        "indefinite array": ("9f01ff", 12),
        "indefinite map": ("bf0102ff", 12),
        "duplicate key": ("a2016161016162", 12),
        "keys out of order": ("a202000100", 12),
        "text keys out of order": ("a2616200616100", 12),
        "trailing byte": ("0000", 12),
        "shared value": ("d81c8100", 12),
        "float": ("fa3fc00000", 13),
        "half float": ("f93c00", 13),
        "undefined": ("f7", 13),
        "simple value": ("f0", 13),
        "date tag": ("c074323032362d31302d30335430303a30303a30305a", 13),
        "bignum": ("c249ffffffffffffffffff", 13),
        "unknown tag": ("d90bb800", 13),
        "set": ("d901028101", 13),
        "boolean key": ("a1f500", 13),
        "array as key": ("a1810102", 13),
        "bytes as key": ("a1410100", 13),
        "mixed keys": ("a20100616100", 13),
        "keys of both signs": ("a201002000", 13),
        "empty": ("", 11),
        "array without end": ("9affffffff", 11),
        "string without end": ("5affffffff", 11),
        "not UTF-8": ("62ffff", 11),
        "surrogate": ("63eda080", 11),
        "reserved length": ("1c", 11),
        "too deep": ("81" * 17 + "00", 15),
    }
    return {"valid": valid, "hostile": [{"name": n, "hex": h, "error": f"E-KEY-{c}"} for n, (h, c) in hostile.items()]}


def key_list_vectors():
    key_list, certificates = world()
    drill_list, drill = world("root-drill", drill=True)
    items = [item.encoded for item in key_list.items]
    stolen = make_item(key("issuing"), 5, key_list.items[-1].hash, TIME, certificates["device"]).encoded
    other = certificate("root", CertificateType.ISSUING, "issuing-other", municipality=OTHER_TOWN)
    wrong_town = device("L09", "issuing-other", TOWN, "L09")
    with_other = key_list.append(key("operating"), other, TIME)
    limited = certificate("root", CertificateType.ISSUING, "issuing-limited", municipality=TOWN, codes=("L05", "L06"))
    with_limited = key_list.append(key("operating"), limited, TIME)

    def extended(base, content, signer="operating"):
        item = make_item(key(signer), base.version + 1, base.items[-1].hash, TIME, content)
        return wrap("key-list", [*(i.encoded for i in base.items), item.encoded])

    flipped = bytearray(items[2])
    flipped[10] ^= 1
    rotated = key_list.rotate(key("root"), key("root-2"), TIME)
    valid = [
        case("four items", key_list.encoded(), version=4, root=public("root").hex(), drill=False, revoked=[]),
        case("root alone", key_list.root_only(), version=1, root=public("root").hex(), drill=False, revoked=[]),
        case(
            "device revoked",
            revoked(key_list, certificates["device"]).encoded(),
            version=5,
            root=public("root").hex(),
            drill=False,
            revoked=[certificates["device"].key_hash.hex()],
        ),
        case("root rotated", rotated.encoded(), version=5, root=public("root").hex(), drill=False, revoked=[]),
        case("drill", drill_list.encoded(), version=4, root=public("root-drill").hex(), drill=True, revoked=[]),
        case("codes limited", with_limited.encoded(), version=5, root=public("root").hex(), drill=False, revoked=[]),
    ]
    hostile = [
        case("not CBOR", b"PK\x03\x04", error="E-KEY-37"),
        case("a status list", wrap("status-list", b""), error="E-KEY-37"),
        case("a later version", encode(["victim-support/key-list/v2", []]), error="E-KEY-31"),
        case("no items", wrap("key-list", []), error="E-KEY-38"),
        case("first item missing", wrap("key-list", items[1:]), error="E-KEY-38"),
        case("item left out", wrap("key-list", [items[0], items[1], items[3]]), error="E-KEY-38"),
        case("items swapped", wrap("key-list", [items[0], items[1], items[3], items[2]]), error="E-KEY-38"),
        case("item twice", wrap("key-list", [*items, items[3]]), error="E-KEY-38"),
        case("two roots", wrap("key-list", [items[0], drill_list.items[0].encoded]), error="E-KEY-38"),
        case(
            "bit flipped in the link of an item",
            wrap("key-list", [*items[:2], bytes(flipped), items[3]]),
            error="E-KEY-38",
        ),
        case(
            "signature of the last item flipped",
            wrap("key-list", [*items[:3], items[3][:-1] + bytes([items[3][-1] ^ 1])]),
            error="E-KEY-01",
        ),
        case("signed by an issuing key", wrap("key-list", [*items, stolen]), error="E-KEY-39"),
        case(
            "operating key certified by operating key",
            extended(key_list, certificate("root", CertificateType.OPERATING, "operating-2")),
            error="E-KEY-39",
        ),
        case(
            "certificate of a foreign root",
            extended(key_list, certificate("root-x", CertificateType.ISSUING, "issuing-x", municipality=TOWN)),
            error="E-KEY-33",
        ),
        case(
            "drill key in a real list",
            extended(
                key_list, certificate("root", CertificateType.ISSUING, "issuing-d", municipality=TOWN, drill=True)
            ),
            error="E-KEY-36",
        ),
        case("device certified by another town's key", extended(with_other, wrong_town), error="E-KEY-34"),
        case(
            "laptop code not allowed",
            extended(with_limited, device("L07", "issuing-limited", TOWN, "L07")),
            error="E-KEY-35",
        ),
        case(
            "device of an unlisted issuing key",
            extended(key_list, device("L08", "issuing-unlisted", TOWN, "L08")),
            error="E-KEY-39",
        ),
        case(
            "device of a revoked issuing key",
            extended(revoked(key_list, certificates["issuing"]), device("L08", "issuing", TOWN, "L08")),
            error="E-KEY-39",
        ),
        case("signed by a revoked operating key", _revoked_operating(key_list, certificates), error="E-KEY-39"),
        case("rotation without the new root's proof", _bad_rotation(key_list), error="E-KEY-01"),
        case(
            "extra field",
            wrap("key-list", [resigned(items[0], "key-list", "root", lambda b: b.update({8: 1}))]),
            error="E-KEY-30",
        ),
        case(
            "later item version",
            wrap("key-list", [resigned(items[0], "key-list", "root", lambda b: b.update({1: 2}))]),
            error="E-KEY-31",
        ),
    ]
    certificate_cases = {
        n: {
            "hex": c.encoded.hex(),
            "type": c.type.name,
            "public": c.public.hex(),
            "issuer": c.issuer.hex(),
            "municipality": c.municipality,
            "device": c.device,
            "role": c.role.name if c.role else "",
            "codes": list(c.codes),
            "drill": c.drill,
            "not_before": c.not_before.isoformat(),
            "not_after": c.not_after.isoformat(),
        }
        for n, c in {**certificates, "limited": limited, "drill": drill["device"]}.items()
    }
    bad_certificates = [
        case("truncated", certificates["device"].encoded[:60], error="E-KEY-30"),
        case(
            "no municipality",
            resigned(certificates["device"].encoded, "key-certificate", "issuing", lambda b: b.pop(7)),
            error="E-KEY-30",
        ),
        case(
            "device field on an issuing key",
            resigned(certificates["issuing"].encoded, "key-certificate", "root", lambda b: b.update({8: "L01"})),
            error="E-KEY-30",
        ),
        case(
            "ends before it begins",
            resigned(certificates["device"].encoded, "key-certificate", "issuing", lambda b: b.update({6: 20250101})),
            error="E-KEY-30",
        ),
        case(
            "31 February",
            resigned(certificates["device"].encoded, "key-certificate", "issuing", lambda b: b.update({6: 20290231})),
            error="E-KEY-30",
        ),
        case(
            "drill written as 0",
            resigned(certificates["device"].encoded, "key-certificate", "issuing", lambda b: b.update({11: 0})),
            error="E-KEY-30",
        ),
        case(
            "codes out of order",
            resigned(limited.encoded, "key-certificate", "root", lambda b: b.update({10: ["L06", "L05"]})),
            error="E-KEY-30",
        ),
        case(
            "unknown type",
            resigned(certificates["device"].encoded, "key-certificate", "issuing", lambda b: b.update({2: 9})),
            error="E-KEY-30",
        ),
        case(
            "later version",
            resigned(certificates["device"].encoded, "key-certificate", "issuing", lambda b: b.update({1: 2})),
            error="E-KEY-31",
        ),
    ]
    return {
        "keys": {n: public(n).hex() for n in ("root", "operating", "issuing", "L01")},
        "valid": valid,
        "hostile": hostile,
        "certificates": certificate_cases,
        "hostile_certificates": bad_certificates,
    }


def _revoked_operating(key_list, certificates):
    gone = Revocation(certificates["operating"].key_hash, TOWN, "", Reason.COMPROMISED, date(2026, 10, 20))
    after = key_list.append(key("root"), gone, TIME)
    item = make_item(key("operating"), 6, after.items[-1].hash, TIME, certificates["device"])
    return wrap("key-list", [*(i.encoded for i in after.items), item.encoded])


def _bad_rotation(key_list):
    from victim_support.keys.key_list_items import Rotation

    item = make_item(key("root"), 5, key_list.items[-1].hash, TIME, Rotation(public("root-2"), bytes(64)))
    return wrap("key-list", [*(i.encoded for i in key_list.items), item.encoded])


def paper(n):
    return hashlib.sha256(f"paper {n}".encode()).digest()[:16]


def status_vectors():
    key_list, certificates = world()
    states = {paper(1): State.VALID, paper(2): State.SUPERSEDED, paper(3): State.VOID, paper(4): State.VOID}

    def issued(states=states, revoked=(), operating=certificates["operating"], signer="operating", version=3):
        return status_list.issue(
            key(signer), operating, municipality=TOWN, version=version, as_of=TIME, states=states, revoked=revoked
        )

    good = issued(revoked=[certificates["device"].key_hash])
    content = decode(good)[1]

    def changed(change, signer="operating"):
        return wrap("status-list", resigned(content, "status-list", signer, change))

    both = {1: paper(1), 2: paper(1), 3: b""}
    valid = [
        case(
            "four papers, one key revoked",
            good,
            municipality=TOWN,
            version=3,
            as_of=TIME,
            states={h.hex(): s.name for h, s in states.items()},
            revoked=[certificates["device"].key_hash.hex()],
        ),
        case("empty", issued({}, version=1), municipality=TOWN, version=1, as_of=TIME, states={}, revoked=[]),
    ]
    hostile = [
        case("a key list", key_list.encoded(), error="E-KEY-37"),
        case("a later version", encode(["victim-support/status-list/v2", b""]), error="E-KEY-31"),
        case("signature flipped", wrap("status-list", content[:-1] + bytes([content[-1] ^ 1])), error="E-KEY-01"),
        case("bit of a hash flipped", wrap("status-list", content.replace(paper(1), paper(9))), error="E-KEY-01"),
        case("signed by the issuing key", changed(lambda b: None, "issuing"), error="E-KEY-01"),
        case(
            "with an issuing certificate",
            changed(lambda b: b.update({7: certificates["issuing"].encoded}), "issuing"),
            error="E-KEY-30",
        ),
        case(
            "operating key of a foreign root",
            issued(operating=certificate("root-x", CertificateType.OPERATING, "operating")),
            error="E-KEY-33",
        ),
        case(
            "drill operating key of the real root",
            issued(operating=certificate("root", CertificateType.OPERATING, "operating", drill=True)),
            error="E-KEY-36",
        ),
        case("paper in two states", changed(lambda b: b.update({5: both})), error="E-KEY-30"),
        case(
            "hashes out of order",
            changed(lambda b: b[5].update({3: b"".join(sorted((paper(3), paper(4)), reverse=True))})),
            error="E-KEY-30",
        ),
        case("hash twice", changed(lambda b: b[5].update({3: paper(3) * 2})), error="E-KEY-30"),
        case("hash of 15 bytes", changed(lambda b: b[5].update({3: paper(3)[:15]})), error="E-KEY-30"),
        case("unknown state", changed(lambda b: b[5].update({4: b""})), error="E-KEY-30"),
        case("state missing", changed(lambda b: b[5].pop(1)), error="E-KEY-30"),
        case("revoked key of 31 bytes", changed(lambda b: b.update({6: [bytes(31)]})), error="E-KEY-30"),
        case("time without offset", changed(lambda b: b.update({4: "2026-10-03T09:00:00"})), error="E-KEY-30"),
    ]
    return {"root": public("root").hex(), "valid": valid, "hostile": hostile}


def enrolment_vectors():
    key_list, certificates = world()
    device_sealing = sealing.SealingKey(hashlib.sha512(b"device").digest() + hashlib.sha256(b"device").digest())
    centre_sealing = sealing.SealingKey(hashlib.sha512(b"centre").digest() + hashlib.sha256(b"centre").digest())
    fields = {"municipality": TOWN, "device": "L01"}
    request = enrolment.make_request(key("L01"), device_sealing.public, bytes(range(16)), TIME, **fields)
    centre = key_record.issue(key("operating"), Use.CENTRE, centre_sealing.public)
    sister = key_record.issue(key("issuing"), Use.DEVICE, device_sealing.public, municipality=TOWN, device="L01")
    recovery = key_record.issue(key("operating"), Use.RECOVERY, centre_sealing.public)

    def granted(**more):
        parts = {
            "issuing": certificates["issuing"],
            "device": certificates["device"],
            "recipients": (centre, sister),
            "recovery": (recovery,),
            "time": TIME,
            **more,
        }
        return enrolment.make_grant(key("operating"), certificates["operating"], request, key_list, **parts)

    grant = granted()

    def changed(change, signer="operating"):
        return resigned(grant.encoded, "grant", signer, change)

    forged_sister = key_record.issue(
        key("issuing-x"), Use.DEVICE, device_sealing.public, municipality=TOWN, device="L01"
    )
    hostile_requests = [
        case("signature flipped", request.encoded[:-1] + bytes([request.encoded[-1] ^ 1]), error="E-KEY-01"),
        case(
            "somebody else's key", resigned(request.encoded, "enrol-request", "L02", lambda b: None), error="E-KEY-01"
        ),
        case(
            "code of another shape",
            resigned(request.encoded, "enrol-request", "L01", lambda b: b.update({3: "l1"})),
            error="E-KEY-30",
        ),
        case(
            "sealing key cut",
            resigned(request.encoded, "enrol-request", "L01", lambda b: b.update({6: bytes(1215)})),
            error="E-KEY-30",
        ),
        case(
            "sealing key not on the curve's form",
            resigned(request.encoded, "enrol-request", "L01", lambda b: b.update({6: b"\xff" * 1216})),
            error="E-KEY-30",
        ),
        case(
            "later version",
            resigned(request.encoded, "enrol-request", "L01", lambda b: b.update({1: 2})),
            error="E-KEY-31",
        ),
    ]
    hostile_grants = [
        case("signature flipped", grant.encoded[:-1] + bytes([grant.encoded[-1] ^ 1]), error="E-KEY-01"),
        case("signed by the issuing key", changed(lambda b: None, "issuing"), error="E-KEY-01"),
        case(
            "device certificate of a foreign issuing key",
            changed(lambda b: b.update({5: device("L01", "issuing-x").encoded})),
            error="E-KEY-32",
        ),
        case(
            "issuing certificate of a foreign root",
            changed(
                lambda b: b.update(
                    {4: certificate("root-x", CertificateType.ISSUING, "issuing", municipality=TOWN).encoded}
                )
            ),
            error="E-KEY-33",
        ),
        case(
            "sister's key not signed by the town",
            changed(lambda b: b.update({7: [forged_sister.encoded]})),
            error="E-KEY-01",
        ),
        case(
            "recovery key among the recipients", changed(lambda b: b.update({7: [recovery.encoded]})), error="E-KEY-30"
        ),
        case("recipient among the recovery keys", changed(lambda b: b.update({8: [centre.encoded]})), error="E-KEY-30"),
        case("key list cut", changed(lambda b: b.update({3: b[3][:-1]})), error="E-KEY-37"),
    ]
    files = [
        {"name": "request", "text": enrolment.request_file(request).decode(), "error": ""},
        {"name": "grant", "text": enrolment.grant_file(grant).decode(), "error": ""},
        {
            "name": "request with another town written outside",
            "text": enrolment.request_file(request).decode().replace(TOWN, OTHER_TOWN),
            "error": "E-KEY-37",
        },
        {"name": "not JSON", "text": "<html>", "error": "E-KEY-37"},
        {
            "name": "later version",
            "text": json.dumps({"format": "victim-support/enrol-request/v2", "data": ""}),
            "error": "E-KEY-31",
        },
        {
            "name": "data cut",
            "text": json.dumps({"format": "victim-support/enrol-request/v1", "data": "AAA!"}),
            "error": "E-KEY-37",
        },
    ]
    return {
        "request": {
            "hex": request.encoded.hex(),
            "hash": request.hash.hex(),
            "public": public("L01").hex(),
            "home": bytes(range(16)).hex(),
        },
        "grant": {"hex": grant.encoded.hex(), "root": public("root").hex(), "recipients": 2},
        "hostile_requests": hostile_requests,
        "hostile_grants": hostile_grants,
        "files": files,
    }


def sealing_vectors():
    recipient = sealing.SealingKey(hashlib.sha512(b"recipient").digest() + hashlib.sha256(b"recipient").digest())
    sealed = sealing.seal(recipient.public, "bundle-key", b"header", b"k" * 32)
    return {
        "private": recipient.private.hex(),
        "public": recipient.public.hex(),
        "kid": signing.kid(recipient.public).hex(),
        "purpose": "bundle-key",
        "header": b"header".hex(),
        "message": (b"k" * 32).hex(),
        "sealed": sealed.hex(),
        "info": sealing._info("bundle-key", recipient.public, b"header").hex(),
    }


def vault_vectors():
    import tempfile

    passphrase = "kasumo tenira yokasu mirako sorami tokeru"
    recovery = sealing.SealingKey(hashlib.sha512(b"recovery").digest() + hashlib.sha256(b"recovery").digest())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "vault.cbor"
        vault = Vault.create(path, Identity("laptop", TOWN, "L01", bytes(range(16))), passphrase, cost=LIGHT)
        vault.put_secret("device-signing", bytes(range(32)))
        vault.add_recovery(recovery.public, "recovery")
        data = path.read_bytes()
        body, _, mac = slot_file.read(path)
        body.identity = Identity("laptop", TOWN, "L02", bytes(range(16)))
        forged = slot_file.pack(body.encoded(), mac)
    hostile = [
        case("empty", b"", error="E-VLT-02"),
        case("foreign", b"SQLite format 3\0" + bytes(100), error="E-VLT-02"),
        case("cut", data[:-1], error="E-VLT-02"),
        case("longer", data + b"\0", error="E-VLT-02"),
        case("bit flipped", data[:200] + bytes([data[200] ^ 1]) + data[201:], error="E-VLT-02"),
        case("identity changed, checksum repaired", forged, error="E-VLT-02"),
        case("later version", b"VSVAULT2" + data[8:], error="E-VLT-06"),
    ]
    return {
        "passphrase": passphrase,
        "recovery_private": recovery.private.hex(),
        "hex": data.hex(),
        "device": "L01",
        "home": bytes(range(16)).hex(),
        "database_key": vault.database_key.hex(),
        "position_key": vault.derive("position").hex(),
        "secrets": {"device-signing": bytes(range(32)).hex()},
        "generation": 3,
        "hostile": hostile,
    }


def payload(certificates, **more):
    printed = Printed(
        number="罹-L01A-000123-4",
        title="罹災証明書",
        head_address="岐阜県岐阜市今沢町18番地",
        head_name="渡邉󠄂　太郎",
        cause="令和8年10月3日の令和8年岐阜県西部地震による",
        dwelling="岐阜県岐阜市今沢町18番地",
        grade="半壊",
        flood_class="床上浸水",
        issue_date="令和8年10月20日",
        issuer_title="岐阜市長",
        issuer_name="𠮷田　花子",
        remarks=("浸水区分：床上浸水",),
        members=(MemberLine("渡邉󠄂　太郎", "世帯主", "45歳"), MemberLine("渡邉󠄂　花子", "妻", "不詳")),
    )
    fields = {
        "printed": printed,
        "issued": date(2026, 10, 20),
        "municipality": TOWN,
        "epoch": 1,
        "seq": 413,
        "prev": bytes(range(16)),
        "issuing": certificates["issuing"],
        "device": certificates["device"],
        **more,
    }
    return Payload(**fields)


def qr_vectors():
    key_list, certificates = world()
    drill_list, drill = world("root-drill", drill=True)
    signer = key("L01")
    plain = payload(certificates)
    many = dataclasses.replace(
        plain,
        printed=dataclasses.replace(
            plain.printed, members=tuple(MemberLine(f"渡邉󠄂　{n}", "子", f"{n}歳") for n in range(20))
        ),
    )
    replaced = dataclasses.replace(plain, supersedes=Supersedes("罹-L01A-000001-0", paper(1)))
    other_kind = dataclasses.replace(
        plain,
        printed=Printed(
            number="届-L01A-000001-2",
            title="罹災届出証明書",
            head_name="渡邉󠄂　太郎",
            extra=(("被害を受けたもの", "自動車"), ("被害の内容", "冠水")),
            issue_date="令和8年10月20日",
        ),
    )
    papers = {
        "plain": symbols.make(plain, signer),
        "members in a second symbol": symbols.make(many, signer),
        "supersedes": symbols.make(replaced, signer),
        "another kind": symbols.make(other_kind, signer),
    }
    drill_paper = symbols.make(payload(drill), key("L01-drill"))
    good = papers["plain"]
    body = decode(encode_payload(plain))

    def signed(fields, by="L01"):
        return f"RIS1:{base45.encode(cose.sign(key(by), encode({-65537: fields})))}"

    def with_fields(**more):
        return {**body[-65537], **{int(k[1:]): v for k, v in more.items()}}

    def chained(issuing, device_, by="L01"):
        return symbols.make(payload({"issuing": issuing, "device": device_}), key(by)).texts[0]

    foreign = certificate("root-x", CertificateType.ISSUING, "issuing-x", municipality=TOWN)
    other_town = certificate("root", CertificateType.ISSUING, "issuing-other", municipality=OTHER_TOWN)
    impostor = certificate("root-x", CertificateType.ISSUING, "issuing-x", municipality=TOWN)
    claimed = resigned(
        impostor.encoded, "key-certificate", "root-x", lambda b: b.update({4: signing.kid(public("root"))})
    )
    sign1 = decode(good.cose[1:])

    def cose_text(*parts, tag=b"\xd2"):
        return f"RIS1:{base45.encode(tag + encode(list(parts)))}"

    altered, newer, unknown = "改ざんのおそれ", "確認できません（新しい様式）", "確認できません（発行元の鍵情報なし）"
    hostile = [
        (
            "another town's device under this town's issuing key",
            chained(certificates["issuing"], device("L01", "issuing", OTHER_TOWN)),
            altered,
        ),
        ("device key of a foreign root", chained(foreign, device("L01", "issuing-x")), unknown),
        (
            "foreign issuing key that claims our root's kid",
            chained(chain.parse(claimed), device("L01", "issuing-x")),
            altered,
        ),
        ("municipality in the payload differs", signed(with_fields(_19=OTHER_TOWN)), altered),
        (
            "device of another town, consistent",
            symbols.make(
                payload({"issuing": other_town, "device": device("L01", "issuing-other", OTHER_TOWN)}), signer
            ).texts[0],
            altered,
        ),
        ("issuing key used as device", signed(with_fields(_23=certificates["issuing"].encoded), "issuing"), altered),
        ("signed by another key than certified", signed(body[-65537], "L02"), altered),
        ("drill paper with the real prefix", drill_paper.texts[0].replace("RISX1:", "RIS1:"), altered),
        ("real paper with the drill prefix", good.texts[0].replace("RIS1:", "RISX1:"), altered),
        ("later form", good.texts[0].replace("RIS1:", "RIS2:"), newer),
        ("later payload version, signed", signed(with_fields(_1=2)), newer),
        ("unknown field, signed", signed(with_fields(_24="x")), newer),
        ("empty text field", signed(with_fields(_4="")), altered),
        ("no number", signed({k: v for k, v in body[-65537].items() if k != 2}), altered),
        ("members twice", signed(with_fields(_7=bytes(32))), altered),
        ("date that is none", signed(with_fields(_18=20260231)), altered),
        ("prev of 15 bytes", signed(with_fields(_20=[1, 413, bytes(15)])), altered),
        ("sequence 0", signed(with_fields(_20=[1, 0, bytes(16)])), altered),
        ("no certificates", signed({k: v for k, v in body[-65537].items() if k < 22}), altered),
        ("two claims", f"RIS1:{base45.encode(cose.sign(signer, encode({-65537: body[-65537], -65538: 1})))}", altered),
        ("untagged", cose_text(*sign1, tag=b""), altered),
        ("another tag", cose_text(*sign1, tag=b"\xd1"), altered),
        ("another algorithm", cose_text(encode({1: -7}), *sign1[1:]), altered),
        ("algorithm not protected", cose_text(b"", {1: -8, 4: sign1[1][4]}, *sign1[2:]), altered),
        ("extra header", cose_text(sign1[0], {4: sign1[1][4], 5: b""}, *sign1[2:]), altered),
        ("another kid", cose_text(sign1[0], {4: bytes(8)}, *sign1[2:]), altered),
        ("no kid", cose_text(sign1[0], {}, *sign1[2:]), altered),
        ("signature cut", cose_text(*sign1[:3], sign1[3][:-1]), altered),
        ("signature of zeros", cose_text(*sign1[:3], bytes(64)), altered),
        ("trailing byte", f"RIS1:{base45.encode(good.cose + bytes(1))}", altered),
        ("cut", good.texts[0][:-3], altered),
        ("nothing", "RIS1:", altered),
        ("lower case", "RIS1:abc", altered),
        ("Base45 length", "RIS1:0000", altered),
        ("Base45 overflow", "RIS1::::", altered),
        ("members' symbol alone", papers["members in a second symbol"].texts[1], altered),
    ]
    return {
        "key_list": key_list.encoded().hex(),
        "drill_key_list": drill_list.encoded().hex(),
        "revoked_key_list": revoked(key_list, certificates["device"]).encoded().hex(),
        "device_private": signer.private_bytes_raw().hex(),
        "valid": [
            {
                "name": n,
                "texts": list(s.texts),
                "cose": s.cose.hex(),
                "paper_hash": s.paper_hash.hex(),
                "printed": dataclasses.asdict(decode_all(s)),
            }
            for n, s in papers.items()
        ],
        "drill": {"texts": list(drill_paper.texts)},
        "hostile": [{"name": n, "text": t, "signature": s} for n, t, s in hostile],
        "base45": [
            {"text": t, "hex": d.hex()}
            for d, t in (
                (b"AB", "BB8"),
                (b"Hello!!", "%69 VD92EX0"),
                (b"base-45", "UJCLQE7W581"),
                (b"ietf!", "QED8WEX0"),
                (b"", ""),
            )
        ],
    }


def decode_all(made):
    from victim_support.certificates.verification import Keys, verify_all

    key_list, _ = world()
    return verify_all(made.texts, Keys(key_list))[0].payload.printed


MAKERS = {
    "signing": signing_vectors,
    "encoding": encoding_vectors,
    "key-list": key_list_vectors,
    "status-list": status_vectors,
    "enrolment": enrolment_vectors,
    "sealing": sealing_vectors,
    "vault": vault_vectors,
    "certificate-qr": qr_vectors,
}


def main(names):
    for name in names:
        path = HERE / f"{name}.json"
        text = json.dumps(MAKERS[name](), ensure_ascii=True, indent=1)
        with path.open("x", encoding="ascii") as file:
            file.write(text + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
