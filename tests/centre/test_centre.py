import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from victim_support.centre import centre as office
from victim_support.centre.centre import Centre
from victim_support.centre.commands import centre as command
from victim_support.centre.errors import (
    CentreDamaged,
    CentreExists,
    CodeTaken,
    DeviceNotListed,
    DeviceRevoked,
    KeyTaken,
    MunicipalityHasKey,
    MunicipalityNotAdded,
    NotACentre,
    RoleRefused,
    StatusLineWrong,
)
from victim_support.centre.folder import JAPAN
from victim_support.errors import VictimSupportError
from victim_support.keys import enrolment, status_list, trust
from victim_support.keys.chain import CertificateType, Role
from victim_support.keys.key_list import KeyList
from victim_support.keys.key_list_items import Reason
from victim_support.keys.sealing import SealingKey
from victim_support.keys.status_list import State
from victim_support.vault.errors import WrongPassphrase
from victim_support.vault.vault import LIGHT, Vault, new_identity

PASS = "kasumo tenira yokasu mirako sorami tokeru"
NOW = datetime(2026, 10, 3, 9, tzinfo=JAPAN)
TOWN = "212016"


def request(device="L01", municipality=TOWN, key=None, role=Role.LAPTOP):
    return enrolment.make_request(
        key or Ed25519PrivateKey.generate(), SealingKey.generate().public, bytes(16), NOW.isoformat(),
        municipality=municipality, device=device, role=role,
    )  # fmt: skip


@pytest.fixture
def centre(tmp_path):
    made = Centre.create(tmp_path / "C", PASS, cost=LIGHT, now=NOW)
    made.add_municipality(TOWN, now=NOW)
    return made


def test_opens_again(centre):
    again = Centre.open(centre.path, PASS)
    assert again.key_list.encoded() == centre.key_list.encoded()
    assert KeyList.parse((centre.path / "root.cbor").read_bytes()).root == centre.key_list.root
    with pytest.raises(WrongPassphrase):
        Centre.open(centre.path, PASS + "x")


def test_nothing_is_overwritten(centre):
    before = {p: p.read_bytes() for p in centre.path.rglob("*") if p.is_file()}
    with pytest.raises(CentreExists):
        Centre.create(centre.path, PASS, cost=LIGHT)
    assert {p: p.read_bytes() for p in centre.path.rglob("*") if p.is_file()} == before


def test_a_laptop_is_no_centre(tmp_path):
    with pytest.raises(NotACentre):
        Centre.open(tmp_path, PASS)
    vault = Vault.create(tmp_path / "vault.cbor", new_identity("laptop", TOWN, "L01"), PASS, cost=LIGHT)
    trust.begin_enrolment(vault, NOW.isoformat())
    (tmp_path / "key-list.cbor").write_bytes(b"")
    with pytest.raises(NotACentre):
        Centre.open(tmp_path, PASS)


def test_a_foreign_key_list_is_noticed(centre, tmp_path):
    other = Centre.create(tmp_path / "other", PASS, cost=LIGHT)
    (centre.path / "key-list.cbor").write_bytes(other.key_list.encoded())
    with pytest.raises(CentreDamaged):
        Centre.open(centre.path, PASS)


def test_one_issuing_key_a_town_unless_renewed(centre):
    with pytest.raises(MunicipalityHasKey):
        centre.add_municipality(TOWN)
    first = centre.key_list.issuing(TOWN)[0]
    device = centre.enrol(request(), now=NOW).device
    second = centre.add_municipality(TOWN, renew=True, now=datetime(2028, 10, 3, tzinfo=JAPAN))
    assert [c.public for c in centre.key_list.issuing(TOWN)] == [first.public, second.public]
    assert (first.not_after - second.not_before).days > 15 * 30 - 10
    assert centre.enrol(request("L02"), now=NOW).issuing.public == second.public
    assert device.issuer == first.kid


def test_enrolment_certifies_and_lists(centre):
    asked = request()
    grant = centre.enrol(asked, now=NOW)
    enrolment.check_answers(grant, asked)
    assert centre.key_list.device(TOWN, "L01").public == asked.public
    assert Centre.open(centre.path, PASS).key_list.version == centre.key_list.version


def test_the_same_request_again_gets_the_same_certificate(centre):
    asked = request()
    first, second = centre.enrol(asked, now=NOW), centre.enrol(asked, now=NOW)
    assert first.device == second.device
    assert first.key_list.version == second.key_list.version


