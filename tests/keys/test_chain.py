import hashlib
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from victim_support.keys import chain, enrolment
from victim_support.keys.chain import CertificateType, Role
from victim_support.keys.errors import (
    BadRecord,
    BadSignature,
    CodeNotAllowed,
    DrillMixed,
    GrantForOther,
    UnknownRoot,
    WrongIssuer,
    WrongMunicipality,
)
from victim_support.keys.key_list import KeyList
from victim_support.keys.sealing import SealingKey

VALIDITY = (date(2026, 1, 1), date(2029, 3, 31))
TIME = "2026-10-03T09:00:00+09:00"


def key(label):
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(label.encode()).digest())


def public(label):
    return key(label).public_key().public_bytes_raw()


ROOTS = {public("root"): False, public("drill root"): True}


def issuing(root="root", town="212016", **fields):
    return chain.issue(key(root), CertificateType.ISSUING, public("issuing"), VALIDITY, municipality=town, **fields)


def device(issuer="issuing", town="212016", **fields):
    return chain.issue(
        key(issuer), CertificateType.DEVICE, public("L01"), VALIDITY,
        municipality=town, device="L01", role=Role.LAPTOP, **fields,
    )  # fmt: skip


def test_a_whole_chain():
    held = chain.check_chain(ROOTS, issuing(), device())
    assert held.root == public("root")
    assert chain.check_chain(ROOTS, issuing("drill root", drill=True), device(drill=True)).root == public("drill root")
    assert held.warnings_at(date(2026, 1, 1)) == held.warnings_at(date(2029, 3, 31)) == []
    assert len(held.warnings_at(date(2025, 12, 31))) == len(held.warnings_at(date(2029, 4, 1))) == 2


@pytest.mark.parametrize(
    ("issuing_", "device_", "error"),
    [
        (issuing("foreign"), device(), UnknownRoot),
        (issuing(), device("foreign"), WrongIssuer),
        (issuing(), device(town="212024"), WrongMunicipality),
        (issuing(codes=["L02"]), device(), CodeNotAllowed),
        (issuing(), device(drill=True), DrillMixed),
        (issuing(drill=True), device(drill=True), DrillMixed),
        (issuing("drill root"), device(), DrillMixed),
        (issuing(), issuing(), BadRecord),
        (device(), device(), BadRecord),
    ],
)
def test_broken_chains(issuing_, device_, error):
    with pytest.raises(error):
        chain.check_chain(ROOTS, issuing_, device_)


def test_a_kid_is_a_hint_and_all_matches_are_tried(monkeypatch):
    # two roots with one kid: the one that signed is found, whichever comes first
    monkeypatch.setattr(chain, "kid", lambda data: b"samekid!")
    for roots in (ROOTS, dict(reversed(ROOTS.items()))):
        assert chain.check_chain(roots, issuing(), device()).root == public("root")
    with pytest.raises(BadSignature):
        chain.check_chain({public("other"): False, public("another"): False}, issuing(), device())


def test_a_grant_answers_one_request_of_a_key():
    def asked(time):
        return enrolment.make_request(
            key("L01"), SealingKey.generate().public, bytes(16), time, municipality="212016", device="L01"
        )

    first, second = asked(TIME), asked("2026-10-04T09:00:00+09:00")
    operating = chain.issue(key("root"), CertificateType.OPERATING, public("operating"), VALIDITY)
    key_list = KeyList.create(key("root"), "センター", TIME).append(key("root"), operating, TIME)
    grant = enrolment.make_grant(
        key("operating"), operating, first, key_list,
        issuing=issuing(), device=device(), recipients=(), recovery=(), time=TIME,
    )  # fmt: skip
    enrolment.check_answers(grant, first)
    with pytest.raises(GrantForOther):
        enrolment.check_answers(grant, second)
