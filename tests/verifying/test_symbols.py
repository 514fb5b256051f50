import dataclasses
import hashlib
import json
from datetime import date
from pathlib import Path

import cbor2
import cwt
import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from victim_support.certificates import base45, cose, symbols
from victim_support.certificates.errors_verifying import NotASymbol, PayloadRefused, SymbolTooFull
from victim_support.certificates.qr_payload import MemberLine, decode_certificates, decode_payload, encode_payload
from victim_support.certificates.verification import Keys, Signature, State, is_symbol, verify, verify_all
from victim_support.keys import chain
from victim_support.keys.chain import CertificateType, Role
from victim_support.keys.errors import BadSignature
from victim_support.keys.key_list import KeyList

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "certificate-qr.json").read_text(encoding="ascii"))
PAPERS = {paper["name"]: paper for paper in VECTORS["valid"]}
PLAIN = PAPERS["plain"]
KEY = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTORS["device_private"]))
PUBLIC = KEY.public_key().public_bytes_raw()


def keys(name="key_list"):
    return Keys(KeyList.parse(bytes.fromhex(VECTORS[name])))


def plain_payload():
    return decode_payload(cose.parse(bytes.fromhex(PLAIN["cose"])).payload)


def listed(value):
    return json.loads(json.dumps(value))


@pytest.mark.parametrize("name", list(PAPERS))
def test_vectors_are_genuine_and_say_what_was_printed(name):
    paper = PAPERS[name]
    (verdict,) = verify_all(paper["texts"], keys())
    assert (verdict.signature, verdict.state, verdict.exit_status) == (Signature.GENUINE, State.NO_LIST, 0)
    assert verdict.notes == ()
    assert listed(dataclasses.asdict(verdict.payload.printed)) == paper["printed"]
    assert (
        verdict.paper_hash.hex() == paper["paper_hash"] == hashlib.sha256(bytes.fromhex(paper["cose"])).hexdigest()[:32]
    )


@pytest.mark.parametrize("name", list(PAPERS))
def test_the_same_payload_signs_to_the_same_symbols(name):
    paper = PAPERS[name]
    (verdict,) = verify_all(paper["texts"], keys())
    made = symbols.make(dataclasses.replace(verdict.payload, members_hash=None), KEY)
    assert list(made.texts) == paper["texts"]
    assert made.paper_hash.hex() == paper["paper_hash"]


@pytest.mark.parametrize("case", [pytest.param(c, id=c["name"]) for c in VECTORS["hostile"]])
def test_hostile_vectors(case):
    verdict = verify(case["text"], keys())
    assert verdict.signature.value == case["signature"]
    assert verdict.exit_status == 1
    assert verdict.payload is None
    assert verdict.reason


def test_drill_papers_are_drills_everywhere():
    for name in ("key_list", "drill_key_list"):
        verdict = verify(VECTORS["drill"]["texts"][0], keys(name))
        assert verdict.signature is Signature.DRILL
        assert verdict.exit_status == 1


def test_what_contradicts_itself_is_altered_though_its_root_is_unknown():
    """A device certificate no issuing key signed: altered, never "drill" or "unknown key"."""
    payload = plain_payload()
    foreign = Ed25519PrivateKey.generate()
    for prefix in ("RIS1:", "RISX1:"):
        drill = {"drill": prefix == "RISX1:"}
        validity = (date(2026, 1, 1), date(2029, 1, 1))
        issuing = chain.issue(foreign, CertificateType.ISSUING, bytes(32), validity, municipality="212016", **drill)
        device = chain.issue(
            Ed25519PrivateKey.generate(), CertificateType.DEVICE, PUBLIC, validity,
            municipality="212016", device="L01", role=Role.LAPTOP, **drill,
        )  # fmt: skip
        made = symbols.make(dataclasses.replace(payload, issuing=issuing, device=device), KEY)
        assert made.texts[0].startswith(prefix)
        assert verify(made.texts[0], keys()).signature is Signature.ALTERED


def test_real_papers_are_unknown_to_a_drill():
    assert verify(PLAIN["texts"][0], keys("drill_key_list")).signature is Signature.UNKNOWN_KEY


