"""The frozen vectors of docs/formats: what is on disk and paper today must read the same for decades."""

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from victim_support.errors import VictimSupportError
from victim_support.keys import chain, enrolment, sealing, signing, status_list
from victim_support.keys.encoding import decode, encode
from victim_support.keys.key_list import KeyList

VECTORS = Path(__file__).parent.parent / "vectors"


def load(name):
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="ascii"))


def cases(name, part):
    return [pytest.param(c, id=c.get("name") or c.get("hex") or c.get("purpose")) for c in load(name)[part]]


def refused(code, read, *args):
    with pytest.raises(VictimSupportError) as caught:
        read(*args)
    assert caught.value.code == code, caught.value


@pytest.mark.parametrize("case", cases("encoding", "valid"))
def test_encoding_valid(case):
    if "bytes" in case:
        value = bytes.fromhex(case["bytes"])
    elif "integer_keys" in case:
        value = {int(k): v for k, v in case["integer_keys"].items()}
    else:
        value = case["json"]
    assert encode(value).hex() == case["hex"]
    assert decode(bytes.fromhex(case["hex"])) == value


@pytest.mark.parametrize("case", cases("encoding", "hostile"))
def test_encoding_hostile(case):
    refused(case["error"], decode, bytes.fromhex(case["hex"]))


@pytest.mark.parametrize("case", cases("signing", "signatures"))
def test_signing(case):
    vector = load("signing")
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(vector["private"]))
    message = bytes.fromhex(case["message"])
    assert signing.sign(key, case["purpose"], message).hex() == case["signature"]
    signing.verify(bytes.fromhex(vector["public"]), case["purpose"], message, bytes.fromhex(case["signature"]))
    assert signing.kid(bytes.fromhex(vector["public"])).hex() == vector["kid"]
    assert signing.fingerprint(bytes.fromhex(vector["public"])) == vector["fingerprint"]


def test_every_purpose_has_a_vector():
    assert {c["purpose"] for c in load("signing")["signatures"]} == signing.PURPOSES


@pytest.mark.parametrize("case", cases("key-list", "valid"))
def test_key_list_valid(case):
    key_list = KeyList.parse(bytes.fromhex(case["hex"]))
    assert key_list.version == case["version"]
    assert key_list.root.hex() == case["root"]
    assert key_list.drill is case["drill"]
    assert [h.hex() for h in key_list.revocations] == case["revoked"]
    assert key_list.encoded().hex() == case["hex"]


@pytest.mark.parametrize("case", cases("key-list", "hostile"))
def test_key_list_hostile(case):
    refused(case["error"], KeyList.parse, bytes.fromhex(case["hex"]))


@pytest.mark.parametrize("name", list(load("key-list")["certificates"]))
def test_key_certificates_valid(name):
    case = load("key-list")["certificates"][name]
    certificate = chain.parse(bytes.fromhex(case["hex"]))
    assert {
        "hex": certificate.encoded.hex(),
        "type": certificate.type.name,
        "public": certificate.public.hex(),
        "issuer": certificate.issuer.hex(),
        "municipality": certificate.municipality,
        "device": certificate.device,
        "role": certificate.role.name if certificate.role else "",
        "codes": list(certificate.codes),
        "drill": certificate.drill,
        "not_before": certificate.not_before.isoformat(),
        "not_after": certificate.not_after.isoformat(),
    } == case


@pytest.mark.parametrize("case", cases("key-list", "hostile_certificates"))
def test_key_certificates_hostile(case):
    refused(case["error"], chain.parse, bytes.fromhex(case["hex"]))


@pytest.mark.parametrize("case", cases("status-list", "valid"))
def test_status_list_valid(case):
    listed = status_list.parse(bytes.fromhex(case["hex"]), {bytes.fromhex(load("status-list")["root"]): False})
    assert (listed.municipality, listed.version, listed.as_of) == (case["municipality"], case["version"], case["as_of"])
    assert {h.hex(): s.name for h, s in listed.states.items()} == case["states"]
    assert [h.hex() for h in listed.revoked] == case["revoked"]


