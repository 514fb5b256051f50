"""Vectors of signing, encoding and the key list."""

from datetime import date

from world import OTHER_TOWN, TIME, TOWN, case, certificate, device, key, public, resigned, revoked, world

from victim_support.keys import signing
from victim_support.keys.chain import CertificateType
from victim_support.keys.encoding import encode
from victim_support.keys.key_list_items import Reason, Revocation, make_item
from victim_support.keys.wrapping import wrap


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
