"""A form that could not be taken is not lost: it travels, sealed, through the log-in or the error page.

Sealed (Fernet under a key of the vault), because the page that carries it may stand on a screen nobody is logged in to.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass

from cryptography.fernet import Fernet, InvalidToken
from flask import Request

_LIMIT = 256 * 1024
_HOURS_KEPT = 12
_UNSENT = frozenset({"csrf"})


@dataclass(frozen=True, slots=True)
class CarriedForm:
    """Who sent what to which path; `account` as `sessions.session_owner` says it."""

    account: str
    path: str
    fields: tuple[tuple[str, str], ...]


class FormSeal:
    """Seals and opens carried forms of one home."""

    def __init__(self, key: bytes) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(key))

    def seal(self, form: CarriedForm) -> str:
        """Text for a hidden field."""
        plain = json.dumps([form.account, form.path, form.fields], ensure_ascii=False)
        return self._fernet.encrypt(plain.encode("utf-8", "surrogatepass")).decode("ascii")

    def open(self, text: str) -> CarriedForm | None:
        """What `seal` sealed within twelve hours; None for anything else."""
        try:
            plain = self._fernet.decrypt(text.encode("ascii", "replace"), ttl=_HOURS_KEPT * 3600)
        except InvalidToken:
            return None
        account, path, fields = json.loads(plain.decode("utf-8", "surrogatepass"))
        return CarriedForm(account, path, tuple((name, value) for name, value in fields))


def carried(request: Request, account: str) -> CarriedForm | None:
    """The form of a POST as it can be sent again; None where it holds files or is too large to carry."""
    if request.method != "POST" or request.files:
        return None
    fields = tuple((name, value) for name, value in request.form.items(multi=True) if name not in _UNSENT)
    if sum(len(name) + len(value) for name, value in fields) > _LIMIT:
        return None
    return CarriedForm(account, request.path, fields)