def test_every_flipped_bit_of_the_cose_bytes_is_an_alteration():
    data = bytes.fromhex(PLAIN["cose"])
    held = keys()
    for position in range(len(data)):
        for bit in (0, 3, 7):
            changed = bytearray(data)
            changed[position] ^= 1 << bit
            verdict = verify("RIS1:" + base45.encode(bytes(changed)), held)
            assert verdict.signature is Signature.ALTERED, (position, bit, verdict)


def test_every_changed_sign_of_the_text_is_refused():
    text = PLAIN["texts"][0]
    held = keys()
    for position in range(len(text)):
        sign = base45.ALPHABET[(base45.ALPHABET.index(text[position]) + 7) % 45]
        changed = text[:position] + sign + text[position + 1 :]
        verdict = verify(changed, held)
        expected = Signature.NEWER if position == 3 and sign.isdigit() else Signature.ALTERED
        assert verdict.signature is expected, (position, verdict)


@pytest.mark.parametrize(
    "change", [lambda t: t[:-1], lambda t: t + "0", lambda t: t + " ", lambda t: t + t, lambda t: " " + t, str.lower]
)
def test_cut_and_stretched_texts_are_alterations(change):
    assert verify(change(PLAIN["texts"][0]), keys()).signature is Signature.ALTERED


def test_any_replaced_member_symbol_leaves_the_members_unchecked():
    first, second = PAPERS["members in a second symbol"]["texts"]
    other = "RISM1:" + base45.encode(cbor2.dumps([["別人", "子", "1歳"]], canonical=True))
    for texts, word in (
        ([first], "二つ目の"),
        ([first, other], "改ざんのおそれ"),
        ([other, first, "RISM1:000"], "未照合"),
    ):
        (verdict,) = verify_all(texts, keys())
        assert verdict.signature is Signature.GENUINE
        assert verdict.payload.printed.members == ()
        assert "構成員は未照合" in verdict.notes[0]
        assert word in verdict.notes[0]
    (verdict,) = verify_all([other, second, first], keys())
    assert len(verdict.payload.printed.members) == 20


def test_cwt_is_an_independent_oracle():
    data = bytes.fromhex(PLAIN["cose"])
    _, device = decode_certificates(cose.parse(data).payload)
    key = cwt.COSEKey.new({1: 1, 3: -8, -1: 6, -2: device.public, 2: device.kid})
    payload = cwt.COSE().decode(data, key)
    assert cbor2.loads(payload)[-65537][2] == "罹-L01A-000123-4"
    with pytest.raises(cwt.VerifyError):
        cwt.COSE().decode(data[:-1] + bytes([data[-1] ^ 1]), key)


def test_what_cwt_signs_we_read():
    private = cwt.COSEKey.new(
        {1: 1, 3: -8, -1: 6, -2: PUBLIC, -4: KEY.private_bytes_raw(), 2: plain_payload().device.kid}
    )
    payload = cose.parse(bytes.fromhex(PLAIN["cose"])).payload
    made = cwt.COSE().encode_and_sign(payload, private, protected={1: -8}, unprotected={4: plain_payload().device.kid})
    assert made.hex() == PLAIN["cose"]


def test_cose_refuses_another_key():
    sign1 = cose.parse(bytes.fromhex(PLAIN["cose"]))
    sign1.check(PUBLIC)
    with pytest.raises(BadSignature):
        sign1.check(Ed25519PrivateKey.generate().public_key().public_bytes_raw())


@pytest.mark.parametrize("case", VECTORS["base45"])
def test_base45_vectors_of_rfc_9285(case):
    assert base45.encode(bytes.fromhex(case["hex"])) == case["text"]
    assert base45.decode(case["text"]).hex() == case["hex"]


@given(st.binary(max_size=200))
def test_base45_round_trip(data):
    assert base45.decode(base45.encode(data)) == data


@given(st.text(alphabet=base45.ALPHABET, max_size=40))
def test_base45_has_one_text_for_one_value(text):
    try:
        data = base45.decode(text)
    except NotASymbol:
        return
    assert base45.encode(data) == text


@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda b: "RIS1:" + base45.encode(b)))
def test_no_text_breaks_the_verifier(text):
    assert verify(text, keys()).signature is not Signature.GENUINE


