import secrets
import time

import pytest

from victim_support.keys.sealing import SealingKey
from victim_support.vault import durable, slot_file
from victim_support.vault.errors import (
    DamagedVault,
    ExcessiveCost,
    NewerVault,
    RecoveryFailed,
    SecretMissing,
    VaultExists,
    VaultMissing,
    WeakPassphrase,
    WriteFailed,
    WrongPassphrase,
)
from victim_support.vault.slots import Slot, open_passphrase
from victim_support.vault.vault import LIGHT, PRODUCTION, Cost, Vault, new_identity

PASS = "kasumo tenira yokasu mirako sorami tokeru"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "vault.cbor"


@pytest.fixture
def vault(path):
    return Vault.create(path, new_identity("laptop", "212016", "L01"), PASS, cost=LIGHT)


def test_opens_again_with_the_same_key_and_identity(vault, path):
    again = Vault.open(path, PASS)
    assert again.database_key == vault.database_key
    assert len(again.database_key) == 32
    assert again.identity == vault.identity
    assert again.derive("position") == vault.derive("position") != vault.derive("audit")


def test_two_vaults_share_nothing(vault, tmp_path):
    other = Vault.create(tmp_path / "other", new_identity("laptop", "212016", "L01"), PASS, cost=LIGHT)
    assert other.database_key != vault.database_key
    assert other.identity.home != vault.identity.home


@pytest.mark.usefixtures("vault")
def test_wrong_passphrase_is_named(path):
    with pytest.raises(WrongPassphrase):
        Vault.open(path, PASS + "x")


@pytest.mark.usefixtures("vault")
def test_passphrase_typed_through_an_input_method_opens(path):
    wide = "".join(chr(ord(c) + 0xFEE0) if c != " " else "\u3000" for c in PASS)
    assert Vault.open(path, f" {wide} ").identity.device == "L01"


def test_every_flipped_byte_is_damage_and_never_a_wrong_passphrase(vault, path):
    vault.put_secret("device-signing", b"k" * 32)
    data = path.read_bytes()
    for position in range(len(data)):
        changed = bytearray(data)
        changed[position] ^= 1
        path.write_bytes(changed)
        with pytest.raises((DamagedVault, NewerVault)):
            Vault.open(path, PASS)


@pytest.mark.usefixtures("vault")
@pytest.mark.parametrize("length", [0, 7, 8, 71, 72, 100])
def test_truncated_file_is_damage(path, length):
    path.write_bytes(path.read_bytes()[:length])
    with pytest.raises(DamagedVault):
        Vault.open(path, PASS)


def test_a_forger_who_repairs_the_checksum_fails_the_mac(vault, path):
    body, _, mac = slot_file.read(path)
    body.identity = new_identity("laptop", "212016", "L02")
    body.identity = slot_file.Identity("laptop", "212016", "L02", vault.identity.home)
    path.write_bytes(slot_file.pack(body.encoded(), mac))
    with pytest.raises(DamagedVault, match="認証値"):
        Vault.open(path, PASS)


def test_newer_format_is_not_called_damage(vault, path):
    path.write_bytes(b"VSVAULT2" + path.read_bytes()[8:])
    with pytest.raises(NewerVault):
        Vault.open(path, PASS)
    assert vault.identity.kind == "laptop"


def test_missing_and_existing(path, vault):
    with pytest.raises(VaultMissing):
        Vault.open(path.with_name("none"), PASS)
    before = path.read_bytes()
    with pytest.raises(VaultExists):
        Vault.create(path, vault.identity, PASS, cost=LIGHT)
    assert path.read_bytes() == before
    assert sorted(p.name for p in path.parent.iterdir()) == ["vault.cbor"]


def test_secrets_survive_and_are_not_in_clear(vault, path):
    value = secrets.token_bytes(32)
    vault.put_secrets({"device-signing": value, "device-sealing": b"s" * 96})
    assert value not in path.read_bytes()
    assert b"s" * 16 not in path.read_bytes()
    again = Vault.open(path, PASS)
    assert again.secret("device-signing") == value
    assert again.secret_names() == ["device-sealing", "device-signing"]
    with pytest.raises(SecretMissing):
        again.secret("issuing")


