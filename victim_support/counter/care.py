"""Why somebody is an 要配慮者: the list of the program, or the town's own."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING

from victim_support.access.store import settings
from victim_support.resources import data_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from victim_support.journal.journal import Journal

SETTING = "ledger.care_reasons"


@cache
def _usual() -> tuple[str, ...]:
    return tuple(tomllib.loads(data_file("words", "care_reasons.toml").read_text("utf-8"))["reasons"])


def care_reasons(journal: Journal) -> Sequence[str]:
    """The 該当事由 to choose from: the setting `ledger.care_reasons` (separated by 、), else the program's list."""
    own = [part.strip() for part in settings(journal).get(SETTING, "").split("、") if part.strip()]
    return own or _usual()
