"""What a home believes: its pinned root, its key list, its own chain. The laptop's side of enrolment.

Everything lives as named secrets of the vault, so that it is durable, MACed and in every backup with it::

    write_durably(home / "enrol-request.json", begin_enrolment(vault, now))      # `init`
    grant = read_grant(vault, data)                                              # `enrol`: show grant fingerprint
    trust = accept_grant(vault, data)                                            # … then pin and keep
    trust = load(vault)                                                          # every later start; None: not enrolled
    trust = accept_key_list(vault, trust, data)                                  # a newer list from the centre

The first grant pins the root; another root is refused ever after (`OtherRoot`). The vault is seen through a protocol,
because this room is below it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from victim_support.keys import enrolment
from victim_support.keys.chain import Chain, Role, check_chain
from victim_support.keys.errors import DrillMixed, NotEnrolled, OtherRoot
from victim_support.keys.key_list import KeyList
from victim_support.keys.sealing import SealingKey
from victim_support.keys.signing import fingerprint

if TYPE_CHECKING:
    from datetime import date

    from victim_support.keys.chain import KeyCertificate
    from victim_support.keys.enrolment import Grant
    from victim_support.keys.key_record import KeyRecord

SIGNING: Final = "device-signing"
"""Secret name: the device's Ed25519 private key, 32 bytes."""
SEALING: Final = "device-sealing"
"""Secret name: the device's HPKE private key, 96 bytes."""
_REQUEST: Final = "enrol-request"
_GRANT: Final = "grant"
_KEY_LIST: Final = "key-list"
_ROOT: Final = "root-pin"
CENTRE_DEVICE: Final = "C00"


class HomeIdentity(Protocol):
    """What `vault.Identity` offers."""

    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def municipality(self) -> str: ...  # noqa: D102
    @property
    def device(self) -> str: ...  # noqa: D102
    @property
    def home(self) -> bytes: ...  # noqa: D102


class SecretKeeper(Protocol):
    """What `vault.Vault` offers."""

    @property
    def identity(self) -> HomeIdentity: ...  # noqa: D102
    def secret(self, name: str) -> bytes: ...  # noqa: D102
    def has_secret(self, name: str) -> bool: ...  # noqa: D102
    def put_secrets(self, values: dict[str, bytes]) -> None: ...  # noqa: D102
    def add_recovery(self, recipient: bytes, label: str) -> None: ...  # noqa: D102


@dataclass(frozen=True)
class Trust:
    """The public side of an enrolled home."""

    key_list: KeyList
    chain: Chain
    recipients: tuple[KeyRecord, ...]
    recovery: tuple[KeyRecord, ...]

    @property
    def root(self) -> bytes:
        """The pinned root's public key."""
        return self.key_list.root

    @property
    def drill(self) -> bool:
        """Whether this home is a drill's or a demo's: its papers carry ``RISX1:``."""
        return self.key_list.drill

    @property
    def fingerprint(self) -> str:
        """The pinned root's fingerprint."""
        return self.key_list.fingerprint

    def warnings_at(self, day: date) -> list[KeyCertificate]:
        """Return the certificates of our chain that are not valid on `day`: warn, go on."""
        return self.chain.warnings_at(day)


def begin_enrolment(vault: SecretKeeper, time: str) -> bytes:
    """Return ``enrol-request.json``, making the device's keys first if there are none (one durable write).

    Asking twice gives the same bytes, so that a grant under way still answers. `time` is RFC 3339 with an offset.
    """
    if vault.has_secret(_REQUEST):
        return enrolment.request_file(enrolment.parse_request(vault.secret(_REQUEST)))
    key = Ed25519PrivateKey.generate()
    sealing = SealingKey.generate()
    identity = vault.identity
    request = enrolment.make_request(
        key,
        sealing.public,
        identity.home,
        time,
        municipality=identity.municipality,
        device=identity.device,
        role=Role.CENTRE if identity.device == CENTRE_DEVICE else Role.LAPTOP,
        drill=identity.kind == "demo",
    )
    vault.put_secrets({SIGNING: key.private_bytes_raw(), SEALING: sealing.private, _REQUEST: request.encoded})
    return enrolment.request_file(request)


