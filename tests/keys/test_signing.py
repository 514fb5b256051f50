import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from victim_support.keys.errors import BadSignature, UnknownPurpose
from victim_support.keys.signing import PURPOSES, fingerprint, kid, sign, verify

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()


@pytest.mark.parametrize("purpose", sorted(PURPOSES))
def test_a_signature_is_good_for_its_purpose_alone(purpose):
    signature = sign(KEY, purpose, b"message")
    verify(PUBLIC, purpose, b"message", signature)
    for other in PURPOSES - {purpose}:
        with pytest.raises(BadSignature):
            verify(PUBLIC, other, b"message", signature)


def test_what_is_signed_is_the_domain_and_the_message():
    KEY.public_key().verify(sign(KEY, "head", b"m"), b"victim-support/head/v1\0m")


def test_no_domain_is_a_prefix_of_another():
    domains = [f"victim-support/{p}/v1\0" for p in PURPOSES]
    assert not [(a, b) for a in domains for b in domains if a != b and b.startswith(a)]


def test_every_changed_bit_is_refused():
    signature = sign(KEY, "head", b"message")
    for bit in range(len(signature) * 8):
        changed = bytearray(signature)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(BadSignature):
            verify(PUBLIC, "head", b"message", bytes(changed))


@pytest.mark.parametrize("public", [b"", b"x" * 31, b"\xff" * 32, bytes(32)])
def test_strange_keys_are_refused(public):
    with pytest.raises(BadSignature):
        verify(public, "head", b"message", sign(KEY, "head", b"message"))


def test_unknown_purposes_are_refused():
    with pytest.raises(UnknownPurpose):
        sign(KEY, "anything", b"")
    with pytest.raises(UnknownPurpose):
        verify(PUBLIC, "anything", b"", b"")


def test_kid_and_fingerprint():
    assert kid(PUBLIC).hex() == fingerprint(PUBLIC).replace(" ", "")[:16]
