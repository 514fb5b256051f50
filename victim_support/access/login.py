"""Log-in: password, lock-out after failures. The lock-out is this laptop's alone and opens by itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from victim_support.access.errors import LockedOut, LoginRefused
from victim_support.access.passwords import generate_password, hash_password, verify_password
from victim_support.access.store import account, clean_name

if TYPE_CHECKING:
    from victim_support.access.store import Account
    from victim_support.journal.journal import Journal

FAILURES_ALLOWED = 5
LOCK_SECONDS = 300
_NAME_KEPT = 64


def log_in(journal: Journal, name: str, password: str, now: Callable[[], float] = time.time) -> Account:
    """The account whose log-in name and password these are.

    Raises `LoginRefused` (one answer for a wrong name, a wrong password and a closed account, after equal work) and
    `LockedOut` for five minutes after five failures in a row; what is tried meanwhile is not even looked at.
    """
    clean, present = clean_name(name)[:_NAME_KEPT], int(now())
    _refuse_locked(journal, clean, present)
    found = account(journal, clean)
    stored = found.password if found is not None and found.password is not None else _nobody()
    right = verify_password(password, stored)
    if found is None or found.disabled or found.password is None or not right:
        _count_failure(journal, clean, present)
        raise LoginRefused
    _forget_failures(journal, clean)
    return found


def _refuse_locked(journal: Journal, name: str, present: int) -> None:
    row = journal.one("SELECT count, last FROM login_failure WHERE name = ?", (name,))
    if row is None or row[0] < FAILURES_ALLOWED:
        return
    # A clock that was set back must not lock for years: what is left is never more than the whole time.
    left = min(row[1] + LOCK_SECONDS - present, LOCK_SECONDS)
    if left > 0:
        raise LockedOut(minutes=-(-left // 60))


def _count_failure(journal: Journal, name: str, present: int) -> None:
    with journal.base_data() as conn:
        conn.execute(
            "INSERT INTO login_failure (name, count, last) VALUES (?, 1, ?) "
            "ON CONFLICT (name) DO UPDATE SET last = excluded.last, "
            "count = CASE WHEN count >= ? THEN 1 ELSE count + 1 END",
            (name, present, FAILURES_ALLOWED),
        )
        # Names that were only ever guessed must not pile up.
        conn.execute("DELETE FROM login_failure WHERE last < ? - 86400", (present,))


def _forget_failures(journal: Journal, name: str) -> None:
    if journal.one("SELECT 1 FROM login_failure WHERE name = ?", (name,)) is None:
        return
    with journal.base_data() as conn:
        conn.execute("DELETE FROM login_failure WHERE name = ?", (name,))


@cache
def _nobody() -> str:
    return hash_password(generate_password())