def test_matrix_is_the_symbol_level_m():
    text = PLAIN["texts"][0]
    rows = symbols.matrix(text)
    assert {len(row) for row in rows} == {len(rows)}
    assert {value for row in rows for value in row} == {0, 1}
    assert rows[0][:8] == b"\1\1\1\1\1\1\1\0"
    version = (len(rows) - 17) // 4
    assert version <= 24


def test_zbar_reads_what_zxing_drew():
    from pyzbar import pyzbar

    for texts in (PAPERS["plain"]["texts"], PAPERS["members in a second symbol"]["texts"]):
        for text in texts:
            rows = np.array([list(row) for row in symbols.matrix(text)], dtype=np.uint8)
            side = np.pad(np.where(rows, 0, 255).astype(np.uint8), 4, constant_values=255)
            found = pyzbar.decode(Image.fromarray(np.kron(side, np.ones((4, 4), np.uint8))))
            assert [code.data.decode() for code in found] == [text]


def with_members(count, name="渡邉󠄂　太郎"):
    payload = plain_payload()
    members = tuple(MemberLine(f"{name}{n}", "子", f"{n}歳") for n in range(count))
    return dataclasses.replace(payload, printed=dataclasses.replace(payload.printed, members=members))


@pytest.mark.parametrize("count", range(0, 36, 5))
def test_members_move_to_a_second_symbol_when_version_24_is_full(count):
    made = symbols.make(with_members(count), KEY)
    versions = [(len(symbols.matrix(text)) - 17) // 4 for text in made.texts]
    assert versions[0] <= 24
    assert max(versions) <= 28
    (verdict,) = verify_all(made.texts, keys())
    assert len(verdict.payload.printed.members) == count
    assert verdict.notes == ()


def test_what_fits_nowhere_is_named_and_nothing_is_cut():
    with pytest.raises(SymbolTooFull):
        symbols.make(with_members(80), KEY)
    payload = plain_payload()
    long = dataclasses.replace(payload, printed=dataclasses.replace(payload.printed, remarks=("備考" * 150,)))
    with pytest.raises(SymbolTooFull):
        symbols.make(long, KEY)


def test_full_symbols_are_within_their_versions():
    assert (len(symbols.matrix("RISX1:" + "A" * (symbols.LARGEST_WITH_MEMBERS * 3 // 2))) - 17) // 4 == 24
    assert (len(symbols.matrix("RISXM1:" + "A" * (symbols.LARGEST * 3 // 2))) - 17) // 4 == 28


@pytest.mark.parametrize(
    "change",
    [
        {"prev": bytes(32)},
        {"seq": 0},
        {"epoch": 0},
        {"municipality": "21201"},
        {"members_hash": bytes(31)},
    ],
)
def test_payloads_no_reader_would_take_are_not_signed(change):
    with pytest.raises(PayloadRefused):
        encode_payload(dataclasses.replace(plain_payload(), **change))


def test_only_the_certified_key_signs():
    with pytest.raises(PayloadRefused):
        symbols.make(plain_payload(), Ed25519PrivateKey.generate())


def test_names_are_signed_as_registered():
    # NFC or NFKC would rewrite these
    name = "神\ufa19 都\ufa26 \u8fba\U000e0102 𠮷"
    payload = plain_payload()
    made = symbols.make(dataclasses.replace(payload, printed=dataclasses.replace(payload.printed, head_name=name)), KEY)
    assert verify(made.texts[0], keys()).payload.printed.head_name == name


def test_a_date_outside_the_keys_validity_warns_and_blocks_nothing():
    payload = dataclasses.replace(plain_payload(), issued=date(2031, 1, 1))
    verdict = verify(symbols.make(payload, KEY).texts[0], keys())
    assert (verdict.signature, verdict.exit_status) == (Signature.GENUINE, 0)
    assert len(verdict.notes) == 2
    assert all("有効期間" in note for note in verdict.notes)


def test_is_symbol():
    assert is_symbol(PLAIN["texts"][0])
    assert is_symbol("RIS99:ABC")
    assert not is_symbol("https://example.jp/")
    assert not is_symbol("RISX")
