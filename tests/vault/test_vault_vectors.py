"""The frozen vault of docs/formats/vault.md opens for ever."""

import json
from pathlib import Path

import pytest

from victim_support.errors import VictimSupportError
from victim_support.keys.sealing import SealingKey
from victim_support.vault import slot_file
from victim_support.vault.vault import Vault

VECTOR = json.loads((Path(__file__).parent.parent / "vectors" / "vault.json").read_text(encoding="ascii"))


def test_opens_by_passphrase_and_by_recovery(tmp_path):
    path = tmp_path / "vault.cbor"
    path.write_bytes(bytes.fromhex(VECTOR["hex"]))
    for vault in (
        Vault.open(path, VECTOR["passphrase"]),
        Vault.open_with_recovery(path, SealingKey(bytes.fromhex(VECTOR["recovery_private"]))),
    ):
        assert vault.database_key.hex() == VECTOR["database_key"]
        assert vault.derive("position").hex() == VECTOR["position_key"]
        assert {n: vault.secret(n).hex() for n in vault.secret_names()} == VECTOR["secrets"]
        assert (vault.identity.device, vault.identity.home.hex()) == (VECTOR["device"], VECTOR["home"])
    assert slot_file.read(path)[0].generation == VECTOR["generation"]


@pytest.mark.parametrize("case", [pytest.param(c, id=c["name"]) for c in VECTOR["hostile"]])
def test_hostile(case, tmp_path):
    path = tmp_path / "vault.cbor"
    path.write_bytes(bytes.fromhex(case["hex"]))
    with pytest.raises(VictimSupportError) as caught:
        Vault.open(path, VECTOR["passphrase"])
    assert caught.value.code == case["error"]
