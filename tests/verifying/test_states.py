"""The second answer, from the town's status list and the key list."""

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from victim_support.certificates.verification import Keys, Signature, State, verify
from victim_support.keys import status_list
from victim_support.keys.chain import CertificateType
from victim_support.keys.key_list import KeyList

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "certificate-qr.json").read_text(encoding="ascii"))
PLAIN = VECTORS["valid"][0]
TEXT = PLAIN["texts"][0]
HASH = bytes.fromhex(PLAIN["paper_hash"])
OTHER = bytes(16)


def key(label):
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"victim-support test key {label}".encode()).digest())


def listed(states, *, municipality="212016", version=1, revoked=()):
    key_list = KeyList.parse(bytes.fromhex(VECTORS["key_list"]))
    (operating,) = key_list.certificates(CertificateType.OPERATING)
    data = status_list.issue(
        key("operating"), operating, municipality=municipality, version=version,
        as_of="2026-11-01T12:00:00+09:00", states=states, revoked=revoked,
    )  # fmt: skip
    return status_list.parse(data, key_list.roots)


def judge(*lists, keys="key_list"):
    return verify(TEXT, Keys(KeyList.parse(bytes.fromhex(VECTORS[keys])), lists))


@pytest.mark.parametrize(
    ("states", "state", "status"),
    [
        ({}, State.VALID, 0),
        ({OTHER: status_list.State.VOID}, State.VALID, 0),
        ({HASH: status_list.State.VALID}, State.VALID, 0),
        ({HASH: status_list.State.SUPERSEDED}, State.SUPERSEDED, 2),
        ({HASH: status_list.State.VOID}, State.VOID, 2),
    ],
)
def test_state_of_a_good_device(states, state, status):
    verdict = judge(listed(states))
    assert (verdict.signature, verdict.state, verdict.exit_status) == (Signature.GENUINE, state, status)
    assert verdict.as_of == "2026-11-01T12:00:00+09:00"


@pytest.mark.parametrize(
    ("states", "state", "status"),
    [
        ({}, State.UNCERTAIN, 2),
        ({HASH: status_list.State.VALID}, State.VALID, 0),
        ({HASH: status_list.State.SUPERSEDED}, State.SUPERSEDED, 2),
        ({HASH: status_list.State.VOID}, State.VOID, 2),
    ],
)
def test_a_revoked_devices_paper_is_good_only_if_listed_by_hash(states, state, status):
    by_key_list = judge(listed(states), keys="revoked_key_list")
    device = by_key_list.payload.device
    by_status_list = judge(listed(states, revoked=[device.key_hash]))
    for verdict in (by_key_list, by_status_list):
        assert (verdict.signature, verdict.state, verdict.exit_status) == (Signature.GENUINE, state, status)
        assert "失効" in verdict.notes[-1]


def test_a_revoked_issuing_key_counts_too():
    issuing = judge().payload.issuing
    assert judge(listed({}, revoked=[issuing.key_hash])).state is State.UNCERTAIN


def test_without_a_list():
    assert (judge().state, judge().exit_status, judge().as_of) == (State.NO_LIST, 0, "")
    assert judge(keys="revoked_key_list").state is State.UNCERTAIN


def test_another_towns_list_says_nothing():
    assert judge(listed({HASH: status_list.State.VOID}, municipality="212024")).state is State.NO_LIST


def test_the_newest_list_counts():
    old = listed({HASH: status_list.State.VALID}, version=1)
    new = listed({HASH: status_list.State.VOID}, version=2)
    assert judge(old, new).state is judge(new, old).state is State.VOID


def test_a_number_on_no_list_helps_nobody():
    # the list knows papers by hash: the same number signed again is another paper
    assert judge(listed({OTHER: status_list.State.VALID}), keys="revoked_key_list").state is State.UNCERTAIN


def test_an_altered_paper_has_no_state():
    verdict = verify(TEXT[:-3] + "000", Keys(KeyList.parse(bytes.fromhex(VECTORS["key_list"])), (listed({}),)))
    assert (verdict.signature, verdict.state) == (Signature.ALTERED, None)
