"""A laptop's side of enrolment: what it believes, and what it refuses for ever."""

import base64
import json
from datetime import date, datetime

import pytest

from victim_support.centre.centre import Centre
from victim_support.centre.folder import JAPAN
from victim_support.errors import VictimSupportError
from victim_support.keys import trust
from victim_support.keys.enrolment import grant_file, read_request_file
from victim_support.keys.errors import DrillMixed, ForeignFile, GrantForOther, NotAnExtension, NotEnrolled, OtherRoot
from victim_support.keys.key_list_items import Reason
from victim_support.keys.sealing import seal
from victim_support.vault.vault import LIGHT, Vault, new_identity

PASS = "kasumo tenira yokasu mirako sorami tokeru"
NOW = datetime(2026, 10, 3, 9, tzinfo=JAPAN)
STAMP = NOW.isoformat()


@pytest.fixture
def centre(tmp_path):
    made = Centre.create(tmp_path / "C", PASS, cost=LIGHT, now=NOW)
    made.add_municipality("212016", now=NOW)
    return made


def laptop(folder, device="L01", kind="laptop"):
    folder.mkdir()
    return Vault.create(folder / "vault.cbor", new_identity(kind, "212016", device), PASS, cost=LIGHT)


@pytest.fixture
def vault(tmp_path):
    return laptop(tmp_path / "H")


def answer(centre, vault):
    return grant_file(centre.enrol(read_request_file(trust.begin_enrolment(vault, STAMP)), now=NOW))


def test_enrolment_end_to_end(centre, vault):
    held = trust.accept_grant(vault, answer(centre, vault))
    again = trust.require(Vault.open(vault.path, PASS))
    assert again.root == held.root == centre.key_list.root
    assert again.chain.device.public == trust.signing_key(vault).public_key().public_bytes_raw()
    assert (again.chain.device.device, again.chain.device.municipality) == ("L01", "212016")
    assert not again.drill
    assert len(again.recipients) == 2
    # the centre opens a laptop whose passphrase is lost
    assert Vault.open_with_recovery(vault.path, centre.recovery_key()).database_key == vault.database_key
    # what is sealed to the device's record, the device opens
    device_record = next(r for r in again.recipients if r.device == "L01")
    assert (
        trust.sealing_key(vault).open("bundle-key", b"h", seal(device_record.public, "bundle-key", b"h", b"m")) == b"m"
    )


def test_before_enrolment(vault, centre):
    assert trust.load(vault) is None
    with pytest.raises(NotEnrolled):
        trust.require(vault)
    with pytest.raises(NotEnrolled):
        trust.read_grant(vault, b"{}")
    assert centre.key_list.version == 3


def test_asking_twice_gives_the_same_request(vault):
    assert trust.begin_enrolment(vault, STAMP) == trust.begin_enrolment(vault, "2027-01-01T00:00:00+09:00")


def test_reading_a_grant_changes_nothing(centre, vault):
    data = answer(centre, vault)
    before = vault.path.read_bytes()
    grant = trust.read_grant(vault, data)
    assert grant.key_list.fingerprint == centre.key_list.fingerprint
    assert vault.path.read_bytes() == before


def test_a_grant_for_another_laptop_is_refused(centre, vault, tmp_path):
    other = laptop(tmp_path / "H2", "L02")
    trust.begin_enrolment(vault, STAMP)
    with pytest.raises(GrantForOther):
        trust.accept_grant(vault, answer(centre, other))
    assert trust.load(vault) is None


def test_a_grant_for_an_earlier_home_of_the_same_code_is_refused(centre, vault, tmp_path):
    data = answer(centre, vault)
    remade = laptop(tmp_path / "H2", "L01")
    trust.begin_enrolment(remade, STAMP)
    with pytest.raises(GrantForOther):
        trust.accept_grant(remade, data)


def test_another_root_is_refused_ever_after(centre, vault, tmp_path):
    trust.accept_grant(vault, answer(centre, vault))
    rogue = Centre.create(tmp_path / "rogue", PASS, cost=LIGHT, now=NOW)
    rogue.add_municipality("212016", now=NOW)
    with pytest.raises(OtherRoot):
        trust.accept_grant(vault, answer(rogue, vault))
    assert trust.require(vault).root == centre.key_list.root


