"""Bundles and receipts that lie: each is refused by its own name, kept, and changes nothing."""

import os
import zlib
from dataclasses import replace

import fleet as fleets
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fleet import PASSPHRASE, ROOMS, TOWN, hashes, write

from victim_support.centre.centre import Centre
from victim_support.errors import VictimSupportError
from victim_support.journal.home import REQUEST_FILE, create_home, enrol
from victim_support.keys import enrolment, sealing, signing, trust
from victim_support.keys.encoding import decode, encode
from victim_support.keys.errors import GrantForOther, OtherRoot
from victim_support.keys.wrapping import wrap
from victim_support.sync import bundle, exporting, receipt, store_recipients
from victim_support.sync.importing import Report, gate_of, take_bundle, take_notes
from victim_support.sync.store_receipts import delivery
from victim_support.vault.vault import LIGHT


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    """Two laptops that know each other; L01 has written something, and its bundle lies there."""
    fleet = fleets.Fleet(tmp_path_factory.mktemp("attack") / "fleet")
    fleet.hello()
    write(fleet.laptops["L01"], name="司町", phone="058-000-0000")
    fleet.files = dict(fleet.export("L01"))
    (fleet.name,) = [name for name in fleet.files if name.endswith(".vsb")]
    fleet.good = fleet.files[fleet.name]
    yield fleet
    fleet.close()


def refused(town, data, name="x.vsb", to="L02"):
    """The code under which laptop `to` refuses the file; its journal is as before."""
    home = town.laptops[to]
    before = hashes(home)
    with pytest.raises(VictimSupportError) as caught:
        take_bundle(home, name, data, gate_of(home), Report())
    assert hashes(home) == before
    logged = home.journal.one("SELECT state, code FROM bundle_log ORDER BY id DESC LIMIT 1")
    assert tuple(logged) == ("refused", caught.value.code)
    return caught.value.code


def opened(town, to="L02"):
    """The good bundle taken apart: header fields, stanzas, sealed, signature, content key and payload."""
    header, stanzas, sealed, signature = decode(town.good, limit=bundle.LIMIT)[1]
    key = trust.sealing_key(town.laptops[to].vault)
    kids = decode(header)[17]
    content_key = key.open("bundle-key", header, stanzas[kids.index(signing.kid(key.public))])
    packed = AESGCM(content_key).decrypt(bytes(12), sealed, header)
    return decode(header), stanzas, sealed, signature, content_key, packed


def packed_again(town, fields, packed, *, signer="L01", content_key=None, more_recipients=(), purpose="bundle"):
    """A whole bundle with these header fields and packed payload, sealed to L02 and signed by a laptop's own key."""
    content_key = content_key or os.urandom(32)
    publics = [trust.sealing_key(town.laptops["L02"].vault).public, *more_recipients]
    fields = {**fields, 16: bundle._commit(content_key), 17: [signing.kid(one) for one in publics]}
    header = encode(fields)
    stanzas = [sealing.seal(one, "bundle-key", header, content_key) for one in publics]
    sealed = AESGCM(content_key).encrypt(bytes(12), packed, header)
    key = town.laptops[signer].journal.signer.key
    return wrap(
        "bundle", [header, stanzas, sealed, signing.sign(key, purpose, bundle._signed(header, stanzas, sealed))]
    )


def test_every_flipped_byte_is_refused_by_name(town):
    codes = set()
    for place in range(len(town.good)):
        bad = bytearray(town.good)
        bad[place] ^= 1 << (place % 8)
        codes.add(refused(town, bytes(bad)))
    assert codes <= {"E-SYN-01", "E-SYN-03", "E-SYN-04", "E-SYN-05", "E-SYN-07", "E-SYN-08", "E-KEY-31"}
    assert {"E-SYN-01", "E-SYN-04", "E-SYN-05", "E-SYN-07"} <= codes


def test_every_truncation_is_refused_as_no_whole_bundle(town):
    for length in [0, 1, 2, *range(3, len(town.good), 97), len(town.good) - 1]:
        assert refused(town, town.good[:length]) == "E-SYN-01"


