"""The small centre, town and laptop that the vectors speak of: keys from fixed labels."""

import hashlib
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from victim_support.keys import chain, envelope
from victim_support.keys.chain import CertificateType, Role
from victim_support.keys.encoding import decode, encode
from victim_support.keys.key_list import KeyList
from victim_support.keys.key_list_items import Reason, Revocation

HERE = Path(__file__).parent
TIME = "2026-10-03T09:00:00+09:00"
VALIDITY = (date(2026, 1, 1), date(2029, 3, 31))
TOWN = "212016"
OTHER_TOWN = "212024"


def key(label):
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"victim-support test key {label}".encode()).digest())


def public(label):
    return key(label).public_key().public_bytes_raw()


def certificate(issuer, type_, label, **fields):
    return chain.issue(key(issuer), type_, public(label), fields.pop("validity", VALIDITY), **fields)


def device(label="L01", issuer="issuing", municipality=TOWN, code="L01", **fields):
    fields = {"municipality": municipality, "device": code, "role": Role.LAPTOP, **fields}
    return certificate(issuer, CertificateType.DEVICE, label, **fields)


def world(root="root", drill=False):
    """The key list of a small centre, and its certificates by name."""
    suffix = "-drill" if drill else ""
    operating, issuing = f"operating{suffix}", f"issuing{suffix}"
    certificates = {
        "operating": certificate(root, CertificateType.OPERATING, operating, drill=drill),
        "issuing": certificate(root, CertificateType.ISSUING, issuing, municipality=TOWN, drill=drill),
        "device": device(f"L01{suffix}", issuing, drill=drill),
    }
    key_list = KeyList.create(
        key(root), "訓練用センター" if drill else "岐阜県市町村行政情報センター", TIME, drill=drill
    )
    key_list = key_list.append(key(root), certificates["operating"], TIME)
    for name in ("issuing", "device"):
        key_list = key_list.append(key(operating), certificates[name], TIME)
    return key_list, certificates


def revoked(key_list, certificate_):
    revocation = Revocation(
        certificate_.key_hash, certificate_.municipality, certificate_.device, Reason.LOST, date(2026, 10, 20)
    )
    return key_list.append(key("operating"), revocation, "2026-10-20T10:00:00+09:00")


def case(name, data, **more):
    return {"name": name, "hex": data.hex(), **more}


def resigned(data, purpose, signer, change):
    """A signed record with its decoded body changed and signed again."""
    body = decode(data[:-64], limit=1 << 24)
    change(body)
    return envelope.signed(key(signer), purpose, encode(body))


def paper(n):
    return hashlib.sha256(f"paper {n}".encode()).digest()[:16]