def test_a_code_given_to_another_key_is_refused_for_ever(centre):
    centre.enrol(request())
    with pytest.raises(CodeTaken):
        centre.enrol(request())
    centre.revoke(TOWN, "L01", Reason.LOST)
    with pytest.raises(CodeTaken):
        centre.enrol(request())


def test_one_key_has_one_code(centre):
    key = Ed25519PrivateKey.generate()
    centre.enrol(request(key=key))
    with pytest.raises(KeyTaken):
        centre.enrol(request("L02", key=key))


def test_unknown_towns_and_odd_roles(centre):
    with pytest.raises(MunicipalityNotAdded):
        centre.enrol(request(municipality="212024"))
    with pytest.raises(RoleRefused):
        centre.enrol(request("C00"))
    with pytest.raises(RoleRefused):
        centre.enrol(request("L01", role=Role.CENTRE))
    assert centre.enrol(request("C00", role=Role.CENTRE)).device.role is Role.CENTRE


def test_sisters_know_each_other_and_not_the_revoked(centre):
    asked = [request(f"L0{n}") for n in (1, 2, 3)]
    centre.enrol(asked[0])
    centre.enrol(asked[1])
    centre.revoke(TOWN, "L02", Reason.LOST)
    grant = centre.enrol(asked[2])
    assert {(r.device, r.public) for r in grant.recipients if r.device} == {
        ("L01", asked[0].sealing_public),
        ("L03", asked[2].sealing_public),
    }


def test_revocation(centre):
    with pytest.raises(DeviceNotListed):
        centre.revoke(TOWN, "L01", Reason.LOST)
    asked = request()
    centre.enrol(asked)
    revoked = centre.revoke(TOWN, "L01", Reason.LOST, now=NOW)
    assert revoked.key_hash in Centre.open(centre.path, PASS).key_list.revocations
    with pytest.raises(DeviceRevoked):
        centre.revoke(TOWN, "L01", Reason.LOST)
    with pytest.raises(DeviceRevoked):
        centre.enrol(asked)


def test_a_revoked_issuing_key_issues_no_more(centre):
    centre.enrol(request())
    centre.revoke_issuing(TOWN, Reason.COMPROMISED)
    with pytest.raises(MunicipalityNotAdded):
        centre.enrol(request("L02"))
    centre.add_municipality(TOWN)
    assert centre.enrol(request("L02")).device.device == "L02"


def test_status_lists_grow(centre):
    papers = [bytes([n]) * 16 for n in range(3)]
    roots = centre.key_list.roots
    first = status_list.parse(centre.issue_status_list(TOWN, {papers[0]: State.VALID, papers[1]: State.VOID}), roots)
    centre.enrol(request())
    gone = centre.revoke(TOWN, "L01", Reason.LOST)
    second = status_list.parse(centre.issue_status_list(TOWN, {papers[0]: State.SUPERSEDED}), roots)
    assert (first.version, second.version) == (1, 2)
    assert second.states == {papers[0]: State.SUPERSEDED, papers[1]: State.VOID}
    assert second.revoked == {gone.key_hash}
    with pytest.raises(MunicipalityNotAdded):
        centre.issue_status_list("212024", {})


def test_two_offices_at_once_lose_nothing(centre):
    other = Centre.open(centre.path, PASS)
    centre.enrol(request("L01"))
    other.enrol(request("L02"))
    centre.enrol(request("L03"))
    devices = Centre.open(centre.path, PASS).key_list.certificates(CertificateType.DEVICE)
    assert [d.device for d in devices] == ["L01", "L02", "L03"]


def test_a_crash_at_any_write_leaves_a_centre_that_goes_on(tmp_path, monkeypatch):
    """Every durable write fails once; whatever was on disk then opens, and the work can be done again."""
    real = office.write_durably
    asked = request()
    for stop in range(12):
        path = tmp_path / f"C{stop}"
        writes = iter(range(100))

        def failing(target, data, *, stop=stop, writes=writes, **options):
            if next(writes) == stop:
                raise KeyboardInterrupt
            real(target, data, **options)

        with monkeypatch.context() as patch:
            patch.setattr(office, "write_durably", failing)
            patch.setattr("victim_support.vault.vault.write_durably", failing)
            try:
                made = Centre.create(path, PASS, cost=LIGHT)
                made.add_municipality(TOWN)
                made.enrol(asked)
                finished = True
            except KeyboardInterrupt:
                finished = False
        try:
            made = Centre.open(path, PASS)
        except NotACentre:
            made = Centre.create(path, PASS, cost=LIGHT)
        if not made.key_list.issuing(TOWN):
            made.add_municipality(TOWN)
        grant = made.enrol(asked)
        enrolment.check_answers(grant, asked)
        if finished:
            return
    pytest.fail("the writes never came to an end")


