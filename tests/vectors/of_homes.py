"""Vectors of the status list, enrolment, sealing and the vault."""

import hashlib
import json
from pathlib import Path

from world import OTHER_TOWN, TIME, TOWN, case, certificate, device, key, paper, public, resigned, world

from victim_support.keys import enrolment, key_record, sealing, signing, status_list
from victim_support.keys.chain import CertificateType
from victim_support.keys.encoding import decode, encode
from victim_support.keys.key_record import Use
from victim_support.keys.status_list import State
from victim_support.keys.wrapping import wrap
from victim_support.vault import slot_file
from victim_support.vault.vault import LIGHT, Identity, Vault


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