@pytest.mark.parametrize("case", cases("status-list", "hostile"))
def test_status_list_hostile(case):
    refused(
        case["error"],
        status_list.parse,
        bytes.fromhex(case["hex"]),
        {bytes.fromhex(load("status-list")["root"]): False},
    )


def test_enrolment_valid():
    vector = load("enrolment")
    request = enrolment.parse_request(bytes.fromhex(vector["request"]["hex"]))
    assert (request.hash.hex(), request.public.hex(), request.home.hex()) == (
        vector["request"]["hash"],
        vector["request"]["public"],
        vector["request"]["home"],
    )
    assert request.hash == hashlib.sha256(bytes.fromhex(vector["request"]["hex"])).digest()
    grant = enrolment.parse_grant(bytes.fromhex(vector["grant"]["hex"]))
    assert grant.key_list.root.hex() == vector["grant"]["root"]
    assert len(grant.recipients) == vector["grant"]["recipients"]
    enrolment.check_answers(grant, request)


@pytest.mark.parametrize("case", cases("enrolment", "hostile_requests"))
def test_requests_hostile(case):
    refused(case["error"], enrolment.parse_request, bytes.fromhex(case["hex"]))


@pytest.mark.parametrize("case", cases("enrolment", "hostile_grants"))
def test_grants_hostile(case):
    refused(case["error"], enrolment.parse_grant, bytes.fromhex(case["hex"]))


@pytest.mark.parametrize("case", cases("enrolment", "files"))
def test_enrolment_files(case):
    read = enrolment.read_grant_file if "grant" in case["name"] else enrolment.read_request_file
    if case["error"]:
        refused(case["error"], read, case["text"].encode())
    else:
        read(case["text"].encode())


def test_sealing():
    vector = {k: bytes.fromhex(v) if k != "purpose" else v for k, v in load("sealing").items()}
    key = sealing.SealingKey(vector["private"])
    assert key.public == vector["public"]
    assert signing.kid(key.public) == vector["kid"]
    assert sealing._info(vector["purpose"], key.public, vector["header"]) == vector["info"]
    assert key.open(vector["purpose"], vector["header"], vector["sealed"]) == vector["message"]
    for purpose, header in (("recovery-slot", vector["header"]), (vector["purpose"], b"other")):
        refused("E-KEY-21", key.open, purpose, header, vector["sealed"])


def test_a_signature_of_one_format_is_good_for_no_other():
    """Every record, fed to every other format's reader with its signature, is refused."""
    key_list = load("key-list")
    records = {
        "key-certificate": bytes.fromhex(key_list["certificates"]["operating"]["hex"]),
        "enrol-request": bytes.fromhex(load("enrolment")["request"]["hex"]),
        "grant": bytes.fromhex(load("enrolment")["grant"]["hex"]),
        "status-list": decode(bytes.fromhex(load("status-list")["valid"][0]["hex"]))[1],
        "key-list": decode(bytes.fromhex(key_list["valid"][0]["hex"]))[1][1],
    }
    signers = [bytes.fromhex(k) for k in key_list["keys"].values()]
    for purpose, record in records.items():
        good = [(s, p) for s in signers for p in signing.PURPOSES if _verifies(s, p, record)]
        assert [p for _, p in good] == [purpose]


def _verifies(public, purpose, record):
    try:
        signing.verify(public, purpose, record[:-64], record[-64:])
    except VictimSupportError:
        return False
    return True


@pytest.mark.parametrize("name", ["key-certificate", "enrol-request", "key-list"])
def test_every_flipped_byte_of_a_signed_record_is_refused(name):
    if name == "key-certificate":
        data = bytes.fromhex(load("key-list")["certificates"]["device"]["hex"])
        issuing = chain.parse(bytes.fromhex(load("key-list")["certificates"]["issuing"]["hex"]))
        read = lambda d: chain.check_device(issuing, chain.parse(d))  # noqa: E731
    elif name == "enrol-request":
        data = bytes.fromhex(load("enrolment")["request"]["hex"])
        read = enrolment.parse_request
    else:
        data = bytes.fromhex(load("key-list")["valid"][0]["hex"])
        read = KeyList.parse
    read(data)
    for position in range(len(data)):
        changed = bytearray(data)
        changed[position] ^= 0x41
        with pytest.raises(VictimSupportError):
            read(bytes(changed))