@pytest.fixture
def shell(tmp_path, monkeypatch):
    """Runs `centre …` in a folder, with the passphrase in a file and a light vault."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(
        Centre.create.__func__, "__kwdefaults__", {**Centre.create.__func__.__kwdefaults__, "cost": LIGHT}
    )
    Path("pass").write_text(PASS + "\n")
    monkeypatch.setenv("VICTIM_SUPPORT_PASSPHRASE_FILE", "pass")

    def run(*words):
        return CliRunner().invoke(command, list(words))

    return run


def test_the_commands(shell):
    assert "指紋" in shell("init", "--home", "C").output
    assert "岐阜市" in shell("municipality", "add", TOWN, "--home", "C").output
    vault = Vault.create(Path("vault.cbor"), new_identity("laptop", TOWN, "L01"), PASS, cost=LIGHT)
    Path("request.json").write_bytes(trust.begin_enrolment(vault, NOW.isoformat()))
    result = shell("enrol", "request.json", "--home", "C", "--out", "grant.json")
    assert result.exit_code == 0, result.output
    held = trust.accept_grant(vault, Path("grant.json").read_bytes())
    assert held.fingerprint in result.output
    Path("changes.csv").write_text("\ufeff" + "ab" * 16 + ",無効\r\n\r\n" + "CD" * 16 + ",有効\r\n", encoding="utf-8")
    result = shell("status-list", "--municipality", TOWN, "--changes", "changes.csv", "--home", "C", "--out", "s.cbor")
    assert result.exit_code == 0, result.output
    listed = status_list.parse(Path("s.cbor").read_bytes(), held.key_list.roots)
    assert listed.states == {b"\xab" * 16: State.VOID, b"\xcd" * 16: State.VALID}
    assert shell("revoke", "--municipality", TOWN, "--device", "L01", "--home", "C").exit_code == 0
    assert shell("key-list", "--home", "C", "--out", "keys.cbor").exit_code == 0
    assert len(KeyList.parse(Path("keys.cbor").read_bytes()).revocations) == 1


def test_init_without_a_passphrase_makes_one_and_shows_it_once(shell, monkeypatch):
    monkeypatch.delenv("VICTIM_SUPPORT_PASSPHRASE_FILE")
    output = shell("init", "--home", "C").output
    line = next(line.strip() for line in output.splitlines() if line.startswith("    "))
    assert len(line.split()) == 6
    assert Centre.open(Path("C"), line).key_list.version == 2


def test_bad_input_is_named(shell):
    shell("init", "--home", "C")
    Path("bad.csv").write_text("ab" * 16 + ",有効\nxyz,有効\n", encoding="utf-8")
    wrong = [
        (("municipality", "add", "212017", "--home", "C"), VictimSupportError),
        (("enrol", "none.json", "--home", "C", "--out", "g"), VictimSupportError),
        (("enrol", "pass", "--home", "C", "--out", "g"), VictimSupportError),
        (("status-list", "--municipality", TOWN, "--changes", "bad.csv", "--home", "C", "--out", "s"), StatusLineWrong),
        (("revoke", "--municipality", TOWN, "--home", "C"), SystemExit),
        (("init", "--home", "C"), CentreExists),
    ]
    for words, error in wrong:
        result = shell(*words)
        assert result.exit_code != 0
        assert isinstance(result.exception, error), words


def test_every_command_has_help_with_an_example():
    def leaves(group, path):
        for name, found in group.commands.items():
            if hasattr(found, "commands"):
                yield from leaves(found, [*path, name])
            yield [*path, name], found

    for path, found in [([], command), *leaves(command, [])]:
        assert "例: victim-support centre" in found.help, path
        assert not [p.name for p in found.params if "passphrase" in p.name and p.name != "passphrase_file"]


def test_the_vault_cost_of_a_real_centre_is_the_production_cost(tmp_path):
    (tmp_path / "pass").write_text(PASS)
    code = "from victim_support.centre.commands import centre; centre()"
    words = [
        sys.executable,
        "-c",
        code,
        "init",
        "--home",
        str(tmp_path / "C"),
        "--passphrase-file",
        str(tmp_path / "pass"),
    ]
    subprocess.run(words, check=True, capture_output=True, env={**os.environ, "PYTHONIOENCODING": "utf-8"})
    from victim_support.vault import slot_file

    assert slot_file.read(tmp_path / "C" / "vault.cbor")[0].slots[0].parameters[3] >= 256 * 1024