def test_a_header_changed_and_signed_again_by_the_carrier_does_not_open(town):
    fields, stanzas, sealed, *_ = opened(town)
    for key, value, code in (
        (6, fields[6] + 1, "E-SYN-10"),
        (7, fields[7] + 1, "E-SYN-10"),
        (9, b"\1" * 32, "E-SYN-10"),
        (16, bytes(32), "E-SYN-10"),
        (2, "212024", "E-SYN-03"),
        (3, "L02", "E-SYN-05"),
        (10, bytes(32), "E-SYN-08"),
        (11, bytes(64), "E-SYN-08"),
        (18, fields[18] + 1, "E-SYN-10"),
        (22, 1, "E-SYN-04"),
        (5, 4, "E-SYN-04"),
        (8, fields[7] + 4000, "E-SYN-04"),
        (17, [bytes(8)] * len(fields[17]), "E-SYN-09"),
    ):
        header = encode({**fields, key: value})
        signature = signing.sign(
            town.laptops["L01"].journal.signer.key, "bundle", bundle._signed(header, stanzas, sealed)
        )
        assert refused(town, wrap("bundle", [header, stanzas, sealed, signature])) == code, key


def test_what_a_recipient_packs_anew_is_held_to_the_origins_signature(town):
    """L02 can open L01's bundle. It can carry it on; it cannot change an entry, nor claim it as its own."""
    fields, *_, packed = opened(town)
    two = store_recipients.own_party(town.laptops["L02"])
    own = {key: value for key, value in fields.items() if key not in (14, 15)}
    as_carrier = {**own, 4: "L02", 14: two.issuing.encoded, 15: two.device.encoded}
    good = packed_again(town, as_carrier, packed, signer="L02")
    take_bundle(town.laptops["L01"], "carried.vsb", good, gate_of(town.laptops["L01"]), Report())
    as_origin = {**own, 3: "L02", 4: "L02", 12: two.issuing.encoded, 13: two.device.encoded}
    assert refused(town, packed_again(town, as_origin, packed, signer="L02")) == "E-SYN-08"
    stripped = {**own, 4: "L02"}
    assert refused(town, packed_again(town, stripped, packed, signer="L02")) == "E-SYN-05"
    assert refused(town, packed_again(town, fields, packed, signer="L02")) == "E-SYN-07"
    assert refused(town, packed_again(town, fields, packed, purpose="receipt")) == "E-SYN-07"
    payload = zlib.decompress(packed)
    changed = payload.replace("司町".encode(), "神田".encode())
    assert changed != payload
    assert refused(town, packed_again(town, as_carrier, zlib.compress(changed), signer="L02")) == "E-SYN-13"


def test_a_payload_that_inflates_beyond_its_size_is_stopped(town):
    fields, *_, packed = opened(town)
    payload = zlib.decompress(packed)
    bomb = zlib.compress(payload + bytes(200 << 20), 9)
    assert refused(town, packed_again(town, fields, bomb)) == "E-SYN-11"
    assert refused(town, packed_again(town, {**fields, 18: 10}, packed)) == "E-SYN-11"
    assert refused(town, packed_again(town, fields, packed + b"x")) == "E-SYN-11"
    assert refused(town, packed_again(town, fields, b"not zlib")) == "E-SYN-11"
    assert refused(town, packed_again(town, {**fields, 18: (64 << 20) + 1}, packed)) == "E-SYN-04"


def test_two_stanzas_that_open_to_different_contents_cannot_both_be_kept(town):
    """The stanza for L02 holds another key than the one committed to: L02 refuses, whatever the centre reads."""
    fields, *_, packed = opened(town)
    two, one = (trust.sealing_key(town.laptops[code].vault).public for code in ("L02", "L01"))
    honest, other = os.urandom(32), os.urandom(32)
    fields = {**fields, 16: bundle._commit(honest), 17: [signing.kid(two), signing.kid(one)]}
    header = encode(fields)
    stanzas = [sealing.seal(two, "bundle-key", header, other), sealing.seal(one, "bundle-key", header, honest)]
    sealed = AESGCM(other).encrypt(bytes(12), packed, header)
    signature = signing.sign(town.laptops["L01"].journal.signer.key, "bundle", bundle._signed(header, stanzas, sealed))
    assert refused(town, wrap("bundle", [header, stanzas, sealed, signature])) == "E-SYN-10"