def signing_key(vault: SecretKeeper) -> Ed25519PrivateKey:
    """Return the device's signing key; it exists from `begin_enrolment` on, before any grant."""
    return Ed25519PrivateKey.from_private_bytes(vault.secret(SIGNING))


def sealing_key(vault: SecretKeeper) -> SealingKey:
    """Return the device's sealing key."""
    return SealingKey(vault.secret(SEALING))


def read_grant(vault: SecretKeeper, data: bytes, *, expected_root: bytes | None = None) -> Grant:
    """Check a ``grant.json`` against our request and pinned root, changing nothing.

    `expected_root` pins a root that came with the program. Raises `NotEnrolled` (no request was made), `GrantForOther`,
    `OtherRoot`, `DrillMixed`, `ForeignFile` and what `enrolment.parse_grant` raises.
    """
    if not vault.has_secret(_REQUEST):
        raise NotEnrolled
    grant = enrolment.read_grant_file(data)
    pinned = vault.secret(_ROOT) if vault.has_secret(_ROOT) else expected_root
    if pinned is not None and grant.key_list.root != pinned:
        raise OtherRoot(pinned=fingerprint(pinned), found=grant.key_list.fingerprint)
    if grant.key_list.drill != (vault.identity.kind == "demo"):
        raise DrillMixed
    enrolment.check_answers(grant, enrolment.parse_request(vault.secret(_REQUEST)))
    if vault.has_secret(_KEY_LIST):
        held = KeyList.parse(vault.secret(_KEY_LIST))
        if grant.key_list.version >= held.version:
            grant.key_list.check_extends(held)
        else:
            held.check_extends(grant.key_list)
    return grant


def accept_grant(vault: SecretKeeper, data: bytes, *, expected_root: bytes | None = None) -> Trust:
    """Pin the root of a checked grant, keep it, and seal the database key to the centre's recovery keys.

    Raises as `read_grant`. Interrupted half way it can be done again.
    """
    grant = read_grant(vault, data, expected_root=expected_root)
    for record in grant.recovery:
        vault.add_recovery(record.public, f"recovery {record.kid.hex()}")
    values = {_ROOT: grant.key_list.root, _GRANT: grant.encoded}
    if not vault.has_secret(_KEY_LIST) or grant.key_list.version > KeyList.parse(vault.secret(_KEY_LIST)).version:
        values[_KEY_LIST] = grant.key_list.encoded()
    vault.put_secrets(values)
    return require(vault)


def load(vault: SecretKeeper) -> Trust | None:
    """Return what this home believes, every signature checked again; None before a grant was accepted."""
    if not vault.has_secret(_GRANT):
        return None
    grant = enrolment.parse_grant(vault.secret(_GRANT))
    key_list = KeyList.parse(vault.secret(_KEY_LIST))
    pinned = vault.secret(_ROOT)
    if key_list.root != pinned:
        raise OtherRoot(pinned=fingerprint(pinned), found=key_list.fingerprint)
    chain = check_chain(key_list.roots, grant.issuing, grant.device)
    return Trust(key_list, chain, grant.recipients, grant.recovery)


def require(vault: SecretKeeper) -> Trust:
    """Return what this home believes. Raises `NotEnrolled`."""
    trust = load(vault)
    if trust is None:
        raise NotEnrolled
    return trust


def accept_key_list(vault: SecretKeeper, trust: Trust, data: bytes) -> Trust:
    """Keep a newer key list.

    Raises `OtherRoot`, `NotAnExtension` and what `KeyList.parse` raises; then nothing is changed.
    """
    newer = KeyList.parse(data)
    newer.check_extends(trust.key_list)
    vault.put_secrets({_KEY_LIST: newer.encoded()})
    return require(vault)
