"""Passwords of accounts: Argon2id (RFC 9106, second recommended option) in PHC form. Pure."""

from __future__ import annotations

import os
import secrets

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from victim_support.access.errors import PasswordWeak
from victim_support.vault.stretching import ONE_AT_A_TIME

MINIMUM_LENGTH = 10
_FEWEST_DIFFERENT = 5
_NAME_LONG_ENOUGH_TO_MEAN = 4
# RFC 9106, 4: t=3, p=4, m=64 MiB; a quarter of a second on a field laptop.
_ITERATIONS, _LANES, _MEMORY_KIB, _HASH_BYTES, _SALT_BYTES = 3, 4, 64 * 1024, 32, 16
# Without letters and digits that are read wrongly off paper (0 o, 1 l i).
_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def hash_password(password: str) -> str:
    """The PHC string to store: parameters, salt and hash."""
    kdf = Argon2id(
        salt=os.urandom(_SALT_BYTES),
        length=_HASH_BYTES,
        iterations=_ITERATIONS,
        lanes=_LANES,
        memory_cost=_MEMORY_KIB,
    )
    with ONE_AT_A_TIME:
        return kdf.derive_phc_encoded(password.encode())


def verify_password(password: str, stored: str) -> bool:
    """Whether `password` is the one behind the PHC string."""
    try:
        with ONE_AT_A_TIME:
            Argon2id.verify_phc_encoded(password.encode(), stored)
    except InvalidKey:
        return False
    return True


def check_strength(password: str, name: str) -> None:
    """`PasswordWeak` for what is guessed first. Length over composition rules (NIST SP 800-63B, 3.1.1)."""
    if len(password) < MINIMUM_LENGTH:
        raise PasswordWeak(why=f"{MINIMUM_LENGTH}文字より短い")
    if len(set(password)) < _FEWEST_DIFFERENT:
        raise PasswordWeak(why="同じ文字が多い")
    if len(name) >= _NAME_LONG_ENOUGH_TO_MEAN and name.lower() in password.lower():
        raise PasswordWeak(why="ログイン名が入っている")


def generate_password() -> str:
    """A random password for a first log-in, about 59 bits: ``k7mq-x2nh-8dpw``."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