def test_a_root_that_came_with_the_program_is_pinned_from_the_start(centre, vault):
    data = answer(centre, vault)
    with pytest.raises(OtherRoot):
        trust.accept_grant(vault, data, expected_root=bytes(32))
    assert trust.accept_grant(vault, data, expected_root=centre.key_list.root)


def test_drill_and_real_never_mix(centre, vault, tmp_path):
    drill = Centre.create(tmp_path / "drill", PASS, drill=True, cost=LIGHT, now=NOW)
    drill.add_municipality("212016", now=NOW)
    demo = laptop(tmp_path / "demo", kind="demo")
    with pytest.raises(DrillMixed):
        answer(drill, vault)
    with pytest.raises(DrillMixed):
        answer(centre, demo)
    held = trust.accept_grant(demo, answer(drill, demo))
    assert held.drill
    assert held.chain.device.drill


def test_a_repeated_grant_brings_the_newer_key_list(centre, vault, tmp_path):
    first = answer(centre, vault)
    trust.accept_grant(vault, first)
    sister = laptop(tmp_path / "H2", "L02")
    trust.accept_grant(sister, answer(centre, sister))
    later = trust.accept_grant(vault, answer(centre, vault))
    assert later.key_list.version == 5
    assert {r.device for r in later.recipients} == {"", "L01", "L02"}
    # an older grant read again does not take it back
    assert trust.accept_grant(vault, first).key_list.version == 5


def test_newer_key_lists_extend_and_others_are_refused(centre, vault, tmp_path):
    held = trust.accept_grant(vault, answer(centre, vault))
    old = held.key_list.encoded()
    centre.revoke("212016", "L01", Reason.LOST, now=NOW)
    newer = trust.accept_key_list(vault, held, centre.key_list.encoded())
    assert newer.key_list.is_revoked(newer.chain.device)
    with pytest.raises(NotAnExtension):
        trust.accept_key_list(vault, newer, old)
    rogue = Centre.create(tmp_path / "rogue", PASS, cost=LIGHT, now=NOW)
    with pytest.raises(OtherRoot):
        trust.accept_key_list(vault, newer, rogue.key_list.encoded())
    assert trust.require(vault).key_list.version == newer.key_list.version


def test_expiry_warns_and_blocks_nothing(centre, vault):
    held = trust.accept_grant(vault, answer(centre, vault))
    assert held.warnings_at(date(2026, 10, 3)) == []
    assert len(held.warnings_at(date(2031, 1, 1))) == 2
    # the issuing key overlaps its successor by 15 months
    assert held.chain.issuing.not_after >= date(2029, 12, 1)


@pytest.mark.parametrize("part", ["data", "municipality", "device", "fingerprint", "format"])
def test_any_change_in_the_grant_file_is_refused(centre, vault, part):
    data = json.loads(answer(centre, vault))
    if part == "data":
        raw = bytearray(base64.urlsafe_b64decode(data["data"] + "=="))
        for position in range(0, len(raw), 97):
            raw[position] ^= 1
            data["data"] = base64.urlsafe_b64encode(raw).decode().rstrip("=")
            with pytest.raises(VictimSupportError):
                trust.accept_grant(vault, json.dumps(data).encode())
            raw[position] ^= 1
    else:
        data[part] = data[part].replace("1", "2") + "x"
        with pytest.raises(ForeignFile):
            trust.accept_grant(vault, json.dumps(data).encode())
    assert trust.load(vault) is None


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b"\xff\xfe", b'{"format": 1, "data": 2}', b"[" * 100000])
def test_foreign_files_are_named(vault, data):
    trust.begin_enrolment(vault, STAMP)
    with pytest.raises(ForeignFile):
        trust.accept_grant(vault, data)


def test_private_keys_are_nowhere_in_clear(centre, vault):
    trust.accept_grant(vault, answer(centre, vault))
    secrets = [vault.secret(trust.SIGNING), vault.secret(trust.SEALING)[:32], vault.database_key]
    for path in vault.path.parent.rglob("*"):
        if path.is_file():
            assert not any(secret in path.read_bytes() for secret in secrets)