HOSTILE = [
    lambda rows: rows.pop(),
    lambda rows: rows.append(rows[-1]),
    lambda rows: rows[-1].__setitem__(1, 99),
    lambda rows: rows[-1].__setitem__(2, -1),
    lambda rows: rows[-1].__setitem__(3, ""),
    lambda rows: rows[-1].__setitem__(3, 7),
    lambda rows: rows[-1].__setitem__(4, {"name": []}),
    lambda rows: rows[-1].__setitem__(4, {"name": [len(rows)]}),
    lambda rows: rows[-1].__setitem__(4, {"name": [-1]}),
    lambda rows: rows[-1].__setitem__(4, {"name": [0, 0]}),
    lambda rows: rows[-1].__setitem__(5, [b"short"]),
    lambda rows: rows[-1].__setitem__(5, 5),
    lambda rows: rows[-1].__setitem__(5, b"\xff"),
    lambda rows: rows[-1].append(None),
    lambda rows: rows.__setitem__(-1, [b"", None, None]),
    lambda rows: rows.__setitem__(-1, 5),
]


@pytest.mark.parametrize("spoil", HOSTILE, ids=range(len(HOSTILE)))
def test_a_payload_of_another_shape_is_refused(town, spoil):
    fields, *_, packed = opened(town)
    value = decode(zlib.decompress(packed), limit=bundle.LIMIT)
    spoil(value[3])
    payload = encode(value)
    data = packed_again(town, {**fields, 18: len(payload)}, zlib.compress(payload))
    assert refused(town, data) in {"E-SYN-12", "E-SYN-13"}


def test_tables_must_be_used_and_salts_spent(town):
    fields, *_, packed = opened(town)
    for table, more in ((0, "x"), (1, "x"), (2, bytes(32))):
        value = decode(zlib.decompress(packed), limit=bundle.LIMIT)
        value[table].append(more)
        payload = encode(value)
        assert refused(town, packed_again(town, {**fields, 18: len(payload)}, zlib.compress(payload))) == "E-SYN-12"
    value = decode(zlib.decompress(packed), limit=bundle.LIMIT)
    value[4] += bytes(16)
    payload = encode(value)
    assert refused(town, packed_again(town, {**fields, 18: len(payload)}, zlib.compress(payload))) == "E-SYN-12"


@pytest.fixture(scope="module")
def foreigners(tmp_path_factory):
    """Another centre with a root of its own, the same town, and a laptop L01 of it."""
    fleet = fleets.Fleet(tmp_path_factory.mktemp("foreign") / "fleet")
    fleet.hello()
    write(fleet.laptops["L01"], name="よそ")
    yield fleet
    fleet.close()


def test_an_unknown_device_under_a_foreign_root_is_refused(town, foreigners):
    (data,) = [data for name, data in foreigners.export("L01") if name.endswith(".vsb")]
    assert refused(town, data) == "E-SYN-05"
    report = town.take("L02", foreigners.export("L01"))
    assert {one.code for one in report.refused} >= {"E-SYN-05", "E-SYN-20", "E-SYN-22", "E-KEY-41"}


def test_an_exchanged_grant_and_a_grant_of_a_foreign_root_are_refused(town, foreigners, tmp_path):
    home = create_home(tmp_path / "L09", TOWN, "L09", PASSPHRASE, ROOMS, cost=LIGHT)
    other = create_home(tmp_path / "L08", TOWN, "L08", PASSPHRASE, ROOMS, cost=LIGHT)
    request = enrolment.read_request_file((other.path / REQUEST_FILE).read_bytes())
    with pytest.raises(GrantForOther):
        enrol(home, enrolment.grant_file(town.centre.enrol(request)), "test")
    mine = enrolment.read_request_file((home.path / REQUEST_FILE).read_bytes())
    enrol(home, enrolment.grant_file(town.centre.enrol(mine)), "test")
    with pytest.raises(OtherRoot):
        enrol(home, enrolment.grant_file(foreigners.centre.enrol(mine)), "test")
    home.close()
    other.close()