def test_two_processes_do_not_lose_each_others_secrets(vault, path):
    other = Vault.open(path, PASS)
    vault.put_secret("a", b"1")
    other.put_secret("b", b"2")
    assert Vault.open(path, PASS).secret_names() == ["a", "b"]


def test_secrets_cannot_be_swapped_by_name(vault, path):
    vault.put_secrets({"a": b"1", "b": b"2"})
    vault._body.secrets["a"] = vault._body.secrets["b"]
    with pytest.raises(DamagedVault):
        vault.secret("a")


def test_a_second_holder_opens(vault, path):
    second = "morike natasu wakime hitoku kirose memaru"
    vault.add_passphrase(second, "総務課", cost=LIGHT)
    assert Vault.open(path, second).database_key == vault.database_key
    assert Vault.open(path, PASS).slots() == [("passphrase", ""), ("passphrase", "総務課")]


def test_recovery_opens_with_the_centre_key_only(vault, path):
    centre = SealingKey.generate()
    with pytest.raises(RecoveryFailed):
        Vault.open_with_recovery(path, centre)
    vault.add_recovery(centre.public, "センター")
    vault.add_recovery(centre.public, "センター")
    assert len(vault.slots()) == 2
    assert Vault.open_with_recovery(path, centre).database_key == vault.database_key
    with pytest.raises(RecoveryFailed):
        Vault.open_with_recovery(path, SealingKey.generate())


def test_unknown_slot_kinds_are_kept(vault, path):
    token = Slot("token", b"t" * 8, "配送班", (b"s" * 16, b"k" * 8), b"n" * 12, b"c" * 48)
    with vault._update() as body:
        body.slots.append(token)
    vault.put_secret("a", b"1")
    again = Vault.open(path, PASS)
    assert again._body.slots[1] == token


@pytest.mark.parametrize(
    "cost", [Cost(1, 1, 4), Cost(0, 1, 64), Cost(1, 0, 64), Cost(1, 1, 3 << 20), Cost(16, 1, 1 << 20)]
)
def test_cost_is_bounded(path, cost):
    with pytest.raises(ExcessiveCost):
        Vault.create(path, new_identity("laptop", "212016", "L01"), PASS, cost=cost)
    hostile = Slot(
        "passphrase", b"i" * 8, "", (b"s" * 16, cost.iterations, cost.lanes, cost.memory_kib), b"n" * 12, b""
    )
    started = time.monotonic()
    with pytest.raises(ExcessiveCost):
        open_passphrase(hostile, b"h" * 16, PASS)
    assert time.monotonic() - started < 1


def test_production_cost_is_256_mib(path):
    assert PRODUCTION.memory_kib >= 256 * 1024
    vault = Vault.create(path, new_identity("laptop", "212016", "L01"), PASS)
    assert Vault.open(path, PASS).database_key == vault.database_key
    assert slot_file.read(path)[0].slots[0].parameters[1:] == (3, 4, 262144)


def test_weak_passphrase_makes_no_file(path):
    with pytest.raises(WeakPassphrase):
        Vault.create(path, new_identity("laptop", "212016", "L01"), "password", cost=LIGHT)
    assert list(path.parent.iterdir()) == []


def test_disk_full_leaves_the_old_file(vault, path, monkeypatch):
    before = path.read_bytes()

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable.os, "fsync", full)
    with pytest.raises(WriteFailed, match="No space"):
        vault.put_secret("a", b"1")
    monkeypatch.undo()
    assert path.read_bytes() == before
    assert not vault.has_secret("a")
    assert not list(path.parent.glob(".*.tmp"))


def test_file_is_synced_before_the_rename_and_the_folder_after(tmp_path, monkeypatch):
    order = []
    real_fsync, real_replace = durable.os.fsync, durable.Path.replace
    monkeypatch.setattr(durable.os, "fsync", lambda d: (order.append("fsync"), real_fsync(d)))
    monkeypatch.setattr(durable.Path, "replace", lambda a, b: (order.append("rename"), real_replace(a, b))[1])
    durable.write_durably(tmp_path / "f", b"x")
    assert order == ["fsync", "rename", "fsync"]
    assert (tmp_path / "f").stat().st_mode & 0o777 == 0o600
