"""The centre's home: its keys behind a vault, the public key list, what was enrolled.

Layout (docs/formats/enrolment.md)::

    C/vault.cbor                 root, operating, recovery, bundle and issuing private keys
    C/key-list.cbor              the key list; C/root.cbor: its first item, to be pinned
    C/enrolments/212016-L01.json the requests that were granted: where sisters' sealing keys come from
    C/status/212016.cbor         the newest status list issued

Every step that others may have seen is on disk before it is shown; each command can be repeated after a crash.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

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
)
from victim_support.centre.folder import (
    KEY_LIST_FILE,
    ROOT_FILE,
    VAULT_FILE,
    Fresh,
    months_later,
    read_file,
    stamp,
)
from victim_support.keys import chain, enrolment, envelope, key_record, status_list
from victim_support.keys.chain import CertificateType, KeyCertificate, Role
from victim_support.keys.errors import DrillMixed
from victim_support.keys.key_list import KeyList
from victim_support.keys.key_list_items import Reason, Revocation
from victim_support.keys.key_record import KeyRecord, Use
from victim_support.keys.sealing import SealingKey
from victim_support.keys.signing import kid
from victim_support.sync import receipt
from victim_support.sync.recipients import Recipient
from victim_support.vault.durable import sync_folder, write_durably
from victim_support.vault.vault import PRODUCTION, Cost, Vault, new_identity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from victim_support.keys.enrolment import Grant, Request
    from victim_support.keys.status_list import State
    from victim_support.sync.receipt import Receipt

NAME: Final = "岐阜県市町村行政情報センター"
DRILL_NAME: Final = "訓練用センター"
_ROOT: Final = "root-signing"
_OPERATING: Final = "operating-signing"
_RECOVERY: Final = "recovery-sealing"
_BUNDLES: Final = "centre-sealing"
_OPERATING_YEARS: Final = 10
_ISSUING_MONTHS: Final = 24 + 15
"""Two years of use and an overlap of 15 months with the next."""
_EARLIER: Final = timedelta(days=1)
"""A laptop whose clock or zone is a day behind still finds its certificate valid."""


class Centre:
    """An opened centre home. Make one with `create` or `open`."""

    def __init__(self, path: Path, vault: Vault, key_list: KeyList) -> None:
        self.path = path
        self.vault = vault
        self.key_list = key_list

    @classmethod
    def create(
        cls, path: Path, passphrase: str, *, drill: bool = False, cost: Cost = PRODUCTION, now: datetime | None = None
    ) -> Self:
        """Make root, operating key, recovery key and key list in `path`. The vault gets its name last.

        Raises `CentreExists`, `WeakPassphrase`, `WriteFailed`.
        """
        final = path / VAULT_FILE
        if final.exists():
            raise CentreExists(path=path)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        building = path / f"{VAULT_FILE}.new"
        building.unlink(missing_ok=True)
        vault = Vault.create(building, new_identity("demo" if drill else "centre", "", ""), passphrase, cost=cost)
        root, operating = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
        vault.put_secrets(
            {
                _ROOT: root.private_bytes_raw(),
                _OPERATING: operating.private_bytes_raw(),
                _RECOVERY: SealingKey.generate().private,
                _BUNDLES: SealingKey.generate().private,
            }
        )
        time = stamp(now)
        today = date.fromisoformat(time[:10])
        key_list = KeyList.create(root, DRILL_NAME if drill else NAME, time, drill=drill)
        certificate = chain.issue(
            root,
            CertificateType.OPERATING,
            _public(operating),
            (today - _EARLIER, months_later(today, 12 * _OPERATING_YEARS)),
            drill=drill,
        )
        key_list = key_list.append(root, certificate, time)
        write_durably(path / ROOT_FILE, key_list.root_only())
        write_durably(path / KEY_LIST_FILE, key_list.encoded())
        building.rename(final)
        sync_folder(path)
        vault.path = final
        return cls(path, vault, key_list)

    @classmethod
    def open(cls, path: Path, passphrase: str) -> Self:
        """Open a centre home.

        Raises `NotACentre`, `WrongPassphrase`, `CentreDamaged` and what `KeyList.parse` raises.
        """
        if not (path / VAULT_FILE).exists() or not (path / KEY_LIST_FILE).exists():
            raise NotACentre(path=path)
        vault = Vault.open(path / VAULT_FILE, passphrase)
        if not vault.has_secret(_ROOT):
            raise NotACentre(path=path)
        centre = cls(path, vault, KeyList.parse((path / KEY_LIST_FILE).read_bytes()))
        if centre.key_list.root != _public(centre._key(_ROOT)):
            raise CentreDamaged(path=path, reason="根の鍵")
        return centre

    @property
    def operating(self) -> KeyCertificate:
        """The certificate of the key that signs grants, receipts and status lists."""
        return list(self.key_list.certificates(CertificateType.OPERATING))[-1]

    def refresh(self) -> None:
        """See what other commands have added since this centre was opened: laptops, revocations, keys."""
        known = self.key_list  # read before the file: another thread may put a newer one here meanwhile
        data = (self.path / KEY_LIST_FILE).read_bytes()
        if data != known.encoded():
            newest = KeyList.parse(data)
            newest.check_extends(known)
            if newest.version > self.key_list.version:
                self.key_list = newest
        self.vault.refresh()

    def add_municipality(
        self, municipality: str, *, renew: bool = False, now: datetime | None = None
    ) -> KeyCertificate:
        """Make a town's issuing key, certified by the root and on the key list. `municipality` is six checked digits.

        Raises `MunicipalityHasKey` unless `renew`.
        """
        time = stamp(now)
        today = date.fromisoformat(time[:10])
        with self._locked():
            held = self.key_list.issuing(municipality)
            if held and not renew:
                raise MunicipalityHasKey(municipality=municipality, until=held[-1].not_after.isoformat())
            key = Ed25519PrivateKey.generate()
            certificate = chain.issue(
                self._key(_ROOT),
                CertificateType.ISSUING,
                _public(key),
                (today - _EARLIER, months_later(today, _ISSUING_MONTHS)),
                municipality=municipality,
                drill=self.key_list.drill,
            )
            # the private key first: a listed key that nobody holds could never be used
            self.vault.put_secret(_issuing_name(certificate), key.private_bytes_raw())
            self._append(certificate, time)
            return certificate

    def enrol(self, request: Request, *, now: datetime | None = None) -> Grant:
        """Answer a checked request: certify the device, keep the request, put the certificate on the key list.

        The same request again gets a fresh grant for the same certificate, and a new certificate where the key that
        issued it was revoked or a newer issuing key lasts longer.
        Raises `CodeTaken`, `KeyTaken`, `DeviceRevoked`, `MunicipalityNotAdded`, `RoleRefused`, `DrillMixed`.
        """
        time = stamp(now)
        with self._locked():
            self._check_request(request)
            issuing = self._issuing(request.municipality)
            device = self.key_list.device(request.municipality, request.device)
            if device is None or self._issuer_of(device) is None or device.not_after < issuing.not_after:
                device = self._certify(request, issuing, date.fromisoformat(time[:10]))
                # kept before the key list says so: a sister's grant needs the sealing key of every listed device
                write_durably(self._request_path(request), enrolment.request_file(request))
                self._append(device, time)
            return self._grant(request, self._issuer_of(device) or issuing, device, time)

    def revoke(self, municipality: str, device: str, reason: Reason, *, now: datetime | None = None) -> Revocation:
        """Put a device's revocation on the key list. Raises `DeviceNotListed`, `DeviceRevoked`."""
        with self._locked():
            certificate = self.key_list.device(municipality, device)
            if certificate is None:
                raise DeviceNotListed(municipality=municipality, device=device)
            return self._revoke(certificate, reason, now)

    def revoke_issuing(self, municipality: str, reason: Reason, *, now: datetime | None = None) -> Revocation:
        """Revoke a town's newest issuing key; its devices must be enrolled again. Raises `MunicipalityNotAdded`."""
        with self._locked():
            return self._revoke(self._issuing(municipality), reason, now)

    def issue_status_list(
        self, municipality: str, changes: Mapping[bytes, State], *, now: datetime | None = None
    ) -> bytes:
        """Issue the town's next status list: what the last one said, with `changes` over it ({16 bytes: state})."""
        with self._locked():
            self._issuing(municipality)
            previous = self.last_status_list(municipality)
            states = {**previous.states, **changes} if previous else dict(changes)
            data = status_list.issue(
                self._key(_OPERATING),
                self.operating,
                municipality=municipality,
                version=previous.version + 1 if previous else 1,
                as_of=stamp(now),
                states=states,
                revoked=[r.key_hash for r in self.key_list.revocations.values() if r.municipality == municipality],
            )
            path = self._status_path(municipality)
            if not path.parent.exists():
                path.parent.mkdir()
                sync_folder(self.path)
            write_durably(path, data)
            return data

    def recovery_key(self) -> SealingKey:
        """Return the key that opens the recovery slot of every laptop enrolled here."""
        return SealingKey(self.vault.secret(_RECOVERY))

    def bundle_keys(self) -> dict[bytes, SealingKey]:
        """Every key bundles were ever sealed to, by kid: the one in use and all before it."""
        names = [name for name in self.vault.secret_names() if name == _BUNDLES or name.startswith(f"{_BUNDLES}-")]
        keys = [SealingKey(self.vault.secret(name)) for name in names]
        return {kid(key.public): key for key in keys}

    def renew_bundle_key(self) -> None:
        """Make a new key for bundles; laptops learn it with their next grant. The old one is kept for ever."""
        with self._locked():
            old = self.vault.secret(_BUNDLES)
            kept = f"{_BUNDLES}-{kid(SealingKey(old).public).hex()}"
            self.vault.put_secrets({kept: old, _BUNDLES: SealingKey.generate().private})

    def recipients(self, municipality: str) -> list[Recipient]:
        """Every unrevoked laptop of a town with its sealing key, the record signed by the key that issued it."""
        found = []
        for issuing, device in self._devices(municipality):
            if device.role is not Role.LAPTOP:
                continue
            path = self.path / "enrolments" / f"{device.municipality}-{device.device}.json"
            public = enrolment.read_request_file(read_file(path)).sealing_public
            record = key_record.issue(
                self._key(_issuing_name(issuing)), Use.DEVICE, public, municipality=municipality, device=device.device
            )
            found.append(Recipient(issuing, device, record))
        return found

    def sign_receipt(self, made: Receipt) -> bytes:
        """The centre's receipt, signed by the operating key."""
        return receipt.issue(made, self._key(_OPERATING), (self.operating,))

    def sign_backup(self, body: bytes) -> bytes:
        """A backup's manifest, signed by the operating key."""
        return envelope.signed(self._key(_OPERATING), "backup", body)

    def municipalities(self) -> list[str]:
        """The towns that have an issuing key, ascending."""
        return sorted({one.municipality for one in self.key_list.certificates(CertificateType.ISSUING)})

    def _check_request(self, request: Request) -> None:
        if request.drill != self.key_list.drill:
            raise DrillMixed
        if (request.role is Role.CENTRE) != request.device.startswith("C"):
            raise RoleRefused(device=request.device)
        for listed in self.key_list.certificates(CertificateType.DEVICE):
            same_place = (listed.municipality, listed.device) == (request.municipality, request.device)
            same_key = listed.public == request.public
            if same_place and not same_key:
                raise CodeTaken(municipality=request.municipality, device=request.device)
            if same_key and not same_place:
                raise KeyTaken(municipality=listed.municipality, device=listed.device)
            if same_key and self.key_list.is_revoked(listed):
                raise DeviceRevoked(municipality=listed.municipality, device=listed.device)

    def _certify(self, request: Request, issuing: KeyCertificate, today: date) -> KeyCertificate:
        return chain.issue(
            self._key(_issuing_name(issuing)),
            CertificateType.DEVICE,
            request.public,
            (max(issuing.not_before, today - _EARLIER), max(issuing.not_after, today)),
            municipality=request.municipality,
            device=request.device,
            role=request.role,
            drill=self.key_list.drill,
        )

    def _grant(self, request: Request, issuing: KeyCertificate, device: KeyCertificate, time: str) -> Grant:
        operating = self._key(_OPERATING)
        centre = key_record.issue(operating, Use.CENTRE, SealingKey(self.vault.secret(_BUNDLES)).public)
        recovery = key_record.issue(operating, Use.RECOVERY, self.recovery_key().public)
        return enrolment.make_grant(
            operating,
            self.operating,
            request,
            self.key_list,
            issuing=issuing,
            device=device,
            recipients=(centre, *self._sisters(issuing)),
            recovery=(recovery,),
            time=time,
        )

    def _sisters(self, issuing: KeyCertificate) -> list[KeyRecord]:
        """The sealing keys of every unrevoked device of the town, the asking one included."""
        key = self._key(_issuing_name(issuing))
        records = []
        for _, device in self._devices(issuing.municipality):
            path = self.path / "enrolments" / f"{device.municipality}-{device.device}.json"
            request = enrolment.read_request_file(read_file(path))
            if request.public != device.public:
                raise CentreDamaged(path=path, reason=device.device)
            records.append(
                key_record.issue(
                    key,
                    Use.DEVICE,
                    request.sealing_public,
                    municipality=device.municipality,
                    device=device.device,
                )
            )
        return records

    def require_municipality(self, municipality: str) -> None:
        """Raise `MunicipalityNotAdded` unless the town has or had an issuing key: what it wrote comes home."""
        if municipality not in self.municipalities():
            raise MunicipalityNotAdded(municipality=municipality)

    def _issuing(self, municipality: str) -> KeyCertificate:
        held = self.key_list.issuing(municipality)
        if not held:
            raise MunicipalityNotAdded(municipality=municipality)
        return held[-1]

    def _issuer_of(self, device: KeyCertificate) -> KeyCertificate | None:
        """The unrevoked key that issued a certificate; None where it was revoked."""
        held = self.key_list.issuing(device.municipality)
        return next((issuing for issuing in held if issuing.kid == device.issuer), None)

    def _devices(self, municipality: str) -> list[tuple[KeyCertificate, KeyCertificate]]:
        """(issuing, device) of a town's devices that may speak now: the newest certificate of each code, by code."""
        newest = {
            one.device: one
            for one in self.key_list.certificates(CertificateType.DEVICE)
            if one.municipality == municipality
        }
        good = [newest[code] for code in sorted(newest) if not self.key_list.is_revoked(newest[code])]
        return [(issuing, one) for one in good if (issuing := self._issuer_of(one)) is not None]

    def _revoke(self, certificate: KeyCertificate, reason: Reason, now: datetime | None) -> Revocation:
        if self.key_list.is_revoked(certificate):
            raise DeviceRevoked(municipality=certificate.municipality, device=certificate.device)
        time = stamp(now)
        revocation = Revocation(
            certificate.key_hash,
            certificate.municipality,
            certificate.device,
            reason,
            date.fromisoformat(time[:10]),
        )
        self._append(revocation, time)
        return revocation

    def _append(self, content: KeyCertificate | Revocation, time: str) -> None:
        key_list = self.key_list.append(self._key(_OPERATING), content, time)
        write_durably(self.path / KEY_LIST_FILE, key_list.encoded())
        self.key_list = key_list

    def last_status_list(self, municipality: str) -> status_list.StatusList | None:
        """The town's newest status list, checked; None before the first. Raises what `status_list.parse` raises."""
        path = self._status_path(municipality)
        return status_list.parse(path.read_bytes(), self.key_list.roots) if path.exists() else None

    def _status_path(self, municipality: str) -> Path:
        return self.path / "status" / f"{municipality}.cbor"

    def _request_path(self, request: Request) -> Path:
        folder = self.path / "enrolments"
        folder.mkdir(exist_ok=True)
        return folder / f"{request.municipality}-{request.device}.json"

    def _key(self, name: str) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.vault.secret(name))

    def _locked(self) -> Fresh:
        return Fresh(self)


def _issuing_name(certificate: KeyCertificate) -> str:
    return f"issuing-{certificate.municipality}-{certificate.kid.hex()}"


def _public(key: Ed25519PrivateKey) -> bytes:
    return key.public_key().public_bytes_raw()