def test_a_bundle_of_another_town_or_of_a_drill_is_refused(town, tmp_path):
    town.centre.add_municipality("212024")
    home = create_home(tmp_path / "L01", "212024", "L01", PASSPHRASE, ROOMS, cost=LIGHT)
    request = enrolment.read_request_file((home.path / REQUEST_FILE).read_bytes())
    enrol(home, enrolment.grant_file(town.centre.enrol(request)), "test")
    write(home, name="大垣")
    (data,) = [one.data for one in exporting.export_files(home) if one.count]
    assert refused(town, data) == "E-SYN-03"
    home.close()
    drill = Centre.create(tmp_path / "drill", PASSPHRASE, drill=True, cost=LIGHT)
    drill.add_municipality(TOWN)
    home = create_home(tmp_path / "demo", TOWN, "L01", PASSPHRASE, ROOMS, kind="demo", cost=LIGHT)
    request = enrolment.read_request_file((home.path / REQUEST_FILE).read_bytes())
    enrol(home, enrolment.grant_file(drill.enrol(request)), "test")
    write(home, name="訓練")
    (data,) = [one.data for one in exporting.export_files(home) if one.count]
    assert refused(town, data) == "E-SYN-02"
    home.close()


def test_a_replayed_bundle_is_told_as_known_and_changes_nothing(town):
    home = town.laptops["L02"]
    take_bundle(home, town.name, town.good, gate_of(home), Report())
    before = hashes(home)
    report = Report()
    take_bundle(home, town.name, town.good, gate_of(home), report)
    assert (report.known, report.fresh) == ([town.name], 0)
    assert hashes(home) == before


def test_forged_receipts_do_not_count(town):
    one, two = town.laptops["L01"], town.laptops["L02"]
    made = receipt.Receipt(
        municipality=TOWN, device="C00", home=bytes(16), epoch=1, number=99, time=exporting.now(),
        received=tuple(segment.held for segment in exporting.store_held.segments(one.journal.database.conn)),
        secured=(), echo={"L01": 999}, export_no=1,
    )  # fmt: skip
    party = store_recipients.own_party(two)
    stranger = Ed25519PrivateKey.generate()
    by_sister = receipt.issue(made, two.journal.signer.key, (party.issuing, party.device))
    by_stranger = receipt.issue(made, stranger, (town.centre.operating,))
    as_sister = receipt.issue(replace(made, device="L02"), stranger, (party.issuing, party.device))
    before = delivery(one.journal)
    for data, code in ((by_sister, "E-SYN-20"), (by_stranger, "E-SYN-21"), (as_sister, "E-SYN-21")):
        with pytest.raises(VictimSupportError) as caught:
            take_notes(one, "receipt-212016-C00.cbor", data, one.trust.key_list, Report())
        assert caught.value.code == code
    other_town = town.centre.sign_receipt(replace(made, municipality="212024"))
    with pytest.raises(VictimSupportError) as caught:
        take_notes(one, "receipt-212016-C00.cbor", other_town, one.trust.key_list, Report())
    assert caught.value.code == "E-SYN-03"
    assert delivery(one.journal) == before


def test_a_lost_stick_names_nobody(town):
    """Nothing of what was written is to be read in the files of an export, nor in anything this home leaves on its disk."""
    secrets = ["司町", "058-000-0000", "clerk01", "toy:1", "toy.changed"]
    one = town.laptops["L01"]
    on_disk = {path.name: path.read_bytes() for path in one.path.rglob("*") if path.is_file()}
    for name, data in {**town.files, **on_disk}.items():
        for secret in secrets:
            for spelling in (secret.encode(), secret.encode("utf-16-le"), secret.encode("cp932")):
                assert spelling not in data, (name, secret)
                assert spelling.hex().encode() not in data, (name, secret)
