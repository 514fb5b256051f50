"""Accounts and settings: subjects, drawing, queries, and the commands that append entries."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from victim_support.access import tables
from victim_support.access.actor import TOWN_ROLES, Actor, Role
from victim_support.access.errors import (
    AccountExists,
    AccountNameInvalid,
    AccountUnknown,
    DisplayNameMissing,
    LastAdministrator,
    RolesMissing,
    SettingKeyInvalid,
)
from victim_support.access.passwords import check_strength, hash_password
from victim_support.access.rights import demand
from victim_support.journal.subjects import FieldSpec, SubjectType, subject_id

if TYPE_CHECKING:
    from victim_support.journal.database import Row
    from victim_support.journal.entry import Base
    from victim_support.journal.journal import Journal
    from victim_support.journal.subject import Subject
    from victim_support.journal.transaction import Transaction

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,31}")
_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_COLUMNS = "name, display_name, roles, password, disabled"


@dataclass(frozen=True, slots=True)
class Account:
    """One person's account, as it stands."""

    name: str
    display_name: str
    roles: frozenset[Role]
    password: str | None
    disabled: bool

    @property
    def actor(self) -> Actor:
        """The person at work."""
        return Actor(self.name, self.display_name, self.roles)

    @property
    def fingerprint(self) -> str:
        """Changes with the password: a session opened under another password is over. Says nothing about it."""
        return hashlib.sha256(f"session:{self.password}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One value a setting has had: who wrote it and when (seconds since 1970, shown only)."""

    value: str
    actor: str
    time: int


# --- drawing


def _draw_account(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    (name,) = subject.parts
    yield (
        "account",
        {
            "name": name,
            "display_name": subject.value("display_name", name),
            "roles": json.dumps(sorted(subject.value("roles", [])), ensure_ascii=False),
            "password": subject.value("password"),
            "disabled": int(bool(subject.value("disabled", False))),
            "marks": subject.marks(),
        },
    )


def _draw_setting(subject: Subject) -> Iterable[tuple[str, dict[str, Any]]]:
    (key,) = subject.parts
    yield "setting", {"key": key, "value": subject.value("value", ""), "marks": subject.marks()}


ACCOUNT = SubjectType(
    name="account",
    kinds=frozenset({"account.created", "account.changed"}),
    fields={
        "display_name": FieldSpec(),
        # Until a person has looked at it, a conflict gives the fewer rights, and keeps a disabled account disabled.
        "roles": FieldSpec(hard=True, prefer=lambda roles: -len(roles)),
        "password": FieldSpec(protected=True),
        "disabled": FieldSpec(hard=True, prefer=bool),
    },
    tables=("account",),
    draw=_draw_account,
)
SETTING = SubjectType(
    name="setting",
    kinds=frozenset({"setting.changed"}),
    fields={"value": FieldSpec(hard=True)},
    tables=("setting",),
    draw=_draw_setting,
)
SUBJECT_TYPES = (ACCOUNT, SETTING)
MIGRATIONS = tables.MIGRATIONS


# --- accounts


def clean_name(text: str) -> str:
    """The log-in name behind what was typed: full-width letters and capitals are meant alike.

    A log-in name is no person's name: folding it is safe.
    """
    return unicodedata.normalize("NFKC", text).strip().lower()


def accounts(journal: Journal) -> list[Account]:
    """Every account, enabled ones first."""
    return [_account(row) for row in journal.query(f"SELECT {_COLUMNS} FROM account ORDER BY disabled, name")]  # noqa: S608  a constant


def account(journal: Journal, name: str) -> Account | None:
    """The account of that log-in name, or None."""
    row = journal.one(f"SELECT {_COLUMNS} FROM account WHERE name = ?", (clean_name(name),))  # noqa: S608  a constant
    return None if row is None else _account(row)


def account_base(journal: Journal, name: str) -> Base:
    """What a form that changes the account carries."""
    return journal.subject(subject_id("account", clean_name(name))).base()


def create_account(tx: Transaction, *, name: str, display_name: str, roles: Iterable[Role], password: str) -> str:
    """Append a new account; returns its log-in name as stored. The transaction's actor is who made it.

    Raises `AccountNameInvalid`, `AccountExists`, `DisplayNameMissing`, `RolesMissing`, `PasswordWeak`.
    """
    clean = clean_name(name)
    if not _NAME.fullmatch(clean):
        raise AccountNameInvalid(name=name)
    subject = tx.subject(subject_id("account", clean))
    if subject.exists:
        raise AccountExists(name=clean)
    check_strength(password, clean)
    patch = {
        "display_name": _display_name(display_name),
        "roles": _role_words(roles),
        "password": hash_password(password),
        "disabled": False,
    }
    tx.append("account.created", subject.id, patch)
    return clean


def set_password(journal: Journal, actor: Actor, name: str, password: str, base: Base) -> None:
    """Give the account another password: one's own, or anybody's by 管理. Ends its open sessions and its lock-out."""
    clean = _known(journal, name)
    if clean != actor.id:
        demand(actor, Role.ADMINISTRATOR)
    check_strength(password, clean)
    _change(journal, actor, clean, {"password": hash_password(password)}, base)
    with journal.base_data() as conn:
        conn.execute("DELETE FROM login_failure WHERE name = ?", (clean,))


def set_disabled(journal: Journal, actor: Actor, name: str, base: Base, *, disabled: bool) -> None:
    """Close or reopen an account (管理). `LastAdministrator` when nobody could manage accounts afterwards."""
    demand(actor, Role.ADMINISTRATOR)
    clean = _known(journal, name)
    if disabled:
        _keep_one_administrator(journal, clean)
    _change(journal, actor, clean, {"disabled": disabled}, base)


def set_roles(journal: Journal, actor: Actor, name: str, roles: Iterable[Role], base: Base) -> None:
    """Give the account other roles (管理). `LastAdministrator` as for `set_disabled`."""
    demand(actor, Role.ADMINISTRATOR)
    clean = _known(journal, name)
    words = _role_words(roles)
    if Role.ADMINISTRATOR.value not in words:
        _keep_one_administrator(journal, clean)
    _change(journal, actor, clean, {"roles": words}, base)


def _change(journal: Journal, actor: Actor, name: str, patch: Mapping[str, Any], base: Base) -> None:
    with journal.transaction(actor.id) as tx:
        tx.append("account.changed", subject_id("account", name), patch, base=base)


def _keep_one_administrator(journal: Journal, name: str) -> None:
    able = [one.name for one in accounts(journal) if not one.disabled and Role.ADMINISTRATOR in one.roles]
    if able == [name]:
        raise LastAdministrator(name=name)


def _known(journal: Journal, name: str) -> str:
    found = account(journal, name)
    if found is None:
        raise AccountUnknown(name=name)
    return found.name


def _display_name(text: str) -> str:
    if not text.strip():
        raise DisplayNameMissing
    return text.strip()


def _role_words(roles: Iterable[Role]) -> list[str]:
    words = sorted({role.value for role in roles if role in TOWN_ROLES})
    if not words:
        raise RolesMissing
    return words


def _account(row: Row) -> Account:
    name, display_name, roles, password, disabled = row
    return Account(name, display_name, _town_roles(json.loads(roles)), password, bool(disabled))


def _town_roles(words: Iterable[str]) -> frozenset[Role]:
    return frozenset(role for role in map(Role, words) if role in TOWN_ROLES)


# --- settings


def setting(journal: Journal, key: str, default: str = "") -> str:
    """The value of a setting, e.g. ``mayor.name``."""
    row = journal.one("SELECT value FROM setting WHERE key = ?", (key,))
    return default if row is None else str(row[0])


def settings(journal: Journal) -> dict[str, str]:
    """Every setting by key."""
    return {row[0]: row[1] for row in journal.query("SELECT key, value FROM setting ORDER BY key")}


def setting_base(journal: Journal, key: str) -> Base:
    """What a form that changes the setting carries."""
    return journal.subject(subject_id("setting", key)).base("value")


def setting_history(journal: Journal, key: str) -> Sequence[SettingChange]:
    """Every value the setting has had, in the journal's order."""
    entries = journal.subject(subject_id("setting", key)).entries
    return [SettingChange(str(entry.value("value")), entry.actor, entry.time) for entry in entries]


def set_setting(journal: Journal, actor: Actor, key: str, value: str, base: Base) -> None:
    """Change a setting (管理). `SettingKeyInvalid` for a key that is not ``word.word``."""
    demand(actor, Role.ADMINISTRATOR)
    with journal.transaction(actor.id) as tx:
        write_setting(tx, key, value, base)


def write_setting(tx: Transaction, key: str, value: str, base: Base) -> None:
    """The same inside a transaction that does more."""
    if not _KEY.fullmatch(key):
        raise SettingKeyInvalid(key=key)
    tx.append("setting.changed", subject_id("setting", key), {"value": value}, base=base)
